/*
 * test_qgrams.c - letter pairs: known values, sets, kernels against the scores.
 */
#include "compare_fixture.h"

static double jaccard(const char *a, const char *b) {
    return fixture_score("jaccard_qgrams", a, b);
}

static double dice(const char *a, const char *b) {
    return fixture_score("dice_qgrams", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    /* |n ni ig gh ht t| and |n na ac ch ht t|: three of nine. */
    assert_true(jaccard("night", "nacht") == 3.0 / 9.0);
    assert_true(dice("night", "nacht") == 6.0 / 12.0);
    assert_true(jaccard("jan", "jan") == 1.0);
    assert_true(dice("a", "a") == 1.0);
    assert_true(jaccard("a", "b") == 0.0);
    assert_true(jaccard("ab", "ba") == 0.0);       /* |a ab b| and |b ba a| */
    assert_true(jaccard("ab", "ac") == 1.0 / 5.0); /* the marked first letter */
}

/* aa and aaaa have the same three bigrams: |a aa a|. */
static void test_repeats_count_once(void **state) {
    (void)state;
    assert_true(jaccard("aa", "aaaa") == 1.0);
    assert_true(dice("aaaa", "aaa") == 1.0);
    assert_true(jaccard("abab", "ab") == 3.0 / 4.0); /* |a ab ba b| and |a ab b| */
}

/* A mark is no character that a text could hold, and accents are characters. */
static void test_characters(void **state) {
    (void)state;
    assert_true(jaccard("\xc3\xa9", "\xc3\xa9") == 1.0);
    assert_true(jaccard("\xc3\xa9", "\xc3\xa8") == 0.0); /* they share a byte */
    assert_true(dice("jos\xc3\xa9", "jose") == 2.0 * 3 / 10);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_jaccard_qgrams);
    fixture_check_random(&kpl_comparator_dice_qgrams);
    fixture_check_long(&kpl_comparator_jaccard_qgrams, 2000, 1);
    fixture_check_long(&kpl_comparator_dice_qgrams, 2000, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_repeats_count_once),
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
