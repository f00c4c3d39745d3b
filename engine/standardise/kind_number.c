/* kind_number.c - amounts and counts, as plain decimal text; what is not one number is
 * null. See decimal.h and kinds.h. */
#include "standardise/decimal.h"
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"

static kpl_status number_clean(kpl_text raw, const kpl_column_study *study,
                               kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    kpl_buffer folded = {.allocator = clean_out->allocator};
    kpl_status status = kpl_fold_text(raw, KPL_FOLD_SYMBOLS, &folded, error);
    if (status == KPL_OK)
        status = kpl_decimal_append(kpl_fold_since(&folded, 0), clean_out, error);
    kpl_buffer_release(&folded);
    return status;
}

/* The digits before the decimal point, with the sign. */
static kpl_status number_integer(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t end = 0;
    while (end < clean.length && clean.bytes[end] != '.')
        end++;
    return kpl_buffer_append(form_out, clean.bytes, end, error);
}

static const kpl_form_kind number_forms[] = {{"integer", number_integer},
                                             {"bin", kpl_form_amount_bins}};
static const char *const number_levels[] = {
    "exact",
    "percentage_difference <= 2",
    "percentage_difference <= 5",
    "percentage_difference <= 15",
    "percentage_difference <= 40",
    NULL,
};
static const char *const number_keys[] = {"", NULL};
static const char *const number_rules[] = {"bin", "", NULL};

const kpl_kind kpl_kind_number = {
    .name = "number",
    .summary = "amount or count",
    .clean = number_clean,
    .forms = number_forms,
    .form_count = KPL_FORM_COUNT(number_forms),
    .many_count = 1,
    .nulls = kpl_nulls_of_values,
    .levels = number_levels,
    .keys = number_keys,
    .close_count = 3,
    .is_measured = true,
    .rules = number_rules,
};
