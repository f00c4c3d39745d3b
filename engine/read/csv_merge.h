/*
 * csv_merge.h - the entries of all chunks of a batch become values, in order of the file.
 *
 * Stage    read; after csv_encode.h, once per batch. One merge is one column; its steps
 *          must follow each other, the tasks of a step may run at once.
 *  begin   Number the entries of the batch through all chunks: base, base + 1 ...
 *  find    Per table of the column: look every entry up, in order. A value that is new
 *          gets the number of its entry, which later entries then find. Nothing is
 *          shared between tables, as equal values have equal hashes.
 *  plan    Count how many values are new in each chunk: that gives each chunk its first
 *          code and the place of its texts.
 *  store   Per chunk: give the new values their codes, in order, and copy their texts.
 *  settle  Per chunk: codes of the rows. Per table: codes for the numbers of entries.
 *  end     The new values are known from here on.
 * So no step but the short plan is serial, and codes are in order of first appearance.
 * Checked by tests/read/test_csv_identity.c.
 */
#ifndef KPL_READ_CSV_MERGE_H
#define KPL_READ_CSV_MERGE_H

#include "read/csv_encode.h"

/* New values of one chunk in one table. */
typedef struct kpl_csv_tally {
    uint64_t bytes;
    uint32_t count;
} kpl_csv_tally;

/* One column of one batch. The locals of its chunks stand `stride` apart. */
typedef struct kpl_csv_merge {
    const kpl_allocator *allocator;
    const uint8_t *bytes; /* the batch buffer */
    kpl_csv_column *column;
    kpl_csv_local *locals;
    uint32_t stride;
    uint32_t chunk_count;
    kpl_csv_tally *tallies; /* table * chunk_count + chunk */
} kpl_csv_merge;

/* KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_csv_merge_begin(const kpl_csv_merge *merge,
                                             kpl_error *error);

/* KPL_E_NOMEM, KPL_E_LIMIT. */
KPL_NODISCARD kpl_status kpl_csv_merge_find(const kpl_csv_merge *merge, uint32_t table,
                                            kpl_error *error);

/* KPL_E_NOMEM, KPL_E_LIMIT. */
KPL_NODISCARD kpl_status kpl_csv_merge_plan(const kpl_csv_merge *merge, kpl_error *error);

void kpl_csv_merge_store(const kpl_csv_merge *merge, uint32_t chunk);

/* The codes of the chunk's rows into codes_out. */
void kpl_csv_merge_settle_rows(const kpl_csv_merge *merge, uint32_t chunk,
                               uint32_t *codes_out);

void kpl_csv_merge_settle_table(const kpl_csv_merge *merge, uint32_t table);

/* `row_count`: rows of the batch. */
void kpl_csv_merge_end(const kpl_csv_merge *merge, uint64_t row_count);

#endif /* KPL_READ_CSV_MERGE_H */
