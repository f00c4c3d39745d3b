/*
 * gen_record.c - fills and damages the records of gen_record.h.
 *
 * All draws of a record come from its own stream, in a fixed order.
 */
#include "gen_record.h"

#include <string.h>

#include "gen_calendar.h"
#include "gen_damage.h"
#include "gen_sources.h"
#include "gen_streets.h"

#define RECORD_COPIES_MAX 256u

typedef struct record_state {
    const gen_recording *of;
    gen_random random;
} record_state;

static bool record_strikes(record_state *state, gen_fault fault) {
    return gen_fault_strikes(fault, state->of->source, state->of->municipality->noise,
                             &state->random);
}

static void record_fill_given(record_state *state, gen_record *record) {
    const gen_person *const person = &state->of->citizen->person;
    const bool call = record_strikes(state, GEN_GIVEN_CALL);
    const bool one = record_strikes(state, GEN_ONE_INITIAL);
    record->given = call ? person->call_name : person->given_names;
    gen_text_set(&record->initials, "");
    gen_person_add_initials(&record->initials,
                            one ? &person->first_name : &person->given_names);
    if (record_strikes(state, GEN_GIVEN_TYPO))
        gen_damage_typo(&record->given, &state->random);
    if (record_strikes(state, GEN_GIVEN_SOUND))
        gen_damage_phonetic(&record->given, &state->random);
    if (record_strikes(state, GEN_GIVEN_NONE))
        gen_text_set(&record->given, "");
}

/* The name as it is used in one field, or the own name with the partner's beside it. */
static void record_fill_surname(record_state *state, gen_record *record) {
    const gen_person *const person = &state->of->citizen->person;
    const bool written = record_strikes(state, GEN_WRITTEN_NAME) && person->has_partner;
    const gen_surname *first, *second;
    gen_person_written(person, written ? person->name_use : 'E', &first, &second);
    record->name_use = written ? 'E' : person->name_use;
    gen_text_set(&record->prefix, first->prefix);
    gen_text_set(&record->surname, first->stem);
    gen_text_set(&record->partner_prefix, "");
    gen_text_set(&record->partner_surname, "");
    if (second != NULL) {
        gen_text_add(&record->surname,
                     gen_random_chance(&state->random, 1500) ? " - " : "-");
        gen_surname_add_full(&record->surname, second);
    }
    if (person->has_partner && !written) {
        gen_text_set(&record->partner_prefix, person->partner.prefix);
        gen_text_set(&record->partner_surname, person->partner.stem);
    }
    if (record_strikes(state, GEN_SURNAME_TYPO))
        gen_damage_typo(&record->surname, &state->random);
    if (record_strikes(state, GEN_SURNAME_SOUND))
        gen_damage_phonetic(&record->surname, &state->random);
}

static void record_damage_prefix(record_state *state, gen_record *record) {
    const bool lost = record_strikes(state, GEN_PREFIX_LOST);
    const bool inside = record_strikes(state, GEN_PREFIX_IN_NAME);
    const bool behind = gen_random_chance(&state->random, 2500);
    if (record_strikes(state, GEN_PREFIX_SHORT))
        gen_damage_prefix(&record->prefix, &state->random);
    if (lost)
        gen_text_set(&record->prefix, "");
    if (!inside || record->prefix.length == 0)
        return;
    gen_text whole;
    gen_text_set(&whole, behind ? record->surname.bytes : record->prefix.bytes);
    gen_text_add(&whole, behind ? ", " : " ");
    gen_text_add(&whole, behind ? record->prefix.bytes : record->surname.bytes);
    record->surname = whole;
    gen_text_set(&record->prefix, "");
}

/* What the import did to all names of the record at once. */
static void record_damage_names(record_state *state, gen_record *record) {
    const bool folded = record_strikes(state, GEN_NO_DIACRITICS);
    const bool mojibake = record_strikes(state, GEN_MOJIBAKE);
    const bool upper = record_strikes(state, GEN_NAME_CAPITALS);
    const bool teletex = gen_random_chance(&state->random, 5000);
    gen_text *const names[] = {&record->given,          &record->surname,
                               &record->prefix,         &record->partner_surname,
                               &record->partner_prefix, &record->initials};
    for (int i = 0; i < 6; i++) {
        if (folded || upper)
            gen_text_fold(names[i]);
        else if (mojibake && teletex)
            gen_text_teletex(names[i]);
        else if (mojibake)
            gen_text_mojibake(names[i]);
        if (upper)
            gen_text_upper(names[i]);
    }
}

static void record_fill_birth(record_state *state, gen_record *record) {
    const gen_household *const household = &state->of->life->household;
    record->birth = state->of->citizen->person.birth;
    gen_date *const birth = &record->birth;
    if (record_strikes(state, GEN_BIRTH_HOUSEMATE) && household->member_count > 1)
        *birth = household->births[(state->of->member + 1) % household->member_count];
    if (record_strikes(state, GEN_BIRTH_SLIP) && birth->day > 0)
        gen_damage_date_slip(birth, &state->random);
    if (record_strikes(state, GEN_BIRTH_SWAP) && birth->day > 0)
        gen_damage_date_swap(birth);
    if (record_strikes(state, GEN_BIRTH_FIRST) && birth->day > 0)
        birth->day = birth->month = 1;
    record->no_birth = record_strikes(state, GEN_BIRTH_NONE);
}

static void record_fill_sex(record_state *state, gen_record *record) {
    record->sex = state->of->citizen->sex;
    if (record_strikes(state, GEN_SEX_WRONG))
        record->sex = record->sex == 'M' ? 'V' : 'M';
    if (record_strikes(state, GEN_SEX_NONE))
        record->sex = 0;
}

