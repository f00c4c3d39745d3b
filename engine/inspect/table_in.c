/* table_in.c - reading koppel's own tables; see table_in.h. */
#include "inspect/table_in.h"

#include <string.h>

#include "base/document.h"
#include "inspect/table_parts.h"
#include "inspect/verify.h"
#include "model/sealed.h"

kpl_status kpl_table_foreign(const char *path, kpl_error *error) {
    return kpl_fail(error, KPL_E_CORRUPT,
                    "%s is not a links, entities or crosswalk table of koppel's", path);
}

uint32_t kpl_table_column(const kpl_table_head *head, const char *name) {
    uint32_t i = 0;
    while (i < head->column_count && strcmp(head->names[i], name) != 0)
        i++;
    return i;
}

/* ---- CSV ------------------------------------------------------------------------- */

/* A CSV table in memory, and where reading stands. Fields are unquoted in place. */
typedef struct table_csv {
    uint8_t *bytes;
    size_t length;
    size_t at;
} table_csv;

/* The next field; *last_out: it ends its row. False when the text breaks off: koppel ends
 * every row with LF. */
static bool csv_next(table_csv *csv, kpl_text *field_out, bool *last_out) {
    size_t at = csv->at;
    size_t write = at;
    const size_t start = at;
    const bool quoted = at < csv->length && csv->bytes[at] == '"';
    if (quoted)
        at++;
    for (; at < csv->length; at++) {
        const uint8_t byte = csv->bytes[at];
        if (quoted && byte == '"') {
            at++;
            if (at >= csv->length || csv->bytes[at] != '"')
                break;
        } else if (!quoted && (byte == ',' || byte == '\n')) {
            break;
        }
        csv->bytes[write++] = csv->bytes[at];
    }
    if (at >= csv->length || (csv->bytes[at] != ',' && csv->bytes[at] != '\n'))
        return false;
    *last_out = csv->bytes[at] == '\n';
    *field_out = (kpl_text){csv->bytes + start, (uint32_t)(write - start)};
    csv->at = at + 1;
    return true;
}

static kpl_cell_type csv_type(const char *name) {
    if (strcmp(name, "match_weight") == 0 || strcmp(name, "match_probability") == 0)
        return KPL_CELL_NUMBER;
    if (strcmp(name, "rule") == 0 || strcmp(name, "entity") == 0 ||
        strncmp(name, "level_", 6) == 0 || kpl_table_is_crossed(name))
        return KPL_CELL_WHOLE;
    return KPL_CELL_TEXT;
}

static kpl_status csv_head(table_csv *csv, const char *path, kpl_arena *arena,
                           kpl_table_head *head, kpl_error *error) {
    bool last = false;
    head->row_count = UINT64_MAX;
    while (!last) {
        kpl_text field;
        if (head->column_count == KPL_TABLE_COLUMNS_MAX || !csv_next(csv, &field, &last))
            return kpl_table_foreign(path, error);
        const char **const name = &head->names[head->column_count];
        KPL_TRY(kpl_arena_string(arena, (const char *)field.bytes, field.length, name,
                                 error));
        head->types[head->column_count++] = csv_type(*name);
    }
    if (kpl_table_is_known(head) || kpl_table_is_conflicts(head))
        return KPL_OK;
    return kpl_table_foreign(path, error);
}

static bool csv_cell(kpl_cell_type type, kpl_text field, kpl_cell *cell_out) {
    *cell_out = (kpl_cell){.text = field};
    if (type == KPL_CELL_TEXT)
        return true;
    double number = 0;
    if (!kpl_number_parse((const char *)field.bytes, field.length, &number)) {
        /* What csv_out.h writes for what is not finite. */
        const bool negative = kpl_text_is(field, "-inf");
        if (type != KPL_CELL_NUMBER || (!negative && !kpl_text_is(field, "inf")))
            return false;
        number = negative ? -1.0 / 0.0 : 1.0 / 0.0;
    }
    cell_out->number = number;
    if (type == KPL_CELL_WHOLE) {
        if (number < -9e15 || number > 9e15)
            return false;
        cell_out->whole = (int64_t)number;
    }
    return true;
}

/* A cell of a crosswalk may hold nothing. */
static bool csv_cell_or_null(const kpl_table_head *head, uint32_t column, kpl_text field,
                             kpl_cell *cell_out) {
    if (field.length > 0 || !kpl_table_is_crossed(head->names[column]))
        return csv_cell(head->types[column], field, cell_out);
    *cell_out = (kpl_cell){.is_null = true};
    return true;
}

