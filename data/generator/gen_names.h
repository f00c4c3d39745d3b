/*
 * gen_names.h - draws given names and surnames by weight.
 *
 * Part     data/generator. Each list becomes a table of 4,096 slots, filled in
 *          proportion to the weights, so that a draw is one index with no search.
 * Tested   tests/data/test_registers.sh (bytes by seed).
 */
#ifndef GEN_NAMES_H
#define GEN_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "gen_name_lists.h"
#include "gen_random.h"
#include "gen_text.h"

#define GEN_CALL_NAMES_MAX 3u

typedef struct gen_name {
    const char *text;
    const char *calls[GEN_CALL_NAMES_MAX];
    uint32_t call_count;
} gen_name;

typedef struct gen_surname {
    char prefix[16]; /* "van den"; empty for most */
    char stem[40];   /* "Berg" */
} gen_surname;

typedef struct gen_names gen_names;

/* NULL when memory is short. Read only afterwards: any number of readers. */
gen_names *gen_names_create(void);
void gen_names_destroy(gen_names *names);

/* `woman` 0 or 1; the period follows from the year of birth. */
const gen_name *gen_names_given(const gen_names *names, gen_origin origin, bool woman,
                                uint32_t birth_year, gen_random *random);

void gen_names_surname(const gen_names *names, gen_origin origin, gen_random *random,
                       gen_surname *surname_out);

/* "van den Berg": prefix, a blank, stem. */
void gen_surname_add_full(gen_text *text, const gen_surname *surname);

bool gen_surname_equal(const gen_surname *left, const gen_surname *right);

#endif /* GEN_NAMES_H */
