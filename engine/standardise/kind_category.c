/*
 * kind_category.c - one of few values: sex, country code, status.
 *
 * Signs are kept, unlike in names: blood group A+ is not A-. See kinds.h.
 */
#include "standardise/fold.h"
#include "standardise/kinds.h"

static kpl_status category_clean(kpl_text raw, const kpl_column_study *study,
                                 kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_fold_text(raw, KPL_FOLD_SYMBOLS, clean_out, error);
}

static const char *const category_levels[] = {"exact", NULL};
static const char *const category_keys[] = {"", NULL};

const kpl_kind kpl_kind_category = {
    .name = "category",
    .summary = "one of few values, such as sex or status",
    .clean = category_clean,
    .nulls = kpl_nulls_of_values,
    .levels = category_levels,
    .keys = category_keys,
    .term_frequency = true,
};
