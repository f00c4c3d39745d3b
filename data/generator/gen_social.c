/*
 * gen_social.c - wmo.csv, jeugd.csv and schulden.csv: one row per delivery of a
 * traject, in the forms of iWmo, of a youth system and of DDAS.
 */
#include "gen_files.h"

#include "gen_calendar.h"
#include "gen_trajects.h"

#define SOCIAL_SECOND_CLIENT_PER_10000 600u /* clients registered twice */

/* One delivery as a row needs it. */
typedef struct social_row {
    const gen_traject *traject;
    uint32_t begin, end; /* end 0 = runs on */
    gen_text number;
    uint32_t client; /* 0, or 1 for the second registration of the person */
} social_row;

typedef void social_writer(gen_file *file, const social_row *row);

static bool social_wants(const gen_file *file, gen_domain domain) {
    return gen_trajects_any(file->municipality, file->life.first_entity + file->member,
                            gen_file_age(file), file->life.stranger, domain);
}

static bool wmo_wants(const gen_file *file) {
    return social_wants(file, GEN_CARE);
}

static bool jeugd_wants(const gen_file *file) {
    return social_wants(file, GEN_YOUTH);
}

static bool schulden_wants(const gen_file *file) {
    return social_wants(file, GEN_DEBT);
}

/* Calls `write` for each delivery of the person's trajecten. */
static void social_each(gen_file *file, gen_domain domain, social_writer *write) {
    gen_traject trajects[GEN_TRAJECTS_MAX];
    const uint32_t count = gen_trajects_make(file->municipality, &file->citizen,
                                             file->life.stranger, domain, trajects);
    gen_random random = gen_file_choice(file, file->member);
    const bool two_clients = gen_random_chance(&random, SOCIAL_SECOND_CLIENT_PER_10000);
    for (uint32_t i = 0; i < count; i++) {
        const gen_traject *const traject = &trajects[i];
        for (uint32_t delivery = 0; delivery < 1u + traject->twice; delivery++) {
            social_row row = {.traject = traject,
                              .begin = delivery ? traject->begin_again : traject->begin,
                              .end = delivery ? traject->end_again : traject->end};
            row.client = two_clients && gen_random_chance(&random, 5000);
            gen_text_set(&row.number, "");
            gen_traject_add_number(file->municipality, file->citizen.entity, traject,
                                   delivery, &row.number);
            write(file, &row);
        }
    }
}

/* ---- wmo: iWmo ------------------------------------------------------------------------
 */

static void wmo_write_names(gen_output *output, const gen_record *record) {
    /* COD700: 1 own, 2 partner, 3 partner-own, 4 own-partner. */
    const char *const use = record->name_use == 'P'   ? "2"
                            : record->name_use == 'V' ? "3"
                            : record->name_use == 'N' ? "4"
                                                      : "1";
    gen_text text;
    gen_output_text(output, &record->surname);
    gen_output_text(output, &record->prefix);
    gen_output_text(output, &record->partner_surname);
    gen_output_text(output, &record->partner_prefix);
    gen_output_string(output, use);
    gen_output_text(output, &record->given);
    gen_text_set(&text, "");
    gen_text_add_undotted(&text, &record->initials);
    gen_output_text(output, &text);
}

/* Unknown parts are filled with 01 and 1900, and a code says so (COD170). */
static void wmo_write_birth(gen_output *output, const gen_record *record) {
    gen_text text;
    gen_text_set(&text, "");
    gen_text_add_birth(&text, record, "ymd");
    const bool unknown = !record->no_birth && record->birth.year == 0;
    gen_output_string(output, unknown ? "1900-01-01" : text.bytes);
    gen_output_string(output, record->no_birth           ? ""
                              : unknown                  ? "3"
                              : record->birth.month == 0 ? "2"
                              : record->birth.day == 0   ? "1"
                                                         : "");
}

static void social_write_period(gen_output *output, const social_row *row, bool iso) {
    const uint32_t days[2] = {row->begin, row->end};
    for (int i = 0; i < 2; i++) {
        gen_text text;
        gen_text_set(&text, "");
        if (iso)
            gen_day_add_iso(&text, days[i], "-");
        else
            gen_day_add_dmy(&text, days[i], "-");
        gen_output_text(output, &text);
    }
}

static void wmo_write_row(gen_file *file, const social_row *row) {
    gen_output *const output = &file->output;
    gen_record record;
    gen_text client;
    gen_file_record(file, row->client, 0, &record);
    const uint32_t most = file->municipality->person_count * 2;
    const uint64_t key =
        gen_random_open(file->municipality->world->seed, GEN_FOR_CHOICES, 0).state;
    gen_text_set(&client, "");
    gen_text_add_number(
        &client,
        gen_random_shuffle((file->citizen.entity - 1) * 2 + row->client, most, key) + 1,
        8);
    gen_output_text(output, &client);
    gen_output_string(output, record.bsn);
    wmo_write_names(output, &record);
    wmo_write_birth(output, &record);
    gen_output_string(output, record.sex == 'M'   ? "1"
                              : record.sex == 'V' ? "2"
                              : record.sex == 'O' ? "9"
                                                  : "0");
    gen_record_output_address(output, &record);
    gen_output_text(output, &row->number);
    gen_output_string(output, row->traject->type);
    social_write_period(output, row, true);
    gen_output_end_row(output);
    gen_file_truth(file, &row->number, &record,
                   gen_traject_entity(file->citizen.entity, row->traject));
}

