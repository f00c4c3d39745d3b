/*
 * lanes_neon.h - the primitives of lanes.h on the 128-bit registers of AArch64.
 *
 * Stage    compare. Included by *_neon.c only, before lanes.h; static, nothing exported.
 *          Every tier has these names; lanes.h says what each of them does.
 * Needs    Advanced SIMD, which every AArch64 processor has: no flag, no question.
 * Proof    Equal to the scalar kernels bit for bit under emulation
 *          (tests/neon/test_neon.sh). Not timed: there was no such machine to measure on,
 *          so that the choices below rest on counts of instructions alone.
 */
#ifndef KPL_COMPARE_LANES_NEON_H
#define KPL_COMPARE_LANES_NEON_H

#include <arm_neon.h>

#include "compare/kernel_common.h"

#define LANES_BYTES 16u
#define LANES_VECTORS                                                                    \
    4u /* 32 registers hold the columns of four, and what a step needs */

typedef uint8x16_t lanes_v;
typedef uint8x16_t lanes_m; /* all ones where a character was taken */

/* The register as lanes of 16, 32 or 64 bits; no instruction. */
#define LANES_16(a) vreinterpretq_u16_u8(a)
#define LANES_32(a) vreinterpretq_u32_u8(a)
#define LANES_64(a) vreinterpretq_u64_u8(a)

KERNEL_INLINE lanes_v lanes_zero(void) {
    return vdupq_n_u8(0);
}

KERNEL_INLINE lanes_v lanes_all(void) {
    return vdupq_n_u8(255);
}

KERNEL_INLINE lanes_v lanes_load(const uint8_t *bytes) {
    return vld1q_u8(bytes);
}

KERNEL_INLINE void lanes_store(uint8_t *bytes, lanes_v a) {
    vst1q_u8(bytes, a);
}

KERNEL_INLINE void lanes_store_anywhere(uint8_t *bytes, lanes_v a) {
    vst1q_u8(bytes, a);
}

KERNEL_INLINE lanes_v lanes_splat(uint32_t width, uint32_t value) {
    return width == 8    ? vdupq_n_u8((uint8_t)value)
           : width == 16 ? vreinterpretq_u8_u16(vdupq_n_u16((uint16_t)value))
           : width == 32 ? vreinterpretq_u8_u32(vdupq_n_u32(value))
                         : vreinterpretq_u8_u64(vdupq_n_u64(value));
}

KERNEL_INLINE lanes_v lanes_and(lanes_v a, lanes_v b) {
    return vandq_u8(a, b);
}

KERNEL_INLINE lanes_v lanes_or(lanes_v a, lanes_v b) {
    return vorrq_u8(a, b);
}

KERNEL_INLINE lanes_v lanes_clear(lanes_v a, lanes_v b) {
    return vbicq_u8(a, b);
}

KERNEL_INLINE lanes_v lanes_xor(lanes_v a, lanes_v b) {
    return veorq_u8(a, b);
}

#include "compare/lanes_logic.h"

KERNEL_INLINE lanes_v lanes_add(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? vaddq_u8(a, b)
           : width == 16 ? vreinterpretq_u8_u16(vaddq_u16(LANES_16(a), LANES_16(b)))
           : width == 32 ? vreinterpretq_u8_u32(vaddq_u32(LANES_32(a), LANES_32(b)))
                         : vreinterpretq_u8_u64(vaddq_u64(LANES_64(a), LANES_64(b)));
}

KERNEL_INLINE lanes_v lanes_subtract(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? vsubq_u8(a, b)
           : width == 16 ? vreinterpretq_u8_u16(vsubq_u16(LANES_16(a), LANES_16(b)))
           : width == 32 ? vreinterpretq_u8_u32(vsubq_u32(LANES_32(a), LANES_32(b)))
                         : vreinterpretq_u8_u64(vsubq_u64(LANES_64(a), LANES_64(b)));
}

/* All ones in the lanes where a and b share a bit. */
KERNEL_INLINE lanes_v lanes_meeting(uint32_t width, lanes_v a, lanes_v b) {
    return width == 8    ? vtstq_u8(a, b)
           : width == 16 ? vreinterpretq_u8_u16(vtstq_u16(LANES_16(a), LANES_16(b)))
           : width == 32 ? vreinterpretq_u8_u32(vtstq_u32(LANES_32(a), LANES_32(b)))
                         : vreinterpretq_u8_u64(vtstq_u64(LANES_64(a), LANES_64(b)));
}

KERNEL_INLINE lanes_v lanes_top(lanes_v a) {
    return vreinterpretq_u8_u64(vshrq_n_u64(LANES_64(a), 63));
}

