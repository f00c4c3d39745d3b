/*
 * csv_rules.h - the dialect of one CSV file, and the limits that every row has to keep.
 *
 * Stage read. Filled by csv_sniff.c or by the spec; plain data, shared by all threads.
 *
 * Row ends. LF and CRLF, mixed at will; the end of the file ends the last row, with or
 * without a CR before it. A lone CR is data, unless the file is a CR file: then CR, LF
 * and CRLF all end rows. A CR file is one whose sample has a lone CR outside quotes and
 * no LF outside quotes.
 */
#ifndef KPL_READ_CSV_RULES_H
#define KPL_READ_CSV_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the file, after decompression and decoding, that the sniffers look at. */
#define KPL_CSV_SAMPLE_BYTES ((size_t)64 * 1024)

/* A field or row above these is rejected. The field limit is also what ends the search
 * for the closing quote of a field that has none, so it bounds how far one bad byte
 * reaches. */
#define KPL_CSV_FIELD_BYTES_MAX ((size_t)1024 * 1024)
#define KPL_CSV_ROW_BYTES_MAX ((size_t)16 * 1024 * 1024)

/* Each chunk keeps a small dictionary per column. */
#define KPL_CSV_COLUMNS_MAX 16384u

typedef struct kpl_csv_rules {
    uint8_t delimiter;
    bool cr_ends;      /* a CR file, see above */
    bool windows_1252; /* else UTF-8 (UTF-16 is decoded before it comes here) */
    uint32_t columns;  /* fields of a row */
    size_t field_max;  /* bytes of a field between its quotes */
    size_t row_max;    /* bytes of a row without its end */
} kpl_csv_rules;

#endif /* KPL_READ_CSV_RULES_H */
