/*
 * test_read.c - kpl_read_run() from file to frame: dialects, encodings, compression,
 * headers, limits, and what bad input gets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#define READ_CHECK(condition) assert_true(condition)
#include "read/csv_rules.h"
#include "read_fixture.h"

/* kpl_read_run() over bytes in memory under the name `path`. */
static kpl_status run_bytes(const void *bytes, size_t length, kpl_source_spec source,
                            const kpl_names *wanted, double rejects_max, kpl_frame *frame,
                            kpl_error *error) {
    read_memory file = {bytes, length, 0, 0};
    const kpl_io io = read_memory_io(&file);
    const kpl_read_options options = {.io = &io, .rejects_max = rejects_max};
    *error = (kpl_error){.row = 0};
    if (source.path == NULL)
        source.path = "people.csv";
    return kpl_read_run(&source, wanted, &options, frame, error);
}

static kpl_frame run_text(const char *text, kpl_source_spec source) {
    kpl_frame frame;
    kpl_error error;
    source.header = source.columns.count == 0;
    assert_int_equal(run_bytes(text, strlen(text), source, NULL, 1e9, &frame, &error),
                     KPL_OK);
    return frame;
}

static void check_failure(const char *text, size_t length, kpl_source_spec source,
                          const kpl_names *wanted, kpl_status expected,
                          const char *says) {
    kpl_frame frame;
    kpl_error error;
    source.header = true;
    assert_int_equal(run_bytes(text, length, source, wanted, 0, &frame, &error),
                     expected);
    assert_non_null(strstr(error.message, says));
    assert_null(frame.columns);
}

static void test_plain_file(void **state) {
    (void)state;
    kpl_frame frame =
        run_text("id, name ,name,,id\r\n1,Jan,de Vries,x,\r\n2,\"Piet\",,,\"\"\r\n"
                 "\r\n3,Jan,\"a,\"\"b\"\"\r\nc\",x,9",
                 (kpl_source_spec){.name = "a"});
    assert_int_equal(frame.row_count, 3);
    assert_int_equal(frame.rows_in, 3);
    assert_int_equal(frame.column_count, 5);
    assert_string_equal(frame.columns[1].name, "name");
    assert_string_equal(frame.columns[2].name, "name_2");
    assert_string_equal(frame.columns[3].name, "column_4");
    assert_string_equal(frame.columns[4].name, "id_2");
    assert_int_equal(kpl_frame_column(&frame, "id_2"), 4);
    assert_true(read_cell_is(&frame, 2, 2, "a,\"b\"\r\nc"));
    assert_int_equal(frame.columns[1].codes[0], frame.columns[1].codes[2]);
    assert_int_equal(frame.columns[2].codes[1], KPL_VALUE_NULL);
    assert_int_equal(frame.columns[4].codes[1], KPL_VALUE_NULL); /* quoted empty text */
    assert_int_equal(frame.columns[4].filled, 1);
    assert_null(frame.row_numbers);
    assert_string_equal(frame.encoding, "utf-8");
    assert_int_equal(frame.delimiter, ',');
    kpl_frame_release(&frame);
}

