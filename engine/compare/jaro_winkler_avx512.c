/*
 * jaro_winkler_avx512.c - kernels of jaro_winkler.c with AVX-512.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_jaro.h.
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
