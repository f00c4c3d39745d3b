/*
 * cluster.h - the cluster stage: scored pairs in, entities out.
 *
 * Stage    cluster.
 * Methods  average_linkage: merge the two clusters with the largest mean probability over
 *          all their cross pairs (a pair that was never scored counts as 0) while that
 *          mean is above the threshold (UPGMA: Sokal and Michener 1958), which a size
 *          prior raises for merges that make three records or more (size_prior.h).
 *          components: records joined by any chain of links. one_to_one: the best links
 *          first, no two records of one source in an entity.
 * Threads  Components first, by all threads at once (components.h); then each component
 *          by itself. The result does not depend on who did what.
 * Unique   A source that the spec calls unique holds no duplicates: no method ever puts
 *          two of its records into one entity. With components the best links then win.
 * Conflict Records of different values of a conflicting field never meet in an entity,
 *          not by way of others either; with components the best links then win, too.
 * Same     Ties go to the clusters of more records, so that what could go with either of
 *          two that conflict goes with the one that others vouch for; then to the
 *          smallest record numbers: one answer for one input.
 * Checked by tests/cluster/test_cluster.c against brute force.
 */
#ifndef KPL_CLUSTER_CLUSTER_H
#define KPL_CLUSTER_CLUSTER_H

#include "base/parallel.h"
#include "model/conflicts.h"
#include "model/links.h"

/* Share of the threshold that a mean over two clusters must exceed. Not when linking
 * between sources only: there, pairs inside a source are never compared, and count as 0.
 */
#define KPL_CLUSTER_MEAN_SHARE 0.7

/* The smallest probability whose edges average linkage looks at: below, a pair says the
 * same as one that was never compared, to two digits. */
#define KPL_CLUSTER_EDGE_MIN 0.01

/* What the mean over two clusters must exceed when pairs are links from `threshold` on.
 */
static inline double kpl_cluster_mean_min(kpl_link_mode link, double threshold) {
    return (link == KPL_LINK_BETWEEN ? 1.0 : KPL_CLUSTER_MEAN_SHARE) * threshold;
}

typedef struct kpl_cluster_input {
    const kpl_table *table;
    kpl_cluster_method method;
    double threshold;       /* of a mean for average linkage, of a link for the others */
    double size_prior;      /* 0 or less, bits; see size_prior.h */
    const bool *is_unique;  /* one per source */
    const kpl_links *edges; /* sorted; all scored pairs from KPL_CLUSTER_EDGE_MIN on for
                               average linkage, from the threshold on for the others */
    const kpl_conflicts *conflicts; /* NULL = nothing conflicts */
} kpl_cluster_input;

/* Form entities. `vetoes_out` (NULL = not wanted; else empty, with an allocator): which
 * of them would be one without a conflict. KPL_E_NOMEM, KPL_E_LIMIT, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_cluster_run(const kpl_cluster_input *input,
                                         const kpl_pool *pool,
                                         const kpl_allocator *allocator,
                                         kpl_entities *entities_out,
                                         kpl_vetoes *vetoes_out, kpl_error *error);

#endif /* KPL_CLUSTER_CLUSTER_H */
