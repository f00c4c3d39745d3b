/* labels.c - see labels.h. */
#include "score/labels.h"

#include <assert.h>
#include <math.h>

#define LABELS_Z 1.959963984540054 /* 97.5 % of a normal distribution lie below */
#define LABELS_GRID 19u            /* thresholds .05, .10, ... .95 */
#define LABELS_EITHER_MIN 5u

double kpl_labels_share(const kpl_labels *labels) {
    if (labels == NULL)
        return 0.0;
    const double count = (double)labels->count;
    return count / (count + KPL_LABELS_HALF);
}

void kpl_labels_look_up(kpl_labels *labels, const kpl_links *edges) {
    for (size_t i = 0; i < labels->count; i++) {
        kpl_judged *const label = &labels->items[i];
        uint64_t low = 0;
        uint64_t high = edges->count;
        while (low < high) {
            const uint64_t middle = low + (high - low) / 2;
            const kpl_link *const edge = &edges->items[middle];
            if (edge->left < label->left ||
                (edge->left == label->left && edge->right < label->right))
                low = middle + 1;
            else
                high = middle;
        }
        const bool found = low < edges->count && edges->items[low].left == label->left &&
                           edges->items[low].right == label->right;
        label->probability =
            found ? kpl_weight_probability(edges->items[low].weight) : 0.0;
    }
}

/* ---- Threshold ------------------------------------------------------------------- */

/* Pairs and expected matches from each threshold of the grid on; [0] = all edges. */
typedef struct labels_grid {
    double pairs[LABELS_GRID + 1];
    double matches[LABELS_GRID + 1];
} labels_grid;

static double labels_step(uint32_t step) {
    return (double)step / 20.0;
}

/* The last threshold of the grid that `probability` reaches. */
static uint32_t labels_reached(double probability) {
    uint32_t step = LABELS_GRID;
    while (step > 0 && probability < labels_step(step))
        step--;
    return step;
}

static void labels_fill(const kpl_labels *labels, const kpl_links *edges,
                        labels_grid *grid) {
    const double share = kpl_labels_share(labels);
    *grid = (labels_grid){.pairs = {0.0}};
    for (uint64_t i = 0; i < edges->count; i++) {
        const double p = kpl_weight_probability(edges->items[i].weight);
        const uint32_t step = labels_reached(p);
        grid->pairs[step] += 1.0;
        grid->matches[step] += p;
    }
    for (size_t i = 0; i < labels->count; i++) {
        const kpl_judged *const label = &labels->items[i];
        grid->matches[labels_reached(label->probability)] +=
            share * label->weight * ((double)label->is_match - label->probability);
    }
    for (uint32_t step = LABELS_GRID; step-- > 0;) {
        grid->pairs[step] += grid->pairs[step + 1];
        grid->matches[step] += grid->matches[step + 1];
    }
}

static double labels_f1(const labels_grid *grid, uint32_t step) {
    const double found = grid->pairs[step];
    const double matches = fmin(fmax(grid->matches[step], 0.0), found);
    const double below = found + fmax(grid->matches[0], matches);
    return below > 0.0 ? 2.0 * matches / below : 0.0;
}

double kpl_labels_threshold(const kpl_labels *labels, const kpl_links *edges,
                            double threshold, double least) {
    size_t matches = 0;
    for (size_t i = 0; i < labels->count; i++)
        matches += labels->items[i].is_match;
    if (labels->count < KPL_LABELS_MIN || matches < LABELS_EITHER_MIN ||
        labels->count - matches < LABELS_EITHER_MIN)
        return threshold;
    labels_grid grid;
    labels_fill(labels, edges, &grid);
    double best = labels_f1(&grid, labels_reached(threshold + 1e-9)) + KPL_LABELS_GAIN;
    for (uint32_t step = 1; step <= LABELS_GRID; step++) {
        const double f1 = labels_f1(&grid, step);
        if (labels_step(step) < least || f1 <= best)
            continue;
        best = f1;
        threshold = labels_step(step);
    }
    return threshold;
}

