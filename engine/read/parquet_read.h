/*
 * parquet_read.h - a Parquet file becomes a frame.
 *
 * Stage    read. Through carquet; page checksums are always verified.
 * Types    Text and byte arrays (as UTF-8), integers, booleans (true, false), float and
 *          double (the shortest text that reads back equal; no ".0"), dates (yyyy-mm-dd),
 *          timestamps (yyyy-mm-ddThh:mm:ss[.ffffff]). Other types are left out when
 *          nobody asks for them by name, and refused otherwise.
 * Rejects  A row with text that is not UTF-8 (invalid_text) or holds a NUL (nul_byte);
 *          `line` is then the row, and the byte offset 0.
 * Checked by tests/read/test_parquet_read.c, tests/corpora/test_parquet_corpora.c.
 */
#ifndef KPL_READ_PARQUET_READ_H
#define KPL_READ_PARQUET_READ_H

#include "read/read.h"
#include "read/read_stream.h"

/* As kpl_csv_read(), for a stream of kind KPL_STREAM_PARQUET. */
KPL_NODISCARD kpl_status kpl_parquet_read(kpl_stream *stream,
                                          const kpl_source_spec *source,
                                          const kpl_names *wanted,
                                          const kpl_read_options *options,
                                          kpl_frame *frame, kpl_error *error);

#endif /* KPL_READ_PARQUET_READ_H */
