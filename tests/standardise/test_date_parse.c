/* Goal: dates in every notation of date_parse.h are read, and nothing else is.
 * Method: rows by hand; every day of four centuries there and back in eight notations;
 * the evidence for an order in columns built for it. */
#include "kind_fixture.h"

#include <stdio.h>

#include "standardise/date_parse.h"

/* "yyyy-mm-dd" of what was read, or "" when it is no date. */
static const char *read_date(const char *raw, kpl_date_order order, char text[32]) {
    kpl_buffer folded = {0};
    kpl_date date = {0};
    assert_int_equal(kpl_fold_text(kpl_text_of(raw), KPL_FOLD_SYMBOLS, &folded, NULL),
                     KPL_OK);
    text[0] = '\0';
    if (kpl_date_parse(kpl_fold_since(&folded, 0), order, &date))
        (void)snprintf(text, 32, "%04u-%02u-%02u", date.year, date.month, date.day);
    kpl_buffer_release(&folded);
    return text;
}

typedef struct date_row {
    const char *raw;
    const char *day_first;
    const char *month_first; /* NULL = the same */
} date_row;

static const date_row date_rows[] = {
    /* Numbers with separators. */
    {"1980-05-06", "1980-05-06", NULL},
    {"1980/5/6", "1980-05-06", NULL},
    {"1980.05.06.", "1980-05-06", NULL},
    {"05-06-1980", "1980-06-05", "1980-05-06"},
    {"5/6/1980", "1980-06-05", "1980-05-06"},
    {"5.6.80", "1980-06-05", "1980-05-06"},
    {"5 6 1980", "1980-06-05", "1980-05-06"},
    {"80-05-06", "1980-05-06", NULL},
    {"25/12/1980", "1980-12-25", NULL},
    {"12/25/1980", "1980-12-25", NULL}, /* only a swap makes it a date */
    {"1980/25/12", "1980-12-25", NULL},
    {"1-1-00", "2000-01-01", NULL},
    {"1-1-29", "2029-01-01", NULL},
    {"1-1-30", "1930-01-01", NULL},
    {"1-1-99", "1999-01-01", NULL},
    /* Runs of digits. */
    {"19800506", "1980-05-06", NULL},
    {"05061980", "1980-06-05", "1980-05-06"},
    {"10122005", "2005-12-10", "2005-10-12"},
    {"25121980", "1980-12-25", NULL},
    {"19802512", "1980-12-25", NULL},
    {"5061980", "1980-06-05", "1980-05-06"},
    {"050680", "1980-06-05", "1980-05-06"},
    {"198005", "1980-05-00", NULL},
    {"19800506.0", "1980-05-06", NULL},
    {"20200105102030", "2020-01-05", NULL},
    /* A time after it. */
    {"2020-01-05T10:20:30Z", "2020-01-05", NULL},
    {"2020-01-05 10:20:30.123+01:00", "2020-01-05", NULL},
    {"20200105T102030", "2020-01-05", NULL},
    {"1/5/2020 12:00:00 AM", "2020-05-01", "2020-01-05"},
    {"2020-01-05 00.00.00", "2020-01-05", NULL},
    /* Months by name. */
    {"5 January 1980", "1980-01-05", NULL},
    {"Jan 5th, 1980", "1980-01-05", NULL},
    {"January 5, 80", "1980-01-05", NULL},
    {"5-mrt-1980", "1980-03-05", NULL},
    {"5 m\xC3\xA4rz 1980", "1980-03-05", NULL},
    {"5. M\xC3\xA4rz 1980", "1980-03-05", NULL},
    {"1er f\xC3\xA9vrier 1980", "1980-02-01", NULL},
    {"31 ao\xC3\xBBt 1980", "1980-08-31", NULL},
    {"Monday, 3 May 1999", "1999-05-03", NULL},
    {"di 12 okt 2004", "2004-10-12", NULL},
    {"1980 May 5", "1980-05-05", NULL},
    {"05JAN1980", "1980-01-05", NULL},
    {"4 dez. 1980", "1980-12-04", NULL},
    /* Parts that are not known. */
    {"1980", "1980-00-00", NULL},
    {"1980-05", "1980-05-00", NULL},
    {"05-1980", "1980-05-00", NULL},
    {"May 1980", "1980-05-00", NULL},
    {"1980-00-00", "1980-00-00", NULL},
    {"1980-05-00", "1980-05-00", NULL},
    {"19800500", "1980-05-00", NULL},
    {"00-05-1980", "1980-05-00", "1980-00-05"},
    {"xx-xx-1980", "1980-00-00", NULL},
    {"?"
     "?/05/1980",
     "1980-05-00", "1980-00-05"},
    {"1980-05-99", "1980-05-00", NULL},
    {"xxxx-05-06", "0000-05-06", NULL},
    {"0000-05-06", "0000-05-06", NULL},
    {"5 may", "0000-05-05", NULL},
    {"ca. 1980", "1980-00-00", NULL},
    {"onbekend-05-1980", "", NULL}, /* too long for the place of a day */
    /* No dates. */
    {"1980-02-31", "", NULL},
    {"1981-02-29", "", NULL},
    {"1980-02-29", "1980-02-29", NULL},
    {"1900-02-29", "", NULL},
    {"2000-02-29", "2000-02-29", NULL},
    {"0000-02-29", "0000-02-29", NULL}, /* of a leap year that is not known */
    {"1980-13-13", "", NULL},
    {"31-04-1980", "", NULL},
    {"9999-12-31", "", NULL},
    {"99991231", "", NULL},
    {"00000000", "", NULL},
    {"00001012", "0000-10-12", NULL}, /* not of the year 1012 */
    {"00001200", "0000-12-00", NULL},
    {"00001980", "1980-00-00", NULL},
    {"19530000", "1953-00-00", NULL},
    {"19530012", "1953-00-12", NULL},
    {"0001-01-01", "", NULL},
    {"00-00-0000", "", NULL},
    {"0", "", NULL},
    {"5-6", "", NULL},
    {"abc", "", NULL},
    {"1980-05-06-07-08-09-10-11-12", "1980-05-06", NULL},
    {"1-2-3-4", "", NULL},
    {"jan feb 1980", "", NULL},
    {"123456789", "", NULL},
    {"1 of many", "", NULL},
    {"\xE5\xB9\xB4", "", NULL},
};

