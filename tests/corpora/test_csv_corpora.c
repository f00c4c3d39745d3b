/*
 * test_csv_corpora.c - other people's CSV files, good and hostile.
 *
 * csv-spectrum must give its JSON, cell by cell (but for one file that breaks RFC 4180
 * and must be rejected); utf8tests and the naughty strings must be judged and kept byte
 * by byte; all other files (zsv, DuckDB, Arrow's fuzzer) must be read as the
 * byte-at-a-time reference reads them, in every chunk size, or be refused with a
 * sentence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define READ_CHECK(condition) assert_true(condition)
#include "../read/csv_reference.h"
#include "corpus_fixture.h"

static void spectrum_file(void *argument, const char *path, const uint8_t *bytes,
                          size_t length) {
    char json_path[CORPUS_PATH_BYTES];
    const char *const name = strrchr(path, '/') + 1;
    (void)snprintf(json_path, sizeof json_path, "%s/%.*s.json", (const char *)argument,
                   (int)(strlen(name) - 4), name);
    size_t json_length = 0;
    uint8_t *const json = corpus_load(json_path, &json_length);
    assert_non_null(json);
    uint8_t *const text = malloc(json_length + 1);
    assert_non_null(text);

    kpl_frame frame;
    kpl_error error = {.row = 0};
    const kpl_source_spec source = {.path = path, .header = true};
    const read_way way = {.chunk_bytes = 64, .threads = 2};
    assert_int_equal(read_bytes(bytes, length, &source, way, &frame, &error), KPL_OK);
    size_t at = 0;
    size_t made = 0;
    if (strcmp(name, "location_coordinates.csv") == 0) {
        /* The one that is not RFC 4180: quotes in fields without quotes (and its JSON has
         * another telephone number than its CSV). Strict: rejected, never guessed. */
        assert_int_equal(frame.row_count, 0);
        assert_int_equal(frame.reject_count, 1);
        assert_int_equal(frame.rejects[0].reason, KPL_REJECT_STRAY_QUOTE);
        kpl_frame_release(&frame);
        free(text);
        free(json);
        return;
    }
    assert_int_equal(frame.reject_count, 0);
    for (uint32_t row = 0; row < frame.row_count; row++)
        for (uint32_t c = 0; c < frame.column_count; c++) {
            assert_true(corpus_json_string(json, json_length, &at, text, &made));
            assert_true(kpl_text_equal(kpl_text_of(frame.columns[c].name),
                                       (kpl_text){text, (uint32_t)made}));
            assert_true(corpus_json_string(json, json_length, &at, text, &made));
            assert_true(kpl_text_equal(read_cell(&frame, row, c),
                                       (kpl_text){text, (uint32_t)made}));
        }
    assert_false(corpus_json_string(json, json_length, &at, text, &made));
    assert_true(frame.row_count > 0);
    kpl_frame_release(&frame);
    free(text);
    free(json);
}

static void test_csv_spectrum(void **state) {
    (void)state;
    char csvs[CORPUS_PATH_BYTES];
    char json[CORPUS_PATH_BYTES];
    if (!corpus_find("csv-spectrum/csvs", csvs) ||
        !corpus_find("csv-spectrum/json", json))
        skip();
    assert_int_equal(corpus_walk(csvs, ".csv", spectrum_file, json), 12);
}

