/* Goal: a row group made without carquet is carquet's, byte by byte, and what is not to
 * be made so is declined; no allocation that fails goes unnoticed. Method: columns of
 * many shapes (runs of every length, ids in order and at random, weights that repeat and
 * that do not) in row groups of many sizes are written both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "emit/parquet_encode.h"
#include "emit/parquet_fast.h"
#include "fixture_fault.h"

#define ROWS_MAX KPL_PARQUET_GROUP_ROWS
#define TEXT_BYTES 28u

typedef union room {
    carquet_byte_array_t texts[ROWS_MAX];
    double doubles[ROWS_MAX];
    int64_t longs[ROWS_MAX];
    int32_t integers[ROWS_MAX];
} room;

static const kpl_parquet_column columns[] = {
    {"source", KPL_PARQUET_TEXT, CARQUET_ENCODING_RLE_DICTIONARY},
    {"left_id", KPL_PARQUET_TEXT, CARQUET_ENCODING_DELTA_BYTE_ARRAY},
    {"right_id", KPL_PARQUET_TEXT, CARQUET_ENCODING_DELTA_BYTE_ARRAY},
    {"weight", KPL_PARQUET_DOUBLE, CARQUET_ENCODING_RLE_DICTIONARY},
    {"probability", KPL_PARQUET_DOUBLE, CARQUET_ENCODING_BYTE_STREAM_SPLIT},
    {"rule", KPL_PARQUET_INT32, CARQUET_ENCODING_RLE_DICTIONARY},
    {"level_few", KPL_PARQUET_INT8, CARQUET_ENCODING_RLE_DICTIONARY},
    {"level_one", KPL_PARQUET_INT8, CARQUET_ENCODING_RLE_DICTIONARY},
    {"level_many", KPL_PARQUET_INT8, CARQUET_ENCODING_RLE_DICTIONARY},
    {"entity", KPL_PARQUET_INT64, CARQUET_ENCODING_DELTA_BINARY_PACKED},
};
#define COLUMNS ((uint32_t)(sizeof columns / sizeof columns[0]))

static const char *const sources[] = {"brp", "belastingen", "zaken", "wmo", "bag"};

/* Texts point here. */
static char bytes[ROWS_MAX][TEXT_BYTES];

static carquet_byte_array_t text_of(const char *text, size_t length) {
    carquet_byte_array_t value = {.data = NULL, .length = (int32_t)length};
    memcpy(&value.data, &text, sizeof value.data);
    return value;
}

/* Ids in ascending order that stand several times, as left ones do; or at random. Each
 * distinct one stands in one place, as in a table of values. */
static void fill_ids(uint64_t seed, bool ascending, uint32_t rows, room *out) {
    uint32_t id = 0;
    for (uint32_t i = 0; i < rows; i++) {
        const uint64_t word = kpl_hash_word(seed + i);
        id += word % 5 == 0;
        const uint32_t own = ascending ? id : i;
        const unsigned long long number =
            ascending ? 100000000ull + id * 3 : word % 100000000000ull;
        (void)snprintf(bytes[own], TEXT_BYTES, "%s%llu", seed % 2 == 0 ? "NL.IMBAG." : "",
                       number);
        out->texts[i] = text_of(bytes[own], strlen(bytes[own]));
    }
}

/* Runs of all lengths: mostly short, sometimes long. */
static int32_t level_at(uint64_t seed, uint32_t row, uint32_t levels) {
    const uint64_t stretch = kpl_hash_word(seed * 77 + row / 64) % 3;
    const uint64_t step = stretch == 0 ? 1 : stretch == 1 ? 5 : 64;
    return (int32_t)(kpl_hash_word(seed + row / step) % levels) - 1;
}

static void fill(uint64_t seed, uint32_t column, uint32_t rows, room *out) {
    if (column == 1 || column == 2) {
        fill_ids(seed, column == 1, rows, out);
        return;
    }
    for (uint32_t i = 0; i < rows; i++) {
        const uint64_t word = kpl_hash_word(seed * 31 + column + i);
        if (column == 0)
            out->texts[i] = text_of(sources[(size_t)level_at(seed, i, 5) + 1],
                                    strlen(sources[(size_t)level_at(seed, i, 5) + 1]));
        else if (column == 3)
            out->doubles[i] = (double)(word % (1 + seed * 40)) / 7.0 - 1.0;
        else if (column == 4)
            out->doubles[i] = (double)(word >> 11) / 9007199254740992.0;
        else if (column == 9) /* mostly ascending, some far back */
            out->longs[i] =
                word % 3 > 0 ? 1 + (int64_t)i : (int64_t)(word % (1 + seed * 5000000));
        else
            out->integers[i] = level_at(seed + column, i,
                                        column == 5   ? 3
                                        : column == 6 ? 6
                                        : column == 7 ? 1
                                                      : 200);
    }
}

