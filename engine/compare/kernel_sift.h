/*
 * kernel_sift.h - the body of the sieve, for every tier that counts bits faster.
 *
 * Stage    compare. Nothing but static inline: each file that includes it compiles it
 * with flags of its own. See sift.h.
 */
#ifndef KPL_COMPARE_KERNEL_SIFT_H
#define KPL_COMPARE_KERNEL_SIFT_H

#include "compare/sift.h"

/* Bits of x. Compilers make one instruction of it where the processor has one. */
static inline int32_t sift_bits(uint64_t x) {
    return __builtin_popcountll(x);
}

static inline bool sift_may(const kpl_sift *sift, const kpl_signature *a,
                            const kpl_signature *b) {
    const int32_t of_a = (int32_t)a->length - sift_bits(a->letters & ~b->letters);
    const int32_t of_b = (int32_t)b->length - sift_bits(b->letters & ~a->letters);
    const int32_t common = of_a < of_b ? of_a : of_b;
    return common >= sift->need[a->first == b->first][a->length][b->length];
}

static inline uint32_t sift_row(const kpl_sift *sift, const kpl_sift_side *rows,
                                uint32_t row, const kpl_sift_side *columns,
                                const uint8_t *places, uint32_t count,
                                uint8_t *found_out) {
    const kpl_signature own = rows->own[row];
    const kpl_signature partner = rows->partner[row];
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t column = places[i];
        /* Both at once: a branch between them would be a coin toss. */
        const uint32_t passes =
            (uint32_t)sift_may(sift, &own, &columns->partner[column]) |
            (uint32_t)sift_may(sift, &partner, &columns->own[column]);
        found_out[found] = (uint8_t)i;
        found += passes;
    }
    return found;
}

#endif /* KPL_COMPARE_KERNEL_SIFT_H */
