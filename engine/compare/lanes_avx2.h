/*
 * lanes_avx2.h - the primitives of lanes.h on 256-bit registers.
 *
 * Stage    compare. Included by *_avx2.c only, before lanes.h; static, nothing exported.
 *          Every tier has these names; lanes.h says what each of them does.
 */
#ifndef KPL_COMPARE_LANES_AVX2_H
#define KPL_COMPARE_LANES_AVX2_H

#include <immintrin.h>

#include "compare/kernel_common.h"

#define LANES_BYTES 32u
#define LANES_VECTORS 2u /* 16 registers hold the columns of two */

typedef __m256i lanes_v;
typedef __m256i lanes_m;

KERNEL_INLINE lanes_v lanes_zero(void) {
    return _mm256_setzero_si256();
}

KERNEL_INLINE lanes_v lanes_all(void) {
    return _mm256_set1_epi8(-1);
}

KERNEL_INLINE lanes_v lanes_load(const uint8_t *bytes) {
    return _mm256_load_si256((const __m256i *)(const void *)bytes);
}

KERNEL_INLINE void lanes_store(uint8_t *bytes, lanes_v a) {
    _mm256_store_si256((__m256i *)(void *)bytes, a);
}

KERNEL_INLINE void lanes_store_anywhere(uint8_t *bytes, lanes_v a) {
    _mm256_storeu_si256((__m256i *)(void *)bytes, a);
}

KERNEL_INLINE lanes_v lanes_splat(uint32_t width, uint32_t value) {
    return width == 8    ? _mm256_set1_epi8((char)value)
           : width == 16 ? _mm256_set1_epi16((short)value)
           : width == 32 ? _mm256_set1_epi32((int)value)
                         : _mm256_set1_epi64x((long long)value);
}

KERNEL_INLINE lanes_v lanes_and(lanes_v a, lanes_v b) {
    return _mm256_and_si256(a, b);
}

KERNEL_INLINE lanes_v lanes_or(lanes_v a, lanes_v b) {
    return _mm256_or_si256(a, b);
}

KERNEL_INLINE lanes_v lanes_clear(lanes_v a, lanes_v b) {
    return _mm256_andnot_si256(b, a);
}

KERNEL_INLINE lanes_v lanes_xor(lanes_v a, lanes_v b) {
    return _mm256_xor_si256(a, b);
}

#include "compare/lanes_logic.h"

KERNEL_INLINE lanes_v lanes_add(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm256_add_epi8(a, b)
           : width == 16 ? _mm256_add_epi16(a, b)
           : width == 32 ? _mm256_add_epi32(a, b)
                         : _mm256_add_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_subtract(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm256_sub_epi8(a, b)
           : width == 16 ? _mm256_sub_epi16(a, b)
           : width == 32 ? _mm256_sub_epi32(a, b)
                         : _mm256_sub_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_equal(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm256_cmpeq_epi8(a, b)
           : width == 16 ? _mm256_cmpeq_epi16(a, b)
           : width == 32 ? _mm256_cmpeq_epi32(a, b)
                         : _mm256_cmpeq_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_top(lanes_v a) {
    return _mm256_srli_epi64(a, 63);
}

/* By a table of the 16 half-bytes (Mula 2008), summed over the bytes of a lane. */
KERNEL_INLINE lanes_v lanes_bits(uint32_t width, lanes_v a) {
    const lanes_v table =
        _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2,
                         2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const lanes_v half = _mm256_set1_epi8(15);
    const lanes_v low = _mm256_shuffle_epi8(table, _mm256_and_si256(a, half));
    const lanes_v high = _mm256_and_si256(_mm256_srli_epi16(a, 4), half);
    const lanes_v bytes = _mm256_add_epi8(low, _mm256_shuffle_epi8(table, high));
    if (width == 8)
        return bytes;
    if (width == 64)
        return _mm256_sad_epu8(bytes, _mm256_setzero_si256());
    const lanes_v pairs = _mm256_maddubs_epi16(bytes, _mm256_set1_epi8(1));
    return width == 16 ? pairs : _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

KERNEL_INLINE lanes_v lanes_larger_bytes(lanes_v a, lanes_v b) {
    return _mm256_max_epu8(a, b);
}

KERNEL_INLINE lanes_v lanes_above(lanes_v a, lanes_v b) {
    return _mm256_cmpgt_epi8(a, b);
}

KERNEL_INLINE uint64_t lanes_above_bits(lanes_v a, lanes_v b) {
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(a, b));
}

KERNEL_INLINE uint64_t lanes_reach_bits(lanes_v a, lanes_v b) {
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_max_epu8(a, b), a));
}

/* Four tables of 16; the upper half of the index chooses one. */
KERNEL_INLINE lanes_v lanes_lookup(const uint8_t table[64], lanes_v index) {
    const lanes_v group =
        _mm256_and_si256(_mm256_srli_epi16(index, 4), lanes_splat(8, 3));
    const lanes_v within = _mm256_and_si256(index, lanes_splat(8, 15));
    lanes_v found = _mm256_setzero_si256();
    for (uint32_t g = 0; g < 4; g++) {
        const __m128i part =
            _mm_loadu_si128((const __m128i *)(const void *)(table + 16 * g));
        const lanes_v picked =
            _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(part), within);
        const lanes_v here = _mm256_cmpeq_epi8(group, lanes_splat(8, g));
        found = _mm256_or_si256(found, _mm256_and_si256(picked, here));
    }
    return found;
}

