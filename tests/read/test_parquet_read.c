/*
 * test_parquet_read.c - values of Parquet as text, and files written for the purpose.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <carquet/carquet.h>
#include <unistd.h>

#define READ_CHECK(condition) assert_true(condition)
#include "read/parquet_text.h"
#include "read_fixture.h"

static void check_text(kpl_parquet_kind kind, int64_t bits, uint32_t scale,
                       const char *expected) {
    char text[KPL_PARQUET_TEXT_BYTES + 1] = {0};
    text[kpl_parquet_print(kind, bits, scale, text)] = '\0';
    assert_string_equal(text, expected);
}

static int64_t bits_of(double value) {
    int64_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static int64_t bits_of_float(float value) {
    int32_t bits = 0;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void test_numbers_as_text(void **state) {
    (void)state;
    check_text(KPL_PARQUET_BOOLEAN, 1, 0, "true");
    check_text(KPL_PARQUET_SIGNED, INT64_MIN, 0, "-9223372036854775808");
    check_text(KPL_PARQUET_UNSIGNED, -1, 0, "18446744073709551615");
    check_text(KPL_PARQUET_DOUBLE, bits_of(0.1), 0, "0.1");
    check_text(KPL_PARQUET_DOUBLE, bits_of(1.0 / 3), 0, "0.3333333333333333");
    check_text(KPL_PARQUET_DOUBLE, bits_of(1000000), 0, "1000000");
    check_text(KPL_PARQUET_DOUBLE, bits_of(-0.0), 0, "0");
    check_text(KPL_PARQUET_DOUBLE, bits_of(1e300), 0, "1e+300");
    check_text(KPL_PARQUET_DOUBLE, INT64_C(0x7FF8000000000000), 0, "");
    check_text(KPL_PARQUET_FLOAT, bits_of_float(0.1f), 0, "0.1");
    check_text(KPL_PARQUET_DECIMAL, -5, 2, "-0.05");
    check_text(KPL_PARQUET_DECIMAL, 12345, 2, "123.45");
    check_text(KPL_PARQUET_DECIMAL, INT64_MIN, 18, "-9.223372036854775808");
    check_text(KPL_PARQUET_DECIMAL, 7, 0, "7");
}

static void test_times_as_text(void **state) {
    (void)state;
    check_text(KPL_PARQUET_DATE, 0, 0, "1970-01-01");
    check_text(KPL_PARQUET_DATE, 11016, 0, "2000-02-29");
    check_text(KPL_PARQUET_DATE, -1, 0, "1969-12-31");
    check_text(KPL_PARQUET_DATE, -719528, 0, "0000-01-01");
    check_text(KPL_PARQUET_MILLISECONDS, 0, 0, "1970-01-01T00:00:00");
    check_text(KPL_PARQUET_MILLISECONDS, -1, 0, "1969-12-31T23:59:59.999000");
    check_text(KPL_PARQUET_MICROSECONDS, 86399000001, 0, "1970-01-01T23:59:59.000001");
    check_text(KPL_PARQUET_NANOSECONDS, 1, 0, "1970-01-01T00:00:00.000000001");
    char text[KPL_PARQUET_TEXT_BYTES];
    assert_true(kpl_parquet_print(KPL_PARQUET_MILLISECONDS, INT64_MIN, 0, text) < 64);
    assert_true(kpl_parquet_print(KPL_PARQUET_MILLISECONDS, INT64_MAX, 0, text) < 64);
}

static carquet_byte_array_t bytes_of(const char *text) {
    return (carquet_byte_array_t){(uint8_t *)(uintptr_t)text, (int32_t)strlen(text)};
}

/* Four rows: an id, a text with a null and a text that is not UTF-8, a date, a time of
 * the day (a type that is not read). */
