/*
 * gen_sources.h - the files that are written, one function each.
 *
 * Part     data/generator. Order of a run: residents, care clients, tax payers; each adds
 *          its rows to the one truth file. Rows stand in a shuffled order of households,
 *          another one per file, so that position tells nothing.
 * Files    gen_residents.c, gen_care.c, gen_tax.c, gen_flat.c, gen_families.c;
 * gen_sources.c holds what they share.
 */
#ifndef GEN_SOURCES_H
#define GEN_SOURCES_H

#include "gen_errors.h"
#include "gen_output.h"
#include "gen_people.h"

typedef struct gen_job {
    const gen_world *world;
    gen_noise noise;
    const char *directory;
    uint32_t stranger_count; /* strangers made so far, over all sources */
    gen_output truth;
} gen_job;

gen_result gen_residents_write(gen_job *job, uint32_t *rows_out);
gen_result gen_care_write(gen_job *job, uint32_t *rows_out);
gen_result gen_tax_write(gen_job *job, uint32_t *rows_out);

/* What the flat file looks like. */
typedef struct gen_flat_shape {
    uint32_t row_count;
    uint32_t default_date_percent; /* rows whose birth date is a filled-in default */
    gen_noise noise;
} gen_flat_shape;

/* persons.csv and its truth.csv: `row_count` rows, about 30 % of them damaged copies
 * of another row. The world holds the originals: gen_flat_originals(row_count). */
gen_result gen_flat_write(const gen_world *world, const gen_flat_shape *shape,
                          const char *directory);
uint32_t gen_flat_originals(uint32_t row_count);

/* What the file of families looks like. */
typedef struct gen_families_shape {
    uint32_t resident_count;
    gen_noise noise;
    bool with_address; /* else names, birth date and origin only */
} gen_families_shape;

/* a.csv and truth_clusters.csv, in the form of the sets that bench/quality reads. The
 * world holds the residents, each of whom has one row or two. */
gen_result gen_families_write(const gen_world *world, const gen_families_shape *shape,
                              const char *directory);
uint32_t gen_families_rows(const gen_families_shape *shape);

/* Shared by the sources. */

/* The first field of a row, "R000001", and its line in the truth file. */
void gen_job_begin_row(gen_job *job, gen_output *output, char letter, uint32_t number,
                       uint32_t entity);

/* The n-th household in the file's own order; strangers are mixed in. False when it is
 * a stranger: its one person then goes by *entity_out. */
bool gen_job_household(const gen_job *job, gen_purpose file, uint32_t slot,
                       uint32_t stranger_count, gen_household *household_out,
                       uint32_t *entity_out);

/* `rate` per 10,000 of the residents, without overflow. */
uint32_t gen_job_share(const gen_job *job, uint64_t rate_1, uint64_t rate_2);

/* The names of the written surname: the first one and, for V and N, the second. */
void gen_person_written(const gen_person *person, char name_use,
                        const gen_surname **first_out, const gen_surname **second_out);

/* A date as yyyy-mm-dd or, with joint "", yyyymmdd; unknown parts are zeros. */
void gen_date_add_iso(gen_text *text, const gen_date *date, const char *joint);

/* "1234 AB" -> "1234AB". */
void gen_text_add_compact(gen_text *text, const char *postcode);

#endif /* GEN_SOURCES_H */
