/*
 * derive.h - a complete spec from files alone, for `koppel link a.csv b.csv`.
 *
 * Plan.
 * Method   Every column gets a kind (detect.h). Columns that name the row or the answer,
 *          that hold nothing, or that repeat others are left out, with a note on the
 *          source. Columns of several sources become one field by equal header, then by
 *          equal role of the header, then by being each source's only one of a kind.
 *          What is left is default: comparisons of the kinds, rules by the planner.
 * Checked by tests/plan/test_derive.c.
 */
#ifndef KPL_PLAN_DERIVE_H
#define KPL_PLAN_DERIVE_H

#include "model/frame.h"
#include "model/spec.h"

/* A source of a link task is `unique` unless more of its rows than this are exact doubles
 * of another. */
#define KPL_DERIVE_DOUBLES_MAX 0.01
/* Or, of people, more are doubles but for little: twins at one address are fewer. */
#define KPL_DERIVE_NEAR_MAX 0.05

/* `frames` hold all columns of the `count` files at `paths`. `id_column` NULL = find one.
 * Release the spec with kpl_spec_release(). KPL_E_CONFIG when a file lacks the id column,
 * KPL_E_INPUT when there is nothing to compare, KPL_E_LIMIT for too many files,
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_derive_spec(const kpl_allocator *allocator, kpl_mode mode,
                                         const char *const *paths, uint32_t count,
                                         const kpl_frame *frames, const char *id_column,
                                         kpl_spec *spec_out, kpl_error *error);

#endif /* KPL_PLAN_DERIVE_H */
