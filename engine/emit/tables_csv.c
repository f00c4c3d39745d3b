/* tables_csv.c - the CSV forms of what a run writes (RFC 4180, LF); see tables.h. */
#include "emit/tables.h"

#include <stdlib.h>

#include "base/csv_out.h"

/* Rejects are collected up to this and then handed to the sink. */
#define TABLES_DRAIN_BYTES ((size_t)1 << 16)
/* Rows of a piece: about 1 MB. */
#define TABLES_CSV_ROWS 16384u

/* Source name and id of a record, with a comma behind each. */
static kpl_status csv_record(const kpl_result *result, uint32_t record, kpl_buffer *row,
                             kpl_error *error) {
    const uint32_t source = kpl_table_source(result->table, record);
    KPL_TRY(kpl_csv_field(row, kpl_text_of(result->spec->sources[source].name), error));
    KPL_TRY(kpl_buffer_byte(row, ',', error));
    KPL_TRY(kpl_csv_field(row, kpl_table_id(result->table, record), error));
    return kpl_buffer_byte(row, ',', error);
}

/* Level of comparison k as users see it. */
static int csv_level(const kpl_result *result, uint64_t pattern, uint32_t k) {
    return (int)kpl_pattern_digit(result->layout, pattern, k) - 1;
}

static kpl_status csv_link(const kpl_result *result, const kpl_link *link,
                           kpl_buffer *row, kpl_error *error) {
    KPL_TRY(csv_record(result, link->left, row, error));
    KPL_TRY(csv_record(result, link->right, row, error));
    KPL_TRY(kpl_csv_number(row, link->weight, error));
    KPL_TRY(kpl_buffer_byte(row, ',', error));
    KPL_TRY(kpl_csv_number(row, kpl_weight_probability(link->weight), error));
    KPL_TRY(kpl_buffer_print(row, error, ",%u", link->rule));
    for (uint32_t k = 0; k < result->layout->comparison_count; k++)
        KPL_TRY(kpl_buffer_print(row, error, ",%d", csv_level(result, link->pattern, k)));
    return kpl_buffer_byte(row, '\n', error);
}

static kpl_status csv_links_header(const kpl_result *result, kpl_buffer *row,
                                   kpl_error *error) {
    KPL_TRY(kpl_buffer_string(row,
                              "left_source,left_id,right_source,right_id,match_weight,"
                              "match_probability,rule",
                              error));
    kpl_buffer name = {.allocator = row->allocator};
    kpl_status status = KPL_OK;
    for (uint32_t k = 0; k < result->linkage->comparison_count && status == KPL_OK; k++) {
        name.length = 0;
        status = kpl_buffer_print(&name, error, "level_%s",
                                  result->linkage->comparisons[k].name);
        if (status == KPL_OK)
            status = kpl_buffer_byte(row, ',', error);
        if (status == KPL_OK)
            status =
                kpl_csv_field(row, (kpl_text){name.bytes, (uint32_t)name.length}, error);
    }
    kpl_buffer_release(&name);
    return status == KPL_OK ? kpl_buffer_byte(row, '\n', error) : status;
}

static kpl_status links_csv_begin(kpl_table_task *task, kpl_error *error) {
    kpl_buffer header = {.allocator = task->sink->allocator};
    kpl_status status = csv_links_header(task->result, &header, error);
    if (status == KPL_OK)
        status = kpl_sink_append(task->sink, header.bytes, header.length, error);
    kpl_buffer_release(&header);
    return status;
}

static uint64_t csv_pieces(uint64_t rows) {
    return (rows + TABLES_CSV_ROWS - 1) / TABLES_CSV_ROWS;
}

/* Rows of a piece: from its number on, up to the return value. */
static uint64_t csv_piece_end(uint64_t piece, uint64_t rows) {
    const uint64_t end = (piece + 1) * TABLES_CSV_ROWS;
    return end < rows ? end : rows;
}

static uint64_t links_csv_pieces(const kpl_table_task *task) {
    return csv_pieces(task->result->links->count);
}

static kpl_status links_csv_make(const kpl_table_task *task, uint64_t piece,
                                 kpl_buffer *out, kpl_error *error) {
    const kpl_links *const links = task->result->links;
    const uint64_t end = csv_piece_end(piece, links->count);
    for (uint64_t i = piece * TABLES_CSV_ROWS; i < end; i++)
        KPL_TRY(csv_link(task->result, &links->items[i], out, error));
    return KPL_OK;
}

static kpl_status csv_append(kpl_table_task *task, const kpl_buffer *piece,
                             kpl_error *error) {
    return kpl_sink_append(task->sink, piece->bytes, piece->length, error);
}

