/* Goal: files of Dutch registers give the fields that an engineer would write: the
 * columns of one thing together, the parts of one column apart, other people's left
 * alone. Method: small made-up files for every rule of derive_dutch.h, one by one and
 * together; failing allocations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/failing_allocator.h"
#include "frame_fixture.h"
#include "plan/derive.h"
#include "plan/spec_read.h"
#include "plan/spec_write.h"

#define FILES_MAX 4

typedef struct derived {
    kpl_frame frames[FILES_MAX];
    uint32_t count;
    kpl_spec spec;
} derived;

static const char *const paths[FILES_MAX] = {"one.csv", "two.csv", "three.csv",
                                             "four.csv"};

static derived derive(kpl_mode mode, const char *const *csv, uint32_t count) {
    derived d = {.count = count};
    kpl_error error = {0};
    for (uint32_t i = 0; i < count; i++)
        d.frames[i] = fixture_frame(csv[i]);
    if (kpl_derive_spec(NULL, mode, paths, count, d.frames, NULL, &d.spec, &error) !=
        KPL_OK)
        fail_msg("%s", error.message);
    return d;
}

static void release(derived *d) {
    for (uint32_t i = 0; i < d->count; i++)
        kpl_frame_release(&d->frames[i]);
    kpl_spec_release(&d->spec);
}

/* "name:kind=column+column(as kind)/column ..." of a linkage, sources separated by "/".
 */
static const char *fields_of(const kpl_spec *spec, uint32_t linkage) {
    static char text[8192];
    size_t length = 0;
    const kpl_linkage_spec *const of = &spec->linkages[linkage];
    text[0] = '\0';
    for (uint32_t f = 0; f < of->field_count; f++) {
        const kpl_field_spec *const field = &of->fields[f];
        length += (size_t)sprintf(text + length, "%s%s:%s=", f > 0 ? " " : "",
                                  field->name, field->kind->name);
        for (uint32_t s = 0; s < spec->source_count; s++) {
            const kpl_field_columns *const source = &field->sources[s];
            length += (size_t)sprintf(text + length, "%s", s > 0 ? "/" : "");
            for (uint32_t c = 0; c < source->columns.count; c++)
                length += (size_t)sprintf(text + length, "%s%s", c > 0 ? "+" : "",
                                          source->columns.items[c]);
            if (source->as != NULL)
                length += (size_t)sprintf(text + length, "(%s)", source->as->name);
            assert_true((source->as == NULL) == (source->extract == NULL));
        }
    }
    return text;
}

static void expect_fields(const char *csv, const char *fields) {
    derived d = derive(KPL_MODE_DEDUPE, &csv, 1);
    assert_string_equal(fields_of(&d.spec, 0), fields);
    release(&d);
}

static bool has_note(const derived *d, uint32_t source, const char *words) {
    const kpl_names *const notes = &d->spec.sources[source].notes;
    for (uint32_t i = 0; i < notes->count; i++)
        if (strstr(notes->items[i], words) != NULL)
            return true;
    return false;
}

/* ---- One file ---- */

static void test_needs_a_sign(void **state) {
    (void)state;
    /* Dutch words over values of anywhere: nothing changes. */
    expect_fields("id,voornaam,achternaam,huisnummer\n1,Jan,Smit,1\n2,Piet,Bos,2\n",
                  "voornaam:given_name=voornaam achternaam:surname=achternaam "
                  "huisnummer:house_number=huisnummer");
    expect_fields("id,voornaam,achternaam,postcode\n1,Jan,Smit,1234 AB\n"
                  "2,Piet,Bos,1234AC\n",
                  "voornaam:nl_given_name=voornaam achternaam:nl_surname=achternaam "
                  "postcode:nl_postcode=postcode");
}

