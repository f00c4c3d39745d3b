/*
 * pair_batch.h - a tile of candidate pairs on its way through block, compare and score.
 *
 * Model. Rows x columns of record numbers of which `wanted` marks the candidate pairs;
 * compare fills `patterns`, score reads both. One per worker, reused for every tile:
 * pairs are never stored.
 */
#ifndef KPL_MODEL_PAIR_BATCH_H
#define KPL_MODEL_PAIR_BATCH_H

#include "base/alloc.h"

/* 128 x 128 patterns are 128 KiB: they stay in the second-level cache, and a row of
 * levels fits a 7-bit index. */
#define KPL_TILE_SIDE 128u
#define KPL_TILE_PAIRS (KPL_TILE_SIDE * KPL_TILE_SIDE)

/* `rule` of pairs that no rule found: random pairs. */
#define KPL_RULE_NONE UINT32_MAX

typedef struct kpl_pair_batch {
    uint32_t rule;
    uint32_t row_count;    /* 1..KPL_TILE_SIDE */
    uint32_t column_count; /* 1..KPL_TILE_SIDE */
    uint32_t wanted_count; /* pairs with wanted[] == 1 */
    uint32_t rows[KPL_TILE_SIDE];
    uint32_t columns[KPL_TILE_SIDE];
    uint8_t wanted[KPL_TILE_PAIRS];    /* [row * column_count + column], 0 or 1 */
    uint64_t patterns[KPL_TILE_PAIRS]; /* same order; of unwanted pairs: anything */
} kpl_pair_batch;

#endif /* KPL_MODEL_PAIR_BATCH_H */
