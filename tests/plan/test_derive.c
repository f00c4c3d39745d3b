/* Goal: files alone give the spec that an engineer would write for them.
 * Method: small made-up files for every rule of derive.h; the public benchmark sets
 * (where present); what is derived is written, read and written again; failing
 * allocations. */
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

#define FILES_MAX 8

typedef struct derived {
    kpl_frame frames[FILES_MAX];
    uint32_t count;
    kpl_spec spec;
    const kpl_linkage_spec *linkage;
} derived;

static kpl_spec derive_frames(kpl_mode mode, const kpl_frame *frames, uint32_t count,
                              const char *const *paths, const char *id) {
    kpl_spec spec;
    kpl_error error = {0};
    if (kpl_derive_spec(NULL, mode, paths, count, frames, id, &spec, &error) != KPL_OK)
        fail_msg("%s", error.message);
    return spec;
}

/* What comes of `count` files of CSV text. */
static derived derive(kpl_mode mode, const char *const *csv, uint32_t count,
                      const char *id) {
    static const char *const paths[FILES_MAX] = {
        "in/one.csv", "in/two.csv.gz", "other/one.csv", "three.parquet",
        "-",          "kind.csv",      "a b.v2.tsv",    ".csv"};
    derived d = {.count = count};
    for (uint32_t i = 0; i < count; i++)
        d.frames[i] = fixture_frame(csv[i]);
    d.spec = derive_frames(mode, d.frames, count, paths, id);
    d.linkage = &d.spec.linkages[0];
    return d;
}

static void release(derived *d) {
    for (uint32_t i = 0; i < d->count; i++)
        kpl_frame_release(&d->frames[i]);
    kpl_spec_release(&d->spec);
}

/* "name:kind=column+column/column ..." of all fields, sources separated by "/". */
static const char *fields_of(const kpl_spec *spec) {
    static char text[8192];
    size_t length = 0;
    const kpl_linkage_spec *const linkage = &spec->linkages[0];
    text[0] = '\0';
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_field_spec *const field = &linkage->fields[f];
        length += (size_t)sprintf(text + length, "%s%s:%s=", f > 0 ? " " : "",
                                  field->name, field->kind->name);
        for (uint32_t s = 0; s < spec->source_count; s++) {
            const kpl_names *const columns = &field->sources[s].columns;
            length += (size_t)sprintf(text + length, "%s", s > 0 ? "/" : "");
            for (uint32_t c = 0; c < columns->count; c++)
                length += (size_t)sprintf(text + length, "%s%s", c > 0 ? "+" : "",
                                          columns->items[c]);
        }
    }
    return text;
}

static void expect_fields(const derived *d, const char *fields) {
    assert_string_equal(fields_of(&d->spec), fields);
}

static bool has_note(const derived *d, uint32_t source, const char *words) {
    const kpl_names *const notes = &d->spec.sources[source].notes;
    for (uint32_t i = 0; i < notes->count; i++)
        if (strstr(notes->items[i], words) != NULL)
            return true;
    return false;
}

/* ---- One file ---- */

#define PEOPLE_ROWS                                                                      \
    "1,Jan,de Vries,1980-01-31,12\n2,Piet,Bakker,1980-02-28,12\n"                        \
    "3,Anna,Smit,1975-05-05,13\n4,Jan,Visser,1975-05-05,14\n"

static void test_one_file(void **state) {
    (void)state;
    const char *const csv[] = {"rid,voornaam,achternaam,geb_datum,cluster\n" PEOPLE_ROWS};
    derived d = derive(KPL_MODE_DEDUPE, csv, 1, NULL);
    expect_fields(&d, "voornaam:given_name=voornaam achternaam:surname=achternaam "
                      "geb_datum:date=geb_datum");
    assert_string_equal(d.linkage->name, "person");
    assert_int_equal(d.linkage->kind, KPL_LINKAGE_PERSON);
    assert_int_equal(d.linkage->link, KPL_LINK_BOTH);
    assert_int_equal(d.linkage->cluster, KPL_CLUSTER_AVERAGE_LINKAGE);
    assert_int_equal(d.linkage->rule_count, 0);
    assert_int_equal(d.linkage->comparison_count, 3);
    assert_true(d.linkage->threshold == 0.5);
    assert_true(d.linkage->train);
    assert_string_equal(d.spec.sources[0].name, "one");
    assert_string_equal(d.spec.sources[0].path, "in/one.csv");
    assert_string_equal(d.spec.sources[0].id.items[0], "rid");
    assert_false(d.spec.sources[0].unique);
    assert_true(has_note(&d, 0, "rid: it is the id"));
    assert_true(has_note(&d, 0, "cluster: the header says that it holds the answer"));
    assert_non_null(d.linkage->fields[0].reason);
    release(&d);
}

