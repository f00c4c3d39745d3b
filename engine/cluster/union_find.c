/* union_find.c - see union_find.h. */
#include "cluster/union_find.h"

#include <assert.h>

kpl_status kpl_union_find_init(kpl_union_find *forest, const kpl_table *table,
                               const bool *is_unique, const kpl_allocator *allocator,
                               kpl_error *error) {
    *forest =
        (kpl_union_find){.allocator = allocator, .record_count = table->record_count};
    bool any_unique = false;
    for (uint32_t s = 0; s < table->source_count; s++)
        any_unique |= is_unique[s];
    kpl_status status = kpl_alloc(allocator, forest->record_count, sizeof *forest->parent,
                                  &forest->parent, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, forest->record_count, sizeof *forest->size,
                           &forest->size, error);
    if (status == KPL_OK && any_unique)
        status = kpl_alloc_zero(allocator, forest->record_count,
                                KPL_UNION_FIND_WORDS * sizeof *forest->sources,
                                &forest->sources, error);
    if (status != KPL_OK) {
        kpl_union_find_release(forest);
        return status;
    }
    for (uint32_t s = 0; s < table->source_count; s++) {
        for (uint32_t r = table->source_starts[s]; r < table->source_starts[s + 1]; r++) {
            forest->parent[r] = r;
            forest->size[r] = 1;
            if (any_unique && is_unique[s])
                forest->sources[(size_t)r * KPL_UNION_FIND_WORDS + s / 64] |= (uint64_t)1
                                                                              << (s % 64);
        }
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
    if (forest->sources == NULL)
        return true;
    uint64_t shared = 0;
    for (uint32_t w = 0; w < KPL_UNION_FIND_WORDS; w++)
        shared |= forest->sources[(size_t)a * KPL_UNION_FIND_WORDS + w] &
                  forest->sources[(size_t)b * KPL_UNION_FIND_WORDS + w];
    return shared == 0;
}

void kpl_union_find_join(kpl_union_find *forest, uint32_t keep, uint32_t gone) {
    assert(forest->parent[keep] == keep && forest->parent[gone] == gone && keep != gone);
    forest->parent[gone] = keep;
    forest->size[keep] += forest->size[gone];
    for (uint32_t w = 0; forest->sources != NULL && w < KPL_UNION_FIND_WORDS; w++)
        forest->sources[(size_t)keep * KPL_UNION_FIND_WORDS + w] |=
            forest->sources[(size_t)gone * KPL_UNION_FIND_WORDS + w];
}

void kpl_union_find_release(kpl_union_find *forest) {
    kpl_free(forest->allocator, forest->parent);
    kpl_free(forest->allocator, forest->size);
    kpl_free(forest->allocator, forest->sources);
    *forest = (kpl_union_find){.allocator = forest->allocator};
}
