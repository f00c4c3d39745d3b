/*
 * test_period_overlap.c - days that two periods share, and days between them.
 */
#include "compare_fixture.h"

static double overlap(const char *a, const char *b) {
    return fixture_score("period_overlap", a, b);
}

static double gap(const char *a, const char *b) {
    return fixture_score("period_gap", a, b);
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(overlap("2023-01-01/2023-01-31", "2023-01-31/..") == 1);
    assert_true(overlap("2023-01-01/2023-01-31", "2023-02-01/..") == 0);
    assert_true(overlap("2023-01-01/2023-12-31", "2023-02-01/2023-02-28") == 28);
    assert_true(overlap("2023-02-01/2023-02-28", "2023-01-01/2023-12-31") == 28);
    assert_true(overlap("9999-12-01/..", "9999-12-01/..") == 31);
    assert_true(overlap("2023-02-00/2023-02-00", "2023-00-00/2023-00-00") == 28);
    assert_true(overlap("2024-02-00/2024-02-00", "2020-00-00/..") == 29);
    assert_true(overlap("0001-01-01/..", "0001-01-01/..") == 3652059);
    assert_true(gap("2023-01-01/2023-01-31", "2023-02-01/..") == 1);
    assert_true(gap("2023-02-01/..", "2023-01-01/2023-01-31") == 1);
    assert_true(gap("2023-01-01/2023-01-31", "2023-01-31/..") == 0);
    assert_true(gap("2022-01-01/2022-01-31", "2023-01-31/..") == 365);
}

static void test_no_measure(void **state) {
    (void)state;
    static const char *const none[] = {
        "../2023-12-31",         "2023-01-02/2023-01-01", "2023-01-02",
        "2023-02-31/..",         "0000-01-01/..",         "x",
        "2023-01-02/2023-02-31", "2023-01-02/",           "2023-01-02/x",
        "2023-01-02 .."};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_true(isnan(overlap(none[i], "2023-01-01/..")));
        assert_true(isnan(overlap("2023-01-01/..", none[i])));
        assert_true(isnan(gap(none[i], "2023-01-01/..")));
        assert_true(isnan(gap("2023-01-01/..", none[i])));
    }
}

/* Days from `from` to `to` of March to May 2023 (day 0 = 1 March), as a period. */
static void brute_text(uint32_t from, uint32_t to, char *text) {
    static const uint32_t lengths[] = {31, 30, 31};
    const uint32_t days[2] = {from, to};
    memcpy(text, "2023-mm-dd/2023-mm-dd", 22);
    for (uint32_t part = 0; part < 2; part++) {
        uint32_t month = 0;
        uint32_t day = days[part];
        for (; day >= lengths[month]; month++)
            day -= lengths[month];
        text[11 * part + 5] = '0';
        text[11 * part + 6] = (char)('3' + month);
        text[11 * part + 8] = (char)('0' + (day + 1) / 10);
        text[11 * part + 9] = (char)('0' + (day + 1) % 10);
    }
}

/* Each day counted. */
static void test_brute_force(void **state) {
    (void)state;
    char a[32];
    char b[32];
    uint64_t seed = 3;
    for (uint32_t i = 0; i < 20000; i++) {
        uint32_t from[2];
        uint32_t to[2];
        for (uint32_t p = 0; p < 2; p++) {
            from[p] = fixture_below(&seed, 92);
            to[p] = from[p] + fixture_below(&seed, 92 - from[p]);
        }
        uint32_t both = 0;
        for (uint32_t day = 0; day < 92; day++)
            both += day >= from[0] && day <= to[0] && day >= from[1] && day <= to[1];
        const uint32_t apart = from[1] > to[0]   ? from[1] - to[0]
                               : from[0] > to[1] ? from[0] - to[1]
                                                 : 0;
        brute_text(from[0], to[0], a);
        brute_text(from[1], to[1], b);
        assert_true(overlap(a, b) == both);
        assert_true(gap(a, b) == apart);
    }
}

static void test_kernels(void **state) {
    (void)state;
    const char *const strings[] = {"2023-01-01/2023-01-31", "2023-01-31/..",
                                   "2023-02-01/2023-02-28", "x",
                                   "../2023-01-01",         "2020-00-00/..",
                                   "2022-12-31/2023-01-01", "2023-01-01/..",
                                   "2023-03-04/2023-03-01", NULL};
    fixture_check_strings(&kpl_comparator_period_overlap, strings);
    fixture_check_strings(&kpl_comparator_period_gap, strings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_no_measure),
        cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
