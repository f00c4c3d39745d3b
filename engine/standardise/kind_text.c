/* kind_text.c - titles, descriptions, remarks: compared by the words in them. */
#include "standardise/forms.h"
#include "standardise/kinds.h"

static const kpl_form_kind text_forms[] = {
    {"tokens", kpl_form_tokens},
    {"first_token", kpl_form_first_token},
    {"first8", kpl_form_first8},
};
static const char *const text_levels[] = {
    "exact",
    "dice_tokens >= 0.8",
    "dice_tokens >= 0.6",
    "dice_tokens >= 0.4",
    "dice_tokens >= 0.2",
    NULL,
};
static const char *const text_keys[] = {"", "first8", "tokens", NULL};

const kpl_kind kpl_kind_text = {
    .name = "text",
    .summary = "free text of several words",
    .clean = kpl_clean_folded,
    .forms = text_forms,
    .form_count = KPL_FORM_COUNT(text_forms),
    .nulls = kpl_nulls_of_values,
    .levels = text_levels,
    .keys = text_keys,
};
