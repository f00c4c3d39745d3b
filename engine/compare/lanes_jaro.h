/*
 * lanes_jaro.h - Jaro's matching in lanes.
 *
 * Stage    compare. Included by jaro_<tier>.c and jaro_winkler_<tier>.c only, after the
 *          tier's primitives.
 * Source   kernel_jaro.h has the formula and the matching; here its steps run on lanes.
 * Passes   The first finds the matched places. What they are in a lane is a count, and
 *          the bounds of kernel_jaro_levels.h say which lanes could still meet the
 *          easiest cut-off. Without one, that is all. Otherwise the second pass counts
 * the places that agree, and the bounds for that many exchanges leave hardly more lanes
 * than do meet it (of names 2 %, of streets half of 1 %). Packing  In lanes of 32 bits
 * and more the second pass costs more than the first, and many lanes go into it (of
 * streets a third, of long lines nearly all). Where the tier can move the named bytes of
 * a register together, each such lane is decided by itself: the matched characters of
 * both sides, packed, differ where the bytes do. Rejected: the same for lanes of 8 and 16
 * bits, a few per cent of which pass the first bound. Deciding What is left waits in a
 * list for the exact formula in doubles, because a loop per register would end elsewhere
 * each time. Windows  They depend on both lengths, through the half of the longer: so
 * they are made anew only when that changes, and grow with the streamed length otherwise.
 * Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_JARO_H
#define KPL_COMPARE_LANES_JARO_H

#include "compare/kernel_jaro_levels.h"
#include "compare/lanes_pairs.h"

#ifndef LANES_PACKS /* has the tier lanes_pack() and what goes with it? */
#define LANES_PACKS 0
#endif

/* What a batch and streamed values of one length share. */
typedef struct lanes_jaro {
    lanes_v fewest[KERNEL_EXCHANGES][LANES_VECTORS]; /* matches, per lane, as bytes */
    float shares[LANES_WIDE_MAX]; /* 1/m + 1/n per lane, of 32 bits or more */
    float need;                   /* that matches * shares must exceed */
    uint32_t reach;               /* that the windows are made for */
    uint32_t rows;                /* of windows that are made */
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
    if (width >= 32)
        for (uint32_t lane = 0; lane < batch->count; lane++)
            shared->shares[lane] =
                state->levels->parts[n] + state->levels->parts[batch->lengths[lane]];
}

/* Remember the lanes of register `v` that take character j. */
KERNEL_INLINE void lanes_jaro_take(lanes_space *space, uint32_t width, bool packs,
                                   uint32_t v, uint32_t vectors, uint32_t j,
                                   lanes_m taken) {
#if LANES_PACKS
    if (packs) {
        lanes_taken_put(width, space->taken + LANES_TAKEN_ROW * v, j, taken);
        return;
    }
#endif
    (void)width;
    (void)packs;
    ((lanes_m *)(void *)space->taken)[j * vectors + v] = taken;
}

/* First pass over two words: what one character takes. */
KERNEL_INLINE lanes_m lanes_jaro_match_words(const uint8_t *row, const uint8_t *near,
                                             lanes_v *flags) {
    const lanes_v open = lanes_and_clear(lanes_load(row), lanes_load(near), flags[0]);
    const lanes_v upper = lanes_and_clear(lanes_load(row + LANES_BYTES),
                                          lanes_load(near + LANES_BYTES), flags[1]);
    const lanes_v above = lanes_where_empty(open, upper); /* the lower word first */
    const lanes_v negative = lanes_subtract(64, lanes_zero(), open);
    const lanes_v negative_above = lanes_subtract(64, lanes_zero(), above);
    flags[0] = lanes_and_or(open, negative, flags[0]);
    flags[1] = lanes_and_or(above, negative_above, flags[1]);
    return lanes_taken(
        64, lanes_or(open, upper),
        lanes_or(lanes_and(open, negative), lanes_and(above, negative_above)));
}

/* First pass: what character j takes, per lane; `flags` are all taken places. With
 * `packs` the lanes that take something are kept as bits, a row per register. */
