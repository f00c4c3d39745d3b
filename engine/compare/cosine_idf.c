/*
 * cosine_idf.c - the cosine between sets of words, rare words weighing more.
 *
 * Stage    compare. Tokens as in kernel_tokens.h; a token that occurs twice counts once.
 *          With n values in the field, df of which hold token t, w(t) = ln(1 + n / df)
 *          (inverse document frequency, Sparck Jones 1972), and
 *          cosine(a, b) = sum over shared t of w(t)^2
 *                         / sqrt(sum over a of w^2 * sum over b of w^2),
 *          0 when no token is shared. Values count once each: how many records have one
 *          says nothing about its words.
 * Exact    Tokens are numbered in order of first appearance and every sum runs in the
 *          order of their numbers, so that a pair has one score, whichever way it is
 *          reached; equal sets give sqrt(s * s) = s and so exactly 1.
 * Kernel   prepare() keeps the sorted token numbers of every value. A tile takes up to 64
 *          left values at a time and lists, in a small hash table, which of them hold a
 *          token: one look-up per token of a right value serves them all, and pairs that
 *          share nothing cost nothing. Few values are merged pair by pair.
 * Checked by tests/compare/test_cosine_idf.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_tokens.h"

#include <math.h>
#include <stdlib.h>

#define COSINE_GROUP 64u   /* left values at a time: bits of a word */
#define COSINE_SLOTS 4096u /* of the table, at least; twice the tokens it may hold */
#define COSINE_MERGE_MAX                                                                 \
    256u /* pairs of a tile for which a table is not worth filling                       \
          */

/* One block of memory: what prepare() makes. The arrays stand behind this head. */
typedef struct cosine_index {
    const double *squares;  /* per value: sum of w^2 */
    const double *weights;  /* per token: w^2 */
    const uint64_t *starts; /* per value, and one more: its tokens in `tokens` */
    const uint32_t *tokens; /* ascending within a value */
} cosine_index;

/* ---- Preparing -------------------------------------------------------------------- */

typedef struct cosine_draft {
    const kpl_allocator *allocator;
    const kpl_values *values;
    kpl_dictionary words; /* token t is value t + 1 here */
    uint32_t *tokens;
    size_t tokens_capacity;
    uint64_t *starts;
    uint32_t *holders; /* per token: values that hold it */
    size_t holders_capacity;
    kernel_token *split; /* room for one value */
} cosine_draft;

static int cosine_order(const void *a, const void *b) {
    uint32_t x = 0;
    uint32_t y = 0;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

/* Number of a token; a new one starts with no holder. */
static kpl_status cosine_number(cosine_draft *draft, kpl_text word, uint32_t *token_out,
                                kpl_error *error) {
    const uint32_t before = draft->words.values.count;
    uint32_t value = 0;
    KPL_TRY(kpl_dictionary_add(&draft->words, word, &value, error));
    if (draft->words.values.count > before) {
        KPL_TRY(kpl_reserve(draft->allocator, value, sizeof *draft->holders,
                            &draft->holders_capacity, &draft->holders, error));
        draft->holders[value - 1] = 0;
    }
    *token_out = value - 1;
    return KPL_OK;
}

/* The distinct tokens of one value, ascending, behind those of the values before. */
static kpl_status cosine_add(cosine_draft *draft, uint32_t value, kpl_error *error) {
    const uint64_t start = draft->starts[value];
    const uint32_t count =
        kernel_tokens_split(kpl_values_text(draft->values, value), draft->split);
    draft->starts[value + 1] = start;
    if (count == 0) /* of the first values: there may be no memory to point into */
        return KPL_OK;
    KPL_TRY(kpl_reserve(draft->allocator, start + count, sizeof *draft->tokens,
                        &draft->tokens_capacity, &draft->tokens, error));
    for (uint32_t i = 0; i < count; i++)
        KPL_TRY(
            cosine_number(draft, draft->split[i].text, &draft->tokens[start + i], error));
    uint32_t *const own = draft->tokens + start;
    uint32_t distinct = 0;
    if (count > 1)
        qsort(own, count, sizeof *own, cosine_order);
    for (uint32_t i = 0; i < count; i++)
        if (distinct == 0 || own[distinct - 1] != own[i])
            own[distinct++] = own[i];
    for (uint32_t i = 0; i < distinct; i++)
        draft->holders[own[i]]++;
    draft->starts[value + 1] = start + distinct;
    return KPL_OK;
}

static kpl_status cosine_collect(cosine_draft *draft, kpl_error *error) {
    const kpl_allocator *const allocator = draft->allocator;
    const uint32_t count = draft->values->count;
    KPL_TRY(kpl_dictionary_init(&draft->words, allocator, error));
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)count + 1, sizeof *draft->starts,
                           &draft->starts, error));
    KPL_TRY(kpl_alloc(allocator, kernel_tokens_max(draft->values->length_max),
                      sizeof *draft->split, &draft->split, error));
    for (uint32_t v = 0; v < count; v++)
        KPL_TRY(cosine_add(draft, v, error)); /* null holds no token */
    return KPL_OK;
}

