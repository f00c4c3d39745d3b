/*
 * block_split.h - large blocks of one rule, split by one more key.
 *
 * Stage    block, for rules that split what is too large for an earlier one
 *          (block_build.h).
 * Method   Block by block: its members' values of the key go through a small hash table
 *          that stays in the first cache. So nothing is joined or sorted as a whole, and
 *          the cost is that of looking each member's values up.
 * Checked by tests/block/test_block_lists.c.
 */
#ifndef KPL_BLOCK_BLOCK_SPLIT_H
#define KPL_BLOCK_BLOCK_SPLIT_H

#include "block/block_rule.h"

/* Blocks without numbers, in any order. Zero-initialise, set the allocator; release. */
typedef struct kpl_large {
    const kpl_allocator *allocator;
    uint32_t *members;
    uint32_t *starts; /* block b is members[starts[b]] .. members[starts[b + 1]] */
    uint32_t count;
    size_t member_capacity;
    size_t start_capacity;
} kpl_large;

void kpl_large_release(kpl_large *large);

/* Append a block. KPL_E_NOMEM, KPL_E_LIMIT (2^32 members). */
KPL_NODISCARD kpl_status kpl_large_add(kpl_large *large, const uint32_t *members,
                                       uint32_t size, kpl_error *error);

/* Values of a key by record: codes[starts[r]] .. codes[starts[r + 1]]. Borrowed. */
typedef struct kpl_split_key {
    const uint32_t *starts;
    const uint32_t *codes;
} kpl_split_key;

/* Split the blocks of `base` by the values of `key`. Parts of 2 to `size_max` records are
 * the blocks of *rule_out, in order of their first members; with `large_out`, not NULL,
 * larger ones are added there. KPL_E_NOMEM, KPL_E_LIMIT. */
KPL_NODISCARD kpl_status kpl_block_split(const kpl_blocks *blocks, const kpl_large *base,
                                         kpl_split_key key, uint32_t size_max,
                                         kpl_block_rule *rule_out, kpl_large *large_out,
                                         kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_SPLIT_H */
