/*
 * parquet_out.h - a flat Parquet table, written through carquet into a sink.
 *
 * Stage    emit. Columns are required (no nulls) but for one type. zstd pages with CRCs
 * and a page index. A row group is made in memory by any thread, as a file of its own;
 *          the file takes them over in order (parquet_splice.h) and is the same for any
 *          number of threads. carquet's own worker threads and OpenMP team are off: it
 *          starts neither when it writes on the caller's thread (async_io off) and keeps
 *          a page index. Its allocations are its own, one row group per thread.
 * Order    kpl_parquet_begin(); for each row group kpl_parquet_group_begin(), every
 *          column once, kpl_parquet_group_end(), then in order kpl_parquet_append();
 *          kpl_parquet_finish(); kpl_parquet_release() always.
 * Checked by tests/emit/test_tables.c.
 */
#ifndef KPL_EMIT_PARQUET_OUT_H
#define KPL_EMIT_PARQUET_OUT_H

#include <carquet/carquet.h>

#include "emit/parquet_splice.h"
#include "emit/sink.h"

/* Rows per row group: documented, so that readers may rely on it. */
#define KPL_PARQUET_GROUP_ROWS 131072u

/* Encodings leave zstd little to find: level 3, the usual one, made the link tables of a
 * town of 200,000 1 to 2 % smaller in twice the time. */
#define KPL_PARQUET_ZSTD_LEVEL 1

typedef enum kpl_parquet_type {
    KPL_PARQUET_TEXT,           /* carquet_byte_array_t, UTF-8 */
    KPL_PARQUET_INT8,           /* int32_t values, annotated as 8 bits */
    KPL_PARQUET_INT32,          /* int32_t */
    KPL_PARQUET_INT64,          /* int64_t */
    KPL_PARQUET_INT64_OPTIONAL, /* the same, with nulls */
    KPL_PARQUET_DOUBLE,         /* double */
} kpl_parquet_type;

typedef struct kpl_parquet_column {
    const char *name;
    kpl_parquet_type type;
    carquet_encoding_t encoding;
} kpl_parquet_column;

/* A row group being made. */
typedef struct kpl_parquet_group {
    kpl_buffer *file; /* borrowed: where the bytes go */
    FILE *stream;
    carquet_writer_t *writer;
    kpl_status status; /* of the buffer, as the stream met it */
    kpl_error error;
} kpl_parquet_group;

/* Start a row group; its file is appended to `file`, which is empty. `group` must stay
 * where it is. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_parquet_group_begin(kpl_parquet_group *group,
                                                 const kpl_parquet_column *columns,
                                                 uint32_t column_count, kpl_buffer *file,
                                                 kpl_error *error);

/* The values of one column. KPL_E_NOMEM, KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_parquet_group_write(kpl_parquet_group *group,
                                                 uint32_t column, const void *values,
                                                 uint32_t rows, kpl_error *error);

/* The values of one optional column: those of rows whose `levels` is 1, without gaps; of
 * the others it is 0. Errors as above. */
KPL_NODISCARD kpl_status kpl_parquet_group_write_optional(
    kpl_parquet_group *group, uint32_t column, const void *values, const int16_t *levels,
    uint32_t rows, kpl_error *error);

/* Complete the file. Released also on failure. */
KPL_NODISCARD kpl_status kpl_parquet_group_end(kpl_parquet_group *group,
                                               kpl_error *error);

/* Drop what is left; fine after kpl_parquet_group_end(). */
void kpl_parquet_group_abandon(kpl_parquet_group *group);

/* A pair of the footer's key-value metadata, NUL-terminated. No value: left out. */
typedef struct kpl_parquet_note {
    const char *key;
    const char *value;
} kpl_parquet_note;

typedef struct kpl_parquet_out {
    kpl_sink *sink;                    /* borrowed, open */
    const kpl_parquet_column *columns; /* borrowed */
    uint32_t column_count;
    kpl_parquet_splice splice;
} kpl_parquet_out;

/* Start a table in `sink`. KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_parquet_begin(kpl_parquet_out *out, kpl_sink *sink,
                                           const kpl_parquet_column *columns,
                                           uint32_t column_count, kpl_error *error);

/* The next row group, as kpl_parquet_group_end() left it. KPL_E_NOMEM, KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_parquet_append(kpl_parquet_out *out, const kpl_buffer *group,
                                            kpl_error *error);

/* Write the footer with koppel.digest in it, blank, and then put the digest in its place.
 * The sink is still open after; its digest is the one in the file. */
KPL_NODISCARD kpl_status kpl_parquet_finish(kpl_parquet_out *out,
                                            const kpl_parquet_note *notes,
                                            uint32_t note_count, kpl_error *error);

void kpl_parquet_release(kpl_parquet_out *out);

#endif /* KPL_EMIT_PARQUET_OUT_H */
