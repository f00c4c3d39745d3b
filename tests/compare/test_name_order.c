/*
 * test_name_order.c - names in any order and as initials: known values, kernels.
 */
#include "compare_fixture.h"

static double name_order(const char *a, const char *b) {
    return fixture_score("name_order", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(name_order("jan de vries", "vries jan de") == 1.0);
    assert_true(name_order("j de vries", "vries de jan") == 1.0);
    assert_true(name_order("j p vries", "piet jan vries") == 1.0);
    assert_true(name_order("jan de vries", "jan vries") == 2.0 / 3.0);
    assert_true(name_order("jan", "johan") == 0.0); /* not an initial */
    assert_true(name_order("j", "j") == 1.0);
    assert_true(name_order("j j", "jan") == 1.0 / 2.0); /* one to one */
    assert_true(name_order("j j", "jan johan") == 1.0);
    assert_true(name_order("p", "jan") == 0.0);
    assert_true(name_order("\xc3\xa9 x", "x \xc3\xa9mile") == 1.0);
    assert_true(name_order(" ", "jan") == 0.0);
    assert_true(name_order(" ", " ") == 0.0);
}

/* Equal words are paired before initials: j with j, and jan finds no partner. */
static void test_equal_first(void **state) {
    (void)state;
    assert_true(name_order("j jan", "j johan") == 1.0 / 2.0);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_name_order);
    fixture_check_long(&kpl_comparator_name_order, 1000, 2);
    uint64_t seed = 61;
    for (uint32_t round = 0; round < 20; round++) {
        kpl_text texts[32];
        for (uint32_t i = 0; i < 32; i++) {
            const uint32_t length = 1 + fixture_below(&seed, 20);
            uint8_t *const bytes = malloc(length);
            assert_non_null(bytes);
            for (uint32_t k = 0; k < length; k++)
                bytes[k] = (uint8_t) " ab cb"[fixture_below(&seed, 6)];
            texts[i] = (kpl_text){bytes, length};
        }
        fixture_check(&kpl_comparator_name_order, texts, 32, seed);
        fixture_free(texts, 32);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_equal_first),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
