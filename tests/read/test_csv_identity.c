/*
 * test_csv_identity.c - any bytes, any chunk size, any number of threads: one result.
 *
 * Method: hostile files from seeds, read in many ways; each frame must equal what the
 * byte-at-a-time reference (csv_reference.h) makes of the same bytes. Limits are lowered
 * so that lost quotes and long rows occur all the time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define READ_CHECK(condition) assert_true(condition)
#include "csv_reference.h"

static const char *const identity_names[8] = {"a", "b", "c", "d", "e", "f", "g", "h"};

/* Pieces that files are made of; the weights make rows that are often nearly right. */
static size_t identity_piece(uint64_t *state, uint8_t delimiter, int mode, uint8_t *out) {
    static const char *const words[] = {
        "x",    "Jan",  "de Vries",     "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
        "\xC3", "\x80", "\xED\xA0\x80", "\x81",     "\xC0\xAF",     " ",
        "1"};
    const char *const ends[3] = {"\n", "\r", "\r\n"};
    const uint64_t dice = read_random(state) % 100;
    const char *piece = NULL;
    if (dice < 30) {
        const size_t common =
            read_random(state) % 10 < 8 ? 3 : sizeof words / sizeof *words;
        piece = words[read_random(state) % common];
    } else if (dice < 52) {
        out[0] = delimiter;
        return 1;
    } else if (dice < 72) {
        piece = "\"";
    } else if (dice < 92) {
        piece = mode < 3 ? ends[mode] : ends[read_random(state) % 3];
    } else if (dice < 94) {
        piece = "\"\"";
    } else if (dice < 95) {
        out[0] = 0;
        return 1;
    } else {
        piece = ",";
    }
    memcpy(out, piece, strlen(piece));
    return strlen(piece);
}

static size_t identity_make(uint64_t seed, size_t size, uint8_t delimiter,
                            uint8_t *bytes) {
    uint64_t state = seed;
    const int mode = (int)(read_random(&state) % 4);
    size_t length = 0;
    while (length < size)
        length += identity_piece(&state, delimiter, mode, bytes + length);
    return length;
}

static void identity_try(uint64_t seed, size_t size) {
    uint64_t state = ~seed;
    uint8_t *const bytes = malloc(size + 16);
    assert_non_null(bytes);
    const uint8_t delimiter = (uint8_t) ",;\t|"[read_random(&state) % 4];
    const size_t length = identity_make(seed, size, delimiter, bytes);
    const uint32_t columns = 1 + (uint32_t)(read_random(&state) % 4);
    const bool is_1252 = read_random(&state) % 8 == 0;
    const bool low = read_random(&state) % 3 != 0;
    const kpl_csv_limits limits = {low ? 3 + read_random(&state) % 60 : 0,
                                   low ? 3 + read_random(&state) % 200 : 0};
    const kpl_source_spec source = {
        .path = "hostile.csv",
        .delimiter = (char)delimiter,
        .encoding = is_1252 ? KPL_ENCODING_WINDOWS_1252 : KPL_ENCODING_UTF8,
        .columns = {identity_names, columns},
    };
    const kpl_csv_rules rules = {
        .delimiter = delimiter,
        .windows_1252 = is_1252,
        .columns = columns,
        .cr_ends = reference_is_cr(bytes, length),
        .field_max = low ? limits.field_max : KPL_CSV_FIELD_BYTES_MAX,
        .row_max = low ? limits.row_max : KPL_CSV_ROW_BYTES_MAX,
    };
    const read_way ways[] = {
        {.chunk_bytes = 0, .threads = 1, .limits = limits},
        {.chunk_bytes = 64, .threads = 1, .limits = limits, .tier = KPL_CPU_SSE42},
        {.chunk_bytes = 64,
         .threads = 3,
         .step = 7,
         .limits = limits,
         .tier = KPL_CPU_AVX2},
        {.chunk_bytes = 65 + read_random(&state) % 400,
         .threads = 2,
         .limits = limits,
         .tier = KPL_CPU_AVX512},
        {.chunk_bytes = 5000,
         .threads = 8,
         .step = 1000,
         .spills = seed % 4 == 0,
         .limits = limits},
    };
    for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
        kpl_frame frame;
        kpl_error error = {.row = 0};
        assert_int_equal(read_bytes(bytes, length, &source, ways[w], &frame, &error),
                         KPL_OK);
        reference_check(bytes, length, rules, &frame);
        kpl_frame_release(&frame);
    }
    free(bytes);
}

static void test_small_hostile_files(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++)
        identity_try(seed, seed % 700);
}

/* Several batches: the sample is 64 KiB, and what follows comes batch by batch. */
static void test_large_hostile_files(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 24; seed++)
        identity_try(seed * 7919, 60000 + (size_t)seed * 9001);
}

