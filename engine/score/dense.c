/* dense.c - see dense.h. */
#include "score/dense.h"

#include <math.h>
#include <string.h>

#include "score/forest.h"

#define DENSE_PAIRS_MIN 1000.0 /* of a block, and anchors of a comparison */
#define DENSE_COMPLETE 0.95    /* share of the equal pairs that are candidates */
#define DENSE_MATCHES_MAX 0.1  /* share of a block that may be matches */
#define DENSE_ELSE 0.02        /* of the matches: are "else" where an anchor is */
#define DENSE_LIFT 1.3
#define DENSE_COUNT_MIN 8.0
#define DENSE_DEVIATIONS 5.0
#define DENSE_EXTRA 20.0 /* pairs that are as u says */

/* Pairs of equal values of one comparison. */
typedef struct dense_block {
    double pairs;
    double close_pairs[KPL_FIELDS_MAX];  /* [k]: others than k agree closely, too */
    double chance_pairs[KPL_FIELDS_MAX]; /* that would do so by chance */
    double anchors[KPL_FIELDS_MAX][KPL_LEVELS_MAX + 2]; /* by digit of k */
} dense_block;

static double dense_close_u(const kpl_pattern_layout *layout, const kpl_model *model,
                            uint32_t k) {
    double close = 0.0;
    for (uint32_t digit = layout->close_from[k]; digit < layout->digits[k]; digit++)
        close += model->u[k][digit - 1];
    return close;
}

static double dense_equal_u(const kpl_pattern_layout *layout, const kpl_model *model,
                            uint32_t k) {
    return model->u[k][layout->plain_digits[k] - 2];
}

/* Give comparison k a place, with a table that changes nothing; where there is none left,
 * the most usual values go without. */
static void dense_add(const kpl_pattern_layout *layout, uint32_t k, kpl_model *model) {
    const double u = dense_equal_u(layout, model, k);
    uint32_t at = model->dense_count;
    while (at > 0 && dense_equal_u(layout, model, model->dense_of[at - 1]) > u)
        at--;
    if (at == KPL_DENSE_MAX)
        return;
    model->dense_count += model->dense_count < KPL_DENSE_MAX;
    for (uint32_t i = model->dense_count - 1; i > at; i--)
        model->dense_of[i] = model->dense_of[i - 1];
    model->dense_of[at] = k;
}

/* Comparisons whose pairs of equal values are all there, the rarest value first. */
static void dense_choose(const kpl_pattern_layout *layout,
                         const kpl_histogram *candidates, const double *equal_pairs,
                         const double *telling_u, kpl_model *model) {
    double found[KPL_FIELDS_MAX] = {0};
    for (size_t i = 0; i < candidates->row_count; i++)
        for (uint32_t k = 0; k < layout->comparison_count; k++)
            if (kpl_pattern_is_equal(layout, candidates->rows[i].pattern, k))
                found[k] += (double)candidates->rows[i].pairs;
    model->dense_count = 0;
    for (uint32_t k = 0; k < layout->comparison_count; k++)
        if (telling_u[k] > 0.0 && equal_pairs[k] >= DENSE_PAIRS_MIN &&
            found[k] >= DENSE_COMPLETE * equal_pairs[k])
            dense_add(layout, k, model);
    for (uint32_t which = 0; which < model->dense_count; which++)
        for (uint32_t k = 0; k < layout->comparison_count; k++)
            for (uint32_t level = 0; level < model->level_counts[k]; level++)
                model->dense[which][k][level] = 1.0;
}

/* What a pattern says of the comparisons other than j. */
typedef struct dense_reading {
    uint32_t digits[KPL_FIELDS_MAX];
    uint32_t else_count;
    uint32_t close_count;
    double close_chance; /* how many would agree closely by chance */
} dense_reading;

static void dense_read(const kpl_pattern_layout *layout, const double *telling_u,
                       uint64_t pattern, uint32_t j, dense_reading *reading) {
    reading->else_count = reading->close_count = 0;
    reading->close_chance = 0.0;
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const uint32_t digit = kpl_pattern_digit(layout, pattern, k);
        reading->digits[k] = digit;
        if (k == j || digit == 0 || !(telling_u[k] > 0.0))
            continue;
        reading->else_count += digit == 1;
        reading->close_count += kpl_digit_is_close(layout, k, digit);
        reading->close_chance += telling_u[k];
    }
}

