/*
 * comparator.h - how two values are compared, behind one batch interface.
 *
 * Model. A comparator gives an exact score for two texts (the reference) and kernels that
 * turn whole tiles or lists of pairs into ordinals: how many of the given cut-offs a pair
 * meets. Kernels never fail, never allocate, and every tier gives the reference's answer.
 * Comparators live in engine/compare/, one file each; the table is
 * engine/compare/comparators.c.
 */
#ifndef KPL_MODEL_COMPARATOR_H
#define KPL_MODEL_COMPARATOR_H

#include "base/cpu.h"
#include "model/values.h"

/* Most cut-offs of one comparator in one comparison. */
#define KPL_CUTOFFS_MAX 15u

/* What kernels read. Value numbers are never null. Borrowed; nothing overlaps. */
typedef struct kpl_compare_job {
    const kpl_values *values; /* the dictionary that both sides index */
    const uint32_t *left;
    const uint32_t *right;
    uint32_t left_count;
    uint32_t right_count;
    const double
        *cutoffs; /* [0] is the easiest to meet, each next one at least as hard */
    uint32_t cutoff_count; /* 1..KPL_CUTOFFS_MAX */
    void *scratch; /* kpl_comparator.scratch_bytes(values->length_max), 64-aligned */
} kpl_compare_job;

/* Tile: every left against every right. ordinals_out[i * right_count + j] is the number
 * of cut-offs that (left[i], right[j]) meets. */
typedef void kpl_compare_tile_fn(const kpl_compare_job *job, uint8_t *ordinals_out);

/* Pairs: left[i] against right[i], left_count == right_count. */
typedef void kpl_compare_pairs_fn(const kpl_compare_job *job, uint8_t *ordinals_out);

typedef struct kpl_comparator {
    const char *name;    /* as in a spec: "jaro_winkler" */
    const char *summary; /* one line: what the score means, its range */
    bool is_distance;  /* a cut-off is met when score <= it; otherwise when score >= it */
    double cutoff_min; /* range that a spec may ask for */
    double cutoff_max;
    /* The exact score of two non-empty texts, by definition; slow, the oracle for tests
     * and for explaining. NaN when either text has no such measure (not a number, not a
     * date): no cut-off is met. `scratch` as in a job, for the longer of the two. */
    double (*score)(kpl_text a, kpl_text b, void *scratch);
    size_t (*scratch_bytes)(uint32_t length_max);
    kpl_compare_tile_fn *tile[KPL_CPU_TIER_COUNT];   /* gaps: the next lower tier */
    kpl_compare_pairs_fn *pairs[KPL_CPU_TIER_COUNT]; /* KPL_CPU_SCALAR is always there */
} kpl_comparator;

/* All comparators, in the order that documentation lists them. "exact" is first. */
extern const kpl_comparator *const kpl_comparators[];
extern const uint32_t kpl_comparator_count;

/* The comparator called `name`, or NULL. */
const kpl_comparator *kpl_comparator_find(const char *name);

/* Best kernels that are not above `tier`. */
kpl_compare_tile_fn *kpl_comparator_tile(const kpl_comparator *comparator,
                                         kpl_cpu_tier tier);
kpl_compare_pairs_fn *kpl_comparator_pairs(const kpl_comparator *comparator,
                                           kpl_cpu_tier tier);

#endif /* KPL_MODEL_COMPARATOR_H */
