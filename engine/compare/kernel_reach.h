/*
 * kernel_reach.h - the body of the sieve for pairs, for every tier that counts bits
 * faster.
 *
 * Stage    compare. Nothing but static inline: each file that includes it compiles it
 *          with flags of its own. See reach.h.
 * Mark     Bits 0..53 letters, 54..58 the first one, 59..63 the length (31 = that or
 *          more). What a value's letters have no bit for, as the third "a", may always
 *          match: length less bits.
 */
#ifndef KPL_COMPARE_KERNEL_REACH_H
#define KPL_COMPARE_KERNEL_REACH_H

#include "compare/reach.h"

#define REACH_FIRST_AT 54u
#define REACH_LENGTH_AT 59u
#define REACH_LETTERS ((UINT64_C(1) << REACH_FIRST_AT) - 1)

static inline int32_t reach_bits(uint64_t x) {
    return __builtin_popcountll(x & REACH_LETTERS);
}

static inline bool reach_may(const kpl_sift *sift, uint64_t a, uint64_t b) {
    const uint32_t length_a = (uint32_t)(a >> REACH_LENGTH_AT);
    const uint32_t length_b = (uint32_t)(b >> REACH_LENGTH_AT);
    const int32_t spare_a = (int32_t)length_a - reach_bits(a);
    const int32_t spare_b = (int32_t)length_b - reach_bits(b);
    const int32_t common = reach_bits(a & b) + (spare_a < spare_b ? spare_a : spare_b);
    const bool same_first = ((a ^ b) >> REACH_FIRST_AT & 31u) == 0;
    return common >= sift->need[same_first][length_a][length_b];
}

static inline uint32_t reach_pairs(const kpl_sift *sift, const uint64_t *marks,
                                   const uint32_t *left, const uint32_t *right,
                                   uint32_t count, uint16_t *found_out) {
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        found_out[found] = (uint16_t)i;
        found += reach_may(sift, marks[left[i]], marks[right[i]]);
    }
    return found;
}

#endif /* KPL_COMPARE_KERNEL_REACH_H */
