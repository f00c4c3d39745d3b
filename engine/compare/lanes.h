/*
 * lanes.h - values side by side in the lanes of vector registers, on any tier.
 *
 * Stage    compare. Included after a tier's primitives (lanes_avx512.h, lanes_avx2.h ...)
 *          by the files of that tier only; static, nothing exported.
 * Idea     The values of one side of a tile stand in lanes, one bit per character, and
 *          the values of the other side stream by: a character of a streamed value costs
 *          one load per register (the masks of all lanes for that character) and one
 *          bit-parallel update of all lanes. Lanes of 8, 16, 32 or 64 bits hold values of
 *          as many characters; values of up to 128 stand in two words of 64, in two
 *          registers. (Several patterns in one word: Hyyro, Fredriksson, Navarro 2005.)
 * Sides    All comparators here are symmetric to the last bit, so either side may stand
 *          in the lanes. The larger one does, so that few values fill registers too;
 *          when the smaller one fills them by itself it does, and the other may be as
 *          long as it likes.
 * Unicode  Kernels see units, one byte per character. An ASCII value is its own units. In
 *          other values a code point beyond ASCII becomes one of the units 128 .. 254,
 *          given out in order of appearance to the characters of the values in the lanes;
 *          255 is any other character of a streamed value, which matches none. When 127
 *          do not suffice fewer values are taken at once; a value that has more by itself
 *          is compared by the scalar kernel.
 * Alphabet Units of the values in the lanes are numbered as they appear, so that only
 *          rows in use are cleared. Row 0 stays empty: every other unit.
 * Order    Both sides go by length: a loop that ends elsewhere each time is what branch
 *          prediction does worst, lanes of one width are neighbours, and what depends on
 *          lengths alone is made (or ruled out) once. The result is zeroed first and only
 *          ordinals above 0 are written, which are few; a full register of values that
 *          stand in the tile's own order is stored whole.
 * Others   Values of more than 128 characters go through the scalar kernel, one by one.
 * Tier     lanes_v is a register of LANES_BYTES bytes, LANES_VECTORS the most of a batch.
 *          Logic is named by its operations from left to right, where clear is "and not":
 *          lanes_or_clear(a, b, c) is (a | b) & ~c. With a width: add, subtract, splat,
 *          bits (bits set per lane). On bytes: larger_bytes, above (signed a > b as all
 *          ones), above_bits, reach_bits (unsigned a >= b; one bit per byte), lookup
 *          (64 bytes). On words of 64: top (the highest bit as 0 or 1), empty, and
 *          where_empty(a, b): b in words where a is 0. narrow makes bytes in lane order
 * of the lowest bytes of lanes and returns how many registers hold them. Of Jaro's: taken
 * says which lanes matched, from the places that were open and the first of them; drop
 * takes 1 from those lanes. Where LANES_PACKS is 1: pack (the bytes named, moved
 * together), pack_behind, load_part, numbers, and taken_put and taken_of for a bit per
 * lane and character. Of pairs: spread (byte j of each lane's record), equal_bits, choose
 * (by bits). Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_H
#define KPL_COMPARE_LANES_H

#include "compare/lanes_space.h"

#define LANES_OTHER 255u /* the unit of a character that no value in the lanes has */
#define LANES_UNFIT (LANES_LENGTH_MAX + 1)
/* Measured: a smaller tile is cheaper pair by pair. */
#define LANES_CELLS_MIN 9u

_Static_assert(LANES_VECTORS *LANES_BYTES <= LANES_ROW_BYTES, "a row holds a batch");

/* Where the ordinal of a lane's and a streamed value goes. */
typedef struct lanes_target {
    uint8_t *ordinals;
    size_t lane_stride;
    size_t stream_stride;
} lanes_target;

/* The streamed values of space against the lanes of space->batch. */
typedef void lanes_run_fn(void *state, lanes_space *space, lanes_target target);

/* The same with width and number of registers as constants: always inlined. */
typedef void lanes_stream_fn(void *state, lanes_space *space, lanes_target target,
                             uint32_t width, uint32_t vectors, bool option);

/* What a comparator brings: its vector kernel, and its scalar kernel for the others. */
typedef struct lanes_plan {
    kernel_begin_fn *begin;
    kernel_ordinal_fn *ordinal;
    kernel_end_fn *end;
    lanes_run_fn *run;
    uint32_t rows_min; /* of the smaller side: fewer are cheaper pair by pair */
} lanes_plan;

