/* Goal: a column gets the kind that a person would give it, from header and values
 * together, from values alone, and against a header that lies. Method: header words with
 * expected roles; columns of made-up values under telling, silent and lying headers; the
 * public benchmark sets (where present), with and without headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame_fixture.h"
#include "plan/detect.h"
#include "plan/detect_values.h"

/* ---- Headers ---- */

static void test_roles(void **state) {
    (void)state;
    static const struct {
        const char *header;
        kpl_header_role role;
    } cases[] = {
        {"first_name", KPL_ROLE_GIVEN_NAME},
        {"FirstName", KPL_ROLE_GIVEN_NAME},
        {"FIRSTNAME", KPL_ROLE_GIVEN_NAME},
        {"voornaam", KPL_ROLE_GIVEN_NAME},
        {"Vorname", KPL_ROLE_GIVEN_NAME},
        {"pr\xc3\xa9nom", KPL_ROLE_GIVEN_NAME},
        {"imi\xc4\x99", KPL_ROLE_GIVEN_NAME},
        {"imie2", KPL_ROLE_GIVEN_NAME},
        {"fname_c2", KPL_ROLE_GIVEN_NAME},
        {"lname_c1", KPL_ROLE_SURNAME},
        {"Geslachtsnaam", KPL_ROLE_SURNAME},
        {"nazwisko", KPL_ROLE_SURNAME},
        {"full name", KPL_ROLE_FULL_NAME},
        {"first_and_surname", KPL_ROLE_FULL_NAME},
        {"name", KPL_ROLE_NAME},
        {"dob", KPL_ROLE_BIRTH_DATE},
        {"data_ur", KPL_ROLE_BIRTH_DATE},
        {"geb_datum", KPL_ROLE_BIRTH_DATE},
        {"birth_place", KPL_ROLE_BIRTH_PLACE},
        {"transaction_date", KPL_ROLE_DATE},
        {"postcode_fake", KPL_ROLE_POSTCODE},
        {"zip", KPL_ROLE_POSTCODE},
        {"street_number", KPL_ROLE_HOUSE_NUMBER},
        {"Hausnummer", KPL_ROLE_HOUSE_NUMBER},
        {"address_1", KPL_ROLE_STREET},
        {"Stra\xc3\x9f"
         "e",
         KPL_ROLE_STREET},
        {"suburb", KPL_ROLE_PLACE},
        {"woonplaats", KPL_ROLE_PLACE},
        {"email_address", KPL_ROLE_EMAIL},
        {"E-Mail", KPL_ROLE_EMAIL},
        {"telefoonnummer", KPL_ROLE_PHONE},
        {"soc_sec_id", KPL_ROLE_IDENTIFIER},
        {"BSN", KPL_ROLE_BSN},
        {"Burgerservicenummer", KPL_ROLE_BSN},
        {"inpBsn", KPL_ROLE_BSN},
        {"INPBSN", KPL_ROLE_BSN},
        {"sofi_nummer", KPL_ROLE_BSN},
        {"anummer", KPL_ROLE_A_NUMBER},
        {"inpA_nummer", KPL_ROLE_A_NUMBER},
        {"bronorganisatie", KPL_ROLE_RSIN},
        {"kvkNummer", KPL_ROLE_KVK},
        {"nummeraanduidingIdentificatie", KPL_ROLE_BAG_NUMBER},
        {"nummeraanduiding_id", KPL_ROLE_BAG_NUMBER},
        {"adresseerbaarObjectIdentificatie", KPL_ROLE_BAG_OBJECT},
        {"pand_id", KPL_ROLE_BAG_OBJECT},
        {"zaaknummer", KPL_ROLE_CASE_ID},
        {"zaak_id", KPL_ROLE_CASE_ID},
        {"Toewijzingnummer", KPL_ROLE_CASE_ID},
        {"voorletters", KPL_ROLE_INITIALS},
        {"voorl", KPL_ROLE_INITIALS},
        {"tussenv", KPL_ROLE_PARTICLE},
        {"voorvoegselGeslachtsnaam", KPL_ROLE_PARTICLE},
        {"partnerVoorvoegsel", KPL_ROLE_PARTNER_PARTICLE},
        {"partnervoorvoegsel", KPL_ROLE_PARTNER_PARTICLE},
        {"partnerGeslachtsnaam", KPL_ROLE_PARTNER_SURNAME},
        {"partnernaam", KPL_ROLE_PARTNER_SURNAME},
        {"geslachtsnaam_partner", KPL_ROLE_PARTNER_SURNAME},
        {"aanduidingNaamgebruik", KPL_ROLE_NAME_USE},
        {"huisnr", KPL_ROLE_HOUSE_NUMBER},
        {"aoaHuisnummer", KPL_ROLE_HOUSE_NUMBER},
        {"aoahuisnummer", KPL_ROLE_HOUSE_NUMBER},
        {"aoaHuisletter", KPL_ROLE_HOUSE_LETTER},
        {"huisnr_toev", KPL_ROLE_HOUSE_ADDITION},
        {"HUISNUMMERTOEVOEGING", KPL_ROLE_HOUSE_ADDITION},
        {"huisnummer_toevoeging", KPL_ROLE_HOUSE_ADDITION},
        {"gorOpenbareRuimteNaam", KPL_ROLE_STREET},
        {"wplWoonplaatsNaam", KPL_ROLE_PLACE},
        {"GEBDATUM", KPL_ROLE_BIRTH_DATE},
        {"gesl", KPL_ROLE_SEX},
        {"startdatum", KPL_ROLE_START_DATE},
        {"start", KPL_ROLE_START_DATE},
        {"einde", KPL_ROLE_END_DATE},
        {"datumOverlijden", KPL_ROLE_DEATH_DATE},
        {"datumInschrijvingAdres", KPL_ROLE_DATE},
        {"wijzigingsdatum", KPL_ROLE_DATE},
        {"datumgebruik", KPL_ROLE_DATE_USE},
        {"AANSLAGJAAR", KPL_ROLE_YEAR},
        {"onderwijsnummer", KPL_ROLE_PUPIL_NUMBER},
        {"SUBJECTNR", KPL_ROLE_RECORD_ID},
        {"clientnummer", KPL_ROLE_RECORD_ID},
        {"kenteken", KPL_ROLE_IDENTIFIER},
        /* Elements of the population register. */
        {"01.01.20", KPL_ROLE_BSN},
        {"01.02.40", KPL_ROLE_SURNAME},
        {"05.02.40", KPL_ROLE_PARTNER_SURNAME},
        {"02.02.40", KPL_ROLE_SURNAME}, /* of a parent */
        {"08.11.60", KPL_ROLE_POSTCODE},
        {"11.20", KPL_ROLE_HOUSE_NUMBER},
        {"06.08.10", KPL_ROLE_DEATH_DATE},
        {"02.40 Geslachtsnaam", KPL_ROLE_SURNAME},
        {"id", KPL_ROLE_RECORD_ID},
        {"rid", KPL_ROLE_RECORD_ID},
        {"unique_id", KPL_ROLE_RECORD_ID},
        {"street_id", KPL_ROLE_RECORD_ID},
        {"client_no", KPL_ROLE_RECORD_ID},
        {"cluster", KPL_ROLE_TRUTH},
        {"entity_id", KPL_ROLE_TRUTH},
        {"gender", KPL_ROLE_SEX},
        {"created_at", KPL_ROLE_ROW_TIME},
        {"midl_name", KPL_ROLE_GIVEN_NAME},
        {"name_sufx", KPL_ROLE_CATEGORY},
        {"house_num", KPL_ROLE_HOUSE_NUMBER},
        {"birth_age", KPL_ROLE_AMOUNT},
        {"name_last", KPL_ROLE_SURNAME},
        {"LAST", KPL_ROLE_SURNAME},
        {"last_visit", KPL_ROLE_NONE},
        {"segundo apellido", KPL_ROLE_SURNAME},
        {"fecha de nacimiento", KPL_ROLE_BIRTH_DATE},
        {"codice fiscale", KPL_ROLE_IDENTIFIER},
        {"f\xc3\xb6rnamn", KPL_ROLE_GIVEN_NAME},
        {"CAP", KPL_ROLE_POSTCODE},
        {"Released", KPL_ROLE_DATE},
        {"lat", KPL_ROLE_LATITUDE},
        {"venue", KPL_ROLE_VENUE},
        {"authors", KPL_ROLE_AUTHORS},
        {"x17", KPL_ROLE_NONE},
        {"", KPL_ROLE_NONE},
        {"\xff\xfe", KPL_ROLE_NONE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (kpl_header_role_of(cases[i].header) != cases[i].role)
            fail_msg("%s: %s", cases[i].header,
                     kpl_header_role_name(kpl_header_role_of(cases[i].header)));
}

static void test_other_persons(void **state) {
    (void)state;
    static const char *const of_others[] = {
        "partner_bsn", "geboortedatum_partner", "motherFirstName", "bsn_kind", "02.02.40",
        "05.03.10",    "partnerGeslachtsnaam"};
    static const char *const of_oneself[] = {
        "bsn", "signaalpartner", "01.02.40", "08.11.60", "kindness", "grandchildren"};
    for (size_t i = 0; i < sizeof of_others / sizeof of_others[0]; i++)
        assert_true(kpl_header_is_of_other(of_others[i]));
    for (size_t i = 0; i < sizeof of_oneself / sizeof of_oneself[0]; i++)
        assert_false(kpl_header_is_of_other(of_oneself[i]));
}

static void test_date_parts(void **state) {
    (void)state;
    static const struct {
        const char *header;
        kpl_date_part part;
        const char *rest;
    } cases[] = {
        {"by", KPL_PART_YEAR, "b"},
        {"bm", KPL_PART_MONTH, "b"},
        {"bd", KPL_PART_DAY, "b"},
        {"birth_year", KPL_PART_YEAR, "birth"},
        {"year of birth", KPL_PART_YEAR, "birth"},
        {"day", KPL_PART_DAY, ""},
        {"dob_m", KPL_PART_MONTH, "dob"},
        {"geb_jaar", KPL_PART_YEAR, "geb"},
        {"surname", KPL_PART_NONE, "surname"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char rest[KPL_HEADER_BYTES];
        assert_int_equal(kpl_header_date_part(cases[i].header, rest), cases[i].part);
        assert_string_equal(rest, cases[i].rest);
    }
    assert_true(kpl_header_is_bare_id("Record ID"));
    assert_false(kpl_header_is_bare_id("household_id"));
}

static void test_long_headers(void **state) {
    (void)state;
    char header[2000];
    memset(header, 'x', sizeof header - 1);
    header[sizeof header - 1] = '\0';
    assert_int_equal(kpl_header_role_of(header), KPL_ROLE_NONE);
    for (size_t i = 0; i + 1 < sizeof header; i += 2)
        header[i] = 'Y';
    assert_int_equal(kpl_header_role_of(header), KPL_ROLE_NONE);
    char rest[KPL_HEADER_BYTES];
    (void)kpl_header_date_part(header, rest);
    assert_true(strlen(rest) < sizeof rest);
}

/* ---- Made-up columns ---- */

/* One value of row n: %Y %M %D are the parts of a date, %m %d without zeros, %N the
 * number of the row, %4 and %6 the same with that many digits. */
static void print_value(char *out, const char *format, unsigned n) {
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            *out++ = *format;
            continue;
        }
        switch (*++format) {
        case 'Y':
            out += sprintf(out, "%04u", 1950 + n % 60);
            break;
        case 'M':
            out += sprintf(out, "%02u", 1 + n % 12);
            break;
        case 'D':
            out += sprintf(out, "%02u", 1 + n % 28);
            break;
        case 'm':
            out += sprintf(out, "%u", 1 + n % 12);
            break;
        case 'd':
            out += sprintf(out, "%u", 1 + n % 28);
            break;
        case 'N':
            out += sprintf(out, "%u", n);
            break;
        case '4':
            out += sprintf(out, "%04u", n);
            break;
        case '%':
            *out++ = '%';
            *out = '\0';
            break;
        default:
            out += sprintf(out, "%06u", n);
            break;
        }
    }
    *out = '\0';
}

/* What is detected in a column of `rows` values under `header`. */
static kpl_detection detection_of(const char *header, const char *format, unsigned rows) {
    char *const csv = malloc(rows * 80 + 200);
    assert_non_null(csv);
    size_t length = (size_t)sprintf(csv, "%s\n", header);
    for (unsigned i = 0; i < rows; i++) {
        char value[80];
        print_value(value, format, i);
        length += (size_t)sprintf(csv + length, "\"%s\"\n", value);
    }
    kpl_frame frame = fixture_frame(csv);
    kpl_detection detection;
    kpl_detect_column(&frame.columns[0], frame.row_count, &detection);
    kpl_frame_release(&frame);
    free(csv);
    assert_true(detection.confidence >= 0 && detection.confidence <= 1);
    assert_true(detection.reason[0] != '\0');
    return detection;
}

static void test_shapes(void **state) {
    (void)state;
    static const struct {
        const char *format;
        const char *kind;
    } shapes[] = {
        {"%Y-%M-%D", "date"},          {"%D/%M/%Y", "date"},
        {"%d-%m-%Y", "date"},          {"%Y%M%D", "date"},
        {"%d jan %Y", "date"},         {"%Y-%M-%DT10:00:00", "date"},
        {"July %d, %Y", "date"},       {"%d-Aug-%M", "date"},
        {"p%N@mail.example", "email"}, {"%4 AB", "nl_postcode"},
        {"AB%m %d CD", "category"}, /* like a postcode, but of no country */
        {"+31 6 12%6", "phone"},       {"06-12%6", "phone"},
        {"52.%4, 4.%4", "location"},   {"%Y", "year"},
        {"100%6", "identifier"},       {"%N.%D", "number"},
        {"Kerkstraat %N", "street"},   {"$ %N.%D", "number"},
        {"%N.%D %%", "number"},        {"\xe2\x82\xac %N", "number"},
        {"Lane %d, %Y", "street"},
    };
    static const char *const headers[] = {"x", "surname", "first_name", "city", "memo"};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        const kpl_detection silent = detection_of("x", shapes[i].format, 800);
        if (strcmp(silent.kind->name, shapes[i].kind) != 0)
            fail_msg("%s is %s: %s", shapes[i].format, silent.kind->name, silent.reason);
    }
    /* The unmistakable ones whatever the header says. */
    for (size_t i = 0; i < 10; i++) {
        for (size_t h = 0; h < sizeof headers / sizeof headers[0]; h++) {
            const kpl_detection lied = detection_of(headers[h], shapes[i].format, 800);
            if (strcmp(lied.kind->name, shapes[i].kind) != 0)
                fail_msg("%s under %s is %s: %s", shapes[i].format, headers[h],
                         lied.kind->name, lied.reason);
        }
    }
}

