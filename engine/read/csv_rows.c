/* csv_rows.c - the row machine; the rules stand in csv_rows.h. */
#include "read/csv_rows.h"

#include <assert.h>
#include <string.h>

#define ROWS_NONE SIZE_MAX

typedef enum rows_outcome {
    ROWS_ROW,   /* complete; next starts behind its end */
    ROWS_OPEN,  /* the buffer ends before the row does */
    ROWS_SKIP,  /* rejected; go on behind the first line end at or after `resume` */
    ROWS_FAULT, /* complete, rejected */
    ROWS_BLANK, /* nothing in it, and several columns */
} rows_outcome;

/* Walks over the set bits of the index. */
typedef struct rows_cursor {
    const uint64_t *bits;
    size_t words;
    size_t word;
    uint64_t left; /* bits of the current word that are still to come */
} rows_cursor;

/* The machine: the cursor, and the row that is being read. */
typedef struct rows_machine {
    const kpl_csv_rules *rules;
    const kpl_csv_text *text;
    kpl_csv_chunk *chunk;
    const kpl_csv_sink *sink;
    uint32_t waiting; /* rows in chunk->fields */
    rows_cursor cursor;
    uint64_t lines;
    bool any_count; /* the header: its number of fields is not known yet */
    /* The row. */
    size_t start;
    size_t field;   /* first byte of the current field */
    size_t closed;  /* byte behind the closing quote of the current field, else 0 */
    bool doubled;   /* the current field holds doubled quotes */
    uint32_t count; /* fields that are complete */
    kpl_reject_reason reason;
    uint32_t column; /* of the fault; 0 = none so far */
    size_t resume;
    uint64_t resume_lines;
} rows_machine;

static void rows_seek(rows_machine *m, size_t position) {
    rows_cursor *const cursor = &m->cursor;
    cursor->word = position / 64;
    cursor->left = cursor->word < cursor->words
                       ? cursor->bits[cursor->word] & (~UINT64_C(0) << position % 64)
                       : 0;
}

/* Position of the next set bit, or ROWS_NONE. */
static inline size_t rows_event(rows_cursor *cursor) {
    while (cursor->left == 0) {
        if (cursor->word + 1 >= cursor->words)
            return ROWS_NONE;
        cursor->left = cursor->bits[++cursor->word];
    }
    const size_t position = cursor->word * 64 + (size_t)__builtin_ctzll(cursor->left);
    cursor->left &= cursor->left - 1;
    return position;
}

/* Line ends are counted by bytes alone, inside quotes or not; CRLF counts once. */
static inline void rows_count_line(rows_machine *m, size_t position) {
    const uint8_t *const bytes = m->text->bytes;
    if (bytes[position] == '\n')
        m->lines += !(m->rules->cr_ends && position > 0 && bytes[position - 1] == '\r');
    else
        m->lines += bytes[position] == '\r' && m->rules->cr_ends;
}

static void rows_flag(rows_machine *m, kpl_reject_reason reason) {
    if (m->column != 0)
        return;
    m->reason = reason;
    m->column = m->count + 1;
}

static rows_outcome rows_lose(rows_machine *m, kpl_reject_reason reason, size_t resume) {
    m->reason = reason;
    m->column = m->count + 1;
    m->resume = resume;
    return ROWS_SKIP;
}

/* The current field ends before `end`; keep it while the row can still be right. */
static inline kpl_status rows_end_field(rows_machine *m, size_t end, kpl_error *error) {
    size_t start = m->field;
    if (m->closed != 0) {
        if (end != m->closed)
            rows_flag(m, KPL_REJECT_AFTER_QUOTE);
        start++;
        end = m->closed - 1;
    } else if (end - start > m->rules->field_max) {
        rows_flag(m, KPL_REJECT_TOO_LONG);
    }
    kpl_csv_chunk *const chunk = m->chunk;
    if (m->count < m->rules->columns) {
        if (chunk->field_count == chunk->field_capacity)
            KPL_TRY(kpl_reserve(chunk->allocator, chunk->field_count + 1,
                                sizeof *chunk->fields, &chunk->field_capacity,
                                &chunk->fields, error));
        chunk->fields[chunk->field_count++] = (kpl_csv_field){
            .start = (uint32_t)start,
            .length = (uint32_t)(end - start) & 0x7FFFFFFFu,
            .doubled = m->doubled,
        };
    }
    m->count++;
    m->closed = 0;
    m->doubled = false;
    return KPL_OK;
}

/*
 * The field at m->field opened with a quote: find the quote that closes it. ROWS_ROW when
 * found (m->closed is set). `limit` is the last position that a closing quote may have.
 */
