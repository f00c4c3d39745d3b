/*
 * word_starts.c - words that begin each other, in order: a name and its abbreviation.
 *
 * Stage    compare. Words as in kernel_tokens.h, the first 32 of each value. Two words
 * fit when one begins with the other. Score: the most pairs of words that fit, taken in
 * order from both values, over the larger number of words; 0 unless a pair that fits
 * shares four characters. "a k vd coppellostr" of "annelien kappeyne vd coppellostr": 1.
 * Kernel   The table of the longest common subsequence (Wagner, Fischer 1974), one row.
 * Checked by tests/compare/test_word_starts.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_tokens.h"

#define STARTS_WORDS_MAX 32u
#define STARTS_CHARACTERS_MIN 4u

typedef struct starts_words {
    kpl_text words[STARTS_WORDS_MAX];
    uint32_t count;
    uint64_t letters; /* bit b % 64 of the first byte b of every word */
} starts_words;

typedef struct starts_state {
    kernel_cutoffs cutoffs;
    starts_words a;
} starts_state;

/* Words that are not counted stay unset: clearing them took longer than all else. */
static void starts_split(kpl_text text, starts_words *out) {
    uint32_t at = 0;
    out->count = 0;
    out->letters = 0;
    while (at < text.length && out->count < STARTS_WORDS_MAX) {
        const uint32_t from = at;
        while (at < text.length && text.bytes[at] != ' ')
            at++;
        if (at > from) {
            out->words[out->count++] = (kpl_text){text.bytes + from, at - from};
            out->letters |= UINT64_C(1) << text.bytes[from] % 64;
        }
        at++;
    }
}

static bool starts_fit(kpl_text x, kpl_text y) {
    return x.bytes[0] == y.bytes[0] &&
           memcmp(x.bytes, y.bytes, kernel_smaller(x.length, y.length)) == 0;
}

static double starts_of_words(const starts_words *a, const starts_words *b) {
    uint32_t row[STARTS_WORDS_MAX + 1] = {0};
    bool enough = false;
    if ((a->letters & b->letters) == 0)
        return 0; /* none fits */
    for (uint32_t i = 0; i < a->count; i++) {
        uint32_t diagonal = 0;
        for (uint32_t j = 0; j < b->count; j++) {
            const uint32_t above = row[j + 1];
            const kpl_text x = a->words[i];
            const kpl_text y = b->words[j];
            if (starts_fit(x, y)) {
                row[j + 1] = diagonal + 1;
                enough = enough || kernel_characters(x.length < y.length ? x : y) >=
                                       STARTS_CHARACTERS_MIN;
            } else {
                row[j + 1] = kernel_larger(above, row[j]);
            }
            diagonal = above;
        }
    }
    const uint32_t most = kernel_larger(a->count, b->count);
    return enough ? (double)row[b->count] / (double)most : 0;
}

static double word_starts_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    starts_words x;
    starts_words y;
    starts_split(a, &x);
    starts_split(b, &y);
    return starts_of_words(&x, &y);
}

static size_t word_starts_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void word_starts_open(const kpl_compare_setup *setup) {
    starts_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
}

static void word_starts_begin(void *state_of_job, kpl_text a) {
    starts_state *const state = state_of_job;
    starts_split(a, &state->a);
}

static uint8_t word_starts_ordinal(void *state_of_job, kpl_text b) {
    const starts_state *const state = state_of_job;
    starts_words y;
    starts_split(b, &y);
    return kernel_at_least(starts_of_words(&state->a, &y), state->cutoffs);
}

static void word_starts_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, word_starts_begin, word_starts_ordinal,
                kernel_end_nothing);
}

static void word_starts_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, word_starts_begin, word_starts_ordinal,
                 kernel_end_nothing);
}

const kpl_comparator kpl_comparator_word_starts = {
    .name = "word_starts",
    .summary =
        "share of words that begin each other, in order; one pair shares 4 letters",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = word_starts_score,
    .state_bytes = KERNEL_PIECE_OF(starts_state),
    .scratch_bytes = word_starts_scratch_bytes,
    .open = word_starts_open,
    .tile = {[KPL_CPU_SCALAR] = word_starts_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = word_starts_pairs_scalar},
};
