/*
 * agree.h - from ordinals of value pairs to patterns of record pairs.
 *
 * Stage    compare. What compare.c does to every cell of a matrix of values and to every
 *          pair of a batch, by tier; the comparators' kernels stand in between.
 * Fold     A measure's ordinals become digits by a table of 16 entries.
 * Spread   A pair's digit is looked up by the local indices of its two values, and the
 *          digit's share of the pattern is added.
 * Checked by tests/compare/test_agree.c (every tier against scalar) and test_compare.c.
 */
#ifndef KPL_COMPARE_AGREE_H
#define KPL_COMPARE_AGREE_H

#include "base/cpu.h"
#include "model/comparator.h"
#include "model/pair_batch.h"

#define KPL_AGREE_DIGITS 16u /* digits 1..16; 0 is null and adds nothing */

_Static_assert(KPL_CUTOFFS_MAX < 16, "an ordinal indexes a table of 16");

/* digits_out[i] = digit_of[ordinals[i]]; or, when `joins`, the larger of that and what
 * stands there. `ordinals` and `digits_out` may be the same. */
typedef void kpl_agree_fold_fn(const uint8_t *ordinals, size_t count,
                               const uint8_t digit_of[16], bool joins,
                               uint8_t *digits_out);

typedef struct kpl_agree_spread {
    kpl_pair_batch *batch;
    const uint8_t *row_local; /* per row of the batch: 0 = null, else 1 + value's place */
    const uint8_t *column_local;      /* KPL_TILE_SIDE entries can be read */
    const uint8_t *digits;            /* [row value * column_values + column value] */
    uint32_t column_values;           /* 1..KPL_TILE_SIDE */
    uint64_t parts[KPL_AGREE_DIGITS]; /* what digit d adds: parts[d - 1] */
} kpl_agree_spread;

/* Add the parts to batch->patterns. */
typedef void kpl_agree_spread_fn(const kpl_agree_spread *spread);

/* The best ones not above `tier`. */
kpl_agree_fold_fn *kpl_agree_fold(kpl_cpu_tier tier);
kpl_agree_spread_fn *kpl_agree_spread_of(kpl_cpu_tier tier);

kpl_agree_fold_fn kpl_agree_fold_scalar;
kpl_agree_spread_fn kpl_agree_spread_scalar;
kpl_agree_fold_fn kpl_agree_fold_avx2;
kpl_agree_fold_fn kpl_agree_fold_avx512;
kpl_agree_spread_fn kpl_agree_spread_avx512;

#endif /* KPL_COMPARE_AGREE_H */
