/*
 * test_csv_shift.c - a row with one delimiter too many or too few is never taken for
 * data.
 *
 * Method (after Vitagliano et al., Pollock, VLDB 2023): a clean file; at every byte of
 * it, insert one delimiter, or delete the delimiter there. The damaged row must be
 * rejected, or be exactly what RFC 4180 says it is now (the delimiter fell inside
 * quotes); every other row must be untouched.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#define READ_CHECK(condition) assert_true(condition)
#include "csv_reference.h"

static const char *const shift_names[4] = {"date", "time", "quantity", "text"};

#define SHIFT_ROWS 12u

static size_t shift_make(char *out) {
    size_t length = 0;
    for (unsigned i = 0; i < SHIFT_ROWS; i++)
        length += (size_t)sprintf(out + length, "%02u/01/2018,%02u:30,%s,%s\n", i + 1, i,
                                  i % 3 == 0 ? "" : "7",
                                  i % 4 == 0   ? "\"RI-80, \"\"A\"\"\""
                                  : i % 4 == 1 ? "\"two\nlines\""
                                               : "plain");
    return length;
}

/* Rows of `frame` that stand in `clean` too, in order, cell by cell. */
static uint32_t shift_count_equal(const kpl_frame *clean, const kpl_frame *frame) {
    uint32_t equal = 0;
    uint32_t from = 0;
    for (uint32_t row = 0; row < frame->row_count; row++)
        for (uint32_t other = from; other < clean->row_count; other++) {
            bool same = true;
            for (uint32_t c = 0; c < 4 && same; c++)
                same =
                    kpl_text_equal(read_cell(frame, row, c), read_cell(clean, other, c));
            if (same) {
                equal++;
                from = other + 1;
                break;
            }
        }
    return equal;
}

static void shift_try(const char *bytes, size_t length, const kpl_frame *clean,
                      bool inside_quotes, bool breaks_line) {
    const kpl_source_spec source = {
        .path = "shift.csv", .delimiter = ',', .columns = {shift_names, 4}};
    const kpl_csv_rules rules = {.delimiter = ',',
                                 .columns = 4,
                                 .field_max = KPL_CSV_FIELD_BYTES_MAX,
                                 .row_max = KPL_CSV_ROW_BYTES_MAX};
    kpl_frame frame;
    assert_int_equal(read_bytes((const uint8_t *)bytes, length, &source,
                                (read_way){.chunk_bytes = 64, .threads = 2}, &frame,
                                NULL),
                     KPL_OK);
    reference_check((const uint8_t *)bytes, length, rules, &frame);
    const uint32_t equal = shift_count_equal(clean, &frame);
    if (inside_quotes) { /* one value has a comma more or less; nothing moves */
        assert_int_equal(frame.reject_count, 0);
        assert_int_equal(frame.row_count, SHIFT_ROWS);
    } else if (!breaks_line) {
        assert_int_equal(frame.reject_count, 1);
        assert_int_equal(frame.row_count, SHIFT_ROWS - 1);
        assert_int_equal(equal, SHIFT_ROWS - 1);
    } else { /* a quoted line end was torn open: both halves are rejected */
        assert_true(frame.reject_count >= 1);
        assert_int_equal(frame.row_count, SHIFT_ROWS - 1);
        assert_int_equal(equal, SHIFT_ROWS - 1);
    }
    kpl_frame_release(&frame);
}

static void test_one_delimiter_too_many_or_too_few(void **state) {
    (void)state;
    char bytes[2048];
    char damaged[2048];
    const size_t length = shift_make(bytes);
    const kpl_source_spec source = {
        .path = "shift.csv", .delimiter = ',', .columns = {shift_names, 4}};
    kpl_frame clean;
    assert_int_equal(read_bytes((const uint8_t *)bytes, length, &source,
                                (read_way){.threads = 1}, &clean, NULL),
                     KPL_OK);
    assert_int_equal(clean.row_count, SHIFT_ROWS);

    unsigned tried = 0;
    bool quoted = false;
    for (size_t i = 0; i < length; i++) {
        /* Inserted before byte i. */
        memcpy(damaged, bytes, i);
        damaged[i] = ',';
        memcpy(damaged + i + 1, bytes + i, length - i);
        const char *const line = memchr(bytes + i, '\n', length - i);
        const char *const quote = memchr(bytes + i, '"', length - i);
        const bool tears = !quoted && bytes[i] == '"' && line != NULL && quote != NULL;
        shift_try(damaged, length + 1, &clean, quoted, tears);
        tried++;
        if (bytes[i] == ',') {
            memcpy(damaged, bytes, i);
            memcpy(damaged + i, bytes + i + 1, length - i - 1);
            shift_try(damaged, length - 1, &clean, quoted,
                      i + 1 < length && bytes[i + 1] == '"');
            tried++;
        }
        if (bytes[i] == '"')
            quoted = !quoted;
    }
    assert_true(tried > 300);
    kpl_frame_release(&clean);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_delimiter_too_many_or_too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
