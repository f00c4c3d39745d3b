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

/* The bound that drops pairs early is exact at its edge: two values with a common prefix,
 * some more letters in common and no exchange, and a cut-off that is their very score. */
static void check_edge(const kpl_comparator *comparator, const kpl_text *texts) {
    fixture_texts set = fixture_texts_of(texts, 2);
    uint8_t *const scratch = fixture_scratch(comparator, set.values.length_max);
    const double score = comparator->score(texts[0], texts[1], scratch);
    const double cutoffs[] = {score, nextafter(score, 2)};
    const uint32_t ids[] = {1, 2};
    for (uint32_t first = 0; first < 2; first++) { /* 1 met of 2; then 0 of 1 */
        uint8_t ordinal = 99;
        fixture_state opened =
            fixture_open(comparator, &set.values, cutoffs + first, 2 - first);
        const kpl_compare_job job = {&set.values, &ids[0], &ids[1], 1, 1, opened.state};
        comparator->tile[KPL_CPU_SCALAR](&job, &ordinal);
        assert_int_equal(ordinal, 1 - first);
        fixture_close(&opened);
    }
    fixture_scratch_free(comparator, set.values.length_max, scratch);
    fixture_texts_free(&set);
}

static void test_early_bound_is_exact(void **state) {
    (void)state;
    for (uint32_t m = 1; m <= 16; m++)
        for (uint32_t n = m; n <= 16; n++)
            for (uint32_t common = 1; common <= m; common++) {
                char a[17];
                char b[17];
                for (uint32_t i = 0; i < 16; i++) {
                    a[i] = (char)((i < common ? 'a' : 'A') + (char)i);
                    b[i] = (char)((i < common ? 'a' : '0') + (char)i);
                }
                const kpl_text texts[] = {{(const uint8_t *)a, m},
                                          {(const uint8_t *)b, n}};
                check_edge(&kpl_comparator_jaro_winkler, texts);
                check_edge(&kpl_comparator_jaro, texts);
            }
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
        cmocka_unit_test(test_early_bound_is_exact),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
