/*
 * crossing.h - values that stand in each other's column: "oscar moore", "moore oscar".
 *
 * Stage    compare. A comparison that is crossed with a partner (spec.h) has two digits
 *          above its plain ones, for values that agree crosswise nearly or exactly.
 * Method   Each way to lay two records side by side scores 3 for values at the closest
 *          level, 2 for others that agree closely, 1 for the level below, 0 for the rest
 *          and for null. Crosswise wins when it scores strictly more and one of its parts
 *          agrees closely: the better part gives the comparison's digit, the other part
 *          the partner's, by its plain level (null where a value is missing). Pairs that
 *          are not matches go through the same, so that u holds the luck of two tries.
 *          A field of its own, "was it crossed", was rejected: it broke EM.
 * Values   Both fields share one dictionary: the partner's numbers stay, values that only
 *          the other field has follow. Fields as the table has them are left alone.
 * Order    kpl_crossing_init() per crossed comparison before codes are gathered.
 * Checked by tests/compare/test_compare.c.
 */
#ifndef KPL_COMPARE_CROSSING_H
#define KPL_COMPARE_CROSSING_H

#include "compare/sift.h"
#include "model/agreement.h"
#include "model/table.h"

/* Two comparisons whose fields share a dictionary. */
typedef struct kpl_crossing {
    const kpl_allocator *allocator;
    uint32_t own;        /* the comparison with the crosswise digits */
    uint32_t partner;    /* the other one */
    kpl_values values;   /* of both fields */
    kpl_field fields[2]; /* own's and partner's, over these values; no codes */
    uint32_t *number_of; /* per value of own's field: its shared number */
    kpl_values form_values[KPL_FORMS_MAX]; /* shared, by own's form; guards need none */
    bool is_shared[KPL_FORMS_MAX];
    kpl_signature *signatures; /* per shared value */
    kpl_sift sift;
} kpl_crossing;

/* Two digits of a pair. */
typedef struct kpl_crossing_digits {
    uint32_t own;
    uint32_t partner;
} kpl_crossing_digits;

/* Merge the dictionaries of two comparisons' fields, whose levels are the same.
 * KPL_E_NOMEM, KPL_E_LIMIT; release in any case. */
KPL_NODISCARD kpl_status kpl_crossing_init(kpl_crossing *crossing,
                                           const kpl_linkage_spec *linkage,
                                           const kpl_table *table,
                                           const kpl_pattern_layout *layout, uint32_t k,
                                           const kpl_allocator *allocator,
                                           kpl_error *error);

void kpl_crossing_release(kpl_crossing *crossing);

/* The digits of a pair, given those of the values side by side and the plain digits of
 * the two crosswise parts (0 = a value is missing). */
kpl_crossing_digits kpl_crossing_choose(const kpl_crossing *crossing,
                                        const kpl_pattern_layout *layout,
                                        kpl_crossing_digits straight, uint32_t part,
                                        uint32_t other_part);

#endif /* KPL_COMPARE_CROSSING_H */
