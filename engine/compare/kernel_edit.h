/*
 * kernel_edit.h - edit distances and common subsequences, 64 rows at a time.
 *
 * Stage    compare. Used by levenshtein.c, osa.c, damerau_levenshtein.c and lcs.c.
 * Source   Myers 1999 ("A fast bit-vector algorithm for approximate string matching"), in
 *          the form of Hyyro 2003 ("A bit-vector algorithm for computing Levenshtein and
 *          Damerau edit distances"), whose transposition is that of optimal string
 *          alignment; common subsequences after Hyyro 2004 ("Bit-parallel LCS-length
 *          computation revisited").
 * Idea     A column of the matrix is kept as its vertical differences, +1 in `vp` and -1
 *          in `vn`. The distance is read off the last column: n plus the sum of its
 *          differences, two population counts and no work per character.
 * Long     Above 64 characters the query is cut into strips of 64 rows. A strip runs over
 *          the columns and hands what crosses its lower edge to the next strip, a few
 *          bits per column. No table per character and block is needed: memory follows
 *          the length, and one mask table serves all strips.
 * Band     A strip skips columns that no alignment within the limit can touch (Ukkonen
 *          1985). What is skipped is taken as +1 per step, which is never below the
 *          truth, so distances within the limit are exact and others stay above it. Two
 *          columns of slack keep a transposition's three cells inside.
 */
#ifndef KPL_COMPARE_KERNEL_EDIT_H
#define KPL_COMPARE_KERNEL_EDIT_H

#include "compare/kernel_masks.h"
#include "compare/lanes_space.h"

typedef struct kernel_column {
    uint64_t vp;
    uint64_t vn;
    uint64_t d0;       /* diagonal differences of 0, for transpositions */
    uint64_t eq;       /* masks of the previous column */
    uint32_t out_bits; /* what left at `edge`: the KERNEL_OUT_ bits */
} kernel_column;

/* What crosses from one strip to the next in a column. */
#define KERNEL_OUT_PLUS 1u
#define KERNEL_OUT_MINUS 2u
#define KERNEL_OUT_SWAP 4u

#define KERNEL_COLUMN_START ((kernel_column){UINT64_MAX, 0, 0, 0, 0})

/* One column of a query that fits in a word. */
KERNEL_INLINE void kernel_step(kernel_column *column, uint64_t eq, bool swaps) {
    const uint64_t vp = column->vp;
    const uint64_t vn = column->vn;
    uint64_t d0 = (((eq & vp) + vp) ^ vp) | eq | vn;
    if (swaps) {
        d0 |= ((~column->d0 & eq) << 1) & column->eq;
        column->d0 = d0;
        column->eq = eq;
    }
    const uint64_t hp = (vn | ~(d0 | vp)) << 1 | 1;
    const uint64_t hn = (d0 & vp) << 1;
    column->vp = hn | ~(d0 | hp);
    column->vn = d0 & hp;
}

/* The distance after `n` columns of a query of `m` characters. */
KERNEL_INLINE uint32_t kernel_distance(const kernel_column *column, uint32_t m,
                                       uint32_t n) {
    const uint64_t rows = kernel_ones(m);
    return n + kernel_bits(column->vp & rows) - kernel_bits(column->vn & rows);
}

/* One column of one strip; `in` came out of the strip above at the same column. */
KERNEL_INLINE void kernel_step_strip(kernel_column *column, uint64_t eq, uint32_t in,
                                     uint32_t edge, bool swaps) {
    const uint64_t plus = in & KERNEL_OUT_PLUS;
    const uint64_t minus = in >> 1 & 1;
    const uint64_t vp = column->vp;
    const uint64_t vn = column->vn;
    const uint64_t x = eq | minus;
    uint64_t d0 = (((x & vp) + vp) ^ vp) | x | vn;
    uint32_t out = 0;
    if (swaps) {
        const uint64_t candidates = ~column->d0 & eq;
        d0 |= (candidates << 1 | (in >> 2 & 1)) & column->eq;
        out = (uint32_t)(candidates >> 63) << 2;
        column->d0 = d0;
        column->eq = eq;
    }
    uint64_t hp = vn | ~(d0 | vp);
    uint64_t hn = d0 & vp;
    column->out_bits = out | (uint32_t)(hp >> edge & 1) | (uint32_t)(hn >> edge & 1) << 1;
    hp = hp << 1 | plus;
    hn = hn << 1 | minus;
    column->vp = hn | ~(d0 | hp);
    column->vn = d0 & hp;
}