static void test_delimiters_are_sniffed(void **state) {
    (void)state;
    static const struct {
        const char *text;
        char delimiter;
        uint32_t columns;
    } cases[] = {
        {"a;b\n1,5;2\n3,5;4\n", ';', 2},
        {"a\tb\tc\n1\t2\t3,4\n", '\t', 3},
        {"a|b\n\"x|y\"|2\n", '|', 2},
        {"a,b\n\"x;y;z\",2\n", ',', 2},
        {"\"a;1\",\"b;2\"\n1,2\n3,4\n", ',', 2},
        {"name\nJan\nPiet\n", ',', 1},
        {"a;b;c\n1;2;3", ';', 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kpl_frame frame = run_text(cases[i].text, (kpl_source_spec){.name = "a"});
        assert_int_equal(frame.delimiter, cases[i].delimiter);
        assert_int_equal(frame.column_count, cases[i].columns);
        assert_int_equal(frame.reject_count, 0);
        kpl_frame_release(&frame);
    }
    kpl_frame frame = run_text("a,b;c\n1,2;3\n", (kpl_source_spec){.delimiter = ';'});
    assert_string_equal(frame.columns[0].name, "a,b");
    kpl_frame_release(&frame);
}

static void test_row_ends(void **state) {
    (void)state;
    kpl_frame frame =
        run_text("a,b\r1,2\r3,4\r\"x\ry\",6", (kpl_source_spec){.name = "a"});
    assert_int_equal(frame.row_count, 3);
    assert_true(read_cell_is(&frame, 2, 0, "x\ry"));
    kpl_frame_release(&frame);
    frame = run_text("a,b\r\n1,x\ry\n3,4\r", (kpl_source_spec){.name = "a"});
    assert_int_equal(frame.row_count, 2);
    assert_true(read_cell_is(&frame, 0, 1, "x\ry")); /* data: this is no CR file */
    assert_true(read_cell_is(&frame, 1, 1, "4"));
    kpl_frame_release(&frame);
}

static void test_blank_lines(void **state) {
    (void)state;
    kpl_frame frame =
        run_text("\n\nname\nJan\n\nPiet\n\n", (kpl_source_spec){.name = "a"});
    assert_int_equal(frame.row_count, 4); /* one column: a blank line is a null row */
    assert_int_equal(frame.columns[0].filled, 2);
    kpl_frame_release(&frame);
    frame = run_text("a,b\n\n1,2\r\n\r\n3,4\n\n", (kpl_source_spec){.name = "a"});
    assert_int_equal(frame.rows_in, 2);
    kpl_frame_release(&frame);
}

static void test_encodings(void **state) {
    (void)state;
    kpl_frame frame = run_text("\xEF\xBB\xBFnaam;plaats\nJos\xC3\xA9;K\xC3\xB6ln\n",
                               (kpl_source_spec){.name = "a"});
    assert_string_equal(frame.columns[0].name, "naam");
    assert_true(read_cell_is(&frame, 0, 0, "Jos\xC3\xA9"));
    kpl_frame_release(&frame);

    frame = run_text("na\xEFm;b\nJos\xE9;\x80 1\n\x81;2\n\"\xE9\"\"\";3\n",
                     (kpl_source_spec){.name = "a"});
    assert_string_equal(frame.encoding, "windows-1252");
    assert_string_equal(frame.columns[0].name, "na\xC3\xAFm");
    assert_true(read_cell_is(&frame, 0, 0, "Jos\xC3\xA9"));
    assert_true(read_cell_is(&frame, 0, 1, "\xE2\x82\xAC 1"));
    assert_true(read_cell_is(&frame, 1, 0, "\xC3\xA9\""));
    assert_int_equal(frame.reject_count, 1); /* 0x81 is nothing */
    assert_int_equal(frame.rejects[0].reason, KPL_REJECT_INVALID_TEXT);
    assert_int_equal(frame.rejects[0].line, 3);
    assert_int_equal(frame.row_numbers[1], 3);
    kpl_frame_release(&frame);

    frame = run_text("a,b\n\xC3\xA9,1\n\xC3\xA9\xC3\xA9,2\nx,\xE9\n",
                     (kpl_source_spec){.name = "a"});
    assert_string_equal(frame.encoding, "utf-8"); /* one broken byte among good ones */
    assert_int_equal(frame.reject_count, 1);
    assert_int_equal(frame.rejects[0].column, 2);
    assert_int_equal(frame.rejects[0].byte_offset, 16);
    kpl_frame_release(&frame);
}

static size_t to_utf16(const char *ascii, bool big, bool mark, uint8_t *out) {
    size_t length = 0;
    if (mark) {
        out[length++] = big ? 0xFE : 0xFF;
        out[length++] = big ? 0xFF : 0xFE;
    }
    for (; *ascii != '\0'; ascii++) {
        out[length++] = big ? 0 : (uint8_t)*ascii;
        out[length++] = big ? (uint8_t)*ascii : 0;
    }
    return length;
}

static void test_utf16(void **state) {
    (void)state;
    for (int way = 0; way < 4; way++) {
        uint8_t bytes[256];
        const bool big = way % 2 == 1;
        const bool mark = way >= 2;
        size_t length = to_utf16("id;name\n1;Jan\n2;x;y\n3;", big, mark, bytes);
        const uint8_t pair[4] = {0xD8, 0x3D, 0xDE, 0x00}; /* U+1F600 */
        const uint8_t lone[2] = {0xDC, 0x00};
        for (unsigned i = 0; i < 4; i++)
            bytes[length++] = pair[big ? i : i ^ 1];
        length += to_utf16("\n4;", big, false, bytes + length);
        bytes[length++] = lone[big ? 0 : 1];
        bytes[length++] = lone[big ? 1 : 0];
        length += to_utf16("\n5;z\n6;6", big, false, bytes + length);
        bytes[length++] = 'q'; /* half a unit */

        kpl_frame frame;
        kpl_error error;
        const kpl_source_spec source = {.name = "a", .header = true};
        assert_int_equal(run_bytes(bytes, length, source, NULL, 9, &frame, &error),
                         KPL_OK);
        assert_string_equal(frame.encoding, big ? "utf-16be" : "utf-16le");
        assert_int_equal(frame.row_count, 3);
        assert_true(read_cell_is(&frame, 1, 1, "\xF0\x9F\x98\x80"));
        assert_true(read_cell_is(&frame, 2, 1, "z"));
        assert_int_equal(frame.reject_count, 3);
        const size_t shift = mark ? 2 : 0;
        assert_int_equal(frame.rejects[0].byte_offset, shift + 2 * 14);
        assert_int_equal(frame.rejects[1].byte_offset, shift + 2 * 25);
        assert_int_equal(frame.rejects[1].reason, KPL_REJECT_INVALID_TEXT);
        assert_int_equal(frame.rejects[2].byte_offset, shift + 2 * 33);
        assert_int_equal(frame.rejects[2].line, 7);
        kpl_frame_release(&frame);
    }
}

static const char people[] = "id,name\n1,Jan\n2,Piet\n3,Jan\n";

/* Two members or frames, one after the other; an odd name does not matter. */
static void test_compressed(void **state) {
    (void)state;
    uint8_t packed[512];
    size_t length = 0;
    for (int part = 0; part < 2; part++) {
        const char *const text = part == 0 ? people : people + 12;
        length +=
            ZSTD_compress(packed + length, sizeof packed - length, text, strlen(text), 3);
    }
    kpl_frame frame;
    kpl_error error;
    kpl_source_spec source = {.path = "p.csv.zst", .header = true};
    assert_int_equal(run_bytes(packed, length, source, NULL, 9, &frame, &error), KPL_OK);
    assert_int_equal(frame.row_count, 5);
    assert_int_equal(frame.file_bytes, length);
    kpl_frame_release(&frame);
    for (size_t cut = 1; cut < length; cut++) /* truncated anywhere, or read in full */
        if (run_bytes(packed, cut, source, NULL, 9, &frame, &error) == KPL_OK) {
            assert_int_equal(frame.row_count, 3); /* exactly the first frame */
            kpl_frame_release(&frame);
        }

    length = 0;
    for (int part = 0; part < 2; part++) {
        z_stream stream = {.next_in =
                               (Bytef *)(uintptr_t)(part == 0 ? people : people + 12),
                           .avail_in = (uInt)strlen(part == 0 ? people : people + 12),
                           .next_out = packed + length,
                           .avail_out = (uInt)(sizeof packed - length)};
        assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY),
                         Z_OK);
        assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
        length += stream.total_out;
        (void)deflateEnd(&stream);
    }
    source.path = "people"; /* known by its first bytes */
    assert_int_equal(run_bytes(packed, length, source, NULL, 9, &frame, &error), KPL_OK);
    assert_int_equal(frame.row_count, 5);
    kpl_frame_release(&frame);
    source.path = "p.csv.gz";
    unsigned whole = 0;
    for (size_t cut = 1; cut < length; cut++)
        if (run_bytes(packed, cut, source, NULL, 9, &frame, &error) == KPL_OK) {
            assert_int_equal(frame.row_count, 3);
            whole++;
            kpl_frame_release(&frame);
        } else {
            assert_int_equal(frame.row_count, 0);
        }
    assert_int_equal(whole, 1);
    check_failure(people, strlen(people), (kpl_source_spec){.path = "p.csv.gz"}, NULL,
                  KPL_E_INPUT, "gzip");
    check_failure(people, strlen(people), (kpl_source_spec){.path = "p.csv.zst"}, NULL,
                  KPL_E_INPUT, "zstd");
}

