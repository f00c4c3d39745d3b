/*
 * block_wanted_avx512.c - see block_wanted.h; 16 numbers per comparison, and the columns
 * that are left by compressing 64 bytes at once (VBMI2).
 */
#include <immintrin.h>

#include "block/block_wanted.h"

/* A bit for each of the first `count` columns, of those in word 0 or 1. */
static inline uint64_t wanted_first(uint32_t count, uint32_t word) {
    const uint32_t inside = count > 64 * word ? count - 64 * word : 0;
    return inside >= 64 ? ~UINT64_C(0) : (UINT64_C(1) << inside) - 1;
}

/* Bits of columns 16 * first .. 16 * end - 1 that share no number with the row. */
static inline void wanted_strike(const kpl_wanted_columns *columns,
                                 const uint32_t *numbers, uint32_t first, uint32_t end,
                                 uint64_t bits[2]) {
    for (uint32_t i = 0; i < columns->list_count; i++) {
        if (numbers[i] == 0)
            continue;
        const __m512i number = _mm512_set1_epi32((int)numbers[i]);
        for (uint32_t chunk = first; chunk < end; chunk++) {
            const __m512i of_columns =
                _mm512_loadu_si512(columns->numbers[i] + 16 * (size_t)chunk);
            const uint64_t same = _mm512_cmpeq_epi32_mask(number, of_columns);
            bits[chunk / 4] &= ~(same << chunk % 4 * 16);
        }
    }
}

uint32_t kpl_wanted_avx512(const kpl_wanted_columns *columns, const uint32_t *numbers,
                           uint32_t from, uint32_t to, uint8_t *places_out) {
    uint64_t bits[2] = {0, 0};
    uint32_t count = 0;
    if (from >= to)
        return 0;
    for (uint32_t word = 0; word < 2; word++)
        bits[word] = wanted_first(to, word) & ~wanted_first(from, word);
    wanted_strike(columns, numbers, from / 16, (to + 15) / 16, bits);
    __m512i places =
        _mm512_set_epi8(63, 62, 61, 60, 59, 58, 57, 56, 55, 54, 53, 52, 51, 50, 49, 48,
                        47, 46, 45, 44, 43, 42, 41, 40, 39, 38, 37, 36, 35, 34, 33, 32,
                        31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16,
                        15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    for (uint32_t word = 0; word < 2; word++) {
        /* Into a register and stored whole: compressing to memory is slow. */
        _mm512_storeu_si512(places_out + count,
                            _mm512_maskz_compress_epi8(bits[word], places));
        count += (uint32_t)__builtin_popcountll(bits[word]);
        places = _mm512_add_epi8(places, _mm512_set1_epi8(64));
    }
    return count;
}

uint32_t kpl_wanted_few_avx512(const uint32_t *const *columns, const uint32_t *numbers,
                               uint32_t list_count, uint32_t from, uint32_t to,
                               uint8_t *places_out) {
    uint32_t count = 0;
    __m512i own[(KPL_WANTED_LISTS + 15) / 16];
    __mmask16 filled[(KPL_WANTED_LISTS + 15) / 16];
    const uint32_t chunks = (list_count + 15) / 16;
    for (uint32_t i = 0; i < chunks; i++) {
        const uint32_t rest = list_count - 16 * i;
        const __mmask16 lists = rest >= 16 ? 0xFFFF : (__mmask16)((1u << rest) - 1);
        own[i] = _mm512_maskz_loadu_epi32(lists, numbers + 16 * (size_t)i);
        filled[i] = _mm512_test_epi32_mask(own[i], own[i]);
    }
    for (uint32_t c = from; c < to; c++) {
        uint32_t shared = 0;
        for (uint32_t i = 0; i < chunks; i++) {
            const __m512i of_column =
                _mm512_maskz_loadu_epi32(filled[i], columns[c] + 16 * (size_t)i);
            shared |= _mm512_mask_cmpeq_epi32_mask(filled[i], own[i], of_column);
        }
        places_out[count] = (uint8_t)c;
        count += shared == 0;
    }
    return count;
}
