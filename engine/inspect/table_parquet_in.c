/* table_parquet_in.c - rows of koppel's own Parquet tables through carquet; see
 * table_in.h.
 *
 * One thread: the file's digest was checked, so speed is all that threads could add, and
 * the library must not start any of its own here. */
#include <carquet/carquet.h>
#include <string.h>

#include "inspect/table_parts.h"

static kpl_status parquet_head(const carquet_reader_t *reader, const char *path,
                               kpl_table_head *head, kpl_error *error) {
    const int32_t count = carquet_reader_num_columns(reader);
    const carquet_schema_t *const schema = carquet_reader_schema(reader);
    const int64_t rows = carquet_reader_num_rows(reader);
    if (count < 1 || count > (int32_t)KPL_TABLE_COLUMNS_MAX || schema == NULL || rows < 0)
        return kpl_table_foreign(path, error);
    for (int32_t i = 0; i < count; i++) {
        head->names[i] = carquet_schema_column_name(schema, i);
        if (head->names[i] == NULL)
            return kpl_table_foreign(path, error);
        switch (carquet_schema_column_type(schema, i)) {
        case CARQUET_PHYSICAL_BYTE_ARRAY:
            head->types[i] = KPL_CELL_TEXT;
            break;
        case CARQUET_PHYSICAL_DOUBLE:
            head->types[i] = KPL_CELL_NUMBER;
            break;
        case CARQUET_PHYSICAL_INT32:
        case CARQUET_PHYSICAL_INT64:
            head->types[i] = KPL_CELL_WHOLE;
            break;
        default:
            return kpl_table_foreign(path, error);
        }
    }
    head->column_count = (uint32_t)count;
    head->row_count = (uint64_t)rows;
    if (kpl_table_is_known(head))
        return KPL_OK;
    return kpl_table_foreign(path, error);
}

/* The columns of one batch. */
typedef struct parquet_batch {
    const void *data[KPL_TABLE_COLUMNS_MAX];
    const uint8_t *filled[KPL_TABLE_COLUMNS_MAX]; /* a bit per row; NULL = all are */
    bool is_long[KPL_TABLE_COLUMNS_MAX];
    int64_t rows;
} parquet_batch;

static void parquet_cells(const kpl_table_head *head, const parquet_batch *batch,
                          int64_t row, kpl_cell *cells) {
    for (uint32_t i = 0; i < head->column_count; i++) {
        const void *const data = batch->data[i];
        cells[i] = (kpl_cell){.whole = 0};
        if (batch->filled[i] != NULL && (batch->filled[i][row / 8] >> (row % 8) & 1) == 0)
            cells[i].is_null = true;
        else if (head->types[i] == KPL_CELL_TEXT) {
            const carquet_byte_array_t *const text =
                (const carquet_byte_array_t *)data + row;
            cells[i].text = (kpl_text){text->data, (uint32_t)text->length};
        } else if (head->types[i] == KPL_CELL_NUMBER) {
            cells[i].number = ((const double *)data)[row];
        } else {
            cells[i].whole = batch->is_long[i] ? ((const int64_t *)data)[row]
                                               : ((const int32_t *)data)[row];
        }
    }
}

static bool parquet_columns(const carquet_row_batch_t *from, const kpl_table_head *head,
                            parquet_batch *batch) {
    for (uint32_t i = 0; i < head->column_count; i++) {
        int64_t count = 0;
        batch->filled[i] = NULL;
        if (carquet_row_batch_column(from, (int32_t)i, &batch->data[i], &batch->filled[i],
                                     &count) != CARQUET_OK ||
            (batch->filled[i] != NULL && !kpl_table_is_crossed(head->names[i])) ||
            (i > 0 && count != batch->rows))
            return false;
        batch->rows = count;
    }
    return true;
}

static kpl_status parquet_rows(carquet_batch_reader_t *batches, const char *path,
                               const kpl_table_head *head, parquet_batch *batch,
                               const kpl_table_visitor *visitor, kpl_error *error) {
    uint64_t rows = 0;
    carquet_row_batch_t *from = NULL;
    while (carquet_batch_reader_next(batches, &from) == CARQUET_OK && from != NULL) {
        kpl_cell cells[KPL_TABLE_COLUMNS_MAX];
        kpl_status status =
            parquet_columns(from, head, batch) ? KPL_OK : kpl_table_foreign(path, error);
        for (int64_t row = 0; status == KPL_OK && row < batch->rows; row++) {
            parquet_cells(head, batch, row, cells);
            status = visitor->row(visitor->state, head, cells, error);
        }
        carquet_row_batch_free(from);
        from = NULL;
        KPL_TRY(status);
        rows += (uint64_t)batch->rows;
    }
    /* The digest was right, so this is a file of another version, or memory ran out. */
    if (rows != head->row_count)
        return kpl_fail(error, KPL_E_IO, "%s could be read only in part", path);
    return KPL_OK;
}

static kpl_status parquet_visit(carquet_reader_t *reader, const char *path,
                                const kpl_table_visitor *visitor, kpl_error *error) {
    kpl_table_head head = {.column_count = 0};
    parquet_batch batch = {.rows = 0};
    KPL_TRY(parquet_head(reader, path, &head, error));
    if (visitor->head != NULL)
        KPL_TRY(visitor->head(visitor->state, &head, error));
    const carquet_schema_t *const schema = carquet_reader_schema(reader);
    for (uint32_t i = 0; i < head.column_count; i++)
        batch.is_long[i] =
            carquet_schema_column_type(schema, (int32_t)i) == CARQUET_PHYSICAL_INT64;
    carquet_batch_reader_config_t config;
    carquet_batch_reader_config_init(&config);
    config.num_threads = 1;
    carquet_batch_reader_t *const batches =
        carquet_batch_reader_create(reader, &config, NULL);
    if (batches == NULL)
        return kpl_fail(error, KPL_E_NOMEM, "out of memory while reading %s", path);
    const kpl_status status =
        head.row_count == 0 ? KPL_OK
                            : parquet_rows(batches, path, &head, &batch, visitor, error);
    carquet_batch_reader_free(batches);
    return status;
}

kpl_status kpl_table_read_parquet(const kpl_buffer *file, const char *path,
                                  const kpl_table_visitor *visitor, kpl_error *error) {
    carquet_reader_options_t options;
    carquet_reader_options_init(&options);
    options.verify_checksums = true;
    options.num_threads = 1;
    carquet_error_t problem = CARQUET_ERROR_INIT;
    carquet_reader_t *const reader =
        carquet_reader_open_buffer(file->bytes, file->length, &options, &problem);
    if (reader == NULL)
        return problem.code == CARQUET_ERROR_OUT_OF_MEMORY
                   ? kpl_fail(error, KPL_E_NOMEM, "out of memory while reading %s", path)
                   : kpl_table_foreign(path, error);
    const kpl_status status = parquet_visit(reader, path, visitor, error);
    carquet_reader_close(reader);
    return status;
}
