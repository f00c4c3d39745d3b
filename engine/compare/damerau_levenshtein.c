/*
 * damerau_levenshtein.c - edits with swaps, where swapped characters may be edited again.
 *
 * Stage    compare. The unrestricted distance of Lowrance and Wagner 1975 over code
 *          points ("ca" to "abc" is 2). Their table needs length times length cells; the
 *          score here keeps three rows after Zhao and Sahni 2019 ("String correction
 *          using the Damerau-Levenshtein distance"), and the test holds the full table
 *          beside it.
 * Kernel   The bit-parallel alignment distance `o` of kernel_edit.h bounds the
 *          unrestricted distance d: d <= o, and o <= 3/2 d. For a swap across p and q
 *          other characters costs p + q + 1 in d, and the alignment distance does the
 *          same segment in at most p + q + 2 edits when p + q >= 1 and in 1 when it is 0;
 *          segments are disjoint. So d >= ceil(2 o / 3): o <= 2 is exact, and most pairs
 *          are beyond the easiest cut-off already. Only the rest goes through the rows.
 * Checked by tests/compare/test_damerau_levenshtein.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_lanes.h"

#define DAMERAU_ROWS 4u

/* Rows of n + 2 cells each; cell [0] stands for column -1. */
typedef struct damerau_rows {
    uint32_t *current;
    uint32_t *above;
    uint32_t *swap;  /* [j]: the cell before the last match in column j, one row up */
    uint32_t *match; /* [j]: the last row above whose character is that of column j */
} damerau_rows;

static size_t damerau_row_bytes(uint32_t length) {
    return sizeof(uint32_t) * ((size_t)length + 2);
}

static damerau_rows damerau_take_rows(uint8_t *cursor, uint32_t length) {
    damerau_rows rows;
    rows.current = kernel_take(&cursor, damerau_row_bytes(length));
    rows.above = kernel_take(&cursor, damerau_row_bytes(length));
    rows.swap = kernel_take(&cursor, damerau_row_bytes(length));
    rows.match = kernel_take(&cursor, damerau_row_bytes(length));
    return rows;
}

/* Row i of the table. A swap ends at (i, j) and began in row k, column l, where k is the
 * last row above with column j's character and l the last column before with row i's.
 * Only k == i - 1 or l == j - 1 can beat plain edits, so two remembered cells suffice. */
static void damerau_row(damerau_rows rows, uint32_t x, uint32_t i, const uint32_t *y,
                        uint32_t n) {
    const uint32_t never = UINT32_MAX / 2;
    uint32_t *const row = rows.current;
    const uint32_t *const above = rows.above;
    uint32_t last_column = 0; /* 0: no match in this row yet */
    uint32_t two_up = row[1]; /* two rows up, one column left of j: not yet overwritten */
    uint32_t row_swap = never;
    row[0] = never;
    row[1] = i;
    for (uint32_t j = 1; j <= n; j++) {
        const bool equal = x == y[j - 1];
        uint32_t best = above[j] + !equal;
        best = kernel_smaller(best, kernel_smaller(above[j + 1], row[j]) + 1);
        if (equal) {
            last_column = j;
            rows.swap[j] = above[j - 1];
            row_swap = two_up;
        } else if (last_column != 0 && rows.match[j] != 0) {
            const uint32_t k = rows.match[j];
            if (j - last_column == 1)
                best = kernel_smaller(best, rows.swap[j] + (i - k));
            else if (i - k == 1)
                best = kernel_smaller(best, row_swap + (j - last_column));
        }
        two_up = row[j + 1];
        row[j + 1] = best;
        if (equal)
            rows.match[j] = i;
    }
}

/* Distance of x[0 .. m) and y[0 .. n). */
static uint32_t damerau_distance(damerau_rows rows, const uint32_t *x, uint32_t m,
                                 const uint32_t *y, uint32_t n) {
    const uint32_t never = UINT32_MAX / 2;
    for (uint32_t j = 0; j <= n + 1; j++) {
        rows.current[j] = j == 0 ? never : j - 1;
        rows.above[j] = never;
        rows.swap[j] = never;
        rows.match[j] = 0;
    }
    for (uint32_t i = 1; i <= m; i++) {
        uint32_t *const spare = rows.above;
        rows.above = rows.current;
        rows.current = spare;
        damerau_row(rows, x[i - 1], i, y, n);
    }
    return rows.current[n + 1];
}

static double damerau_levenshtein_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    uint32_t *const x = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    uint32_t *const y = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    const uint32_t m = kernel_decode(a, x);
    const uint32_t n = kernel_decode(b, y);
    return damerau_distance(damerau_take_rows(cursor, n), x, m, y, n);
}

static size_t damerau_scratch_bytes(uint32_t length_max) {
    return kernel_edit_scratch_bytes(length_max) +
           DAMERAU_ROWS * kernel_piece(damerau_row_bytes(length_max));
}

/* The distance by rows, for a pair that the bounds leave open. */
static uint32_t damerau_by_rows(kernel_edit *edit, kpl_text b) {
    const uint32_t *const x = kernel_query_points(&edit->query);
    const uint32_t n = kernel_decode(b, edit->points);
    return damerau_distance(damerau_take_rows(edit->rest, n), x, edit->query.length,
                            edit->points, n);
}

/* The ordinal where the bounds agree on one. */
static uint8_t damerau_settle(const kernel_edit *edit, uint32_t most) {
    const uint32_t least = (2 * most + 2) / 3;
    const uint8_t ordinal = kernel_at_most(most, edit->cutoffs);
    return ordinal == kernel_at_most(least, edit->cutoffs) ? ordinal : KERNEL_LANES_OPEN;
}

/* The alignment distance must be exact as far as it can still mean a smaller unrestricted
 * one, so its limit is wider than the cut-off. */
static void damerau_open(const kpl_compare_setup *setup) {
    kernel_edit *const edit = setup->state;
    kernel_edit_open(setup);
    edit->limit = kernel_smaller(edit->limit + edit->limit / 2, KERNEL_LIMIT_MAX);
    kernel_lanes_open(setup, damerau_settle);
}

static uint8_t damerau_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    const uint8_t settled = damerau_settle(edit, kernel_edit_distance(edit, b, true));
    if (settled != KERNEL_LANES_OPEN)
        return settled;
    return kernel_at_most(damerau_by_rows(edit, b), edit->cutoffs);
}

static void damerau_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const kernel_lanes_plan plan = {kernel_edit_begin, damerau_ordinal, kernel_edit_end,
                                    damerau_settle, true};
    kernel_lanes_tile(job, ordinals_out, plan);
}

static void damerau_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_edit_begin, damerau_ordinal, kernel_edit_end);
}

const kpl_comparator kpl_comparator_damerau_levenshtein = {
    .name = "damerau_levenshtein",
    .summary = "edits of characters and swaps of neighbours, also around other edits",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = KERNEL_LENGTH_MAX,
    .score = damerau_levenshtein_score,
    .state_bytes = KERNEL_LANES_STATE_BYTES,
    .scratch_bytes = damerau_scratch_bytes,
    .open = damerau_open,
    .tile = {[KPL_CPU_SCALAR] = damerau_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = damerau_pairs_scalar},
};
