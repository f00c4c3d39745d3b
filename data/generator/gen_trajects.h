/*
 * gen_trajects.h - care, youth help and debt help that a person has over time.
 *
 * Part     data/generator. A traject is one person, one type, one period. Trajecten of
 *          one person and type never touch: at least 44 days lie between them, which is
 *          what makes "same client, same type, overlapping periods" the truth.
 * Numbers  each delivery has a number in the form of its register; numbers of youth and
 *          debt help begin anew every year, so that without the year they repeat.
 * Tested   tests/data/test_municipality.sh
 */
#ifndef GEN_TRAJECTS_H
#define GEN_TRAJECTS_H

#include "gen_municipality.h"

typedef enum gen_domain { GEN_CARE, GEN_YOUTH, GEN_DEBT, GEN_DOMAIN_COUNT } gen_domain;

#define GEN_TRAJECTS_MAX 9u

typedef struct gen_traject {
    gen_domain domain;
    const char *type;
    uint32_t index; /* within person and domain */
    uint32_t begin;
    uint32_t end; /* 0 = runs on */
    /* Delivered a second time under another number, with a period that overlaps. */
    bool twice;
    uint32_t begin_again, end_again;
} gen_traject;

/* Whether there are any; costs one draw. */
bool gen_trajects_any(const gen_municipality *municipality, uint32_t entity, uint32_t age,
                      bool stranger, gen_domain domain);

/* How many there are; `trajects_out` has room for GEN_TRAJECTS_MAX. */
uint32_t gen_trajects_make(const gen_municipality *municipality,
                           const gen_citizen *citizen, bool stranger, gen_domain domain,
                           gen_traject *trajects_out);

/* delivery 0 or 1. */
void gen_traject_add_number(const gen_municipality *municipality, uint32_t entity,
                            const gen_traject *traject, uint32_t delivery,
                            gen_text *text);

/* Its number in the truth. */
uint64_t gen_traject_entity(uint32_t entity, const gen_traject *traject);

/* Numbers in the truth of cases that are no traject: number < 16. */
uint64_t gen_case_entity(uint32_t entity, uint32_t number);

#endif /* GEN_TRAJECTS_H */
