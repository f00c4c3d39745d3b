/*
 * lanes_edit.h - edit distances in lanes.
 *
 * Stage    compare. Included by levenshtein_<tier>.c and osa_<tier>.c only, after the
 *          tier's primitives.
 * Source   kernel_step() of kernel_edit.h, with its horizontal differences kept as the
 *          complement of hp: shifting a 0 in is what setting the lowest bit of hp was,
 *          and no operation is spent on negation. A lane of its own width needs no guard;
 *          two words of a lane hand over what kernel_step_strip() does.
 * Bounds   Streamed values whose length alone puts all lanes beyond the limit are not
 *          looked at: both sides stand by length. A distance is kept as what it is more
 *          than the length of the streamed value, which fits a signed byte: it is at
 *          least -m and, for n > 0, below m, with m <= 128 characters in the lane.
 * Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_EDIT_H
#define KPL_COMPARE_LANES_EDIT_H

#include "compare/kernel_edit.h"
#include "compare/lanes_pairs.h"

typedef struct lanes_column {
    lanes_v vp;
    lanes_v vn;
    lanes_v d0;
    lanes_v eq;
} lanes_column;

KERNEL_INLINE void lanes_edit_step(lanes_column *column, lanes_v eq, uint32_t width,
                                   bool swaps) {
    const lanes_v vp = column->vp;
    const lanes_v vn = column->vn;
    const lanes_v sum = lanes_add(width, lanes_and(eq, vp), vp);
    const lanes_v xh = lanes_xor_or(sum, vp, eq);
    lanes_v xv = lanes_or(eq, vn); /* does for d0 below, with one operation less */
    lanes_v not_hp = lanes_or_clear(xh, vp, vn);
    lanes_v hn = lanes_and(xh, vp);
    if (swaps) {
        const lanes_v open = lanes_clear(eq, column->d0);
        const lanes_v moved = lanes_and(lanes_add(width, open, open), column->eq);
        const lanes_v d0 = lanes_or_or(xh, vn, moved);
        not_hp = lanes_or_clear(d0, vp, vn);
        hn = lanes_and(d0, vp);
        xv = d0;
        column->d0 = d0;
        column->eq = eq;
    }
    not_hp = lanes_add(width, not_hp, not_hp);
    hn = lanes_add(width, hn, hn);
    column->vp = lanes_clear_or(not_hp, xv, hn);
    column->vn = lanes_clear(xv, not_hp);
}

/* What leaves the lower word of a lane at its top, as 0 or 1. */
typedef struct lanes_carry {
    lanes_v not_hp;
    lanes_v hn;
    lanes_v open;
} lanes_carry;

/* One word of a lane of 128 bits. */
KERNEL_INLINE void lanes_edit_word(lanes_column *column, lanes_v eq, lanes_carry *carry,
                                   bool swaps) {
    const lanes_v vp = column->vp;
    const lanes_v vn = column->vn;
    const lanes_v x = lanes_or(eq, carry->hn);
    const lanes_v sum = lanes_add(64, lanes_and(x, vp), vp);
    lanes_v d0 = lanes_or(lanes_xor_or(sum, vp, x), vn);
    if (swaps) {
        const lanes_v open = lanes_clear(eq, column->d0);
        const lanes_v moved = lanes_or(lanes_add(64, open, open), carry->open);
        d0 = lanes_and_or(moved, column->eq, d0);
        carry->open = lanes_top(open);
        column->d0 = d0;
        column->eq = eq;
    }
    const lanes_v not_hp = lanes_or_clear(d0, vp, vn);
    const lanes_v hn = lanes_and(d0, vp);
    const lanes_v not_hp_in = lanes_or(lanes_add(64, not_hp, not_hp), carry->not_hp);
    const lanes_v hn_in = lanes_or(lanes_add(64, hn, hn), carry->hn);
    carry->not_hp = lanes_top(not_hp);
    carry->hn = lanes_top(hn);
    column->vp = lanes_clear_or(not_hp_in, d0, hn_in);
    column->vn = lanes_clear(d0, not_hp_in);
}

