/*
 * spec_write.h - a kpl_spec as the YAML or JSON that reads back as the same spec.
 *
 * Plan. Complete: what was defaulted is written out. The YAML is for people: one line per
 * field, and why its kind was guessed as a comment. Writing what was read gives the same
 * bytes again (but for those comments, which are not part of a spec).
 * Checked by tests/plan/test_spec_write.c and tests/fuzz/fuzz_spec.c.
 */
#ifndef KPL_PLAN_SPEC_WRITE_H
#define KPL_PLAN_SPEC_WRITE_H

#include "model/spec.h"

/* Append the spec as YAML. `portable` leaves out emit and limits: this form goes into
 * output files, whose bytes must not depend on them. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_spec_write(const kpl_spec *spec, bool portable,
                                        kpl_buffer *out, kpl_error *error);

/* The same as JSON, which kpl_spec_read() reads too. */
KPL_NODISCARD kpl_status kpl_spec_write_json(const kpl_spec *spec, bool portable,
                                             kpl_buffer *out, kpl_error *error);

/* "surname.phonetic & birth_date", or "all pairs", for ledgers and tables. */
KPL_NODISCARD kpl_status kpl_rule_write(const kpl_linkage_spec *linkage,
                                        const kpl_rule_spec *rule, kpl_buffer *out,
                                        kpl_error *error);

#endif /* KPL_PLAN_SPEC_WRITE_H */
