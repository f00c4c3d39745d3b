/* train.c - see train.h. Sums run in the order of the sorted histogram: same bits always.
 */
#include "score/train.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "model/links.h"
#include "score/forest.h"

#define TRAIN_ANCHORS_MIN 1000u /* fewer anchor pairs say less than all pairs do */
#define TRAIN_U_EXTRA 0.5
#define TRAIN_M_EXTRA 2.0
#define TRAIN_M_FIRST 0.7 /* share of the closest level before the first step */
#define TRAIN_MATCHES_A_RECORD 0.2
#define TRAIN_LAMBDA_MIN 1e-15
#define TRAIN_CHANCE_ERROR 0.01 /* how far u of a whole pattern may be off, at best */
#define TRAIN_MOVED_FIRST 0.1   /* share of matches at two addresses, to begin with */
#define TRAIN_MOVED_MAX 0.5
#define TRAIN_TWINS_FIRST 0.01 /* share of a household's pairs, to begin with */
#define TRAIN_TWINS_MAX 0.03
#define TRAIN_ELSE_MAX 0.5 /* of what is not the address */

static bool train_is_anchor(const kpl_reading *reading, uint32_t k) {
    const uint32_t digit = reading->digits[k];
    const uint32_t else_others = reading->else_count - (digit == 1);
    const uint32_t close_others = reading->close_count - reading->close[k];
    return else_others >= 2 && close_others <= 1;
}

void kpl_train_u(const kpl_pattern_layout *layout, const kpl_recipe *recipe,
                 const kpl_histogram *random_pairs, kpl_model *model_out) {
    double anchored[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1] = {{0}};
    double all[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 1] = {{0}};
    kpl_telling telling;
    kpl_telling_of(layout, random_pairs, &telling);
    for (size_t i = 0; i < random_pairs->row_count; i++) {
        kpl_reading reading;
        kpl_reading_of(layout, &telling, random_pairs->rows[i].pattern, &reading);
        const double pairs = (double)random_pairs->rows[i].pairs;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            if (reading.digits[k] == 0)
                continue;
            all[k][reading.digits[k] - 1] += pairs;
            if (train_is_anchor(&reading, k))
                anchored[k][reading.digits[k] - 1] += pairs;
        }
    }
    memset(model_out, 0, sizeof *model_out);
    model_out->comparison_count = layout->comparison_count;
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t levels = layout->digits[k] - 1;
        double anchors = 0.0;
        double total = 0.0;
        for (uint32_t level = 0; level < levels; level++)
            anchors += anchored[k][level];
        const double *const counts = anchors >= TRAIN_ANCHORS_MIN ? anchored[k] : all[k];
        for (uint32_t level = 0; level < levels; level++)
            total += counts[level] + TRAIN_U_EXTRA;
        model_out->level_counts[k] = levels;
        for (uint32_t level = 0; level < levels; level++)
            model_out->u[k][level] = (counts[level] + TRAIN_U_EXTRA) / total;
    }
    if (recipe->dependence)
        kpl_forest_grow(layout, &telling, random_pairs, model_out);
}

/* Levels of comparison k that are closer one after the other, "else" with them. */
static uint32_t train_ordered(const kpl_pattern_layout *layout, uint32_t k) {
    return layout->is_unordered[k] ? 0 : layout->plain_digits[k] - 1;
}

/* Make m / u non-decreasing over plain levels by pooling neighbours; the sum of m stays.
 */
static void train_monotone(double *m, const double *u, uint32_t levels) {
    double pool_m[KPL_LEVELS_MAX + 1];
    double pool_u[KPL_LEVELS_MAX + 1];
    uint32_t pool_end[KPL_LEVELS_MAX + 1];
    uint32_t pools = 0;
    for (uint32_t level = 0; level < levels; level++) {
        pool_m[pools] = m[level];
        pool_u[pools] = u[level];
        pool_end[pools] = level + 1;
        pools++;
        while (pools > 1 && pool_m[pools - 1] * pool_u[pools - 2] <
                                pool_m[pools - 2] * pool_u[pools - 1]) {
            pool_m[pools - 2] += pool_m[pools - 1];
            pool_u[pools - 2] += pool_u[pools - 1];
            pool_end[pools - 2] = pool_end[pools - 1];
            pools--;
        }
    }
    uint32_t level = 0;
    for (uint32_t p = 0; p < pools; p++)
        for (; level < pool_end[p]; level++)
            m[level] = u[level] * (pool_m[p] / pool_u[p]);
}

