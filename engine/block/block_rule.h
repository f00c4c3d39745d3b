/*
 * block_rule.h - the blocks of one rule: shared by the plan of the walk (block.c) and the
 * choice of rules (block_choose.c).
 *
 * Stage    block. Groups are numbered in order of first appearance by a hash table over
 * the keys; a counting sort puts the members together.
 */
#ifndef KPL_BLOCK_BLOCK_RULE_H
#define KPL_BLOCK_BLOCK_RULE_H

#include "block/block.h"

/* Group the records of blocks->table (source_of must be filled) by `spec`. KPL_E_NOMEM;
 * what was allocated until then is released by kpl_block_rule_release(). Threads: any. */
KPL_NODISCARD kpl_status kpl_block_rule_build(const kpl_blocks *blocks,
                                              const kpl_rule_spec *spec,
                                              kpl_block_rule *rule, kpl_error *error);

void kpl_block_rule_release(const kpl_blocks *blocks, kpl_block_rule *rule);

/* Fill blocks->source_of. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_block_number_sources(kpl_blocks *blocks, kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_RULE_H */
