/* Goal: numbers of Dutch registers and postcodes come out the same however they are
 * written, are valid exactly when the published rules say so, and a mistyped BSN is
 * repaired to every number that it can have been and to no other.
 * Method: rows by hand; the rules written down a second time and applied to all numbers
 * of a range, to random ones, and to all neighbours of a number. */
#include <stdio.h>
#include <stdlib.h>

#include "kind_fixture.h"

#include "standardise/forms.h"
#include "standardise/nl/postcode.h"
#include "standardise/nl/registry_number.h"

#define NINE_DIGITS 1000000000u

static uint64_t identifiers_random(uint64_t *seed) {
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 20;
}

static void digits_of(uint64_t number, uint32_t width, uint8_t *digits_out) {
    for (uint32_t at = width; at-- > 0; number /= 10)
        digits_out[at] = (uint8_t)('0' + number % 10);
}

/* Of a number: 9a + 8b + ... + 2h - i, modulo eleven. */
static uint32_t rule_eleven(uint32_t number) {
    uint32_t sum = 10 * (number % 10);
    uint32_t rest = number / 10;
    for (uint32_t weight = 2; weight <= 9; weight++, rest /= 10)
        sum += weight * (rest % 10);
    return sum % 11;
}

/* ---- Rows by hand ---- */

