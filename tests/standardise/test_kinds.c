/* Goal: every kind cleans and derives as its header says, for plain, untidy and hostile
 * values; and the table of kinds is consistent with itself.
 * Method: rows of raw -> clean -> forms written by hand, and loops over the table. */
#include "kind_fixture.h"

#include <stdlib.h>

static void test_names(void **state) {
    (void)state;
    const fixture_row given[] = {
        {"Jan Willem",
         "jan willem",
         {{"initial", "j"},
          {"first3", "jan"},
          {"first_token", "jan"},
          {"phonetic", "JN"},
          {"tokens", "jan willem"}}},
        {"  JOS\xC3\x89  ", "jose", {{"phonetic", "HS"}, {"first4", "jose"}}},
        {"Jose\xCC\x81", "jose", {{"last4", "jose"}}}, /* e, combining acute */
        {"Bo", "bo", {{"first3", "bo"}, {"first4", "bo"}, {"last4", "bo"}}},
        {"Zo\xC3\xAB-Anne", "zoe anne", {{"tokens", "anne zoe"}, {"phonetic", "S"}}},
        {"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
         "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
         {{"initial", "\xD9\x85"}, {"phonetic", ""}}}, /* right to left */
        {"\xF0\x9F\x98\x80", "", {{0}}},               /* an emoji is no name */
        {"---", "", {{0}}},
        {"\xC3\x86thelstan", "aethelstan", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_given_name, given);
    const fixture_row surnames[] = {
        {"O\xE2\x80\x99"
         "Brien",
         "obrien",
         {{"phonetic", "APRN"}}},
        {"O'Brien", "obrien", {{"first4", "obri"}, {"last4", "rien"}}},
        {"van der Berg",
         "van der berg",
         {{"phonetic", "FNTRPRK"}, {"last_token", "berg"}, {"tokens", "berg der van"}}},
        {"\xC5\x81ukasz", "lukasz", {{0}}},
        {"Gro\xC3\x9F", "gross", {{0}}},
        {"S\xC3\xB8rensen", "sorensen", {{0}}},
        {"Smith--Jones", "smith jones", {{"last4", "ones"}}},
        {"Null", "null", {{0}}}, /* cleaning never makes a name null by its text */
    };
    FIXTURE_CHECK(kpl_kind_surname, surnames);
    const fixture_row full[] = {
        {"Dr. John Smith",
         "john smith",
         {{"first_token", "john"},
          {"last_token", "smith"},
          {"initials", "js"},
          {"tokens", "john smith"}}},
        {"SMITH, John", "smith john", {{"tokens", "john smith"}}},
        {"Mr & Mrs", "mr mrs", {{0}}}, /* nothing but titles stays */
        {"Jan Jan de Vries",
         "jan jan de vries",
         {{"tokens", "de jan vries"}, {"initials", "jjdv"}}},
        {"Mevr. drs. A. B. Jansen MSc", "a b jansen", {{"last_token", "jansen"}}},
    };
    FIXTURE_CHECK(kpl_kind_full_name, full);
}

static void test_places(void **state) {
    (void)state;
    const fixture_row places[] = {
        {"'s-Gravenhage", "s gravenhage", {{"first4", "s gr"}}},
        {"D\xC3\xBCsseldorf", "dusseldorf", {{"phonetic", "TSLTRF"}}},
        {"Sint-Oedenrode", "sint oedenrode", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_place, places);
    const fixture_row streets[] = {
        {"Prins Hendrikstr.", "prins hendrikstr", {{"first5", "prins"}}},
        {"12/3 High St", "12 3 high st", {{"tokens", "12 3 high st"}}},
    };
    FIXTURE_CHECK(kpl_kind_street, streets);
    const fixture_row postcodes[] = {
        {"1234 ab", "1234AB", {{"area", "123"}, {"district", "12"}}},
        {"sw1a 1aa", "SW1A1AA", {{"area", "SW1A"}, {"district", "SW"}}},
        {"l3 0ah", "L30AH", {{"area", "L3"}}},
        {"12345", "12345", {{"area", "1234"}}},
        {"D-10115", "D10115", {{"area", "D10"}}},
        {"2913", "2913", {{"area", "291"}, {"district", "29"}}},
        {"7", "7", {{"area", ""}, {"district", "7"}}},
    };
    FIXTURE_CHECK(kpl_kind_postcode, postcodes);
    const char *const valid[] = {"1234AB",  "12345",   "123456789", "SW1A1AA", "M11AA",
                                 "K1A0B1",  "B1000",   "AD500",     "101",     "D02AF30",
                                 "D6WXY00", "VLT1117", "C1420ABC",  "HM12",    "0200",
                                 "GIR0AA",  "LV1010",  "1638033",   "NL1234AB"};
    const char *const wrong[] = {"12",    "00000",        "12345678901", "AB",
                                 "1234A", "123ABC",       "ABCDE",       "1234ABPLAATS",
                                 "12A45", "1234\xC3\x89", "SW1A1A",      "K1A0B"};
    FIXTURE_VALID(kpl_kind_postcode, valid, wrong);
    const fixture_row houses[] = {
        {"12 A-3", "12a3", {{"digits", "12"}}},
        {"012", "12", {{"digits", "12"}}},
        {"0", "0", {{0}}},
        {"000", "0", {{0}}},
        {"12-14", "12-14", {{"digits", "12"}}},
        {"12 bis", "12bis", {{0}}},
        {"nr. 5", "nr5", {{"digits", "5"}}},
        {"zn", "zn", {{"digits", ""}}},
        {"7\xC2\xBD", "71-2", {{"digits", "71"}}}, /* one half is 1/2 in NFKD */
    };
    FIXTURE_CHECK(kpl_kind_house_number, houses);
    const fixture_row locations[] = {
        {"52.370216 4.895168", "52.370216 4.895168", {{"grid", "5237 489"}}},
        {"52,37 4,89", "52.37 4.89", {{"grid", "5237 489"}}},
        {"(52.37, 4.89)", "52.37 4.89", {{0}}},
        {"-33.9;151.2", "-33.9 151.2", {{"grid", "-3390 15120"}}},
        {"0.001 -0.001", "0.001 -0.001", {{"grid", "0 -1"}}},
        {"90 -180", "90 -180", {{0}}},
        {"90.1 0", "", {{0}}},
        {"0 180.0001", "", {{0}}},
        {"52", "", {{0}}},
        {"1 2 3", "", {{0}}},
        {"N52.3 E4.8", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_location, locations);
}

static void test_codes(void **state) {
    (void)state;
    const fixture_row models[] = {
        {"Sony DCR-SR40 Camera - DCRSR40", "dcrsr40", {{0}}},
        {"Black 37' HDTV/LC37D64U (B-510, 12345)", "12345 b510 lc37d64u", {{0}}},
        {"Onkyo 7.1", "", {{0}}}, /* too short to be a code */
        {"Red lamp", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_codes, models);
    const fixture_row events[] = {
        {"2022-03-01", "2022-03-01", {{"days8", "92315"}, {"year", "2022"}}},
        {"0000-03-01", "0000-03-01", {{"days8", ""}, {"days8_shifted", ""}}},
    };
    FIXTURE_CHECK(kpl_kind_event_date, events);
    const fixture_row emails[] = {
        {" Jan.Jansen@Example.COM ",
         "jan.jansen@example.com",
         {{"user", "jan.jansen"}, {"domain", "example.com"}}},
        {"<a@b.nl>", "a@b.nl", {{0}}},
        {"mailto:a@b.nl", "a@b.nl", {{0}}},
        {"J\xC3\x9CRGEN@b.de", "j\xC3\xBCrgen@b.de", {{0}}},
        {"a@b@c", "", {{0}}},
        {"@b.nl", "", {{0}}},
        {"a@", "", {{0}}},
        {"a b@c.nl", "", {{0}}},
        {"none", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_email, emails);
    const char *const valid_emails[] = {"a@b.nl", "j.p+nieuws@mail.example.com",
                                        "o'hara_1@x-y.museum",
                                        "jos\xC3\xA9@caf\xC3\xA9.fr", "1@2.example"};
    const char *const wrong_emails[] = {
        "a@b",      "a@b.n",       ".a@b.nl",  "a.@b.nl",  "a..b@c.nl",    "a@b..nl",
        "a@.b.nl",  "a@b.nl.",     "a@-b.nl",  "a@b-.nl",  "a(b)@c.nl",    "a@b_c.nl",
        "a,b@c.nl", "a@127.0.0.1", "a;b@c.nl", "a@b.nl,c", "\"a b\"@c.nl", "a@[b.nl]"};
    FIXTURE_VALID(kpl_kind_email, valid_emails, wrong_emails);
    char long_email[400];
    memset(long_email, 'a', sizeof long_email);
    memcpy(long_email + 64, "@b.nl", 6);
    assert_true(kpl_kind_email.check(kpl_text_of(long_email)));
    memcpy(long_email + 64, "a@b.nl", 7);
    assert_false(kpl_kind_email.check(kpl_text_of(long_email)));
    const fixture_row phones[] = {
        {"+31 (0)6 12 34 56 78", "+31612345678", {{"last6", "345678"}}},
        {"0031 6-12345678", "+31612345678", {{0}}},
        {"(020) 123 45 67", "0201234567", {{"last6", "234567"}}},
        {"020-1234567 ext. 12", "0201234567", {{0}}},
        {"tel: 0201234567", "0201234567", {{0}}},
        {"\xD9\xA0\xD9\xA2\xD9\xA0\xD9\xA1\xD9\xA2\xD9\xA3\xD9\xA4", "0201234", {{0}}},
        {"12345", "12345", {{"last6", ""}}},
        {"123", "", {{0}}},
        {"+", "", {{0}}},
        {"00", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_phone, phones);
    const char *const valid_phones[] = {"+31612345678", "0201234567", "+29012345",
                                        "5551234", "123456"};
    const char *const wrong_phones[] = {
        "+1234567",   "+0612345678",       "12345",
        "0000000000", "+1234567890123456", "1234567890123456"};
    FIXTURE_VALID(kpl_kind_phone, valid_phones, wrong_phones);
    const fixture_row identifiers[] = {
        {"ab-123.456/x",
         "AB123456X",
         {{"digits", "123456"}, {"first4", "AB12"}, {"last4", "456X"}}},
        {"000123", "000123", {{0}}},
        {"!!", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_identifier, identifiers);
    const fixture_row categories[] = {
        {" M ", "m", {{0}}},
        {"A+", "a+", {{0}}},
        {"A-", "a-", {{0}}},
        {"C\xC3\xB4te  d'Or", "cote d'or", {{0}}},
        {"d\xE2\x80\x99Or", "d'or", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_category, categories);
    const fixture_row texts[] = {
        {"The  Quick, brown fox; the END",
         "the quick brown fox the end",
         {{"tokens", "brown end fox quick the"},
          {"first_token", "the"},
          {"first8", "thequick"}}},
        {"abc", "abc", {{"first8", "abc"}}},
    };
    FIXTURE_CHECK(kpl_kind_text, texts);
    const fixture_row raws[] = {
        {"  As Is\t", "  As Is\t", {{0}}},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_raw, raws);
}

static void test_times_and_numbers(void **state) {
    (void)state;
    const fixture_row dates[] = {
        {"1980-05-06",
         "1980-05-06",
         {{"year", "1980"},
          {"month_day", "05-06"},
          {"year_month", "1980-05"},
          {"year_day", "1980-06"},
          {"unordered", "1980-0506"}}},
        {"1980-06-05", "1980-06-05", {{"unordered", "1980-0506"}}},
        {"1980-00-00",
         "1980-00-00",
         {{"year", "1980"},
          {"month_day", ""},
          {"year_month", ""},
          {"year_day", ""},
          {"unordered", ""}}},
        {"xx-05-1980", "1980-05-00", {{"year_month", "1980-05"}, {"year_day", ""}}},
        {"xxxx-05-06", "0000-05-06", {{"year", ""}, {"month_day", "05-06"}}},
        {"1980-02-31", "1980-02-31", {{"year", "1980"}}}, /* mistyped */
        {"1946-15-21", "1946-15-21", {{"month_day", "15-21"}}},
        {"9185-10-14", "9185-10-14", {{"year", "9185"}}},
        {"42/05/1949", "1949-05-42", {{0}}},
        {"9999-99-99", "", {{0}}},
        {"1946-15-99", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_date, dates);
    static const char *const days[] = {"1980-05-06", "1980-00-00", "0000-05-31",
                                       "0000-02-29", "2000-02-29", "1980-04-00"};
    static const char *const no_days[] = {"1980-02-30", "1900-02-29", "1946-15-21",
                                          "9185-10-14", "1949-05-42", "0000-02-30"};
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        assert_true(kpl_kind_date.check(kpl_text_of(days[i])));
        assert_false(kpl_kind_date.check(kpl_text_of(no_days[i])));
    }
    const fixture_row years[] = {
        {"1980", "1980", {{"decade", "1980"}}},
        {"'87", "1987", {{"decade", "1980"}}},
        {"5/6/1980", "1980", {{0}}},
        {"1980.0", "1980", {{0}}},
        {"19801", "", {{0}}},
        {"9999", "", {{0}}},
        {"abc", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_year, years);
    const fixture_row numbers[] = {
        {"\xE2\x82\xAC 1.234,50", "1234.5", {{"integer", "1234"}}},
        {"0.125", "0.125", {{"integer", "0"}}},
        {"-7", "-7", {{"integer", "-7"}}},
        {"12-14", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_number, numbers);
}

/* A value of `length` bytes made of copies of `unit`. */
static kpl_text repeated(const char *unit, size_t length, char **owner_out) {
    const size_t size = strlen(unit);
    char *const bytes = malloc(length);
    assert_non_null(bytes);
    const size_t whole = length / size * size;
    for (size_t at = 0; at < whole; at++)
        bytes[at] = unit[at % size];
    *owner_out = bytes;
    return (kpl_text){(const uint8_t *)bytes, (uint32_t)whole};
}

/* Every kind and every form takes long values of anything, and gives valid UTF-8. The
 * first few are 1 MiB, which tells quadratic time; the others are 64 KiB. */
static void test_long_values(void **state) {
    (void)state;
    const char *const units[] = {"gh",
                                 "a ",
                                 "0",
                                 "12-",
                                 "\xCC\x81\xCC\xA7",
                                 " ",
                                 "@",
                                 ".,",
                                 "\xEF\xB7\xBA",
                                 "\xF0\x9F\x98\x80",
                                 "ch",
                                 "x",
                                 "?",
                                 "-",
                                 "jan "};
    for (size_t u = 0; u < sizeof units / sizeof units[0]; u++) {
        char *owner = NULL;
        const kpl_text raw = repeated(units[u], (size_t)1 << (u < 5 ? 20 : 16), &owner);
        for (uint32_t k = 0; k < kpl_kind_count; k++) {
            const kpl_column_study study = {0};
            kpl_buffer clean = {0};
            assert_int_equal(kpl_kinds[k]->clean(raw, &study, &clean, NULL), KPL_OK);
            const kpl_text value = kpl_fold_since(&clean, 0);
            assert_int_equal(kpl_text_utf8_prefix(value), value.length);
            if (kpl_kinds[k]->check != NULL && value.length > 0)
                (void)kpl_kinds[k]->check(value);
            for (uint32_t f = 0; f < kpl_kinds[k]->form_count && value.length > 0; f++) {
                kpl_buffer form = {0};
                assert_int_equal(kpl_kinds[k]->forms[f].derive(value, &form, NULL),
                                 KPL_OK);
                const kpl_text derived = kpl_fold_since(&form, 0);
                assert_int_equal(kpl_text_utf8_prefix(derived), derived.length);
                kpl_buffer_release(&form);
            }
            kpl_buffer_release(&clean);
        }
        free(owner);
    }
}

/* Cleaning a cleaned value changes nothing: what two sources share stays shared when one
 * of them was cleaned before. */
static void test_cleaning_twice(void **state) {
    (void)state;
    const char *const raws[] = {"Jos\xC3\xA9 O'Brien-Smith",
                                "1980-05-06",
                                "12 A-3",
                                "a.b@c.nl",
                                "+31 6 12345678",
                                "1.234,50",
                                "52.37 4.89",
                                "0 -0.5",
                                "A+ \xC3\x9F",
                                "1980",
                                "7/8"};
    const kpl_column_study study = {0};
    for (uint32_t k = 0; k < kpl_kind_count; k++) {
        for (size_t r = 0; r < sizeof raws / sizeof raws[0]; r++) {
            kpl_buffer once = {0};
            kpl_buffer twice = {0};
            const kpl_text raw = kpl_text_of(raws[r]);
            assert_int_equal(kpl_kinds[k]->clean(raw, &study, &once, NULL), KPL_OK);
            const kpl_text value = kpl_fold_since(&once, 0);
            if (value.length > 0) {
                assert_int_equal(kpl_kinds[k]->clean(value, &study, &twice, NULL),
                                 KPL_OK);
                if (!kpl_text_equal(value, kpl_fold_since(&twice, 0)))
                    fail_msg("%s: \"%s\" changes when it is cleaned twice",
                             kpl_kinds[k]->name, raws[r]);
            }
            kpl_buffer_release(&once);
            kpl_buffer_release(&twice);
        }
    }
}

static void test_lookups(void **state) {
    (void)state;
    assert_true(kpl_kind_count > 20 && kpl_kind_count <= 64);
    for (uint32_t k = 0; k < kpl_kind_count; k++) {
        const kpl_kind *const kind = kpl_kinds[k];
        assert_ptr_equal(kpl_kind_find(kind->name), kind);
        assert_int_equal(kpl_kind_form(kind, ""), KPL_FORM_VALUE);
        assert_int_equal(kpl_kind_form(kind, "no such form"), -1);
        assert_true(kind->form_count < KPL_FORMS_MAX);
        for (uint32_t f = 0; f < kind->form_count; f++)
            assert_int_equal(kpl_kind_form(kind, kind->forms[f].name), f + 1);
    }
    assert_null(kpl_kind_find("no such kind"));
    assert_null(kpl_kind_find(""));
}

/* Keys and levels name forms that exist; levels start with equality; at most six. */
static void test_defaults(void **state) {
    (void)state;
    for (uint32_t k = 0; k < kpl_kind_count; k++) {
        const kpl_kind *const kind = kpl_kinds[k];
        for (const char *const *key = kind->keys; key != NULL && *key != NULL; key++)
            assert_false(kpl_kind_form_is_many(
                kind, (uint32_t)kpl_kind_form(kind, *key))); /* nor -1 */
        for (const char *const *rule = kind->rules; rule != NULL && *rule != NULL; rule++)
            assert_true(kpl_kind_form(kind, *rule) >= 0);
        for (const char *const *rule = kpl_kind_pool_rules; *rule != NULL; rule++)
            assert_true(!kind->is_name || kpl_kind_form(kind, *rule) > 0);
        assert_true(kind->form_count < KPL_FORMS_MAX);
        assert_true(kind->many_count <= kind->form_count);
        assert_non_null(kind->levels);
        assert_true(strcmp(kind->levels[0], "exact") == 0 ||
                    strncmp(kind->levels[0], "exact or ", 9) == 0);
        uint32_t count = 0;
        for (; kind->levels[count] != NULL; count++) {
            const char *open = kind->levels[count];
            while ((open = strchr(open, '(')) != NULL) {
                char form[32] = "";
                const size_t length = strcspn(++open, ")");
                assert_true(length < sizeof form);
                memcpy(form, open, length);
                assert_true(kpl_kind_form(kind, form) > 0);
            }
        }
        assert_in_range(count, 1, 6);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),       cmocka_unit_test(test_places),
        cmocka_unit_test(test_codes),       cmocka_unit_test(test_times_and_numbers),
        cmocka_unit_test(test_long_values), cmocka_unit_test(test_cleaning_twice),
        cmocka_unit_test(test_lookups),     cmocka_unit_test(test_defaults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
