/*
 * gen_residents.c - residents.csv, in the manner of a population register.
 *
 * Everybody once: official names, the prefix in a column of its own, ISO dates with
 * 00 for unknown parts. Clean but for a few errors and moves not yet recorded.
 */
#include "gen_sources.h"

#include "gen_damage.h"

/* All draws come before the first field, in one fixed order. */
static void residents_write_row(gen_job *job, gen_output *output, uint32_t number,
                                const gen_household *household, uint32_t member,
                                uint32_t entity) {
    gen_person person;
    gen_person_make(job->world, household, member, entity, &person);
    gen_random random = gen_random_open(job->world->seed, GEN_FOR_RESIDENT_ROWS, entity);
    gen_text surname, text;
    gen_text_set(&surname, person.own.stem);
    if (gen_error_strikes(GEN_RES_GIVEN_TYPO, job->noise, &random))
        gen_damage_typo(&person.given_names, &random);
    if (gen_error_strikes(GEN_RES_SURNAME_TYPO, job->noise, &random))
        gen_damage_typo(&surname, &random);
    if (gen_error_strikes(GEN_RES_DATE_SLIP, job->noise, &random))
        gen_damage_date_slip(&person.birth, &random);
    const bool old = gen_error_strikes(GEN_RES_OLD_ADDRESS, job->noise, &random);
    const bool no_postcode =
        gen_error_strikes(GEN_RES_POSTCODE_NULL, job->noise, &random);
    /* Who moved in from elsewhere and is not recorded yet would not be here at all. */
    const gen_address *const address =
        old && household->moved_inside ? &household->old_address : &household->address;

    gen_job_begin_row(job, output, 'R', number, entity);
    gen_output_string(output, person.bsn);
    gen_output_text(output, &person.given_names);
    gen_output_string(output, person.own.prefix);
    gen_output_text(output, &surname);
    gen_output_string(output, person.woman ? "V" : "M");
    gen_text_set(&text, "");
    gen_date_add_iso(&text, &person.birth, "-");
    gen_output_text(output, &text);
    gen_output_text(output, &address->street);
    gen_text_set(&text, "");
    gen_address_add_number(&text, address, "-");
    gen_output_text(output, &text);
    gen_output_string(output, no_postcode ? "" : address->postcode);
    gen_output_text(output, &address->city);
    gen_output_end_row(output);
}

gen_result gen_residents_write(gen_job *job, uint32_t *rows_out) {
    gen_output output;
    if (!gen_output_open(&output, job->directory, "residents.csv",
                         (gen_format){.delimiter = ','}))
        return GEN_NOT_CREATED;
    gen_output_header(&output, "resident_id bsn given_names prefix surname sex "
                               "birth_date street house_number postcode city");
    uint32_t rows = 0;
    for (uint32_t slot = 0; slot < job->world->household_count; slot++) {
        gen_household household;
        uint32_t entity;
        gen_job_household(job, GEN_FOR_RESIDENT_ROWS, slot, 0, &household, &entity);
        for (uint32_t member = 0; member < household.member_count; member++)
            residents_write_row(job, &output, ++rows, &household, member,
                                entity + member);
    }
    *rows_out = rows;
    return gen_output_close(&output);
}
