/*
 * gen_people.h - households and the persons in them.
 *
 * Part     data/generator. A household is made again from its number whenever a source
 *          needs it; only the number of its first person is kept (4 bytes each).
 * Model    singles, couples, couples with children and single parents; family surname
 *          and address shared; twins; sons named after their father; households of one
 *          family under one surname; a third of the names from elsewhere in the world
 *          where the household is. Ages are those at the end of GEN_YEAR_NOW.
 * Tested   tests/data/test_registers.sh
 */
#ifndef GEN_PEOPLE_H
#define GEN_PEOPLE_H

#include <stdbool.h>
#include <stdint.h>

#include "gen_names.h"
#include "gen_random.h"
#include "gen_text.h"
#include "gen_town.h"

#define GEN_YEAR_NOW 2025u
#define GEN_MEMBERS_MAX 6u /* two adults, four children */
#define GEN_RESIDENTS_MAX 40000000u

typedef struct gen_date {
    uint32_t year;
    uint32_t month; /* 0: month and day unknown */
    uint32_t day;
} gen_date;

/* Everything that a source reads from; immutable once created. */
typedef struct gen_world {
    uint64_t seed;
    uint32_t resident_count;
    uint32_t household_count;
    uint32_t *first_residents; /* household_count + 1 entries */
    gen_names *names;
    gen_town *town;
} gen_world;

typedef struct gen_household {
    uint32_t index;
    uint32_t adult_count;
    uint32_t member_count;
    bool married;
    bool moved; /* within two years: older files hold the old address */
    bool moved_inside; /* from one address in the municipality to another */
    gen_origin origins[GEN_MEMBERS_MAX];
    bool woman[GEN_MEMBERS_MAX];
    gen_date births[GEN_MEMBERS_MAX];
    const gen_name *given[GEN_MEMBERS_MAX];
    gen_surname surnames[GEN_MEMBERS_MAX];
    gen_address address, old_address;
} gen_household;

typedef struct gen_person {
    uint32_t entity; /* 1-based over residents, then strangers */
    uint32_t age;
    bool woman;
    bool has_partner;
    char name_use; /* E own, P partner, V partner-own, N own-partner */
    gen_date birth;
    gen_surname own, partner;
    gen_text given_names, first_name, call_name;
    gen_text email; /* empty for none */
    gen_text phone; /* ten digits or empty */
    char bsn[10];
} gen_person;

/* NULL when memory is short. 1 <= resident_count <= GEN_RESIDENTS_MAX. */
gen_world *gen_world_create(uint64_t seed, uint32_t resident_count);
void gen_world_destroy(gen_world *world);

/* Households at and beyond world->household_count are strangers of the municipality:
 * the caller gives their persons a number and an address of their own. */
void gen_household_make(const gen_world *world, uint32_t index,
                        gen_household *household_out);

/* Only for households of the town; strangers keep empty addresses. */
void gen_household_settle(const gen_world *world, gen_household *household);

/* member < household->member_count; `entity` is the number the person goes by. */
void gen_person_make(const gen_world *world, const gen_household *household,
                     uint32_t member, uint32_t entity, gen_person *person_out);

/* First resident of a household of the town, counted from 0. */
uint32_t gen_household_first(const gen_world *world, uint32_t index);

/* Which household of the town resident `resident` (counted from 0) lives in. */
uint32_t gen_household_of(const gen_world *world, uint32_t resident);

/* "J.C." from "Johannes Cornelis". */
void gen_person_add_initials(gen_text *text, const gen_text *given_names);

uint32_t gen_days_in_month(uint32_t year, uint32_t month);

#endif /* GEN_PEOPLE_H */
