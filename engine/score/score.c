/* score.c - see score.h. */
#include "score/score.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "score/train.h"

#define SCORE_SLOTS_MIN ((size_t)64)
#define SCORE_CEILING_SLACK 1e-9
#define SCORE_HOPES_MAX                                                                  \
    ((uint64_t)1 << 14) /* bytes that stay in the first-level cache                      \
                         */

/* The digit of the level that equal cleaned values reach by "exact", 0 = there is none.
 */
static uint32_t score_exact_digit(const kpl_comparison_spec *comparison) {
    const kpl_level_spec *const level = &comparison->levels[0];
    if (comparison->level_count == 0)
        return 0;
    for (uint32_t c = 0; c < level->condition_count; c++)
        if (level->conditions[c].comparator == kpl_comparators[0] &&
            level->conditions[c].form == KPL_FORM_VALUE)
            return comparison->level_count + 1;
    return 0;
}

/* Without counts: what equal values bring, by how many records of the table hold them. */
static kpl_status score_gains_equal(kpl_score *score, uint32_t k, kpl_error *error) {
    const kpl_comparison_spec *const comparison = &score->linkage->comparisons[k];
    const kpl_field *const field = &score->table->fields[comparison->field];
    kpl_score_gains *const gains = &score->gains[k];
    gains->digit_first = score_exact_digit(comparison);
    if (!comparison->term_frequency || gains->digit_first == 0)
        return KPL_OK;
    const double u = score->model->u[k][gains->digit_first - 1];
    const double filled = (double)field->filled;
    KPL_TRY(kpl_alloc_zero(score->allocator, field->values.count, sizeof *gains->equal,
                           &gains->equal, error));
    gains->digit_count = 1;
    for (uint32_t v = 1; v < field->values.count; v++) {
        const double others = field->counts[v] > 0 ? (double)(field->counts[v] - 1) : 0.0;
        const double again =
            (others + KPL_SCORE_SHRINKAGE * u) / (filled - 1.0 + KPL_SCORE_SHRINKAGE);
        gains->equal[v] = log2(u) - log2(again);
        gains->max[0] = fmax(gains->max[0], gains->equal[v]);
        gains->min[0] = fmin(gains->min[0], gains->equal[v]);
    }
    return KPL_OK;
}

/* Half of what value `v` brings at a digit of this u. */
static float score_half(const kpl_value_counts *counts, uint32_t v, uint32_t digit,
                        double u) {
    const double step = digit == counts->equal_digit ? 1.0 : fmax(counts->step, 1.0);
    const double others = fmax(kpl_value_counts_near(counts, v, digit) - 1.0, 0.0);
    const double seen = KPL_SCORE_PRIOR * step;
    const double again = (others + seen) / (counts->total - 1.0 + seen / u);
    return (float)((log2(u) - log2(again)) / 2.0);
}

static kpl_status score_gains_near(kpl_score *score, uint32_t k,
                                   const kpl_value_counts *counts, kpl_error *error) {
    kpl_score_gains *const gains = &score->gains[k];
    const uint32_t digits = counts->digit_count;
    assert(digits <= KPL_SCORE_DIGITS_MAX);
    if (digits == 0)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(score->allocator, (size_t)counts->value_count * digits,
                           sizeof *gains->halves, &gains->halves, error));
    gains->digit_first = KPL_COUNTS_DIGIT_MIN;
    gains->digit_count = digits;
    for (uint32_t v = 1; v < counts->value_count; v++) {
        for (uint32_t d = 0; d < digits; d++) {
            const uint32_t digit = KPL_COUNTS_DIGIT_MIN + d;
            const double u = score->model->u[k][digit - 1];
            if (!(u > 0.0)) /* of a loaded model: the level says all there is */
                continue;
            const float half = score_half(counts, v, digit, u);
            gains->halves[(size_t)v * digits + d] = half;
            gains->max[d] = fmax(gains->max[d], 2.0 * (double)half);
            gains->min[d] = fmin(gains->min[d], 2.0 * (double)half);
        }
    }
    return KPL_OK;
}

