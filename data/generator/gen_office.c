/*
 * gen_office.c - signalen.csv, belastingen.csv and parkeren.csv.
 *
 * signalen: arrears that landlords and suppliers report, without any bsn. belastingen:
 * tax subjects, capitals, the address in one column. parkeren: permits from a web form.
 */
#include "gen_files.h"

#include <string.h>

#include "gen_calendar.h"
#include "gen_damage.h"

/* An identifier that tells nothing about the person: the shuffled number. */
static void office_add_number(const gen_file *file, uint32_t number, uint32_t most,
                              unsigned width, gen_text *text) {
    const uint64_t key = gen_random_open(file->municipality->world->seed,
                                         GEN_FOR_CASE_NUMBERS, 100u + file->source)
                             .state;
    const uint32_t index = (file->citizen.entity - 1) * most + number;
    const uint32_t count = file->municipality->person_count * most;
    gen_text_add_number(text, (uint64_t)gen_random_shuffle(index, count, key) + 1, width);
}

/* As people write ten digits. */
static void office_add_phone(gen_text *text, const gen_text *digits, uint32_t form) {
    if (digits->length < 10)
        return;
    if (form < 50) {
        gen_text_add(text, digits->bytes);
    } else if (form < 80 || digits->bytes[1] != '6') {
        const size_t area = digits->bytes[1] == '6' ? 2 : 4;
        gen_text_add_bytes(text, digits->bytes, area);
        gen_text_add_char(text, '-');
        gen_text_add(text, digits->bytes + area);
    } else {
        gen_text_add(text, "+31");
        gen_text_add(text, digits->bytes + 1);
    }
}

/* ---- signalen -------------------------------------------------------------------------
 */

#define SIGNALEN_MAX 8u

static const char *const signalen_partners[] = {"Woonstichting De Koppel", "Energiehuis",
                                                "Waterbedrijf Zijlstroom",
                                                "Zorgverzekeraar Baken"};

static bool signalen_wants(const gen_file *file) {
    const uint32_t age = gen_file_age(file);
    gen_random random = gen_file_choice(file, file->member);
    return !file->life.stranger && gen_random_chance(&random, age < 18   ? 0
                                                              : age < 65 ? 1250
                                                                         : 500);
}

static void signalen_write_person_part(gen_output *output, const gen_record *record) {
    gen_text text;
    gen_output_text(output, &record->initials);
    gen_output_text(output, &record->prefix);
    gen_output_text(output, &record->surname);
    gen_text_set(&text, "");
    gen_text_add_birth(&text, record, "ymd");
    gen_output_text(output, &text);
    gen_output_text(output, &record->street);
    gen_output_text(output, &record->number);
    gen_text_set(&text, "");
    gen_record_add_suffix(&text, record);
    gen_output_text(output, &text);
    gen_output_text(output, &record->postcode);
    gen_output_text(output, &record->place);
}

static void signalen_write_signal(gen_file *file, uint32_t number, uint32_t partner,
                                  gen_random *random) {
    gen_output *const output = &file->output;
    gen_record record;
    gen_text id, text;
    const uint32_t day = gen_day_now() - gen_random_below(random, 700);
    const uint32_t cents = gen_random_between(random, 4000, 140000);
    /* A partner reports what it has of its customer: the same every time. */
    gen_file_record(file, partner, 0, &record);
    gen_text_set(&id, "VS");
    office_add_number(file, number, SIGNALEN_MAX, 8, &id);
    gen_output_text(output, &id);
    signalen_write_person_part(output, &record);
    gen_text_set(&text, "");
    office_add_phone(&text, &record.phone, partner * 30);
    gen_output_text(output, &text);
    gen_output_text(output, &record.email);
    gen_output_string(output, signalen_partners[partner]);
    gen_text_set(&text, "");
    gen_text_add_number(&text, cents / 100, 1);
    gen_text_add_char(&text, ',');
    gen_text_add_number(&text, cents % 100, 2);
    gen_output_text(output, &text);
    gen_text_set(&text, "");
    gen_day_add_iso(&text, day, "-");
    gen_output_text(output, &text);
    gen_output_end_row(output);
    gen_file_truth(file, &id, &record, 0);
}

static void signalen_write_person(gen_file *file) {
    static const uint32_t counts[10] = {1, 1, 2, 2, 3, 3, 4, 4, 5, 6};
    gen_random random = gen_file_choice(file, file->member);
    gen_random_next(&random); /* taken by signalen_wants() */
    const uint32_t count = counts[gen_random_below(&random, 10)];
    uint32_t partner = gen_random_below(&random, 4);
    for (uint32_t i = 0; i < count; i++) {
        if (gen_random_chance(&random, 4000))
            partner = gen_random_below(&random, 4);
        signalen_write_signal(file, i, partner, &random);
    }
}

