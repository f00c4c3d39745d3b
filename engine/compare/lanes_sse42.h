/*
 * lanes_sse42.h - the primitives of lanes.h on 128-bit registers.
 *
 * Stage    compare. Included by *_sse42.c only, before lanes.h; static, nothing exported.
 *          Every tier has these names; lanes.h says what each of them does.
 */
#ifndef KPL_COMPARE_LANES_SSE42_H
#define KPL_COMPARE_LANES_SSE42_H

#include <nmmintrin.h>

#include "compare/kernel_common.h"

#define LANES_BYTES 16u
#define LANES_VECTORS 2u /* 16 registers hold the columns of two */

typedef __m128i lanes_v;
typedef __m128i lanes_m;

KERNEL_INLINE lanes_v lanes_zero(void) {
    return _mm_setzero_si128();
}

KERNEL_INLINE lanes_v lanes_all(void) {
    return _mm_set1_epi8(-1);
}

KERNEL_INLINE lanes_v lanes_load(const uint8_t *bytes) {
    return _mm_load_si128((const __m128i *)(const void *)bytes);
}

KERNEL_INLINE void lanes_store(uint8_t *bytes, lanes_v a) {
    _mm_store_si128((__m128i *)(void *)bytes, a);
}

KERNEL_INLINE void lanes_store_anywhere(uint8_t *bytes, lanes_v a) {
    _mm_storeu_si128((__m128i *)(void *)bytes, a);
}

KERNEL_INLINE lanes_v lanes_splat(uint32_t width, uint32_t value) {
    return width == 8    ? _mm_set1_epi8((char)value)
           : width == 16 ? _mm_set1_epi16((short)value)
           : width == 32 ? _mm_set1_epi32((int)value)
                         : _mm_set1_epi64x((long long)value);
}

KERNEL_INLINE lanes_v lanes_and(lanes_v a, lanes_v b) {
    return _mm_and_si128(a, b);
}

KERNEL_INLINE lanes_v lanes_or(lanes_v a, lanes_v b) {
    return _mm_or_si128(a, b);
}

KERNEL_INLINE lanes_v lanes_clear(lanes_v a, lanes_v b) {
    return _mm_andnot_si128(b, a);
}

KERNEL_INLINE lanes_v lanes_xor(lanes_v a, lanes_v b) {
    return _mm_xor_si128(a, b);
}

#include "compare/lanes_logic.h"

KERNEL_INLINE lanes_v lanes_add(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm_add_epi8(a, b)
           : width == 16 ? _mm_add_epi16(a, b)
           : width == 32 ? _mm_add_epi32(a, b)
                         : _mm_add_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_subtract(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm_sub_epi8(a, b)
           : width == 16 ? _mm_sub_epi16(a, b)
           : width == 32 ? _mm_sub_epi32(a, b)
                         : _mm_sub_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_equal(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? _mm_cmpeq_epi8(a, b)
           : width == 16 ? _mm_cmpeq_epi16(a, b)
           : width == 32 ? _mm_cmpeq_epi32(a, b)
                         : _mm_cmpeq_epi64(a, b);
}

KERNEL_INLINE lanes_v lanes_top(lanes_v a) {
    return _mm_srli_epi64(a, 63);
}

/* By a table of the 16 half-bytes (Mula 2008), summed over the bytes of a lane. */
KERNEL_INLINE lanes_v lanes_bits(uint32_t width, lanes_v a) {
    const lanes_v table = _mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const lanes_v half = _mm_set1_epi8(15);
    const lanes_v low = _mm_shuffle_epi8(table, _mm_and_si128(a, half));
    const lanes_v high = _mm_and_si128(_mm_srli_epi16(a, 4), half);
    const lanes_v bytes = _mm_add_epi8(low, _mm_shuffle_epi8(table, high));
    if (width == 8)
        return bytes;
    if (width == 64)
        return _mm_sad_epu8(bytes, _mm_setzero_si128());
    const lanes_v pairs = _mm_maddubs_epi16(bytes, _mm_set1_epi8(1));
    return width == 16 ? pairs : _mm_madd_epi16(pairs, _mm_set1_epi16(1));
}

KERNEL_INLINE lanes_v lanes_larger_bytes(lanes_v a, lanes_v b) {
    return _mm_max_epu8(a, b);
}

KERNEL_INLINE lanes_v lanes_above(lanes_v a, lanes_v b) {
    return _mm_cmpgt_epi8(a, b);
}

KERNEL_INLINE uint64_t lanes_above_bits(lanes_v a, lanes_v b) {
    return (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(a, b));
}

KERNEL_INLINE uint64_t lanes_reach_bits(lanes_v a, lanes_v b) {
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_max_epu8(a, b), a));
}