static void test_id(void **state) {
    (void)state;
    /* Given: taken though it repeats. */
    const char *const repeated[] = {"a,surname\n1,x\n1,y\n2,z\n"};
    derived d = derive(KPL_MODE_DEDUPE, repeated, 1, "a");
    assert_string_equal(d.spec.sources[0].id.items[0], "a");
    expect_fields(&d, "surname:surname=surname");
    release(&d);
    /* None that could be one: the row number. */
    const char *const none[] = {"surname,city\nx,a\nx,b\ny,b\n"};
    d = derive(KPL_MODE_DEDUPE, none, 1, NULL);
    assert_int_equal(d.spec.sources[0].id.count, 0);
    release(&d);
    /* The first that could be one may still be compared when it is a name. */
    const char *const name[] = {"surname,city\nx,a\ny,b\nz,b\n"};
    d = derive(KPL_MODE_DEDUPE, name, 1, NULL);
    assert_string_equal(d.spec.sources[0].id.items[0], "surname");
    expect_fields(&d, "surname:surname=surname city:place=city");
    release(&d);
    /* With one row every column is all different: only a header can tell. */
    const char *const one_row[] = {"surname,id\nx,7\n"};
    d = derive(KPL_MODE_DEDUPE, one_row, 1, NULL);
    assert_string_equal(d.spec.sources[0].id.items[0], "id");
    expect_fields(&d, "surname:surname=surname");
    release(&d);
}

static void test_few_rows(void **state) {
    (void)state;
    /* No rows at all: headers decide, and the true answer is an empty one. */
    const char *const empty[] = {"id,voornaam,dob,zzz\n",
                                 "id,voornaam,dob,zzz\n1,Jan,1980-01-31,a b c d e\n"};
    derived d = derive(KPL_MODE_DEDUPE, empty, 1, NULL);
    expect_fields(&d, "voornaam:given_name=voornaam dob:date=dob zzz:text=zzz");
    assert_string_equal(d.spec.sources[0].id.items[0], "id");
    release(&d);
    d = derive(KPL_MODE_LINK, empty, 2, NULL);
    assert_int_equal(d.linkage->field_count, 3);
    release(&d);
    /* What is constant in one file may tell records of another apart. */
    const char *const constant[] = {"id,surname,city,land\n1,x,Ede,nl\n2,y,Ede,nl\n",
                                    "id,surname,city,land\n1,x,Ede,nl\n2,y,Epe,nl\n"};
    d = derive(KPL_MODE_LINK, constant, 2, NULL);
    expect_fields(&d, "surname:surname=surname/surname city:place=city/city");
    assert_true(has_note(&d, 0, "land: all its values are equal"));
    assert_true(has_note(&d, 1, "land: all its values are equal"));
    release(&d);
}

static void test_missing_id(void **state) {
    (void)state;
    static const char *const paths[] = {"people.csv"};
    kpl_frame frame = fixture_frame("rid,surname\n1,x\n2,y\n");
    kpl_spec spec;
    kpl_error error = {0};
    assert_int_equal(
        kpl_derive_spec(NULL, KPL_MODE_DEDUPE, paths, 1, &frame, "ri", &spec, &error),
        KPL_E_CONFIG);
    assert_non_null(strstr(error.message, "people.csv"));
    assert_non_null(strstr(error.message, "did you mean \"rid\"?"));
    kpl_frame_release(&frame);
}

static void test_nothing_to_compare(void **state) {
    (void)state;
    static const char *const paths[] = {"a.csv", "b.csv"};
    kpl_frame frames[2] = {fixture_frame("id,x\n1,\n2,\n"), fixture_frame("id,y\n1,q\n")};
    kpl_spec spec;
    kpl_error error = {0};
    assert_int_equal(
        kpl_derive_spec(NULL, KPL_MODE_DEDUPE, paths, 1, frames, NULL, &spec, &error),
        KPL_E_INPUT);
    assert_non_null(strstr(error.message, "a.csv"));
    assert_int_equal(
        kpl_derive_spec(NULL, KPL_MODE_LINK, paths, 2, frames, NULL, &spec, &error),
        KPL_E_INPUT);
    assert_non_null(strstr(error.message, "in common"));
    assert_int_equal(
        kpl_derive_spec(NULL, KPL_MODE_LINK, paths, 1, frames, NULL, &spec, &error),
        KPL_E_USAGE);
    kpl_frame_release(&frames[0]);
    kpl_frame_release(&frames[1]);
}

static void test_useless_columns(void **state) {
    (void)state;
    const char *const csv[] = {
        "rid,surname,empty,same,id,household_id,Created_At\n"
        "1,x,,k,91,1,2020-01-01\n2,y,,k,92,1,2020-01-02\n3,z,,k,93,2,2020-01-02\n"
        "4,x,,k,94,2,2020-01-03\n"};
    derived d = derive(KPL_MODE_DEDUPE, csv, 1, "rid");
    expect_fields(&d, "surname:surname=surname household_id:category=household_id");
    assert_true(has_note(&d, 0, "empty: it is empty"));
    assert_true(has_note(&d, 0, "same: all its values are equal"));
    assert_true(has_note(&d, 0, "Created_At: the header says that it is when the row"));
    assert_true(has_note(&d, 0, "id: the header says that it names records"));
    release(&d);
}

