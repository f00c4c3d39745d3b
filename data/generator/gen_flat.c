/*
 * gen_flat.c - persons.csv of any size, for benchmarks.
 *
 * 70 % of the rows are different persons, 30 % are damaged copies of one of them (drawn
 * at random, so some have several). Rows are shuffled: the two of a pair stand far
 * apart, as they do in the memory of whoever links them. Ids and entities are numbers.
 * A share of the rows can carry one birth date that a system filled in: the value that
 * everybody has is what makes blocks grow beyond measure.
 */
#include "gen_sources.h"

#include "gen_damage.h"

#define FLAT_COPIES_PERCENT 30u
#define FLAT_DEFAULT_DATE "1900-01-01"

uint32_t gen_flat_originals(uint32_t row_count) {
    return row_count - (uint32_t)((uint64_t)row_count * FLAT_COPIES_PERCENT / 100u);
}

/* One row before it is written; the number is put together last. */
typedef struct flat_row {
    gen_text given, surname, birth, number, email;
    gen_address address;
} flat_row;

static void flat_damage_names(flat_row *row, const gen_person *person, gen_noise noise,
                              gen_random *random) {
    if (gen_error_strikes(GEN_FLAT_GIVEN_CALL, noise, random)) {
        const bool initial = gen_random_chance(random, 3000);
        row->given = person->call_name;
        if (initial)
            gen_text_cut(&row->given, 1);
    }
    if (gen_error_strikes(GEN_FLAT_GIVEN_TYPO, noise, random))
        gen_damage_typo(&row->given, random);
    if (gen_error_strikes(GEN_FLAT_SURNAME_TYPO, noise, random))
        gen_damage_typo(&row->surname, random);
    if (gen_error_strikes(GEN_FLAT_SURNAME_PHONETIC, noise, random))
        gen_damage_phonetic(&row->surname, random);
    if (gen_error_strikes(GEN_FLAT_GIVEN_NULL, noise, random))
        gen_text_set(&row->given, "");
    const bool swapped = gen_error_strikes(GEN_FLAT_NAMES_SWAPPED, noise, random);
    if (swapped && row->given.length > 1) {
        const gen_text kept = row->given;
        row->given = row->surname;
        row->surname = kept;
    }
}

/* Copies take the errors of a second registration; the e-mail stays that of the
 * original, the address may be that of any other dwelling. */
static void flat_damage(const gen_world *world, flat_row *row, gen_person *person,
                        gen_noise noise, gen_random *random) {
    flat_damage_names(row, person, noise, random);
    if (gen_error_strikes(GEN_FLAT_DATE_SLIP, noise, random))
        gen_damage_date_slip(&person->birth, random);
    gen_text_set(&row->birth, "");
    if (!gen_error_strikes(GEN_FLAT_DATE_NULL, noise, random))
        gen_date_add_iso(&row->birth, &person->birth, "-");
    const uint32_t dwelling = gen_random_below(random, world->household_count);
    if (gen_error_strikes(GEN_FLAT_MOVED, noise, random))
        gen_town_address(world->town, dwelling, &row->address);
    if (gen_error_strikes(GEN_FLAT_STREET_TYPO, noise, random))
        gen_damage_typo(&row->address.street, random);
    if (gen_error_strikes(GEN_FLAT_POSTCODE_SLIP, noise, random)) {
        gen_text postcode;
        gen_text_set(&postcode, row->address.postcode);
        gen_damage_digit(&postcode, random);
        for (uint32_t i = 0; i < postcode.length; i++)
            row->address.postcode[i] = postcode.bytes[i];
    }
    if (gen_error_strikes(GEN_FLAT_CITY_NULL, noise, random))
        gen_text_set(&row->address.city, "");
    if (gen_error_strikes(GEN_FLAT_EMAIL_TYPO, noise, random))
        gen_damage_typo(&row->email, random);
    if (gen_error_strikes(GEN_FLAT_EMAIL_NULL, noise, random))
        gen_text_set(&row->email, "");
}

