/*
 * union_find.h - sets of records that grow together, with some that must stay apart.
 *
 * Stage    cluster. For the records of one component, by number within it. Union by size
 *          with path halving (Tarjan and van Leeuwen 1984). A set remembers which unique
 *          sources it holds, and its one value of each conflicting field; two sets that
 *          share a source, or differ in a value, do not join.
 * Checked by tests/cluster/test_cluster.c.
 */
#ifndef KPL_CLUSTER_UNION_FIND_H
#define KPL_CLUSTER_UNION_FIND_H

#include "model/conflicts.h"

/* Words of 64 sources that a set remembers. */
#define KPL_UNION_FIND_WORDS 4u

typedef struct kpl_source_set {
    uint64_t words[KPL_UNION_FIND_WORDS];
} kpl_source_set;

/* Zero but for the allocator to begin with; used again for the next component. */
typedef struct kpl_union_find {
    const kpl_allocator *allocator;
    uint32_t record_count;
    bool has_unique; /* otherwise `sources` says nothing */
    uint32_t *parent;
    uint32_t *size;          /* of roots */
    kpl_source_set *sources; /* unique ones, of roots */
    uint32_t value_count;    /* conflicting fields */
    uint32_t *values;        /* value_count per root; 0 = none yet */
    size_t parent_capacity;
    size_t size_capacity;
    size_t source_capacity;
    size_t value_capacity;
} kpl_union_find;

/* Each of `count` records alone. `is_unique` has one entry per source of the table; NULL
 * = none is. `conflicts` may be all-zero. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_union_find_reset(kpl_union_find *forest,
                                              const kpl_table *table,
                                              const bool *is_unique,
                                              const kpl_conflicts *conflicts,
                                              const uint32_t *records, uint32_t count,
                                              kpl_error *error);

/* The root of the record's set. */
uint32_t kpl_union_find_root(kpl_union_find *forest, uint32_t record);

/* May the sets of two roots join? */
bool kpl_union_find_allows(const kpl_union_find *forest, uint32_t a, uint32_t b);

/* The first conflicting field, of all of them, in which the sets differ; -1 = none. */
int32_t kpl_union_find_conflict(const kpl_union_find *forest, uint32_t a, uint32_t b);

/* Join the sets of roots `keep` and `gone` under `keep`. */
void kpl_union_find_join(kpl_union_find *forest, uint32_t keep, uint32_t gone);

void kpl_union_find_release(kpl_union_find *forest);

#endif /* KPL_CLUSTER_UNION_FIND_H */
