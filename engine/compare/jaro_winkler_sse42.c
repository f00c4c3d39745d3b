/*
 * jaro_winkler_sse42.c - kernels of jaro_winkler.c with SSE4.2 and POPCNT.
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_jaro.h.
 * Checked by tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/lanes_sse42.h"

#include "compare/lanes_jaro.h"

void kpl_jaro_winkler_tile_sse42(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_tile(job, ordinals_out, true);
}

void kpl_jaro_winkler_pairs_sse42(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_pairs(job, ordinals_out, true);
}
