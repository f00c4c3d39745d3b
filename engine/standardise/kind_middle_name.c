/*
 * kind_middle_name.c - further given names. Of several columns the first is a whole name,
 * and what the others hold of it is left out (composite.h): the same text never counts
 * twice. See kinds.h.
 */
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"

static const kpl_form_kind middle_name_forms[] = {
    {"initial", kpl_form_initial},
    {"phonetic", kpl_form_first_phonetic},
    {"tokens", kpl_form_tokens},
    {"long3", kpl_form_long3},
    {"abbreviation", kpl_form_abbreviation},
    {"token", kpl_form_each_token},
    {"token_phonetic", kpl_form_each_phonetic},
    {"token_first4", kpl_form_each_first4},
    {"token_last4", kpl_form_each_last4},
};
static const char *const middle_name_levels[] = {
    "exact",
    "osa(long3) <= 1 or jaro_winkler >= 0.92",
    "prefix(abbreviation) >= 1 or jaro_winkler >= 0.88",
    "jaro_winkler >= 0.75",
    NULL,
};
static const char *const middle_name_keys[] = {NULL}; /* few have one, many share it */

const kpl_kind kpl_kind_middle_name = {
    .name = "middle_name",
    .summary = "further given names; of several columns, what the first has more",
    .clean = kpl_clean_folded,
    .forms = middle_name_forms,
    .form_count = KPL_FORM_COUNT(middle_name_forms),
    .many_count = 4,
    .nulls = kpl_nulls_of_names,
    .levels = middle_name_levels,
    .keys = middle_name_keys,
    .is_name = true,
    .term_frequency = true,
};