static rows_outcome rows_quoted(rows_machine *m) {
    const kpl_csv_text *const text = m->text;
    const size_t open = m->field;
    const size_t field_limit = open + 1 + m->rules->field_max;
    const size_t row_limit = m->start + m->rules->row_max;
    const size_t limit = field_limit < row_limit ? field_limit : row_limit;
    m->resume_lines = m->lines;
    for (;;) {
        const size_t p = rows_event(&m->cursor);
        if (p > limit) { /* ROWS_NONE is above everything */
            if (text->length <= limit && !text->is_last)
                return ROWS_OPEN;
            if (text->length <= limit)
                return rows_lose(m, KPL_REJECT_UNTERMINATED, open);
            if (field_limit <= row_limit)
                return rows_lose(m, KPL_REJECT_TOO_LONG, open);
            m->resume_lines = m->lines;
            return rows_lose(m, KPL_REJECT_TOO_LONG, row_limit + 1);
        }
        const uint8_t byte = text->bytes[p];
        if (byte == '"') {
            if (p + 1 == text->length && !text->is_last)
                return ROWS_OPEN; /* a doubled quote, perhaps */
            if (p + 1 < text->length && text->bytes[p + 1] == '"') {
                m->doubled = true;
                (void)rows_event(&m->cursor);
                continue;
            }
            m->closed = p + 1;
            return ROWS_ROW;
        }
        if (byte == 0)
            rows_flag(m, KPL_REJECT_NUL_BYTE);
        rows_count_line(m, p);
    }
}

/* Offset behind the longest prefix of the row that is valid in the file's encoding. */
static size_t rows_valid_prefix(const rows_machine *m, size_t start, size_t end) {
    const uint8_t *const bytes = m->text->bytes;
    if (!m->rules->windows_1252) {
        const kpl_text row = {bytes + start, (uint32_t)(end - start)};
        return start + kpl_text_utf8_prefix(row);
    }
    while (start < end) { /* five bytes have no meaning in Windows-1252 */
        const uint8_t b = bytes[start];
        if (b == 0x81 || b == 0x8D || b == 0x8F || b == 0x90 || b == 0x9D)
            break;
        start++;
    }
    return start;
}

static void rows_check_text(rows_machine *m, size_t end) {
    uint8_t high = 0;
    for (size_t block = m->start / 64; block * 64 < end; block++)
        high |= m->text->high[block];
    if (high == 0)
        return;
    const size_t valid = rows_valid_prefix(m, m->start, end);
    if (valid == end)
        return;
    const kpl_csv_chunk *const chunk = m->chunk;
    const uint32_t kept = m->count < m->rules->columns ? m->count : m->rules->columns;
    const kpl_csv_field *const fields = chunk->fields + (chunk->field_count - kept);
    uint32_t before = 0;
    while (before < kept && fields[before].start + (size_t)fields[before].length <= valid)
        before++;
    m->reason = KPL_REJECT_INVALID_TEXT;
    m->column = before + 1;
}

/* The row ends before `end` (the position of the row end, or the end of the file). */
static rows_outcome rows_end_row(rows_machine *m, size_t end, kpl_error *error,
                                 kpl_status *status_out) {
    const kpl_csv_rules *const rules = m->rules;
    const size_t floor = m->closed != 0 ? m->closed : m->field;
    if (!rules->cr_ends && end > floor && m->text->bytes[end - 1] == '\r')
        end--;
    if (end == m->start && rules->columns > 1)
        return ROWS_BLANK;
    *status_out = rows_end_field(m, end, error);
    if (*status_out != KPL_OK)
        return ROWS_FAULT;
    if (m->column == 0)
        rows_check_text(m, end);
    if (m->column == 0 && !m->any_count && m->count != rules->columns) {
        const bool few = m->count < rules->columns;
        m->reason = few ? KPL_REJECT_TOO_FEW_FIELDS : KPL_REJECT_TOO_MANY_FIELDS;
        m->column = few ? m->count + 1 : rules->columns + 1;
    }
    return m->column == 0 ? ROWS_ROW : ROWS_FAULT;
}

/* Read the row at m->start, with the cursor there; *next_out is where the next one starts
 * (not for ROWS_OPEN and ROWS_SKIP). */
