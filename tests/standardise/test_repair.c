/*
 * test_repair.c - values mended by a source that holds the right ones; see
 * standardise/repair.h.
 *
 * Goal: a value that source does not hold becomes the only one of its repairs that stands
 * beside the record's own other value; known, ambiguous, hopeless and null ones stay; the
 * counts follow; the n-th allocation fails for every n.
 * Method: a table of two fields made by hand, one row per case.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../emit/fixture_fault.h"
#include "standardise/kinds.h"
#include "standardise/repair.h"

#define KNOWN 6u

typedef struct repair_row {
    const char *postcode;
    const char *number;
    const char *expected;
} repair_row;

/* The first KNOWN rows are the source that knows. */
static const repair_row rows[] = {
    {"4106AK", "15", "4106AK"},
    {"4101AK", "7", "4101AK"},
    {"4111AK", "7", "4111AK"},
    {"4101BB", "15", "4101BB"},
    {"4106AK", "7", "4106AK"},
    {"", "15", ""},
    {"4016AK", "15", "4106AK"}, /* two digits exchanged */
    {"4109AK", "15", "4106AK"}, /* a digit typed wrong */
    {"4101AK", "15", "4101AK"}, /* there is such a postcode, if not with that number */
    {"4121AK", "7", "4121AK"},  /* might be 4101AK or 4111AK */
    {"4121AK", "8", "4121AK"},  /* no repair has that number */
    {"4016AK", "", "4016AK"},   /* nothing stands beside it */
    {"", "15", ""},             /* nothing to repair */
    {"4106AX", "15", "4106AX"}, /* a letter is no slip of this sort */
    {"4106", "15", "4106"},     /* not a whole postcode */
    {"4101", "7", "4101"},
    {"9718EJ", "15", "9718EJ"}, /* another town */
    {"4901BB", "15", "4101BB"},
};
#define ROWS (sizeof rows / sizeof rows[0])

static void field_make(kpl_field *field, const kpl_kind *kind, bool postcode) {
    kpl_dictionary dictionary = {0};
    *field = (kpl_field){.kind = kind};
    assert_int_equal(kpl_dictionary_init(&dictionary, NULL, NULL), KPL_OK);
    field->codes = calloc(ROWS, sizeof *field->codes);
    field->counts = calloc(ROWS + 1, sizeof *field->counts);
    for (size_t r = 0; r < ROWS; r++) {
        const char *const text = postcode ? rows[r].postcode : rows[r].number;
        assert_int_equal(
            kpl_dictionary_add(&dictionary, kpl_text_of(text), &field->codes[r], NULL),
            KPL_OK);
        field->counts[field->codes[r]]++;
    }
    kpl_dictionary_take(&dictionary, &field->values);
}

static void field_free(kpl_field *field) {
    kpl_values_release(&field->values);
    free(field->codes);
    free(field->counts);
    kpl_free(NULL, field->repaired);
}

/* The table, mended with `allocator`. */
static kpl_status mend(const kpl_allocator *allocator, kpl_field *fields,
                       uint64_t *repaired) {
    uint32_t starts[] = {0, KNOWN, ROWS};
    kpl_table table = {.allocator = allocator,
                       .record_count = ROWS,
                       .source_count = 2,
                       .source_starts = starts,
                       .fields = fields,
                       .field_count = 2};
    kpl_field_spec specs[2] = {
        {.name = "postcode", .kind = &kpl_kind_nl_postcode, .repair = {1, 1}},
        {.name = "number", .kind = &kpl_kind_nl_house_number}};
    const kpl_linkage_spec linkage = {.name = "homes", .fields = specs, .field_count = 2};
    return kpl_repair_run(&linkage, &table, repaired, NULL);
}

static void test_mends(void **state) {
    (void)state;
    kpl_field fields[2];
    uint64_t repaired = 0;
    uint32_t counts[ROWS + 1] = {0};
    field_make(&fields[0], &kpl_kind_nl_postcode, true);
    field_make(&fields[1], &kpl_kind_nl_house_number, false);
    assert_int_equal(mend(NULL, fields, &repaired), KPL_OK);
    assert_int_equal(repaired, 3);
    for (size_t r = 0; r < ROWS; r++) {
        const kpl_text text = kpl_values_text(&fields[0].values, fields[0].codes[r]);
        if (!kpl_text_is(text, rows[r].expected))
            fail_msg("row %zu: expected \"%s\", got \"%.*s\"", r, rows[r].expected,
                     (int)text.length, (const char *)text.bytes);
        counts[fields[0].codes[r]]++;
        assert_int_equal(kpl_field_is_repaired(&fields[0], (uint32_t)r),
                         strcmp(rows[r].postcode, rows[r].expected) != 0);
        assert_false(kpl_field_is_repaired(&fields[1], (uint32_t)r));
        assert_true(kpl_text_is(kpl_values_text(&fields[1].values, fields[1].codes[r]),
                                rows[r].number));
    }
    for (uint32_t v = 0; v < fields[0].values.count; v++)
        assert_int_equal(fields[0].counts[v], counts[v]);
    field_free(&fields[0]);
    field_free(&fields[1]);
}

/* The repairs of a citizen number are the valid ones near it. */
static void test_mends_numbers(void **state) {
    (void)state;
    kpl_buffer texts = {0};
    assert_int_equal(kpl_kind_bsn.repairs(kpl_text_of("123456783"), &texts, NULL),
                     KPL_OK);
    bool found = false;
    for (size_t at = 0; at + 9 < texts.length; at += 10)
        found |= memcmp(texts.bytes + at, "123456782", 9) == 0;
    assert_true(found);
    kpl_buffer_release(&texts);
}

static void test_no_memory(void **state) {
    (void)state;
    for (uint64_t n = 1;; n++) {
        kpl_field fields[2];
        uint64_t repaired = 0;
        fault_plan plan = {.at = n};
        const kpl_allocator allocator = fault_allocator(&plan);
        field_make(&fields[0], &kpl_kind_nl_postcode, true);
        field_make(&fields[1], &kpl_kind_nl_house_number, false);
        const kpl_status status = mend(&allocator, fields, &repaired);
        field_free(&fields[0]);
        field_free(&fields[1]);
        if (status == KPL_OK) {
            assert_true(n > 5);
            return;
        }
        assert_int_equal(status, KPL_E_NOMEM);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mends),
        cmocka_unit_test(test_mends_numbers),
        cmocka_unit_test(test_no_memory),
    };
    fault_unused();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
