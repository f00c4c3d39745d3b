/*
 * tables.h - links, entities, crosswalk, patterns and rejects of a run, as Parquet or
 * CSV.
 *
 * Stage    emit. Bytes depend on the result only: no path, time, thread or memory figure
 *          stands in any of them.
 * Method   Links and entities fall into pieces (a row group of Parquet, some rows of CSV)
 *          that any thread makes in memory; they are appended in order. Pieces of both
 *          tables are made at the same time, a bounded number at once.
 * Links    left_source, left_id, right_source, right_id, match_weight,
 *          match_probability, rule, level_<comparison> (-1 null, 0 else, higher is
 *          closer).
 * Entities source, id, entity.
 * Crosswalk source, id, <linkage>_entity of each linkage, null where it has no such row.
 * Checked by tests/emit/test_tables.c.
 */
#ifndef KPL_EMIT_TABLES_H
#define KPL_EMIT_TABLES_H

#include "base/parallel.h"
#include "emit/sink.h"
#include "model/crosswalk.h"
#include "model/ledger.h"

/* Pattern tables above this are not put into Parquet footers; patterns.csv has them. */
#define KPL_TABLES_PATTERNS_NOTE_MAX ((size_t)1 << 20)

/* What goes into the footer's key-value metadata. NUL-terminated; NULL = leave out. */
typedef struct kpl_table_notes {
    const char *spec;
    const char *model;
    const char *patterns;
} kpl_table_notes;

/* What is told to every function that makes a table. */
typedef struct kpl_table_task {
    const kpl_result *result;       /* of links and entities */
    const kpl_crosswalk *crosswalk; /* of the crosswalk */
    const kpl_table_notes *notes;
    kpl_sink *sink; /* open, and left open */
    void *state;    /* the form's own, from begin() to end() */
} kpl_table_task;

/* A table in a format. Functions run on the caller's thread, but for make(). */
typedef struct kpl_table_form {
    /* Prepare, and write what comes before the first piece. */
    kpl_status (*begin)(kpl_table_task *task, kpl_error *error);
    uint64_t (*piece_count)(const kpl_table_task *task);
    /* Fill an empty buffer with a piece; several at once on one task. */
    kpl_status (*make)(const kpl_table_task *task, uint64_t piece, kpl_buffer *out,
                       kpl_error *error);
    /* Write a piece; in order. */
    kpl_status (*append)(kpl_table_task *task, const kpl_buffer *piece, kpl_error *error);
    /* Write what comes behind the last piece. */
    kpl_status (*finish)(kpl_table_task *task, kpl_error *error);
    /* Always, also after a begin() that failed. */
    void (*end)(kpl_table_task *task);
} kpl_table_form;

extern const kpl_table_form kpl_links_parquet;
extern const kpl_table_form kpl_entities_parquet;
extern const kpl_table_form kpl_links_csv;
extern const kpl_table_form kpl_entities_csv;
extern const kpl_table_form kpl_crosswalk_parquet;
extern const kpl_table_form kpl_crosswalk_csv;

/* One of several tables to write. */
typedef struct kpl_table_job {
    const kpl_table_form *form;
    kpl_table_task task; /* `state` NULL */
} kpl_table_job;

#define KPL_TABLES_JOBS_MAX 4u

/* Write some tables at once, into open sinks that share an allocator. Up to `wave_max`
 * pieces, or the few that threads need (0), are held in memory until they are appended:
 * the more, the less do threads wait for each other. KPL_E_IO, KPL_E_NOMEM,
 * KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_tables_write(kpl_table_job *jobs, uint32_t job_count,
                                          const kpl_pool *pool, uint32_t wave_max,
                                          kpl_error *error);

/* Append patterns.csv: a column per comparison, pairs, match_weight; most pairs first,
 * then by pattern. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_patterns_csv(const kpl_result *result, kpl_buffer *buffer,
                                          kpl_error *error);

/* Append conflicts.csv: left_source, left_id, right_source, right_id, field,
 * match_probability of the pairs that result->vetoes has. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_conflicts_csv(const kpl_result *result, kpl_buffer *buffer,
                                           kpl_error *error);

/* rejects.csv: file, line, byte_offset, column, reason. */
KPL_NODISCARD kpl_status kpl_rejects_csv(const kpl_ledger_source *sources,
                                         uint32_t source_count, kpl_sink *sink,
                                         kpl_error *error);

#endif /* KPL_EMIT_TABLES_H */
