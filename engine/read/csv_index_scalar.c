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

static kpl_csv_index_fn *const index_kernels[KPL_CPU_TIER_COUNT] = {
    [KPL_CPU_SCALAR] = kpl_csv_index_scalar,
    [KPL_CPU_SSE42] = kpl_csv_index_sse2,
#if KPL_HAVE_AVX2
    [KPL_CPU_AVX2] = kpl_csv_index_avx2,
#endif
#if KPL_HAVE_AVX512
    [KPL_CPU_AVX512] = kpl_csv_index_avx512,
#endif
};

kpl_csv_index_fn *kpl_csv_index_best(kpl_cpu_tier tier) {
    return KPL_CPU_CHOOSE(index_kernels, tier);
}
