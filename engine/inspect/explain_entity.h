/*
 * explain_entity.h - why the members of one entity hold together.
 *
 * Inspect. From the output tables alone: for every member the mean probability of its
 * pairs with the others (a pair that is no link counts 0: it has little evidence of its
 * own), the weakest first; then the links that carry the entity: a spanning tree of the
 * most probable ones (Kruskal 1956), the weakest first. Where that one is weak, the
 * entity would fall apart without it. Checked by tests/inspect/test_evaluate.c.
 */
#ifndef KPL_INSPECT_EXPLAIN_ENTITY_H
#define KPL_INSPECT_EXPLAIN_ENTITY_H

#include "inspect/linked.h"

/* Text, or (output->json) an object. KPL_E_USAGE when no record is in the entity;
 * KPL_E_NOMEM; KPL_E_IO when `output` stops. */
KPL_NODISCARD kpl_status kpl_explain_members(const kpl_linked *linked, uint64_t entity,
                                             const kpl_output *output, kpl_error *error);

#endif /* KPL_INSPECT_EXPLAIN_ENTITY_H */
