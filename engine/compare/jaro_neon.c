/*
 * jaro_neon.c - kernels of jaro.c on AArch64 (NEON).
 *
 * Stage    compare. Method in lanes.h, lanes_pairs.h and lanes_jaro.h.
 * Checked by tests/compare/test_tiers.c, emulated by tests/neon/test_neon.sh.
 */
#include "compare/comparators.h"
#include "compare/lanes_neon.h"

#include "compare/lanes_jaro.h"

void kpl_jaro_tile_neon(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_tile(job, ordinals_out, false);
}

void kpl_jaro_pairs_neon(const kpl_compare_job *job, uint8_t *ordinals_out) {
    lanes_jaro_pairs(job, ordinals_out, false);
}