static void write_file(const char *path) {
    carquet_schema_t *const schema = carquet_schema_create(NULL);
    assert_non_null(schema);
    const carquet_logical_type_t string = {.id = CARQUET_LOGICAL_STRING};
    const carquet_logical_type_t date = {.id = CARQUET_LOGICAL_DATE};
    const carquet_logical_type_t time = {.id = CARQUET_LOGICAL_TIME};
    assert_int_equal(carquet_schema_add_column(schema, "id", CARQUET_PHYSICAL_INT64, NULL,
                                               CARQUET_REPETITION_REQUIRED, 0, 0),
                     CARQUET_OK);
    assert_int_equal(carquet_schema_add_column(schema, "name",
                                               CARQUET_PHYSICAL_BYTE_ARRAY, &string,
                                               CARQUET_REPETITION_OPTIONAL, 0, 0),
                     CARQUET_OK);
    assert_int_equal(carquet_schema_add_column(schema, "born", CARQUET_PHYSICAL_INT32,
                                               &date, CARQUET_REPETITION_REQUIRED, 0, 0),
                     CARQUET_OK);
    assert_int_equal(carquet_schema_add_column(schema, "hour", CARQUET_PHYSICAL_INT32,
                                               &time, CARQUET_REPETITION_REQUIRED, 0, 0),
                     CARQUET_OK);
    carquet_writer_t *const writer = carquet_writer_create(path, schema, NULL, NULL);
    assert_non_null(writer);
    const int64_t ids[4] = {10, 20, 30, 40};
    const carquet_byte_array_t names[3] = {bytes_of("Jan"), bytes_of("\xC3"),
                                           bytes_of("Jos\xC3\xA9")};
    const int16_t levels[4] = {1, 0, 1, 1};
    const int32_t days[4] = {0, 1, 2, 0};
    assert_int_equal(carquet_writer_write_batch(writer, 0, ids, 4, NULL, NULL),
                     CARQUET_OK);
    assert_int_equal(carquet_writer_write_batch(writer, 1, names, 4, levels, NULL),
                     CARQUET_OK);
    assert_int_equal(carquet_writer_write_batch(writer, 2, days, 4, NULL, NULL),
                     CARQUET_OK);
    assert_int_equal(carquet_writer_write_batch(writer, 3, days, 4, NULL, NULL),
                     CARQUET_OK);
    assert_int_equal(carquet_writer_close(writer), CARQUET_OK);
    carquet_schema_free(schema);
}

static void test_written_file(void **state) {
    (void)state;
    char path[] = "/tmp/kpl_parquet_XXXXXX";
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    assert_int_equal(close(descriptor), 0);
    write_file(path);
    const kpl_source_spec source = {.path = path, .header = true};
    kpl_read_options options = {.rejects_max = 1};
    kpl_frame frame;
    kpl_error error = {.row = 0};
    assert_int_equal(kpl_read_run(&source, NULL, &options, &frame, &error), KPL_OK);
    assert_string_equal(frame.encoding, "parquet");
    assert_int_equal(frame.column_count, 3); /* "hour" is left out */
    assert_int_equal(frame.rows_in, 4);
    assert_int_equal(frame.row_count, 3);
    assert_int_equal(frame.rejects[0].line, 3);
    assert_int_equal(frame.rejects[0].column, 2);
    assert_int_equal(frame.rejects[0].reason, KPL_REJECT_INVALID_TEXT);
    assert_int_equal(frame.row_numbers[2], 4);
    assert_true(read_cell_is(&frame, 2, 0, "40"));
    assert_int_equal(frame.columns[0].values.count, 4); /* 30 is gone with its row */
    assert_int_equal(frame.columns[1].codes[1], KPL_VALUE_NULL);
    assert_true(read_cell_is(&frame, 2, 1, "Jos\xC3\xA9"));
    assert_true(read_cell_is(&frame, 1, 2, "1970-01-02"));
    assert_int_equal(frame.columns[2].codes[0], frame.columns[2].codes[2]);
    kpl_frame_release(&frame);

    const char *const refused[] = {"hour"};
    const kpl_names wanted = {refused, 1};
    assert_int_equal(kpl_read_run(&source, &wanted, &options, &frame, &error),
                     KPL_E_INPUT);
    assert_non_null(strstr(error.message, "\"hour\""));

    /* Our own allocations fail in turn: a status and nothing left behind. */
    for (long n = 1;; n++) {
        read_memory_plan plan = {.fail_at = n};
        const kpl_allocator allocator = read_plan_allocator(&plan);
        options.allocator = &allocator;
        const kpl_status status = kpl_read_run(&source, NULL, &options, &frame, &error);
        if (status == KPL_OK)
            kpl_frame_release(&frame);
        else
            assert_int_equal(status, KPL_E_NOMEM);
        assert_int_equal(atomic_load(&plan.live), 0);
        if (status == KPL_OK)
            break;
    }
    assert_int_equal(unlink(path), 0);
}

