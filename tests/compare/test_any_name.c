/*
 * test_any_name.c - the best pair of words: known values, kernels against the score.
 */
#include "compare_fixture.h"

static double best(const char *a, const char *b) {
    return fixture_score("any_name", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(best("jansen vries", "vries") == 1);
    assert_true(best("vries", "vries jansen") == 1);
    assert_true(best("jansen", "jansen") == 1);
    assert_true(best("jansen", "janssen") ==
                fixture_score("jaro_winkler", "jansen", "janssen"));
    assert_true(best("x de berg", "bergh kok") ==
                fixture_score("jaro_winkler", "berg", "bergh"));
    assert_true(best("li", "li") == 0); /* too short to tell a name */
    assert_true(best("li wong", "wong") == 1);
    assert_true(best("abc", "xyz") == 0);
    assert_true(best("  ", "abc") == 0);
    assert_true(best("g\xc3\xbcl", "g\xc3\xbcl b") == 1); /* three characters */
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_any_name);
    fixture_check_long(&kpl_comparator_any_name, 1000, 2);
    uint64_t seed = 6;
    for (uint32_t round = 0; round < 20; round++) {
        char texts[16][40];
        const char *strings[17] = {NULL};
        for (uint32_t t = 0; t < 16; t++) {
            uint32_t length = 0;
            for (; length < 39; length++)
                texts[t][length] = " abbcc"[fixture_below(&seed, 6)];
            texts[t][length] = '\0';
            strings[t] = texts[t];
        }
        fixture_check_strings(&kpl_comparator_any_name, strings);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
