/* csv_read.c - from the first bytes to the finished frame; see csv_read.h. */
#include "read/csv_read.h"

#include <string.h>

#include "read/csv_batch.h"
#include "read/csv_header.h"
#include "read/csv_sniff.h"

#define READ_CHUNK_DEFAULT ((size_t)1024 * 1024)
#define READ_CHUNK_MIN ((size_t)64)
#define READ_CHUNK_MAX ((size_t)64 * 1024 * 1024)
#define READ_BATCH_MAX ((size_t)512 * 1024 * 1024)

/* Fields that wait between the row machine and the dictionaries: 32 KiB of them, so that
 * they and the text that they point to stay in a core's cache. */
#define READ_SINK_FIELDS 4096u

static size_t read_chunk_bytes(const kpl_read_options *options) {
    if (options->chunk_bytes == 0)
        return READ_CHUNK_DEFAULT;
    if (options->chunk_bytes < READ_CHUNK_MIN)
        return READ_CHUNK_MIN;
    return options->chunk_bytes > READ_CHUNK_MAX ? READ_CHUNK_MAX
                                                 : (size_t)options->chunk_bytes;
}

/* Two chunks per thread, and at least what is left of the batch before. */
static size_t read_batch_bytes(const kpl_csv_reader *reader) {
    size_t bytes = reader->chunk_bytes * 2 * reader->pool->threads;
    if (bytes > READ_BATCH_MAX)
        bytes = READ_BATCH_MAX;
    return bytes > reader->length ? bytes : reader->length;
}

/* The dialect, from the source or from the sample. The sample is the first 64 KiB of text
 * whatever the chunk size, so that guesses never depend on it. */
static kpl_status read_dialect(kpl_csv_reader *reader, const kpl_source_spec *source,
                               kpl_error *error) {
    KPL_TRY(kpl_csv_batch_fill(reader, KPL_CSV_SAMPLE_BYTES + 64, error));
    size_t length = reader->length;
    const bool whole = reader->at_end && length <= KPL_CSV_SAMPLE_BYTES;
    if (length > KPL_CSV_SAMPLE_BYTES)
        length = KPL_CSV_SAMPLE_BYTES;
    kpl_csv_rules *const rules = &reader->rules;
    rules->windows_1252 = reader->input.encoding == KPL_ENCODING_WINDOWS_1252;
    rules->cr_ends = kpl_csv_sniff_cr(reader->bytes, length, whole);
    rules->delimiter = (uint8_t)source->delimiter;
    if (rules->delimiter == 0)
        rules->delimiter =
            kpl_csv_sniff_delimiter(reader->bytes, length, whole, rules->cr_ends);
    if (rules->delimiter == '"' || rules->delimiter == '\n' || rules->delimiter == '\r')
        return kpl_fail(error, KPL_E_CONFIG,
                        "%s: a quote or a row end cannot be the delimiter", reader->path);
    reader->frame->delimiter = (char)rules->delimiter;
    return kpl_csv_batch_index(reader, error);
}

/* The first row, completed when the sample cuts it, in chunk->fields. *count_out is 0
 * when the file has no row at all. */
static kpl_status read_first_row(kpl_csv_reader *reader, kpl_csv_chunk *chunk,
                                 uint32_t *count_out, kpl_error *error) {
    reader->rules.columns = KPL_CSV_COLUMNS_MAX;
    while (true) {
        const kpl_csv_text text = kpl_csv_batch_text(reader);
        KPL_TRY(kpl_csv_rows_first(&reader->rules, &text, chunk, count_out, error));
        if (reader->at_end ||
            !(chunk->open || (*count_out == 0 && chunk->reject_count == 0)))
            break;
        KPL_TRY(kpl_csv_batch_fill(reader, read_batch_bytes(reader), error));
    }
    if (chunk->reject_count > 0)
        return kpl_fail_at(error, KPL_E_INPUT, chunk->rejects[0].lines + 1,
                           chunk->rejects[0].column,
                           "%s: the first row, on line %llu, cannot be read: %s",
                           reader->path, (unsigned long long)chunk->rejects[0].lines + 1,
                           kpl_reject_reason_name(chunk->rejects[0].reason));
    if (*count_out > KPL_CSV_COLUMNS_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "%s: %u columns, at most %u are read",
                        reader->path, *count_out, KPL_CSV_COLUMNS_MAX);
    return KPL_OK;
}

static kpl_status read_raw_names(kpl_csv_reader *reader, const kpl_csv_chunk *chunk,
                                 uint32_t count, kpl_arena *arena, kpl_text *raw,
                                 kpl_error *error) {
    kpl_buffer name = {.allocator = reader->allocator};
    kpl_status status = KPL_OK;
    for (uint32_t c = 0; c < count && status == KPL_OK; c++) {
        const char *copy = NULL;
        name.length = 0;
        status = kpl_csv_field_text(&reader->rules, reader->bytes, chunk->fields[c],
                                    &name, error);
        if (status == KPL_OK && name.length > 0)
            status = kpl_arena_string(arena, (const char *)name.bytes, name.length, &copy,
                                      error);
        raw[c] = (kpl_text){(const uint8_t *)copy, (uint32_t)name.length};
    }
    kpl_buffer_release(&name);
    return status;
}

