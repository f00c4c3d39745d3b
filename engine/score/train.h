/*
 * train.h - learning m, u and lambda without labels.
 *
 * Stage    score, after patterns are counted and before pairs are weighed.
 *
 * Formula  Fellegi and Sunter (1969): the weight of a pattern is
 *          log2(lambda / (1 - lambda)) + sum over comparisons of log2(m_level / u_level).
 *          u comes from random pairs; m and lambda from expectation-maximisation
 *          (Dempster, Laird and Rubin 1977) on the histogram of candidate patterns, with
 *          u fixed. Pairs that are no candidates count as non-matches.
 *
 * Anchors  Matches among the random pairs would raise u. So u of a comparison is counted
 *          only on pairs where at least two other comparisons are "else" and at most one
 *          other agrees closely and tellingly (forest.h); where too few such pairs exist,
 *          on all.
 *
 * Forest   Non-matches are not independent: street follows postcode. u of a comparison
 *          may be given the level of another one (forest.h).
 *
 * Household  Persons who live together agree on surname and address without being one
 *          person, far more often than the forest can know from random pairs. They are a
 *          class of their own in EM: shared fields (kind.h: of_household) have levels
 *          distributed as h, learned (on the address never "else" more often than m, or
 *          the class would drift to something else); all others are as among random
 *          pairs. A non-match is either; so the weight of a pattern has the part
 *          -log2(1 + household / (1 - lambda) * product over shared fields of h / u).
 *          Of its members some are twins: their birth dates are equal, those of the
 *          others as of any two people; the share is learned, 3 % at most, for hardly
 *          one birth in sixty is one of twins. Families with an address F1 .963 ->
 *          .974, 12,568 matches expected of 12,500 instead of 13,411.
 *
 * Bounds   Where there is such a class, at most half of the matches are "else" on what
 *          is not the address.
 *
 * Moved    A match may have two addresses: then all their fields are as those of any two
 *          people, at once. The address says
 *          log2((1 - moved) * product over its fields of m / u + moved), with m of those
 *          who stayed; `moved` is learned. Taken field by field, three that differ
 *          outweigh all names (100,000 people in families, 12 % of the second records
 *          moved: F1 .904, with it .957).
 *
 * Monotone A closer level never weighs less: m / u is made non-decreasing by pooling
 *          adjacent violators (Ayer et al. 1955) after each step.
 *
 * Error    What u says of a whole pattern is a product of estimates, and off by a
 *          hundredth at best. So of the pairs of a pattern only what is more than a
 *          hundredth of the non-matches among them counts as matches in EM: else common
 *          patterns, millions of pairs that are slightly more than chance says, drag m to
 *          themselves (rldata10000: 1,257 matches expected of 1,000, 990 with it; a
 *          register of families: 69,000 of 12,500 at .003, 15,300 at .01).
 *
 * Smooth   Every level has 0.5 extra random pairs and 2 / levels extra matches, so that a
 *          level never seen cannot swing a decision.
 *
 * Order    kpl_train_u(), then kpl_train_em(). Checked by tests/score/test_train.c.
 */
#ifndef KPL_SCORE_TRAIN_H
#define KPL_SCORE_TRAIN_H

#include "score/labels.h"

/* Iterations of EM before it is called not converged, and the largest change of an m that
 * counts as standing still. */
#define KPL_TRAIN_ITERATIONS_MAX 300u
#define KPL_TRAIN_TOLERANCE 1e-5

/* Set model_out's shape, u and forest from the patterns of random pairs. Cannot fail. */
void kpl_train_u(const kpl_pattern_layout *layout, const kpl_recipe *recipe,
                 const kpl_histogram *random_pairs, kpl_model *model_out);

/* Fill m, lambda, household, iterations, converged and expected_matches. model->u must be
 * set, and is_shared for the fields that a household shares (none: no such class).
 * `record_count` and `possible_pairs` give the starting share of matches. m that is_fixed
 * is left as it is. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_train_em(const kpl_pattern_layout *layout,
                                      const kpl_histogram *candidates,
                                      uint64_t record_count, uint64_t possible_pairs,
                                      const kpl_allocator *allocator, kpl_model *model,
                                      kpl_error *error);

/* The same with labels (labels.h), whose patterns are set; NULL = none. */
KPL_NODISCARD kpl_status kpl_train_em_labelled(
    const kpl_pattern_layout *layout, const kpl_histogram *candidates,
    const kpl_labels *labels, uint64_t record_count, uint64_t possible_pairs,
    const kpl_allocator *allocator, kpl_model *model, kpl_error *error);

/* A pattern's weight, term frequencies apart, in its two parts. */
typedef struct kpl_pattern_weight {
    double evidence;  /* the prior, then comparisons in order */
    double household; /* log2 of the odds of a household among the non-matches; -INFINITY
                         without such a class */
} kpl_pattern_weight;

/* This is the one place that adds weights up. */
kpl_pattern_weight kpl_train_weight(const kpl_pattern_layout *layout,
                                    const kpl_model *model, uint64_t pattern);

/* The part of the weight for household odds of 2^household: -log2(1 + 2^household). */
double kpl_household_weight(double household);

#endif /* KPL_SCORE_TRAIN_H */
