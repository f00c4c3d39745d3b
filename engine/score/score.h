/*
 * score.h - the score stage: agreement patterns in, weighted links out.
 *
 * Stage    score, once the model is known.
 * Formula  weight = pattern weight (train.h), its household odds raised by the gains of
 *          shared fields, + for each comparison whose values say more than its level:
 *              log2(u_d) - (log2(u_d(a)) + log2(u_d(b))) / 2
 *              u_d(a) = (max(R_d(a) - 1, 0) + .3) / (n - 1 + .3 / u_d)
 *          with d the digit, a and b the two values and R_d(a) what the values at that
 *          digit from a weigh (model/counts.h): the chance of meeting such a value again,
 *          leaving the record itself out and drawn towards the level's u by a prior worth
 *          .3 meetings (gamma, with mean u_d; a prior of 30 records is next to none where
 *          u is small: a date that two of 10,000 records share gained 8 bits by it). For
 * equal values this is Newcombe's adjustment (1959); a rare near value tells as much.
 * Where counts come from a sample, each of whose values stands for `step`, the prior is
 * .3 steps: that none of the sample is near must not tell more than the sample can.
 * Without counts: equal values only, by the table's counts, for comparisons with term
 * frequency. A comparison whose parent in the forest agrees closely has no such part: the
 * parent's agreement already explains the value. With counts this holds one level further
 * down. Early    A pattern whose weight cannot reach the bound even with the rarest
 * values is dropped at once; nothing that could be a link is. Order    kpl_score_plan()
 * once, kpl_score_run() per batch, kpl_score_collect(), kpl_score_end(). Checked by
 * tests/score/test_score.c against a slow reference, to the last bit.
 */
#ifndef KPL_SCORE_SCORE_H
#define KPL_SCORE_SCORE_H

#include "base/parallel.h"
#include "model/counts.h"
#include "model/links.h"
#include "model/pair_batch.h"
#include "model/table.h"

#define KPL_SCORE_SHRINKAGE 30.0                   /* without counts, in records */
#define KPL_SCORE_PRIOR 0.3                        /* with counts, in meetings */
#define KPL_SCORE_DIGITS_MAX (KPL_LEVELS_MAX + 1u) /* plain levels and aliases */

_Static_assert(KPL_FIELDS_MAX <= 64, "a word has a bit per comparison");

/* One pattern that occurs. */
typedef struct kpl_score_row {
    uint64_t pattern;
    double evidence; /* the two parts of its weight, see train.h */
    double household;
    double ceiling;      /* weight with the largest gains that values bring */
    double floor;        /* ... with the smallest ones */
    uint64_t gains;      /* bit k: the values of comparison k count */
    kpl_verdict verdict; /* of the spec's rules: has the last word */
} kpl_score_row;

/* What the values of a comparison bring, digit by digit. */
typedef struct kpl_score_gains {
    uint32_t digit_first; /* the digits that bring something: from here, ... */
    uint32_t digit_count; /* ... so many; 0 = none does */
    double *equal;        /* per cleaned value: for a pair that shares it; or */
    float *halves;        /* [value * digit_count + digit]: half of it, of each value */
    double max[KPL_SCORE_DIGITS_MAX]; /* per digit from digit_first: the largest for a
                                         pair, at least 0 */
    double min[KPL_SCORE_DIGITS_MAX]; /* the smallest, at most 0 */
} kpl_score_gains;

typedef struct kpl_score {
    const kpl_allocator *allocator;
    const kpl_pattern_layout *layout;
    const kpl_table *table;
    const kpl_linkage_spec *linkage;
    const kpl_model *model; /* borrowed */
    double weight_min;      /* links below are dropped */
    const uint32_t *codes; /* [record * comparisons + k]: value numbers, borrowed from who
                              has them together; NULL = the table's own */
    kpl_score_row *slots;  /* hash table over the patterns; ceiling NaN: free */
    size_t slot_count;     /* a power of two */
    uint8_t *hopes; /* per pattern: can it reach the bound? NULL = too many patterns */
    double *pattern_weights; /* per row of the histogram; owned, may be taken */
    kpl_score_gains gains[KPL_FIELDS_MAX];
    uint32_t explains_from[KPL_FIELDS_MAX]; /* the digits of k that explain its children's
                                               values */
    uint32_t parents[KPL_FIELDS_MAX];       /* as kpl_model.parent */
    bool is_shared[KPL_FIELDS_MAX];         /* as kpl_model.is_shared */
} kpl_score;

/* Prepare look-up tables for all patterns of the histogram. `counts` has one entry per
 * comparison, by the numbers that `codes` holds; NULL = equal values only. It is read
 * here and not kept. `table`, `layout`, `linkage` and `model` must outlive it.
 * KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_score_plan(
    const kpl_linkage_spec *linkage, const kpl_table *table,
    const kpl_pattern_layout *layout, const kpl_model *model,
    const kpl_histogram *histogram, double weight_min, const kpl_value_counts *counts,
    const kpl_allocator *allocator, kpl_score *score_out, kpl_error *error);

/* Drop links below another bound from now on. */
void kpl_score_bound(kpl_score *score, double weight_min);

/* One worker's links, in the order found. Zero but for the allocator to begin with. */
typedef struct kpl_score_list {
    const kpl_allocator *allocator;
    kpl_link *items;
    size_t count;
    size_t capacity;
} kpl_score_list;

/* Append the batch's pairs that reach the bound, and their weight. A pattern that the
 * histogram does not hold is weighed on the spot. KPL_E_NOMEM. Any number of lists at
 * once. */
KPL_NODISCARD kpl_status kpl_score_run(const kpl_score *score,
                                       const kpl_pair_batch *batch, kpl_score_list *list,
                                       kpl_error *error);

/* The same pairs under a model that is not yet final: promises, for kpl_score_reweigh().
 * Their weights are void: where the pattern alone reaches the bound, values are not
 * looked up. */
KPL_NODISCARD kpl_status kpl_score_promise(const kpl_score *score,
                                           const kpl_pair_batch *batch,
                                           kpl_score_list *list, kpl_error *error);

/* Does `early` promise every pattern of `final` that can reach final's bound? Then no
 * pair needs to be compared again. Both come from the same counts and the same u. */
bool kpl_score_covers(const kpl_score *early, const kpl_score *final);

/* Weigh the pairs of a list of promises anew; drop those below the bound. */
void kpl_score_reweigh(const kpl_score *score, kpl_score_list *list);

/* Join the lists into links sorted by left, then right; no pair stands in them twice. The
 * lists are emptied, also on some failures. KPL_E_NOMEM, KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_score_collect(kpl_score_list *lists, uint32_t list_count,
                                           const kpl_pool *pool,
                                           const kpl_allocator *allocator,
                                           kpl_links *links_out, kpl_error *error);

/* Do the values of comparison k count in this pattern? */
bool kpl_score_has_gain(const kpl_score *score, uint32_t k, uint64_t pattern);

/* What they bring for a pair of records; 0 when they do not count. */
double kpl_score_gain(const kpl_score *score, uint32_t k, uint64_t pattern, uint32_t left,
                      uint32_t right);

void kpl_score_end(kpl_score *score);

#endif /* KPL_SCORE_SCORE_H */
