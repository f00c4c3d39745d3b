/* parquet_column.c - values of a column to codes; see parquet_column.h. */
#include "read/parquet_column.h"

#include <string.h>

#include "base/hash.h"
#include "model/value_hash.h"

#define COLUMN_BATCH 8192

/* No code: there is never a row for it. */
#define COLUMN_UNSET UINT32_MAX

/* A direct-mapped memory of recent values: dictionary pages hand out the same few
 * pointers over and over, and integers repeat, so most values need no hashing of their
 * text. */
#define COLUMN_RECENT 1024u

typedef struct column_recent {
    uint64_t key; /* the bits, or the address of the text */
    uint32_t length;
    uint32_t code;
    uint32_t batch; /* addresses mean the same text within one batch only */
} column_recent;

/* Everything of a fixed size that reading needs. */
typedef struct column_scratch {
    union {
        carquet_byte_array_t texts[COLUMN_BATCH];
        carquet_int96_t int96[COLUMN_BATCH];
        int64_t int64[COLUMN_BATCH];
        int32_t int32[COLUMN_BATCH];
        uint8_t booleans[COLUMN_BATCH];
    } values;
    int16_t levels[COLUMN_BATCH];
    column_recent recent[COLUMN_RECENT];
    uint32_t batch;
} column_scratch;

typedef struct column_job {
    const kpl_parquet_column *column;
    const kpl_names *nulls;
    const char *path;
    kpl_parquet_codes *out;
    column_scratch *scratch;
} column_job;

static kpl_status column_damaged(const column_job *job, kpl_error *error) {
    return kpl_fail(
        error, KPL_E_INPUT,
        "%s: column \"%.*s\" of the Parquet file is damaged, or packed in a way "
        "that is not read",
        job->path, (int)job->column->name.length, (const char *)job->column->name.bytes);
}

static kpl_status column_number(column_job *job, kpl_text text, uint32_t *code_out,
                                kpl_error *error) {
    for (uint32_t i = 0; i < job->nulls->count; i++)
        if (kpl_text_is(text, job->nulls->items[i])) {
            *code_out = KPL_VALUE_NULL;
            return KPL_OK;
        }
    return kpl_dictionary_add(&job->out->dictionary, text, code_out, error);
}

/* INT96: nanoseconds of the day, then the Julian day number. */
static int64_t column_int96(carquet_int96_t value) {
    const uint64_t of_day = (uint64_t)value.value[1] << 32 | value.value[0];
    const uint64_t days = (uint64_t)value.value[2] - 2440588u; /* of 1970-01-01 */
    /* Wraps where nanoseconds do not reach (before 1677, after 2262), by definition. */
    return (int64_t)(days * UINT64_C(86400000000000) + of_day);
}

static int64_t column_bits(const column_job *job, uint32_t i) {
    const column_scratch *const scratch = job->scratch;
    switch (job->column->physical) {
    case CARQUET_PHYSICAL_BOOLEAN:
        return scratch->values.booleans[i];
    case CARQUET_PHYSICAL_INT96:
        return column_int96(scratch->values.int96[i]);
    case CARQUET_PHYSICAL_INT64:
    case CARQUET_PHYSICAL_DOUBLE:
        return scratch->values.int64[i];
    default:
        if (job->column->kind == KPL_PARQUET_UNSIGNED)
            return (int64_t)(uint32_t)scratch->values.int32[i];
        return scratch->values.int32[i];
    }
}

static column_recent *column_recall(column_job *job, uint64_t key) {
    return &job->scratch->recent[kpl_hash_word(key) % COLUMN_RECENT];
}

static kpl_status column_code_number(column_job *job, uint32_t i, uint32_t *code_out,
                                     kpl_error *error) {
    const int64_t bits = column_bits(job, i);
    column_recent *const recent = column_recall(job, (uint64_t)bits);
    if (recent->batch == 0 || recent->key != (uint64_t)bits) {
        char text[KPL_PARQUET_TEXT_BYTES];
        const size_t length =
            kpl_parquet_print(job->column->kind, bits, job->column->scale, text);
        recent->batch = 0;
        KPL_TRY(column_number(job, (kpl_text){(const uint8_t *)text, (uint32_t)length},
                              &recent->code, error));
        recent->key = (uint64_t)bits;
        recent->batch = 1;
    }
    *code_out = recent->code;
    return KPL_OK;
}

