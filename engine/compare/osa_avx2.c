/*
 * osa_avx2.c - tile kernel of osa.c with AVX2.
 *
 * Stage    compare. Method in lanes_avx2.h and lanes_edit_avx2.h.
 * Measured 2 cores, Zen 4 class, AVX2, 2026-11-24, ns per comparison, scalar first,
 *          tiles of 128 x 128 values of a register of a million persons: first names 5.8
 *          scalar, 1.3 avx2; dates 14.8, 2.1. Setup weighs in smaller ones: 8 x 128
 *          names 8.2, 6.6.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_edit_avx2.h"

static uint8_t osa_avx2_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    return kernel_at_most(kernel_edit_distance(edit, b, true), edit->cutoffs);
}

static void osa_avx2_run(void *state, const lanes_batch *batch, const lanes_side *stream,
                         lanes_target target) {
    lanes_edit_run(state, batch, stream, target, true);
}

void kpl_osa_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const lanes_plan plan = {kernel_edit_begin, osa_avx2_ordinal, kernel_edit_end,
                             osa_avx2_run};
    lanes_tile(job, ordinals_out, plan);
}
