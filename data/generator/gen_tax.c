/*
 * gen_tax.c - tax_payers.csv, in the manner of a municipal tax system.
 *
 * About 60 % of the adults and some owners who live elsewhere, each once. Capitals
 * without diacritics, the prefix behind the surname, initials only, streets cut at 24
 * characters as the old registers did, a bsn for some.
 */
#include "gen_sources.h"

#include "gen_damage.h"

#define TAX_STREET_CHARACTERS 24u

/* "BERG-DE VRIES, VAN DEN": what stands behind is the prefix of the first name only. */
static void tax_add_surname(gen_text *text, const gen_person *person,
                            gen_random *random, bool typo) {
    const gen_surname *first, *second;
    gen_person_written(person, person->name_use, &first, &second);
    gen_text_set(text, first->stem);
    if (second != NULL) {
        gen_text_add_char(text, '-');
        gen_surname_add_full(text, second);
    }
    if (typo)
        gen_damage_typo(text, random);
    if (first->prefix[0] != '\0') {
        gen_text_add(text, ", ");
        gen_text_add(text, first->prefix);
    }
}

/* By value: the caller's text keeps its case and diacritics. */
static void tax_output_capitals(gen_output *output, gen_text text) {
    gen_text_fold(&text);
    gen_text_upper(&text);
    gen_output_text(output, &text);
}

/* The street is shortened before it is cut, as the long ones were by hand. */
static void tax_output_address(const gen_job *job, gen_output *output,
                               const gen_address *address, gen_random *random) {
    gen_text street = address->street, text;
    if (gen_error_strikes(GEN_TAX_STREET_SHORT, job->noise, random))
        gen_damage_street(&street, random);
    gen_text_cut(&street, TAX_STREET_CHARACTERS);
    tax_output_capitals(output, street);
    gen_text_set(&text, "");
    /* 12A, but 12-3: without the hyphen that would be number 123. */
    const bool digit = address->suffix[0] >= '0' && address->suffix[0] <= '9';
    gen_address_add_number(&text, address, digit ? "-" : "");
    if (gen_error_strikes(GEN_TAX_NUMBER_SLIP, job->noise, random))
        gen_damage_digit(&text, random);
    tax_output_capitals(output, text);
    gen_text_set(&text, "");
    if (!gen_error_strikes(GEN_TAX_POSTCODE_NULL, job->noise, random))
        gen_text_add_compact(&text, address->postcode);
    gen_output_text(output, &text);
    tax_output_capitals(output, address->city);
}

static void tax_write_row(gen_job *job, gen_output *output, uint32_t number,
                          const gen_household *household, uint32_t member,
                          uint32_t entity) {
    gen_person person;
    gen_person_make(job->world, household, member, entity, &person);
    gen_random random = gen_random_open(job->world->seed, GEN_FOR_TAX_ROWS, entity);
    gen_text text;
    const bool typo = gen_error_strikes(GEN_TAX_SURNAME_TYPO, job->noise, &random);
    tax_add_surname(&text, &person, &random, typo);
    gen_job_begin_row(job, output, 'T', number, entity);
    tax_output_capitals(output, text);

    gen_text_set(&text, "");
    const bool first_only = gen_error_strikes(GEN_TAX_FIRST_INITIAL, job->noise, &random);
    gen_person_add_initials(&text, first_only ? &person.first_name : &person.given_names);
    if (first_only)
        gen_text_cut(&text, 2);
    tax_output_capitals(output, text);

    if (gen_error_strikes(GEN_TAX_DATE_SLIP, job->noise, &random))
        gen_damage_date_slip(&person.birth, &random);
    gen_text_set(&text, "");
    if (!gen_error_strikes(GEN_TAX_DATE_NULL, job->noise, &random))
        gen_date_add_iso(&text, &person.birth, "");
    gen_output_text(output, &text);

    const bool old = gen_error_strikes(GEN_TAX_OLD_ADDRESS, job->noise, &random);
    tax_output_address(
        job, output,
        old && household->moved ? &household->old_address : &household->address, &random);

    gen_text_set(&text, "");
    if (!gen_error_strikes(GEN_TAX_BSN_NULL, job->noise, &random))
        gen_text_set(&text, person.bsn);
    if (gen_error_strikes(GEN_TAX_BSN_SLIP, job->noise, &random))
        gen_damage_digit(&text, &random);
    gen_output_text(output, &text);
    gen_output_end_row(output);
}

/* One bill per household goes to its first adult; others pay for dogs or a company. */
static bool tax_pays(const gen_job *job, const gen_household *household, uint32_t member,
                     uint32_t entity) {
    gen_random random = gen_random_open(job->world->seed, GEN_FOR_TAX_CHOICE, entity);
    if (GEN_YEAR_NOW - household->births[member].year < 18)
        return false;
    if (member >= household->adult_count)
        return gen_random_chance(&random, 1500);
    return gen_random_chance(&random, member == 0 ? 8000 : 3500);
}

gen_result gen_tax_write(gen_job *job, uint32_t *rows_out) {
    gen_output output;
    if (!gen_output_open(&output, job->directory, "tax_payers.csv",
                         (gen_format){.delimiter = '\t', .bom = true}))
        return GEN_NOT_CREATED;
    gen_output_header(&output, "taxpayer surname initials born street house_number "
                               "postcode place bsn");
    /* 46 % of the residents pay; the rate of strangers counts among the payers. */
    const uint32_t strangers =
        gen_job_share(job, 4600, gen_error_rate(GEN_TAX_STRANGER, job->noise));
    uint32_t rows = 0;
    for (uint32_t slot = 0; slot < job->world->household_count + strangers; slot++) {
        gen_household household;
        uint32_t entity;
        if (!gen_job_household(job, GEN_FOR_TAX_ROWS, slot, strangers, &household,
                               &entity)) {
            gen_random random =
                gen_random_open(job->world->seed, GEN_FOR_TAX_CHOICE, entity);
            gen_town_address_elsewhere(&random, &household.address);
            tax_write_row(job, &output, ++rows, &household, 0, entity);
            continue;
        }
        for (uint32_t member = 0; member < household.member_count; member++)
            if (tax_pays(job, &household, member, entity + member))
                tax_write_row(job, &output, ++rows, &household, member, entity + member);
    }
    job->stranger_count += strangers;
    *rows_out = rows;
    return gen_output_close(&output);
}
