/*
 * derive_rules.h - blocking rules for linkages that are proposed together. Private to
 * plan/derive*.c.
 *
 * Plan.
 * Method   A linkage that takes the entities of another as a field cannot have its rules
 *          counted before that one has run. Where several linkages are proposed, the
 *          rules are those that experience with Dutch registers names: postcode or street
 *          with house number, three letters of it with place and number; BSN, surname or
 * first name with birth date, home with either; client or case number. A rule whose
 * fields are not there is left out. Checked by tests/plan/test_derive_dutch.c.
 */
#ifndef KPL_PLAN_DERIVE_RULES_H
#define KPL_PLAN_DERIVE_RULES_H

#include "model/spec.h"

/* Fill rules and rule_count of `linkage`, whose kind and fields are known. None = its
 * fields are in no rule: then they are left to the planner. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_derive_rules(kpl_arena *arena, kpl_linkage_spec *linkage,
                                          kpl_error *error);

/* Where a source is the register of addresses, let it mend the postcodes of the others.
 */
void kpl_derive_repairs(const kpl_spec *spec, kpl_linkage_spec *linkage);

/* What is certain of the linkage's kind, by law or by the way things are numbered, where
 * its comparisons are there. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_derive_certain(kpl_arena *arena, kpl_linkage_spec *linkage,
                                            kpl_error *error);

#endif /* KPL_PLAN_DERIVE_RULES_H */
