/*
 * levenshtein.c - the least number of insertions, deletions and substitutions.
 *
 * Stage    compare. Score after Levenshtein 1966 by the table of Wagner and Fischer 1974,
 *          over code points, one row of it at a time. Kernels: kernel_edit.h,
 *          kernel_lanes.h.
 * Checked by tests/compare/test_levenshtein.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_lanes.h"

/* Wagner and Fischer: row[j] is the distance of the first i of a and the first j of b. */
static double levenshtein_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    uint32_t *const x = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    uint32_t *const y = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    uint32_t *const row = kernel_take(&cursor, sizeof(uint32_t) * ((size_t)b.length + 1));
    const uint32_t m = kernel_decode(a, x);
    const uint32_t n = kernel_decode(b, y);
    for (uint32_t j = 0; j <= n; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= m; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= n; j++) {
            const uint32_t replaced = diagonal + (x[i - 1] != y[j - 1]);
            diagonal = row[j];
            const uint32_t moved = kernel_smaller(row[j], row[j - 1]) + 1;
            row[j] = kernel_smaller(replaced, moved);
        }
    }
    return row[n];
}

static size_t levenshtein_scratch_bytes(uint32_t length_max) {
    return kernel_edit_scratch_bytes(length_max) +
           1 * kernel_piece(sizeof(uint32_t) * ((size_t)length_max + 1));
}

static uint8_t levenshtein_settle(const kernel_edit *edit, uint32_t distance) {
    return kernel_at_most(distance, edit->cutoffs);
}

static void levenshtein_open(const kpl_compare_setup *setup) {
    kernel_edit_open(setup);
    kernel_lanes_open(setup, levenshtein_settle);
}

static void levenshtein_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const kernel_lanes_plan plan = {kernel_edit_begin, kernel_edit_ordinal,
                                    kernel_edit_end, levenshtein_settle, false};
    kernel_lanes_tile(job, ordinals_out, plan);
}

static void levenshtein_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_edit_begin, kernel_edit_ordinal,
                 kernel_edit_end);
}

const kpl_comparator kpl_comparator_levenshtein = {
    .name = "levenshtein",
    .summary = "insertions, deletions and substitutions of characters between the values",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = KERNEL_LENGTH_MAX,
    .score = levenshtein_score,
    .state_bytes = KERNEL_LANES_STATE_BYTES,
    .scratch_bytes = levenshtein_scratch_bytes,
    .open = levenshtein_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = levenshtein_tile_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_levenshtein_tile_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_levenshtein_tile_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_levenshtein_tile_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_levenshtein_tile_neon,
#endif
        },
    .pairs =
        {
            [KPL_CPU_SCALAR] = levenshtein_pairs_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_levenshtein_pairs_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_levenshtein_pairs_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_levenshtein_pairs_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_levenshtein_pairs_neon,
#endif
        },
};
