/*
 * csv_index_avx512.c - one look-up per 64 bytes; see csv_index.h.
 *
 * All special bytes are below 128: VPERMI2B reads a table of 128 bytes by the low seven
 * bits of 64 bytes at once. A byte above 0x7F must not count, whatever its low bits say.
 */
#include <immintrin.h>

#include "read/csv_index.h"

void kpl_csv_index_avx512(const kpl_csv_rules *rules, const uint8_t *bytes, size_t blocks,
                          uint64_t *bits_out, uint8_t *high_out) {
    uint8_t special[128] = {0};
    special[0] = 0xFF;
    special['\n'] = 0xFF;
    special['"'] = 0xFF;
    const uint64_t wide = rules->delimiter >= 128 ? UINT64_MAX : 0;
    if (wide == 0)
        special[rules->delimiter] = 0xFF;
    if (rules->cr_ends)
        special['\r'] = 0xFF;
    __m512i first, second;
    __builtin_memcpy(&first, special, sizeof first);
    __builtin_memcpy(&second, special + 64, sizeof second);
    const __m512i delimiter = _mm512_set1_epi8((char)rules->delimiter);

    for (size_t b = 0; b < blocks; b++) {
        __m512i block;
        __builtin_memcpy(&block, bytes + b * KPL_CSV_BLOCK_BYTES, sizeof block);
        const uint64_t high = _mm512_movepi8_mask(block);
        const uint64_t found =
            _mm512_movepi8_mask(_mm512_permutex2var_epi8(first, block, second));
        bits_out[b] = (found & ~high) | (wide & _mm512_cmpeq_epi8_mask(block, delimiter));
        high_out[b] = high != 0;
    }
}
