/*
 * block_wanted.h - which columns of a row are pairs: one row of a batch at a time.
 *
 * Stage    block.
 * Method   A pair is not wanted when the two records share a number in any of some lists:
 *          the blocks of earlier rules, and the source where only pairs between sources
 *          count. The columns that are left are written out as a list of bytes.
 * Checked by tests/block/test_block_wanted.c: every tier against the scalar way.
 */
#ifndef KPL_BLOCK_BLOCK_WANTED_H
#define KPL_BLOCK_BLOCK_WANTED_H

#include <stdint.h>

#include "base/cpu.h"
#include "model/pair_batch.h"
#include "model/spec.h"

/* Lists at most: one per earlier rule, and the sources. */
#define KPL_WANTED_LISTS (KPL_RULES_DENSE_MAX + 1)

/* Numbers of the columns, 0 = in no block. Filled where the row's columns are, and up to
 * the next multiple of 16 on both sides (with anything). */
typedef struct kpl_wanted_columns {
    uint32_t list_count;
    uint32_t numbers[KPL_WANTED_LISTS][KPL_TILE_SIDE];
} kpl_wanted_columns;

/* Columns from..to - 1 that share no number with the row: `numbers` has its number per
 * list, 0 = none. Writes them to `places_out`, ascending, and returns how many; up to 128
 * bytes after `places_out` may be overwritten. */
typedef uint32_t kpl_wanted_fn(const kpl_wanted_columns *columns, const uint32_t *numbers,
                               uint32_t from, uint32_t to, uint8_t *places_out);

/* The same for the few columns of a small block, whose numbers are read where they
 * stand: columns[c] has those of column c, one per list. No more than that is read. */
typedef uint32_t kpl_wanted_few_fn(const uint32_t *const *columns,
                                   const uint32_t *numbers, uint32_t list_count,
                                   uint32_t from, uint32_t to, uint8_t *places_out);

/* The best ones not above `tier`. */
kpl_wanted_fn *kpl_wanted_of(kpl_cpu_tier tier);
kpl_wanted_few_fn *kpl_wanted_few_of(kpl_cpu_tier tier);

kpl_wanted_fn kpl_wanted_scalar;
kpl_wanted_fn kpl_wanted_avx512;
kpl_wanted_few_fn kpl_wanted_few_scalar;
kpl_wanted_few_fn kpl_wanted_few_avx512;

#endif /* KPL_BLOCK_BLOCK_WANTED_H */
