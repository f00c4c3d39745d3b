/*
 * counts.h - how many records hold a value near a given one.
 *
 * Model. Of one comparison: for every distinct value a and digit d, the sum R_d(a) of
 * what the values b weigh whose digit against a is d. A value weighs the records that
 * hold it, or the shares of entities that these are. compare/value_counts.h makes them,
 * score/score.h makes value-specific u of them.
 */
#ifndef KPL_MODEL_COUNTS_H
#define KPL_MODEL_COUNTS_H

#include "base/alloc.h"

/* Null and else have no counts: the digits from here on do. */
#define KPL_COUNTS_DIGIT_MIN 2u

/* Zero-initialise: all-zero holds no counts. */
typedef struct kpl_value_counts {
    const kpl_allocator *allocator;
    float *near;          /* [value * digit_count + digit - KPL_COUNTS_DIGIT_MIN] */
    uint32_t value_count; /* with value 0, null, whose counts are 0 */
    uint32_t digit_count; /* digits that have counts; 0 = none has */
    uint32_t equal_digit; /* digit of equal values, counted exactly; 0 = not known */
    double total;         /* n: what all values weigh */
    double step; /* what one value of the sample stands for; 1 = all were counted */
} kpl_value_counts;

/* Counts of value `v` at `digit`, which has counts. */
static inline double kpl_value_counts_near(const kpl_value_counts *counts, uint32_t v,
                                           uint32_t digit) {
    return (double)
        counts->near[(size_t)v * counts->digit_count + digit - KPL_COUNTS_DIGIT_MIN];
}

static inline void kpl_value_counts_release(kpl_value_counts *counts) {
    kpl_free(counts->allocator, counts->near);
    *counts = (kpl_value_counts){.allocator = counts->allocator};
}

#endif /* KPL_MODEL_COUNTS_H */
