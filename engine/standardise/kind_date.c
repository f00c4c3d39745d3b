/*
 * kind_date.c - dates, of birth above all: "yyyy-mm-dd" with 0000 or 00 for what is not
 * known. Three numbers that are no date because one is mistyped stay as they are: nearly
 * equal to the right date. What else cannot be a date is null. And event_date: the day on
 * which something happened, told by two sources, of which one may be days behind the
 * other. See date_parse.h and kinds.h.
 */
#include "base/calendar.h"
#include "standardise/date_forms.h"
#include "standardise/date_parse.h"
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

#define DATE_CLEAN_BYTES 10u

static void date_study(const kpl_values *raw, kpl_column_study *study_out) {
    study_out->date_order = kpl_date_find_order(raw);
}

static void date_digits(uint8_t *text, uint32_t value, uint32_t width) {
    while (width-- > 0) {
        text[width] = (uint8_t)('0' + value % 10);
        value /= 10;
    }
}

static kpl_status date_clean_as(kpl_text raw, const kpl_column_study *study,
                                bool keeps_wrong, kpl_buffer *clean_out,
                                kpl_error *error) {
    const size_t start = clean_out->length;
    KPL_TRY(kpl_fold_text(raw, KPL_FOLD_SYMBOLS, clean_out, error));
    const kpl_text folded = kpl_fold_since(clean_out, start);
    kpl_date date = {0};
    const bool found =
        kpl_date_parse(folded, study->date_order, &date) ||
        (keeps_wrong && kpl_date_parse_wrong(folded, study->date_order, &date));
    clean_out->length = start;
    if (!found)
        return KPL_OK;
    uint8_t text[DATE_CLEAN_BYTES] = {[4] = '-', [7] = '-'};
    date_digits(text, date.year, 4);
    date_digits(text + 5, date.month, 2);
    date_digits(text + 8, date.day, 2);
    return kpl_buffer_append(clean_out, text, sizeof text, error);
}

static kpl_status date_clean(kpl_text raw, const kpl_column_study *study,
                             kpl_buffer *clean_out, kpl_error *error) {
    return date_clean_as(raw, study, true, clean_out, error);
}

/* Days are counted between events: a wrong date has no place among them. */
static kpl_status date_clean_event(kpl_text raw, const kpl_column_study *study,
                                   kpl_buffer *clean_out, kpl_error *error) {
    return date_clean_as(raw, study, false, clean_out, error);
}

static uint32_t date_number(kpl_text clean, uint32_t from, uint32_t count) {
    uint32_t number = 0;
    for (uint32_t at = from; at < from + count; at++)
        number = number * 10 + (uint32_t)(clean.bytes[at] - '0');
    return number;
}

/* Does the day exist, as far as it is known? Without a year, if any year has it. */
static bool date_check(kpl_text clean) {
    const uint32_t year = date_number(clean, 0, 4);
    const uint32_t month = date_number(clean, 5, 2);
    const uint32_t day = date_number(clean, 8, 2);
    if (year != 0 && (year < KPL_DATE_YEAR_MIN || year > KPL_DATE_YEAR_MAX))
        return false;
    return month <= 12 && day <= kpl_calendar_days_in(year, month);
}

static const kpl_form_kind date_forms[] = {
    {"year", kpl_form_date_year},
    {"month_day", kpl_form_date_month_day},
    {"year_month", kpl_form_date_year_month},
    {"year_day", kpl_form_date_year_day},
    {"unordered", kpl_form_date_unordered},
};
static const char *const date_levels[] = {
    "exact",
    "osa <= 1 or exact(unordered)", /* a slip, or day and month in the other order */
    "date_parts >= 2",
    "osa <= 2",
    "exact(year)",
    NULL,
};
static const char *const date_keys[] = {"", "year_month", "month_day", "year_day", NULL};
static const char *const date_rules[] = {"year_month", "year_day", "month_day", "", NULL};

const kpl_kind kpl_kind_date = {
    .name = "date",
    .summary = "calendar date, such as a date of birth",
    .study = date_study,
    .clean = date_clean,
    .check = date_check,
    .forms = date_forms,
    .form_count = KPL_FORM_COUNT(date_forms),
    .nulls = kpl_nulls_of_values,
    .levels = date_levels,
    .keys = date_keys,
    .of_household = KPL_HOUSEHOLD_TWINS,
    .close_count = 3,
    .rules = date_rules,
};

/* ---- Event dates ---- */

/* The number of a whole date; false for any other. */
static bool date_day_number(kpl_text clean, uint32_t *number_out) {
    if (!kpl_date_is_whole(clean))
        return false;
    *number_out = kpl_calendar_number(date_number(clean, 0, 4), date_number(clean, 5, 2),
                                      date_number(clean, 8, 2));
    return true;
}

/* The number of the window of eight days that the date falls in. */
static kpl_status date_window(kpl_text clean, uint32_t shift, kpl_buffer *form_out,
                              kpl_error *error) {
    uint32_t number = 0;
    if (!date_day_number(clean, &number))
        return KPL_OK;
    return kpl_buffer_print(form_out, error, "%u", (number + shift) / 8);
}

static kpl_status date_form_days8(kpl_text clean, kpl_buffer *form_out,
                                  kpl_error *error) {
    return date_window(clean, 0, form_out, error);
}

/* Half a window later: dates up to four days apart share one of the two. */
static kpl_status date_form_days8_shifted(kpl_text clean, kpl_buffer *form_out,
                                          kpl_error *error) {
    return date_window(clean, 4, form_out, error);
}

static const kpl_form_kind event_date_forms[] = {
    {"year", kpl_form_date_year},
    {"year_month", kpl_form_date_year_month},
    {"days8", date_form_days8},
    {"days8_shifted", date_form_days8_shifted},
};

/* Which of two sources is behind is learnt: a level for each direction. Their order says
 * nothing about how close they are. */
static const char *const event_date_levels[] = {
    "exact",
    "days_earlier <= 6",
    "days_later <= 2",
    "date_days <= 6",
    "date_days <= 14",
    "date_days <= 31",
    NULL,
};
static const char *const event_date_keys[] = {"days8", "days8_shifted", NULL};

const kpl_kind kpl_kind_event_date = {
    .name = "event_date",
    .summary = "day of an event that two sources tell of, days apart",
    .study = date_study,
    .clean = date_clean_event,
    .forms = event_date_forms,
    .form_count = KPL_FORM_COUNT(event_date_forms),
    .nulls = kpl_nulls_of_values,
    .levels = event_date_levels,
    .keys = event_date_keys,
    .rules = event_date_keys,
    .close_count = 4,
    .is_measured = true, /* and which of two days is the earlier one matters */
};
