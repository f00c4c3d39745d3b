/*
 * derive_dutch.h - columns of Dutch registers: their kinds, and which of them are one
 * thing. Private to plan/derive*.c.
 *
 * Plan.
 * Method   One sure sign (numbers that obey the rules of a BSN, an A-number or a BAG id,
 *          Dutch postcodes) makes all files Dutch: columns of one field have one kind.
 *          Then the Dutch kinds take the place of the neutral ones, and within a file
 *            surname with its particle, the partner's and the name use   nl_surname
 *            given names and initials                                    nl_given_name
 *            house number with letter and addition                       nl_house_number
 *            start and end                                               period
 *            birth date and which parts of it are known                  nl_date
 *            a street with its number, and what else the line holds      address_line
 *            a whole name, where others have its parts                   full_name
 * Checked by tests/plan/test_derive_dutch.c and tests/plan/test_guessed_kinds.c.
 */
#ifndef KPL_PLAN_DERIVE_DUTCH_H
#define KPL_PLAN_DERIVE_DUTCH_H

#include "plan/derive_columns.h"

/* Rewrite the candidates of all files, if one of them shows to be Dutch. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_candidates_make_dutch(kpl_candidates *sources,
                                                   uint32_t count, kpl_arena *arena,
                                                   bool *is_dutch_out, kpl_error *error);

/* Is the candidate of a Dutch file evidence in a linkage of this kind? */
bool kpl_candidate_serves(const kpl_candidate *candidate, kpl_linkage_kind kind);

/* Keep to the candidates that serve in a linkage of this kind, in files that hold such
 * things, for the fields that are derived next; how many files these are. */
uint32_t kpl_candidates_for(kpl_candidates *sources, uint32_t count,
                            kpl_linkage_kind kind);

/* Leave out what served in no linkage. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_candidates_drop_idle(kpl_candidates *sources, uint32_t count,
                                                  kpl_arena *arena, kpl_error *error);

/* Where two files or more name persons, they are what is linked: leave out the files that
 * name none, and what does not tell who a person is. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_candidates_keep_persons(kpl_candidates *sources,
                                                     uint32_t count, kpl_arena *arena,
                                                     kpl_error *error);

#endif /* KPL_PLAN_DERIVE_DUTCH_H */
