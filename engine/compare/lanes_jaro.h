/*
 * lanes_jaro.h - Jaro's matching in lanes.
 *
 * Stage    compare. Included by jaro_<tier>.c and jaro_winkler_<tier>.c only, after the
 *          tier's primitives.
 * Source   kernel_jaro.h has the formula and the matching; here its steps run on lanes.
 * Passes   The first finds the matched places. What they are in a lane is a count, and
 *          the bounds of kernel_jaro_levels.h say which lanes could still meet the
 *          easiest cut-off: few. Without one, that is all. Otherwise the second pass
 *          counts the places that differ, the bounds for that many exchanges leave hardly
 *          more lanes than do meet it, and the exact formula in doubles decides those.
 * Windows  They depend on both lengths, through the half of the longer: so they are made
 *          anew only when that changes, and grow with the streamed length otherwise.
 * Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_JARO_H
#define KPL_COMPARE_LANES_JARO_H

#include "compare/kernel_jaro_levels.h"
#include "compare/lanes_pairs.h"

/* What a batch and streamed values of one length share. */
typedef struct lanes_jaro {
    lanes_v fewest[KERNEL_EXCHANGES][LANES_VECTORS]; /* matches, per lane, as bytes */
    uint32_t reach;                                  /* that the windows are made for */
    uint32_t rows;                                   /* of windows that are made */
} lanes_jaro;

/* Window + 1 of a value with itself. */
KERNEL_INLINE uint32_t lanes_jaro_reach(uint32_t length) {
    return kernel_jaro_window(length, length) + 1;
}

/* Windows for the places before `n`. Bit i of window j is set when |i - j| <= window: bit
 * 0 enters at |j| <= window, also at places before the first, and moves up by one per
 * place. */
KERNEL_INLINE void lanes_jaro_windows(lanes_jaro *shared, lanes_space *space, uint32_t n,
                                      uint32_t width, uint32_t vectors) {
    const lanes_batch *const batch = &space->batch;
    const uint32_t least = lanes_jaro_reach(kernel_larger(n, batch->length_min));
    const uint32_t word = width == 128 ? 64 : width;
    const uint32_t before = lanes_jaro_reach(kernel_larger(n, batch->length_max));
    if (least != shared->reach)
        shared->rows = 0;
    const uint32_t from = shared->rows > 0 ? before + shared->rows : 0;
    lanes_v range[LANES_VECTORS];
    lanes_v reach[LANES_VECTORS];
    for (uint32_t v = 0; v < vectors; v++) {
        range[v] = lanes_zero();
        if (shared->rows > 0)
            range[v] = lanes_load(space->windows +
                                  ((shared->rows - 1) * vectors + v) * LANES_BYTES);
        reach[v] = lanes_larger_bytes(lanes_load(batch->reach + LANES_BYTES * v),
                                      lanes_splat(word, least));
    }
    for (uint32_t t = from; t < before + n; t++) {
        const lanes_v away = lanes_splat(word, t < before ? before - t : t - before);
        const lanes_v carry = lanes_top(range[0]);
        for (uint32_t v = 0; v < vectors; v++) {
            const lanes_v enters =
                lanes_and(lanes_above(reach[v], away), lanes_splat(word, 1));
            range[v] = lanes_or(lanes_add(word, range[v], range[v]),
                                width == 128 && v == 1 ? carry : enters);
            if (t >= before)
                lanes_store(space->windows + ((t - before) * vectors + v) * LANES_BYTES,
                            range[v]);
        }
    }
    shared->reach = least;
    shared->rows = n;
}

/* Everything that a new streamed length changes. */
KERNEL_INLINE void lanes_jaro_length(lanes_jaro *shared, const kernel_jaro *state,
                                     lanes_space *space, uint32_t n, uint32_t width,
                                     uint32_t vectors) {
    const lanes_batch *const batch = &space->batch;
    lanes_jaro_windows(shared, space, n, width, vectors);
    const kernel_jaro_bounds *const bounds =
        kernel_jaro_bounds_of(state, n, batch->length_min, batch->length_max);
    const uint32_t registers = (batch->count + LANES_BYTES - 1) / LANES_BYTES;
    for (uint32_t r = 0; r < registers; r++) {
        const lanes_v lengths = lanes_load(batch->lengths + LANES_BYTES * r);
        for (uint32_t t = 0; t < KERNEL_EXCHANGES; t++)
            shared->fewest[t][r] = lanes_lookup(bounds->matches[t], lengths);
    }
}

KERNEL_INLINE lanes_v lanes_lowest(uint32_t width, lanes_v a) {
    return lanes_and(a, lanes_subtract(width, lanes_zero(), a));
}