static void test_surname(void **state) {
    (void)state;
    expect_fields("id,tussenvoegsel,achternaam,postcode\n1,van,Dijk,1234AB\n"
                  "2,de,Bos,1234AC\n3,,Smit,1235AC\n",
                  "achternaam:nl_surname=achternaam+tussenvoegsel "
                  "postcode:nl_postcode=postcode");
    expect_fields(
        "id,geslachtsnaam,voorvoegsel,partnernaam,partnervoorvoegsel,naamgebruik,"
        "postcode\n"
        "1,Dijk,van,Bos,,E,1234AB\n2,Bos,de,Dijk,van,V,1234AC\n3,Smit,,,,E,1235AC\n",
        "geslachtsnaam:nl_surname=geslachtsnaam+voorvoegsel+partnernaam+"
        "partnervoorvoegsel+naamgebruik postcode:nl_postcode=postcode");
    /* A name beside initials is a surname; alone it may be anything. */
    expect_fields("id,naam,voorletters,postcode\n1,\"BERG, VAN DEN\",J.,1234AB\n"
                  "2,BOS,P.,1234AC\n3,SMIT,A.,1234AC\n",
                  "naam:nl_surname=naam voorletters:nl_given_name=voorletters "
                  "postcode:nl_postcode=postcode");
}

static void test_given_names(void **state) {
    (void)state;
    expect_fields("id,voorletters,voornaam,postcode\n1,J.P.,Jan,1234AB\n"
                  "2,P.,Piet,1234AC\n3,A.,Anna,1235AC\n",
                  "voornaam:nl_given_name=voornaam+voorletters postcode:nl_postcode="
                  "postcode");
    expect_fields("id,voorl,postcode\n1,J.P.,1234AB\n2,P.,1234AC\n3,A.,1235AC\n",
                  "voorl:nl_given_name=voorl postcode:nl_postcode=postcode");
}

static void test_house_number(void **state) {
    (void)state;
    expect_fields("id,toevoeging,huisletter,huisnummer,postcode\n1,,A,12,1234AB\n"
                  "2,3,,13,1234AC\n3,,A,14,1235AC\n",
                  "huisnummer:nl_house_number=huisnummer+huisletter+toevoeging "
                  "postcode:nl_postcode=postcode");
    /* One letter throughout still belongs to the number. */
    expect_fields("id,huisnr,huisletter,postcode\n1,1,A,1234AB\n2,2,A,1234AC\n",
                  "huisnr:nl_house_number=huisnr+huisletter postcode:nl_postcode="
                  "postcode");
}

static void test_address_line(void **state) {
    (void)state;
    expect_fields("id,adres,postcode,plaats\n1,Dorpsstraat 12 A,1234AB,Ede\n"
                  "2,Plein 1945,1234AC,Ede\n3,Laan 3,1235AC,Epe\n",
                  "adres:nl_street=adres(address_line) postcode:nl_postcode=postcode "
                  "plaats:nl_place=plaats adres_house_number:nl_house_number=adres("
                  "address_line)");
    expect_fields("id,adres\n1,\"Dorpsstraat 12 A, 1234 ab Ede\"\n"
                  "2,Plein 1945 3 1234AC Ede\n3,\"Laan 3, 1235AC, Epe\"\n",
                  "adres:street=adres"); /* nothing else says that it is Dutch */
    expect_fields(
        "id,adres,bsn\n1,\"Dorpsstraat 12 A, 1234 ab Ede\",999990019\n"
        "2,Plein 1945 3 1234AC Ede,999990032\n3,\"Laan 3, 1235AC, Epe\",999990044\n",
        "adres:nl_street=adres(address_line) bsn:bsn=bsn "
        "adres_house_number:nl_house_number=adres(address_line) "
        "adres_postcode:nl_postcode=adres(address_line) "
        "adres_place:nl_place=adres(address_line)");
    /* A house number of its own: the street is a street, whatever its name ends in. */
    expect_fields("id,straat,huisnummer,postcode\n1,Plein 1945,1,1234AB\n"
                  "2,Laan 40,2,1234AC\n",
                  "straat:nl_street=straat huisnummer:nl_house_number=huisnummer "
                  "postcode:nl_postcode=postcode");
}