/* A column that counts the rows is left out once there are enough of them. */
static void test_counting_column(void **state) {
    (void)state;
    char text[4096];
    for (int rows = 31; rows <= 32; rows++) {
        size_t length = (size_t)sprintf(text, "rid,column_2,surname\n");
        for (int i = 0; i < rows; i++)
            length +=
                (size_t)sprintf(text + length, "r%d,%d,name%c\n", i, i, 'a' + i % 9);
        const char *const csv[] = {text};
        derived d = derive(KPL_MODE_DEDUPE, csv, 1, "rid");
        assert_int_equal(has_note(&d, 0, "column_2: it counts the rows"), rows > 31);
        assert_int_equal(d.linkage->field_count, rows > 31 ? 1 : 2);
        release(&d);
    }
}

static void test_dates_in_parts(void **state) {
    (void)state;
    const char *const csv[] = {"rid,lname_c1,by,bm,bd,jaar,maand,dag\n"
                               "1,x,1980,1,31,2001,02,03\n2,y,1975,12,5,2002,03,04\n"
                               "3,z,1933,7,8,2003,04,05\n"};
    derived d = derive(KPL_MODE_DEDUPE, csv, 1, NULL);
    expect_fields(&d, "lname_c1:surname=lname_c1 birth_date:date=by+bm+bd "
                      "date:date=jaar+maand+dag");
    release(&d);
    /* Two of three are not a date. */
    const char *const two[] = {
        "rid,lname_c1,by,bm\n1,x,1980,1\n2,y,1975,12\n3,z,1933,7\n"};
    d = derive(KPL_MODE_DEDUPE, two, 1, NULL);
    expect_fields(&d, "lname_c1:surname=lname_c1 by:year=by bm:category=bm");
    release(&d);
}

static void test_repeated_text(void **state) {
    (void)state;
    const char *const csv[] = {
        "rid,full_name,first_and_surname,first_name,surname,name2\n"
        "1,Jan de Vries,jan de vries,Jan,de Vries,de vries\n"
        "2,Piet Bakker,piet bakker,Piet,Bakker,bakker\n"
        "3,Anna Smit,anna smit,Anna,Smit,smit\n"};
    derived d = derive(KPL_MODE_DEDUPE, csv, 1, NULL);
    assert_true(has_note(&d, 0, "full_name: it repeats the given name and the surname"));
    assert_true(has_note(&d, 0, "first_and_surname: it repeats"));
    for (uint32_t f = 0; f < d.linkage->field_count; f++)
        assert_string_not_equal(d.linkage->fields[f].kind->name, "full_name");
    release(&d);
    /* What it has more is a middle name; a second column of that has nothing more. */
    const char *const middle[] = {"rid,full_name,fullname,first_name,surname\n"
                                  "1,Jan Piet de Vries,Jan Piet de Vries,Jan,de Vries\n"
                                  "2,Piet Bakker,Piet Bakker,Piet,Bakker\n"
                                  "3,Anna M. Smit,Anna M. Smit,Anna,Smit\n"};
    d = derive(KPL_MODE_DEDUPE, middle, 1, NULL);
    expect_fields(&d, "middle_name:middle_name=full_name+first_name+surname "
                      "first_name:given_name=first_name surname:surname=surname");
    assert_true(has_note(&d, 0, "fullname: it repeats the given name and the surname"));
    release(&d);
    /* A full name that says something else stays. */
    const char *const other[] = {"rid,full_name,first_name,surname\n"
                                 "1,Klaas Kok,Jan,de Vries\n2,Ans Bos,Piet,Bakker\n"
                                 "3,Els Vos,Anna,Smit\n"};
    d = derive(KPL_MODE_DEDUPE, other, 1, NULL);
    assert_int_equal(d.linkage->field_count, 3);
    release(&d);
    /* Two columns of one kind with the same text are one. */
    const char *const twins[] = {"rid,surname,maiden_name\n1,A,a\n2,B,b\n3,C,c\n"};
    d = derive(KPL_MODE_DEDUPE, twins, 1, NULL);
    expect_fields(&d, "surname:surname=surname");
    release(&d);
}

static void test_second_columns_stay_apart(void **state) {
    (void)state;
    const char *const csv[] = {"rid,imie,imie2,nazwisko\n1,Jan,Piotr,Nowak\n"
                               "2,Ewa,,Kowalska\n3,Anna,Maria,Wilk\n"};
    derived d = derive(KPL_MODE_DEDUPE, csv, 1, NULL);
    expect_fields(&d, "imie:given_name=imie imie2:given_name=imie2 "
                      "nazwisko:surname=nazwisko");
    release(&d);
}

