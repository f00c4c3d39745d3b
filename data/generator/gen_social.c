/*
 * gen_social.c - the social domain: wmo.csv, jeugd.csv, schulden.csv with their trajects,
 * and signalen.csv, which has no number that anybody shares; see gen_municipality.h.
 *
 * A delivery is a row. Two deliveries of one client and type whose periods overlap are
 * one traject (the rule of DDAS); later ones of the type are another.
 */
#include "gen_municipality.h"

#include <string.h>

#include "gen_damage.h"

#define SOCIAL_DAYS 3980u /* 2015-01-01 .. 2025-11-24 */

static const char *const social_wmo[] = {
    "Hulp bij het huishouden", "Begeleiding individueel",
    "Begeleiding groep",       "Dagbesteding",
    "Vervoersvoorziening",     "Rolstoel",
    "Woningaanpassing",        "Kortdurend verblijf",
    "Beschermd wonen",         "Hulpmiddel"};
static const char *const social_jeugd[] = {
    "Jeugdhulp ambulant", "Dagbehandeling",    "Pleegzorg",        "Gezinshuis",
    "Jeugd-ggz",          "Ernstige dyslexie", "Jeugdbescherming", "Crisishulp"};
static const char *const social_schulden[] = {"Schuldregeling", "Budgetbeheer",
                                              "Saneringskrediet", "Stabilisatie",
                                              "Duurzame financiele dienstverlening"};

/* How likely somebody of an age is a client, per 10,000. */
static uint32_t social_rate(gen_source source, uint32_t age) {
    if (source == GEN_WMO)
        return age < 18 ? 0 : age < 65 ? 900 : age < 80 ? 2800 : 6000;
    if (source == GEN_JEUGD)
        return age < 18 ? 2200 : age < 23 ? 500 : 0;
    return age < 18 || age > 85 ? 0 : 700;
}

static const char *social_type(gen_source source, uint32_t draw) {
    if (source == GEN_WMO)
        return social_wmo[draw % 10];
    if (source == GEN_JEUGD)
        return social_jeugd[draw % 8];
    return social_schulden[draw % 5];
}

/* A second delivery begins inside the first one. */
static void social_parts(gen_random *random, gen_case *one) {
    const uint32_t length = one->end[0] == 0 ? 300 : one->end[0] - one->begin[0];
    const bool two = gen_random_chance(random, 2000) && length > 30;
    const uint32_t inside = gen_random_between(random, 5, 25);
    const uint32_t beyond = gen_random_below(random, 400);
    one->part_count = two ? 2 : 1;
    if (!two)
        return;
    one->begin[1] = one->begin[0] + inside;
    one->end[1] = one->end[0] == 0 ? 0 : one->end[0] + beyond;
    if (one->end[1] > SOCIAL_DAYS)
        one->end[1] = 0;
    if (one->end[0] == 0)
        one->end[0] = one->begin[1] + beyond % 100 + 1;
}

uint32_t gen_cases_make(const gen_municipality *town, gen_source source, uint32_t entity,
                        uint32_t age, gen_case *cases_out) {
    gen_random random =
        gen_municipality_open(town, GEN_FOR_MUNICIPALITY_CASES, source, entity);
    if (!gen_random_chance(&random, social_rate(source, age)))
        return 0;
    const uint32_t count = gen_random_between(&random, 1, source == GEN_WMO ? 4 : 2);
    const uint32_t first = gen_random_below(&random, 1000);
    const bool again = gen_random_chance(&random, 1500); /* one type a second time */
    uint32_t day = gen_random_below(&random, 1800);
    for (uint32_t i = 0; i < count; i++) {
        gen_case *const one = &cases_out[i];
        *one = (gen_case){.index = i};
        one->type = social_type(source, first + (again && i > 0 ? i - 1 : i));
        one->begin[0] = day;
        const uint32_t length = gen_random_between(&random, 60, 900);
        one->end[0] = day + length;
        social_parts(&random, one);
        one->in_zaken = gen_random_chance(&random, 6000);
        const uint32_t last =
            one->part_count > 1 && one->end[1] != 0 ? one->end[1] : one->end[0];
        day = last + gen_random_between(&random, 40, 500);
        if (one->end[one->part_count - 1] == 0 || day + 90 > SOCIAL_DAYS)
            return i + 1;
    }
    return count;
}

