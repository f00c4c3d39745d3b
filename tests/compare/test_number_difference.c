/*
 * test_number_difference.c - differences of numbers: exact decimals, long numbers,
 * percent.
 */
#include "compare_fixture.h"

static double difference(const char *a, const char *b) {
    return fixture_score("number_difference", a, b);
}

static double percentage(const char *a, const char *b) {
    return fixture_score("percentage_difference", a, b);
}

/* The double nearest to the decimal difference, where doubles would miss it. */
static void test_exact_decimals(void **state) {
    (void)state;
    assert_true(difference("0.8", "0.7") == 0.1);
    assert_true(difference("0.3", "0.1") == 0.2);
    assert_true(difference("1.10", "1.1") == 0);
    assert_true(difference("100.05", "100") == 0.05);
    assert_true(difference("-3", "4") == 7);
    assert_true(difference("-0.25", "-0.75") == 0.5);
    assert_true(difference("007", "7.000") == 0);
    assert_true(difference("-0", "0") == 0);
    assert_true(difference("9007199254740993", "9007199254740992") == 1);
    assert_true(difference("123456789012345678", "123456789012345677") == 1);
}

static void test_long_numbers(void **state) {
    (void)state;
    assert_true(difference("1000000000000000000000", "1") == 1e21);
    assert_true(difference("1000000000000000000000", "3000000000000000000000") == 2e21);
    fixture_assert_near(difference("0.00000000000000000000000001", "0"), 1e-26, 1e-41);
    char big[402];
    memset(big, '9', 400);
    big[400] = '\0';
    assert_true(difference(big, "1") == INFINITY); /* meets no finite cut-off */
    big[1] = '.';
    fixture_assert_near(difference(big, "9"), 1.0, 1e-15);
}

static void test_no_numbers(void **state) {
    (void)state;
    static const char *const bad[] = {"-",  ".5", "5.",  "1e3",   "+1",  "1,5", "0x10",
                                      "1 ", " 1", "--1", "1.2.3", "inf", "nan", "."};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_true(isnan(difference(bad[i], "1")));
        assert_true(isnan(percentage("1", bad[i])));
    }
}

static void test_percentage(void **state) {
    (void)state;
    assert_true(percentage("100", "90") == 10);
    assert_true(percentage("90", "100") == 10);
    assert_true(percentage("0", "0.0") == 0);
    assert_true(percentage("0", "5") == 100);
    assert_true(percentage("-5", "5") == 200);
    assert_true(percentage("7.5", "7.5") == 0);
}

static void test_kernels(void **state) {
    (void)state;
    const char *const strings[] = {"0",
                                   "-0",
                                   "0.1",
                                   "0.7",
                                   "0.8",
                                   "-1",
                                   "1",
                                   "12.50",
                                   "12.5",
                                   "1000000000000000000000",
                                   "99999999999999999999999.5",
                                   "0.000000000000000000000001",
                                   "x",
                                   "1e3",
                                   "5.",
                                   "90",
                                   "100",
                                   "123456789012345678",
                                   "-123456789012345677",
                                   NULL};
    fixture_check_strings(&kpl_comparator_number_difference, strings);
    fixture_check_strings(&kpl_comparator_percentage_difference, strings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exact_decimals), cmocka_unit_test(test_long_numbers),
        cmocka_unit_test(test_no_numbers),     cmocka_unit_test(test_percentage),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