static kpl_score_row *score_slot(kpl_score_row *slots, size_t slot_count,
                                 uint64_t pattern) {
    size_t at = (size_t)kpl_hash_word(pattern) & (slot_count - 1);
    while (!isnan(slots[at].ceiling) && slots[at].pattern != pattern)
        at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

/* Where among the digits that bring something the pattern's one is. */
static uint32_t score_gain_digit(const kpl_score *score, uint32_t k, uint64_t pattern) {
    return kpl_pattern_digit(score->layout, pattern, k) - score->gains[k].digit_first;
}

static double score_gain_max(const kpl_score *score, uint32_t k, uint64_t pattern) {
    return score->gains[k].max[score_gain_digit(score, k, pattern)];
}

/* The least that a pair of this pattern weighs, whatever its values. */
static double score_floor(const kpl_score *score, const kpl_score_row *row) {
    double weight = row->evidence;
    double household = row->household;
    for (uint64_t rest = row->gains; rest != 0; rest &= rest - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(rest);
        const uint32_t digit = score_gain_digit(score, k, row->pattern);
        weight += score->gains[k].min[digit];
        if (score->is_shared[k])
            household += score->gains[k].max[digit];
    }
    weight += kpl_household_weight(household);
    return kpl_verdict_weigh(row->verdict,
                             weight - SCORE_CEILING_SLACK * (1.0 + fabs(weight)));
}

static kpl_score_row score_row(const kpl_score *score, uint64_t pattern) {
    const kpl_pattern_weight parts =
        kpl_train_weight(score->layout, score->model, pattern);
    double ceiling = parts.evidence + kpl_household_weight(parts.household);
    uint64_t gains = 0;
    const kpl_verdict verdict =
        kpl_pattern_verdict(score->layout, score->linkage, pattern);
    for (uint32_t k = 0; k < score->layout->comparison_count; k++) {
        if (!kpl_score_has_gain(score, k, pattern))
            continue;
        ceiling += score_gain_max(score, k, pattern);
        gains |= UINT64_C(1) << k;
    }
    /* A pair adds its gains in another order: a bound must not be lost to rounding. */
    ceiling += SCORE_CEILING_SLACK * (1.0 + fabs(ceiling));
    kpl_score_row row = {.pattern = pattern,
                         .evidence = parts.evidence,
                         .household = parts.household,
                         .ceiling = kpl_verdict_weigh(verdict, ceiling),
                         .gains = gains,
                         .verdict = verdict};
    row.floor = score_floor(score, &row);
    return row;
}

static kpl_status score_table(kpl_score *score, const kpl_histogram *histogram,
                              kpl_error *error) {
    score->slot_count = SCORE_SLOTS_MIN;
    while (score->slot_count < histogram->row_count * 2)
        score->slot_count *= 2;
    KPL_TRY(kpl_alloc(score->allocator, score->slot_count, sizeof *score->slots,
                      &score->slots, error));
    KPL_TRY(kpl_alloc(score->allocator, histogram->row_count,
                      sizeof *score->pattern_weights, &score->pattern_weights, error));
    for (size_t i = 0; i < score->slot_count; i++)
        score->slots[i] = (kpl_score_row){.ceiling = NAN};
    for (size_t i = 0; i < histogram->row_count; i++) {
        const kpl_score_row row = score_row(score, histogram->rows[i].pattern);
        *score_slot(score->slots, score->slot_count, row.pattern) = row;
        score->pattern_weights[i] = kpl_verdict_weigh(
            row.verdict, row.evidence + kpl_household_weight(row.household));
    }
    return KPL_OK;
}

/* The row of a pattern; one that was never seen is weighed on the spot. */
static kpl_score_row score_row_of(const kpl_score *score, uint64_t pattern) {
    const kpl_score_row *const row = score_slot(score->slots, score->slot_count, pattern);
    return isnan(row->ceiling) ? score_row(score, pattern) : *row;
}

/* Which of few possible patterns can become links at all: most pairs end here. */
static kpl_status score_hopes(kpl_score *score, kpl_error *error) {
    const uint64_t patterns = score->layout->pattern_count;
    if (patterns > SCORE_HOPES_MAX)
        return KPL_OK;
    KPL_TRY(kpl_alloc(score->allocator, patterns, sizeof *score->hopes, &score->hopes,
                      error));
    kpl_score_bound(score, score->weight_min);
    return KPL_OK;
}

void kpl_score_bound(kpl_score *score, double weight_min) {
    score->weight_min = weight_min;
    for (uint64_t p = 0; score->hopes != NULL && p < score->layout->pattern_count; p++)
        score->hopes[p] = score_row_of(score, p).ceiling >= weight_min;
}

/* Close agreement of a parent explains the values of its children; by counts of near
 * values the level below does so too, if there is one above "else". */
static uint32_t score_explains_from(const kpl_pattern_layout *layout, uint32_t k,
                                    bool by_counts) {
    const uint32_t close = layout->close_from[k];
    return by_counts && close > KPL_COUNTS_DIGIT_MIN ? close - 1 : close;
}

kpl_status kpl_score_plan(const kpl_linkage_spec *linkage, const kpl_table *table,
                          const kpl_pattern_layout *layout, const kpl_model *model,
                          const kpl_histogram *histogram, double weight_min,
                          const kpl_value_counts *counts, const kpl_allocator *allocator,
                          kpl_score *score_out, kpl_error *error) {
    kpl_score score = {.allocator = allocator,
                       .layout = layout,
                       .table = table,
                       .linkage = linkage,
                       .model = model,
                       .weight_min = weight_min};
    kpl_status status = KPL_OK;
    for (uint32_t k = 0; status == KPL_OK && k < layout->comparison_count; k++) {
        score.explains_from[k] = score_explains_from(layout, k, counts != NULL);
        score.parents[k] = model->parent[k];
        score.is_shared[k] = model->is_shared[k];
        status = counts != NULL ? score_gains_near(&score, k, &counts[k], error)
                                : score_gains_equal(&score, k, error);
    }
    if (status == KPL_OK)
        status = score_table(&score, histogram, error);
    if (status == KPL_OK)
        status = score_hopes(&score, error);
    if (status != KPL_OK) {
        kpl_score_end(&score);
        return status;
    }
    *score_out = score;
    return KPL_OK;
}

bool kpl_score_has_gain(const kpl_score *score, uint32_t k, uint64_t pattern) {
    const kpl_score_gains *const gains = &score->gains[k];
    const uint32_t digit = kpl_pattern_digit(score->layout, pattern, k);
    if (digit < gains->digit_first || digit - gains->digit_first >= gains->digit_count)
        return false;
    const uint32_t parent = score->parents[k];
    return parent == 0 || kpl_pattern_digit(score->layout, pattern, parent - 1) <
                              score->explains_from[parent - 1];
}

/* Number of a record's value in comparison k. */
static uint32_t score_value(const kpl_score *score, uint32_t k, uint32_t record) {
    const uint32_t comparisons = score->layout->comparison_count;
    if (score->codes != NULL)
        return score->codes[(size_t)record * comparisons + k];
    return score->table->fields[score->linkage->comparisons[k].field].codes[record];
}

/* What the values of comparison k bring for a pair; they count in the pattern. */
static double score_gain(const kpl_score *score, uint32_t k, uint64_t pattern,
                         uint32_t left, uint32_t right) {
    const kpl_score_gains *const gains = &score->gains[k];
    const size_t a = score_value(score, k, left);
    if (gains->equal != NULL)
        return gains->equal[a];
    const size_t b = score_value(score, k, right);
    const float *const halves = gains->halves + score_gain_digit(score, k, pattern);
    return (double)halves[a * gains->digit_count] +
           (double)halves[b * gains->digit_count];
}

double kpl_score_gain(const kpl_score *score, uint32_t k, uint64_t pattern, uint32_t left,
                      uint32_t right) {
    return kpl_score_has_gain(score, k, pattern)
               ? score_gain(score, k, pattern, left, right)
               : 0.0;
}

static kpl_status score_append(kpl_score_list *list, kpl_link link, kpl_error *error) {
    if (list->count == list->capacity)
        KPL_TRY(kpl_reserve(list->allocator, list->count + 1, sizeof *list->items,
                            &list->capacity, &list->items, error));
    list->items[list->count++] = link;
    return KPL_OK;
}

/* The weight of a pair: the pattern's two parts and what the pair's own values say. The
 * household part only takes away, and costs two transcendental functions: a pair that is
 * below the bound without it gets a weight below the bound, whatever it is. */
static double score_weigh(const kpl_score *score, const kpl_score_row *row,
                          const kpl_link *pair) {
    double weight = row->evidence;
    double household = row->household;
    for (uint64_t rest = row->gains; rest != 0; rest &= rest - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(rest);
        const double gain = score_gain(score, k, row->pattern, pair->left, pair->right);
        weight += gain;
        if (score->is_shared[k])
            household += gain;
    }
    if (weight < score->weight_min && row->verdict == KPL_VERDICT_NONE)
        return weight;
    return kpl_verdict_weigh(row->verdict, weight + kpl_household_weight(household));
}

/* The pair's records in order; which one stands in a row does not matter. */
static kpl_link score_link(const kpl_pair_batch *batch, uint32_t r, uint32_t pair) {
    const uint32_t row = batch->rows[r];
    const uint32_t column = batch->columns[batch->places[pair]];
    return (kpl_link){.pattern = batch->patterns[pair],
                      .left = row < column ? row : column,
                      .right = row < column ? column : row,
                      .rule = batch->rule};
}

/* Append the pairs of row `r` whose weight reaches the bound; those whose pattern weighs
 * `enough` whatever their values are not weighed. */
static inline kpl_status score_pairs(const kpl_score *score, const kpl_pair_batch *batch,
                                     uint32_t r, double enough, kpl_score_list *list,
                                     kpl_error *error) {
    uint64_t last_pattern = UINT64_MAX; /* not a pattern */
    kpl_score_row row = {.ceiling = -INFINITY};
    for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
        const uint64_t pattern = batch->patterns[p];
        if (score->hopes != NULL && !score->hopes[pattern])
            continue;
        if (pattern != last_pattern) {
            last_pattern = pattern;
            row = score_row_of(score, pattern);
        }
        if (row.ceiling < score->weight_min)
            continue;
        kpl_link link = score_link(batch, r, p);
        link.weight = row.floor >= enough ? row.floor : score_weigh(score, &row, &link);
        if (link.weight >= score->weight_min)
            KPL_TRY(score_append(list, link, error));
    }
    return KPL_OK;
}

