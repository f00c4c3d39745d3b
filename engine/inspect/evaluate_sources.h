/*
 * evaluate_sources.h - how good entities are between each two sources, against a truth.
 *
 * Inspect. Pairs inside an entity, inside a true cluster and inside both are counted by
 * the sources of their ends: per group the records of each source, then products. Checked
 * by tests/inspect/test_evaluate.c against an evaluator that enumerates.
 */
#ifndef KPL_INSPECT_EVALUATE_SOURCES_H
#define KPL_INSPECT_EVALUATE_SOURCES_H

#include "inspect/evaluate.h"

/* Pairs of a record of one source and one of another, or of the same. */
typedef struct kpl_source_quality {
    uint32_t left; /* sources of the linked result, left <= right */
    uint32_t right;
    uint64_t true_pairs;
    kpl_pair_quality entities;
} kpl_source_quality;

/* Only those that the linkage may make and that hold a pair, by left, then right. */
typedef struct kpl_source_qualities {
    const kpl_allocator *allocator;
    kpl_source_quality *items;
    uint32_t count;
} kpl_source_qualities;

/* KPL_E_NOMEM. Release in any case. */
KPL_NODISCARD kpl_status kpl_evaluate_sources(const kpl_linked *linked,
                                              const kpl_truth *truth,
                                              kpl_source_qualities *qualities_out,
                                              kpl_error *error);

void kpl_source_qualities_release(kpl_source_qualities *qualities);

/* One linkage of several. */
typedef struct kpl_linkage_evaluation {
    const char *name;
    uint64_t entities;
    const kpl_linked *linked; /* names of its sources */
    kpl_evaluation evaluation;
    kpl_source_qualities sources;
} kpl_linkage_evaluation;

/* All of them: a line each, then a table by sources each; or (output->json) an object.
 * KPL_E_IO when `output` stops. */
KPL_NODISCARD kpl_status kpl_evaluations_render(const kpl_linkage_evaluation *evaluations,
                                                uint32_t count,
                                                const kpl_allocator *allocator,
                                                const kpl_output *output,
                                                kpl_error *error);

#endif /* KPL_INSPECT_EVALUATE_SOURCES_H */
