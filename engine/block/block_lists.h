/*
 * block_lists.h - the blocks of each record as a list, where rules have many keys.
 *
 * Stage    block, behind the grouping (block_build.h) and before the walk.
 * Method   Blocks are numbered over all rules, in order; each record has the ascending
 *          list of the blocks it is in. A pair belongs to the first block that both lists
 *          share. A block all of whose members are in one earlier block brings no pair of
 *          its own: it is pruned, and stands behind the others in the lists. So a block
 *          of two that is left is a pair that no earlier block has.
 * Checked by tests/block/test_block_lists.c.
 */
#ifndef KPL_BLOCK_BLOCK_LISTS_H
#define KPL_BLOCK_BLOCK_LISTS_H

#include "block/block.h"

/* Number the blocks of all rules, list them by record, prune. Members are here, or away
 * when blocks->spill is set. KPL_E_NOMEM, KPL_E_LIMIT (2^32 blocks), KPL_E_IO,
 * KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_block_lists_build(kpl_blocks *blocks, const kpl_pool *pool,
                                               kpl_error *error);

/* The lowest number that both lists share among those that are walked, or 0. */
uint32_t kpl_block_lists_first(const kpl_blocks *blocks, uint32_t left, uint32_t right);

/* The rule of a block number. */
uint32_t kpl_block_lists_rule(const kpl_blocks *blocks, uint32_t number);

#endif /* KPL_BLOCK_BLOCK_LISTS_H */
