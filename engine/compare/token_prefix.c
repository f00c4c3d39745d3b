/*
 * token_prefix.c - a word of one value begins a word of the other.
 *
 * Stage    compare. Tokens as in kernel_tokens.h. Score: the characters of the longest
 *          word of either value that is a word of the other or the beginning of one; 0
 *          when there is none. For codes in product names, where one shop adds the colour
 *          ("txsr506" and "txsr506b": 7). A cut-off is the least number of characters.
 * Kernel   Sorted by bytes, whatever begins with a word stands right behind it: a merge
 *          in which each word looks at its successor in the other list finds all pairs.
 * Checked by tests/compare/test_token_prefix.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_tokens.h"

static bool beginning_of(kpl_text shorter, kpl_text longer) {
    return shorter.length <= longer.length &&
           memcmp(shorter.bytes, longer.bytes, shorter.length) == 0;
}

/* The most characters of a word of `a` that begins one of `b`: every pair, by definition.
 */
static uint32_t beginning_plain(const kernel_token *a, uint32_t a_count,
                                const kernel_token *b, uint32_t b_count) {
    uint32_t best = 0;
    for (uint32_t i = 0; i < a_count; i++)
        for (uint32_t j = 0; j < b_count; j++)
            if (beginning_of(a[i].text, b[j].text))
                best = kernel_larger(best, kernel_characters(a[i].text));
    return best;
}

static double token_prefix_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    kernel_token *const x = kernel_take(&cursor, sizeof *x * kernel_tokens_max(a.length));
    kernel_token *const y = kernel_take(&cursor, sizeof *y * kernel_tokens_max(b.length));
    const uint32_t x_count = kernel_tokens_split(a, x);
    const uint32_t y_count = kernel_tokens_split(b, y);
    return kernel_larger(beginning_plain(x, x_count, y, y_count),
                         beginning_plain(y, y_count, x, x_count));
}

typedef struct token_prefix_state {
    kernel_cutoffs cutoffs;
    kernel_token *a;
    kernel_token *b;
    uint32_t a_count;
} token_prefix_state;

static size_t token_prefix_scratch_bytes(uint32_t length_max) {
    return 2 * kernel_piece(sizeof(kernel_token) * kernel_tokens_max(length_max));
}

static void token_prefix_open(const kpl_compare_setup *setup) {
    uint8_t *cursor = setup->scratch;
    const size_t bytes = sizeof(kernel_token) * kernel_tokens_max(setup->length_max);
    token_prefix_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->a = kernel_take(&cursor, bytes);
    state->b = kernel_take(&cursor, bytes);
}

static void token_prefix_begin(void *state_of_job, kpl_text a) {
    token_prefix_state *const state = state_of_job;
    state->a_count = kernel_tokens_sorted(a, state->a);
}

static uint8_t token_prefix_ordinal(void *state_of_job, kpl_text b) {
    token_prefix_state *const state = state_of_job;
    const kernel_token *const x = state->a;
    const kernel_token *const y = state->b;
    const uint32_t x_count = state->a_count;
    const uint32_t y_count = kernel_tokens_sorted(b, state->b);
    uint32_t best = 0;
    uint32_t i = 0;
    uint32_t j = 0;
    /* The smaller of two words is a beginning of any word of the other list only if it is
     * one of the next word there. */
    while (i < x_count && j < y_count) {
        const bool left = kernel_token_order(&x[i], &y[j]) <= 0;
        const kpl_text smaller = left ? x[i].text : y[j].text;
        if (beginning_of(smaller, left ? y[j].text : x[i].text))
            best = kernel_larger(best, kernel_characters(smaller));
        i += left;
        j += !left;
    }
    return kernel_at_least(best, state->cutoffs);
}

static void token_prefix_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, token_prefix_begin, token_prefix_ordinal,
                kernel_end_nothing);
}

static void token_prefix_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, token_prefix_begin, token_prefix_ordinal,
                 kernel_end_nothing);
}

const kpl_comparator kpl_comparator_token_prefix = {
    .name = "token_prefix",
    .summary = "characters of the longest word that is or begins a word of the other",
    .is_distance = false,
    .cutoff_min = 1,
    .cutoff_max = KERNEL_LENGTH_MAX,
    .score = token_prefix_score,
    .state_bytes = KERNEL_PIECE_OF(token_prefix_state),
    .scratch_bytes = token_prefix_scratch_bytes,
    .open = token_prefix_open,
    .tile = {[KPL_CPU_SCALAR] = token_prefix_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = token_prefix_pairs_scalar},
};
