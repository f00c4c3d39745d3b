/*
 * kernel_common_lengths.h - scores and scalar kernels of common subsequences.
 *
 * Stage    compare. Used by lcs.c, which has the formulas, and by its vector kernels.
 */
#ifndef KPL_COMPARE_KERNEL_COMMON_LENGTHS_H
#define KPL_COMPARE_KERNEL_COMMON_LENGTHS_H

#include "compare/kernel_edit.h"

typedef struct lcs_lengths {
    uint32_t common;
    uint32_t a;
    uint32_t b;
} lcs_lengths;

static inline double lcs_similarity(lcs_lengths lengths) {
    return (double)lengths.common / (double)kernel_larger(lengths.a, lengths.b);
}

static inline double lcs_distance(lcs_lengths lengths) {
    return (double)lengths.a + (double)lengths.b - 2.0 * (double)lengths.common;
}

/* Lengths when one side is not short ASCII. */
static inline lcs_lengths lcs_wide(kernel_edit *state, kpl_text b) {
    kernel_query *const query = &state->query;
    const uint32_t m = query->length;
    const uint32_t n = kernel_decode(b, state->points);
    if (!query->is_short)
        return (lcs_lengths){kernel_common_strips(&query->masks, query->points, m,
                                                  state->points, n, state->edges),
                             m, n};
    uint64_t rows = UINT64_MAX;
    for (uint32_t j = 0; j < n; j++)
        rows =
            kernel_step_common(rows, kernel_masks_get(&query->masks, state->points[j]));
    return (lcs_lengths){kernel_bits(~rows & kernel_ones(m)), m, n};
}

KERNEL_INLINE lcs_lengths lcs_kernel(kernel_edit *state, kpl_text b) {
    const kernel_query *const query = &state->query;
    if (!query->is_short)
        return lcs_wide(state, b);
    uint64_t rows = UINT64_MAX;
    uint32_t all = 0;
    for (uint32_t j = 0; j < b.length; j++) {
        all |= b.bytes[j];
        rows = kernel_step_common(rows, query->masks.ascii[b.bytes[j]]);
    }
    if (all >= 0x80)
        return lcs_wide(state, b);
    return (lcs_lengths){kernel_bits(~rows & kernel_ones(query->length)), query->length,
                         b.length};
}

static inline uint8_t kernel_lcs_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    return kernel_at_least(lcs_similarity(lcs_kernel(edit, b)), edit->cutoffs);
}

static inline uint8_t kernel_indel_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    if (b.length + edit->limit < edit->query.length) /* bytes, at least as many */
        return 0;
    return kernel_at_most(lcs_distance(lcs_kernel(edit, b)), edit->cutoffs);
}

/* How many cut-offs the lengths meet. */
KERNEL_INLINE uint8_t kernel_common_level(const kernel_edit *state, lcs_lengths lengths,
                                          bool similarity) {
    return similarity ? kernel_at_least(lcs_similarity(lengths), state->cutoffs)
                      : kernel_at_most(lcs_distance(lengths), state->cutoffs);
}

/* The fewest common characters of m and n that meet a cut-off, by the formulas, or 255
 * when all are too few. */
static inline uint8_t kernel_common_fewest(double cutoff, uint32_t m, uint32_t n,
                                           bool similarity) {
    const uint32_t most = kernel_smaller(m, n);
    const double estimate = similarity ? cutoff * (double)kernel_larger(m, n)
                                       : ((double)m + (double)n - cutoff) / 2.0;
    if (estimate > (double)most + 1)
        return 255;
    uint32_t c = estimate > 1 ? (uint32_t)estimate - 1 : 0; /* rounding: one to spare */
    for (; c <= most; c++) {
        const lcs_lengths lengths = {c, m, n};
        if (similarity ? lcs_similarity(lengths) >= cutoff
                       : lcs_distance(lengths) <= cutoff)
            return (uint8_t)c;
    }
    return 255;
}

#endif /* KPL_COMPARE_KERNEL_COMMON_LENGTHS_H */
