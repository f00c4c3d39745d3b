/*
 * kind_kvk.c - numbers of the Dutch trade register: eight digits, no test. One nought in
 * front may have been lost. See registry_number.h and kinds.h.
 */
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/registry_number.h"

static kpl_status kvk_clean(kpl_text raw, const kpl_column_study *study,
                            kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_registry_clean(raw, KPL_KVK_DIGITS, 1, clean_out, error);
}

static bool kvk_check(kpl_text clean) {
    return kpl_registry_is_digits(clean, KPL_KVK_DIGITS);
}

static const kpl_form_kind kvk_forms[] = {
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
};
static const char *const kvk_rules[] = {"", NULL};

const kpl_kind kpl_kind_kvk = {
    .name = "kvk",
    .summary = "number in the Dutch trade register, eight digits",
    .clean = kvk_clean,
    .forms = kvk_forms,
    .form_count = KPL_FORM_COUNT(kvk_forms),
    .nulls = kpl_nulls_of_registry,
    .levels = kpl_levels_of_registry,
    .keys = kpl_keys_of_registry,
    .rules = kvk_rules,
    .is_measured = true,
    .check = kvk_check,
};