/* Weights, and everything into one block. */
static kpl_status cosine_finish(const cosine_draft *draft, void **prepared_out,
                                kpl_error *error) {
    const size_t values = draft->values->count;
    const size_t words = draft->words.values.count - 1;
    const size_t tokens = draft->starts[values];
    uint8_t *block = NULL;
    KPL_TRY(kpl_alloc(draft->allocator,
                      sizeof(cosine_index) + (values + words) * sizeof(double) +
                          (values + 1) * sizeof(uint64_t) + tokens * sizeof(uint32_t),
                      1, &block, error));
    double *const squares = (double *)(void *)(block + sizeof(cosine_index));
    double *const weights = squares + values;
    uint64_t *const starts = (uint64_t *)(void *)(weights + words);
    uint32_t *const own = (uint32_t *)(void *)(starts + values + 1);
    const double all = values > 1 ? (double)(values - 1) : 1; /* null is no value */
    for (size_t t = 0; t < words; t++) {
        const double weight = log(1 + all / draft->holders[t]);
        weights[t] = weight * weight;
    }
    memcpy(starts, draft->starts, (values + 1) * sizeof *starts);
    if (tokens > 0)
        memcpy(own, draft->tokens, tokens * sizeof *own);
    for (size_t v = 0; v < values; v++) {
        squares[v] = 0;
        for (uint64_t i = starts[v]; i < starts[v + 1]; i++)
            squares[v] += weights[own[i]];
    }
    const cosine_index index = {squares, weights, starts, own};
    memcpy(block, &index, sizeof index);
    *prepared_out = block;
    return KPL_OK;
}

static kpl_status cosine_prepare(const kpl_values *values, const kpl_allocator *allocator,
                                 void **prepared_out, kpl_error *error) {
    cosine_draft draft = {.allocator = allocator, .values = values};
    kpl_status status = cosine_collect(&draft, error);
    if (status == KPL_OK)
        status = cosine_finish(&draft, prepared_out, error);
    kpl_dictionary_release(&draft.words);
    kpl_free(allocator, draft.tokens);
    kpl_free(allocator, draft.starts);
    kpl_free(allocator, draft.holders);
    kpl_free(allocator, draft.split);
    return status;
}

_Static_assert(sizeof(cosine_index) % sizeof(double) == 0, "doubles stand behind it");

/* ---- The score -------------------------------------------------------------------- */

static double cosine_of(double shared, double a, double b) {
    return shared > 0 ? shared / sqrt(a * b) : 0;
}

static double cosine_score_values(const void *prepared, uint32_t a, uint32_t b) {
    const cosine_index *const index = prepared;
    double shared = 0;
    uint64_t i = index->starts[a];
    uint64_t j = index->starts[b];
    while (i < index->starts[a + 1] && j < index->starts[b + 1]) {
        const uint32_t x = index->tokens[i];
        const uint32_t y = index->tokens[j];
        if (x == y)
            shared += index->weights[x];
        i += x <= y;
        j += y <= x;
    }
    return cosine_of(shared, index->squares[a], index->squares[b]);
}

