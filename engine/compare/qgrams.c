/*
 * qgrams.c - Jaccard and Dice similarity of the sets of character pairs.
 *
 * Stage    compare. The bigrams of a value are the pairs of neighbouring code points
 *          after one padding mark is put at each end: "jan" gives |j, ja, an, n|. So a
 *          value of one character has bigrams too, and first and last letters weigh as
 *          much as others. Sets: a bigram that occurs twice counts once. With |A|, |B|
 *          and s in both: jaccard = s / (|A| + |B| - s), dice = 2 s / (|A| + |B|)
 *          (Jaccard 1901; Dice 1945).
 * Kernel   For up to 62 ASCII characters, bit masks: (mask(x) << 1) & mask(y) are the
 *          places where the query holds the bigram xy. The union of these words, limited
 *          to first occurrences, counts the shared set; the same masks of the right
 *          value, built while it streams, find its repeats. Other values: sorted arrays,
 *          merged.
 * Checked by tests/compare/test_qgrams.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_common.h"

#define QGRAMS_SHORT_MAX 62u        /* with two marks: 64 places */
#define QGRAMS_MARK_BYTE 256u       /* the mark in the tables of masks */
#define QGRAMS_MARK_POINT 0x110000u /* above all code points */

typedef struct qgrams_counts {
    uint32_t a;
    uint32_t b;
    uint32_t shared;
} qgrams_counts;

static double qgrams_jaccard(qgrams_counts counts) {
    return (double)counts.shared / ((double)counts.a + counts.b - counts.shared);
}

static double qgrams_dice(qgrams_counts counts) {
    return 2.0 * (double)counts.shared / ((double)counts.a + counts.b);
}

/* The bigrams of `text` in order, repeats and all; room for text.length + 1. */
static uint32_t qgrams_list(kpl_text text, uint64_t *grams_out) {
    uint32_t count = 0;
    uint32_t position = 0;
    uint64_t before = QGRAMS_MARK_POINT;
    while (position < text.length) {
        const uint64_t point = kernel_next(text, &position);
        grams_out[count++] = before << 32 | point;
        before = point;
    }
    grams_out[count++] = before << 32 | QGRAMS_MARK_POINT;
    return count;
}

static bool qgrams_holds(const uint64_t *grams, uint32_t count, uint64_t gram) {
    for (uint32_t i = 0; i < count; i++)
        if (grams[i] == gram)
            return true;
    return false;
}

/* Keep first occurrences: the set, by definition. */
static uint32_t qgrams_plain_set(uint64_t *grams, uint32_t count) {
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!qgrams_holds(grams, distinct, grams[i]))
            grams[distinct++] = grams[i];
    return distinct;
}

static qgrams_counts qgrams_plain(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    uint64_t *const x = kernel_take(&cursor, sizeof(uint64_t) * ((size_t)a.length + 1));
    uint64_t *const y = kernel_take(&cursor, sizeof(uint64_t) * ((size_t)b.length + 1));
    qgrams_counts counts = {qgrams_plain_set(x, qgrams_list(a, x)),
                            qgrams_plain_set(y, qgrams_list(b, y)), 0};
    for (uint32_t i = 0; i < counts.b; i++)
        counts.shared += qgrams_holds(x, counts.a, y[i]);
    return counts;
}

static double jaccard_qgrams_score(kpl_text a, kpl_text b, void *scratch) {
    return qgrams_jaccard(qgrams_plain(a, b, scratch));
}

static double dice_qgrams_score(kpl_text a, kpl_text b, void *scratch) {
    return qgrams_dice(qgrams_plain(a, b, scratch));
}

typedef struct qgrams_state {
    uint64_t masks[QGRAMS_MARK_BYTE + 1]; /* of the left value; non-ASCII stays 0 */
    uint64_t right[QGRAMS_MARK_BYTE + 1]; /* of the right value, 0 between calls */
    uint64_t firsts; /* places of the left value's distinct bigrams */
    kernel_cutoffs cutoffs;
    kpl_text a;
    bool is_bytes;    /* short and ASCII */
    bool is_sorted;   /* grams_a is filled: on the first right value that needs it */
    uint32_t a_count; /* of distinct bigrams in grams_a */
    uint64_t *grams_a;
    uint64_t *grams_b;
} qgrams_state;

