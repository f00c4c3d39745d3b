/*
 * by_way.h - the largest product of two rows of probabilities.
 *
 * Stage    score, of estimate.h: the innermost of three loops. Its own file because of
 * its compile flags: told that nothing is infinite, not a number or a negative zero,
 *          every compiler takes the maximum of several members at once.
 * Checked by tests/score/test_estimate.c.
 */
#ifndef KPL_SCORE_BY_WAY_H
#define KPL_SCORE_BY_WAY_H

#include <stddef.h>

/* Rows are padded with zeros to a multiple of so many members. */
#define KPL_BY_WAY_LANES 8u

/* The largest p(a, c) p(c, b), and at least `best`. `stride` is a multiple of
 * KPL_BY_WAY_LANES. A maximum is the same in any order. */
double kpl_by_way(const double *of_a, const double *of_b, size_t stride, double best);

#endif /* KPL_SCORE_BY_WAY_H */