/* Levels of a birth date in a household: as of any two people, but for the share of its
 * pairs that are equal. */
static void train_twins(const kpl_pattern_layout *layout, uint32_t k, double share,
                        kpl_model *model) {
    const uint32_t exact = layout->plain_digits[k] - 2;
    const double chance = model->u[k][exact];
    const double equal = fmax(fmin(share, TRAIN_TWINS_MAX), chance);
    for (uint32_t level = 0; level < model->level_counts[k]; level++)
        model->shared[k][level] = model->u[k][level] * (1.0 - equal) / (1.0 - chance);
    model->shared[k][exact] = equal;
}

static void train_start(const kpl_pattern_layout *layout, kpl_model *model) {
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t levels = model->level_counts[k];
        const uint32_t plain = layout->plain_digits[k] - 1;
        for (uint32_t level = 0; !model->is_fixed[k] && level < levels; level++)
            model->m[k][level] = level + 1 == plain
                                     ? TRAIN_M_FIRST
                                     : (1.0 - TRAIN_M_FIRST) / (double)(levels - 1);
        if (!model->is_fixed[k])
            train_monotone(model->m[k], model->u[k], train_ordered(layout, k));
        if (model->is_twins[k])
            train_twins(layout, k, TRAIN_TWINS_FIRST, model);
        else if (model->is_shared[k])
            memcpy(model->shared[k], model->m[k], sizeof model->shared[k]);
    }
}

/* Is there a household to speak of: two fields that it shares, two that it does not? A
 * birth date is its members' own, twins or not. */
static bool train_has_household(const kpl_model *model) {
    uint32_t shared = 0;
    for (uint32_t k = 0; k < model->comparison_count; k++)
        shared += model->is_shared[k] && !model->is_twins[k];
    return shared >= 2 && model->comparison_count - shared >= 2;
}

/* Is there an address of two fields or more, that somebody can move away from? */
static bool train_has_home(const kpl_model *model) {
    uint32_t home = 0;
    for (uint32_t k = 0; k < model->comparison_count; k++)
        home += model->is_home[k];
    return model->household > 0.0 && home >= 2;
}

/* What the address says, given the sum of what its fields say of one that stayed. */
static double train_home_weight(const kpl_model *model, double home) {
    if (!(model->moved > 0.0))
        return home;
    if (home > 512.0) /* exp2() would overflow, and nobody has moved */
        return home + log2(1.0 - model->moved);
    return log2((1.0 - model->moved) * exp2(home) + model->moved);
}

kpl_pattern_weight kpl_train_weight(const kpl_pattern_layout *layout,
                                    const kpl_model *model, uint64_t pattern) {
    kpl_pattern_weight weight = {.evidence = log2(model->lambda / (1.0 - model->lambda)),
                                 .household = -INFINITY};
    double home = 0.0;
    if (model->household > 0.0)
        weight.household = log2(model->household / (1.0 - model->lambda));
    const uint32_t dense = kpl_model_dense(model, layout, pattern);
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t digit = kpl_pattern_digit(layout, pattern, k);
        if (digit == 0)
            continue; /* null says nothing */
        const uint32_t given = kpl_model_parent_digit(model, layout, pattern, k);
        const double u = kpl_model_u(model, k, digit - 1, given) *
                         kpl_model_dense_times(model, dense, k, digit - 1);
        const double evidence = log2(model->m[k][digit - 1] / u);
        if (model->is_home[k])
            home += evidence;
        else
            weight.evidence += evidence;
        if (model->is_shared[k])
            weight.household += log2(model->shared[k][digit - 1] / u);
    }
    weight.evidence += train_home_weight(model, home);
    return weight;
}

