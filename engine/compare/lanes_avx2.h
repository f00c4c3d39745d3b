/*
 * lanes_avx2.h - short values side by side in the lanes of 256-bit registers.
 *
 * Stage    compare. Included by *_avx2.c only; static, nothing exported.
 * Idea     The values of one side of a tile stand in lanes, one bit per character, and
 *          the values of the other side stream by: a character of a streamed value costs
 *          one load (the masks of all lanes for that character) and one bit-parallel
 *          update of all lanes. Lanes of 8, 16 or 32 bits hold ASCII values of up to 8,
 *          16 or 32 characters. (Several patterns in one word: Hyyro, Fredriksson,
 *          Navarro 2005.)
 * Sides    All comparators here are symmetric to the last bit, so either side may stand
 *          in the lanes. The right side does, for then a streamed value's ordinals are a
 *          row of the result; a much longer left side takes its place.
 * Alphabet Characters of the values in the lanes are numbered as they appear, so that
 *          only rows in use are cleared. Row 0 stays empty: every other character.
 * Order    Streamed values go by length, because a loop that ends elsewhere each time is
 *          what branch prediction does worst. The result is zeroed first and only
 *          ordinals above 0 are written, which are few; a full register of values that
 *          stand in the tile's own order is stored whole.
 * Others   Values that are longer or not ASCII go through the scalar kernel, one by one.
 * Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_AVX2_H
#define KPL_COMPARE_LANES_AVX2_H

#include <immintrin.h>

#include "compare/kernel_common.h"

#define LANES_SIDE 128u      /* values of one side that are taken at once */
#define LANES_LENGTH_MAX 32u /* characters of a value that fits */
#define LANES_UNFIT (LANES_LENGTH_MAX + 1)
#define LANES_VECTORS 2u /* registers of a batch: two hide each other's latency */
#define LANES_BYTES (LANES_VECTORS * 32u)
#define LANES_MAX LANES_BYTES /* lanes of 8 bits in a batch */
#define LANES_ALPHABET 129u   /* ASCII and the empty row */
/* Measured: up to 4 x 4 values filling lanes costs as much as it saves. */
#define LANES_CELLS_MIN 32u

/* The values of one side, and the places of those that fit, sorted. */
typedef struct lanes_side {
    uint32_t count;
    uint32_t fitting; /* order[0 .. fitting) fit, the rest do not */
    kpl_text texts[LANES_SIDE];
    uint8_t order[LANES_SIDE];
} lanes_side;

/* Values in lanes. */
typedef struct lanes_batch {
    _Alignas(32) uint8_t masks[LANES_ALPHABET][LANES_BYTES];
    _Alignas(32) uint8_t rows[LANES_BYTES]; /* the bits that are characters */
    _Alignas(32) uint8_t codes[256];        /* row of a character */
    uint8_t lengths[LANES_MAX];
    uint8_t places[LANES_MAX]; /* of each lane, in its side */
    kpl_text texts[LANES_MAX];
    uint32_t code_count;
    uint32_t count;
    uint32_t length_max;
    uint32_t width;   /* bits of a lane */
    uint32_t vectors; /* registers in use */
    bool in_order;    /* places are consecutive */
} lanes_batch;

/* Where the ordinal of a lane's and a streamed value goes. */
typedef struct lanes_target {
    uint8_t *ordinals;
    size_t lane_stride;
    size_t stream_stride;
} lanes_target;

/* All streamed values that fit against the lanes of a batch. */
typedef void lanes_run_fn(void *state, const lanes_batch *batch, const lanes_side *stream,
                          lanes_target target);

/* What a comparator brings: its vector kernel, and its scalar kernel for the others. */
typedef struct lanes_plan {
    kernel_begin_fn *begin;
    kernel_ordinal_fn *ordinal;
    kernel_end_fn *end;
    lanes_run_fn *run;
} lanes_plan;

/* ---- Lanes of any width ------------------------------------------------------------ */

