/*
 * block_choose.h - blocking rules for a linkage that brings none.
 *
 * Stage    block, before its plan.
 * Method   Few records: all pairs, because blocking can only lose. Otherwise every key
 * that a kind recommends is a rule of its own, with the largest block size of 1000, 300,
 *          100 that keeps the pairs within a budget per record. Values that are too
 * common for that are intersected: keys with oversized blocks are paired with each other,
 *          the most selective pairs first. What is common even then is left out, and
 *          counted in the ledger.
 * Checked by tests/block/test_block_choose.c.
 */
#ifndef KPL_BLOCK_BLOCK_CHOOSE_H
#define KPL_BLOCK_BLOCK_CHOOSE_H

#include "base/parallel.h"
#include "model/spec.h"
#include "model/table.h"

/* Up to here all pairs are compared. */
#define KPL_CHOOSE_ALL_PAIRS_MAX 13000000u

/* Pairs per record that single keys may bring together, earlier rules not subtracted. */
#define KPL_CHOOSE_PAIRS_A_RECORD 250u

/* Rules of two keys, at most. */
#define KPL_CHOOSE_CROSSED_MAX 24u

/* Give the linkage one rule for each key worth trying, so that standardising derives the
 * forms they need. Memory from `arena`. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_block_candidates(kpl_linkage_spec *linkage, kpl_arena *arena,
                                              kpl_error *error);

/* Replace those by the rules that will run. KPL_E_NOMEM, KPL_E_CONFIG when no field has a
 * key to block on. The same for any number of threads. */
KPL_NODISCARD kpl_status kpl_block_choose(kpl_linkage_spec *linkage, kpl_arena *arena,
                                          const kpl_table *table,
                                          const kpl_allocator *allocator,
                                          const kpl_pool *pool, kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_CHOOSE_H */
