/*
 * entity_index.h - the records of every entity, side by side.
 *
 * Inspect. Checked by tests/inspect/test_data_quality.c.
 */
#ifndef KPL_INSPECT_ENTITY_INDEX_H
#define KPL_INSPECT_ENTITY_INDEX_H

#include "base/alloc.h"

/* Entity e has records[starts[e] .. starts[e + 1]), ascending; entities in the order of
 * their numbers. Zero-initialise. */
typedef struct kpl_entity_index {
    const kpl_allocator *allocator;
    uint32_t *records;
    uint32_t *starts; /* entity_count + 1 entries */
    uint32_t entity_count;
    uint32_t largest; /* records in the largest entity */
} kpl_entity_index;

/* `entity_of` has the entity's number per record: 1 at least, record_count at most.
 * KPL_E_CORRUPT for any other, KPL_E_NOMEM; release in any case. */
KPL_NODISCARD kpl_status kpl_entity_index_build(const uint32_t *entity_of,
                                                uint32_t record_count,
                                                const kpl_allocator *allocator,
                                                kpl_entity_index *index,
                                                kpl_error *error);

void kpl_entity_index_release(kpl_entity_index *index);

#endif /* KPL_INSPECT_ENTITY_INDEX_H */
