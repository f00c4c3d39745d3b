/*
 * gen_municipality.h - the synthetic municipality: who lives where, and since when.
 *
 * Part     data/generator. The persons are those of gen_people.h; this adds dwellings
 *          shared by two households, moves, deaths, administrative numbers, people who
 *          are known here but live elsewhere, and pairs that must be kept apart.
 * Model    2.2 persons a dwelling; every 22nd household lives with another one, mostly
 *          with relatives, some sons under their father's full name. 10.6 % of the
 *          households move a year, 57 % of them inside the municipality (CBS 2017).
 *          All is made again from the seed when it is needed: memory stays small.
 * Tested   tests/data/test_municipality.sh
 */
#ifndef GEN_MUNICIPALITY_H
#define GEN_MUNICIPALITY_H

#include "gen_errors.h"
#include "gen_homes.h"
#include "gen_output.h"
#include "gen_people.h"

/* Numbers of cases stay below 2^32 up to here. */
#define GEN_INHABITANTS_MAX 20000000u
#define GEN_INHABITANTS_DEFAULT 20000u

typedef struct gen_municipality {
    const gen_world *world;
    gen_noise noise;
    bool without_bsn;
    const char *directory;
    uint32_t dwelling_count;
    uint32_t household_count; /* with those of strangers, who come last */
    uint32_t person_count;    /* with strangers, who come last */
    gen_output address_truth, person_truth, case_truth, apart;
} gen_municipality;

/* A household in time. Homes are made by gen_life_home() when asked for. */
typedef struct gen_life {
    gen_household household;
    bool stranger;         /* lives elsewhere: not in the population register */
    uint32_t first_entity; /* person number of the first member, from 1 */
    uint32_t moved_day;    /* day of the last move; 0 = more than two years ago */
    uint32_t settled_day;  /* day of arrival at the present address */
    bool lodges;           /* shares the dwelling of another household */
    uint32_t host_entity;  /* person there with the same name as member 0; 0 = none */
    uint32_t dwelling;
    gen_home home, before; /* entity 0: not made yet */
} gen_life;

typedef struct gen_citizen {
    gen_person person;
    uint32_t entity;
    uint32_t birth_day;
    uint32_t death_day; /* 0 = alive */
    char sex;           /* M, V, O */
    char a_number[11];
} gen_citizen;

/* The world must outlive the municipality. */
void gen_municipality_init(gen_municipality *municipality, const gen_world *world);

void gen_life_make(const gen_municipality *municipality, uint32_t index,
                   gen_life *life_out);

/* The address at which the household lived on that day. */
const gen_home *gen_life_home(const gen_municipality *municipality, gen_life *life,
                              uint32_t day);

void gen_citizen_make(const gen_municipality *municipality, const gen_life *life,
                      uint32_t member, gen_citizen *citizen_out);

/* Only who stands in the population register has one. */
void gen_citizen_write_a_number(const gen_municipality *municipality, uint32_t entity,
                                char *a_number_out);

/* The number of a person at the same address who is easily taken for this member, and
 * why ("twin", "same_name"); 0 for none. */
uint32_t gen_life_double(const gen_life *life, uint32_t member, const char **reason_out);

/* Writes everything. gen_result and messages as in gen_output.h. */
gen_result gen_municipality_write(gen_municipality *municipality);

#endif /* GEN_MUNICIPALITY_H */
