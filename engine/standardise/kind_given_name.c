/* kind_given_name.c - first names; "Jan Willem" stays two tokens. See kinds.h. */
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"

static const kpl_form_kind given_name_forms[] = {
    {"initial", kpl_form_initial},
    {"first3", kpl_form_first3},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
    {"phonetic", kpl_form_first_phonetic}, /* the first name: others come and go */
    {"tokens", kpl_form_tokens},
    {"first_token", kpl_form_first_token},
    {"long3", kpl_form_long3},
    {"long5", kpl_form_long5},
    {"long6", kpl_form_long6},
    {"abbreviation", kpl_form_abbreviation},
    {"token", kpl_form_each_token},
    {"token_phonetic", kpl_form_each_phonetic},
    {"token_first4", kpl_form_each_first4},
    {"token_last4", kpl_form_each_last4},
};

const kpl_kind kpl_kind_given_name = {
    .name = "given_name",
    .summary = "first names of a person",
    .clean = kpl_clean_folded,
    .forms = given_name_forms,
    .form_count = KPL_FORM_COUNT(given_name_forms),
    .many_count = 4,
    .nulls = kpl_nulls_of_names,
    .levels = kpl_levels_of_names,
    .keys = kpl_keys_of_names,
    .close_count = KPL_CLOSE_OF_NAMES,
    .rules = kpl_rules_of_names,
    .is_name = true,
    .term_frequency = true,
};
