/* kind_place.c - towns, regions, countries. See kinds.h. */
#include "standardise/forms.h"
#include "standardise/kinds.h"

static const kpl_form_kind place_forms[] = {
    {"phonetic", kpl_form_phonetic}, {"first4", kpl_form_first4},
    {"long3", kpl_form_long3},       {"long5", kpl_form_long5},
    {"long6", kpl_form_long6},
};
static const char *const place_levels[] = {
    "exact",
    "osa(long3) <= 1 or jaro_winkler >= 0.92",
    "jaro_winkler >= 0.85",
    NULL,
};
static const char *const place_keys[] = {"", NULL};

const kpl_kind kpl_kind_place = {
    .name = "place",
    .summary = "town, region or country",
    .clean = kpl_clean_folded,
    .forms = place_forms,
    .form_count = KPL_FORM_COUNT(place_forms),
    .nulls = kpl_nulls_of_values,
    .levels = place_levels,
    .keys = place_keys,
    .rules = place_keys,
    .term_frequency = true,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
};