static void test_rows(void **state) {
    (void)state;
    char text[32];
    for (size_t r = 0; r < sizeof date_rows / sizeof date_rows[0]; r++) {
        const date_row *const row = &date_rows[r];
        const char *const month_first =
            row->month_first == NULL ? row->day_first : row->month_first;
        const char *actual = read_date(row->raw, KPL_DATE_DAY_FIRST, text);
        if (strcmp(actual, row->day_first) != 0)
            fail_msg("\"%s\": expected \"%s\", got \"%s\"", row->raw, row->day_first,
                     actual);
        actual = read_date(row->raw, KPL_DATE_MONTH_FIRST, text);
        if (strcmp(actual, month_first) != 0)
            fail_msg("\"%s\", month first: expected \"%s\", got \"%s\"", row->raw,
                     month_first, actual);
    }
}

/* Write a date in one of eight notations, none of which is ambiguous for this order. */
static void write_date(char text[64], uint32_t notation, uint32_t y, uint32_t m,
                       uint32_t d) {
    static const char *const months[12] = {"jan", "feb", "mrt", "apr", "mei", "jun",
                                           "jul", "aug", "sep", "okt", "nov", "dec"};
    switch (notation) {
    case 0:
        (void)snprintf(text, 64, "%u-%02u-%02u", y, m, d);
        break;
    case 1:
        (void)snprintf(text, 64, "%u%02u%02u", y, m, d);
        break;
    case 2:
        (void)snprintf(text, 64, "%u/%u/%u", d, m, y);
        break;
    case 3:
        (void)snprintf(text, 64, "%02u-%02u-%u", d, m, y);
        break;
    case 4:
        (void)snprintf(text, 64, "%u %s %u", d, months[m - 1], y);
        break;
    case 5:
        (void)snprintf(text, 64, "%s %u, %u", months[m - 1], d, y);
        break;
    case 6:
        (void)snprintf(text, 64, "%u.%u.%u 23:59", d, m, y);
        break;
    default:
        (void)snprintf(text, 64, "%u/%u/%uT00:00:00", y, m, d);
        break;
    }
}

static void test_every_day(void **state) {
    (void)state;
    static const uint32_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t checks = 0;
    for (uint32_t y = 1700; y < 2100; y++) {
        const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
        for (uint32_t m = 1; m <= 12; m++) {
            const uint32_t last = days[m - 1] + (m == 2 && leap ? 1 : 0);
            for (uint32_t d = 1; d <= last; d++, checks++) {
                char raw[64];
                char expected[32];
                char text[32];
                write_date(raw, checks % 8, y, m, d);
                (void)snprintf(expected, sizeof expected, "%04u-%02u-%02u", y, m, d);
                assert_string_equal(read_date(raw, KPL_DATE_DAY_FIRST, text), expected);
            }
        }
    }
    assert_int_equal(checks, 146097); /* days in 400 years */
}

static kpl_date_order order_of(const char *const *raws) {
    kpl_values values;
    uint32_t value = 0;
    assert_int_equal(kpl_values_init(&values, NULL, NULL), KPL_OK);
    for (; *raws != NULL; raws++)
        assert_int_equal(kpl_values_append(&values, kpl_text_of(*raws), &value, NULL),
                         KPL_OK);
    const kpl_date_order order = kpl_date_find_order(&values);
    kpl_values_release(&values);
    return order;
}

static void test_order(void **state) {
    (void)state;
    const char *const nothing[] = {"1/2/1980", "1980-12-25", "x", "", NULL};
    const char *const month[] = {"1/2/1980", "12/25/1980", NULL};
    const char *const day[] = {"1/2/1980", "25/12/1980", NULL};
    const char *const tie[] = {"12/25/1980", "25/12/1980", NULL};
    const char *const most[] = {"12/25/1980", "12/26/1980", "25/12/1980", NULL};
    const char *const compact[] = {"12251980", "01021980", NULL};
    const char *const absurd[] = {"12/99/1980", "12/45/1980", NULL};
    const char *const times[] = {"1/25/1980 12:00", NULL};
    assert_int_equal(order_of(nothing), KPL_DATE_DAY_FIRST);
    assert_int_equal(order_of(month), KPL_DATE_MONTH_FIRST);
    assert_int_equal(order_of(day), KPL_DATE_DAY_FIRST);
    assert_int_equal(order_of(tie), KPL_DATE_DAY_FIRST);
    assert_int_equal(order_of(most), KPL_DATE_MONTH_FIRST);
    assert_int_equal(order_of(compact), KPL_DATE_MONTH_FIRST);
    assert_int_equal(order_of(absurd), KPL_DATE_DAY_FIRST);
    assert_int_equal(order_of(times), KPL_DATE_MONTH_FIRST);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
