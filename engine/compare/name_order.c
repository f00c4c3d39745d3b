/*
 * name_order.c - the same names in another order, some of them initials.
 *
 * Stage    compare. Tokens as in kernel_tokens.h, repeats counted. Equal tokens are
 *          paired first; then a token of one character is paired with a left-over token
 *          of the other value that begins with it ("j de vries", "vries de jan": all
 *          three). Score: pairs over the larger number of tokens; 1 when one value is the
 *          other in any order, 0 when there is no token. Order does not matter and
 *          neither does which is left: after equal ones are paired, only one side has a
 *          given initial left.
 * Kernel   Both token lists sorted; then equal tokens meet in one merge, and an initial
 *          is found right before the tokens that begin with it.
 * Checked by tests/compare/test_name_order.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_tokens.h"

static bool order_is_initial(kpl_text token) {
    uint32_t position = 0;
    (void)kernel_next(token, &position);
    return position == token.length;
}

static bool order_begins_with(kpl_text token, kpl_text initial) {
    return token.length > initial.length &&
           kpl_text_equal((kpl_text){token.bytes, initial.length}, initial);
}

static double order_value(uint32_t paired, uint32_t a_count, uint32_t b_count) {
    const uint32_t most = kernel_larger(a_count, b_count);
    return most == 0 ? 0 : (double)paired / (double)most;
}

/* Take tokens out of both lists where `initials` says how they may pair. A token that is
 * taken becomes empty, which no token is. */
static uint32_t order_take(kernel_token *a, uint32_t a_count, kernel_token *b,
                           uint32_t b_count, bool initials) {
    uint32_t paired = 0;
    for (uint32_t i = 0; i < a_count; i++) {
        for (uint32_t j = 0; j < b_count && a[i].text.length > 0; j++) {
            const kpl_text x = a[i].text;
            const kpl_text y = b[j].text;
            const bool fits = initials ? order_is_initial(x) && order_begins_with(y, x)
                                       : kpl_text_equal(x, y);
            if (y.length == 0 || !fits)
                continue;
            a[i].text.length = 0;
            b[j].text.length = 0;
            paired++;
        }
    }
    return paired;
}

static double name_order_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    kernel_token *const x = kernel_take(&cursor, sizeof *x * kernel_tokens_max(a.length));
    kernel_token *const y = kernel_take(&cursor, sizeof *y * kernel_tokens_max(b.length));
    const uint32_t m = kernel_tokens_split(a, x);
    const uint32_t n = kernel_tokens_split(b, y);
    uint32_t paired = order_take(x, m, y, n, false);
    paired += order_take(x, m, y, n, true);
    paired += order_take(y, n, x, m, true);
    return order_value(paired, m, n);
}

typedef struct order_state {
    kernel_cutoffs cutoffs;
    kernel_token *a;
    kernel_token *b;
    kernel_token *left_over_a;
    kernel_token *left_over_b;
    uint32_t a_count;
} order_state;

static size_t order_scratch_bytes(uint32_t length_max) {
    return 4 * kernel_piece(sizeof(kernel_token) * kernel_tokens_max(length_max));
}

static void order_open(const kpl_compare_setup *setup) {
    uint8_t *cursor = setup->scratch;
    const size_t bytes = sizeof(kernel_token) * kernel_tokens_max(setup->length_max);
    order_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->a = kernel_take(&cursor, bytes);
    state->b = kernel_take(&cursor, bytes);
    state->left_over_a = kernel_take(&cursor, bytes);
    state->left_over_b = kernel_take(&cursor, bytes);
}

static void order_begin(void *state_of_job, kpl_text a) {
    order_state *const state = state_of_job;
    state->a_count = kernel_tokens_sorted(a, state->a);
}

/* Pairs of an initial on side x with a longer token on side y; both sorted, no equals. In
 * sorted order the tokens that begin with an initial follow where it would stand. */
static uint32_t order_initials(const kernel_token *x, uint32_t x_count,
                               const kernel_token *y, uint32_t y_count) {
    uint32_t paired = 0;
    uint32_t j = 0;
    for (uint32_t i = 0; i < x_count; i++) {
        if (!order_is_initial(x[i].text))
            continue;
        while (j < y_count && kernel_token_order(&y[j], &x[i]) < 0)
            j++;
        if (j < y_count && order_begins_with(y[j].text, x[i].text)) {
            paired++;
            j++;
        }
    }
    return paired;
}

static uint8_t name_order_ordinal(void *state_of_job, kpl_text b) {
    order_state *const state = state_of_job;
    const uint32_t m = state->a_count;
    const uint32_t n = kernel_tokens_sorted(b, state->b);
    uint32_t paired = 0;
    uint32_t over_a = 0;
    uint32_t over_b = 0;
    uint32_t i = 0;
    uint32_t j = 0;
    while (i < m || j < n) {
        const int order = i == m   ? 1
                          : j == n ? -1
                                   : kernel_token_order(&state->a[i], &state->b[j]);
        if (order < 0)
            state->left_over_a[over_a++] = state->a[i];
        else if (order > 0)
            state->left_over_b[over_b++] = state->b[j];
        paired += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    if (over_a > 0 && over_b > 0) {
        paired += order_initials(state->left_over_a, over_a, state->left_over_b, over_b);
        paired += order_initials(state->left_over_b, over_b, state->left_over_a, over_a);
    }
    return kernel_at_least(order_value(paired, m, n), state->cutoffs);
}

static void name_order_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, order_begin, name_order_ordinal, kernel_end_nothing);
}

static void name_order_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, order_begin, name_order_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_name_order = {
    .name = "name_order",
    .summary = "share of words that are equal or initials of each other, in any order",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = name_order_score,
    .state_bytes = KERNEL_PIECE_OF(order_state),
    .scratch_bytes = order_scratch_bytes,
    .open = order_open,
    .tile = {[KPL_CPU_SCALAR] = name_order_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = name_order_pairs_scalar},
};
