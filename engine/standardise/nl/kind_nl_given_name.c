/*
 * kind_nl_given_name.c - Dutch first names: several, a call name, initials.
 *
 * Columns: names; names and initials; call name and initials. The value is the names, one
 * word each (a hyphen stays: "Anne-Fleur" has one initial), and behind them the initials
 * in one word with full stops where they tell more than the names do: "johannes petrus",
 * "jan j.p.", "j.p." alone. Initials are written "J.P.", "J P" or "JP"; IJ, Th, Ph and Ch
 * are one letter, of which the first is kept (Y for IJ): not all systems know that.
 * In a column of names a word is taken for initials when it has full stops, is one
 * letter, or is up to five capitals without a vowel.
 * See kinds.h. Checked by tests/standardise/test_nl_names.c.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"
#include "standardise/nl/nl_text.h"

#define GIVEN_INITIALS_BYTES 32u

/* What a value is made of while it is read. */
typedef struct given_state {
    kpl_buffer *out; /* names go here at once */
    size_t start;
    char own[GIVEN_INITIALS_BYTES]; /* of the names */
    uint32_t own_count;
    char written[GIVEN_INITIALS_BYTES];
    uint32_t written_count;
    bool continues; /* written ones stand behind names in one column */
} given_state;

static bool given_upper(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z';
}

static void given_push(char *list, uint32_t *count, char letter) {
    if (*count < GIVEN_INITIALS_BYTES)
        list[(*count)++] = letter;
}

/* The first letter of folded text as an initial: "ij" is y. */
static char given_initial(kpl_text folded) {
    return kpl_nl_is_ij(folded, 0) ? 'y' : (char)folded.bytes[0];
}

/* Initials in a word, in any writing: a letter and the small letters and h behind it. */
static kpl_status given_take_initials(kpl_text word, given_state *state,
                                      kpl_error *error) {
    kpl_buffer folded = {.allocator = state->out->allocator};
    bool apart = false;
    for (uint32_t at = 0; at < word.length; at++)
        apart = apart || word.bytes[at] == '.';
    uint32_t from = 0;
    kpl_status status = KPL_OK;
    for (uint32_t at = 1; at <= word.length && status == KPL_OK; at++) {
        const uint8_t byte = at < word.length ? word.bytes[at] : '.';
        const bool lower = (byte >= 'a' && byte <= 'z') || (byte & 0xC0u) == 0x80u;
        const bool end = apart ? byte == '.' : !lower || !given_upper(word.bytes[from]);
        if (!end)
            continue;
        folded.length = 0;
        status =
            kpl_fold_text((kpl_text){word.bytes + from, at - from}, 0, &folded, error);
        if (status == KPL_OK && folded.length > 0 && folded.bytes[0] < 0x80)
            given_push(state->written, &state->written_count,
                       given_initial(kpl_fold_since(&folded, 0)));
        from = at;
    }
    kpl_buffer_release(&folded);
    return status;
}

/* One name. Folding leaves a space where a hyphen was: it becomes one again. */
static kpl_status given_take_name(kpl_text word, given_state *state, kpl_error *error) {
    kpl_buffer *const out = state->out;
    const size_t before = out->length;
    if (before > state->start)
        KPL_TRY(kpl_buffer_byte(out, ' ', error));
    const size_t name = out->length;
    KPL_TRY(kpl_fold_text(word, 0, out, error));
    const kpl_text folded = kpl_fold_since(out, name);
    if (folded.length <= 1) { /* signs fell away */
        if (folded.length == 1 && folded.bytes[0] >= 'a')
            given_push(state->written, &state->written_count, given_initial(folded));
        out->length = before;
        return KPL_OK;
    }
    for (size_t at = name; at < out->length; at++)
        if (out->bytes[at] == ' ')
            out->bytes[at] = '-';
    if (out->bytes[name] < 0x80) /* other scripts have no initials here */
        given_push(state->own, &state->own_count,
                   given_initial(kpl_fold_since(out, name)));
    return KPL_OK;
}