/* Rows with a start in `a` and an end in `b`, births before them. */
static const char *period_rows(const char *header, bool ordered) {
    static char text[4000];
    size_t length = (size_t)sprintf(text, "%s\n", header);
    for (unsigned i = 0; i < 30; i++)
        length +=
            (size_t)sprintf(text + length, "%u,%04u-05-0%u,202%u-03-%02u,%s,1234A%c\n", i,
                            1940 + i * 2, 1 + i % 9, i % 3, 1 + i % 28,
                            i % 4 == 0   ? ""
                            : ordered    ? (i % 3 == 0 ? "2023-01-01" : "2024-05-01")
                            : i % 2 == 0 ? "2019-01-01"
                                         : "2024-01-01",
                            'A' + i % 26);
    return text;
}

static void test_period(void **state) {
    (void)state;
    const char *const rest = " x5:nl_postcode=x5";
    char fields[300];
    (void)snprintf(fields, sizeof fields,
                   "geboortedatum:date=geboortedatum period:period=start+einde%s", rest);
    expect_fields(period_rows("id,geboortedatum,start,einde,x5", true), fields);
    /* Silent headers: the second never before the first; a birth starts no period. */
    (void)snprintf(fields, sizeof fields, "x2:date=x2 period:period=x3+x4%s", rest);
    expect_fields(period_rows("id,x2,x3,x4,x5", true), fields);
    (void)snprintf(fields, sizeof fields, "x2:date=x2 x3:date=x3 x4:date=x4%s", rest);
    expect_fields(period_rows("id,x2,x3,x4,x5", false), fields);
}

static void test_other_people(void **state) {
    (void)state;
    const char *const csv = "id,bsn,partner_bsn,geb_datum,partner_geb_datum\n"
                            "1,999990019,999990044,1950-01-01,1951-02-02\n"
                            "2,999990032,999990056,1952-01-01,1953-02-02\n"
                            "3,999990044,999990019,1954-01-01,1955-02-02\n";
    const char *const other = "nr,geboortedatum,burgerservicenummer\n"
                              "a,1950-01-01,999990019\nb,1952-01-01,999990032\n"
                              "c,1954-01-01,999990044\n";
    const char *const files[] = {csv, other};
    derived d = derive(KPL_MODE_DEDUPE, files, 2);
    const char *const fields = fields_of(&d.spec, 0);
    assert_non_null(strstr(fields, "bsn:bsn=bsn/burgerservicenummer"));
    assert_non_null(strstr(fields, "geb_datum:date=geb_datum/geboortedatum"));
    assert_non_null(strstr(fields, "partner_bsn:bsn=partner_bsn/"));
    /* Two partners in one entity are two marriages. */
    for (uint32_t f = 0; f < d.spec.linkages[0].field_count; f++) {
        const kpl_field_spec *const field = &d.spec.linkages[0].fields[f];
        if (strcmp(field->kind->name, "bsn") == 0)
            assert_int_equal(field->conflict, strcmp(field->name, "bsn") == 0);
    }
    release(&d);
}

static void test_case_ids(void **state) {
    (void)state;
    const char *const csv =
        "geboortedatum,bronorganisatie,identificatie,postcode\n"
        "1950-01-01,002564440,Z1,1234AB\n1951-02-01,823288444,Z1,1234AC\n"
        "1952-03-04,002564440,Z2,1234AD\n";
    derived d = derive(KPL_MODE_DEDUPE, &csv, 1);
    assert_int_equal(d.spec.sources[0].id.count, 2);
    assert_string_equal(d.spec.sources[0].id.items[0], "bronorganisatie");
    assert_string_equal(d.spec.sources[0].id.items[1], "identificatie");
    release(&d);
    /* A header that names records beats the first column that is all different. */
    const char *const late = "geboortedatum,zaaknummer,postcode\n1950-01-01,Z1,1234AB\n"
                             "1951-02-01,Z3,1234AC\n1952-03-04,Z2,1234AD\n";
    d = derive(KPL_MODE_DEDUPE, &late, 1);
    assert_string_equal(d.spec.sources[0].id.items[0], "zaaknummer");
    release(&d);
}

/* ---- Several files ---- */

