/*
 * given_names.c - first names and initials of one person?
 *
 * Stage    compare. Values as kind nl_given_name makes them: names, each one word, and at
 *          the end a word with full stops when initials are written too ("jan j.p.",
 *          "j.p."). Without one, the initials are the first characters of the names. The
 *          first 8 names and 16 initials of each value count.
 * Score    both have names:
 *            1    each name of the shorter list is the other's at its place
 *            0.9  the first names are equal, up to a hyphen
 *            0.8  a name of three characters or more is in both
 *            0.7  the initials are equal, and one of them is written
 *            0.6  a first name of three characters or more begins the other, or written
 *                 initials begin the other's
 *          one has initials only:
 *            0.7  they are equal; 0.6 they begin the other's, or the other way round
 *          both: 0.3 the first initials are equal; 0 otherwise.
 * Checked by tests/compare/test_given_names.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_common.h"

#define GIVEN_NAMES_MAX 8u
#define GIVEN_INITIALS_MAX 16u

typedef struct given_value {
    kpl_text names[GIVEN_NAMES_MAX];
    uint32_t name_count;
    uint32_t initials[GIVEN_INITIALS_MAX];
    uint32_t initial_count;
    bool written; /* initials stand in the value */
} given_value;

typedef struct given_state {
    kernel_cutoffs cutoffs;
    given_value a;
} given_state;

/* The characters of a word with full stops that are not full stops. */
static void given_take_initials(kpl_text word, given_value *value) {
    uint32_t position = 0;
    value->written = true;
    value->initial_count = 0;
    while (position < word.length && value->initial_count < GIVEN_INITIALS_MAX) {
        const uint32_t point = kernel_next(word, &position);
        if (point != '.')
            value->initials[value->initial_count++] = point;
    }
}

static given_value given_split(kpl_text text) {
    given_value value = {.name_count = 0};
    uint32_t at = 0;
    while (at < text.length) {
        const uint32_t from = at;
        while (at < text.length && text.bytes[at] != ' ')
            at++;
        const kpl_text word = {text.bytes + from, at - from};
        at++;
        if (word.length == 0)
            continue;
        if (memchr(word.bytes, '.', word.length) != NULL) {
            given_take_initials(word, &value);
        } else if (value.name_count < GIVEN_NAMES_MAX) {
            uint32_t position = 0;
            value.names[value.name_count++] = word;
            if (!value.written)
                value.initials[value.initial_count++] = kernel_next(word, &position);
        }
    }
    return value;
}

static kpl_text given_first(const given_value *value) {
    const kpl_text name = value->names[0];
    uint32_t end = 0;
    while (end < name.length && name.bytes[end] != '-')
        end++;
    return (kpl_text){name.bytes, end};
}

static bool given_begins(kpl_text x, kpl_text y) {
    const kpl_text shorter = x.length < y.length ? x : y;
    return memcmp(x.bytes, y.bytes, shorter.length) == 0 &&
           kernel_characters(shorter) >= 3;
}

/* How much of the score names alone give; 0 = less than 0.8. */
static double given_by_names(const given_value *a, const given_value *b) {
    const uint32_t fewer = kernel_smaller(a->name_count, b->name_count);
    uint32_t same = 0;
    while (same < fewer && kpl_text_equal(a->names[same], b->names[same]))
        same++;
    if (same == fewer)
        return 1;
    if (kpl_text_equal(given_first(a), given_first(b)))
        return 0.9;
    for (uint32_t i = 0; i < a->name_count; i++)
        for (uint32_t j = 0; j < b->name_count; j++)
            if (kpl_text_equal(a->names[i], b->names[j]) &&
                kernel_characters(a->names[i]) >= 3)
                return 0.8;
    return 0;
}

static double given_of_values(const given_value *a, const given_value *b) {
    const bool named = a->name_count > 0 && b->name_count > 0;
    const double by_names = named ? given_by_names(a, b) : 0;
    if (by_names > 0)
        return by_names;
    const uint32_t fewer = kernel_smaller(a->initial_count, b->initial_count);
    if (fewer == 0)
        return 0;
    uint32_t same = 0;
    while (same < fewer && a->initials[same] == b->initials[same])
        same++;
    const bool count = !named || a->written || b->written;
    if (count && same == fewer)
        return a->initial_count == b->initial_count ? 0.7 : 0.6;
    if (named && given_begins(given_first(a), given_first(b)))
        return 0.6;
    return same > 0 ? 0.3 : 0;
}

static double given_names_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    const given_value x = given_split(a);
    const given_value y = given_split(b);
    return given_of_values(&x, &y);
}

static size_t given_names_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void given_names_open(const kpl_compare_setup *setup) {
    given_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
}

static void given_names_begin(void *state_of_job, kpl_text a) {
    given_state *const state = state_of_job;
    state->a = given_split(a);
}

static uint8_t given_names_ordinal(void *state_of_job, kpl_text b) {
    const given_state *const state = state_of_job;
    const given_value y = given_split(b);
    return kernel_at_least(given_of_values(&state->a, &y), state->cutoffs);
}

static void given_names_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, given_names_begin, given_names_ordinal,
                kernel_end_nothing);
}

static void given_names_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, given_names_begin, given_names_ordinal,
                 kernel_end_nothing);
}

const kpl_comparator kpl_comparator_given_names = {
    .name = "given_names",
    .summary =
        "first names and initials of one person: 1 the same names ... 0.3 an initial",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = given_names_score,
    .state_bytes = KERNEL_PIECE_OF(given_state),
    .scratch_bytes = given_names_scratch_bytes,
    .open = given_names_open,
    .tile = {[KPL_CPU_SCALAR] = given_names_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = given_names_pairs_scalar},
};