gen_result gen_signalen_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(
        municipality, GEN_SIGNALEN, (gen_format){.delimiter = ';'},
        "Signaalnummer Voorletters Voorvoegsel Achternaam Geboortedatum Straatnaam "
        "Huisnummer Huisnummertoevoeging Postcode Plaatsnaam Telefoonnummer Emailadres "
        "Signaalpartner Bedrag Datum",
        signalen_wants, signalen_write_person, rows_out);
}

/* ---- belastingen ----------------------------------------------------------------------
 */

static bool belastingen_wants(const gen_file *file) {
    gen_random random = gen_file_choice(file, file->member);
    const uint32_t rate = file->life.stranger ? 6500 : 9600;
    return gen_file_age(file) >= 18 && gen_random_chance(&random, rate);
}

/* "BERG, VAN DEN" and "DORPSSTRAAT 12 A", all without diacritics. */
static void belastingen_write_name(gen_output *output, gen_record *record) {
    gen_text text = record->surname;
    if (record->prefix.length > 0) {
        gen_text_add(&text, ", ");
        gen_text_add(&text, record->prefix.bytes);
    }
    gen_output_text(output, &text);
    gen_output_text(output, &record->initials);
    gen_text_set(&text, "");
    if (!record->no_birth)
        gen_date_add_iso(&text, &record->birth, "");
    gen_output_text(output, &text);
}

static void belastingen_write_address(gen_output *output, gen_record *record) {
    gen_text text = record->street, suffix;
    gen_text_add_char(&text, ' ');
    gen_text_add(&text, record->number.bytes);
    gen_text_set(&suffix, "");
    gen_record_add_suffix(&suffix, record);
    if (suffix.length > 0) { /* as NEN 5825 joins them */
        gen_text_add_char(&text, suffix.bytes[0] <= '9' ? '-' : ' ');
        gen_text_add(&text, suffix.bytes);
    }
    gen_text_fold(&text);
    gen_text_upper(&text);
    gen_output_text(output, &text);
    gen_output_text(output, &record->postcode);
    gen_text_fold(&record->place);
    gen_text_upper(&record->place);
    gen_output_text(output, &record->place);
}

static void belastingen_write_subject(gen_file *file, uint32_t number,
                                      gen_random *random) {
    static const char *const kinds[] = {"AFVALSTOFFENHEFFING", "OZB", "RIOOLHEFFING",
                                        "HONDENBELASTING"};
    gen_output *const output = &file->output;
    gen_record record;
    gen_text id;
    gen_file_record(file, number, 0, &record);
    const uint32_t kind = gen_random_below(random, 4);
    const uint32_t year = GEN_YEAR_NOW - gen_random_below(random, 3);
    gen_text_set(&id, "");
    office_add_number(file, number, 2, 8, &id);
    gen_output_text(output, &id);
    gen_output_string(output, record.bsn);
    belastingen_write_name(output, &record);
    belastingen_write_address(output, &record);
    gen_output_string(output, kinds[kind]);
    gen_output_number(output, year);
    gen_output_end_row(output);
    gen_file_truth(file, &id, &record, 0);
}

static void belastingen_write_person(gen_file *file) {
    gen_random random = gen_file_choice(file, file->member);
    gen_random_next(&random); /* taken by belastingen_wants() */
    const bool twice = gen_random_chance(&random, 800);
    for (uint32_t number = 0; number < 1u + twice; number++)
        belastingen_write_subject(file, number, &random);
}

gen_result gen_belastingen_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(municipality, GEN_BELASTINGEN,
                          (gen_format){.delimiter = '\t', .windows_1252 = true},
                          "SUBJECTNR BSN NAAM VOORLETTERS GEBDATUM ADRES POSTCODE "
                          "WOONPLAATS SOORT AANSLAGJAAR",
                          belastingen_wants, belastingen_write_person, rows_out);
}

/* ---- parkeren -------------------------------------------------------------------------
 */

#define PARKEREN_MAX 4u

static bool parkeren_wants(const gen_file *file) {
    const uint32_t age = gen_file_age(file);
    gen_random random = gen_file_choice(file, file->member);
    return gen_random_chance(&random, file->life.stranger ? 800
                                      : age < 18          ? 0
                                      : age < 75          ? 2900
                                                          : 1200);
}

/* "J. van den Berg", "Jan van den Berg", "Berg, J. van den", "dhr. Jan van den Berg". */
static void parkeren_add_name(const gen_file *file, const gen_record *record,
                              uint32_t form, gen_text *text) {
    const bool call = form < 35 && record->given.length > 0;
    const gen_text *const first = call ? &record->given : &record->initials;
    if (form >= 85 && form < 92) {
        *text = record->surname;
        gen_text_add(text, ", ");
        gen_text_add(text, first->bytes);
        if (record->prefix.length > 0)
            gen_text_add_char(text, ' ');
        gen_text_add(text, record->prefix.bytes);
        return;
    }
    gen_text_set(text, form < 92 ? "" : file->citizen.person.woman ? "mevr. " : "dhr. ");
    if (form >= 75 && form < 85)
        gen_text_add_undotted(text, first);
    else
        gen_text_add(text, first->bytes);
    gen_text_add_char(text, ' ');
    if (record->prefix.length > 0) {
        gen_text_add(text, record->prefix.bytes);
        gen_text_add_char(text, ' ');
    }
    gen_text_add(text, record->surname.bytes);
}