/* First pass: what character j takes, per lane; `flags` are all taken places. */
KERNEL_INLINE void lanes_jaro_match(lanes_space *space, kpl_text b, uint32_t width,
                                    uint32_t vectors, lanes_m *taken, lanes_v *flags) {
    const lanes_batch *const batch = &space->batch;
    for (uint32_t v = 0; v < vectors; v++)
        flags[v] = lanes_zero();
    for (uint32_t j = 0; j < b.length; j++) {
        const uint8_t *const row =
            batch->masks + batch->codes[b.bytes[j]] * (vectors * LANES_BYTES);
        const uint8_t *const near = space->windows + j * (vectors * LANES_BYTES);
        if (width == 128) { /* the lower word first */
            const lanes_v open =
                lanes_and_clear(lanes_load(row), lanes_load(near), flags[0]);
            const lanes_v above =
                lanes_and(lanes_and_clear(lanes_load(row + LANES_BYTES),
                                          lanes_load(near + LANES_BYTES), flags[1]),
                          lanes_empty(open));
            const lanes_v first = lanes_lowest(64, open);
            const lanes_v first_above = lanes_lowest(64, above);
            taken[j] =
                lanes_taken(64, lanes_or(open, above), lanes_or(first, first_above));
            flags[0] = lanes_or(flags[0], first);
            flags[1] = lanes_or(flags[1], first_above);
            continue;
        }
        for (uint32_t v = 0; v < vectors; v++) {
            const lanes_v open =
                lanes_and_clear(lanes_load(row + LANES_BYTES * v),
                                lanes_load(near + LANES_BYTES * v), flags[v]);
            const lanes_v negative = lanes_subtract(width, lanes_zero(), open);
            taken[j * vectors + v] = lanes_taken(width, open, lanes_and(open, negative));
            flags[v] = lanes_and_or(open, negative, flags[v]);
        }
    }
}

/* Second pass: matched characters that meet another one at their turn; of `flags` the
 * lowest stands for the next that matched. */
KERNEL_INLINE void lanes_jaro_differ(const lanes_space *space, kpl_text b, uint32_t width,
                                     uint32_t vectors, const lanes_m *taken,
                                     lanes_v *flags, lanes_v *differ_out) {
    const lanes_batch *const batch = &space->batch;
    for (uint32_t v = 0; v < vectors; v++)
        differ_out[v] = lanes_zero();
    for (uint32_t j = 0; j < b.length; j++) {
        const uint8_t *const row =
            batch->masks + batch->codes[b.bytes[j]] * (vectors * LANES_BYTES);
        if (width == 128) { /* the word that holds the lowest flag, as a lane of 64 */
            const lanes_v up = lanes_empty(flags[0]);
            const lanes_v lower = lanes_load(row);
            const lanes_v upper = lanes_load(row + LANES_BYTES);
            lanes_v word = lanes_and_or(flags[1], up, flags[0]);
            lanes_pass(64, taken[j], lanes_clear_or(lower, up, lanes_and(upper, up)),
                       &word, &differ_out[0]);
            flags[0] = lanes_clear(word, up);
            flags[1] = lanes_clear_or(flags[1], up, lanes_and(word, up));
            continue;
        }
        for (uint32_t v = 0; v < vectors; v++)
            lanes_pass(width, taken[j * vectors + v], lanes_load(row + LANES_BYTES * v),
                       &flags[v], &differ_out[v]);
    }
}

KERNEL_INLINE uint32_t lanes_jaro_prefix(kpl_text a, kpl_text b) {
    const uint32_t most =
        kernel_smaller(kernel_smaller(a.length, b.length), KERNEL_WINKLER_PREFIX_MAX);
    uint32_t prefix = 0;
    if (most == KERNEL_WINKLER_PREFIX_MAX) { /* four units at once, without a branch */
        uint32_t x = 0;
        uint32_t y = 0;
        memcpy(&x, a.bytes, sizeof x);
        memcpy(&y, b.bytes, sizeof y);
        return (uint32_t)__builtin_ctzll((uint64_t)(x ^ y) | UINT64_C(1) << 32) / 8;
    }
    while (prefix < most && a.bytes[prefix] == b.bytes[prefix])
        prefix++;
    return prefix;
}