double kpl_household_weight(double household) {
    /* Far above 0 the 1 does not count, and exp2() would overflow. */
    return household > 512.0 ? -household : -log2(1.0 + exp2(household));
}

/* log2(m / u) and log2(h / u) of one comparison by its parent's digit and its own. */
typedef struct train_weights {
    double match[KPL_LEVELS_MAX + 2][KPL_LEVELS_MAX + 2];
    double household[KPL_LEVELS_MAX + 2][KPL_LEVELS_MAX + 2];
    double dense[KPL_DENSE_MAX + 1][KPL_LEVELS_MAX + 2]; /* log2 of u's; the last: 0 */
} train_weights;

static void train_table(const kpl_pattern_layout *layout, const kpl_model *model,
                        train_weights *table) {
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t parent = model->parent[k];
        const uint32_t parent_digits = parent == 0 ? 1 : layout->digits[parent - 1];
        for (uint32_t given = 0; given < parent_digits; given++) {
            table[k].match[given][0] = 0.0; /* null says nothing */
            table[k].household[given][0] = 0.0;
            for (uint32_t level = 0; level < model->level_counts[k]; level++) {
                const double u = kpl_model_u(model, k, level, given);
                table[k].match[given][level + 1] = log2(model->m[k][level] / u);
                table[k].household[given][level + 1] =
                    model->is_shared[k] ? log2(model->shared[k][level] / u) : 0.0;
            }
        }
        for (uint32_t which = 0; which <= model->dense_count; which++) {
            table[k].dense[which][0] = 0.0;
            for (uint32_t level = 0; level < model->level_counts[k]; level++)
                table[k].dense[which][level + 1] =
                    log2(kpl_model_dense_times(model, which, k, level));
        }
    }
}

/* What EM keeps per pattern: pairs that are matches, and other people's households. */
typedef struct train_mass {
    double match;
    double moved; /* of the matches: to another address */
    double household;
} train_mass;

/* Expectation: shares of all rows into `mass` (times their pairs), and their sums. */
static train_mass train_expect(const kpl_pattern_layout *layout, const kpl_model *model,
                               const kpl_histogram *candidates, train_weights *table,
                               train_mass *mass) {
    train_table(layout, model, table);
    const double prior = log2(model->lambda / (1.0 - model->lambda));
    const double household_prior = model->household > 0.0
                                       ? log2(model->household / (1.0 - model->lambda))
                                       : -INFINITY;
    train_mass total = {0.0, 0.0, 0.0};
    for (size_t i = 0; i < candidates->row_count; i++) {
        uint32_t digits[KPL_FIELDS_MAX];
        uint64_t rest = candidates->rows[i].pattern;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            digits[k] = (uint32_t)(rest % layout->digits[k]);
            rest /= layout->digits[k];
        }
        double weight = prior;
        double home = 0.0;
        double household = household_prior;
        const uint32_t dense =
            kpl_model_dense(model, layout, candidates->rows[i].pattern);
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            const uint32_t parent = model->parent[k];
            const uint32_t given = parent == 0 ? 0 : digits[parent - 1];
            const double more = table[k].dense[dense][digits[k]];
            if (model->is_home[k])
                home += table[k].match[given][digits[k]] - more;
            else
                weight += table[k].match[given][digits[k]] - more;
            household += table[k].household[given][digits[k]];
            household -= model->is_shared[k] ? more : 0.0;
        }
        const double address = train_home_weight(model, home);
        const double pairs = (double)candidates->rows[i].pairs;
        weight += address;
        const double r = kpl_weight_probability(weight + kpl_household_weight(household));
        mass[i].match = fmax(0.0, r - TRAIN_CHANCE_ERROR * (1.0 - r)) * pairs;
        mass[i].moved = mass[i].match * fmin(model->moved * exp2(-address), 1.0);
        mass[i].household = kpl_weight_probability(household) * (pairs - mass[i].match);
        total.match += mass[i].match;
        total.moved += mass[i].moved;
        total.household += mass[i].household;
    }
    return total;
}