KERNEL_INLINE __m256i lanes_add(uint32_t width, __m256i a, __m256i b) {
    return width == 8    ? _mm256_add_epi8(a, b)
           : width == 16 ? _mm256_add_epi16(a, b)
                         : _mm256_add_epi32(a, b);
}

KERNEL_INLINE __m256i lanes_subtract(uint32_t width, __m256i a, __m256i b) {
    return width == 8    ? _mm256_sub_epi8(a, b)
           : width == 16 ? _mm256_sub_epi16(a, b)
                         : _mm256_sub_epi32(a, b);
}

/* All ones in the lanes that are equal. */
KERNEL_INLINE __m256i lanes_equal(uint32_t width, __m256i a, __m256i b) {
    return width == 8    ? _mm256_cmpeq_epi8(a, b)
           : width == 16 ? _mm256_cmpeq_epi16(a, b)
                         : _mm256_cmpeq_epi32(a, b);
}

KERNEL_INLINE __m256i lanes_load(const uint8_t *bytes) {
    return _mm256_load_si256((const __m256i *)(const void *)bytes);
}

KERNEL_INLINE void lanes_store(uint8_t *bytes, __m256i a) {
    _mm256_storeu_si256((__m256i *)(void *)bytes, a);
}

/* Bits set in each byte, by a table of the 16 half-bytes (Mula 2008). */
KERNEL_INLINE __m256i lanes_bits(__m256i a) {
    const __m256i table =
        _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2, 1, 2,
                         2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
    const __m256i half = _mm256_set1_epi8(15);
    const __m256i low = _mm256_shuffle_epi8(table, _mm256_and_si256(a, half));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(a, 4), half);
    return _mm256_add_epi8(low, _mm256_shuffle_epi8(table, high));
}

/* The sum of the (signed) bytes of each lane. */
KERNEL_INLINE __m256i lanes_sum(uint32_t width, __m256i bytes) {
    if (width == 8)
        return bytes;
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_set1_epi8(1), bytes);
    return width == 16 ? pairs : _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
}

/* Lanes of 16 or 32 bits with values 0..255 to bytes in lane order; the rest is 0. */
KERNEL_INLINE __m256i lanes_narrow(uint32_t width, __m256i a, __m256i b) {
    if (width == 16)
        return _mm256_permute4x64_epi64(_mm256_packus_epi16(a, b), 0xD8);
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(a, b), 0xD8);
    const __m256i bytes = _mm256_packus_epi16(words, _mm256_setzero_si256());
    return _mm256_permute4x64_epi64(bytes, 0x08);
}

/* In place: values of `vectors` registers to bytes; returns how many registers hold them.
 */
KERNEL_INLINE uint32_t lanes_to_bytes(uint32_t width, uint32_t vectors, __m256i *lanes) {
    if (width == 8)
        return vectors;
    const __m256i second = vectors == 2 ? lanes[1] : _mm256_setzero_si256();
    lanes[0] = lanes_narrow(width, lanes[0], second);
    return 1;
}

/* The lanes of byte register `v` that hold a value, as bits. */
KERNEL_INLINE uint32_t lanes_filled(const lanes_batch *batch, uint32_t v) {
    const uint32_t before = v * 32;
    const uint32_t count = batch->count > before ? batch->count - before : 0;
    return count >= 32 ? UINT32_MAX : (1u << count) - 1;
}

KERNEL_INLINE uint8_t *lanes_place(const lanes_batch *batch, lanes_target target,
                                   uint32_t lane, uint32_t stream) {
    return target.ordinals + batch->places[lane] * target.lane_stride +
           stream * target.stream_stride;
}

