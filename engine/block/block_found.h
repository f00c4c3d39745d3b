/*
 * block_found.h - which pairs of a batch an earlier block has, by lists (block_lists.h).
 *
 * Stage    block.
 * Method   The lists of the rows set bits in a filter that fits the first cache; numbers
 *          of columns that hit it go into a small table, with the columns that have them;
 *          then the rows look their numbers up there, and gather the columns with which
 *          they share one. So each list is read twice a batch, not once a pair, and most
 *          numbers cost one bit.
 * Checked by tests/block/test_block_lists.c.
 */
#ifndef KPL_BLOCK_BLOCK_FOUND_H
#define KPL_BLOCK_BLOCK_FOUND_H

#include "block/block.h"

/* Bit c % 64 of bits[r][c / 64]: row r and column c share a block before `number`. Rows
 * and columns are places from..to - 1 of the batch, which are the same records when it is
 * symmetric; else all rows and columns. */
void kpl_block_found(const kpl_blocks *blocks, const kpl_pair_batch *batch, uint32_t from,
                     uint32_t to, uint32_t number,
                     uint64_t bits_out[KPL_TILE_SIDE][KPL_TILE_SIDE / 64]);

#endif /* KPL_BLOCK_BLOCK_FOUND_H */
