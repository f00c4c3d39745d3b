/*
 * number_difference.c - the difference of two numbers, absolute or in percent.
 *
 * Stage    compare. number_difference = |a - b|; percentage_difference =
 *          |a - b| / max(|a|, |b|) * 100, which is 0 for two zeros and reaches 200 for
 *          opposite signs. NaN when either is no number. Numbers, and how their
 *          difference stays exact in decimals: kernel_number.h.
 * Checked by tests/compare/test_number_difference.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_number.h"

#include <float.h>

static double number_percentage(kernel_number a, kernel_number b) {
    const double difference = kernel_number_difference(a, b);
    const double x = fabs(kernel_number_double(a.digits, a.scale));
    const double y = fabs(kernel_number_double(b.digits, b.scale));
    if (difference == 0)
        return 0;
    return difference / (x > y ? x : y) * 100.0;
}

static double number_difference_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return kernel_number_difference(kernel_number_parse(a), kernel_number_parse(b));
}

static double percentage_difference_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return number_percentage(kernel_number_parse(a), kernel_number_parse(b));
}

typedef struct number_state {
    kernel_cutoffs cutoffs;
    kernel_number a;
} number_state;

static size_t number_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void number_open(const kpl_compare_setup *setup) {
    number_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
}

static void number_begin(void *state, kpl_text a) {
    ((number_state *)state)->a = kernel_number_parse(a);
}

static uint8_t number_difference_ordinal(void *state, kpl_text b) {
    const number_state *const number = state;
    const double score = kernel_number_difference(number->a, kernel_number_parse(b));
    return kernel_at_most(score, number->cutoffs);
}

static uint8_t percentage_difference_ordinal(void *state, kpl_text b) {
    const number_state *const number = state;
    const double score = number_percentage(number->a, kernel_number_parse(b));
    return kernel_at_most(score, number->cutoffs);
}

static void number_difference_tile_scalar(const kpl_compare_job *job,
                                          uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, number_begin, number_difference_ordinal,
                kernel_end_nothing);
}

static void number_difference_pairs_scalar(const kpl_compare_job *job,
                                           uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, number_begin, number_difference_ordinal,
                 kernel_end_nothing);
}

static void percentage_difference_tile_scalar(const kpl_compare_job *job,
                                              uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, number_begin, percentage_difference_ordinal,
                kernel_end_nothing);
}

static void percentage_difference_pairs_scalar(const kpl_compare_job *job,
                                               uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, number_begin, percentage_difference_ordinal,
                 kernel_end_nothing);
}

const kpl_comparator kpl_comparator_number_difference = {
    .name = "number_difference",
    .summary = "absolute difference of two decimal numbers",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = DBL_MAX,
    .score = number_difference_score,
    .state_bytes = KERNEL_PIECE_OF(number_state),
    .scratch_bytes = number_scratch_bytes,
    .open = number_open,
    .tile = {[KPL_CPU_SCALAR] = number_difference_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = number_difference_pairs_scalar},
};

const kpl_comparator kpl_comparator_percentage_difference = {
    .name = "percentage_difference",
    .summary = "difference of two numbers in percent of the one larger in size, 0 to 200",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = 200,
    .score = percentage_difference_score,
    .state_bytes = KERNEL_PIECE_OF(number_state),
    .scratch_bytes = number_scratch_bytes,
    .open = number_open,
    .tile = {[KPL_CPU_SCALAR] = percentage_difference_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = percentage_difference_pairs_scalar},
};