static const char *const registers[FILES_MAX] = {
    /* residents */
    "anr,bsn,voornamen,voorvoegsel,geslachtsnaam,geboortedatum,straatnaam,huisnummer,"
    "huisletter,postcode,woonplaats\n"
    "1,999990019,Jan Piet,van,Dijk,19500101,Laan,1,A,1234AB,Ede\n"
    "2,999990032,Anna,,Smit,19520304,Plein,2,,1234AC,Ede\n"
    "3,999990044,Els,de,Bos,19540506,Dorpsstraat,3,,1235AC,Epe\n",
    /* addresses */
    "id;openbareRuimteNaam;huisnummer;huisletter;postcode;woonplaatsNaam;status\n"
    "0391200000000001;Laan;1;A;1234AB;Ede;in gebruik\n"
    "0391200000000002;Plein;2;;1234AC;Ede;in gebruik\n"
    "0391200000000003;Dorpsstraat;3;;1235AC;Epe;gesloopt\n",
    /* cases */
    "zaaknummer,inpBsn,geslachtsnaam,voorvoegselGeslachtsnaam,voorletters,aoaPostcode,"
    "aoaHuisnummer,aoaHuisletter,soort,startdatum,einddatum\n"
    "Z1,999990019,Dijk,van,J.P.,1234AB,1,A,wmo,2021-01-01,2022-01-01\n"
    "Z2,999990032,Smit,,A.,1234AC,2,,jeugd,2021-02-01,2022-02-01\n"
    "Z3,999990019,Dijk,van,J.P.,1234AB,1,A,wmo,2022-01-01,\n",
    /* permits */
    "nr,naam,adres,dossiernummer,soort,start,einde\n"
    "p1,Jan van Dijk,\"Laan 1a, 1234 ab Ede\",Z1,wmo,2021-01-01,2022-01-01\n"
    "p2,A. Smit,\"Plein 2, 1234AC Ede\",Z7,jeugd,2021-01-01,2022-01-01\n"
    "p3,Els de Bos,\"Dorpsstraat 3 1235AC Epe\",Z8,wmo,2021-01-01,2022-01-01\n",
};

/* As `koppel dedupe` links them: persons, with what tells persons apart. */
static void test_persons(void **state) {
    (void)state;
    derived d = derive(KPL_MODE_DEDUPE, registers, 3);
    assert_int_equal(d.spec.linkage_count, 1);
    assert_int_equal(d.spec.linkages[0].kind, KPL_LINKAGE_PERSON);
    assert_string_equal(
        fields_of(&d.spec, 0),
        "bsn:bsn=bsn//inpBsn voornamen:nl_given_name=voornamen//voorletters "
        "geslachtsnaam:nl_surname=geslachtsnaam+voorvoegsel//"
        "geslachtsnaam+voorvoegselGeslachtsnaam geboortedatum:date=geboortedatum// "
        "straatnaam:nl_street=straatnaam// "
        "huisnummer:nl_house_number=huisnummer+huisletter//aoaHuisnummer+aoaHuisletter "
        "postcode:nl_postcode=postcode//aoaPostcode woonplaats:nl_place=woonplaats//");
    assert_false(d.spec.linkages[0].uses_source[1]);
    assert_true(has_note(&d, 1, "openbareRuimteNaam: the file names no persons"));
    assert_true(has_note(&d, 2, "period: it does not tell who a person is"));
    release(&d);
    d = derive(KPL_MODE_LINK, registers, 3);
    assert_int_equal(d.spec.linkages[0].link, KPL_LINK_BETWEEN);
    assert_null(strstr(fields_of(&d.spec, 0), "straatnaam"));
    release(&d);
}

/* Written and read again, the spec stays what it is. */
static void check_round_trip(const kpl_spec *spec) {
    kpl_buffer texts[2] = {{.allocator = NULL}};
    kpl_error error = {0};
    kpl_spec again;
    assert_int_equal(kpl_spec_write(spec, false, &texts[0], NULL), KPL_OK);
    if (kpl_spec_read(NULL, (const char *)texts[0].bytes, texts[0].length, NULL, &again,
                      &error) != KPL_OK)
        fail_msg("%u:%u: %s", (unsigned)error.row, error.column, error.message);
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        char fields[8192];
        (void)snprintf(fields, sizeof fields, "%s", fields_of(spec, l));
        assert_string_equal(fields_of(&again, l), fields);
    }
    kpl_spec_release(&again);
    kpl_buffer_release(&texts[0]);
}

