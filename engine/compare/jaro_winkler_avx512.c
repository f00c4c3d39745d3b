/*
 * jaro_winkler_avx512.c - kernels of jaro_winkler.c with AVX-512.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_jaro.h.
 * Measured by bench/kernels, 500x4000, a shared Intel Xeon of the Emerald Rapids class at
 *          about 2.4 GHz, least of 6 runs: names .76 ns (1.5 with AVX2), streets 3 (8.1),
 *          lines 17 (47).
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_avx512.h"

#include "compare/lanes_jaro.h"

void kpl_jaro_winkler_tile_avx512(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_tile(job, ordinals_out, true);
}

void kpl_jaro_winkler_pairs_avx512(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_pairs(job, ordinals_out, true);
}
