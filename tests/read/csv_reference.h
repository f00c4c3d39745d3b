/*
 * csv_reference.h - the rules of csv_rows.h again, one byte at a time, obviously right.
 *
 * Slow on purpose: one state, one byte, no index, no chunks, no dictionaries. The reader
 * must give what this gives, for any bytes.
 */
#ifndef KPL_TESTS_CSV_REFERENCE_H
#define KPL_TESTS_CSV_REFERENCE_H

#include "read/csv_rules.h"
#include "read_fixture.h"

enum reference_state {
    REFERENCE_START,  /* nothing of the field yet */
    REFERENCE_PLAIN,  /* in a field without quotes, or behind a fault */
    REFERENCE_QUOTED, /* between quotes */
    REFERENCE_CLOSED, /* behind the closing quote */
};

/* One accepted row at a time is handed to the caller, and every reject. */
typedef struct reference {
    const uint8_t *bytes;
    size_t length;
    kpl_csv_rules rules;
    /* Lines are counted up to line_at. */
    size_t line_at;
    uint64_t line;
    uint64_t rows_in;
    uint32_t row_count;
    /* The current row. */
    uint8_t *text;    /* of all fields, unquoted, one after the other */
    size_t *ends;     /* of each kept field in `text` */
    size_t *raw_ends; /* of each kept field in `bytes` */
    uint32_t fields;
    size_t text_length;
    uint32_t fault_column;
    kpl_reject_reason reason;
} reference;

static inline int reference_is_line_end(const reference *r, size_t i) {
    if (r->bytes[i] == '\n')
        return !(r->rules.cr_ends && i > 0 && r->bytes[i - 1] == '\r');
    return r->bytes[i] == '\r' && r->rules.cr_ends;
}

static inline uint64_t reference_line_of(reference *r, size_t position) {
    for (; r->line_at < position; r->line_at++)
        r->line += (uint64_t)reference_is_line_end(r, r->line_at);
    return r->line + 1;
}

/* Behind the first line end at or after `i`. */
static inline size_t reference_skip_line(const reference *r, size_t i) {
    while (i < r->length && r->bytes[i] != '\n' &&
           !(r->bytes[i] == '\r' && r->rules.cr_ends))
        i++;
    if (i >= r->length)
        return r->length;
    if (r->bytes[i] == '\r' && i + 1 < r->length && r->bytes[i + 1] == '\n')
        i++;
    return i + 1;
}

static inline void reference_flag(reference *r, kpl_reject_reason reason) {
    if (r->fault_column != 0)
        return;
    r->fault_column = r->fields + 1;
    r->reason = reason;
}

static inline void reference_end_field(reference *r, size_t raw_start, size_t raw_end,
                                       int quoted) {
    if (!quoted && raw_end - raw_start > r->rules.field_max)
        reference_flag(r, KPL_REJECT_TOO_LONG);
    if (r->fields < r->rules.columns) {
        r->ends[r->fields] = r->text_length;
        r->raw_ends[r->fields] = raw_end;
    }
    r->fields++;
}

/* Length of the valid UTF-8 sequence at `i`, or 0 (RFC 3629, by decoding). */
static inline size_t reference_sequence(const uint8_t *bytes, size_t left) {
    const uint32_t lead = bytes[0];
    const size_t length = lead < 0x80   ? 1
                          : lead < 0xC0 ? 0
                          : lead < 0xE0 ? 2
                          : lead < 0xF0 ? 3
                          : lead < 0xF8 ? 4
                                        : 0;
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0 || length > left)
        return 0;
    if (length == 1)
        return 1;
    uint32_t point = lead & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if (bytes[i] < 0x80 || bytes[i] > 0xBF)
            return 0;
        point = point << 6 | (bytes[i] & 0x3Fu);
    }
    const int surrogate = point >= 0xD800 && point <= 0xDFFF;
    return point < least[length] || point > 0x10FFFF || surrogate ? 0 : length;
}

