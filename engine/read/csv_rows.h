/*
 * csv_rows.h - the row machine: from indexed bytes to fields and rejects.
 *
 * Stage    read. RFC 4180 (Shafranovich 2005), strict: nothing is repaired.
 * Fields   A field whose first byte is a quote is quoted; in it a doubled quote is a
 * quote and row ends are text. After the closing quote only the delimiter or the row end
 * may follow. Any other field must not hold a quote. Rejects  One per row, for the first
 * fault met from left to right: stray_quote, text_after_quote, nul_byte, too_long (an
 * unquoted field). A row without such a fault is then checked for its encoding
 * (invalid_text) and for its number of fields. After a fault the row goes on by the same
 * rules and ends at the next row end that is not inside a properly opened quoted field.
 * Lost     A quoted field that has no end before the end of the file, or above the
 *          field limit, rejects the row (unterminated_quote, too_long); reading resumes
 *          on the line after the one on which that field opened. A row above the row
 * limit is too_long; reading resumes after the first line end above the limit. No quote
 * left open can occur again inside the bytes that such a search passed, so each byte is
 * searched at most twice: the whole stays linear.
 * Quick    Nearly all rows have the right number of fields, each plain or in quotes with
 *          nothing special between them. Such a row is taken in one short loop; whatever
 *          that loop cannot vouch for is read again from its start by the full machine.
 * Blank    A line with nothing in it is
 * no row when the file has several columns, and a null row when it has one. Checked by
 * tests/read/test_csv_identity.c against a byte-at-a-time reference.
 */
#ifndef KPL_READ_CSV_ROWS_H
#define KPL_READ_CSV_ROWS_H

#include "base/alloc.h"
#include "model/frame.h"
#include "read/csv_rules.h"

/* A buffer of decoded text and its index. Shared, read-only. `bytes` has zeros up to the
 * next multiple of 64; bits beyond `length` are clear. Less than 2^31 bytes. */
typedef struct kpl_csv_text {
    const uint8_t *bytes;
    size_t length;
    const uint64_t *bits;
    const uint8_t *high;
    bool is_last; /* the file ends here */
} kpl_csv_text;

/* The text of a field, between its quotes if it has them. */
typedef struct kpl_csv_field {
    uint32_t start;
    uint32_t length : 31;
    uint32_t doubled : 1; /* holds doubled quotes */
} kpl_csv_field;

typedef struct kpl_csv_reject {
    size_t start;   /* of the row */
    uint64_t lines; /* line ends between the start of the chunk and the row */
    uint64_t row;   /* data rows of the chunk before this one */
    uint32_t column;
    kpl_reject_reason reason;
} kpl_csv_reject;

/* Takes the fields of whole rows, rules->columns each, row by row: `row_count` of them,
 * the next ones of the chunk. They are gone after. */
typedef kpl_status kpl_csv_sink_fn(void *state, const kpl_csv_field *fields,
                                   uint32_t row_count, kpl_error *error);

/* Where the rows of a chunk go: few at a time, so that they stay in the cache. */
typedef struct kpl_csv_sink {
    kpl_csv_sink_fn *take;
    void *state;
    uint32_t rows_max; /* of one call, at least 1 */
} kpl_csv_sink;

/* The rows that start in one piece of a buffer. Zero-initialise; reuse freely; release.
 */
typedef struct kpl_csv_chunk {
    const kpl_allocator *allocator;
    size_t begin;
    size_t end;
    bool skip;    /* begin is inside a line that is to be skipped */
    bool encoded; /* for the caller: a sink took the rows */
    /* Result. */
    size_t next;    /* start of the first row that is not of this chunk */
    bool next_skip; /* ... and that is inside a line to be skipped */
    bool open;      /* the row at `next` needs more bytes than the buffer has */
    uint64_t lines; /* line ends from begin to next */
    uint32_t row_count;
    kpl_csv_field *fields; /* rules->columns per row that the sink did not take yet */
    size_t field_count;
    size_t field_capacity;
    kpl_csv_reject *rejects;
    size_t reject_count;
    size_t reject_capacity;
} kpl_csv_chunk;

/* Find the rows that start in begin..end and give them to `sink`; NULL only counts them.
 * Threads: any, on different chunks. KPL_E_NOMEM, and what the sink returns. */
KPL_NODISCARD kpl_status kpl_csv_rows_find(const kpl_csv_rules *rules,
                                           const kpl_csv_text *text, kpl_csv_chunk *chunk,
                                           const kpl_csv_sink *sink, kpl_error *error);

/*
 * Fields of the first row at or after `start` that is not blank, whatever
 * rules->columns says (at most rules->columns are kept in chunk->fields; *count_out has
 * the true number, 0 when the text ends before). A faulty row leaves one reject.
 */
KPL_NODISCARD kpl_status kpl_csv_rows_first(const kpl_csv_rules *rules,
                                            const kpl_csv_text *text,
                                            kpl_csv_chunk *chunk, uint32_t *count_out,
                                            kpl_error *error);

void kpl_csv_chunk_release(kpl_csv_chunk *chunk);

#endif /* KPL_READ_CSV_ROWS_H */
