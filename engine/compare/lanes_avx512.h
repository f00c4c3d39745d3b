/*
 * lanes_avx512.h - the primitives of lanes.h on 512-bit registers.
 *
 * Stage    compare. Included by *_avx512.c only, before lanes.h; static, nothing
 *          exported. Every tier has these names; lanes.h says what each of them does.
 * Needs    F BW VL DQ for the arithmetic, BITALG and VPOPCNTDQ for bit counts, VBMI for
 *          look-ups by byte: the Ice Lake class (base/cpu.h).
 */
#ifndef KPL_COMPARE_LANES_AVX512_H
#define KPL_COMPARE_LANES_AVX512_H

#include <immintrin.h>

#include "compare/kernel_common.h"

#define LANES_BYTES 64u
#define LANES_VECTORS 4u
#define LANES_PACKS 1

typedef __m512i lanes_v;
typedef __mmask64 lanes_m;

KERNEL_INLINE lanes_v lanes_zero(void) {
    return _mm512_setzero_si512();
}

KERNEL_INLINE lanes_v lanes_all(void) {
    return _mm512_set1_epi8(-1);
}

KERNEL_INLINE lanes_v lanes_load(const uint8_t *bytes) {
    return _mm512_load_si512(bytes);
}

KERNEL_INLINE void lanes_store(uint8_t *bytes, lanes_v a) {
    _mm512_store_si512(bytes, a);
}

KERNEL_INLINE void lanes_store_anywhere(uint8_t *bytes, lanes_v a) {
    _mm512_storeu_si512(bytes, a);
}

KERNEL_INLINE lanes_v lanes_splat(uint32_t width, uint32_t value) {
    return width == 8    ? _mm512_set1_epi8((char)value)
           : width == 16 ? _mm512_set1_epi16((short)value)
           : width == 32 ? _mm512_set1_epi32((int)value)
                         : _mm512_set1_epi64((long long)value);
}

KERNEL_INLINE lanes_v lanes_and(lanes_v a, lanes_v b) {
    return _mm512_and_si512(a, b);
}

KERNEL_INLINE lanes_v lanes_or(lanes_v a, lanes_v b) {
    return _mm512_or_si512(a, b);
}

KERNEL_INLINE lanes_v lanes_clear(lanes_v a, lanes_v b) {
    return _mm512_andnot_si512(b, a);
}

/* The constant of a three-input operation is its truth table over a = F0, b = CC, c = AA.
 */
KERNEL_INLINE lanes_v lanes_xor_or(lanes_v a, lanes_v b, lanes_v c) {
    return _mm512_ternarylogic_epi64(a, b, c, (0xF0 ^ 0xCC) | 0xAA);
}

KERNEL_INLINE lanes_v lanes_or_or(lanes_v a, lanes_v b, lanes_v c) {
    return _mm512_ternarylogic_epi64(a, b, c, 0xF0 | 0xCC | 0xAA);
}

KERNEL_INLINE lanes_v lanes_or_clear(lanes_v a, lanes_v b, lanes_v c) {
    return _mm512_ternarylogic_epi64(a, b, c, (0xF0 | 0xCC) & ~0xAA & 0xFF);
}

KERNEL_INLINE lanes_v lanes_clear_or(lanes_v a, lanes_v b, lanes_v c) {
    return _mm512_ternarylogic_epi64(a, b, c, (0xF0 & ~0xCC & 0xFF) | 0xAA);
}

KERNEL_INLINE lanes_v lanes_and_clear(lanes_v a, lanes_v b, lanes_v c) {
    return _mm512_ternarylogic_epi64(a, b, c, 0xF0 & 0xCC & ~0xAA & 0xFF);
}

KERNEL_INLINE lanes_v lanes_and_or(lanes_v a, lanes_v b, lanes_v c) {
    return _mm512_ternarylogic_epi64(a, b, c, (0xF0 & 0xCC) | 0xAA);
}