/* A slip never passes the eleven test: it finds every wrong or exchanged digit. */
static void record_fill_bsn(record_state *state, gen_record *record) {
    gen_text bsn;
    gen_text_set(&bsn, state->of->citizen->person.bsn);
    const bool none = record_strikes(state, GEN_NO_BSN);
    if (record_strikes(state, GEN_BSN_SLIP))
        gen_damage_digit(&bsn, &state->random);
    memcpy(record->bsn, bsn.bytes, sizeof record->bsn);
    if (none || state->of->municipality->without_bsn)
        record->bsn[0] = '\0';
}

/* Which address the source knows. */
static const gen_home *record_home(record_state *state) {
    const gen_recording *const of = state->of;
    const uint32_t days = gen_source_lag_months(of->source) * 30;
    const uint32_t lag = gen_random_below(&state->random, days + 1);
    return gen_life_home(of->municipality, of->life,
                         of->day_given ? of->day : gen_day_now() - lag);
}

static void record_fill_postcode(record_state *state, gen_record *record,
                                 const gen_home *home) {
    const gen_recording *const of = state->of;
    if (record_strikes(state, GEN_OLD_POSTCODE) && of->life->moved_day != 0)
        home = gen_life_home(of->municipality, of->life, 0);
    gen_text_set(&record->postcode, "");
    gen_text_add_compact(&record->postcode, home->postcode);
    if (record_strikes(state, GEN_POSTCODE_SLIP))
        gen_damage_digit(&record->postcode, &state->random);
    if (record_strikes(state, GEN_POSTCODE_NONE))
        gen_text_set(&record->postcode, "");
}

static void record_fill_street(record_state *state, gen_record *record,
                               const gen_home *home) {
    record->street = home->street;
    if (record_strikes(state, GEN_STREET_SHORT))
        gen_damage_street(&record->street, &state->random);
    if (record_strikes(state, GEN_STREET_TYPO))
        gen_damage_typo(&record->street, &state->random);
    if (record_strikes(state, GEN_STREET_TELETEX))
        gen_text_teletex(&record->street);
    /* Systems with 24 characters: half shorten by the standard, half just cut. */
    const bool cut = record_strikes(state, GEN_STREET_CUT);
    if (cut || state->of->source == GEN_BRP) {
        if (!cut)
            gen_street_shorten(&record->street);
        gen_text_cut(&record->street, 24);
    }
}

static void record_fill_number(record_state *state, gen_record *record,
                               const gen_home *home) {
    gen_text_set(&record->number, "");
    gen_text_add_number(&record->number, home->number, 1);
    gen_text_set(&record->letter, home->letter);
    gen_text_set(&record->addition, home->addition);
    if (record_strikes(state, GEN_NUMBER_SLIP))
        gen_damage_digit(&record->number, &state->random);
    if (record_strikes(state, GEN_LETTER_MOVED) && record->letter.length > 0) {
        gen_text_add(&record->letter, record->addition.bytes);
        record->addition = record->letter;
        gen_text_set(&record->letter, "");
    }
    if (record_strikes(state, GEN_SUFFIX_LOST)) {
        gen_text_set(&record->letter, "");
        gen_text_set(&record->addition, "");
    }
}

static void record_fill_contact(record_state *state, gen_record *record) {
    const gen_person *const person = &state->of->citizen->person;
    const bool no_phone = record_strikes(state, GEN_CONTACT_NONE);
    const bool no_email = record_strikes(state, GEN_CONTACT_NONE);
    record->phone = person->phone;
    record->email = person->email;
    if (record_strikes(state, GEN_CONTACT_SLIP) && record->phone.length > 4) {
        gen_text tail;
        gen_text_set(&tail, record->phone.bytes + 4);
        gen_damage_digit(&tail, &state->random);
        memcpy(record->phone.bytes + 4, tail.bytes, tail.length);
    }
    if (record_strikes(state, GEN_CONTACT_SLIP))
        gen_damage_typo(&record->email, &state->random);
    if (no_phone)
        gen_text_set(&record->phone, "");
    if (no_email)
        gen_text_set(&record->email, "");
}

void gen_record_make(const gen_recording *recording, gen_record *record_out) {
    const uint64_t number =
        ((uint64_t)recording->citizen->entity * GEN_SOURCE_COUNT + recording->source) *
            RECORD_COPIES_MAX +
        recording->copy;
    record_state state = {.of = recording,
                          .random = gen_random_open(recording->municipality->world->seed,
                                                    GEN_FOR_RECORDS, number)};
    gen_record *const record = record_out;
    record_fill_bsn(&state, record);
    record_fill_given(&state, record);
    record_fill_surname(&state, record);
    record_damage_prefix(&state, record);
    record_damage_names(&state, record);
    record_fill_birth(&state, record);
    record_fill_sex(&state, record);
    const gen_home *const home = record_home(&state);
    record->address_entity = home->entity;
    memcpy(record->bag_id, home->bag_id, sizeof record->bag_id);
    record_fill_postcode(&state, record, home);
    record_fill_street(&state, record, home);
    record_fill_number(&state, record, home);
    record->place = home->city;
    if (record_strikes(&state, GEN_PLACE_VARIANT))
        gen_damage_city(&record->place, &state.random);
    record_fill_contact(&state, record);
}

void gen_record_add_suffix(gen_text *text, const gen_record *record) {
    gen_text_add(text, record->letter.bytes);
    gen_text_add(text, record->addition.bytes);
}

void gen_record_output_address(gen_output *output, const gen_record *record) {
    gen_output_text(output, &record->street);
    gen_output_text(output, &record->number);
    gen_output_text(output, &record->letter);
    gen_output_text(output, &record->addition);
    gen_output_text(output, &record->postcode);
    gen_output_text(output, &record->place);
}
