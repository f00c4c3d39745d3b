/*
 * tables.h - links, entities, patterns and rejects of a run, as Parquet or CSV.
 *
 * Stage    emit. Bytes depend on the result only: no path, time, thread or memory figure
 *          stands in any of them.
 * Links    left_source, left_id, right_source, right_id, match_weight,
 *          match_probability, rule, level_<comparison> (-1 null, 0 else, higher is
 *          closer).
 * Entities source, id, entity.
 * Checked by tests/emit/test_tables.c.
 */
#ifndef KPL_EMIT_TABLES_H
#define KPL_EMIT_TABLES_H

#include "emit/sink.h"
#include "model/ledger.h"

/* Pattern tables above this are not put into Parquet footers; patterns.csv has them. */
#define KPL_TABLES_PATTERNS_NOTE_MAX ((size_t)1 << 20)

/* What goes into the footer's key-value metadata. NUL-terminated; NULL = leave out. */
typedef struct kpl_table_notes {
    const char *spec;
    const char *model;
    const char *patterns;
} kpl_table_notes;

/* All write into an open sink and leave it open. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_links_parquet(const kpl_result *result,
                                           const kpl_table_notes *notes, kpl_sink *sink,
                                           kpl_error *error);
KPL_NODISCARD kpl_status kpl_entities_parquet(const kpl_result *result,
                                              const kpl_table_notes *notes,
                                              kpl_sink *sink, kpl_error *error);
KPL_NODISCARD kpl_status kpl_links_csv(const kpl_result *result, kpl_sink *sink,
                                       kpl_error *error);
KPL_NODISCARD kpl_status kpl_entities_csv(const kpl_result *result, kpl_sink *sink,
                                          kpl_error *error);

/* Append patterns.csv: a column per comparison, pairs, match_weight; most pairs first,
 * then by pattern. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_patterns_csv(const kpl_result *result, kpl_buffer *buffer,
                                          kpl_error *error);

/* rejects.csv: file, line, byte_offset, column, reason. */
KPL_NODISCARD kpl_status kpl_rejects_csv(const kpl_ledger_source *sources,
                                         uint32_t source_count, kpl_sink *sink,
                                         kpl_error *error);

#endif /* KPL_EMIT_TABLES_H */
