/* parquet_column.c - values of a column to codes; see parquet_column.h. */
#include "read/parquet_column.h"

#include <string.h>

#include "base/hash.h"

#define COLUMN_BATCH 8192

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
    if (kpl_text_utf8_prefix(text) != text.length)
        return column_bad(job, KPL_REJECT_INVALID_TEXT, error);
    if (memchr(text.bytes, 0, text.length) != NULL)
        return column_bad(job, KPL_REJECT_NUL_BYTE, error);
    KPL_TRY(column_number(job, text, code_out, error));
    *recent = (column_recent){(uint64_t)(uintptr_t)value.data, text.length, *code_out,
                              job->scratch->batch};
    return KPL_OK;
}

/* `count` rows; the values of those that are not null stand densely in the scratch. */
static kpl_status column_take(column_job *job, uint32_t count, kpl_error *error) {
    kpl_parquet_codes *const out = job->out;
    const bool is_text = job->column->kind == KPL_PARQUET_BYTES;
    uint32_t next = 0;
    if (out->rows + count >= UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "%s: more than %u rows", job->path,
                        UINT32_MAX - 1);
    KPL_TRY(kpl_reserve(out->allocator, (size_t)out->rows + count, sizeof *out->codes,
                        &out->codes_capacity, &out->codes, error));
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

static kpl_status column_read_groups(column_job *job, carquet_reader_t *reader,
                                     kpl_error *error) {
    const int32_t groups = carquet_reader_num_row_groups(reader);
    for (int32_t g = 0; g < groups; g++) {
        carquet_row_group_metadata_t group;
        memset(&group, 0, sizeof group);
        if (carquet_reader_row_group_metadata(reader, g, &group) != CARQUET_OK ||
            group.num_rows < 0)
            return column_damaged(job, error);
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