static kpl_status column_bad(column_job *job, kpl_reject_reason reason,
                             kpl_error *error) {
    kpl_parquet_codes *const out = job->out;
    KPL_TRY(kpl_reserve(out->allocator, out->bad_count + 1, sizeof *out->bad,
                        &out->bad_capacity, &out->bad, error));
    out->bad[out->bad_count++] = (kpl_parquet_bad){out->rows, reason};
    return KPL_OK;
}

/* The code of a text that is not empty, for row out->rows; *good_out is false when the
 * row is rejected for it. */
static kpl_status column_judge_text(column_job *job, kpl_text text, uint32_t *code_out,
                                    bool *good_out, kpl_error *error) {
    *good_out = false;
    if (kpl_text_utf8_prefix(text) != text.length)
        return column_bad(job, KPL_REJECT_INVALID_TEXT, error);
    if (memchr(text.bytes, 0, text.length) != NULL)
        return column_bad(job, KPL_REJECT_NUL_BYTE, error);
    *good_out = true;
    return column_number(job, text, code_out, error);
}

static kpl_status column_code_text(column_job *job, uint32_t i, uint32_t *code_out,
                                   kpl_error *error) {
    const carquet_byte_array_t value = job->scratch->values.texts[i];
    *code_out = KPL_VALUE_NULL;
    if (value.length == 0)
        return KPL_OK;
    if (value.length < 0 || value.data == NULL)
        return column_damaged(job, error);
    const kpl_text text = {value.data, (uint32_t)value.length};
    column_recent *const recent = column_recall(job, (uint64_t)(uintptr_t)value.data);
    if (recent->batch == job->scratch->batch &&
        recent->key == (uint64_t)(uintptr_t)value.data && recent->length == text.length) {
        *code_out = recent->code;
        return KPL_OK;
    }
    bool good = false;
    KPL_TRY(column_judge_text(job, text, code_out, &good, error));
    if (good)
        *recent = (column_recent){(uint64_t)(uintptr_t)value.data, text.length, *code_out,
                                  job->scratch->batch};
    return KPL_OK;
}

static kpl_status column_reserve(column_job *job, uint64_t count, kpl_error *error) {
    kpl_parquet_codes *const out = job->out;
    KPL_TRY(kpl_frame_check_rows(job->path, out->rows + count, error));
    return kpl_reserve(out->allocator, (size_t)(out->rows + count), sizeof *out->codes,
                       &out->codes_capacity, &out->codes, error);
}

/* `count` rows; the values of those that are not null stand densely in the scratch. */
static kpl_status column_take(column_job *job, uint32_t count, kpl_error *error) {
    kpl_parquet_codes *const out = job->out;
    const bool is_text = job->column->kind == KPL_PARQUET_BYTES;
    uint32_t next = 0;
    KPL_TRY(column_reserve(job, count, error));
    if (is_text)
        job->scratch->batch++;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t code = KPL_VALUE_NULL;
        if (!job->column->is_optional || job->scratch->levels[i] > 0) {
            if (is_text)
                KPL_TRY(column_code_text(job, next, &code, error));
            else
                KPL_TRY(column_code_number(job, next, &code, error));
            next++;
        }
        out->codes[out->rows++] = code;
    }
    return KPL_OK;
}

static kpl_status column_read_group(column_job *job, carquet_column_reader_t *reader,
                                    uint64_t rows, kpl_error *error) {
    uint64_t done = 0;
    while (true) {
        carquet_error_t failure;
        memset(&failure, 0, sizeof failure);
        const int64_t count =
            carquet_column_read_batch_ex(reader, &job->scratch->values, COLUMN_BATCH,
                                         job->scratch->levels, NULL, &failure);
        if (failure.code == CARQUET_ERROR_OUT_OF_MEMORY)
            return kpl_fail_nomem(error, 0);
        if (count < 0 || count > COLUMN_BATCH || failure.code != CARQUET_OK)
            return column_damaged(job, error);
        if (count == 0)
            break;
        done += (uint64_t)count;
        if (done > rows)
            break;
        KPL_TRY(column_take(job, (uint32_t)count, error));
    }
    return done == rows ? KPL_OK : column_damaged(job, error);
}

