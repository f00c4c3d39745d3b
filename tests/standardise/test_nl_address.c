/* Goal: a Dutch address line gives the street, number, postcode and place that a reader
 * sees in it, however it is written; and hostile lines give views into themselves.
 * Method: lines with their parts by hand; every prefix and every byte of some of them. */
#include "kind_fixture.h"

#include "standardise/nl/address_line.h"

typedef struct address_row {
    const char *line;
    const char *street;
    const char *number;
    const char *postcode;
    const char *place;
} address_row;

static const address_row rows[] = {
    {"Dorpsstraat 12", "Dorpsstraat", "12", "", ""},
    {"Dorpsstraat 12 A-3", "Dorpsstraat", "12 A-3", "", ""},
    {"Dorpsstraat 12-a, 1234 ab Plaats", "Dorpsstraat", "12-a", "1234AB", "Plaats"},
    {"DORPSSTRAAT 12 A", "DORPSSTRAAT", "12 A", "", ""},
    {"Plein 1945 3", "Plein 1945", "3", "", ""},
    {"Plein 1945", "Plein 1945", "", "", ""},
    {"Laan 1940-45 12 hs", "Laan 1940-45", "12 hs", "", ""},
    {"Laan 1940-1945 12, 1011AA Amsterdam", "Laan 1940-1945", "12", "1011AA",
     "Amsterdam"},
    {"1e Exloermond 5 bis", "1e Exloermond", "5 bis", "", ""},
    {"2e Achterholtsweg", "2e Achterholtsweg", "", "", ""},
    {"4 Meistraat 7", "4 Meistraat", "7", "", ""},
    {"Plein 4 Mei 7", "Plein 4 Mei", "7", "", ""},
    {"Archipel 13 5", "Archipel 13", "5", "", ""},
    {"Archipel 13-5", "Archipel", "13-5", "", ""},
    {"Dorpsstraat 12 3", "Dorpsstraat", "12 3", "", ""},
    {"Mondriaan singel 18 4104 HG", "Mondriaan singel", "18", "4104HG", ""},
    {"IEPENERF 2 2", "IEPENERF", "2 2", "", ""},
    {"Dorpsstraat 12 3 hoog", "Dorpsstraat", "12 3 hoog", "", ""},
    {"Dorpsstraat 12, 3e verdieping, 1234AB Plaats", "Dorpsstraat", "12, 3e verdieping",
     "1234AB", "Plaats"},
    {"Dorpsstraat 12 Ede", "Dorpsstraat", "12", "", "Ede"},
    {"Dorpsstraat 12 BED, 1234 AB Ede", "Dorpsstraat", "12 BED", "1234AB", "Ede"},
    {"Dorpsstraat 12 Den Haag", "Dorpsstraat", "12", "", "Den Haag"},
    {"Dorpsstraat 12 's Gravenhage", "Dorpsstraat", "12", "", "'s Gravenhage"},
    {"Dorpsstraat 12 s Heerenberg", "Dorpsstraat", "12", "", "s Heerenberg"},
    {"Dorpsstraat 12 t Zand", "Dorpsstraat", "12", "", "t Zand"},
    {"Dorpsstraat 12 s, Zwolle", "Dorpsstraat", "12 s", "", "Zwolle"},
    {"Dorpsstraat 12 s 1234AB Zwolle", "Dorpsstraat", "12 s", "1234AB", "Zwolle"},
    {"Dorpsstraat 12 1234AB 's-Gravenhage", "Dorpsstraat", "12", "1234AB",
     "'s-Gravenhage"},
    {"Dorpsstraat nr. 12", "Dorpsstraat", "12", "", ""},
    {"Dorpsstraat, 12", "Dorpsstraat", "12", "", ""},
    {"Dorpsstraat12a", "Dorpsstraat", "12a", "", ""},
    {"Dorpsstraat 12e", "Dorpsstraat", "12e", "", ""},
    {"Dorpsstraat 1234 hs", "Dorpsstraat", "1234 hs", "", ""},
    {"Dorpsstraat 12 III", "Dorpsstraat", "12 III", "", ""},
    {"Dorpsstraat 12 - a", "Dorpsstraat", "12 - a", "", ""},
    {"Dorpsstraat 12 t/m 14", "Dorpsstraat", "12 t/m 14", "", ""},
    {"Rijksweg A 12", "Rijksweg A", "12", "", ""},
    {"Rijksweg N33 12", "Rijksweg N33", "12", "", ""},
    {"Dorpsstraat 12 t.a.v. J. Jansen", "Dorpsstraat", "12", "", ""},
    {"t.a.v. J. Jansen, Dorpsstraat 12, 1234 AB Plaats", "Dorpsstraat", "12", "1234AB",
     "Plaats"},
    {"p/a Dorpsstraat 12", "Dorpsstraat", "12", "", ""},
    {"Huize Avondrood, Dorpsstraat 12, 1234 AB Plaats, Nederland", "Dorpsstraat", "12",
     "1234AB", "Plaats"},
    {"Postbus 123, 1000 AA Amsterdam", "Postbus", "123", "1000AA", "Amsterdam"},
    {"Dorpsstraat 12\n1O12 AB  HAZERSWOUDE-DORP", "Dorpsstraat", "12", "1012AB",
     "HAZERSWOUDE-DORP"},
    {"1234AB 12 A", "", "12 A", "1234AB", ""},
    {"1234 AB Plaats", "", "", "1234AB", "Plaats"},
    {"1234ab  DEN HAAG", "", "", "1234AB", "DEN HAAG"},
    {"NL-1234 AB Plaats", "", "", "1234AB", "Plaats"},
    {"1234 AB, Dorpsstraat 12, Plaats", "Dorpsstraat", "12", "1234AB", "Plaats"},
    {"12 Dorpsstraat", "Dorpsstraat", "12", "", ""},
    {"12 A", "", "12 A", "", ""},
    {"Dorpsstraat", "Dorpsstraat", "", "", ""},
    {"Dorpsstraat, Plaats", "Dorpsstraat", "", "", "Plaats"},
    {"A K vd Coppellostr 8\n6049 HD  HERTEN", "A K vd Coppellostr", "8", "6049HD",
     "HERTEN"},
    {"Bornsesteeg 1-5A3\n6708 GA  WAGENINGEN", "Bornsesteeg", "1-5A3", "6708GA",
     "WAGENINGEN"},
    {"Belgi\xC3\xABlaan\xC2\xA0"
     "1 A3, 2391PH Hazerswoude-Dorp",
     "Belgi\xC3\xABlaan", "1 A3", "2391PH", "Hazerswoude-Dorp"},
    {"t.a.v.", "", "", "", ""},
    {",;,", "", "", "", ""},
    {" ", "", "", "", ""},
    {"0", "0", "", "", ""},
};

