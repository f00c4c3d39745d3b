/*
 * compare.h - the compare stage: a batch of pairs in, agreement patterns out.
 *
 * Stage    compare.
 * Method   Each distinct value of the batch's rows meets each distinct value of its
 *          columns once, by kernels for tiles (model/comparator.h), and pairs of records
 *          look their levels up; or, where the pairs are few against those, the values of
 *          each pair meet by kernels for pairs. A comparison is a list of levels, each
 *          a list of conditions; those that use the same comparator on the same form
 * share one kernel call with several cut-offs. Order    kpl_compare_plan() once per
 * linkage, kpl_compare_worker_create() once per worker, kpl_compare_run() per batch,
 * kpl_compare_end(). Checked by tests/compare/test_compare.c.
 */
#ifndef KPL_COMPARE_COMPARE_H
#define KPL_COMPARE_COMPARE_H

#include "base/parallel.h"
#include "compare/agree.h"
#include "compare/alias_set.h"
#include "compare/crossing.h"
#include "compare/reach.h"
#include "model/agreement.h"
#include "model/pair_batch.h"
#include "model/table.h"

/* Most measures of one comparison: as many as its levels can have conditions. */
#define KPL_MEASURES_MAX (KPL_LEVELS_MAX * KPL_CONDITIONS_MAX)

/* Conditions that share a comparator and a form. Plain data. */
typedef struct kpl_compare_measure {
    const kpl_comparator *comparator;
    kpl_compare_tile_fn *tile; /* NULL for exact: decided by value number alone */
    kpl_compare_pairs_fn *pairs;
    uint32_t form;
    void *prepared; /* by the comparator, of all values; NULL when it needs nothing */
    uint32_t cutoff_count;
    double cutoffs[KPL_CUTOFFS_MAX]; /* easiest first */
    uint8_t digit_of[16]; /* the digit that so many met cut-offs earn, 1 at least */
    kpl_reach *reach;     /* what passes is compared; NULL: everything */
    size_t state_at;      /* where a worker's states hold the one of this measure */
} kpl_compare_measure;

/* One comparison, ready to run. */
typedef struct kpl_compare_program {
    const kpl_field *field;
    uint32_t measure_count;
    kpl_compare_measure measures[KPL_MEASURES_MAX];
    uint8_t equal_digit; /* of equal values, when that is all there is to know; 0: ask */
    uint8_t close_from;  /* lower digits are not close, ... */
    uint8_t alias_digit; /* ... and become this one where values are aliases */
    kpl_alias_set aliases;
    const kpl_comparison_spec *comparison;
} kpl_compare_program;

typedef struct kpl_compare {
    const kpl_allocator *allocator;
    const kpl_pattern_layout *layout;
    /* The table with its fields as comparisons see them: two that are crossed share their
     * dictionary. Codes are here only, below. For score, which weighs values. */
    kpl_table view;
    kpl_crossing *crossings;
    uint32_t crossing_count;
    kpl_sift_row_fn *sift;
    kpl_reach_pairs_fn *reach_pairs;
    kpl_reach_tile_fn *reach_tile; /* NULL: not in this tier */
    kpl_compare_program *programs; /* layout->comparison_count */
    uint32_t *codes; /* [record * comparison_count + k], a value of programs[k].field:
                        what a pair needs of a record stands together; fetching it is most
                        of the work of a small batch */
    kpl_agree_fold_fn *fold;
    kpl_agree_spread_fn *spread;
    size_t scratch_bytes; /* that the kernels of one worker share */
    size_t states_bytes;  /* of all measures of one worker */
} kpl_compare;

/* Memory of one worker. Opaque; never shared by two threads at once. */
typedef struct kpl_compare_worker kpl_compare_worker;

/* Choose kernels not above `tier`. `linkage`, `table` and `layout` must outlive it.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_compare_plan(const kpl_linkage_spec *linkage,
                                          const kpl_table *table,
                                          const kpl_pattern_layout *layout,
                                          kpl_cpu_tier tier,
                                          const kpl_allocator *allocator,
                                          kpl_compare *compare_out, kpl_error *error);

/* Mark the values of measures that marks help (compare/reach.h), as many as fit in so
 * many bytes: digits stay the same, and come faster. At most once, not while workers run.
 * KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_compare_reach(kpl_compare *compare, const kpl_pool *pool,
                                           uint64_t bytes_max, kpl_error *error);

/* From now on these pairs of values (smaller << 32 | larger, by their numbers in `codes`)
 * are aliases in comparison `k`, which has a digit for them; 0 pairs = none. Not while
 * workers run. KPL_E_NOMEM, and then there are none. */
KPL_NODISCARD kpl_status kpl_compare_set_aliases(kpl_compare *compare, uint32_t k,
                                                 const uint64_t *pairs, size_t count,
                                                 kpl_error *error);

KPL_NODISCARD kpl_status kpl_compare_worker_create(const kpl_compare *compare,
                                                   kpl_compare_worker **worker_out,
                                                   kpl_error *error);
void kpl_compare_worker_destroy(kpl_compare_worker *worker);

/* Fill batch->patterns. Cannot fail. Any number of workers at once. */
void kpl_compare_run(const kpl_compare *compare, kpl_compare_worker *worker,
                     kpl_pair_batch *batch);

/* batch->patterns are what kpl_compare_run() made of the batch before the aliases were
 * set, or after: make them what it would make of it now, without comparing values. */
void kpl_compare_again(const kpl_compare *compare, kpl_compare_worker *worker,
                       kpl_pair_batch *batch);

/* Digits of comparison `k` for values, as codes hold them: [row * column_count + column].
 * No value is null or stands twice on a side; KPL_TILE_SIDE a side at most. Borrowed from
 * the worker until its next call. */
const uint8_t *kpl_compare_values(const kpl_compare *compare, kpl_compare_worker *worker,
                                  uint32_t k, const uint32_t *rows, uint32_t row_count,
                                  const uint32_t *columns, uint32_t column_count);

/* Digit (0 null, 1 else, 2..) of comparison `k` for two records, by the comparators'
 * exact scores: slow, the reference for tests and the source of explanations. */
uint32_t kpl_compare_digit(const kpl_compare *compare, kpl_compare_worker *worker,
                           uint32_t k, uint32_t left, uint32_t right);

void kpl_compare_end(kpl_compare *compare);

#endif /* KPL_COMPARE_COMPARE_H */
