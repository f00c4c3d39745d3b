/*
 * test_lcs.c - longest common subsequence and indel distance.
 */
#include "compare_fixture.h"

static double lcs(const char *a, const char *b) {
    return fixture_score("lcs", a, b);
}

static double indel(const char *a, const char *b) {
    return fixture_score("indel", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(lcs("ABCBDAB", "BDCABA") == 4.0 / 7.0); /* Cormen et al., ch. 15 */
    assert_true(lcs("XMJYAUZ", "MZJAWXU") == 4.0 / 7.0);
    assert_true(lcs("same", "same") == 1.0);
    assert_true(lcs("abc", "xyz") == 0.0);
    assert_true(lcs("\xc3\xa9t\xc3\xa9", "ete") == 1.0 / 3.0);
    assert_true(indel("kitten", "sitting") == 5);
    assert_true(indel("abc", "abc") == 0);
    assert_true(indel("ab", "ba") == 2);
    assert_true(indel("abc", "xyz") == 6);
}

/* indel = m + n - 2 lcs, and lies between the edit distance and twice it. */
static void test_relations(void **state) {
    (void)state;
    kpl_text texts[24];
    uint64_t seed = 41;
    fixture_fill(texts, 24, &seed, 1, 1, 20);
    for (uint32_t i = 0; i < 24; i++)
        for (uint32_t j = 0; j < 24; j++) {
            const double distance =
                fixture_score_texts(&kpl_comparator_indel, texts[i], texts[j]);
            const double edits =
                fixture_score_texts(&kpl_comparator_levenshtein, texts[i], texts[j]);
            assert_true(edits <= distance && distance <= 2 * edits);
        }
    fixture_free(texts, 24);
}

/* Identity, symmetry (in the fixture), bounds by lengths, and the triangle on short
 * texts. */
static void test_metric(void **state) {
    (void)state;
    kpl_text texts[24];
    uint64_t seed = 5;
    fixture_fill(texts, 24, &seed, 0, 1, 9);
    double between[24][24];
    for (uint32_t i = 0; i < 24; i++)
        for (uint32_t j = 0; j < 24; j++)
            between[i][j] =
                fixture_score_texts(&kpl_comparator_indel, texts[i], texts[j]);
    for (uint32_t i = 0; i < 24; i++)
        for (uint32_t j = 0; j < 24; j++) {
            assert_true((between[i][j] == 0) == kpl_text_equal(texts[i], texts[j]));
            for (uint32_t k = 0; k < 24; k++)
                assert_true(between[i][j] <= between[i][k] + between[k][j]);
        }
    fixture_free(texts, 24);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_lcs);
    fixture_check_random(&kpl_comparator_indel);
    fixture_check_long(&kpl_comparator_lcs, 1500, 0);
    fixture_check_long(&kpl_comparator_indel, 1500, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_relations),
        cmocka_unit_test(test_metric),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
