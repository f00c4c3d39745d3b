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
 * Vectors  Most values are one word, some are two: the first words of all values meet as
 *          one tile of jaro_winkler's kernel, then the first with the second ones, and so
 *          on; the most cut-offs that any pair of words meets is the answer. Where some
 *          value of the field is long, the scalar kernel does it all.
 * Checked by tests/compare/test_any_name.c and tests/compare/test_tiers.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_jaro_levels.h"
#include "compare/kernel_tokens.h"

#define ANY_WORDS_MAX 16u
#define ANY_CHARACTERS_MIN 3u
/* Right values of a tile that are decoded together: where some value is long, few, so
 * that what is decoded stays small. */
#define ANY_COLUMNS 128u
#define ANY_COLUMNS_LONG 4u
#define ANY_LONG 256u
#define ANY_SIDE 128u /* values of a side, or pairs, that vector kernels take at once */

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

/* Values of one side, taken apart. */
typedef struct any_side {
    uint32_t count;
    uint32_t words_max;        /* of one value */
    uint32_t first[ANY_SIDE];  /* the number of each value's first word */
    uint32_t counts[ANY_SIDE]; /* of its words */
} any_side;

/* The n-th words of those values of a side that have so many. */
typedef struct any_layer {
    uint32_t count;
    uint32_t words[ANY_SIDE];
    uint32_t places[ANY_SIDE]; /* of their values in the side */
} any_layer;

/* What the vector kernels work on; nothing in it outlives a call. */
typedef struct any_space {
    kpl_values words; /* of both sides, one behind the other; from 0 on */
    any_side left;
    any_side right;
    any_layer left_layer;
    any_layer right_layer;
    uint8_t ordinals[ANY_SIDE * ANY_SIDE];
    uint64_t starts[2 * ANY_SIDE * ANY_WORDS_MAX + 1];
    uint8_t bytes[2 * ANY_SIDE * ANY_LONG];
} any_space;

/* What the scalar kernel decodes. */
static size_t any_points_bytes(uint32_t length_max) {
    return (1 + any_columns(length_max)) * kernel_piece(sizeof(uint32_t) * length_max) +
           2 * kernel_piece(length_max);
}

static size_t any_scratch_bytes(uint32_t length_max) {
    const size_t bytes = any_points_bytes(length_max);
    return length_max > ANY_LONG
               ? bytes
               : bytes + KERNEL_PIECE_OF(any_space) +
                     kpl_comparator_jaro_winkler.scratch_bytes(length_max);
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
    any_space *space; /* NULL: some value is long, there are no vectors */
    void *words;      /* jaro_winkler's state */
    uint8_t none;     /* cut-offs that a score of 0 meets */
} any_state;

#define ANY_STATE_BYTES (KERNEL_PIECE_OF(any_state) + KERNEL_JARO_LEVELS_BYTES)

/* The vector kernels' part of the scratch, and a state of jaro_winkler of their own. */
static void any_open_space(const kpl_compare_setup *setup, uint8_t *cursor) {
    any_state *const state = setup->state;
    kpl_compare_setup words = *setup;
    state->space = kernel_take(&cursor, sizeof *state->space);
    state->words = (uint8_t *)setup->state + KERNEL_PIECE_OF(any_state);
    words.state = state->words;
    words.scratch = cursor;
    words.prepared = NULL;
    kpl_comparator_jaro_winkler.open(&words);
}

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
    state->none = kernel_at_least(0, state->cutoffs);
    state->space = NULL;
    if (setup->length_max <= ANY_LONG)
        any_open_space(setup, cursor);
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

/* ---- Vectors ----------------------------------------------------------------------- */

/* Has the word three characters or more? A character has four bytes at most. */
static bool any_counts(kpl_text word) {
    return word.length >= ANY_CHARACTERS_MIN &&
           (word.length >= 4 * ANY_CHARACTERS_MIN ||
            kernel_characters(word) >= ANY_CHARACTERS_MIN);
}

static void any_begin_words(any_space *space) {
    space->words = (kpl_values){.bytes = space->bytes, .starts = space->starts};
    space->starts[0] = 0;
}

