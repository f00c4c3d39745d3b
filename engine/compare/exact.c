/*
 * exact.c - equal or not.
 *
 * Stage    compare. Score 1 for the same bytes, 0 otherwise. The engine decides equality
 *          of dictionary codes itself; this is for specs that ask for it by name and for
 *          values that stand in a set more than once.
 * Checked by tests/compare/test_exact.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_common.h"

typedef struct exact_state {
    kpl_text a;
    uint8_t equal; /* the ordinals of score 1 and score 0 */
    uint8_t unequal;
} exact_state;

static double exact_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return kpl_text_equal(a, b) ? 1.0 : 0.0;
}

static size_t exact_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void exact_open(const kpl_compare_setup *setup) {
    exact_state *const state = setup->state;
    state->equal = kernel_at_least(1.0, kernel_cutoffs_of(setup));
    state->unequal = kernel_at_least(0.0, kernel_cutoffs_of(setup));
}

static void exact_begin(void *state, kpl_text a) {
    ((exact_state *)state)->a = a;
}

static uint8_t exact_ordinal(void *state, kpl_text b) {
    const exact_state *const exact = state;
    return kpl_text_equal(exact->a, b) ? exact->equal : exact->unequal;
}

static void exact_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, exact_begin, exact_ordinal, kernel_end_nothing);
}

static void exact_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, exact_begin, exact_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_exact = {
    .name = "exact",
    .summary = "1 when the values are the same, 0 otherwise",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = exact_score,
    .state_bytes = KERNEL_PIECE_OF(exact_state),
    .scratch_bytes = exact_scratch_bytes,
    .open = exact_open,
    .tile = {[KPL_CPU_SCALAR] = exact_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = exact_pairs_scalar},
};
