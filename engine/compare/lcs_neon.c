/*
 * lcs_neon.c - tile kernels of lcs.c on AArch64 (NEON).
 *
 * Stage    compare. Method in lanes.h and lanes_common.h.
 * Checked by tests/compare/test_tiers.c, emulated by tests/neon/test_neon.sh.
 */
#include "compare/comparators.h"
#include "compare/lanes_neon.h"

#include "compare/lanes_common.h"

void kpl_lcs_tile_neon(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_common_tile(job, ordinals_out, true);
}

void kpl_indel_tile_neon(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_common_tile(job, ordinals_out, false);
}