static void test_bsn_rows(void **state) {
    (void)state;
    static const fixture_row rows[] = {
        {"123456782", "123456782", {{"valid", "123456782"}, {"repair", "123456782\n"}}},
        {" 1234.56.782 ", "123456782", {{"valid", "123456782"}}},
        {"1234 56 782", "123456782", {{"first4", "1234"}, {"last4", "6782"}}},
        {"BSN: 123456782", "123456782", {{"valid", "123456782"}}},
        {"123456782.0", "123456782", {{"valid", "123456782"}}},
        {"12345672", "012345672", {{"valid", "012345672"}}},
        {"12345672.0", "012345672", {{"valid", "012345672"}}},
        {"0123456782", "123456782", {{"valid", "123456782"}}},
        {"O12345672", "012345672", {{"valid", "012345672"}}},
        {"I23456782", "123456782", {{"valid", "123456782"}}},
        {"123456783", "123456783", {{"valid", ""}}},
        {"1234567", "1234567", {{"valid", ""}, {"repair", ""}}},
        {"1234567823", "1234567823", {{"valid", ""}}},
        {"12345678234", "12345678234", {{"valid", ""}, {"repair", ""}}},
        {"000000000", "", {{0}}},
        {"0", "", {{0}}},
        {"999999999", "", {{0}}},
        {"111111111", "", {{0}}},
        {"99999999", "", {{0}}},
        {"unreadable", "", {{0}}},
        {"A1234567B8", "012345678", {{"valid", ""}}},
        {"AB1C", "AB1C", {{"valid", ""}, {"repair", ""}}},
        {"...", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_bsn, rows);
    FIXTURE_CHECK(kpl_kind_rsin, rows);
}

/* Two numbers that are published as examples, and all of a range against the rule. */
static void test_onderwijsnummer(void **state) {
    (void)state;
    static const fixture_row rows[] = {
        {"1012.22.331", "101222331", {{"valid", "101222331"}, {"last4", "2331"}}},
        {"100252333", "100252333", {{"valid", ""}}},
        {"nvt", "", {{0}}},
    };
    uint32_t valid = 0;
    uint8_t digits[KPL_BSN_DIGITS];
    FIXTURE_CHECK(kpl_kind_onderwijsnummer, rows);
    for (uint32_t n = 99000000; n < 101000000; n++) {
        digits_of(n, KPL_BSN_DIGITS, digits);
        const kpl_text text = {digits, KPL_BSN_DIGITS};
        const bool is_valid = kpl_onderwijsnummer_check(text);
        assert_int_equal(is_valid, n >= 100000000 && rule_eleven(n) == 5);
        assert_false(is_valid && kpl_bsn_check(text));
        valid += is_valid;
    }
    assert_in_range(valid, 1000000 / 11 - 20, 1000000 / 11 + 20);
    assert_false(kpl_onderwijsnummer_check(kpl_text_of("1012223310")));
}

static void test_other_rows(void **state) {
    (void)state;
    static const fixture_row a_nummers[] = {
        {"1234567890", "1234567890", {{"valid", ""}}},
        {"12 345 678 90", "1234567890", {{"first4", "1234"}}},
        {"0000000000", "", {{0}}},
        {"123456789", "123456789", {{"valid", ""}}}, /* null by its marker only */
    };
    static const fixture_row kvks[] = {
        {"12345678", "12345678", {{"last4", "5678"}}},
        {"1234567", "01234567", {{0}}},
        {"KvK 12345678", "12345678", {{0}}},
        {"123456", "123456", {{0}}},
        {"00000000", "", {{0}}},
    };
    static const fixture_row bag_ids[] = {
        {"0003200000133985",
         "0003200000133985",
         {{"object", "20"}, {"municipality", "0003"}}},
        {"3200000133985", "0003200000133985", {{"object", "20"}}},
        {"363010000000001", "0363010000000001", {{"object", "01"}}},
        {"NL.IMBAG.Nummeraanduiding.0003200000133985",
         "0003200000133985",
         {{"municipality", "0003"}}},
        {"http://bag.basisregistraties.overheid.nl/bag/id/pand/0363100012345678",
         "0363100012345678",
         {{"object", "10"}}},
        {"0003400000133985", "0003400000133985", {{"object", ""}}},
        {"0000000000000000", "", {{0}}},
        {"123", "123", {{"object", ""}, {"municipality", ""}}},
    };
    FIXTURE_CHECK(kpl_kind_a_nummer, a_nummers);
    FIXTURE_CHECK(kpl_kind_kvk, kvks);
    FIXTURE_CHECK(kpl_kind_bag_id, bag_ids);
    assert_true(kpl_kind_bag_id.check(kpl_text_of("0003200000133985")));
    assert_false(kpl_kind_bag_id.check(kpl_text_of("0000200000133985")));
    assert_false(kpl_kind_bag_id.check(kpl_text_of("0003040000133985")));
    assert_false(kpl_kind_bag_id.check(kpl_text_of("000320000013398")));
    assert_true(kpl_kind_kvk.check(kpl_text_of("01234567")));
    assert_false(kpl_kind_kvk.check(kpl_text_of("1234567")));
}

static void test_postcode_rows(void **state) {
    (void)state;
    static const fixture_row rows[] = {
        {"1234AB",
         "1234AB",
         {{"pc4", "1234"},
          {"pc6", "1234AB"},
          {"letters", "AB"},
          {"region", "12"},
          {"digits", "1234ABABAB"}}},
        {"1234 ab", "1234AB", {{"pc6", "1234AB"}}},
        {" 1234-ab ", "1234AB", {{0}}},
        {"NL-1234 AB", "1234AB", {{0}}},
        {"1O34AB", "1034AB", {{"pc4", "1034"}}},
        {"I234AB", "1234AB", {{0}}},
        {"12340B", "1234OB", {{"letters", "OB"}}},
        {"1234 AB Plaats", "1234AB", {{"pc6", "1234AB"}}},
        {"1234", "1234", {{"pc4", "1234"}, {"pc6", ""}, {"letters", ""}, {"digits", ""}}},
        {"0234AB", "0234AB", {{"pc4", ""}, {"pc6", ""}}},
        {"B-1000", "B1000", {{"pc4", ""}, {"region", ""}}},
        {"48149", "48149", {{"pc4", ""}, {"digits", ""}}},
        {"SW1A 1AA", "SW1A1AA", {{"pc4", ""}}},
        {"  ", "", {{0}}},
    };
    static const char *const valid[] = {"1000AA", "9999XL", "1234", "1234SB"};
    static const char *const invalid[] = {"0999AA", "1234SA", "1234SD",  "1234SS",
                                          "1234A",  "12345",  "1234ABC", "1234ab",
                                          "B1000",  "AB1234"};
    FIXTURE_CHECK(kpl_kind_nl_postcode, rows);
    for (size_t i = 0; i < sizeof valid / sizeof valid[0]; i++)
        assert_true(kpl_nl_postcode_check(kpl_text_of(valid[i])));
    for (size_t i = 0; i < sizeof invalid / sizeof invalid[0]; i++)
        assert_false(kpl_nl_postcode_check(kpl_text_of(invalid[i])));
}

static void test_phone_rows(void **state) {
    (void)state;
    static const fixture_row rows[] = {
        {"06-12345678", "0612345678", {{"last6", "345678"}}},
        {"+31 6 12345678", "0612345678", {{0}}},
        {"0031(0)6 1234 5678", "0612345678", {{0}}},
        {"+31 06 12345678", "0612345678", {{0}}},
        {"31612345678", "0612345678", {{0}}},
        {"612345678", "0612345678", {{0}}},
        {"(020) 123 45 67", "0201234567", {{0}}},
        {"+31 800 1234", "08001234", {{0}}},
        {"+49 30 123456", "+4930123456", {{0}}},
        {"061234567", "061234567", {{0}}}, /* a digit is missing: which? */
        {"+3100", "+3100", {{0}}},
        {"geen", "", {{0}}},
    };
    static const char *const valid[] = {"0612345678",   "0201234567", "08001234",
                                        "09001234567",  "14020",      "140570",
                                        "097012345678", "+4930123456"};
    static const char *const wrong[] = {"061234567",  "06123456789", "0012345678",
                                        "0000000000", "1234567890",  "08001",
                                        "+3112",      "112",         "14"};
    FIXTURE_CHECK(kpl_kind_nl_phone, rows);
    FIXTURE_VALID(kpl_kind_nl_phone, valid, wrong);
}

/* ---- The rules a second time ---- */

static bool rule_bsn(uint32_t number) {
    return number != 0 && rule_eleven(number) == 0;
}

static bool rule_a_nummer(uint64_t number) {
    uint32_t digits[10];
    uint32_t sum = 0;
    uint32_t weighed = 0;
    for (uint32_t i = 10; i-- > 0; number /= 10)
        digits[i] = (uint32_t)(number % 10);
    bool fits = digits[0] != 0;
    for (uint32_t i = 0, power = 1; i < 10; i++, power *= 2) {
        fits = fits && (i == 0 || digits[i] != digits[i - 1]);
        sum += digits[i];
        weighed += digits[i] * power;
    }
    return fits && (sum % 11 == 0 || (sum + 6) % 11 == 0) && weighed % 11 == 0;
}

/* Numbers in ranges, ascending and at random. That 90,909,091 of all nine-digit strings
 * pass (without the noughts: one less) shows in the share: one in eleven. */
static void test_bsn_rule(void **state) {
    (void)state;
    static const uint32_t starts[] = {0, 123000000, 999000000};
    uint8_t digits[KPL_BSN_DIGITS];
    uint32_t valid = 0;
    for (size_t s = 0; s < sizeof starts / sizeof starts[0]; s++) {
        for (uint32_t n = starts[s]; n < starts[s] + 1000000; n++) {
            digits_of(n, KPL_BSN_DIGITS, digits);
            const bool is_valid = kpl_bsn_check((kpl_text){digits, KPL_BSN_DIGITS});
            if (is_valid != rule_bsn(n))
                fail_msg("the test of number %u is wrong", n);
            valid += is_valid;
        }
    }
    assert_in_range(valid, 3000000 / 11 - 20, 3000000 / 11 + 20);
    assert_false(kpl_bsn_check(kpl_text_of("000000000")));
    assert_false(kpl_bsn_check(kpl_text_of("12345678")));
    assert_false(kpl_bsn_check(kpl_text_of("12345678X")));
}

/* How many numbers pass, counted digit by digit over (last digit, sum, weighed sum). */
static uint64_t count_a_nummers(void) {
    static uint64_t now[10][11][11];
    static uint64_t next[10][11][11];
    memset(now, 0, sizeof now);
    for (uint32_t d = 1; d < 10; d++)
        now[d][d % 11][d % 11] = 1;
    for (uint32_t at = 1, power = 2; at < 10; at++, power = power * 2 % 11) {
        memset(next, 0, sizeof next);
        for (uint32_t last = 0; last < 10; last++)
            for (uint32_t sum = 0; sum < 11; sum++)
                for (uint32_t weighed = 0; weighed < 11; weighed++)
                    for (uint32_t d = 0; d < 10; d++)
                        if (d != last)
                            next[d][(sum + d) % 11][(weighed + d * power) % 11] +=
                                now[last][sum][weighed];
        memcpy(now, next, sizeof now);
    }
    uint64_t count = 0;
    for (uint32_t last = 0; last < 10; last++)
        count += now[last][0][0] + now[last][5][0];
    return count;
}

static void test_a_nummer_rule(void **state) {
    (void)state;
    uint8_t digits[KPL_A_NUMMER_DIGITS];
    uint64_t seed = 1;
    uint32_t valid = 0;
    for (uint32_t i = 0; i < 2000000; i++) {
        const uint64_t n = identifiers_random(&seed) % (10 * (uint64_t)NINE_DIGITS);
        digits_of(n, KPL_A_NUMMER_DIGITS, digits);
        const bool is_valid = kpl_a_nummer_check((kpl_text){digits, KPL_A_NUMMER_DIGITS});
        assert_int_equal(is_valid, rule_a_nummer(n));
        valid += is_valid;
    }
    assert_in_range(valid, 10500, 12500); /* .0058 of all */
    assert_int_equal(count_a_nummers(), 57632390);
    assert_false(kpl_a_nummer_check(kpl_text_of("")));
}

/* ---- Repair ---- */

static int texts_order(const void *a, const void *b) {
    return memcmp(a, b, KPL_BSN_DIGITS);
}

/* All valid numbers one substitution or exchange from `digits`, sorted, each once. */
static uint32_t neighbours(const uint8_t *digits, uint8_t (*found)[KPL_BSN_DIGITS]) {
    uint32_t count = 0;
    for (uint32_t at = 0; at < KPL_BSN_DIGITS; at++)
        for (uint32_t change = 0; change < 11; change++) {
            uint8_t *const to = found[count];
            memcpy(to, digits, KPL_BSN_DIGITS);
            if (change < 10)
                to[at] = (uint8_t)('0' + change);
            else if (at + 1 < KPL_BSN_DIGITS) {
                to[at] = digits[at + 1];
                to[at + 1] = digits[at];
            }
            count += rule_bsn((uint32_t)strtoul(
                (const char[]){(char)to[0], (char)to[1], (char)to[2], (char)to[3],
                               (char)to[4], (char)to[5], (char)to[6], (char)to[7],
                               (char)to[8], '\0'},
                NULL, 10));
        }
    qsort(found, count, KPL_BSN_DIGITS, texts_order);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || texts_order(found[kept - 1], found[i]) != 0)
            memmove(found[kept++], found[i], KPL_BSN_DIGITS);
    return kept;
}