/* Clean rows with quoted line ends around every chunk boundary. */
static void test_quoted_line_ends_at_cuts(void **state) {
    (void)state;
    const size_t size = 200000;
    uint8_t *const bytes = malloc(size + 64);
    assert_non_null(bytes);
    size_t length = 0;
    for (uint64_t i = 0; length < size; i++)
        length +=
            (size_t)sprintf((char *)bytes + length, "%d,\"line\n%d\n\",\"q\"\"\n\"\n",
                            (int)(i % 100000), (int)(i % 77));
    const kpl_source_spec source = {
        .path = "clean.csv", .delimiter = ',', .columns = {identity_names, 3}};
    const kpl_csv_rules rules = {.delimiter = ',',
                                 .columns = 3,
                                 .field_max = KPL_CSV_FIELD_BYTES_MAX,
                                 .row_max = KPL_CSV_ROW_BYTES_MAX};
    kpl_frame first;
    assert_int_equal(
        read_bytes(bytes, length, &source, (read_way){.threads = 1}, &first, NULL),
        KPL_OK);
    assert_int_equal(first.reject_count, 0);
    assert_true(first.row_count > 5000);
    reference_check(bytes, length, rules, &first);
    for (uint64_t chunk = 64; chunk < 200; chunk += 9) {
        kpl_frame frame;
        const read_way way = {.chunk_bytes = chunk, .threads = 1 + (uint32_t)(chunk % 4)};
        assert_int_equal(read_bytes(bytes, length, &source, way, &frame, NULL), KPL_OK);
        read_check_same(&first, &frame);
        kpl_frame_release(&frame);
    }
    kpl_frame_release(&first);
    free(bytes);
}

/* Rows that all have quotes and end with CRLF: wherever a chunk ends, between CR and LF
 * too, every row is there, and a value that comes back has its first code. */
static void test_quoted_crlf_rows_at_cuts(void **state) {
    (void)state;
    const size_t size = 150000;
    uint8_t *const bytes = malloc(size + 128);
    assert_non_null(bytes);
    size_t length = 0;
    for (uint32_t i = 0; length < size; i++)
        length += (size_t)sprintf((char *)bytes + length,
                                  "\"%u\",\"a value longer than two words %u\",%s\r\n", i,
                                  i * 7919 % 1000, i % 3 == 0 ? "\"x,y\"" : "");
    const kpl_source_spec source = {
        .path = "crlf.csv", .delimiter = ',', .columns = {identity_names, 3}};
    const kpl_csv_rules rules = {.delimiter = ',',
                                 .columns = 3,
                                 .field_max = KPL_CSV_FIELD_BYTES_MAX,
                                 .row_max = KPL_CSV_ROW_BYTES_MAX};
    for (uint64_t chunk = 64; chunk < 140; chunk++) {
        kpl_frame frame;
        const read_way way = {.chunk_bytes = chunk,
                              .threads = 1 + (uint32_t)(chunk % 3),
                              .tier = (kpl_cpu_tier)(chunk % 4)};
        assert_int_equal(read_bytes(bytes, length, &source, way, &frame, NULL), KPL_OK);
        assert_int_equal(frame.reject_count, 0);
        if (chunk == 64)
            reference_check(bytes, length, rules, &frame);
        assert_int_equal(frame.columns[0].values.count, frame.row_count + 1);
        assert_int_equal(frame.columns[1].values.count, 1001);
        for (uint32_t row = 0; row < frame.row_count; row++) {
            assert_int_equal(frame.columns[0].codes[row], row + 1);
            assert_int_equal(frame.columns[1].codes[row], 1 + row % 1000);
            assert_int_equal(frame.columns[2].codes[row], row % 3 == 0);
        }
        kpl_frame_release(&frame);
    }
    free(bytes);
}

/* A megabyte behind a quote that never closes costs one search, not one per line. */
static void test_open_quotes_stay_linear(void **state) {
    (void)state;
    const size_t size = 24u << 20;
    uint8_t *const bytes = malloc(size + 64);
    assert_non_null(bytes);
    size_t length = 0;
    while (length < size) /* every line opens a quote that closes on the next, wrongly */
        length += (size_t)sprintf((char *)bytes + length, "a,\"b%s\n",
                                  length % (3u << 20) < 20 ? "\"\"" : "");
    const kpl_source_spec source = {
        .path = "open.csv", .delimiter = ',', .columns = {identity_names, 2}};
    const kpl_csv_rules rules = {.delimiter = ',',
                                 .columns = 2,
                                 .field_max = KPL_CSV_FIELD_BYTES_MAX,
                                 .row_max = KPL_CSV_ROW_BYTES_MAX};
    kpl_frame frame;
    assert_int_equal(
        read_bytes(bytes, length, &source, (read_way){.threads = 2}, &frame, NULL),
        KPL_OK);
    reference_check(bytes, length, rules, &frame);
    kpl_frame_release(&frame);

    /* One quote, then lines without any: each quote is lost after a megabyte. */
    memset(bytes, 'x', size);
    for (size_t i = 79; i < size; i += 80)
        bytes[i] = '\n';
    for (size_t i = 0; i < size; i += 80u << 12)
        bytes[i] = '"';
    assert_int_equal(
        read_bytes(bytes, size, &source, (read_way){.threads = 2}, &frame, NULL), KPL_OK);
    reference_check(bytes, size, rules, &frame);
    assert_true(frame.reject_count == frame.rows_in);
    kpl_frame_release(&frame);
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small_hostile_files),
        cmocka_unit_test(test_large_hostile_files),
        cmocka_unit_test(test_quoted_line_ends_at_cuts),
        cmocka_unit_test(test_quoted_crlf_rows_at_cuts),
        cmocka_unit_test(test_open_quotes_stay_linear),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
