/*
 * test_osa.c - optimal string alignment: known values, kernels against the score.
 */
#include "compare_fixture.h"

static double osa(const char *a, const char *b) {
    return fixture_score("osa", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(osa("ca", "abc") == 3);
    assert_true(osa("CA", "AC") == 1);
    assert_true(osa("kitten", "sitting") == 3);
    assert_true(osa("abcdef", "badcfe") == 3);
    assert_true(osa("jansen", "jasnen") == 1);
    assert_true(osa("\xc3\xa9\xc3\xa8", "\xc3\xa8\xc3\xa9") == 1);
}

/* The triangle does not hold: ca - ac - abc is 1 + 1, ca - abc is 3. */
static void test_no_triangle(void **state) {
    (void)state;
    assert_true(osa("ca", "ac") + osa("ac", "abc") < osa("ca", "abc"));
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_osa);
}

/* Long near-duplicates take the banded strips; cut-offs from 0 to beyond the distance. */
static void test_long_with_small_limits(void **state) {
    (void)state;
    fixture_check_long(&kpl_comparator_osa, 1000, 0);
    fixture_check_long(&kpl_comparator_osa, 1000, 4);
    kpl_text texts[16];
    uint64_t seed = 17;
    for (uint32_t round = 0; round < 8; round++) {
        kpl_text model = {NULL, 0};
        for (uint32_t i = 0; i < 16; i++) {
            texts[i] = fixture_text(&seed, round % 2 ? 4 : 0, 150 + 64 * round, model);
            model = texts[i];
        }
        fixture_check(&kpl_comparator_osa, texts, 16, seed);
        fixture_free(texts, 16);
    }
}

/* Swaps across the edges of 64-character strips: places 63|64 and 127|128. */
static void test_swaps_at_strip_edges(void **state) {
    (void)state;
    kpl_text texts[12];
    uint64_t seed = 23;
    texts[0] = fixture_text(&seed, 1, 200, (kpl_text){NULL, 0});
    for (uint32_t i = 1; i < 12; i++) {
        uint8_t *const copy = malloc(200);
        assert_non_null(copy);
        memcpy(copy, texts[0].bytes, 200);
        const uint32_t at = (i % 2 ? 60 : 124) + i / 2;
        copy[at] = texts[0].bytes[at + 1];
        copy[at + 1] = texts[0].bytes[at];
        texts[i] = (kpl_text){copy, 200};
    }
    fixture_check(&kpl_comparator_osa, texts, 12, seed);
    fixture_free(texts, 12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_no_triangle),
        cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_long_with_small_limits),
        cmocka_unit_test(test_swaps_at_strip_edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
