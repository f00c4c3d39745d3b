/* kind_street.c - street names or whole address lines. Abbreviations stay as they are:
 * which word "st" or "str" shortens depends on the language. See kinds.h. */
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"

static const kpl_form_kind street_forms[] = {
    {"first5", kpl_form_first5},     {"tokens", kpl_form_tokens},
    {"phonetic", kpl_form_phonetic}, {"joined", kpl_form_joined},
    {"joined5", kpl_form_joined5},   {"long3", kpl_form_long3},
    {"long5", kpl_form_long5},       {"long6", kpl_form_long6},
    {"token", kpl_form_each_token3},
};
static const char *const street_levels[] = {
    "exact or exact(joined)",
    "osa(joined5) <= 2 or jaro_winkler(joined) >= 0.94",
    "jaro_winkler(joined) >= 0.88",
    "exact(first5)",
    NULL,
};
static const char *const street_keys[] = {"", "first5", NULL};
static const char *const street_rules[] = {"token", "", NULL};

const kpl_kind kpl_kind_street = {
    .name = "street",
    .summary = "street name or address line",
    .clean = kpl_clean_folded,
    .forms = street_forms,
    .form_count = KPL_FORM_COUNT(street_forms),
    .many_count = 1,
    .nulls = kpl_nulls_of_values,
    .levels = street_levels,
    .keys = street_keys,
    .rules = street_rules,
    .term_frequency = true,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
};
