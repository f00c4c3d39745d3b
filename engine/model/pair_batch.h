/*
 * pair_batch.h - candidate pairs on their way through block, compare and score.
 *
 * Model. Up to 128 records stand in rows, up to 128 in columns; the candidate pairs among
 * them are a list, row by row, each with the place of its column. block fills the list,
 * compare the patterns, score reads both. One batch holds a tile of a large block, a
 * block, or many small blocks side by side: what follows does not care. One per worker,
 * used again and again: pairs are never stored.
 */
#ifndef KPL_MODEL_PAIR_BATCH_H
#define KPL_MODEL_PAIR_BATCH_H

#include "base/alloc.h"

/* 128 x 128 patterns are 128 KiB: they stay in the second-level cache, and a row's place
 * fits a 7-bit index. */
#define KPL_TILE_SIDE 128u
#define KPL_TILE_PAIRS (KPL_TILE_SIDE * KPL_TILE_SIDE)

/* `rule` of pairs that no rule found: random pairs. */
#define KPL_RULE_NONE UINT32_MAX

typedef struct kpl_pair_batch {
    uint32_t rule;
    uint32_t row_count;    /* 1..KPL_TILE_SIDE */
    uint32_t column_count; /* 1..KPL_TILE_SIDE */
    uint32_t pair_count;
    bool is_symmetric; /* rows and columns are the same records */
    uint32_t rows[KPL_TILE_SIDE];
    uint32_t columns[KPL_TILE_SIDE];
    /* Pairs of row r are starts[r] .. starts[r + 1]. */
    uint32_t starts[KPL_TILE_SIDE + 1];
    uint64_t patterns[KPL_TILE_PAIRS];              /* per pair */
    uint8_t places[KPL_TILE_PAIRS + KPL_TILE_SIDE]; /* per pair: its column; and room for
                                                       a row that is written whole */
} kpl_pair_batch;

#endif /* KPL_MODEL_PAIR_BATCH_H */
