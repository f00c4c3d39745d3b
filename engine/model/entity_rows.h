/*
 * entity_rows.h - which entity each row of the sources is in, by one linkage.
 *
 * Model. Kept of a linkage when its own output is written: fields of later linkages have
 * these entities as values, and the crosswalk lists them. 4 bytes a record, and one bit
 * where a later linkage asks. Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_MODEL_ENTITY_ROWS_H
#define KPL_MODEL_ENTITY_ROWS_H

#include "model/links.h"
#include "model/table.h"

/* All-zero: the linkage has not been run. */
typedef struct kpl_entity_rows {
    const kpl_allocator *allocator;
    uint32_t source_count;
    uint32_t entity_count;
    uint32_t *source_starts; /* source_count + 1 entries; a source that took no part has
                                no records */
    uint32_t *of_record;     /* 1, 2, ... */
    uint64_t *silent;        /* bit r: all fields of record r are null, so that its entity
                                says nothing; NULL = no linkage asks */
} kpl_entity_rows;

/* Which records of `table`, with its codes, say nothing: a bit each. KPL_E_NOMEM; release
 * with kpl_free(). */
KPL_NODISCARD kpl_status kpl_entity_rows_silent(const kpl_table *table,
                                                uint64_t **silent_out, kpl_error *error);

/* Move `entities->of_record` and *silent into *rows_out; counts of `entities` stay.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_entity_rows_take(kpl_entities *entities,
                                              const kpl_table *table, uint64_t **silent,
                                              kpl_entity_rows *rows_out,
                                              kpl_error *error);

/* Rows of `source` that took part: all of them or none. */
static inline uint32_t kpl_entity_rows_count(const kpl_entity_rows *rows,
                                             uint32_t source) {
    return rows->source_starts == NULL
               ? 0
               : rows->source_starts[source + 1] - rows->source_starts[source];
}

/* The entity of row `row` of `source`, 0 = it took no part. */
static inline uint32_t kpl_entity_rows_entity(const kpl_entity_rows *rows,
                                              uint32_t source, uint32_t row) {
    return row < kpl_entity_rows_count(rows, source)
               ? rows->of_record[rows->source_starts[source] + row]
               : 0;
}

/* The entity that row `row` of `source` speaks for, 0 = none: it took no part, or its
 * fields were all null. */
static inline uint32_t kpl_entity_rows_value(const kpl_entity_rows *rows, uint32_t source,
                                             uint32_t row) {
    if (row >= kpl_entity_rows_count(rows, source))
        return 0;
    const uint32_t record = rows->source_starts[source] + row;
    const bool is_silent =
        rows->silent != NULL && (rows->silent[record / 64] >> (record % 64) & 1) != 0;
    return is_silent ? 0 : rows->of_record[record];
}

void kpl_entity_rows_release(kpl_entity_rows *rows);

#endif /* KPL_MODEL_ENTITY_ROWS_H */
