/*
 * parquet_splice.h - row groups that were written as files of their own, as one file.
 *
 * Stage    emit. carquet writes a file front to back on one thread. So each row group is
 *          made as a whole file in memory, by any thread, and moved here to the place
 *          that it gets: pages and column indexes stay as they are; what names a place in
 *          the file (column chunks, offset indexes) is shifted. The result is, byte by
 *          byte, the file that carquet had written alone.
 * Method   Metadata are Thrift's compact protocol (Slee, Agarwal and Kwiatkowski 2007): a
 *          struct is walked field by field and copied, numbers that the Parquet format
 *          calls offsets are replaced on the way.
 * Checked by tests/emit/test_parquet_splice.c against a file written at once.
 */
#ifndef KPL_EMIT_PARQUET_SPLICE_H
#define KPL_EMIT_PARQUET_SPLICE_H

#include "base/buffer.h"

/* Most columns of a table: sources, ids, scores and a level per comparison. */
#define KPL_PARQUET_COLUMNS_MAX 80u

/* Row groups taken over so far. Zero but for the buffers' allocator to begin with. */
typedef struct kpl_parquet_splice {
    kpl_buffer groups; /* their metadata, one after another */
    kpl_buffer moved;  /* bytes that follow the last group's pages in the file */
    uint32_t group_count;
    uint64_t rows;
} kpl_parquet_splice;

/*
 * Take over the row group of `file`, a Parquet file of one row group with a page index,
 * to stand at `position` of the whole file. There belong the file's bytes from 4 (after
 * "PAR1") up to *pages_end_out, then splice->moved. KPL_E_IO when the file is not laid
 * out so, KPL_E_NOMEM.
 */
KPL_NODISCARD kpl_status kpl_parquet_splice_group(kpl_parquet_splice *splice,
                                                  const kpl_buffer *file,
                                                  uint64_t position,
                                                  size_t *pages_end_out,
                                                  kpl_error *error);

/* Append to `footer` what ends the whole file: the footer of `file`, which has no row
 * group, with those taken over in it; its length; "PAR1". Errors as above. */
KPL_NODISCARD kpl_status kpl_parquet_splice_footer(const kpl_parquet_splice *splice,
                                                   const kpl_buffer *file,
                                                   kpl_buffer *footer, kpl_error *error);

void kpl_parquet_splice_release(kpl_parquet_splice *splice);

#endif /* KPL_EMIT_PARQUET_SPLICE_H */
