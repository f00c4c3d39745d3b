/*
 * parquet_schema.h - which columns of a Parquet file can be read, and how.
 *
 * Stage read. Only columns at the top level; see parquet_read.h for the types.
 * Checked by tests/read/test_parquet_read.c.
 */
#ifndef KPL_READ_PARQUET_SCHEMA_H
#define KPL_READ_PARQUET_SCHEMA_H

#include <carquet/carquet.h>

#include "base/arena.h"
#include "read/parquet_text.h"

typedef struct kpl_parquet_column {
    kpl_text name; /* as the file has it */
    int32_t leaf;  /* column number of carquet */
    kpl_parquet_kind kind;
    uint32_t scale;
    carquet_physical_type_t physical;
    bool is_optional;
} kpl_parquet_column;

/* The columns of the file, refused ones too (a nested column once); in `arena`.
 * KPL_E_INPUT when a name is not UTF-8; KPL_E_LIMIT; KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_parquet_columns(const carquet_schema_t *schema,
                                             const char *path, kpl_arena *arena,
                                             kpl_parquet_column **columns_out,
                                             uint32_t *count_out, kpl_error *error);

#endif /* KPL_READ_PARQUET_SCHEMA_H */