/* Write the ordinals of byte register `v` for streamed value `stream`. */
KERNEL_INLINE void lanes_put(const lanes_batch *batch, lanes_target target, uint32_t v,
                             uint32_t stream, __m256i ordinals) {
    const __m256i none = _mm256_cmpeq_epi8(ordinals, _mm256_setzero_si256());
    const uint32_t filled = lanes_filled(batch, v);
    uint32_t found = ~(uint32_t)_mm256_movemask_epi8(none) & filled;
    if (found == 0)
        return;
    if (batch->in_order && target.lane_stride == 1 && filled == UINT32_MAX) {
        lanes_store(lanes_place(batch, target, v * 32, stream), ordinals);
        return;
    }
    _Alignas(32) uint8_t bytes[32];
    lanes_store(bytes, ordinals);
    for (; found != 0; found &= found - 1) {
        const uint32_t k = (uint32_t)__builtin_ctz(found);
        *lanes_place(batch, target, v * 32 + k, stream) = bytes[k];
    }
}

/* ---- Filling them ------------------------------------------------------------------ */

/* The narrowest lane that holds a value of `length` characters. */
KERNEL_INLINE uint32_t lanes_width(uint32_t length) {
    return length <= 8 ? 8 : length <= 16 ? 16 : 32;
}

/* Take up to LANES_SIDE values; sort by the width of their lanes, else by length. */
static inline void lanes_take(const kpl_values *values, const uint32_t *numbers,
                              uint32_t count, bool by_width, lanes_side *side) {
    uint8_t keys[LANES_SIDE];
    uint8_t starts[LANES_UNFIT + 2] = {0};
    assert(count <= LANES_SIDE);
    side->count = count;
    for (uint32_t i = 0; i < count; i++) {
        const kpl_text text = kpl_values_text(values, numbers[i]);
        const bool fits =
            text.length >= 1 && text.length <= LANES_LENGTH_MAX && kernel_is_ascii(text);
        const uint32_t key = by_width ? lanes_width(text.length) : text.length;
        side->texts[i] = text;
        keys[i] = (uint8_t)(fits ? key : LANES_UNFIT);
        starts[keys[i] + 1]++;
    }
    for (uint32_t key = 1; key <= LANES_UNFIT; key++)
        starts[key] = (uint8_t)(starts[key] + starts[key - 1]);
    side->fitting = starts[LANES_UNFIT];
    for (uint32_t i = 0; i < count; i++)
        side->order[starts[keys[i]]++] = (uint8_t)i;
}

static inline void lanes_batch_add(lanes_batch *batch, kpl_text text, uint32_t place) {
    const uint32_t lane = batch->count++;
    const uint32_t start = lane * batch->width / 8;
    batch->in_order &= lane == 0 || place == batch->places[lane - 1] + 1u;
    batch->places[lane] = (uint8_t)place;
    batch->lengths[lane] = (uint8_t)text.length;
    batch->texts[lane] = text;
    batch->length_max = kernel_larger(batch->length_max, text.length);
    for (uint32_t i = 0; i < text.length; i++) {
        const uint8_t character = text.bytes[i];
        if (batch->codes[character] == 0) {
            batch->codes[character] = (uint8_t)++batch->code_count;
            memset(batch->masks[batch->code_count], 0, LANES_BYTES);
        }
        const uint8_t bit = (uint8_t)(1u << i % 8);
        batch->masks[batch->codes[character]][start + i / 8] |= bit;
        batch->rows[start + i / 8] |= bit;
    }
}

/* Lanes for the side's values order[from ..] that share a width; returns where it ends.
 */
static inline uint32_t lanes_batch_fill(lanes_batch *batch, const lanes_side *side,
                                        uint32_t from) {
    memset(batch->masks[0], 0, LANES_BYTES);
    memset(batch->rows, 0, sizeof batch->rows);
    memset(batch->codes, 0, sizeof batch->codes);
    memset(batch->lengths, 0, sizeof batch->lengths);
    batch->code_count = 0;
    batch->count = 0;
    batch->length_max = 0;
    batch->in_order = true;
    batch->width = lanes_width(side->texts[side->order[from]].length);
    const uint32_t most = LANES_BYTES * 8 / batch->width;
    uint32_t at = from;
    for (; at < side->fitting && batch->count < most; at++) {
        const kpl_text text = side->texts[side->order[at]];
        if (lanes_width(text.length) != batch->width)
            break;
        lanes_batch_add(batch, text, side->order[at]);
    }
    batch->vectors = batch->count * batch->width > 256 ? 2 : 1;
    return at;
}