/* ---- Ordinals ---------------------------------------------------------------------- */

/* The lanes of byte register `v` that hold a value, as bits. */
KERNEL_INLINE uint64_t lanes_filled(const lanes_batch *batch, uint32_t v) {
    const uint32_t before = v * LANES_BYTES;
    const uint32_t count = batch->count > before ? batch->count - before : 0;
    return kernel_ones(kernel_smaller(count, LANES_BYTES));
}

KERNEL_INLINE uint8_t *lanes_place(const lanes_batch *batch, lanes_target target,
                                   uint32_t lane, uint32_t stream) {
    return target.ordinals + batch->places[lane] * target.lane_stride +
           stream * target.stream_stride;
}

/* Write the ordinals `found` of byte register `v` for streamed value `stream`. */
KERNEL_INLINE void lanes_put(const lanes_batch *batch, lanes_target target, uint32_t v,
                             uint32_t stream, lanes_v ordinals, uint64_t found) {
    if (batch->in_order && target.lane_stride == 1 &&
        lanes_filled(batch, v) == kernel_ones(LANES_BYTES)) {
        lanes_store_anywhere(lanes_place(batch, target, v * LANES_BYTES, stream),
                             ordinals);
        return;
    }
    _Alignas(64) uint8_t bytes[LANES_BYTES];
    lanes_store(bytes, ordinals);
    for (; found != 0; found &= found - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(found);
        *lanes_place(batch, target, v * LANES_BYTES + k, stream) = bytes[k];
    }
}

/* ---- Taking values ----------------------------------------------------------------- */

/* The unit of a code point beyond ASCII; 0 when there is no unit left for a new one. */
static inline uint8_t lanes_unit(lanes_points *points, uint32_t point, bool learn) {
    uint32_t slot = point * 2654435769u >> 24; /* as kernel_masks_slot() */
    while (points->points[slot] != 0 && points->points[slot] != point)
        slot = (slot + 1) % LANES_POINT_SLOTS;
    if (points->points[slot] == point)
        return points->units[slot];
    if (!learn)
        return LANES_OTHER;
    if (128 + points->count == LANES_OTHER)
        return 0;
    points->points[slot] = point;
    points->units[slot] = (uint8_t)(128 + points->count++);
    return points->units[slot];
}

/* `text` as units into units_out, room for LANES_LENGTH_MAX; the number of its
 * characters, or LANES_UNFIT. */
static inline uint32_t lanes_encode(lanes_points *points, kpl_text text, bool learn,
                                    uint8_t *units_out) {
    uint32_t count = 0;
    uint32_t position = 0;
    while (position < text.length) {
        if (count == LANES_LENGTH_MAX)
            return LANES_UNFIT;
        const uint32_t point = kernel_next(text, &position);
        const uint8_t unit =
            point < 0x80 ? (uint8_t)point : lanes_unit(points, point, learn);
        if (unit == 0 && point != 0)
            return LANES_UNFIT;
        units_out[count++] = unit;
    }
    return count;
}

/* Sort side->order by keys[0 .. count) of least .. most; LANES_UNFIT goes last. */
KERNEL_INLINE void lanes_sort(lanes_side *side, const uint8_t *keys, uint32_t least,
                              uint32_t most) {
    uint16_t starts[LANES_UNFIT + 1] = {0};
    for (uint32_t i = 0; i < side->count; i++)
        starts[keys[i]]++;
    uint32_t at = 0;
    side->narrow = 0;
    for (uint32_t key = least; key <= most; key++) {
        const uint32_t here = starts[key];
        starts[key] = (uint16_t)at;
        at += here;
        if (key <= 64)
            side->narrow = at;
    }
    starts[LANES_UNFIT] = (uint16_t)at;
    side->fitting = at;
    for (uint32_t i = 0; i < side->count; i++)
        side->order[starts[keys[i]]++] = (uint16_t)i;
}