/* Row `slot` of the unshuffled order: first the originals, then the copies. */
static uint32_t flat_make_row(const gen_world *world, gen_noise noise, uint32_t slot,
                              flat_row *row) {
    const bool copy = slot >= world->resident_count;
    uint32_t resident = slot;
    if (copy) {
        gen_random choice = gen_random_open(world->seed, GEN_FOR_FLAT_CHOICE, slot);
        resident = gen_random_below(&choice, world->resident_count);
    }
    const uint32_t home = gen_household_of(world, resident);
    gen_household household;
    gen_person person;
    const gen_surname *first, *second;
    gen_household_make(world, home, &household);
    gen_town_address(world->town, home, &row->address);
    gen_person_make(world, &household, resident - gen_household_first(world, home),
                    resident + 1, &person);
    row->given = person.first_name;
    row->email = person.email;
    gen_person_written(&person, person.name_use, &first, &second);
    gen_text_set(&row->surname, "");
    gen_surname_add_full(&row->surname, first);
    if (second != NULL) {
        gen_text_add_char(&row->surname, '-');
        gen_surname_add_full(&row->surname, second);
    }
    gen_text_set(&row->birth, "");
    if (copy) {
        gen_random random = gen_random_open(world->seed, GEN_FOR_FLAT_ROWS, slot);
        flat_damage(world, row, &person, noise, &random);
    } else {
        gen_date_add_iso(&row->birth, &person.birth, "-");
    }
    gen_text_set(&row->number, "");
    gen_address_add_number(&row->number, &row->address, "-");
    return resident + 1;
}

/* Ids and entities are bare numbers: this file is for speed, not for looks. */
static void flat_output_row(gen_output *output, uint32_t id, const flat_row *row) {
    gen_output_number(output, id);
    gen_output_text(output, &row->given);
    gen_output_text(output, &row->surname);
    gen_output_text(output, &row->birth);
    gen_output_string(output, row->address.postcode);
    gen_output_text(output, &row->address.street);
    gen_output_text(output, &row->number);
    gen_output_text(output, &row->address.city);
    gen_output_text(output, &row->email);
    gen_output_end_row(output);
}

gen_result gen_flat_write(const gen_world *world, const gen_flat_shape *shape,
                          const char *directory) {
    const uint32_t row_count = shape->row_count;
    const gen_format format = {.delimiter = ','};
    gen_output persons, truth;
    if (!gen_output_open(&persons, directory, "persons.csv", format))
        return GEN_NOT_CREATED;
    if (!gen_output_open(&truth, directory, "truth.csv", format)) {
        gen_output_close(&persons);
        return GEN_NOT_CREATED;
    }
    gen_output_header(&persons, "id given_name surname birth_date postcode street "
                                "house_number city email");
    gen_output_header(&truth, "id entity");
    const uint64_t key = gen_random_open(world->seed, GEN_FOR_ORDER, 0).state;
    for (uint32_t id = 1; id <= row_count; id++) {
        flat_row row;
        const uint32_t slot = gen_random_shuffle(id - 1, row_count, key);
        const uint32_t entity = flat_make_row(world, shape->noise, slot, &row);
        /* A stream of its own: all other rows and fields stay as they are without. */
        gen_random defaults = gen_random_open(world->seed, GEN_FOR_FLAT_DEFAULTS, slot);
        if (gen_random_chance(&defaults, shape->default_date_percent * 100))
            gen_text_set(&row.birth, FLAT_DEFAULT_DATE);
        flat_output_row(&persons, id, &row);
        gen_output_number(&truth, id);
        gen_output_number(&truth, entity);
        gen_output_end_row(&truth);
    }
    const gen_result result = gen_output_close(&persons);
    const gen_result truth_result = gen_output_close(&truth);
    return result != GEN_DONE ? result : truth_result;
}