/* What repair gives, sorted, each once. */
static uint32_t repaired(kpl_text number, uint8_t (*found)[KPL_BSN_DIGITS]) {
    kpl_buffer form = {0};
    assert_int_equal(kpl_form_bsn_repair(number, &form, NULL), KPL_OK);
    assert_int_equal(form.length % (KPL_BSN_DIGITS + 1), 0);
    const uint32_t count = (uint32_t)(form.length / (KPL_BSN_DIGITS + 1));
    assert_true(count <= 17);
    for (uint32_t i = 0; i < count; i++) {
        memcpy(found[i], form.bytes + (size_t)i * (KPL_BSN_DIGITS + 1), KPL_BSN_DIGITS);
        assert_true(kpl_bsn_check((kpl_text){found[i], KPL_BSN_DIGITS}));
    }
    qsort(found, count, KPL_BSN_DIGITS, texts_order);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || texts_order(found[kept - 1], found[i]) != 0)
            memmove(found[kept++], found[i], KPL_BSN_DIGITS);
    kpl_buffer_release(&form);
    return kept;
}

static void test_bsn_repair(void **state) {
    (void)state;
    uint8_t expected[KPL_BSN_DIGITS * 11][KPL_BSN_DIGITS];
    uint8_t actual[32][KPL_BSN_DIGITS];
    uint8_t digits[KPL_BSN_DIGITS];
    uint64_t seed = 5;
    uint64_t total = 0;
    uint32_t invalid = 0;
    for (uint32_t i = 0; i < 20000; i++) {
        const uint32_t n = (uint32_t)(identifiers_random(&seed) % NINE_DIGITS);
        digits_of(n, KPL_BSN_DIGITS, digits);
        const uint32_t near = neighbours(digits, expected);
        if (rule_bsn(n)) { /* every slip shows: nothing near it but itself */
            assert_int_equal(near, 1);
            assert_memory_equal(expected[0], digits, KPL_BSN_DIGITS);
        }
        assert_int_equal(repaired((kpl_text){digits, KPL_BSN_DIGITS}, actual), near);
        assert_memory_equal(actual, expected, (size_t)near * KPL_BSN_DIGITS);
        invalid += !rule_bsn(n);
        total += rule_bsn(n) ? 0 : near;
    }
    assert_in_range(total * 10 / invalid, 87, 91); /* 8.9 on average */
}

