/*
 * parquet_fast.h - row groups of links and entities, made without carquet.
 *
 * Stage    emit. Links are many times as many as records, and carquet takes every value
 *          through half a dozen general steps: copy, hash, compare with bounds, encode
 *          one by one. Here a level is a place in a table of 256, a source or an id that
 *          stands as often as it did before costs a comparison of pointers, and bounds
 *          are looked for among the distinct values. The bytes are those that carquet
 *          would have written: same encodings, page sizes, statistics and indexes.
 * Limits   Required columns: texts with a dictionary of up to 255 or front coding, whole
 *          numbers from -1 to 254 and doubles with a dictionary, doubles split, long
 *          numbers from 0 to 2^30 as deltas. Whatever else comes (empty texts, bounds
 * above 32 bytes, a dictionary that does not pay) is declined, and the row group is made
 * by carquet instead. Order    kpl_parquet_fast_begin(); each column once, in order, with
 *          kpl_parquet_fast_write(); kpl_parquet_fast_end(); kpl_parquet_fast_release()
 *          always.
 * Checked by tests/emit/test_parquet_fast.c against carquet.
 */
#ifndef KPL_EMIT_PARQUET_FAST_H
#define KPL_EMIT_PARQUET_FAST_H

#include "emit/parquet_meta.h"
#include "emit/parquet_out.h"

typedef struct kpl_parquet_fast {
    kpl_buffer *file; /* borrowed: where the bytes go */
    const kpl_parquet_column *columns;
    uint32_t column_count;
    uint32_t rows;
    kpl_parquet_chunk chunks[KPL_PARQUET_COLUMNS_MAX]; /* made so far */
    uint32_t chunk_count;
    kpl_parquet_page *pages; /* of all chunks */
    size_t page_count;
    size_t page_capacity;
    uint32_t *codes;    /* per row; of texts, how much of each is as before */
    uint32_t *lengths;  /* per row */
    uint32_t *slots;    /* of doubles: a hash table of places in `words` */
    uint64_t *words;    /* distinct doubles */
    kpl_buffer payload; /* of a page */
    kpl_buffer packed;
    struct ZSTD_CCtx_s *zstd;
} kpl_parquet_fast;

/* Are there no columns but such as are made here? */
bool kpl_parquet_fast_takes(const kpl_parquet_column *columns, uint32_t column_count);

/* Start a row group of 1 to KPL_PARQUET_GROUP_ROWS rows; its file is appended to `file`,
 * which is empty. `columns` are taken (see above). KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_parquet_fast_begin(kpl_parquet_fast *fast,
                                                const kpl_parquet_column *columns,
                                                uint32_t column_count, uint32_t rows,
                                                kpl_buffer *file, kpl_error *error);

/* The values of the next column, as kpl_parquet_group_write() takes them. Not
 * *is_made_out: release, and make the row group by carquet. KPL_E_NOMEM, KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_parquet_fast_write(kpl_parquet_fast *fast,
                                                const void *values, bool *is_made_out,
                                                kpl_error *error);

/* Complete the file, as kpl_parquet_splice_group() takes it. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_parquet_fast_end(kpl_parquet_fast *fast, kpl_error *error);

void kpl_parquet_fast_release(kpl_parquet_fast *fast);

#endif /* KPL_EMIT_PARQUET_FAST_H */
