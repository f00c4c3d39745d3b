/*
 * alias.h - values that stand for each other, learned from first clusters.
 *
 * Stage    cluster, between the two passes.
 * Why      "bill" and "william" share no spelling. Records that are together for other
 *          reasons show that they are one name, more often than chance allows; no table
 *          of nicknames, and in every language.
 * Method   Over the entities of two records or more: a pair of values is an alias when
 *          both stand in the same entity at least 3 times, and more than 10 times as
 *          often as if they had nothing to do with each other. Entities with more than
 *          12 different values say nothing.
 * Checked by tests/cluster/test_alias.c against counting by brute force.
 */
#ifndef KPL_CLUSTER_ALIAS_H
#define KPL_CLUSTER_ALIAS_H

#include "model/links.h"

#define KPL_ALIAS_ENTITIES_MIN 3u
#define KPL_ALIAS_LIFT_MIN 10.0
#define KPL_ALIAS_VALUES_MAX 12u

/* Pairs of value numbers, smaller << 32 | larger, ascending, each once. */
typedef struct kpl_aliases {
    const kpl_allocator *allocator;
    uint64_t *pairs;
    size_t count;
} kpl_aliases;

/* Learn from the values codes[record * stride] of all records; 0 = null, which takes no
 * part. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_alias_learn(const kpl_entities *entities,
                                         const uint32_t *codes, uint32_t stride,
                                         const kpl_allocator *allocator,
                                         kpl_aliases *aliases_out, kpl_error *error);

void kpl_aliases_release(kpl_aliases *aliases);

#endif /* KPL_CLUSTER_ALIAS_H */
