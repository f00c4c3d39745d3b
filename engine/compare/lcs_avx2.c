/*
 * lcs_avx2.c - tile kernels of lcs.c with AVX2.
 *
 * Stage    compare. Method in lanes.h and lanes_common.h.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_avx2.h"

#include "compare/lanes_common.h"

void kpl_lcs_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_common_tile(job, ordinals_out, true);
}

void kpl_indel_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_common_tile(job, ordinals_out, false);
}
