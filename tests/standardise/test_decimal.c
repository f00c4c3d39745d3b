/* Goal: numbers in any notation become one plain text; text that is no number does not.
 * Method: rows by hand. */
#include "kind_fixture.h"

#include "standardise/decimal.h"

static const char *const decimal_rows[][2] = {
    {"0", "0"},
    {"-0", "0"},
    {"007", "7"},
    {"12", "12"},
    {"12.50", "12.5"},
    {"12,50", "12.5"},
    {".5", "0.5"},
    {",5", "0.5"},
    {"5.", "5"},
    {"1,234", "1234"},
    {"1.234", "1.234"},
    {"0,125", "0.125"},
    {"1,234.50", "1234.5"},
    {"1.234,50", "1234.5"},
    {"1.234.567", "1234567"},
    {"1,234,567", "1234567"},
    {"1.234.567,89", "1234567.89"},
    {"1 234 567,8", "1234567.8"},
    {"1'234'567.8", "1234567.8"},
    {"-12.5", "-12.5"},
    {"12-", "-12"},
    {"(12.00)", "-12"},
    {"\xE2\x82\xAC 12", "12"},
    {"$1,234.5", "1234.5"},
    {"-$5", "-5"},
    {"eur 12,5", "12.5"},
    {"12 usd", "12"},
    {"12 %", "12"},
    {"1.5e3", "1500"},
    {"1.5e+3", "1500"},
    {"1e-3", "0.001"},
    {"1.25e-1", "0.125"},
    {"1e40", "10000000000000000000000000000000000000000"},
    {"123456789012345678901234567890", "123456789012345678901234567890"},
    {"1e41", ""},
    {"1e", "1"}, /* the e is a unit */
    {"1e2e3", ""},
    {"", ""},
    {"-", ""},
    {".", ""},
    {"abc", ""},
    {"12-14", ""},
    {"1/2", ""},
    {"12a34", ""},
    {"1.2,3.4", ""},
    {"number 12", ""}, /* six letters are no currency */
};

static void test_rows(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof decimal_rows / sizeof decimal_rows[0]; r++) {
        kpl_buffer number = {0};
        assert_int_equal(
            kpl_decimal_append(kpl_text_of(decimal_rows[r][0]), &number, NULL), KPL_OK);
        fixture_expect(decimal_rows[r][0], "number", kpl_fold_since(&number, 0),
                       decimal_rows[r][1]);
        kpl_buffer_release(&number);
    }
}

/* 64 digits are a number, 65 are not. */
static void test_length(void **state) {
    (void)state;
    char digits[66];
    memset(digits, '7', sizeof digits);
    kpl_buffer number = {0};
    assert_int_equal(
        kpl_decimal_append((kpl_text){(const uint8_t *)digits, 64}, &number, NULL),
        KPL_OK);
    assert_int_equal(number.length, 64);
    assert_int_equal(
        kpl_decimal_append((kpl_text){(const uint8_t *)digits, 65}, &number, NULL),
        KPL_OK);
    assert_int_equal(number.length, 64);
    kpl_buffer_release(&number);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
