/* agree.c - the scalar way and the choice of a tier; see agree.h. */
#include "compare/agree.h"

#include <assert.h>

static kpl_agree_fold_fn *const agree_folds[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = kpl_agree_fold_scalar,
#if KPL_HAVE_AVX2
    [KPL_CPU_AVX2] = kpl_agree_fold_avx2,
#endif
#if KPL_HAVE_AVX512
    [KPL_CPU_AVX512] = kpl_agree_fold_avx512,
#endif
};

/* avx2 has no look-up in 128 bytes: a gap. */
static kpl_agree_spread_fn *const agree_spreads[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = kpl_agree_spread_scalar,
#if KPL_HAVE_AVX512
    [KPL_CPU_AVX512] = kpl_agree_spread_avx512,
#endif
};

kpl_agree_fold_fn *kpl_agree_fold(kpl_cpu_tier tier) {
    return KPL_CPU_CHOOSE(agree_folds, tier);
}

kpl_agree_spread_fn *kpl_agree_spread_of(kpl_cpu_tier tier) {
    return KPL_CPU_CHOOSE(agree_spreads, tier);
}

void kpl_agree_fold_scalar(const uint8_t *ordinals, size_t count,
                           const uint8_t digit_of[16], bool joins, uint8_t *digits_out) {
    for (size_t i = 0; i < count; i++) {
        const uint8_t digit = digit_of[ordinals[i]];
        digits_out[i] = joins && digits_out[i] > digit ? digits_out[i] : digit;
    }
}

void kpl_agree_spread_scalar(const kpl_agree_spread *spread) {
    kpl_pair_batch *const batch = spread->batch;
    const uint8_t *const local = spread->column_local;
    uint64_t parts[KPL_TILE_SIDE + 1];
    assert(spread->column_values <= KPL_TILE_SIDE);
    parts[0] = 0; /* null on the column's side */
    for (uint32_t r = 0; r < batch->row_count; r++) {
        if (spread->row_local[r] == 0)
            continue; /* null on the row's side */
        const uint8_t *const digits =
            spread->digits + (size_t)(spread->row_local[r] - 1) * spread->column_values;
        for (uint32_t c = 0; c < spread->column_values; c++)
            parts[c + 1] = spread->parts[digits[c] - 1];
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++)
            batch->patterns[p] += parts[local[batch->places[p]]];
    }
}
