/* Goal: what is written reads back as the same spec, so that a second writing gives the
 * same bytes, in both languages; the portable form does not depend on output and limits.
 * Method: many specs through write, read and write again; one exact text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/spec_read.h"
#include "plan/spec_write.h"
#include "spec_samples.h"

static kpl_spec spec_of(const char *text, size_t length) {
    kpl_spec spec;
    kpl_error error = {0};
    if (kpl_spec_read(NULL, text, length, NULL, &spec, &error) != KPL_OK)
        fail_msg("%u:%u: %s in\n%.*s", (unsigned)error.row, error.column, error.message,
                 (int)length, text);
    return spec;
}

typedef kpl_status write_fn(const kpl_spec *spec, bool portable, kpl_buffer *out,
                            kpl_error *error);

static kpl_buffer written(write_fn *write, const kpl_spec *spec, bool portable) {
    kpl_buffer out = {.allocator = NULL};
    assert_int_equal(write(spec, portable, &out, NULL), KPL_OK);
    return out;
}

static void same_bytes(const kpl_buffer *a, const kpl_buffer *b) {
    if (a->length != b->length || memcmp(a->bytes, b->bytes, a->length) != 0)
        fail_msg("first:\n%.*s\nsecond:\n%.*s", (int)a->length, (const char *)a->bytes,
                 (int)b->length, (const char *)b->bytes);
}

/* Through `write` and back; the YAML of before and after must be the same. */
static void round_trip(const char *text, write_fn *write, bool portable) {
    kpl_spec first = spec_of(text, strlen(text));
    kpl_buffer one = written(write, &first, portable);
    kpl_spec second = spec_of((const char *)one.bytes, one.length);
    kpl_buffer two = written(write, &second, portable);
    same_bytes(&one, &two);
    kpl_buffer first_yaml = written(kpl_spec_write, &first, portable);
    kpl_buffer second_yaml = written(kpl_spec_write, &second, portable);
    same_bytes(&first_yaml, &second_yaml);
    kpl_buffer_release(&one);
    kpl_buffer_release(&two);
    kpl_buffer_release(&first_yaml);
    kpl_buffer_release(&second_yaml);
    kpl_spec_release(&first);
    kpl_spec_release(&second);
}

static void test_round_trips(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof spec_samples / sizeof spec_samples[0]; i++) {
        round_trip(spec_samples[i], kpl_spec_write, false);
        round_trip(spec_samples[i], kpl_spec_write, true);
        round_trip(spec_samples[i], kpl_spec_write_json, false);
        round_trip(spec_samples[i], kpl_spec_write_json, true);
    }
}

/* Every kind with its default comparison and every form as a key. */
static void test_every_kind(void **state) {
    (void)state;
    for (uint32_t k = 0; k < kpl_kind_count; k++) {
        char text[4096];
        const kpl_kind *const kind = kpl_kinds[k];
        if (kind->is_entity) /* needs an earlier linkage: the last sample has one */
            continue;
        int length = snprintf(text, sizeof text,
                              "koppel: 1\nsources: {a: a.csv}\n"
                              "fields: {x: {kind: %s}, y: {kind: raw}}\nblock: [[x]",
                              kind->name);
        for (uint32_t f = 0; f < kind->form_count; f++)
            length += snprintf(text + length, sizeof text - (size_t)length, ", [x.%s, y]",
                               kind->forms[f].name);
        (void)snprintf(text + length, sizeof text - (size_t)length, "]\n");
        round_trip(text, kpl_spec_write, false);
        round_trip(text, kpl_spec_write_json, true);
    }
}

