/*
 * csv_sniff.h - which delimiter and row ends a file uses.
 *
 * Stage    read. Looks at the sample (the first 64 KiB of text).
 * Delimiter Of , ; tab and | the one with which most complete rows of the sample have as
 *          many fields as the first row, when that has more than one; among equals the
 * one that gives more fields, then in the order named. Quotes are respected, and a row
 *          with a broken quote never counts. None: comma.
 * Row ends see csv_rules.h.
 * Checked by tests/read/test_read.c.
 */
#ifndef KPL_READ_CSV_SNIFF_H
#define KPL_READ_CSV_SNIFF_H

#include "read/csv_rules.h"

/* Is it a CR file? `whole`: the file ends with the sample. */
bool kpl_csv_sniff_cr(const uint8_t *bytes, size_t length, bool whole);

uint8_t kpl_csv_sniff_delimiter(const uint8_t *bytes, size_t length, bool whole,
                                bool cr_ends);

#endif /* KPL_READ_CSV_SNIFF_H */
