/* Goal: months have the days that the calendar gives them, and day numbers follow each
 * other. Method: every day of two whole cycles of 400 years, counted one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/calendar.h"

static void test_months(void **state) {
    (void)state;
    assert_int_equal(kpl_calendar_days_in(1900, 2), 28);
    assert_int_equal(kpl_calendar_days_in(2000, 2), 29);
    assert_int_equal(kpl_calendar_days_in(2023, 2), 28);
    assert_int_equal(kpl_calendar_days_in(2024, 2), 29);
    assert_int_equal(kpl_calendar_days_in(0, 2), 29); /* year not known */
    assert_int_equal(kpl_calendar_days_in(2023, 0), 31);
    assert_int_equal(kpl_calendar_days_in(2023, 11), 30);
}

static void test_numbers(void **state) {
    (void)state;
    assert_int_equal(kpl_calendar_number(1970, 1, 1), 719468); /* days to 1970 */
    uint32_t expected = kpl_calendar_number(1601, 1, 1);
    for (uint32_t year = 1601; year <= 2400; year++)
        for (uint32_t month = 1; month <= 12; month++)
            for (uint32_t day = 1; day <= kpl_calendar_days_in(year, month); day++)
                assert_int_equal(kpl_calendar_number(year, month, day), expected++);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_months),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
