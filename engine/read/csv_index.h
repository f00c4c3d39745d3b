/*
 * csv_index.h - where the bytes stand that can mean something: one bit per byte.
 *
 * Stage    read. First pass over a batch, 64 bytes at a time; the row machine
 * (csv_rows.c) then visits set bits only. Set bits delimiter, quote, LF, NUL, and CR in
 * CR files. `high`   one byte per 64-byte block, not zero when the block holds a byte
 * above 0x7F: only rows that touch such a block need their text checked. The SSE2 twin is
 * there on every x86-64, so that no run-time dispatch is needed; both must agree bit for
 * bit (tests/read/test_csv_index.c).
 */
#ifndef KPL_READ_CSV_INDEX_H
#define KPL_READ_CSV_INDEX_H

#include "read/csv_rules.h"

#define KPL_CSV_BLOCK_BYTES 64u

/* Index `blocks` blocks of 64 readable bytes each. */
typedef void kpl_csv_index_fn(const kpl_csv_rules *rules, const uint8_t *bytes,
                              size_t blocks, uint64_t *bits_out, uint8_t *high_out);

kpl_csv_index_fn kpl_csv_index_scalar;
kpl_csv_index_fn kpl_csv_index_sse2; /* equals the scalar one off x86-64 */

/* The best one that is built for this machine. */
kpl_csv_index_fn *kpl_csv_index_best(void);

#endif /* KPL_READ_CSV_INDEX_H */
