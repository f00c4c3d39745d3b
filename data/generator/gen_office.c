/*
 * gen_office.c - belastingen.csv, parkeren.csv and zaken.csv; see gen_municipality.h.
 *
 * Tax writes capitals in a few columns, parking is a web form with free text, and the
 * case system has everything that anybody asked for, social cases among it.
 */
#include "gen_municipality.h"

#include <string.h>

#include "gen_damage.h"

#define OFFICE_DAYS 3980u /* 2015-01-01 .. 2025-11-24 */

static void office_output_date(gen_output *output, gen_date date, gen_date_form form) {
    gen_text text;
    gen_text_set(&text, "");
    gen_date_add(&text, date, form);
    gen_output_text(output, &text);
}

static void office_output_capitals(gen_output *output, gen_text text) {
    gen_text_fold(&text);
    gen_text_upper(&text);
    gen_output_text(output, &text);
}

static void office_number(const gen_municipality *town, uint64_t purpose, uint32_t slot,
                          gen_text *text) {
    const uint64_t key =
        gen_random_open(town->job.world->seed, GEN_FOR_MUNICIPALITY_NUMBERS, purpose)
            .state;
    gen_text_add_number(text, gen_random_shuffle(slot, UINT32_C(1) << 30, key), 10);
}

static uint32_t office_age(const gen_walk *walk) {
    return GEN_YEAR_NOW - walk->household.births[walk->member].year;
}

/* ---- belastingen ---- */

static void belastingen_row(gen_municipality *town, gen_output *output,
                            const gen_walk *walk, uint32_t number) {
    static const char *const kinds[] = {"OZB", "AFVALSTOFFENHEFFING", "RIOOLHEFFING",
                                        "HONDENBELASTING"};
    gen_person person;
    gen_view view;
    gen_random random;
    gen_text id, name, prefix, line, street, number_text, postcode;
    gen_person_make(town->job.world, &walk->household, walk->member, walk->entity,
                    &person);
    gen_view_make(town, GEN_BELASTINGEN, number, &walk->household, &person, &view,
                  &random);
    gen_text_set(&id, "");
    office_number(town, 20, walk->entity * 4 + number, &id);
    gen_view_written(&view, &prefix, &name);
    if (prefix.length > 0) {
        gen_text_add(&name, ", ");
        gen_text_add(&name, prefix.bytes);
    }
    street = view.address.street;
    gen_text_cut(&street, 24);
    gen_view_number(&view.address, &random, &number_text);
    line = street;
    gen_text_add_char(&line, ' ');
    gen_text_add(&line, number_text.bytes);
    gen_text_set(&postcode, "");
    gen_text_add_compact(&postcode, view.address.postcode);
    gen_output_text(output, &id);
    gen_output_text(output, &view.bsn);
    office_output_capitals(output, name);
    office_output_capitals(output, view.initials);
    office_output_date(output, view.birth, GEN_DATE_COMPACT);
    office_output_capitals(output, line);
    gen_output_text(output, &postcode);
    office_output_capitals(output, view.address.city);
    gen_output_string(output, kinds[number]);
    gen_output_number(output, 2024 + gen_random_below(&random, 2));
    gen_output_end_row(output);
    gen_truth_row(town, GEN_BELASTINGEN, &id, &view, NULL);
}

/* The first adult pays for the dwelling; everybody for a dog. */
static void belastingen_person(gen_municipality *town, gen_output *output,
                               const gen_walk *walk) {
    gen_random random = gen_municipality_open(town, GEN_FOR_MUNICIPALITY_CHOICE,
                                              GEN_BELASTINGEN, walk->entity);
    static const uint32_t head[4] = {6500, 9500, 9000, 2500};
    static const uint32_t others[4] = {2500, 800, 500, 600};
    for (uint32_t i = 0; i < 4; i++) {
        const bool first = walk->member == 0;
        const bool chosen = gen_random_chance(&random, first ? head[i] : others[i]);
        if (chosen && office_age(walk) >= 18)
            belastingen_row(town, output, walk, i);
    }
}

gen_result gen_belastingen_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_BELASTINGEN,
        "SUBJECTNR BSN NAAM VOORLETTERS GEBDATUM ADRES POSTCODE WOONPLAATS SOORT "
        "AANSLAGJAAR",
        (gen_format){.delimiter = '\t', .windows_1252 = true}, 200, belastingen_person);
}

/* ---- parkeren ---- */

