/*
 * jaro_avx512.c - kernels of jaro.c with AVX-512.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_jaro.h.
 * Measured by bench/kernels, 500x4000, a shared Intel Xeon of the Emerald Rapids class at
 *          about 2.4 GHz, least of 6 runs: names .72 ns (1.4 with AVX2), streets 3 (7.3),
 *          lines 19 (49).
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_avx512.h"

#include "compare/lanes_jaro.h"

void kpl_jaro_tile_avx512(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_tile(job, ordinals_out, false);
}

void kpl_jaro_pairs_avx512(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_pairs(job, ordinals_out, false);
}