/* Take as many of the values as there is room for, at least one; returns how many. */
static inline uint32_t lanes_take(const kpl_values *values, const uint32_t *numbers,
                                  uint32_t count, bool learn, lanes_points *points,
                                  lanes_side *side) {
    uint8_t keys[LANES_SIDE];
    uint32_t used = 0;
    uint32_t least = LANES_LENGTH_MAX;
    uint32_t most = 0;
    const uint32_t room = kernel_smaller(count, LANES_SIDE);
    uint32_t i = 0;
    for (; i < room; i++) {
        kpl_text text = kpl_values_text(values, numbers[i]);
        uint32_t key = text.length;
        if (!kernel_is_ascii(text)) {
            if (used + LANES_LENGTH_MAX > LANES_UNITS)
                break;
            if (!points->is_clear)
                *points = (lanes_points){.is_clear = true};
            key = lanes_encode(points, text, learn, side->units + used);
            if (key == LANES_UNFIT && i > 0 && 128 + points->count == LANES_OTHER)
                break; /* once more when the points are forgotten */
            if (key != LANES_UNFIT)
                text = (kpl_text){side->units + used, key};
            used += key == LANES_UNFIT ? 0 : key;
        }
        if (key == 0 || key > LANES_LENGTH_MAX)
            key = LANES_UNFIT;
        else {
            least = kernel_smaller(least, key);
            most = kernel_larger(most, key);
        }
        side->texts[i] = text;
        keys[i] = (uint8_t)key;
    }
    side->count = i;
    lanes_sort(side, keys, least, most);
    return i;
}

/* ---- Filling lanes ----------------------------------------------------------------- */

/* The narrowest lane that holds a value of `length` characters. */
KERNEL_INLINE uint32_t lanes_width(uint32_t length) {
    return length <= 8    ? 8
           : length <= 16 ? 16
           : length <= 32 ? 32
           : length <= 64 ? 64
                          : 128;
}

/* How many lanes of a width there are in `vectors` registers. */
KERNEL_INLINE uint32_t lanes_room(uint32_t width, uint32_t vectors) {
    return vectors * LANES_BYTES * 8 / width;
}

/* Choose the width for the side's values order[from .. to): that of the first, or a wider
 * one when that takes all the rest without more registers. Returns where the batch ends.
 */
static inline uint32_t lanes_batch_cut(lanes_batch *batch, const lanes_side *side,
                                       uint32_t from, uint32_t to) {
    const uint32_t last = side->texts[side->order[to - 1]].length;
    const uint32_t widest = lanes_width(last);
    const uint32_t width = lanes_width(side->texts[side->order[from]].length);
    const uint32_t left = to - from;
    uint32_t apart = 0; /* registers, when each width has a batch of its own */
    uint32_t end = from;
    uint32_t first_end = 0;
    for (uint32_t w = width; w <= widest && end < to; w *= 2) {
        const uint32_t start = end;
        while (end < to && side->texts[side->order[end]].length <= w)
            end++;
        apart += (end - start + lanes_room(w, 1) - 1) / lanes_room(w, 1);
        if (first_end == 0)
            first_end = end;
    }
    const uint32_t together = (left + lanes_room(widest, 1) - 1) / lanes_room(widest, 1);
    if (widest <= 64 && together <= LANES_VECTORS && together <= apart) {
        batch->width = widest;
        batch->vectors = together == 3 ? 4 : together;
        return to;
    }
    batch->width = width;
    if (width == 128) {
        batch->vectors = 2;
        return kernel_smaller(first_end, from + lanes_room(64, 1));
    }
    const uint32_t at =
        kernel_smaller(first_end, from + lanes_room(width, LANES_VECTORS));
    const uint32_t vectors =
        (at - from + lanes_room(width, 1) - 1) / lanes_room(width, 1);
    batch->vectors = vectors == 3 ? 4 : vectors;
    return at;
}

/* Zeros in the first `vectors` registers of a row. */
KERNEL_INLINE void lanes_clear_row(uint8_t *row, uint32_t vectors) {
    for (uint32_t v = 0; v < vectors; v++)
        lanes_store(row + LANES_BYTES * v, lanes_zero());
}

/* The masks of up to 64 characters, from bit 0 of the lane that begins at byte `start`.
 */
