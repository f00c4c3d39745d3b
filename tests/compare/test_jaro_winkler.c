/*
 * test_jaro_winkler.c - Jaro-Winkler: published values, cut-offs, kernels against the
 * score.
 */
#include "compare_fixture.h"

static double jaro_winkler(const char *a, const char *b) {
    return fixture_score("jaro_winkler", a, b);
}

/* Winkler 1990 and 1999, and the Census tables after them. */
static void test_published_values(void **state) {
    (void)state;
    fixture_assert_near(jaro_winkler("MARTHA", "MARHTA"), 0.9611, 0.00005);
    fixture_assert_near(jaro_winkler("DIXON", "DICKSONX"), 0.8133, 0.00005);
    fixture_assert_near(jaro_winkler("DWAYNE", "DUANE"), 0.84, 0.00005);
    fixture_assert_near(jaro_winkler("DUNNINGHAM", "CUNNIGHAM"), 0.8963, 0.00005);
    fixture_assert_near(jaro_winkler("SHACKLEFORD", "SHACKELFORD"), 0.9818, 0.00005);
    fixture_assert_near(jaro_winkler("NICHLESON", "NICHULSON"), 0.9556, 0.00005);
    fixture_assert_near(jaro_winkler("JONES", "JOHNSON"), 0.8324, 0.00005);
    fixture_assert_near(jaro_winkler("MASSEY", "MASSIE"), 0.9333, 0.00005);
    fixture_assert_near(jaro_winkler("ABROMS", "ABRAMS"), 0.9222, 0.00005);
    fixture_assert_near(jaro_winkler("JERALDINE", "GERALDINE"), 0.9259, 0.00005);
    assert_true(jaro_winkler("ITMAN", "SMITH") ==
                fixture_score("jaro", "ITMAN", "SMITH"));
}

/* The operations in the order that DuckDB takes them. */
static void test_exact_doubles(void **state) {
    (void)state;
    double jaro = 6.0 / 6.0;
    jaro += 6.0 / 6.0;
    jaro += 5.0 / 6.0;
    jaro /= 3.0;
    const double weight = 3.0 * 0.1;
    const double rest = 1.0 - jaro;
    const double boost = weight * rest;
    assert_true(jaro_winkler("martha", "marhta") == jaro + boost);
}

/* No boost at 0.7 or below: "abcd" and "abxy" share a prefix of 2 and have jaro 2/3. */
static void test_boost_only_above_floor(void **state) {
    (void)state;
    assert_true(jaro_winkler("abcd", "abxy") == fixture_score("jaro", "abcd", "abxy"));
    assert_true(jaro_winkler("abcde", "abcdx") > fixture_score("jaro", "abcde", "abcdx"));
}

static void test_bounds(void **state) {
    (void)state;
    assert_true(jaro_winkler("a", "a") == 1.0);
    assert_true(jaro_winkler("a", "b") == 0.0);
    assert_true(jaro_winkler("jos\xc3\xa9", "jos\xc3\xa9") == 1.0);
    /* Four code points, one differs; five bytes would give another number. */
    assert_true(jaro_winkler("jos\xc3\xa9", "jose") == jaro_winkler("josx", "jose"));
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_jaro_winkler);
    fixture_check_long(&kpl_comparator_jaro_winkler, 3000, 0);
    fixture_check_long(&kpl_comparator_jaro_winkler, 3000, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published_values),
        cmocka_unit_test(test_exact_doubles),
        cmocka_unit_test(test_boost_only_above_floor),
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
