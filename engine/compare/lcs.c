/*
 * lcs.c - longest common subsequence: as a similarity, and as the indel distance.
 *
 * Stage    compare. With l the length of the longest common subsequence (Wagner and
 *          Fischer 1974) of m and n code points: lcs = l / max(m, n), indel = m + n - 2
 *          l, the least number of insertions and deletions. Kernels: kernel_edit.h.
 * Checked by tests/compare/test_lcs.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_edit.h"

typedef struct lcs_lengths {
    uint32_t common;
    uint32_t a;
    uint32_t b;
} lcs_lengths;

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

static double lcs_similarity(lcs_lengths lengths) {
    return (double)lengths.common / (double)kernel_larger(lengths.a, lengths.b);
}

static double lcs_distance(lcs_lengths lengths) {
    return (double)lengths.a + (double)lengths.b - 2.0 * (double)lengths.common;
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

/* Lengths when one side is not short ASCII. */
static lcs_lengths lcs_wide(kernel_edit *state, kpl_text b) {
    kernel_query *const query = &state->query;
    const uint32_t m = query->length;
    const uint32_t n = kernel_decode(b, state->points);
    if (!query->is_short)
        return (lcs_lengths){kernel_common_strips(&query->masks, query->points, m,
                                                  state->points, n, state->edges),
                             m, n};
    uint64_t rows = UINT64_MAX;
    for (uint32_t j = 0; j < n; j++)
        rows =
            kernel_step_common(rows, kernel_masks_get(&query->masks, state->points[j]));
    return (lcs_lengths){kernel_bits(~rows & kernel_ones(m)), m, n};
}

KERNEL_INLINE lcs_lengths lcs_kernel(kernel_edit *state, kpl_text b) {
    const kernel_query *const query = &state->query;
    if (!query->is_short)
        return lcs_wide(state, b);
    uint64_t rows = UINT64_MAX;
    uint32_t all = 0;
    for (uint32_t j = 0; j < b.length; j++) {
        all |= b.bytes[j];
        rows = kernel_step_common(rows, query->masks.ascii[b.bytes[j]]);
    }
    if (all >= 0x80)
        return lcs_wide(state, b);
    return (lcs_lengths){kernel_bits(~rows & kernel_ones(query->length)), query->length,
                         b.length};
}

static uint8_t lcs_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    return kernel_at_least(lcs_similarity(lcs_kernel(edit, b)), edit->cutoffs);
}

static uint8_t indel_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    if (b.length + edit->limit < edit->query.length) /* bytes, at least as many */
        return 0;
    return kernel_at_most(lcs_distance(lcs_kernel(edit, b)), edit->cutoffs);
}

static void lcs_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, kernel_edit_begin, lcs_ordinal, kernel_edit_end);
}

static void lcs_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_edit_begin, lcs_ordinal, kernel_edit_end);
}

static void indel_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, kernel_edit_begin, indel_ordinal, kernel_edit_end);
}

static void indel_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_edit_begin, indel_ordinal, kernel_edit_end);
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
    .tile = {[KPL_CPU_SCALAR] = lcs_tile_scalar},
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
    .tile = {[KPL_CPU_SCALAR] = indel_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = indel_pairs_scalar},
};