static void check_part(const address_row *row, const char *target, const char *expected) {
    kpl_buffer part = {0};
    uint32_t found = 0;
    for (uint32_t p = 0; p < kpl_kind_address_line.part_count; p++) {
        if (strcmp(kpl_kind_address_line.parts[p].target, target) != 0)
            continue;
        found++;
        part.length = 0;
        assert_int_equal(
            kpl_kind_address_line.parts[p].extract(kpl_text_of(row->line), &part, NULL),
            KPL_OK);
        fixture_expect(row->line, target, kpl_fold_since(&part, 0), expected);
    }
    assert_int_equal(found, 1);
    kpl_buffer_release(&part);
}

static void test_lines(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        check_part(&rows[r], "nl_street", rows[r].street);
        check_part(&rows[r], "house_number", rows[r].number);
        check_part(&rows[r], "nl_postcode", rows[r].postcode);
        check_part(&rows[r], "place", rows[r].place);
    }
}

static void check_inside(kpl_text line, kpl_text part) {
    if (part.length == 0)
        return;
    assert_true(part.bytes >= line.bytes);
    assert_true(part.bytes + part.length <= line.bytes + line.length);
}

static void check_views(kpl_text line) {
    kpl_address_line address;
    kpl_address_line_parse(line, &address);
    check_inside(line, address.street);
    check_inside(line, address.number);
    check_inside(line, address.place);
}

static void test_hostile(void **state) {
    (void)state;
    for (size_t r = 0; r < sizeof rows / sizeof rows[0]; r++) {
        uint8_t bytes[128];
        const kpl_text line = kpl_text_of(rows[r].line);
        assert_true(line.length <= sizeof bytes);
        for (uint32_t length = 0; length <= line.length; length++)
            check_views((kpl_text){line.bytes, length});
        static const uint8_t odd[] = {' ', ',', '0', '9', 'A', '-', '.', 0xC2, '\n'};
        for (uint32_t at = 0; at < line.length; at++) {
            memcpy(bytes, line.bytes, line.length);
            for (size_t o = 0; o < sizeof odd; o++) {
                bytes[at] = odd[o];
                check_views((kpl_text){bytes, line.length});
            }
        }
    }
    char many[1000];
    for (size_t i = 0; i + 1 < sizeof many; i++)
        many[i] = i % 2 == 0 ? '1' : ' ';
    many[sizeof many - 1] = '\0';
    check_views(kpl_text_of(many));
    memset(many, 'a', sizeof many - 1);
    check_views(kpl_text_of(many));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_hostile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