/* Of several given names the one that people have stands in the surname's column. */
static void test_crossing_takes_the_fullest(void **state) {
    (void)state;
    const char *const first[] = {"rid,imie,imie2,nazwisko\n1,Jan,Piotr,Nowak\n"
                                 "2,Ewa,,Kowalska\n3,Anna,Maria,Wilk\n"};
    derived d = derive(KPL_MODE_DEDUPE, first, 1, NULL);
    assert_int_equal(d.linkage->comparisons[2].crossed, 1);
    release(&d);
    const char *const second[] = {"rid,imie2,imie,nazwisko\n1,Piotr,Jan,Nowak\n"
                                  "2,,Ewa,Kowalska\n3,Maria,Anna,Wilk\n"};
    d = derive(KPL_MODE_DEDUPE, second, 1, NULL);
    assert_int_equal(d.linkage->comparisons[2].crossed, 2);
    release(&d);
    const char *const maiden[] = {"rid,first_name,maiden_name,surname\n1,Jan,,Nowak\n"
                                  "2,Ewa,Bak,Kowalska\n3,Anna,,Wilk\n"};
    d = derive(KPL_MODE_DEDUPE, maiden, 1, NULL);
    expect_fields(&d, "first_name:given_name=first_name maiden_name:surname=maiden_name "
                      "surname:surname=surname");
    assert_int_equal(d.linkage->comparisons[1].crossed, 0);
    assert_int_equal(d.linkage->comparisons[2].crossed, 1);
    release(&d);
}

static void test_linkage_kinds(void **state) {
    (void)state;
    const char *const address[] = {
        "rid,straat,huisnummer,woonplaats\n1,Kerkstraat,1,Ede\n"
        "2,Dorpsweg,2,Ede\n3,Molenweg,3,Epe\n"};
    derived d = derive(KPL_MODE_DEDUPE, address, 1, NULL);
    assert_string_equal(d.linkage->name, "address");
    assert_int_equal(d.linkage->kind, KPL_LINKAGE_ADDRESS);
    release(&d);
    const char *const other[] = {"rid,title,price\n1,Red lamp,3.50\n2,Blue lamp,4\n"
                                 "3,Chair,9.25\n"};
    d = derive(KPL_MODE_DEDUPE, other, 1, NULL);
    assert_string_equal(d.linkage->name, "other");
    assert_int_equal(d.linkage->kind, KPL_LINKAGE_OTHER);
    release(&d);
}

static void test_codes(void **state) {
    (void)state;
    const char *const csv[] = {
        "rid,title,description\n1,Lamp LC37D64U red,on sale 12345\n"
        "2,Chair 010-10823-00,on sale\n3,Table TXSR-506 oak,for you XR500B\n"
        "4,Great big box,so cheap\n"};
    derived d = derive(KPL_MODE_DEDUPE, csv, 1, NULL);
    expect_fields(&d, "title:text=title description:text=description "
                      "title_codes:codes=title");
    assert_non_null(strstr(d.linkage->fields[2].reason, "75 % of the texts"));
    release(&d);
}

/* Columns that would give the answer away, each with a sentence that says so. */
static void test_leaks(void **state) {
    (void)state;
    static const char *const headers[] = {
        "cluster", "Cluster_ID",   "entity",      "group",    "match",
        "true_id", "ground_truth", "match_group", "personId", "duplicate_of",
        "orig_id", "record_id",    "rownr",       "uuid"};
    for (size_t h = 0; h < sizeof headers / sizeof headers[0]; h++) {
        char text[300];
        (void)snprintf(text, sizeof text,
                       "nr,%s,surname,city\n1,4,Smit,Ede\n2,4,Smit,Ede\n3,4,Kok,Epe\n"
                       "4,5,Bos,Epe\n5,6,Vos,Ede\n6,7,Vis,Oss\n",
                       headers[h]);
        const char *const csv[] = {text};
        derived d = derive(KPL_MODE_DEDUPE, csv, 1, "nr");
        expect_fields(&d, "surname:surname=surname city:place=city");
        assert_true(has_note(&d, 0, "the header says that it"));
        release(&d);
    }
    /* Others that hold the same words do not. */
    const char *const harmless[] = {"nr,blood_group,surname\n1,A,Smit\n2,B,Kok\n"
                                    "3,A,Bos\n"};
    derived d = derive(KPL_MODE_DEDUPE, harmless, 1, "nr");
    assert_int_equal(d.linkage->field_count, 2);
    release(&d);
}

/* ---- Several files ---- */

static void test_event_dates(void **state) {
    (void)state;
    const char *const csv[] = {
        "id,memo,datum,dob\n1,a b,2022-01-03,2021-01-01\n2,c d,2022-05-03,2021-02-01\n"
        "3,e f,2023-01-03,2021-03-01\n",
        "id,memo,datum,dob\n1,a b,2022-01-04,2021-01-01\n2,c d,2022-05-03,2021-02-01\n"
        "3,e g,2023-02-03,2021-03-01\n"};
    derived d = derive(KPL_MODE_LINK, csv, 2, NULL);
    assert_non_null(strstr(fields_of(&d.spec), "datum:event_date=datum/datum"));
    assert_non_null(strstr(fields_of(&d.spec), "dob:date=dob/dob"));
    release(&d);
    d = derive(KPL_MODE_DEDUPE, csv, 2, NULL); /* one register: slips, not delays */
    assert_non_null(strstr(fields_of(&d.spec), "datum:date=datum/datum"));
    release(&d);
    const char *const old[] = {csv[0], "id,memo,datum,dob\n1,a b,1952-01-04,2021-01-01\n"
                                       "2,c d,1972-05-03,2021-02-01\n"};
    d = derive(KPL_MODE_LINK, old, 2, NULL); /* spread over decades */
    assert_non_null(strstr(fields_of(&d.spec), "datum:date=datum/datum"));
    release(&d);
}

