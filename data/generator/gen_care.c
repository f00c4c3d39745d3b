/*
 * gen_care.c - care_clients.csv, in the manner of a social-domain system.
 *
 * About 12 % of the residents, the old far more often; some twice, under another
 * spelling and an older address; a few who are no residents. Typed at the counter and
 * over the phone: this is the dirty source. A row is made correct first and is then
 * damaged, in the order of the functions below.
 */
#include "gen_sources.h"

#include <string.h>

#include "gen_damage.h"

typedef struct care_row {
    gen_text first, last, birth, gender, street, number, postcode, city, phone, email;
} care_row;

/* What the functions below pass on to each other. */
typedef struct care_state {
    gen_noise noise;
    gen_random random;
    const gen_household *household;
    gen_person person;
    uint32_t member;
    bool stranger;
} care_state;

static bool care_strikes(care_state *state, gen_error error) {
    return gen_error_strikes(error, state->noise, &state->random);
}

/* Given name: mostly the call name; else all official names, initials ("J.C.", "JC") or
 * the official names with the call name behind. Initials are not misspelt. */
static void care_fill_first(care_state *state, care_row *row) {
    const gen_person *const person = &state->person;
    const bool all = care_strikes(state, GEN_CARE_ALL_NAMES);
    const bool initials = care_strikes(state, GEN_CARE_INITIALS);
    const bool behind = care_strikes(state, GEN_CARE_CALL_BEHIND);
    const bool quoted = gen_random_chance(&state->random, 5000);
    const bool dots = gen_random_chance(&state->random, 6500);
    if (initials) {
        gen_text_set(&row->first, "");
        gen_person_add_initials(&row->first, &person->given_names);
        while (!dots && gen_text_replace(&row->first, ".", ""))
            continue;
        return;
    }
    row->first = all || behind ? person->given_names : person->call_name;
    if (behind && strcmp(person->given_names.bytes, person->call_name.bytes) != 0) {
        gen_text_add(&row->first, quoted ? " \"" : " (");
        gen_text_add(&row->first, person->call_name.bytes);
        gen_text_add(&row->first, quoted ? "\"" : ")");
    }
    if (care_strikes(state, GEN_CARE_GIVEN_TYPO))
        gen_damage_typo(&row->first, &state->random);
    if (care_strikes(state, GEN_CARE_GIVEN_PHONETIC))
        gen_damage_phonetic(&row->first, &state->random);
}

/* Which names of the two the clerk writes. */
static char care_name_use(care_state *state) {
    const bool maiden = care_strikes(state, GEN_CARE_MAIDEN_NAME);
    const bool partner = care_strikes(state, GEN_CARE_PARTNER_NAME);
    if (!state->person.has_partner)
        return 'E';
    if (partner && state->person.woman)
        return 'P';
    return maiden ? 'E' : state->person.name_use;
}

/* Surname in one field, prefix in front; the errors strike stem and prefix apart, since
 * "v.d." is what a clerk writes on purpose and "Brg" what slips. */
static void care_fill_last(care_state *state, care_row *row) {
    const gen_surname *first, *second;
    gen_person_written(&state->person, care_name_use(state), &first, &second);
    const bool wide = gen_random_chance(&state->random, 1500);
    gen_text stem, prefix;
    gen_text_set(&stem, first->stem);
    gen_text_set(&prefix, first->prefix);
    if (second != NULL) {
        gen_text_add(&stem, wide ? " - " : "-");
        gen_surname_add_full(&stem, second);
    }
    if (care_strikes(state, GEN_CARE_SURNAME_TYPO))
        gen_damage_typo(&stem, &state->random);
    if (care_strikes(state, GEN_CARE_SURNAME_PHONETIC))
        gen_damage_phonetic(&stem, &state->random);
    const bool cut = care_strikes(state, GEN_CARE_PREFIX_SHORT);
    if (cut)
        gen_damage_prefix(&prefix, &state->random);
    if (care_strikes(state, GEN_CARE_PREFIX_LOST))
        gen_text_set(&prefix, "");
    const bool behind = care_strikes(state, GEN_CARE_PREFIX_BEHIND);
    gen_text_set(&row->last, "");
    if (prefix.length == 0) {
        row->last = stem;
    } else if (behind) {
        row->last = stem;
        gen_text_add(&row->last, ", ");
        gen_text_add(&row->last, prefix.bytes);
    } else {
        row->last = prefix;
        const bool closed = cut && prefix.bytes[prefix.length - 1] == '.' &&
                            gen_random_chance(&state->random, 5000);
        if (!closed) /* "v.d.Berg" is as usual as "v.d. Berg" */
            gen_text_add_char(&row->last, ' ');
        gen_text_add(&row->last, stem.bytes);
    }
}