static inline void reference_check_text(reference *r, size_t start, size_t end) {
    size_t i = start;
    while (i < end) {
        const uint8_t b = r->bytes[i];
        size_t step = reference_sequence(r->bytes + i, end - i);
        if (r->rules.windows_1252)
            step = b != 0x81 && b != 0x8D && b != 0x8F && b != 0x90 && b != 0x9D;
        if (step == 0)
            break;
        i += step;
    }
    if (i >= end)
        return;
    uint32_t column = 1;
    while (column <= r->rules.columns && column <= r->fields &&
           r->raw_ends[column - 1] <= i)
        column++;
    r->fault_column = column;
    r->reason = KPL_REJECT_INVALID_TEXT;
}

/* Read the row at `start`. Returns where the next one starts; *kind_out: 1 = a row, 0 =
 * blank, -1 = rejected. */
static inline size_t reference_row(reference *r, size_t start, int *kind_out) {
    enum reference_state state = REFERENCE_START;
    const size_t row_limit = start + r->rules.row_max;
    size_t field = start;
    size_t content_end = 0;
    size_t i = start;
    int quoted = 0;
    r->fields = 0;
    r->text_length = 0;
    r->fault_column = 0;
    *kind_out = -1;
    for (;; i++) {
        if (state == REFERENCE_QUOTED) {
            const size_t field_limit = field + 1 + r->rules.field_max;
            const size_t limit = field_limit < row_limit ? field_limit : row_limit;
            if (i > limit || i >= r->length) {
                r->fault_column = r->fields + 1;
                r->reason = i > limit ? KPL_REJECT_TOO_LONG : KPL_REJECT_UNTERMINATED;
                return reference_skip_line(
                    r, i > limit && field_limit > row_limit ? row_limit + 1 : field);
            }
            if (r->bytes[i] == '"' && i + 1 < r->length && r->bytes[i + 1] == '"') {
                r->text[r->text_length++] = '"';
                i++;
            } else if (r->bytes[i] == '"') {
                state = REFERENCE_CLOSED;
                content_end = i;
            } else {
                if (r->bytes[i] == 0)
                    reference_flag(r, KPL_REJECT_NUL_BYTE);
                r->text[r->text_length++] = r->bytes[i];
            }
            continue;
        }
        const int at_end = i >= r->length;
        const uint8_t b = at_end ? 0 : r->bytes[i];
        const int dos = !at_end && b == '\r' && !r->rules.cr_ends &&
                        (i + 1 == r->length || r->bytes[i + 1] == '\n');
        if (i > row_limit || (dos && i + 1 > row_limit)) {
            r->fault_column = r->fields + 1;
            r->reason = KPL_REJECT_TOO_LONG;
            return reference_skip_line(r, row_limit + 1);
        }
        const int row_end = at_end || dos || b == '\n' || (b == '\r' && r->rules.cr_ends);
        if (row_end && i == start && r->rules.columns > 1) {
            *kind_out = 0;
            return at_end ? r->length : reference_skip_line(r, i);
        }
        if (row_end || b == r->rules.delimiter) {
            reference_end_field(r, field, quoted ? content_end : i, quoted);
            if (row_end)
                break;
            field = i + 1;
            quoted = 0;
            state = REFERENCE_START;
            continue;
        }
        if (b == '"' && state == REFERENCE_START) {
            quoted = 1;
            state = REFERENCE_QUOTED;
            continue;
        }
        if (b == 0)
            reference_flag(r, KPL_REJECT_NUL_BYTE);
        else if (state == REFERENCE_CLOSED)
            reference_flag(r, KPL_REJECT_AFTER_QUOTE);
        else if (b == '"')
            reference_flag(r, KPL_REJECT_STRAY_QUOTE);
        state = REFERENCE_PLAIN;
        r->text[r->text_length++] = b;
    }
    if (r->fault_column == 0)
        reference_check_text(r, start, i);
    if (r->fault_column == 0 && r->fields != r->rules.columns) {
        const int few = r->fields < r->rules.columns;
        r->reason = few ? KPL_REJECT_TOO_FEW_FIELDS : KPL_REJECT_TOO_MANY_FIELDS;
        r->fault_column = few ? r->fields + 1 : r->rules.columns + 1;
    }
    *kind_out = r->fault_column == 0 ? 1 : -1;
    return i >= r->length ? r->length : reference_skip_line(r, i);
}