KERNEL_INLINE uint64_t lanes_equal_bits(lanes_v a, lanes_v b) {
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(a, b));
}

KERNEL_INLINE lanes_v lanes_spread(uint32_t width, lanes_v records, uint32_t j) {
    const long long low = (long long)(j * UINT64_C(0x0101010101010101));
    const long long high = width == 8 ? low + 0x0808080808080808 : low;
    if (width == 32) { /* a shuffle stays inside 16 bytes: both halves get the right 16 */
        const lanes_v half = j < 16 ? _mm256_permute4x64_epi64(records, 0x44)
                                    : _mm256_permute4x64_epi64(records, 0xEE);
        return _mm256_shuffle_epi8(half, _mm256_set1_epi8((char)(j % 16)));
    }
    return _mm256_shuffle_epi8(records,
                               _mm256_broadcastsi128_si256(_mm_set_epi64x(high, low)));
}

/* A value of up to 16 bytes as two words, `mark` behind it; is it ASCII? */
KERNEL_INLINE bool lanes_record(const uint8_t *bytes, uint32_t length, uint8_t mark,
                                uint64_t record_out[2]) {
    const uint64_t marks = mark * UINT64_C(0x0101010101010101);
    const bool two = length > 8;
    record_out[0] = length > 0 ? kernel_record(bytes, length, mark) : marks;
    record_out[1] = two ? kernel_record(bytes + 8, length - 8, mark) : marks;
    return kernel_is_ascii((kpl_text){bytes, length});
}

KERNEL_INLINE lanes_v lanes_choose(lanes_v mask, lanes_v a, lanes_v b) {
    return _mm256_blendv_epi8(b, a, mask);
}

KERNEL_INLINE lanes_m lanes_taken(uint32_t width, lanes_v open, lanes_v first) {
    (void)width;
    (void)open;
    return first;
}

/* The taken place, at least 1, is the same as 1 here; no minimum of 64 bits exists. */
KERNEL_INLINE lanes_v lanes_drop(uint32_t width, lanes_v flags, lanes_m taken) {
    const lanes_v one = lanes_splat(width, 1);
    const lanes_v step = width == 8    ? _mm256_min_epu8(taken, one)
                         : width == 16 ? _mm256_min_epu16(taken, one)
                         : width == 32
                             ? _mm256_min_epu32(taken, one)
                             : lanes_clear(one, _mm256_cmpeq_epi64(taken, lanes_zero()));
    return lanes_subtract(width, flags, step);
}

KERNEL_INLINE lanes_v lanes_empty(lanes_v a) {
    return _mm256_cmpeq_epi64(a, _mm256_setzero_si256());
}

KERNEL_INLINE lanes_v lanes_where_empty(lanes_v a, lanes_v b) {
    return lanes_and(lanes_empty(a), b);
}

KERNEL_INLINE uint32_t lanes_narrow(uint32_t width, uint32_t vectors, const lanes_v *wide,
                                    lanes_v *bytes_out) {
    const lanes_v zero = _mm256_setzero_si256();
    const lanes_v second = vectors == 2 ? wide[1] : zero;
    if (width == 8) {
        for (uint32_t v = 0; v < vectors; v++)
            bytes_out[v] = wide[v];
        return vectors;
    }
    if (width <= 32) { /* counts may be 128: the packing must not take them for signed */
        const lanes_v low = lanes_splat(width, 255);
        const lanes_v a = _mm256_and_si256(wide[0], low);
        const lanes_v b = _mm256_and_si256(second, low);
        if (width == 16) {
            bytes_out[0] = _mm256_permute4x64_epi64(_mm256_packus_epi16(a, b), 0xD8);
            return 1;
        }
        const lanes_v words = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xD8);
        bytes_out[0] = _mm256_permute4x64_epi64(_mm256_packus_epi16(words, zero), 0x08);
        return 1;
    }
    /* The lowest byte of each lane to its place; places of the other lanes are zero. */
    const lanes_v first_places =
        _mm256_setr_epi8(0, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                         -1, 0, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    const lanes_v second_places =
        _mm256_setr_epi8(-1, -1, -1, -1, 0, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
                         -1, -1, -1, -1, -1, 0, 8, -1, -1, -1, -1, -1, -1, -1, -1);
    const lanes_v both = _mm256_or_si256(_mm256_shuffle_epi8(wide[0], first_places),
                                         _mm256_shuffle_epi8(second, second_places));
    const __m128i bytes =
        _mm_or_si128(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    bytes_out[0] = _mm256_inserti128_si256(zero, bytes, 0);
    return 1;
}

#endif /* KPL_COMPARE_LANES_AVX2_H */