KERNEL_INLINE void lanes_jaro_match(lanes_space *space, kpl_text b, uint32_t width,
                                    uint32_t vectors, bool packs, lanes_v *flags) {
    const lanes_batch *const batch = &space->batch;
    for (uint32_t v = 0; v < vectors; v++)
        flags[v] = lanes_zero();
    for (uint32_t v = 0; packs && v < vectors; v++)
        lanes_clear_row(space->taken + LANES_TAKEN_ROW * v,
                        b.length * (width == 32 ? 2 : 1) <= 64 ? 1 : 2);
    for (uint32_t j = 0; j < b.length; j++) {
        const uint8_t *const row =
            batch->masks + batch->codes[b.bytes[j]] * (vectors * LANES_BYTES);
        const uint8_t *const near = space->windows + j * (vectors * LANES_BYTES);
        if (width == 128) {
            lanes_jaro_take(space, 64, packs, 0, 1, j,
                            lanes_jaro_match_words(row, near, flags));
            continue;
        }
        for (uint32_t v = 0; v < vectors; v++) {
            const lanes_v open =
                lanes_and_clear(lanes_load(row + LANES_BYTES * v),
                                lanes_load(near + LANES_BYTES * v), flags[v]);
            const lanes_v negative = lanes_subtract(width, lanes_zero(), open);
            lanes_jaro_take(space, width, packs, v, vectors, j,
                            lanes_taken(width, open, lanes_and(open, negative)));
            flags[v] = lanes_and_or(open, negative, flags[v]);
        }
    }
}

/* Second pass: the places of `flags` whose character stands at the same turn on the other
 * side too. The lowest flag is the next that matched; a taken character drops it. */