static size_t qgrams_scratch_bytes(uint32_t length_max) {
    return 2 * kernel_piece(sizeof(uint64_t) * ((size_t)length_max + 1));
}

static void qgrams_open(const kpl_compare_setup *setup) {
    uint8_t *cursor = setup->scratch;
    const size_t grams_bytes = sizeof(uint64_t) * ((size_t)setup->length_max + 1);
    qgrams_state *const state = setup->state;
    memset(state, 0, sizeof *state);
    state->cutoffs = kernel_cutoffs_of(setup);
    state->grams_a = kernel_take(&cursor, grams_bytes);
    state->grams_b = kernel_take(&cursor, grams_bytes);
}

static void qgrams_begin(void *state_of_job, kpl_text a) {
    qgrams_state *const state = state_of_job;
    uint64_t *const masks = state->masks;
    state->a = a;
    state->is_sorted = false;
    state->is_bytes = a.length <= QGRAMS_SHORT_MAX && kernel_is_ascii(a);
    state->firsts = 0;
    if (!state->is_bytes)
        return;
    uint32_t before = QGRAMS_MARK_BYTE;
    masks[before] = 1;
    for (uint32_t i = 1; i <= a.length + 1; i++) {
        const uint32_t mark = i <= a.length ? a.bytes[i - 1] : QGRAMS_MARK_BYTE;
        const uint64_t bit = UINT64_C(1) << i;
        const bool seen = (masks[before] << 1 & masks[mark]) != 0;
        masks[mark] |= bit;
        state->firsts |= seen ? 0 : bit;
        before = mark;
    }
}

static void qgrams_end(void *state_of_job) {
    qgrams_state *const state = state_of_job;
    if (!state->is_bytes)
        return;
    for (uint32_t i = 0; i < state->a.length; i++)
        state->masks[state->a.bytes[i]] = 0;
    state->masks[QGRAMS_MARK_BYTE] = 0;
}

/* Heap sort (Williams 1964): in place, no bad case. */
static void qgrams_sift(uint64_t *grams, uint32_t root, uint32_t count) {
    const uint64_t gram = grams[root];
    while (2 * (size_t)root + 1 < count) {
        uint32_t child = 2 * root + 1;
        if (child + 1 < count && grams[child + 1] > grams[child])
            child++;
        if (grams[child] <= gram)
            break;
        grams[root] = grams[child];
        root = child;
    }
    grams[root] = gram;
}

static void qgrams_sort(uint64_t *grams, uint32_t count) {
    if (count > 32) {
        for (uint32_t root = count / 2; root-- > 0;)
            qgrams_sift(grams, root, count);
        for (uint32_t last = count - 1; last > 0; last--) {
            const uint64_t largest = grams[0];
            grams[0] = grams[last];
            grams[last] = largest;
            qgrams_sift(grams, 0, last);
        }
        return;
    }
    for (uint32_t i = 1; i < count; i++) { /* few: insertion */
        const uint64_t gram = grams[i];
        uint32_t j = i;
        for (; j > 0 && grams[j - 1] > gram; j--)
            grams[j] = grams[j - 1];
        grams[j] = gram;
    }
}

/* The set of bigrams, sorted; returns how many. */
static uint32_t qgrams_sorted_set(kpl_text text, uint64_t *grams) {
    const uint32_t count = qgrams_list(text, grams);
    qgrams_sort(grams, count);
    uint32_t distinct = 1;
    for (uint32_t i = 1; i < count; i++)
        if (grams[i] != grams[distinct - 1])
            grams[distinct++] = grams[i];
    return distinct;
}