KERNEL_INLINE void lanes_batch_word(lanes_batch *batch, const uint8_t *units,
                                    uint32_t count, uint32_t start) {
    const uint32_t vectors = batch->vectors;
    const uint32_t stride = vectors * LANES_BYTES;
    const uint32_t bytes = kernel_smaller(batch->width / 8, 8);
    const uint64_t ones = kernel_ones(count);
    for (uint32_t k = 0; k < bytes; k++) /* no byte order in it */
        batch->rows[start + k] = (uint8_t)(ones >> 8 * k);
    uint8_t *const base = batch->masks + start;
    for (uint32_t i = 0; i < count; i++) {
        const uint8_t unit = units[i];
        uint32_t code = batch->codes[unit];
        if (code == 0) {
            code = ++batch->code_count;
            batch->codes[unit] = (uint8_t)code;
            lanes_clear_row(batch->masks + code * stride, vectors);
        }
        base[code * stride + i / 8] |= (uint8_t)(1u << i % 8);
    }
}

KERNEL_INLINE void lanes_batch_add(lanes_batch *batch, uint32_t lane, kpl_text text,
                                   uint32_t place) {
    const uint32_t first = kernel_smaller(text.length, 64);
    const uint32_t start = lane * kernel_smaller(batch->width, 64) / 8;
    batch->in_order &= lane == 0 || place == batch->places[lane - 1] + 1u;
    batch->places[lane] = (uint16_t)place;
    batch->lengths[lane] = (uint8_t)text.length;
    batch->texts[lane] = text;
    batch->reach[start] = (uint8_t)(text.length / 2);
    lanes_batch_word(batch, text.bytes, first, start);
    if (batch->width == 128)
        lanes_batch_word(batch, text.bytes + first, text.length - first,
                         start + LANES_BYTES);
}

/* Lanes for as many of the side's values order[from .. to) as share a width; returns
 * where they end. */
static inline uint32_t lanes_batch_fill(lanes_batch *batch, const lanes_side *side,
                                        uint32_t from, uint32_t to) {
    const uint32_t end = lanes_batch_cut(batch, side, from, to);
    lanes_clear_row(batch->masks, batch->vectors);
    lanes_clear_row(batch->rows, batch->vectors);
    lanes_clear_row(batch->reach, batch->vectors);
    lanes_clear_row(batch->codes, sizeof batch->codes / LANES_BYTES);
    lanes_clear_row(batch->lengths, batch->vectors);
    batch->code_count = 0;
    batch->count = end - from;
    batch->in_order = true;
    for (uint32_t at = from; at < end; at++)
        lanes_batch_add(batch, at - from, side->texts[side->order[at]], side->order[at]);
    batch->length_min = batch->lengths[0];
    batch->length_max = batch->lengths[end - from - 1];
    return end;
}

/* `stream` for the width and the number of registers that the batch has. */
KERNEL_INLINE void lanes_dispatch(lanes_stream_fn *stream, void *state,
                                  lanes_space *space, lanes_target target, bool option) {
    const uint32_t width = space->batch.width;
    switch (space->batch.vectors * 256 + width) {
    case 256 + 8:
        stream(state, space, target, 8, 1, option);
        break;
    case 256 + 16:
        stream(state, space, target, 16, 1, option);
        break;
    case 256 + 32:
        stream(state, space, target, 32, 1, option);
        break;
    case 256 + 64:
        stream(state, space, target, 64, 1, option);
        break;
    case 512 + 8:
        stream(state, space, target, 8, 2, option);
        break;
    case 512 + 16:
        stream(state, space, target, 16, 2, option);
        break;
    case 512 + 32:
        stream(state, space, target, 32, 2, option);
        break;
    case 512 + 64:
        stream(state, space, target, 64, 2, option);
        break;
#if LANES_VECTORS == 4
    case 512 + 128:
        stream(state, space, target, 128, 2, option);
        break;
    case 1024 + 8:
        stream(state, space, target, 8, 4, option);
        break;
    case 1024 + 16:
        stream(state, space, target, 16, 4, option);
        break;
    case 1024 + 32:
        stream(state, space, target, 32, 4, option);
        break;
    default:
        assert(space->batch.vectors == 4 && width == 64);
        stream(state, space, target, 64, 4, option);
#else
    default:
        assert(space->batch.vectors == 2 && width == 128);
        stream(state, space, target, 128, 2, option);
#endif
    }
}

/* ---- Tiles ------------------------------------------------------------------------- */

/* Values of `side` that do not fit, against all of `other` (or the fitting ones only).
 * A value that was encoded is read anew: the scalar kernel wants the bytes. */