static void test_matching_columns(void **state) {
    (void)state;
    const char *const csv[] = {
        "id,voornaam,achternaam,geboortedatum,postcode,opm\n"
        "1,Jan,Vries,1980-01-31,1234 AB,p\n2,Piet,Bakker,1980-02-28,1234 AC,q\n"
        "3,Anna,Smit,1975-05-05,1235 AB,r\n",
        "nr,Surname,first_name,dob,zip,phone\n"
        "a,Vries,Jan,31-1-1980,1234AB,0612345678\nb,Smit,Anna,5-5-1975,1235AB,"
        "0687654321\n"
        "c,Kok,Ans,6-6-1976,1239AB,0611111111\n",
        "key,x1,x2\nk,j@a.example,31/01/1980\nl,p@a.example,28/02/1980\n"};
    derived d = derive(KPL_MODE_LINK, csv, 3, NULL);
    expect_fields(
        &d, "voornaam:nl_given_name=voornaam/first_name/ "
            "achternaam:nl_surname=achternaam/Surname/ "
            "geboortedatum:date=geboortedatum/dob/x2 postcode:nl_postcode=postcode/zip/");
    assert_int_equal(d.linkage->link, KPL_LINK_BETWEEN);
    assert_true(has_note(&d, 0, "opm: it does not tell who a person is"));
    assert_true(has_note(&d, 1, "phone: no other file has it"));
    assert_true(has_note(&d, 2, "x1: no other file has it"));
    assert_string_equal(d.spec.sources[1].name, "two");
    assert_string_equal(d.spec.sources[2].name, "one_2");
    release(&d);
    /* Deduplication keeps what only one file has. */
    d = derive(KPL_MODE_DEDUPE, csv, 3, NULL);
    assert_non_null(strstr(fields_of(&d.spec), "phone:nl_phone=/phone/"));
    assert_int_equal(d.linkage->link, KPL_LINK_BOTH);
    release(&d);
}

static void test_particles(void **state) {
    (void)state;
    const char *const csv[] = {
        "id,tussenvoegsel,achternaam\n1,van der,Berg\n2,,Bakker\n3,de,Vries\n",
        "id,achternaam\n1,van der Berg\n2,Bakker\n3,Smit\n",
        "id,tussenvoegsel,achternaam\n1,van,Dam\n2,,Bos\n3,de,Vries\n"};
    derived d = derive(KPL_MODE_LINK, csv, 3, NULL);
    expect_fields(&d, "achternaam:surname=tussenvoegsel+achternaam/achternaam/"
                      "tussenvoegsel+achternaam");
    release(&d);
    /* Where it is apart in every file it stays so. */
    const char *const both[] = {csv[0], csv[2]};
    d = derive(KPL_MODE_LINK, both, 2, NULL);
    assert_int_equal(d.linkage->field_count, 2);
    release(&d);
}

/* A header that says too little is completed by its neighbours. */
static void test_neighbours(void **state) {
    (void)state;
    const char *const german[] = {
        "id,Name,Vorname,Strasse,Nr,PLZ\n1,Kunz,Anna,Hauptstrasse,1a,8001\n"
        "2,Frei,Beat,Seeweg,12,8002\n3,Kunz,Urs,Seeweg,7,8002\n"};
    derived d = derive(KPL_MODE_DEDUPE, german, 1, NULL);
    expect_fields(&d, "Name:surname=Name Vorname:given_name=Vorname "
                      "Strasse:street=Strasse Nr:house_number=Nr PLZ:postcode=PLZ");
    assert_int_equal(d.linkage->comparisons[0].crossed, 2);
    release(&d);
    const char *const spanish[] = {"id,nombre,apellido\n1,Ana,Vega\n2,Luis,Rey\n"};
    d = derive(KPL_MODE_DEDUPE, spanish, 1, NULL);
    expect_fields(&d, "nombre:given_name=nombre apellido:surname=apellido");
    release(&d);
    /* The whole name stays that; a number beside no street is none of a house. */
    const char *const whole[] = {
        "id,name,surname,no\n1,Ana Vega,Vega,1\n2,Luis Rey,Rey,2\n3,Eva Rey,Rey,4\n"};
    d = derive(KPL_MODE_DEDUPE, whole, 1, NULL);
    expect_fields(&d, "name:full_name=name surname:surname=surname");
    release(&d);
    const char *const places[] = {
        "id,label,lat,lon\n1,Ede,52.04,5.66\n2,Epe,52.34,5.98\n3,Erp,51.6,5.6\n"};
    d = derive(KPL_MODE_DEDUPE, places, 1, NULL);
    assert_non_null(strstr(fields_of(&d.spec), "location:location=lat+lon"));
    release(&d);
}

