/*
 * levenshtein_neon.c - kernels of levenshtein.c on AArch64 (NEON).
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_edit.h.
 * Checked by tests/compare/test_tiers.c, emulated by tests/neon/test_neon.sh.
 */
#include "compare/comparators.h"
#include "compare/lanes_neon.h"

#include "compare/lanes_edit.h"

void kpl_levenshtein_tile_neon(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_tile(job, ordinals_out, false);
}

void kpl_levenshtein_pairs_neon(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_edit_pairs(job, ordinals_out, false);
}
