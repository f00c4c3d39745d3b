/* kind_identifier.c - numbers and codes that are meant to be unique: capitals and digits,
 * leading zeros kept. See kinds.h. */
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

static kpl_status identifier_clean(kpl_text raw, const kpl_column_study *study,
                                   kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_fold_text(raw, KPL_FOLD_JOINED | KPL_FOLD_UPPER, clean_out, error);
}

static const kpl_form_kind identifier_forms[] = {
    {"digits", kpl_form_digits}, {"first4", kpl_form_first4}, {"last4", kpl_form_last4},
    {"long3", kpl_form_long3},   {"long5", kpl_form_long5},   {"long6", kpl_form_long6},
};
static const char *const identifier_levels[] = {"exact", "osa(long3) <= 1",
                                                "osa(long6) <= 2", NULL};
static const char *const identifier_keys[] = {"", "first4", "last4", NULL};
static const char *const identifier_rules[] = {"first4", "last4", "", NULL};

const kpl_kind kpl_kind_identifier = {
    .name = "identifier",
    .summary = "number or code of a person or case",
    .clean = identifier_clean,
    .forms = identifier_forms,
    .form_count = KPL_FORM_COUNT(identifier_forms),
    .nulls = kpl_nulls_of_values,
    .levels = identifier_levels,
    .keys = identifier_keys,
    .rules = identifier_rules,
};
