/*
 * kind_nl_street.c - Dutch street names, whichever of their short forms is used.
 *
 * NEN 5825 shortens names to 24 characters, registers follow it or not (half of the long
 * names in the BRP were once shortened in another way), people shorten as they like.
 * Short words can stand for several long ones, long ones have one short form: so the
 * value is the short form, made by table: "Burg. v.d. Meulenstr", "Burgemeester van der
 * Meulenstraat" and "BURG VD MEULENSTRAAT" are all "burg vd meulenstr". ij is y, an
 * article in front goes.
 * A K vd Coppellostr for Annelien Kappeyne van de Coppellostraat no table knows: the
 * comparator word_starts does, and it knows names that were cut off.
 * See kinds.h. Checked by tests/standardise/test_nl_places.c.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"
#include "standardise/nl/nl_text.h"
#include "standardise/nl/street_words.h"

/* Append the short forms of the words of `folded`, one space between. */
static kpl_status street_shorten(kpl_text folded, kpl_buffer *out, kpl_error *error) {
    const size_t start = out->length;
    uint32_t position = 0;
    for (;;) {
        char word[KPL_STREET_WORD_BYTES];
        if (!kpl_street_word_next(folded, &position, word))
            return KPL_OK;
        uint32_t rest = position;
        char next[KPL_STREET_WORD_BYTES];
        if (out->length == start && kpl_street_word_is_article(word) &&
            kpl_street_word_next(folded, &rest, next))
            continue; /* "De Kruisstraat" */
        if (out->length > start && word[0] != '\0')
            KPL_TRY(kpl_buffer_byte(out, ' ', error));
        KPL_TRY(kpl_buffer_string(out, word, error));
    }
}

static kpl_status street_clean(kpl_text raw, const kpl_column_study *study,
                               kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    kpl_buffer folded = {.allocator = clean_out->allocator};
    kpl_status status = kpl_nl_fold(raw, 0, &folded, error);
    if (status == KPL_OK)
        status = street_shorten(kpl_fold_since(&folded, 0), clean_out, error);
    kpl_buffer_release(&folded);
    return status;
}

/* Half of what NEN 5825 leaves, without spaces: where a name is cut it is in. */
static kpl_status street_cut(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t left = 12;
    for (uint32_t at = 0; at < clean.length; at++) {
        if (clean.bytes[at] == ' ')
            continue;
        if ((clean.bytes[at] & 0xC0u) != 0x80u && left-- == 0)
            break;
        KPL_TRY(kpl_buffer_byte(form_out, clean.bytes[at], error));
    }
    return KPL_OK;
}

/* The last ending in full, without spaces: a letter typed wrong in "straat" keeps it from
 * becoming "str", and is one letter only here. Nothing for short names. */
static kpl_status street_whole(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    const size_t start = form_out->length;
    uint32_t bytes = 0;
    const char *const ending = kpl_street_ending(clean, &bytes);
    KPL_TRY(kpl_form_joined5(clean, form_out, error));
    if (ending == NULL || form_out->length == start)
        return KPL_OK;
    form_out->length -= bytes;
    return kpl_buffer_string(form_out, ending, error);
}

static const kpl_form_kind street_forms[] = {
    {"joined", kpl_form_joined},
    {"joined5", kpl_form_joined5},
    {"whole5", street_whole},
    {"first5", kpl_form_first5},
    {"first3", kpl_form_first3},
    {"cut", street_cut},
    {"phonetic", kpl_form_nl_phonetic},
    {"tokens", kpl_form_tokens},
    {"last_token", kpl_form_last_token},
    {"plain", kpl_form_plain},
    {"long3", kpl_form_long3},
    {"token", kpl_form_each_token3},
    {"token_phonetic", kpl_form_each_nl_phonetic},
};
static const char *const street_levels[] = {
    "exact or exact(joined)",
    "osa(whole5) <= 1 or word_starts >= 1 or exact(phonetic)",
    "jaro_winkler(joined) >= 0.94 or prefix(joined) >= 12 or word_starts >= 0.75",
    "jaro_winkler(joined) >= 0.88 or any_name >= 0.94",
    "exact(first5)",
    NULL,
};
static const char *const street_keys[] = {"joined", "cut", "first5", NULL};
static const char *const street_rules[] = {"token", "joined", NULL};

const kpl_kind kpl_kind_nl_street = {
    .name = "nl_street",
    .summary = "Dutch street name, in full or shortened (NEN 5825)",
    .clean = street_clean,
    .forms = street_forms,
    .form_count = KPL_FORM_COUNT(street_forms),
    .many_count = 2,
    .nulls = kpl_nulls_of_values,
    .levels = street_levels,
    .keys = street_keys,
    .close_count = 3,
    .rules = street_rules,
    .term_frequency = true,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
};