/* One batch as carquet gives it when it leaves the dictionary alone. */
typedef struct column_indexed {
    const uint32_t *indices; /* per row; 0 for null */
    const uint8_t *filled;   /* a bit per row; NULL = all */
    int64_t rows;
    const uint8_t *texts;
    int32_t text_count;
    const uint32_t *starts; /* each text stands behind its length */
} column_indexed;

static bool column_same_group(const carquet_reader_t *reader, int32_t group,
                              void *wanted) {
    (void)reader;
    return group == *(const int32_t *)wanted;
}

/* Does the column have a dictionary in this group, and no page without? */
static bool column_is_indexed(const column_job *job, const carquet_reader_t *reader,
                              int32_t group) {
    carquet_column_chunk_metadata_t chunk;
    memset(&chunk, 0, sizeof chunk);
    return job->column->kind == KPL_PARQUET_BYTES &&
           job->column->physical == CARQUET_PHYSICAL_BYTE_ARRAY &&
           carquet_reader_column_chunk_metadata(reader, group, job->column->leaf,
                                                &chunk) == CARQUET_OK &&
           chunk.has_dictionary_page;
}

/* The rows of a batch; *codes_inout has a code per text, COLUMN_UNSET where none is known
 * yet. *sound_out is false when the batch makes no sense. */
static kpl_status column_take_indexed(column_job *job, const column_indexed *batch,
                                      uint32_t *codes, bool *sound_out,
                                      kpl_error *error) {
    kpl_parquet_codes *const out = job->out;
    KPL_TRY(column_reserve(job, (uint64_t)batch->rows, error));
    for (int64_t i = 0; i < batch->rows; i++, out->rows++) {
        out->codes[out->rows] = KPL_VALUE_NULL;
        if (batch->filled != NULL && (batch->filled[i / 8] >> (i % 8) & 1) == 0)
            continue;
        const uint32_t index = batch->indices[i];
        *sound_out = index < (uint32_t)batch->text_count;
        if (!*sound_out)
            return KPL_OK;
        if (codes[index] == COLUMN_UNSET) {
            const uint8_t *const entry = batch->texts + batch->starts[index];
            const kpl_text text = {entry + 4, (uint32_t)kpl_value_load_32(entry)};
            uint32_t code = KPL_VALUE_NULL;
            bool good = true;
            if (text.length > 0)
                KPL_TRY(column_judge_text(job, text, &code, &good, error));
            if (!good)
                continue; /* asked again for each row that has it */
            codes[index] = code;
        }
        out->codes[out->rows] = codes[index];
    }
    return KPL_OK;
}

/* All batches of a group. *sound_out is false when it has to be read the other way. */
static kpl_status column_read_batches(column_job *job, carquet_batch_reader_t *batches,
                                      uint64_t rows, bool *sound_out, kpl_error *error) {
    kpl_status status = KPL_OK;
    uint32_t *codes = NULL;
    const uint8_t *texts = NULL;
    int32_t text_count = 0;
    uint64_t done = 0;
    carquet_row_batch_t *batch = NULL;
    *sound_out = true;
    while (status == KPL_OK && *sound_out &&
           carquet_batch_reader_next(batches, &batch) == CARQUET_OK && batch != NULL) {
        column_indexed part = {.rows = 0};
        *sound_out = carquet_row_batch_column_dictionary(
                         batch, 0, &part.indices, &part.filled, &part.rows, &part.texts,
                         &part.text_count, &part.starts) == CARQUET_OK &&
                     part.rows >= 0 && (uint64_t)part.rows <= rows - done &&
                     part.text_count >= 0 && part.starts != NULL;
        if (*sound_out && codes == NULL) {
            texts = part.texts;
            text_count = part.text_count;
            status = kpl_alloc(job->out->allocator, (size_t)text_count, sizeof *codes,
                               &codes, error);
            if (status == KPL_OK)
                memset(codes, 0xFF, (size_t)text_count * sizeof *codes);
        }
        *sound_out = *sound_out && part.texts == texts && part.text_count == text_count;
        if (status == KPL_OK && *sound_out)
            status = column_take_indexed(job, &part, codes, sound_out, error);
        done += *sound_out ? (uint64_t)part.rows : 0;
        carquet_row_batch_free(batch);
        batch = NULL;
    }
    kpl_free(job->out->allocator, codes);
    *sound_out = *sound_out && done == rows;
    return status;
}