/* The exact ordinals of the lanes `found` in byte register `v`. */
KERNEL_INLINE void lanes_jaro_settle(const kernel_jaro *state, const lanes_batch *batch,
                                     kpl_text b, uint32_t v, uint64_t found,
                                     lanes_v matches, lanes_v differ, bool winkler,
                                     lanes_target target, uint32_t place) {
    _Alignas(64) uint8_t matched[LANES_BYTES];
    _Alignas(64) uint8_t different[LANES_BYTES];
    lanes_store(matched, matches);
    lanes_store(different, differ);
    for (; found != 0; found &= found - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(found);
        const uint32_t lane = v * LANES_BYTES + k;
        const kpl_text a = batch->texts[lane];
        const uint32_t prefix = winkler ? lanes_jaro_prefix(a, b) : 0;
        *lanes_place(batch, target, lane, place) = kernel_jaro_level(
            state->levels, matched[k], different[k], a.length, b.length, prefix);
    }
}

/* Bits of all registers, as bytes in lane order. Returns the number of registers. */
KERNEL_INLINE uint32_t lanes_jaro_count(uint32_t width, uint32_t vectors,
                                        const lanes_v *flags, lanes_v *bytes_out) {
    lanes_v counts[LANES_VECTORS];
    if (width == 128) {
        counts[0] = lanes_add(64, lanes_bits(64, flags[0]), lanes_bits(64, flags[1]));
        return lanes_narrow(64, 1, counts, bytes_out);
    }
    for (uint32_t v = 0; v < vectors; v++)
        counts[v] = lanes_bits(width, flags[v]);
    return lanes_narrow(width, vectors, counts, bytes_out);
}

KERNEL_INLINE void lanes_jaro_one(const kernel_jaro *state, const lanes_jaro *shared,
                                  lanes_space *space, kpl_text b, uint32_t place,
                                  lanes_target target, uint32_t width, uint32_t vectors,
                                  bool winkler) {
    lanes_m *const taken = (lanes_m *)(void *)space->taken;
    lanes_v flags[LANES_VECTORS];
    lanes_v matches[LANES_VECTORS];
    lanes_v differ[LANES_VECTORS];
    uint64_t found[LANES_VECTORS];
    uint64_t any = 0;
    lanes_jaro_match(space, b, width, vectors, taken, flags);
    const uint32_t registers = lanes_jaro_count(width, vectors, flags, matches);
    for (uint32_t v = 0; v < registers; v++) {
        found[v] = lanes_reach_bits(matches[v], shared->fewest[0][v]) &
                   lanes_filled(&space->batch, v);
        any |= found[v];
    }
    if (any == 0)
        return;
    lanes_v wide[LANES_VECTORS];
    lanes_jaro_differ(space, b, width, vectors, taken, flags, wide);
    (void)lanes_narrow(width == 128 ? 64 : width, width == 128 ? 1 : vectors, wide,
                       differ);
    for (uint32_t v = 0; v < registers; v++) {
        if (LANES_COUNTS_UNMATCHED) /* n - matches of them are characters without a match
                                     */
            differ[v] = lanes_subtract(8, lanes_add(8, differ[v], matches[v]),
                                       lanes_splat(8, b.length));
        const uint64_t one = lanes_reach_bits(differ[v], lanes_splat(8, 2));
        const uint64_t more = lanes_reach_bits(differ[v], lanes_splat(8, 4));
        const uint64_t keeps_one = lanes_reach_bits(matches[v], shared->fewest[1][v]);
        const uint64_t keeps_more = lanes_reach_bits(matches[v], shared->fewest[2][v]);
        lanes_jaro_settle(state, &space->batch, b, v,
                          found[v] & (~one | keeps_one) & (~more | keeps_more),
                          matches[v], differ[v], winkler, target, place);
    }
}

/* lanes_stream_fn. */
KERNEL_INLINE void lanes_jaro_stream(void *state_of_job, lanes_space *space,
                                     lanes_target target, uint32_t width,
                                     uint32_t vectors, bool winkler) {
    const kernel_jaro *const state = state_of_job;
    const lanes_side *const stream = space->streamed;
    lanes_jaro shared = {.reach = 0, .rows = 0};
    uint32_t length = 0;
    for (uint32_t s = space->from; s < space->to; s++) {
        const uint32_t place = stream->order[s];
        const kpl_text b = stream->texts[place];
        if (b.length != length) {
            length = b.length;
            lanes_jaro_length(&shared, state, space, length, width, vectors);
        }
        lanes_jaro_one(state, &shared, space, b, place, target, width, vectors, winkler);
    }
}

static inline void lanes_jaro_run(void *state, lanes_space *space, lanes_target target) {
    lanes_dispatch(lanes_jaro_stream, state, space, target, false);
}

static inline void lanes_winkler_run(void *state, lanes_space *space,
                                     lanes_target target) {
    lanes_dispatch(lanes_jaro_stream, state, space, target, true);
}