void gen_case_number(const gen_municipality *town, gen_source source, uint32_t entity,
                     const gen_case *one, uint32_t part, gen_text *text_out) {
    const uint32_t slot = (entity * GEN_CASES_MAX + one->index) * GEN_PARTS_MAX + part;
    const uint64_t key =
        gen_random_open(town->job.world->seed, GEN_FOR_MUNICIPALITY_NUMBERS, 10u + source)
            .state;
    const uint32_t number = gen_random_shuffle(slot, UINT32_C(1) << 30, key);
    const gen_date begin = gen_date_of_day(one->begin[part]);
    gen_text_set(text_out, "");
    if (source == GEN_JEUGD) {
        gen_text_add(text_out, "J");
    } else if (source == GEN_SCHULDEN) {
        gen_text_add(text_out, "SHV-");
        gen_text_add_number(text_out, begin.year, 4);
        gen_text_add_char(text_out, '-');
    }
    gen_text_add_number(text_out, number, 10);
}

void gen_case_entity(gen_source source, uint32_t entity, const gen_case *one,
                     gen_text *text_out) {
    static const char letters[GEN_SOURCE_COUNT + 1] = "..WJS....";
    gen_text_set(text_out, "");
    gen_text_add_char(text_out, letters[source]);
    gen_text_add_number(text_out, entity, 7);
    gen_text_add_char(text_out, '-');
    gen_text_add_number(text_out, one->index + 1, 1);
}

static void social_output_date(gen_output *output, gen_date date, gen_date_form form) {
    gen_text text;
    gen_text_set(&text, "");
    gen_date_add(&text, date, form);
    gen_output_text(output, &text);
}

static void social_output_day(gen_output *output, uint32_t day, gen_date_form form) {
    social_output_date(output, day == 0 ? (gen_date){0} : gen_date_of_day(day), form);
}

/* What every delivery has to begin with. */
typedef struct social_row {
    gen_person person;
    gen_view view;
    gen_random random;
    gen_text id, prefix, surname, letter, addition, postcode;
} social_row;

static void social_open_row(const gen_municipality *town, gen_source source,
                            const gen_walk *walk, uint64_t row, social_row *row_out) {
    gen_person_make(town->job.world, &walk->household, walk->member, walk->entity,
                    &row_out->person);
    gen_view_make(town, source, row, &walk->household, &row_out->person, &row_out->view,
                  &row_out->random);
    gen_view_written(&row_out->view, &row_out->prefix, &row_out->surname);
    gen_view_suffix(&row_out->view.address, &row_out->letter, &row_out->addition);
    gen_text_set(&row_out->postcode, "");
    gen_text_add_compact(&row_out->postcode, row_out->view.address.postcode);
}

/* Letter and addition in one column: "A", "bis". */
static const gen_text *social_suffix(const social_row *row) {
    return row->letter.length > 0 ? &row->letter : &row->addition;
}

static void social_output_bare_initials(gen_output *output, gen_text initials) {
    while (gen_text_replace(&initials, ".", ""))
        continue;
    gen_output_text(output, &initials);
}

/* ---- wmo ---- */