/* Per byte by an instruction, then sums of neighbours. */
KERNEL_INLINE lanes_v lanes_bits(uint32_t width, lanes_v a) {
    const uint8x16_t bytes = vcntq_u8(a);
    if (width == 8)
        return bytes;
    const uint16x8_t pairs = vpaddlq_u8(bytes);
    if (width == 16)
        return vreinterpretq_u8_u16(pairs);
    const uint32x4_t fours = vpaddlq_u16(pairs);
    return width == 32 ? vreinterpretq_u8_u32(fours)
                       : vreinterpretq_u8_u64(vpaddlq_u32(fours));
}

/* One bit per byte that is all ones. There is no instruction for it: each byte keeps the
 * bit of its place, and three sums of neighbours bring eight of them into one byte. */
KERNEL_INLINE uint64_t lanes_mask_bits(lanes_v mask) {
    const uint8x16_t places =
        vreinterpretq_u8_u64(vdupq_n_u64(UINT64_C(0x8040201008040201)));
    uint8x16_t sums = vandq_u8(mask, places);
    for (uint32_t round = 0; round < 3; round++)
        sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u16(LANES_16(sums), 0);
}

KERNEL_INLINE lanes_v lanes_larger_bytes(lanes_v a, lanes_v b) {
    return vmaxq_u8(a, b);
}

KERNEL_INLINE lanes_v lanes_above(lanes_v a, lanes_v b) {
    return vcgtq_s8(vreinterpretq_s8_u8(a), vreinterpretq_s8_u8(b));
}

KERNEL_INLINE uint64_t lanes_above_bits(lanes_v a, lanes_v b) {
    return lanes_mask_bits(lanes_above(a, b));
}

KERNEL_INLINE uint64_t lanes_reach_bits(lanes_v a, lanes_v b) {
    return lanes_mask_bits(vcgeq_u8(a, b));
}

KERNEL_INLINE uint64_t lanes_equal_bits(lanes_v a, lanes_v b) {
    return lanes_mask_bits(vceqq_u8(a, b));
}

KERNEL_INLINE lanes_v lanes_lookup(const uint8_t table[64], lanes_v index) {
    const uint8x16x4_t parts = {{vld1q_u8(table), vld1q_u8(table + 16),
                                 vld1q_u8(table + 32), vld1q_u8(table + 48)}};
    return vqtbl4q_u8(parts, vandq_u8(index, vdupq_n_u8(63)));
}

KERNEL_INLINE lanes_v lanes_spread(uint32_t width, lanes_v records, uint32_t j) {
    const uint8x8_t low = vdup_n_u8((uint8_t)j);
    const uint8x8_t high = vdup_n_u8((uint8_t)(width == 8 ? j + 8 : j));
    return vqtbl1q_u8(records, vcombine_u8(low, high));
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
    return vbslq_u8(mask, a, b);
}

KERNEL_INLINE lanes_m lanes_taken(uint32_t width, lanes_v open, lanes_v first) {
    (void)first;
    return lanes_meeting(width, open, open);
}

/* Where a character was taken, the mask is -1: adding it clears the lowest flag, as
 * flags & (flags - 1), and keeps the flags of the other lanes. */
KERNEL_INLINE lanes_v lanes_drop(uint32_t width, lanes_v flags, lanes_m taken) {
    return lanes_add(width, flags, taken); /* a lane that took is -1 */
}

KERNEL_INLINE lanes_v lanes_empty(lanes_v a) {
    return vreinterpretq_u8_u64(vceqzq_u64(LANES_64(a)));
}

KERNEL_INLINE lanes_v lanes_where_empty(lanes_v a, lanes_v b) {
    return lanes_and(lanes_empty(a), b);
}

/* Taking every second byte of two registers halves lanes: 16 bits once, 64 three times.
 */
KERNEL_INLINE uint32_t lanes_narrow(uint32_t width, uint32_t vectors, const lanes_v *wide,
                                    lanes_v *bytes_out) {
    lanes_v lanes[LANES_VECTORS];
    uint32_t count = vectors;
    for (uint32_t v = 0; v < LANES_VECTORS; v++)
        lanes[v] = v < vectors ? wide[v] : lanes_zero();
    for (uint32_t bits = width; bits > 8; bits /= 2) {
        lanes[0] = vuzp1q_u8(lanes[0], lanes[1]);
        lanes[1] = vuzp1q_u8(lanes[2], lanes[3]);
        lanes[2] = lanes_zero();
        lanes[3] = lanes_zero();
        count = (count + 1) / 2;
    }
    for (uint32_t v = 0; v < count; v++)
        bytes_out[v] = lanes[v];
    return count;
}

#endif /* KPL_COMPARE_LANES_NEON_H */
