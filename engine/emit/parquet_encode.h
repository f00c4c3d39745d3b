/*
 * parquet_encode.h - three encodings of the Parquet format, for whole pages.
 *
 * Stage    emit. What they make is, byte by byte, what carquet makes of the same values:
 *          where the format leaves a choice (which values are a run, how many groups are
 *          bit-packed together) it is carquet's.
 * Formats  Runs: the hybrid of runs and bit-packed groups of eight (RLE). Deltas:
 *          DELTA_BINARY_PACKED in blocks of 128, 32 to a miniblock (Lemire and Boytsov
 *          2015). Split: BYTE_STREAM_SPLIT of doubles.
 * Checked by tests/emit/test_parquet_fast.c against carquet.
 */
#ifndef KPL_EMIT_PARQUET_ENCODE_H
#define KPL_EMIT_PARQUET_ENCODE_H

#include <stddef.h>
#include <stdint.h>

/* Bits that number `count` >= 1 things from 0 on, at least 1. */
unsigned kpl_parquet_width(uint32_t count);

/* Room for the runs of `count` codes. */
size_t kpl_parquet_runs_bound(size_t count);

/* Write codes below 2^width, 1 <= width <= 32; the number of bytes. */
size_t kpl_parquet_runs(const uint32_t *codes, size_t count, unsigned width,
                        uint8_t *out);

/* Room for the deltas of `count` numbers. */
size_t kpl_parquet_deltas_bound(size_t count);

/* Write `count` >= 1 numbers; the number of bytes. */
size_t kpl_parquet_deltas(const uint32_t *values, size_t count, uint8_t *out);

/* Write first bytes, then second ones, and so on: 8 * count bytes. */
void kpl_parquet_split(const double *values, size_t count, uint8_t *out);

#endif /* KPL_EMIT_PARQUET_ENCODE_H */
