/*
 * block_items.h - which record has which values of a key, when it may have several.
 *
 * Stage    block. Items are (record, value) pairs, or (record, values of several keys):
 *          in order of records, each once, no value null. Grouping takes them as it takes
 *          records of one value (block_group.h); joining two lists by record makes the
 *          items of two keys together.
 * Checked by tests/block/test_block_lists.c.
 */
#ifndef KPL_BLOCK_BLOCK_ITEMS_H
#define KPL_BLOCK_BLOCK_ITEMS_H

#include "block/block_group.h"

/* Zero-initialise; release. */
typedef struct kpl_items {
    const kpl_allocator *allocator;
    uint32_t count;
    uint32_t column_count;
    uint32_t *records;
    uint32_t *codes[KPL_GROUP_COLUMNS_MAX];
} kpl_items;

/* All values that the records have of a key; equal values of pooled fields have one
 * number. The form is in the table. KPL_E_NOMEM, KPL_E_LIMIT (2^32 items),
 * KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_items_of_key(const kpl_table *table, const kpl_key_spec *key,
                                          const kpl_allocator *allocator,
                                          const kpl_pool *pool, kpl_items *items_out,
                                          kpl_error *error);

/* Every item of `left` with every item that the same record has in `right`, which has one
 * column. KPL_E_NOMEM, KPL_E_LIMIT. */
KPL_NODISCARD kpl_status kpl_items_join(const kpl_items *left, const kpl_items *right,
                                        kpl_items *items_out, kpl_error *error);

/* Records that have an item. */
uint32_t kpl_items_records(const kpl_items *items);

void kpl_items_release(kpl_items *items);

#endif /* KPL_BLOCK_BLOCK_ITEMS_H */