static void by_carquet(const kpl_parquet_column *these, uint32_t count, uint64_t seed,
                       uint32_t rows, room *values, kpl_buffer *file) {
    kpl_parquet_group group;
    assert_int_equal(kpl_parquet_group_begin(&group, these, count, file, NULL), KPL_OK);
    for (uint32_t c = 0; c < count; c++) {
        if (these == columns)
            fill(seed, c, rows, values);
        assert_int_equal(kpl_parquet_group_write(&group, c, values, rows, NULL), KPL_OK);
    }
    assert_int_equal(kpl_parquet_group_end(&group, NULL), KPL_OK);
}

/* False when a column was declined. */
static bool by_hand(const kpl_parquet_column *these, uint32_t count, uint64_t seed,
                    uint32_t rows, room *values, kpl_buffer *file) {
    kpl_parquet_fast fast;
    bool is_made = true;
    assert_true(kpl_parquet_fast_takes(these, count));
    assert_int_equal(kpl_parquet_fast_begin(&fast, these, count, rows, file, NULL),
                     KPL_OK);
    for (uint32_t c = 0; c < count && is_made; c++) {
        if (these == columns)
            fill(seed, c, rows, values);
        assert_int_equal(kpl_parquet_fast_write(&fast, values, &is_made, NULL), KPL_OK);
    }
    if (is_made)
        assert_int_equal(kpl_parquet_fast_end(&fast, NULL), KPL_OK);
    kpl_parquet_fast_release(&fast);
    return is_made;
}

/* The bytes of the row group as it stands in a table. */
static void splice(const kpl_buffer *file, kpl_buffer *out) {
    kpl_parquet_splice moved = {0};
    size_t pages_end = 0;
    assert_int_equal(kpl_parquet_splice_group(&moved, file, 1000, &pages_end, NULL),
                     KPL_OK);
    assert_int_equal(kpl_buffer_append(out, file->bytes, pages_end, NULL), KPL_OK);
    assert_int_equal(kpl_buffer_append(out, moved.moved.bytes, moved.moved.length, NULL),
                     KPL_OK);
    assert_int_equal(
        kpl_buffer_append(out, moved.groups.bytes, moved.groups.length, NULL), KPL_OK);
    kpl_parquet_splice_release(&moved);
}

static void check_same(const kpl_buffer *a, const kpl_buffer *b) {
    kpl_buffer one = {0};
    kpl_buffer other = {0};
    splice(a, &one);
    splice(b, &other);
    assert_int_equal(one.length, other.length);
    assert_memory_equal(one.bytes, other.bytes, one.length);
    kpl_buffer_release(&one);
    kpl_buffer_release(&other);
}

static void test_row_groups_are_those_of_carquet(void **state) {
    static room values;
    static const uint32_t sizes[] = {210,   211,          256,     257,  1023,
                                     1024,  1025,         4097,    9000, 30000,
                                     90001, ROWS_MAX - 1, ROWS_MAX};
    (void)state;
    for (size_t n = 0; n < sizeof sizes / sizeof sizes[0]; n++) {
        kpl_buffer expected = {0};
        kpl_buffer actual = {0};
        by_carquet(columns, COLUMNS, n + 2, sizes[n], &values, &expected);
        assert_true(by_hand(columns, COLUMNS, n + 2, sizes[n], &values, &actual));
        check_same(&expected, &actual);
        kpl_buffer_release(&expected);
        kpl_buffer_release(&actual);
    }
}

/* One column of given values, both ways; false when it was declined. */
static bool check_column(kpl_parquet_type type, carquet_encoding_t encoding,
                         uint32_t rows, room *values) {
    const kpl_parquet_column column = {"column", type, encoding};
    kpl_buffer expected = {0};
    kpl_buffer actual = {0};
    const bool is_made = by_hand(&column, 1, 0, rows, values, &actual);
    by_carquet(&column, 1, 0, rows, values, &expected);
    if (is_made)
        check_same(&expected, &actual);
    kpl_buffer_release(&expected);
    kpl_buffer_release(&actual);
    return is_made;
}