/* Most records of one person agree on what is that person's own. Without this, a register
 * that holds everybody once has its families taken for matches: nothing else is there to
 * learn. */
static void train_cap_else(double *m, uint32_t levels, double most) {
    if (m[0] <= most)
        return;
    const double scale = (1.0 - most) / (1.0 - m[0]);
    for (uint32_t level = 1; level < levels; level++)
        m[level] *= scale;
    m[0] = most;
}

/* How much of the matches may be "else" on comparison k. */
static double train_else_max(const kpl_model *model, uint32_t k) {
    return model->household > 0.0 && !model->is_home[k] ? TRAIN_ELSE_MAX : 1.0;
}

/* New shares of the levels of one comparison from their sums, at most `most_else` of them
 * "else"; returns the largest change. */
static double train_levels(const double *sums, const double *u, uint32_t levels,
                           uint32_t ordered, double most_else, double *shares) {
    double fresh[KPL_LEVELS_MAX + 1];
    double total = TRAIN_M_EXTRA;
    double change = 0.0;
    for (uint32_t level = 0; level < levels; level++)
        total += sums[level + 1];
    for (uint32_t level = 0; level < levels; level++)
        fresh[level] = (sums[level + 1] + TRAIN_M_EXTRA / (double)levels) / total;
    train_monotone(fresh, u, ordered);
    train_cap_else(fresh, levels, most_else);
    for (uint32_t level = 0; level < levels; level++) {
        change = fmax(change, fabs(fresh[level] - shares[level]));
        shares[level] = fresh[level];
    }
    return change;
}

/* Add to the matches' digits what the labels know better than the model (labels.h);
 * returns by how much there are more matches. */
static double train_add_labels(const kpl_pattern_layout *layout, const kpl_model *model,
                               const kpl_labels *labels,
                               double matches[][KPL_LEVELS_MAX + 2]) {
    const double share = kpl_labels_share(labels);
    double more = 0.0;
    for (size_t i = 0; labels != NULL && i < labels->count; i++) {
        const kpl_judged *const label = &labels->items[i];
        const kpl_pattern_weight weight = kpl_train_weight(layout, model, label->pattern);
        const double posterior = kpl_weight_probability(
            weight.evidence + kpl_household_weight(weight.household));
        const double known =
            share * label->weight * ((double)label->is_match - posterior);
        more += known;
        for (uint32_t k = 0; k < layout->comparison_count; k++)
            matches[k][kpl_pattern_digit(layout, label->pattern, k)] += known;
    }
    for (uint32_t k = 0; labels != NULL && k < layout->comparison_count; k++)
        for (uint32_t digit = 0; digit < layout->digits[k]; digit++)
            matches[k][digit] = fmax(matches[k][digit], 0.0);
    return more;
}

/* Share of the household's pairs whose values of comparison k are equal. */
static double train_equal_share(const kpl_pattern_layout *layout, uint32_t k,
                                const double *sums) {
    double filled = TRAIN_M_EXTRA;
    for (uint32_t digit = 1; digit < layout->digits[k]; digit++)
        filled += sums[digit];
    return sums[layout->plain_digits[k] - 1] / filled;
}

/* Maximisation: new m and h from the shares; returns the largest change of an m. With
 * labels, *match is corrected by what these know. */
