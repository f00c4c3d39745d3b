/*
 * csv_read.h - a CSV stream becomes a frame, batch by batch.
 *
 * Stage    read.
 * Batch    Fill a buffer; index it (csv_index.h, parallel); cut it after line ends into
 *          chunks; find the rows of every chunk and encode them (csv_encode.h) in
 *          parallel, assuming that each starts a row; follow the true starts in order and
 *          repeat the chunks that began inside a quoted field; merge what is new
 *          (csv_merge.h, parallel over columns, hash partitions and chunks). An
 *          unfinished row moves to the front of the next batch, which is at least as
 *          long as what moved, so that long rows stay linear.
 * Memory   One batch (2 chunks per thread, by default 2 MiB each thread), what its rows
 *          are while they become codes (at most 40 bytes a field), and the frame.
 * Same     Chunks, batches and threads never change a frame: every decision of the row
 *          machine depends on the bytes alone.
 * Checked by tests/read/test_csv_identity.c.
 */
#ifndef KPL_READ_CSV_READ_H
#define KPL_READ_CSV_READ_H

#include "read/read.h"
#include "read/read_text.h"

/* What a test may lower; 0 = the documented limit. */
typedef struct kpl_csv_limits {
    size_t field_max;
    size_t row_max;
} kpl_csv_limits;

/* Read the rest of `stream` into `frame`, which has its allocator and nothing else. What
 * is in `frame` after a failure is released by the caller. Errors: see kpl_read_run(). */
KPL_NODISCARD kpl_status kpl_csv_read(kpl_stream *stream, const kpl_source_spec *source,
                                      const kpl_names *wanted,
                                      const kpl_read_options *options,
                                      const kpl_csv_limits *limits, kpl_frame *frame,
                                      kpl_error *error);

#endif /* KPL_READ_CSV_READ_H */