kpl_status kpl_score_run(const kpl_score *score, const kpl_pair_batch *batch,
                         kpl_score_list *list, kpl_error *error) {
    for (uint32_t r = 0; r < batch->row_count; r++)
        KPL_TRY(score_pairs(score, batch, r, INFINITY, list, error));
    return KPL_OK;
}

kpl_status kpl_score_promise(const kpl_score *score, const kpl_pair_batch *batch,
                             kpl_score_list *list, kpl_error *error) {
    for (uint32_t r = 0; r < batch->row_count; r++)
        KPL_TRY(score_pairs(score, batch, r, score->weight_min, list, error));
    return KPL_OK;
}

/* By how much a pair of this pattern can weigh more under `final` than under `early`: the
 * gains are the same in both, and the difference of what the household parts take away
 * grows with the gains: it is largest where they are. */
static double score_rise(const kpl_score *score, const kpl_score_row *early,
                         const kpl_score_row *final) {
    if (early->verdict != KPL_VERDICT_NONE) /* weighs what the rule gives it, or above */
        return fmax(0.0, final->ceiling - early->ceiling);
    const double evidence = final->evidence - early->evidence;
    if (isinf(early->household)) /* no such class there */
        return evidence;
    double gain = 0.0;
    for (uint64_t rest = early->gains; rest != 0; rest &= rest - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(rest);
        gain += score->is_shared[k] ? score_gain_max(score, k, early->pattern) : 0.0;
    }
    const double before = kpl_household_weight(early->household + gain);
    const double after = kpl_household_weight(final->household + gain);
    return evidence + fmax(0.0, after - before);
}

