/*
 * osa_avx2.c - kernels of osa.c with AVX2.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_edit.h.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_avx2.h"

#include "compare/lanes_edit.h"

void kpl_osa_tile_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_tile(job, ordinals_out, true);
}

void kpl_osa_pairs_avx2(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_pairs(job, ordinals_out, true);
}
