/*
 * whole.h - components that are one entity, seen by a single look at their edges.
 *
 * Stage    cluster, for average linkage. Most components of clean registers hang together
 *          so closely that they need no merging step by step.
 * Bound    Let d be the largest sum of 1 - p that a record has over all n - 1 others (a
 *          pair without an edge has p = 0). Whatever clusters there are, take the
 *          smallest, of s <= n / 2 records: over its pairs with all others the mean is at
 *          least 1 - d / (n - s) >= 1 - 2 d / n, and so it is with one cluster at least.
 *          While that is above the threshold there is always something to merge, until
 *          one cluster is left. Nothing may forbid a merge: no value conflicts, and no
 *          unique source occurs twice.
 * Checked by tests/cluster/test_cluster.c, against brute force.
 */
#ifndef KPL_CLUSTER_WHOLE_H
#define KPL_CLUSTER_WHOLE_H

#include "cluster/components.h"
#include "model/conflicts.h"
#include "model/links.h"

/* What all components share. Borrowed. */
typedef struct kpl_whole_input {
    const kpl_table *table;
    const bool *is_unique; /* per source; NULL = none is */
    const kpl_conflicts *conflicts;
    const kpl_components *components;
    const kpl_links *edges;
    double threshold; /* of a mean */
} kpl_whole_input;

/* One worker's room. Zero but for the allocator to begin with. */
typedef struct kpl_whole {
    const kpl_allocator *allocator;
    double *sums; /* per member: of p over its edges */
    size_t capacity;
    kpl_probabilities known;
} kpl_whole;

void kpl_whole_init(kpl_whole *room, const kpl_allocator *allocator);

/* Is a component one entity for sure? False says nothing. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_whole_is_one(kpl_whole *room, const kpl_whole_input *input,
                                          uint32_t component, bool *is_one_out,
                                          kpl_error *error);

void kpl_whole_release(kpl_whole *room);

#endif /* KPL_CLUSTER_WHOLE_H */
