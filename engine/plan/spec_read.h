/*
 * spec_read.h - a spec file becomes a complete kpl_spec.
 *
 * Plan. The language is described in the documentation of the command; every key has one
 * reader in spec_read.c (sources, output, limits), spec_linkage.c (linkages, fields),
 * spec_compare.c (block, compare, model) or spec_quality.c (quality). What is omitted is
 * filled here, but for `block: auto`, which leaves rule_count 0 for the rule planner.
 * Checked by tests/plan/test_spec_read.c and tests/fuzz/fuzz_spec.c.
 */
#ifndef KPL_PLAN_SPEC_READ_H
#define KPL_PLAN_SPEC_READ_H

#include "model/spec.h"

/* What a run does when nothing is said. */
#define KPL_DEFAULT_DIRECTORY "linked"
#define KPL_DEFAULT_THRESHOLD 0.5
#define KPL_DEFAULT_REJECTS_PERCENT 0.1

/* Linkages of one spec. */
#define KPL_LINKAGES_MAX 64u
/* Bytes of the name of a source, linkage, field or comparison. */
#define KPL_SPEC_NAME_BYTES_MAX 64u
/* A threshold as weight lies in -50..50: beyond, its probability rounds to 0 or 1. */
#define KPL_THRESHOLD_WEIGHT_MAX 50.0

/* Read `length` bytes of YAML or JSON. `base_directory` goes before relative paths of
 * sources and models; NULL = they stay as written. KPL_E_CONFIG with line and column for
 * everything wrong, KPL_E_NOMEM. Release with kpl_spec_release(). */
KPL_NODISCARD kpl_status kpl_spec_read(const kpl_allocator *allocator, const char *text,
                                       size_t length, const char *base_directory,
                                       kpl_spec *spec_out, kpl_error *error);

/* Put the gates of another text, which holds `quality:` and nothing else, in the place of
 * those of `spec`. KPL_E_CONFIG with line and column, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_spec_read_gates(const kpl_allocator *allocator,
                                             const char *text, size_t length,
                                             kpl_spec *spec, kpl_error *error);

/* May `name` name a source, linkage, field or comparison? Letters, digits, "_", "-" and
 * everything outside ASCII; no leading "-"; at most KPL_SPEC_NAME_BYTES_MAX bytes. These
 * become folders and column names, and "source:id" must stay readable. */
bool kpl_spec_name_valid(const char *name);

/* Words that stand beside source names in a field, so that no source can have them. */
bool kpl_spec_source_name_reserved(const char *name);

/* "10" rows or "0.1%" of the rows into the two fields of a spec; false when neither. */
bool kpl_spec_rejects_parse(const char *text, bool *is_percent_out, double *max_out);

#endif /* KPL_PLAN_SPEC_READ_H */
