/*
 * csv_encode.h - fields become codes: what the column knows is looked up, the rest
 * listed.
 *
 * Stage    read.
 * Tables   A column finds its values through several tables, chosen by bits of the hash.
 *          While chunks are encoded nobody changes them, so all threads read them at
 * once. Encode   One piece of rows after another, column by column, while their bytes are
 * in the cache: hash the fields of some rows, fetch their slots, then compare. A value
 * that is not there becomes an entry of the chunk; its code stands at or above the
 * column's base. When most rows of the last batch brought new values (ids do) nothing is
 * looked up here: every field is an entry. Merge    csv_merge.h numbers the entries.
 * Checked by tests/read/test_csv_identity.c.
 */
#ifndef KPL_READ_CSV_ENCODE_H
#define KPL_READ_CSV_ENCODE_H

#include "base/buffer.h"
#include "model/spec.h"
#include "model/value_hash.h"
#include "model/values.h"
#include "read/csv_rows.h"

/* Tables of a column, a power of two: enough tasks for many threads, and each table of a
 * column of a million values still fits a core's cache. Files with many columns have
 * tasks enough with one table each. */
#define KPL_CSV_PARTITIONS_MAX 16u
#define KPL_CSV_PARTITIONED_COLUMNS_MAX 64u

/* A column of the frame while it is read. Zero-initialise; init; release. */
typedef struct kpl_csv_column {
    kpl_values values; /* with KPL_VALUE_PADDING bytes behind the last */
    kpl_value_table tables[KPL_CSV_PARTITIONS_MAX];
    uint32_t partitions;
    uint32_t selected; /* its column in the file */
    uint32_t base;     /* values that are known to all: those before this batch */
    bool lists_all;    /* nothing is looked up while encoding */
    uint32_t *finals; /* code of each entry of the batch that is the first of its value */
    size_t finals_capacity;
    uint64_t filled;
} kpl_csv_column;

/* A value in one chunk. */
typedef struct kpl_csv_entry {
    uint64_t hash;
    uint32_t start;
    uint32_t span; /* bytes, and KPL_CSV_STORED */
} kpl_csv_entry;

/* The text stands in local->store, else in the batch buffer. */
#define KPL_CSV_STORED ((uint32_t)1 << 31)

static inline uint32_t kpl_csv_entry_length(const kpl_csv_entry *entry) {
    return entry->span & ~KPL_CSV_STORED;
}

static inline bool kpl_csv_entry_is_stored(const kpl_csv_entry *entry) {
    return (entry->span & KPL_CSV_STORED) != 0;
}

/* An entry as its table sees it. */
typedef struct kpl_csv_ref {
    uint64_t hash;
    uint32_t entry;
    uint32_t place; /* the slot that it was put into, if it was */
} kpl_csv_ref;

/* One column in one chunk. Zero-initialise but for the allocator; reuse freely; release.
 */
typedef struct kpl_csv_local {
    const kpl_allocator *allocator;
    uint32_t *codes; /* per row: below column->base final, else base + entry */
    size_t row_count;
    size_t codes_capacity;
    kpl_csv_entry *entries; /* in order of the rows */
    uint32_t count;
    size_t capacity;
    kpl_buffer store;  /* values that are not in the file as they stand */
    kpl_csv_ref *refs; /* by table, each table's in order of the rows */
    size_t refs_capacity;
    uint32_t ends[KPL_CSV_PARTITIONS_MAX]; /* of each table's part of `refs` */
    uint32_t *numbers; /* per entry: a code below base, or base + entry of the batch */
    size_t numbers_capacity;
    /* Set by the merge. */
    uint32_t first; /* entries of the column in the chunks before */
    uint32_t fresh; /* code of the first value that is new here */
    uint32_t fresh_count;
    uint32_t length_max;
    uint64_t text; /* where the text of the new values starts, and its bytes */
    uint64_t text_bytes;
    uint64_t filled;
} kpl_csv_local;

/* What encoding one chunk needs: the state of its kpl_csv_sink. */
typedef struct kpl_csv_encoder {
    const kpl_csv_rules *rules;
    const uint8_t *bytes; /* with KPL_VALUE_PADDING readable bytes behind the text */
    const kpl_names *nulls;
    const kpl_csv_column *columns;
    kpl_csv_local *locals;
    uint32_t column_count;
} kpl_csv_encoder;

KPL_NODISCARD kpl_status kpl_csv_column_init(kpl_csv_column *column, uint32_t partitions,
                                             const kpl_allocator *allocator,
                                             kpl_error *error);
void kpl_csv_column_release(kpl_csv_column *column);

/* The table in which a hash belongs. */
static inline uint32_t kpl_csv_partition(const kpl_csv_column *column, uint64_t hash) {
    return (uint32_t)(hash >> 32) & (column->partitions - 1);
}

/* The text of an entry. */
static inline kpl_text kpl_csv_entry_text(const kpl_csv_local *local,
                                          const uint8_t *bytes,
                                          const kpl_csv_entry *entry) {
    return (kpl_text){(kpl_csv_entry_is_stored(entry) ? local->store.bytes : bytes) +
                          entry->start,
                      kpl_csv_entry_length(entry)};
}

/* Append the text of a field as UTF-8, without the quotes that double others. */
KPL_NODISCARD kpl_status kpl_csv_field_text(const kpl_csv_rules *rules,
                                            const uint8_t *bytes, kpl_csv_field field,
                                            kpl_buffer *buffer, kpl_error *error);

/* Forget the rows of the last batch. */
void kpl_csv_encode_begin(kpl_csv_encoder *encoder);

/* A kpl_csv_sink_fn: codes and entries of the next rows; `state` is the encoder. */
KPL_NODISCARD kpl_status kpl_csv_encode_rows(void *state, const kpl_csv_field *fields,
                                             uint32_t row_count, kpl_error *error);

/* After the last row: sort the entries by table. */
KPL_NODISCARD kpl_status kpl_csv_encode_end(kpl_csv_encoder *encoder, kpl_error *error);

void kpl_csv_local_release(kpl_csv_local *local);

#endif /* KPL_READ_CSV_ENCODE_H */
