/*
 * lanes_edit_avx2.h - edit distances in lanes.
 *
 * Stage    compare. Included by levenshtein_avx2.c and osa_avx2.c only.
 * Source   kernel_step() of kernel_edit.h, with its horizontal differences kept as the
 *          complement of hp: shifting a 0 in is what setting the lowest bit of hp was,
 *          and no operation is spent on negation. A lane of its own width needs no guard.
 * Checked by tests/compare/test_tiers.c.
 */
#ifndef KPL_COMPARE_LANES_EDIT_AVX2_H
#define KPL_COMPARE_LANES_EDIT_AVX2_H

#include "compare/kernel_edit.h"
#include "compare/lanes_avx2.h"

typedef struct lanes_column {
    __m256i vp;
    __m256i vn;
    __m256i d0;
    __m256i eq;
} lanes_column;

KERNEL_INLINE void lanes_edit_step(lanes_column *column, __m256i eq, uint32_t width,
                                   bool swaps) {
    const __m256i vp = column->vp;
    const __m256i vn = column->vn;
    const __m256i sum = lanes_add(width, _mm256_and_si256(eq, vp), vp);
    __m256i d0 = _mm256_or_si256(_mm256_or_si256(_mm256_xor_si256(sum, vp), eq), vn);
    if (swaps) {
        const __m256i open = _mm256_andnot_si256(column->d0, eq);
        const __m256i moved = lanes_add(width, open, open);
        d0 = _mm256_or_si256(d0, _mm256_and_si256(moved, column->eq));
        column->d0 = d0;
        column->eq = eq;
    }
    __m256i not_hp = _mm256_andnot_si256(vn, _mm256_or_si256(d0, vp));
    __m256i hn = _mm256_and_si256(d0, vp);
    not_hp = lanes_add(width, not_hp, not_hp);
    hn = lanes_add(width, hn, hn);
    column->vp = _mm256_or_si256(hn, _mm256_andnot_si256(d0, not_hp));
    column->vn = _mm256_andnot_si256(not_hp, d0);
}

/* The distance after n columns: n and what the differences of the last column sum to. */
KERNEL_INLINE __m256i lanes_edit_distance(const lanes_column *column, __m256i rows,
                                          uint32_t n, uint32_t width) {
    const __m256i more = lanes_bits(_mm256_and_si256(column->vp, rows));
    const __m256i less = lanes_bits(_mm256_and_si256(column->vn, rows));
    const __m256i sum = lanes_sum(width, _mm256_sub_epi8(more, less));
    const __m256i start = width == 8    ? _mm256_set1_epi8((char)n)
                          : width == 16 ? _mm256_set1_epi16((short)n)
                                        : _mm256_set1_epi32((int)n);
    return lanes_add(width, start, sum);
}

KERNEL_INLINE void lanes_edit_stream(const kernel_edit *state, const lanes_batch *batch,
                                     const lanes_side *stream, lanes_target target,
                                     uint32_t width, uint32_t vectors, bool swaps) {
    const uint32_t cutoff_count = state->cutoffs.count;
    uint8_t limits[KPL_CUTOFFS_MAX]; /* the smallest distance that is too far */
    for (uint32_t k = 0; k < cutoff_count; k++) {
        const double cutoff = state->cutoffs.values[k];
        limits[k] = !(cutoff >= 0)               ? 0
                    : cutoff >= LANES_LENGTH_MAX ? LANES_LENGTH_MAX + 1
                                                 : (uint8_t)((uint32_t)cutoff + 1);
    }
    for (uint32_t s = 0; s < stream->fitting; s++) {
        const uint32_t place = stream->order[s];
        const kpl_text b = stream->texts[place];
        const __m256i zero = _mm256_setzero_si256();
        lanes_column columns[LANES_VECTORS];
        __m256i distances[LANES_VECTORS];
        for (uint32_t v = 0; v < vectors; v++)
            columns[v] = (lanes_column){_mm256_set1_epi8(-1), zero, zero, zero};
        for (uint32_t j = 0; j < b.length; j++) {
            const uint8_t *const row = batch->masks[batch->codes[b.bytes[j]]];
            for (uint32_t v = 0; v < vectors; v++)
                lanes_edit_step(&columns[v], lanes_load(row + 32 * v), width, swaps);
        }
        for (uint32_t v = 0; v < vectors; v++)
            distances[v] = lanes_edit_distance(
                &columns[v], lanes_load(batch->rows + 32 * v), b.length, width);
        const uint32_t registers = lanes_to_bytes(width, vectors, distances);
        for (uint32_t v = 0; v < registers; v++) {
            __m256i ordinals = zero;
            for (uint32_t k = 0; k < cutoff_count; k++) {
                const __m256i limit = _mm256_set1_epi8((char)limits[k]);
                ordinals =
                    _mm256_sub_epi8(ordinals, _mm256_cmpgt_epi8(limit, distances[v]));
            }
            lanes_put(batch, target, v, place, ordinals);
        }
    }
}

/* lanes_run_fn, with widths and numbers of registers as constants. */
KERNEL_INLINE void lanes_edit_run(const kernel_edit *state, const lanes_batch *batch,
                                  const lanes_side *stream, lanes_target target,
                                  bool swaps) {
    const uint32_t vectors = batch->vectors;
    if (batch->width == 8 && vectors == 1)
        lanes_edit_stream(state, batch, stream, target, 8, 1, swaps);
    else if (batch->width == 8)
        lanes_edit_stream(state, batch, stream, target, 8, 2, swaps);
    else if (batch->width == 16 && vectors == 1)
        lanes_edit_stream(state, batch, stream, target, 16, 1, swaps);
    else if (batch->width == 16)
        lanes_edit_stream(state, batch, stream, target, 16, 2, swaps);
    else if (vectors == 1)
        lanes_edit_stream(state, batch, stream, target, 32, 1, swaps);
    else
        lanes_edit_stream(state, batch, stream, target, 32, 2, swaps);
}

#endif /* KPL_COMPARE_LANES_EDIT_AVX2_H */
