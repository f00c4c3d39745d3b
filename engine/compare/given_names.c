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
 * Kernel   Values of which no name begins with the same byte, and whose first initials
 *          differ, score 0: what that takes to know is prepared for every value, and most
 *          pairs are not taken apart.
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

/* What settles most pairs. */
typedef struct given_head {
    uint64_t names;   /* bit b % 64 of the first byte b of every name */
    uint32_t initial; /* the first one; 0 = there is none */
} given_head;

#define GIVEN_COLUMNS 256u /* right values whose heads are together in a tile */

typedef struct given_state {
    kernel_cutoffs cutoffs;
    const given_head *heads; /* per value */
    uint8_t none;            /* cut-offs that a score of 0 meets */
    given_value a;
    uint64_t names[GIVEN_COLUMNS];
    uint32_t initials[GIVEN_COLUMNS];
    uint8_t alike[GIVEN_COLUMNS];
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

/* What is not counted stays unset: clearing it took longer than all else. */
static void given_split(kpl_text text, given_value *value) {
    uint32_t at = 0;
    value->name_count = 0;
    value->initial_count = 0;
    value->written = false;
    while (at < text.length) {
        const uint32_t from = at;
        bool has_points = false;
        for (; at < text.length && text.bytes[at] != ' '; at++)
            has_points |= text.bytes[at] == '.';
        const kpl_text word = {text.bytes + from, at - from};
        at++;
        if (word.length == 0)
            continue;
        if (has_points) {
            given_take_initials(word, value);
        } else if (value->name_count < GIVEN_NAMES_MAX) {
            uint32_t position = 0;
            value->names[value->name_count++] = word;
            if (!value->written)
                value->initials[value->initial_count++] = kernel_next(word, &position);
        }
    }
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
    given_value x;
    given_value y;
    given_split(a, &x);
    given_split(b, &y);
    return given_of_values(&x, &y);
}

static size_t given_names_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static given_head given_head_of(kpl_text text) {
    given_value value;
    given_split(text, &value);
    given_head head = {.initial = value.initial_count > 0 ? value.initials[0] : 0};
    for (uint32_t i = 0; i < value.name_count; i++)
        head.names |= UINT64_C(1) << value.names[i].bytes[0] % 64;
    return head;
}

/* The heads of all values. */
static kpl_status given_names_prepare(const kpl_values *values,
                                      const kpl_allocator *allocator, void **prepared_out,
                                      kpl_error *error) {
    given_head *heads = NULL;
    KPL_TRY(kpl_alloc(allocator, values->count, sizeof *heads, &heads, error));
    for (uint32_t v = 0; v < values->count; v++)
        heads[v] = given_head_of(kpl_values_text(values, v));
    *prepared_out = heads;
    return KPL_OK;
}

static void given_names_open(const kpl_compare_setup *setup) {
    given_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
    state->heads = setup->prepared;
    state->none = kernel_at_least(0, state->cutoffs);
}

static uint8_t given_names_ordinal(const given_state *state, kpl_text b) {
    given_value y;
    given_split(b, &y);
    return kernel_at_least(given_of_values(&state->a, &y), state->cutoffs);
}

/* The columns that may score more than 0 with a value of this head. Bytes may alias
 * anything: `restrict` is what lets compilers do many at once. */
static void given_sift(given_head head, const uint64_t *restrict names,
                       const uint32_t *restrict initials, uint32_t count,
                       uint8_t *restrict alike) {
    for (uint32_t c = 0; c < count; c++)
        alike[c] = (head.names & names[c]) != 0 || head.initial == initials[c];
}

/* One left value against right values first .. first + count - 1, whose heads are here.
 */
static void given_row(const kpl_compare_job *job, uint32_t left, uint32_t first,
                      uint32_t count, uint8_t *ordinals_out) {
    given_state *const state = job->state;
    bool is_split = false;
    given_sift(state->heads[left], state->names, state->initials, count, state->alike);
    for (uint32_t c = 0; c < count; c++) {
        ordinals_out[c] = state->none;
        if (!state->alike[c])
            continue;
        if (!is_split)
            given_split(kpl_values_text(job->values, left), &state->a);
        is_split = true;
        ordinals_out[c] = given_names_ordinal(
            state, kpl_values_text(job->values, job->right[first + c]));
    }
}

static void given_names_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    given_state *const state = job->state;
    for (uint32_t first = 0; first < job->right_count; first += GIVEN_COLUMNS) {
        const uint32_t count = kernel_smaller(job->right_count - first, GIVEN_COLUMNS);
        for (uint32_t c = 0; c < count; c++) {
            const given_head head = state->heads[job->right[first + c]];
            state->names[c] = head.names;
            state->initials[c] = head.initial;
        }
        for (uint32_t r = 0; r < job->left_count; r++)
            given_row(job, job->left[r], first, count,
                      ordinals_out + (size_t)r * job->right_count + first);
    }
}

static void given_names_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    given_state *const state = job->state;
    for (uint32_t p = 0; p < job->left_count; p++) {
        const given_head a = state->heads[job->left[p]];
        const given_head b = state->heads[job->right[p]];
        ordinals_out[p] = state->none;
        if ((a.names & b.names) == 0 && a.initial != b.initial)
            continue;
        given_split(kpl_values_text(job->values, job->left[p]), &state->a);
        ordinals_out[p] =
            given_names_ordinal(state, kpl_values_text(job->values, job->right[p]));
    }
}

const kpl_comparator kpl_comparator_given_names = {
    .name = "given_names",
    .summary =
        "first names and initials of one person: 1 the same names ... 0.3 an initial",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = given_names_score,
    .prepare = given_names_prepare,
    .state_bytes = KERNEL_PIECE_OF(given_state),
    .scratch_bytes = given_names_scratch_bytes,
    .open = given_names_open,
    .tile = {[KPL_CPU_SCALAR] = given_names_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = given_names_pairs_scalar},
};
