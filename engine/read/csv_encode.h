/*
 * csv_encode.h - fields become codes: a small dictionary per chunk, then the column's.
 *
 * Stage    read. A chunk's dictionary fits the processor's cache and points into the
 * batch buffer; merging the chunks in file order touches the large dictionary once per
 *          distinct value of a chunk, and numbers values in order of first appearance.
 * Order    kpl_csv_encode() for every chunk and column (parallel over chunks), then
 *          kpl_csv_merge() chunk by chunk (parallel over columns).
 * Checked by tests/read/test_csv_identity.c.
 */
#ifndef KPL_READ_CSV_ENCODE_H
#define KPL_READ_CSV_ENCODE_H

#include "base/buffer.h"
#include "model/spec.h"
#include "read/csv_rows.h"

typedef struct kpl_csv_entry {
    uint64_t hash;
    uint32_t start;
    uint32_t length : 31;
    uint32_t stored : 1; /* in local->store, else in the batch buffer */
} kpl_csv_entry;

/* Distinct values of one column in one chunk. Zero-initialise but for the allocator;
 * reuse freely; release. Entry 0 stands for null. */
typedef struct kpl_csv_local {
    const kpl_allocator *allocator;
    kpl_csv_entry *entries;
    size_t count;
    size_t capacity;
    uint32_t *slots; /* entry numbers, 0 = free */
    uint32_t slot_bits;
    kpl_buffer store; /* values that are not in the file as they stand */
    uint32_t *map;    /* entry -> value of the column */
    size_t map_capacity;
} kpl_csv_local;

/* Append the text of a field as UTF-8, without the quotes that double others. */
KPL_NODISCARD kpl_status kpl_csv_field_text(const kpl_csv_rules *rules,
                                            const uint8_t *bytes, kpl_csv_field field,
                                            kpl_buffer *buffer, kpl_error *error);

/* Codes (entry numbers) of column `column` of every row of `chunk` into codes_out. */
KPL_NODISCARD kpl_status kpl_csv_encode(const kpl_csv_rules *rules,
                                        const kpl_csv_text *text,
                                        const kpl_csv_chunk *chunk, uint32_t column,
                                        kpl_csv_local *local, uint32_t *codes_out,
                                        kpl_error *error);

/* Number the entries in `dictionary` (those that equal one of `nulls` are null) and turn
 * codes[0..row_count) into its values. *filled_inout counts what is not null. */
KPL_NODISCARD kpl_status kpl_csv_merge(kpl_csv_local *local, const uint8_t *bytes,
                                       const kpl_names *nulls, kpl_dictionary *dictionary,
                                       uint32_t *codes, uint32_t row_count,
                                       uint64_t *filled_inout, kpl_error *error);

void kpl_csv_local_release(kpl_csv_local *local);

#endif /* KPL_READ_CSV_ENCODE_H */