static void test_header_decides_between_likely_kinds(void **state) {
    (void)state;
    static const struct {
        const char *header;
        const char *format;
        const char *kind;
    } cases[] = {
        {"postcode", "%4", "postcode"},
        {"huisnummer", "%N", "house_number"},
        {"patient_number", "100%6", "identifier"},
        {"amount", "%N", "number"},
        {"jaar", "%Y", "year"},
        {"plaats", "Dorp aan Zee", "place"},
        {"surname", "van der Berg", "surname"},
        {"first", "Aaron%N", "given_name"},
        {"gender", "M", "category"},
        {"title", "A Study of Some %N Things", "text"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const kpl_detection found = detection_of(cases[i].header, cases[i].format, 300);
        if (strcmp(found.kind->name, cases[i].kind) != 0)
            fail_msg("%s: %s: %s", cases[i].header, found.kind->name, found.reason);
        assert_non_null(strstr(found.reason, "header says"));
    }
}

/* "name" may be of people or of things; in names of people no word is in every fifth. */
static void test_names_of_things(void **state) {
    (void)state;
    static const char *const given[] = {"Mary",  "James", "Linda", "Robert",
                                        "Susan", "John",  "Karen"};
    static const char *const people[] = {"Smith", "Brown", "Stone",  "Wilson", "Young",
                                         "King",  "Baker", "Taylor", "Green"};
    char persons[8192] = "name\n";
    char beers[8192] = "name\n";
    for (size_t i = 0; i < 200; i++) {
        (void)sprintf(persons + strlen(persons), "%s %s\n", given[i % 7], people[i % 9]);
        (void)sprintf(beers + strlen(beers), "%s %s %s\n", people[i % 9],
                      given[i / 5 % 7], i % 3 == 0 ? "Ale" : people[(i + 1) % 9]);
    }
    kpl_frame frames[] = {fixture_frame(persons), fixture_frame(beers)};
    static const char *const kinds[] = {"full_name", "text"};
    for (size_t i = 0; i < 2; i++) {
        kpl_detection found;
        kpl_detect_column(&frames[i].columns[0], frames[i].row_count, &found);
        assert_string_equal(found.kind->name, kinds[i]);
        kpl_frame_release(&frames[i]);
    }
}

static void test_empty_column(void **state) {
    (void)state;
    kpl_frame frame = fixture_frame("a,b\n,1\n,2\n");
    kpl_detection detection;
    kpl_detect_column(&frame.columns[0], frame.row_count, &detection);
    assert_non_null(detection.kind);
    assert_true(detection.confidence == 0);
    kpl_frame_release(&frame);
    kpl_frame none = fixture_frame("surname\n");
    kpl_detect_column(&none.columns[0], none.row_count, &detection);
    assert_non_null(detection.kind);
    kpl_frame_release(&none);
}

/* ---- Benchmark sets ---- */

typedef struct expected_set {
    const char *file;
    const char *kinds;        /* per column after the record id */
    const char *silent_kinds; /* without a header; "-" = any */
} expected_set;

static const expected_set sets[] = {
    {"fake_1000/a.csv", "given_name surname date place email",
     "given_name surname date place email"},
    {"fake_20000/a.csv", "given_name surname date place email",
     "given_name surname date place email"},
    {"febrl1/a.csv",
     "given_name surname house_number street street place postcode category date "
     "identifier",
     "given_name surname - street - - - category date identifier"},
    {"febrl2/a.csv",
     "given_name surname house_number street street place postcode category date "
     "identifier",
     "- - - street - - - category date identifier"},
    {"febrl3/a.csv",
     "given_name surname house_number street street place postcode category date "
     "identifier",
     "given_name surname - street - - - category date identifier"},
    {"febrl4/b.csv",
     "given_name surname house_number street street place postcode category date "
     "identifier",
     "- - - street - - - category date identifier"},
    {"geco3_15000/a.csv", "given_name given_name surname date identifier category",
     "- - - date - category"},
    {"historical_50k/a.csv",
     "full_name full_name given_name surname date place postcode category category",
     "full_name full_name given_name surname - place postcode category -"},
    {"rldata500/a.csv", "given_name given_name surname surname - - -",
     "given_name - surname - year - -"},
    {"rldata10000/a.csv", "given_name given_name surname surname - - -",
     "given_name given_name surname surname year - -"},
    {"dblp_acm/a.csv", "- text text category year", "- text text category year"},
    {"dblp_acm/b.csv", "- text text category year", "- text text - year"},
    {"abt_buy/a.csv", "- text text number", "- text text number"},
    {"transactions/a.csv", "text date number", "text date number"},
};

/* Columns that were looked at, and those that got another kind than expected. */
typedef struct kind_counts {
    unsigned columns;
    unsigned wrong;
} kind_counts;

static void count_kinds(const char *file, const kpl_frame *frame, const char *kinds,
                        kind_counts *counts) {
    for (uint32_t c = 1; c < frame->column_count; c++) {
        const size_t length = strcspn(kinds, " ");
        kpl_detection found;
        kpl_detect_column(&frame->columns[c], frame->row_count, &found);
        counts->columns += kinds[0] != '-';
        if (kinds[0] != '-' && (strlen(found.kind->name) != length ||
                                memcmp(found.kind->name, kinds, length) != 0)) {
            print_message("%s column %u (%s) is %s: %s\n", file, c,
                          frame->columns[c].name, found.kind->name, found.reason);
            counts->wrong++;
        }
        kinds += length;
        kinds += *kinds == ' ';
    }
    assert_int_equal(*kinds, '\0');
}

/* With headers and without; releases the frame. */
static void count_both(const expected_set *set, kpl_frame *frame, kind_counts *named,
                       kind_counts *silent) {
    count_kinds(set->file, frame, set->kinds, named);
    for (uint32_t c = 0; c < frame->column_count; c++)
        memcpy(frame->columns[c].name, "x", 2); /* no header is shorter than this */
    count_kinds(set->file, frame, set->silent_kinds, silent);
    kpl_frame_release(frame);
}

/* Nineteen of twenty. */
static void expect_right(const kind_counts *counts) {
    assert_true(counts->wrong * 20 <= counts->columns);
}

static void test_benchmarks(void **state) {
    (void)state;
    kind_counts named = {0};
    kind_counts silent = {0};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        kpl_frame frame;
        if (fixture_benchmark(sets[i].file, &frame))
            count_both(&sets[i], &frame, &named, &silent);
    }
    if (named.columns == 0)
        printf("skipped: no shared benchmark sets\n");
    expect_right(&named);
    expect_right(&silent);
}