static kpl_status csv_rows(table_csv *csv, const char *path, const kpl_table_head *head,
                           const kpl_table_visitor *visitor, kpl_error *error) {
    kpl_cell cells[KPL_TABLE_COLUMNS_MAX];
    while (csv->at < csv->length) {
        for (uint32_t i = 0; i < head->column_count; i++) {
            kpl_text field;
            bool last = false;
            if (!csv_next(csv, &field, &last) || last != (i + 1 == head->column_count) ||
                !csv_cell_or_null(head, i, field, &cells[i]))
                return kpl_table_foreign(path, error);
        }
        KPL_TRY(visitor->row(visitor->state, head, cells, error));
    }
    return KPL_OK;
}

static kpl_status csv_read(kpl_buffer *file, const kpl_allocator *allocator,
                           const char *path, const kpl_table_visitor *visitor,
                           kpl_error *error) {
    table_csv csv = {.bytes = file->bytes, .length = file->length};
    kpl_table_head head = {.column_count = 0};
    kpl_arena arena = {.allocator = allocator};
    kpl_status status = csv_head(&csv, path, &arena, &head, error);
    if (status == KPL_OK && visitor->head != NULL)
        status = visitor->head(visitor->state, &head, error);
    if (status == KPL_OK)
        status = csv_rows(&csv, path, &head, visitor, error);
    kpl_arena_release(&arena);
    return status;
}

/* ---- Either ---------------------------------------------------------------------- */

bool kpl_table_is_links(const kpl_table_head *head) {
    static const char *const names[] = {
        "left_source",  "left_id",           "right_source", "right_id",
        "match_weight", "match_probability", "rule"};
    if (head->column_count < 7)
        return false;
    for (uint32_t i = 0; i < head->column_count; i++) {
        if (i < 7 ? strcmp(head->names[i], names[i]) != 0
                  : strncmp(head->names[i], "level_", 6) != 0)
            return false;
    }
    return true;
}

bool kpl_table_is_conflicts(const kpl_table_head *head) {
    static const char *const names[] = {"left_source", "left_id", "right_source",
                                        "right_id",    "field",   "match_probability"};
    bool fits = head->column_count == 6;
    for (uint32_t i = 0; i < 6 && fits; i++)
        fits = strcmp(head->names[i], names[i]) == 0;
    return fits;
}

bool kpl_table_is_entities(const kpl_table_head *head) {
    return head->column_count == 3 && strcmp(head->names[0], "source") == 0 &&
           strcmp(head->names[1], "id") == 0 && strcmp(head->names[2], "entity") == 0;
}

bool kpl_table_is_crossed(const char *name) {
    static const char ending[] = "_entity";
    const size_t length = strlen(name);
    return length >= sizeof ending &&
           strcmp(name + length - (sizeof ending - 1), ending) == 0;
}

bool kpl_table_is_crosswalk(const kpl_table_head *head) {
    if (head->column_count < 4 || strcmp(head->names[0], "source") != 0 ||
        strcmp(head->names[1], "id") != 0)
        return false;
    for (uint32_t i = 2; i < head->column_count; i++)
        if (!kpl_table_is_crossed(head->names[i]))
            return false;
    return true;
}

bool kpl_table_is_known(const kpl_table_head *head) {
    return kpl_table_is_links(head) || kpl_table_is_entities(head) ||
           kpl_table_is_crosswalk(head);
}

kpl_status kpl_table_read(const kpl_io *io, const kpl_allocator *allocator,
                          const char *path, const kpl_table_visitor *visitor,
                          kpl_error *error) {
    const size_t length = strlen(path);
    const bool is_csv = length >= 4 && strcmp(path + length - 4, ".csv") == 0;
    kpl_buffer file = {.allocator = allocator};
    kpl_status status = KPL_OK;
    if (is_csv) { /* checked against run.json */
        status = kpl_verify_file(io, allocator, path, error);
        if (status == KPL_OK)
            status = kpl_io_load(io, path, SIZE_MAX / 2, &file, error);
        if (status == KPL_OK && file.length == 0)
            status = kpl_table_foreign(path, error);
        if (status == KPL_OK)
            status = csv_read(&file, allocator, path, visitor, error);
    } else {
        status = kpl_seal_load(io, KPL_SEAL_PARQUET, path, SIZE_MAX / 2, &file, error);
        if (status == KPL_OK)
            status = kpl_table_read_parquet(&file, path, visitor, error);
    }
    kpl_buffer_release(&file);
    return status;
}
