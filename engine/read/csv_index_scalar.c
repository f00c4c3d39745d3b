/* csv_index_scalar.c - the portable twin, and the choice; see csv_index.h. */
#include "read/csv_index.h"

void kpl_csv_index_scalar(const kpl_csv_rules *rules, const uint8_t *bytes, size_t blocks,
                          uint64_t *bits_out, uint8_t *high_out) {
    uint8_t special[256] = {0};
    special[0] = 1;
    special['\n'] = 1;
    special['"'] = 1;
    special[rules->delimiter] = 1;
    if (rules->cr_ends)
        special['\r'] = 1;

    for (size_t b = 0; b < blocks; b++) {
        const uint8_t *const block = bytes + b * KPL_CSV_BLOCK_BYTES;
        uint64_t bits = 0;
        uint8_t all = 0;
        for (unsigned i = 0; i < KPL_CSV_BLOCK_BYTES; i++) {
            bits |= (uint64_t)special[block[i]] << i;
            all |= block[i];
        }
        bits_out[b] = bits;
        high_out[b] = all >> 7;
    }
}

kpl_csv_index_fn *kpl_csv_index_best(void) {
#if defined(__x86_64__)
    return kpl_csv_index_sse2;
#else
    return kpl_csv_index_scalar;
#endif
}