static void test_wanted_and_given_columns(void **state) {
    (void)state;
    const char *const some[] = {"name"};
    const kpl_names wanted = {some, 1};
    kpl_frame frame;
    kpl_error error;
    kpl_source_spec source = {.name = "a", .header = true};
    assert_int_equal(
        run_bytes(people, strlen(people), source, &wanted, 0, &frame, &error), KPL_OK);
    assert_int_equal(frame.column_count, 1);
    assert_string_equal(frame.columns[0].name, "name");
    assert_true(read_cell_is(&frame, 1, 0, "Piet"));
    kpl_frame_release(&frame);

    const char *const wrong[] = {"nmae"};
    const kpl_names mistaken = {wrong, 1};
    check_failure(people, strlen(people), source, &mistaken, KPL_E_CONFIG,
                  "did you mean \"name\"");

    const char *const given[] = {"x", "y"};
    source.columns = (kpl_names){given, 2};
    source.header = false;
    frame = run_text(people, source);
    assert_int_equal(frame.row_count, 4);
    assert_string_equal(frame.columns[1].name, "y");
    kpl_frame_release(&frame);
    source.header = true;
    assert_int_equal(run_bytes(people, strlen(people), source, NULL, 0, &frame, &error),
                     KPL_OK);
    assert_int_equal(frame.row_count, 3); /* names instead of the header's */
    assert_string_equal(frame.columns[0].name, "x");
    kpl_frame_release(&frame);
    source.columns.count = 1;
    check_failure(people, strlen(people), source, NULL, KPL_E_CONFIG, "the header has 2");

    const char *const markers[] = {"Jan", "NA"};
    frame = run_text(people, (kpl_source_spec){.nulls = {markers, 2}});
    assert_int_equal(frame.columns[1].filled, 1);
    assert_int_equal(frame.columns[1].codes[1], 1);
    kpl_frame_release(&frame);
}

