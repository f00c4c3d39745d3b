/*
 * average_linkage.h - agglomerative clustering on mean probability; see cluster.h.
 *
 * Stage    cluster. Its own file because of its data structure: edges between clusters in
 *          linked lists, and a heap of their means with lazy correction.
 */
#ifndef KPL_CLUSTER_AVERAGE_LINKAGE_H
#define KPL_CLUSTER_AVERAGE_LINKAGE_H

#include "cluster/union_find.h"
#include "model/links.h"

/* Merge the records of `forest` along `edges` while the best mean is above `threshold`.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_average_linkage_run(kpl_union_find *forest,
                                                 const kpl_links *edges, double threshold,
                                                 const kpl_allocator *allocator,
                                                 kpl_error *error);

#endif /* KPL_CLUSTER_AVERAGE_LINKAGE_H */
