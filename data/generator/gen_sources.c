/*
 * gen_sources.c - what the sources of gen_sources.h share.
 */
#include "gen_sources.h"

void gen_job_begin_row(gen_job *job, gen_output *output, char letter, uint32_t number,
                       uint32_t entity) {
    gen_text id;
    gen_text_set(&id, "");
    gen_text_add_char(&id, letter);
    gen_text_add_number(&id, number, 6);
    gen_output_text(output, &id);
    gen_output_text(&job->truth, &id);
    gen_text_set(&id, "P");
    gen_text_add_number(&id, entity, 6);
    gen_output_text(&job->truth, &id);
    gen_output_end_row(&job->truth);
}

bool gen_job_household(const gen_job *job, gen_purpose file, uint32_t slot,
                       uint32_t stranger_count, gen_household *household_out,
                       uint32_t *entity_out) {
    const gen_world *const world = job->world;
    const uint32_t total = world->household_count + stranger_count;
    const uint64_t key = gen_random_open(world->seed, GEN_FOR_ORDER, file).state;
    const uint32_t index = gen_random_shuffle(slot, total, key);
    if (index < world->household_count) {
        gen_household_make(world, index, household_out);
        gen_household_settle(world, household_out);
        *entity_out = gen_household_first(world, index) + 1;
        return true;
    }
    /* Strangers are numbered on from the residents, source after source. */
    const uint32_t stranger = job->stranger_count + index - world->household_count;
    gen_household_make(world, world->household_count + stranger, household_out);
    *entity_out = world->resident_count + stranger + 1;
    return false;
}

uint32_t gen_job_share(const gen_job *job, uint64_t rate_1, uint64_t rate_2) {
    return (uint32_t)(job->world->resident_count * rate_1 * rate_2 / 100000000u);
}

void gen_person_written(const gen_person *person, char name_use,
                        const gen_surname **first_out, const gen_surname **second_out) {
    const bool partner_first = name_use == 'P' || name_use == 'V';
    *first_out = partner_first ? &person->partner : &person->own;
    *second_out = NULL;
    /* Two people of one name who marry do not write it twice. */
    if ((name_use == 'V' || name_use == 'N') &&
        !gen_surname_equal(&person->own, &person->partner))
        *second_out = partner_first ? &person->own : &person->partner;
}

void gen_date_add_iso(gen_text *text, const gen_date *date, const char *joint) {
    gen_text_add_number(text, date->year, 4);
    gen_text_add(text, joint);
    gen_text_add_number(text, date->month, 2);
    gen_text_add(text, joint);
    gen_text_add_number(text, date->day, 2);
}

void gen_text_add_compact(gen_text *text, const char *postcode) {
    for (; *postcode != '\0'; postcode++)
        if (*postcode != ' ')
            gen_text_add_char(text, *postcode);
}