/* Given name and surname apart meet the whole name of the other file. */
static void test_whole_names(void **state) {
    (void)state;
    const char *const csv[] = {
        "id,FirstName,LastName,dob\n1,Mary,Smith,1980-01-31\n2,John,Brown,1981-02-01\n"
        "3,Linda,Young,1970-05-31\n",
        "key,customer_name,born\na,\"Smith, Mary\",1980-01-31\n"
        "b,\"Wilson, James\",1971-03-31\nc,\"Brown, John\",1981-02-01\n"};
    derived d = derive(KPL_MODE_LINK, csv, 2, NULL);
    expect_fields(&d,
                  "name:full_name=FirstName+LastName/customer_name dob:date=dob/born");
    release(&d);
}

/* "name" in one file is "title" in the other, where neither has both. */
static void test_texts(void **state) {
    (void)state;
    const char *const csv[] = {
        "id,title,price\n1,Blue kettle K10,10.5\n2,Red kettle K12,12\n3,Fan F1,9\n",
        "key,name,price\na,kettle red K12,12\nb,kettle blue K10,$ 10\nc,Fan F 1,9\n",
        "nr,name,title,price\n7,kettle,red,1\n8,fan,blue,2\n9,lamp,grey,3\n"};
    derived d = derive(KPL_MODE_LINK, csv, 2, NULL);
    assert_non_null(strstr(fields_of(&d.spec), "title:text=title/name"));
    release(&d);
    const char *const both[] = {csv[0], csv[2]};
    d = derive(KPL_MODE_LINK, both, 2, NULL);
    assert_non_null(strstr(fields_of(&d.spec), "title:text=title/title"));
    assert_true(has_note(&d, 1, "name: no other file has it"));
    release(&d);
}

static void test_source_names(void **state) {
    (void)state;
    const char *csv[FILES_MAX];
    static const char *const names[FILES_MAX] = {"one",   "two",    "one_2",  "three",
                                                 "input", "kind_2", "a_b_v2", "_csv"};
    for (uint32_t i = 0; i < FILES_MAX; i++)
        csv[i] = "id,surname\n1,x\n2,y\n";
    derived d = derive(KPL_MODE_LINK, csv, FILES_MAX, NULL);
    for (uint32_t i = 0; i < FILES_MAX; i++)
        assert_string_equal(d.spec.sources[i].name, names[i]);
    release(&d);
}

static void test_unique(void **state) {
    (void)state;
    char *const doubles = malloc(20000);
    assert_non_null(doubles);
    for (int equal = 1; equal <= 4; equal++) {
        size_t length = (size_t)sprintf(doubles, "id,surname,city\n");
        for (int i = 0; i < 200; i++) /* 2, 3, 4 equal rows of 200 are 1, 1.5, 2 % */
            length += (size_t)sprintf(doubles + length, "%d,name%c%c,town%d\n", i,
                                      i < equal ? 'z' : 'a' + i % 20,
                                      i < equal ? 'z' : 'a' + i / 20, i < equal ? 0 : i);
        const char *const csv[] = {doubles, "id,surname,city\n1,x,y\n2,z,y\n"};
        derived d = derive(KPL_MODE_LINK, csv, 2, NULL);
        assert_int_equal(d.spec.sources[0].unique, equal <= 2);
        assert_true(d.spec.sources[1].unique);
        /* Where one of two holds everybody once, each of the others goes to the best. */
        assert_int_equal(d.linkage->cluster,
                         equal <= 2 ? KPL_CLUSTER_ONE_TO_ONE : KPL_CLUSTER_COMPONENTS);
        release(&d);
    }
    free(doubles);
}

/* People who come again are no exact doubles: they have the birth date and most else. */
static void test_visits(void **state) {
    (void)state;
    char *const visits = malloc(20000);
    assert_non_null(visits);
    for (int again = 0; again <= 1; again++) {
        size_t length = (size_t)sprintf(visits, "id,first_name,surname,dob,street\n");
        for (int i = 0; i < 200; i++) { /* every tenth is the one before */
            const int who = again && i % 10 == 9 ? i - 1 : i;
            length += (size_t)sprintf(
                visits + length, "%d,given%c,name%c%c,19%02d-%02d-%02d,road%c\n", i,
                'a' + i % 20, 'a' + who % 20, 'a' + who / 20, 10 + who % 80, 1 + who % 12,
                1 + who % 28, 'a' + who % 15);
        }
        const char *const csv[] = {
            "id,first_name,surname,dob,street\n1,x,y,1980-01-02,z\n"
            "2,v,w,1981-03-04,u\n",
            visits};
        derived d = derive(KPL_MODE_LINK, csv, 2, NULL);
        assert_true(d.spec.sources[0].unique);
        assert_int_equal(d.spec.sources[1].unique, !again);
        assert_int_equal(d.linkage->cluster,
                         again ? KPL_CLUSTER_COMPONENTS : KPL_CLUSTER_ONE_TO_ONE);
        release(&d);
    }
    free(visits);
}

