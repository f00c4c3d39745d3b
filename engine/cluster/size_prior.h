/*
 * size_prior.h - how unusual it is that an entity has a third record.
 *
 * Stage    cluster, between the two passes.
 * Why      Every pair has the same prior chance of a match. In a register that holds most
 *          people once and some twice, whoever has two records already has no more:
 *          a third one that is like them is a namesake.
 * Method   Of the entities of the first pass with two records, the share q that has a
 *          third one; of all records, the share p that has a partner. The odds of a
 *          merge that makes three or more are multiplied by q / p. The first pass splits
 *          large entities, so q is rather too low: a factor from 1/2 on says nothing, and
 *          of a smaller one only what goes beyond 1/2 counts.
 * Measured rldata10000 F1 .974 -> .983, families without an address .861 -> .882; sets
 *          whose entities are often large are left as they are. For those a lower
 *          threshold of large entities was tried (.7 bits: historical_50k .964 -> .969,
 *          fake_20000 .955 -> .961) and dropped: geco3_15000 loses .013, fake_1000 .007.
 * Checked by tests/cluster/test_size_prior.c and, in clustering, test_cluster.c.
 */
#ifndef KPL_CLUSTER_SIZE_PRIOR_H
#define KPL_CLUSTER_SIZE_PRIOR_H

#include "model/links.h"

/* Bits to add to the weight of a merge that makes three records or more, 0 or less, by
 * the entities of a first pass. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_size_prior(const kpl_entities *entities, double *bits_out,
                                        kpl_error *error);

#endif /* KPL_CLUSTER_SIZE_PRIOR_H */
