/*
 * lanes_jaro_avx2.h - Jaro's matching in lanes.
 *
 * Stage    compare. Included by jaro_avx2.c and jaro_winkler_avx2.c only.
 * Source   kernel_jaro.h has the formula and the matching; here its steps run on lanes.
 * Passes   The first finds the matched places. What they are in a lane is a count, and a
 *          bound on it per length (kernel_jaro_open() has its derivation and margin) says
 *          which lanes could still meet the easiest cut-off: few. Without one, that is
 *          all. Otherwise the second pass counts the places that differ, and the score of
 *          those few lanes is computed by the exact formula in doubles. A table of
 *          scores per lengths, matches, exchanges and prefix was rejected: filling it
 *          costs more than it saves at the size of a tile.
 * Windows  They depend on both lengths; streamed values come sorted by length, so they
 *          are made once per length.
 * Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_JARO_AVX2_H
#define KPL_COMPARE_LANES_JARO_AVX2_H

#include "compare/kernel_jaro.h"
#include "compare/lanes_avx2.h"

/* What a batch and one length of streamed values share. */
typedef struct lanes_jaro {
    /* Places that character j may match. */
    __m256i windows[LANES_LENGTH_MAX][LANES_VECTORS];
    _Alignas(32) uint8_t needed[LANES_BYTES]; /* fewest matches, per lane */
} lanes_jaro;

KERNEL_INLINE __m256i lanes_broadcast(uint32_t width, uint32_t value) {
    return width == 8    ? _mm256_set1_epi8((char)value)
           : width == 16 ? _mm256_set1_epi16((short)value)
                         : _mm256_set1_epi32((int)value);
}

KERNEL_INLINE __m256i lanes_greater(uint32_t width, __m256i a, __m256i b) {
    return width == 8    ? _mm256_cmpgt_epi8(a, b)
           : width == 16 ? _mm256_cmpgt_epi16(a, b)
                         : _mm256_cmpgt_epi32(a, b);
}

/* Window + 1 of every lane, each in a lane of its width. */
KERNEL_INLINE __m256i lanes_jaro_reach(const lanes_batch *batch, uint32_t n,
                                       uint32_t width, uint32_t v) {
    _Alignas(32) uint8_t reach[32] = {0};
    const uint32_t per_vector = 256 / width;
    for (uint32_t k = 0; k < per_vector; k++) {
        const uint32_t m = batch->lengths[v * per_vector + k];
        reach[k * width / 8] = (uint8_t)(kernel_jaro_window(m, n) + 1);
    }
    return lanes_load(reach);
}

/* Bit i of windows[j] is set when |i - j| <= window: bit 0 enters at |j| <= window, also
 * at places before the first, and moves up by one per place. */
KERNEL_INLINE void lanes_jaro_windows(lanes_jaro *shared, const lanes_batch *batch,
                                      uint32_t n, uint32_t width, uint32_t vectors) {
    const uint32_t before = kernel_jaro_window(batch->length_max, n);
    for (uint32_t v = 0; v < vectors; v++) {
        const __m256i reach = lanes_jaro_reach(batch, n, width, v);
        __m256i range = _mm256_setzero_si256();
        for (uint32_t t = 0; t < before + n; t++) {
            const uint32_t away = t < before ? before - t : t - before;
            const __m256i enters =
                lanes_greater(width, reach, lanes_broadcast(width, away));
            range = lanes_subtract(width, lanes_add(width, range, range), enters);
            if (t >= before)
                shared->windows[t - before][v] = range;
        }
    }
}

/* The bound of kernel_jaro_possible() solved for matches; a little low, never too high.
 */
