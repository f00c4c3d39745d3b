/*
 * lcs.c - longest common subsequence: as a similarity, and as the indel distance.
 *
 * Stage    compare. With l the length of the longest common subsequence (Wagner and
 *          Fischer 1974) of m and n code points: lcs = l / max(m, n), indel = m + n - 2
 *          l, the least number of insertions and deletions. Kernels:
 *          kernel_common_lengths.h.
 * Checked by tests/compare/test_lcs.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_common_lengths.h"

/* The table, one row at a time. */
static lcs_lengths lcs_plain(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    uint32_t *const x = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    uint32_t *const y = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    uint32_t *const row = kernel_take(&cursor, sizeof(uint32_t) * ((size_t)b.length + 1));
    const uint32_t m = kernel_decode(a, x);
    const uint32_t n = kernel_decode(b, y);
    memset(row, 0, sizeof(uint32_t) * ((size_t)n + 1));
    for (uint32_t i = 0; i < m; i++) {
        uint32_t diagonal = 0;
        for (uint32_t j = 1; j <= n; j++) {
            const uint32_t above = row[j];
            row[j] = x[i] == y[j - 1] ? diagonal + 1 : kernel_larger(above, row[j - 1]);
            diagonal = above;
        }
    }
    return (lcs_lengths){row[n], m, n};
}

static double lcs_score(kpl_text a, kpl_text b, void *scratch) {
    return lcs_similarity(lcs_plain(a, b, scratch));
}

static double indel_score(kpl_text a, kpl_text b, void *scratch) {
    return lcs_distance(lcs_plain(a, b, scratch));
}

static size_t lcs_scratch_bytes(uint32_t length_max) {
    return kernel_edit_scratch_bytes(length_max) +
           kernel_piece(sizeof(uint32_t) * ((size_t)length_max + 1));
}

static void lcs_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, kernel_edit_begin, kernel_lcs_ordinal,
                kernel_edit_end);
}

static void lcs_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_edit_begin, kernel_lcs_ordinal,
                 kernel_edit_end);
}

static void indel_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, kernel_edit_begin, kernel_indel_ordinal,
                kernel_edit_end);
}

static void indel_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_edit_begin, kernel_indel_ordinal,
                 kernel_edit_end);
}

const kpl_comparator kpl_comparator_lcs = {
    .name = "lcs",
    .summary = "longest common subsequence, as a share of the longer value, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = lcs_score,
    .state_bytes = KERNEL_PIECE_OF(kernel_edit),
    .scratch_bytes = lcs_scratch_bytes,
    .open = kernel_edit_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = lcs_tile_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_lcs_tile_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_lcs_tile_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_lcs_tile_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_lcs_tile_neon,
#endif
        },
    .pairs = {[KPL_CPU_SCALAR] = lcs_pairs_scalar},
};

const kpl_comparator kpl_comparator_indel = {
    .name = "indel",
    .summary = "insertions and deletions of characters between the values",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = 2 * KERNEL_LENGTH_MAX,
    .score = indel_score,
    .state_bytes = KERNEL_PIECE_OF(kernel_edit),
    .scratch_bytes = lcs_scratch_bytes,
    .open = kernel_edit_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = indel_tile_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_indel_tile_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_indel_tile_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_indel_tile_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_indel_tile_neon,
#endif
        },
    .pairs = {[KPL_CPU_SCALAR] = indel_pairs_scalar},
};
