/*
 * gen_base.c - brp.csv and bag.csv, the two base registers.
 *
 * brp: everybody once, also who died in the last three years; official names, partner's
 * name and its use, dates as eight digits with 00 for unknown parts, streets of 24
 * characters. bag: every address once, whole street names.
 */
#include "gen_files.h"

#include "gen_calendar.h"

static bool brp_wants(const gen_file *file) {
    return !file->life.stranger;
}

static void brp_write_names(gen_output *output, const gen_record *record) {
    const char sex[2] = {record->sex, '\0'};
    const char name_use[2] = {record->name_use, '\0'};
    gen_text text;
    gen_output_text(output, &record->given);
    gen_output_text(output, &record->prefix);
    gen_output_text(output, &record->surname);
    gen_text_set(&text, "");
    gen_date_add_iso(&text, &record->birth, "");
    gen_output_text(output, &text);
    gen_output_string(output, sex);
    gen_output_text(output, &record->partner_prefix);
    gen_output_text(output, &record->partner_surname);
    gen_output_string(output, name_use);
}

static void brp_write_address(gen_output *output, const gen_record *record) {
    gen_record_output_address(output, record);
    gen_output_string(output, record->bag_id);
}

static void brp_write_person(gen_file *file) {
    const gen_citizen *const citizen = &file->citizen;
    gen_record record;
    gen_text id, text;
    /* Who came from elsewhere and is not entered yet would not be here at all. */
    const bool inside = file->life.household.moved_inside;
    gen_file_record(file, 0, inside ? 0 : gen_day_now(), &record);
    char a_number[11];
    gen_citizen_write_a_number(file->municipality, citizen->entity, a_number);
    gen_text_set(&id, a_number);
    gen_output_text(&file->output, &id);
    gen_output_string(&file->output, record.bsn);
    brp_write_names(&file->output, &record);
    brp_write_address(&file->output, &record);
    const uint32_t since = file->life.settled_day > citizen->birth_day
                               ? file->life.settled_day
                               : citizen->birth_day;
    gen_text_set(&text, "");
    gen_day_add_iso(&text, since, "");
    gen_output_text(&file->output, &text);
    gen_text_set(&text, "");
    gen_day_add_iso(&text, citizen->death_day, "");
    gen_output_text(&file->output, &text);
    gen_output_end_row(&file->output);
    gen_file_truth(file, &id, &record, 0);
}

gen_result gen_brp_write(gen_municipality *municipality, uint32_t *rows_out) {
    return gen_file_write(
        municipality, GEN_BRP, (gen_format){.delimiter = ','},
        "anummer burgerservicenummer voornamen voorvoegsel geslachtsnaam geboortedatum "
        "geslacht partnerVoorvoegsel partnerGeslachtsnaam aanduidingNaamgebruik "
        "straatnaam huisnummer huisletter huisnummertoevoeging postcode woonplaats "
        "nummeraanduidingIdentificatie datumInschrijvingAdres datumOverlijden",
        brp_wants, brp_write_person, rows_out);
}

static void bag_write_row(const gen_municipality *municipality, gen_output *output,
                          gen_output *truth, uint32_t dwelling) {
    gen_home home;
    gen_text text;
    gen_home_make(municipality->world->town, municipality->world->seed, dwelling,
                  municipality->dwelling_count, &home);
    gen_output_string(output, home.bag_id);
    gen_output_string(output, home.object_id);
    gen_output_text(output, &home.street);
    gen_output_number(output, home.number);
    gen_output_string(output, home.letter);
    gen_output_string(output, home.addition);
    gen_text_set(&text, "");
    gen_text_add_compact(&text, home.postcode);
    gen_output_text(output, &text);
    gen_output_text(output, &home.city);
    gen_output_string(output, "Naamgeving uitgegeven");
    gen_output_end_row(output);
    gen_text_set(&text, home.bag_id);
    gen_truth_row(truth, "bag", &text, 'A', home.entity);
}

gen_result gen_bag_write(gen_municipality *municipality, uint32_t *rows_out) {
    static gen_output output;
    if (!gen_output_open(&output, municipality->directory, "bag.csv",
                         (gen_format){.delimiter = ';'}))
        return GEN_NOT_CREATED;
    gen_output_header(&output, "nummeraanduidingIdentificatie "
                               "adresseerbaarObjectIdentificatie openbareRuimteNaam "
                               "huisnummer huisletter huisnummertoevoeging postcode "
                               "woonplaatsNaam status");
    const uint64_t key =
        gen_random_open(municipality->world->seed, GEN_FOR_FILES, GEN_SOURCE_COUNT).state;
    for (uint32_t slot = 0; slot < municipality->dwelling_count; slot++)
        bag_write_row(municipality, &output, &municipality->address_truth,
                      gen_random_shuffle(slot, municipality->dwelling_count, key));
    *rows_out = municipality->dwelling_count;
    return gen_output_close(&output);
}