static void dense_count(const kpl_pattern_layout *layout, const kpl_histogram *candidates,
                        const double *telling_u, const kpl_model *model, uint32_t which,
                        dense_block *block) {
    const uint32_t j = model->dense_of[which];
    memset(block, 0, sizeof *block);
    for (size_t i = 0; i < candidates->row_count; i++) {
        const uint64_t pattern = candidates->rows[i].pattern;
        const double pairs = (double)candidates->rows[i].pairs;
        dense_reading reading;
        if (kpl_model_dense(model, layout, pattern) != which)
            continue;
        dense_read(layout, telling_u, pattern, j, &reading);
        block->pairs += pairs;
        for (uint32_t k = 0; k < layout->comparison_count; k++) {
            const uint32_t digit = reading.digits[k];
            if (k == j || digit == 0 || !(telling_u[k] > 0.0))
                continue;
            const uint32_t close = kpl_digit_is_close(layout, k, digit);
            block->chance_pairs[k] += pairs * (reading.close_chance - telling_u[k]);
            if (reading.close_count > close)
                block->close_pairs[k] += pairs;
            else if (reading.else_count > (uint32_t)(digit == 1))
                block->anchors[k][digit] += pairs;
        }
    }
}

/* Fill the table of comparison k beside the equal value, if it depends on it. */
static bool dense_table(const kpl_pattern_layout *layout, const dense_block *block,
                        uint32_t which, uint32_t k, kpl_model *model) {
    double total = 0.0;
    double close = 0.0;
    for (uint32_t digit = 1; digit < layout->digits[k]; digit++) {
        total += block->anchors[k][digit];
        if (kpl_digit_is_close(layout, k, digit))
            close += block->anchors[k][digit];
    }
    const double matches = block->close_pairs[k] - block->chance_pairs[k];
    if (total < DENSE_PAIRS_MIN || matches > DENSE_MATCHES_MAX * block->pairs)
        return false;
    const double expected = total * dense_close_u(layout, model, k);
    const double counted = close - DENSE_ELSE * block->close_pairs[k];
    if (counted < DENSE_COUNT_MIN || counted < DENSE_LIFT * expected ||
        counted - expected < DENSE_DEVIATIONS * sqrt(expected + 1.0))
        return false;
    const double kept = counted / close; /* not a match */
    total -= close - counted;
    for (uint32_t digit = 1; digit < layout->digits[k]; digit++) {
        const double u = model->u[k][digit - 1];
        const double pairs = block->anchors[k][digit] *
                             (kpl_digit_is_close(layout, k, digit) ? kept : 1.0);
        model->dense[which][k][digit - 1] =
            (pairs + DENSE_EXTRA * u) / (total + DENSE_EXTRA) / u;
    }
    return true;
}

void kpl_dense_find(const kpl_pattern_layout *layout, const kpl_histogram *candidates,
                    const double *equal_pairs, kpl_model *model) {
    double telling_u[KPL_FIELDS_MAX]; /* of close agreement; 0 = it tells nothing */
    bool keeps[KPL_DENSE_MAX] = {false};
    for (uint32_t k = 0; k < layout->comparison_count; k++) {
        const double u = dense_close_u(layout, model, k);
        telling_u[k] = u < KPL_FOREST_COMMON ? u : 0.0;
    }
    dense_choose(layout, candidates, equal_pairs, telling_u, model);
    uint32_t kept = 0;
    for (uint32_t which = 0; which < model->dense_count; which++) {
        const uint32_t j = model->dense_of[which];
        bool any = false;
        dense_block block;
        dense_count(layout, candidates, telling_u, model, which, &block);
        for (uint32_t k = 0; k < layout->comparison_count; k++)
            if (k != j && telling_u[k] > 0.0 && model->parent[k] != j + 1 &&
                model->parent[j] != k + 1)
                any |= dense_table(layout, &block, which, k, model);
        keeps[which] = any;
    }
    for (uint32_t which = 0; which < model->dense_count; which++) {
        if (!keeps[which])
            continue; /* nothing depends on it */
        model->dense_of[kept] = model->dense_of[which];
        memmove(model->dense[kept], model->dense[which], sizeof model->dense[which]);
        kept++;
    }
    model->dense_count = kept;
}
