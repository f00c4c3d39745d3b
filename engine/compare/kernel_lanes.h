/*
 * kernel_lanes.h - one right value against several short left values in one word.
 *
 * Stage    compare. The tile kernels of levenshtein.c, osa.c and damerau_levenshtein.c.
 * Idea     kernel_edit.h uses one bit per character of the query, so a name leaves most
 *          of a 64-bit word idle. Here up to eight queries share it: lanes of 8, 16 or 32
 *          bits for ASCII values of at most 7, 15 or 31 characters. The highest bit of
 *          each lane is a guard: it is kept 0 in `vp`, so that neither the addition nor a
 *          shift leaves its lane. That is one more operation per column, for up to eight
 *          pairs. (Several patterns in one word: Hyyro, Fredriksson, Navarro 2005.)
 * Others   Left values that are longer or not ASCII go one by one, as in kernel_tile().
 *          Right values may be anything: no query here holds a character beyond ASCII, so
 *          its mask is 0.
 * Checked by the tests of the three comparators, which mix all lengths in one tile.
 */
#ifndef KPL_COMPARE_KERNEL_LANES_H
#define KPL_COMPARE_KERNEL_LANES_H

#include "compare/kernel_edit.h"

#define KERNEL_LANES_MAX 8u
#define KERNEL_LANES_TABLE 64u
#define KERNEL_LANES_OPEN 0xFFu /* the distance alone does not say: ask ordinal() */

/* The ordinal of an alignment distance, or KERNEL_LANES_OPEN. */
typedef uint8_t kernel_settle_fn(const kernel_edit *state, uint32_t distance);

typedef struct kernel_lanes {
    uint64_t masks[256]; /* all lanes; empty between groups */
    uint64_t rows;       /* the bits that are characters */
    uint32_t count;
    uint32_t length_min; /* of the values in the lanes */
    uint32_t length_max;
    uint32_t lefts[KERNEL_LANES_MAX]; /* their places in job->left */
    uint8_t ordinals[KERNEL_LANES_TABLE];
} kernel_lanes;

/* The lanes stand behind the state of kernel_edit_open(). */
#define KERNEL_LANES_STATE_BYTES                                                         \
    (KERNEL_PIECE_OF(kernel_edit) + KERNEL_PIECE_OF(kernel_lanes))

/* With settle() the comparator's, which needs its cut-offs and limit. */
KERNEL_INLINE void kernel_lanes_open(const kpl_compare_setup *setup,
                                     kernel_settle_fn *settle) {
    kernel_edit *const state = setup->state;
    uint8_t *const after = (uint8_t *)setup->state + KERNEL_PIECE_OF(kernel_edit);
    state->lanes = (kernel_lanes *)(void *)after;
    memset(state->lanes, 0, sizeof *state->lanes);
    for (uint32_t d = 0; d < KERNEL_LANES_TABLE; d++)
        state->lanes->ordinals[d] = settle(state, d);
}

/* A word with `bit` of every lane. */
KERNEL_INLINE uint64_t kernel_lanes_bit(uint32_t width, uint32_t bit) {
    return UINT64_MAX / ((UINT64_C(1) << width) - 1) << bit;
}

/* kernel_step() on all lanes; vp has its guards at 0, before and after. */
KERNEL_INLINE void kernel_lanes_step(kernel_column *column, uint64_t eq, uint32_t width,
                                     bool swaps) {
    const uint64_t low = kernel_lanes_bit(width, 0);
    const uint64_t guards = kernel_lanes_bit(width, width - 1);
    const uint64_t vp = column->vp;
    const uint64_t vn = column->vn;
    uint64_t d0 = (((eq & vp) + vp) ^ vp) | eq | vn;
    if (swaps) {
        d0 |= ((~column->d0 & eq) << 1) & column->eq;
        column->d0 = d0;
        column->eq = eq;
    }
    const uint64_t hp = (vn | ~(d0 | vp)) << 1 | low;
    const uint64_t hn = (d0 & vp) << 1;
    column->vp = (hn | ~(d0 | hp)) & ~guards;
    column->vn = d0 & hp;
}

