/*
 * test_distance_km.c - great-circle distance: known cities, edges, kernels.
 */
#include "compare_fixture.h"

#include <stdio.h>

static double km(const char *a, const char *b) {
    return fixture_score("distance_km", a, b);
}

/* Against the same sphere computed elsewhere, to a metre. */
static void test_known_values(void **state) {
    (void)state;
    const double quarter = 6371.0088 * 1.5707963267948966;
    assert_true(km("52.37 4.89", "52.37 4.89") == 0);
    fixture_assert_near(km("0 0", "0 90"), quarter, 1e-6);
    fixture_assert_near(km("90 0", "-90 0"), 2 * quarter, 1e-6);
    fixture_assert_near(km("0 0", "0 180"), 2 * quarter, 1e-6);
    fixture_assert_near(km("0 179.5", "0 -179.5"), quarter / 90, 1e-6);
    fixture_assert_near(km("90 0", "90 123"), 0, 1e-6);
    /* Spherical law of cosines: Amsterdam and Utrecht. */
    const double rad = 0.017453292519943295;
    const double c =
        sin(52.3731 * rad) * sin(52.0908 * rad) +
        cos(52.3731 * rad) * cos(52.0908 * rad) * cos((4.8922 - 5.1222) * rad);
    fixture_assert_near(km("52.3731 4.8922", "52.0908 5.1222"), 6371.0088 * acos(c),
                        0.001);
}

static void test_no_places(void **state) {
    (void)state;
    static const char *const bad[] = {"52.3",       "52.3,4.8",  "91 0",
                                      "0 181",      "a b",       "52.3  4.8",
                                      "52.3 4.8 1", " 52.3 4.8", "52.3 "};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_true(isnan(km(bad[i], "52 4")));
}

static void test_kernels(void **state) {
    (void)state;
    const char *const strings[] = {"52.3731 4.8922", "52.0908 5.1222", "0 0",
                                   "90 0",           "-90 0",          "0 180",
                                   "0 -180",         "52.3731 4.8923", "nowhere",
                                   "91 0",           "52.3732 4.8922", "-33.9 18.4",
                                   "-0 0",           "45 45",          NULL};
    fixture_check_strings(&kpl_comparator_distance_km, strings);
}

/* Pairs on one meridian: the distance is the difference in latitude, where the kernel
 * takes its short cut. Cut-offs stand exactly on the scores. */
static void test_meridian(void **state) {
    (void)state;
    kpl_text texts[40];
    static char names[40][24];
    for (uint32_t i = 0; i < 40; i++) {
        (void)snprintf(names[i], sizeof names[i], "%u.%03u 5", i * 2, i * 17);
        texts[i] = kpl_text_of(names[i]);
    }
    fixture_check(&kpl_comparator_distance_km, texts, 40, 71);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_no_places),
        cmocka_unit_test(test_kernels),
        cmocka_unit_test(test_meridian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
