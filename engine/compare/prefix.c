/*
 * prefix.c - one value is the beginning of the other.
 *
 * Stage    compare. Score: the length of the shorter value in characters when the longer
 *          one begins with it ("jan" and "janneke": 3), 0 otherwise. A cut-off is the
 *          least number of characters that counts. For abbreviations and cut-off fields.
 * Checked by tests/compare/test_prefix.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_common.h"

#include <string.h>

#define PREFIX_COLUMNS 128u /* right values of a tile that are looked at together */

typedef struct prefix_state {
    kpl_text a;
    kernel_cutoffs cutoffs;
    uint8_t none;                  /* the ordinal of score 0 */
    uint8_t first[PREFIX_COLUMNS]; /* bytes: most pairs differ here already */
} prefix_state;

static double prefix_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    const kpl_text shorter = a.length <= b.length ? a : b;
    const kpl_text longer = a.length <= b.length ? b : a;
    if (!kpl_text_equal(shorter, (kpl_text){longer.bytes, shorter.length}))
        return 0;
    return kernel_characters(shorter);
}

static size_t prefix_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void prefix_open(const kpl_compare_setup *setup) {
    prefix_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->none = kernel_at_least(0, state->cutoffs);
}

static void prefix_begin(void *state, kpl_text a) {
    ((prefix_state *)state)->a = a;
}

static uint8_t prefix_ordinal(void *state, kpl_text b) {
    const prefix_state *const prefix = state;
    const kpl_text a = prefix->a;
    const uint32_t shorter = kernel_smaller(a.length, b.length);
    if (shorter == 0 || a.bytes[0] != b.bytes[0] ||
        memcmp(a.bytes, b.bytes, shorter) != 0)
        return prefix->none;
    return kernel_at_least(kernel_characters((kpl_text){a.bytes, shorter}),
                           prefix->cutoffs);
}

/* One left value against right values from `first` on, whose first bytes are known. */
static void prefix_row(const kpl_compare_job *job, uint32_t first, uint32_t count,
                       prefix_state *state, uint8_t *ordinals_out) {
    memset(ordinals_out, state->none, count);
    if (state->a.length == 0)
        return;
    const uint8_t lead = state->a.bytes[0];
    for (uint32_t c = 0; c < count; c++)
        if (state->first[c] == lead)
            ordinals_out[c] = prefix_ordinal(
                state, kpl_values_text(job->values, job->right[first + c]));
}

static void prefix_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    prefix_state *const state = job->state;
    for (uint32_t first = 0; first < job->right_count; first += PREFIX_COLUMNS) {
        const uint32_t count = kernel_smaller(job->right_count - first, PREFIX_COLUMNS);
        for (uint32_t c = 0; c < count; c++) {
            const kpl_text b = kpl_values_text(job->values, job->right[first + c]);
            state->first[c] = b.length > 0 ? b.bytes[0] : 0;
        }
        for (uint32_t r = 0; r < job->left_count; r++) {
            prefix_begin(state, kpl_values_text(job->values, job->left[r]));
            prefix_row(job, first, count, state,
                       ordinals_out + (size_t)r * job->right_count + first);
        }
    }
}

static void prefix_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, prefix_begin, prefix_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_prefix = {
    .name = "prefix",
    .summary = "characters of the shorter value when the longer begins with it, else 0",
    .is_distance = false,
    .cutoff_min = 1,
    .cutoff_max = KERNEL_LENGTH_MAX,
    .score = prefix_score,
    .state_bytes = KERNEL_PIECE_OF(prefix_state),
    .scratch_bytes = prefix_scratch_bytes,
    .open = prefix_open,
    .tile = {[KPL_CPU_SCALAR] = prefix_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = prefix_pairs_scalar},
};
