/*
 * score.h - the score stage: agreement patterns in, weighted links out.
 *
 * Stage    score, once the model is known.
 * Formula  weight = pattern weight (train.h), its household odds raised by the gains of
 * shared fields, + for each comparison with term frequency whose values are equal:
 * log2(u) - log2(u(v)), where u(v) = (max(count(v) - 1, 0) + 30 u) / (filled - 1 + 30):
 *          the chance of meeting the value again, leaving the record itself out and drawn
 *          towards the level's u (the adjustment is Newcombe's, 1959).
 *          A comparison whose parent in the forest agrees closely has no such part: the
 *          parent's agreement already explains the value.
 * Early    A pattern whose weight cannot reach the bound even with the rarest values is
 *          dropped at once; nothing that could be a link is.
 * Order    kpl_score_plan() once, kpl_score_run() per batch, kpl_score_collect(),
 *          kpl_score_end().
 * Checked by tests/score/test_score.c against a slow reference, to the last bit.
 */
#ifndef KPL_SCORE_SCORE_H
#define KPL_SCORE_SCORE_H

#include "base/parallel.h"
#include "model/links.h"
#include "model/pair_batch.h"
#include "model/table.h"

#define KPL_SCORE_SHRINKAGE 30.0

_Static_assert(KPL_FIELDS_MAX <= 64, "a word has a bit per comparison");

/* One pattern that occurs. */
typedef struct kpl_score_row {
    uint64_t pattern;
    double evidence; /* the two parts of its weight, see train.h */
    double household;
    double ceiling; /* weight with the largest term frequency gain there is */
    uint64_t gains; /* bit k: term frequency counts for comparison k */
} kpl_score_row;

typedef struct kpl_score {
    const kpl_allocator *allocator;
    const kpl_pattern_layout *layout;
    const kpl_table *table;
    const kpl_linkage_spec *linkage;
    const kpl_model *model; /* borrowed */
    double weight_min;      /* links below are dropped */
    const uint32_t *codes; /* [record * comparisons + k]: value numbers, borrowed from who
                              has them together; NULL = the table's own */
    double gain_max[KPL_FIELDS_MAX]; /* the largest gain of comparison k, at least 0 */
    double gain_min[KPL_FIELDS_MAX]; /* the smallest, at most 0 */
    kpl_score_row *slots;            /* hash table over the patterns; ceiling NaN: free */
    size_t slot_count;               /* a power of two */
    uint8_t *hopes; /* per pattern: can it reach the bound? NULL = too many patterns */
    double *pattern_weights;       /* per row of the histogram; owned, may be taken */
    double *gains[KPL_FIELDS_MAX]; /* per cleaned value of comparison k; NULL = none */
    uint32_t exact_digits[KPL_FIELDS_MAX]; /* the digit that means equal values */
    uint32_t parents[KPL_FIELDS_MAX];      /* as kpl_model.parent */
    bool is_shared[KPL_FIELDS_MAX];        /* as kpl_model.is_shared */
} kpl_score;

/* Prepare look-up tables for all patterns of the histogram. `table`, `layout`, `linkage`
 * and `model` must outlive it. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_score_plan(const kpl_linkage_spec *linkage,
                                        const kpl_table *table,
                                        const kpl_pattern_layout *layout,
                                        const kpl_model *model,
                                        const kpl_histogram *histogram, double weight_min,
                                        const kpl_allocator *allocator,
                                        kpl_score *score_out, kpl_error *error);

/* Drop links below another bound from now on. */
void kpl_score_bound(kpl_score *score, double weight_min);

/* One worker's links, in the order found. Zero but for the allocator to begin with. */
typedef struct kpl_score_list {
    const kpl_allocator *allocator;
    kpl_link *items;
    size_t count;
    size_t capacity;
} kpl_score_list;

/* Append the batch's pairs that reach the bound, and their weight. Under a model that is
 * not yet final these are promises: pairs that may turn out to be links, for
 * kpl_score_reweigh(). A pattern that the histogram does not hold is weighed on the spot.
 * KPL_E_NOMEM. Any number of lists at once. */
KPL_NODISCARD kpl_status kpl_score_run(const kpl_score *score,
                                       const kpl_pair_batch *batch, kpl_score_list *list,
                                       kpl_error *error);

/* Does `early` promise every pattern of `final` that can reach final's bound? Then no
 * pair needs to be compared again. */
bool kpl_score_covers(const kpl_score *early, const kpl_score *final);

/* Weigh the pairs of a list of promises anew; drop those below the bound. */
void kpl_score_reweigh(const kpl_score *score, kpl_score_list *list);

/* Join the lists into links sorted by left, then right; no pair stands in them twice. The
 * lists are emptied, also on some failures. KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_score_collect(kpl_score_list *lists, uint32_t list_count,
                                           const kpl_pool *pool,
                                           const kpl_allocator *allocator,
                                           kpl_links *links_out, kpl_error *error);

/* Does term frequency count for comparison k in this pattern? */
bool kpl_score_has_gain(const kpl_score *score, uint32_t k, uint64_t pattern);

/* Its gain for a pair whose left record is `left`; 0 when it does not count. */
double kpl_score_gain(const kpl_score *score, uint32_t k, uint64_t pattern,
                      uint32_t left);

void kpl_score_end(kpl_score *score);

#endif /* KPL_SCORE_SCORE_H */