/* Append the words of a value that count; returns how many. */
static uint32_t any_append(any_space *space, kpl_text text) {
    kpl_values *const words = &space->words;
    uint32_t count = 0;
    uint32_t at = 0;
    while (at < text.length && count < ANY_WORDS_MAX) {
        const uint32_t from = at;
        while (at < text.length && text.bytes[at] != ' ')
            at++;
        const kpl_text word = {text.bytes + from, at - from};
        at++;
        if (!any_counts(word))
            continue;
        const uint64_t start = words->starts[words->count];
        memcpy(words->bytes + start, word.bytes, word.length);
        words->starts[++words->count] = start + word.length;
        words->length_max = kernel_larger(words->length_max, word.length);
        count++;
    }
    return count;
}

static void any_take(any_space *space, const kpl_values *values, const uint32_t *numbers,
                     uint32_t count, any_side *side) {
    side->count = count;
    side->words_max = 0;
    for (uint32_t i = 0; i < count; i++) {
        kernel_prefetch_side(values, numbers, i, count);
        side->first[i] = space->words.count;
        side->counts[i] = any_append(space, kpl_values_text(values, numbers[i]));
        side->words_max = kernel_larger(side->words_max, side->counts[i]);
    }
}

static void any_layer_of(const any_side *side, uint32_t n, any_layer *layer) {
    layer->count = 0;
    for (uint32_t i = 0; i < side->count; i++) {
        layer->words[layer->count] = side->first[i] + n;
        layer->places[layer->count] = i;
        layer->count += side->counts[i] > n;
    }
}

/* target[at[i]] = the larger of it and of ordinals[i]. */
static void any_raise(uint8_t *restrict target, const any_layer *at,
                      const uint8_t *restrict ordinals, bool whole) {
    if (whole) {
        for (uint32_t i = 0; i < at->count; i++)
            target[i] = target[i] > ordinals[i] ? target[i] : ordinals[i];
        return;
    }
    for (uint32_t i = 0; i < at->count; i++) {
        uint8_t *const place = target + at->places[i];
        *place = *place > ordinals[i] ? *place : ordinals[i];
    }
}

/* The words in both layers; rows of `target` are `stride` apart. */
static void any_meet(const any_state *state, kpl_compare_tile_fn *tile, uint8_t *target,
                     size_t stride) {
    any_space *const space = state->space;
    const any_layer *const left = &space->left_layer;
    const any_layer *const right = &space->right_layer;
    const kpl_compare_job job = {.values = &space->words,
                                 .left = left->words,
                                 .right = right->words,
                                 .left_count = left->count,
                                 .right_count = right->count,
                                 .state = state->words};
    if (left->count == 0 || right->count == 0)
        return;
    tile(&job, space->ordinals);
    for (uint32_t i = 0; i < left->count; i++)
        any_raise(target + left->places[i] * stride, right,
                  space->ordinals + (size_t)i * right->count,
                  right->count == space->right.count);
}

/* The values that space->left and space->right hold. */
static void any_block(const any_state *state, kpl_compare_tile_fn *tile, uint8_t *target,
                      size_t stride) {
    any_space *const space = state->space;
    for (uint32_t i = 0; i < space->left.count; i++)
        memset(target + i * stride, state->none, space->right.count);
    for (uint32_t i = 0; i < space->left.words_max; i++) {
        any_layer_of(&space->left, i, &space->left_layer);
        for (uint32_t j = 0; j < space->right.words_max; j++) {
            any_layer_of(&space->right, j, &space->right_layer);
            any_meet(state, tile, target, stride);
        }
    }
}

