/*
 * sift.h - which pairs of values could agree closely, without comparing them.
 *
 * Stage    compare. A sieve in front of kernels for pairs of which most are far apart:
 *          two names of two columns that might stand crosswise.
 * Method   A value leaves a signature: its length, its first letter, and a bit per letter
 *          that occurs (letters share bits, modulo 64). Letters of one value that the
 *          other lacks bound from above how many letters both can have in common, and
 *          that bounds edit distances and Jaro similarities. Per pair of lengths and for
 *          equal or different first letters a table has the least number of common
 *          letters with which one of the conditions could hold.
 * Rule     The sieve never drops a pair that agrees closely; what passes is compared.
 *          Conditions that it does not understand let everything pass.
 * Checked by tests/compare/test_sift.c: brute force over the comparators' scores.
 */
#ifndef KPL_COMPARE_SIFT_H
#define KPL_COMPARE_SIFT_H

#include "base/cpu.h"
#include "model/pair_batch.h"
#include "model/spec.h"
#include "model/table.h"

#define KPL_SIFT_LENGTHS 32u /* the last one stands for all that are longer */
#define KPL_SIFT_NEVER 127   /* more letters than any two short values share */

typedef struct kpl_signature {
    uint64_t letters;
    uint8_t length; /* characters, at most KPL_SIFT_LENGTHS - 1; 0 = null */
    uint8_t first;  /* low byte of the first code point */
} kpl_signature;

/* need[first letters equal?][length][length]: common letters. Plain data. */
typedef struct kpl_sift {
    int8_t need[2][KPL_SIFT_LENGTHS][KPL_SIFT_LENGTHS];
} kpl_sift;

/* Signatures of one side of a batch: of a comparison's values and of its partner's. */
typedef struct kpl_sift_side {
    kpl_signature own[KPL_TILE_SIDE];
    kpl_signature partner[KPL_TILE_SIDE];
} kpl_sift_side;

/* Places i of columns[places[i]] whose own value could agree closely with the row's
 * partner value or the other way round; returns how many. `found_out` has room for all.
 */
typedef uint32_t kpl_sift_row_fn(const kpl_sift *sift, const kpl_sift_side *rows,
                                 uint32_t row, const kpl_sift_side *columns,
                                 const uint8_t *places, uint32_t count,
                                 uint8_t *found_out);

kpl_signature kpl_signature_of(kpl_text text);

/* Could two values with these signatures meet one of the conditions? */
bool kpl_sift_may(const kpl_sift *sift, kpl_signature a, kpl_signature b);

/* Make the table for the `close_count` closest levels of a comparison on `field`. */
void kpl_sift_init(kpl_sift *sift, const kpl_comparison_spec *comparison,
                   const kpl_field *field, uint32_t close_count);

/* Is it a comparator whose score common letters bound? */
bool kpl_sift_measures(const kpl_comparator *comparator);

/* Make the table for one condition on the value itself, of such a comparator. */
void kpl_sift_init_one(kpl_sift *sift, const kpl_condition_spec *condition);

/* The best one not above `tier`. */
kpl_sift_row_fn *kpl_sift_row_of(kpl_cpu_tier tier);

kpl_sift_row_fn kpl_sift_row_scalar;
kpl_sift_row_fn kpl_sift_row_sse42;

#endif /* KPL_COMPARE_SIFT_H */
