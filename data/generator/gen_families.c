/*
 * gen_families.c - a.csv of residents who live in families, and few of whom are in it
 * twice.
 *
 * The hard case of de-duplication: relatives share surname, address and near birth dates,
 * namesakes share both names, and nine of ten persons have no second record at all. Each
 * resident has one correct record; 10 to 15 % have a second one, made correct first and
 * then damaged in the order of the functions below. Without address the sex goes as well:
 * what is left is a list of names and dates.
 *
 * Rows are shuffled and ids are numbered in that order, so that neither tells anything.
 * Second names and places of birth are recorded now and then in either record: a value
 * that is missing says nothing about who it is.
 */
#include "gen_sources.h"

#include "gen_damage.h"

/* Per 10,000 records, correct or damaged. */
#define FAMILIES_SECOND_NAMES_KNOWN 3000u
#define FAMILIES_BIRTH_PLACE_KNOWN 1500u
#define FAMILIES_COUNTRY_KNOWN 9500u

/* One row before it is written. */
typedef struct families_row {
    gen_text given, second, surname, birth, birth_place;
    const char *sex, *country;
    gen_address address;
} families_row;

/* What the functions below pass on to each other. */
typedef struct families_state {
    const gen_world *world;
    gen_noise noise;
    gen_random random;
    gen_household household;
    gen_person person;
    uint32_t member;
} families_state;

static bool families_strikes(families_state *state, gen_error error) {
    return gen_error_strikes(error, state->noise, &state->random);
}

/* The names after the first; the list of all of them begins with the first. */
static void families_add_second(gen_text *text, const gen_person *person) {
    gen_text_set(text, "");
    if (person->given_names.length > person->first_name.length + 1)
        gen_text_set(text, person->given_names.bytes + person->first_name.length + 1);
}

static void families_add_surname(gen_text *text, const gen_person *person, char name_use,
                                 bool prefix_lost) {
    const gen_surname *first, *second;
    gen_person_written(person, name_use, &first, &second);
    gen_text_set(text, "");
    if (prefix_lost)
        gen_text_add(text, first->stem);
    else
        gen_surname_add_full(text, first);
    if (second != NULL) {
        gen_text_add_char(text, '-');
        gen_surname_add_full(text, second);
    }
}

/* Where somebody was born: most children here, half of their parents elsewhere, and most
 * of those whose names come from abroad there, without a place. */
static void families_fill_origin(families_state *state, families_row *row) {
    static const char *const countries[GEN_ORIGIN_COUNT] = {[GEN_DUTCH] = "Nederland",
                                                            [GEN_TURKISH] = "Turkije",
                                                            [GEN_MOROCCAN] = "Marokko",
                                                            [GEN_SURINAMESE] = "Suriname",
                                                            [GEN_POLISH] = "Polen"};
    gen_random random =
        gen_random_open(state->world->seed, GEN_FOR_FAMILY_BIRTHS, state->person.entity);
    /* Children of one family were mostly born in the same place. */
    gen_random shared = gen_random_open(state->world->seed, GEN_FOR_FAMILY_BIRTHS,
                                        ~(uint64_t)state->household.index);
    const bool child = state->member >= state->household.adult_count;
    const gen_origin origin = state->household.origins[state->member];
    const bool abroad = gen_random_chance(&random, child ? 500 : 6500);
    const bool here = gen_random_chance(&random, child ? 7000 : 4000);
    row->country = countries[abroad ? origin : GEN_DUTCH];
    row->birth_place = state->household.address.city;
    if (!here) {
        gen_address elsewhere;
        gen_town_address_elsewhere(child ? &shared : &random, &elsewhere);
        row->birth_place = elsewhere.city;
    }
    if (abroad && origin != GEN_DUTCH)
        gen_text_set(&row->birth_place, "");
}

/* The given name as the second clerk heard it: a call name, an initial, another of the
 * official names. Initials are not misspelt. */
static void families_damage_given(families_state *state, families_row *row) {
    const bool call = families_strikes(state, GEN_FAMILIES_GIVEN_CALL);
    const bool initial = families_strikes(state, GEN_FAMILIES_GIVEN_INITIAL);
    const bool other = families_strikes(state, GEN_FAMILIES_GIVEN_OTHER);
    const bool typo = families_strikes(state, GEN_FAMILIES_GIVEN_TYPO);
    const bool phonetic = families_strikes(state, GEN_FAMILIES_GIVEN_PHONETIC);
    if (call)
        row->given = state->person.call_name;
    if (other && row->second.length > 0) {
        const gen_text kept = row->given;
        row->given = row->second;
        row->second = kept;
    }
    if (initial)
        gen_text_cut(&row->given, 1);
    else if (typo)
        gen_damage_typo(&row->given, &state->random);
    else if (phonetic)
        gen_damage_phonetic(&row->given, &state->random);
    if (families_strikes(state, GEN_FAMILIES_GIVEN_NULL))
        gen_text_set(&row->given, "");
}

