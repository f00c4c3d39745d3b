/*
 * bag_damage.c - real addresses with the address errors of the register generator.
 *
 * Bench    built and run by bench/runs/bag.sh, from the sources of data/generator.
 *     bag_damage PROFILE NOISE < addresses.csv > damaged.csv
 * Reads rows of id;street;number;letter;addition;postcode;place behind one header line
 * and writes id;line;postcode;place, line being street, number and suffix in one text, as
 * tax and permit systems have it. NOISE is 0 (low), 1 (medium) or 2 (high) of
 * gen_errors.c. Profiles: tax    abbreviated streets, wrong numbers, missing postcodes,
 * all in capitals typed  the above, typing errors in the street, wrong postcodes, places
 * shortened care   all that a care system gets wrong, among it additions that are lost
 * and addresses left empty: such rows look like another address, or like none
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen_damage.h"
#include "gen_errors.h"

#define CELLS 7

enum { ID, STREET, NUMBER, LETTER, ADDITION, POSTCODE, PLACE };

typedef enum damage_profile { PROFILE_TAX, PROFILE_TYPED, PROFILE_CARE } damage_profile;

/* The errors of one kind in the three profiles; GEN_ERROR_COUNT = does not happen. */
typedef struct damage_errors {
    gen_error street_short, street_typo, street_null, suffix_lost, number_slip,
        postcode_slip, postcode_null, city_variant, misread;
} damage_errors;

static const damage_errors profiles[] = {
    [PROFILE_TAX] = {GEN_TAX_STREET_SHORT, GEN_ERROR_COUNT, GEN_ERROR_COUNT,
                     GEN_ERROR_COUNT, GEN_TAX_NUMBER_SLIP, GEN_ERROR_COUNT,
                     GEN_TAX_POSTCODE_NULL, GEN_ERROR_COUNT, GEN_ERROR_COUNT},
    [PROFILE_TYPED] = {GEN_TAX_STREET_SHORT, GEN_FLAT_STREET_TYPO, GEN_ERROR_COUNT,
                       GEN_ERROR_COUNT, GEN_TAX_NUMBER_SLIP, GEN_FLAT_POSTCODE_SLIP,
                       GEN_TAX_POSTCODE_NULL, GEN_CARE_CITY_VARIANT, GEN_ERROR_COUNT},
    [PROFILE_CARE] = {GEN_CARE_STREET_SHORT, GEN_CARE_STREET_TYPO, GEN_CARE_STREET_NULL,
                      GEN_CARE_SUFFIX_LOST, GEN_CARE_NUMBER_SLIP, GEN_CARE_POSTCODE_SLIP,
                      GEN_CARE_POSTCODE_NULL, GEN_CARE_CITY_VARIANT, GEN_CARE_OCR},
};

typedef struct damage_job {
    const damage_errors *errors;
    bool capitals;
    gen_noise noise;
    gen_random random;
} damage_job;

static bool strikes(damage_job *job, gen_error error) {
    return error != GEN_ERROR_COUNT && gen_error_strikes(error, job->noise, &job->random);
}

/* "12", "A", "3": 12-A3, 12A3, 12 a3, 12/A3; never two digits together. */
static void write_number(damage_job *job, const gen_text *cells, gen_text *number) {
    static const char *const joints[] = {"-", "", "", " ", " ", "/"};
    const char *joint = joints[gen_random_below(&job->random, 6)];
    gen_text suffix = cells[LETTER];
    gen_text_add(&suffix, cells[ADDITION].bytes);
    if (suffix.length > 0 && strikes(job, job->errors->suffix_lost))
        gen_text_set(&suffix, "");
    if (suffix.bytes[0] >= '0' && suffix.bytes[0] <= '9' && joint[0] == '\0')
        joint = "-";
    *number = cells[NUMBER];
    if (suffix.length > 0) {
        gen_text_add(number, joint);
        gen_text_add(number, suffix.bytes);
    }
    if (strikes(job, job->errors->number_slip))
        gen_damage_digit(number, &job->random);
}

static void write_postcode(damage_job *job, gen_text *postcode) {
    const uint32_t form = gen_random_below(&job->random, 100);
    if (form >= 60 && form < 95 && postcode->length == 6) {
        const gen_text whole = *postcode;
        gen_text_cut(postcode, 4);
        gen_text_add(postcode, " ");
        gen_text_add(postcode, whole.bytes + 4);
    }
    if (form >= 88)
        gen_text_lower(postcode);
    if (strikes(job, job->errors->postcode_slip))
        gen_damage_digit(postcode, &job->random);
    if (strikes(job, job->errors->postcode_null))
        gen_text_set(postcode, "");
}

static void damage_row(damage_job *job, gen_text *cells) {
    gen_text number;
    gen_text *const street = &cells[STREET];
    if (strikes(job, job->errors->street_short))
        gen_damage_street(street, &job->random);
    if (strikes(job, job->errors->street_typo))
        gen_damage_typo(street, &job->random);
    write_number(job, cells, &number);
    write_postcode(job, &cells[POSTCODE]);
    gen_text *const scanned[] = {&number, &cells[POSTCODE], NULL}; /* or the phone */
    const uint32_t draw = gen_random_below(&job->random, 3);
    if (strikes(job, job->errors->misread) && scanned[draw] != NULL)
        gen_damage_ocr(scanned[draw], &job->random);
    if (strikes(job, job->errors->city_variant))
        gen_damage_city(&cells[PLACE], &job->random);
    gen_text_add(street, " ");
    gen_text_add(street, number.bytes);
    if (strikes(job, job->errors->street_null))
        gen_text_set(street, "");
    if (job->capitals) {
        gen_text_upper(street);
        gen_text_upper(&cells[PLACE]);
    }
    printf("%s;%s;%s;%s\n", cells[ID].bytes, street->bytes, cells[POSTCODE].bytes,
           cells[PLACE].bytes);
}

int main(int count, char **arguments) {
    static const char *const names[] = {"tax", "typed", "care"};
    damage_profile profile = PROFILE_TAX;
    while (count == 3 && profile <= PROFILE_CARE &&
           strcmp(arguments[1], names[profile]) != 0)
        profile++;
    if (count != 3 || profile > PROFILE_CARE || strchr("012", arguments[2][0]) == NULL)
        return fputs("usage: bag_damage tax|typed|care 0|1|2\n", stderr), 64;
    damage_job job = {.errors = &profiles[profile],
                      .capitals = profile == PROFILE_TAX,
                      .noise = (gen_noise)(arguments[2][0] - '0')};
    char line[1024];
    if (fgets(line, sizeof line, stdin) == NULL)
        return EXIT_FAILURE;
    puts("id;line;postcode;place");
    for (uint64_t row = 0; fgets(line, sizeof line, stdin) != NULL; row++) {
        gen_text cells[CELLS];
        const char *cell = line;
        for (int c = 0; c < CELLS; c++) {
            const size_t length = strcspn(cell, ";\n");
            gen_text_set(&cells[c], "");
            gen_text_add_bytes(&cells[c], cell, length);
            cell += length + (cell[length] == ';');
        }
        job.random = gen_random_open(1, GEN_FOR_CARE_ROWS, row);
        damage_row(&job, cells);
    }
    return EXIT_SUCCESS;
}