KERNEL_INLINE void lanes_jaro_needed(lanes_jaro *shared, const kernel_jaro *state,
                                     const lanes_batch *batch, uint32_t n) {
    uint8_t of_length[LANES_LENGTH_MAX + 1];
    for (uint32_t m = 0; m <= batch->length_max; m++) {
        const double least =
            state->need * ((double)m * (double)n) / ((double)m + (double)n) - 1e-6;
        const uint32_t whole = least > 0 ? (uint32_t)least : 0;
        of_length[m] = (uint8_t)(whole + (least > 0 && (double)whole < least));
    }
    memset(shared->needed, 0, sizeof shared->needed);
    for (uint32_t k = 0; k < batch->count; k++)
        shared->needed[k] = of_length[batch->lengths[k]];
}

KERNEL_INLINE uint32_t lanes_jaro_prefix(kpl_text a, kpl_text b) {
    const uint32_t most =
        kernel_smaller(kernel_smaller(a.length, b.length), KERNEL_WINKLER_PREFIX_MAX);
    uint32_t prefix = 0;
    while (prefix < most && a.bytes[prefix] == b.bytes[prefix])
        prefix++;
    return prefix;
}

/* First pass: taken[j] is the place that character j matched; returns all of them. */
KERNEL_INLINE void lanes_jaro_match(const lanes_jaro *shared, const lanes_batch *batch,
                                    kpl_text b, uint32_t width, uint32_t vectors,
                                    __m256i taken[][LANES_VECTORS], __m256i *flags) {
    const __m256i zero = _mm256_setzero_si256();
    for (uint32_t v = 0; v < vectors; v++)
        flags[v] = zero;
    for (uint32_t j = 0; j < b.length; j++) {
        const uint8_t *const row = batch->masks[batch->codes[b.bytes[j]]];
        for (uint32_t v = 0; v < vectors; v++) {
            const __m256i near =
                _mm256_and_si256(lanes_load(row + 32 * v), shared->windows[j][v]);
            const __m256i open = _mm256_andnot_si256(flags[v], near);
            const __m256i first =
                _mm256_and_si256(open, lanes_subtract(width, zero, open));
            taken[j][v] = first;
            flags[v] = _mm256_or_si256(flags[v], first);
        }
    }
}

/* Second pass: characters that did not match or match at another place; of `flags` the
 * lowest stands for the next that matched. */
KERNEL_INLINE void lanes_jaro_differ(const lanes_batch *batch, kpl_text b, uint32_t width,
                                     uint32_t vectors, __m256i taken[][LANES_VECTORS],
                                     __m256i *flags, __m256i *differ_out) {
    const __m256i zero = _mm256_setzero_si256();
    for (uint32_t v = 0; v < vectors; v++)
        differ_out[v] = zero;
    for (uint32_t j = 0; j < b.length; j++) {
        const uint8_t *const row = batch->masks[batch->codes[b.bytes[j]]];
        for (uint32_t v = 0; v < vectors; v++) {
            const __m256i lowest =
                _mm256_and_si256(flags[v], lanes_subtract(width, zero, flags[v]));
            const __m256i unmatched = lanes_equal(width, taken[j][v], zero);
            const __m256i next = _mm256_andnot_si256(unmatched, lowest);
            const __m256i same = _mm256_and_si256(lanes_load(row + 32 * v), next);
            differ_out[v] =
                lanes_subtract(width, differ_out[v], lanes_equal(width, same, zero));
            flags[v] = _mm256_xor_si256(flags[v], next);
        }
    }
}

/* The exact ordinals of the lanes `found` in byte register `v`. */
KERNEL_INLINE void lanes_jaro_settle(const kernel_jaro *state, const lanes_batch *batch,
                                     kpl_text b, uint32_t v, uint32_t found,
                                     __m256i matches, __m256i differ, bool winkler,
                                     lanes_target target, uint32_t place) {
    _Alignas(32) uint8_t matched[32];
    _Alignas(32) uint8_t different[32];
    lanes_store(matched, matches);
    lanes_store(different, differ);
    for (; found != 0; found &= found - 1) {
        const uint32_t k = (uint32_t)__builtin_ctz(found);
        const uint32_t lane = v * 32 + k;
        const kpl_text a = batch->texts[lane];
        const uint32_t places = different[k] - (b.length - matched[k]);
        double score = kernel_jaro_value(matched[k], places, a.length, b.length);
        if (winkler)
            score = kernel_winkler_value(score, lanes_jaro_prefix(a, b));
        *lanes_place(batch, target, lane, place) = kernel_at_least(score, state->cutoffs);
    }
}