KERNEL_INLINE void lanes_others(void *state, const kpl_values *values,
                                const lanes_side *side, const uint32_t *numbers,
                                const lanes_side *other, const uint32_t *other_numbers,
                                uint32_t other_count, lanes_target target,
                                lanes_plan plan) {
    for (uint32_t k = side->fitting; k < side->count; k++) {
        const uint32_t place = side->order[k];
        plan.begin(state, kpl_values_text(values, numbers[place]));
        for (uint32_t s = 0; s < other_count; s++) {
            const uint32_t stream = other->order[s];
            target.ordinals[place * target.lane_stride + stream * target.stream_stride] =
                plan.ordinal(state, kpl_values_text(values, other_numbers[stream]));
        }
        plan.end(state);
    }
}

/* Values from .. to of `lanes` against those of `stream` that fit, from `first` on. */
KERNEL_INLINE void lanes_meet(void *state, lanes_space *space, const lanes_side *lanes,
                              uint32_t from, uint32_t to, const lanes_side *stream,
                              uint32_t first, lanes_target target, lanes_plan plan) {
    space->streamed = stream;
    space->from = first;
    space->to = stream->fitting;
    if (first == stream->fitting)
        return;
    while (from < to) {
        from = lanes_batch_fill(&space->batch, lanes, from, to);
        plan.run(state, space, target);
    }
}

/* What space->lanes and space->stream hold; its ordinals are 0 so far. Of a short value
 * and one beyond 64 characters the short one stands in the lanes, so that only two long
 * ones need two words. */
KERNEL_INLINE void lanes_block(const kpl_compare_job *job, lanes_space *space,
                               const uint32_t *lanes, const uint32_t *stream,
                               lanes_target target, lanes_plan plan) {
    const lanes_target turned = {target.ordinals, target.stream_stride,
                                 target.lane_stride};
    lanes_side *const one = &space->lanes;
    lanes_side *const other = &space->stream;
    lanes_meet(job->state, space, one, 0, one->narrow, other, 0, target, plan);
    if (one->narrow < one->fitting) {
        lanes_meet(job->state, space, one, one->narrow, one->fitting, other,
                   other->narrow, target, plan);
        lanes_meet(job->state, space, other, 0, other->narrow, one, one->narrow, turned,
                   plan);
    }
    lanes_others(job->state, job->values, one, lanes, other, stream, other->count, target,
                 plan);
    lanes_others(job->state, job->values, other, stream, one, lanes, one->fitting, turned,
                 plan);
}

/* All of one side in lanes, all of the other streamed. */
KERNEL_INLINE void lanes_sides(const kpl_compare_job *job, lanes_space *space,
                               const uint32_t *lanes, uint32_t lane_count,
                               const uint32_t *stream, uint32_t stream_count,
                               lanes_target target, lanes_plan plan) {
    for (uint32_t i = 0; i < lane_count; i += space->lanes.count) {
        space->points.is_clear = false;
        space->points.count = 0;
        lanes_take(job->values, lanes + i, lane_count - i, true, &space->points,
                   &space->lanes);
        for (uint32_t j = 0; j < stream_count; j += space->stream.count) {
            lanes_take(job->values, stream + j, stream_count - j, false, &space->points,
                       &space->stream);
            lanes_target block = target;
            block.ordinals += i * target.lane_stride + j * target.stream_stride;
            lanes_block(job, space, lanes + i, stream + j, block, plan);
        }
    }
}

KERNEL_INLINE void lanes_tile(const kpl_compare_job *job, lanes_space *space,
                              uint8_t *ordinals_out, lanes_plan plan) {
    const uint32_t left = job->left_count;
    const uint32_t right = job->right_count;
    if ((uint64_t)left * right < LANES_CELLS_MIN ||
        kernel_smaller(left, right) < plan.rows_min) {
        kernel_tile(job, ordinals_out, plan.begin, plan.ordinal, plan.end);
        return;
    }
    memset(ordinals_out, 0, (size_t)left * right);
    const bool fills = kernel_smaller(left, right) >= 2 * LANES_BYTES;
    const bool turn = fills ? left < right : left > right; /* left stands in the lanes */
    if (turn)
        lanes_sides(job, space, job->left, left, job->right, right,
                    (lanes_target){ordinals_out, right, 1}, plan);
    else
        lanes_sides(job, space, job->right, right, job->left, left,
                    (lanes_target){ordinals_out, 1, right}, plan);
}

#endif /* KPL_COMPARE_LANES_H */