static void test_exact_text(void **state) {
    (void)state;
    kpl_spec spec = spec_of(spec_samples[1], strlen(spec_samples[1]));
    kpl_buffer out = written(kpl_spec_write, &spec, false);
    assert_int_equal(kpl_buffer_byte(&out, '\0', NULL), KPL_OK);
    assert_string_equal(
        (const char *)out.bytes,
        "koppel: 1\n"
        "sources:\n"
        "  persons: {read: persons_1m.csv, unique: false}  # id: the row number\n"
        "linkages:\n"
        "  person:\n"
        "    kind: person\n"
        "    sources: [persons]\n"
        "    fields:\n"
        "      first_name: {kind: raw, column: first_name}\n"
        "      dob: {kind: raw, column: dob}\n"
        "    link: within\n"
        "    block:\n"
        "      - [dob]\n"
        "      - [first_name, dob]\n"
        "    compare:\n"
        "      first_name: {levels: [exact, \"jaro_winkler >= 0.92\", \"jaro_winkler >= "
        "0.7\"], term_frequency: false}\n"
        "      dob: {levels: [exact, \"levenshtein <= 1\", \"levenshtein <= 2\"], "
        "term_frequency: false}\n"
        "    model: {train: em, threshold: {probability: 0.5}}\n"
        "    cluster: {method: average_linkage}\n"
        "emit: {directory: linked, format: parquet}\n"
        "rejects: {max: \"0.1%\"}\n");
    kpl_buffer_release(&out);
    kpl_spec_release(&spec);
}

static void test_portable_ignores_output(void **state) {
    (void)state;
    static const char base[] =
        "koppel: 1\nsources: {a: a.csv}\nfields: {x: {kind: raw}}\n";
    char text[512];
    (void)snprintf(
        text, sizeof text,
        "%semit: {directory: d, format: csv}\nlimits: {threads: 3, memory: 1}\n", base);
    kpl_spec plain = spec_of(base, strlen(base));
    kpl_spec other = spec_of(text, strlen(text));
    kpl_buffer one = written(kpl_spec_write, &plain, true);
    kpl_buffer two = written(kpl_spec_write, &other, true);
    same_bytes(&one, &two);
    kpl_buffer_release(&two);
    other.pairs_max = 77; /* the result depends on it */
    two = written(kpl_spec_write, &other, true);
    assert_int_equal(kpl_buffer_byte(&two, '\0', NULL), KPL_OK);
    assert_non_null(strstr((const char *)two.bytes, "\nlimits: {pairs: 77}\n"));
    kpl_buffer_release(&one);
    kpl_buffer_release(&two);
    kpl_spec_release(&plain);
    kpl_spec_release(&other);
}

static void test_comments_cannot_break_out(void **state) {
    (void)state;
    kpl_spec spec = spec_of(spec_samples[0], strlen(spec_samples[0]));
    spec.linkages[0].fields[0].reason =
        "one\nline: [only\r\xe2\x80\xa8#\xc2\x85 Num\xc3\xa9ro\xc3";
    kpl_buffer out = written(kpl_spec_write, &spec, false);
    assert_int_equal(kpl_buffer_byte(&out, '\0', NULL), KPL_OK);
    assert_non_null(
        strstr((const char *)out.bytes, "# one?line: [only??#? Num\xc3\xa9ro?\n"));
    out.length--;
    kpl_spec again = spec_of((const char *)out.bytes, out.length);
    assert_int_equal(again.linkages[0].field_count, 1);
    kpl_buffer_release(&out);
    kpl_spec_release(&spec);
    kpl_spec_release(&again);
}

static void test_rule_text(void **state) {
    (void)state;
    kpl_spec spec = spec_of(spec_samples[2], strlen(spec_samples[2]));
    kpl_buffer out = {.allocator = NULL};
    for (uint32_t l = 0; l < spec.linkage_count; l++) {
        for (uint32_t r = 0; r < spec.linkages[l].rule_count; r++) {
            assert_int_equal(
                kpl_rule_write(&spec.linkages[l], &spec.linkages[l].rules[r], &out, NULL),
                KPL_OK);
            assert_int_equal(kpl_buffer_byte(&out, '\n', NULL), KPL_OK);
        }
    }
    assert_int_equal(kpl_buffer_byte(&out, '\0', NULL), KPL_OK);
    assert_string_equal((const char *)out.bytes,
                        "bsn\nsurname.phonetic & birth\ngiven_name.initial & birth.year\n"
                        "all pairs\n");
    kpl_buffer_release(&out);
    kpl_spec_release(&spec);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_every_kind),
        cmocka_unit_test(test_exact_text),
        cmocka_unit_test(test_portable_ignores_output),
        cmocka_unit_test(test_comments_cannot_break_out),
        cmocka_unit_test(test_rule_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
