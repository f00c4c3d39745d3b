/*
 * test_jaro.c - Jaro: published values, symmetry, kernels against the score.
 */
#include "compare_fixture.h"

static double jaro(const char *a, const char *b) {
    return fixture_score("jaro", a, b);
}

static void test_published_values(void **state) {
    (void)state;
    fixture_assert_near(jaro("MARTHA", "MARHTA"), 0.9444, 0.00005);
    fixture_assert_near(jaro("DIXON", "DICKSONX"), 0.7667, 0.00005);
    fixture_assert_near(jaro("JELLYFISH", "SMELLYFISH"), 0.8963, 0.00005);
    fixture_assert_near(jaro("DWAYNE", "DUANE"), 0.8222, 0.00005);
    fixture_assert_near(jaro("CRATE", "TRACE"), 0.7333, 0.00005);
    assert_true(jaro("abc", "xyz") == 0.0);
    assert_true(jaro("\xe6\xbc\xa2\xe5\xad\x97", "\xe6\xbc\xa2\xe5\xad\x97") == 1.0);
}

/* Two characters have a window of 0: exchanged letters do not match. */
static void test_short_windows(void **state) {
    (void)state;
    assert_true(jaro("a", "a") == 1.0);
    assert_true(jaro("ab", "ba") == 0.0);
    fixture_assert_near(jaro("abc", "acb"), (1.0 / 3 + 1.0 / 3 + 1.0) / 3, 1e-15);
    fixture_assert_near(jaro("abcd", "abdc"), (1.0 + 1.0 + 0.75) / 3, 1e-15);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_jaro);
    fixture_check_long(&kpl_comparator_jaro, 2000, 0);
    fixture_check_long(&kpl_comparator_jaro, 2000, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_values),
        cmocka_unit_test(test_short_windows),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
