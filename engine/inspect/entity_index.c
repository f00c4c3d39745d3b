/* entity_index.c - counting sort of records by entity; see entity_index.h. */
#include "inspect/entity_index.h"

#include <string.h>

/* starts[e] := records of entity e, with a place more in front; numbers that no record
 * has get no place. */
static kpl_status index_count(const uint32_t *entity_of, uint32_t record_count,
                              kpl_entity_index *index, uint32_t *place_of,
                              kpl_error *error) {
    for (uint32_t r = 0; r < record_count; r++) {
        if (entity_of[r] < 1 || entity_of[r] > record_count)
            return kpl_fail(error, KPL_E_CORRUPT,
                            "the entities table is not one that koppel numbered");
        place_of[entity_of[r]]++;
    }
    uint32_t records = 0;
    for (uint32_t e = 1; e <= record_count; e++) {
        const uint32_t size = place_of[e];
        if (size == 0)
            continue;
        index->starts[index->entity_count++] = records;
        place_of[e] = records;
        records += size;
        if (size > index->largest)
            index->largest = size;
    }
    index->starts[index->entity_count] = records;
    return KPL_OK;
}

kpl_status kpl_entity_index_build(const uint32_t *entity_of, uint32_t record_count,
                                  const kpl_allocator *allocator, kpl_entity_index *index,
                                  kpl_error *error) {
    uint32_t *place_of = NULL;
    *index = (kpl_entity_index){.allocator = allocator};
    KPL_TRY(kpl_alloc(allocator, record_count, sizeof *index->records, &index->records,
                      error));
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)record_count + 1, sizeof *index->starts,
                           &index->starts, error));
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)record_count + 1, sizeof *place_of,
                           &place_of, error));
    const kpl_status status =
        index_count(entity_of, record_count, index, place_of, error);
    for (uint32_t r = 0; status == KPL_OK && r < record_count; r++)
        index->records[place_of[entity_of[r]]++] = r;
    kpl_free(allocator, place_of);
    return status;
}

void kpl_entity_index_release(kpl_entity_index *index) {
    kpl_free(index->allocator, index->records);
    kpl_free(index->allocator, index->starts);
    *index = (kpl_entity_index){.allocator = index->allocator};
}