/* Of two texts alone: a field of these two values, so that shared words weigh ln 2 and
 * others ln 3. */
static double cosine_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    kernel_token *const x = kernel_take(&cursor, sizeof *x * kernel_tokens_max(a.length));
    kernel_token *const y = kernel_take(&cursor, sizeof *y * kernel_tokens_max(b.length));
    const uint32_t x_count = kernel_tokens_sorted(a, x);
    const uint32_t y_count = kernel_tokens_sorted(b, y);
    uint32_t only_a = 0;
    uint32_t only_b = 0;
    uint32_t both = 0;
    for (uint32_t i = 0, j = 0; i < x_count || j < y_count;) {
        const int order = i == x_count   ? 1
                          : j == y_count ? -1
                                         : kernel_token_order(&x[i], &y[j]);
        const kernel_token *const least = order <= 0 ? &x[i] : &y[j];
        only_a += order < 0;
        only_b += order > 0;
        both += order == 0;
        const kpl_text word = least->text;
        while (i < x_count && kpl_text_equal(x[i].text, word))
            i++;
        while (j < y_count && kpl_text_equal(y[j].text, word))
            j++;
    }
    const double common = log(2) * log(2);
    const double rare = log(3) * log(3);
    return cosine_of(both * common, both * common + only_a * rare,
                     both * common + only_b * rare);
}

/* ---- Kernels ---------------------------------------------------------------------- */

typedef struct cosine_state {
    const cosine_index *index;
    kernel_cutoffs cutoffs;
    uint32_t slot_count; /* a power of two */
    uint8_t none;        /* the ordinal of 0 */
    uint64_t *holders;   /* per slot: bit i = the i-th left value of the group holds it */
    uint32_t *slots;     /* token + 1, 0 = free */
} cosine_state;

/* Slots for the tokens of one value at half load, and not few. */
static uint32_t cosine_slots(uint32_t length_max) {
    const size_t least = 2 * kernel_tokens_max(length_max);
    uint32_t slots = COSINE_SLOTS;
    while (slots < least)
        slots *= 2;
    return slots;
}

static size_t cosine_scratch_bytes(uint32_t length_max) {
    const size_t slots = cosine_slots(length_max);
    const size_t table =
        kernel_piece(slots * sizeof(uint64_t)) + kernel_piece(slots * sizeof(uint32_t));
    const size_t split =
        2 * kernel_piece(sizeof(kernel_token) * kernel_tokens_max(length_max));
    return table > split ? table : split;
}

static void cosine_open(const kpl_compare_setup *setup) {
    uint8_t *cursor = setup->scratch;
    cosine_state *const state = setup->state;
    assert(setup->prepared != NULL);
    state->index = setup->prepared;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->none = kernel_at_least(0, state->cutoffs);
    state->slot_count = cosine_slots(setup->length_max);
    state->holders = kernel_take(&cursor, state->slot_count * sizeof *state->holders);
    state->slots = kernel_take(&cursor, state->slot_count * sizeof *state->slots);
}

/* The slot of a token, or the free one where it would go. The multiplier is Knuth's. */
KERNEL_INLINE uint32_t cosine_slot(const cosine_state *state, uint32_t token,
                                   uint32_t mask) {
    uint32_t slot = (token * 2654435761u >> 8) & mask;
    while (state->slots[slot] != 0 && state->slots[slot] != token + 1)
        slot = (slot + 1) & mask;
    return slot;
}

/* List who of left[0..count) holds which token, in mask + 1 slots. */
static void cosine_fill(const cosine_state *state, const uint32_t *left, uint32_t count,
                        uint32_t mask) {
    const cosine_index *const index = state->index;
    memset(state->slots, 0, ((size_t)mask + 1) * sizeof *state->slots);
    for (uint32_t i = 0; i < count; i++)
        for (uint64_t t = index->starts[left[i]]; t < index->starts[left[i] + 1]; t++) {
            const uint32_t slot = cosine_slot(state, index->tokens[t], mask);
            if (state->slots[slot] == 0)
                state->holders[slot] = 0;
            state->slots[slot] = index->tokens[t] + 1;
            state->holders[slot] |= UINT64_C(1) << i;
        }
}

