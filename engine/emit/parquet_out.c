/* parquet_out.c - row groups through carquet, and the file of them; see parquet_out.h. */
#define _GNU_SOURCE 1 /* fopencookie */
#include "emit/parquet_out.h"

#include <assert.h>
#include <string.h>

#include "model/sealed.h"

/* Large enough that row groups end where koppel says, never by size. */
#define PARQUET_GROUP_BYTES ((int64_t)1 << 40)
#define PARQUET_PAGE_BYTES ((int64_t)1 << 20)
/* A larger dictionary costs more than it saves: carquet then writes the values. */
#define PARQUET_DICTIONARY_BYTES ((int64_t)1 << 20)

/* What the stream does with bytes. The first failure is kept; stdio only knows that there
 * was one, and gets 0, as fopencookie wants it. */
static ssize_t parquet_stream_write(void *cookie, const char *bytes, size_t length) {
    kpl_parquet_group *const group = cookie;
    if (group->status == KPL_OK)
        group->status = kpl_buffer_append(group->file, bytes, length, &group->error);
    return group->status == KPL_OK ? (ssize_t)length : 0;
}

/* The buffer's own sentence where it failed, else one about carquet's answer. */
static kpl_status parquet_fail(const kpl_parquet_group *group, carquet_status_t answer,
                               kpl_error *error) {
    if (group->status != KPL_OK) {
        if (error != NULL)
            *error = group->error;
        return group->status;
    }
    if (answer == CARQUET_ERROR_OUT_OF_MEMORY)
        return kpl_fail(error, KPL_E_NOMEM, "out of memory while writing a table");
    return kpl_fail(error, KPL_E_IO,
                    "cannot write a table: the Parquet writer answered %s",
                    carquet_status_string(answer));
}

static bool parquet_add_column(carquet_schema_t *schema,
                               const kpl_parquet_column *column) {
    carquet_logical_type_t logical;
    memset(&logical, 0, sizeof logical);
    carquet_physical_type_t physical = CARQUET_PHYSICAL_INT32;
    switch (column->type) {
    case KPL_PARQUET_TEXT:
        physical = CARQUET_PHYSICAL_BYTE_ARRAY;
        logical.id = CARQUET_LOGICAL_STRING;
        break;
    case KPL_PARQUET_INT8:
        logical.id = CARQUET_LOGICAL_INTEGER;
        logical.params.integer.bit_width = 8;
        logical.params.integer.is_signed = true;
        break;
    case KPL_PARQUET_INT32:
        break;
    case KPL_PARQUET_INT64:
    case KPL_PARQUET_INT64_OPTIONAL:
        physical = CARQUET_PHYSICAL_INT64;
        break;
    case KPL_PARQUET_DOUBLE:
        physical = CARQUET_PHYSICAL_DOUBLE;
        break;
    }
    const carquet_logical_type_t *const annotation =
        logical.id == CARQUET_LOGICAL_UNKNOWN ? NULL : &logical;
    return carquet_schema_add_column(schema, column->name, physical, annotation,
                                     column->type == KPL_PARQUET_INT64_OPTIONAL
                                         ? CARQUET_REPETITION_OPTIONAL
                                         : CARQUET_REPETITION_REQUIRED,
                                     0, 0) == CARQUET_OK;
}

