/*
 * csv_batch.h - one batch of a CSV file: the steps that csv_read.h describes.
 *
 * Stage read. The reader is the state between batches.
 */
#ifndef KPL_READ_CSV_BATCH_H
#define KPL_READ_CSV_BATCH_H

#include "base/parallel.h"
#include "base/spill.h"
#include "read/csv_index.h"
#include "read/csv_merge.h"
#include "read/read_text.h"

/* Most chunks that one batch is cut into. */
#define KPL_CSV_CHUNKS_MAX 1024u

/* Columns times chunks: how many lists of entries may exist. */
#define KPL_CSV_LOCALS_MAX ((uint32_t)1 << 18)

typedef struct kpl_csv_reader {
    const kpl_allocator *allocator;
    const char *path;
    const kpl_pool *pool;
    size_t chunk_bytes;
    const kpl_names *nulls;
    kpl_read_text input;
    kpl_csv_rules rules;
    kpl_csv_index_fn *index;
    kpl_frame *frame;
    /* The buffer: bytes of the file from `origin` on, after `line` line ends. */
    uint8_t *bytes;
    size_t bytes_capacity;
    uint64_t *bits;
    size_t bits_capacity;
    uint8_t *high;
    size_t high_capacity;
    size_t length;
    bool at_end;
    uint64_t origin;
    uint64_t line;
    bool skip; /* the buffer starts inside a line that is to be skipped */
    /* The chunks of the batch, and a local dictionary per chunk and column. */
    kpl_csv_chunk *chunks;
    uint32_t chunk_count;
    uint32_t chunk_max;
    kpl_csv_local *locals;
    uint32_t sink_rows; /* rows that are encoded at a time */
    uint32_t partitions;
    /* What grows with the rows. */
    kpl_csv_column *columns;
    kpl_csv_tally *tallies; /* per column, table and chunk */
    size_t *codes_capacity;
    kpl_spill *spill;     /* NULL = codes stay */
    kpl_pile *codes_away; /* per column of the frame */
    uint64_t rows_away;   /* rows whose codes are put away: the first ones */
    size_t rejects_capacity;
    uint64_t *reject_rows; /* 1-based data row of each reject */
    size_t reject_rows_capacity;
} kpl_csv_reader;

/* Add at least `wanted` bytes of text to the buffer, or all that is left, and index it.
 */
KPL_NODISCARD kpl_status kpl_csv_batch_fill(kpl_csv_reader *reader, size_t wanted,
                                            kpl_error *error);

/* (Re-)index the whole buffer, by the rules as they are now. */
KPL_NODISCARD kpl_status kpl_csv_batch_index(kpl_csv_reader *reader, kpl_error *error);

/* The buffer as the row machine takes it. */
kpl_csv_text kpl_csv_batch_text(const kpl_csv_reader *reader);

/* Turn all rows that are complete in the buffer into codes and rejects, and drop them. */
KPL_NODISCARD kpl_status kpl_csv_batch_run(kpl_csv_reader *reader, kpl_error *error);

/* Drop the first `count` bytes, which hold `lines` line ends. */
void kpl_csv_batch_drop(kpl_csv_reader *reader, size_t count, uint64_t lines);

#endif /* KPL_READ_CSV_BATCH_H */