/* Any of the four uses of a wife's names but the one in her first record. */
static char families_other_use(families_state *state) {
    static const char uses[] = {'E', 'P', 'V', 'N', 'E', 'P', 'V'};
    uint32_t at = 0;
    while (uses[at] != state->person.name_use)
        at++;
    return uses[at + 1 + gen_random_below(&state->random, 3)];
}

static void families_damage_surname(families_state *state, families_row *row) {
    const bool married = families_strikes(state, GEN_FAMILIES_MARRIED_NAME);
    const char other = families_other_use(state); /* drawn for men as well, in vain */
    const bool lost = families_strikes(state, GEN_FAMILIES_PREFIX_LOST);
    const bool spouse = state->person.has_partner && state->person.woman;
    families_add_surname(&row->surname, &state->person,
                         married && spouse ? other : state->person.name_use, lost);
    if (families_strikes(state, GEN_FAMILIES_SURNAME_TYPO))
        gen_damage_typo(&row->surname, &state->random);
    if (families_strikes(state, GEN_FAMILIES_SURNAME_PHONETIC))
        gen_damage_phonetic(&row->surname, &state->random);
    if (families_strikes(state, GEN_FAMILIES_NAMES_SWAPPED) && row->given.length > 1) {
        const gen_text kept = row->given;
        row->given = row->surname;
        row->surname = kept;
    }
}

static void families_damage_birth(families_state *state, families_row *row) {
    gen_date date = state->person.birth;
    if (families_strikes(state, GEN_FAMILIES_DATE_HOUSEMATE))
        date =
            state->household.births[(state->member + 1) % state->household.member_count];
    if (families_strikes(state, GEN_FAMILIES_DATE_SLIP))
        gen_damage_date_slip(&date, &state->random);
    if (families_strikes(state, GEN_FAMILIES_DATE_SWAPPED))
        gen_damage_date_swap(&date);
    /* The screen wants a whole date: clerks fill one in. */
    if (families_strikes(state, GEN_FAMILIES_DATE_FIRST) || date.month == 0)
        date.day = date.month = 1;
    gen_text_set(&row->birth, "");
    if (!families_strikes(state, GEN_FAMILIES_DATE_NULL))
        gen_date_add_iso(&row->birth, &date, "-");
}

/* The whole address may be another one: the old one of those who moved lately, else that
 * of any dwelling in the town. */
static void families_damage_address(families_state *state, families_row *row) {
    gen_address *const address = &row->address;
    const uint32_t dwelling =
        gen_random_below(&state->random, state->world->household_count);
    if (families_strikes(state, GEN_FAMILIES_MOVED)) {
        if (state->household.moved)
            *address = state->household.old_address;
        else
            gen_town_address(state->world->town, dwelling, address);
    }
    if (families_strikes(state, GEN_FAMILIES_STREET_SHORT))
        gen_damage_street(&address->street, &state->random);
    if (families_strikes(state, GEN_FAMILIES_STREET_TYPO))
        gen_damage_typo(&address->street, &state->random);
    gen_text digits;
    gen_text_set(&digits, "");
    gen_text_add_number(&digits, address->number, 1);
    if (families_strikes(state, GEN_FAMILIES_NUMBER_SLIP))
        gen_damage_digit(&digits, &state->random);
    address->number = 0;
    for (uint32_t i = 0; i < digits.length; i++)
        address->number = address->number * 10 + (uint32_t)(digits.bytes[i] - '0');
    if (families_strikes(state, GEN_FAMILIES_SUFFIX_LOST))
        address->suffix[0] = '\0';
    gen_text postcode;
    gen_text_set(&postcode, address->postcode);
    if (families_strikes(state, GEN_FAMILIES_POSTCODE_SLIP))
        gen_damage_digit(&postcode, &state->random);
    for (uint32_t i = 0; i < postcode.length; i++)
        address->postcode[i] = postcode.bytes[i];
    if (families_strikes(state, GEN_FAMILIES_POSTCODE_NULL))
        address->postcode[0] = '\0';
    if (families_strikes(state, GEN_FAMILIES_CITY_VARIANT))
        gen_damage_city(&address->city, &state->random);
}

static void families_damage_sex(families_state *state, families_row *row) {
    if (families_strikes(state, GEN_FAMILIES_SEX_WRONG))
        row->sex = state->person.woman ? "M" : "V";
    if (families_strikes(state, GEN_FAMILIES_SEX_NULL))
        row->sex = "";
}

