/*
 * kind_full_name.c - a whole name in one column, in any order of its parts.
 *
 * Titles are dropped: they come and go, and names do not start with them. A value that is
 * nothing but titles stays as it is ("Dean", "Prof"). See kinds.h.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"
#include "standardise/nl/nl_full_name.h"

/* Forms of address and degrees, folded: English, Dutch, German, French. */
static const char *const full_name_titles[] = {
    "mr",           "mrs",     "ms",    "miss", "mx",   "dr",       "prof",
    "professor",    "sir",     "madam", "rev",  "hon",  "dhr",      "mevr",
    "mw",           "mevrouw", "heer",  "drs",  "ir",   "ing",      "herr",
    "frau",         "hr",      "fr",    "mme",  "mlle", "monsieur", "madame",
    "mademoiselle", "msc",     "bsc",   "phd",  "mba",  "esq",      NULL,
};

bool kpl_full_name_is_title(kpl_text token) {
    for (const char *const *title = full_name_titles; *title != NULL; title++)
        if (kpl_text_is(token, *title))
            return true;
    return false;
}

/* Take the titles out of bytes[start..length), in place. */
static void full_name_drop_titles(kpl_buffer *name, size_t start) {
    const kpl_text all = kpl_fold_since(name, start);
    uint32_t position = 0;
    size_t end = start;
    for (;;) {
        const kpl_text token = kpl_form_token(all, &position);
        if (token.length == 0)
            break;
        if (kpl_full_name_is_title(token))
            continue;
        if (end > start)
            name->bytes[end++] = ' ';
        memmove(name->bytes + end, token.bytes, token.length);
        end += token.length;
    }
    if (end > start) /* else there is nothing but titles, and nothing was moved */
        name->length = end;
}

static kpl_status full_name_clean(kpl_text raw, const kpl_column_study *study,
                                  kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const size_t start = clean_out->length;
    KPL_TRY(kpl_fold_text(raw, 0, clean_out, error));
    full_name_drop_titles(clean_out, start);
    return KPL_OK;
}

static const kpl_form_kind full_name_forms[] = {
    {"initial", kpl_form_initial},
    {"first3", kpl_form_first3},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
    {"phonetic", kpl_form_phonetic},
    {"tokens", kpl_form_tokens},
    {"first_token", kpl_form_first_token},
    {"last_token", kpl_form_last_token},
    {"initials", kpl_form_initials},
    {"long3", kpl_form_long3},
    {"long5", kpl_form_long5},
    {"long6", kpl_form_long6},
    {"token", kpl_form_each_token},
    {"token_phonetic", kpl_form_each_phonetic},
    {"token_first4", kpl_form_each_first4},
    {"token_last4", kpl_form_each_last4},
};
static const char *const full_name_levels[] = {
    "exact",
    "exact(tokens)", /* the same words in another order */
    "osa(long3) <= 1 or name_order >= 0.92",
    "jaro_winkler >= 0.92",
    "jaro_winkler >= 0.85",
    NULL,
};
static const char *const full_name_keys[] = {
    "", "tokens", "phonetic", "first_token", "last_token", NULL};
static const char *const full_name_rules[] = {"", NULL};

const kpl_kind kpl_kind_full_name = {
    .name = "full_name",
    .summary = "whole name of a person in one column",
    .clean = full_name_clean,
    .forms = full_name_forms,
    .form_count = KPL_FORM_COUNT(full_name_forms),
    .many_count = 4,
    .nulls = kpl_nulls_of_names,
    .levels = full_name_levels,
    .keys = full_name_keys,
    .close_count = 3,
    .rules = full_name_rules,
    .is_name = true,
    .term_frequency = true,
    .parts = kpl_full_name_parts,
    .part_count = KPL_FULL_NAME_PART_COUNT,
};
