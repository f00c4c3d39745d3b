/* Goal: a period comes out the same from two columns, from one, and however it is
 * written; it is valid when it begins and does not end before.
 * Method: rows by hand. */
#include "kind_fixture.h"

static void test_rows(void **state) {
    (void)state;
    static const fixture_row rows[] = {
        {"2023-01-05\x1F"
         "2023-12-31\x1F",
         "2023-01-05/2023-12-31",
         {{"start", "2023-01-05"},
          {"start_month", "2023-01"},
          {"start_year", "2023"},
          {"end", "2023-12-31"}}},
        {"05-01-2023\x1F\x1F", "2023-01-05/..", {{"start", "2023-01-05"}, {"end", ""}}},
        {"\x1F"
         "20231231\x1F",
         "../2023-12-31",
         {{"start", ""}, {"start_year", ""}, {"end", "2023-12-31"}}},
        {"20230105\x1F"
         "99991231\x1F",
         "2023-01-05/..",
         {{0}}},
        {"20230105\x1F"
         "29991231\x1F",
         "2023-01-05/..",
         {{0}}},
        {"20230105", "2023-01-05/..", {{0}}},
        {"05/01/2023", "2023-01-05/..", {{0}}},
        {"2023",
         "2023-00-00/..",
         {{"start", ""}, {"start_month", ""}, {"start_year", "2023"}}},
        {"202303", "2023-03-00/..", {{"start", ""}, {"start_month", "2023-03"}}},
        {"2023-01-05/2023-12-31", "2023-01-05/2023-12-31", {{0}}},
        {"2023-01-05/..", "2023-01-05/..", {{0}}},
        {"../2023-12-31", "../2023-12-31", {{0}}},
        {"5 januari 2023 t/m 31 december 2023", "2023-01-05/2023-12-31", {{0}}},
        {"05-01-2023 - 31-12-2023", "2023-01-05/2023-12-31", {{0}}},
        {"05-01-2023 tot ", "2023-01-05/..", {{0}}},
        {"2023-02-31", "", {{0}}},
        {"none at all", "", {{0}}},
        {"\x1F", "", {{0}}},
        {"../..", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_period, rows);
}

static void test_check(void **state) {
    (void)state;
    static const char *const valid[] = {"2023-01-05/2023-12-31", "2023-01-05/..",
                                        "2023-01-05/2023-01-05", "2023-01-05/2023-01-00",
                                        "2023-05-05/2023-00-00", "2023-00-00/2023-00-00"};
    static const char *const invalid[] = {"2023-01-05/2023-01-04", "../2023-12-31",
                                          "2023-02-05/2023-01-00",
                                          "2023-02-05/2022-00-00", ""};
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++)
        assert_true(kpl_kind_period.check(kpl_text_of(valid[i])));
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++)
        assert_false(kpl_kind_period.check(kpl_text_of(invalid[i])));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_check),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