/* Unbuffered: carquet writes whole columns. */
static FILE *parquet_stream(kpl_parquet_group *group) {
    const cookie_io_functions_t functions = {.write = parquet_stream_write};
    FILE *const stream = fopencookie(group, "wb", functions);
    if (stream != NULL)
        (void)setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

static carquet_status_t parquet_start(kpl_parquet_group *group,
                                      const carquet_schema_t *schema,
                                      const kpl_parquet_column *columns,
                                      uint32_t column_count) {
    carquet_writer_options_t options;
    carquet_writer_options_init(&options);
    options.compression = CARQUET_COMPRESSION_ZSTD;
    options.compression_level = KPL_PARQUET_ZSTD_LEVEL;
    options.row_group_size = PARQUET_GROUP_BYTES;
    options.page_size = PARQUET_PAGE_BYTES;
    options.dictionary_page_size = PARQUET_DICTIONARY_BYTES;
    options.write_crc = true;
    options.write_page_index = true;
    options.async_io = false;
    options.created_by = "koppel";
    carquet_error_t problem = CARQUET_ERROR_INIT;
    group->stream = parquet_stream(group);
    if (group->stream == NULL)
        return CARQUET_ERROR_OUT_OF_MEMORY;
    group->writer = carquet_writer_create_file(group->stream, schema, &options, &problem);
    if (group->writer == NULL)
        return problem.code != CARQUET_OK ? problem.code : CARQUET_ERROR_OUT_OF_MEMORY;
    for (uint32_t i = 0; i < column_count; i++) {
        const carquet_status_t answer = carquet_writer_set_column_encoding(
            group->writer, (int32_t)i, columns[i].encoding);
        if (answer != CARQUET_OK)
            return answer;
    }
    return CARQUET_OK;
}

kpl_status kpl_parquet_group_begin(kpl_parquet_group *group,
                                   const kpl_parquet_column *columns,
                                   uint32_t column_count, kpl_buffer *file,
                                   kpl_error *error) {
    assert(column_count <= KPL_PARQUET_COLUMNS_MAX);
    assert(file->length == 0);
    memset(group, 0, sizeof *group);
    group->file = file;
    carquet_error_t problem = CARQUET_ERROR_INIT;
    carquet_status_t answer = CARQUET_ERROR_OUT_OF_MEMORY;
    carquet_schema_t *const schema = carquet_schema_create(&problem);
    if (schema != NULL) {
        bool added = true;
        for (uint32_t i = 0; i < column_count && added; i++)
            added = parquet_add_column(schema, &columns[i]);
        if (added)
            answer = parquet_start(group, schema, columns, column_count);
        carquet_schema_free(schema);
    }
    if (answer == CARQUET_OK)
        return KPL_OK;
    const kpl_status status = parquet_fail(group, answer, error);
    kpl_parquet_group_abandon(group);
    return status;
}

kpl_status kpl_parquet_group_write(kpl_parquet_group *group, uint32_t column,
                                   const void *values, uint32_t rows, kpl_error *error) {
    const carquet_status_t answer = carquet_writer_write_batch(
        group->writer, (int32_t)column, values, (int64_t)rows, NULL, NULL);
    return answer == CARQUET_OK ? KPL_OK : parquet_fail(group, answer, error);
}

kpl_status kpl_parquet_group_write_optional(kpl_parquet_group *group, uint32_t column,
                                            const void *values, const int16_t *levels,
                                            uint32_t rows, kpl_error *error) {
    const carquet_status_t answer = carquet_writer_write_batch(
        group->writer, (int32_t)column, values, (int64_t)rows, levels, NULL);
    return answer == CARQUET_OK ? KPL_OK : parquet_fail(group, answer, error);
}

kpl_status kpl_parquet_group_end(kpl_parquet_group *group, kpl_error *error) {
    carquet_writer_t *const writer = group->writer;
    group->writer = NULL; /* closing releases it, also when it fails */
    const carquet_status_t answer = carquet_writer_close(writer);
    FILE *const stream = group->stream;
    group->stream = NULL;
    const bool closed = fclose(stream) == 0;
    if (answer != CARQUET_OK || group->status != KPL_OK)
        return parquet_fail(group, answer, error);
    return closed ? KPL_OK : parquet_fail(group, CARQUET_ERROR_FILE_WRITE, error);
}

void kpl_parquet_group_abandon(kpl_parquet_group *group) {
    if (group->writer != NULL)
        carquet_writer_abort(group->writer);
    group->writer = NULL;
    if (group->stream != NULL)
        (void)fclose(group->stream);
    group->stream = NULL;
}

/* ---- The file -------------------------------------------------------------------- */

kpl_status kpl_parquet_begin(kpl_parquet_out *out, kpl_sink *sink,
                             const kpl_parquet_column *columns, uint32_t column_count,
                             kpl_error *error) {
    *out = (kpl_parquet_out){.sink = sink,
                             .columns = columns,
                             .column_count = column_count,
                             .splice = {.groups = {.allocator = sink->allocator},
                                        .moved = {.allocator = sink->allocator}}};
    assert(sink->bytes == 0);
    return kpl_sink_append(sink, "PAR1", 4, error);
}

kpl_status kpl_parquet_append(kpl_parquet_out *out, const kpl_buffer *group,
                              kpl_error *error) {
    size_t pages_end = 0;
    KPL_TRY(kpl_parquet_splice_group(&out->splice, group, out->sink->bytes, &pages_end,
                                     error));
    KPL_TRY(kpl_sink_append(out->sink, group->bytes + 4, pages_end - 4, error));
    return kpl_sink_append(out->sink, out->splice.moved.bytes, out->splice.moved.length,
                           error);
}

/* carquet writes a file without rows: schema and notes as they are to stand. */
static kpl_status parquet_frame(const kpl_parquet_out *out, const kpl_parquet_note *notes,
                                uint32_t note_count, kpl_buffer *file, kpl_error *error) {
    kpl_parquet_group group;
    KPL_TRY(
        kpl_parquet_group_begin(&group, out->columns, out->column_count, file, error));
    carquet_status_t answer = CARQUET_OK;
    for (uint32_t i = 0; i < note_count && answer == CARQUET_OK; i++)
        if (notes[i].value != NULL)
            answer =
                carquet_writer_add_metadata(group.writer, notes[i].key, notes[i].value);
    if (answer == CARQUET_OK)
        answer = carquet_writer_add_metadata(group.writer, KPL_SEAL_KEY, KPL_SEAL_BLANK);
    const kpl_status status = answer == CARQUET_OK ? kpl_parquet_group_end(&group, error)
                                                   : parquet_fail(&group, answer, error);
    kpl_parquet_group_abandon(&group);
    return status;
}

/* Write the footer, and the digest over its blank. */
static kpl_status parquet_seal(kpl_sink *sink, const kpl_buffer *footer,
                               kpl_error *error) {
    const uint64_t start = sink->bytes;
    size_t hole = 0;
    const bool found = kpl_seal_find(footer->bytes, footer->length, &hole);
    assert(found);
    (void)found;
    KPL_TRY(kpl_sink_append(sink, footer->bytes, footer->length, error));
    char digest[KPL_DIGEST_TEXT_BYTES];
    kpl_sink_digest(sink, digest);
    return kpl_sink_patch(sink, start + hole, digest, KPL_SEAL_DIGITS, error);
}

kpl_status kpl_parquet_finish(kpl_parquet_out *out, const kpl_parquet_note *notes,
                              uint32_t note_count, kpl_error *error) {
    kpl_buffer frame = {.allocator = out->sink->allocator};
    kpl_buffer footer = {.allocator = out->sink->allocator};
    kpl_status status = parquet_frame(out, notes, note_count, &frame, error);
    if (status == KPL_OK)
        status = kpl_parquet_splice_footer(&out->splice, &frame, &footer, error);
    if (status == KPL_OK)
        status = parquet_seal(out->sink, &footer, error);
    kpl_buffer_release(&frame);
    kpl_buffer_release(&footer);
    return status;
}

void kpl_parquet_release(kpl_parquet_out *out) {
    kpl_parquet_splice_release(&out->splice);
}
