/*
 * rerun.h - a finished run, taken up again: its spec, its records, its blocks.
 *
 * For what looks at a run afterwards and needs what the output does not hold: explain,
 * evaluate, quality, differences. The sources must be the same files as then: their
 * digests are compared with those in run.json.
 */
#ifndef KPL_RERUN_H
#define KPL_RERUN_H

#include "inspect/linked.h"
#include "pipeline.h"

typedef struct kpl_rerun {
    kpl_plan *plan;
    uint32_t linkage;    /* index in the plan's spec */
    kpl_linkage_run run; /* standardised and blocked, after kpl_rerun_prepare() */
} kpl_rerun;

/* Read the directory's spec.yaml, digest checked, for all linkages. Zero-initialise
 * `rerun`; release it whatever happens. */
KPL_NODISCARD kpl_status kpl_rerun_open_all(kpl_engine *engine, const char *directory,
                                            kpl_rerun *rerun, kpl_error *error);

/* Read the directory's spec.yaml (digest checked) and find the linkage; NULL = the only
 * one. Zero-initialise `rerun`; release it whatever happens. KPL_E_USAGE for a linkage
 * that is not there. */
KPL_NODISCARD kpl_status kpl_rerun_open(kpl_engine *engine, const char *directory,
                                        const char *linkage, kpl_rerun *rerun,
                                        kpl_error *error);

/* Read the sources again. KPL_E_INPUT when one is not the file that was linked, and all
 * errors of reading. */
KPL_NODISCARD kpl_status kpl_rerun_read(const char *directory, kpl_rerun *rerun,
                                        kpl_error *error);

/* Read the sources again and group their records; entities of earlier linkages that are
 * values of this one are taken from the directory, digest checked. KPL_E_INPUT when a
 * source is not the file that was linked, and all errors of reading. */
KPL_NODISCARD kpl_status kpl_rerun_prepare(const char *directory, kpl_rerun *rerun,
                                           kpl_error *error);

/* After kpl_rerun_read(): let rerun->run hold the records of another linkage and what
 * compares them, in the place of those before, but group nothing; and read the entities
 * that the run found. For one linkage after the other, in the order of the spec. Errors
 * as kpl_rerun_prepare(). The caller releases the entities. */
KPL_NODISCARD kpl_status kpl_rerun_records(const char *directory, kpl_rerun *rerun,
                                           uint32_t linkage, kpl_entities *entities_out,
                                           kpl_error *error);

/* Load the model that the run wrote. */
KPL_NODISCARD kpl_status kpl_rerun_model(const char *directory, kpl_rerun *rerun,
                                         kpl_error *error);

/* Append the raw value of a record in a field, its columns joined by blanks, for
 * --show-values. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_rerun_raw(const kpl_rerun *rerun, uint32_t field,
                                       uint32_t record, kpl_buffer *text,
                                       kpl_error *error);

/* The same as a string in the plan's arena. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_rerun_value(kpl_rerun *rerun, uint32_t field,
                                         uint32_t record, const char **value_out,
                                         kpl_error *error);

void kpl_rerun_release(kpl_rerun *rerun);

#endif /* KPL_RERUN_H */