static void any_tile(const kpl_compare_job *job, uint8_t *ordinals_out,
                     kpl_compare_tile_fn *tile) {
    any_state *const state = job->state;
    any_space *const space = state->space;
    if (space == NULL) {
        any_name_tile_scalar(job, ordinals_out);
        return;
    }
    for (uint32_t r = 0; r < job->left_count; r += ANY_SIDE) {
        const uint32_t rows = kernel_smaller(job->left_count - r, ANY_SIDE);
        any_begin_words(space);
        any_take(space, job->values, job->left + r, rows, &space->left);
        const uint32_t left_words = space->words.count;
        for (uint32_t c = 0; c < job->right_count; c += ANY_SIDE) {
            const uint32_t columns = kernel_smaller(job->right_count - c, ANY_SIDE);
            space->words.count = left_words;
            any_take(space, job->values, job->right + c, columns, &space->right);
            any_block(state, tile, ordinals_out + (size_t)r * job->right_count + c,
                      job->right_count);
        }
    }
}

/* The i-th words of the left values with the j-th of the right ones, where both have so
 * many. */
static void any_meet_pairs(const any_state *state, kpl_compare_pairs_fn *pairs,
                           uint32_t i, uint32_t j, uint8_t *target) {
    any_space *const space = state->space;
    any_layer *const left = &space->left_layer;
    any_layer *const right = &space->right_layer;
    uint32_t count = 0;
    for (uint32_t p = 0; p < space->left.count; p++) {
        left->words[count] = space->left.first[p] + i;
        right->words[count] = space->right.first[p] + j;
        right->places[count] = p;
        count += space->left.counts[p] > i && space->right.counts[p] > j;
    }
    right->count = count;
    const kpl_compare_job job = {.values = &space->words,
                                 .left = left->words,
                                 .right = right->words,
                                 .left_count = count,
                                 .right_count = count,
                                 .state = state->words};
    if (count == 0)
        return;
    pairs(&job, space->ordinals);
    any_raise(target, right, space->ordinals, count == space->left.count);
}

static void any_pairs(const kpl_compare_job *job, uint8_t *ordinals_out,
                      kpl_compare_pairs_fn *pairs) {
    any_state *const state = job->state;
    any_space *const space = state->space;
    if (space == NULL) {
        any_name_pairs_scalar(job, ordinals_out);
        return;
    }
    memset(ordinals_out, state->none, job->left_count);
    for (uint32_t p = 0; p < job->left_count; p += ANY_SIDE) {
        const uint32_t count = kernel_smaller(job->left_count - p, ANY_SIDE);
        any_begin_words(space);
        any_take(space, job->values, job->left + p, count, &space->left);
        any_take(space, job->values, job->right + p, count, &space->right);
        for (uint32_t i = 0; i < space->left.words_max; i++)
            for (uint32_t j = 0; j < space->right.words_max; j++)
                any_meet_pairs(state, pairs, i, j, ordinals_out + p);
    }
}

/* A tier has what jaro_winkler has there. */
#define ANY_TIER(tier)                                                                   \
    static void any_name_tile_##tier(const kpl_compare_job *job,                         \
                                     uint8_t *ordinals_out) {                            \
        any_tile(job, ordinals_out, kpl_jaro_winkler_tile_##tier);                       \
    }                                                                                    \
    static void any_name_pairs_##tier(const kpl_compare_job *job,                        \
                                      uint8_t *ordinals_out) {                           \
        any_pairs(job, ordinals_out, kpl_jaro_winkler_pairs_##tier);                     \
    }

#if KPL_HAVE_SSE42
ANY_TIER(sse42)
#endif
#if KPL_HAVE_AVX2
ANY_TIER(avx2)
#endif
#if KPL_HAVE_AVX512
ANY_TIER(avx512)
#endif
#if KPL_HAVE_NEON
ANY_TIER(neon)
#endif

const kpl_comparator kpl_comparator_any_name = {
    .name = "any_name",
    .summary = "largest Jaro-Winkler similarity of a word of one and a word of the other",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = any_name_score,
    .state_bytes = ANY_STATE_BYTES,
    .scratch_bytes = any_scratch_bytes,
    .open = any_name_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = any_name_tile_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = any_name_tile_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = any_name_tile_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = any_name_tile_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = any_name_tile_neon,
#endif
        },
    .pairs =
        {
            [KPL_CPU_SCALAR] = any_name_pairs_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = any_name_pairs_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = any_name_pairs_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = any_name_pairs_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = any_name_pairs_neon,
#endif
        },
};
