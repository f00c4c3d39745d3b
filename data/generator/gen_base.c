/*
 * gen_base.c - the two base registers: brp.csv (everybody once) and bag.csv (every
 * address once); see gen_municipality.h.
 */
#include "gen_municipality.h"

#include <string.h>

#include "gen_damage.h"

#define BASE_MUNICIPALITY "1999"   /* a code that no municipality has */
#define BASE_STREET_CHARACTERS 24u /* of the short name in the base register */

/* Object 20 = address (nummeraanduiding), 01 = dwelling. */
static void base_add_id(const gen_municipality *town, const char *object,
                        uint32_t dwelling, gen_text *text) {
    const uint32_t count = town->job.world->household_count;
    const uint64_t key =
        gen_random_open(town->job.world->seed, GEN_FOR_MUNICIPALITY_NUMBERS, 2).state;
    gen_text_set(text, BASE_MUNICIPALITY);
    gen_text_add(text, object);
    gen_text_add_number(text, gen_random_shuffle(dwelling, count, key) + 1u, 10);
}

/* ---- brp ---- */

/* Twins and a son with his father's first name must be kept apart: each pair once. */
static void brp_apart(gen_municipality *town, const gen_walk *walk, const gen_text *id) {
    const gen_household *const household = &walk->household;
    const uint32_t m = walk->member;
    for (uint32_t other = 0; other < m; other++) {
        const gen_date a = household->births[m], b = household->births[other];
        const bool same_day = a.year == b.year && a.month == b.month && a.day == b.day;
        const bool twins = other >= household->adult_count && same_day && a.month != 0;
        const bool named = m >= household->adult_count &&
                           other < household->adult_count &&
                           household->given[m] == household->given[other];
        gen_text other_id;
        if (!twins && !named)
            continue;
        gen_a_number(town->job.world->seed, walk->entity - m + other, &other_id);
        gen_output_string(&town->apart, "brp");
        gen_output_text(&town->apart, id);
        gen_output_string(&town->apart, "brp");
        gen_output_text(&town->apart, &other_id);
        gen_output_string(&town->apart, twins ? "twins" : "father_and_son");
        gen_output_end_row(&town->apart);
    }
}

static void brp_output_date(gen_output *output, gen_date date) {
    gen_text text;
    gen_text_set(&text, "");
    gen_date_add(&text, date, GEN_DATE_COMPACT);
    gen_output_text(output, &text);
}

/* NEN 5825 in spirit: a long name is shortened before it is cut. */
static void brp_output_street(gen_output *output, gen_text street, gen_random *random) {
    uint32_t points[GEN_TEXT_BYTES_MAX];
    if (gen_text_decode(&street, points) > BASE_STREET_CHARACTERS)
        gen_damage_street(&street, random);
    gen_text_cut(&street, BASE_STREET_CHARACTERS);
    gen_output_text(output, &street);
}

static void brp_output_address(gen_municipality *town, gen_output *output,
                               const gen_view *view, gen_random *random) {
    gen_text letter, addition, postcode, id;
    gen_view_suffix(&view->address, &letter, &addition);
    gen_text_set(&postcode, "");
    gen_text_add_compact(&postcode, view->address.postcode);
    gen_text_set(&id, "");
    if (view->dwelling != UINT32_MAX)
        base_add_id(town, "20", view->dwelling, &id);
    brp_output_street(output, view->address.street, random);
    gen_output_number(output, view->address.number);
    gen_output_text(output, &letter);
    gen_output_text(output, &addition);
    gen_output_text(output, &postcode);
    gen_output_text(output, &view->address.city);
    gen_output_text(output, &id);
}

