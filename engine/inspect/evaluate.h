/*
 * evaluate.h - how good links and entities are, against a truth.
 *
 * Inspect. Pairwise: precision = true positives / found, recall = true positives / true,
 * F1 = 2 true positives / (found + true). The pairs of entities are counted through the
 * contingency table of entities and true clusters, never one by one. B-cubed (Bagga and
 * Baldwin 1998): per record, the share of its entity that is of its cluster (precision)
 * and of its cluster that is in its entity (recall), averaged over all records; F1 is
 * their harmonic mean. Blocking recall: true pairs that some rule compared / true pairs.
 * Checked by tests/inspect/test_evaluate.c against an evaluator that enumerates.
 */
#ifndef KPL_INSPECT_EVALUATE_H
#define KPL_INSPECT_EVALUATE_H

#include "inspect/truth.h"

/* Ratios are NaN where nothing stands below the line. */
typedef struct kpl_pair_quality {
    uint64_t found;
    uint64_t true_positives;
    double precision;
    double recall;
    double f1;
} kpl_pair_quality;

/* The ratios, from the counts and the number of true pairs. */
void kpl_pair_quality_fill(kpl_pair_quality *quality, uint64_t true_pairs);

typedef struct kpl_evaluation {
    uint64_t records;
    uint64_t true_pairs;
    uint64_t truth_rows;
    uint64_t truth_rows_unknown; /* rows of the truth that name no record */
    uint64_t pairs_compared;
    uint64_t true_pairs_compared; /* UINT64_MAX: not known */
    double blocking_recall;       /* NaN: not known */
    kpl_pair_quality links;
    kpl_pair_quality entities;
    double bcubed_precision;
    double bcubed_recall;
    double bcubed_f1;
} kpl_evaluation;

/* `compared` has an entry per truth->pairs, true when some blocking rule compared that
 * pair; NULL = not known. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_evaluate_linked(const kpl_linked *linked,
                                             const kpl_truth *truth, const bool *compared,
                                             kpl_evaluation *evaluation_out,
                                             kpl_error *error);

/* A table for people, or (output->json) an object. KPL_E_IO when `output` stops. */
KPL_NODISCARD kpl_status kpl_evaluation_render(const kpl_evaluation *evaluation,
                                               const kpl_allocator *allocator,
                                               const kpl_output *output,
                                               kpl_error *error);

#endif /* KPL_INSPECT_EVALUATE_H */
