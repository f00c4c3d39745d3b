/*
 * reach_avx512.c - the sieve of reach.h with AVX-512.
 *
 * Stage    compare.
 * Pairs    Eight marks a side are gathered, then eight bounds from the table.
 * Tiles    Bits that a row shares with 64 columns are counted eight columns at a time;
 *          vector j holds columns j, j + 8, and so on, so that the counts of all eight,
 *          shifted into each other, are bytes in the order of the columns. Bounds for all
 *          lengths and both kinds of first letters are one register, which VPERMB looks
 *          up.
 * Checked by tests/compare/test_reach.c.
 */
#include <immintrin.h>
#include <string.h>

#include "compare/kernel_reach.h"

#define REACH_EIGHT 8u

static inline __m512i reach_count(__m512i marks) {
    return _mm512_popcnt_epi64(
        _mm512_and_si512(marks, _mm512_set1_epi64((int64_t)REACH_LETTERS)));
}

/* Bits of those of eight pairs of marks that pass. */
static inline uint32_t reach_eight(const kpl_sift *sift, __m512i a, __m512i b) {
    const __m512i length_a = _mm512_srli_epi64(a, REACH_LENGTH_AT);
    const __m512i length_b = _mm512_srli_epi64(b, REACH_LENGTH_AT);
    const __m512i spare_a = _mm512_sub_epi64(length_a, reach_count(a));
    const __m512i spare_b = _mm512_sub_epi64(length_b, reach_count(b));
    const __m512i common = _mm512_add_epi64(reach_count(_mm512_and_si512(a, b)),
                                            _mm512_min_epi64(spare_a, spare_b));
    const __m512i apart = _mm512_and_si512(_mm512_xor_si512(a, b),
                                           _mm512_set1_epi64(31ll << REACH_FIRST_AT));
    const __m512i row =
        _mm512_or_si512(_mm512_slli_epi64(length_a, 5), length_b); /* 32 lengths */
    const __m512i at =
        _mm512_mask_or_epi64(row, _mm512_testn_epi64_mask(apart, apart), row,
                             _mm512_set1_epi64(KPL_SIFT_LENGTHS * KPL_SIFT_LENGTHS));
    /* Four bytes from the bound on: the last ones reach into what follows the table. */
    const __m256i bounds = _mm512_i64gather_epi32(at, (const void *)sift->need, 1);
    const __m256i bound = _mm256_srai_epi32(_mm256_slli_epi32(bounds, 24), 24);
    return _mm256_cmpge_epi32_mask(_mm512_cvtepi64_epi32(common), bound);
}

uint32_t kpl_reach_pairs_avx512(const kpl_sift *sift, const uint64_t *marks,
                                const uint32_t *left, const uint32_t *right,
                                uint32_t count, uint16_t *found_out) {
    const __m128i order = _mm_set_epi16(7, 6, 5, 4, 3, 2, 1, 0);
    uint32_t found = 0;
    for (uint32_t i = 0; i + REACH_EIGHT <= count; i += REACH_EIGHT) {
        const __m256i of_left = _mm256_loadu_si256((const void *)(left + i));
        const __m256i of_right = _mm256_loadu_si256((const void *)(right + i));
        const uint32_t passed =
            reach_eight(sift, _mm512_i32gather_epi64(of_left, marks, 8),
                        _mm512_i32gather_epi64(of_right, marks, 8));
        const __m128i places = _mm_add_epi16(order, _mm_set1_epi16((int16_t)i));
        /* Into a register and stored whole: compressing to memory is slow. */
        _mm_storeu_si128((void *)(found_out + found),
                         _mm_maskz_compress_epi16((__mmask8)passed, places));
        found += (uint32_t)__builtin_popcount(passed);
    }
    for (uint32_t i = count / REACH_EIGHT * REACH_EIGHT; i < count; i++) {
        found_out[found] = (uint16_t)i;
        found += reach_may(sift, marks[left[i]], marks[right[i]]);
    }
    return found;
}