/* Four tables of 16; the upper half of the index chooses one. */
KERNEL_INLINE lanes_v lanes_lookup(const uint8_t table[64], lanes_v index) {
    const lanes_v group = _mm_and_si128(_mm_srli_epi16(index, 4), lanes_splat(8, 3));
    const lanes_v within = _mm_and_si128(index, lanes_splat(8, 15));
    lanes_v found = _mm_setzero_si128();
    for (uint32_t g = 0; g < 4; g++) {
        const __m128i part =
            _mm_loadu_si128((const __m128i *)(const void *)(table + 16 * g));
        const lanes_v picked = _mm_shuffle_epi8(part, within);
        const lanes_v here = _mm_cmpeq_epi8(group, lanes_splat(8, g));
        found = _mm_or_si128(found, _mm_and_si128(picked, here));
    }
    return found;
}

KERNEL_INLINE uint64_t lanes_equal_bits(lanes_v a, lanes_v b) {
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(a, b));
}

KERNEL_INLINE lanes_v lanes_spread(uint32_t width, lanes_v records, uint32_t j) {
    const long long low = (long long)(j * UINT64_C(0x0101010101010101));
    const long long high = width == 8 ? low + 0x0808080808080808 : low;
    return _mm_shuffle_epi8(records, _mm_set_epi64x(high, low));
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
    return _mm_blendv_epi8(b, a, mask);
}

KERNEL_INLINE lanes_m lanes_taken(uint32_t width, lanes_v open, lanes_v first) {
    (void)width;
    (void)open;
    return first;
}

/* The taken place, at least 1, is the same as 1 here; no minimum of 64 bits exists. */
KERNEL_INLINE lanes_v lanes_drop(uint32_t width, lanes_v flags, lanes_m taken) {
    const lanes_v one = lanes_splat(width, 1);
    const lanes_v step = width == 8    ? _mm_min_epu8(taken, one)
                         : width == 16 ? _mm_min_epu16(taken, one)
                         : width == 32
                             ? _mm_min_epu32(taken, one)
                             : lanes_clear(one, _mm_cmpeq_epi64(taken, lanes_zero()));
    return lanes_subtract(width, flags, step);
}

KERNEL_INLINE lanes_v lanes_empty(lanes_v a) {
    return _mm_cmpeq_epi64(a, _mm_setzero_si128());
}

KERNEL_INLINE lanes_v lanes_where_empty(lanes_v a, lanes_v b) {
    return lanes_and(lanes_empty(a), b);
}

KERNEL_INLINE uint32_t lanes_narrow(uint32_t width, uint32_t vectors, const lanes_v *wide,
                                    lanes_v *bytes_out) {
    const lanes_v zero = _mm_setzero_si128();
    const lanes_v second = vectors == 2 ? wide[1] : zero;
    if (width == 8) {
        for (uint32_t v = 0; v < vectors; v++)
            bytes_out[v] = wide[v];
        return vectors;
    }
    if (width <= 32) { /* counts may be 128: the packing must not take them for signed */
        const lanes_v low = lanes_splat(width, 255);
        const lanes_v a = _mm_and_si128(wide[0], low);
        const lanes_v b = _mm_and_si128(second, low);
        bytes_out[0] = width == 16 ? _mm_packus_epi16(a, b)
                                   : _mm_packus_epi16(_mm_packs_epi32(a, b), zero);
        return 1;
    }
    /* The lowest byte of each lane to its place; places of the other lanes are zero. */
    const lanes_v first_places =
        _mm_setr_epi8(0, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    const lanes_v second_places =
        _mm_setr_epi8(-1, -1, 0, 8, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    bytes_out[0] = _mm_or_si128(_mm_shuffle_epi8(wide[0], first_places),
                                _mm_shuffle_epi8(second, second_places));
    return 1;
}

#endif /* KPL_COMPARE_LANES_SSE42_H */
