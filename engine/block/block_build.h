/*
 * block_build.h - the blocks of rules whose keys may be many for a record.
 *
 * Stage    block. Shared by the plan of the walk (block.c) and the choice of rules.
 * Method   Rules of one key come first. A rule of several keys takes, of every key that
 *          an earlier rule has alone, only the values that make blocks too large for that
 *          rule: the pairs of the others have been found there. Likewise where an earlier
 *          rule has all its keys but one: its large blocks are split by the key that is
 *          left (block_split.h). So rules that split cost no more than what there is to
 *          split.
 * Checked by tests/block/test_block_lists.c.
 */
#ifndef KPL_BLOCK_BLOCK_BUILD_H
#define KPL_BLOCK_BLOCK_BUILD_H

#include "block/block_rule.h"

/* Are lists needed for these rules, or does one number per record and rule do? */
bool kpl_block_needs_lists(const kpl_linkage_spec *linkage);

/* Do the keys of `small` all stand among those of `large`? */
bool kpl_block_keys_within(const kpl_rule_spec *small, const kpl_rule_spec *large);

/* The earlier rules whose large blocks are all that a rule of several keys looks at: what
 * it finds depends on their being there. Returns how many. */
uint32_t kpl_block_bases(const kpl_linkage_spec *linkage, uint32_t rule,
                         uint32_t bases_out[KPL_RULE_KEYS_MAX + 1]);

/* Group the records by all rules, into blocks->rules[0 .. rule_count), all-zero before.
 * KPL_E_NOMEM, KPL_E_LIMIT, KPL_E_CANCELLED. The same for any number of threads. */
KPL_NODISCARD kpl_status kpl_block_build(const kpl_linkage_spec *linkage,
                                         kpl_blocks *blocks, const kpl_pool *pool,
                                         kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_BUILD_H */
