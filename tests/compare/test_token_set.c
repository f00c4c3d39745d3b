/*
 * test_token_set.c - words paired by Jaro-Winkler: known values, order, kernels.
 */
#include "compare_fixture.h"

static double token_set(const char *a, const char *b) {
    return fixture_score("token_set", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(token_set("jan de vries", "vries jan de") == 1.0);
    assert_true(token_set("jan de vries", "jan vries") == 16.0 / 18.0);
    assert_true(token_set("abc", "xyz") == 0.0);
    assert_true(token_set(" ", "jan") == 0.0);
    assert_true(token_set(" ", " ") == 0.0);
    assert_true(token_set("jan jan", "jan") == 6.0 / 9.0); /* one to one */
    /* jan with jan, then vries with fries: weights 6 and 10 of 16. */
    const double similar = fixture_score("jaro_winkler", "vries", "fries");
    assert_true(token_set("jan vries", "fries jan") == (6.0 + similar * 10.0) / 16.0);
    assert_true(token_set("martha", "marhta") ==
                fixture_score("jaro_winkler", "martha", "marhta") * 12.0 / 12.0);
}

/* The best pair is taken first, whatever comes first in the text. */
static void test_greedy(void **state) {
    (void)state;
    const double similar = fixture_score("jaro_winkler", "janne", "jannes");
    const double rest = fixture_score("jaro_winkler", "jan", "jax");
    assert_true(token_set("janne jan", "jax jannes") == (similar * 11 + rest * 6) / 17.0);
    assert_true(token_set("jan janne", "jannes jax") == (similar * 11 + rest * 6) / 17.0);
}

/* Any order of the words gives the same bits, ties among them included. */
static void test_order_is_free(void **state) {
    (void)state;
    const char *const left[] = {"aab aba baa abb", "abb baa aba aab", "baa abb aab aba"};
    const char *const right[] = {"bba bab abx", "abx bba bab", "bab abx bba"};
    for (uint32_t i = 0; i < 3; i++)
        for (uint32_t j = 0; j < 3; j++) {
            assert_true(token_set(left[i], right[j]) == token_set(left[0], right[0]));
            assert_true(token_set(right[j], left[i]) == token_set(left[0], right[0]));
        }
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_token_set);
    fixture_check_long(&kpl_comparator_token_set, 250, 2);
}

/* Few letters and many spaces: tokens of one or two characters, ties everywhere. */
static void test_kernels_on_ties(void **state) {
    (void)state;
    uint64_t seed = 51;
    for (uint32_t round = 0; round < 20; round++) {
        kpl_text texts[24];
        for (uint32_t i = 0; i < 24; i++) {
            const uint32_t length = 1 + fixture_below(&seed, 24);
            uint8_t *const bytes = malloc(length);
            assert_non_null(bytes);
            for (uint32_t k = 0; k < length; k++)
                bytes[k] = (uint8_t) " abc"[fixture_below(&seed, 4)];
            texts[i] = (kpl_text){bytes, length};
        }
        fixture_check(&kpl_comparator_token_set, texts, 24, seed);
        fixture_free(texts, 24);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),    cmocka_unit_test(test_greedy),
        cmocka_unit_test(test_order_is_free),   cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_kernels_on_ties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