static void wmo_output_person(gen_output *output, const gen_walk *walk, social_row *row) {
    static const char uses[] = "EPVN";
    gen_view *const view = &row->view;
    gen_text client, use;
    gen_text_set(&client, "C");
    gen_text_add_number(&client, (uint64_t)walk->entity * 7 + 1000000, 8);
    const bool again = gen_random_chance(&row->random, 200); /* registered twice */
    if (again)
        gen_text_add_char(&client, '2');
    gen_text_set(&use, "");
    gen_text_add_number(&use, (uint64_t)(strchr(uses, view->name_use) - uses) + 1, 1);
    const bool official = gen_random_chance(&row->random, 4000);
    gen_output_text(output, &client);
    gen_output_text(output, &view->bsn);
    gen_output_text(output, &view->surname);
    gen_output_text(output, &view->prefix);
    gen_output_text(output, &view->partner_surname);
    gen_output_text(output, &view->partner_prefix);
    gen_output_text(output, &use);
    gen_output_text(output, official ? &view->given : &view->call);
    social_output_bare_initials(output, view->initials);
    /* Unknown parts are filled with 01 and a code says so (COD170). */
    const bool unknown = view->birth.year != 0 && view->birth.month == 0;
    if (unknown)
        view->birth.month = view->birth.day = 1;
    social_output_date(output, view->birth, GEN_DATE_ISO);
    gen_output_string(output, unknown ? "2" : "");
    gen_output_string(output, view->sex == 'M'   ? "1"
                              : view->sex == 'V' ? "2"
                              : walk->entity % 2 ? "0"
                                                 : "9");
}

static void wmo_person(gen_municipality *town, gen_output *output, const gen_walk *walk) {
    gen_case cases[GEN_CASES_MAX];
    const uint32_t age = GEN_YEAR_NOW - walk->household.births[walk->member].year;
    const uint32_t count = gen_cases_make(town, GEN_WMO, walk->entity, age, cases);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t part = 0; part < cases[i].part_count; part++) {
            social_row row;
            gen_text of_case;
            social_open_row(town, GEN_WMO, walk, i * GEN_PARTS_MAX + part, &row);
            const bool joined = gen_random_chance(&row.random, 3000);
            gen_case_number(town, GEN_WMO, walk->entity, &cases[i], part, &row.id);
            gen_case_entity(GEN_WMO, walk->entity, &cases[i], &of_case);
            wmo_output_person(output, walk, &row);
            gen_output_text(output, &row.view.address.street);
            gen_output_number(output, row.view.address.number);
            gen_output_string(output, joined ? "" : row.letter.bytes);
            gen_output_text(output, joined ? social_suffix(&row) : &row.addition);
            gen_output_text(output, &row.postcode);
            gen_output_text(output, &row.view.address.city);
            gen_output_text(output, &row.id);
            gen_output_string(output, cases[i].type);
            social_output_day(output, cases[i].begin[part], GEN_DATE_ISO);
            social_output_day(output, cases[i].end[part], GEN_DATE_ISO);
            gen_output_end_row(output);
            gen_truth_row(town, GEN_WMO, &row.id, &row.view, &of_case);
        }
}

gen_result gen_wmo_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_WMO,
        "clientnummer bsn geslachtsnaam voorvoegsel partnernaam partnervoorvoegsel "
        "naamgebruik voornamen voorletters geboortedatum datumgebruik geslacht "
        "straatnaam huisnummer huisletter toevoeging postcode plaats toewijzingnummer "
        "productcategorie begindatum einddatum",
        (gen_format){.delimiter = ';', .bom = true}, 30, wmo_person);
}

/* ---- jeugd ---- */