/* Is it a CR file? Any of the four delimiters starts a field here, as in csv_sniff.h. */
static inline bool reference_is_cr(const uint8_t *bytes, size_t length) {
    const size_t sample = length < KPL_CSV_SAMPLE_BYTES ? length : KPL_CSV_SAMPLE_BYTES;
    bool start = true;
    bool lone = false;
    for (size_t i = 0; i < sample; i++) {
        const uint8_t b = bytes[i];
        if (start && b == '"') {
            for (i++; i < sample && bytes[i] != '"'; i++) {
            }
            start = true; /* a second quote opens again: doubled quotes */
            continue;
        }
        if (b == '\n')
            return false;
        if (b == '\r' && i + 1 == sample)
            lone |= sample == length;
        else if (b == '\r')
            lone |= bytes[i + 1] != '\n';
        start = b == '\r' || b == ',' || b == ';' || b == '\t' || b == '|';
    }
    return lone;
}

/* Does `frame` hold what the reference makes of the bytes? There is no header. */
static inline void reference_check(const uint8_t *bytes, size_t length,
                                   kpl_csv_rules rules, const kpl_frame *frame) {
    reference r = {.bytes = bytes, .length = length, .rules = rules};
    r.text = malloc(length + 1);
    r.ends = calloc(rules.columns, sizeof *r.ends);
    r.raw_ends = calloc(rules.columns, sizeof *r.raw_ends);
    uint32_t *const seen = calloc(rules.columns, sizeof *seen);
    READ_CHECK(r.text != NULL && r.ends != NULL && r.raw_ends != NULL && seen != NULL);
    uint64_t rejects = 0;
    for (size_t at = 0; at < length;) {
        const size_t start = at;
        int kind = 0;
        at = reference_row(&r, start, &kind);
        READ_CHECK(at > start);
        if (kind == 0)
            continue;
        r.rows_in++;
        if (kind < 0) {
            READ_CHECK(rejects < frame->reject_count);
            const kpl_reject *const reject = &frame->rejects[rejects++];
            READ_CHECK(reject->byte_offset == start);
            READ_CHECK(reject->reason == r.reason);
            READ_CHECK(reject->column == r.fault_column);
            READ_CHECK(reject->line == reference_line_of(&r, start));
            continue;
        }
        READ_CHECK(r.row_count < frame->row_count);
        const uint32_t row = r.row_count++;
        READ_CHECK(frame->row_numbers == NULL || frame->row_numbers[row] == r.rows_in);
        for (uint32_t c = 0; c < rules.columns; c++) {
            const size_t from = c == 0 ? 0 : r.ends[c - 1];
            const kpl_text cell = {r.text + from, (uint32_t)(r.ends[c] - from)};
            const uint32_t code = frame->columns[c].codes[row];
            if (!rules.windows_1252)
                READ_CHECK(kpl_text_equal(read_cell(frame, row, c), cell));
            READ_CHECK(code <= seen[c] + 1); /* numbered by first appearance */
            seen[c] = code > seen[c] ? code : seen[c];
        }
    }
    READ_CHECK(rejects == frame->reject_count);
    READ_CHECK(r.row_count == frame->row_count);
    READ_CHECK(r.rows_in == frame->rows_in);
    for (uint32_t c = 0; c < rules.columns; c++)
        READ_CHECK(frame->columns[c].values.count == seen[c] + 1);
    free(seen);
    free(r.raw_ends);
    free(r.ends);
    free(r.text);
}

#endif /* KPL_TESTS_CSV_REFERENCE_H */
