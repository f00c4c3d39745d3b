/*
 * closure.h - pairs that have a likely match in common and were never compared.
 *
 * Stage    cluster, between the two passes.
 * Why      Blocking misses pairs; a third record that is like both of them shows which.
 * Method   Every two neighbours of a record in the graph of likely pairs, unless they
 *          were compared already. Records with many neighbours do not spread: with a
 *          hundred neighbours one makes thousands of pairs. Where even so there would be
 *          more than some tens of pairs a record, the bound on neighbours is halved.
 * Checked by tests/cluster/test_closure.c against brute force.
 */
#ifndef KPL_CLUSTER_CLOSURE_H
#define KPL_CLUSTER_CLOSURE_H

#include "model/links.h"

#define KPL_CLOSURE_NEIGHBOURS_MAX 100u

/* Pairs that may be looked at, per record, and for small registers at least. */
#define KPL_CLOSURE_PAIRS_A_RECORD 32u
#define KPL_CLOSURE_PAIRS_MIN 1000000u

/* Record numbers, smaller << 32 | larger, ascending, each once. */
typedef struct kpl_closure {
    const kpl_allocator *allocator;
    uint64_t *pairs;
    size_t count;
} kpl_closure;

/* Is the pair left < right out of the question: compared already, or not allowed? */
typedef bool kpl_closure_known_fn(const void *argument, uint32_t left, uint32_t right);

/* `links` from `weight_min` on are the graph. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_closure_find(const kpl_links *links, uint32_t record_count,
                                          double weight_min, kpl_closure_known_fn *known,
                                          const void *argument,
                                          const kpl_allocator *allocator,
                                          kpl_closure *closure_out, kpl_error *error);

void kpl_closure_release(kpl_closure *closure);

#endif /* KPL_CLUSTER_CLOSURE_H */
