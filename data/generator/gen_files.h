/*
 * gen_files.h - what the files of the municipality share: the loop over households and
 * the lines of truth that go with each row.
 *
 * Part     data/generator. Files: gen_base.c (brp, bag), gen_social.c (wmo,
 *          jeugd, schulden), gen_office.c (signalen, belastingen, parkeren),
 *          gen_zaken.c (zaken), gen_spec.c (spec.yaml).
 * Order    households come in a shuffled order, another one in each file, so that
 *          position tells nothing.
 */
#ifndef GEN_FILES_H
#define GEN_FILES_H

#include "gen_municipality.h"
#include "gen_record.h"
#include "gen_sources.h"

typedef struct gen_file {
    gen_municipality *municipality;
    gen_source source;
    gen_output output;
    uint32_t rows;
    gen_life life; /* of the household that is being written */
    gen_citizen citizen;
    uint32_t member;
} gen_file;

/* Writes the rows of file->citizen. */
typedef void gen_file_person(gen_file *file);
/* Whether the member may have rows at all; sees file->life and file->member only. */
typedef bool gen_file_wants(const gen_file *file);

gen_result gen_file_write(gen_municipality *municipality, gen_source source,
                          gen_format format, const char *columns, gen_file_wants *wants,
                          gen_file_person *person, uint32_t *rows_out);

/* The stream in which the source chooses for this person. */
gen_random gen_file_choice(const gen_file *file, uint32_t member);

/* A record of file->citizen; `day` 0: what the source knows now. */
void gen_file_record(gen_file *file, uint32_t copy, uint32_t day, gen_record *record_out);

/* The lines of truth of a row; case_entity 0 for none. */
void gen_file_truth(gen_file *file, const gen_text *id, const gen_record *record,
                    uint64_t case_entity);

/* Age at the end of the last year. */
uint32_t gen_file_age(const gen_file *file);

/* source,id,entity with a letter before the number. */
void gen_truth_row(gen_output *truth, const char *source, const gen_text *id, char letter,
                   uint64_t entity);

gen_result gen_bag_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_brp_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_wmo_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_jeugd_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_schulden_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_signalen_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_belastingen_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_parkeren_write(gen_municipality *municipality, uint32_t *rows_out);
gen_result gen_zaken_write(gen_municipality *municipality, uint32_t *rows_out);

/* spec.yaml, in which the three linkages are described. */
gen_result gen_spec_write(const gen_municipality *municipality);

/* Forms that several files use. */

/* Letters without dots: "JC". */
void gen_text_add_undotted(gen_text *text, const gen_text *initials);

/* "1234AB" -> "1234 AB". */
void gen_text_add_spaced(gen_text *text, const gen_text *postcode);

/* The whole birth date, unknown day and month filled in as 1 (the `form` as in
 * strings "ymd" or "dmy"); nothing when unknown or not recorded. */
void gen_text_add_birth(gen_text *text, const gen_record *record, const char *form);

#endif /* GEN_FILES_H */
