/*
 * levenshtein_avx512.c - kernels of levenshtein.c with AVX-512.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_edit.h.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_avx512.h"

#include "compare/lanes_edit.h"

void kpl_levenshtein_tile_avx512(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_tile(job, ordinals_out, false);
}

void kpl_levenshtein_pairs_avx512(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_pairs(job, ordinals_out, false);
}
