/*
 * kind_year.c - a year: the first run of exactly four digits that can be one ("1980",
 * "1980.0", "05/06/1980"), or a value of two digits alone ("'80"). See kinds.h.
 */
#include "standardise/date_parse.h"
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

/* The year in `folded`; 0 = none. */
static uint32_t year_find(kpl_text folded) {
    for (uint32_t at = 0; at < folded.length;) {
        uint32_t end = at;
        uint32_t value = 0;
        for (;
             end < folded.length && folded.bytes[end] >= '0' && folded.bytes[end] <= '9';
             end++)
            value =
                value < 100000 ? value * 10 + (uint32_t)(folded.bytes[end] - '0') : value;
        if (end - at == 4 && value >= KPL_DATE_YEAR_MIN && value <= KPL_DATE_YEAR_MAX)
            return value;
        if (end - at == 2 && folded.length == 2)
            return kpl_date_full_year(value);
        at = end > at ? end : at + 1;
    }
    return 0;
}

static kpl_status year_clean(kpl_text raw, const kpl_column_study *study,
                             kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const size_t start = clean_out->length;
    KPL_TRY(kpl_fold_text(raw, 0, clean_out, error));
    const uint32_t year = year_find(kpl_fold_since(clean_out, start));
    clean_out->length = start;
    return year == 0 ? KPL_OK : kpl_buffer_print(clean_out, error, "%u", year);
}

static kpl_status year_decade(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    KPL_TRY(kpl_buffer_append(form_out, clean.bytes, 3, error));
    return kpl_buffer_byte(form_out, '0', error);
}

static const kpl_form_kind year_forms[] = {{"decade", year_decade}};
static const char *const year_levels[] = {"exact", "number_difference <= 1",
                                          "number_difference <= 5", NULL};
static const char *const year_keys[] = {"", NULL};

const kpl_kind kpl_kind_year = {
    .name = "year",
    .summary = "year, of birth for instance",
    .clean = year_clean,
    .forms = year_forms,
    .form_count = KPL_FORM_COUNT(year_forms),
    .nulls = kpl_nulls_of_values,
    .levels = year_levels,
    .keys = year_keys,
    .close_count = 1,
    .rules = year_keys,
};
