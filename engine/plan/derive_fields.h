/*
 * derive_fields.h - columns of several files that are one field. Private to
 * plan/derive*.c.
 *
 * Plan. Checked by tests/plan/test_derive.c.
 */
#ifndef KPL_PLAN_DERIVE_FIELDS_H
#define KPL_PLAN_DERIVE_FIELDS_H

#include "plan/derive_columns.h"

/* Fill fields, field_count and uses_source of `linkage`. `sources` has one entry per
 * source of the spec. `shared` = only what two files have at least (link: between). */
KPL_NODISCARD kpl_status kpl_derive_fields(kpl_spec *spec, kpl_candidates *sources,
                                           bool shared, kpl_linkage_spec *linkage,
                                           kpl_error *error);

/* Add a field whose values are the entities of linkage `earlier`. */
KPL_NODISCARD kpl_status kpl_derive_entity(kpl_spec *spec, kpl_linkage_spec *linkage,
                                           const char *name, uint32_t earlier,
                                           kpl_error *error);

#endif /* KPL_PLAN_DERIVE_FIELDS_H */