/* Sums of one right value with everyone in the table; returns who shares a token. */
static uint64_t cosine_sums(const cosine_state *state, uint32_t right, uint32_t mask,
                            double sums_out[COSINE_GROUP]) {
    const cosine_index *const index = state->index;
    uint64_t touched = 0;
    for (uint64_t t = index->starts[right]; t < index->starts[right + 1]; t++) {
        const uint32_t slot = cosine_slot(state, index->tokens[t], mask);
        uint64_t who = state->slots[slot] == 0 ? 0 : state->holders[slot];
        const double weight = index->weights[index->tokens[t]];
        for (; who != 0; who &= who - 1) {
            const uint32_t i = (uint32_t)__builtin_ctzll(who);
            sums_out[i] = (touched >> i & 1 ? sums_out[i] : 0) + weight;
            touched |= UINT64_C(1) << i;
        }
    }
    return touched;
}

/* One group of left values against all right ones. */
static void cosine_group(const cosine_state *state, const kpl_compare_job *job,
                         uint32_t first, uint32_t count, uint64_t tokens,
                         uint8_t *ordinals_out) {
    const double *const squares = state->index->squares;
    uint32_t mask = 15;
    while (mask + 1 < 2 * tokens)
        mask = 2 * mask + 1;
    assert(mask < state->slot_count);
    cosine_fill(state, job->left + first, count, mask);
    for (uint32_t j = 0; j < job->right_count; j++) {
        double sums[COSINE_GROUP];
        uint64_t touched = cosine_sums(state, job->right[j], mask, sums);
        uint8_t *const column = ordinals_out + (size_t)first * job->right_count + j;
        for (uint32_t i = 0; i < count; i++)
            column[(size_t)i * job->right_count] = state->none;
        for (; touched != 0; touched &= touched - 1) {
            const uint32_t i = (uint32_t)__builtin_ctzll(touched);
            const double score =
                cosine_of(sums[i], squares[job->left[first + i]], squares[job->right[j]]);
            column[(size_t)i * job->right_count] = kernel_at_least(score, state->cutoffs);
        }
    }
}

KERNEL_INLINE uint8_t cosine_ordinal(const cosine_state *state, uint32_t a, uint32_t b) {
    return kernel_at_least(cosine_score_values(state->index, a, b), state->cutoffs);
}

static void cosine_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const cosine_state *const state = job->state;
    const uint64_t *const starts = state->index->starts;
    if ((uint64_t)job->left_count * job->right_count <= COSINE_MERGE_MAX) {
        for (uint32_t i = 0; i < job->left_count; i++)
            for (uint32_t j = 0; j < job->right_count; j++)
                ordinals_out[i * job->right_count + j] =
                    cosine_ordinal(state, job->left[i], job->right[j]);
        return;
    }
    uint32_t first = 0;
    while (first < job->left_count) {
        uint64_t tokens = 0;
        uint32_t count = 0;
        while (count < COSINE_GROUP && first + count < job->left_count) {
            const uint32_t value = job->left[first + count];
            const uint64_t own = starts[value + 1] - starts[value];
            if (2 * (tokens + own) > state->slot_count)
                break;
            tokens += own;
            count++;
        }
        assert(count > 0); /* the table has room for the longest value */
        cosine_group(state, job, first, count, tokens, ordinals_out);
        first += count;
    }
}

static void cosine_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    const cosine_state *const state = job->state;
    for (uint32_t i = 0; i < job->left_count; i++)
        ordinals_out[i] = cosine_ordinal(state, job->left[i], job->right[i]);
}

const kpl_comparator kpl_comparator_cosine_idf = {
    .name = "cosine_idf",
    .summary =
        "cosine of the sets of words, rare words of the field weighing more, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = cosine_score,
    .prepare = cosine_prepare,
    .score_values = cosine_score_values,
    .state_bytes = KERNEL_PIECE_OF(cosine_state),
    .scratch_bytes = cosine_scratch_bytes,
    .open = cosine_open,
    .tile = {[KPL_CPU_SCALAR] = cosine_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = cosine_pairs_scalar},
};