static kpl_status csv_finish(kpl_table_task *task, kpl_error *error) {
    (void)task;
    (void)error;
    return KPL_OK;
}

static void csv_end(kpl_table_task *task) {
    (void)task;
}

const kpl_table_form kpl_links_csv = {links_csv_begin, links_csv_pieces, links_csv_make,
                                      csv_append,      csv_finish,       csv_end};

static kpl_status entities_csv_begin(kpl_table_task *task, kpl_error *error) {
    static const char header[] = "source,id,entity\n";
    return kpl_sink_append(task->sink, header, sizeof header - 1, error);
}

static uint64_t entities_csv_pieces(const kpl_table_task *task) {
    return csv_pieces(task->result->table->record_count);
}

static kpl_status entities_csv_make(const kpl_table_task *task, uint64_t piece,
                                    kpl_buffer *out, kpl_error *error) {
    const kpl_result *const result = task->result;
    const uint64_t end = csv_piece_end(piece, result->table->record_count);
    for (uint64_t r = piece * TABLES_CSV_ROWS; r < end; r++) {
        KPL_TRY(csv_record(result, (uint32_t)r, out, error));
        KPL_TRY(kpl_buffer_print(out, error, "%u\n", result->entities->of_record[r]));
    }
    return KPL_OK;
}

const kpl_table_form kpl_entities_csv = {entities_csv_begin, entities_csv_pieces,
                                         entities_csv_make,  csv_append,
                                         csv_finish,         csv_end};

/* ---- Crosswalk ------------------------------------------------------------------- */

static kpl_status crosswalk_csv_begin(kpl_table_task *task, kpl_error *error) {
    const kpl_spec *const spec = task->crosswalk->spec;
    kpl_buffer header = {.allocator = task->sink->allocator};
    kpl_status status = kpl_buffer_string(&header, "source,id", error);
    for (uint32_t l = 0; l < spec->linkage_count && status == KPL_OK; l++)
        status = kpl_buffer_print(&header, error, ",%s_entity", spec->linkages[l].name);
    if (status == KPL_OK)
        status = kpl_buffer_byte(&header, '\n', error);
    if (status == KPL_OK)
        status = kpl_sink_append(task->sink, header.bytes, header.length, error);
    kpl_buffer_release(&header);
    return status;
}

static uint64_t crosswalk_csv_pieces(const kpl_table_task *task) {
    return csv_pieces(kpl_crosswalk_rows(task->crosswalk));
}

static kpl_status csv_crosswalk_row(const kpl_crosswalk *crosswalk, kpl_crosswalk_row row,
                                    kpl_buffer *out, kpl_error *error) {
    const kpl_spec *const spec = crosswalk->spec;
    KPL_TRY(kpl_csv_field(out, kpl_text_of(spec->sources[row.source].name), error));
    KPL_TRY(kpl_buffer_byte(out, ',', error));
    KPL_TRY(kpl_csv_field(out, kpl_crosswalk_id(crosswalk, row), error));
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        const uint32_t entity =
            kpl_entity_rows_entity(&crosswalk->linkages[l], row.source, row.row);
        KPL_TRY(entity > 0 ? kpl_buffer_print(out, error, ",%u", entity)
                           : kpl_buffer_byte(out, ',', error));
    }
    return kpl_buffer_byte(out, '\n', error);
}

static kpl_status crosswalk_csv_make(const kpl_table_task *task, uint64_t piece,
                                     kpl_buffer *out, kpl_error *error) {
    const kpl_crosswalk *const crosswalk = task->crosswalk;
    const uint64_t first = piece * TABLES_CSV_ROWS;
    const uint64_t end = csv_piece_end(piece, kpl_crosswalk_rows(crosswalk));
    kpl_crosswalk_row row = kpl_crosswalk_at(crosswalk, first);
    for (uint64_t r = first; r < end; r++) {
        KPL_TRY(csv_crosswalk_row(crosswalk, row, out, error));
        row = kpl_crosswalk_next(crosswalk, row);
    }
    return KPL_OK;
}

const kpl_table_form kpl_crosswalk_csv = {crosswalk_csv_begin, crosswalk_csv_pieces,
                                          crosswalk_csv_make,  csv_append,
                                          csv_finish,          csv_end};

/* ---- Patterns -------------------------------------------------------------------- */

typedef struct tables_pattern {
    kpl_pattern_count count;
    double weight;
} tables_pattern;

