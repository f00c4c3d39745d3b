/*
 * block_sample.h - how many pairs would blocks of a size bring? Asked before building
 * any.
 *
 * Stage    block, for the choice of rules (block_choose.h).
 * Method   The records are grouped by every key alone, however large the groups. For a
 *          fixed sample of records all groups that hold one of them are walked, and what
 *          keys every other record shares with it is noted as a set of bits. How many
 *          records share two or three keys is the size of a block of these together. So
 *          one walk tells the distinct partners for every block size at once: all records
 *          that share some keys, at most as many as rules may have, with few others.
 * Checked by tests/block/test_block_choose.c.
 */
#ifndef KPL_BLOCK_BLOCK_SAMPLE_H
#define KPL_BLOCK_BLOCK_SAMPLE_H

#include "base/parallel.h"
#include "block/block.h"

/* Blocks of at most `size_max` records, by at most `key_count_max` keys (1 to 3). */
typedef struct kpl_sample_limit {
    uint32_t size_max;
    uint32_t key_count_max;
} kpl_sample_limit;

/* The most that one call asks for. */
#define KPL_SAMPLE_LIMITS_MAX 8u

/* Distinct pairs for each of `limit_count` limits, scaled up from the sample; its records
 * have as many partners more or less as the average, which makes the total right to 2 %.
 * `groups->rules` are the groups of one key each, source_of is filled; fields[i] is the
 * field of key i: those of one field do not stand together in a rule. The same for any
 * number of threads. KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_block_sample(const kpl_blocks *groups,
                                          const uint32_t *fields,
                                          const kpl_sample_limit *limits,
                                          uint32_t limit_count, const kpl_pool *pool,
                                          uint64_t *pairs_out, kpl_error *error);

#endif /* KPL_BLOCK_BLOCK_SAMPLE_H */
