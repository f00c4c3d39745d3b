/*
 * lanes_common.h - longest common subsequences in lanes.
 *
 * Stage    compare. Included by lcs_<tier>.c only, after the tier's primitives.
 * Source   kernel_step_common() of kernel_edit.h; the carry of the addition passes from
 *          the lower to the upper word of a lane of 128 bits.
 * Bounds   The fewest common characters that meet the easiest cut-off depend on the two
 *          lengths: one row of them per streamed length. Lanes below it are 0; the exact
 *          formula decides the others, which are few.
 * Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_COMMON_H
#define KPL_COMPARE_LANES_COMMON_H

#include "compare/kernel_common_lengths.h"
#include "compare/lanes.h"

KERNEL_INLINE lanes_v lanes_common_step(lanes_v rows, lanes_v eq, uint32_t width) {
    const lanes_v hit = lanes_and(rows, eq);
    return lanes_or(lanes_add(width, rows, hit), lanes_subtract(width, rows, hit));
}

/* Both words. The sum carries when its top bit is gone that one of the terms had. */
KERNEL_INLINE void lanes_common_words(lanes_v *rows, const uint8_t *row) {
    const lanes_v hit = lanes_and(rows[0], lanes_load(row));
    const lanes_v sum = lanes_add(64, rows[0], hit);
    const lanes_v carry = lanes_top(lanes_clear_or(rows[0], sum, hit));
    const lanes_v above = lanes_and(rows[1], lanes_load(row + LANES_BYTES));
    const lanes_v sum_above = lanes_add(64, lanes_add(64, rows[1], above), carry);
    rows[0] = lanes_or(sum, lanes_subtract(64, rows[0], hit));
    rows[1] = lanes_or(sum_above, lanes_subtract(64, rows[1], above));
}

/* Characters in common with one streamed value, as bytes in lane order. */
KERNEL_INLINE uint32_t lanes_common_count(const lanes_batch *batch, kpl_text b,
                                          uint32_t width, uint32_t vectors,
                                          lanes_v *bytes_out) {
    const uint32_t word = kernel_smaller(width, 64);
    lanes_v rows[LANES_VECTORS];
    for (uint32_t v = 0; v < vectors; v++)
        rows[v] = lanes_all();
    for (uint32_t j = 0; j < b.length; j++) {
        const uint8_t *const row =
            batch->masks + batch->codes[b.bytes[j]] * (vectors * LANES_BYTES);
        if (width == 128)
            lanes_common_words(rows, row);
        else
            for (uint32_t v = 0; v < vectors; v++)
                rows[v] =
                    lanes_common_step(rows[v], lanes_load(row + LANES_BYTES * v), width);
    }
    for (uint32_t v = 0; v < vectors; v++) {
        const lanes_v characters = lanes_load(batch->rows + LANES_BYTES * v);
        rows[v] = lanes_bits(word, lanes_clear(characters, rows[v]));
    }
    if (width == 128) {
        rows[0] = lanes_add(64, rows[0], rows[1]);
        return lanes_narrow(64, 1, rows, bytes_out);
    }
    return lanes_narrow(width, vectors, rows, bytes_out);
}

/* Fewest common characters for the lanes, as bytes, when `n` characters stream by. */
KERNEL_INLINE void lanes_common_fewest(const kernel_edit *state, lanes_batch *batch,
                                       uint32_t n, bool similarity, lanes_v *fewest_out) {
    uint8_t table[64] = {0};
    for (uint32_t m = batch->length_min; m <= batch->length_max; m++)
        table[m % 64] = kernel_common_fewest(state->cutoffs.values[0], m, n, similarity);
    for (uint32_t r = 0; r * LANES_BYTES < batch->count; r++)
        fewest_out[r] = lanes_lookup(table, lanes_load(batch->lengths + LANES_BYTES * r));
}

/* lanes_stream_fn. */
KERNEL_INLINE void lanes_common_stream(void *state_of_job, lanes_space *space,
                                       lanes_target target, uint32_t width,
                                       uint32_t vectors, bool similarity) {
    const kernel_edit *const state = state_of_job;
    lanes_batch *const batch = &space->batch;
    lanes_v fewest[LANES_VECTORS];
    uint32_t length = 0;
    for (uint32_t s = space->from; s < space->to; s++) {
        const uint32_t place = space->streamed->order[s];
        const kpl_text b = space->streamed->texts[place];
        if (b.length != length)
            lanes_common_fewest(state, batch, b.length, similarity, fewest);
        length = b.length;
        lanes_v common[LANES_VECTORS];
        const uint32_t registers = lanes_common_count(batch, b, width, vectors, common);
        for (uint32_t v = 0; v < registers; v++) {
            _Alignas(64) uint8_t bytes[LANES_BYTES];
            uint64_t found =
                lanes_reach_bits(common[v], fewest[v]) & lanes_filled(batch, v);
            lanes_store(bytes, common[v]);
            for (; found != 0; found &= found - 1) {
                const uint32_t k = (uint32_t)__builtin_ctzll(found);
                const uint32_t lane = v * LANES_BYTES + k;
                const lcs_lengths lengths = {bytes[k], batch->lengths[lane], length};
                *lanes_place(batch, target, lane, place) =
                    kernel_common_level(state, lengths, similarity);
            }
        }
    }
}

static inline void lanes_indel_run(void *state, lanes_space *space, lanes_target target) {
    lanes_dispatch(lanes_common_stream, state, space, target, false);
}

static inline void lanes_lcs_run(void *state, lanes_space *space, lanes_target target) {
    lanes_dispatch(lanes_common_stream, state, space, target, true);
}

/* The tile kernel: of the similarity, or of the distance. */
KERNEL_INLINE void lanes_common_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                                     bool similarity) {
    const lanes_plan plan = {
        kernel_edit_begin, similarity ? kernel_lcs_ordinal : kernel_indel_ordinal,
        kernel_edit_end, similarity ? lanes_lcs_run : lanes_indel_run, 2};
    lanes_tile(job, ((kernel_edit *)job->state)->space, ordinals_out, plan);
}

#endif /* KPL_COMPARE_LANES_COMMON_H */