static int tables_pattern_order(const void *a, const void *b) {
    const kpl_pattern_count *const x = &((const tables_pattern *)a)->count;
    const kpl_pattern_count *const y = &((const tables_pattern *)b)->count;
    if (x->pairs != y->pairs)
        return x->pairs > y->pairs ? -1 : 1;
    return (x->pattern > y->pattern) - (x->pattern < y->pattern);
}

static kpl_status csv_pattern(const kpl_result *result, const tables_pattern *pattern,
                              kpl_buffer *buffer, kpl_error *error) {
    for (uint32_t k = 0; k < result->layout->comparison_count; k++)
        KPL_TRY(kpl_buffer_print(buffer, error, "%d,",
                                 csv_level(result, pattern->count.pattern, k)));
    KPL_TRY(kpl_buffer_print(buffer, error, "%llu,",
                             (unsigned long long)pattern->count.pairs));
    KPL_TRY(kpl_csv_number(buffer, pattern->weight, error));
    return kpl_buffer_byte(buffer, '\n', error);
}

kpl_status kpl_patterns_csv(const kpl_result *result, kpl_buffer *buffer,
                            kpl_error *error) {
    const kpl_histogram *const histogram = result->histogram;
    tables_pattern *rows = NULL;
    for (uint32_t k = 0; k < result->linkage->comparison_count; k++) {
        KPL_TRY(kpl_csv_field(buffer, kpl_text_of(result->linkage->comparisons[k].name),
                              error));
        KPL_TRY(kpl_buffer_byte(buffer, ',', error));
    }
    KPL_TRY(kpl_buffer_string(buffer, "pairs,match_weight\n", error));
    KPL_TRY(
        kpl_alloc(buffer->allocator, histogram->row_count, sizeof *rows, &rows, error));
    for (size_t i = 0; i < histogram->row_count; i++)
        rows[i] = (tables_pattern){histogram->rows[i], result->pattern_weights[i]};
    if (histogram->row_count > 1)
        qsort(rows, histogram->row_count, sizeof *rows, tables_pattern_order);
    kpl_status status = KPL_OK;
    for (size_t i = 0; i < histogram->row_count && status == KPL_OK; i++)
        status = csv_pattern(result, &rows[i], buffer, error);
    kpl_free(buffer->allocator, rows);
    return status;
}

/* ---- Conflicts ------------------------------------------------------------------- */

kpl_status kpl_conflicts_csv(const kpl_result *result, kpl_buffer *buffer,
                             kpl_error *error) {
    KPL_TRY(kpl_buffer_string(
        buffer, "left_source,left_id,right_source,right_id,field,match_probability\n",
        error));
    for (size_t i = 0; i < result->vetoes->count; i++) {
        const kpl_veto *const veto = &result->vetoes->items[i];
        KPL_TRY(csv_record(result, veto->left, buffer, error));
        KPL_TRY(csv_record(result, veto->right, buffer, error));
        KPL_TRY(kpl_csv_field(
            buffer, kpl_text_of(result->linkage->fields[veto->field].name), error));
        KPL_TRY(kpl_buffer_byte(buffer, ',', error));
        KPL_TRY(kpl_csv_number(buffer, veto->probability, error));
        KPL_TRY(kpl_buffer_byte(buffer, '\n', error));
    }
    return KPL_OK;
}

/* ---- Rejects --------------------------------------------------------------------- */

static kpl_status csv_reject(const kpl_ledger_source *source, const kpl_reject *reject,
                             kpl_buffer *rows, kpl_error *error) {
    KPL_TRY(kpl_csv_field(rows, kpl_text_of(source->path), error));
    return kpl_buffer_print(rows, error, ",%llu,%llu,%u,%s\n",
                            (unsigned long long)reject->line,
                            (unsigned long long)reject->byte_offset, reject->column,
                            kpl_reject_reason_name(reject->reason));
}

kpl_status kpl_rejects_csv(const kpl_ledger_source *sources, uint32_t source_count,
                           kpl_sink *sink, kpl_error *error) {
    kpl_buffer rows = {.allocator = sink->allocator};
    kpl_status status =
        kpl_buffer_string(&rows, "file,line,byte_offset,column,reason\n", error);
    for (uint32_t s = 0; s < source_count && status == KPL_OK; s++) {
        for (uint64_t i = 0; i < sources[s].rows_rejected && status == KPL_OK; i++) {
            status = csv_reject(&sources[s], &sources[s].rejects[i], &rows, error);
            if (status == KPL_OK)
                status = kpl_sink_drain(sink, &rows, TABLES_DRAIN_BYTES, error);
        }
    }
    if (status == KPL_OK)
        status = kpl_sink_drain(sink, &rows, 0, error);
    kpl_buffer_release(&rows);
    return status;
}
