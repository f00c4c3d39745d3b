/*
 * gen_municipality.h - nine registers of one municipality, and the truth about persons,
 * addresses and cases.
 *
 * Part     data/generator. The world of gen_people.h is written as nine systems would
 *          have it: brp, bag, wmo, jeugd, schulden, signalen, belastingen, parkeren,
 *          zaken, each with header names, formats and errors of its own. Rates are
 *          assumptions in the order of published ones (data/README.md).
 * Files    gen_municipality.c (the job, truth, spec), gen_view.c (one person as a source
 *          sees it), gen_numbers.c (A-numbers, dates by day number), gen_base.c (brp,
 * bag), gen_social.c (wmo, jeugd, schulden, signalen), gen_office.c (belastingen,
 *          parkeren, zaken), gen_spec.c (spec.yaml).
 * Tested   tests/data/test_municipality.sh
 */
#ifndef GEN_MUNICIPALITY_H
#define GEN_MUNICIPALITY_H

#include "gen_sources.h"

typedef enum gen_source {
    GEN_BRP,
    GEN_BAG,
    GEN_WMO,
    GEN_JEUGD,
    GEN_SCHULDEN,
    GEN_SIGNALEN,
    GEN_BELASTINGEN,
    GEN_PARKEREN,
    GEN_ZAKEN,
    GEN_SOURCE_COUNT
} gen_source;

extern const char *const gen_source_names[GEN_SOURCE_COUNT];

typedef struct gen_municipality {
    gen_job job; /* world, noise, directory, strangers */
    bool no_bsn;
    gen_output address_truth, person_truth, case_truth, apart;
    uint64_t rows[GEN_SOURCE_COUNT];
} gen_municipality;

/* All files below job.directory, which is there. Fills `rows`. */
gen_result gen_municipality_write(gen_municipality *town);

/* One writer per source. */
gen_result gen_brp_write(gen_municipality *town);
gen_result gen_bag_write(gen_municipality *town);
gen_result gen_wmo_write(gen_municipality *town);
gen_result gen_jeugd_write(gen_municipality *town);
gen_result gen_schulden_write(gen_municipality *town);
gen_result gen_signalen_write(gen_municipality *town);
gen_result gen_belastingen_write(gen_municipality *town);
gen_result gen_parkeren_write(gen_municipality *town);
gen_result gen_zaken_write(gen_municipality *town);
gen_result gen_spec_write(const gen_municipality *town);

/* ---- One person as a source sees it (gen_view.c) --------------------------------- */

typedef struct gen_view {
    const gen_person *person;
    const gen_household *household;
    gen_text bsn;             /* empty when the source does not have it */
    gen_text given, call;     /* official given names; what the person is called */
    gen_text initials;        /* "J.P." */
    gen_text prefix, surname; /* own */
    gen_text partner_prefix, partner_surname; /* empty without partner */
    char name_use;
    gen_date birth; /* year 0 = not recorded */
    char sex;       /* 'M', 'V', or 'O' = not known */
    gen_address address;
    uint32_t dwelling; /* of the town, or UINT32_MAX */
    gen_text address_entity;
} gen_view;

/* A resident or stranger as row `row` of the source has it. The stream that drew the
 * errors goes on in *random_out. */
void gen_view_make(const gen_municipality *town, gen_source source, uint64_t row,
                   const gen_household *household, const gen_person *person,
                   gen_view *view_out, gen_random *random_out);

/* The written surname: prefix of the first name apart, "Jansen-de Vries" for two. */
void gen_view_written(const gen_view *view, gen_text *prefix_out, gen_text *surname_out);

/* Letter and addition of the house number, as BAG splits them. */
void gen_view_suffix(const gen_address *address, gen_text *letter_out,
                     gen_text *addition_out);

/* "12a", "12 A", "12-A", "12/a": as people write it. */
void gen_view_number(const gen_address *address, gen_random *random, gen_text *text_out);

/* ---- Rows and truth (gen_municipality.c) ----------------------------------------- */

/* Somebody who is walked past; call gen_person_make() for what else is wanted. */
typedef struct gen_walk {
    gen_household household;
    uint32_t member;
    uint32_t entity;
    bool stranger;
} gen_walk;

/* `person` is called for every resident and every stranger of the source, households in
 * an order of the file's own; `strangers` per 10,000 residents. */
typedef void gen_person_fn(gen_municipality *town, gen_output *output,
                           const gen_walk *walk);
gen_result gen_municipality_walk(gen_municipality *town, gen_source source,
                                 const char *header, gen_format format,
                                 uint32_t strangers, gen_person_fn *person);

/* Truth lines of one row. `of_case` NULL = the row is no case. */
void gen_truth_row(gen_municipality *town, gen_source source, const gen_text *id,
                   const gen_view *view, const gen_text *of_case);

gen_random gen_municipality_open(const gen_municipality *town, gen_purpose purpose,
                                 gen_source source, uint64_t index);

/* ---- Numbers and dates (gen_numbers.c) ------------------------------------------- */

/* The n-th ten-digit A-number that passes all rules, scattered by seed. */
void gen_a_number(uint64_t seed, uint32_t entity, gen_text *text_out);

/* Days since 2015-01-01. */
gen_date gen_date_of_day(uint32_t day);

/* In words: "iso" yyyy-mm-dd, "compact" yyyymmdd, "dutch" dd-mm-yyyy; empty for year 0.
 */
typedef enum gen_date_form {
    GEN_DATE_ISO,
    GEN_DATE_COMPACT,
    GEN_DATE_DUTCH
} gen_date_form;
void gen_date_add(gen_text *text, gen_date date, gen_date_form form);

/* ---- Cases (gen_social.c) -------------------------------------------------------- */

#define GEN_CASES_MAX 4u
#define GEN_PARTS_MAX 2u

/* One traject of a client: one delivery or two overlapping ones. Days as above; end 0 =
 * not ended. */
typedef struct gen_case {
    uint32_t index; /* of the client's */
    const char *type;
    uint32_t part_count;
    uint32_t begin[GEN_PARTS_MAX], end[GEN_PARTS_MAX];
    bool in_zaken; /* the case system has it as well */
} gen_case;

/* The trajects of one person in a source (wmo, jeugd, schulden): the same for all who
 * ask. Returns how many. */
uint32_t gen_cases_make(const gen_municipality *town, gen_source source, uint32_t entity,
                        uint32_t age, gen_case *cases_out);

/* The number that the source gives a delivery, and the name of the case in the truth. */
void gen_case_number(const gen_municipality *town, gen_source source, uint32_t entity,
                     const gen_case *one, uint32_t part, gen_text *text_out);
void gen_case_entity(gen_source source, uint32_t entity, const gen_case *one,
                     gen_text *text_out);

#endif /* GEN_MUNICIPALITY_H */
