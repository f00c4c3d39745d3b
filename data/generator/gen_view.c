/*
 * gen_view.c - one person as one source has it; see gen_municipality.h.
 *
 * A view is made correct first and damaged then, in a fixed order; every draw is made
 * whether it is needed or not, so that one source's rates never shift another's errors.
 * Rates are per 10,000 at the middle noise level; low halves and high doubles them.
 */
#include "gen_municipality.h"

#include <string.h>

#include "gen_damage.h"

typedef struct view_rates {
    uint16_t bsn_null, bsn_slip;
    uint16_t given_typo, surname_typo, surname_phonetic;
    uint16_t prefix_lost, prefix_short, partner_only;
    uint16_t folded, mojibake, teletex, upper;
    uint16_t date_slip, date_swap, date_first, date_null;
    uint16_t sex_wrong, sex_null;
    uint16_t street_short, street_typo, number_slip, suffix_lost;
    uint16_t postcode_slip, postcode_null, city_variant;
    uint16_t old_address; /* of those who moved */
} view_rates;

/* BSN presence: base register all, social domain 95-99 %, tax 98 %, case system half,
 * parking a fifth, early signals none. Field errors: 0.5 % in the base register, 2-4 % in
 * the social domain, 5-8 % at the counter, 8-12 % in web forms. */
static const view_rates view_of_source[GEN_SOURCE_COUNT] = {
    [GEN_BRP] = {.given_typo = 20,
                 .surname_typo = 25,
                 .teletex = 30,
                 .date_slip = 20,
                 .sex_wrong = 5,
                 .number_slip = 10,
                 .postcode_null = 20,
                 .old_address = 300},
    [GEN_WMO] = {.bsn_null = 300,
                 .bsn_slip = 50,
                 .given_typo = 200,
                 .surname_typo = 250,
                 .surname_phonetic = 100,
                 .prefix_lost = 200,
                 .prefix_short = 150,
                 .folded = 500,
                 .date_slip = 100,
                 .date_swap = 60,
                 .date_first = 60,
                 .date_null = 50,
                 .sex_wrong = 40,
                 .sex_null = 200,
                 .street_short = 800,
                 .street_typo = 200,
                 .number_slip = 80,
                 .suffix_lost = 400,
                 .postcode_slip = 100,
                 .postcode_null = 200,
                 .city_variant = 300,
                 .old_address = 1500},
    [GEN_JEUGD] = {.bsn_null = 400,
                   .bsn_slip = 60,
                   .given_typo = 250,
                   .surname_typo = 300,
                   .surname_phonetic = 150,
                   .prefix_lost = 300,
                   .prefix_short = 300,
                   .folded = 800,
                   .mojibake = 100,
                   .upper = 3000,
                   .date_slip = 120,
                   .date_swap = 120,
                   .date_first = 50,
                   .date_null = 60,
                   .sex_wrong = 60,
                   .sex_null = 300,
                   .street_short = 900,
                   .street_typo = 300,
                   .number_slip = 120,
                   .suffix_lost = 500,
                   .postcode_slip = 120,
                   .postcode_null = 250,
                   .city_variant = 500,
                   .old_address = 2000},
    [GEN_SCHULDEN] = {.bsn_null = 200,
                      .bsn_slip = 60,
                      .given_typo = 200,
                      .surname_typo = 250,
                      .surname_phonetic = 100,
                      .prefix_lost = 300,
                      .prefix_short = 200,
                      .folded = 400,
                      .date_slip = 120,
                      .date_swap = 100,
                      .date_first = 60,
                      .date_null = 50,
                      .sex_wrong = 50,
                      .sex_null = 800,
                      .number_slip = 120,
                      .suffix_lost = 500,
                      .postcode_slip = 120,
                      .postcode_null = 200,
                      .old_address = 2000},
    [GEN_SIGNALEN] = {.bsn_null = 10000,
                      .surname_typo = 500,
                      .surname_phonetic = 200,
                      .prefix_lost = 600,
                      .prefix_short = 600,
                      .partner_only = 400,
                      .folded = 1500,
                      .mojibake = 100,
                      .upper = 500,
                      .date_slip = 150,
                      .date_swap = 120,
                      .date_first = 60,
                      .date_null = 2000,
                      .street_short = 1500,
                      .street_typo = 400,
                      .number_slip = 100,
                      .suffix_lost = 700,
                      .postcode_slip = 150,
                      .postcode_null = 200,
                      .city_variant = 700,
                      .old_address = 1500},
    [GEN_BELASTINGEN] = {.bsn_null = 200,
                         .bsn_slip = 80,
                         .surname_typo = 150,
                         .surname_phonetic = 50,
                         .prefix_lost = 150,
                         .folded = 10000,
                         .upper = 10000,
                         .date_slip = 80,
                         .date_first = 80,
                         .date_null = 200,
                         .street_short = 1500,
                         .street_typo = 120,
                         .number_slip = 80,
                         .suffix_lost = 200,
                         .postcode_slip = 60,
                         .postcode_null = 200,
                         .city_variant = 200,
                         .old_address = 2000},
    [GEN_PARKEREN] = {.bsn_null = 8000,
                      .bsn_slip = 150,
                      .given_typo = 400,
                      .surname_typo = 600,
                      .surname_phonetic = 200,
                      .prefix_lost = 500,
                      .prefix_short = 800,
                      .partner_only = 400,
                      .folded = 2000,
                      .mojibake = 200,
                      .upper = 500,
                      .date_slip = 200,
                      .date_swap = 200,
                      .date_first = 60,
                      .date_null = 3000,
                      .street_short = 1500,
                      .street_typo = 500,
                      .number_slip = 150,
                      .suffix_lost = 500,
                      .postcode_slip = 200,
                      .postcode_null = 800,
                      .city_variant = 1000,
                      .old_address = 2500},
    [GEN_ZAKEN] = {.bsn_null = 5000,
                   .bsn_slip = 100,
                   .given_typo = 300,
                   .surname_typo = 400,
                   .surname_phonetic = 150,
                   .prefix_lost = 400,
                   .prefix_short = 300,
                   .partner_only = 300,
                   .folded = 800,
                   .mojibake = 150,
                   .upper = 200,
                   .date_slip = 150,
                   .date_swap = 150,
                   .date_first = 60,
                   .date_null = 700,
                   .sex_wrong = 80,
                   .sex_null = 1000,
                   .street_short = 1000,
                   .street_typo = 400,
                   .number_slip = 120,
                   .suffix_lost = 500,
                   .postcode_slip = 150,
                   .postcode_null = 500,
                   .city_variant = 600,
                   .old_address = 2000},
};