static void jeugd_person(gen_municipality *town, gen_output *output,
                         const gen_walk *walk) {
    gen_case cases[GEN_CASES_MAX];
    const uint32_t age = GEN_YEAR_NOW - walk->household.births[walk->member].year;
    const uint32_t count = gen_cases_make(town, GEN_JEUGD, walk->entity, age, cases);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t part = 0; part < cases[i].part_count; part++) {
            social_row row;
            gen_text of_case;
            social_open_row(town, GEN_JEUGD, walk, i * GEN_PARTS_MAX + part, &row);
            gen_case_number(town, GEN_JEUGD, walk->entity, &cases[i], part, &row.id);
            gen_case_entity(GEN_JEUGD, walk->entity, &cases[i], &of_case);
            const bool front = gen_random_chance(&row.random, 600);
            if (front && row.prefix.length > 0) { /* the prefix stands in the name */
                gen_text_add_char(&row.prefix, ' ');
                gen_text_add(&row.prefix, row.surname.bytes);
                row.surname = row.prefix;
                gen_text_set(&row.prefix, "");
            }
            const char sex[2] = {row.view.sex, '\0'};
            gen_output_text(output, &row.id);
            gen_output_text(output, &row.view.bsn);
            gen_output_text(output, &row.surname);
            gen_output_text(output, &row.prefix);
            gen_output_text(output, &row.view.call);
            gen_output_text(output, &row.view.initials);
            if (row.view.birth.month == 0 && row.view.birth.year != 0)
                row.view.birth.month = row.view.birth.day = 1;
            social_output_date(output, row.view.birth, GEN_DATE_DUTCH);
            gen_output_string(output, sex);
            gen_output_text(output, &row.view.address.street);
            gen_output_number(output, row.view.address.number);
            gen_output_text(output, social_suffix(&row));
            gen_output_string(output, row.view.address.postcode);
            gen_output_text(output, &row.view.address.city);
            gen_output_string(output, cases[i].type);
            social_output_day(output, cases[i].begin[part], GEN_DATE_DUTCH);
            social_output_day(output, cases[i].end[part], GEN_DATE_DUTCH);
            gen_output_end_row(output);
            gen_truth_row(town, GEN_JEUGD, &row.id, &row.view, &of_case);
        }
}

gen_result gen_jeugd_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_JEUGD,
        "dossiernummer bsn achternaam tussenvoegsel voornaam voorletters geb_datum "
        "geslacht straat huisnr huisnr_toev postcode woonplaats jeugdhulpvorm start "
        "einde",
        (gen_format){.delimiter = ';', .crlf = true, .windows_1252 = true}, 10,
        jeugd_person);
}

/* ---- schulden ---- */

static void schulden_person(gen_municipality *town, gen_output *output,
                            const gen_walk *walk) {
    gen_case cases[GEN_CASES_MAX];
    const uint32_t age = GEN_YEAR_NOW - walk->household.births[walk->member].year;
    const uint32_t count = gen_cases_make(town, GEN_SCHULDEN, walk->entity, age, cases);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t part = 0; part < cases[i].part_count; part++) {
            social_row row;
            gen_text of_case;
            social_open_row(town, GEN_SCHULDEN, walk, i * GEN_PARTS_MAX + part, &row);
            gen_case_number(town, GEN_SCHULDEN, walk->entity, &cases[i], part, &row.id);
            gen_case_entity(GEN_SCHULDEN, walk->entity, &cases[i], &of_case);
            gen_output_text(output, &row.id);
            gen_output_text(output, &row.view.bsn);
            gen_output_text(output, &row.surname);
            gen_output_text(output, &row.prefix);
            gen_output_text(output, &row.view.initials);
            if (row.view.birth.month == 0 && row.view.birth.year != 0)
                row.view.birth.month = row.view.birth.day = 1;
            social_output_date(output, row.view.birth, GEN_DATE_DUTCH);
            gen_output_string(output, row.view.sex == 'M'   ? "Man"
                                      : row.view.sex == 'V' ? "Vrouw"
                                                            : "Onbekend");
            gen_output_text(output, &row.postcode);
            gen_output_number(output, row.view.address.number);
            gen_output_text(output, social_suffix(&row));
            gen_output_string(output, cases[i].type);
            social_output_day(output, cases[i].begin[part], GEN_DATE_DUTCH);
            social_output_day(output, cases[i].end[part], GEN_DATE_DUTCH);
            gen_output_end_row(output);
            gen_truth_row(town, GEN_SCHULDEN, &row.id, &row.view, &of_case);
        }
}

