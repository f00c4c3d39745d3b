/* csv_index_avx2.c - five byte comparisons per 32 bytes; see csv_index.h. */
#include <immintrin.h>

#include "read/csv_index.h"

/* Bits of the bytes of `part` that can mean something. */
static inline uint32_t index_avx2_found(__m256i part, __m256i line, __m256i quote,
                                        __m256i delimiter, __m256i end) {
    const __m256i zero = _mm256_setzero_si256();
    const __m256i found = _mm256_or_si256(
        _mm256_or_si256(
            _mm256_or_si256(_mm256_cmpeq_epi8(part, zero), _mm256_cmpeq_epi8(part, line)),
            _mm256_or_si256(_mm256_cmpeq_epi8(part, quote),
                            _mm256_cmpeq_epi8(part, delimiter))),
        _mm256_cmpeq_epi8(part, end));
    return (uint32_t)_mm256_movemask_epi8(found);
}

void kpl_csv_index_avx2(const kpl_csv_rules *rules, const uint8_t *bytes, size_t blocks,
                        uint64_t *bits_out, uint8_t *high_out) {
    const __m256i line = _mm256_set1_epi8('\n');
    const __m256i quote = _mm256_set1_epi8('"');
    const __m256i delimiter = _mm256_set1_epi8((char)rules->delimiter);
    /* A second LF costs nothing and keeps the loop free of branches. */
    const __m256i end = _mm256_set1_epi8(rules->cr_ends ? '\r' : '\n');

    for (size_t b = 0; b < blocks; b++) {
        __m256i low, high;
        __builtin_memcpy(&low, bytes + b * KPL_CSV_BLOCK_BYTES, sizeof low);
        __builtin_memcpy(&high, bytes + b * KPL_CSV_BLOCK_BYTES + 32, sizeof high);
        bits_out[b] = index_avx2_found(low, line, quote, delimiter, end) |
                      (uint64_t)index_avx2_found(high, line, quote, delimiter, end) << 32;
        high_out[b] = _mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0;
    }
}
