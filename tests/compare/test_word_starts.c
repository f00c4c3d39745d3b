/*
 * test_word_starts.c - names and their abbreviations: known values, kernels against the
 * score.
 */
#include "compare_fixture.h"

static double starts(const char *a, const char *b) {
    return fixture_score("word_starts", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(starts("a k vd coppellostr", "annelien kappeyne vd coppellostr") == 1);
    assert_true(starts("annelien kappeyne vd coppellostr", "a k vd coppellostr") == 1);
    assert_true(starts("annelien kappeyne vd", "annelien kappeyne vd coppellostr") ==
                0.75);
    assert_true(starts("burg vd meu", "burg vd meulenstr") == 1); /* cut off */
    assert_true(starts("k vd coppellostr", "annelien kappeyne vd coppellostr") == 0.75);
    assert_true(starts("coppellostr a", "a coppellostr") == 0.5); /* order counts */
    assert_true(starts("a b c", "a b c") == 0); /* no pair of four characters */
    assert_true(starts("abcd", "abcd") == 1);
    assert_true(starts("abcd", "abce") == 0);
    assert_true(starts(" ", "abcd") == 0);
    assert_true(starts("g\xc3\xbcl", "g\xc3\xbcl") == 0); /* characters, not bytes */
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_word_starts);
    fixture_check_long(&kpl_comparator_word_starts, 1000, 2);
    fixture_check_alphabet(&kpl_comparator_word_starts, " aaaab", 7);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
