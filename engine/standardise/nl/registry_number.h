/*
 * registry_number.h - the numbers that Dutch registers give out: how they are cleaned,
 * and whether their digits can be right.
 *
 * Stage    standardise. Shared by kind_bsn.c, kind_a_nummer.c and their neighbours.
 * Cleaning Separators go, and so does ".0", which a spreadsheet leaves behind a number;
 *          the letter O among digits is a nought, I and L are ones; other letters go when
 *          a number of the right width remains. Noughts that were lost in front come
 *          back, noughts too many go. One digit repeated is a filler: null. What does not
 *          fit all the same stays as it is: it is wrong, not unknown.
 * Checked by tests/standardise/test_nl_identifiers.c.
 */
#ifndef KPL_STANDARDISE_NL_REGISTRY_NUMBER_H
#define KPL_STANDARDISE_NL_REGISTRY_NUMBER_H

#include "model/kind.h"

#define KPL_BSN_DIGITS 9u
#define KPL_A_NUMMER_DIGITS 10u
#define KPL_KVK_DIGITS 8u
#define KPL_BAG_ID_DIGITS 16u

/* Markers of these kinds that mean null. NULL-terminated. */
extern const char *const kpl_nulls_of_registry[];

/* Levels and keys of those that are given out all over their range: two valid numbers are
 * never one slip apart where check digits see a slip. NULL-terminated. */
extern const char *const kpl_levels_of_registry[];
extern const char *const kpl_keys_of_registry[];

/* Append the cleaned number, of `width` digits where it can be made so; at most `lost`
 * noughts come back in front. KPL_E_NOMEM. Threads: any, as everything here. */
KPL_NODISCARD kpl_status kpl_registry_clean(kpl_text raw, uint32_t width, uint32_t lost,
                                            kpl_buffer *clean_out, kpl_error *error);

/* Is `text` `width` digits? */
bool kpl_registry_is_digits(kpl_text text, uint32_t width);

/* Nine digits of which 9a + 8b + ... + 2h - i is divisible by eleven, not all noughts: of
 * a citizen (BSN) or a legal person (RSIN). Every wrong digit shows, and so does every
 * pair of neighbours in the wrong order. */
kpl_kind_check_fn kpl_bsn_check;

/* Nine digits, of pupils and students who have no BSN: the first is 1, and the sum above
 * leaves 5, so that none is ever taken for a BSN. */
kpl_kind_check_fn kpl_onderwijsnummer_check;

/* Ten digits: the first is no nought, no two neighbours are equal, the sum leaves 0 or 5
 * when divided by eleven, and the sum of each digit times two to the power of its place
 * (from 0, at the left) leaves 0. */
kpl_kind_check_fn kpl_a_nummer_check;

/* Guards (standardise/forms.h): the number if it is valid, else nothing. */
kpl_kind_derive_fn kpl_form_bsn_valid;
kpl_kind_derive_fn kpl_form_onderwijsnummer_valid;
kpl_kind_derive_fn kpl_form_a_nummer_valid;

/* Of many values: a valid BSN gives itself; any other those valid ones that one wrong
 * digit, one exchange of neighbours or one digit too many make of it: at most 17 (a digit
 * in a given place can be repaired in one way or in none). For blocking only. */
kpl_kind_derive_fn kpl_form_bsn_repair;

#endif /* KPL_STANDARDISE_NL_REGISTRY_NUMBER_H */