/* Is a word of a column of names initials? */
static bool given_is_initials(kpl_text word) {
    bool vowel = false;
    bool stop = false;
    uint32_t letters = 0;
    for (uint32_t at = 0; at < word.length; at++) {
        const uint8_t byte = word.bytes[at];
        if (byte >= '0' && byte <= '9')
            return false;
        stop = stop || byte == '.';
        letters += (byte & 0xC0u) != 0x80u;
        vowel = vowel || !given_upper(byte) || strchr("AEIOUY", byte) != NULL;
    }
    return stop || letters == 1 || (!vowel && letters <= 5);
}

static bool given_separator(uint8_t byte) {
    return byte <= ' ' || byte == ',' || byte == '(' || byte == ')' || byte == '/' ||
           byte == '"';
}

static kpl_status given_column(kpl_text column, bool is_initials, given_state *state,
                               kpl_error *error) {
    uint32_t at = 0;
    while (at < column.length) {
        const uint32_t from = at;
        while (at < column.length && !given_separator(column.bytes[at]))
            at++;
        const kpl_text word = {column.bytes + from, at - from};
        at++;
        if (word.length == 0)
            continue;
        if (is_initials || given_is_initials(word)) {
            state->continues = state->continues || (!is_initials && state->own_count > 0);
            KPL_TRY(given_take_initials(word, state, error));
        } else {
            KPL_TRY(given_take_name(word, state, error));
        }
    }
    return KPL_OK;
}

/* Append the initials that tell more than the names: "Jan P." has J and P. */
static kpl_status given_finish(given_state *state, kpl_error *error) {
    const uint32_t own = state->own_count;
    if (state->continues && own > 0 && state->written_count > 0 &&
        state->written[0] != state->own[0]) {
        for (uint32_t i = 0; i < state->written_count; i++)
            given_push(state->own, &state->own_count, state->written[i]);
        memcpy(state->written, state->own, state->own_count);
        state->written_count = state->own_count;
    }
    if (state->written_count == 0 ||
        (state->written_count <= own &&
         memcmp(state->written, state->own, state->written_count) == 0))
        return KPL_OK;
    if (state->out->length > state->start)
        KPL_TRY(kpl_buffer_byte(state->out, ' ', error));
    for (uint32_t i = 0; i < state->written_count; i++) {
        KPL_TRY(kpl_buffer_byte(state->out, (uint8_t)state->written[i], error));
        KPL_TRY(kpl_buffer_byte(state->out, '.', error));
    }
    return KPL_OK;
}

static kpl_status given_clean(kpl_text raw, const kpl_column_study *study,
                              kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    given_state state = {.out = clean_out, .start = clean_out->length};
    kpl_buffer whole = {.allocator = clean_out->allocator};
    kpl_status status = kpl_nl_repair(raw, &whole, error);
    const kpl_text text = kpl_fold_since(&whole, 0);
    uint32_t position = 0;
    kpl_text column;
    for (uint32_t c = 0; status == KPL_OK && kpl_form_column(text, &position, &column);
         c++)
        status = given_column(column, c > 0, &state, error);
    if (status == KPL_OK)
        status = given_finish(&state, error);
    kpl_buffer_release(&whole);
    return status;
}

/* ---- Forms ---- */

static bool given_has_stop(kpl_text word) {
    return memchr(word.bytes, '.', word.length) != NULL;
}

/* Letters of all initials, in order: as written, or of the names. */
static kpl_status given_initials(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    const size_t start = form_out->length;
    uint32_t position = 0;
    for (;;) {
        const kpl_text word = kpl_form_token(clean, &position);
        if (word.length == 0)
            return KPL_OK;
        if (!given_has_stop(word)) {
            if (word.bytes[0] < 0x80)
                KPL_TRY(kpl_buffer_byte(form_out, (uint8_t)given_initial(word), error));
            continue;
        }
        form_out->length = start;
        for (uint32_t at = 0; at < word.length; at++)
            if (word.bytes[at] != '.')
                KPL_TRY(kpl_buffer_byte(form_out, word.bytes[at], error));
    }
}