/* As `koppel plan` proposes: addresses, persons by their help, cases by theirs. */
static void test_together(void **state) {
    (void)state;
    derived d = derive(KPL_MODE_TOGETHER, registers, 4);
    assert_int_equal(d.spec.linkage_count, 3);
    assert_string_equal(d.spec.linkages[0].name, "address");
    assert_string_equal(
        fields_of(&d.spec, 0),
        "straatnaam:nl_street=straatnaam/openbareRuimteNaam//adres(address_line) "
        "huisnummer:nl_house_number=huisnummer+huisletter/huisnummer+huisletter/"
        "aoaHuisnummer+aoaHuisletter/adres(address_line) "
        "postcode:nl_postcode=postcode/postcode/aoaPostcode/adres(address_line) "
        "woonplaats:nl_place=woonplaats/woonplaatsNaam//adres(address_line)");
    assert_string_equal(d.spec.linkages[1].name, "person");
    assert_non_null(strstr(fields_of(&d.spec, 1), "home:entity="));
    assert_null(strstr(fields_of(&d.spec, 1), "straat"));
    assert_false(d.spec.linkages[1].uses_source[1]);
    assert_string_equal(d.spec.linkages[2].name, "case");
    char fields[300];
    (void)snprintf(
        fields, sizeof fields,
        "zaaknummer:%s=//zaaknummer/dossiernummer soort:category=//soort/soort "
        "period:period=//startdatum+einddatum/start+einde "
        "client:entity=///",
        kpl_kind_find("case_id") != NULL ? "case_id" : "identifier");
    assert_string_equal(fields_of(&d.spec, 2), fields);
    const kpl_linkage_spec *const cases = &d.spec.linkages[2];
    assert_int_equal(cases->fields[3].entity_of, 2);
    assert_false(cases->uses_source[0]);
    assert_true(has_note(&d, 1, "status: it tells no address, person or case"));
    check_round_trip(&d.spec);
    release(&d);
    /* One file alone, and files of other countries, as ever. */
    d = derive(KPL_MODE_TOGETHER, registers, 1);
    assert_int_equal(d.spec.linkage_count, 1);
    release(&d);
    const char *const foreign[] = {"id,surname,street,zip\n1,a,b street,99\n2,c,d,98\n",
                                   "id,surname,street,zip\n1,a,b street,99\n2,c,d,98\n"};
    d = derive(KPL_MODE_TOGETHER, foreign, 2);
    assert_int_equal(d.spec.linkage_count, 1);
    release(&d);
}

/* The file whose ids others give with their addresses is the register of addresses: its
 * postcodes mend theirs. */
static void test_base_register(void **state) {
    (void)state;
    const char *const files[] = {
        "anr,geslachtsnaam,geboortedatum,straatnaam,huisnummer,postcode,woonplaats,"
        "nummeraanduidingIdentificatie\n"
        "1,Dijk,19500101,Laan,1,1234AB,Ede,0391200000000001\n"
        "2,Smit,19520304,Plein,2,1234AC,Ede,0391200000000002\n"
        "3,Bos,19540506,Dorpsstraat,3,1235AC,Epe,0391200000000003\n",
        "nummeraanduidingIdentificatie,openbareRuimteNaam,huisnummer,postcode,"
        "woonplaatsNaam\n"
        "0391200000000001,Laan,1,1234AB,Ede\n"
        "0391200000000002,Plein,2,1234AC,Ede\n"
        "0391200000000003,Dorpsstraat,3,1235AC,Epe\n",
        registers[2]};
    derived d = derive(KPL_MODE_TOGETHER, files, 3);
    const kpl_linkage_spec *const address = &d.spec.linkages[0];
    uint32_t mended = 0;
    for (uint32_t f = 0; f < address->field_count; f++) {
        const kpl_field_spec *const field = &address->fields[f];
        if (field->repair.from == 0)
            continue;
        mended++;
        assert_string_equal(field->kind->name, "nl_postcode");
        assert_int_equal(field->repair.from, 2);
        assert_string_equal(address->fields[field->repair.beside].kind->name,
                            "nl_house_number");
    }
    assert_int_equal(mended, 1);
    assert_int_equal(address->rule_count, 3);
    check_round_trip(&d.spec);
    release(&d);
    /* Without it there is none. */
    d = derive(KPL_MODE_TOGETHER, registers, 4);
    for (uint32_t f = 0; f < d.spec.linkages[0].field_count; f++)
        assert_int_equal(d.spec.linkages[0].fields[f].repair.from, 0);
    release(&d);
}