KERNEL_INLINE void lanes_edit_columns(lanes_column *columns, const uint8_t *row,
                                      uint32_t width, uint32_t vectors, bool swaps) {
    if (width == 128) {
        lanes_carry carry = {lanes_zero(), lanes_zero(), lanes_zero()};
        lanes_edit_word(&columns[0], lanes_load(row), &carry, swaps);
        lanes_edit_word(&columns[1], lanes_load(row + LANES_BYTES), &carry, swaps);
        return;
    }
    for (uint32_t v = 0; v < vectors; v++)
        lanes_edit_step(&columns[v], lanes_load(row + LANES_BYTES * v), width, swaps);
}

/* Distance less the streamed length, as bytes in lane order: what the differences of the
 * last column sum to. Returns the number of registers. */
KERNEL_INLINE uint32_t lanes_edit_excess(const lanes_batch *batch,
                                         const lanes_column *columns, uint32_t width,
                                         uint32_t vectors, lanes_v *excess_out) {
    const uint32_t word = kernel_smaller(width, 64);
    lanes_v sums[LANES_VECTORS];
    for (uint32_t v = 0; v < vectors; v++) {
        const lanes_v rows = lanes_load(batch->rows + LANES_BYTES * v);
        const lanes_v more = lanes_bits(word, lanes_and(columns[v].vp, rows));
        const lanes_v less = lanes_bits(word, lanes_and(columns[v].vn, rows));
        sums[v] = lanes_subtract(word, more, less);
    }
    if (width < 128)
        return lanes_narrow(width, vectors, sums, excess_out);
    sums[0] = lanes_add(64, sums[0], sums[1]);
    return lanes_narrow(64, 1, sums, excess_out);
}

/* The distances that each cut-off allows, as whole numbers; -1 for none. */
typedef struct lanes_limits {
    int32_t most[KPL_CUTOFFS_MAX];
    uint32_t count;
} lanes_limits;

static inline lanes_limits lanes_limits_of(kernel_cutoffs cutoffs) {
    lanes_limits limits = {.count = cutoffs.count};
    for (uint32_t k = 0; k < cutoffs.count; k++) {
        const double cutoff = cutoffs.values[k];
        limits.most[k] = !(cutoff >= 0)        ? -1
                         : cutoff >= (1 << 20) ? 1 << 20
                                               : (int32_t)cutoff;
    }
    return limits;
}

/* Write how many limits the distances n + excess meet. */
KERNEL_INLINE void lanes_edit_put(const lanes_batch *batch, const lanes_limits *limits,
                                  lanes_target target, uint32_t v, uint32_t place,
                                  uint32_t n, lanes_v excess) {
    const int32_t easiest = limits->most[0] - (int32_t)n;
    if (easiest < -128)
        return;
    const lanes_v far = lanes_splat(8, (uint32_t)(easiest < 127 ? easiest : 127));
    const uint64_t found = ~lanes_above_bits(excess, far) & lanes_filled(batch, v);
    if (found == 0)
        return;
    lanes_v ordinals = lanes_zero();
    for (uint32_t k = 0; k < limits->count; k++) {
        const int32_t most = limits->most[k] - (int32_t)n;
        if (most < -128)
            break;
        const lanes_v limit = lanes_splat(8, (uint32_t)(most < 127 ? most : 127));
        ordinals = lanes_add(8, ordinals, lanes_splat(8, 1));
        ordinals = lanes_add(8, ordinals, lanes_above(excess, limit));
    }
    lanes_put(batch, target, v, place, ordinals, found);
}

/* lanes_stream_fn. */
KERNEL_INLINE void lanes_edit_stream(void *state_of_job, lanes_space *space,
                                     lanes_target target, uint32_t width,
                                     uint32_t vectors, bool swaps) {
    const kernel_edit *const state = state_of_job;
    const lanes_batch *const batch = &space->batch;
    const lanes_side *const stream = space->streamed;
    const lanes_limits limits = lanes_limits_of(state->cutoffs);
    const uint32_t stride = vectors * LANES_BYTES;
    for (uint32_t s = space->from; s < space->to; s++) {
        const uint32_t place = stream->order[s];
        const kpl_text b = stream->texts[place];
        if (b.length + state->limit < batch->length_min)
            continue;
        if (b.length > batch->length_max + state->limit)
            break;
        lanes_column columns[LANES_VECTORS];
        lanes_v excess[LANES_VECTORS];
        for (uint32_t v = 0; v < vectors; v++)
            columns[v] =
                (lanes_column){lanes_all(), lanes_zero(), lanes_zero(), lanes_zero()};
        for (uint32_t j = 0; j < b.length; j++)
            lanes_edit_columns(columns, batch->masks + batch->codes[b.bytes[j]] * stride,
                               width, vectors, swaps);
        const uint32_t registers =
            lanes_edit_excess(batch, columns, width, vectors, excess);
        for (uint32_t v = 0; v < registers; v++)
            lanes_edit_put(batch, &limits, target, v, place, b.length, excess[v]);
    }
}

