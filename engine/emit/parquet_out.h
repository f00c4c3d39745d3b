/*
 * parquet_out.h - a flat Parquet table, written through carquet into a sink.
 *
 * Stage    emit. All columns are required (no nulls). zstd pages with CRCs and a page
 *          index. carquet writes to a FILE only: a stdio stream whose write function
 *          is the sink (fopencookie) keeps every byte on kpl_io, in bounded memory.
 *          carquet's own worker threads and OpenMP team are off: it starts neither when
 *          it writes on the caller's thread (async_io off) and keeps a page index. Its
 *          allocations are its own, one row group at a time.
 * Order    kpl_parquet_create(); per row group each column once, then
 *          kpl_parquet_end_group(); kpl_parquet_finish() or kpl_parquet_abandon().
 * Checked by tests/emit/test_tables.c.
 */
#ifndef KPL_EMIT_PARQUET_OUT_H
#define KPL_EMIT_PARQUET_OUT_H

#include <carquet/carquet.h>

#include "emit/sink.h"

/* Rows per row group: documented, so that readers may rely on it. */
#define KPL_PARQUET_GROUP_ROWS 131072u

typedef enum kpl_parquet_type {
    KPL_PARQUET_TEXT,   /* carquet_byte_array_t, UTF-8 */
    KPL_PARQUET_INT8,   /* int32_t values, annotated as 8 bits */
    KPL_PARQUET_INT32,  /* int32_t */
    KPL_PARQUET_INT64,  /* int64_t */
    KPL_PARQUET_DOUBLE, /* double */
} kpl_parquet_type;

typedef struct kpl_parquet_column {
    const char *name;
    kpl_parquet_type type;
    carquet_encoding_t encoding;
} kpl_parquet_column;

typedef struct kpl_parquet_out {
    kpl_sink *sink; /* borrowed, open */
    FILE *stream;
    carquet_writer_t *writer;
    kpl_status status; /* of the sink, as the stream met it */
    kpl_error error;
} kpl_parquet_out;

/* Start a table in `sink`. `out` must stay where it is. KPL_E_NOMEM, KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_parquet_create(kpl_parquet_out *out, kpl_sink *sink,
                                            const kpl_parquet_column *columns,
                                            uint32_t column_count, kpl_error *error);

/* The values of one column of this row group. */
KPL_NODISCARD kpl_status kpl_parquet_write(kpl_parquet_out *out, uint32_t column,
                                           const void *values, uint32_t rows,
                                           kpl_error *error);

KPL_NODISCARD kpl_status kpl_parquet_end_group(kpl_parquet_out *out, kpl_error *error);

/* A pair of the footer's key-value metadata; both NUL-terminated. */
KPL_NODISCARD kpl_status kpl_parquet_note(kpl_parquet_out *out, const char *key,
                                          const char *value, kpl_error *error);

/* Write the footer with koppel.digest in it, blank, and then put the digest in its place.
 * The sink is still open after; its digest is the one in the file. */
KPL_NODISCARD kpl_status kpl_parquet_finish(kpl_parquet_out *out, kpl_error *error);

/* Drop what is left; fine after kpl_parquet_finish(). */
void kpl_parquet_abandon(kpl_parquet_out *out);

#endif /* KPL_EMIT_PARQUET_OUT_H */
