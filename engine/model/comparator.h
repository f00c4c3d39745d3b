/*
 * comparator.h - how two values are compared, behind one batch interface.
 *
 * Model. A comparator gives an exact score for two texts (the reference) and kernels that
 * turn whole tiles or lists of pairs into ordinals: how many of the given cut-offs a pair
 * meets. Kernels never fail, never allocate, and every tier gives the reference's answer.
 * Order. open() lays out and clears a state, once per worker and list of cut-offs; then
 * any number of kernel calls use it, each of which leaves it as it found it. So a call
 * costs what its values cost and nothing more. A comparator whose score depends on the
 * other values of the field too (how rare a word is) first looks at all of them, in
 * prepare(). Comparators live in engine/compare/, one file each; the table is
 * engine/compare/comparators.c.
 */
#ifndef KPL_MODEL_COMPARATOR_H
#define KPL_MODEL_COMPARATOR_H

#include "base/cpu.h"
#include "model/values.h"

/* Most cut-offs of one comparator in one comparison. */
#define KPL_CUTOFFS_MAX 15u

/* What a state is opened with. Borrowed for as long as the state is in use. */
typedef struct kpl_compare_setup {
    void *state; /* kpl_comparator.state_bytes, 64-aligned; of this worker and measure */
    void *scratch; /* kpl_comparator.scratch_bytes(length_max), 64-aligned. States that
                      are never used at the same time may share it. */
    uint32_t length_max;   /* bytes of the longest value that will be compared */
    uint32_t cutoff_count; /* 1..KPL_CUTOFFS_MAX */
    const double *cutoffs; /* [0] is the easiest to meet, each next at least as hard */
    const void *prepared;  /* by the comparator's prepare(), of the dictionary that jobs
                              will have; NULL where it has none */
} kpl_compare_setup;

/* What kernels read. Value numbers are never null. Borrowed; nothing overlaps. */
typedef struct kpl_compare_job {
    const kpl_values *values; /* the dictionary that both sides index */
    const uint32_t *left;
    const uint32_t *right;
    uint32_t left_count;
    uint32_t right_count;
    void *state; /* opened; by one thread at a time */
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
    bool is_directed;  /* score(a, b) is not score(b, a): a is of the earlier record */
    double cutoff_min; /* range that a spec may ask for */
    double cutoff_max;
    /* The exact score of two non-empty texts, by definition; slow, the oracle for tests
     * and for explaining. NaN when either text has no such measure (not a number, not a
     * date): no cut-off is met. `scratch` as in a setup, for the longer of the two. */
    double (*score)(kpl_text a, kpl_text b, void *scratch);
    /* What kernels want to know of every value beforehand, or NULL. prepare() reads a
     * whole dictionary and makes one block of memory that everybody shares and nobody
     * changes; release with kpl_free(). KPL_E_NOMEM. For scores that need more than two
     * texts score_values() is then the exact score, and score() that of two texts whose
     * field holds nothing else; NULL for others. */
    kpl_status (*prepare)(const kpl_values *values, const kpl_allocator *allocator,
                          void **prepared_out, kpl_error *error);
    double (*score_values)(const void *prepared, uint32_t a, uint32_t b);
    size_t state_bytes; /* a multiple of 64, as scratch_bytes() is */
    size_t (*scratch_bytes)(uint32_t length_max);
    void (*open)(const kpl_compare_setup *setup);
    kpl_compare_tile_fn *tile[KPL_CPU_TIER_COUNT];   /* gaps: the next lower tier */
    kpl_compare_pairs_fn *pairs[KPL_CPU_TIER_COUNT]; /* KPL_CPU_SCALAR is always there */
} kpl_comparator;

/* All comparators, in the order that documentation lists them. "exact" is first. */
extern const kpl_comparator *const kpl_comparators[];
extern const uint32_t kpl_comparator_count;

/* The comparator called `name`, or NULL. */
const kpl_comparator *kpl_comparator_find(const char *name);

/* The exact score of two values of a dictionary, whichever way the comparator has it.
 * `prepared` and `scratch` as in a setup. */
double kpl_comparator_score(const kpl_comparator *comparator, const void *prepared,
                            const kpl_values *values, uint32_t a, uint32_t b,
                            void *scratch);

/* Best kernels that are not above `tier`. */
kpl_compare_tile_fn *kpl_comparator_tile(const kpl_comparator *comparator,
                                         kpl_cpu_tier tier);
kpl_compare_pairs_fn *kpl_comparator_pairs(const kpl_comparator *comparator,
                                           kpl_cpu_tier tier);

#endif /* KPL_MODEL_COMPARATOR_H */