/* Against the reference, where the file has one-byte units and is not compressed. */
static void hostile_check_reference(const kpl_frame *frame, const uint8_t *bytes,
                                    size_t length) {
    const bool is_1252 = strcmp(frame->encoding, "windows-1252") == 0;
    if (frame->column_count == 0 || frame->file_bytes != 0 ||
        (!is_1252 && strcmp(frame->encoding, "utf-8") != 0))
        return;
    if (length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    const char **const names = calloc(frame->column_count, sizeof *names);
    assert_non_null(names);
    for (uint32_t c = 0; c < frame->column_count; c++)
        names[c] = frame->columns[c].name;
    const kpl_source_spec bare = {
        .path = "bare.csv",
        .delimiter = frame->delimiter,
        .encoding = is_1252 ? KPL_ENCODING_WINDOWS_1252 : KPL_ENCODING_UTF8,
        .columns = {names, frame->column_count},
    };
    const kpl_csv_rules rules = {
        .delimiter = (uint8_t)frame->delimiter,
        .cr_ends = reference_is_cr(bytes, length),
        .windows_1252 = is_1252,
        .columns = frame->column_count,
        .field_max = KPL_CSV_FIELD_BYTES_MAX,
        .row_max = KPL_CSV_ROW_BYTES_MAX,
    };
    kpl_frame whole;
    kpl_error error = {.row = 0};
    assert_int_equal(
        read_bytes(bytes, length, &bare, (read_way){.threads = 2}, &whole, &error),
        KPL_OK);
    reference_check(bytes, length, rules, &whole);
    kpl_frame_release(&whole);
    free(names);
}

static void hostile_file(void *argument, const char *path, const uint8_t *bytes,
                         size_t length) {
    const size_t tail = strlen(path);
    if (tail > 8 && strcmp(path + tail - 8, ".parquet") == 0)
        return;
    const kpl_source_spec source = {.path = path, .header = true};
    const bool packed = length >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B;
    kpl_frame first;
    kpl_error error = {.row = 0};
    const kpl_status status =
        read_bytes(bytes, length, &source, (read_way){.threads = 1}, &first, &error);
    ((unsigned *)argument)[status == KPL_OK ? 0 : 1]++;
    const read_way ways[] = {{.chunk_bytes = 64, .threads = 2},
                             {.chunk_bytes = 300, .threads = 3, .step = 11}};
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        kpl_frame frame;
        kpl_error again = {.row = 0};
        assert_int_equal(read_bytes(bytes, length, &source, ways[w], &frame, &again),
                         status);
        if (status != KPL_OK) {
            assert_true(strlen(again.message) > 10);
            assert_string_equal(again.message, error.message);
            continue;
        }
        read_check_same(&first, &frame);
        kpl_frame_release(&frame);
    }
    if (status != KPL_OK)
        return;
    if (!packed)
        hostile_check_reference(&first, bytes, length);
    kpl_frame_release(&first);
}

static void check_hostile(const char *corpus, unsigned files_min) {
    char path[CORPUS_PATH_BYTES];
    if (!corpus_find(corpus, path))
        skip();
    unsigned counts[2] = {0, 0}; /* read, refused */
    (void)corpus_walk(path, "", hostile_file, counts);
    printf("%s: %u files read, %u refused\n", corpus, counts[0], counts[1]);
    assert_true(counts[0] + counts[1] >= files_min);
}

static void test_zsv(void **state) {
    (void)state;
    check_hostile("zsv-csv", 50);
}

static void test_duckdb(void **state) {
    (void)state;
    check_hostile("duckdb-csv", 450);
}

static void test_arrow_fuzz(void **state) {
    (void)state;
    check_hostile("arrow-testing-csv-fuzz", 7);
}

