/*
 * block_refine.h - a plan over its pair budget is made more selective, not run.
 *
 * Stage    block, after its plan and before anything is compared.
 * Method   The largest blocks go until the others fill three quarters of the budget. The
 *          records of the blocks that went are split by further keys, as rules of their
 *          own that follow the spec's: by up to three keys of different fields, chosen by
 *          how many records they put into blocks that fit; by pairs of those keys where
 *          both leave blocks that are too large; and what no key settles (null, or alike
 *          in everything) in runs of neighbours, twice, half a run apart. A record is in
 *          reach of several keys, so that one wrong or missing value does not lose it.
 *          All choices depend on counts alone: the same for any number of threads.
 * Checked by tests/block/test_block_refine.c.
 */
#ifndef KPL_BLOCK_BLOCK_REFINE_H
#define KPL_BLOCK_BLOCK_REFINE_H

#include "block/block.h"

/* The default budget: 500 pairs a record, of at least a million records. Rules that
 * people write make 10 to 150 a record, those that koppel chooses up to 250. */
#define KPL_REFINE_PAIRS_A_RECORD 500u
#define KPL_REFINE_RECORDS_MIN 1000000u

/* `wish` is the spec's limits.pairs, 0 = none. */
uint64_t kpl_block_budget(uint64_t wish, uint32_t record_count);

/* Pairs of all rules together, those of several rules as often: what a walk looks at. */
uint64_t kpl_block_pairs(const kpl_blocks *blocks);

/* Bring kpl_block_pairs() down to `budget`; nothing happens when it is there already.
 * Uses the forms that `table` holds. KPL_E_NOMEM, KPL_E_CANCELLED: then `blocks` can only
 * be ended. */
KPL_NODISCARD kpl_status kpl_block_refine(const kpl_linkage_spec *linkage,
                                          uint64_t budget, const kpl_pool *pool,
                                          kpl_blocks *blocks, kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_REFINE_H */