/* Any two values: sort both sets and merge. */
static qgrams_counts qgrams_merge(qgrams_state *state, kpl_text b) {
    if (!state->is_sorted)
        state->a_count = qgrams_sorted_set(state->a, state->grams_a);
    state->is_sorted = true;
    const uint64_t *const x = state->grams_a;
    const uint64_t *const y = state->grams_b;
    qgrams_counts counts = {state->a_count, qgrams_sorted_set(b, state->grams_b), 0};
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < counts.a && j < counts.b) {
        const uint64_t left = x[i];
        const uint64_t right = y[j];
        counts.shared += left == right;
        i += left <= right;
        j += right <= left;
    }
    return counts;
}

/* Two short ASCII values: bit masks. */
KERNEL_INLINE qgrams_counts qgrams_bits(qgrams_state *state, kpl_text b) {
    uint64_t *const right = state->right;
    uint32_t before = QGRAMS_MARK_BYTE;
    uint32_t repeats = 0;
    uint64_t hits = 0;
    right[before] = 1;
    for (uint32_t j = 1; j <= b.length; j++) {
        const uint32_t mark = b.bytes[j - 1];
        hits |= state->masks[before] << 1 & state->masks[mark];
        repeats += (right[before] << 1 & right[mark]) != 0;
        right[mark] |= UINT64_C(1) << j;
        before = mark;
    }
    /* The last bigram ends in the mark: no other does, so it repeats nothing. */
    hits |= state->masks[before] << 1 & state->masks[QGRAMS_MARK_BYTE];
    for (uint32_t j = 0; j < b.length; j++)
        right[b.bytes[j]] = 0;
    return (qgrams_counts){kernel_bits(state->firsts), b.length + 1 - repeats,
                           kernel_bits(hits & state->firsts)};
}

KERNEL_INLINE qgrams_counts qgrams_count(qgrams_state *state, kpl_text b) {
    if (state->is_bytes && b.length <= QGRAMS_SHORT_MAX && kernel_is_ascii(b))
        return qgrams_bits(state, b);
    return qgrams_merge(state, b);
}

static uint8_t jaccard_qgrams_ordinal(void *state_of_job, kpl_text b) {
    qgrams_state *const state = state_of_job;
    return kernel_at_least(qgrams_jaccard(qgrams_count(state, b)), state->cutoffs);
}

static uint8_t dice_qgrams_ordinal(void *state_of_job, kpl_text b) {
    qgrams_state *const state = state_of_job;
    return kernel_at_least(qgrams_dice(qgrams_count(state, b)), state->cutoffs);
}

static void jaccard_qgrams_tile_scalar(const kpl_compare_job *job,
                                       uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, qgrams_begin, jaccard_qgrams_ordinal, qgrams_end);
}

static void jaccard_qgrams_pairs_scalar(const kpl_compare_job *job,
                                        uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, qgrams_begin, jaccard_qgrams_ordinal, qgrams_end);
}

static void dice_qgrams_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, qgrams_begin, dice_qgrams_ordinal, qgrams_end);
}

static void dice_qgrams_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, qgrams_begin, dice_qgrams_ordinal, qgrams_end);
}

const kpl_comparator kpl_comparator_jaccard_qgrams = {
    .name = "jaccard_qgrams",
    .summary = "shared of all distinct letter pairs, ends marked, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = jaccard_qgrams_score,
    .state_bytes = KERNEL_PIECE_OF(qgrams_state),
    .scratch_bytes = qgrams_scratch_bytes,
    .open = qgrams_open,
    .tile = {[KPL_CPU_SCALAR] = jaccard_qgrams_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = jaccard_qgrams_pairs_scalar},
};

const kpl_comparator kpl_comparator_dice_qgrams = {
    .name = "dice_qgrams",
    .summary = "twice the shared distinct letter pairs over both counts, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = dice_qgrams_score,
    .state_bytes = KERNEL_PIECE_OF(qgrams_state),
    .scratch_bytes = qgrams_scratch_bytes,
    .open = qgrams_open,
    .tile = {[KPL_CPU_SCALAR] = dice_qgrams_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = dice_qgrams_pairs_scalar},
};
