/*
 * token_set.c - words paired one to one by Jaro-Winkler, in any order.
 *
 * Stage    compare. Tokens as in kernel_tokens.h, repeats counted. Of all pairs of one
 *          left and one right token, the one with the highest Jaro-Winkler similarity is
 *          taken, then the highest among the tokens that are left, and so on (greedy: the
 *          best assignment would differ rarely and cost more). Score: the sum over pairs
 *          of similarity times the characters of both tokens, over the characters of all
 *          tokens. Long words weigh more; a word without a partner counts as 0; 1 for the
 *          same words in any order; 0 when there is no token.
 * Ties     Among equal similarities the pair goes first whose smaller token comes first
 *          in byte order, then whose larger does. So neither order nor side matters: two
 *          pairs that tie even then are the same words, or do not share a token.
 * Kernel   Equal tokens are the pairs of similarity 1, so one merge of the sorted lists
 *          finds them. For the rest each left token remembers its best partner and looks
 *          again only when that is taken. Time grows with the product of unequal tokens.
 * Checked by tests/compare/test_token_set.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_jaro.h"
#include "compare/kernel_tokens.h"

/* A pair of tokens and how alike they are. */
typedef struct set_pair {
    const kernel_token *x;
    const kernel_token *y;
    double similarity;
} set_pair;

/* Does `pair` go before `other`? (x NULL: no pair.) Strict, see Ties above. */
static bool set_pair_before(set_pair pair, set_pair other) {
    if (other.x == NULL || pair.similarity != other.similarity)
        return other.x == NULL || pair.similarity > other.similarity;
    const bool swap = kernel_token_order(pair.x, pair.y) > 0;
    const bool other_swap = kernel_token_order(other.x, other.y) > 0;
    const int order =
        kernel_token_order(swap ? pair.y : pair.x, other_swap ? other.y : other.x);
    if (order != 0)
        return order < 0;
    return kernel_token_order(swap ? pair.x : pair.y, other_swap ? other.x : other.y) < 0;
}

static uint32_t set_characters(kpl_text text) {
    uint32_t count = 0;
    uint32_t position = 0;
    while (position < text.length)
        count += kernel_next(text, &position) != ' ';
    return count;
}

/* What a pair adds to the sum. */
static double set_pair_weight(set_pair pair) {
    return pair.similarity *
           ((double)set_characters(pair.x->text) + set_characters(pair.y->text));
}

/* Where set_jaro_winkler() decodes and marks. */
typedef struct set_buffers {
    uint32_t *x;
    uint32_t *y;
    uint8_t *used_x;
    uint8_t *used_y;
} set_buffers;

static double set_jaro_winkler(kpl_text a, kpl_text b, set_buffers buffers) {
    const uint32_t m = kernel_decode(a, buffers.x);
    const uint32_t n = kernel_decode(b, buffers.y);
    const double jaro =
        kernel_jaro_plain(buffers.x, m, buffers.y, n, buffers.used_x, buffers.used_y);
    return kernel_winkler_value(jaro, kernel_winkler_prefix(buffers.x, m, buffers.y, n));
}

/* The first pair among tokens that are left; a token that was taken is empty. */
static set_pair set_plain_first(const kernel_token *x, uint32_t m, const kernel_token *y,
                                uint32_t n, set_buffers buffers) {
    set_pair first = {NULL, NULL, 0};
    for (uint32_t i = 0; i < m; i++) {
        for (uint32_t j = 0; j < n; j++) {
            if (x[i].text.length == 0 || y[j].text.length == 0)
                continue;
            const set_pair pair = {&x[i], &y[j],
                                   set_jaro_winkler(x[i].text, y[j].text, buffers)};
            if (set_pair_before(pair, first))
                first = pair;
        }
    }
    return first;
}

static double token_set_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    kernel_token *const x = kernel_take(&cursor, sizeof *x * kernel_tokens_max(a.length));
    kernel_token *const y = kernel_take(&cursor, sizeof *y * kernel_tokens_max(b.length));
    set_buffers buffers;
    buffers.x = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    buffers.y = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    buffers.used_x = kernel_take(&cursor, a.length);
    buffers.used_y = kernel_take(&cursor, b.length);
    const uint32_t m = kernel_tokens_split(a, x);
    const uint32_t n = kernel_tokens_split(b, y);
    const double all = (double)set_characters(a) + set_characters(b);
    double sum = 0;
    for (uint32_t taken = 0; taken < kernel_smaller(m, n); taken++) {
        const set_pair pair = set_plain_first(x, m, y, n, buffers);
        sum += set_pair_weight(pair);
        x[pair.x - x].text.length = 0;
        y[pair.y - y].text.length = 0;
    }
    return all > 0 ? sum / all : 0;
}

