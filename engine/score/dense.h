/*
 * dense.h - dependence between comparisons, counted where it is dense.
 *
 * Stage    score, between the walk over the candidates and EM.
 * Why      Random pairs hardly ever agree on a birth date: what else goes with it, they
 *          cannot tell. Twins share a surname, and a year has its given names; EM takes
 *          both for matches whose other name has changed.
 * Method   Where the candidates hold (nearly) all pairs of equal values of a comparison,
 *          these pairs are counted by the levels of each other one, over anchors: some
 *          further telling comparison is "else" and none agrees closely. Some matches
 *          are among the anchors: one in fifty of the pairs that agree closely on
 *          something else, too. What is left must be 1.3 times what u says and 5
 *          standard deviations more; then u of a pattern with the equal value is times
 *          their ratio. With several such values it follows the rarest one.
 * Limit    Where a tenth of a block's pairs more than by chance agree on something else,
 *          too, matches rule and it says nothing of the others (geco3_15000, six in
 *          ten: F1 .965 would be .926). Nor for comparisons that the forest (forest.h)
 *          has joined already. To let EM estimate u of such blocks freely fails: it can
 *          as well take the matches for dependence.
 * Measured Families without an address F1 .882 -> .904 (14,386 matches expected of
 *          12,500, 13,170 with it), with one .961 -> .963; the benchmarks stay.
 * Checked by tests/score/test_dense.c.
 */
#ifndef KPL_SCORE_DENSE_H
#define KPL_SCORE_DENSE_H

#include "model/agreement.h"

/* Set model's dense tables. model->u and the forest must be set; equal_pairs[k]: possible
 * pairs whose values of comparison k are equal, 0 = not known. Cannot fail. */
void kpl_dense_find(const kpl_pattern_layout *layout, const kpl_histogram *candidates,
                    const double *equal_pairs, kpl_model *model);

#endif /* KPL_SCORE_DENSE_H */