static void brp_person(gen_municipality *town, gen_output *output, const gen_walk *walk) {
    gen_person person;
    gen_view view;
    gen_random random;
    gen_text id;
    gen_person_make(town->job.world, &walk->household, walk->member, walk->entity,
                    &person);
    gen_view_make(town, GEN_BRP, 0, &walk->household, &person, &view, &random);
    if (view.dwelling == UINT32_MAX) { /* who comes from elsewhere lives here now */
        view.address = walk->household.address;
        view.dwelling = walk->household.index;
        gen_text_set(&view.address_entity, "A");
        gen_text_add_number(&view.address_entity, view.dwelling + 1, 7);
    }
    gen_a_number(town->job.world->seed, walk->entity, &id);
    gen_output_text(output, &id);
    gen_output_text(output, &view.bsn);
    gen_output_text(output, &view.given);
    gen_output_text(output, &view.prefix);
    gen_output_text(output, &view.surname);
    brp_output_date(output, view.birth);
    gen_output_string(output, view.sex == 'V' ? "V" : "M");
    gen_output_text(output, &view.partner_prefix);
    gen_output_text(output, &view.partner_surname);
    const char use[2] = {view.name_use, '\0'};
    gen_output_string(output, use);
    brp_output_address(town, output, &view, &random);
    const uint32_t since = gen_random_below(&random, 3650);
    const bool dead = gen_random_chance(&random, person.age > 75   ? 600
                                                 : person.age > 60 ? 120
                                                                   : 8);
    const gen_date nothing = {0};
    brp_output_date(output, gen_date_of_day(since));
    brp_output_date(
        output, dead ? gen_date_of_day(since + gen_random_below(&random, 4000 - since))
                     : nothing);
    gen_output_end_row(output);
    gen_truth_row(town, GEN_BRP, &id, &view, NULL);
    brp_apart(town, walk, &id);
}

gen_result gen_brp_write(gen_municipality *town) {
    return gen_municipality_walk(
        town, GEN_BRP,
        "anummer burgerservicenummer voornamen voorvoegsel geslachtsnaam geboortedatum "
        "geslacht partnerVoorvoegsel partnerGeslachtsnaam aanduidingNaamgebruik "
        "straatnaam huisnummer huisletter huisnummertoevoeging postcode woonplaats "
        "nummeraanduidingIdentificatie datumInschrijvingAdres datumOverlijden",
        (gen_format){.delimiter = ','}, 0, brp_person);
}

/* ---- bag ---- */

static void bag_row(gen_municipality *town, gen_output *output, uint32_t dwelling) {
    gen_address address;
    gen_text id, object, letter, addition, postcode, entity;
    gen_town_address(town->job.world->town, dwelling, &address);
    base_add_id(town, "20", dwelling, &id);
    base_add_id(town, "01", dwelling, &object);
    gen_view_suffix(&address, &letter, &addition);
    gen_text_set(&postcode, "");
    gen_text_add_compact(&postcode, address.postcode);
    gen_output_text(output, &id);
    gen_output_text(output, &object);
    gen_output_text(output, &address.street);
    gen_output_number(output, address.number);
    gen_output_text(output, &letter);
    gen_output_text(output, &addition);
    gen_output_text(output, &postcode);
    gen_output_text(output, &address.city);
    gen_output_string(output, "Naamgeving uitgegeven");
    gen_output_end_row(output);
    gen_text_set(&entity, "A");
    gen_text_add_number(&entity, dwelling + 1, 7);
    gen_output_string(&town->address_truth, gen_source_names[GEN_BAG]);
    gen_output_text(&town->address_truth, &id);
    gen_output_text(&town->address_truth, &entity);
    gen_output_end_row(&town->address_truth);
    town->rows[GEN_BAG]++;
}

gen_result gen_bag_write(gen_municipality *town) {
    gen_output output;
    if (!gen_output_open(&output, town->job.directory, "bag.csv",
                         (gen_format){.delimiter = ';'}))
        return GEN_NOT_CREATED;
    gen_output_header(&output,
                      "nummeraanduidingIdentificatie adresseerbaarObjectIdentificatie "
                      "openbareRuimteNaam huisnummer huisletter huisnummertoevoeging "
                      "postcode woonplaatsNaam status");
    const uint32_t count = town->job.world->household_count;
    const uint64_t key =
        gen_random_open(town->job.world->seed, GEN_FOR_MUNICIPALITY_NUMBERS, 3).state;
    for (uint32_t slot = 0; slot < count; slot++)
        bag_row(town, &output, gen_random_shuffle(slot, count, key));
    return gen_output_close(&output);
}
