/*
 * date_parse.h - dates as people write them, to year, month and day.
 *
 * Stage    standardise; for kind date. Understood are y-m-d, d-m-y, m-d-y and y/d/m with
 *          any separator, yyyymmdd, ddmmyyyy (mmddyyyy), ddmmyy, yyyy, yyyy-mm, mm-yyyy,
 *          months by name in English, Dutch, German and French, ordinals and weekdays
 *          beside them, a time after the date (ignored), two-digit years. A day or month
 *          that is 0, 99, "xx" or "??" is unknown. Which of two numbers is the day where
 *          both could be is told by the caller; a month above 12 changes places with a
 *          day up to 12; what is no date even so (31 February) is none.
 * Checked by tests/standardise/test_date_parse.c.
 */
#ifndef KPL_STANDARDISE_DATE_PARSE_H
#define KPL_STANDARDISE_DATE_PARSE_H

#include "model/kind.h"

/* Years that count as years: other numbers in their place are errors or sentinels such as
 * 9999 and 0001. */
#define KPL_DATE_YEAR_MIN 1000u
#define KPL_DATE_YEAR_MAX 2999u

/* 0 = unknown, not all three. */
typedef struct kpl_date {
    uint32_t year;
    uint32_t month;
    uint32_t day;
} kpl_date;

/* Two digits as a year: 00-29 are 2000-2029, 30-99 are 1930-1999. A fixed pivot, because
 * a run next year must give what a run today gives. */
uint32_t kpl_date_full_year(uint32_t two_digits);

/* Read `folded` (kpl_fold_text() with KPL_FOLD_SYMBOLS); false = not a date. */
bool kpl_date_parse(kpl_text folded, kpl_date_order order, kpl_date *date_out);

/* The same for three numbers in the places of a date that are none, such as 1946-15-21 or
 * 31 February: somebody mistyped one, and the others still tell. False for a date, for
 * sentinels, and for everything of another shape. */
bool kpl_date_parse_wrong(kpl_text folded, kpl_date_order order, kpl_date *date_out);

/* Which order a column of raw values speaks for: numbers above 12 in the first place mean
 * day first, in the second place month first; the majority decides, a tie is day first.
 */
kpl_date_order kpl_date_find_order(const kpl_values *raw);

#endif /* KPL_STANDARDISE_DATE_PARSE_H */
