/*
 * levenshtein_sse42.c - kernels of levenshtein.c with SSE4.2 and POPCNT.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_edit.h.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_sse42.h"

#include "compare/lanes_edit.h"

void kpl_levenshtein_tile_sse42(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_tile(job, ordinals_out, false);
}

void kpl_levenshtein_pairs_sse42(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_pairs(job, ordinals_out, false);
}
