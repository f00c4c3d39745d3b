/* parquet_out.c - a Parquet table through carquet into a sink; see parquet_out.h. */
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
    kpl_parquet_out *const out = cookie;
    if (out->status == KPL_OK)
        out->status = kpl_sink_append(out->sink, bytes, length, &out->error);
    return out->status == KPL_OK ? (ssize_t)length : 0;
}

/* The sink's own sentence where it failed, else one about carquet's answer. */
static kpl_status parquet_fail(const kpl_parquet_out *out, carquet_status_t answer,
                               kpl_error *error) {
    if (out->status != KPL_OK) {
        if (error != NULL)
            *error = out->error;
        return out->status;
    }
    if (answer == CARQUET_ERROR_OUT_OF_MEMORY)
        return kpl_fail(error, KPL_E_NOMEM, "out of memory while writing %s",
                        out->sink->path);
    return kpl_fail(error, KPL_E_IO, "cannot write %s: the Parquet writer answered %s",
                    out->sink->path, carquet_status_string(answer));
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
        physical = CARQUET_PHYSICAL_INT64;
        break;
    case KPL_PARQUET_DOUBLE:
        physical = CARQUET_PHYSICAL_DOUBLE;
        break;
    }
    const carquet_logical_type_t *const annotation =
        logical.id == CARQUET_LOGICAL_UNKNOWN ? NULL : &logical;
    return carquet_schema_add_column(schema, column->name, physical, annotation,
                                     CARQUET_REPETITION_REQUIRED, 0, 0) == CARQUET_OK;
}

/* The stream is unbuffered: the sink buffers already. */
static FILE *parquet_stream(kpl_parquet_out *out) {
    const cookie_io_functions_t functions = {.write = parquet_stream_write};
    FILE *const stream = fopencookie(out, "wb", functions);
    if (stream != NULL)
        (void)setvbuf(stream, NULL, _IONBF, 0);
    return stream;
}

static carquet_status_t parquet_start(kpl_parquet_out *out,
                                      const carquet_schema_t *schema,
                                      const kpl_parquet_column *columns,
                                      uint32_t column_count) {
    carquet_writer_options_t options;
    carquet_writer_options_init(&options);
    options.compression = CARQUET_COMPRESSION_ZSTD;
    options.row_group_size = PARQUET_GROUP_BYTES;
    options.page_size = PARQUET_PAGE_BYTES;
    options.dictionary_page_size = PARQUET_DICTIONARY_BYTES;
    options.write_crc = true;
    options.write_page_index = true;
    options.async_io = false;
    options.created_by = "koppel";
    carquet_error_t problem = CARQUET_ERROR_INIT;
    out->stream = parquet_stream(out);
    if (out->stream == NULL)
        return CARQUET_ERROR_OUT_OF_MEMORY;
    out->writer = carquet_writer_create_file(out->stream, schema, &options, &problem);
    if (out->writer == NULL)
        return problem.code != CARQUET_OK ? problem.code : CARQUET_ERROR_OUT_OF_MEMORY;
    for (uint32_t i = 0; i < column_count; i++) {
        const carquet_status_t answer = carquet_writer_set_column_encoding(
            out->writer, (int32_t)i, columns[i].encoding);
        if (answer != CARQUET_OK)
            return answer;
    }
    return CARQUET_OK;
}

kpl_status kpl_parquet_create(kpl_parquet_out *out, kpl_sink *sink,
                              const kpl_parquet_column *columns, uint32_t column_count,
                              kpl_error *error) {
    memset(out, 0, sizeof *out);
    out->sink = sink;
    sink->mark = KPL_SEAL_PARQUET_MARK;
    sink->mark_length = sizeof KPL_SEAL_PARQUET_MARK - 1;
    carquet_error_t problem = CARQUET_ERROR_INIT;
    carquet_status_t answer = CARQUET_ERROR_OUT_OF_MEMORY;
    carquet_schema_t *const schema = carquet_schema_create(&problem);
    if (schema != NULL) {
        bool added = true;
        for (uint32_t i = 0; i < column_count && added; i++)
            added = parquet_add_column(schema, &columns[i]);
        if (added)
            answer = parquet_start(out, schema, columns, column_count);
        carquet_schema_free(schema);
    }
    if (answer == CARQUET_OK)
        return KPL_OK;
    const kpl_status status = parquet_fail(out, answer, error);
    kpl_parquet_abandon(out);
    return status;
}

kpl_status kpl_parquet_write(kpl_parquet_out *out, uint32_t column, const void *values,
                             uint32_t rows, kpl_error *error) {
    const carquet_status_t answer = carquet_writer_write_batch(
        out->writer, (int32_t)column, values, (int64_t)rows, NULL, NULL);
    return answer == CARQUET_OK ? KPL_OK : parquet_fail(out, answer, error);
}

kpl_status kpl_parquet_end_group(kpl_parquet_out *out, kpl_error *error) {
    const carquet_status_t answer = carquet_writer_new_row_group(out->writer);
    if (answer != CARQUET_OK || out->status != KPL_OK)
        return parquet_fail(out, answer, error);
    return KPL_OK;
}

kpl_status kpl_parquet_note(kpl_parquet_out *out, const char *key, const char *value,
                            kpl_error *error) {
    const carquet_status_t answer = carquet_writer_add_metadata(out->writer, key, value);
    return answer == CARQUET_OK ? KPL_OK : parquet_fail(out, answer, error);
}

kpl_status kpl_parquet_finish(kpl_parquet_out *out, kpl_error *error) {
    KPL_TRY(kpl_parquet_note(out, KPL_SEAL_KEY, KPL_SEAL_BLANK, error));
    carquet_writer_t *const writer = out->writer;
    out->writer = NULL; /* closing releases it, also when it fails */
    const carquet_status_t answer = carquet_writer_close(writer);
    if (answer != CARQUET_OK || out->status != KPL_OK)
        return parquet_fail(out, answer, error);
    FILE *const stream = out->stream;
    out->stream = NULL;
    if (fclose(stream) != 0 || out->status != KPL_OK)
        return parquet_fail(out, CARQUET_ERROR_FILE_WRITE, error);
    kpl_sink *const sink = out->sink;
    assert(sink->mark_end > 0 && sink->mark_end + KPL_SEAL_DIGITS <= sink->bytes);
    char digest[KPL_DIGEST_TEXT_BYTES];
    kpl_sink_digest(sink, digest);
    return kpl_sink_patch(sink, sink->mark_end, digest, KPL_SEAL_DIGITS, error);
}

void kpl_parquet_abandon(kpl_parquet_out *out) {
    if (out->writer != NULL)
        carquet_writer_abort(out->writer);
    out->writer = NULL;
    if (out->stream != NULL)
        (void)fclose(out->stream);
    out->stream = NULL;
}
