/* Goal: damage that conversions leave in Dutch registers is undone, what is right stays;
 * spellings of one sound get one code; both foldings of an umlaut meet.
 * Method: rows by hand; all 296 characters of the BRP's teletex, where the table is. */
#include "kind_fixture.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "standardise/nl/nl_text.h"

static void expect_fold(const char *raw, const char *expected) {
    kpl_buffer out = {0};
    assert_int_equal(kpl_buffer_string(&out, "x", NULL), KPL_OK);
    assert_int_equal(kpl_nl_fold(kpl_text_of(raw), 0, &out, NULL), KPL_OK);
    fixture_expect(raw, "folded", kpl_fold_since(&out, 1), expected);
    kpl_buffer_release(&out);
}

static void test_repair(void **state) {
    (void)state;
    const char *const rows[][2] = {
        {"Jansen", "jansen"},
        {"Röell", "roell"},
        /* teletex as Latin-1 */
        {"RÈoellstraat", "roellstraat"},
        {"DaniÈelstraat", "danielstraat"},
        {"FranËcois", "francois"},
        {"HÂelÁene", "helene"},
        {"MalmÈopad", "malmopad"},
        /* right as they stand */
        {"Çerkes", "cerkes"},
        {"Çanakkale", "canakkale"},
        {"Ëlī", "eli"},
        {"Anne-Ève", "anne eve"},
        {"CAFÉ", "cafe"},
        {"FRANÇOIS", "francois"},
        {"MÂCON", "macon"},
        {"treÃe", "tree"},
        /* UTF-8 twice */
        {"Zo\xC3\x83\xC2\xAB", "zoe"},
        {"Ren\xC3\x83\xC2\xA9"
         "e",
         "renee"},
        {"O\xC3\xA2\xE2\x82\xAC\xE2\x84\xA2"
         "Brien",
         "obrien"},
        {"\xC3\x83\xE2\x80\xB0"
         "douard",
         "edouard"}, /* E-acute, whose second byte Windows-1252 shows as a sign */
        {"\xC3\x85\xC5\xB8"
         "x",
         "sx"}, /* s-cedilla: both bytes letters */
        {"a\xC3\x82", "aa"},
        {"", ""},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++)
        expect_fold(rows[r][0], rows[r][1]);
}

/* One line of the table: bytes of teletex, the character, and without its diacritic. The
 * character, in a word, and the two bytes shown as Latin-1 must fold as the last does. */
static void check_character(const char *hex, const char *character,
                            const char *stripped) {
    const bool odd = strcmp(character, "\xC3\x97") == 0 || /* times: no letter */
                     strcmp(character, "\xC4\xB8") == 0;   /* kra: k here, q there */
    const unsigned long code = strtoul(hex, NULL, 16);
    char raw[32];
    char expected[32];
    kpl_buffer folded = {0};
    (void)snprintf(raw, sizeof raw, "b%sB", stripped);
    assert_int_equal(kpl_fold_text(kpl_text_of(raw), 0, &folded, NULL), KPL_OK);
    assert_true(folded.length < sizeof expected);
    memcpy(expected, folded.bytes, folded.length);
    expected[folded.length] = '\0';
    kpl_buffer_release(&folded);
    const unsigned char lead = (unsigned char)character[0];
    if (lead >= 0xC3 && lead <= 0xC5 && !odd) { /* Latin; there is an ohm sign as well */
        (void)snprintf(raw, sizeof raw, "b%sB", character);
        expect_fold(raw, expected);
    }
    if (strlen(hex) != 4 || !islower((int)(code & 0xFF)))
        return;
    (void)snprintf(raw, sizeof raw, "b\xC3%c%cb", (int)(0x80 | (code >> 8 & 0x3F)),
                   (int)(code & 0xFF));
    expect_fold(raw, expected);
}

static void test_teletex(void **state) {
    (void)state;
    FILE *const file = fopen("../shared/data/dutch/charset/gba_teletex_unicode.tsv", "r");
    if (file == NULL) {
        print_message("skipped: the table of teletex characters is not here\n");
        skip();
    }
    char line[200];
    uint32_t rows = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        if (!isxdigit((unsigned char)line[0]) || line[1] == 'o')
            continue;
        char *cells[4] = {line, NULL, NULL, NULL};
        for (uint32_t c = 1; c < 4 && cells[c - 1] != NULL; c++) {
            cells[c] = strchr(cells[c - 1], '\t');
            if (cells[c] != NULL)
                *cells[c]++ = '\0';
        }
        rows++;
        if (cells[3] == NULL)
            continue;
        cells[3][strcspn(cells[3], "\r\n")] = '\0';
        check_character(cells[0], cells[2], cells[3]);
    }
    assert_int_equal(rows, 296);
    assert_int_equal(fclose(file), 0);
}

static void expect_form(kpl_kind_derive_fn *derive, const char *clean,
                        const char *expected) {
    kpl_buffer out = {0};
    assert_int_equal(derive(kpl_text_of(clean), &out, NULL), KPL_OK);
    fixture_expect(clean, "form", kpl_fold_since(&out, 0), expected);
    kpl_buffer_release(&out);
}

/* Each row: spellings that must get the code of the first. */
static void test_sounds(void **state) {
    (void)state;
    const char *const rows[][6] = {
        {"meyer", "meijer", "meier", "meyer"},
        {"vries", "fries", "friez"},
        {"claassen", "klaassen", "klaasen"},
        {"jansen", "janssen", "jans", "janse", "jansz"},
        {"schmidt", "smit", "smid", "smith"},
        {"dikx", "dicks", "diks"},
        {"moulin", "maulin"},
        {"quist", "kwist"},
        {"kuyper", "kuijper", "kuiper", "cuyper"},
        {"boer", "bur"},
        {"ghijs", "gijs", "gys"},
        {"philips", "filips"},
        {"zwaan", "swaan", "swaen"},
        {"hoeve", "hoeven"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        kpl_buffer first = {0};
        assert_int_equal(kpl_form_nl_phonetic(kpl_text_of(rows[r][0]), &first, NULL),
                         KPL_OK);
        assert_int_equal(kpl_buffer_byte(&first, '\0', NULL), KPL_OK);
        for (size_t s = 1; s < 6 && rows[r][s] != NULL; s++)
            expect_form(kpl_form_nl_phonetic, rows[r][s], (const char *)first.bytes);
        kpl_buffer_release(&first);
    }
    expect_form(kpl_form_nl_phonetic, "a", "a");
    expect_form(kpl_form_nl_phonetic, "den", "ten"); /* three letters stay */
    expect_form(kpl_form_nl_first_phonetic, "jan pieter", "jan");
    expect_form(kpl_form_each_nl_phonetic, "van jansen", "fan\njans\n");
}

static void test_umlauts(void **state) {
    (void)state;
    const char *const pairs[][2] = {
        {"ozil", "oezil"},         {"muller", "mueller"},  {"aberg", "aaberg"},
        {"sorensen", "soerensen"}, {"ozturk", "oeztuerk"},
    };
    for (size_t p = 0; p < sizeof pairs / sizeof pairs[0]; p++)
        for (size_t s = 0; s < 2; s++)
            expect_form(kpl_form_plain, pairs[p][s], pairs[p][0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_repair),
        cmocka_unit_test(test_teletex),
        cmocka_unit_test(test_sounds),
        cmocka_unit_test(test_umlauts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
