/*
 * jaro_avx2.c - kernels of jaro.c with AVX2.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_jaro.h.
 * Measured by bench/kernels, 500x4000, a shared Intel Xeon of the Emerald Rapids class at
 *          about 2.4 GHz, least of 6 runs: names 1.4 ns (2.2 with SSE4.2), streets 7.3
 * (13), lines 49 (90). Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_avx2.h"

#include "compare/lanes_jaro.h"

void kpl_jaro_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_tile(job, ordinals_out, false);
}

void kpl_jaro_pairs_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_pairs(job, ordinals_out, false);
}
