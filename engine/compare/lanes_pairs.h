/*
 * lanes_pairs.h - arbitrary pairs of short values, a pair to a lane.
 *
 * Stage    compare. Included by <name>_<tier>.c only, after the tier's primitives.
 * Idea     Pairs are collected as records of 8, 16 or 32 bytes, the shorter value and the
 *          longer one, until a register of lanes is full. A byte of each longer record is
 *          spread over its record and compared with the shorter one: the bits of that
 *          comparison are, as they stand, the masks of all lanes for this character. No
 *          table is filled or cleared.
 * Fits     ASCII, the shorter value up to 32 (16 where registers hold no record of 32)
 *          and the longer up to twice its record; the others go through the scalar
 * kernel, one by one. Bytes behind a value are filled with two marks that are not ASCII
 * and not equal. Reads    Nothing before or behind a value: lanes_record() of the tier
 * loads with a mask, or kernel_record() in pieces that overlap inside the value. Checked
 * by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_PAIRS_H
#define KPL_COMPARE_LANES_PAIRS_H

#include "compare/lanes.h"

/* What a comparator does with the pairs that are collected in lanes of `width` bits. */
typedef void lanes_flush_fn(void *state, lanes_space *space, uint32_t width,
                            uint8_t *ordinals_out);

typedef struct lanes_pairs_plan {
    kernel_begin_fn *begin;
    kernel_ordinal_fn *ordinal;
    kernel_end_fn *end;
    lanes_flush_fn *flush;
} lanes_pairs_plan;

KERNEL_INLINE lanes_pairs *lanes_pairs_of(lanes_space *space, uint32_t width) {
    return &space->pairs[width == 8 ? 0 : width == 16 ? 1 : 2];
}

/* 16 bytes of a value from `from` on as two words. Are they ASCII? */
KERNEL_INLINE bool lanes_pairs_part(kpl_text text, uint32_t from, uint8_t mark,
                                    uint64_t *words_out) {
    const uint32_t rest = text.length > from ? text.length - from : 0;
    uint64_t words[2];
    const bool fits = lanes_record(text.bytes + (rest > 0 ? from : 0),
                                   kernel_smaller(rest, 16), mark, words);
    memcpy(words_out, words, sizeof words);
    return fits;
}

/* Add a pair in a lane of 32 bits, a the shorter. False when it does not fit. */
KERNEL_INLINE bool lanes_pairs_add_wide(lanes_pairs *pairs, kpl_text a, kpl_text b,
                                        uint32_t place) {
    const uint32_t k = pairs->count;
    const uint32_t at = 4 * k;
    const uint32_t rows = (uint32_t)kernel_ones(a.length);
    const uint32_t reach = kernel_larger(b.length / 2, 1);
    bool fits = true;
    for (uint32_t half = 0; half < 2; half++) {
        fits &= lanes_pairs_part(a, 16 * half, 0x80, pairs->a + at + 2 * half);
        fits &= lanes_pairs_part(b, 16 * half, 0x81, pairs->b[0] + at + 2 * half);
        fits &= lanes_pairs_part(b, 32 + 16 * half, 0x81, pairs->b[1] + at + 2 * half);
    }
    if (!fits)
        return false;
    memcpy(pairs->rows + at, &rows, sizeof rows);
    memset(pairs->longer + at, (int)b.length, 4);
    memcpy(pairs->reach + at, &reach, sizeof reach);
    pairs->places[k] = place;
    pairs->lengths[k] = (uint8_t)a.length;
    pairs->length_max = kernel_larger(pairs->length_max, b.length);
    pairs->count++;
    return true;
}

/* Add a pair, a the shorter. False when it does not fit: then nothing is changed. */
KERNEL_INLINE bool lanes_pairs_add(lanes_pairs *pairs, kpl_text a, kpl_text b,
                                   uint32_t width, uint32_t place) {
    const uint32_t k = pairs->count;
    const uint32_t at = k * (width / 8); /* of 8 bytes: where the lane's record begins */
    uint64_t shorter[2];
    uint64_t longer[2];
    bool fits = lanes_record(a.bytes, a.length, 0x80, shorter);
    fits &= lanes_record(b.bytes, kernel_smaller(b.length, 16), 0x81, longer);
    pairs->a[at] = shorter[0];
    pairs->b[0][at] = longer[0];
    if (width == 8) {
        pairs->b[1][at] = longer[1];
    } else {
        pairs->a[at + 1] = shorter[1];
        pairs->b[0][at + 1] = longer[1];
        const uint32_t rest = b.length > 16 ? b.length - 16 : 0;
        fits &= lanes_record(b.bytes + (rest > 0 ? 16 : 0), rest, 0x81, longer);
        memcpy(&pairs->b[1][at], longer, sizeof longer);
        const uint64_t rows = kernel_ones(a.length);
        pairs->rows[at + 1] = (uint8_t)(rows >> 8);
        pairs->longer[at + 1] = (uint8_t)b.length;
        pairs->reach[at + 1] = 0;
    }
    if (!fits)
        return false;
    pairs->rows[at] = (uint8_t)kernel_ones(a.length);
    pairs->longer[at] = (uint8_t)b.length;
    pairs->reach[at] = (uint8_t)kernel_larger(b.length / 2, 1);
    pairs->places[k] = place;
    pairs->lengths[k] = (uint8_t)a.length;
    pairs->length_max = kernel_larger(pairs->length_max, b.length);
    pairs->count++;
    return true;
}