KERNEL_INLINE lanes_v lanes_add(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm512_add_epi8(a, b)
           : width == 16 ? _mm512_add_epi16(a, b)
           : width == 32 ? _mm512_add_epi32(a, b)
                         : _mm512_add_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_subtract(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm512_sub_epi8(a, b)
           : width == 16 ? _mm512_sub_epi16(a, b)
           : width == 32 ? _mm512_sub_epi32(a, b)
                         : _mm512_sub_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_top(lanes_v a) {
    return _mm512_srli_epi64(a, 63);
}

KERNEL_INLINE lanes_v lanes_bits(uint32_t width, lanes_v a) {
    return width == 8    ? _mm512_popcnt_epi8(a)
           : width == 16 ? _mm512_popcnt_epi16(a)
           : width == 32 ? _mm512_popcnt_epi32(a)
                         : _mm512_popcnt_epi64(a);
}

KERNEL_INLINE lanes_v lanes_larger_bytes(lanes_v a, lanes_v b) {
    return _mm512_max_epu8(a, b);
}

KERNEL_INLINE lanes_v lanes_above(lanes_v a, lanes_v b) {
    return _mm512_movm_epi8(_mm512_cmpgt_epi8_mask(a, b));
}

KERNEL_INLINE uint64_t lanes_above_bits(lanes_v a, lanes_v b) {
    return _mm512_cmpgt_epi8_mask(a, b);
}

KERNEL_INLINE uint64_t lanes_reach_bits(lanes_v a, lanes_v b) {
    return _mm512_cmpge_epu8_mask(a, b);
}

KERNEL_INLINE lanes_v lanes_lookup(const uint8_t table[64], lanes_v index) {
    return _mm512_permutexvar_epi8(index, _mm512_loadu_si512(table));
}

KERNEL_INLINE uint64_t lanes_equal_bits(lanes_v a, lanes_v b) {
    return _mm512_cmpeq_epi8_mask(a, b);
}

KERNEL_INLINE lanes_v lanes_spread(uint32_t width, lanes_v records, uint32_t j) {
    const long long low = (long long)(j * UINT64_C(0x0101010101010101));
    const long long high = width == 8 ? low + 0x0808080808080808 : low;
    if (width == 32) { /* a shuffle stays inside 16 bytes: both halves get the right 16 */
        const lanes_v half = j < 16 ? _mm512_permutex_epi64(records, 0x44)
                                    : _mm512_permutex_epi64(records, 0xEE);
        return _mm512_shuffle_epi8(half, _mm512_set1_epi8((char)(j % 16)));
    }
    return _mm512_shuffle_epi8(records,
                               _mm512_broadcast_i32x4(_mm_set_epi64x(high, low)));
}

/* A value of up to 16 bytes as two words, `mark` behind it; is it ASCII? */
KERNEL_INLINE bool lanes_record(const uint8_t *bytes, uint32_t length, uint8_t mark,
                                uint64_t record_out[2]) {
    const __mmask16 inside = (__mmask16)((1u << length) - 1);
    const __m128i loaded = _mm_maskz_loadu_epi8(inside, bytes);
    const __m128i record = _mm_mask_blend_epi8(inside, _mm_set1_epi8((char)mark), loaded);
    memcpy(record_out, &record, sizeof record);
    return _mm_movemask_epi8(loaded) == 0;
}

KERNEL_INLINE lanes_v lanes_choose(lanes_v mask, lanes_v a, lanes_v b) {
    return _mm512_ternarylogic_epi64(mask, a, b, (0xF0 & 0xCC) | (~0xF0 & 0xAA));
}

KERNEL_INLINE lanes_m lanes_taken(uint32_t width, lanes_v open, lanes_v first) {
    (void)first;
    return width == 8    ? _mm512_test_epi8_mask(open, open)
           : width == 16 ? _mm512_test_epi16_mask(open, open)
           : width == 32 ? _mm512_test_epi32_mask(open, open)
                         : _mm512_test_epi64_mask(open, open);
}

/* Keep in `row` which lanes took character j. */
KERNEL_INLINE void lanes_taken_put(uint32_t width, uint8_t *row, uint32_t j,
                                   lanes_m taken) {
    const uint16_t half = (uint16_t)taken;
    if (width == 32)
        memcpy(row + 2 * j, &half, sizeof half);
    else
        row[j] = (uint8_t)taken;
}

/* The characters that `lane` of a row took; in a row of 32 bits a lane those from the
 * 32nd on only if there are `more`. */
KERNEL_INLINE uint64_t lanes_taken_of(uint32_t width, const uint8_t *row, uint32_t lane,
                                      bool more) {
    static const uint32_t bits[24] = {
        0x00010001u,       0x00010001u << 1,  0x00010001u << 2,  0x00010001u << 3,
        0x00010001u << 4,  0x00010001u << 5,  0x00010001u << 6,  0x00010001u << 7,
        0x00010001u << 8,  0x00010001u << 9,  0x00010001u << 10, 0x00010001u << 11,
        0x00010001u << 12, 0x00010001u << 13, 0x00010001u << 14, 0x00010001u << 15,
        0x01010101u,       0x01010101u << 1,  0x01010101u << 2,  0x01010101u << 3,
        0x01010101u << 4,  0x01010101u << 5,  0x01010101u << 6,  0x01010101u << 7};
    if (width > 32)
        return _mm512_test_epi8_mask(lanes_load(row),
                                     _mm512_set1_epi32((int)bits[16 + lane]));
    const lanes_v bit = _mm512_set1_epi32((int)bits[lane]);
    const __mmask32 low = _mm512_test_epi16_mask(lanes_load(row), bit);
    if (!more)
        return low;
    return _mm512_kunpackd(_mm512_test_epi16_mask(lanes_load(row + 64), bit), low);
}

KERNEL_INLINE lanes_v lanes_load_part(const uint8_t *bytes, uint32_t count) {
    return _mm512_maskz_loadu_epi8(kernel_ones(count), bytes);
}

KERNEL_INLINE lanes_v lanes_pack(lanes_v a, uint64_t places) {
    return _mm512_maskz_compress_epi8(places, a);
}

KERNEL_INLINE lanes_v lanes_pack_behind(lanes_v a, uint32_t count, lanes_v b) {
    return _mm512_mask_expand_epi8(a, ~kernel_ones(count), b);
}

/* The numbers of the lanes in byte register `v`. */
KERNEL_INLINE lanes_v lanes_numbers(uint32_t v) {
    _Alignas(64) static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
        16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31,
        32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47,
        48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    return _mm512_add_epi8(lanes_load(numbers), lanes_splat(8, v * LANES_BYTES));
}

/* Lanes that were taken less one: what is left of their bits is without the lowest. */
KERNEL_INLINE lanes_v lanes_drop(uint32_t width, lanes_v flags, lanes_m taken) {
    return width == 8 ? _mm512_mask_add_epi8(flags, taken, flags, lanes_all())
           : width == 16
               ? _mm512_mask_add_epi16(flags, (__mmask32)taken, flags, lanes_all())
           : width == 32
               ? _mm512_mask_add_epi32(flags, (__mmask16)taken, flags, lanes_all())
               : _mm512_mask_add_epi64(flags, (__mmask8)taken, flags, lanes_all());
}

KERNEL_INLINE lanes_v lanes_empty(lanes_v a) {
    return _mm512_maskz_set1_epi64(_mm512_testn_epi64_mask(a, a), -1);
}

KERNEL_INLINE lanes_v lanes_where_empty(lanes_v a, lanes_v b) {
    return _mm512_maskz_mov_epi64(_mm512_testn_epi64_mask(a, a), b);
}

KERNEL_INLINE uint32_t lanes_narrow(uint32_t width, uint32_t vectors, const lanes_v *wide,
                                    lanes_v *bytes_out) {
    const lanes_v zero = lanes_zero();
    if (width == 8) {
        for (uint32_t v = 0; v < vectors; v++)
            bytes_out[v] = wide[v];
        return vectors;
    }
    if (width == 16) {
        const __m512i order = _mm512_setr_epi64(0, 2, 4, 6, 1, 3, 5, 7);
        for (uint32_t v = 0; v < vectors; v += 2) {
            const lanes_v second = v + 1 < vectors ? wide[v + 1] : zero;
            bytes_out[v / 2] =
                _mm512_permutexvar_epi64(order, _mm512_packs_epi16(wide[v], second));
        }
        return (vectors + 1) / 2;
    }
    if (width == 32) {
        const __m512i order =
            _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        const lanes_v low = _mm512_packs_epi32(wide[0], vectors > 1 ? wide[1] : zero);
        const lanes_v high = vectors > 2 ? _mm512_packs_epi32(wide[2], wide[3]) : zero;
        bytes_out[0] = _mm512_permutexvar_epi32(order, _mm512_packs_epi16(low, high));
        return 1;
    }
    __m128i part[4] = {_mm_setzero_si128(), _mm_setzero_si128(), _mm_setzero_si128(),
                       _mm_setzero_si128()};
    for (uint32_t v = 0; v < vectors; v++)
        part[v] = _mm512_cvtepi64_epi8(wide[v]);
    const __m512i low = _mm512_zextsi128_si512(_mm_unpacklo_epi64(part[0], part[1]));
    bytes_out[0] = _mm512_inserti32x4(low, _mm_unpacklo_epi64(part[2], part[3]), 1);
    return 1;
}

#endif /* KPL_COMPARE_LANES_AVX512_H */
