/*
 * parquet_column.h - one column of a Parquet file becomes codes, row group by row group.
 *
 * Stage    read. Columns are independent, so they run in parallel; a column's own order
 *          is the file's, which numbers values by first appearance.
 * Indices  Where a text column has a dictionary in a row group, its indices become codes
 *          through a table that numbers each text of the dictionary once.
 * Memory   The page buffers of one row group per running column, and the codes.
 */
#ifndef KPL_READ_PARQUET_COLUMN_H
#define KPL_READ_PARQUET_COLUMN_H

#include "model/frame.h"
#include "model/spec.h"
#include "read/parquet_schema.h"

/* A row that a column cannot give. */
typedef struct kpl_parquet_bad {
    uint64_t row; /* from 0 */
    kpl_reject_reason reason;
} kpl_parquet_bad;

typedef struct kpl_parquet_codes {
    const kpl_allocator *allocator;
    kpl_dictionary dictionary;
    uint32_t *codes;
    size_t codes_capacity;
    uint64_t rows;
    kpl_parquet_bad *bad;
    size_t bad_count;
    size_t bad_capacity;
} kpl_parquet_codes;

/* Read all of `column`. KPL_E_INPUT for damage (and for another number of rows than
 * `rows`), KPL_E_LIMIT, KPL_E_NOMEM. `out` has its allocator; release it also on failure.
 * Threads: different columns of one reader at once. */
KPL_NODISCARD kpl_status kpl_parquet_column_read(
    carquet_reader_t *reader, const char *path, const kpl_parquet_column *column,
    const kpl_names *nulls, uint64_t rows, kpl_parquet_codes *out, kpl_error *error);

void kpl_parquet_codes_release(kpl_parquet_codes *codes);

#endif /* KPL_READ_PARQUET_COLUMN_H */