/* How many columns there are and what they are called, into *names_out. */
static kpl_status read_names(kpl_csv_reader *reader, const kpl_source_spec *source,
                             kpl_csv_chunk *first, kpl_arena *arena,
                             const char *const **names_out, kpl_error *error) {
    uint32_t count = 0;
    const bool given = source->columns.count > 0;
    if (source->header || !given)
        KPL_TRY(read_first_row(reader, first, &count, error));
    if (count == 0 && (source->header || !given))
        return kpl_fail(error, KPL_E_INPUT, "%s: the file is empty: it has no header row",
                        reader->path);
    if (given && source->header && count != source->columns.count)
        return kpl_fail(error, KPL_E_CONFIG,
                        "%s: %u names are given for the columns, but the header has %u",
                        reader->path, source->columns.count, count);
    reader->rules.columns = given ? source->columns.count : count;

    kpl_text *raw = NULL;
    const char **names = NULL;
    KPL_TRY(kpl_arena_alloc(arena, reader->rules.columns, sizeof *raw, &raw, error));
    if (given) {
        for (uint32_t c = 0; c < source->columns.count; c++)
            raw[c] = kpl_text_of(source->columns.items[c]);
    } else if (source->header) {
        KPL_TRY(read_raw_names(reader, first, count, arena, raw, error));
    } /* else all are empty: column_1, column_2 ... */
    KPL_TRY(kpl_csv_header_names(raw, reader->rules.columns, arena, &names, error));
    if (source->header)
        kpl_csv_batch_drop(reader, first->next, first->lines);
    *names_out = names;
    return kpl_csv_batch_index(reader, error);
}

/* How many chunks, rows at a time and tables there are. */
static void read_shape(kpl_csv_reader *reader) {
    const uint32_t columns = reader->frame->column_count;
    /* Two chunks per thread, but small chunks cut the sample, too. */
    uint64_t chunks = (uint64_t)2 * reader->pool->threads + 2;
    if (chunks < KPL_CSV_SAMPLE_BYTES / reader->chunk_bytes + 2)
        chunks = KPL_CSV_SAMPLE_BYTES / reader->chunk_bytes + 2;
    if (chunks > KPL_CSV_CHUNKS_MAX)
        chunks = KPL_CSV_CHUNKS_MAX;
    reader->chunk_max = (uint32_t)chunks;
    if (columns > 0 && reader->chunk_max > KPL_CSV_LOCALS_MAX / columns)
        reader->chunk_max = KPL_CSV_LOCALS_MAX / columns;
    reader->sink_rows = READ_SINK_FIELDS / reader->rules.columns + 1;
    reader->partitions =
        columns > KPL_CSV_PARTITIONED_COLUMNS_MAX ? 1 : KPL_CSV_PARTITIONS_MAX;
}

/* Everything that depends on the number of columns. */
static kpl_status read_prepare(kpl_csv_reader *reader, const uint32_t *selected,
                               kpl_error *error) {
    const kpl_allocator *const allocator = reader->allocator;
    const uint32_t columns = reader->frame->column_count;
    read_shape(reader);
    const size_t locals = (size_t)reader->chunk_max * columns;
    KPL_TRY(kpl_alloc_zero(allocator, reader->chunk_max, sizeof *reader->chunks,
                           &reader->chunks, error));
    KPL_TRY(kpl_alloc_zero(allocator, locals, sizeof *reader->locals, &reader->locals,
                           error));
    KPL_TRY(kpl_alloc_zero(allocator, columns, sizeof *reader->codes_capacity,
                           &reader->codes_capacity, error));
    KPL_TRY(kpl_alloc_zero(allocator, columns, sizeof *reader->codes_away,
                           &reader->codes_away, error));
    KPL_TRY(kpl_alloc(allocator, locals * reader->partitions, sizeof *reader->tallies,
                      &reader->tallies, error));
    KPL_TRY(kpl_alloc_zero(allocator, columns, sizeof *reader->columns, &reader->columns,
                           error));
    for (size_t i = 0; i < locals; i++)
        reader->locals[i].allocator = allocator;
    for (uint32_t i = 0; i < reader->chunk_max; i++)
        reader->chunks[i].allocator = allocator;
    for (uint32_t c = 0; c < columns; c++) {
        reader->columns[c].selected = selected[c];
        KPL_TRY(kpl_csv_column_init(&reader->columns[c], reader->partitions, allocator,
                                    error));
    }
    return KPL_OK;
}

