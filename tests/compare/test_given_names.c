/*
 * test_given_names.c - first names and initials: known values, kernels against the score.
 */
#include "compare_fixture.h"

/* Both ways round give the same. */
static double given(const char *a, const char *b) {
    const double score = fixture_score("given_names", a, b);
    assert_true(score == fixture_score("given_names", b, a));
    return score;
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(given("jan pieter", "jan pieter") == 1);
    assert_true(given("jan pieter maria", "jan") == 1);
    assert_true(given("jan pieter", "jan willem") == 0.9);
    assert_true(given("anne-fleur", "anne") == 0.9);
    assert_true(given("johannes petrus", "petrus") == 0.8);
    assert_true(given("hans j.p.", "johannes petrus") == 0.7);
    assert_true(given("alex", "alexander") == 0.6);
    assert_true(given("jan j.p.", "jan pieter") == 1);
    assert_true(given("j.p.", "jan pieter") == 0.7);
    assert_true(given("j.", "jan") == 0.7);
    assert_true(given("j.", "jan pieter") == 0.6);
    assert_true(given("j.p.", "j.p.m.") == 0.6);
    assert_true(given("j.p.", "jan willem") == 0.3);
    assert_true(given("jan", "johannes") == 0.3);
    assert_true(given("jan", "piet") == 0);
    assert_true(given("p.", "jan") == 0);
    assert_true(given("j.p.", "jan") == 0.6);
    assert_true(given(".", "jan") == 0);
    assert_true(given(" ", " ") == 0);
    assert_true(given("\xc3\xb6.", "\xc3\xb6zil") == 0.7);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_given_names);
    fixture_check_long(&kpl_comparator_given_names, 1000, 2);
    uint64_t seed = 8;
    for (uint32_t round = 0; round < 20; round++) {
        char texts[16][20];
        const char *strings[17] = {NULL};
        for (uint32_t t = 0; t < 16; t++) {
            uint32_t length = 0;
            for (; length < 8 + t % 12; length++)
                texts[t][length] = " aaaab-."[fixture_below(&seed, 8)];
            texts[t][length] = '\0';
            strings[t] = texts[t];
        }
        fixture_check_strings(&kpl_comparator_given_names, strings);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
