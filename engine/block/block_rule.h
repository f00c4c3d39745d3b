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
#include "block/block_items.h"

/* Group the records of blocks->table (source_of must be filled) by `spec`. KPL_E_NOMEM,
 * KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_block_rule_build(const kpl_blocks *blocks,
                                              const kpl_rule_spec *spec,
                                              const kpl_pool *pool,
                                              kpl_block_rule *rule_out, kpl_error *error);

/* The same of items, whose keys may be many for a record. With `large_out`, not NULL: the
 * items in blocks larger than `size_max`, with the number of their block. */
KPL_NODISCARD kpl_status kpl_block_rule_of_items(const kpl_blocks *blocks,
                                                 const kpl_items *items,
                                                 uint32_t size_max, const kpl_pool *pool,
                                                 kpl_block_rule *rule_out,
                                                 kpl_items *large_out, kpl_error *error);

/* Pairs among `count` members in ascending record order that the link mode allows. */
uint64_t kpl_block_rule_pairs(const kpl_blocks *blocks, const uint32_t *members,
                              uint64_t count);

/* Drop the blocks of the rule that make no pair or hold more than `size_max` records (the
 * latter counted as skipped), close the gaps, count the pairs of the others anew. */
void kpl_block_rule_keep(const kpl_blocks *blocks, uint32_t size_max,
                         kpl_block_rule *rule);

void kpl_block_rule_release(const kpl_blocks *blocks, kpl_block_rule *rule);

/* Fill blocks->source_of. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_block_number_sources(kpl_blocks *blocks, kpl_error *error);

/* From the rules: block numbers by record, and tasks; members are put away where the
 * plan does that. KPL_E_NOMEM, KPL_E_CANCELLED, KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_block_prepare_walk(kpl_blocks *blocks, const kpl_pool *pool,
                                                kpl_error *error);

/* Undo that, before the rules change: members are here. KPL_E_NOMEM, KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_block_undo_walk(kpl_blocks *blocks, kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_RULE_H */