/* The tile kernel. */
KERNEL_INLINE void lanes_jaro_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                                   bool winkler) {
    const lanes_plan plan = {
        kernel_jaro_begin, winkler ? kernel_winkler_ordinal : kernel_jaro_ordinal,
        kernel_jaro_end, winkler ? lanes_winkler_run : lanes_jaro_run, 1};
    lanes_tile(job, ((kernel_jaro *)job->state)->space, ordinals_out, plan);
}

/* Both passes over the pairs that are collected; a character behind the end of a value
 * matches nothing. */
KERNEL_INLINE void lanes_jaro_pass_pairs(lanes_space *space, uint32_t width,
                                         uint8_t *matches_out, uint8_t *differ_out) {
    const lanes_pairs *const pairs = lanes_pairs_of(space, width);
    const lanes_v reach = lanes_load(pairs->reach);
    const uint32_t n = pairs->length_max;
    const uint32_t before = n / 2;
    lanes_m taken[LANES_PAIRS_LENGTH];
    lanes_v flags = lanes_zero();
    lanes_v range = lanes_zero();
    lanes_v differ = lanes_zero();
    for (uint32_t t = 0; t < before + n; t++) { /* as lanes_jaro_windows() has it */
        const lanes_v away = lanes_splat(width, t < before ? before - t : t - before);
        const lanes_v enters = lanes_and(lanes_above(reach, away), lanes_splat(width, 1));
        range = lanes_or(lanes_add(width, range, range), enters);
        if (t < before)
            continue;
        const lanes_v open =
            lanes_and_clear(lanes_load(pairs->masks[t - before]), range, flags);
        const lanes_v negative = lanes_subtract(width, lanes_zero(), open);
        taken[t - before] = lanes_taken(width, open, lanes_and(open, negative));
        flags = lanes_and_or(open, negative, flags);
    }
    const lanes_v count = lanes_bits(width, flags);
    for (uint32_t j = 0; j < n; j++)
        lanes_pass(width, taken[j], lanes_load(pairs->masks[j]), &flags, &differ);
    lanes_v matches = lanes_zero();
    lanes_v places = lanes_zero();
    (void)lanes_narrow(width, 1, &count, &matches);
    (void)lanes_narrow(width, 1, &differ, &places);
    if (LANES_COUNTS_UNMATCHED)
        places = lanes_subtract(8, lanes_add(8, places, matches), lanes_splat(8, n));
    lanes_store(matches_out, matches);
    lanes_store(differ_out, places);
}

KERNEL_INLINE void lanes_jaro_flush_pairs(const kernel_jaro *state, lanes_space *space,
                                          uint32_t width, uint8_t *ordinals_out,
                                          bool winkler) {
    const lanes_pairs *const pairs = lanes_pairs_of(space, width);
    const uint32_t words = width / 8;
    _Alignas(64) uint8_t matches[LANES_BYTES];
    _Alignas(64) uint8_t differ[LANES_BYTES];
    lanes_jaro_pass_pairs(space, width, matches, differ);
    for (uint32_t k = 0; k < pairs->count; k++) {
        const uint32_t m = pairs->lengths[k];
        const uint32_t n = pairs->longer[k * words];
        const kernel_jaro_bounds *const bounds = kernel_jaro_bounds_of(state, n, 1, 64);
        uint8_t met = 0;
        if (matches[k] >= bounds->matches[0][m]) {
            const uint64_t x = pairs->a[k * words] ^ pairs->b[0][k * words];
            const uint32_t prefix = (uint32_t)__builtin_ctzll(x | UINT64_C(1) << 32) / 8;
            met = kernel_jaro_level(state->levels, matches[k], differ[k], m, n,
                                    winkler ? prefix : 0);
        }
        ordinals_out[pairs->places[k]] = met;
    }
}

/* lanes_flush_fn. */
KERNEL_INLINE void lanes_jaro_flush(void *state, lanes_space *space, uint32_t width,
                                    uint8_t *ordinals_out) {
    lanes_jaro_flush_pairs(state, space, width, ordinals_out, false);
}

KERNEL_INLINE void lanes_winkler_flush(void *state, lanes_space *space, uint32_t width,
                                       uint8_t *ordinals_out) {
    lanes_jaro_flush_pairs(state, space, width, ordinals_out, true);
}

/* The kernel of pairs. */
KERNEL_INLINE void lanes_jaro_pairs(const kpl_compare_job *job, uint8_t *ordinals_out,
                                    bool winkler) {
    const lanes_pairs_plan plan = {
        kernel_jaro_begin, winkler ? kernel_winkler_ordinal : kernel_jaro_ordinal,
        kernel_jaro_end, winkler ? lanes_winkler_flush : lanes_jaro_flush};
    lanes_pairs_run(job, ((kernel_jaro *)job->state)->space, ordinals_out, plan);
}

#endif /* KPL_COMPARE_LANES_JARO_H */
