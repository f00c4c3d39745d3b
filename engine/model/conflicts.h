/*
 * conflicts.h - fields of which one entity holds one value at most.
 *
 * Model. Two citizen numbers that are both valid are two people, however alike the rest
 * is. A spec asks for it field by field (`conflict: true`), or the kind does. Made before
 * the table's codes go; clustering keeps apart what differs here, and says where it would
 * have merged. 4 bytes for each record and field. Checked by
 * tests/cluster/test_cluster.c.
 */
#ifndef KPL_MODEL_CONFLICTS_H
#define KPL_MODEL_CONFLICTS_H

#include "model/spec.h"
#include "model/table.h"

/* All-zero: nothing conflicts. */
typedef struct kpl_conflicts {
    const kpl_allocator *allocator;
    uint32_t field_count;
    uint32_t fields[KPL_FIELDS_MAX]; /* of the linkage, ascending */
    uint32_t *codes; /* record r: codes[r * field_count] .. , 0 = no value */
} kpl_conflicts;

/* Two entities that would be one if they did not differ in a field, and the most probable
 * pair between them. */
typedef struct kpl_veto {
    uint32_t left; /* records, left < right */
    uint32_t right;
    uint32_t field; /* of the linkage */
    double probability;
} kpl_veto;

/* By left, then right record. */
typedef struct kpl_vetoes {
    const kpl_allocator *allocator;
    kpl_veto *items;
    size_t count;
    size_t capacity;
} kpl_vetoes;

/* The form of a field that conflicts. */
uint32_t kpl_conflict_form(const kpl_field_spec *field);

/* The values of `linkage`'s conflicting fields; their forms and the codes are in `table`.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_conflicts_build(const kpl_linkage_spec *linkage,
                                             const kpl_table *table,
                                             kpl_conflicts *conflicts_out,
                                             kpl_error *error);

/* The first of `count` values that a and b both have, but not the same; -1 = none. */
static inline int32_t kpl_conflicts_between(const uint32_t *a, const uint32_t *b,
                                            uint32_t count) {
    for (uint32_t f = 0; f < count; f++)
        if (a[f] != b[f] && a[f] != KPL_VALUE_NULL && b[f] != KPL_VALUE_NULL)
            return (int32_t)f;
    return -1;
}

/* Give `set` the values of `other` that it lacks. */
static inline void kpl_conflicts_join(uint32_t *set, const uint32_t *other,
                                      uint32_t count) {
    for (uint32_t f = 0; f < count; f++)
        if (set[f] == KPL_VALUE_NULL)
            set[f] = other[f];
}

void kpl_conflicts_release(kpl_conflicts *conflicts);

void kpl_vetoes_release(kpl_vetoes *vetoes);

#endif /* KPL_MODEL_CONFLICTS_H */
