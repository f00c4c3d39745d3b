/*
 * components.h - records joined by chains of edges.
 *
 * Stage    cluster. Every method starts here: what a component does not reach cannot
 *          change what becomes of it, so that components are clustered independently.
 * Method   Union-find by all threads at once, without locks: a root is hooked under a
 *          smaller one by compare-and-swap, paths are halved on the way (Jayanti and
 *          Tarjan 2016). A record's root only ever gets smaller, so that in the end it is
 *          the smallest record of the component, however the threads took turns.
 * Checked by tests/cluster/test_cluster.c.
 */
#ifndef KPL_CLUSTER_COMPONENTS_H
#define KPL_CLUSTER_COMPONENTS_H

#include "base/parallel.h"
#include "model/links.h"

/* Smallest record of each record's component, in *roots_out (release with kpl_free()).
 * Edges below `threshold` do not join. KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_components_find(const kpl_links *edges, double threshold,
                                             uint32_t record_count, const kpl_pool *pool,
                                             const kpl_allocator *allocator,
                                             uint32_t **roots_out, kpl_error *error);

/* Components of two records or more, by their smallest record. */
typedef struct kpl_components {
    const kpl_allocator *allocator;
    uint32_t *members;   /* records, ascending in each component */
    uint32_t *starts;    /* component c: members starts[c] .. starts[c + 1] - 1 */
    uint32_t *positions; /* per record: its place in `members`; KPL_COMPONENTS_ALONE */
    uint64_t
        *edge_first; /* per member: its first edge as left record; UINT64_MAX = none */
    uint32_t count;
    uint32_t member_count;
} kpl_components;

#define KPL_COMPONENTS_ALONE UINT32_MAX

/* List them. `edges` is sorted. KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_components_list(const uint32_t *roots, uint32_t record_count,
                                             const kpl_links *edges, const kpl_pool *pool,
                                             const kpl_allocator *allocator,
                                             kpl_components *components_out,
                                             kpl_error *error);

void kpl_components_release(kpl_components *components);

#endif /* KPL_CLUSTER_COMPONENTS_H */