/* "J. van den Berg", "Jan van den Berg", "Berg, J. van den", "dhr. Jan van den Berg". */
static void parkeren_name(const gen_view *view, gen_random *random, gen_text *text_out) {
    const uint32_t form = gen_random_below(random, 100);
    gen_text prefix, surname;
    gen_view_written(view, &prefix, &surname);
    const gen_text *const first = form < 45 ? &view->initials : &view->call;
    if (form >= 85 && form < 93) {
        *text_out = surname;
        gen_text_add(text_out, ", ");
        gen_text_add(text_out, first->bytes);
        if (prefix.length > 0) {
            gen_text_add_char(text_out, ' ');
            gen_text_add(text_out, prefix.bytes);
        }
        return;
    }
    gen_text_set(text_out, form < 93 ? "" : view->person->woman ? "mevr. " : "dhr. ");
    gen_text_add(text_out, first->bytes);
    gen_text_add_char(text_out, ' ');
    if (prefix.length > 0) {
        gen_text_add(text_out, prefix.bytes);
        gen_text_add_char(text_out, ' ');
    }
    gen_text_add(text_out, surname.bytes);
}

/* "Dorpsstraat 12-a, 1234 ab Plaats"; some leave postcode or place to others. */
static void parkeren_address(const gen_view *view, gen_random *random,
                             gen_text *text_out) {
    gen_text number, postcode;
    gen_view_number(&view->address, random, &number);
    const uint32_t form = gen_random_below(random, 100);
    gen_text_set(&postcode, "");
    if (form < 50)
        gen_text_add_compact(&postcode, view->address.postcode);
    else
        gen_text_add(&postcode, view->address.postcode);
    if (form % 10 < 3)
        gen_text_lower(&postcode);
    *text_out = view->address.street;
    gen_text_add_char(text_out, ' ');
    gen_text_add(text_out, number.bytes);
    if (postcode.length > 0) {
        gen_text_add(text_out, form < 90 ? ", " : " ");
        gen_text_add(text_out, postcode.bytes);
    }
    if (form < 95) {
        gen_text_add(text_out, postcode.length > 0 ? " " : ", ");
        gen_text_add(text_out, view->address.city.bytes);
    }
}

static void parkeren_plate(gen_random *random, gen_text *text_out) {
    static const char letters[] = "BDFGHJKLNPRSTVXZ";
    gen_text_set(text_out, "");
    for (uint32_t i = 0; i < 2; i++)
        gen_text_add_char(text_out, letters[gen_random_below(random, 16)]);
    gen_text_add_char(text_out, '-');
    gen_text_add_number(text_out, gen_random_below(random, 1000), 3);
    gen_text_add_char(text_out, '-');
    gen_text_add_char(text_out, letters[gen_random_below(random, 16)]);
}

static void parkeren_row(gen_municipality *town, gen_output *output, const gen_walk *walk,
                         uint32_t number) {
    gen_person person;
    gen_view view;
    gen_random random;
    gen_text id, name, address, plate;
    gen_person_make(town->job.world, &walk->household, walk->member, walk->entity,
                    &person);
    gen_view_make(town, GEN_PARKEREN, number, &walk->household, &person, &view, &random);
    gen_text_set(&id, "PV");
    office_number(town, 21, walk->entity * 4 + number, &id);
    parkeren_name(&view, &random, &name);
    parkeren_address(&view, &random, &address);
    parkeren_plate(&random, &plate);
    const bool phone = gen_random_chance(&random, 8500);
    const bool email = gen_random_chance(&random, 9000);
    const uint32_t begin = gen_random_between(&random, 2500, OFFICE_DAYS);
    const bool ended = gen_random_chance(&random, 3500);
    if (view.birth.month == 0)
        view.birth = (gen_date){0};
    gen_output_text(output, &id);
    gen_output_text(output, &view.bsn);
    gen_output_text(output, &name);
    office_output_date(output, view.birth, GEN_DATE_DUTCH);
    gen_output_text(output, &address);
    gen_output_text(output, &plate);
    gen_output_string(output, phone ? person.phone.bytes : "");
    gen_output_string(output, email ? person.email.bytes : "");
    office_output_date(output, gen_date_of_day(begin), GEN_DATE_ISO);
    office_output_date(output, ended ? gen_date_of_day(begin + 365) : (gen_date){0},
                       GEN_DATE_ISO);
    gen_output_end_row(output);
    gen_truth_row(town, GEN_PARKEREN, &id, &view, NULL);
}

