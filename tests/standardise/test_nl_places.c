/* Goal: Dutch house numbers, streets and towns of different systems become the same value
 * or meet in a form; the published examples of NEN 5825 lines and of exact matches hold.
 * Method: rows by hand; the feature files of the address register where they are. */
#include "kind_fixture.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/comparator.h"
#include "standardise/nl/address_line.h"

static void test_house_numbers(void **state) {
    (void)state;
    const fixture_row numbers[] = {
        {"10\x1F\x1F"
         "A\x1F",
         "10 A",
         {{"number", "10"}, {"suffix", "A"}, {"start", "10 A"}}},
        {"10\x1F"
         "A\x1F\x1F",
         "10 A",
         {{0}}},
        {"10 a", "10 A", {{0}}},
        {"10\x1F"
         "a\x1F"
         "3\x1F",
         "10 A3",
         {{0}}},
        {"10 A-3", "10 A3", {{0}}},
        {"10\x1F"
         "A-3\x1F",
         "10 A3",
         {{0}}},
        {"10 A\x1F"
         "A\x1F",
         "10 A",
         {{0}}}, /* twice, in the number's column and its own */
        {"10\x1F"
         "A\x1F"
         "A\x1F",
         "10 AA",
         {{0}}},
        {"012", "12", {{"number", "12"}, {"suffix", ""}, {"start", "12 "}}},
        {"12-a", "12 A", {{0}}},
        {"12/1", "12 1", {{0}}},
        {"12 bis", "12 BS", {{0}}},
        {"12bis A", "12 BSA", {{0}}},
        {"12 hs", "12 H", {{0}}},
        {"12 huis", "12 H", {{0}}},
        {"12 III", "12 3", {{0}}},
        {"12 3 hoog", "12 3", {{0}}},
        {"12, 3e verdieping", "12 3", {{0}}},
        {"12 t/m 14", "12 14", {{0}}},
        {"nr. 12", "12", {{0}}},
        {"t/o 3", "3 TO", {{0}}},
        {"bij 15201", "15201 BY", {{0}}},
        {"0", "", {{0}}},
        {"00\x1F\x1F", "", {{0}}},
        {"A", "", {{0}}},
        {"\x1F"
         "A\x1F",
         "",
         {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_nl_house_number, numbers);
    assert_true(kpl_kind_nl_house_number.check(kpl_text_of("12 A3")));
    assert_true(kpl_kind_nl_house_number.check(kpl_text_of("99999 ABCDE")));
    assert_false(kpl_kind_nl_house_number.check(kpl_text_of("123456")));
}

static void test_streets(void **state) {
    (void)state;
    const fixture_row streets[] = {
        {"Burgemeester van der Meulenstraat",
         "burg vd meulenstr",
         {{"joined", "burgvdmeulenstr"},
          {"cut", "burgvdmeulen"},
          {"whole5", "burgvdmeulenstraat"}}},
        {"Burg. v.d. Meulenstr", "burg vd meulenstr", {{0}}},
        {"Burg v d Meulenstr.", "burg vd meulenstr", {{0}}},
        {"BURG VD MEULENSTRAAT", "burg vd meulenstr", {{0}}},
        {"burg. v/d Meulenstraat", "burg vd meulenstr", {{0}}},
        {"Burgemeester van der Meu", "burg vd meu", {{0}}}, /* cut at 24 */
        {"De Kruis Straat", "kruis str", {{"joined", "kruisstr"}}},
        {"Kruisstraat", "kruisstr", {{"joined", "kruisstr"}}},
        {"Klaverweg", "klaverwg", {{"whole5", "klaverweg"}, {"first3", "kla"}}},
        {"Klaverwef", "klaverwef", {{"whole5", "klaverwef"}}}, /* a letter off */
        {"Robijndtraat", "robyndtraat", {{"whole5", "robyndtraat"}}},
        {"Bakkerspl.", "bakkerspln", {{"whole5", "bakkersplein"}}},
        {"Straatweg", "strwg", {{"whole5", "straatweg"}}},
        {"Weg", "wg", {{"whole5", ""}}}, /* too short to have a letter typed wrong */
        {"St. Janstraat", "st janstr", {{0}}},
        {"Sint Janstraat", "st janstr", {{0}}},
        {"Prinses Beatrixlaan", "pr beatrixln", {{0}}},
        {"Laan van 't Haantje", "ln vt haantje", {{0}}},
        {"Laan v h Haantje", "ln vt haantje", {{0}}},
        {"Tweede Dwarsstraat", "2e dwarsstr", {{0}}},
        {"2e Dwarsstr.", "2e dwarsstr", {{0}}},
        {"Kerkdijk", "kerkdk", {{0}}},
        {"Kerkdyk", "kerkdk", {{0}}},
        {"Anna de Vriesstraat", "anna d vriesstr", {{0}}},
        {"A de Vriesstraat", "a d vriesstr", {{0}}},
        {"Alphen aan den Rijn", "alphen ad ryn", {{0}}},
        {"RÈoellstraat", "roellstr", {{0}}},
        {"Röellstraat", "roellstr", {{0}}},
        {"Belgi\xC3\x83\xC2\xABlaan", "belgieln", {{0}}},
        {"Plein 1945", "pln 1945", {{0}}},
        {"De", "d", {{0}}},
    };
    FIXTURE_CHECK(kpl_kind_nl_street, streets);
}

static void test_towns(void **state) {
    (void)state;
    const fixture_row towns[] = {
        {"'s-Gravenhage", "den haag", {{"joined", "denhaag"}}},
        {"S GRAVENHAGE", "den haag", {{0}}},
        {"Den Haag", "den haag", {{0}}},
        {"'s-Hertogenbosch", "den bosch", {{0}}},
        {"Den Bosch", "den bosch", {{0}}},
        {"NW. AMSTERDAM", "nieuw amsterdam", {{0}}},
        {"Nieuw-Amsterdam", "nieuw amsterdam", {{0}}},
        {"ROTTERDAM (HT)", "rotterdam", {{0}}},
        {"Rijswijk ZH", "ryswyk", {{0}}},
        {"RYSWYK", "ryswyk", {{0}}},
        {"Bergen (L.)", "bergen", {{0}}},
        {"Amsterdam Z.O.", "amsterdam", {{0}}},
        {"Amsterdam-Zuidoost", "amsterdam", {{0}}},
        {"St. Annaparochie", "sint annaparochie", {{0}}},
        {"NEDERHORST D BERG", "nederhorst den berg", {{0}}},
        {"Nederhorst den Berg", "nederhorst den berg", {{0}}},
        {"Alphen a/d Rijn", "alphen aan den ryn", {{0}}},
        {"Alphen aan den Rijn", "alphen aan den ryn", {{0}}},
        {"Krimpen aan de Lek", "krimpen aan den lek", {{0}}},
        {"Wijk b. Duurstede", "wyk by duurstede", {{0}}},
        {"Wijk bij Duurstede", "wyk by duurstede", {{0}}},
        {"Snits", "sneek", {{0}}},
        {"Feanw\xC3\xA2lden", "veenwouden", {{0}}},
        {"Heusden gem Asten", "heusden", {{0}}},
        {"Ee", "ee", {{0}}},
        {"L", "l", {{0}}},
        {"Hoogvliet Rotterdam",
         "hoogvliet rotterdam",
         {{"tokens", "hoogvliet rotterdam"}}},
    };
    FIXTURE_CHECK(kpl_kind_nl_place, towns);
}

/* ---- The feature files of the register of addresses ---- */

static char *read_whole(const char *path) {
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *text = calloc(1, 1 << 20);
    assert_non_null(text);
    const size_t length = fread(text, 1, (1 << 20) - 1, file);
    assert_true(length > 0);
    assert_int_equal(fclose(file), 0);
    return text;
}

/* "key": "value" or a bare number behind `from`, before `end`; "" when absent. */
static void json_value(const char *from, const char *end, const char *key, char *out) {
    char quoted[40];
    (void)snprintf(quoted, sizeof quoted, "\"%s\":", key);
    const char *at = strstr(from, quoted);
    out[0] = '\0';
    if (at == NULL || at >= end)
        return;
    at += strlen(quoted);
    at += strspn(at, " \"");
    const size_t length = strcspn(at, "\",\n");
    assert_true(length < 100);
    memcpy(out, at, length);
    out[length] = '\0';
}

static void clean_text(const kpl_kind *kind, kpl_text raw, char *out) {
    const kpl_column_study study = {0};
    kpl_buffer clean = {0};
    assert_int_equal(kind->clean(raw, &study, &clean, NULL), KPL_OK);
    assert_true(clean.length < 200);
    if (clean.length > 0)
        memcpy(out, clean.bytes, clean.length);
    out[clean.length] = '\0';
    kpl_buffer_release(&clean);
}

/* An address as its parts and as its lines must be one. */
static void check_scenario(const char *from, const char *end) {
    char street[100], number[100], letter[100], addition[100], code[100], town[100];
    char line5[100], line6[100], whole[256], columns[400], a[200], b[200];
    json_value(from, end, "straat", street);
    json_value(from, end, "huisnummer", number);
    json_value(from, end, "huisletter", letter);
    json_value(from, end, "huisnummertoevoeging", addition);
    json_value(from, end, "postcode", code);
    json_value(from, end, "woonplaats", town);
    json_value(from, end, "adresregel5", line5);
    json_value(from, end, "adresregel6", line6);
    (void)snprintf(whole, sizeof whole, "%s\n%s", line5, line6);
    kpl_address_line address;
    kpl_address_line_parse(kpl_text_of(whole), &address);
    assert_string_equal(address.postcode, code);

    (void)snprintf(columns, sizeof columns, "%s\x1F%s\x1F%s\x1F", number, letter,
                   addition);
    clean_text(&kpl_kind_nl_house_number, kpl_text_of(columns), a);
    clean_text(&kpl_kind_nl_house_number, address.number, b);
    assert_string_equal(a, b);
    clean_text(&kpl_kind_nl_place, kpl_text_of(town), a);
    clean_text(&kpl_kind_nl_place, address.place, b);
    assert_string_equal(a, b);
    clean_text(&kpl_kind_nl_street, kpl_text_of(street), a);
    clean_text(&kpl_kind_nl_street, address.street, b);
    const kpl_comparator *const starts = kpl_comparator_find("word_starts");
    if (strcmp(a, b) != 0 && starts->score(kpl_text_of(a), kpl_text_of(b), NULL) < 1)
        fail_msg("\"%s\" and \"%s\" do not meet", a, b);
}

static void test_lines_of_nen_5825(void **state) {
    (void)state;
    char *const text = read_whole("../shared/data/dutch/bag/adresregels.feature");
    if (text == NULL) {
        print_message("skipped: the examples of address lines are not here\n");
        skip();
    }
    uint32_t scenarios = 0;
    for (char *at = strstr(text, "Scenario:"); at != NULL; scenarios++) {
        char *const next = strstr(at + 1, "Scenario:");
        char *const end = next != NULL ? next : at + strlen(at);
        check_scenario(at, end);
        at = next;
    }
    assert_true(scenarios >= 7);
    free(text);
}

/* Objects of the table of exact matches: two have equal postcodes and values when letter
 * and addition say the same, and only then. */
static void test_exact_matches(void **state) {
    (void)state;
    char *const text = read_whole("../shared/data/dutch/bag/exacte_match.feature");
    if (text == NULL) {
        print_message("skipped: the examples of exact matches are not here\n");
        skip();
    }
    char keys[100][64];
    char values[100][64];
    uint32_t count = 0;
    const char *at = strstr(text, "nummeraanduidingIdentificatie |");
    assert_non_null(at);
    at = strchr(at, '\n') + 1;
    while (strncmp(at + strspn(at, " "), "|", 1) == 0 && count < 100) {
        char cells[4][16] = {{0}};
        const char *cell = strchr(at, '|') + 1;
        for (uint32_t c = 0; c < 4; c++) {
            const char *const bar = strchr(cell, '|');
            const char *from = cell + strspn(cell, " ");
            uint32_t length = 0;
            for (; from < bar && *from != ' '; from++)
                cells[c][length++] = *from;
            cell = bar + 1;
        }
        char raw[64];
        (void)snprintf(raw, sizeof raw, "%s\x1F%s\x1F%s\x1F", cells[1], cells[2],
                       cells[3]);
        (void)snprintf(keys[count], sizeof keys[0], "%s %s %s%s", cells[0], cells[1],
                       cells[2], cells[3]);
        char clean[200];
        clean_text(&kpl_kind_nl_house_number, kpl_text_of(raw), clean);
        (void)snprintf(values[count], sizeof values[0], "%s %.40s", cells[0], clean);
        count++;
        at = strchr(at, '\n') + 1;
    }
    assert_true(count >= 39);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            assert_int_equal(strcmp(keys[i], keys[j]) == 0,
                             strcmp(values[i], values[j]) == 0);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_house_numbers), cmocka_unit_test(test_streets),
        cmocka_unit_test(test_towns),         cmocka_unit_test(test_lines_of_nen_5825),
        cmocka_unit_test(test_exact_matches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
