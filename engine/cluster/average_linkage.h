/*
 * average_linkage.h - agglomerative clustering on mean probability; see cluster.h.
 *
 * Stage    cluster, of one component. Its own file because of its data structure: edges
 *          between clusters in linked lists, a heap of their means with lazy correction.
 */
#ifndef KPL_CLUSTER_AVERAGE_LINKAGE_H
#define KPL_CLUSTER_AVERAGE_LINKAGE_H

#include "cluster/union_find.h"
#include "model/links.h"

typedef struct kpl_linkage_edge kpl_linkage_edge;
typedef struct kpl_linkage_cluster kpl_linkage_cluster;
typedef struct kpl_linkage_entry kpl_linkage_entry;

/* Room for a component, used again for the next. Zero but for the allocator to begin
 * with; one per worker. */
typedef struct kpl_average_linkage {
    const kpl_allocator *allocator;
    kpl_linkage_edge *edges;
    size_t edge_capacity;
    kpl_linkage_cluster *clusters; /* per root */
    size_t cluster_capacity;
    kpl_linkage_entry *heap;
    size_t heap_count;
    size_t heap_capacity;
    /* Edges whose mean would have joined two clusters that conflict: the most probable
     * link between them, by number among the edges given. */
    uint32_t *vetoes;
    size_t veto_count;
    size_t veto_capacity;
} kpl_average_linkage;

/* Merge the records of `forest` along its `edges` (sorted) while the best mean is above
 * `threshold`, or `threshold_grown` (no lower) when there are more than two records in
 * both clusters together. KPL_E_NOMEM; KPL_E_LIMIT above 2^31 edges. */
KPL_NODISCARD kpl_status kpl_average_linkage_run(kpl_average_linkage *room,
                                                 kpl_union_find *forest,
                                                 const kpl_link *edges, size_t edge_count,
                                                 double threshold, double threshold_grown,
                                                 kpl_error *error);

void kpl_average_linkage_release(kpl_average_linkage *room);

#endif /* KPL_CLUSTER_AVERAGE_LINKAGE_H */