static void parkeren_person(gen_municipality *town, gen_output *output,
                            const gen_walk *walk) {
    gen_random random = gen_municipality_open(town, GEN_FOR_MUNICIPALITY_CHOICE,
                                              GEN_PARKEREN, walk->entity);
    const uint32_t age = office_age(walk);
    const bool chosen = gen_random_chance(&random, walk->stranger ? 10000 : 2600);
    const bool second = gen_random_chance(&random, 2500);
    if (age < 18 || age > 90 || !chosen)
        return;
    for (uint32_t i = 0; i < (second ? 2u : 1u); i++)
        parkeren_row(town, output, walk, i);
}

gen_result gen_parkeren_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_PARKEREN,
        "vergunningnummer bsn naam geboortedatum adres kenteken telefoon email "
        "ingangsdatum einddatum",
        (gen_format){.delimiter = ','}, 100, parkeren_person);
}

/* ---- zaken ---- */

static const char *const zaken_types[] = {
    "Aanvraag paspoort",       "Aangifte verhuizing",        "Aanvraag rijbewijs",
    "Melding openbare ruimte", "Omgevingsvergunning",        "Bezwaarschrift",
    "Uittreksel BRP",          "Kwijtschelding belastingen", "Bijzondere bijstand",
    "Evenementenvergunning"};

/* What one case is about, before a person is written beside it. */
typedef struct zaken_case {
    uint64_t row; /* of the person: seeds errors and number */
    const char *prefix, *type;
    uint32_t begin, end;
    gen_text reference; /* the number that another administration gave it, or empty */
    gen_text entity;
} zaken_case;

/* Numbers count by organisation: the second one uses those that the first one gave to
 * cases of others. RSINs pass the eleven test. */
static void zaken_output_id(gen_municipality *town, gen_output *output,
                            const zaken_case *one, uint32_t entity, gen_random *random,
                            gen_text *id_out) {
    static const char *const organisations[] = {"002220647", "002221160"};
    const uint32_t organisation = gen_random_chance(random, 2500) ? 1 : 0;
    gen_text number;
    gen_text_set(&number, "ZAAK-");
    gen_text_add_number(&number, gen_date_of_day(one->begin).year, 4);
    gen_text_add_char(&number, '-');
    const uint32_t slot = (entity << 5) + (uint32_t)one->row;
    office_number(town, 22, organisation == 1 ? slot ^ 64u : slot, &number);
    gen_output_string(output, organisations[organisation]);
    gen_output_text(output, &number);
    gen_text_set(id_out, organisations[organisation]);
    gen_text_add_char(id_out, '|');
    gen_text_add(id_out, number.bytes);
}

static void zaken_output_client(gen_output *output, const gen_view *view,
                                gen_random *random) {
    gen_text prefix, surname, letter, addition, postcode;
    const bool given = gen_random_chance(random, 7000);
    const bool official = gen_random_chance(random, 5000);
    const bool old_name = gen_random_chance(random, 5000);
    gen_view_written(view, &prefix, &surname);
    gen_view_suffix(&view->address, &letter, &addition);
    gen_text_set(&postcode, "");
    gen_text_add_compact(&postcode, view->address.postcode);
    const char sex[2] = {(char)(view->sex - 'A' + 'a'), '\0'};
    gen_output_text(output, &view->bsn);
    gen_output_text(output, old_name ? &view->surname : &surname);
    gen_output_text(output, old_name ? &view->prefix : &prefix);
    gen_output_text(output, &view->initials);
    gen_output_string(output, !given     ? ""
                              : official ? view->given.bytes
                                         : view->call.bytes);
    gen_output_string(output, sex);
    office_output_date(output, view->birth, GEN_DATE_ISO);
    gen_output_text(output, &postcode);
    gen_output_number(output, view->address.number);
    gen_output_text(output, &letter);
    gen_output_text(output, &addition);
    gen_output_text(output, &view->address.street);
    gen_output_text(output, &view->address.city);
}

static void zaken_row(gen_municipality *town, gen_output *output, const gen_walk *walk,
                      const zaken_case *one) {
    gen_person person;
    gen_view view;
    gen_random random;
    gen_text id, type;
    gen_person_make(town->job.world, &walk->household, walk->member, walk->entity,
                    &person);
    gen_view_make(town, GEN_ZAKEN, one->row, &walk->household, &person, &view, &random);
    gen_text_set(&type, one->prefix);
    gen_text_add(&type, one->type);
    zaken_output_id(town, output, one, walk->entity, &random, &id);
    gen_output_text(output, &type);
    gen_output_string(output, one->prefix[0] != '\0' ? "Voorziening toegekend" : "");
    office_output_date(output, gen_date_of_day(one->begin), GEN_DATE_ISO);
    office_output_date(output, one->end == 0 ? (gen_date){0} : gen_date_of_day(one->end),
                       GEN_DATE_ISO);
    zaken_output_client(output, &view, &random);
    gen_output_text(output, &one->reference);
    gen_output_end_row(output);
    gen_truth_row(town, GEN_ZAKEN, &id, &view, &one->entity);
}

