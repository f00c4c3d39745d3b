/*
 * nl_full_name.h - a Dutch name in one column, cut into first names and surname.
 *
 * Stage    standardise. The parts that kind full_name gives to fields of other kinds.
 * Rule     Titles go. With a comma the surname stands before it, and behind it first
 *          names, initials and the prefix in any order: "Berg, J. van den". Without one,
 *          initials and first names come first and the surname begins at the first
 *          prefix ("J. van den Berg") or, when there is none, after the initials
 *          ("A. Jansen Bakker") or with the last word ("Maria Jansen"). Initials or a
 *          prefix at the end belong to what stands before them ("JANSEN J.P.", "BERG VAN
 *          DEN"). The surname is given with its prefix in front: "van den Berg".
 * Checked by tests/standardise/test_nl_names.c.
 */
#ifndef KPL_STANDARDISE_NL_FULL_NAME_H
#define KPL_STANDARDISE_NL_FULL_NAME_H

#include "model/kind.h"

/* Of kind full_name, for nl_surname, surname, nl_given_name and given_name. */
extern const kpl_part_kind kpl_full_name_parts[];
#define KPL_FULL_NAME_PART_COUNT 4u

#endif /* KPL_STANDARDISE_NL_FULL_NAME_H */