/* Distance of a[0 .. m) and b[0 .. n) when that is at most `limit`, else something larger
 * than `limit`. |m - n| <= limit. `masks` empty, before and after; `edges` has n bytes.
 * */
static inline uint32_t kernel_edit_strips(kernel_masks *masks, const uint32_t *a,
                                          uint32_t m, const uint32_t *b, uint32_t n,
                                          uint32_t limit, uint8_t *edges, bool swaps) {
    assert(m > 0 && n <= (uint64_t)m + limit && m <= (uint64_t)n + limit);
    const uint64_t slack = (uint64_t)limit + 2;
    memset(edges, KERNEL_OUT_PLUS, n); /* the first row counts up */
    uint32_t from = 0;
    uint32_t top = 0; /* the matrix at the strip's upper left corner */
    for (uint32_t row = 0;; row += KERNEL_WORD) {
        const uint32_t rows = kernel_smaller(m - row, KERNEL_WORD);
        const uint64_t below = (uint64_t)row + rows;
        const uint32_t to = below + slack < n ? (uint32_t)(below + slack) : n;
        const uint32_t next = below > slack ? (uint32_t)(below - slack) : 0;
        kernel_column column = KERNEL_COLUMN_START;
        uint32_t corner = top + rows;
        top = corner; /* stands when the next strip begins at the same column */
        kernel_masks_set(masks, a + row, rows);
        for (uint32_t j = from; j < to; j++) {
            const uint64_t eq = kernel_masks_get(masks, b[j]);
            kernel_step_strip(&column, eq, edges[j], rows - 1, swaps);
            edges[j] = (uint8_t)column.out_bits;
            corner += column.out_bits & 1;
            corner -= column.out_bits >> 1 & 1;
            if (j + 1 == next)
                top = corner;
        }
        kernel_masks_unset(masks, a + row, rows);
        if (below == m)
            return corner;
        from = next;
    }
}

/* One column of a common subsequence; starts at UINT64_MAX, matched rows become 0. */
KERNEL_INLINE uint64_t kernel_step_common(uint64_t rows, uint64_t eq) {
    const uint64_t hit = rows & eq;
    return (rows + hit) | (rows - hit);
}

/* Length of the longest common subsequence of any two; `edges` has n bytes. */
static inline uint32_t kernel_common_strips(kernel_masks *masks, const uint32_t *a,
                                            uint32_t m, const uint32_t *b, uint32_t n,
                                            uint8_t *edges) {
    uint32_t length = 0;
    memset(edges, 0, n);
    for (uint32_t row = 0; row < m; row += KERNEL_WORD) {
        const uint32_t count = kernel_smaller(m - row, KERNEL_WORD);
        uint64_t rows = UINT64_MAX;
        kernel_masks_set(masks, a + row, count);
        for (uint32_t j = 0; j < n; j++) {
            const uint64_t hit = rows & kernel_masks_get(masks, b[j]);
            const uint64_t sum = rows + hit;
            const uint64_t carried = sum + edges[j];
            edges[j] = (uint8_t)((sum < rows) | (carried < sum));
            rows = carried | (rows - hit);
        }
        kernel_masks_unset(masks, a + row, count);
        length += kernel_bits(~rows & kernel_ones(count));
    }
    return length;
}

