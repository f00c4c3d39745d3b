/*
 * reach.h - which pairs of values could meet a measure's easiest cut-off.
 *
 * Stage    compare. A sieve in front of the kernels of edit distances, of Jaro's measure
 *          and of any_name: of the candidates' values that are not equal, most are far
 *          apart, and fetching and comparing their texts was a third of a run.
 * Method   Each cleaned value has a mark of 8 bytes for its form: letters with how often
 *          they occur, the first one, and the length. Letters that one value has more
 *          often than the other cannot match; with what is left, the table of sift.h
 *          knows whether the easiest cut-off can be met. What passes is compared.
 * Rule     What does not pass meets no cut-off: ordinals are the same with and without.
 * Checked by tests/compare/test_reach.c: brute force over the comparators' scores, and
 * every tier against kpl_reach_may().
 */
#ifndef KPL_COMPARE_REACH_H
#define KPL_COMPARE_REACH_H

#include "base/cpu.h"
#include "compare/sift.h"
#include "model/comparator.h"

/* Marks by cleaned value; that of a value without the form lets nothing pass. */
typedef struct kpl_reach {
    kpl_sift sift;
    uint64_t *marks;
} kpl_reach;

/* Does a mark tell anything about what this comparator says? */
bool kpl_reach_knows(const kpl_comparator *comparator);

/* The table for a comparator that is known, and its easiest cut-off. */
void kpl_reach_init(kpl_reach *reach, const kpl_comparator *comparator, double cutoff);

/* The mark of a value for a comparator that is known; 0 for no text. */
uint64_t kpl_reach_mark(const kpl_comparator *comparator, kpl_text text);

/* Could two values with these marks meet the cut-off? */
bool kpl_reach_may(const kpl_reach *reach, uint64_t a, uint64_t b);

/* Places i at which marks[left[i]] and marks[right[i]] pass, ascending; returns how many.
 * `found_out` has room for all. */
typedef uint32_t kpl_reach_pairs_fn(const kpl_sift *sift, const uint64_t *marks,
                                    const uint32_t *left, const uint32_t *right,
                                    uint32_t count, uint16_t *found_out);

/* Bits of the columns that pass beside each row; returns how many pass at all. */
typedef uint32_t kpl_reach_tile_fn(const kpl_reach *reach, const uint32_t *rows,
                                   uint32_t row_count, const uint32_t *columns,
                                   uint32_t column_count,
                                   uint64_t bits_out[KPL_TILE_SIDE][KPL_TILE_SIDE / 64]);

/* The best ones not above `tier`. There is none for tiles without vectors: one by one the
 * cells cost what the kernels do. */
kpl_reach_pairs_fn *kpl_reach_pairs_of(kpl_cpu_tier tier);
kpl_reach_tile_fn *kpl_reach_tile_of(kpl_cpu_tier tier);

kpl_reach_pairs_fn kpl_reach_pairs_scalar;
kpl_reach_pairs_fn kpl_reach_pairs_sse42;
kpl_reach_pairs_fn kpl_reach_pairs_avx512;
kpl_reach_tile_fn kpl_reach_tile_avx512;

#endif /* KPL_COMPARE_REACH_H */
