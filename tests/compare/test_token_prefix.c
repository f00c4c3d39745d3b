/*
 * test_token_prefix.c - words that begin words: known values, kernels against the score.
 */
#include "compare_fixture.h"

static double beginning(const char *a, const char *b) {
    return fixture_score("token_prefix", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(beginning("onkyo txsr506", "txsr506b black") == 7);
    assert_true(beginning("txsr506b black", "onkyo txsr506") == 7);
    assert_true(beginning("txsr506", "txsr507") == 0);
    assert_true(beginning("a ab abc", "abcd") == 3); /* the longest one */
    assert_true(beginning("abcd", "abcd") == 4);
    assert_true(beginning("x abcd", "abcd ab") == 4);
    assert_true(beginning("jos\xc3\xa9", "jos\xc3\xa9 x") == 4); /* characters */
    assert_true(beginning("  ", " ") == 0);
}

/* Few letters: many words begin others, and many are equal. */
static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_token_prefix);
    fixture_check_long(&kpl_comparator_token_prefix, 1000, 2);
    fixture_check_alphabet(&kpl_comparator_token_prefix, " ab", 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
