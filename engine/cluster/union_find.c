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
    KPL_TRY(kpl_reserve(allocator, (size_t)count * forest->value_count,
                        sizeof *forest->values, &forest->value_capacity, &forest->values,
                        error));
    if (!forest->has_unique)
        return KPL_OK;
    return kpl_reserve(allocator, count, sizeof *forest->sources,
                       &forest->source_capacity, &forest->sources, error);
}

kpl_status kpl_union_find_reset(kpl_union_find *forest, const kpl_table *table,
                                const bool *is_unique, const kpl_conflicts *conflicts,
                                const uint32_t *records, uint32_t count,
                                kpl_error *error) {
    const uint32_t values = conflicts->field_count;
    forest->record_count = count;
    forest->has_unique = is_unique != NULL;
    forest->value_count = values;
    KPL_TRY(union_find_reserve(forest, count, error));
    for (uint32_t r = 0; r < count; r++) {
        forest->parent[r] = r;
        forest->size[r] = 1;
        for (uint32_t v = 0; v < values; v++)
            forest->values[(size_t)r * values + v] =
                conflicts->codes[(size_t)records[r] * values + v];
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

int32_t kpl_union_find_conflict(const kpl_union_find *forest, uint32_t a, uint32_t b) {
    const size_t count = forest->value_count;
    return count == 0
               ? -1
               : kpl_conflicts_between(forest->values + a * count,
                                       forest->values + b * count, forest->value_count);
}

bool kpl_union_find_allows(const kpl_union_find *forest, uint32_t a, uint32_t b) {
    if (kpl_union_find_conflict(forest, a, b) >= 0)
        return false;
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
    if (forest->value_count > 0)
        kpl_conflicts_join(forest->values + (size_t)keep * forest->value_count,
                           forest->values + (size_t)gone * forest->value_count,
                           forest->value_count);
    for (uint32_t w = 0; forest->has_unique && w < KPL_UNION_FIND_WORDS; w++)
        forest->sources[keep].words[w] |= forest->sources[gone].words[w];
}

void kpl_union_find_release(kpl_union_find *forest) {
    kpl_free(forest->allocator, forest->parent);
    kpl_free(forest->allocator, forest->size);
    kpl_free(forest->allocator, forest->sources);
    kpl_free(forest->allocator, forest->values);
    *forest = (kpl_union_find){.allocator = forest->allocator};
}
