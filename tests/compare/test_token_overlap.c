/*
 * test_token_overlap.c - sets of words: known values, kernels against the scores.
 */
#include "compare_fixture.h"

static double jaccard(const char *a, const char *b) {
    return fixture_score("jaccard_tokens", a, b);
}

static double dice(const char *a, const char *b) {
    return fixture_score("dice_tokens", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(jaccard("jan de vries", "vries de jan") == 1.0);
    assert_true(jaccard("jan de vries", "jan vries") == 2.0 / 3.0);
    assert_true(dice("jan de vries", "jan vries") == 4.0 / 5.0);
    assert_true(jaccard("jan", "jans") == 0.0);
    assert_true(jaccard("jan jan jan", "jan") == 1.0); /* a set */
    assert_true(jaccard("  jan   de ", "de jan") == 1.0);
    assert_true(jaccard(" ", " ") == 0.0); /* no token is no evidence */
    assert_true(dice("  ", "jan") == 0.0);
}

/* Words that are equal in their first eight bytes, and beyond. */
static void test_long_words(void **state) {
    (void)state;
    assert_true(jaccard("straatweg12 x", "straatweg13 x") == 1.0 / 3.0);
    assert_true(jaccard("abcdefgh", "abcdefghi") == 0.0);
    assert_true(jaccard("abcdefghi abcdefgh", "abcdefgh abcdefghi") == 1.0);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_jaccard_tokens);
    fixture_check_random(&kpl_comparator_dice_tokens);
    fixture_check_long(&kpl_comparator_jaccard_tokens, 2000, 2);
    fixture_check_long(&kpl_comparator_dice_tokens, 2000, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_long_words),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