/* "Dorpsstraat 12-a, 1234 ab Plaats" in the ways of a web form. */
static void parkeren_write_address(gen_output *output, const gen_record *record,
                                   gen_random *random) {
    static const char *const joints[] = {"-", "-", " ", " ", "", "/"};
    const uint32_t joint = gen_random_below(random, 6);
    const uint32_t form = gen_random_below(random, 100);
    gen_text text = record->street, suffix, postcode;
    gen_text_add_char(&text, ' ');
    gen_text_add(&text, record->number.bytes);
    gen_text_set(&suffix, "");
    gen_record_add_suffix(&suffix, record);
    if (suffix.length > 0) {
        const bool digit = suffix.bytes[0] <= '9'; /* 12 and 3 must not become 123 */
        gen_text_add(&text, digit && joint == 4 ? "-" : joints[joint]);
        if (form % 10 < 4)
            gen_text_lower(&suffix);
        gen_text_add(&text, suffix.bytes);
    }
    gen_text_set(&postcode, "");
    if (form < 70)
        gen_text_add_spaced(&postcode, &record->postcode);
    else
        gen_text_add(&postcode, record->postcode.bytes);
    if (form % 10 >= 7)
        gen_text_lower(&postcode);
    gen_text_add(&text, form < 85 ? ", " : " ");
    gen_text_add(&text, postcode.bytes);
    if (postcode.length > 0)
        gen_text_add_char(&text, ' ');
    if (form < 95 || postcode.length == 0)
        gen_text_add(&text, record->place.bytes);
    else if (text.length > 0) /* no place: nothing to separate */
        gen_text_cut(&text, text.length - 1);
    gen_output_text(output, &text);
}

/* Plates with a Q are never issued. */
static void parkeren_write_plate(gen_output *output, gen_random *random) {
    static const char letters[] = "BDFGHJKLNPRSTVXZ";
    gen_text text;
    gen_text_set(&text, "Q-");
    gen_text_add_number(&text, gen_random_below(random, 1000), 3);
    gen_text_add_char(&text, '-');
    gen_text_add_char(&text, letters[gen_random_below(random, 16)]);
    gen_text_add_char(&text, letters[gen_random_below(random, 16)]);
    gen_output_text(output, &text);
}

static void parkeren_write_permit(gen_file *file, uint32_t number, gen_random *random) {
    gen_output *const output = &file->output;
    gen_record record;
    gen_text id, text;
    gen_file_record(file, number, 0, &record);
    const uint32_t begin = gen_day_now() - gen_random_below(random, 1400);
    const uint32_t days = 365 * gen_random_between(random, 1, 3);
    gen_text_set(&id, "PV");
    office_add_number(file, number, PARKEREN_MAX, 7, &id);
    gen_output_text(output, &id);
    gen_output_string(output, record.bsn);
    parkeren_add_name(file, &record, gen_random_below(random, 100), &text);
    gen_output_text(output, &text);
    gen_text_set(&text, "");
    gen_text_add_birth(&text, &record, "dmy");
    gen_output_text(output, &text);
    parkeren_write_address(output, &record, random);
    parkeren_write_plate(output, random);
    gen_text_set(&text, "");
    office_add_phone(&text, &record.phone, gen_random_below(random, 100));
    gen_output_text(output, &text);
    gen_output_text(output, &record.email);
    const uint32_t span[2] = {begin, gen_random_chance(random, 4000) ? 0 : begin + days};
    for (int i = 0; i < 2; i++) {
        gen_text_set(&text, "");
        gen_day_add_iso(&text, span[i], "-");
        gen_output_text(output, &text);
    }
    gen_output_end_row(output);
    gen_file_truth(file, &id, &record, 0);
}

static void parkeren_write_person(gen_file *file) {
    static const uint32_t counts[10] = {1, 1, 1, 1, 1, 2, 2, 2, 3, 4};
    gen_random random = gen_file_choice(file, file->member);
    gen_random_next(&random); /* taken by parkeren_wants() */
    const uint32_t count = counts[gen_random_below(&random, 10)];
    for (uint32_t number = 0; number < count; number++)
        parkeren_write_permit(file, number, &random);
}

gen_result gen_parkeren_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(municipality, GEN_PARKEREN, (gen_format){.delimiter = ','},
                          "vergunningnummer bsn naam geboortedatum adres kenteken "
                          "telefoon email ingangsdatum einddatum",
                          parkeren_wants, parkeren_write_person, rows_out);
}
