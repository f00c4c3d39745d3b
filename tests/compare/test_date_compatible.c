/*
 * test_date_compatible.c - dates of which parts are not known.
 */
#include "compare_fixture.h"

static double parts(const char *a, const char *b) {
    const double score = fixture_score("date_compatible", a, b);
    const double back = fixture_score("date_compatible", b, a);
    assert_true(isnan(score) ? isnan(back) : score == back);
    return score;
}

static void test_known_values(void **state) {
    (void)state;
    assert_true(parts("1953-05-12", "1953-05-12") == 3);
    assert_true(parts("1953-05-00", "1953-05-12") == 2);
    assert_true(parts("1953-00-12", "1953-05-12") == 2);
    assert_true(parts("1953-00-00", "1953-05-12") == 1);
    assert_true(parts("0000-05-12", "1953-05-12") == 2);
    assert_true(parts("0000-05-00", "1953-00-12") == 0); /* nothing in common */
    assert_true(parts("1953-05-12", "1953-05-13") == 0);
    assert_true(parts("1953-00-00", "1954-05-12") == 0);
    assert_true(parts("1953-05-00", "1953-06-12") == 0);
    assert_true(parts("1953-01-01", "1953-05-12") == 1);
    assert_true(parts("1953-07-01", "1953-05-12") == 1);
    assert_true(parts("1953-07-01", "1953-01-01") == 1);
    assert_true(parts("1953-01-01", "1953-01-01") == 3);
    assert_true(parts("1953-01-01", "1953-01-00") == 2);
    assert_true(parts("1953-01-01", "1953-00-00") == 1);
    assert_true(parts("1953-01-01", "1954-05-12") == 0);
    assert_true(parts("1953-02-01", "1953-05-12") == 0);
    assert_true(isnan(parts("1953-13-01", "1953-05-12")));
    assert_true(isnan(parts("x", "1953-05-12")));
}

/* Every part of one date as it is, unknown, or another: agreement part by part. */
static void test_all_combinations(void **state) {
    (void)state;
    static const char *const years[] = {"0000", "1953", "1954"};
    static const char *const months[] = {"00", "05", "06"};
    static const char *const days[] = {"00", "12", "13"};
    for (uint32_t c = 0; c < 729; c++) {
        const uint32_t choice[6] = {c % 3,      c / 3 % 3,  c / 9 % 3,
                                    c / 27 % 3, c / 81 % 3, c / 243};
        char a[11] = "yyyy-mm-dd";
        char b[11] = "yyyy-mm-dd";
        memcpy(a, years[choice[0]], 4);
        memcpy(a + 5, months[choice[1]], 2);
        memcpy(a + 8, days[choice[2]], 2);
        memcpy(b, years[choice[3]], 4);
        memcpy(b + 5, months[choice[4]], 2);
        memcpy(b + 8, days[choice[5]], 2);
        uint32_t equal = 0;
        bool differ = false;
        for (uint32_t p = 0; p < 3; p++) {
            const bool both = choice[p] != 0 && choice[p + 3] != 0;
            equal += both && choice[p] == choice[p + 3];
            differ = differ || (both && choice[p] != choice[p + 3]);
        }
        assert_true(parts(a, b) == (differ ? 0 : equal));
    }
}

static void test_kernels(void **state) {
    (void)state;
    const char *const strings[] = {"1953-05-12", "1953-05-00", "1953-00-00", "0000-05-12",
                                   "1953-01-01", "1953-07-01", "1954-01-01", "1953-12-05",
                                   "no",         "1953-02-30", "1953-01-00", NULL};
    fixture_check_strings(&kpl_comparator_date_compatible, strings);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),
        cmocka_unit_test(test_all_combinations),
        cmocka_unit_test(test_kernels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
