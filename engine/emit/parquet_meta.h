/*
 * parquet_meta.h - what stands around the values of a row group: page headers, page
 * indexes, and a footer of one row group.
 *
 * Stage    emit. Thrift's compact protocol; field numbers are those of parquet.thrift
 *          (format 2.11), their choice and order is carquet's. Of required columns with
 *          bounds on every page.
 * Checked by tests/emit/test_parquet_fast.c against carquet.
 */
#ifndef KPL_EMIT_PARQUET_META_H
#define KPL_EMIT_PARQUET_META_H

#include "base/buffer.h"
#include "emit/parquet_out.h"

/* Longer bounds would have to be cut in the footer. */
#define KPL_PARQUET_BOUND_BYTES 32u

/* The least or largest value, as PLAIN has it, but for the length of texts. */
typedef struct kpl_parquet_bound {
    uint8_t bytes[KPL_PARQUET_BOUND_BYTES];
    uint32_t length;
} kpl_parquet_bound;

/* A data page. */
typedef struct kpl_parquet_page {
    kpl_parquet_bound least;
    kpl_parquet_bound most;
    uint32_t row_first;
    uint32_t rows;
    uint64_t text_bytes; /* of its values, without lengths */
    uint64_t at;         /* in its file, header included */
    uint64_t bytes;
} kpl_parquet_page;

/* A column's pages. */
typedef struct kpl_parquet_chunk {
    size_t page_first; /* of the row group's */
    size_t page_count;
    uint64_t at; /* in its file */
    uint64_t bytes;
    uint64_t plain_bytes;      /* of its pages, without headers, before compression */
    uint64_t dictionary_bytes; /* of its dictionary page, header included; 0 = none */
    uint64_t distinct;         /* with a dictionary */
} kpl_parquet_chunk;

/* What is told of a page's bytes. */
typedef struct kpl_parquet_sizes {
    size_t plain;  /* before compression */
    size_t packed; /* as they are stored */
    uint32_t crc;  /* of those */
} kpl_parquet_sizes;

/* Append the header of a dictionary page. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_parquet_dictionary_header(kpl_buffer *out,
                                                       const kpl_parquet_sizes *sizes,
                                                       uint32_t entries,
                                                       kpl_error *error);

/* Append the header of a data page. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_parquet_page_header(kpl_buffer *out,
                                                 const kpl_parquet_sizes *sizes,
                                                 const kpl_parquet_page *page,
                                                 carquet_encoding_t encoding,
                                                 kpl_error *error);

/* Append what follows the pages of a row group in a file of its own: page indexes, a
 * footer of which nothing but the row group is told, its length, "PAR1". KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_parquet_group_footer(kpl_buffer *out,
                                                  const kpl_parquet_column *columns,
                                                  uint32_t column_count,
                                                  const kpl_parquet_chunk *chunks,
                                                  const kpl_parquet_page *pages,
                                                  uint32_t rows, kpl_error *error);

#endif /* KPL_EMIT_PARQUET_META_H */
