/*
 * test_levenshtein.c - Levenshtein: known values, a metric, kernels against the score.
 */
#include "compare_fixture.h"

static double levenshtein(const char *a, const char *b) {
    return fixture_score("levenshtein", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(levenshtein("kitten", "sitting") == 3);
    assert_true(levenshtein("saturday", "sunday") == 3);
    assert_true(levenshtein("industry", "interest") == 6);
    assert_true(levenshtein("ab", "ba") == 2);
    assert_true(levenshtein("a", "a") == 0);
    assert_true(levenshtein("a", "abcdefgh") == 7);
    assert_true(levenshtein("jos\xc3\xa9", "jose") == 1); /* by code point */
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
                fixture_score_texts(&kpl_comparator_levenshtein, texts[i], texts[j]);
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
    fixture_check_random(&kpl_comparator_levenshtein);
}

/* Long near-duplicates take the banded strips; cut-offs from 0 to beyond the distance. */
static void test_long_with_small_limits(void **state) {
    (void)state;
    fixture_check_long(&kpl_comparator_levenshtein, 1000, 0);
    fixture_check_long(&kpl_comparator_levenshtein, 1000, 4);
    kpl_text texts[16];
    uint64_t seed = 17;
    for (uint32_t round = 0; round < 8; round++) {
        kpl_text model = {NULL, 0};
        for (uint32_t i = 0; i < 16; i++) {
            texts[i] = fixture_text(&seed, round % 2 ? 4 : 0, 150 + 64 * round, model);
            model = texts[i];
        }
        fixture_check(&kpl_comparator_levenshtein, texts, 16, seed);
        fixture_free(texts, 16);
    }
}

/* A MiB against an edited MiB: the band makes this fast, and nothing is cut off. */
static void test_one_mebibyte(void **state) {
    (void)state;
    const uint32_t length = 1u << 20;
    kpl_text texts[2];
    uint64_t seed = 3;
    texts[0] = fixture_text(&seed, 1, length, (kpl_text){NULL, 0});
    uint8_t *const copy = malloc(length);
    assert_non_null(copy);
    memcpy(copy, texts[0].bytes, length);
    copy[0] ^= 3;
    copy[length / 2] ^= 3;
    copy[length - 1] ^= 3;
    texts[1] = (kpl_text){copy, length};
    fixture_texts set = fixture_texts_of(texts, 2);
    const uint32_t left = 1;
    const uint32_t right = 2;
    const double cutoffs[] = {4, 3, 2};
    fixture_state opened =
        fixture_open(&kpl_comparator_levenshtein, &set.values, cutoffs, 3);
    const kpl_compare_job job = {&set.values, &left, &right, 1, 1, opened.state};
    uint8_t ordinal = 99;
    kpl_comparator_pairs(&kpl_comparator_levenshtein, KPL_CPU_SCALAR)(&job, &ordinal);
    assert_int_equal(ordinal, 2);
    fixture_close(&opened);
    fixture_texts_free(&set);
    fixture_free(texts, 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_metric),
        cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_long_with_small_limits),
        cmocka_unit_test(test_one_mebibyte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
