/*
 * value_counts.h - every distinct value of a comparison against every other.
 *
 * Stage    compare, once patterns are counted and before pairs are weighed.
 * Method   All values that some record holds meet in tiles, by the same kernels and the
 *          same digits as pairs of records (compare.h); what the values of a column of
 *          the tile weigh is added to the digit that they earn against the row's value.
 * Sample   Many distinct values meet a sample instead of each other: as many as keep the
 *          cells near KPL_VALUE_COUNTS_CELLS, 20,000 at most. It is drawn systematically
 *          by weight: the values in order of their numbers, laid end to end, and a mark
 *          every n / size. A value that holds a mark stands for n / size, or for its own
 *          weight when that is more, so that frequent values count as they are. Equal
 *          values are counted exactly always. A fixed 20,000 was rejected: 700,000
 *          postcodes would take longer than all the rest of a run.
 * Order    Sums run over the values in order of their numbers, in double: the same for
 *          any number of threads and every tier.
 * Checked by tests/compare/test_value_counts.c against brute force.
 */
#ifndef KPL_COMPARE_VALUE_COUNTS_H
#define KPL_COMPARE_VALUE_COUNTS_H

#include "base/parallel.h"
#include "compare/compare.h"
#include "model/counts.h"

/* So many distinct values meet each other all. */
#define KPL_VALUE_COUNTS_SAMPLE_MAX 20000u
#define KPL_VALUE_COUNTS_SAMPLE_MIN 1000u

/* What value pairs a sample may cost: about a second of one processor. */
#define KPL_VALUE_COUNTS_CELLS ((uint64_t)1 << 29)

/* What is counted. Borrowed while kpl_compare_value_counts() runs. */
typedef struct kpl_value_counts_job {
    uint32_t record_count;
    const double *record_weights; /* what a record weighs, above 0; NULL = 1 each */
    const uint32_t *only; /* two records: only their values get counts; NULL = all do */
    const kpl_pool *pool;
} kpl_value_counts_job;

/* Count comparison `k` of the records whose codes `compare` holds. KPL_E_NOMEM,
 * KPL_E_CANCELLED. Release with kpl_value_counts_release(), also after a failure. */
KPL_NODISCARD kpl_status kpl_compare_value_counts(const kpl_compare *compare, uint32_t k,
                                                  const kpl_value_counts_job *job,
                                                  kpl_value_counts *counts_out,
                                                  kpl_error *error);

/* How many values are drawn for so many distinct ones; 0 = all meet. */
uint32_t kpl_value_counts_sample(uint64_t distinct);

#endif /* KPL_COMPARE_VALUE_COUNTS_H */
