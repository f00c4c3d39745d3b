/*
 * explain.h - the evidence for one pair, comparison by comparison: its waterfall.
 *
 * Inspect. Weights are log2 of the odds that each piece of evidence speaks for; they add
 * up to the match weight (Fellegi and Sunter 1969). The caller computes, this draws.
 * Checked by tests/inspect/test_render.c.
 */
#ifndef KPL_INSPECT_EXPLAIN_H
#define KPL_INSPECT_EXPLAIN_H

#include "base/alloc.h"

/* One comparison. Strings are borrowed. */
typedef struct kpl_evidence {
    const char *name;
    int32_t level;     /* -1 null, 0 else, higher is closer */
    const char *label; /* "jaro_winkler >= 0.92", "else", "null" */
    double m;          /* of the level; ignored when level is -1 */
    double u;
    double weight;          /* log2(m / u); 0 for null */
    double term_weight;     /* what the values say on top; 0 = nothing */
    bool is_near;           /* ... which are not equal but near */
    bool is_whole;          /* about the pair, not a comparison: it has no level */
    const char *left_value; /* shown with output->show_values only; NULL = none */
    const char *right_value;
} kpl_evidence;

typedef struct kpl_explanation {
    const char *linkage;
    const char *left_id; /* as the caller named them: ids are not hidden */
    const char *right_id;
    double prior_weight; /* log2(lambda / (1 - lambda)) */
    const kpl_evidence *evidence;
    uint32_t evidence_count;
    double weight; /* the sum of all */
    double probability;
    double threshold;      /* probability from which a pair is a link */
    bool is_link;          /* it stands in the links table */
    int32_t rule;          /* first rule that finds the pair; -1 = none does */
    const char *rule_text; /* of that rule, or NULL */
    uint64_t left_entity;  /* 0 = not known */
    uint64_t right_entity;
} kpl_explanation;

/* Text with bars, or (output->json) an object. KPL_E_NOMEM; KPL_E_IO when `output`
 * stops. */
KPL_NODISCARD kpl_status kpl_explain_render(const kpl_explanation *explanation,
                                            const kpl_allocator *allocator,
                                            const kpl_output *output, kpl_error *error);

#endif /* KPL_INSPECT_EXPLAIN_H */