KERNEL_INLINE void lanes_jaro_agree(const lanes_space *space, kpl_text b, uint32_t width,
                                    uint32_t vectors, lanes_v *flags, lanes_v *same_out) {
    const lanes_batch *const batch = &space->batch;
    const lanes_m *const taken = (const lanes_m *)(const void *)space->taken;
    for (uint32_t v = 0; v < vectors; v++)
        same_out[v] = lanes_zero();
    for (uint32_t j = 0; j < b.length; j++) {
        const uint8_t *const row =
            batch->masks + batch->codes[b.bytes[j]] * (vectors * LANES_BYTES);
        if (width == 128) { /* in the upper word once the lower one is empty */
            const lanes_v up = lanes_empty(flags[0]);
            const lanes_v lower =
                lanes_and_clear(flags[0], flags[0], lanes_drop(64, flags[0], taken[j]));
            const lanes_v left = lanes_drop(64, flags[1], taken[j]);
            const lanes_v upper = lanes_and(lanes_clear(flags[1], left), up);
            same_out[0] = lanes_and_or(lower, lanes_load(row), same_out[0]);
            same_out[1] = lanes_and_or(upper, lanes_load(row + LANES_BYTES), same_out[1]);
            flags[0] = lanes_clear(flags[0], lower);
            flags[1] = lanes_clear(flags[1], upper);
            continue;
        }
        for (uint32_t v = 0; v < vectors; v++) {
            const lanes_v left = lanes_drop(width, flags[v], taken[j * vectors + v]);
            const lanes_v here = lanes_load(row + LANES_BYTES * v);
            same_out[v] = lanes_or(same_out[v], lanes_and_clear(flags[v], here, left));
            flags[v] = lanes_and(flags[v], left);
        }
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

/* The exact ordinals of all that was found. One by one in a loop of its own: no branch
 * of it depends on how many lanes of which register were found. */
KERNEL_INLINE void lanes_jaro_settle(const kernel_jaro *state, lanes_space *space,
                                     lanes_target target) {
    lanes_found *const found = &space->found;
    const lanes_batch *const batch = &space->batch;
    const lanes_side *const stream = space->streamed;
    for (uint32_t i = 0; i < found->count; i++) {
        const uint32_t lane = found->lanes[i];
        const uint32_t place = stream->order[found->first + found->streams[i]];
        const kpl_text a = batch->texts[lane];
        const kpl_text b = stream->texts[place];
        *lanes_place(batch, target, lane, place) =
            kernel_jaro_level(state->levels, found->matches[i], found->differ[i],
                              a.length, b.length, lanes_jaro_prefix(a, b));
    }
    found->count = 0;
}

/* Room for one more streamed value, number `s`. */
KERNEL_INLINE void lanes_jaro_reserve(const kernel_jaro *state, lanes_space *space,
                                      lanes_target target, uint32_t s) {
    lanes_found *const found = &space->found;
    if (found->count <= LANES_FOUND - LANES_MAX - LANES_BYTES && s - found->first < 256)
        return;
    lanes_jaro_settle(state, space, target);
    found->first = s;
}

/* Lanes of a batch; two words of 64 bits are one. */
KERNEL_INLINE uint32_t lanes_jaro_lanes(uint32_t width, uint32_t vectors) {
    return width == 128 ? lanes_room(64, 1) : lanes_room(width, vectors);
}

/* The most places that may differ, of lanes that have enough matches: with c matches and
 * t exchanges jaro >= j asks for c (c (1/m + 1/n) - (3j - 1)) >= t. */
KERNEL_INLINE void lanes_jaro_allow(const lanes_jaro *shared, uint32_t lanes,
                                    const uint8_t *matched, uint8_t *allowed_out) {
    for (uint32_t lane = 0; lane < lanes; lane++) {
        const float c = (float)matched[lane];
        const float t = c * (c * shared->shares[lane] - shared->need);
        const int32_t exchanges = (int32_t)t;
        allowed_out[lane] = (uint8_t)(exchanges < 127 ? 2 * exchanges + 1 : 255);
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

/* Of byte register `v`, lanes `kept` have so many matches and different places. */
KERNEL_INLINE void lanes_jaro_keep(lanes_found *found, uint32_t stream, uint32_t v,
                                   uint64_t kept, lanes_v matches, lanes_v differ) {
    uint32_t at = found->count;
#if LANES_PACKS
    lanes_store_anywhere(found->lanes + at, lanes_pack(lanes_numbers(v), kept));
    lanes_store_anywhere(found->streams + at, lanes_splat(8, stream));
    lanes_store_anywhere(found->matches + at, lanes_pack(matches, kept));
    lanes_store_anywhere(found->differ + at, lanes_pack(differ, kept));
    at += kernel_bits(kept);
#else
    _Alignas(64) uint8_t matched[LANES_BYTES];
    _Alignas(64) uint8_t different[LANES_BYTES];
    lanes_store(matched, matches);
    lanes_store(different, differ);
    for (; kept != 0; kept &= kept - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(kept);
        found->lanes[at] = (uint8_t)(v * LANES_BYTES + k);
        found->streams[at] = (uint8_t)stream;
        found->matches[at] = matched[k];
        found->differ[at] = different[k];
        at++;
    }
#endif
    found->count = at;
}

/* Which lanes of byte register `v` have few enough places that differ? */
KERNEL_INLINE uint64_t lanes_jaro_bound(const lanes_jaro *shared, uint32_t v,
                                        uint32_t width, uint32_t vectors, lanes_v matches,
                                        lanes_v differ) {
    if (width < 32) {
        const uint64_t one = lanes_reach_bits(differ, lanes_splat(8, 2));
        const uint64_t more = lanes_reach_bits(differ, lanes_splat(8, 4));
        const uint64_t keeps_one = lanes_reach_bits(matches, shared->fewest[1][v]);
        const uint64_t keeps_more = lanes_reach_bits(matches, shared->fewest[2][v]);
        return (~one | keeps_one) & (~more | keeps_more);
    }
    _Alignas(64) uint8_t matched[LANES_BYTES];
    _Alignas(64) uint8_t allowed[LANES_BYTES];
    lanes_store(matched, matches);
    lanes_store(allowed, lanes_zero());
    lanes_jaro_allow(shared, lanes_jaro_lanes(width, vectors), matched, allowed);
    return lanes_reach_bits(lanes_load(allowed), differ);
}

/* Lanes `possible` by their matches: the second pass over all, and bounds once more. */
KERNEL_INLINE void lanes_jaro_pass(const lanes_jaro *shared, lanes_space *space,
                                   kpl_text b, uint32_t stream, uint32_t width,
                                   uint32_t vectors, lanes_v *flags,
                                   const lanes_v *matches, const uint64_t *possible,
                                   uint32_t registers) {
    lanes_v same[LANES_VECTORS];
    lanes_v agree[LANES_VECTORS];
    lanes_jaro_agree(space, b, width, vectors, flags, same);
    (void)lanes_jaro_count(width, vectors, same, agree);
    for (uint32_t v = 0; v < registers; v++) {
        const lanes_v differ = lanes_subtract(8, matches[v], agree[v]);
        lanes_jaro_keep(
            &space->found, stream, v,
            possible[v] & lanes_jaro_bound(shared, v, width, vectors, matches[v], differ),
            matches[v], differ);
    }
}

#if LANES_PACKS
/* Values side by side as bytes, in rows that a register holds. */
KERNEL_INLINE void lanes_jaro_chars(lanes_space *space, uint32_t width) {
    for (uint32_t lane = 0; lane < space->batch.count; lane++) {
        const kpl_text a = space->batch.texts[lane];
        uint8_t *const chars = space->chars + lane * (width == 128 ? 128 : 64);
        const uint32_t first = kernel_smaller(a.length, 64);
        lanes_store(chars, lanes_load_part(a.bytes, first));
        if (width == 128)
            lanes_store(chars + 64, lanes_load_part(a.bytes + first, a.length - first));
    }
}

/* Matched places of one lane that differ: the matched characters of both sides, packed
 * and held against each other. `flags` are the matched places of all lanes, b the bytes
 * of the streamed value, of n characters. */
KERNEL_INLINE uint32_t lanes_jaro_unlike(const lanes_space *space, const lanes_v *b,
                                         uint32_t n, const uint8_t *flags, uint32_t lane,
                                         uint32_t width) {
    const uint32_t lanes = LANES_BYTES * 8 / (width == 32 ? 32 : 64);
    const uint8_t *const row = space->taken + lane / lanes * LANES_TAKEN_ROW;
    const uint8_t *const chars = space->chars + lane * (width == 128 ? 128 : 64);
    uint64_t places = 0;
    memcpy(&places, flags + lane * (width == 32 ? 4 : 8), width == 32 ? 4 : 8);
    const uint64_t taken = lanes_taken_of(width, row, lane % lanes, n > 32);
    const lanes_v x = lanes_pack(lanes_load(chars), places);
    const lanes_v y = lanes_pack(b[0], taken);
    if (width == 32 || n <= 64)
        return kernel_bits(~lanes_equal_bits(x, y));
    const uint64_t taken_behind = lanes_taken_of(width, row + 64, lane % lanes, true);
    const lanes_v y_behind = lanes_pack(b[1], taken_behind);
    const uint32_t y_count = kernel_bits(taken);
    const lanes_v y_all = lanes_pack_behind(y, y_count, y_behind);
    if (width == 64)
        return kernel_bits(~lanes_equal_bits(x, y_all));
    uint64_t places_behind = 0;
    memcpy(&places_behind, flags + LANES_BYTES + lane * 8, 8);
    const lanes_v x_behind = lanes_pack(lanes_load(chars + 64), places_behind);
    const uint32_t x_count = kernel_bits(places);
    const lanes_v x_all = lanes_pack_behind(x, x_count, x_behind);
    const lanes_v x_rest = lanes_pack(x_behind, ~kernel_ones(64 - x_count));
    const lanes_v y_rest = lanes_pack(y_behind, ~kernel_ones(64 - y_count));
    return kernel_bits(~lanes_equal_bits(x_all, y_all)) +
           kernel_bits(~lanes_equal_bits(x_rest, y_rest));
}

/* Lanes `possible` by their matches, one after another: in wide lanes that is less work
 * than a second pass over all. Without a branch on what is kept. */
KERNEL_INLINE void lanes_jaro_pack(const lanes_jaro *shared, lanes_space *space,
                                   kpl_text b, uint32_t stream, uint32_t width,
                                   uint32_t vectors, const lanes_v *flags,
                                   lanes_v matches, uint64_t possible) {
    _Alignas(64) uint8_t places[LANES_VECTORS * LANES_BYTES];
    _Alignas(64) uint8_t matched[LANES_BYTES];
    _Alignas(64) uint8_t allowed[LANES_BYTES];
    lanes_found *const found = &space->found;
    const uint32_t first = kernel_smaller(b.length, 64);
    const lanes_v bytes[2] = {lanes_load_part(b.bytes, first),
                              lanes_load_part(b.bytes + first, b.length - first)};
    uint32_t at = found->count;
    assert(width != 128 || b.length > 64); /* a shorter one would stand in the lanes */
    for (uint32_t v = 0; v < vectors; v++)
        lanes_store(places + LANES_BYTES * v, flags[v]);
    lanes_store(matched, matches);
    lanes_jaro_allow(shared, lanes_jaro_lanes(width, vectors), matched, allowed);
    for (; possible != 0; possible &= possible - 1) {
        const uint32_t lane = (uint32_t)__builtin_ctzll(possible);
        const uint32_t differ =
            lanes_jaro_unlike(space, bytes, b.length, places, lane, width);
        found->lanes[at] = (uint8_t)lane;
        found->streams[at] = (uint8_t)stream;
        found->matches[at] = matched[lane];
        found->differ[at] = (uint8_t)differ;
        at += differ <= allowed[lane];
    }
    found->count = at;
}
#endif

/* Does a streamed value of n characters go through lanes_jaro_pack()? */
KERNEL_INLINE bool lanes_jaro_packs(uint32_t width, uint32_t n) {
    return LANES_PACKS && width >= 32 && (width > 32 || n <= 64);
}

/* Streamed value `b`, number `stream` of those that wait. */
KERNEL_INLINE void lanes_jaro_one(const lanes_jaro *shared, lanes_space *space,
                                  kpl_text b, uint32_t stream, uint32_t width,
                                  uint32_t vectors, bool packs) {
    lanes_v flags[LANES_VECTORS];
    lanes_v matches[LANES_VECTORS];
    uint64_t possible[LANES_VECTORS];
    uint64_t any = 0;
    lanes_jaro_match(space, b, width, vectors, packs, flags);
    const uint32_t registers = lanes_jaro_count(width, vectors, flags, matches);
    for (uint32_t v = 0; v < registers; v++) {
        possible[v] = lanes_reach_bits(matches[v], shared->fewest[0][v]) &
                      lanes_filled(&space->batch, v);
        any |= possible[v];
    }
    if (any == 0)
        return;
#if LANES_PACKS
    if (packs) {
        lanes_jaro_pack(shared, space, b, stream, width, vectors, flags, matches[0], any);
        return;
    }
#endif
    lanes_jaro_pass(shared, space, b, stream, width, vectors, flags, matches, possible,
                    registers);
}

/* lanes_stream_fn. */
KERNEL_INLINE void lanes_jaro_stream(void *state_of_job, lanes_space *space,
                                     lanes_target target, uint32_t width,
                                     uint32_t vectors, bool option) {
    const kernel_jaro *const state = state_of_job;
    const lanes_side *const stream = space->streamed;
    lanes_found *const found = &space->found;
    lanes_jaro shared = {.reach = 0, .rows = 0};
    memset(shared.shares, 0, sizeof shared.shares);
    shared.need = (float)state->need;
    uint32_t length = 0;
    (void)option;
    found->count = 0;
    found->first = space->from;
#if LANES_PACKS
    if (width >= 32)
        lanes_jaro_chars(space, width);
#endif
    for (uint32_t s = space->from; s < space->to; s++) {
        const kpl_text b = stream->texts[stream->order[s]];
        if (b.length != length) {
            length = b.length;
            lanes_jaro_length(&shared, state, space, length, width, vectors);
        }
        lanes_jaro_reserve(state, space, target, s);
        if (lanes_jaro_packs(width, length))
            lanes_jaro_one(&shared, space, b, s - found->first, width, vectors, true);
        else
            lanes_jaro_one(&shared, space, b, s - found->first, width, vectors, false);
    }
    lanes_jaro_settle(state, space, target);
}

static inline void lanes_jaro_run(void *state, lanes_space *space, lanes_target target) {
    lanes_dispatch(lanes_jaro_stream, state, space, target, false);
}

/* The tile kernel. */
KERNEL_INLINE void lanes_jaro_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                                   bool winkler) {
    const lanes_plan plan = {kernel_jaro_begin,
                             winkler ? kernel_winkler_ordinal : kernel_jaro_ordinal,
                             kernel_jaro_end, lanes_jaro_run, 1};
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
    lanes_v same = lanes_zero();
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
    for (uint32_t j = 0; j < n; j++) {
        const lanes_v left = lanes_drop(width, flags, taken[j]);
        same = lanes_or(same, lanes_and_clear(flags, lanes_load(pairs->masks[j]), left));
        flags = lanes_and(flags, left);
    }
    const lanes_v differ = lanes_subtract(width, count, lanes_bits(width, same));
    lanes_v matches = lanes_zero();
    lanes_v places = lanes_zero();
    (void)lanes_narrow(width, 1, &count, &matches);
    (void)lanes_narrow(width, 1, &differ, &places);
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
