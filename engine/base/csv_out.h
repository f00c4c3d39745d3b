/*
 * csv_out.h - fields of a CSV file being written (RFC 4180), and numbers as text.
 *
 * Base. A field is quoted when it holds a comma, a quote, CR or LF, when it starts or
 * ends with a blank, and when it starts with one of = + - @ or a tab: spreadsheets take
 * those for formulas. Quoting is all that is done about them: an id must stay the id that
 * it is, so no apostrophe is put before it. Checked by tests/emit/test_tables.c.
 */
#ifndef KPL_BASE_CSV_OUT_H
#define KPL_BASE_CSV_OUT_H

#include "base/buffer.h"

/* Append `field`, quoted where needed. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_csv_field(kpl_buffer *buffer, kpl_text field,
                                       kpl_error *error);

/* Append a number as kpl_number_print() writes it; "inf", "-inf" or "nan" where it is not
 * finite. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_csv_number(kpl_buffer *buffer, double number,
                                        kpl_error *error);

#endif /* KPL_BASE_CSV_OUT_H */