/* ---- Tiles ------------------------------------------------------------------------- */

/* Values of `side` that do not fit, against all of `other` (or the fitting ones only). */
KERNEL_INLINE void lanes_others(void *state, const lanes_side *side,
                                const lanes_side *other, uint32_t other_count,
                                lanes_target target, lanes_plan plan) {
    for (uint32_t k = side->fitting; k < side->count; k++) {
        const uint32_t place = side->order[k];
        plan.begin(state, side->texts[place]);
        for (uint32_t s = 0; s < other_count; s++) {
            const uint32_t stream = other->order[s];
            target.ordinals[place * target.lane_stride + stream * target.stream_stride] =
                plan.ordinal(state, other->texts[stream]);
        }
        plan.end(state);
    }
}

/* One block of at most LANES_SIDE by LANES_SIDE values; its ordinals are 0 so far. */
KERNEL_INLINE void lanes_block(void *state, const lanes_side *lanes,
                               const lanes_side *stream, lanes_target target,
                               lanes_plan plan) {
    const lanes_target turned = {target.ordinals, target.stream_stride,
                                 target.lane_stride};
    lanes_batch batch;
    if (stream->fitting > 0)
        for (uint32_t at = 0; at < lanes->fitting;) {
            at = lanes_batch_fill(&batch, lanes, at);
            plan.run(state, &batch, stream, target);
        }
    lanes_others(state, lanes, stream, stream->count, target, plan);
    lanes_others(state, stream, lanes, lanes->fitting, turned, plan);
}

/* A tile that is too small to be worth filling lanes: one by one. */
KERNEL_INLINE void lanes_small(const kpl_compare_job *job, void *state,
                               uint8_t *ordinals_out, lanes_plan plan) {
    for (uint32_t i = 0; i < job->left_count; i++) {
        uint8_t *const row = ordinals_out + (size_t)i * job->right_count;
        plan.begin(state, kpl_values_text(job->values, job->left[i]));
        for (uint32_t j = 0; j < job->right_count; j++)
            row[j] = plan.ordinal(state, kpl_values_text(job->values, job->right[j]));
        plan.end(state);
    }
}

KERNEL_INLINE void lanes_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                              lanes_plan plan) {
    void *const state = job->state;
    const size_t right_count = job->right_count;
    const bool turn = job->left_count > 2 * right_count;
    lanes_side left;
    lanes_side right;
    if (job->left_count * right_count < LANES_CELLS_MIN ||
        kernel_smaller(job->left_count, job->right_count) < 2) {
        lanes_small(job, state, ordinals_out, plan);
        return;
    }
    memset(ordinals_out, 0, job->left_count * right_count);
    for (uint32_t i = 0; i < job->left_count; i += LANES_SIDE) {
        const uint32_t rows = kernel_smaller(job->left_count - i, LANES_SIDE);
        lanes_take(job->values, job->left + i, rows, turn, &left);
        for (uint32_t j = 0; j < job->right_count; j += LANES_SIDE) {
            const uint32_t columns = kernel_smaller(job->right_count - j, LANES_SIDE);
            uint8_t *const block = ordinals_out + i * right_count + j;
            lanes_take(job->values, job->right + j, columns, !turn, &right);
            if (turn)
                lanes_block(state, &left, &right, (lanes_target){block, right_count, 1},
                            plan);
            else
                lanes_block(state, &right, &left, (lanes_target){block, 1, right_count},
                            plan);
        }
    }
}

#endif /* KPL_COMPARE_LANES_AVX2_H */