/* Bits set in each lane, as kernel_bits() does it. */
KERNEL_INLINE uint64_t kernel_lanes_bits(uint64_t word, uint32_t width) {
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    word = (word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu;
    if (width > 8)
        word = (word + (word >> 8)) & 0x00FF00FF00FF00FFu;
    if (width > 16)
        word = (word + (word >> 16)) & 0x0000FFFF0000FFFFu;
    return word;
}

/* In every lane, `width` more than the distance after n columns exceeds n. */
KERNEL_INLINE uint64_t kernel_lanes_excess(const kernel_lanes *lanes,
                                           const kernel_column *column, uint32_t width) {
    return kernel_lanes_bits(column->vp & lanes->rows, width) +
           kernel_lanes_bit(width, 0) * width -
           kernel_lanes_bits(column->vn & lanes->rows, width);
}

/* Columns of a right value of any kind; returns how many characters it has. */
static inline uint32_t kernel_lanes_wide(const kernel_edit *state, kpl_text b,
                                         kernel_column *column, uint32_t width,
                                         bool swaps) {
    const uint32_t n = kernel_decode(b, state->points);
    for (uint32_t j = 0; j < n; j++) {
        const uint32_t point = state->points[j];
        const uint64_t eq = point < 0x80 ? state->lanes->masks[point] : 0;
        kernel_lanes_step(column, eq, width, swaps);
    }
    return n;
}

/* The group against b: excess of every lane and the length of b in characters. False when
 * lengths alone put every lane beyond the limit. */
KERNEL_INLINE bool kernel_lanes_compare(const kernel_edit *state, kpl_text b,
                                        uint32_t width, bool swaps, uint32_t *length_out,
                                        uint64_t *excess_out) {
    const kernel_lanes *const lanes = state->lanes;
    const kernel_column start = {~kernel_lanes_bit(width, width - 1), 0, 0, 0, 0};
    if (b.length + state->limit < lanes->length_min)
        return false;
    if (b.length > lanes->length_max + state->limit && kernel_is_ascii(b))
        return false;
    kernel_column column = start;
    uint32_t all = 0;
    for (uint32_t j = 0; j < b.length; j++) {
        all |= b.bytes[j];
        kernel_lanes_step(&column, lanes->masks[b.bytes[j]], width, swaps);
    }
    *length_out = b.length;
    if (all >= 0x80) {
        column = start;
        *length_out = kernel_lanes_wide(state, b, &column, width, swaps);
    }
    *excess_out = kernel_lanes_excess(lanes, &column, width);
    return true;
}

/* What a comparator brings to its tile. */
typedef struct kernel_lanes_plan {
    kernel_begin_fn *begin;
    kernel_ordinal_fn *ordinal;
    kernel_end_fn *end;
    kernel_settle_fn *settle;
    bool swaps;
} kernel_lanes_plan;

/* One pair by itself. */
static inline uint8_t kernel_lanes_single(kernel_edit *state, kpl_text a, kpl_text b,
                                          kernel_lanes_plan plan) {
    plan.begin(state, a);
    const uint8_t ordinal = plan.ordinal(state, b);
    plan.end(state);
    return ordinal;
}

/* All right values against the values in the lanes; then the lanes are empty again. */
KERNEL_INLINE void kernel_lanes_run(const kpl_compare_job *job, kernel_edit *state,
                                    uint8_t *ordinals_out, kernel_lanes_plan plan,
                                    uint32_t width) {
    kernel_lanes *const lanes = state->lanes;
    uint8_t *rows[KERNEL_LANES_MAX];
    for (uint32_t k = 0; k < lanes->count; k++)
        rows[k] = ordinals_out + (size_t)lanes->lefts[k] * job->right_count;
    for (uint32_t j = 0; j < job->right_count; j++) {
        const kpl_text b = kpl_values_text(job->values, job->right[j]);
        uint32_t n = 0;
        uint64_t excess = 0;
        const bool near = kernel_lanes_compare(state, b, width, plan.swaps, &n, &excess);
        for (uint32_t k = 0; k < lanes->count; k++) {
            const uint32_t lane = (uint32_t)(excess & kernel_ones(width));
            const uint32_t distance = n + lane - width;
            uint8_t ordinal = 0;
            if (near)
                ordinal = n < KERNEL_LANES_TABLE ? lanes->ordinals[distance]
                                                 : plan.settle(state, distance);
            if (ordinal == KERNEL_LANES_OPEN)
                ordinal = kernel_lanes_single(
                    state, kpl_values_text(job->values, job->left[lanes->lefts[k]]), b,
                    plan);
            rows[k][j] = ordinal;
            excess >>= width;
        }
    }
    for (uint32_t k = 0; k < lanes->count; k++) {
        const kpl_text a = kpl_values_text(job->values, job->left[lanes->lefts[k]]);
        for (uint32_t i = 0; i < a.length; i++)
            lanes->masks[a.bytes[i]] = 0;
    }
    lanes->rows = 0;
    lanes->count = 0;
}

/* Put left value number `left` into the next lane. */
static inline void kernel_lanes_add(kernel_lanes *lanes, kpl_text a, uint32_t left,
                                    uint32_t width) {
    assert(a.length < width && lanes->count < KERNEL_WORD / width);
    const uint32_t shift = lanes->count * width;
    for (uint32_t i = 0; i < a.length; i++)
        lanes->masks[a.bytes[i]] |= UINT64_C(1) << (shift + i);
    lanes->rows |= kernel_ones(a.length) << shift;
    const bool first = lanes->count == 0;
    lanes->length_min = first ? a.length : kernel_smaller(lanes->length_min, a.length);
    lanes->length_max = first ? a.length : kernel_larger(lanes->length_max, a.length);
    lanes->lefts[lanes->count++] = left;
}

/* The narrowest lane that holds `a`, or 0. */
KERNEL_INLINE uint32_t kernel_lanes_width(kpl_text a) {
    if (a.length > 31 || !kernel_is_ascii(a))
        return 0;
    return a.length <= 7 ? 8 : a.length <= 15 ? 16 : 32;
}

/* The left values that take lanes of `width`, group by group. */
KERNEL_INLINE void kernel_lanes_groups(const kpl_compare_job *job, kernel_edit *state,
                                       uint8_t *ordinals_out, kernel_lanes_plan plan,
                                       uint32_t width) {
    kernel_lanes *const lanes = state->lanes;
    for (uint32_t i = 0; i < job->left_count; i++) {
        const kpl_text a = kpl_values_text(job->values, job->left[i]);
        if (kernel_lanes_width(a) != width)
            continue;
        kernel_lanes_add(lanes, a, i, width);
        if (lanes->count == KERNEL_WORD / width)
            kernel_lanes_run(job, state, ordinals_out, plan, width);
    }
    if (lanes->count > 0)
        kernel_lanes_run(job, state, ordinals_out, plan, width);
}

/* As kernel_tile(), with short left values side by side. */
KERNEL_INLINE void kernel_lanes_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                                     kernel_lanes_plan plan) {
    kernel_edit *const state = job->state;
    kernel_lanes_groups(job, state, ordinals_out, plan, 8);
    kernel_lanes_groups(job, state, ordinals_out, plan, 16);
    kernel_lanes_groups(job, state, ordinals_out, plan, 32);
    for (uint32_t i = 0; i < job->left_count; i++) {
        const kpl_text a = kpl_values_text(job->values, job->left[i]);
        if (kernel_lanes_width(a) != 0)
            continue;
        uint8_t *const row = ordinals_out + (size_t)i * job->right_count;
        plan.begin(state, a);
        for (uint32_t j = 0; j < job->right_count; j++)
            row[j] = plan.ordinal(state, kpl_values_text(job->values, job->right[j]));
        plan.end(state);
    }
}

#endif /* KPL_COMPARE_KERNEL_LANES_H */