/* The masks of every lane for every character of the longer values. */
KERNEL_INLINE void lanes_pairs_masks(lanes_pairs *pairs, uint32_t width) {
    const uint32_t half = width; /* characters in a record */
    for (uint32_t g = 0; g < 8; g++) {
        const lanes_v a = lanes_load((const uint8_t *)pairs->a + LANES_BYTES * g);
        for (uint32_t h = 0; h * half < pairs->length_max; h++) {
            const lanes_v b = lanes_load((const uint8_t *)pairs->b[h] + LANES_BYTES * g);
            const uint32_t count = kernel_smaller(pairs->length_max - h * half, half);
            for (uint32_t j = 0; j < count; j++) {
                const uint64_t bits = lanes_equal_bits(a, lanes_spread(width, b, j));
                memcpy(pairs->masks[h * half + j] + LANES_BYTES / 8 * g, &bits,
                       LANES_BYTES / 8);
            }
        }
    }
}

KERNEL_INLINE void lanes_pairs_flush(void *state, lanes_space *space, uint32_t width,
                                     uint8_t *ordinals_out, lanes_pairs_plan plan) {
    lanes_pairs *const pairs = lanes_pairs_of(space, width);
    if (pairs->count == 0)
        return;
    lanes_pairs_masks(pairs, width);
    plan.flush(state, space, width, ordinals_out);
    pairs->count = 0;
    pairs->length_max = 0;
}

/* With the width as a constant. */
KERNEL_INLINE void lanes_pairs_flush_any(void *state, lanes_space *space, uint32_t width,
                                         uint8_t *ordinals_out, lanes_pairs_plan plan) {
    if (width == 8)
        lanes_pairs_flush(state, space, 8, ordinals_out, plan);
    else if (width == 16)
        lanes_pairs_flush(state, space, 16, ordinals_out, plan);
    else
        lanes_pairs_flush(state, space, 32, ordinals_out, plan);
}

/* Runs of one left value are what kernel_pairs() is for: its masks are filled once. */
KERNEL_INLINE void lanes_pairs_run(const kpl_compare_job *job, lanes_space *space,
                                   uint8_t *ordinals_out, lanes_pairs_plan plan) {
    void *const state = job->state;
    for (uint32_t p = 0; p < 3; p++) {
        space->pairs[p].count = 0;
        space->pairs[p].length_max = 0;
    }
    for (uint32_t i = 0; i < job->left_count; i++) {
        kernel_prefetch(job, i);
        const kpl_text left = kpl_values_text(job->values, job->left[i]);
        const kpl_text right = kpl_values_text(job->values, job->right[i]);
        const bool turn = left.length > right.length;
        const kpl_text a = turn ? right : left;
        const kpl_text b = turn ? left : right;
        const uint32_t width = a.length <= 8 && b.length <= 16    ? 8
                               : a.length <= 16 && b.length <= 32 ? 16
                                                                  : 32;
        lanes_pairs *const pairs = lanes_pairs_of(space, width);
        bool fits = a.length - 1 < width && b.length <= 2 * width && width <= LANES_BYTES;
        if (fits)
            fits = width == 8    ? lanes_pairs_add(pairs, a, b, 8, i)
                   : width == 16 ? lanes_pairs_add(pairs, a, b, 16, i)
                                 : lanes_pairs_add_wide(pairs, a, b, i);
        if (!fits) {
            plan.begin(state, left);
            ordinals_out[i] = plan.ordinal(state, right);
            plan.end(state);
        } else if (pairs->count == LANES_BYTES * 8 / width) {
            lanes_pairs_flush_any(state, space, width, ordinals_out, plan);
        }
    }
    for (uint32_t width = 8; width <= 32; width *= 2)
        lanes_pairs_flush_any(state, space, width, ordinals_out, plan);
}

#endif /* KPL_COMPARE_LANES_PAIRS_H */