/* A blank in front, a double one inside, or one at the end. */
static void care_add_blank(care_state *state, gen_text *text) {
    const bool front = gen_random_chance(&state->random, 3000);
    gen_text copy;
    gen_text_set(&copy, front ? " " : "");
    gen_text_add(&copy, text->bytes);
    if (!front && !gen_text_replace(&copy, " ", "  "))
        gen_text_add_char(&copy, ' ');
    *text = copy;
}

/* Errors that strike both names together, as the form or the import did it. */
static void care_damage_names(care_state *state, care_row *row) {
    const bool folded = care_strikes(state, GEN_CARE_NO_DIACRITICS);
    const bool mojibake = care_strikes(state, GEN_CARE_MOJIBAKE);
    const bool upper = care_strikes(state, GEN_CARE_UPPER_CASE);
    const bool blanks = care_strikes(state, GEN_CARE_BLANKS);
    const bool blank_first = gen_random_chance(&state->random, 5000);
    gen_text *const names[2] = {&row->first, &row->last};
    for (int i = 0; i < 2; i++) {
        if (folded || upper)
            gen_text_fold(names[i]);
        else if (mojibake)
            gen_text_mojibake(names[i]);
        if (upper)
            gen_text_upper(names[i]);
    }
    if (care_strikes(state, GEN_CARE_GIVEN_NULL))
        gen_text_set(&row->first, gen_random_chance(&state->random, 2500) ? "." : "");
    if (blanks)
        care_add_blank(state, names[blank_first && row->first.length > 1 ? 0 : 1]);
    if (care_strikes(state, GEN_CARE_NAMES_SWAPPED) && row->first.length > 1) {
        const gen_text kept = row->first;
        row->first = row->last;
        row->last = kept;
    }
}

/* d-m-yyyy without zeros. Whatever error strikes, the result is a real date: these
 * systems refuse 31-2, so a typing error that survives is one that looks right. */
static void care_fill_birth(care_state *state, care_row *row) {
    gen_date date = state->person.birth;
    const gen_household *const household = state->household;
    if (care_strikes(state, GEN_CARE_DATE_HOUSEMATE) && !state->stranger)
        date = household->births[(state->member + 1) % household->member_count];
    if (care_strikes(state, GEN_CARE_DATE_SLIP))
        gen_damage_date_slip(&date, &state->random);
    if (care_strikes(state, GEN_CARE_DATE_SWAPPED))
        gen_damage_date_swap(&date);
    if (care_strikes(state, GEN_CARE_DATE_FIRST))
        date.day = date.month = 1;
    if (date.month == 0) { /* the screen wants a whole date: clerks fill in one */
        date.day = 1;
        date.month = gen_random_chance(&state->random, 2000) ? 7 : 1;
    }
    gen_text_set(&row->birth, "");
    if (care_strikes(state, GEN_CARE_DATE_NULL))
        return;
    gen_text_add_number(&row->birth, date.day, 1);
    gen_text_add_char(&row->birth, '-');
    gen_text_add_number(&row->birth, date.month, 1);
    gen_text_add_char(&row->birth, '-');
    gen_text_add_number(&row->birth, date.year, 4);
}

/* "o" is both "other" and what is left when nobody asked. */
static void care_fill_gender(care_state *state, care_row *row) {
    const bool wrong = care_strikes(state, GEN_CARE_GENDER_WRONG);
    gen_text_set(&row->gender, state->person.woman != wrong ? "v" : "m");
    if (care_strikes(state, GEN_CARE_GENDER_NULL))
        gen_text_set(&row->gender, gen_random_chance(&state->random, 3000) ? "o" : "");
}

/* "12-A" is also written 12A, 12 a, 12/A. */
static void care_fill_number(care_state *state, care_row *row, gen_address address) {
    static const char *const joints[] = {"-", "", "", " ", " ", "/"};
    const uint32_t joint = gen_random_below(&state->random, 6);
    const uint32_t letters = gen_random_below(&state->random, 10);
    if (care_strikes(state, GEN_CARE_SUFFIX_LOST))
        address.suffix[0] = '\0';
    gen_text_set(&row->number, "");
    gen_address_add_number(&row->number, &address,
                           address.suffix[0] <= '9' && joints[joint][0] == '\0'
                               ? "-" /* 12 and 3 must not become 123 */
                               : joints[joint]);
    if (letters < 2)
        gen_text_upper(&row->number);
    else if (letters < 4)
        gen_text_lower(&row->number);
    if (care_strikes(state, GEN_CARE_NUMBER_SLIP))
        gen_damage_digit(&row->number, &state->random);
}