/* Hand values and codes to the frame, at their true size, and number the rows. */
static kpl_status read_finish(kpl_csv_reader *reader, kpl_error *error) {
    kpl_frame *const frame = reader->frame;
    for (uint32_t c = 0; c < frame->column_count; c++) {
        kpl_column *const column = &frame->columns[c];
        column->values = reader->columns[c].values;
        column->filled = reader->columns[c].filled;
        reader->columns[c].values = (kpl_values){.allocator = reader->allocator};
        kpl_csv_column_release(&reader->columns[c]);
        kpl_values_fit(&column->values);
    }
    for (uint32_t c = 0; c < frame->column_count; c++) {
        kpl_column *const column = &frame->columns[c];
        KPL_TRY(kpl_realloc(reader->allocator, frame->row_count, sizeof *column->codes,
                            &column->codes, error));
        if (reader->spill != NULL) {
            KPL_TRY(kpl_spill_get(reader->spill, &reader->codes_away[c], column->codes,
                                  error));
            kpl_pile_release(reader->spill, &reader->codes_away[c]);
        }
    }
    if (frame->reject_count == 0)
        return KPL_OK;
    KPL_TRY(kpl_alloc(reader->allocator, frame->row_count, sizeof *frame->row_numbers,
                      &frame->row_numbers, error));
    uint64_t row = 1;
    uint64_t reject = 0;
    for (uint32_t i = 0; i < frame->row_count; i++) {
        while (reject < frame->reject_count && reader->reject_rows[reject] == row) {
            reject++;
            row++;
        }
        frame->row_numbers[i] = row++;
    }
    return KPL_OK;
}

static void read_release(kpl_csv_reader *reader) {
    const kpl_allocator *const allocator = reader->allocator;
    const uint32_t columns = reader->frame->column_count;
    for (uint32_t i = 0; reader->chunks != NULL && i < reader->chunk_max; i++)
        kpl_csv_chunk_release(&reader->chunks[i]);
    for (size_t i = 0; reader->locals != NULL && i < (size_t)reader->chunk_max * columns;
         i++)
        kpl_csv_local_release(&reader->locals[i]);
    for (uint32_t c = 0; reader->columns != NULL && c < columns; c++)
        kpl_csv_column_release(&reader->columns[c]);
    kpl_read_text_close(&reader->input);
    kpl_free(allocator, reader->bytes);
    kpl_free(allocator, reader->bits);
    kpl_free(allocator, reader->high);
    kpl_free(allocator, reader->chunks);
    kpl_free(allocator, reader->locals);
    kpl_free(allocator, reader->columns);
    kpl_free(allocator, reader->tallies);
    kpl_free(allocator, reader->codes_capacity);
    for (uint32_t c = 0;
         reader->spill != NULL && reader->codes_away != NULL && c < columns; c++)
        kpl_pile_release(reader->spill, &reader->codes_away[c]);
    kpl_free(allocator, reader->codes_away);
    kpl_free(allocator, reader->reject_rows);
}

static kpl_status read_all(kpl_csv_reader *reader, const kpl_source_spec *source,
                           const kpl_names *wanted, kpl_csv_chunk *first,
                           kpl_arena *arena, kpl_error *error) {
    const char *const *names = NULL;
    uint32_t *selected = NULL;
    KPL_TRY(kpl_read_text_open(&reader->input, reader->input.stream, source->encoding,
                               reader->allocator, error));
    reader->origin = reader->input.mark_bytes;
    reader->frame->encoding = kpl_encoding_name(reader->input.encoding);
    KPL_TRY(read_dialect(reader, source, error));
    KPL_TRY(read_names(reader, source, first, arena, &names, error));
    KPL_TRY(kpl_csv_header_select(reader->path, names, reader->rules.columns, wanted,
                                  arena, reader->frame, &selected, error));
    KPL_TRY(read_prepare(reader, selected, error));
    KPL_TRY(kpl_csv_batch_run(reader, error)); /* what the sample holds */
    while (!reader->at_end) {
        KPL_TRY(kpl_csv_batch_fill(reader, read_batch_bytes(reader), error));
        KPL_TRY(kpl_csv_batch_run(reader, error));
    }
    return read_finish(reader, error);
}

kpl_status kpl_csv_read(kpl_stream *stream, const kpl_source_spec *source,
                        const kpl_names *wanted, const kpl_read_options *options,
                        const kpl_csv_limits *limits, kpl_frame *frame,
                        kpl_error *error) {
    static const kpl_pool one = {.threads = 1};
    const size_t field_max = limits != NULL ? limits->field_max : 0;
    const size_t row_max = limits != NULL ? limits->row_max : 0;
    kpl_csv_reader reader = {
        .allocator = options->allocator,
        .path = source->path,
        .pool = options->pool != NULL ? options->pool : &one,
        .chunk_bytes = read_chunk_bytes(options),
        .spill = options->spill,
        .nulls = &source->nulls,
        .input = {.stream = stream, .allocator = options->allocator},
        .rules = {.field_max = field_max > 0 ? field_max : KPL_CSV_FIELD_BYTES_MAX,
                  .row_max = row_max > 0 ? row_max : KPL_CSV_ROW_BYTES_MAX},
        .index = kpl_csv_index_best(options->tier),
        .frame = frame,
    };
    kpl_csv_chunk first = {.allocator = options->allocator};
    kpl_arena arena = {.allocator = options->allocator};
    const kpl_status status = read_all(&reader, source, wanted, &first, &arena, error);
    read_release(&reader);
    kpl_csv_chunk_release(&first);
    kpl_arena_release(&arena);
    return status;
}