gen_result gen_schulden_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_SCHULDEN,
        "Zaaknummer Burgerservicenummer Achternaam Voorvoegsel Voorletters "
        "Geboortedatum Geslachtsaanduiding Postcode Huisnummer Huisnummertoevoeging "
        "Soort Startdatum Einddatum",
        (gen_format){.delimiter = ','}, 20, schulden_person);
}

/* ---- signalen ---- */

static void signalen_row(gen_municipality *town, gen_output *output, const gen_walk *walk,
                         uint32_t number) {
    static const char *const partners[] = {"Woningcorporatie", "Energie", "Drinkwater",
                                           "Zorgverzekeraar"};
    social_row row;
    gen_text amount;
    social_open_row(town, GEN_SIGNALEN, walk, number, &row);
    const uint32_t slot = walk->entity * 4 + number;
    const uint64_t key =
        gen_random_open(town->job.world->seed, GEN_FOR_MUNICIPALITY_NUMBERS, 4).state;
    gen_text_set(&row.id, "SIG");
    gen_text_add_number(&row.id, gen_random_shuffle(slot, UINT32_C(1) << 28, key), 9);
    const uint32_t partner = gen_random_below(&row.random, 4);
    const bool phone = gen_random_chance(&row.random, 6000);
    const bool email = gen_random_chance(&row.random, 5000);
    gen_text_set(&amount, "");
    gen_text_add_number(&amount, gen_random_between(&row.random, 40, 2500), 1);
    gen_text_add(&amount, ",");
    gen_text_add_number(&amount, gen_random_below(&row.random, 100), 2);
    const uint32_t day = gen_random_between(&row.random, 3300, SOCIAL_DAYS);
    gen_output_text(output, &row.id);
    gen_output_text(output, &row.view.initials);
    gen_output_text(output, &row.prefix);
    gen_output_text(output, &row.surname);
    if (row.view.birth.month == 0)
        row.view.birth = (gen_date){0};
    social_output_date(output, row.view.birth, GEN_DATE_ISO);
    gen_output_text(output, &row.view.address.street);
    gen_output_number(output, row.view.address.number);
    gen_output_text(output, social_suffix(&row));
    gen_output_text(output, &row.postcode);
    gen_output_text(output, &row.view.address.city);
    gen_output_string(output, phone ? row.person.phone.bytes : "");
    gen_output_string(output, email ? row.person.email.bytes : "");
    gen_output_string(output, partners[partner]);
    gen_output_text(output, &amount);
    social_output_day(output, day, GEN_DATE_ISO);
    gen_output_end_row(output);
    gen_truth_row(town, GEN_SIGNALEN, &row.id, &row.view, NULL);
}

/* Arrears stand in the name of an adult; who has some often has more. */
static void signalen_person(gen_municipality *town, gen_output *output,
                            const gen_walk *walk) {
    gen_random random = gen_municipality_open(town, GEN_FOR_MUNICIPALITY_CHOICE,
                                              GEN_SIGNALEN, walk->entity);
    const uint32_t age = GEN_YEAR_NOW - walk->household.births[walk->member].year;
    const bool chosen = gen_random_chance(&random, walk->stranger ? 10000 : 900);
    const uint32_t count = gen_random_between(&random, 1, 3);
    if (age < 18 || !chosen)
        return;
    for (uint32_t i = 0; i < count; i++)
        signalen_row(town, output, walk, i);
}

gen_result gen_signalen_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_SIGNALEN,
        "Signaalnummer Voorletters Voorvoegsel Achternaam Geboortedatum Straatnaam "
        "Huisnummer Huisnummertoevoeging Postcode Plaatsnaam Telefoonnummer Emailadres "
        "Signaalpartner Bedrag Datum",
        (gen_format){.delimiter = ';'}, 30, signalen_person);
}