/* What happens to be recorded of the rest, in either record. */
static void families_forget(families_state *state, families_row *row) {
    if (!gen_random_chance(&state->random, FAMILIES_SECOND_NAMES_KNOWN))
        gen_text_set(&row->second, "");
    if (!gen_random_chance(&state->random, FAMILIES_BIRTH_PLACE_KNOWN))
        gen_text_set(&row->birth_place, "");
    if (!gen_random_chance(&state->random, FAMILIES_COUNTRY_KNOWN))
        row->country = "";
}

uint32_t gen_families_rows(const gen_families_shape *shape) {
    const uint64_t rate = gen_error_rate(GEN_FAMILIES_SECOND, shape->noise);
    return shape->resident_count + (uint32_t)(shape->resident_count * rate / 10000u);
}

/* Row `slot` of the unshuffled order: first the residents, then the second records. A
 * shuffle chooses whose they are, so that nobody has three. */
static uint32_t families_make_row(families_state *state, uint32_t slot,
                                  families_row *row) {
    const gen_world *const world = state->world;
    const bool damaged = slot >= world->resident_count;
    uint32_t resident = slot;
    if (damaged) {
        const uint64_t key = gen_random_open(world->seed, GEN_FOR_FAMILY_CHOICE, 0).state;
        resident =
            gen_random_shuffle(slot - world->resident_count, world->resident_count, key);
    }
    const uint32_t home = gen_household_of(world, resident);
    gen_household_make(world, home, &state->household);
    gen_household_settle(world, &state->household);
    state->member = resident - gen_household_first(world, home);
    gen_person_make(world, &state->household, state->member, resident + 1,
                    &state->person);
    state->random = gen_random_open(world->seed, GEN_FOR_FAMILY_ROWS, slot);

    const gen_person *const person = &state->person;
    row->given = person->first_name;
    families_add_second(&row->second, person);
    families_add_surname(&row->surname, person, person->name_use, false);
    gen_text_set(&row->birth, "");
    gen_date_add_iso(&row->birth, &person->birth, "-");
    row->sex = person->woman ? "V" : "M";
    row->address = state->household.address;
    families_fill_origin(state, row);
    if (damaged) {
        families_damage_given(state, row);
        families_damage_surname(state, row);
        families_damage_birth(state, row);
        families_damage_sex(state, row);
        families_damage_address(state, row);
    }
    families_forget(state, row);
    return resident + 1;
}

static void families_output_row(gen_output *output, const gen_text *rid,
                                const families_row *row, bool with_address) {
    gen_output_text(output, rid);
    gen_output_text(output, &row->given);
    gen_output_text(output, &row->second);
    gen_output_text(output, &row->surname);
    gen_output_text(output, &row->birth);
    gen_output_text(output, &row->birth_place);
    gen_output_string(output, row->country);
    if (with_address) {
        gen_text number;
        gen_text_set(&number, "");
        gen_address_add_number(&number, &row->address, "-");
        gen_output_string(output, row->sex);
        gen_output_text(output, &row->address.street);
        gen_output_text(output, &number);
        gen_output_string(output, row->address.postcode);
        gen_output_text(output, &row->address.city);
    }
    gen_output_end_row(output);
}

gen_result gen_families_write(const gen_world *world, const gen_families_shape *shape,
                              const char *directory) {
    const gen_format format = {.delimiter = ','};
    gen_output rows, truth;
    if (!gen_output_open(&rows, directory, "a.csv", format))
        return GEN_NOT_CREATED;
    if (!gen_output_open(&truth, directory, "truth_clusters.csv", format)) {
        gen_output_close(&rows);
        return GEN_NOT_CREATED;
    }
    gen_output_header(&rows,
                      shape->with_address
                          ? "rid given_name second_names surname birth_date "
                            "birth_place country sex street house_number postcode city"
                          : "rid given_name second_names surname birth_date "
                            "birth_place country");
    gen_output_header(&truth, "rid entity");
    const uint64_t key =
        gen_random_open(world->seed, GEN_FOR_ORDER, GEN_FOR_FAMILY_ROWS).state;
    const uint32_t row_count = gen_families_rows(shape);
    families_state state = {.world = world, .noise = shape->noise};
    for (uint32_t number = 0; number < row_count; number++) {
        families_row row;
        gen_text rid;
        const uint32_t slot = gen_random_shuffle(number, row_count, key);
        const uint32_t entity = families_make_row(&state, slot, &row);
        gen_text_set(&rid, "r");
        gen_text_add_number(&rid, number, 1);
        families_output_row(&rows, &rid, &row, shape->with_address);
        gen_output_text(&truth, &rid);
        gen_output_number(&truth, entity);
        gen_output_end_row(&truth);
    }
    const gen_result result = gen_output_close(&rows);
    const gen_result truth_result = gen_output_close(&truth);
    return result != GEN_DONE ? result : truth_result;
}
