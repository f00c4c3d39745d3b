/*
 * kind_a_nummer.c - administration numbers of the Dutch register of persons: ten digits
 * under four rules. A person can be given another one, so that two in one entity are no
 * contradiction. See registry_number.h and kinds.h.
 */
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/registry_number.h"

/* None begins with a nought: none can be lost. */
static kpl_status a_nummer_clean(kpl_text raw, const kpl_column_study *study,
                                 kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_registry_clean(raw, KPL_A_NUMMER_DIGITS, 0, clean_out, error);
}

static const kpl_form_kind a_nummer_forms[] = {
    {"valid", kpl_form_a_nummer_valid},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
};
static const char *const a_nummer_rules[] = {"", NULL};

const kpl_kind kpl_kind_a_nummer = {
    .name = "a_nummer",
    .summary = "number of a person in the Dutch register of persons, ten digits",
    .clean = a_nummer_clean,
    .forms = a_nummer_forms,
    .form_count = KPL_FORM_COUNT(a_nummer_forms),
    .nulls = kpl_nulls_of_registry,
    .levels = kpl_levels_of_registry,
    .keys = kpl_keys_of_registry,
    .rules = a_nummer_rules,
    .is_measured = true,
    .check = kpl_a_nummer_check,
};