static inline void lanes_edit_run(void *state, lanes_space *space, lanes_target target) {
    lanes_dispatch(lanes_edit_stream, state, space, target, false);
}

static inline void lanes_swaps_run(void *state, lanes_space *space, lanes_target target) {
    lanes_dispatch(lanes_edit_stream, state, space, target, true);
}

/* The tile kernel. */
KERNEL_INLINE void lanes_edit_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                                   bool swaps) {
    const lanes_plan plan = {
        kernel_edit_begin, swaps ? kernel_swaps_ordinal : kernel_edit_ordinal,
        kernel_edit_end, swaps ? lanes_swaps_run : lanes_edit_run, 2};
    lanes_tile(job, ((kernel_edit *)job->state)->space, ordinals_out, plan);
}

/* The pairs that are collected: a column stands still where its value has ended. */
KERNEL_INLINE void lanes_edit_flush_pairs(const kernel_edit *state, lanes_space *space,
                                          uint32_t width, uint8_t *ordinals_out,
                                          bool swaps) {
    const lanes_pairs *const pairs = lanes_pairs_of(space, width);
    const lanes_limits limits = lanes_limits_of(state->cutoffs);
    const lanes_v longer = lanes_load(pairs->longer);
    const lanes_v rows = lanes_load(pairs->rows);
    lanes_column column = {lanes_all(), lanes_zero(), lanes_zero(), lanes_zero()};
    for (uint32_t j = 0; j < pairs->length_max; j++) {
        const lanes_column before = column;
        const lanes_v goes_on = lanes_above(longer, lanes_splat(8, j));
        lanes_edit_step(&column, lanes_load(pairs->masks[j]), width, swaps);
        column.vp = lanes_choose(goes_on, column.vp, before.vp);
        column.vn = lanes_choose(goes_on, column.vn, before.vn);
    }
    lanes_v distances = lanes_and(longer, lanes_splat(width, 255));
    distances =
        lanes_add(width, distances, lanes_bits(width, lanes_and(column.vp, rows)));
    distances =
        lanes_subtract(width, distances, lanes_bits(width, lanes_and(column.vn, rows)));
    lanes_v bytes = lanes_zero();
    (void)lanes_narrow(width, 1, &distances, &bytes);
    lanes_v ordinals = lanes_zero();
    for (uint32_t k = 0; k < limits.count && limits.most[k] >= 0; k++) {
        const uint32_t most = kernel_smaller((uint32_t)limits.most[k], 127);
        ordinals = lanes_add(8, ordinals, lanes_splat(8, 1));
        ordinals = lanes_add(8, ordinals, lanes_above(bytes, lanes_splat(8, most)));
    }
    _Alignas(64) uint8_t met[LANES_BYTES];
    lanes_store(met, ordinals);
    for (uint32_t k = 0; k < pairs->count; k++)
        ordinals_out[pairs->places[k]] = met[k];
}

/* lanes_flush_fn. */
KERNEL_INLINE void lanes_edit_flush(void *state, lanes_space *space, uint32_t width,
                                    uint8_t *ordinals_out) {
    lanes_edit_flush_pairs(state, space, width, ordinals_out, false);
}

KERNEL_INLINE void lanes_swaps_flush(void *state, lanes_space *space, uint32_t width,
                                     uint8_t *ordinals_out) {
    lanes_edit_flush_pairs(state, space, width, ordinals_out, true);
}

/* The kernel of pairs. */
KERNEL_INLINE void lanes_edit_pairs(const kpl_compare_job *job, uint8_t *ordinals_out,
                                    bool swaps) {
    const lanes_pairs_plan plan = {
        kernel_edit_begin, swaps ? kernel_swaps_ordinal : kernel_edit_ordinal,
        kernel_edit_end, swaps ? lanes_swaps_flush : lanes_edit_flush};
    lanes_pairs_run(job, ((kernel_edit *)job->state)->space, ordinals_out, plan);
}

#endif /* KPL_COMPARE_LANES_EDIT_H */
