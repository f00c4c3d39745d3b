/*
 * spec_level.h - the small languages inside a spec: levels and blocking keys.
 *
 * Plan. A level is one condition or several with `or` between them, any of which is
 * enough. A condition is `comparator`, `comparator(form)`, `comparator op number` or
 * `comparator(form) op number`, with op >= for similarities and <= for distances. A
 * comparator without a number means its strictest cut-off, which only makes sense for
 * "exact" and others that answer yes or no. A key is `field` or `field.form`;
 * `field|field.form` takes the form of several fields together.
 * Errors here have no place; callers that read a file add it.
 * Checked by tests/plan/test_spec_read.c.
 */
#ifndef KPL_PLAN_SPEC_LEVEL_H
#define KPL_PLAN_SPEC_LEVEL_H

#include "model/spec.h"

/* Parse one level for a field of `kind`; its text is copied into the arena. KPL_E_CONFIG.
 */
KPL_NODISCARD kpl_status kpl_level_parse(kpl_arena *arena, const char *text,
                                         const kpl_kind *kind, kpl_level_spec *level_out,
                                         kpl_error *error);

/* Conditions on one comparator and form must go from close to far, no two alike, a level
 * asks each once, and one measure has a place in a table of 16; *index_out is the first
 * level that breaks this. KPL_E_CONFIG. */
KPL_NODISCARD kpl_status kpl_levels_check(const kpl_level_spec *levels, uint32_t count,
                                          uint32_t *index_out, kpl_error *error);

/* Do both comparisons ask the same of the values of their fields, level by level? */
bool kpl_levels_same(const kpl_field_spec *fields, const kpl_comparison_spec *a,
                     const kpl_comparison_spec *b);

/* The default comparison of `field`: the levels of its kind, which must have some. */
KPL_NODISCARD kpl_status kpl_comparison_default(kpl_arena *arena,
                                                const kpl_field_spec *fields,
                                                uint32_t field,
                                                kpl_comparison_spec *comparison_out,
                                                kpl_error *error);

/* Parse a key over the fields of a linkage. KPL_E_CONFIG. */
KPL_NODISCARD kpl_status kpl_key_parse(const char *text, const kpl_field_spec *fields,
                                       uint32_t field_count, kpl_key_spec *key_out,
                                       kpl_error *error);

/* Index of the field with that name, or -1. */
int64_t kpl_spec_field_index(const kpl_field_spec *fields, uint32_t field_count,
                             const char *name);

/* KPL_E_CONFIG: `name` is no field; proposes the nearest. */
kpl_status kpl_spec_fail_field(const char *name, const kpl_field_spec *fields,
                               uint32_t field_count, kpl_error *error);

#endif /* KPL_PLAN_SPEC_LEVEL_H */
