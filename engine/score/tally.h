/*
 * tally.h - counting agreement patterns, one tally per worker.
 *
 * Stage    score, first pass.
 * Method   Few possible patterns: an array indexed by the pattern. Many: a hash table.
 * Both end in the same sorted histogram, whatever worker counted what. Checked by
 * tests/score/test_tally.c.
 */
#ifndef KPL_SCORE_TALLY_H
#define KPL_SCORE_TALLY_H

#include "model/agreement.h"
#include "model/pair_batch.h"

typedef struct kpl_tally kpl_tally;

/* KPL_E_NOMEM. Not shared by two threads at once. */
KPL_NODISCARD kpl_status kpl_tally_create(const kpl_pattern_layout *layout,
                                          const kpl_allocator *allocator,
                                          kpl_tally **tally_out, kpl_error *error);
void kpl_tally_destroy(kpl_tally *tally);

/* Count the pairs of a batch. KPL_E_NOMEM when the table cannot grow. */
KPL_NODISCARD kpl_status kpl_tally_add(kpl_tally *tally, const kpl_pair_batch *batch,
                                       kpl_error *error);

/* Sum of `count` tallies, patterns ascending. Pairs are counted in 64 bits. */
KPL_NODISCARD kpl_status kpl_tally_merge(kpl_tally *const *tallies, uint32_t count,
                                         const kpl_allocator *allocator,
                                         kpl_histogram *histogram_out, kpl_error *error);

#endif /* KPL_SCORE_TALLY_H */