/* A digit too many: the right number is among the repairs. */
static void test_bsn_insertion(void **state) {
    (void)state;
    uint8_t found[32][KPL_BSN_DIGITS];
    uint8_t longer[KPL_BSN_DIGITS + 1];
    const uint8_t *const right = (const uint8_t *)"123456782";
    for (uint32_t at = 0; at <= KPL_BSN_DIGITS; at++)
        for (uint8_t digit = '0'; digit <= '9'; digit++) {
            memcpy(longer, right, at);
            longer[at] = digit;
            memcpy(longer + at + 1, right + at, KPL_BSN_DIGITS - at);
            const uint32_t count = repaired((kpl_text){longer, sizeof longer}, found);
            bool is_found = false;
            for (uint32_t i = 0; i < count; i++)
                is_found = is_found || memcmp(found[i], right, KPL_BSN_DIGITS) == 0;
            assert_true(is_found);
        }
}

/* Guards keep what their check keeps. */
static void test_guards(void **state) {
    (void)state;
    static const char *const texts[] = {"123456782", "123456783", "101222331",
                                        "1234AB",    "1234",      "x"};
    kpl_kind_derive_fn *const guards[] = {kpl_form_bsn_valid, kpl_form_a_nummer_valid,
                                          kpl_form_onderwijsnummer_valid,
                                          kpl_form_nl_pc6};
    for (size_t g = 0; g < sizeof guards / sizeof guards[0]; g++)
        for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) {
            kpl_buffer form = {0};
            const kpl_text text = kpl_text_of(texts[t]);
            assert_non_null(kpl_form_guard(guards[g]));
            assert_int_equal(guards[g](text, &form, NULL), KPL_OK);
            assert_int_equal(form.length,
                             kpl_form_guard(guards[g])(text) ? text.length : 0);
            kpl_buffer_release(&form);
        }
}