/*
 * A group whose pages hold indices into a dictionary: each text is looked at once. What
 * is not as expected (pages without the dictionary among them, damage) sets *done_out to
 * false and leaves no row: reading values one by one then says what is wrong. The values
 * that were numbered on the way get the same numbers again there.
 */
static kpl_status column_read_indexed(column_job *job, carquet_reader_t *reader,
                                      int32_t group, uint64_t rows, bool *done_out,
                                      kpl_error *error) {
    kpl_parquet_codes *const out = job->out;
    const uint64_t rows_before = out->rows;
    const size_t bad_before = out->bad_count;
    const int32_t leaf = job->column->leaf;
    *done_out = false;
    if (!column_is_indexed(job, reader, group))
        return KPL_OK;
    carquet_batch_reader_config_t config;
    carquet_batch_reader_config_init(&config);
    config.batch_size = COLUMN_BATCH;
    config.num_threads = 1; /* columns are what runs in parallel */
    config.column_indices = &leaf;
    config.num_columns = 1;
    config.row_group_filter = column_same_group;
    config.row_group_filter_ctx = &group;
    config.preserve_dictionaries = true;
    carquet_batch_reader_t *const batches =
        carquet_batch_reader_create(reader, &config, NULL);
    if (batches == NULL)
        return KPL_OK;
    const kpl_status status = column_read_batches(job, batches, rows, done_out, error);
    carquet_batch_reader_free(batches);
    if (!*done_out) {
        out->rows = rows_before;
        out->bad_count = bad_before;
    }
    return status;
}

static kpl_status column_read_groups(column_job *job, carquet_reader_t *reader,
                                     kpl_error *error) {
    const int32_t groups = carquet_reader_num_row_groups(reader);
    for (int32_t g = 0; g < groups; g++) {
        carquet_row_group_metadata_t group;
        memset(&group, 0, sizeof group);
        if (carquet_reader_row_group_metadata(reader, g, &group) != CARQUET_OK ||
            group.num_rows < 0)
            return column_damaged(job, error);
        bool done = false;
        KPL_TRY(
            column_read_indexed(job, reader, g, (uint64_t)group.num_rows, &done, error));
        if (done)
            continue;
        carquet_error_t failure;
        memset(&failure, 0, sizeof failure);
        carquet_column_reader_t *const values =
            carquet_reader_get_column(reader, g, job->column->leaf, &failure);
        if (values == NULL && failure.code == CARQUET_ERROR_OUT_OF_MEMORY)
            return kpl_fail_nomem(error, 0);
        if (values == NULL)
            return column_damaged(job, error);
        const kpl_status status =
            column_read_group(job, values, (uint64_t)group.num_rows, error);
        carquet_column_reader_free(values);
        KPL_TRY(status);
    }
    return KPL_OK;
}

kpl_status kpl_parquet_column_read(carquet_reader_t *reader, const char *path,
                                   const kpl_parquet_column *column,
                                   const kpl_names *nulls, uint64_t rows,
                                   kpl_parquet_codes *out, kpl_error *error) {
    column_job job = {column, nulls, path, out, NULL};
    KPL_TRY(kpl_dictionary_init(&out->dictionary, out->allocator, error));
    KPL_TRY(kpl_alloc_zero(out->allocator, 1, sizeof *job.scratch, &job.scratch, error));
    kpl_status status = column_read_groups(&job, reader, error);
    if (status == KPL_OK && out->rows != rows)
        status = column_damaged(&job, error);
    kpl_free(out->allocator, job.scratch);
    return status;
}

void kpl_parquet_codes_release(kpl_parquet_codes *codes) {
    kpl_dictionary_release(&codes->dictionary);
    kpl_free(codes->allocator, codes->codes);
    kpl_free(codes->allocator, codes->bad);
    *codes = (kpl_parquet_codes){.allocator = codes->allocator};
}
