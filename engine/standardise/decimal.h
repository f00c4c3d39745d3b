/*
 * decimal.h - decimal numbers in any notation, as plain text.
 *
 * Stage    standardise; for kinds number and location. No floating point: "0.1" stays
 * 0.1, and the process's locale does not matter. Checked by
 * tests/standardise/test_decimal.c.
 */
#ifndef KPL_STANDARDISE_DECIMAL_H
#define KPL_STANDARDISE_DECIMAL_H

#include "base/buffer.h"

/*
 * Append the number in `folded` (kpl_fold_text() with KPL_FOLD_SYMBOLS) as
 * [-]digits[.digits] without superfluous zeros; nothing when it is not one number.
 * Currency signs and names, a percent sign, and spaces or apostrophes between digits are
 * left out; brackets around it mean minus; "1.5e3" is 1500. Of "," and "." the last one
 * starts the decimals when both occur; one that occurs twice separates thousands, and so
 * does a single "," before exactly three digits; a single "." never does. KPL_E_NOMEM.
 */
KPL_NODISCARD kpl_status kpl_decimal_append(kpl_text folded, kpl_buffer *number_out,
                                            kpl_error *error);

#endif /* KPL_STANDARDISE_DECIMAL_H */
