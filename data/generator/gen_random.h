/*
 * gen_random.h - reproducible random numbers for the register generator.
 *
 * Part     data/generator (a build tool, no stage of the engine).
 * Method   SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 *          generators", 2014). Each household, person and damaged record has a stream of
 *          its own, opened by (seed, purpose, index): anything can be made again at any
 *          time in any order, so nothing needs to be kept in memory.
 * Note     Integers only: the bytes are the same on every machine and compiler.
 * Tested   tests/data/test_registers.sh (bytes by seed, digest of the example).
 */
#ifndef GEN_RANDOM_H
#define GEN_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct gen_random {
    uint64_t state;
} gen_random;

/* What a stream is for. Append only: a new number changes no existing stream. */
typedef enum gen_purpose {
    GEN_FOR_STREETS = 1,
    GEN_FOR_GROUPS,
    GEN_FOR_HOUSEHOLDS,
    GEN_FOR_FAMILIES,
    GEN_FOR_PERSONS,
    GEN_FOR_NUMBERS,
    GEN_FOR_RESIDENT_ROWS,
    GEN_FOR_CARE_CHOICE,
    GEN_FOR_CARE_ROWS,
    GEN_FOR_TAX_CHOICE,
    GEN_FOR_TAX_ROWS,
    GEN_FOR_FLAT_CHOICE,
    GEN_FOR_FLAT_ROWS,
    GEN_FOR_ORDER,
    GEN_FOR_FLAT_DEFAULTS,
    GEN_FOR_FAMILY_CHOICE,
    GEN_FOR_FAMILY_ROWS,
    GEN_FOR_FAMILY_BIRTHS,
    GEN_FOR_SITES,
    GEN_FOR_LIVES,
    GEN_FOR_CITIZENS,
    GEN_FOR_FILES,
    GEN_FOR_CHOICES,
    GEN_FOR_TRAJECTS,
    GEN_FOR_RECORDS,
    GEN_FOR_CASES,
    GEN_FOR_CASE_NUMBERS,
} gen_purpose;

gen_random gen_random_open(uint64_t seed, gen_purpose purpose, uint64_t index);

uint64_t gen_random_next(gen_random *random);

/* A number in [0, count); 0 when count is 0 or 1. Bias below count / 2^32. */
uint32_t gen_random_below(gen_random *random, uint32_t count);

/* A number in [low, high], both inclusive, low <= high. */
uint32_t gen_random_between(gen_random *random, uint32_t low, uint32_t high);

/* True with probability per_10000 / 10000. */
bool gen_random_chance(gen_random *random, uint32_t per_10000);

/*
 * Where `index` goes in a shuffle of 0..count-1 chosen by `key`: a bijection in O(1)
 * memory. A four-round Feistel network over the next even power of two, walked until
 * it lands inside the range (Black and Rogaway, "Ciphers with arbitrary finite
 * domains", 2002).
 */
uint32_t gen_random_shuffle(uint32_t index, uint32_t count, uint64_t key);

#endif /* GEN_RANDOM_H */