/* ---- Measures -------------------------------------------------------------------- */

/* What the labels say of one kind of pairs, stratum by stratum. */
typedef struct labels_domain {
    double count[KPL_LABELS_STRATA_MAX];
    double matches[KPL_LABELS_STRATA_MAX];
    double pairs[KPL_LABELS_STRATA_MAX]; /* that the labels stand for */
} labels_domain;

static void labels_add(labels_domain *domain, const kpl_judged *label) {
    assert(label->stratum < KPL_LABELS_STRATA_MAX);
    domain->count[label->stratum] += 1.0;
    domain->matches[label->stratum] += label->is_match ? 1.0 : 0.0;
    domain->pairs[label->stratum] += label->weight;
}

/* Matching pairs of the domain, with an interval. */
static kpl_ledger_interval labels_total(const labels_domain *domain, double *pairs_out) {
    kpl_ledger_interval total = {0.0, 0.0, 0.0};
    double below = 0.0;
    double above = 0.0;
    *pairs_out = 0.0;
    for (uint32_t s = 0; s < KPL_LABELS_STRATA_MAX; s++) {
        const double n = domain->count[s];
        if (n == 0.0)
            continue;
        const double p = domain->matches[s] / n;
        const double z2 = LABELS_Z * LABELS_Z;
        const double centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        const double half =
            LABELS_Z / (1.0 + z2 / n) * sqrt(p * (1.0 - p) / n + z2 / (4.0 * n * n));
        const double pairs = domain->pairs[s];
        total.value += pairs * p;
        below += pow(pairs * fmax(p - (centre - half), 0.0), 2.0);
        above += pow(pairs * fmax(centre + half - p, 0.0), 2.0);
        *pairs_out += pairs;
    }
    total.low = fmax(total.value - sqrt(below), 0.0);
    total.high = fmin(total.value + sqrt(above), *pairs_out);
    return total;
}

static void labels_ratios(const labels_domain *inside, const labels_domain *outside,
                          double missed, kpl_ledger_interval *precision,
                          kpl_ledger_interval *recall) {
    double found = 0.0;
    double left = 0.0;
    const kpl_ledger_interval hits = labels_total(inside, &found);
    const kpl_ledger_interval lost = labels_total(outside, &left);
    *precision = (kpl_ledger_interval){NAN, NAN, NAN};
    *recall = *precision;
    if (found > 0.0)
        *precision = (kpl_ledger_interval){hits.value / found, hits.low / found,
                                           hits.high / found};
    if (hits.value + lost.value > 0.0)
        *recall =
            (kpl_ledger_interval){hits.value / (hits.value + lost.value + missed),
                                  hits.low / fmax(hits.low + lost.high + missed, 1e-300),
                                  hits.high / (hits.high + lost.low + missed)};
}

void kpl_labels_measure(const kpl_labels *labels, const kpl_entities *entities,
                        double threshold, bool together, double missed,
                        kpl_ledger_labels *measures_out) {
    labels_domain domains[4] = {{.count = {0.0}}}; /* links, not; in one entity, not */
    *measures_out = (kpl_ledger_labels){.count = labels->count};
    for (size_t i = 0; i < labels->count; i++) {
        const kpl_judged *const label = &labels->items[i];
        const bool entity =
            entities->of_record[label->left] == entities->of_record[label->right];
        const bool link = label->probability >= threshold && (entity || !together);
        labels_add(&domains[link ? 0 : 1], label);
        labels_add(&domains[entity ? 2 : 3], label);
        measures_out->matches += label->is_match;
    }
    labels_ratios(&domains[0], &domains[1], missed, &measures_out->links_precision,
                  &measures_out->links_recall);
    labels_ratios(&domains[2], &domains[3], missed, &measures_out->entities_precision,
                  &measures_out->entities_recall);
}

void kpl_labels_release(kpl_labels *labels) {
    kpl_free(labels->allocator, labels->items);
    *labels = (kpl_labels){.allocator = labels->allocator};
}
