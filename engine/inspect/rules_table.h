/*
 * rules_table.h - the table that `koppel plan` prints: pairs per rule and what they cost.
 *
 * Inspect.
 */
#ifndef KPL_INSPECT_RULES_TABLE_H
#define KPL_INSPECT_RULES_TABLE_H

#include "model/ledger.h"

/* Write the rules of one linkage, with pairs counted exactly; `pair_seconds` is what one
 * comparison of a pair took here, for an estimate that holds for two passes. KPL_E_IO
 * when the output refuses, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_rules_table(const kpl_ledger *ledger, const char *linkage,
                                         double pair_seconds,
                                         const kpl_allocator *allocator,
                                         const kpl_output *output, kpl_error *error);

#endif /* KPL_INSPECT_RULES_TABLE_H */
