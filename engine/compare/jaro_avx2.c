/*
 * jaro_avx2.c - tile kernel of jaro.c with AVX2.
 *
 * Stage    compare. Method in lanes_avx2.h and lanes_jaro_avx2.h.
 * Measured 2 cores, Zen 4 class, AVX2, 2026-11-24, ns per comparison, scalar first,
 *          tiles of 128 x 128 values of a register of a million persons: first names
 *          20.5 scalar, 1.6 avx2; dates 46.2, 6.4 (cut-offs 0.7, 0.88, 0.92). Setup
 *          weighs in smaller ones: 8 x 128 names 23.4, 7.8.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_jaro_avx2.h"

static uint8_t jaro_avx2_ordinal(void *state, kpl_text b) {
    kernel_jaro *const jaro = state;
    return kernel_at_least(kernel_jaro_score(jaro, b, false), jaro->cutoffs);
}

static void jaro_avx2_run(void *state, const lanes_batch *batch, const lanes_side *stream,
                          lanes_target target) {
    lanes_jaro_run(state, batch, stream, target, false);
}

void kpl_jaro_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const lanes_plan plan = {kernel_jaro_begin, jaro_avx2_ordinal, kernel_jaro_end,
                             jaro_avx2_run};
    lanes_tile(job, ordinals_out, plan);
}
