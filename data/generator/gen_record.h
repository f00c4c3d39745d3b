/*
 * gen_record.h - a person as one source of the municipality has recorded it.
 *
 * Part     data/generator. Correct values are taken over first, in the manner of the
 *          source (own name or written name, official or call name); then the errors of
 *          its profile strike. The writers only choose columns and formats.
 */
#ifndef GEN_RECORD_H
#define GEN_RECORD_H

#include "gen_output.h"
#include "gen_municipality.h"
#include "gen_profiles.h"

typedef struct gen_record {
    gen_text given;    /* official names or call name; empty for unknown */
    gen_text initials; /* "J.C." */
    gen_text prefix, surname;
    gen_text partner_prefix, partner_surname; /* empty for none */
    char name_use;                            /* E P V N */
    gen_date birth;                           /* unknown parts 0 */
    bool no_birth;
    char sex; /* M V O, or 0 for unknown */
    char bsn[10];
    uint64_t address_entity;
    gen_text street, place;
    gen_text number, letter, addition;
    gen_text postcode; /* "1234AB" */
    char bag_id[GEN_BAG_ID_BYTES];
    gen_text phone, email;
} gen_record;

/* What a record is made of. `copy` tells the records of a person in a source apart;
 * `day` is the day of which the source knows the address. */
typedef struct gen_recording {
    const gen_municipality *municipality;
    gen_source source;
    gen_life *life;
    const gen_citizen *citizen;
    uint32_t member;
    uint32_t copy;
    uint32_t day;
    bool day_given; /* else now, less a lag of the source */
} gen_recording;

void gen_record_make(const gen_recording *recording, gen_record *record_out);

/* Letter and addition as one text: "A3", "A", "3", "". */
void gen_record_add_suffix(gen_text *text, const gen_record *record);

/* Six fields: street, number, letter, addition, postcode, place. */
void gen_record_output_address(gen_output *output, const gen_record *record);

#endif /* GEN_RECORD_H */