static rows_outcome rows_read(rows_machine *m, size_t *next_out, kpl_error *error,
                              kpl_status *status_out) {
    const kpl_csv_text *const text = m->text;
    const uint8_t delimiter = m->rules->delimiter;
    const size_t limit = m->start + m->rules->row_max;
    for (;;) {
        const size_t p = rows_event(&m->cursor);
        if (p > limit) {
            if (text->length > limit) {
                m->resume_lines = m->lines;
                return rows_lose(m, KPL_REJECT_TOO_LONG, limit + 1);
            }
            if (!text->is_last)
                return ROWS_OPEN;
            *next_out = text->length;
            return rows_end_row(m, text->length, error, status_out);
        }
        const uint8_t byte = text->bytes[p];
        if (byte == delimiter) {
            *status_out = rows_end_field(m, p, error);
            if (*status_out != KPL_OK)
                return ROWS_FAULT;
            m->field = p + 1;
        } else if (byte == '"') {
            if (p == m->field) {
                const rows_outcome outcome = rows_quoted(m);
                if (outcome != ROWS_ROW)
                    return outcome;
            } else {
                rows_flag(m, m->closed != 0 ? KPL_REJECT_AFTER_QUOTE
                                            : KPL_REJECT_STRAY_QUOTE);
            }
        } else if (byte == 0) {
            rows_flag(m, m->closed != 0 && p > m->closed ? KPL_REJECT_AFTER_QUOTE
                                                         : KPL_REJECT_NUL_BYTE);
        } else { /* LF, or CR in a CR file */
            *next_out = p + 1;
            if (byte == '\r') {
                if (p + 1 == text->length && !text->is_last)
                    return ROWS_OPEN; /* an LF may follow */
                if (p + 1 < text->length && text->bytes[p + 1] == '\n') {
                    (void)rows_event(&m->cursor);
                    *next_out = p + 2;
                }
            }
            rows_count_line(m, p);
            return rows_end_row(m, p, error, status_out);
        }
    }
}

/* Move behind the first line end at or after `position`. False when the buffer ends
 * first: *next_out is then where the search goes on. */
static bool rows_skip_line(rows_machine *m, size_t position, size_t *next_out) {
    const kpl_csv_text *const text = m->text;
    while (position < text->length) {
        const uint8_t byte = text->bytes[position];
        if (byte == '\n')
            break;
        if (byte == '\r' && m->rules->cr_ends) {
            if (position + 1 == text->length && !text->is_last) {
                *next_out = position;
                return false;
            }
            break;
        }
        position++;
    }
    *next_out = position;
    if (position >= text->length)
        return false;
    rows_count_line(m, position);
    *next_out = position + 1;
    if (text->bytes[position] == '\r' && position + 1 < text->length &&
        text->bytes[position + 1] == '\n')
        *next_out = position + 2;
    return true;
}

static kpl_status rows_reject(rows_machine *m, uint64_t lines_before, kpl_error *error) {
    kpl_csv_chunk *const chunk = m->chunk;
    KPL_TRY(kpl_reserve(chunk->allocator, chunk->reject_count + 1, sizeof *chunk->rejects,
                        &chunk->reject_capacity, &chunk->rejects, error));
    chunk->rejects[chunk->reject_count] = (kpl_csv_reject){
        .start = m->start,
        .lines = lines_before,
        .row = chunk->row_count + chunk->reject_count,
        .column = m->column,
        .reason = m->reason,
    };
    chunk->reject_count++;
    return KPL_OK;
}

static void rows_begin_row(rows_machine *m, size_t start) {
    m->start = start;
    m->field = start;
    m->closed = 0;
    m->doubled = false;
    m->count = 0;
    m->column = 0;
}

static rows_machine rows_machine_of(const kpl_csv_rules *rules, const kpl_csv_text *text,
                                    kpl_csv_chunk *chunk) {
    assert(text->length < (size_t)1 << 31);
    chunk->row_count = 0;
    chunk->field_count = 0;
    chunk->reject_count = 0;
    chunk->next = chunk->begin;
    chunk->next_skip = false;
    chunk->open = false;
    chunk->lines = 0;
    return (rows_machine){
        .rules = rules,
        .text = text,
        .chunk = chunk,
        .cursor = {.bits = text->bits, .words = (text->length + 63) / 64},
    };
}

/* The row from `start` as it nearly always is; see csv_rows.h. False when it is not, with
 * nothing changed: then the cursor still stands at `start`. The fields have room. */
static bool rows_quick(rows_machine *m, size_t start, size_t *next_out) {
    const uint8_t *const bytes = m->text->bytes;
    const kpl_csv_rules *const rules = m->rules;
    kpl_csv_chunk *const chunk = m->chunk;
    kpl_csv_field *out = chunk->fields + chunk->field_count;
    const kpl_csv_field *const last = out + rules->columns - 1;
    rows_cursor cursor = m->cursor;
    size_t field = start;
    for (;; out++) {
        size_t p = rows_event(&cursor);
        if (p == ROWS_NONE)
            return false;
        size_t end = p;
        if (bytes[p] == '"') {
            if (p != field++)
                return false;
            end = rows_event(&cursor);
            if (end == ROWS_NONE || bytes[end] != '"')
                return false;
            p = rows_event(&cursor);
            const bool crlf = out == last && p == end + 2 && bytes[end + 1] == '\r';
            if (p != end + 1 && !crlf)
                return false;
        } else if (out == last && end > field && bytes[end - 1] == '\r') {
            end--;
        }
        out->start = (uint32_t)field;
        out->length = (uint32_t)(end - field) & 0x7FFFFFFFu;
        out->doubled = 0;
        field = p + 1;
        if (out == last)
            break;
        if (bytes[p] != rules->delimiter)
            return false;
    }
    const size_t length = field - 1 - start;
    if (bytes[field - 1] != '\n' || length > rules->field_max || length > rules->row_max)
        return false;
    uint8_t high = 0;
    for (size_t block = start / 64; block * 64 < field; block++)
        high |= m->text->high[block];
    if (high != 0 && rows_valid_prefix(m, start, field) != field)
        return false;
    m->cursor = cursor;
    m->lines++;
    chunk->field_count += rules->columns;
    *next_out = field;
    return true;
}