/* The generated registers of the project. */
static void test_registers(void **state) {
    (void)state;
    static const expected_set registers[] = {
        {"data/example/residents.csv",
         "bsn given_name category surname category date street house_number "
         "nl_postcode place",
         "bsn given_name - surname category date street - nl_postcode -"},
        {"data/example/care_clients.csv",
         "given_name surname date category street house_number nl_postcode place phone "
         "email",
         "given_name surname date category street - nl_postcode - phone email"},
        {"data/example/tax_payers.csv",
         "surname given_name date street house_number nl_postcode place bsn",
         "- - date street - nl_postcode - bsn"},
    };
    kind_counts named = {0};
    kind_counts silent = {0};
    const char *const project = getenv("KPL_PROJECT_DIR");
    for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++) {
        char path[4096];
        size_t length = 0;
        (void)snprintf(path, sizeof path, "%s/%s", project != NULL ? project : ".",
                       registers[i].file);
        char *const text = fixture_load(path, &length);
        if (text == NULL) {
            printf("skipped: no %s\n", path);
            continue;
        }
        kpl_frame frame = fixture_frame(text);
        count_both(&registers[i], &frame, &named, &silent);
        free(text);
    }
    expect_right(&named);
    expect_right(&silent);
}

/* A column of 300 numbers of nine digits whose eleven test leaves `left`, and one of the
 * same with a nought in front. */