typedef struct set_state {
    kernel_cutoffs cutoffs;
    kernel_jaro jaro;
    kernel_token *a;
    kernel_token *b;
    kernel_token *rest; /* left tokens that equal no right one */
    set_pair *best;     /* of each token in `rest`; x NULL when it is taken */
    uint32_t a_count;
    uint32_t a_characters;
} set_state;

static size_t set_scratch_bytes(uint32_t length_max) {
    const size_t tokens_max = kernel_tokens_max(length_max);
    return kernel_jaro_scratch_bytes(length_max) +
           3 * kernel_piece(sizeof(kernel_token) * tokens_max) +
           kernel_piece(sizeof(set_pair) * tokens_max);
}

static void set_open(const kpl_compare_setup *setup) {
    const uint32_t length_max = setup->length_max;
    const size_t tokens_max = kernel_tokens_max(length_max);
    set_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    /* Every similarity matters, none is left out. */
    uint8_t *cursor = kernel_jaro_layout(&state->jaro, setup->scratch, length_max);
    state->a = kernel_take(&cursor, sizeof(kernel_token) * tokens_max);
    state->b = kernel_take(&cursor, sizeof(kernel_token) * tokens_max);
    state->rest = kernel_take(&cursor, sizeof(kernel_token) * tokens_max);
    state->best = kernel_take(&cursor, sizeof(set_pair) * tokens_max);
}

static void set_begin(void *state_of_job, kpl_text a) {
    set_state *const state = state_of_job;
    state->a_count = kernel_tokens_sorted(a, state->a);
    state->a_characters = set_characters(a);
}

/* The best partner of `x` among y[0 .. n); a token that was taken is empty. */
static set_pair set_best(set_state *state, const kernel_token *x, const kernel_token *y,
                         uint32_t n) {
    set_pair best = {NULL, NULL, 0};
    kernel_jaro_begin(&state->jaro, x->text);
    for (uint32_t j = 0; j < n; j++) {
        if (y[j].text.length == 0)
            continue;
        const set_pair pair = {x, &y[j],
                               kernel_jaro_score(&state->jaro, y[j].text, true)};
        if (set_pair_before(pair, best))
            best = pair;
    }
    kernel_jaro_end(&state->jaro);
    return best;
}

/* The sum over pairs of unequal tokens: state->rest[0 .. m) and y[0 .. n). */
static double set_rest(set_state *state, uint32_t m, kernel_token *y, uint32_t n,
                       double sum) {
    for (uint32_t i = 0; i < m; i++)
        state->best[i] = set_best(state, &state->rest[i], y, n);
    for (uint32_t left = kernel_smaller(m, n); left > 0; left--) {
        uint32_t first = 0;
        for (uint32_t i = 1; i < m; i++)
            if (state->best[i].x != NULL &&
                set_pair_before(state->best[i], state->best[first]))
                first = i;
        const set_pair pair = state->best[first];
        sum += set_pair_weight(pair);
        state->best[first].x = NULL;
        y[pair.y - y].text.length = 0;
        if (left == 1)
            break;
        for (uint32_t i = 0; i < m; i++)
            if (state->best[i].x != NULL && state->best[i].y == pair.y)
                state->best[i] = set_best(state, &state->rest[i], y, n);
    }
    return sum;
}

static uint8_t token_set_ordinal(void *state_of_job, kpl_text b) {
    set_state *const state = state_of_job;
    kernel_token *const y = state->b;
    const uint32_t m = state->a_count;
    const uint32_t n = kernel_tokens_sorted(b, y);
    const double all = (double)state->a_characters + set_characters(b);
    uint32_t equal = 0; /* characters; exact, so that their order in the sum is free */
    uint32_t rest = 0;
    uint32_t over = 0;
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < m || j < n) {
        const int order = i == m   ? 1
                          : j == n ? -1
                                   : kernel_token_order(&state->a[i], &y[j]);
        if (order < 0)
            state->rest[rest++] = state->a[i];
        else if (order > 0)
            y[over++] = y[j];
        else
            equal += set_characters(y[j].text);
        i += order <= 0;
        j += order >= 0;
    }
    double sum = 2.0 * equal;
    if (rest > 0 && over > 0)
        sum = set_rest(state, rest, y, over, sum);
    return kernel_at_least(all > 0 ? sum / all : 0, state->cutoffs);
}

static void token_set_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, set_begin, token_set_ordinal, kernel_end_nothing);
}

static void token_set_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, set_begin, token_set_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_token_set = {
    .name = "token_set",
    .summary = "words paired by Jaro-Winkler in any order, weighted by length, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = token_set_score,
    .state_bytes = KERNEL_PIECE_OF(set_state),
    .scratch_bytes = set_scratch_bytes,
    .open = set_open,
    .tile = {[KPL_CPU_SCALAR] = token_set_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = token_set_pairs_scalar},
};