/* Give the rows that wait to the sink. */
static kpl_status rows_flush(rows_machine *m, kpl_error *error) {
    kpl_csv_chunk *const chunk = m->chunk;
    if (m->sink != NULL && m->waiting > 0)
        KPL_TRY(m->sink->take(m->sink->state, chunk->fields, m->waiting, error));
    m->waiting = 0;
    chunk->field_count = 0;
    return KPL_OK;
}

/* One row from m->start. True to go on with *next_inout. */
static kpl_status rows_step(rows_machine *m, size_t *next_inout, bool *go_on_out,
                            rows_outcome *outcome_out, kpl_error *error) {
    kpl_csv_chunk *const chunk = m->chunk;
    const uint64_t lines_before = m->lines;
    const size_t fields_before = chunk->field_count;
    kpl_status status = KPL_OK;
    rows_begin_row(m, *next_inout);
    const rows_outcome outcome = rows_read(m, next_inout, error, &status);
    KPL_TRY(status);
    *go_on_out = true;
    *outcome_out = outcome;
    if (outcome == ROWS_ROW)
        return KPL_OK;
    chunk->field_count = fields_before;
    if (outcome == ROWS_OPEN) {
        *next_inout = m->start;
        m->lines = lines_before;
        chunk->open = true;
        *go_on_out = false;
    } else if (outcome != ROWS_BLANK) {
        KPL_TRY(rows_reject(m, lines_before, error));
        if (outcome == ROWS_SKIP) {
            m->lines = m->resume_lines;
            *go_on_out = rows_skip_line(m, m->resume, next_inout);
            chunk->next_skip = !*go_on_out;
            rows_seek(m, *next_inout);
        }
    }
    return KPL_OK;
}

kpl_status kpl_csv_rows_find(const kpl_csv_rules *rules, const kpl_csv_text *text,
                             kpl_csv_chunk *chunk, const kpl_csv_sink *sink,
                             kpl_error *error) {
    const uint32_t rows_max = sink != NULL ? sink->rows_max : 1;
    rows_machine m = rows_machine_of(rules, text, chunk);
    m.sink = sink;
    KPL_TRY(kpl_reserve(chunk->allocator, (size_t)rows_max * rules->columns,
                        sizeof *chunk->fields, &chunk->field_capacity, &chunk->fields,
                        error));
    size_t next = chunk->begin;
    bool go_on = true;
    if (chunk->skip) {
        go_on = rows_skip_line(&m, next, &next);
        chunk->next_skip = !go_on;
    }
    rows_seek(&m, next);
    while (go_on && next < chunk->end && next < text->length) {
        rows_outcome outcome = ROWS_ROW;
        if (rules->cr_ends || !rows_quick(&m, next, &next))
            KPL_TRY(rows_step(&m, &next, &go_on, &outcome, error));
        if (outcome != ROWS_ROW)
            continue;
        chunk->row_count++;
        if (++m.waiting == rows_max)
            KPL_TRY(rows_flush(&m, error));
    }
    chunk->next = next;
    chunk->lines = m.lines;
    return rows_flush(&m, error);
}

kpl_status kpl_csv_rows_first(const kpl_csv_rules *rules, const kpl_csv_text *text,
                              kpl_csv_chunk *chunk, uint32_t *count_out,
                              kpl_error *error) {
    rows_machine m = rows_machine_of(rules, text, chunk);
    m.any_count = true;
    size_t next = chunk->begin;
    bool go_on = true;
    rows_outcome outcome = ROWS_BLANK;
    rows_seek(&m, next);
    while (go_on && outcome == ROWS_BLANK && next < text->length)
        KPL_TRY(rows_step(&m, &next, &go_on, &outcome, error));
    *count_out = outcome == ROWS_ROW ? m.count : 0;
    chunk->next = next;
    chunk->lines = m.lines;
    return KPL_OK;
}

void kpl_csv_chunk_release(kpl_csv_chunk *chunk) {
    kpl_free(chunk->allocator, chunk->fields);
    kpl_free(chunk->allocator, chunk->rejects);
    *chunk = (kpl_csv_chunk){.allocator = chunk->allocator};
}
