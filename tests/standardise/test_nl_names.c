/* Goal: Dutch surnames give one value wherever the prefix stands and whichever name a
 * married person uses; first names and initials meet; a name in one column is cut where a
 * reader would.
 * Method: rows by hand; the official list of prefixes, where it is. */
#include "kind_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "standardise/nl/nl_prefix.h"

#define COLUMN "\x1F"

static void test_surnames(void **state) {
    (void)state;
    const fixture_row surnames[] = {
        {"van den Berg",
         "berg",
         {{"nl_phonetic", "berg"}, {"first4", "berg"}, {"name", "berg\n"}}},
        {"Berg, van den", "berg", {{0}}},
        {"BERG, VAN DEN", "berg", {{0}}},
        {"BERG VAN DEN", "berg", {{0}}},
        {"Berg" COLUMN "van den" COLUMN, "berg", {{0}}},
        {"v.d. Berg", "berg", {{0}}},
        {"v/d Berg", "berg", {{0}}},
        {"v d Berg", "berg", {{0}}},
        {"vd Berg", "berg", {{0}}},
        {"vdr. Berg", "berg", {{0}}},
        {"v. Berg", "berg", {{0}}},
        {"Vander Berg", "berg", {{0}}},
        {"Vandenberg", "berg", {{0}}},
        {"in 't Veld", "veld", {{0}}},
        {"d'Hondt", "hondt", {{0}}},
        {"Hondt" COLUMN "d'" COLUMN, "hondt", {{0}}},
        {"O'Brien", "obrien", {{0}}},
        {"Jansen-de Vries",
         "jansen vries",
         {{"tokens", "jansen vries"}, {"name", "jansen\nvries\n"}}},
        {"Jansen - de Vries", "jansen vries", {{0}}},
        {"Vries" COLUMN "de" COLUMN "Jansen" COLUMN COLUMN "V" COLUMN,
         "vries jansen",
         {{"tokens", "jansen vries"}}},
        {"Vries" COLUMN "de" COLUMN "Jansen" COLUMN COLUMN "1" COLUMN,
         "vries jansen",
         {{0}}},
        {"Jansen" COLUMN COLUMN "Jansen" COLUMN COLUMN "4" COLUMN, "jansen", {{0}}},
        {COLUMN COLUMN "Jansen" COLUMN "van" COLUMN "P" COLUMN, "jansen", {{0}}},
        {"Van Den", "den", {{0}}},
        {"Le", "le", {{0}}},
        {"Ver", "ver", {{0}}},
        {"voor in 't Holt", "holt", {{0}}},
        {"El Amrani", "amrani", {{0}}},
        {"Gündoğan", "gundogan", {{0}}},
        {"\xC3\x96zil", "ozil", {{"plain", "ozil"}}},
        {"OEZIL", "oezil", {{"plain", "ozil"}}},
        {"---", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_nl_surname, surnames);
}

static void test_given_names(void **state) {
    (void)state;
    const fixture_row given[] = {
        {"Jan Pieter",
         "jan pieter",
         {{"initials", "jp"}, {"initial", "j"}, {"first", "jan"}}},
        {"J.P.", "j.p.", {{"initials", "jp"}, {"first", ""}, {"token", ""}}},
        {"KP", "k.p.", {{0}}},
        {"J P", "j.p.", {{0}}},
        {"JPH", "j.p.h.", {{0}}},
        {"Th.J.", "t.j.", {{0}}},
        {"Ph. Ch.", "p.c.", {{0}}},
        {"IJ.", "y.", {{0}}},
        {"IJsbrand", "ijsbrand", {{"initials", "y"}}},
        {"Anne-Fleur", "anne-fleur", {{"initials", "a"}, {"first", "anne"}}},
        {"Suzie Q", "suzie s.q.", {{"initials", "sq"}, {"first", "suzie"}}},
        {"Jan P.", "jan j.p.", {{"initials", "jp"}}},
        {"Johannes Petrus" COLUMN "J.P." COLUMN, "johannes petrus", {{0}}},
        {"Jan" COLUMN "J.P." COLUMN,
         "jan j.p.",
         {{"initials", "jp"}, {"first", "jan"}, {"token", "jan\n"}}},
        {"Hans" COLUMN "JP" COLUMN, "hans j.p.", {{"initials", "jp"}}},
        {COLUMN "jp" COLUMN, "j.p.", {{0}}},
        {"JAN", "jan", {{0}}},
        {"Zo\xC3\x83\xC2\xAB", "zoe", {{"first_phonetic", "su"}}},
        {"Zoë Zümra", "zoe zumra", {{0}}},
        {"\xC3\x89.", "e.", {{0}}},
        {"\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
         "\xD9\x85\xD8\xAD\xD9\x85\xD8\xAF",
         {{"initials", ""}}},
        {"-", "", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_nl_given_name, given);
}

/* ---- Names in one column ---- */

typedef struct name_row {
    const char *name;
    const char *surname;
    const char *given;
} name_row;

static const name_row names[] = {
    {"J. van den Berg", "van den Berg", "J."},
    {"J.P. van den Berg", "van den Berg", "J.P."},
    {"Berg, van den", "van den Berg", ""},
    {"BERG, VAN DEN", "VAN DEN BERG", ""},
    {"Berg, J. van den", "van den Berg", "J."},
    {"Berg, van den, J.", "van den Berg", "J."},
    {"Jansen-de Vries, A.", "Jansen-de Vries", "A."},
    {"mevr. A. de Boer", "de Boer", "A."},
    {"Dhr. drs. Jan Willem Bakker", "Bakker", "Jan Willem"},
    {"Maria Jansen", "Jansen", "Maria"},
    {"A. Jansen Bakker", "Jansen Bakker", "A."},
    {"Jan Jansen - Bakker", "Jansen - Bakker", "Jan"},
    {"Jan de Vries-van Dam", "de Vries-van Dam", "Jan"},
    {"JANSEN J.P.", "JANSEN", "J.P."},
    {"BERG VAN DEN", "VAN DEN BERG", ""},
    {"VRIES DE", "DE VRIES", ""},
    {"J. Berg van den", "van den Berg", "J."},
    {"Kim Le", "Le", "Kim"},
    {"Ben de Vries", "de Vries", "Ben"},
    {"van den Berg", "van den Berg", ""},
    {"Jansen", "Jansen", ""},
    {"J Jansen", "Jansen", "J"},
    {"D. Jansen", "Jansen", "D."},
    {"T. 't Hart", "'t Hart", "T."},
    {"mevr.", "", ""},
    {"", "", ""},
};

static void expect_part(const name_row *row, const char *target, const char *expected) {
    kpl_buffer part = {0};
    for (uint32_t p = 0; p < kpl_kind_full_name.part_count; p++) {
        if (strcmp(kpl_kind_full_name.parts[p].target, target) != 0)
            continue;
        assert_int_equal(
            kpl_kind_full_name.parts[p].extract(kpl_text_of(row->name), &part, NULL),
            KPL_OK);
        fixture_expect(row->name, target, kpl_fold_since(&part, 0), expected);
        kpl_buffer_release(&part);
        return;
    }
    fail_msg("no part %s", target);
}

static void test_full_names(void **state) {
    (void)state;
    for (size_t n = 0; n < sizeof names / sizeof names[0]; n++) {
        expect_part(&names[n], "nl_surname", names[n].surname);
        expect_part(&names[n], "nl_given_name", names[n].given);
    }
    char many[2000];
    for (size_t i = 0; i + 1 < sizeof many; i++)
        many[i] = "a, "[i % 3];
    many[sizeof many - 1] = '\0';
    kpl_buffer part = {0};
    assert_int_equal(kpl_kind_full_name.parts[0].extract(kpl_text_of(many), &part, NULL),
                     KPL_OK);
    kpl_buffer_release(&part);
}

/* ---- The table and the test set ---- */

static uint32_t prefix_words(const char *text) {
    kpl_text words[8];
    uint32_t count = 0;
    uint32_t at = 0;
    const kpl_text all = kpl_text_of(text);
    while (at < all.length && count < 8) {
        const uint32_t from = at;
        while (at < all.length && all.bytes[at] != ' ')
            at++;
        words[count++] = (kpl_text){all.bytes + from, at - from};
        at++;
    }
    const uint32_t taken = kpl_nl_prefix(words, count);
    return taken == count ? taken : 0;
}

/* All 166 of table 36, where a list of them is. */
static void test_prefixes(void **state) {
    (void)state;
    assert_int_equal(prefix_words("van den"), 2);
    assert_int_equal(prefix_words("voor in t"), 3);
    assert_int_equal(prefix_words("berg"), 0);
    FILE *const file =
        fopen("../shared/data/dutch/names/voorvoegsels_fakerphp_MIT.txt", "r");
    if (file == NULL) {
        print_message("skipped: the list of prefixes is not here\n");
        skip();
    }
    char line[64];
    uint32_t rows = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        kpl_buffer folded = {0};
        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '\0')
            continue;
        assert_int_equal(kpl_fold_text(kpl_text_of(line), 0, &folded, NULL), KPL_OK);
        assert_int_equal(kpl_buffer_byte(&folded, '\0', NULL), KPL_OK);
        if (prefix_words((const char *)folded.bytes) == 0)
            fail_msg("\"%s\" is no prefix", line);
        kpl_buffer_release(&folded);
        rows++;
    }
    assert_int_equal(rows, 166);
    assert_int_equal(fclose(file), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_surnames),
        cmocka_unit_test(test_given_names),
        cmocka_unit_test(test_full_names),
        cmocka_unit_test(test_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
