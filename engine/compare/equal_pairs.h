/*
 * equal_pairs.h - pairs of records whose values are equal, without making any.
 *
 * Stage    compare, between the walk over the candidates and training: it tells whether
 *          they hold all pairs that agree on a comparison (score/dense.h).
 * Method   A value that n records hold makes n (n - 1) / 2 pairs; those inside a source
 *          are counted apart.
 * Checked by tests/compare/test_compare.c against brute force.
 */
#ifndef KPL_COMPARE_EQUAL_PAIRS_H
#define KPL_COMPARE_EQUAL_PAIRS_H

#include "base/parallel.h"
#include "compare/compare.h"

/* pairs_out[k]: pairs allowed by the link mode whose values of comparison k are equal; 0
 * when its closest level asks for something else than equal values. KPL_E_NOMEM,
 * KPL_E_CANCELLED. */
KPL_NODISCARD kpl_status kpl_compare_equal_pairs(const kpl_compare *compare,
                                                 const kpl_linkage_spec *linkage,
                                                 const kpl_pool *pool, double *pairs_out,
                                                 kpl_error *error);

#endif /* KPL_COMPARE_EQUAL_PAIRS_H */