/* "1234AB", "1234 AB", "1234 ab" and "1234ab" all occur in one file. */
static void care_fill_postcode(care_state *state, care_row *row,
                               const gen_address *address) {
    const uint32_t form = gen_random_below(&state->random, 100);
    gen_text_set(&row->postcode, "");
    if (form < 60 || form >= 95)
        gen_text_add_compact(&row->postcode, address->postcode);
    else
        gen_text_add(&row->postcode, address->postcode);
    if (form >= 88)
        gen_text_lower(&row->postcode);
    if (care_strikes(state, GEN_CARE_POSTCODE_SLIP))
        gen_damage_digit(&row->postcode, &state->random);
    if (care_strikes(state, GEN_CARE_POSTCODE_NULL))
        gen_text_set(&row->postcode, "");
}

static void care_fill_address(care_state *state, care_row *row, bool first_of_two) {
    const gen_household *const household = state->household;
    /* Of two registrations the first one mostly dates from before the move. */
    const bool outdated = care_strikes(state, GEN_CARE_OLD_ADDRESS) || first_of_two;
    const gen_address *const address = household->moved && outdated
                                           ? &household->old_address
                                           : &household->address;
    row->street = address->street;
    row->city = address->city;
    if (care_strikes(state, GEN_CARE_STREET_SHORT))
        gen_damage_street(&row->street, &state->random);
    if (care_strikes(state, GEN_CARE_STREET_TYPO))
        gen_damage_typo(&row->street, &state->random);
    care_fill_number(state, row, *address);
    care_fill_postcode(state, row, address);
    if (care_strikes(state, GEN_CARE_CITY_VARIANT))
        gen_damage_city(&row->city, &state->random);
    if (care_strikes(state, GEN_CARE_STREET_NULL)) {
        gen_text_set(&row->street, "");
        gen_text_set(&row->number, "");
    }
}

/* Ten digits as people write them down: 0601234567, 06-01234567, +31 6 ... */
static void care_fill_phone(care_state *state, care_row *row) {
    gen_text digits = state->person.phone;
    const uint32_t form = gen_random_below(&state->random, 100);
    const bool slip = care_strikes(state, GEN_CARE_PHONE_SLIP);
    gen_text_set(&row->phone, "");
    if (care_strikes(state, GEN_CARE_PHONE_NULL) || digits.length < 10)
        return;
    const uint32_t area = digits.bytes[1] == '6' ? 2 : 4;
    if (slip) { /* "06" and area codes are typed right */
        gen_text tail;
        gen_text_set(&tail, digits.bytes + area);
        gen_damage_digit(&tail, &state->random);
        memcpy(digits.bytes + area, tail.bytes, tail.length);
    }
    if (form < 45) {
        row->phone = digits;
    } else if (form < 75) {
        gen_text_add_bytes(&row->phone, digits.bytes, area);
        gen_text_add_char(&row->phone, '-');
        gen_text_add(&row->phone, digits.bytes + area);
    } else if (form < 90) {
        gen_text_add_bytes(&row->phone, digits.bytes, area);
        for (uint32_t i = area; i < digits.length; i += 2) {
            gen_text_add_char(&row->phone, ' ');
            gen_text_add_bytes(&row->phone, digits.bytes + i, 2);
        }
    } else {
        gen_text_add(&row->phone, form < 96 ? "+31" : "0031");
        gen_text_add(&row->phone, digits.bytes + 1);
    }
}

/* The address was made from the correct name, once per person: it survives a misspelt
 * name, which makes it good evidence where it is filled. */
static void care_fill_email(care_state *state, care_row *row) {
    row->email = state->person.email;
    if (care_strikes(state, GEN_CARE_EMAIL_TYPO))
        gen_damage_typo(&row->email, &state->random);
    if (care_strikes(state, GEN_CARE_EMAIL_NULL))
        gen_text_set(&row->email, "");
}

/* Scanned forms: a digit misread in one of the fields that hold digits, but for the
 * birth date, which the system checks. */
