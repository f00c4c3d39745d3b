/*
 * block_choose.h - blocking rules for a linkage that brings none.
 *
 * Stage    block, before its plan.
 * Method   Few records: all pairs, because blocking can only lose. Otherwise every key
 *          that a kind recommends is a rule of its own, and so are the tokens of all
 * parts of a name together. Blocks that are too large for that are split by the large
 *          blocks of another field's key, and what is too large even then by those of a
 *          third: what another key splits well has been compared by that key alone. What
 *          is too large then is left out, and counted in the ledger.
 *              largest block = the largest of 1000, 300, 100 (30, 10, 3 under a small
 *              budget) that keeps the distinct pairs within the budget
 *          Distinct pairs are counted for a fixed sample of records: all their partners,
 *          each once. Cost is bounded by the block size, however skewed the values are.
 * Checked by tests/block/test_block_choose.c.
 */
#ifndef KPL_BLOCK_BLOCK_CHOOSE_H
#define KPL_BLOCK_BLOCK_CHOOSE_H

#include "base/parallel.h"
#include "block/block.h"

/* Up to here all pairs are compared. */
#define KPL_CHOOSE_ALL_PAIRS_MAX 13000000u

/* Distinct pairs per record, at most. Measured on historical_50k: recall .961, .973, .979
 * with 115, 242, 515 pairs a record. */
#define KPL_CHOOSE_PAIRS_A_RECORD 500u

/* In all, where there are many records, and per record at least: beyond some 20 million
 * pairs more of them are more time than matches, and the second pass finds by common
 * neighbours what blocking missed. */
#define KPL_CHOOSE_PAIRS 25000000u
#define KPL_CHOOSE_PAIRS_A_RECORD_MIN 40u

/* Give the linkage one rule for each key worth trying, so that standardising derives the
 * forms they need. Memory from `arena`. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_block_candidates(kpl_linkage_spec *linkage, kpl_arena *arena,
                                              kpl_error *error);

/* Replace those by the rules that will run, whose distinct pairs are about `budget` at
 * most. Where they were grouped for that, *built_out is their blocks, one for each rule,
 * for kpl_block_plan_built(); else NULL. KPL_E_NOMEM, KPL_E_CONFIG when no field has a
 * key to block on. The same for any number of threads. */
KPL_NODISCARD kpl_status kpl_block_choose(kpl_linkage_spec *linkage, kpl_arena *arena,
                                          const kpl_table *table, uint64_t budget,
                                          const kpl_allocator *allocator,
                                          const kpl_pool *pool,
                                          kpl_block_rule **built_out, kpl_error *error);

/* Take rules out of the plan that find no pair which an earlier one has not found:
 * pairs_new[i] is what rule i finds. Both linkage->rules and the blocks lose them; at
 * least one rule stays. Only before anything else keeps their numbers. */
void kpl_block_drop_idle(kpl_linkage_spec *linkage, const uint64_t *pairs_new,
                         kpl_blocks *blocks);

#endif /* KPL_BLOCK_BLOCK_CHOOSE_H */