static void wmo_write_person(gen_file *file) {
    social_each(file, GEN_CARE, wmo_write_row);
}

gen_result gen_wmo_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(
        municipality, GEN_WMO, (gen_format){.delimiter = ';', .bom = true},
        "clientnummer bsn geslachtsnaam voorvoegsel partnernaam partnervoorvoegsel "
        "naamgebruik voornamen voorletters geboortedatum datumgebruik geslacht "
        "straatnaam huisnummer huisletter toevoeging postcode plaats toewijzingnummer "
        "productcategorie begindatum einddatum",
        wmo_wants, wmo_write_person, rows_out);
}

/* ---- jeugd ----------------------------------------------------------------------------
 */

static void jeugd_write_names(gen_output *output, const gen_record *record) {
    gen_text text;
    gen_output_text(output, &record->surname);
    gen_output_text(output, &record->prefix);
    gen_output_text(output, &record->given);
    gen_output_text(output, &record->initials);
    gen_text_set(&text, "");
    gen_text_add_birth(&text, record, "dmy");
    gen_output_text(output, &text);
}

/* Each system joins letter and addition in its own way. */
static void jeugd_write_address(gen_output *output, const gen_record *record) {
    gen_text text;
    gen_output_text(output, &record->street);
    gen_output_text(output, &record->number);
    gen_text_set(&text, "");
    gen_record_add_suffix(&text, record);
    gen_text_upper(&text);
    gen_output_text(output, &text);
    gen_text_set(&text, "");
    gen_text_add_spaced(&text, &record->postcode);
    gen_output_text(output, &text);
    gen_output_text(output, &record->place);
}

static void jeugd_write_row(gen_file *file, const social_row *row) {
    gen_output *const output = &file->output;
    gen_record record;
    gen_file_record(file, row->client, 0, &record);
    const char sex[2] = {record.sex, '\0'};
    gen_output_text(output, &row->number);
    gen_output_string(output, record.bsn);
    jeugd_write_names(output, &record);
    gen_output_string(output, sex);
    jeugd_write_address(output, &record);
    gen_output_string(output, row->traject->type);
    social_write_period(output, row, false);
    gen_output_end_row(output);
    gen_file_truth(file, &row->number, &record,
                   gen_traject_entity(file->citizen.entity, row->traject));
}

static void jeugd_write_person(gen_file *file) {
    social_each(file, GEN_YOUTH, jeugd_write_row);
}

gen_result gen_jeugd_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(
        municipality, GEN_JEUGD,
        (gen_format){.delimiter = ';', .windows_1252 = true, .crlf = true},
        "dossiernummer bsn achternaam tussenvoegsel voornaam voorletters geb_datum "
        "geslacht straat huisnr huisnr_toev postcode woonplaats jeugdhulpvorm start "
        "einde",
        jeugd_wants, jeugd_write_person, rows_out);
}

/* ---- schulden: DDAS -------------------------------------------------------------------
 */

static void schulden_write_row(gen_file *file, const social_row *row) {
    gen_output *const output = &file->output;
    gen_record record;
    gen_text text;
    /* Every traject is a new intake. */
    gen_file_record(file, row->traject->index * 2 + row->client, 0, &record);
    gen_output_text(output, &row->number);
    gen_output_string(output, record.bsn);
    gen_output_text(output, &record.surname);
    gen_output_text(output, &record.prefix);
    gen_output_text(output, &record.initials);
    gen_text_set(&text, "");
    gen_text_add_birth(&text, &record, "dmy");
    gen_output_text(output, &text);
    gen_output_string(output, record.sex == 'M'   ? "Man"
                              : record.sex == 'V' ? "Vrouw"
                              : record.sex == 'O' ? "Onbekend"
                                                  : "");
    gen_output_text(output, &record.postcode);
    gen_output_text(output, &record.number);
    gen_text_set(&text, "");
    gen_record_add_suffix(&text, &record);
    gen_output_text(output, &text);
    gen_output_string(output, row->traject->type);
    social_write_period(output, row, false);
    gen_output_end_row(output);
    gen_file_truth(file, &row->number, &record,
                   gen_traject_entity(file->citizen.entity, row->traject));
}

static void schulden_write_person(gen_file *file) {
    social_each(file, GEN_DEBT, schulden_write_row);
}

gen_result gen_schulden_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(
        municipality, GEN_SCHULDEN, (gen_format){.delimiter = ','},
        "Zaaknummer Burgerservicenummer Achternaam Voorvoegsel Voorletters "
        "Geboortedatum Geslachtsaanduiding Postcode Huisnummer Huisnummertoevoeging "
        "Soort Startdatum Einddatum",
        schulden_wants, schulden_write_person, rows_out);
}
