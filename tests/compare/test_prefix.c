/*
 * test_prefix.c - beginnings: score in characters, kernels against the score.
 */
#include "compare_fixture.h"

static double prefix(const char *a, const char *b) {
    return fixture_score("prefix", a, b);
}

static void test_values(void **state) {
    (void)state;
    assert_true(prefix("jan", "janneke") == 3);
    assert_true(prefix("janneke", "jan") == 3);
    assert_true(prefix("jan", "jan") == 3);
    assert_true(prefix("jan", "jane") == 3);
    assert_true(prefix("jan", "johan") == 0);
    assert_true(prefix("j", "x") == 0);
    assert_true(prefix("ren\xc3\xa9", "ren\xc3\xa9 marie") ==
                4); /* characters, not bytes */
}

static void test_kernels(void **state) {
    (void)state;
    const char *const strings[] = {"j",        "ja",          "jan",
                                   "jan ",     "janneke",     "jans",
                                   "x",        "\xc3\xa9",    "\xc3\xa9\xc3\xa9",
                                   "\xc3\xa8", "jan\xc3\xa9", NULL};
    fixture_check_strings(&kpl_comparator_prefix, strings);
    fixture_check_random(&kpl_comparator_prefix);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