static void test_odd_doubles(void **state) {
    static room values;
    static const double zeros[] = {0.0, -0.0, 0.0, -0.0, 0.0};
    static const double endless[] = {-INFINITY, 3.0, INFINITY, 3.0, 3.0};
    static const double none[] = {1.0, NAN, 1.0, NAN, 1.0};
    static const double distinct[] = {1.0, 2.0, 3.0, 4.0, 5.0};
    const carquet_encoding_t codes = CARQUET_ENCODING_RLE_DICTIONARY;
    const carquet_encoding_t split = CARQUET_ENCODING_BYTE_STREAM_SPLIT;
    (void)state;
    memcpy(values.doubles, zeros, sizeof zeros);
    assert_true(check_column(KPL_PARQUET_DOUBLE, codes, 5, &values));
    assert_true(check_column(KPL_PARQUET_DOUBLE, split, 5, &values));
    memcpy(values.doubles, endless, sizeof endless);
    assert_true(check_column(KPL_PARQUET_DOUBLE, codes, 5, &values));
    assert_true(check_column(KPL_PARQUET_DOUBLE, split, 5, &values));
    memcpy(values.doubles, none, sizeof none);
    assert_false(check_column(KPL_PARQUET_DOUBLE, codes, 5, &values));
    assert_false(check_column(KPL_PARQUET_DOUBLE, split, 5, &values));
    memcpy(values.doubles, distinct, sizeof distinct);
    assert_false(check_column(KPL_PARQUET_DOUBLE, codes, 5, &values));
    assert_true(check_column(KPL_PARQUET_DOUBLE, split, 5, &values));
}

static void test_odd_numbers(void **state) {
    static room values;
    const carquet_encoding_t codes = CARQUET_ENCODING_RLE_DICTIONARY;
    (void)state;
    for (int32_t i = 0; i < 600; i++)
        values.integers[i] = i % 256 - 1;
    assert_true(check_column(KPL_PARQUET_INT32, codes, 600, &values));
    assert_false(check_column(KPL_PARQUET_INT32, codes, 256, &values)); /* all differ */
    assert_false(check_column(KPL_PARQUET_INT32, codes, 1, &values));
    values.integers[9] = 255;
    assert_false(check_column(KPL_PARQUET_INT32, codes, 600, &values));
    values.integers[9] = -2;
    assert_false(check_column(KPL_PARQUET_INT32, codes, 600, &values));
}

static void test_odd_longs(void **state) {
    static room values;
    const carquet_encoding_t deltas = CARQUET_ENCODING_DELTA_BINARY_PACKED;
    (void)state;
    for (int64_t i = 0; i < 600; i++)
        values.longs[i] = i % 7 == 0 ? ((int64_t)1 << 30) - 1 : i % 5 == 0 ? 0 : i;
    assert_true(check_column(KPL_PARQUET_INT64, deltas, 600, &values));
    assert_true(check_column(KPL_PARQUET_INT64, deltas, 129, &values));
    assert_true(check_column(KPL_PARQUET_INT64, deltas, 1, &values));
    values.longs[9] = (int64_t)1 << 30;
    assert_false(check_column(KPL_PARQUET_INT64, deltas, 600, &values));
    values.longs[9] = -1;
    assert_false(check_column(KPL_PARQUET_INT64, deltas, 600, &values));
}

static void test_odd_texts(void **state) {
    static room values;
    static char long_text[] = "0123456789012345678901234567890123456789";
    const carquet_encoding_t codes = CARQUET_ENCODING_RLE_DICTIONARY;
    const carquet_encoding_t front = CARQUET_ENCODING_DELTA_BYTE_ARRAY;
    (void)state;
    for (uint32_t i = 0; i < 600; i++) {
        (void)snprintf(bytes[i], TEXT_BYTES, "%u", i % 256);
        values.texts[i] = text_of(bytes[i], strlen(bytes[i]));
    }
    assert_false(check_column(KPL_PARQUET_TEXT, codes, 600, &values)); /* 256 */
    assert_true(check_column(KPL_PARQUET_TEXT, front, 600, &values));
    values.texts[255] = values.texts[3];
    values.texts[511] = values.texts[259]; /* the same text in another place */
    assert_true(check_column(KPL_PARQUET_TEXT, codes, 600, &values));
    values.texts[7] = text_of(long_text, 32);
    assert_true(check_column(KPL_PARQUET_TEXT, front, 600, &values));
    values.texts[7] = text_of(long_text, 40); /* neither least nor largest */
    values.texts[8] = text_of(long_text, 1);
    assert_true(check_column(KPL_PARQUET_TEXT, front, 600, &values));
    long_text[0] = 'x';
    assert_false(check_column(KPL_PARQUET_TEXT, front, 600, &values));
    assert_false(check_column(KPL_PARQUET_TEXT, codes, 600, &values));
    long_text[0] = '0';
    values.texts[7] = text_of("", 0);
    assert_false(check_column(KPL_PARQUET_TEXT, front, 600, &values));
    assert_false(check_column(KPL_PARQUET_TEXT, codes, 600, &values));
}

