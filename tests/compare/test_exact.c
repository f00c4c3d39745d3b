/*
 * test_exact.c - equality: score, cut-offs, kernels against the score.
 */
#include "compare_fixture.h"

static void test_values(void **state) {
    (void)state;
    assert_true(fixture_score("exact", "jansen", "jansen") == 1.0);
    assert_true(fixture_score("exact", "jansen", "janssen") == 0.0);
    assert_true(fixture_score("exact", "jansen", "jansem") == 0.0);
}

/* A set may hold the same text under two numbers: bytes decide. */
static void test_equal_text_twice(void **state) {
    (void)state;
    const char *const strings[] = {"a", "a", "ab", "b", "ab", "\xc3\xa9", NULL};
    fixture_check_strings(&kpl_comparator_exact, strings);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_exact);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_equal_text_twice),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
