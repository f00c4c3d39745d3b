/*
 * test_date_distance.c - days, months and years between dates.
 */
#include "compare_fixture.h"

static double days(const char *a, const char *b) {
    return fixture_score("date_days", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(days("1970-01-01", "1970-01-01") == 0);
    assert_true(days("1970-01-01", "2026-11-24") == 20781);
    assert_true(days("2000-02-28", "2000-03-01") == 2);
    assert_true(days("1900-02-28", "1900-03-01") == 1);
    assert_true(days("1999-12-31", "2000-01-01") == 1);
    assert_true(days("0001-01-01", "9999-12-31") == 3652058);
    assert_true(fixture_score("date_months", "1970-01-01", "1971-01-01") ==
                365 / 30.4375);
    assert_true(fixture_score("date_years", "1970-01-01", "1974-01-01") ==
                1.0 * 1461 / 365.25);
}

/* Each day of 800 years is one after the day before it. */
static void test_every_day(void **state) {
    (void)state;
    static const uint32_t length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    uint32_t expected = 0;
    for (uint32_t year = 1600; year < 2400; year++)
        for (uint32_t month = 1; month <= 12; month++) {
            const bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
            const uint32_t last = length[month - 1] + (month == 2 && leap);
            for (uint32_t day = 1; day <= last; day++) {
                char text[11] = "yyyy-mm-dd";
                for (uint32_t i = 0, y = year; i < 4; i++, y /= 10)
                    text[3 - i] = (char)('0' + y % 10);
                text[5] = (char)('0' + month / 10);
                text[6] = (char)('0' + month % 10);
                text[8] = (char)('0' + day / 10);
                text[9] = (char)('0' + day % 10);
                const double between = kpl_comparator_date_days.score(
                    kpl_text_of("1600-01-01"), kpl_text_of(text), NULL);
                assert_true(between == expected);
                expected++;
            }
        }
}

static void test_no_measure(void **state) {
    (void)state;
    assert_true(isnan(days("1970-00-01", "1970-01-01")));
    assert_true(isnan(days("1970-01-01", "0000-01-01")));
    assert_true(isnan(days("1970-01-00", "1970-01-00")));
    assert_true(isnan(days("1970-01-32", "1970-01-01")));
    assert_true(isnan(fixture_score("date_years", "x", "1970-01-01")));
}

static void test_kernels(void **state) {
    (void)state;
    const char *const strings[] = {"1970-03-04", "1970-04-03", "1970-00-00", "0000-00-00",
                                   "1971-03-04", "1980-03-04", "1970-12-12", "2000-02-29",
                                   "1900-02-29", "no",         "1970-03-4",  "1970-05-04",
                                   "1970-04-05", "1970-03-05", "9999-12-31", "0001-01-01",
                                   NULL};
    fixture_check_strings(&kpl_comparator_date_days, strings);
    fixture_check_strings(&kpl_comparator_date_months, strings);
    fixture_check_strings(&kpl_comparator_date_years, strings);
    fixture_check_strings(&kpl_comparator_days_later, strings);
    fixture_check_strings(&kpl_comparator_days_earlier, strings);
}

static void test_direction(void **state) {
    (void)state;
    assert_true(fixture_score("days_later", "2022-02-28", "2022-03-02") == 2);
    assert_true(fixture_score("days_earlier", "2022-03-02", "2022-02-28") == 2);
    assert_true(isnan(fixture_score("days_later", "2022-03-02", "2022-02-28")));
    assert_true(isnan(fixture_score("days_earlier", "2022-02-28", "2022-03-02")));
    assert_true(isnan(fixture_score("days_later", "2022-03-02", "2022-03-02")));
    assert_true(isnan(fixture_score("days_later", "2022-03-00", "2022-03-02")));
    assert_true(kpl_comparator_days_later.is_directed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values), cmocka_unit_test(test_every_day),
        cmocka_unit_test(test_no_measure),   cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_direction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
