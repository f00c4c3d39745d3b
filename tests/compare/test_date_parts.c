/*
 * test_date_parts.c - dates by parts: unknown parts, exchanged parts, kernels.
 */
#include "compare_fixture.h"

static double parts(const char *a, const char *b) {
    return fixture_score("date_parts", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(parts("1970-03-04", "1970-03-04") == 3);
    assert_true(parts("1970-03-04", "1970-03-05") == 2);
    assert_true(parts("1970-03-04", "1970-04-03") == 2); /* exchanged */
    assert_true(parts("1970-03-04", "1971-04-03") == 0); /* another year: no exchange */
    assert_true(parts("1970-03-04", "1971-03-05") == 1);
    assert_true(parts("1970-00-00", "1970-00-00") == 1); /* unknown agrees with nothing */
    assert_true(parts("0000-00-00", "0000-00-00") == 0);
    assert_true(parts("1970-00-04", "1970-04-00") == 1);
    assert_true(parts("1970-05-05", "1970-05-05") == 3);
}

static void test_no_dates(void **state) {
    (void)state;
    static const char *const bad[] = {
        "1970",       "1970-3-4",   "1970-13-01",  "1970-02-30", "1970/03/04", "19700304",
        "1900-02-29", "x970-03-04", "1970-03-041", "1970-03-0a", "197003-004"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_true(isnan(parts(bad[i], "1970-03-04")));
    assert_true(parts("2000-02-29", "0000-02-29") == 2);
}

static void test_kernels(void **state) {
    (void)state;
    const char *const strings[] = {"1970-03-04", "1970-04-03", "1970-00-00", "0000-00-00",
                                   "1970-03-00", "1971-03-04", "1970-12-12", "2000-02-29",
                                   "1900-02-29", "no",         "1970-03-4",  "1970-05-04",
                                   "1970-04-05", "1970-03-05", "0000-03-04", "1970-00-04",
                                   NULL};
    fixture_check_strings(&kpl_comparator_date_parts, strings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_no_dates),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
