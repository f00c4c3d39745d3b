/* reach_sse42.c - the sieve with an instruction that counts bits; see reach.h. */
#include "compare/kernel_reach.h"

uint32_t kpl_reach_pairs_sse42(const kpl_sift *sift, const uint64_t *marks,
                               const uint32_t *left, const uint32_t *right,
                               uint32_t count, uint16_t *found_out) {
    return reach_pairs(sift, marks, left, right, count, found_out);
}