enum { dictionary_rows = 30000 };

/* Row `row` of the file below: null, empty, or one of 3,000 texts; one in the last group
 * is not UTF-8. */
static const char *dictionary_text(uint32_t row, char text[24]) {
    if (row % 11 == 3)
        return NULL;
    if (row == dictionary_rows - 7)
        return "\xFF";
    (void)snprintf(text, 24, "%s%u", row % 13 == 5 ? "" : "text ", row * 7919 % 3000);
    if (row % 17 == 2)
        text[0] = '\0';
    return text;
}

/* Three row groups; `encoding` of the text column. */
static void write_texts(const char *path, carquet_encoding_t encoding) {
    carquet_schema_t *const schema = carquet_schema_create(NULL);
    const carquet_logical_type_t string = {.id = CARQUET_LOGICAL_STRING};
    carquet_byte_array_t *const texts = calloc(dictionary_rows, sizeof *texts);
    int16_t *const levels = calloc(dictionary_rows, sizeof *levels);
    char *const room = calloc(dictionary_rows, 24);
    assert_true(schema != NULL && texts != NULL && levels != NULL && room != NULL);
    assert_int_equal(carquet_schema_add_column(schema, "text",
                                               CARQUET_PHYSICAL_BYTE_ARRAY, &string,
                                               CARQUET_REPETITION_OPTIONAL, 0, 0),
                     CARQUET_OK);
    carquet_writer_t *const writer = carquet_writer_create(path, schema, NULL, NULL);
    assert_non_null(writer);
    assert_int_equal(carquet_writer_set_column_encoding(writer, 0, encoding), CARQUET_OK);
    for (uint32_t group = 0; group < 3; group++) {
        const uint32_t first = group * (dictionary_rows / 3);
        uint32_t count = 0;
        for (uint32_t row = first; row < first + dictionary_rows / 3; row++) {
            const char *const text = dictionary_text(row, room + (size_t)row * 24);
            levels[row] = text != NULL;
            if (text != NULL)
                texts[count++] = bytes_of(text);
        }
        assert_int_equal(carquet_writer_write_batch(writer, 0, texts, dictionary_rows / 3,
                                                    levels + first, NULL),
                         CARQUET_OK);
        if (group < 2)
            assert_int_equal(carquet_writer_new_row_group(writer), CARQUET_OK);
    }
    assert_int_equal(carquet_writer_close(writer), CARQUET_OK);
    carquet_schema_free(schema);
    free(texts);
    free(levels);
    free(room);
}

/* Indices of a dictionary and plain texts make the same frame. */
static void test_dictionary_pages(void **state) {
    (void)state;
    const carquet_encoding_t encodings[2] = {CARQUET_ENCODING_PLAIN,
                                             CARQUET_ENCODING_RLE_DICTIONARY};
    kpl_frame frames[2];
    for (uint32_t f = 0; f < 2; f++) {
        char path[] = "/tmp/kpl_parquet_XXXXXX";
        const int descriptor = mkstemp(path);
        assert_true(descriptor >= 0);
        assert_int_equal(close(descriptor), 0);
        write_texts(path, encodings[f]);
        const kpl_source_spec source = {.path = path, .header = true};
        const kpl_read_options options = {.rejects_max = 1};
        assert_int_equal(kpl_read_run(&source, NULL, &options, &frames[f], NULL), KPL_OK);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(frames[f].rows_in, dictionary_rows);
        assert_int_equal(frames[f].reject_count, 1);
        assert_int_equal(frames[f].rejects[0].line, dictionary_rows - 6);
    }
    char room[24];
    for (uint32_t row = 0; row < dictionary_rows - 7; row++) {
        const char *const text = dictionary_text(row, room);
        assert_true(read_cell_is(&frames[1], row, 0, text != NULL ? text : ""));
    }
    read_check_same(&frames[0], &frames[1]);
    kpl_frame_release(&frames[0]);
    kpl_frame_release(&frames[1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_as_text),
        cmocka_unit_test(test_times_as_text),
        cmocka_unit_test(test_written_file),
        cmocka_unit_test(test_dictionary_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
