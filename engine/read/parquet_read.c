/*
 * parquet_read.c - Parquet through carquet; see parquet_read.h.
 *
 * The file is loaded whole: its digest covers every byte, and carquet then needs no file
 * access of its own.
 */
#include "read/parquet_read.h"

#include <string.h>

#include "read/csv_header.h"
#include "read/parquet_column.h"

typedef struct parquet_job {
    carquet_reader_t *reader;
    const kpl_source_spec *source;
    uint64_t rows;
    const kpl_parquet_column *columns; /* those that are read */
    const uint32_t *selected;
    kpl_parquet_codes *codes; /* one per column of the frame */
} parquet_job;

static kpl_status parquet_open(const kpl_buffer *file, const char *path,
                               carquet_reader_t **reader_out, kpl_error *error) {
    carquet_reader_options_t options;
    carquet_reader_options_init(&options);
    options.verify_checksums = true;
    options.num_threads = 1; /* threads are started by base/parallel.c only */
    carquet_error_t failure;
    memset(&failure, 0, sizeof failure);
    *reader_out =
        carquet_reader_open_buffer(file->bytes, file->length, &options, &failure);
    if (*reader_out != NULL)
        return KPL_OK;
    if (failure.code == CARQUET_ERROR_OUT_OF_MEMORY)
        return kpl_fail_nomem(error, 0);
    return kpl_fail(error, KPL_E_INPUT,
                    "%s: the Parquet file is damaged or not supported", path);
}

/* A refused column is only in the way when somebody asked for it by name. */
static kpl_status parquet_check_refused(const kpl_parquet_column *columns, uint32_t count,
                                        const char *path, const kpl_names *wanted,
                                        kpl_error *error) {
    for (uint32_t c = 0; wanted != NULL && c < count; c++) {
        if (columns[c].kind != KPL_PARQUET_REFUSED)
            continue;
        for (uint32_t i = 0; i < wanted->count; i++)
            if (kpl_text_is(kpl_text_trim(columns[c].name), wanted->items[i]))
                return kpl_fail(error, KPL_E_INPUT,
                                "%s: column \"%s\" has a Parquet type that is not read",
                                path, wanted->items[i]);
    }
    return KPL_OK;
}

/* The columns to read, and the frame's columns with their names. */
static kpl_status parquet_select(parquet_job *job, const kpl_names *wanted,
                                 kpl_arena *arena, kpl_frame *frame, kpl_error *error) {
    const char *const path = job->source->path;
    kpl_parquet_column *columns = NULL;
    uint32_t all = 0;
    uint32_t count = 0;
    KPL_TRY(kpl_parquet_columns(carquet_reader_schema(job->reader), path, arena, &columns,
                                &all, error));
    KPL_TRY(parquet_check_refused(columns, all, path, wanted, error));
    kpl_text *raw = NULL;
    KPL_TRY(kpl_arena_alloc(arena, all, sizeof *raw, &raw, error));
    for (uint32_t c = 0; c < all; c++) {
        if (columns[c].kind == KPL_PARQUET_REFUSED)
            continue;
        columns[count] = columns[c];
        raw[count] = columns[count].name;
        count++;
    }
    if (count == 0)
        return kpl_fail(error, KPL_E_INPUT,
                        "%s: the Parquet file has no column that is read", path);
    const char **names = NULL;
    uint32_t *selected = NULL;
    KPL_TRY(kpl_csv_header_names(raw, count, arena, &names, error));
    KPL_TRY(kpl_csv_header_select(path, names, count, wanted, arena, frame, &selected,
                                  error));
    job->columns = columns;
    job->selected = selected;
    return KPL_OK;
}

static kpl_status parquet_task(void *argument, uint64_t task, uint32_t worker,
                               kpl_error *error) {
    (void)worker;
    parquet_job *const job = argument;
    return kpl_parquet_column_read(
        job->reader, job->source->path, &job->columns[job->selected[task]],
        &job->source->nulls, job->rows, &job->codes[task], error);
}

/* Which column each rejected row was noticed in (1-based; the first one), 0 = good. */
static kpl_status parquet_mark_bad(const parquet_job *job, const kpl_frame *frame,
                                   uint32_t **column_of_row_out, uint8_t **reasons_out,
                                   kpl_error *error) {
    *column_of_row_out = NULL;
    uint64_t bad = 0;
    for (uint32_t c = 0; c < frame->column_count; c++)
        bad += job->codes[c].bad_count;
    if (bad == 0)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(frame->allocator, job->rows, sizeof **column_of_row_out,
                           column_of_row_out, error));
    KPL_TRY(kpl_alloc_zero(frame->allocator, job->rows, 1, reasons_out, error));
    for (uint32_t c = frame->column_count; c-- > 0;) {
        const kpl_parquet_codes *const codes = &job->codes[c];
        for (size_t i = 0; i < codes->bad_count; i++) {
            (*column_of_row_out)[codes->bad[i].row] = job->selected[c] + 1;
            (*reasons_out)[codes->bad[i].row] = (uint8_t)codes->bad[i].reason;
        }
    }
    return KPL_OK;
}