/* ---- The official test set ---- */

#define BRP_FILE "data/dutch/brp/20220502_Testset_persoonslijsten_proefomgeving_GBA-V.csv"
#define BRP_NUMBERS_MAX 8192u

/* All of it, or NULL (and one line) when it is not there. Free it. */
static char *brp_load(void) {
    const char *const shared = getenv("KPL_SHARED_DIR");
    const char *const project = getenv("KPL_PROJECT_DIR");
    char path[2048];
    if (shared != NULL)
        (void)snprintf(path, sizeof path, "%s/" BRP_FILE, shared);
    else
        (void)snprintf(path, sizeof path, "%s/../shared/" BRP_FILE,
                       project != NULL ? project : ".");
    FILE *const file = fopen(path, "rb");
    if (file == NULL) {
        printf("skipped: the test set of the register of persons is not there\n");
        return NULL;
    }
    const size_t size = (size_t)4 << 20;
    char *const text = calloc(size, 1);
    assert_non_null(text);
    assert_true(fread(text, 1, size - 1, file) < size - 1);
    (void)fclose(file);
    return text;
}

static int brp_order(const void *a, const void *b) {
    return strcmp(a, b);
}

/* Bytes of a field, with its quotes: inside them anything stands. */
static size_t brp_field(const char *text) {
    size_t length = 0;
    for (bool inside = false; text[length] != '\0'; length++) {
        inside = inside != (text[length] == '"');
        if (!inside && strchr(";\r\n", text[length]) != NULL)
            break;
    }
    return length;
}

