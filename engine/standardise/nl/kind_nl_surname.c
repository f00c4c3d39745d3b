/*
 * kind_nl_surname.c - Dutch family names, wherever the voorvoegsel stands.
 *
 * Columns, in this order: surname; surname, prefix; or surname, prefix, partner's
 * surname, partner's prefix, name use. The value is the names without prefixes, own name
 * first: "van den Berg", "Berg, van den", "v.d. Berg", "BERG VAN DEN" and "Vandenberg"
 * are "berg", "Jansen-de Vries" is "jansen vries". One prefix tells little and is missing
 * often. Which of two names somebody uses (E, P, V, N or 1-5) says nothing of who it is:
 * the partner's name is always part of the value, and a value is compared by its words,
 * in any order ("tokens") and one by one ("any_name"). Of a name that is all prefix the
 * last word stays ("Van Den", "Le"). See kinds.h. Checked by
 * tests/standardise/test_nl_names.c.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"
#include "standardise/nl/nl_prefix.h"
#include "standardise/nl/nl_text.h"

#define SURNAME_WORDS_MAX 16u

/* Columns of names; the others hold prefixes and the use. */
#define SURNAME_OWN 0u
#define SURNAME_PARTNER 2u

/* Is word[0..length) among the names since `start`? Married to a namesake: once. */
static bool surname_has(const kpl_buffer *out, size_t start, kpl_text word) {
    uint32_t position = 0;
    const kpl_text all = kpl_fold_since(out, start);
    for (;;) {
        const kpl_text token = kpl_form_token(all, &position);
        if (token.length == 0)
            return false;
        if (kpl_text_equal(token, word))
            return true;
    }
}

static kpl_status surname_word(kpl_text word, size_t start, kpl_buffer *out,
                               kpl_error *error) {
    const uint32_t glued = kpl_nl_prefix_glued(word);
    const kpl_text name = {word.bytes + glued, word.length - glued};
    if (surname_has(out, start, name))
        return KPL_OK;
    if (out->length > start)
        KPL_TRY(kpl_buffer_byte(out, ' ', error));
    return kpl_buffer_append(out, name.bytes, name.length, error);
}

/* The names of one folded column: at each word the longest prefix goes, unless nothing
 * would be left at all. Words beyond the first 16 stay as they are. */
static kpl_status surname_names(kpl_text folded, size_t start, kpl_buffer *out,
                                kpl_error *error) {
    kpl_text words[SURNAME_WORDS_MAX];
    uint32_t count = 0;
    uint32_t position = 0;
    while (count < SURNAME_WORDS_MAX) {
        words[count] = kpl_form_token(folded, &position);
        if (words[count].length == 0)
            break;
        count++;
    }
    bool any = false;
    for (uint32_t w = 0; w < count;) {
        uint32_t taken = kpl_nl_prefix(&words[w], count - w);
        if (taken > 0 && (any || w + taken < count)) {
            w += taken;
            continue;
        }
        w += taken > 0 ? taken - 1 : 0;
        KPL_TRY(surname_word(words[w++], start, out, error));
        any = true;
    }
    for (;;) {
        const kpl_text word = kpl_form_token(folded, &position);
        if (word.length == 0)
            return KPL_OK;
        KPL_TRY(surname_word(word, start, out, error));
    }
}

static bool surname_letter(uint8_t byte) {
    return byte >= 0x80 || kpl_byte_is_letter(byte);
}

/* Copy a column, "d'Hondt" as "d Hondt": folding would glue the prefix to the name. */
static kpl_status surname_open(kpl_text column, kpl_buffer *out, kpl_error *error) {
    for (uint32_t at = 0; at < column.length; at++) {
        const uint8_t byte = column.bytes[at];
        const uint8_t lead = at > 0 ? (uint8_t)(column.bytes[at - 1] | 0x20) : ' ';
        const bool elided = byte == '\'' && (lead == 'd' || lead == 'l') &&
                            (at < 2 || !surname_letter(column.bytes[at - 2])) &&
                            at + 1 < column.length &&
                            surname_letter(column.bytes[at + 1]);
        KPL_TRY(kpl_buffer_byte(out, elided ? ' ' : byte, error));
    }
    return KPL_OK;
}

static kpl_status surname_column(kpl_text column, size_t start, kpl_buffer *out,
                                 kpl_error *error) {
    kpl_buffer open = {.allocator = out->allocator};
    kpl_buffer folded = {.allocator = out->allocator};
    kpl_status status = surname_open(column, &open, error);
    if (status == KPL_OK)
        status = kpl_nl_fold(kpl_fold_since(&open, 0), 0, &folded, error);
    if (status == KPL_OK)
        status = surname_names(kpl_fold_since(&folded, 0), start, out, error);
    kpl_buffer_release(&open);
    kpl_buffer_release(&folded);
    return status;
}

static kpl_status surname_clean(kpl_text raw, const kpl_column_study *study,
                                kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const size_t start = clean_out->length;
    uint32_t position = 0;
    kpl_text column;
    for (uint32_t c = 0; kpl_form_column(raw, &position, &column); c++)
        if (column.length > 0 && (c == SURNAME_OWN || c == SURNAME_PARTNER))
            KPL_TRY(surname_column(column, start, clean_out, error));
    return KPL_OK;
}

static const kpl_form_kind surname_forms[] = {
    {"initial", kpl_form_initial},
    {"first3", kpl_form_first3},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
    {"phonetic", kpl_form_nl_phonetic},
    {"nl_phonetic", kpl_form_nl_phonetic},
    {"tokens", kpl_form_tokens},
    {"first_token", kpl_form_first_token},
    {"last_token", kpl_form_last_token},
    {"plain", kpl_form_plain},
    {"long3", kpl_form_long3},
    {"long5", kpl_form_long5},
    {"long6", kpl_form_long6},
    {"abbreviation", kpl_form_abbreviation},
    {"name", kpl_form_each_token3},
    {"name_phonetic", kpl_form_each_nl_phonetic},
    {"token", kpl_form_each_token},
    {"token_phonetic", kpl_form_each_phonetic},
    {"token_first4", kpl_form_each_first4},
    {"token_last4", kpl_form_each_last4},
};
static const char *const surname_levels[] = {
    "exact",
    "exact(tokens) or exact(plain) or osa(long3) <= 1",
    "any_name >= 1 or jaro_winkler >= 0.92",
    "any_name >= 0.92 or exact(nl_phonetic)",
    "prefix(abbreviation) >= 1 or jaro_winkler >= 0.88",
    "jaro_winkler >= 0.75",
    NULL,
};
static const char *const surname_keys[] = {"", "nl_phonetic", "first4", "last4", NULL};
static const char *const surname_rules[] = {"name", NULL};

const kpl_kind kpl_kind_nl_surname = {
    .name = "nl_surname",
    .summary = "Dutch family name; columns: name, prefix, partner's name and prefix, use",
    .clean = surname_clean,
    .forms = surname_forms,
    .form_count = KPL_FORM_COUNT(surname_forms),
    .many_count = 6,
    .nulls = kpl_nulls_of_names,
    .levels = surname_levels,
    .keys = surname_keys,
    .close_count = 4,
    .rules = surname_rules,
    .is_name = true,
    .term_frequency = true,
    .of_household = KPL_HOUSEHOLD_SOMETIMES,
    .keeps_columns = true,
};
