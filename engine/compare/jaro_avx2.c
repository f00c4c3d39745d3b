/*
 * jaro_avx2.c - kernels of jaro.c with AVX2.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_jaro.h.
 * Checked by tests/compare/test_tiers.c.
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