/* ---- Tiles ----------------------------------------------------------------------- */

/* Marks of all columns, taken apart. */
typedef struct reach_columns {
    uint64_t letters[KPL_TILE_SIDE]; /* 64 at a time; [8 * j + i] of column 8 * i + j */
    int8_t spares[KPL_TILE_SIDE];
    uint8_t lengths[KPL_TILE_SIDE];
    uint8_t firsts[KPL_TILE_SIDE];
} reach_columns;

static void reach_columns_of(const kpl_reach *reach, const uint32_t *columns,
                             uint32_t count, reach_columns *out) {
    memset(out, 0, sizeof *out);
    for (uint32_t c = 0; c < count; c++) {
        const uint64_t mark = reach->marks[columns[c]];
        out->letters[c / 64 * 64 + c % 8 * 8 + c % 64 / 8] = mark & REACH_LETTERS;
        out->lengths[c] = (uint8_t)(mark >> REACH_LENGTH_AT);
        out->firsts[c] = mark >> REACH_FIRST_AT & 31u;
        out->spares[c] = (int8_t)(out->lengths[c] - reach_bits(mark));
    }
}

/* The row with 64 columns from `from` on; those behind the last one do not pass: their
 * length is 0. */
static inline uint64_t reach_row(const reach_columns *columns, uint32_t from,
                                 uint64_t mark, int32_t spare, __m512i bounds) {
    const __m512i letters = _mm512_set1_epi64((int64_t)(mark & REACH_LETTERS));
    __m512i common = _mm512_min_epi8(_mm512_set1_epi8((int8_t)spare),
                                     _mm512_loadu_si512(columns->spares + from));
    for (uint32_t j = 0; j < 8; j++) {
        const __m512i count = _mm512_popcnt_epi64(_mm512_and_si512(
            letters, _mm512_loadu_si512(columns->letters + from + 8 * (size_t)j)));
        common = _mm512_add_epi8(common, _mm512_slli_epi64(count, 8 * j));
    }
    const __m512i lengths = _mm512_loadu_si512(columns->lengths + from);
    const __mmask64 same_first =
        _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(columns->firsts + from),
                               _mm512_set1_epi8((int8_t)(mark >> REACH_FIRST_AT & 31u)));
    const __m512i at = _mm512_mask_add_epi8(lengths, same_first, lengths,
                                            _mm512_set1_epi8(KPL_SIFT_LENGTHS));
    return _mm512_cmpge_epi8_mask(common, _mm512_permutexvar_epi8(at, bounds));
}

uint32_t kpl_reach_tile_avx512(const kpl_reach *reach, const uint32_t *rows,
                               uint32_t row_count, const uint32_t *columns,
                               uint32_t column_count,
                               uint64_t bits_out[KPL_TILE_SIDE][KPL_TILE_SIDE / 64]) {
    reach_columns apart;
    uint32_t found = 0;
    reach_columns_of(reach, columns, column_count, &apart);
    for (uint32_t r = 0; r < row_count; r++) {
        const uint64_t mark = reach->marks[rows[r]];
        const uint32_t length = (uint32_t)(mark >> REACH_LENGTH_AT);
        const int32_t spare = (int32_t)length - reach_bits(mark);
        const __m512i bounds = _mm512_inserti64x4(
            _mm512_castsi256_si512(
                _mm256_loadu_si256((const void *)reach->sift.need[0][length])),
            _mm256_loadu_si256((const void *)reach->sift.need[1][length]), 1);
        for (uint32_t w = 0; w < KPL_TILE_SIDE / 64; w++) {
            bits_out[r][w] = w * 64 < column_count
                                 ? reach_row(&apart, w * 64, mark, spare, bounds)
                                 : 0;
            found += (uint32_t)__builtin_popcountll(bits_out[r][w]);
        }
    }
    return found;
}
