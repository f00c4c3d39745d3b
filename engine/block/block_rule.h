/*
 * block_rule.h - the blocks of one rule: shared by the plan of the walk (block.c), the
 * choice of rules (block_choose.c) and refining (block_refine.c).
 *
 * Stage    block. Groups of equal keys (block_group.h) become blocks: those that make no
 * pair or are too large go, the others are numbered in order.
 */
#ifndef KPL_BLOCK_BLOCK_RULE_H
#define KPL_BLOCK_BLOCK_RULE_H

#include "block/block.h"

/* Group the records of blocks->table (source_of must be filled) by `spec`. KPL_E_NOMEM,
 * KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_block_rule_build(const kpl_blocks *blocks,
                                              const kpl_rule_spec *spec,
                                              const kpl_pool *pool,
                                              kpl_block_rule *rule_out, kpl_error *error);

void kpl_block_rule_release(const kpl_blocks *blocks, kpl_block_rule *rule);

/* Fill blocks->source_of. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_block_number_sources(kpl_blocks *blocks, kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_RULE_H */
