/* labels.c - see labels.h. */
#include "score/labels.h"

#include <assert.h>
#include <math.h>

#define LABELS_TAIL 0.025        /* outside either end of an interval */
#define LABELS_Z_ONE_SIDED 1.645 /* 95 % of a normal distribution lie below */
#define LABELS_GRID 19u          /* thresholds .05, .10, ... .95 */
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

/* Pairs and expected matches from each threshold of the grid on; [0] = all edges. The
 * variance is that of what labels add to the matches. */
typedef struct labels_grid {
    double pairs[LABELS_GRID + 1];
    double matches[LABELS_GRID + 1];
    double variance[LABELS_GRID + 1];
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
        const uint32_t step = labels_reached(label->probability);
        const double off = (double)label->is_match - label->probability;
        const double expected = label->probability * (1.0 - label->probability);
        grid->matches[step] += share * label->weight * off;
        grid->variance[step] +=
            pow(share * label->weight, 2.0) * fmax(off * off, expected);
    }
    for (uint32_t step = LABELS_GRID; step-- > 0;) {
        grid->pairs[step] += grid->pairs[step + 1];
        grid->matches[step] += grid->matches[step + 1];
        grid->variance[step] += grid->variance[step + 1];
    }
}

static double labels_f1(const labels_grid *grid, uint32_t step) {
    const double found = grid->pairs[step];
    const double matches = fmin(fmax(grid->matches[step], 0.0), found);
    const double below = found + fmax(grid->matches[0], matches);
    return below > 0.0 ? 2.0 * matches / below : 0.0;
}

/* What the choice between two thresholds has to gain to be no whim of a few labels: only
 * those between them tell the two apart. */
static double labels_gain(const labels_grid *grid, uint32_t from, uint32_t to) {
    const double between = fabs(grid->variance[from] - grid->variance[to]);
    const double below = grid->pairs[from] + fmax(grid->matches[0], 0.0);
    const double chance =
        below > 0.0 ? LABELS_Z_ONE_SIDED * 2.0 * sqrt(between) / below : 0.0;
    return fmax(KPL_LABELS_GAIN, chance);
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
    const uint32_t given = labels_reached(threshold + 1e-9);
    const double own = labels_f1(&grid, given);
    double best = own;
    for (uint32_t step = 1; step <= LABELS_GRID; step++) {
        const double f1 = labels_f1(&grid, step);
        if (labels_step(step) < least || f1 <= best ||
            f1 - own <= labels_gain(&grid, given, step))
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

/* log of n over k */
static double labels_log_choose(double n, double k) {
    double sum = 0.0;
    for (double j = 1.0; j <= k; j += 1.0)
        sum += log((n - k + j) / j);
    return sum;
}

/* The share p at which `hits` or more of n would be a chance of LABELS_TAIL: Clopper and
 * Pearson's lower end. Halving starts from hits / n, so that the terms of the tail fall
 * from the first on. */
static double labels_lower(double hits, double n) {
    double low = 0.0;
    double high = hits / n;
    const double choose = labels_log_choose(n, fmin(hits, n - hits));
    for (uint32_t i = 0; i < 60 && hits > 0.0; i++) {
        const double p = (low + high) / 2.0;
        double term = exp(choose + hits * log(p) + (n - hits) * log1p(-p));
        double tail = 0.0;
        for (double x = hits; x <= n && term > tail * 1e-16; x += 1.0) {
            tail += term;
            term *= (n - x) / (x + 1.0) * p / (1.0 - p);
        }
        if (tail < LABELS_TAIL)
            low = p;
        else
            high = p;
    }
    return low;
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
        const double hits = domain->matches[s];
        const double p = hits / n;
        const double pairs = domain->pairs[s];
        total.value += pairs * p;
        below += pow(pairs * (p - labels_lower(hits, n)), 2.0);
        above += pow(pairs * (1.0 - labels_lower(n - hits, n) - p), 2.0);
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
