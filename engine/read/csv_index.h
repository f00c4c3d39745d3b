/*
 * csv_index.h - where the bytes stand that can mean something: one bit per byte.
 *
 * Stage    read. First pass over a batch, 64 bytes at a time; the row machine
 *          (csv_rows.c) then visits set bits only.
 * Set bits delimiter, quote, LF, NUL, and CR in CR files.
 * `high`   not zero when the 64-byte block holds a byte above 0x7F: only rows that touch
 *          such a block need their text checked.
 * Tiers    csv_index_<tier>.c; all agree bit for bit (tests/read/test_csv_index.c). The
 *          SSE2 one stands for sse42: nothing newer than SSE2 would help it.
 */
#ifndef KPL_READ_CSV_INDEX_H
#define KPL_READ_CSV_INDEX_H

#include "base/cpu.h"
#include "read/csv_rules.h"

#define KPL_CSV_BLOCK_BYTES 64u

/* Index `blocks` blocks of 64 readable bytes each. */
typedef void kpl_csv_index_fn(const kpl_csv_rules *rules, const uint8_t *bytes,
                              size_t blocks, uint64_t *bits_out, uint8_t *high_out);

kpl_csv_index_fn kpl_csv_index_scalar;
kpl_csv_index_fn kpl_csv_index_sse2; /* equals the scalar one off x86-64 */
#if KPL_HAVE_AVX2
kpl_csv_index_fn kpl_csv_index_avx2;
#endif
#if KPL_HAVE_AVX512
kpl_csv_index_fn kpl_csv_index_avx512;
#endif

/* The best one that is built and not above `tier`. */
kpl_csv_index_fn *kpl_csv_index_best(kpl_cpu_tier tier);

#endif /* KPL_READ_CSV_INDEX_H */