/* A paper that one file has once and the other cites again and again. */
static void test_citations(void **state) {
    (void)state;
    char *const papers = malloc(40000);
    char *const cited = malloc(40000);
    assert_true(papers != NULL && cited != NULL);
    for (int times = 1; times <= 2; times++) {
        size_t used = (size_t)sprintf(papers, "id,title,year\n");
        size_t length = (size_t)sprintf(cited, "id,title,year\n");
        for (int i = 0; i < 200; i++) {
            used += (size_t)sprintf(papers + used, "%d,On Subject %c%c,%d\n", i,
                                    'a' + i % 20, 'a' + i / 20, 1990 + i % 20);
            for (int t = 0; t < (i % 4 == 0 ? times : 1); t++)
                length += (size_t)sprintf(cited + length, "%d,\"on subject, %c%c.\",%d\n",
                                          i * 2 + t, 'a' + i % 20, 'a' + i / 20,
                                          1990 + i % 20 + t);
        }
        const char *const csv[] = {cited, papers};
        derived d = derive(KPL_MODE_LINK, csv, 2, NULL);
        assert_int_equal(d.spec.sources[0].unique, times == 1);
        assert_true(d.spec.sources[1].unique);
        assert_int_equal(d.linkage->cluster,
                         times == 1 ? KPL_CLUSTER_ONE_TO_ONE : KPL_CLUSTER_COMPONENTS);
        release(&d);
    }
    free(papers);
    free(cited);
}

/* Fields that were abandoned do not count: the given name that people have is crossed. */
static void test_fields_keep_their_columns(void **state) {
    (void)state;
    const char *const csv[] = {
        "id,remark,first_name,first_name2,surname\n1,x,Ann,,Smith\n2,y,Bob,,Jones\n"
        "3,z,Cid,Eve,Brown\n",
        "id,first_name,first_name2,surname\n1,Ann,,Smith\n2,Bob,Ed,Jones\n3,Dan,,Ford\n"};
    derived d = derive(KPL_MODE_LINK, csv, 2, NULL);
    assert_int_equal(d.linkage->comparisons[2].crossed, 1);
    release(&d);
}

/* More columns than fields and patterns can hold. */
static void test_wide_file(void **state) {
    (void)state;
    char *const csv = malloc(20000);
    assert_non_null(csv);
    size_t length = 0;
    for (int row = -1; row < 3; row++) {
        for (int c = 0; c < 70; c++) {
            length += (size_t)(row < 0 ? sprintf(csv + length, "surname_%d", c)
                                       : sprintf(csv + length, "name%c%c%c", 'a' + row,
                                                 'a' + c % 26, 'a' + c / 26));
            csv[length++] = c == 69 ? '\n' : ',';
        }
    }
    csv[length] = '\0';
    const char *const files[] = {csv};
    derived d = derive(KPL_MODE_DEDUPE, files, 1, NULL);
    assert_int_equal(d.linkage->field_count, KPL_FIELDS_MAX);
    assert_true(d.linkage->comparison_count > 10);
    assert_true(has_note(&d, 0, "64 fields already"));
    release(&d);
    free(csv);
}

/* ---- Benchmark sets ---- */

typedef struct expected_set {
    kpl_mode mode;
    const char *files[2];
    const char *fields;
} expected_set;

static const expected_set sets[] = {
    {KPL_MODE_DEDUPE,
     {"fake_1000/a.csv", NULL},
     "first_name:given_name=first_name surname:surname=surname dob:date=dob "
     "city:place=city email:email=email"},
    {KPL_MODE_DEDUPE,
     {"historical_50k/a.csv", NULL},
     "middle_name:middle_name=full_name+first_name+surname "
     "first_name:given_name=first_name surname:surname=surname dob:date=dob "
     "birth_place:place=birth_place postcode_fake:postcode=postcode_fake "
     "gender:category=gender occupation:category=occupation"},
    {KPL_MODE_DEDUPE,
     {"rldata10000/a.csv", NULL},
     "fname_c1:given_name=fname_c1 fname_c2:given_name=fname_c2 "
     "lname_c1:surname=lname_c1 lname_c2:surname=lname_c2 birth_date:date=by+bm+bd"},
    {KPL_MODE_DEDUPE,
     {"rldata500/a.csv", NULL},
     "fname_c1:given_name=fname_c1 fname_c2:given_name=fname_c2 "
     "lname_c1:surname=lname_c1 lname_c2:surname=lname_c2 birth_date:date=by+bm+bd"},
    {KPL_MODE_LINK,
     {"dblp_acm/a.csv", "dblp_acm/b.csv"},
     "title:text=title/title authors:text=authors/authors venue:category=venue/venue "
     "year:year=year/year"},
    {KPL_MODE_LINK,
     {"febrl4/a.csv", "febrl4/b.csv"},
     "given_name:given_name=given_name/given_name surname:surname=surname/surname "
     "street_number:house_number=street_number/street_number "
     "address_1:street=address_1/address_1 address_2:street=address_2/address_2 "
     "suburb:place=suburb/suburb postcode:postcode=postcode/postcode "
     "state:category=state/state date_of_birth:date=date_of_birth/date_of_birth "
     "soc_sec_id:identifier=soc_sec_id/soc_sec_id"},
    {KPL_MODE_LINK,
     {"transactions/a.csv", "transactions/b.csv"},
     "memo:text=memo/memo "
     "transaction_date:event_date=transaction_date/transaction_date "
     "amount:number=amount/amount"},
};

