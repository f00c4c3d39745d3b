/*
 * token_overlap.c - Jaccard and Dice similarity of the sets of words.
 *
 * Stage    compare. Tokens as in kernel_tokens.h; a token that occurs twice counts once.
 *          With |A|, |B| and s in both: jaccard = s / (|A| + |B| - s), dice = 2 s / (|A|
 *          + |B|) (Jaccard 1901; Dice 1945), and 0 when there is no token at all: spaces
 *          are no evidence.
 * Kernel   The left set is sorted once; each right set is sorted and merged with it.
 * Checked by tests/compare/test_token_overlap.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_tokens.h"

typedef struct overlap_counts {
    uint32_t a;
    uint32_t b;
    uint32_t shared;
} overlap_counts;

static double overlap_jaccard(overlap_counts counts) {
    const double all = (double)counts.a + counts.b - counts.shared;
    return all > 0 ? (double)counts.shared / all : 0;
}

static double overlap_dice(overlap_counts counts) {
    const double both = (double)counts.a + counts.b;
    return both > 0 ? 2.0 * (double)counts.shared / both : 0;
}

static bool overlap_holds(const kernel_token *tokens, uint32_t count, kpl_text text) {
    for (uint32_t i = 0; i < count; i++)
        if (kpl_text_equal(tokens[i].text, text))
            return true;
    return false;
}

/* Keep first occurrences: the set, by definition. */
static uint32_t overlap_plain_set(kpl_text text, kernel_token *tokens) {
    const uint32_t count = kernel_tokens_split(text, tokens);
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < count; i++)
        if (!overlap_holds(tokens, distinct, tokens[i].text))
            tokens[distinct++] = tokens[i];
    return distinct;
}

static overlap_counts overlap_plain(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    kernel_token *const x = kernel_take(&cursor, sizeof *x * kernel_tokens_max(a.length));
    kernel_token *const y = kernel_take(&cursor, sizeof *y * kernel_tokens_max(b.length));
    overlap_counts counts = {overlap_plain_set(a, x), overlap_plain_set(b, y), 0};
    for (uint32_t i = 0; i < counts.b; i++)
        counts.shared += overlap_holds(x, counts.a, y[i].text);
    return counts;
}

static double jaccard_tokens_score(kpl_text a, kpl_text b, void *scratch) {
    return overlap_jaccard(overlap_plain(a, b, scratch));
}

static double dice_tokens_score(kpl_text a, kpl_text b, void *scratch) {
    return overlap_dice(overlap_plain(a, b, scratch));
}

typedef struct overlap_state {
    kernel_cutoffs cutoffs;
    kernel_token *a;
    kernel_token *b;
    uint32_t a_count;
} overlap_state;

static size_t overlap_scratch_bytes(uint32_t length_max) {
    return 2 * kernel_piece(sizeof(kernel_token) * kernel_tokens_max(length_max));
}

static void overlap_open(const kpl_compare_setup *setup) {
    uint8_t *cursor = setup->scratch;
    const size_t bytes = sizeof(kernel_token) * kernel_tokens_max(setup->length_max);
    overlap_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->a = kernel_take(&cursor, bytes);
    state->b = kernel_take(&cursor, bytes);
}

/* The set of tokens, sorted. */
static uint32_t overlap_sorted_set(kpl_text text, kernel_token *tokens) {
    const uint32_t count = kernel_tokens_sorted(text, tokens);
    uint32_t distinct = 0;
    for (uint32_t i = 0; i < count; i++)
        if (distinct == 0 || kernel_token_order(&tokens[distinct - 1], &tokens[i]) != 0)
            tokens[distinct++] = tokens[i];
    return distinct;
}

static void overlap_begin(void *state_of_job, kpl_text a) {
    overlap_state *const state = state_of_job;
    state->a_count = overlap_sorted_set(a, state->a);
}

static overlap_counts overlap_merge(overlap_state *state, kpl_text b) {
    overlap_counts counts = {state->a_count, overlap_sorted_set(b, state->b), 0};
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < counts.a && j < counts.b) {
        const int order = kernel_token_order(&state->a[i], &state->b[j]);
        counts.shared += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return counts;
}

static uint8_t jaccard_tokens_ordinal(void *state_of_job, kpl_text b) {
    overlap_state *const state = state_of_job;
    return kernel_at_least(overlap_jaccard(overlap_merge(state, b)), state->cutoffs);
}

static uint8_t dice_tokens_ordinal(void *state_of_job, kpl_text b) {
    overlap_state *const state = state_of_job;
    return kernel_at_least(overlap_dice(overlap_merge(state, b)), state->cutoffs);
}

static void jaccard_tokens_tile_scalar(const kpl_compare_job *job,
                                       uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, overlap_begin, jaccard_tokens_ordinal,
                kernel_end_nothing);
}

static void jaccard_tokens_pairs_scalar(const kpl_compare_job *job,
                                        uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, overlap_begin, jaccard_tokens_ordinal,
                 kernel_end_nothing);
}

static void dice_tokens_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, overlap_begin, dice_tokens_ordinal,
                kernel_end_nothing);
}

static void dice_tokens_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, overlap_begin, dice_tokens_ordinal,
                 kernel_end_nothing);
}

const kpl_comparator kpl_comparator_jaccard_tokens = {
    .name = "jaccard_tokens",
    .summary = "shared of all distinct words, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = jaccard_tokens_score,
    .state_bytes = KERNEL_PIECE_OF(overlap_state),
    .scratch_bytes = overlap_scratch_bytes,
    .open = overlap_open,
    .tile = {[KPL_CPU_SCALAR] = jaccard_tokens_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = jaccard_tokens_pairs_scalar},
};

const kpl_comparator kpl_comparator_dice_tokens = {
    .name = "dice_tokens",
    .summary = "twice the shared distinct words over both counts, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = dice_tokens_score,
    .state_bytes = KERNEL_PIECE_OF(overlap_state),
    .scratch_bytes = overlap_scratch_bytes,
    .open = overlap_open,
    .tile = {[KPL_CPU_SCALAR] = dice_tokens_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = dice_tokens_pairs_scalar},
};
