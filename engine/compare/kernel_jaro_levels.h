/*
 * kernel_jaro_levels.h - from counts of matches and exchanges to cut-offs met, exactly.
 *
 * Stage    compare. Used by jaro.c, jaro_winkler.c and their vector kernels; formula in
 *          kernel_jaro.h. Made once per state.
 * Sums     The score is a function of sum = m'/m + m'/n + (m' - t)/m' and of the common
 *          prefix p: sum / 3, then Winkler's boost. Both steps round, and both never fall
 *          when their argument rises: division by a constant is monotone, and so is
 *          j + fl(w (1 - j)) for j above 0.7, because 1 - j is exact there and loses w <=
 *          0.4 of what j gains. So per cut-off and prefix there is a least sum that meets
 *          it, found by halving the interval of doubles, and the ordinal is a number of
 *          comparisons: no division by 3, no boost per pair, the same bits decide.
 * Shares   m'/m and the like for up to 32 characters come from a table of the quotients
 *          themselves, rounded as the division rounds.
 * Bounds   The fewest matches with which two lengths can meet the easiest cut-off, with
 *          0, 1, and 2 or more exchanges; bound and margin as kernel_jaro_open() has
 *          them. Rows are made when a length is first seen.
 */
#ifndef KPL_COMPARE_KERNEL_JARO_LEVELS_H
#define KPL_COMPARE_KERNEL_JARO_LEVELS_H

#include "compare/kernel_jaro.h"

#define KERNEL_SHARES_MAX 32u
#define KERNEL_EXCHANGES 3u /* rows of bounds: 0, 1, at least 2 exchanges */
#define KERNEL_BOUND_ROWS 65u
#define KERNEL_PART_MORE 1e-5f /* far above what floats lose */

/* Fewest matches for lengths m (index m % 64) with one other length. */
typedef struct kernel_jaro_bounds {
    uint8_t matches[KERNEL_EXCHANGES][64];
} kernel_jaro_bounds;

typedef struct kernel_jaro_levels {
    double shares[KERNEL_SHARES_MAX + 1][KERNEL_SHARES_MAX + 1]; /* [a][b] = a / b */
    float parts[LANES_LENGTH_MAX + 1]; /* 1 / n and a little, for bounds */
    double sums[KERNEL_WINKLER_PREFIX_MAX + 1][KPL_CUTOFFS_MAX]; /* least, per cut-off */
    uint32_t cutoff_count;
    bool is_made[KERNEL_BOUND_ROWS];
    kernel_jaro_bounds bounds[KERNEL_BOUND_ROWS]; /* m in 1..64 with n in 1..64 */
    kernel_jaro_bounds spare;                     /* lengths beyond: of the last asked */
} kernel_jaro_levels;

/* The levels stand behind the state of kernel_jaro_open(). */
#define KERNEL_JARO_LEVELS_BYTES                                                         \
    (KERNEL_PIECE_OF(kernel_jaro) + KERNEL_PIECE_OF(kernel_jaro_levels))

/* The smallest double >= 0 whose score meets the cut-off; more than 3 when none does. */
static inline double kernel_jaro_least(double cutoff, uint32_t prefix) {
    double below = 0;
    double meets = 4;
    if (kernel_winkler_value(below, prefix) >= cutoff)
        return below;
    for (;;) { /* doubles >= 0 are in the order of their bits */
        uint64_t low = 0;
        uint64_t high = 0;
        memcpy(&low, &below, sizeof low);
        memcpy(&high, &meets, sizeof high);
        const uint64_t half = low + (high - low) / 2;
        if (half == low)
            return meets;
        double sum = 0;
        memcpy(&sum, &half, sizeof sum);
        if (kernel_winkler_value(sum / 3.0, prefix) >= cutoff)
            meets = sum;
        else
            below = sum;
    }
}

static inline void kernel_jaro_levels_open(kernel_jaro *state, void *memory,
                                           bool winkler) {
    kernel_jaro_levels *const levels = memory;
    memset(levels, 0, sizeof *levels);
    levels->cutoff_count = state->cutoffs.count;
    for (uint32_t a = 0; a <= KERNEL_SHARES_MAX; a++)
        for (uint32_t b = 1; b <= KERNEL_SHARES_MAX; b++)
            levels->shares[a][b] = (double)a / (double)b;
    for (uint32_t n = 1; n <= LANES_LENGTH_MAX; n++)
        levels->parts[n] = 1.0f / (float)n + KERNEL_PART_MORE;
    for (uint32_t p = 0; p <= KERNEL_WINKLER_PREFIX_MAX; p++)
        for (uint32_t k = 0; k < levels->cutoff_count; k++)
            levels->sums[p][k] =
                kernel_jaro_least(state->cutoffs.values[k], winkler ? p : 0);
    state->levels = levels;
}

/* The ordinal of `matches` of m and n characters, `places` of which differ. */
KERNEL_INLINE uint8_t kernel_jaro_level(const kernel_jaro_levels *levels,
                                        uint32_t matches, uint32_t places, uint32_t m,
                                        uint32_t n, uint32_t prefix) {
    const uint32_t in_place = matches - places / 2;
    double sum = 0;
    if (matches > 0 && kernel_larger(m, n) <= KERNEL_SHARES_MAX) {
        sum = levels->shares[matches][m] + levels->shares[matches][n];
        sum += levels->shares[in_place][matches];
    } else if (matches > 0) {
        sum = (double)matches / (double)m + (double)matches / (double)n;
        sum += (double)in_place / (double)matches;
    }
    uint32_t met = 0;
    for (uint32_t k = 0; k < levels->cutoff_count; k++)
        met += sum >= levels->sums[prefix][k];
    return (uint8_t)met;
}

/* Fewest matches of m and n characters with `exchanges`, or 255 when all do not do. */
static inline uint8_t kernel_jaro_fewest(double need, uint32_t m, uint32_t n,
                                         uint32_t exchanges) {
    const double product = (double)m * (double)n;
    const double both = (double)m + (double)n;
    const uint32_t all = kernel_smaller(m, n);
    const double least =
        need * product / both; /* without exchanges; one less to be sure */
    if (least > (double)all + 1)
        return 255;
    uint32_t c = least > 1 ? (uint32_t)least - 1 : 0;
    for (c = kernel_larger(c, 2 * exchanges); c <= all; c++) {
        const double shares = (double)c * both - need * product;
        if (exchanges == 0 ? shares >= 0 : shares * c >= exchanges * product)
            return (uint8_t)c;
    }
    return 255;
}

/* Bounds for one value of n characters and others of least .. most, all of them at most
 * 64 or all above. */
static inline const kernel_jaro_bounds *kernel_jaro_bounds_of(const kernel_jaro *state,
                                                              uint32_t n, uint32_t least,
                                                              uint32_t most) {
    kernel_jaro_levels *const levels = state->levels;
    const bool keep = n < KERNEL_BOUND_ROWS && most < KERNEL_BOUND_ROWS;
    kernel_jaro_bounds *const bounds = keep ? &levels->bounds[n] : &levels->spare;
    if (keep && levels->is_made[n])
        return bounds;
    for (uint32_t m = keep ? 1 : least; m <= (keep ? 64 : most); m++)
        for (uint32_t t = 0; t < KERNEL_EXCHANGES; t++)
            bounds->matches[t][m % 64] = kernel_jaro_fewest(state->need, m, n, t);
    if (keep)
        levels->is_made[n] = true;
    return bounds;
}

#endif /* KPL_COMPARE_KERNEL_JARO_LEVELS_H */
