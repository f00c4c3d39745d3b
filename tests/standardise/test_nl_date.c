/* Goal: a date of birth of which parts are not known comes out the same from each of the
 * ways in which Dutch registers say so; numbers of cases come out with their
 * organisation. Method: rows by hand; every sign on one date; cleaning twice. */
#include "kind_fixture.h"

#include "standardise/date_forms.h"
#include "standardise/forms.h"

static void test_rows(void **state) {
    (void)state;
    static const fixture_row rows[] = {
        {"19530512",
         "1953-05-12",
         {{"year", "1953"},
          {"month_day", "05-12"},
          {"year_month", "1953-05"},
          {"unordered", "1953-0512"},
          {"whole", "1953-05-12"}}},
        {"12-05-1953", "1953-05-12", {{0}}},
        {"19530500", "1953-05-00", {{"whole", ""}, {"year_month", "1953-05"}}},
        {"19530000", "1953-00-00", {{"whole", ""}, {"year", "1953"}, {"month_day", ""}}},
        {"19530012", "1953-00-12", {{"year_day", "1953-12"}}},
        {"00000000", "", {{0}}},
        {"00000512", "0000-05-12", {{"year", ""}, {"month_day", "05-12"}}},
        {"19530101", "1953-01-01", {{"month_day", ""}, {"whole", "1953-01-01"}}},
        {"01-07-1953", "1953-07-01", {{"month_day", ""}}},
        {"19000101", "", {{0}}},
        {"1900-01-01", "", {{0}}},
        {"19000102", "1900-01-02", {{0}}},
        {"99991231", "", {{0}}},
        /* Two columns: a date and what counts of it. */
        {"1953-01-01\x1F\x1F", "1953-01-01", {{0}}},
        {"1953-05-01\x1F"
         "1\x1F",
         "1953-05-00",
         {{0}}},
        {"1953-01-01\x1F"
         "2\x1F",
         "1953-00-00",
         {{0}}},
        {"1900-01-01\x1F"
         "3\x1F",
         "",
         {{0}}},
        {"19470101\x1FV\x1F", "1947-01-01", {{0}}},
        {"19470501\x1F"
         "D\x1F",
         "1947-05-00",
         {{0}}},
        {"19470101\x1FM\x1F", "1947-00-00", {{0}}},
        {"19470101\x1FJ\x1F", "", {{0}}},
        {"19470101\x1F?\x1F", "1947-01-01", {{0}}},
        {"\x1F"
         "2\x1F",
         "",
         {{0}}},
        /* Two columns: year and month. */
        {"1947\x1F"
         "05\x1F",
         "1947-05-00",
         {{0}}},
        {"1947\x1F\x1F", "1947-00-00", {{0}}},
        /* Three columns are joined before (KPL_COMPOSITE_DATE). */
        {"1947-05-xx", "1947-05-00", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_nl_date, rows);
    assert_true(kpl_kind_nl_date.check(kpl_text_of("1953-00-00")));
    assert_false(kpl_kind_nl_date.check(kpl_text_of("1953-02-30")));
}

/* An ordinary date is what kind date makes of it, with the same forms. */
static void test_same_as_date(void **state) {
    (void)state;
    static const char *const raws[] = {"1980-05-06", "6 mei 1980", "06/05/80",
                                       "1946-15-21", "5-1980",     "x"};
    const kpl_column_study study = {0};
    for (size_t r = 0; r < sizeof raws / sizeof raws[0]; r++) {
        kpl_buffer a = {0};
        kpl_buffer b = {0};
        const kpl_text raw = kpl_text_of(raws[r]);
        assert_int_equal(kpl_kind_date.clean(raw, &study, &a, NULL), KPL_OK);
        assert_int_equal(kpl_kind_nl_date.clean(raw, &study, &b, NULL), KPL_OK);
        assert_true(kpl_text_equal(kpl_fold_since(&a, 0), kpl_fold_since(&b, 0)));
        kpl_buffer_release(&a);
        kpl_buffer_release(&b);
    }
}

static void test_guard(void **state) {
    (void)state;
    assert_ptr_equal(kpl_form_guard(kpl_form_date_whole), kpl_date_is_whole);
    assert_true(kpl_date_is_whole(kpl_text_of("1953-05-12")));
    assert_false(kpl_date_is_whole(kpl_text_of("1953-05-00")));
    assert_false(kpl_date_is_whole(kpl_text_of("1953")));
}

static void test_case_rows(void **state) {
    (void)state;
    static const fixture_row rows[] = {
        {"001234567\x1F"
         "ZAAK-2023-0012\x1F",
         "ZAAK-2023-0012@001234567",
         {{"number", "ZAAK-2023-0012"},
          {"organisation", "001234567"},
          {"digits", "2023.12"},
          {"serial", "12"},
          {"long_number", "ZAAK-2023-0012"}}},
        {"\x1F"
         "zaak 2023/12\x1F",
         "ZAAK-2023-12",
         {{"organisation", ""}, {"digits", "2023.12"}}},
        {"001234567\x1F\x1F", "", {{0}}},
        {"ZAAK-2023-0012@001234567", "ZAAK-2023-0012@001234567", {{0}}},
        {"Z2023-0012", "Z2023-0012", {{"digits", "2023.12"}}},
        {"123456789", "123456789", {{"digits", "123456789"}, {"serial", "456789"}}},
        {"SHV-2023-160824", "SHV-2023-160824", {{"serial", "160824"}}},
        {"100047453", "100047453", {{"serial", "47453"}}},
        {"047453 B", "047453-B", {{"serial", "47453"}}},
        {"0012", "0012", {{"number", "0012"}, {"digits", "12"}, {"long_number", ""}}},
        {"0", "0", {{"digits", "0"}, {"serial", "0"}}},
        {"A-B", "A-B", {{"digits", ""}, {"serial", ""}}},
        {"12345672\x1F"
         "7\x1F",
         "7@012345672",
         {{"number", "7"}}},
    };
    FIXTURE_CHECK(kpl_kind_case_id, rows);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_same_as_date),
        cmocka_unit_test(test_guard),
        cmocka_unit_test(test_case_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