/* Take the rejected rows out of one column, and the values that only they had. */
static kpl_status parquet_drop_rows(kpl_parquet_codes *codes, const uint32_t *bad,
                                    kpl_values *values_out, kpl_error *error) {
    const kpl_values *const old = &codes->dictionary.values;
    uint32_t *map = NULL; /* old value -> new value */
    KPL_TRY(kpl_values_init(values_out, codes->allocator, error));
    KPL_TRY(kpl_alloc_zero(codes->allocator, old->count, sizeof *map, &map, error));
    kpl_status status = KPL_OK;
    uint64_t kept = 0;
    for (uint64_t row = 0; row < codes->rows && status == KPL_OK; row++) {
        if (bad[row] != 0)
            continue;
        const uint32_t value = codes->codes[row];
        if (value != KPL_VALUE_NULL && map[value] == 0)
            status = kpl_values_append(values_out, kpl_values_text(old, value),
                                       &map[value], error);
        codes->codes[kept++] = map[value];
    }
    codes->rows = kept;
    kpl_free(codes->allocator, map);
    return status;
}

static kpl_status parquet_list_rejects(const uint32_t *bad, const uint8_t *reasons,
                                       uint64_t rows, kpl_frame *frame,
                                       kpl_error *error) {
    for (uint64_t row = 0; row < rows; row++)
        frame->reject_count += bad[row] != 0;
    KPL_TRY(kpl_alloc(frame->allocator, frame->reject_count, sizeof *frame->rejects,
                      &frame->rejects, error));
    KPL_TRY(kpl_alloc(frame->allocator, rows - frame->reject_count,
                      sizeof *frame->row_numbers, &frame->row_numbers, error));
    uint64_t reject = 0;
    uint64_t kept = 0;
    for (uint64_t row = 0; row < rows; row++) {
        if (bad[row] != 0)
            frame->rejects[reject++] =
                (kpl_reject){row + 1, 0, bad[row], (kpl_reject_reason)reasons[row]};
        else
            frame->row_numbers[kept++] = row + 1;
    }
    return KPL_OK;
}

/* Move values and codes into the frame. `bad` NULL: every row is good. */
static kpl_status parquet_finish(parquet_job *job, const uint32_t *bad, kpl_frame *frame,
                                 kpl_error *error) {
    for (uint32_t c = 0; c < frame->column_count; c++) {
        kpl_column *const column = &frame->columns[c];
        kpl_parquet_codes *const codes = &job->codes[c];
        if (bad != NULL)
            KPL_TRY(parquet_drop_rows(codes, bad, &column->values, error));
        else
            kpl_dictionary_take(&codes->dictionary, &column->values);
        column->codes = codes->codes;
        codes->codes = NULL;
        for (uint64_t row = 0; row < codes->rows; row++)
            column->filled += column->codes[row] != KPL_VALUE_NULL;
    }
    frame->rows_in = job->rows;
    frame->row_count = (uint32_t)(job->rows - frame->reject_count);
    return KPL_OK;
}

static kpl_status parquet_read_columns(parquet_job *job, const kpl_pool *pool,
                                       kpl_frame *frame, kpl_error *error) {
    uint32_t *bad = NULL;
    uint8_t *reasons = NULL;
    KPL_TRY(kpl_alloc_zero(frame->allocator, frame->column_count, sizeof *job->codes,
                           &job->codes, error));
    for (uint32_t c = 0; c < frame->column_count; c++)
        job->codes[c].allocator = frame->allocator;
    kpl_status status =
        kpl_parallel_for(pool, frame->column_count, parquet_task, job, error);
    if (status == KPL_OK)
        status = parquet_mark_bad(job, frame, &bad, &reasons, error);
    if (status == KPL_OK && bad != NULL)
        status = parquet_list_rejects(bad, reasons, job->rows, frame, error);
    if (status == KPL_OK)
        status = parquet_finish(job, bad, frame, error);
    kpl_free(frame->allocator, bad);
    kpl_free(frame->allocator, reasons);
    for (uint32_t c = 0; c < frame->column_count; c++)
        kpl_parquet_codes_release(&job->codes[c]);
    kpl_free(frame->allocator, job->codes);
    return status;
}

static kpl_status parquet_run(parquet_job *job, const kpl_names *wanted,
                              const kpl_read_options *options, kpl_frame *frame,
                              kpl_error *error) {
    static const kpl_pool one = {.threads = 1};
    kpl_arena arena = {.allocator = options->allocator};
    const int64_t rows = carquet_reader_num_rows(job->reader);
    kpl_status status = KPL_OK;
    if (rows < 0)
        status = kpl_fail(error, KPL_E_INPUT, "%s: the Parquet file is damaged",
                          job->source->path);
    else
        status = kpl_frame_check_rows(job->source->path, (uint64_t)rows, error);
    job->rows = (uint64_t)rows;
    if (status == KPL_OK)
        status = parquet_select(job, wanted, &arena, frame, error);
    if (status == KPL_OK)
        status = parquet_read_columns(job, options->pool != NULL ? options->pool : &one,
                                      frame, error);
    kpl_arena_release(&arena);
    return status;
}

kpl_status kpl_parquet_read(kpl_stream *stream, const kpl_source_spec *source,
                            const kpl_names *wanted, const kpl_read_options *options,
                            kpl_frame *frame, kpl_error *error) {
    kpl_buffer file = {.allocator = options->allocator};
    parquet_job job = {.source = source};
    kpl_status status = kpl_stream_load(stream, &file, error);
    if (status == KPL_OK)
        status = parquet_open(&file, source->path, &job.reader, error);
    if (status == KPL_OK) {
        frame->encoding = "parquet";
        status = parquet_run(&job, wanted, options, frame, error);
        carquet_reader_close(job.reader);
    }
    kpl_buffer_release(&file);
    return status;
}
