/*
 * test_damerau_levenshtein.c - unrestricted Damerau-Levenshtein: known values, the full
 * table.
 */
#include "compare_fixture.h"

static double damerau(const char *a, const char *b) {
    return fixture_score("damerau_levenshtein", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(damerau("ca", "abc") == 2);
    assert_true(damerau("CA", "ABC") == 2);
    assert_true(damerau("kitten", "sitting") == 3);
    assert_true(damerau("ab", "ba") == 1);
    assert_true(damerau("a cat", "an abct") == 3);
    assert_true(damerau("\xc3\xa9\xc3\xa8", "\xc3\xa8\xc3\xa9") == 1);
}

/* Lowrance and Wagner 1975, the table as they print it: ASCII, at most 40 characters. */
static uint32_t damerau_table(kpl_text a, kpl_text b) {
    static uint32_t h[42][42]; /* [i + 1][j + 1]; row and column 0 hold infinity */
    const uint32_t infinity = a.length + b.length;
    uint32_t last_row[256] = {0};
    for (uint32_t i = 0; i <= a.length; i++) {
        h[i + 1][0] = infinity;
        h[i + 1][1] = i;
    }
    for (uint32_t j = 0; j <= b.length; j++) {
        h[0][j + 1] = infinity;
        h[1][j + 1] = j;
    }
    for (uint32_t i = 1; i <= a.length; i++) {
        uint32_t last_column = 0;
        for (uint32_t j = 1; j <= b.length; j++) {
            const uint32_t k = last_row[b.bytes[j - 1]];
            const uint32_t l = last_column;
            const uint32_t change = a.bytes[i - 1] != b.bytes[j - 1];
            if (change == 0)
                last_column = j;
            uint32_t best = h[i][j] + change;
            if (h[i + 1][j] + 1 < best)
                best = h[i + 1][j] + 1;
            if (h[i][j + 1] + 1 < best)
                best = h[i][j + 1] + 1;
            const uint32_t swap = h[k][l] + (i - k - 1) + 1 + (j - l - 1);
            h[i + 1][j + 1] = swap < best ? swap : best;
        }
        last_row[a.bytes[i - 1]] = i;
    }
    return h[a.length + 1][b.length + 1];
}

/* Three rows give what the full table gives; and the bounds that the kernel relies on. */
static void test_full_table(void **state) {
    (void)state;
    uint64_t seed = 31;
    for (uint32_t round = 0; round < 16; round++) {
        kpl_text texts[16];
        fixture_fill(texts, 16, &seed, round % 2, 1, 2 + 2 * round);
        for (uint32_t i = 0; i < 16; i++)
            for (uint32_t j = 0; j < 16; j++) {
                const double score = fixture_score_texts(
                    &kpl_comparator_damerau_levenshtein, texts[i], texts[j]);
                const double aligned =
                    fixture_score_texts(&kpl_comparator_osa, texts[i], texts[j]);
                assert_true(score == damerau_table(texts[i], texts[j]));
                assert_true(score <= aligned && 2 * aligned <= 3 * score);
            }
        fixture_free(texts, 16);
    }
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
            between[i][j] = fixture_score_texts(&kpl_comparator_damerau_levenshtein,
                                                texts[i], texts[j]);
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
    fixture_check_random(&kpl_comparator_damerau_levenshtein);
}

/* Long near-duplicates take the banded strips; cut-offs from 0 to beyond the distance. */
static void test_long_with_small_limits(void **state) {
    (void)state;
    fixture_check_long(&kpl_comparator_damerau_levenshtein, 300, 0);
    fixture_check_long(&kpl_comparator_damerau_levenshtein, 300, 4);
    kpl_text texts[16];
    uint64_t seed = 17;
    for (uint32_t round = 0; round < 3; round++) {
        kpl_text model = {NULL, 0};
        for (uint32_t i = 0; i < 8; i++) {
            texts[i] = fixture_text(&seed, round % 2 ? 4 : 0, 150 + 64 * round, model);
            model = texts[i];
        }
        fixture_check(&kpl_comparator_damerau_levenshtein, texts, 8, seed);
        fixture_free(texts, 8);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_full_table),
        cmocka_unit_test(test_metric),
        cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_long_with_small_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