static bool view_strikes(gen_noise noise, gen_random *random, uint32_t rate) {
    static const uint32_t halves[GEN_NOISE_COUNT] = {1, 2, 4};
    const uint32_t scaled = rate * halves[noise] / 2;
    /* What is how a system works, not an error, does not come and go with the noise. */
    return gen_random_chance(random, rate >= 2000 ? rate : scaled);
}

/* Teletex read as Latin-1: the mark's byte becomes a letter before its base. */
static void view_teletex(gen_text *text) {
    static const struct {
        const char *from, *to;
    } marks[] = {{"\xC3\xA8", "\xC3\x81"
                              "e"},
                 {"\xC3\xA9", "\xC3\x82"
                              "e"},
                 {"\xC3\xAA", "\xC3\x83"
                              "e"},
                 {"\xC3\xAB", "\xC3\x88"
                              "e"},
                 {"\xC3\xA1", "\xC3\x82"
                              "a"},
                 {"\xC3\xA4", "\xC3\x88"
                              "a"},
                 {"\xC3\xAF", "\xC3\x88"
                              "i"},
                 {"\xC3\xB3", "\xC3\x82"
                              "o"},
                 {"\xC3\xB6", "\xC3\x88"
                              "o"},
                 {"\xC3\xBC", "\xC3\x88"
                              "u"},
                 {"\xC3\xA7", "\xC3\x8B"
                              "c"}};
    for (uint32_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        gen_text_replace(text, marks[i].from, marks[i].to);
}

static void view_fill_names(gen_view *view) {
    const gen_person *const person = view->person;
    view->given = person->given_names;
    view->call = person->call_name;
    gen_text_set(&view->initials, "");
    gen_person_add_initials(&view->initials, &person->given_names);
    gen_text_set(&view->prefix, person->own.prefix);
    gen_text_set(&view->surname, person->own.stem);
    gen_text_set(&view->partner_prefix,
                 person->has_partner ? person->partner.prefix : "");
    gen_text_set(&view->partner_surname, person->has_partner ? person->partner.stem : "");
    view->name_use = person->name_use;
}

static void view_damage_names(gen_view *view, const view_rates *rates, gen_noise noise,
                              gen_random *random) {
    gen_text *const names[] = {&view->given, &view->call, &view->surname,
                               &view->partner_surname};
    gen_text *const prefixes[] = {&view->prefix, &view->partner_prefix};
    const bool typo = view_strikes(noise, random, rates->given_typo);
    const bool slip = view_strikes(noise, random, rates->surname_typo);
    const bool sound = view_strikes(noise, random, rates->surname_phonetic);
    const bool lost = view_strikes(noise, random, rates->prefix_lost);
    const bool shortened = view_strikes(noise, random, rates->prefix_short);
    const bool partner_only = view_strikes(noise, random, rates->partner_only);
    const bool folded = view_strikes(noise, random, rates->folded);
    const bool mojibake = view_strikes(noise, random, rates->mojibake);
    const bool teletex = view_strikes(noise, random, rates->teletex);
    const bool upper = view_strikes(noise, random, rates->upper);
    if (typo) {
        gen_damage_typo(&view->given, random);
        gen_damage_typo(&view->call, random);
    }
    if (slip)
        gen_damage_typo(view->name_use == 'P' ? &view->partner_surname : &view->surname,
                        random);
    if (sound)
        gen_damage_phonetic(&view->surname, random);
    if (partner_only && view->partner_surname.length > 0)
        view->name_use = 'P';
    for (uint32_t i = 0; i < 2; i++) {
        if (shortened && prefixes[i]->length > 0)
            gen_damage_prefix(prefixes[i], random);
        if (lost)
            gen_text_set(prefixes[i], "");
    }
    for (uint32_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (folded)
            gen_text_fold(names[i]);
        else if (mojibake)
            gen_text_mojibake(names[i]);
        else if (teletex)
            view_teletex(names[i]);
        if (upper)
            gen_text_upper(names[i]);
    }
    if (upper)
        gen_text_upper(&view->prefix);
}

static void view_damage_facts(gen_view *view, const view_rates *rates, gen_noise noise,
                              bool no_bsn, gen_random *random) {
    const bool no_number = view_strikes(noise, random, rates->bsn_null);
    const bool number_slip = view_strikes(noise, random, rates->bsn_slip);
    const bool date_slip = view_strikes(noise, random, rates->date_slip);
    const bool date_swap = view_strikes(noise, random, rates->date_swap);
    const bool date_first = view_strikes(noise, random, rates->date_first);
    const bool date_null = view_strikes(noise, random, rates->date_null);
    const bool sex_wrong = view_strikes(noise, random, rates->sex_wrong);
    const bool sex_null = view_strikes(noise, random, rates->sex_null);
    gen_text_set(&view->bsn, no_number || no_bsn ? "" : view->person->bsn);
    if (number_slip && view->bsn.length > 0)
        gen_damage_digit(&view->bsn, random);
    view->birth = view->person->birth;
    if (date_slip)
        gen_damage_date_slip(&view->birth, random);
    if (date_swap)
        gen_damage_date_swap(&view->birth);
    if (date_first && view->birth.month != 0)
        view->birth.month = view->birth.day = 1;
    if (date_null)
        view->birth = (gen_date){0};
    view->sex = sex_null ? 'O' : view->person->woman != sex_wrong ? 'V' : 'M';
}

static void view_damage_address(gen_view *view, const view_rates *rates, gen_noise noise,
                                gen_random *random) {
    const gen_household *const household = view->household;
    const bool old = view_strikes(noise, random, rates->old_address);
    const bool shortened = view_strikes(noise, random, rates->street_short);
    const bool typo = view_strikes(noise, random, rates->street_typo);
    const bool slip = view_strikes(noise, random, rates->number_slip);
    const bool lost = view_strikes(noise, random, rates->suffix_lost);
    const bool postcode_slip = view_strikes(noise, random, rates->postcode_slip);
    const bool postcode_null = view_strikes(noise, random, rates->postcode_null);
    const bool variant = view_strikes(noise, random, rates->city_variant);
    gen_text_set(&view->address_entity, "A");
    if (old && household->moved) {
        view->address = household->old_address;
        view->dwelling = household->old_dwelling;
    }
    if (view->dwelling != UINT32_MAX) {
        gen_text_add_number(&view->address_entity, view->dwelling + 1, 7);
    } else { /* elsewhere: nobody but the household has been there */
        gen_text_add(&view->address_entity, "X");
        gen_text_add_number(&view->address_entity, household->index, 7);
    }
    gen_address *const address = &view->address;
    if (shortened)
        gen_damage_street(&address->street, random);
    if (typo)
        gen_damage_typo(&address->street, random);
    if (slip) {
        gen_text number;
        gen_text_set(&number, "");
        gen_text_add_number(&number, address->number, 1);
        gen_damage_digit(&number, random);
        address->number = 0;
        for (uint32_t i = 0; i < number.length; i++)
            address->number = address->number * 10 + (uint32_t)(number.bytes[i] - '0');
    }
    if (lost)
        address->suffix[0] = '\0';
    if (postcode_slip) {
        gen_text postcode;
        gen_text_set(&postcode, address->postcode);
        gen_damage_digit(&postcode, random);
        memcpy(address->postcode, postcode.bytes, sizeof address->postcode);
    }
    if (postcode_null)
        address->postcode[0] = '\0';
    if (variant)
        gen_damage_city(&address->city, random);
}

void gen_view_make(const gen_municipality *town, gen_source source, uint64_t row,
                   const gen_household *household, const gen_person *person,
                   gen_view *view_out, gen_random *random_out) {
    const view_rates *const rates = &view_of_source[source];
    const gen_noise noise = town->job.noise;
    *random_out = gen_municipality_open(town, GEN_FOR_MUNICIPALITY_ROWS, source,
                                        (uint64_t)person->entity << 12 | row);
    const bool resident = household->index < town->job.world->household_count;
    view_out->person = person;
    view_out->household = household;
    view_out->address = household->address;
    view_out->dwelling = resident ? household->index : UINT32_MAX;
    view_fill_names(view_out);
    view_damage_names(view_out, rates, noise, random_out);
    view_damage_facts(view_out, rates, noise, town->no_bsn, random_out);
    view_damage_address(view_out, rates, noise, random_out);
}

void gen_view_written(const gen_view *view, gen_text *prefix_out, gen_text *surname_out) {
    const bool has_partner = view->partner_surname.length > 0;
    const char use = has_partner ? view->name_use : 'E';
    const bool partner_first = use == 'P' || use == 'V';
    *prefix_out = partner_first ? view->partner_prefix : view->prefix;
    *surname_out = partner_first ? view->partner_surname : view->surname;
    if ((use != 'V' && use != 'N') ||
        strcmp(view->surname.bytes, view->partner_surname.bytes) == 0)
        return;
    const gen_text *const prefix = partner_first ? &view->prefix : &view->partner_prefix;
    const gen_text *const name = partner_first ? &view->surname : &view->partner_surname;
    gen_text_add_char(surname_out, '-');
    if (prefix->length > 0) {
        gen_text_add(surname_out, prefix->bytes);
        gen_text_add_char(surname_out, ' ');
    }
    gen_text_add(surname_out, name->bytes);
}

void gen_view_suffix(const gen_address *address, gen_text *letter_out,
                     gen_text *addition_out) {
    const char first = address->suffix[0];
    const bool letter = first != '\0' && address->suffix[1] == '\0' && first > '9';
    gen_text_set(letter_out, letter ? address->suffix : "");
    gen_text_set(addition_out, letter ? "" : address->suffix);
}

void gen_view_number(const gen_address *address, gen_random *random, gen_text *text_out) {
    static const char *const joints[] = {"", " ", "-", " ", "/", ""};
    const uint32_t joint = gen_random_below(random, 6);
    const uint32_t letters = gen_random_below(random, 10);
    const bool digit = address->suffix[0] >= '0' && address->suffix[0] <= '9';
    gen_text_set(text_out, "");
    /* 12 and 3 must not become 123. */
    gen_address_add_number(text_out, address,
                           digit && joints[joint][0] == '\0' ? "-" : joints[joint]);
    if (letters < 3)
        gen_text_upper(text_out);
    else if (letters < 6)
        gen_text_lower(text_out);
}
