/* agree_avx2.c - folding ordinals with AVX2: a table of 16 is one shuffle; see agree.h.
 */
#include <immintrin.h>

#include "compare/agree.h"

void kpl_agree_fold_avx2(const uint8_t *ordinals, size_t count,
                         const uint8_t digit_of[16], bool joins, uint8_t *digits_out) {
    const __m256i table = _mm256_broadcastsi128_si256(
        _mm_loadu_si128((const __m128i *)(const void *)digit_of));
    size_t i = 0;
    for (; i + 32 <= count; i += 32) {
        const __m256i ordinal =
            _mm256_loadu_si256((const __m256i *)(const void *)(ordinals + i));
        __m256i *const place = (__m256i *)(void *)(digits_out + i);
        __m256i digit = _mm256_shuffle_epi8(table, ordinal);
        if (joins)
            digit = _mm256_max_epu8(digit, _mm256_loadu_si256(place));
        _mm256_storeu_si256(place, digit);
    }
    kpl_agree_fold_scalar(ordinals + i, count - i, digit_of, joins, digits_out + i);
}