bool kpl_score_covers(const kpl_score *early, const kpl_score *final) {
    const double margin = final->weight_min - early->weight_min;
    for (size_t i = 0; i < final->slot_count; i++) {
        const kpl_score_row *const row = &final->slots[i];
        if (!(row->ceiling >= final->weight_min))
            continue; /* free, or far below */
        const kpl_score_row before = score_row_of(early, row->pattern);
        if (before.floor >= early->weight_min)
            continue; /* all of its pairs were promised */
        const double rise = score_rise(early, &before, row);
        if (!(rise + SCORE_CEILING_SLACK * (1.0 + fabs(rise)) <= margin))
            return false;
    }
    return true;
}

/* Pairs stand in the order of blocks: what they look up lies all over memory. Ask for it
 * ahead of time: codes first, and half-way the values' gains by them. */
#define SCORE_AHEAD 16u

static void score_fetch(const kpl_score *score, const kpl_score_list *list, size_t at) {
    const size_t comparisons = score->layout->comparison_count;
    if (at >= list->count)
        return;
    __builtin_prefetch(score->codes + list->items[at].left * comparisons);
    __builtin_prefetch(score->codes + list->items[at].right * comparisons);
}

static void score_fetch_gains(const kpl_score *score, const kpl_score_list *list,
                              size_t at) {
    const size_t comparisons = score->layout->comparison_count;
    if (at >= list->count)
        return;
    const kpl_link *const link = &list->items[at];
    const uint32_t *const left = score->codes + link->left * comparisons;
    const uint32_t *const right = score->codes + link->right * comparisons;
    const kpl_score_row *const row =
        score_slot(score->slots, score->slot_count, link->pattern);
    for (uint64_t rest = row->gains; rest != 0; rest &= rest - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(rest);
        const kpl_score_gains *const gains = &score->gains[k];
        if (gains->equal != NULL) {
            __builtin_prefetch(gains->equal + left[k]);
            continue;
        }
        __builtin_prefetch(gains->halves + (size_t)left[k] * gains->digit_count);
        __builtin_prefetch(gains->halves + (size_t)right[k] * gains->digit_count);
    }
}

void kpl_score_reweigh(const kpl_score *score, kpl_score_list *list) {
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (score->codes != NULL) {
            score_fetch(score, list, i + SCORE_AHEAD);
            score_fetch_gains(score, list, i + SCORE_AHEAD / 2);
        }
        kpl_link link = list->items[i];
        const kpl_score_row *const row =
            score_slot(score->slots, score->slot_count, link.pattern);
        assert(!isnan(row->ceiling));
        if (row->ceiling < score->weight_min)
            continue;
        link.weight = score_weigh(score, row, &link);
        if (link.weight >= score->weight_min)
            list->items[kept++] = link;
    }
    list->count = kept;
}

void kpl_score_end(kpl_score *score) {
    for (uint32_t k = 0; k < KPL_FIELDS_MAX; k++) {
        kpl_free(score->allocator, score->gains[k].equal);
        kpl_free(score->allocator, score->gains[k].halves);
    }
    kpl_free(score->allocator, score->slots);
    kpl_free(score->allocator, score->hopes);
    kpl_free(score->allocator, score->pattern_weights);
    *score = (kpl_score){.allocator = score->allocator};
}