/* The names alone, with their spaces. */
static kpl_text given_names(kpl_text clean) {
    uint32_t position = 0;
    uint32_t end = 0;
    for (;;) {
        const kpl_text word = kpl_form_token(clean, &position);
        if (word.length == 0 || given_has_stop(word))
            return (kpl_text){clean.bytes, end};
        end = position;
    }
}

static kpl_text given_first_name(kpl_text clean) {
    const kpl_text names = given_names(clean);
    uint32_t end = 0;
    while (end < names.length && names.bytes[end] != ' ' && names.bytes[end] != '-')
        end++;
    return (kpl_text){names.bytes, end};
}

static kpl_status given_initial_form(kpl_text clean, kpl_buffer *form_out,
                                     kpl_error *error) {
    const size_t start = form_out->length;
    KPL_TRY(given_initials(clean, form_out, error));
    form_out->length = start + (kpl_form_head(kpl_fold_since(form_out, start), 1).length);
    return KPL_OK;
}

static kpl_status given_first(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    const kpl_text first = given_first_name(clean);
    return kpl_buffer_append(form_out, first.bytes, first.length, error);
}

static kpl_status given_first_long3(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    return kpl_form_long3(given_first_name(clean), form_out, error);
}

static kpl_status given_first_phonetic(kpl_text clean, kpl_buffer *form_out,
                                       kpl_error *error) {
    return kpl_form_nl_first_phonetic(given_first_name(clean), form_out, error);
}

static kpl_status given_first_plain(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    return kpl_form_plain(given_first_name(clean), form_out, error);
}

/* What the kinds of names share takes words apart; initials are none. */
static kpl_status given_token(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return kpl_form_each_token(given_names(clean), form_out, error);
}

static kpl_status given_token_phonetic(kpl_text clean, kpl_buffer *form_out,
                                       kpl_error *error) {
    return kpl_form_each_phonetic(given_names(clean), form_out, error);
}

static kpl_status given_token_first4(kpl_text clean, kpl_buffer *form_out,
                                     kpl_error *error) {
    return kpl_form_each_first4(given_names(clean), form_out, error);
}

static kpl_status given_token_last4(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    return kpl_form_each_last4(given_names(clean), form_out, error);
}

static const kpl_form_kind given_forms[] = {
    {"initial", given_initial_form},
    {"initials", given_initials},
    {"first", given_first},
    {"first_long3", given_first_long3},
    {"first_phonetic", given_first_phonetic},
    {"first_plain", given_first_plain},
    {"phonetic", given_first_phonetic},
    {"first3", kpl_form_first3},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
    {"tokens", kpl_form_tokens},
    {"long3", kpl_form_long3},
    {"token", given_token},
    {"token_phonetic", given_token_phonetic},
    {"token_first4", given_token_first4},
    {"token_last4", given_token_last4},
};
static const char *const given_levels[] = {
    "exact",
    "exact(first) or given_names >= 0.9",
    "osa(first_long3) <= 1 or exact(first_plain) or jaro_winkler(first) >= 0.92 or "
    "given_names >= 0.8",
    "given_names >= 0.7",
    "given_names >= 0.6 or jaro_winkler(first) >= 0.88 or exact(first_phonetic)",
    "jaro_winkler(first) >= 0.75",
    NULL,
};
static const char *const given_keys[] = {"", "first", "initials", "initial", NULL};
static const char *const given_rules[] = {"first", NULL};

const kpl_kind kpl_kind_nl_given_name = {
    .name = "nl_given_name",
    .summary = "Dutch first names; columns: names or call name, initials",
    .clean = given_clean,
    .forms = given_forms,
    .form_count = KPL_FORM_COUNT(given_forms),
    .many_count = 4,
    .nulls = kpl_nulls_of_names,
    .levels = given_levels,
    .keys = given_keys,
    .close_count = 4,
    .rules = given_rules,
    .is_name = true,
    .term_frequency = true,
    .keeps_columns = true,
};