/* A case of the social domain: begun by an application some days before, mostly with the
 * number that its own administration gave it. */
static void zaken_social(gen_municipality *town, gen_output *output, const gen_walk *walk,
                         gen_source source, const gen_case *one, uint64_t row) {
    static const char *const prefixes[GEN_SOURCE_COUNT] = {
        [GEN_WMO] = "Wmo - ", [GEN_JEUGD] = "Jeugd - ", [GEN_SCHULDEN] = "Schulden - "};
    gen_random random = gen_municipality_open(town, GEN_FOR_MUNICIPALITY_CHOICE, source,
                                              (uint64_t)walk->entity << 8 | one->index);
    zaken_case of = {.row = row, .prefix = prefixes[source], .type = one->type};
    const uint32_t before = gen_random_below(&random, 30);
    const bool known = gen_random_chance(&random, 8500);
    const bool slip = gen_random_chance(&random, 600);
    of.begin = one->begin[0] > before ? one->begin[0] - before : 0;
    of.end = one->end[one->part_count - 1];
    gen_text_set(&of.reference, "");
    if (known)
        gen_case_number(town, source, walk->entity, one, 0, &of.reference);
    if (known && slip)
        gen_damage_digit(&of.reference, &random);
    gen_case_entity(source, walk->entity, one, &of.entity);
    zaken_row(town, output, walk, &of);
}

static void zaken_other(gen_municipality *town, gen_output *output, const gen_walk *walk,
                        uint32_t number, uint64_t row) {
    gen_random random =
        gen_municipality_open(town, GEN_FOR_MUNICIPALITY_CHOICE, GEN_ZAKEN,
                              (uint64_t)walk->entity << 8 | number);
    zaken_case of = {.row = row, .prefix = ""};
    of.type = zaken_types[gen_random_below(&random, 10)];
    of.begin = gen_random_between(&random, 1500, OFFICE_DAYS - 100);
    of.end = gen_random_chance(&random, 8500)
                 ? of.begin + gen_random_between(&random, 1, 90)
                 : 0;
    gen_text_set(&of.reference, "");
    gen_text_set(&of.entity, "Z");
    gen_text_add_number(&of.entity, walk->entity, 7);
    gen_text_add_char(&of.entity, '-');
    gen_text_add_number(&of.entity, number + 1, 1);
    zaken_row(town, output, walk, &of);
    /* Registered a second time, some days later. */
    if (gen_random_chance(&random, 150)) {
        of.row += 16;
        of.begin += gen_random_below(&random, 4);
        zaken_row(town, output, walk, &of);
    }
}

static void zaken_person(gen_municipality *town, gen_output *output,
                         const gen_walk *walk) {
    static const gen_source social[] = {GEN_WMO, GEN_JEUGD, GEN_SCHULDEN};
    const uint32_t age = office_age(walk);
    uint64_t row = 0;
    for (uint32_t s = 0; s < sizeof social / sizeof social[0]; s++) {
        gen_case cases[GEN_CASES_MAX];
        const uint32_t count = gen_cases_make(town, social[s], walk->entity, age, cases);
        for (uint32_t i = 0; i < count; i++)
            if (cases[i].in_zaken)
                zaken_social(town, output, walk, social[s], &cases[i], row++);
    }
    gen_random random =
        gen_municipality_open(town, GEN_FOR_MUNICIPALITY_CHOICE, GEN_ZAKEN, walk->entity);
    const uint32_t draw = gen_random_below(&random, 100);
    const uint32_t others = draw < 35 ? 0 : draw < 65 ? 1 : draw < 85 ? 2 : 3;
    for (uint32_t i = 0; i < others && age >= 16; i++)
        zaken_other(town, output, walk, i, row++);
}

gen_result gen_zaken_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_ZAKEN,
        "bronorganisatie identificatie zaaktype omschrijving startdatum einddatum inpBsn "
        "geslachtsnaam voorvoegselGeslachtsnaam voorletters voornamen "
        "geslachtsaanduiding "
        "geboortedatum aoaPostcode aoaHuisnummer aoaHuisletter "
        "aoaHuisnummertoevoeging gorOpenbareRuimteNaam wplWoonplaatsNaam kenmerk",
        (gen_format){.delimiter = ','}, 100, zaken_person);
}