/* Written, read and written again, the derived spec stays what it is (comments aside). */
static void check_round_trip(const kpl_spec *spec) {
    kpl_buffer texts[3] = {{.allocator = NULL}};
    kpl_error error = {0};
    assert_int_equal(kpl_spec_write(spec, false, &texts[0], NULL), KPL_OK);
    for (int i = 0; i < 2; i++) {
        kpl_spec again;
        if (kpl_spec_read(NULL, (const char *)texts[i].bytes, texts[i].length, NULL,
                          &again, &error) != KPL_OK)
            fail_msg("%u:%u: %s", (unsigned)error.row, error.column, error.message);
        assert_string_equal(again.linkages[0].name, spec->linkages[0].name);
        assert_int_equal(again.linkages[0].comparison_count,
                         spec->linkages[0].comparison_count);
        assert_int_equal(kpl_spec_write(&again, false, &texts[i + 1], NULL), KPL_OK);
        kpl_spec_release(&again);
    }
    assert_int_equal(texts[1].length, texts[2].length);
    assert_memory_equal(texts[1].bytes, texts[2].bytes, texts[1].length);
    for (int i = 0; i < 3; i++)
        kpl_buffer_release(&texts[i]);
}

static void test_benchmarks(void **state) {
    (void)state;
    unsigned found = 0;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        kpl_frame frames[2];
        uint32_t count = 0;
        while (count < 2 && sets[i].files[count] != NULL &&
               fixture_benchmark(sets[i].files[count], &frames[count]))
            count++;
        if (count == 0)
            continue;
        found++;
        kpl_spec spec = derive_frames(sets[i].mode, frames, count, sets[i].files, "rid");
        assert_string_equal(fields_of(&spec), sets[i].fields);
        check_round_trip(&spec);
        kpl_spec_release(&spec);
        for (uint32_t f = 0; f < count; f++)
            kpl_frame_release(&frames[f]);
    }
    if (found == 0)
        printf("skipped: no shared benchmark sets\n");
}

/* The example registers of the project. */
static void test_example(void **state) {
    (void)state;
    const char *const project = getenv("KPL_PROJECT_DIR");
    char path[4096];
    size_t length = 0;
    (void)snprintf(path, sizeof path, "%s/data/example/residents.csv",
                   project != NULL ? project : ".");
    char *const text = fixture_load(path, &length);
    if (text == NULL) {
        printf("skipped: no %s\n", path);
        return;
    }
    const char *const csv[] = {text};
    derived d = derive(KPL_MODE_DEDUPE, csv, 1, NULL);
    assert_string_equal(d.spec.sources[0].id.items[0], "resident_id");
    expect_fields(&d, "bsn:bsn=bsn given_names:nl_given_name=given_names "
                      "surname:nl_surname=surname+prefix sex:category=sex "
                      "birth_date:date=birth_date street:nl_street=street "
                      "house_number:nl_house_number=house_number "
                      "postcode:nl_postcode=postcode city:nl_place=city");
    release(&d);
    free(text);
}

/* ---- Failing allocations ---- */

static void test_allocation_failures(void **state) {
    (void)state;
    static const char *const paths[] = {"a.csv", "b.csv"};
    failing f = {.once = true};
    const kpl_allocator allocator = FAILING_ALLOCATOR(&f);
    kpl_frame frames[2] = {
        fixture_frame("rid,voornaam,achternaam,geb_datum,x\n" PEOPLE_ROWS),
        fixture_frame("rid,first_name,last_name,dob,y\n" PEOPLE_ROWS)};
    kpl_status status = KPL_E_NOMEM;
    long n = 0;
    for (; status != KPL_OK; n++) {
        kpl_spec spec;
        kpl_error error = {0};
        f.left = (uint64_t)n;
        f.failed = false;
        status = kpl_derive_spec(&allocator, KPL_MODE_LINK, paths, 2, frames, NULL, &spec,
                                 &error);
        if (status == KPL_OK)
            kpl_spec_release(&spec);
        else
            assert_int_equal(status, KPL_E_NOMEM);
        assert_int_equal(f.live, 0);
    }
    assert_true(n >= 3);
    kpl_frame_release(&frames[0]);
    kpl_frame_release(&frames[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_file),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_few_rows),
        cmocka_unit_test(test_missing_id),
        cmocka_unit_test(test_nothing_to_compare),
        cmocka_unit_test(test_useless_columns),
        cmocka_unit_test(test_counting_column),
        cmocka_unit_test(test_dates_in_parts),
        cmocka_unit_test(test_repeated_text),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_leaks),
        cmocka_unit_test(test_event_dates),
        cmocka_unit_test(test_second_columns_stay_apart),
        cmocka_unit_test(test_crossing_takes_the_fullest),
        cmocka_unit_test(test_linkage_kinds),
        cmocka_unit_test(test_matching_columns),
        cmocka_unit_test(test_particles),
        cmocka_unit_test(test_neighbours),
        cmocka_unit_test(test_whole_names),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_source_names),
        cmocka_unit_test(test_unique),
        cmocka_unit_test(test_visits),
        cmocka_unit_test(test_citations),
        cmocka_unit_test(test_fields_keep_their_columns),
        cmocka_unit_test(test_wide_file),
        cmocka_unit_test(test_benchmarks),
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