/* Lines "number:valid|invalid:bytes": the verdict on each, as a field of a row. */
static void test_utf8_decoder_cases(void **state) {
    (void)state;
    char path[CORPUS_PATH_BYTES];
    if (!corpus_find("utf8tests/utf8tests.bin", path))
        skip();
    size_t length = 0;
    uint8_t *const bytes = corpus_load(path, &length);
    assert_non_null(bytes);
    unsigned counts[2] = {0, 0};
    for (size_t at = 0; at < length;) {
        const uint8_t *const line = bytes + at;
        const uint8_t *const end = memchr(line, '\n', length - at);
        const size_t size = end != NULL ? (size_t)(end - line) : length - at;
        at += size + 1;
        const uint8_t *const verdict = memchr(line, ':', size);
        if (verdict == NULL)
            continue;
        const bool invalid = memcmp(verdict + 1, "invalid", 7) == 0;
        const uint8_t *const text = verdict + (invalid ? 9 : 7);
        const size_t text_length = size - (size_t)(text - line);
        uint8_t file[512];
        assert_true(text_length < 400);
        memcpy(file, "a,b\n1,\"", 7);
        memcpy(file + 7, text, text_length);
        memcpy(file + 7 + text_length, "\"\n2,z\n", 6);
        const kpl_source_spec source = {
            .path = "u.csv", .header = true, .encoding = KPL_ENCODING_UTF8};
        kpl_frame frame;
        kpl_error error = {.row = 0};
        assert_int_equal(read_bytes(file, 13 + text_length, &source,
                                    (read_way){.chunk_bytes = 64}, &frame, &error),
                         KPL_OK);
        /* U+0000 is valid UTF-8, but a NUL byte in a text file is a fault of its own. */
        const bool nul = memchr(text, 0, text_length) != NULL;
        assert_int_equal(frame.reject_count, invalid || nul ? 1 : 0);
        if (nul) {
            assert_int_equal(frame.rejects[0].reason, KPL_REJECT_NUL_BYTE);
        } else if (invalid) {
            assert_int_equal(frame.rejects[0].reason, KPL_REJECT_INVALID_TEXT);
            assert_int_equal(frame.rejects[0].column, 2);
        } else {
            assert_true(kpl_text_equal(read_cell(&frame, 0, 1),
                                       (kpl_text){text, (uint32_t)text_length}));
        }
        counts[invalid]++;
        kpl_frame_release(&frame);
    }
    assert_int_equal(counts[0] + counts[1], 222);
    assert_int_equal(counts[1], 145);
    free(bytes);
}

/* Every naughty string, quoted as RFC 4180 says, comes back as it was. */
static void test_naughty_strings(void **state) {
    (void)state;
    char path[CORPUS_PATH_BYTES];
    if (!corpus_find("naughty-strings/blns.json", path))
        skip();
    size_t length = 0;
    uint8_t *const json = corpus_load(path, &length);
    uint8_t *const file = malloc(4 * length + 64);
    uint8_t *const text = malloc(length + 1);
    assert_true(json != NULL && file != NULL && text != NULL);
    size_t made = 0;
    size_t size = (size_t)sprintf((char *)file, "number,string\n");
    unsigned count = 0;
    for (size_t at = 0; corpus_json_string(json, length, &at, text, &made); count++) {
        size += (size_t)sprintf((char *)file + size, "%u,\"", count);
        for (size_t i = 0; i < made; i++) {
            if (text[i] == '"')
                file[size++] = '"';
            file[size++] = text[i];
        }
        file[size++] = '"';
        file[size++] = '\n';
    }
    assert_int_equal(count, 515);
    const kpl_source_spec source = {.path = "naughty.csv", .header = true};
    kpl_frame frame;
    kpl_error error = {.row = 0};
    assert_int_equal(read_bytes(file, size, &source,
                                (read_way){.chunk_bytes = 64, .threads = 2}, &frame,
                                &error),
                     KPL_OK);
    assert_int_equal(frame.row_count, count);
    assert_int_equal(frame.reject_count, 0);
    size_t at = 0;
    for (uint32_t row = 0; row < count; row++) {
        assert_true(corpus_json_string(json, length, &at, text, &made));
        assert_true(
            kpl_text_equal(read_cell(&frame, row, 1), (kpl_text){text, (uint32_t)made}));
    }
    kpl_frame_release(&frame);
    free(text);
    free(file);
    free(json);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_spectrum),
        cmocka_unit_test(test_zsv),
        cmocka_unit_test(test_duckdb),
        cmocka_unit_test(test_arrow_fuzz),
        cmocka_unit_test(test_utf8_decoder_cases),
        cmocka_unit_test(test_naughty_strings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
