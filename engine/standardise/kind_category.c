/*
 * kind_category.c - one of few values: sex, country code, status.
 *
 * Signs are kept, unlike in names: blood group A+ is not A-. See kinds.h.
 */
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

static kpl_status category_clean(kpl_text raw, const kpl_column_study *study,
                                 kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_fold_text(raw, KPL_FOLD_SYMBOLS, clean_out, error);
}

static const kpl_form_kind category_forms[] = {
    {"long3", kpl_form_long3},
    {"long5", kpl_form_long5},
    {"long6", kpl_form_long6},
};
/* One letter is a code, not a slip of the pen in another one. */
static const char *const category_levels[] = {"exact", "osa(long3) <= 1", NULL};
static const char *const category_keys[] = {"", NULL};

const kpl_kind kpl_kind_category = {
    .name = "category",
    .summary = "one of few values, such as sex or status",
    .clean = category_clean,
    .forms = category_forms,
    .form_count = KPL_FORM_COUNT(category_forms),
    .nulls = kpl_nulls_of_values,
    .levels = category_levels,
    .keys = category_keys,
    .rules = category_keys,
    .term_frequency = true,
};
