/*
 * test_any_name.c - the best pair of words: known values, kernels against the score.
 */
#include "compare_fixture.h"

static double best(const char *a, const char *b) {
    return fixture_score("any_name", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(best("jansen vries", "vries") == 1);
    assert_true(best("vries", "vries jansen") == 1);
    assert_true(best("jansen", "jansen") == 1);
    assert_true(best("jansen", "janssen") ==
                fixture_score("jaro_winkler", "jansen", "janssen"));
    assert_true(best("x de berg", "bergh kok") ==
                fixture_score("jaro_winkler", "berg", "bergh"));
    assert_true(best("li", "li") == 0); /* too short to tell a name */
    assert_true(best("li wong", "wong") == 1);
    assert_true(best("abc", "xyz") == 0);
    assert_true(best("  ", "abc") == 0);
    assert_true(best("g\xc3\xbcl", "g\xc3\xbcl b") == 1); /* three characters */
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_any_name);
    fixture_check_long(&kpl_comparator_any_name, 1000, 2);
    fixture_check_alphabet(&kpl_comparator_any_name, " abbcc", 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
