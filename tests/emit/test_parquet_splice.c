/* Goal: row groups that were made apart become the file that carquet writes at once, byte
 * by byte. Method: random tables of several row groups are written both ways; then every
 * byte of a row group's file is damaged in turn, and no walk may leave it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "emit/parquet_out.h"
#include "fixture_fault.h"
#include "model/sealed.h"

#define ROWS_MAX 5000u

static char directory[64];

static const kpl_parquet_column columns[] = {
    {"text", KPL_PARQUET_TEXT, CARQUET_ENCODING_RLE_DICTIONARY},
    {"id", KPL_PARQUET_TEXT, CARQUET_ENCODING_DELTA_BYTE_ARRAY},
    {"number", KPL_PARQUET_DOUBLE, CARQUET_ENCODING_BYTE_STREAM_SPLIT},
    {"entity", KPL_PARQUET_INT64, CARQUET_ENCODING_DELTA_BINARY_PACKED},
    {"level", KPL_PARQUET_INT8, CARQUET_ENCODING_RLE_DICTIONARY},
};
#define COLUMNS ((uint32_t)(sizeof columns / sizeof columns[0]))

static const kpl_parquet_note notes[] = {
    {"first", "of two"}, {"left out", NULL}, {"second", ""}};
#define NOTES ((uint32_t)(sizeof notes / sizeof notes[0]))

static int set_up(void **state) {
    (void)state;
    fault_unused();
    fault_directory(directory);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return kpl_io_remove_tree(NULL, directory, NULL) == KPL_OK ? 0 : 1;
}

typedef union room {
    carquet_byte_array_t texts[ROWS_MAX];
    double doubles[ROWS_MAX];
    int64_t longs[ROWS_MAX];
    int32_t integers[ROWS_MAX];
} room;

/* The values of a row group depend on its number only. `bytes` holds the texts. */
static void fill(uint32_t group, uint32_t column, uint32_t rows, room *out,
                 char bytes[ROWS_MAX][16]) {
    for (uint32_t i = 0; i < rows; i++) {
        const uint32_t number = (i + 7 * group) * 2654435761u;
        if (column < 2) {
            (void)snprintf(bytes[i], sizeof bytes[i], "%u",
                           column == 0 ? number % 9 : i * 3 + group);
            out->texts[i] =
                (carquet_byte_array_t){(uint8_t *)bytes[i], (int32_t)strlen(bytes[i])};
        } else if (column == 2) {
            out->doubles[i] = (double)number / 7;
        } else if (column == 3) {
            out->longs[i] = (int64_t)group * ROWS_MAX + i;
        } else {
            out->integers[i] = (int32_t)(number % 5) - 1;
        }
    }
}

static void fill_group(kpl_parquet_group *group, uint32_t number, uint32_t rows) {
    static room values;
    static char bytes[ROWS_MAX][16];
    for (uint32_t c = 0; c < COLUMNS; c++) {
        fill(number, c, rows, &values, bytes);
        assert_int_equal(kpl_parquet_group_write(group, c, &values, rows, NULL), KPL_OK);
    }
}

/* All row groups by one writer of carquet. */
static void write_at_once(uint32_t group_count, uint32_t rows, kpl_buffer *file) {
    kpl_parquet_group all;
    assert_int_equal(kpl_parquet_group_begin(&all, columns, COLUMNS, file, NULL), KPL_OK);
    for (uint32_t g = 0; g < group_count; g++) {
        fill_group(&all, g, rows - g);
        assert_int_equal(carquet_writer_new_row_group(all.writer), CARQUET_OK);
    }
    for (uint32_t n = 0; n < NOTES; n++)
        if (notes[n].value != NULL)
            assert_int_equal(
                carquet_writer_add_metadata(all.writer, notes[n].key, notes[n].value),
                CARQUET_OK);
    assert_int_equal(
        carquet_writer_add_metadata(all.writer, KPL_SEAL_KEY, KPL_SEAL_BLANK),
        CARQUET_OK);
    assert_int_equal(kpl_parquet_group_end(&all, NULL), KPL_OK);
}

static void write_group(uint32_t number, uint32_t rows, kpl_buffer *file) {
    kpl_parquet_group group;
    file->length = 0;
    assert_int_equal(kpl_parquet_group_begin(&group, columns, COLUMNS, file, NULL),
                     KPL_OK);
    fill_group(&group, number, rows);
    assert_int_equal(kpl_parquet_group_end(&group, NULL), KPL_OK);
}