static double train_maximise(const kpl_pattern_layout *layout,
                             const kpl_histogram *candidates, const kpl_labels *labels,
                             const train_mass *mass, kpl_model *model, double *match) {
    double matches[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 2] = {{0}};
    double households[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 2] = {{0}};
    for (size_t i = 0; i < candidates->row_count; i++) {
        uint64_t rest = candidates->rows[i].pattern;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            matches[k][rest % layout->digits[k]] +=
                mass[i].match - (model->is_home[k] ? mass[i].moved : 0.0);
            households[k][rest % layout->digits[k]] += mass[i].household;
            rest /= layout->digits[k];
        }
    }
    if (labels != NULL)
        *match = fmax(*match + train_add_labels(layout, model, labels, matches), 0.0);
    double change = 0.0;
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t levels = model->level_counts[k];
        const uint32_t ordered = train_ordered(layout, k);
        if (!model->is_fixed[k])
            change = fmax(change, train_levels(matches[k], model->u[k], levels, ordered,
                                               train_else_max(model, k), model->m[k]));
        if (!model->is_shared[k])
            continue;
        if (model->is_twins[k]) {
            train_twins(layout, k, train_equal_share(layout, k, households[k]), model);
            continue;
        }
        (void)train_levels(households[k], model->u[k], levels, ordered, 1.0,
                           model->shared[k]);
        /* One roof: two people's records agree on it at least as well as one person's. */
        if (model->is_home[k] && model->shared[k][0] > model->m[k][0])
            memcpy(model->shared[k], model->m[k], sizeof model->shared[k]);
    }
    return change;
}

static double train_lambda(double matches, double possible_pairs) {
    const double lambda = matches / possible_pairs;
    return fmin(fmax(lambda, TRAIN_LAMBDA_MIN), 0.5);
}

kpl_status kpl_train_em(const kpl_pattern_layout *layout, const kpl_histogram *candidates,
                        uint64_t record_count, uint64_t possible_pairs,
                        const kpl_allocator *allocator, kpl_model *model,
                        kpl_error *error) {
    return kpl_train_em_labelled(layout, candidates, NULL, record_count, possible_pairs,
                                 allocator, model, error);
}

kpl_status kpl_train_em_labelled(const kpl_pattern_layout *layout,
                                 const kpl_histogram *candidates,
                                 const kpl_labels *labels, uint64_t record_count,
                                 uint64_t possible_pairs, const kpl_allocator *allocator,
                                 kpl_model *model, kpl_error *error) {
    assert(model->comparison_count == layout->comparison_count);
    train_mass *mass = NULL;
    train_weights *table = NULL;
    KPL_TRY(kpl_alloc(allocator, candidates->row_count, sizeof *mass, &mass, error));
    const kpl_status status =
        kpl_alloc(allocator, layout->comparison_count, sizeof *table, &table, error);
    if (status != KPL_OK) {
        kpl_free(allocator, mass);
        return status;
    }
    const double possible = possible_pairs > 0 ? (double)possible_pairs : 1.0;
    model->possible_pairs = (double)possible_pairs;
    model->lambda = train_lambda(TRAIN_MATCHES_A_RECORD * (double)record_count, possible);
    model->iterations = 0;
    model->converged = false;
    train_start(layout, model);
    model->household = train_has_household(model) ? model->lambda : 0.0;
    for (uint32_t k = 0; k < model->comparison_count; k++)
        model->is_shared[k] &= model->household > 0.0;
    model->moved = train_has_home(model) ? TRAIN_MOVED_FIRST : 0.0;
    while (!model->converged && model->iterations < KPL_TRAIN_ITERATIONS_MAX) {
        train_mass total = train_expect(layout, model, candidates, table, mass);
        const double change =
            train_maximise(layout, candidates, labels, mass, model, &total.match);
        model->lambda = train_lambda(total.match, possible);
        if (model->household > 0.0)
            model->household = train_lambda(total.household, possible);
        if (model->moved > 0.0)
            model->moved =
                fmin(fmax(total.moved / fmax(total.match, 1.0), TRAIN_LAMBDA_MIN),
                     TRAIN_MOVED_MAX);
        model->iterations++;
        model->converged = change < KPL_TRAIN_TOLERANCE;
    }
    model->expected_matches = train_expect(layout, model, candidates, table, mass).match;
    kpl_free(allocator, mass);
    kpl_free(allocator, table);
    return KPL_OK;
}
