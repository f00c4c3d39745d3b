/*
 * gen_town.h - places, streets, postcodes and dwellings of the municipality.
 *
 * Part     data/generator. The town is a row of dwellings; dwelling i stands in the
 *          street found by binary search, its number follows from i alone. A PC6 (1234
 *          AB) covers one side of a stretch of 32 dwellings in one street, about 16
 *          dwellings, as in reality. Memory: 16 bytes per street of about 28 dwellings.
 * Note     Place names are invented; postcodes are well formed but belong to them.
 */
#ifndef GEN_TOWN_H
#define GEN_TOWN_H

#include <stdint.h>

#include "gen_random.h"
#include "gen_text.h"

typedef struct gen_address {
    gen_text street;
    gen_text city;
    uint32_t number;
    char suffix[8];    /* "A", "b", "12", "bis"; mostly empty */
    char postcode[8];  /* "1234 AB" */
} gen_address;

/* Where a dwelling stands, without names. */
typedef struct gen_site {
    uint32_t place;
    uint32_t street;   /* counts the streets of the place */
    uint32_t group;    /* of eight dwellings on one side of the street: even, odd side */
    uint32_t position; /* 0..7 in the group */
    char postcode[8];
} gen_site;

/* Dwellings in a group: they are numbered as one pattern. */
#define GEN_SITE_GROUP 8u

typedef struct gen_town gen_town;

/* A town of at least one dwelling; NULL when memory is short. */
gen_town *gen_town_create(uint64_t seed, uint32_t dwelling_count);
void gen_town_destroy(gen_town *town);

/* dwelling < dwelling_count. Each dwelling has an address of its own. */
void gen_town_address(const gen_town *town, uint32_t dwelling, gen_address *address_out);

void gen_town_site(const gen_town *town, uint32_t dwelling, gen_site *site_out);

/* "Koppelerwoude" and so on; any place number has a name. */
void gen_town_name_place(uint32_t place, gen_text *text_out);

/* An address elsewhere in the country, under the names of real cities. */
void gen_town_address_elsewhere(gen_random *random, gen_address *address_out);

/* "12", "12-A": number and suffix with `joint` between them. */
void gen_address_add_number(gen_text *text, const gen_address *address,
                            const char *joint);

#endif /* GEN_TOWN_H */