/* The distinct values of all columns whose header ends with `element`. */
static uint32_t brp_values(const char *text, const char *element, char (*found)[16]) {
    bool wanted[512] = {false};
    uint32_t count = 0;
    for (uint32_t line = 0; *text != '\0'; line++) {
        for (uint32_t column = 0; *text != '\n' && *text != '\0'; column++) {
            const size_t length = brp_field(text);
            if (line == 0 && length == 8)
                wanted[column] = strncmp(text + 2, element, 6) == 0;
            else if (line > 0 && length > 0 && wanted[column]) {
                assert_true(count < BRP_NUMBERS_MAX && length < 16);
                memcpy(found[count], text, length);
                found[count++][length] = '\0';
            }
            text += length;
            text += *text == ';' || *text == '\r';
        }
        text += *text == '\n';
    }
    qsort(found, count, sizeof *found, brp_order);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++)
        if (kept == 0 || strcmp(found[kept - 1], found[i]) != 0)
            memmove(found[kept++], found[i], sizeof *found);
    return kept;
}

/* How many of the values are valid once they are cleaned; all are something. */
static uint32_t brp_valid(const kpl_kind *kind, char (*values)[16], uint32_t count) {
    const kpl_column_study study = {0};
    uint32_t valid = 0;
    for (uint32_t i = 0; i < count; i++) {
        kpl_buffer clean = {0};
        const kpl_text raw = kpl_text_of(values[i]);
        assert_int_equal(kind->clean(raw, &study, &clean, NULL), KPL_OK);
        if (clean.length == 0 && strspn(values[i], "0 ") != raw.length)
            fail_msg("%s: nothing is left of %s", kind->name, values[i]);
        valid += clean.length > 0 && kind->check(kpl_fold_since(&clean, 0));
        kpl_buffer_release(&clean);
    }
    return valid;
}

static void test_brp(void **state) {
    (void)state;
    static char values[BRP_NUMBERS_MAX][16];
    char *const text = brp_load();
    if (text == NULL)
        return;
    const uint32_t a_nummers = brp_values(text, ".01.10", values);
    assert_int_equal(a_nummers, 822);
    assert_int_equal(brp_valid(&kpl_kind_a_nummer, values, a_nummers), 822);
    const uint32_t bsns = brp_values(text, ".01.20", values);
    assert_int_equal(bsns, 784);
    assert_int_equal(brp_valid(&kpl_kind_bsn, values, bsns), 783);
    const uint32_t dates = brp_values(text, ".03.10", values);
    assert_true(dates > 500);
    /* Noughts, a blank, and two days that do not exist: a test set has those too. */
    assert_int_equal(brp_valid(&kpl_kind_nl_date, values, dates), dates - 4);
    const uint32_t postcodes = brp_values(text, ".11.60", values);
    assert_true(postcodes > 100);
    assert_int_equal(brp_valid(&kpl_kind_nl_postcode, values, postcodes), postcodes);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bsn_rows),
        cmocka_unit_test(test_other_rows),
        cmocka_unit_test(test_postcode_rows),
        cmocka_unit_test(test_bsn_rule),
        cmocka_unit_test(test_a_nummer_rule),
        cmocka_unit_test(test_bsn_repair),
        cmocka_unit_test(test_bsn_insertion),
        cmocka_unit_test(test_guards),
        cmocka_unit_test(test_onderwijsnummer),
        cmocka_unit_test(test_phone_rows),
        cmocka_unit_test(test_brp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
