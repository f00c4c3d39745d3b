/*
 * value_table.h - from the hash of a text to its number: an open-addressing table.
 *
 * Model. A slot is one word: 32 bits of the hash, the tag, above the number of the value.
 * A tag stands at its share of the table, tag * slots / 2^32, or behind (linear probing).
 * So growing needs no text and no hash, only one pass that reads and writes in order; and
 * the table may have any size, not only powers of two. At most two thirds are in use.
 * The caller keeps the texts and compares them. Checked by tests/model/test_values.c.
 */
#ifndef KPL_MODEL_VALUE_TABLE_H
#define KPL_MODEL_VALUE_TABLE_H

#include "base/alloc.h"

/* Zero-initialise; release. */
typedef struct kpl_value_table {
    uint64_t *slots; /* tag << 32 | number; 0 = free */
    uint32_t slot_count;
    uint32_t used;
    uint32_t used_max; /* grow before there are more */
} kpl_value_table;

/* A walk over the slots that may hold a hash. */
typedef struct kpl_value_probe {
    uint64_t tag; /* in the upper half */
    uint32_t at;
} kpl_value_probe;

/* Where a hash has its first slot. The upper half of the hash is left for the caller: it
 * may have several tables and choose by it. */
static inline uint32_t kpl_value_table_home(const kpl_value_table *table, uint64_t hash) {
    return (uint32_t)((hash & UINT32_MAX) * table->slot_count >> 32);
}

static inline kpl_value_probe kpl_value_table_probe(const kpl_value_table *table,
                                                    uint64_t hash) {
    return (kpl_value_probe){hash << 32, kpl_value_table_home(table, hash)};
}

/* The number of the next value with the tag, or 0 at a free slot, where a new value would
 * go. Call kpl_value_table_pass() before the next call when it is not the right one. */
static inline uint32_t kpl_value_table_next(const kpl_value_table *table,
                                            kpl_value_probe *probe) {
    for (;;) {
        const uint64_t slot = table->slots[probe->at];
        if (slot == 0 || (slot ^ probe->tag) >> 32 == 0)
            return (uint32_t)slot;
        probe->at = probe->at + 1 == table->slot_count ? 0 : probe->at + 1;
    }
}

static inline void kpl_value_table_pass(const kpl_value_table *table,
                                        kpl_value_probe *probe) {
    probe->at = probe->at + 1 == table->slot_count ? 0 : probe->at + 1;
}

/* Fill the free slot at which the walk ended. Room must have been reserved before the
 * walk. `number` is not 0. */
static inline void kpl_value_table_put(kpl_value_table *table,
                                       const kpl_value_probe *probe, uint32_t number) {
    table->slots[probe->at] = probe->tag | number;
    table->used++;
}

/* The next larger table. KPL_E_NOMEM; KPL_E_LIMIT when there is none. */
KPL_NODISCARD kpl_status kpl_value_table_grow(kpl_value_table *table,
                                              const kpl_allocator *allocator,
                                              kpl_error *error);

/* Make room for one more value; also gives an empty table its first slots. Errors as
 * kpl_value_table_grow(). */
KPL_NODISCARD static inline kpl_status
kpl_value_table_reserve(kpl_value_table *table, const kpl_allocator *allocator,
                        kpl_error *error) {
    return table->used < table->used_max ? KPL_OK
                                         : kpl_value_table_grow(table, allocator, error);
}

/* Give the value with this hash that is called `from`, and is there, the number `to`. It
 * was put at slot `place`; it need not be there any more when the table has grown. */
static inline void kpl_value_table_renumber(kpl_value_table *table, uint64_t hash,
                                            uint32_t place, uint32_t from, uint32_t to) {
    const uint64_t wanted = hash << 32 | from;
    uint32_t at = place;
    if (at >= table->slot_count || table->slots[at] != wanted)
        at = kpl_value_table_home(table, hash);
    while (table->slots[at] != wanted)
        at = at + 1 == table->slot_count ? 0 : at + 1;
    table->slots[at] = hash << 32 | to;
}

void kpl_value_table_release(kpl_value_table *table, const kpl_allocator *allocator);

#endif /* KPL_MODEL_VALUE_TABLE_H */