/* Row groups in which texts fill a page to the byte, or lack one. */
static void test_pages_end_where_carquet_ends_them(void **state) {
    static room values;
    static char text[600];
    (void)state;
    memset(text, 'a', sizeof text);
    for (int32_t length = 252; length <= 259; length++) { /* 256 * 4096 are a page */
        for (uint32_t i = 0; i < 9000; i++)
            values.texts[i] = text_of(text, (size_t)length + (i == 4095) - (i == 1));
        static const uint32_t rows[] = {8, 5200, 8990}; /* short bounds for each page */
        for (size_t n = 0; n < 3; n++) {
            values.texts[rows[n]] = text_of("a", 1);
            values.texts[rows[n] + 1] = text_of("b", 1);
        }
        assert_true(check_column(KPL_PARQUET_TEXT, CARQUET_ENCODING_DELTA_BYTE_ARRAY,
                                 9000, &values));
    }
}

static void test_wide_numbers(void **state) {
    (void)state;
    /* Codes of every width, in groups and runs, come back as the format says. */
    for (unsigned width = 1; width <= 32; width++) {
        uint32_t codes[100];
        uint8_t out[1000];
        for (uint32_t i = 0; i < 96; i++)
            codes[i] = (uint32_t)kpl_hash_word(i + width) >> (32 - width);
        for (uint32_t i = 0; i < 96; i += 2)
            if (codes[i] == codes[i + 1])
                codes[i] ^= 1; /* no runs */
        const size_t length = kpl_parquet_runs(codes, 96, width, out);
        assert_true(length <= kpl_parquet_runs_bound(96));
        if (width < 4)
            continue; /* runs of three and more may stand there by chance */
        assert_int_equal(length, 1 + 96 / 8 * width);
        assert_int_equal(out[0], 12 << 1 | 1);
        for (uint32_t i = 0; i < 96; i++) {
            uint32_t code = 0;
            for (unsigned b = 0; b < width; b++) {
                const size_t bit = (size_t)i * width + b;
                code |= (uint32_t)(out[1 + bit / 8] >> (bit % 8) & 1) << b;
            }
            assert_int_equal(code, codes[i]);
        }
    }
}

static void test_what_is_not_made_here(void **state) {
    static const kpl_parquet_column others[] = {
        {"entity", KPL_PARQUET_INT64, CARQUET_ENCODING_PLAIN},
        {"other", KPL_PARQUET_INT64_OPTIONAL, CARQUET_ENCODING_DELTA_BINARY_PACKED},
        {"text", KPL_PARQUET_TEXT, CARQUET_ENCODING_PLAIN},
        {"double", KPL_PARQUET_DOUBLE, CARQUET_ENCODING_PLAIN},
        {"number", KPL_PARQUET_INT32, CARQUET_ENCODING_PLAIN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_false(kpl_parquet_fast_takes(&others[i], 1));
    assert_true(kpl_parquet_fast_takes(columns, COLUMNS));
}

static void test_memory_may_be_short(void **state) {
    static room values;
    (void)state;
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 1; status != KPL_OK; n++) {
        fault_plan plan = {.at = n};
        const kpl_allocator allocator = fault_allocator(&plan);
        kpl_buffer file = {.allocator = &allocator};
        kpl_parquet_fast fast;
        bool is_made = true;
        status = kpl_parquet_fast_begin(&fast, columns, COLUMNS, 3000, &file, NULL);
        for (uint32_t c = 0; c < COLUMNS && status == KPL_OK; c++) {
            fill(3, c, 3000, &values);
            status = kpl_parquet_fast_write(&fast, &values, &is_made, NULL);
        }
        if (status == KPL_OK)
            status = kpl_parquet_fast_end(&fast, NULL);
        assert_true(status == KPL_E_NOMEM || (status == KPL_OK && plan.count < n));
        kpl_parquet_fast_release(&fast);
        kpl_buffer_release(&file);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_row_groups_are_those_of_carquet),
        cmocka_unit_test(test_odd_doubles),
        cmocka_unit_test(test_odd_numbers),
        cmocka_unit_test(test_odd_longs),
        cmocka_unit_test(test_odd_texts),
        cmocka_unit_test(test_pages_end_where_carquet_ends_them),
        cmocka_unit_test(test_wide_numbers),
        cmocka_unit_test(test_what_is_not_made_here),
        cmocka_unit_test(test_memory_may_be_short),
    };
    fault_unused();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
