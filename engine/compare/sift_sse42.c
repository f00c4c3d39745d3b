/* sift_sse42.c - the sieve with an instruction that counts bits; see sift.h. */
#include "compare/kernel_sift.h"

uint32_t kpl_sift_row_sse42(const kpl_sift *sift, const kpl_sift_side *rows, uint32_t row,
                            const kpl_sift_side *columns, const uint8_t *places,
                            uint32_t count, uint8_t *found_out) {
    return sift_row(sift, rows, row, columns, places, count, found_out);
}
