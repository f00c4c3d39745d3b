/*
 * any_name.c - the best pair of names, where a value holds several.
 *
 * Stage    compare. Words as in kernel_tokens.h, of three characters or more, the first
 *          16 of each value. Score: the largest Jaro-Winkler similarity of a word of one
 *          and a word of the other; 0 when either has no such word. A married woman's
 *          "jansen vries" and her "vries" are equal by it; so are "rotterdam hoogvliet"
 *          and "hoogvliet".
 *
 * Kernel   Words are decoded once per row and once per group of columns. A pair of words
 *          is left out when lengths and letters alone keep it below the easiest cut-off:
 *          at most m characters match, those of either word whose letter the other does
 *          not have left out (letters that share a bit pass for one, which only raises
 *          m); so jaro is at most (m/x + m/y + 1)/3, and the prefix adds at most 0.4 of
 *          what is missing to 1, nothing when the first characters differ. The margin of
 *          1e-9 is that of kernel_jaro.h.
 *
 * Checked by tests/compare/test_any_name.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_jaro.h"
#include "compare/kernel_tokens.h"

#define ANY_WORDS_MAX 16u
#define ANY_CHARACTERS_MIN 3u
/* Right values of a tile that are decoded together: where some value is long, few, so
 * that what is decoded stays small. */
#define ANY_COLUMNS 128u
#define ANY_COLUMNS_LONG 4u
#define ANY_LONG 256u

typedef struct any_word {
    const uint32_t *points;
    uint32_t count;
    uint64_t letters; /* bit p % 64 of every point p */
} any_word;

typedef struct any_words {
    any_word words[ANY_WORDS_MAX];
    uint32_t count;
} any_words;

static uint64_t any_letters(const uint32_t *points, uint32_t count) {
    uint64_t letters = 0;
    for (uint32_t i = 0; i < count; i++)
        letters |= UINT64_C(1) << (points[i] & 63u);
    return letters;
}

/* The words of `text` that count, decoded into `points`, which has room for its bytes. */
static any_words any_split(kpl_text text, uint32_t *points) {
    any_words out = {.count = 0};
    uint32_t at = 0;
    while (at < text.length && out.count < ANY_WORDS_MAX) {
        const uint32_t from = at;
        while (at < text.length && text.bytes[at] != ' ')
            at++;
        const uint32_t count =
            kernel_decode((kpl_text){text.bytes + from, at - from}, points);
        if (count >= ANY_CHARACTERS_MIN) {
            out.words[out.count++] =
                (any_word){points, count, any_letters(points, count)};
            points += count;
        }
        at++;
    }
    return out;
}

static double any_pair(any_word x, any_word y, uint8_t *used_x, uint8_t *used_y) {
    const double jaro =
        kernel_jaro_plain(x.points, x.count, y.points, y.count, used_x, used_y);
    return kernel_winkler_value(
        jaro, kernel_winkler_prefix(x.points, x.count, y.points, y.count));
}

static bool any_can_reach(any_word x, any_word y, double least) {
    const uint32_t of_x =
        x.count - (uint32_t)__builtin_popcountll(x.letters & ~y.letters);
    const uint32_t of_y =
        y.count - (uint32_t)__builtin_popcountll(y.letters & ~x.letters);
    const double m = kernel_smaller(of_x, of_y);
    const double jaro = (m / x.count + m / y.count + 1.0) / 3.0;
    const double boost = x.points[0] == y.points[0] ? 0.4 : 0.0;
    return jaro + boost * (1.0 - jaro) >= least - 1e-9;
}

static uint32_t any_columns(uint32_t length_max) {
    return length_max <= ANY_LONG ? ANY_COLUMNS : ANY_COLUMNS_LONG;
}

static size_t any_scratch_bytes(uint32_t length_max) {
    return (1 + any_columns(length_max)) * kernel_piece(sizeof(uint32_t) * length_max) +
           2 * kernel_piece(length_max);
}

static double any_name_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    uint32_t *const points_a = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    uint32_t *const points_b = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    uint8_t *const used_a = kernel_take(&cursor, a.length);
    uint8_t *const used_b = kernel_take(&cursor, b.length);
    const any_words x = any_split(a, points_a);
    const any_words y = any_split(b, points_b);
    double best = 0;
    for (uint32_t i = 0; i < x.count; i++) {
        for (uint32_t j = 0; j < y.count; j++) {
            const double score = any_pair(x.words[i], y.words[j], used_a, used_b);
            best = score > best ? score : best;
        }
    }
    return best;
}

typedef struct any_state {
    kernel_cutoffs cutoffs;
    any_words a;
    any_words columns[ANY_COLUMNS];
    uint32_t column_count;
    uint32_t *points_a;
    uint32_t *points[ANY_COLUMNS];
    uint8_t *used_a;
    uint8_t *used_b;
} any_state;

static void any_name_open(const kpl_compare_setup *setup) {
    uint8_t *cursor = setup->scratch;
    any_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->points_a = kernel_take(&cursor, sizeof(uint32_t) * setup->length_max);
    state->column_count = any_columns(setup->length_max);
    for (uint32_t c = 0; c < state->column_count; c++)
        state->points[c] = kernel_take(&cursor, sizeof(uint32_t) * setup->length_max);
    state->used_a = kernel_take(&cursor, setup->length_max);
    state->used_b = kernel_take(&cursor, setup->length_max);
}

static void any_name_begin(void *state_of_job, kpl_text a) {
    any_state *const state = state_of_job;
    state->a = any_split(a, state->points_a);
}

static uint8_t any_words_ordinal(const any_state *state, const any_words *y) {
    const double least = state->cutoffs.values[0];
    double best = 0;
    for (uint32_t i = 0; i < state->a.count; i++) {
        const any_word x = state->a.words[i];
        for (uint32_t j = 0; j < y->count; j++) {
            if (!any_can_reach(x, y->words[j], least))
                continue;
            const double score = any_pair(x, y->words[j], state->used_a, state->used_b);
            best = score > best ? score : best;
        }
    }
    return kernel_at_least(best, state->cutoffs);
}

static uint8_t any_name_ordinal(void *state_of_job, kpl_text b) {
    any_state *const state = state_of_job;
    state->columns[0] = any_split(b, state->points[0]);
    return any_words_ordinal(state, &state->columns[0]);
}

static void any_name_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    any_state *const state = job->state;
    for (uint32_t first = 0; first < job->right_count; first += state->column_count) {
        const uint32_t count =
            kernel_smaller(job->right_count - first, state->column_count);
        for (uint32_t c = 0; c < count; c++)
            state->columns[c] = any_split(
                kpl_values_text(job->values, job->right[first + c]), state->points[c]);
        for (uint32_t r = 0; r < job->left_count; r++) {
            any_name_begin(state, kpl_values_text(job->values, job->left[r]));
            for (uint32_t c = 0; c < count; c++)
                ordinals_out[(size_t)r * job->right_count + first + c] =
                    any_words_ordinal(state, &state->columns[c]);
        }
    }
}

static void any_name_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, any_name_begin, any_name_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_any_name = {
    .name = "any_name",
    .summary = "largest Jaro-Winkler similarity of a word of one and a word of the other",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = any_name_score,
    .state_bytes = KERNEL_PIECE_OF(any_state),
    .scratch_bytes = any_scratch_bytes,
    .open = any_name_open,
    .tile = {[KPL_CPU_SCALAR] = any_name_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = any_name_pairs_scalar},
};