KERNEL_INLINE void lanes_jaro_one(const kernel_jaro *state, const lanes_jaro *shared,
                                  const lanes_batch *batch, kpl_text b, uint32_t place,
                                  lanes_target target, uint32_t width, uint32_t vectors,
                                  bool winkler) {
    __m256i taken[LANES_LENGTH_MAX][LANES_VECTORS];
    __m256i flags[LANES_VECTORS];
    __m256i matches[LANES_VECTORS];
    __m256i differ[LANES_VECTORS];
    uint32_t found[LANES_VECTORS] = {0, 0};
    lanes_jaro_match(shared, batch, b, width, vectors, taken, flags);
    for (uint32_t v = 0; v < vectors; v++)
        matches[v] = lanes_sum(width, lanes_bits(flags[v]));
    const uint32_t registers = lanes_to_bytes(width, vectors, matches);
    for (uint32_t v = 0; v < registers; v++) {
        const __m256i needed = lanes_load(shared->needed + 32 * v);
        const __m256i enough =
            _mm256_cmpeq_epi8(_mm256_max_epu8(matches[v], needed), matches[v]);
        found[v] = (uint32_t)_mm256_movemask_epi8(enough) & lanes_filled(batch, v);
    }
    if ((found[0] | found[1]) == 0)
        return;
    lanes_jaro_differ(batch, b, width, vectors, taken, flags, differ);
    (void)lanes_to_bytes(width, vectors, differ);
    for (uint32_t v = 0; v < registers; v++)
        lanes_jaro_settle(state, batch, b, v, found[v], matches[v], differ[v], winkler,
                          target, place);
}

KERNEL_INLINE void lanes_jaro_stream(const kernel_jaro *state, const lanes_batch *batch,
                                     const lanes_side *stream, lanes_target target,
                                     uint32_t width, uint32_t vectors, bool winkler) {
    lanes_jaro shared;
    uint32_t length = 0;
    for (uint32_t s = 0; s < stream->fitting; s++) {
        const uint32_t place = stream->order[s];
        const kpl_text b = stream->texts[place];
        if (b.length != length) {
            length = b.length;
            lanes_jaro_windows(&shared, batch, length, width, vectors);
            lanes_jaro_needed(&shared, state, batch, length);
        }
        lanes_jaro_one(state, &shared, batch, b, place, target, width, vectors, winkler);
    }
}

/* lanes_run_fn, with widths and numbers of registers as constants. */
KERNEL_INLINE void lanes_jaro_run(const kernel_jaro *state, const lanes_batch *batch,
                                  const lanes_side *stream, lanes_target target,
                                  bool winkler) {
    const uint32_t vectors = batch->vectors;
    if (batch->width == 8 && vectors == 1)
        lanes_jaro_stream(state, batch, stream, target, 8, 1, winkler);
    else if (batch->width == 8)
        lanes_jaro_stream(state, batch, stream, target, 8, 2, winkler);
    else if (batch->width == 16 && vectors == 1)
        lanes_jaro_stream(state, batch, stream, target, 16, 1, winkler);
    else if (batch->width == 16)
        lanes_jaro_stream(state, batch, stream, target, 16, 2, winkler);
    else if (vectors == 1)
        lanes_jaro_stream(state, batch, stream, target, 32, 1, winkler);
    else
        lanes_jaro_stream(state, batch, stream, target, 32, 2, winkler);
}

#endif /* KPL_COMPARE_LANES_JARO_AVX2_H */