static void print_nine_digits(char *csv, unsigned left) {
    csv += sprintf(csv, "x,y\n");
    unsigned rows = 0;
    for (unsigned n = 100000000; rows < 300; n += 7) {
        unsigned sum = 0;
        for (unsigned i = 2, rest = n / 10; i <= 9; i++, rest /= 10)
            sum += rest % 10 * i;
        if (sum % 11 != (n % 10 + left) % 11)
            continue;
        csv += sprintf(csv, "%u,0%u\n", n, n);
        rows++;
    }
}

/* Check digits tell numbers of people from any others, whatever the header. */
static void test_check_digits(void **state) {
    (void)state;
    char *const csv = malloc(40000);
    assert_non_null(csv);
    print_nine_digits(csv, 5);
    kpl_frame frame = fixture_frame(csv);
    kpl_detection found;
    kpl_detect_column(&frame.columns[0], frame.row_count, &found);
    assert_string_equal(found.kind->name, "onderwijsnummer");
    kpl_frame_release(&frame);
    print_nine_digits(csv, 0);
    frame = fixture_frame(csv);
    kpl_detect_column(&frame.columns[0], frame.row_count, &found);
    assert_string_equal(found.kind->name, "bsn");
    assert_non_null(strstr(found.reason, "eleven test"));
    kpl_detect_column(&frame.columns[1], frame.row_count, &found);
    assert_null(strstr(found.reason, "test")); /* ten digits of no scheme */
    kpl_frame_release(&frame);
    static const char *const ibans[] = {"GB82WEST12345698765432",
                                        "DE89370400440532013000", "NL91ABNA0417164300"};
    size_t length = (size_t)sprintf(csv, "x\n");
    for (unsigned i = 0; i < 3; i++)
        length += (size_t)sprintf(csv + length, "%s\n", ibans[i]);
    frame = fixture_frame(csv);
    kpl_evidence evidence;
    kpl_evidence_gather(&frame.columns[0], frame.row_count, &evidence);
    assert_true(evidence.checked == 1);
    kpl_frame_release(&frame);
    free(csv);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_other_persons),
        cmocka_unit_test(test_date_parts),
        cmocka_unit_test(test_long_headers),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_header_decides_between_likely_kinds),
        cmocka_unit_test(test_names_of_things),
        cmocka_unit_test(test_empty_column),
        cmocka_unit_test(test_benchmarks),
        cmocka_unit_test(test_registers),
        cmocka_unit_test(test_check_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