static void write_in_pieces(uint32_t group_count, uint32_t rows, kpl_buffer *file) {
    char path[96];
    (void)snprintf(path, sizeof path, "%s/pieces.parquet", directory);
    (void)unlink(path);
    kpl_sink sink = {.io = &kpl_io_system};
    kpl_parquet_out out;
    kpl_buffer piece = {0};
    assert_int_equal(kpl_sink_open(&sink, path, NULL), KPL_OK);
    assert_int_equal(kpl_parquet_begin(&out, &sink, columns, COLUMNS, NULL), KPL_OK);
    for (uint32_t g = 0; g < group_count; g++) {
        write_group(g, rows - g, &piece);
        assert_int_equal(kpl_parquet_append(&out, &piece, NULL), KPL_OK);
    }
    assert_int_equal(kpl_parquet_finish(&out, notes, NOTES, NULL), KPL_OK);
    assert_int_equal(kpl_sink_finish(&sink, NULL), KPL_OK);
    kpl_parquet_release(&out);
    kpl_buffer_release(&piece);
    assert_int_equal(
        kpl_seal_load(NULL, KPL_SEAL_PARQUET, path, SIZE_MAX / 2, file, NULL), KPL_OK);
}

static void test_pieces_equal_the_whole(void **state) {
    (void)state;
    /* 14 and 15 row groups: where a list's length no longer fits its first byte. */
    static const uint32_t cases[][2] = {{0, 0},    {1, 1},    {1, ROWS_MAX}, {2, 100},
                                        {5, 3000}, {14, 200}, {15, 200},     {40, 2000}};
    for (size_t n = 0; n < sizeof cases / sizeof cases[0]; n++) {
        kpl_buffer whole = {0}, pieces = {0};
        write_at_once(cases[n][0], cases[n][1], &whole);
        write_in_pieces(cases[n][0], cases[n][1], &pieces);
        assert_int_equal(whole.length, pieces.length);
        size_t hole = 0;
        assert_true(kpl_seal_find(pieces.bytes, pieces.length, &hole));
        memcpy(pieces.bytes + hole, KPL_SEAL_BLANK, KPL_SEAL_DIGITS);
        assert_memory_equal(whole.bytes, pieces.bytes, whole.length);
        kpl_buffer_release(&whole);
        kpl_buffer_release(&pieces);
    }
}

/* An exact copy of the file, so that a sanitizer sees reads beyond its end. */
static kpl_buffer copy_of(const kpl_buffer *file, size_t length) {
    kpl_buffer copy = {.bytes = malloc(length > 0 ? length : 1), .length = length};
    assert_non_null(copy.bytes);
    memcpy(copy.bytes, file->bytes, length);
    return copy;
}

static void check_damaged(const kpl_buffer *file) {
    kpl_parquet_splice splice = {0};
    kpl_error error = {0};
    size_t pages_end = 0;
    const kpl_status status =
        kpl_parquet_splice_group(&splice, file, 1 << 20, &pages_end, &error);
    assert_true(status == KPL_OK || status == KPL_E_IO);
    assert_true(status == KPL_OK || error.message[0] != '\0');
    assert_true(status != KPL_OK || (pages_end >= 4 && pages_end <= file->length));
    kpl_parquet_splice_release(&splice);
}

static void test_damage_is_noticed_or_harmless(void **state) {
    (void)state;
    kpl_buffer file = {0};
    write_group(3, 40, &file);
    for (size_t length = 0; length < file.length; length++) {
        kpl_buffer cut = copy_of(&file, length);
        check_damaged(&cut);
        free(cut.bytes);
    }
    static const uint8_t flips[] = {0x01, 0x80, 0x0C, 0xFF};
    for (size_t at = 0; at < file.length; at++) {
        for (size_t n = 0; n < sizeof flips; n++) {
            kpl_buffer bad = copy_of(&file, file.length);
            bad.bytes[at] ^= flips[n];
            check_damaged(&bad);
            free(bad.bytes);
        }
    }
    kpl_buffer_release(&file);
}

static void test_memory_may_be_short(void **state) {
    (void)state;
    kpl_buffer file = {0};
    write_group(0, 40, &file);
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 1; status != KPL_OK; n++) {
        fault_plan plan = {.at = n};
        const kpl_allocator allocator = fault_allocator(&plan);
        kpl_parquet_splice splice = {.groups = {.allocator = &allocator},
                                     .moved = {.allocator = &allocator}};
        size_t pages_end = 0;
        status = kpl_parquet_splice_group(&splice, &file, 4, &pages_end, NULL);
        assert_true(status == KPL_E_NOMEM || (status == KPL_OK && plan.count < n));
        kpl_parquet_splice_release(&splice);
    }
    kpl_buffer_release(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces_equal_the_whole),
        cmocka_unit_test(test_damage_is_noticed_or_harmless),
        cmocka_unit_test(test_memory_may_be_short),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