static void test_bad_input_gets_a_sentence(void **state) {
    (void)state;
    const kpl_source_spec source = {.name = "a"};
    check_failure("", 0, source, NULL, KPL_E_INPUT, "people.csv: the file is empty");
    check_failure("\n\r\n\n", 4, source, NULL, KPL_E_INPUT, "empty");
    check_failure("a,\"b\n1,2\n", 9, source, NULL, KPL_E_INPUT, "unterminated_quote");
    check_failure("a,b\"\n1,2\n", 9, source, NULL, KPL_E_INPUT, "stray_quote");
    check_failure("a,b\n1,2\n3\n4,5,6\n", 16, source, NULL, KPL_E_INPUT,
                  "2 of 3 rows are rejected");
    check_failure("a,b\n1,2\n3\n4,5,6\n", 16, source, NULL, KPL_E_INPUT, "on line 3");
    kpl_frame frame = run_text("a,b\n", source);
    assert_int_equal(frame.row_count, 0);
    assert_int_equal(frame.column_count, 2);
    kpl_frame_release(&frame);

    kpl_error error = {.row = 0};
    const kpl_source_spec missing = {.path = "no/such/file.csv", .header = true};
    const kpl_read_options options = {.rejects_max = 0};
    assert_int_equal(kpl_read_run(&missing, NULL, &options, &frame, &error),
                     KPL_E_NO_INPUT);
    assert_non_null(strstr(error.message, "no/such/file.csv"));
}

static void test_reject_limit_in_percent(void **state) {
    (void)state;
    char text[4096] = "a,b\n";
    for (int i = 0; i < 99; i++)
        strcat(text, "1,2\n");
    strcat(text, "1\n"); /* 1 of 100 */
    read_memory file = {(const uint8_t *)text, strlen(text), 0, 0};
    const kpl_io io = read_memory_io(&file);
    const kpl_source_spec source = {.path = "p.csv", .header = true};
    kpl_read_options options = {.io = &io, .rejects_are_percent = true, .rejects_max = 1};
    kpl_frame frame;
    kpl_error error = {.row = 0};
    assert_int_equal(kpl_read_run(&source, NULL, &options, &frame, &error), KPL_OK);
    kpl_frame_release(&frame);
    options.rejects_max = 0.99;
    assert_int_equal(kpl_read_run(&source, NULL, &options, &frame, &error), KPL_E_INPUT);
    assert_int_equal(error.row, 101);
    assert_non_null(strstr(error.message, "1 of 100 rows"));
}

