/*
 * levenshtein_avx2.c - tile kernel of levenshtein.c with AVX2.
 *
 * Stage    compare. Method in lanes_avx2.h and lanes_edit_avx2.h.
 * Measured 2 cores, Zen 4 class, AVX2, 2026-11-24, ns per comparison, scalar first,
 *          tiles of 128 x 128 values of a register of a million persons: first names 5.4
 *          scalar, 1.3 avx2; dates 13.4, 2.0; postcodes 5.4, 0.8. Setup weighs in
 *          smaller ones: 8 x 128 names 7.6, 6.5.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_edit_avx2.h"

static uint8_t levenshtein_avx2_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    return kernel_at_most(kernel_edit_distance(edit, b, false), edit->cutoffs);
}

static void levenshtein_avx2_run(void *state, const lanes_batch *batch,
                                 const lanes_side *stream, lanes_target target) {
    lanes_edit_run(state, batch, stream, target, false);
}

void kpl_levenshtein_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const lanes_plan plan = {kernel_edit_begin, levenshtein_avx2_ordinal, kernel_edit_end,
                             levenshtein_avx2_run};
    lanes_tile(job, ordinals_out, plan);
}