static void care_misread(care_state *state, care_row *row) {
    gen_text *const fields[] = {&row->number, &row->postcode, &row->phone};
    const uint32_t field = gen_random_below(&state->random, 3);
    if (care_strikes(state, GEN_CARE_OCR))
        gen_damage_ocr(fields[field], &state->random);
}

static void care_write_row(gen_job *job, gen_output *output, uint32_t number,
                           care_state *state, uint32_t entity, uint32_t copy,
                           bool first_of_two) {
    care_row row;
    gen_person_make(job->world, state->household, state->member, entity, &state->person);
    state->random = gen_random_open(job->world->seed, GEN_FOR_CARE_ROWS,
                                    (uint64_t)entity * 2 + copy);
    care_fill_first(state, &row);
    care_fill_last(state, &row);
    care_damage_names(state, &row);
    care_fill_birth(state, &row);
    care_fill_gender(state, &row);
    care_fill_address(state, &row, first_of_two);
    care_fill_phone(state, &row);
    care_fill_email(state, &row);
    care_misread(state, &row);

    const gen_text *const fields[] = {&row.first,    &row.last,   &row.birth,
                                      &row.gender,   &row.street, &row.number,
                                      &row.postcode, &row.city,   &row.phone,
                                      &row.email};
    gen_job_begin_row(job, output, 'C', number, entity);
    for (uint32_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        gen_output_text(output, fields[i]);
    gen_output_end_row(output);
}

/* Whether the person is a client and, in *twice_out, registered a second time. */
static bool care_chosen(const gen_job *job, const gen_household *household,
                        uint32_t member, uint32_t entity, bool *twice_out) {
    gen_random random = gen_random_open(job->world->seed, GEN_FOR_CARE_CHOICE, entity);
    const uint32_t age = GEN_YEAR_NOW - household->births[member].year;
    const uint32_t rate = age < 18 ? 900 : age < 65 ? 750 : age < 80 ? 1500 : 4500;
    const bool chosen = gen_random_chance(&random, rate);
    *twice_out = gen_error_strikes(GEN_CARE_TWICE, job->noise, &random);
    return chosen;
}

/* People who left the town, or never lived there: mostly with an address in it. */
static void care_settle_stranger(const gen_job *job, uint32_t entity,
                                 gen_household *household) {
    gen_random random = gen_random_open(job->world->seed, GEN_FOR_CARE_CHOICE, entity);
    if (gen_random_chance(&random, 7000))
        gen_town_address(job->world->town,
                         gen_random_below(&random, job->world->household_count),
                         &household->address);
    else
        gen_town_address_elsewhere(&random, &household->address);
}

/* copy 0: everybody's registration; copy 1: the second ones, under later numbers. */
static void care_write_copies(gen_job *job, gen_output *output, uint32_t strangers,
                              uint32_t copy, uint32_t *rows) {
    const gen_purpose order = copy == 0 ? GEN_FOR_CARE_ROWS : GEN_FOR_CARE_CHOICE;
    for (uint32_t slot = 0; slot < job->world->household_count + strangers; slot++) {
        gen_household household;
        care_state state = {.noise = job->noise, .household = &household};
        uint32_t entity;
        bool twice;
        if (!gen_job_household(job, order, slot, strangers, &household, &entity)) {
            state.stranger = true;
            care_settle_stranger(job, entity, &household);
            if (copy == 0)
                care_write_row(job, output, ++*rows, &state, entity, 0, false);
            continue;
        }
        for (; state.member < household.member_count; state.member++) {
            const uint32_t person = entity + state.member;
            if (care_chosen(job, &household, state.member, person, &twice) &&
                (copy == 0 || twice))
                care_write_row(job, output, ++*rows, &state, person, copy,
                               twice && copy == 0);
        }
    }
}

gen_result gen_care_write(gen_job *job, uint32_t *rows_out) {
    gen_output output;
    if (!gen_output_open(
            &output, job->directory, "care_clients.csv",
            (gen_format){.delimiter = ';', .crlf = true, .windows_1252 = true}))
        return GEN_NOT_CREATED;
    gen_output_header(&output, "client_no first_name last_name birth_date gender street "
                               "house_no postcode city phone email");
    /* 12 % of the residents are clients; the rate counts among the clients. */
    const uint32_t strangers =
        gen_job_share(job, 1200, gen_error_rate(GEN_CARE_STRANGER, job->noise));
    uint32_t rows = 0;
    care_write_copies(job, &output, strangers, 0, &rows);
    care_write_copies(job, &output, strangers, 1, &rows);
    job->stranger_count += strangers;
    *rows_out = rows;
    return gen_output_close(&output);
}
