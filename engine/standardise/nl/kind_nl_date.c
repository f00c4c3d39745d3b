/*
 * kind_nl_date.c - dates of birth as Dutch registers have them: parts that are not known
 * are noughts (19530000), or stand in a second column that says how much of the date
 * counts: D, M, J of StUF (indOnvolledigeDatum; V is all) and 1, 2, 3 of iWmo and iJw
 * (DatumGebruik): the day is not known, nor the month, nor the year. So 1953-01-01 with 2
 * is 1953-00-00.
 *
 * Columns   One; two, a date and such a sign (or a year and a month); three, year, month
 *           and day.
 * Weak      1900-01-01 is what forms hold when nothing is known: null. 1 January and 1
 *           July of other years may be real or not: `month_day` leaves them out, they
 *           agree with any date of the year (date_compatible), and equal ones weigh by
 *           how many there are.
 * See kind_date.c for the rest, which is the same.
 */
#include <string.h>

#include "standardise/date_forms.h"
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/registry_number.h"

#define NL_DATE_COLUMNS 3u

/* How many parts of the date count, from the year on. */
typedef enum nl_date_precision {
    NL_DATE_NOTHING = 0,
    NL_DATE_YEAR = 1,
    NL_DATE_MONTH = 2,
    NL_DATE_ALL = 3,
} nl_date_precision;

/* What a second column says; anything unknown says nothing. */
static nl_date_precision nl_date_sign(kpl_text sign) {
    const kpl_text bare = kpl_text_trim(sign);
    if (bare.length != 1)
        return NL_DATE_ALL;
    switch (bare.bytes[0]) {
    case 'D':
    case 'd':
    case '1':
        return NL_DATE_MONTH;
    case 'M':
    case 'm':
    case '2':
        return NL_DATE_YEAR;
    case 'J':
    case 'j':
    case '3':
        return NL_DATE_NOTHING;
    default:
        return NL_DATE_ALL;
    }
}

static void nl_date_study(const kpl_values *raw, kpl_column_study *study_out) {
    kpl_kind_date.study(raw, study_out);
}

/* Two columns of which the first is a year alone: the second is the month. */
static bool nl_date_is_year(kpl_text text) {
    return kpl_registry_is_digits(kpl_text_trim(text), 4);
}

static kpl_status nl_date_year_month(const kpl_text *parts, const kpl_column_study *study,
                                     kpl_buffer *clean_out, kpl_error *error) {
    kpl_buffer joined = {.allocator = clean_out->allocator};
    kpl_status status =
        kpl_buffer_append(&joined, parts[0].bytes, parts[0].length, error);
    if (status == KPL_OK)
        status = kpl_buffer_byte(&joined, '-', error);
    if (status == KPL_OK)
        status = kpl_buffer_append(&joined, parts[1].bytes, parts[1].length, error);
    if (status == KPL_OK)
        status = kpl_kind_date.clean(kpl_fold_since(&joined, 0), study, clean_out, error);
    kpl_buffer_release(&joined);
    return status;
}

/* Noughts for what does not count; nothing when nothing counts. */
static void nl_date_cut(nl_date_precision precision, size_t start,
                        kpl_buffer *clean_out) {
    if (clean_out->length - start != KPL_DATE_CLEAN_BYTES)
        return;
    uint8_t *const date = clean_out->bytes + start;
    if (precision < NL_DATE_ALL)
        memset(date + 8, '0', 2);
    if (precision < NL_DATE_MONTH)
        memset(date + 5, '0', 2);
    const kpl_text text = {date, KPL_DATE_CLEAN_BYTES};
    if (precision == NL_DATE_NOTHING || kpl_text_is(text, "1900-01-01") ||
        !(kpl_date_knows(text, 0, 4) || kpl_date_knows(text, 5, 5)))
        clean_out->length = start;
}

static kpl_status nl_date_clean(kpl_text raw, const kpl_column_study *study,
                                kpl_buffer *clean_out, kpl_error *error) {
    kpl_text parts[NL_DATE_COLUMNS] = {{raw.bytes, 0}};
    uint32_t count = 0;
    uint32_t position = 0;
    while (count < NL_DATE_COLUMNS && kpl_form_column(raw, &position, &parts[count]))
        count++;
    const size_t start = clean_out->length;
    nl_date_precision precision = NL_DATE_ALL;
    if (count == 2 && nl_date_is_year(parts[0])) {
        KPL_TRY(nl_date_year_month(parts, study, clean_out, error));
    } else {
        KPL_TRY(kpl_kind_date.clean(parts[0], study, clean_out, error));
        precision = count == 2 ? nl_date_sign(parts[1]) : NL_DATE_ALL;
    }
    nl_date_cut(precision, start, clean_out);
    return KPL_OK;
}

static bool nl_date_check(kpl_text clean) {
    return kpl_kind_date.check(clean);
}

static kpl_status nl_date_month_day(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    const kpl_text day = {clean.bytes + 5, 5};
    if (kpl_text_is(day, "01-01") || kpl_text_is(day, "07-01"))
        return KPL_OK;
    return kpl_form_date_month_day(clean, form_out, error);
}

static const kpl_form_kind nl_date_forms[] = {
    {"year", kpl_form_date_year},
    {"month_day", nl_date_month_day},
    {"year_month", kpl_form_date_year_month},
    {"year_day", kpl_form_date_year_day},
    {"unordered", kpl_form_date_unordered},
    {"whole", kpl_form_date_whole},
};
static const char *const nl_date_levels[] = {
    "exact",
    "osa(whole) <= 1 or exact(unordered)",
    "date_parts >= 2",
    "date_compatible >= 1", /* one of them knows the year only */
    "osa(whole) <= 2",
    "exact(year)",
    NULL,
};
static const char *const nl_date_keys[] = {"", "year_month", "month_day", "year_day",
                                           NULL};
static const char *const nl_date_rules[] = {"year_month", "year_day", "month_day", "",
                                            NULL};

const kpl_kind kpl_kind_nl_date = {
    .name = "nl_date",
    .summary = "date of birth in a Dutch register, parts of it unknown",
    .study = nl_date_study,
    .clean = nl_date_clean,
    .forms = nl_date_forms,
    .form_count = KPL_FORM_COUNT(nl_date_forms),
    .nulls = kpl_nulls_of_values,
    .levels = nl_date_levels,
    .keys = nl_date_keys,
    .rules = nl_date_rules,
    .of_household = KPL_HOUSEHOLD_TWINS,
    .close_count = 3,
    .term_frequency = true,
    .check = nl_date_check,
    .keeps_columns = true,
};
