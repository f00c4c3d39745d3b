/*
 * kind_text.c - titles, descriptions, remarks: compared by the words in them, of which
 * rare ones say most. A text that was cut off is a beginning of the whole one. See
 * kinds.h.
 */
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"

static const kpl_form_kind text_forms[] = {
    {"tokens", kpl_form_tokens},    {"first_token", kpl_form_first_token},
    {"first8", kpl_form_first8},    {"joined", kpl_form_joined},
    {"token", kpl_form_each_token}, {"bigram", kpl_form_each_bigram},
};
static const char *const text_levels[] = {
    "exact",
    "prefix(joined) >= 5",
    "cosine_idf >= 0.7",
    "cosine_idf >= 0.4",
    "cosine_idf >= 0.2",
    NULL,
};
static const char *const text_keys[] = {"", "first8", "tokens", NULL};
static const char *const text_rules[] = {"first8", "token", "bigram", NULL};

const kpl_kind kpl_kind_text = {
    .name = "text",
    .summary = "free text of several words",
    .clean = kpl_clean_folded,
    .forms = text_forms,
    .form_count = KPL_FORM_COUNT(text_forms),
    .many_count = 2,
    .nulls = kpl_nulls_of_values,
    .levels = text_levels,
    .keys = text_keys,
    .close_count = 3,
    .is_measured = true,
    .rules = text_rules,
};