/* A permit lasts as long as a case does, and is none. */
static void test_permits_are_no_cases(void **state) {
    (void)state;
    const char *const files[] = {
        registers[0], registers[1], registers[2],
        "nr,inpBsn,kenteken,start,einde\np1,999990019,AB-1,2021-01-01,2022-01-01\n"
        "p2,999990032,AB-2,2021-02-01,2022-02-01\np3,999990044,AB-3,2021-03-01,\n"};
    derived d = derive(KPL_MODE_TOGETHER, files, 4);
    assert_int_equal(d.spec.linkage_count, 3);
    assert_true(d.spec.linkages[1].uses_source[3]);
    assert_true(d.spec.linkages[2].uses_source[2]);
    assert_false(d.spec.linkages[2].uses_source[3]);
    assert_true(has_note(&d, 3, "period: it tells no address, person or case"));
    release(&d);
}

/* One file says which parts of its birth dates are known: all files' dates are of the
 * kind that can read it. */
static void test_date_use(void **state) {
    (void)state;
    const char *const files[] = {
        "id,bsn,geboortedatum,datumgebruik\n1,999990019,1950-01-01,2\n"
        "2,999990032,1952-01-01,\n3,999990044,1954-05-06,\n",
        "nr,burgerservicenummer,geb_datum\na,999990019,1950-03-04\n"
        "b,999990032,1952-01-01\nc,999990044,1954-05-06\n"};
    derived d = derive(KPL_MODE_DEDUPE, files, 2);
    assert_non_null(strstr(fields_of(&d.spec, 0),
                           "geboortedatum:nl_date=geboortedatum+datumgebruik/geb_datum"));
    release(&d);
    d = derive(KPL_MODE_DEDUPE, &files[1], 1);
    assert_non_null(strstr(fields_of(&d.spec, 0), "geb_datum:date=geb_datum"));
    release(&d);
}

static void test_allocation_failures(void **state) {
    (void)state;
    failing f = {.once = true};
    const kpl_allocator allocator = FAILING_ALLOCATOR(&f);
    kpl_frame frames[FILES_MAX];
    for (uint32_t i = 0; i < FILES_MAX; i++)
        frames[i] = fixture_frame(registers[i]);
    kpl_status status = KPL_E_NOMEM;
    long n = 0;
    for (; status != KPL_OK; n++) {
        kpl_spec spec;
        kpl_error error = {0};
        f.left = (uint64_t)n;
        f.failed = false;
        status = kpl_derive_spec(&allocator, KPL_MODE_TOGETHER, paths, FILES_MAX, frames,
                                 NULL, &spec, &error);
        if (status == KPL_OK)
            kpl_spec_release(&spec);
        else
            assert_int_equal(status, KPL_E_NOMEM);
        assert_int_equal(f.live, 0);
    }
    assert_true(n >= 3);
    for (uint32_t i = 0; i < FILES_MAX; i++)
        kpl_frame_release(&frames[i]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_needs_a_sign),  cmocka_unit_test(test_surname),
        cmocka_unit_test(test_given_names),   cmocka_unit_test(test_house_number),
        cmocka_unit_test(test_address_line),  cmocka_unit_test(test_period),
        cmocka_unit_test(test_other_people),  cmocka_unit_test(test_case_ids),
        cmocka_unit_test(test_persons),       cmocka_unit_test(test_together),
        cmocka_unit_test(test_base_register), cmocka_unit_test(test_permits_are_no_cases),
        cmocka_unit_test(test_date_use),      cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
