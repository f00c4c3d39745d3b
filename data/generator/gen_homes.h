/*
 * gen_homes.h - the addresses of the synthetic municipality.
 *
 * Part     data/generator. Dwelling i of the town has one address with BAG identifiers.
 * Model    houses, houses split into A, B, C, flats upstairs, blocks with flats 1 to 8,
 *          blocks with staircases (A1, A2 ... C2): 10.6 % of the addresses have a
 *          letter, 7.3 % an addition, 1.7 % both, 20 % share postcode and number with
 *          another one (measured on 1.44 million addresses of the BAG).
 * Note     BAG identifiers begin with 9901, which is the code of no municipality.
 */
#ifndef GEN_HOMES_H
#define GEN_HOMES_H

#include "gen_town.h"

#define GEN_BAG_ID_BYTES 17u

typedef struct gen_home {
    uint64_t entity; /* its number in the truth, from 1; 0 = not made yet */
    bool outside;    /* elsewhere in the country: no identifiers */
    gen_text street; /* whole, as in the BAG */
    gen_text city;
    uint32_t number;
    char letter[2];
    char addition[6];
    char postcode[8];                 /* "1234 AB" */
    char bag_id[GEN_BAG_ID_BYTES];    /* nummeraanduiding */
    char object_id[GEN_BAG_ID_BYTES]; /* adresseerbaar object */
} gen_home;

/* dwelling < dwelling_count. */
void gen_home_make(const gen_town *town, uint64_t seed, uint32_t dwelling,
                   uint32_t dwelling_count, gen_home *home_out);

/* `entity` must be beyond those of the dwellings. */
void gen_home_make_outside(gen_random *random, uint64_t entity, gen_home *home_out);

#endif /* GEN_HOMES_H */
