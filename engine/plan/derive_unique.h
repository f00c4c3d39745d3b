/*
 * derive_unique.h - which sources of a link task hold everything once. Private to
 * plan/derive*.c.
 *
 * Plan.
 * Method   A source holds things several times when more than KPL_DERIVE_DOUBLES_MAX of
 *          its rows are exact doubles; of people, when more than KPL_DERIVE_NEAR_MAX are
 *          doubles but for little; of things, when many texts that stand once in the
 *          other source stand several times in this one, and few the other way round: a
 *          bibliography knows a paper once, an index of citations often.
 *          Both hold everything once: one to one. One does, of people or by such texts:
 *          each of the other's records goes to the best of its records (components, which
 *          never joins two records of a unique source). Average linkage would find one
 *          partner for each only, because it takes pairs inside a source, which nobody
 *          compared, for differences.
 * Checked by tests/plan/test_derive.c.
 */
#ifndef KPL_PLAN_DERIVE_UNIQUE_H
#define KPL_PLAN_DERIVE_UNIQUE_H

#include "plan/derive_columns.h"

/* Set `unique` of the sources, and the linkage's method. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_derive_unique(kpl_spec *spec, const kpl_candidates *sources,
                                           kpl_linkage_spec *linkage, kpl_error *error);

#endif /* KPL_PLAN_DERIVE_UNIQUE_H */
