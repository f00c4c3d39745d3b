/*
 * jaro_winkler_avx2.c - tile kernel of jaro_winkler.c with AVX2.
 *
 * Stage    compare. Method in lanes_avx2.h and lanes_jaro_avx2.h.
 * Measured 2 cores, Zen 4 class, AVX2, 2026-11-24, ns per comparison, scalar first,
 *          tiles of 128 x 128 values of a register of a million persons: first names
 *          21.0 scalar, 2.3 avx2; surnames 25.3, 2.7 (cut-offs 0.7, 0.88, 0.92). Setup
 *          weighs in smaller ones: 8 x 128 names 23.9, 8.6.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_jaro_avx2.h"

static uint8_t jaro_winkler_avx2_ordinal(void *state, kpl_text b) {
    kernel_jaro *const jaro = state;
    return kernel_at_least(kernel_jaro_score(jaro, b, true), jaro->cutoffs);
}

static void jaro_winkler_avx2_run(void *state, const lanes_batch *batch,
                                  const lanes_side *stream, lanes_target target) {
    lanes_jaro_run(state, batch, stream, target, true);
}

void kpl_jaro_winkler_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const lanes_plan plan = {kernel_jaro_begin, jaro_winkler_avx2_ordinal,
                             kernel_jaro_end, jaro_winkler_avx2_run};
    lanes_tile(job, ordinals_out, plan);
}