/* The state of every kernel here. */
typedef struct kernel_edit {
    kernel_query query;
    kernel_cutoffs cutoffs;
    uint32_t limit;   /* the largest distance that meets a cut-off */
    uint32_t *points; /* of the right value */
    uint8_t *edges;
    uint8_t *rest;              /* scratch of the comparator itself */
    struct kernel_lanes *lanes; /* of the scalar tile kernels, in kernel_lanes.h */
    lanes_space *space;         /* of the vector ones */
} kernel_edit;

static inline size_t kernel_edit_scratch_bytes(uint32_t length_max) {
    return KERNEL_PIECE_OF(lanes_space) +
           2 * kernel_piece(sizeof(uint32_t) * length_max) + kernel_piece(length_max);
}

static inline void kernel_edit_open(const kpl_compare_setup *setup) {
    uint8_t *cursor = setup->scratch;
    const uint32_t length_max = setup->length_max;
    kernel_edit *const state = setup->state;
    state->space = kernel_take(&cursor, sizeof *state->space);
    kernel_masks_init(&state->query.masks);
    state->query.points = kernel_take(&cursor, sizeof(uint32_t) * length_max);
    state->points = kernel_take(&cursor, sizeof(uint32_t) * length_max);
    state->edges = kernel_take(&cursor, length_max);
    state->rest = cursor;
    state->lanes = NULL;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->limit = kernel_limit(state->cutoffs);
}

static inline void kernel_edit_begin(void *state, kpl_text a) {
    kernel_query_begin(&((kernel_edit *)state)->query, a);
}

static inline void kernel_edit_end(void *state) {
    kernel_query_end(&((kernel_edit *)state)->query);
}

/* Distance to a right value that is not ASCII, or of a query that is not short. */
static inline uint32_t kernel_edit_wide(kernel_edit *state, kpl_text b, bool swaps) {
    kernel_query *const query = &state->query;
    const uint32_t m = query->length;
    const uint32_t n = kernel_decode(b, state->points);
    if (n > m + state->limit || m > n + state->limit)
        return state->limit + 1;
    if (!query->is_short)
        return kernel_edit_strips(&query->masks, query->points, m, state->points, n,
                                  state->limit, state->edges, swaps);
    kernel_column column = KERNEL_COLUMN_START;
    for (uint32_t j = 0; j < n; j++)
        kernel_step(&column, kernel_masks_get(&query->masks, state->points[j]), swaps);
    return kernel_distance(&column, m, n);
}

/* Distance of the query and `b` when at most state->limit, else something larger. Lengths
 * decide first; then ASCII is assumed, and found out on the way. */
KERNEL_INLINE uint32_t kernel_edit_distance(kernel_edit *state, kpl_text b, bool swaps) {
    const uint32_t m = state->query.length;
    const uint32_t n = b.length;
    if (n + state->limit < m) /* n bytes are at most n characters */
        return state->limit + 1;
    if (!state->query.is_short || (n > m + state->limit && !kernel_is_ascii(b)))
        return kernel_edit_wide(state, b, swaps);
    if (n > m + state->limit)
        return state->limit + 1;
    kernel_column column = KERNEL_COLUMN_START;
    uint32_t all = 0;
    for (uint32_t j = 0; j < n; j++) {
        all |= b.bytes[j];
        kernel_step(&column, state->query.masks.ascii[b.bytes[j]], swaps);
    }
    if (all >= 0x80)
        return kernel_edit_wide(state, b, swaps);
    return kernel_distance(&column, m, n);
}

/* The ordinals of Levenshtein's distance and of optimal string alignment. */
static inline uint8_t kernel_edit_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    return kernel_at_most(kernel_edit_distance(edit, b, false), edit->cutoffs);
}

static inline uint8_t kernel_swaps_ordinal(void *state, kpl_text b) {
    kernel_edit *const edit = state;
    return kernel_at_most(kernel_edit_distance(edit, b, true), edit->cutoffs);
}

#endif /* KPL_COMPARE_KERNEL_EDIT_H */
