/*
 * agree_avx512.c - folding and spreading with AVX-512 VBMI; see agree.h.
 *
 * Stage    compare.
 * Method   The local indices of 128 columns and the digits of a row's 128 values are two
 *          registers each, which VPERMI2B looks up for 64 pairs at once: places become
 *          local indices, local indices digits. Shares of the pattern are 16 words, which
 *          VPERMI2Q looks up for eight pairs at once.
 * Checked by tests/compare/test_agree.c.
 */
#include <immintrin.h>

#include "compare/agree.h"

/* A bit for each of the first `count`, 64 at most. */
static inline __mmask64 agree_first(size_t count) {
    return count >= 64 ? ~(__mmask64)0 : ((__mmask64)1 << count) - 1;
}

void kpl_agree_fold_avx512(const uint8_t *ordinals, size_t count,
                           const uint8_t digit_of[16], bool joins, uint8_t *digits_out) {
    const __m512i table =
        _mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *)(const void *)digit_of));
    for (size_t i = 0; i < count; i += 64) {
        const __mmask64 rest = agree_first(count - i);
        const __m512i ordinal = _mm512_maskz_loadu_epi8(rest, ordinals + i);
        __m512i digit = _mm512_shuffle_epi8(table, ordinal);
        if (joins)
            digit = _mm512_max_epu8(digit, _mm512_maskz_loadu_epi8(rest, digits_out + i));
        _mm512_mask_storeu_epi8(digits_out + i, rest, digit);
    }
}

/* 128 bytes to look up in. */
typedef struct agree_table {
    __m512i low;
    __m512i high;
} agree_table;

static inline agree_table agree_load(const uint8_t *bytes, uint32_t count) {
    const __mmask64 low = agree_first(count);
    const __mmask64 high = agree_first(count > 64 ? count - 64 : 0);
    return (agree_table){_mm512_maskz_loadu_epi8(low, bytes),
                         _mm512_maskz_loadu_epi8(high, bytes + 64)};
}

static inline __m512i agree_look_up(agree_table table, __m512i index) {
    return _mm512_permutex2var_epi8(table.low, index, table.high);
}

/* Add the shares of up to 64 pairs; `digits` counts from 0, `filled` are not null. */
static inline void agree_add(uint64_t *patterns, __m512i digits, __mmask64 filled,
                             __m512i low, __m512i high) {
    /* Byte 0 of word i is digit i of the eight; VPERMI2Q reads its lowest four bits. */
    __m512i spread = _mm512_set_epi64(7, 6, 5, 4, 3, 2, 1, 0);
    for (; filled != 0; filled >>= 8) {
        const __mmask8 eight = (__mmask8)filled;
        const __m512i index = _mm512_permutexvar_epi8(spread, digits);
        const __m512i part = _mm512_permutex2var_epi64(low, index, high);
        const __m512i before = _mm512_maskz_loadu_epi64(eight, patterns);
        _mm512_mask_storeu_epi64(patterns, eight, _mm512_add_epi64(before, part));
        spread = _mm512_add_epi64(spread, _mm512_set1_epi64(8));
        patterns += 8;
    }
}

void kpl_agree_spread_avx512(const kpl_agree_spread *spread) {
    kpl_pair_batch *const batch = spread->batch;
    const agree_table columns = agree_load(spread->column_local, KPL_TILE_SIDE);
    const __m512i low = _mm512_loadu_si512(spread->parts);
    const __m512i high = _mm512_loadu_si512(spread->parts + 8);
    const __m512i one = _mm512_set1_epi8(1);
    for (uint32_t r = 0; r < batch->row_count; r++) {
        const uint32_t end = batch->starts[r + 1];
        if (spread->row_local[r] == 0)
            continue; /* null on the row's side */
        const agree_table digits = agree_load(
            spread->digits + (size_t)(spread->row_local[r] - 1) * spread->column_values,
            spread->column_values);
        for (uint32_t p = batch->starts[r]; p < end; p += 64) {
            const __mmask64 pairs = agree_first(end - p);
            const __m512i places = _mm512_maskz_loadu_epi8(pairs, batch->places + p);
            const __m512i local = agree_look_up(columns, places);
            const __mmask64 filled = _mm512_mask_test_epi8_mask(pairs, local, local);
            const __m512i digit = agree_look_up(digits, _mm512_sub_epi8(local, one));
            agree_add(batch->patterns + p, _mm512_sub_epi8(digit, one), filled, low,
                      high);
        }
    }
}
