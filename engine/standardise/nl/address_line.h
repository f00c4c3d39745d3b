/*
 * address_line.h - a Dutch address on one line, taken apart.
 *
 * Stage    standardise. Shared by kind_address_line.c, which gives each part to a field.
 * Rule     The line is cut at white space into words and at commas, semicolons and line
 *          breaks into segments. Then, in this order:
 *            noise      "t.a.v.", "p/a", "afd." and the like go, with the rest of their
 *                       segment unless that holds a number
 *            postcode   four digits and two letters, glued or not, O for 0 and 0 for O
 *            number     the first word behind the street that begins with a digit and
 *                       from which only a suffix follows; not an ordinal ("1e"), not the
 *                       year in a name ("Plein 1945 3"), not the first of two numbers
 *                       behind a name of which courts are counted ("Archipel 13 5")
 *            suffix     letters, digits, "bis", "hs", "3 hoog" ... behind the number
 *            street     what stands before the number, in the same segment
 *            place      what stands behind the postcode, or else behind the number
 * Checked by tests/standardise/test_nl_address.c.
 */
#ifndef KPL_STANDARDISE_NL_ADDRESS_LINE_H
#define KPL_STANDARDISE_NL_ADDRESS_LINE_H

#include "base/text.h"

#define KPL_ADDRESS_POSTCODE_BYTES 6u

/* Views of the line; length 0 = it holds no such part. */
typedef struct kpl_address_line {
    kpl_text street;
    kpl_text number; /* with its suffix: "12 A-3" */
    kpl_text place;
    bool has_postcode;
    char postcode[KPL_ADDRESS_POSTCODE_BYTES + 1]; /* "1234AB" */
} kpl_address_line;

/* Take `line` apart. Words beyond the first 48 are not looked at. Threads: any. */
void kpl_address_line_parse(kpl_text line, kpl_address_line *address_out);

#endif /* KPL_STANDARDISE_NL_ADDRESS_LINE_H */
