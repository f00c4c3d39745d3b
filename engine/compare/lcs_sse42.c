/*
 * lcs_sse42.c - tile kernels of lcs.c with SSE4.2 and POPCNT.
 *
 * Stage    compare. Method in lanes.h and lanes_common.h.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_sse42.h"

#include "compare/lanes_common.h"

void kpl_lcs_tile_sse42(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_common_tile(job, ordinals_out, true);
}

void kpl_indel_tile_sse42(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_common_tile(job, ordinals_out, false);
}
