/*
 * read.h - stage one: a file becomes columns of dictionary codes.
 *
 * Stage    read. bytes -> kpl_frame.
 * Formats  CSV (plain, .gz, .zst, standard input) by csv_read.c; Parquet by
 *          parquet_read.c. The extension decides, and for other names the first bytes.
 * Promise  rows_in = row_count + reject_count; a row that breaks the format is rejected
 *          whole and never shifted or repaired; frames, rejects and codes are the same
 * for every thread count and chunk size. Checked by tests/read/ and tests/corpora/,
 * fuzzed by tests/fuzz/fuzz_csv.c.
 */
#ifndef KPL_READ_READ_H
#define KPL_READ_READ_H

#include "base/cpu.h"
#include "base/io.h"
#include "base/parallel.h"
#include "base/spill.h"
#include "model/frame.h"
#include "model/spec.h"

/* Zero-initialise, then set what differs from the default. */
typedef struct kpl_read_options {
    const kpl_allocator *allocator; /* NULL = the C library's */
    const kpl_io *io;               /* NULL = the operating system's files */
    const kpl_pool *pool;           /* NULL = one thread */
    kpl_cpu_tier tier;              /* vector instructions that may be used */
    uint64_t chunk_bytes;           /* of one reading task; 0 = 1 MiB, at least 64 */
    kpl_spill *spill;               /* where codes of a CSV file are put away until all
                                       of it is read; NULL = they stay in memory */
    bool rejects_are_percent;       /* of the rows of the file */
    double rejects_max;             /* more rejects than this are KPL_E_INPUT */
} kpl_read_options;

/*
 * Read `source` into *frame_out; release it with kpl_frame_release(). `wanted` NULL takes
 * all columns, otherwise only these are encoded (in the order of the file).
 *
 * KPL_E_NO_INPUT for a missing file; KPL_E_CONFIG for a wanted column that is not there
 * (with the nearest name, and error->column = 1 + its place in `wanted`) or columns that
 * do not fit the file; KPL_E_INPUT for a damaged or empty file and for too many rejects;
 * KPL_E_LIMIT for too many columns or rows; KPL_E_NOMEM; KPL_E_IO; KPL_E_CANCELLED. On
 * failure *frame_out is all zero.
 */
KPL_NODISCARD kpl_status kpl_read_run(const kpl_source_spec *source,
                                      const kpl_names *wanted,
                                      const kpl_read_options *options,
                                      kpl_frame *frame_out, kpl_error *error);

#endif /* KPL_READ_READ_H */
