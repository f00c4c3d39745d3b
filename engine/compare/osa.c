/*
 * osa.c - edits with swaps of neighbours: optimal string alignment.
 *
 * Stage    compare. Levenshtein distance plus the exchange of two neighbours as one edit,
 *          where no character is edited twice ("ca" to "abc" is 3; unrestricted 2), over
 *          code points. Not a metric: the triangle does not hold. Kernels: kernel_edit.h,
 *          kernel_lanes.h.
 * Checked by tests/compare/test_osa.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_lanes.h"

/* The table of levenshtein.c with one more row of memory, for the cell before a swap. */
static double osa_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    const size_t row_bytes = sizeof(uint32_t) * ((size_t)b.length + 1);
    uint32_t *const x = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    uint32_t *const y = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    uint32_t *before = kernel_take(&cursor, row_bytes);
    uint32_t *above = kernel_take(&cursor, row_bytes);
    uint32_t *row = kernel_take(&cursor, row_bytes);
    const uint32_t m = kernel_decode(a, x);
    const uint32_t n = kernel_decode(b, y);
    for (uint32_t j = 0; j <= n; j++)
        row[j] = j;
    for (uint32_t i = 1; i <= m; i++) {
        uint32_t *const spare = before;
        before = above;
        above = row;
        row = spare;
        row[0] = i;
        for (uint32_t j = 1; j <= n; j++) {
            const uint32_t replaced = above[j - 1] + (x[i - 1] != y[j - 1]);
            const uint32_t moved = kernel_smaller(above[j], row[j - 1]) + 1;
            row[j] = kernel_smaller(replaced, moved);
            if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1])
                row[j] = kernel_smaller(row[j], before[j - 2] + 1);
        }
    }
    return row[n];
}

static size_t osa_scratch_bytes(uint32_t length_max) {
    return kernel_edit_scratch_bytes(length_max) +
           3 * kernel_piece(sizeof(uint32_t) * ((size_t)length_max + 1));
}

static uint8_t osa_settle(const kernel_edit *edit, uint32_t distance) {
    return kernel_at_most(distance, edit->cutoffs);
}

static void osa_open(const kpl_compare_setup *setup) {
    kernel_edit_open(setup);
    kernel_lanes_open(setup, osa_settle);
}

static void osa_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const kernel_lanes_plan plan = {kernel_edit_begin, kernel_swaps_ordinal,
                                    kernel_edit_end, osa_settle, true};
    kernel_lanes_tile(job, ordinals_out, plan);
}

static void osa_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_edit_begin, kernel_swaps_ordinal,
                 kernel_edit_end);
}

const kpl_comparator kpl_comparator_osa = {
    .name = "osa",
    .summary = "edits of characters and swaps of neighbours, none edited twice",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = KERNEL_LENGTH_MAX,
    .score = osa_score,
    .state_bytes = KERNEL_LANES_STATE_BYTES,
    .scratch_bytes = osa_scratch_bytes,
    .open = osa_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = osa_tile_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_osa_tile_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_osa_tile_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_osa_tile_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_osa_tile_neon,
#endif
        },
    .pairs =
        {
            [KPL_CPU_SCALAR] = osa_pairs_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_osa_pairs_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_osa_pairs_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_osa_pairs_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_osa_pairs_neon,
#endif
        },
};
