/*
 * gen_files.c - the shared parts of gen_files.h, and the order in which files are
 * written.
 */
#include "gen_files.h"

#include <string.h>

#include "gen_calendar.h"

gen_result gen_file_write(gen_municipality *municipality, gen_source source,
                          gen_format format, const char *columns, gen_file_wants *wants,
                          gen_file_person *person, uint32_t *rows_out) {
    static gen_file file; /* 64 KiB of buffer: not on the stack */
    gen_text name;
    file.municipality = municipality;
    file.source = source;
    file.rows = 0;
    gen_text_set(&name, gen_source_name(source));
    gen_text_add(&name, ".csv");
    if (!gen_output_open(&file.output, municipality->directory, name.bytes, format))
        return GEN_NOT_CREATED;
    gen_output_header(&file.output, columns);
    const uint64_t key =
        gen_random_open(municipality->world->seed, GEN_FOR_FILES, source).state;
    for (uint32_t slot = 0; slot < municipality->household_count; slot++) {
        const uint32_t index =
            gen_random_shuffle(slot, municipality->household_count, key);
        gen_life_make(municipality, index, &file.life);
        for (file.member = 0; file.member < file.life.household.member_count;
             file.member++) {
            if (!wants(&file))
                continue;
            gen_citizen_make(municipality, &file.life, file.member, &file.citizen);
            person(&file);
        }
    }
    *rows_out = file.rows;
    return gen_output_close(&file.output);
}

gen_random gen_file_choice(const gen_file *file, uint32_t member) {
    return gen_random_open(
        file->municipality->world->seed, GEN_FOR_CHOICES,
        ((uint64_t)file->life.first_entity + member) * GEN_SOURCE_COUNT + file->source);
}

uint32_t gen_file_age(const gen_file *file) {
    return GEN_YEAR_NOW - file->life.household.births[file->member].year;
}

void gen_file_record(gen_file *file, uint32_t copy, uint32_t day,
                     gen_record *record_out) {
    const gen_recording recording = {.municipality = file->municipality,
                                     .source = file->source,
                                     .life = &file->life,
                                     .citizen = &file->citizen,
                                     .member = file->member,
                                     .copy = copy,
                                     .day = day,
                                     .day_given = day != 0};
    gen_record_make(&recording, record_out);
}

void gen_truth_row(gen_output *truth, const char *source, const gen_text *id, char letter,
                   uint64_t entity) {
    gen_text text;
    gen_output_string(truth, source);
    gen_output_text(truth, id);
    gen_text_set(&text, "");
    gen_text_add_char(&text, letter);
    gen_text_add_number(&text, entity, 1);
    gen_output_text(truth, &text);
    gen_output_end_row(truth);
}

/* Against the row of the other one in the population register. */
static void files_note_double(gen_file *file, const gen_text *id) {
    gen_municipality *const municipality = file->municipality;
    const char *reason;
    const uint32_t other = gen_life_double(&file->life, file->member, &reason);
    if (other == 0 || (file->source == GEN_BRP && other > file->citizen.entity))
        return; /* two rows of the register: one line, at the later of the two */
    char a_number[11];
    gen_citizen_write_a_number(municipality, other, a_number);
    gen_output_string(&municipality->apart, gen_source_name(file->source));
    gen_output_text(&municipality->apart, id);
    gen_output_string(&municipality->apart, gen_source_name(GEN_BRP));
    gen_output_string(&municipality->apart, a_number);
    gen_output_string(&municipality->apart, reason);
    gen_output_end_row(&municipality->apart);
}

void gen_file_truth(gen_file *file, const gen_text *id, const gen_record *record,
                    uint64_t case_entity) {
    gen_municipality *const municipality = file->municipality;
    const char *const source = gen_source_name(file->source);
    file->rows++;
    gen_truth_row(&municipality->address_truth, source, id, 'A', record->address_entity);
    gen_truth_row(&municipality->person_truth, source, id, 'P', file->citizen.entity);
    if (case_entity != 0)
        gen_truth_row(&municipality->case_truth, source, id, 'C', case_entity);
    files_note_double(file, id);
}

void gen_text_add_undotted(gen_text *text, const gen_text *initials) {
    for (uint32_t i = 0; i < initials->length; i++)
        if (initials->bytes[i] != '.')
            gen_text_add_char(text, initials->bytes[i]);
}

void gen_text_add_spaced(gen_text *text, const gen_text *postcode) {
    if (postcode->length != 6) {
        gen_text_add(text, postcode->bytes);
        return;
    }
    gen_text_add_bytes(text, postcode->bytes, 4);
    gen_text_add_char(text, ' ');
    gen_text_add(text, postcode->bytes + 4);
}

void gen_text_add_birth(gen_text *text, const gen_record *record, const char *form) {
    gen_date date = record->birth;
    if (record->no_birth || date.year == 0)
        return;
    if (date.month == 0)
        date.month = 1;
    if (date.day == 0)
        date.day = 1;
    if (strcmp(form, "dmy") == 0)
        gen_date_add_dmy(text, &date, "-");
    else
        gen_date_add_iso(text, &date, "-");
}

typedef gen_result files_writer(gen_municipality *municipality, uint32_t *rows_out);

/* One after another; the first failure ends it. */
static gen_result files_write_sources(gen_municipality *municipality) {
    static const struct {
        const char *name;
        files_writer *write;
    } files[] = {{"bag", gen_bag_write},
                 {"brp", gen_brp_write},
                 {"wmo", gen_wmo_write},
                 {"jeugd", gen_jeugd_write},
                 {"schulden", gen_schulden_write},
                 {"signalen", gen_signalen_write},
                 {"belastingen", gen_belastingen_write},
                 {"parkeren", gen_parkeren_write},
                 {"zaken", gen_zaken_write}};
    uint64_t total = 0;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        uint32_t rows = 0;
        const gen_result result = files[i].write(municipality, &rows);
        if (result != GEN_DONE)
            return result;
        printf("%s.csv %u, ", files[i].name, rows);
        total += rows;
    }
    printf("together %llu rows; truth/ and spec.yaml\n", (unsigned long long)total);
    return gen_spec_write(municipality);
}

gen_result gen_municipality_write(gen_municipality *municipality) {
    static const gen_format commas = {.delimiter = ','};
    struct {
        gen_output *output;
        const char *name, *columns;
    } const truths[] = {
        {&municipality->address_truth, "truth/address.csv", "source id entity"},
        {&municipality->person_truth, "truth/person.csv", "source id entity"},
        {&municipality->case_truth, "truth/case.csv", "source id entity"},
        {&municipality->apart, "truth/apart.csv",
         "source id other_source other_id reason"}};
    gen_result result = GEN_DONE;
    size_t opened = 0;
    for (; opened < 4 && result == GEN_DONE; opened++) {
        if (!gen_output_open(truths[opened].output, municipality->directory,
                             truths[opened].name, commas)) {
            result = GEN_NOT_CREATED;
            break;
        }
        gen_output_header(truths[opened].output, truths[opened].columns);
    }
    if (result == GEN_DONE)
        result = files_write_sources(municipality);
    while (opened-- > 0) {
        const gen_result closed = gen_output_close(truths[opened].output);
        if (result == GEN_DONE)
            result = closed;
    }
    return result;
}
