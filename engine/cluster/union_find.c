/* union_find.c - see union_find.h. */
#include "cluster/union_find.h"

#include <assert.h>

static kpl_status union_find_reserve(kpl_union_find *forest, uint32_t count,
                                     kpl_error *error) {
    const kpl_allocator *const allocator = forest->allocator;
    KPL_TRY(kpl_reserve(allocator, count, sizeof *forest->parent,
                        &forest->parent_capacity, &forest->parent, error));
    KPL_TRY(kpl_reserve(allocator, count, sizeof *forest->size, &forest->size_capacity,
                        &forest->size, error));
    if (!forest->has_unique)
        return KPL_OK;
    return kpl_reserve(allocator, count, sizeof *forest->sources,
                       &forest->source_capacity, &forest->sources, error);
}

kpl_status kpl_union_find_reset(kpl_union_find *forest, const kpl_table *table,
                                const bool *is_unique, const uint32_t *records,
                                uint32_t count, kpl_error *error) {
    forest->record_count = count;
    forest->has_unique = is_unique != NULL;
    KPL_TRY(union_find_reserve(forest, count, error));
    for (uint32_t r = 0; r < count; r++) {
        forest->parent[r] = r;
        forest->size[r] = 1;
        if (is_unique == NULL)
            continue;
        const uint32_t s = kpl_table_source(table, records[r]);
        forest->sources[r] = (kpl_source_set){{0}};
        if (is_unique[s])
            forest->sources[r].words[s / 64] = (uint64_t)1 << (s % 64);
    }
    return KPL_OK;
}

uint32_t kpl_union_find_root(kpl_union_find *forest, uint32_t record) {
    assert(record < forest->record_count);
    while (forest->parent[record] != record) {
        forest->parent[record] = forest->parent[forest->parent[record]];
        record = forest->parent[record];
    }
    return record;
}

bool kpl_union_find_allows(const kpl_union_find *forest, uint32_t a, uint32_t b) {
    if (!forest->has_unique)
        return true;
    uint64_t shared = 0;
    for (uint32_t w = 0; w < KPL_UNION_FIND_WORDS; w++)
        shared |= forest->sources[a].words[w] & forest->sources[b].words[w];
    return shared == 0;
}

void kpl_union_find_join(kpl_union_find *forest, uint32_t keep, uint32_t gone) {
    assert(forest->parent[keep] == keep && forest->parent[gone] == gone && keep != gone);
    forest->parent[gone] = keep;
    forest->size[keep] += forest->size[gone];
    for (uint32_t w = 0; forest->has_unique && w < KPL_UNION_FIND_WORDS; w++)
        forest->sources[keep].words[w] |= forest->sources[gone].words[w];
}

void kpl_union_find_release(kpl_union_find *forest) {
    kpl_free(forest->allocator, forest->parent);
    kpl_free(forest->allocator, forest->size);
    kpl_free(forest->allocator, forest->sources);
    *forest = (kpl_union_find){.allocator = forest->allocator};
}