static void test_standard_input(void **state) {
    (void)state;
    int ends[2];
    const int kept = dup(0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], people, strlen(people)), (int)strlen(people));
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(dup2(ends[0], 0), 0);
    const kpl_source_spec source = {.path = "-", .header = true};
    const kpl_read_options options = {.rejects_max = 0};
    kpl_frame frame;
    kpl_error error = {.row = 0};
    assert_int_equal(kpl_read_run(&source, NULL, &options, &frame, &error), KPL_OK);
    assert_int_equal(frame.row_count, 3);
    assert_int_equal(frame.file_bytes, strlen(people));
    kpl_frame_release(&frame);
    assert_int_equal(dup2(kept, 0), 0);
    assert_int_equal(close(kept), 0);
    assert_int_equal(close(ends[0]), 0);
}

/* A row above the limit, far larger than a batch, and what follows it. */
static void test_giant_row(void **state) {
    (void)state;
    const size_t size = KPL_CSV_ROW_BYTES_MAX + (1u << 20);
    char *const text = malloc(size + 64);
    assert_non_null(text);
    memset(text, 'x', size);
    memcpy(text, "a,b\n1,2\n", 8);
    for (size_t i = 9; i < size; i += 1000)
        text[i] = ',';
    memcpy(text + size, "\n3,4\n", 6);
    kpl_frame frame = run_text(text, (kpl_source_spec){.name = "a"});
    assert_int_equal(frame.row_count, 2);
    assert_int_equal(frame.reject_count, 1);
    assert_int_equal(frame.rejects[0].reason, KPL_REJECT_TOO_LONG);
    assert_int_equal(frame.rejects[0].line, 3);
    assert_true(read_cell_is(&frame, 1, 1, "4"));
    kpl_frame_release(&frame);
    free(text);
}

/* The n-th allocation fails, once or from then on, for every n: a status, and no leak. */
static void test_every_allocation_fails_once(void **state) {
    (void)state;
    static const char text[] =
        "id,id,\n1,\"a\"\"b\",\xE9\n2\n\"x\ny\",\"\",z\n4,4,4\n5,\"5";
    uint8_t packed[512];
    const size_t packed_length =
        ZSTD_compress(packed, sizeof packed, text, sizeof text - 1, 3);
    for (int variant = 0; variant < 4; variant++) {
        const bool pack = variant >= 2;
        read_memory file = {pack ? packed : (const uint8_t *)text,
                            pack ? packed_length : sizeof text - 1, 0, 0};
        const kpl_io io = read_memory_io(&file);
        long failures = 0;
        for (long n = 1;; n++) {
            read_memory_plan plan = {.fail_at = n, .sticky = variant % 2};
            const kpl_allocator allocator = read_plan_allocator(&plan);
            const kpl_read_options options = {
                .allocator = &allocator, .io = &io, .chunk_bytes = 64, .rejects_max = 99};
            const kpl_source_spec source = {.path = "p", .header = true};
            kpl_frame frame;
            kpl_error error = {.row = 0};
            const kpl_status status =
                kpl_read_run(&source, NULL, &options, &frame, &error);
            if (status == KPL_OK) {
                assert_int_equal(frame.rows_in, 5);
                kpl_frame_release(&frame);
            } else {
                assert_int_equal(status, KPL_E_NOMEM);
                failures++;
            }
            assert_int_equal(atomic_load(&plan.live), 0);
            if (status == KPL_OK && atomic_load(&plan.count) < n)
                break;
        }
        assert_true(failures > 20);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain_file),
        cmocka_unit_test(test_delimiters_are_sniffed),
        cmocka_unit_test(test_row_ends),
        cmocka_unit_test(test_blank_lines),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test(test_compressed),
        cmocka_unit_test(test_wanted_and_given_columns),
        cmocka_unit_test(test_bad_input_gets_a_sentence),
        cmocka_unit_test(test_reject_limit_in_percent),
        cmocka_unit_test(test_standard_input),
        cmocka_unit_test(test_giant_row),
        cmocka_unit_test(test_every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
