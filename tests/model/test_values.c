/* Goal: a dictionary numbers values in order of first appearance, whatever their number
 * and hashes; weights and probabilities agree. Method: a naive dictionary, forced
 * collisions, extremes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "model/frame.h"
#include "model/links.h"
#include "model/value_hash.h"
#include "model/values.h"

static void test_order_of_appearance(void **state) {
    (void)state;
    kpl_dictionary dictionary;
    uint32_t *const number = calloc(30000, sizeof *number);
    uint32_t next = 0;
    char text[16];
    assert_int_equal(kpl_dictionary_init(&dictionary, NULL, NULL), KPL_OK);
    for (uint32_t i = 0; i < 100000; i++) {
        const uint32_t pick = (uint32_t)(kpl_hash_word(i) % 30000);
        uint32_t value = 0;
        const int length = snprintf(text, sizeof text, "v%u", pick);
        const kpl_text view = {(const uint8_t *)text, (uint32_t)length};
        if (number[pick] == 0)
            assert_int_equal(kpl_dictionary_find(&dictionary, view), KPL_VALUE_NULL);
        assert_int_equal(kpl_dictionary_add(&dictionary, view, &value, NULL), KPL_OK);
        if (number[pick] == 0)
            number[pick] = ++next;
        assert_int_equal(value, number[pick]);
        assert_int_equal(kpl_dictionary_find(&dictionary, view), value);
        assert_true(kpl_text_equal(kpl_values_text(&dictionary.values, value), view));
    }
    assert_int_equal(dictionary.values.count, next + 1);
    uint32_t value = 9;
    assert_int_equal(kpl_dictionary_add(&dictionary, kpl_text_of(""), &value, NULL),
                     KPL_OK);
    assert_int_equal(value, KPL_VALUE_NULL);
    kpl_values values;
    kpl_dictionary_take(&dictionary, &values);
    assert_int_equal(values.count, next + 1);
    assert_int_equal(kpl_values_text(&values, 0).length, 0);
    kpl_values_release(&values);
    kpl_dictionary_release(&dictionary);
    free(number);
}

/* Texts that are given one and the same hash stay different values. */
static void test_collisions(void **state) {
    (void)state;
    kpl_dictionary dictionary;
    char text[16];
    assert_int_equal(kpl_dictionary_init(&dictionary, NULL, NULL), KPL_OK);
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 200; i++) { /* growing keeps them apart, too */
            uint32_t value = 0;
            const int length = snprintf(text, sizeof text, "%u", i);
            const kpl_text view = {(const uint8_t *)text, (uint32_t)length};
            assert_int_equal(kpl_dictionary_add_hashed(&dictionary, view,
                                                       0x123456789ABCDEFu, &value, NULL),
                             KPL_OK);
            assert_int_equal(value, i + 1);
        }
    }
    kpl_dictionary_release(&dictionary);
}

/* Both ways to load a short text agree, and every byte and the length change the hash. */
static void test_hash_of_short_texts(void **state) {
    (void)state;
    uint8_t room[64 + KPL_VALUE_PADDING];
    for (uint32_t i = 0; i < sizeof room; i++)
        room[i] = (uint8_t)kpl_hash_word(i);
    for (uint32_t length = 0; length <= 64; length++) {
        uint8_t *const exact = malloc(length + 1); /* ends where the text does */
        assert_non_null(exact);
        memcpy(exact + 1, room, length);
        const kpl_text text = {exact + 1, length};
        const uint64_t hash = kpl_value_hash(text);
        if (length <= KPL_VALUE_WORDS_BYTES) {
            const kpl_value_words words = kpl_value_words_padded(room, length);
            const kpl_value_words same = kpl_value_words_of(text.bytes, length);
            assert_true(words.first == same.first && words.second == same.second);
            assert_true(kpl_value_hash_words(words, length) == hash);
        }
        for (uint32_t i = 0; i < length; i++) {
            exact[1 + i] ^= 1;
            assert_true(kpl_value_hash(text) != hash);
            exact[1 + i] ^= 1;
        }
        if (length > 0)
            assert_true(kpl_value_hash((kpl_text){text.bytes, length - 1}) != hash);
        free(exact);
    }
}

/* Numbers, as ids are: each half of the hash is spread as chance would have it. Of 2^16
 * places 1/e stay empty when 2^16 balls fall; the deviation of that count is below 100.
 */
static void test_hash_is_spread(void **state) {
    (void)state;
    uint8_t *const seen = calloc(2, 65536);
    assert_non_null(seen);
    for (uint32_t i = 0; i < 65536; i++) {
        char text[24];
        const int length = snprintf(text, sizeof text, "%u", 1000000 + i);
        const uint64_t hash =
            kpl_value_hash((kpl_text){(const uint8_t *)text, (uint32_t)length});
        seen[(uint16_t)(hash >> 16)] = 1;
        seen[65536 + (hash >> 48)] = 1;
    }
    for (uint32_t half = 0; half < 2; half++) {
        int empty = 0;
        for (uint32_t i = 0; i < 65536; i++)
            empty += seen[half * 65536 + i] == 0;
        assert_in_range(empty, 24109 - 600, 24109 + 600);
    }
    free(seen);
}

/* A value is found under its new number, wherever growing has moved it. */
static void test_renumbering(void **state) {
    (void)state;
    kpl_value_table table = {.slots = NULL};
    uint32_t places[500];
    for (uint32_t round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 500; i++) {
            const uint64_t hash = kpl_hash_word(i % 400); /* some have equal hashes */
            assert_int_equal(kpl_value_table_reserve(&table, NULL, NULL), KPL_OK);
            kpl_value_probe probe = kpl_value_table_probe(&table, hash);
            if (round == 1) {
                kpl_value_table_renumber(&table, hash, places[i], 1000 + i, 1 + i);
                continue;
            }
            while (kpl_value_table_next(&table, &probe) != 0)
                kpl_value_table_pass(&table, &probe);
            kpl_value_table_put(&table, &probe, 1000 + i);
            places[i] = probe.at;
        }
    }
    assert_int_equal(table.used, 500);
    for (uint32_t i = 0; i < 500; i++) {
        kpl_value_probe probe = kpl_value_table_probe(&table, kpl_hash_word(i % 400));
        while (kpl_value_table_next(&table, &probe) != 1 + i)
            kpl_value_table_pass(&table, &probe);
    }
    kpl_value_table_release(&table, NULL);
}

/* 2^32 - 2 rows are read, one more is an error that says so. */
static void test_row_limit(void **state) {
    (void)state;
    kpl_error error = {.row = 0};
    assert_int_equal(kpl_frame_check_rows("a.csv", 0, &error), KPL_OK);
    assert_int_equal(kpl_frame_check_rows("a.csv", 4294967294u, &error), KPL_OK);
    assert_int_equal(kpl_frame_check_rows("a.csv", 4294967295u, &error), KPL_E_LIMIT);
    assert_string_equal(error.message,
                        "a.csv: more than 4294967294 rows, the most for one source");
    assert_int_equal(kpl_frame_check_rows("a.csv", UINT64_MAX, NULL), KPL_E_LIMIT);
}

static void test_weights(void **state) {
    (void)state;
    assert_true(kpl_weight_probability(0.0) == 0.5);
    assert_true(kpl_weight_probability(5000.0) == 1.0);
    assert_true(kpl_weight_probability(-5000.0) == 0.0);
    double last = 0.0;
    for (double weight = -60.0; weight <= 60.0; weight += 0.37) {
        const double p = kpl_weight_probability(weight);
        assert_true(p >= last && p <= 1.0);
        assert_true(fabs(p + kpl_weight_probability(-weight) - 1.0) < 1e-15);
        if (fabs(weight) < 30.0)
            assert_true(fabs(kpl_probability_weight(p) - weight) < 1e-5);
        last = p;
    }
}

static void test_pattern_layout(void **state) {
    (void)state;
    static kpl_comparison_spec comparisons[KPL_FIELDS_MAX];
    kpl_linkage_spec linkage = {.name = "x", .comparisons = comparisons};
    kpl_pattern_layout layout;
    for (uint32_t k = 0; k < KPL_FIELDS_MAX; k++)
        comparisons[k].level_count = 1 + k % 5;
    linkage.comparison_count = 20;
    assert_int_equal(kpl_pattern_layout_init(&layout, &linkage, NULL), KPL_OK);
    for (uint64_t i = 0; i < 1000; i++) {
        uint64_t pattern = 0;
        for (uint32_t k = 0; k < 20; k++)
            pattern += layout.weights[k] * (kpl_hash_word(i * 64 + k) % layout.digits[k]);
        assert_true(pattern < layout.pattern_count);
        for (uint32_t k = 0; k < 20; k++)
            assert_int_equal(kpl_pattern_digit(&layout, pattern, k),
                             kpl_hash_word(i * 64 + k) % layout.digits[k]);
    }
    linkage.comparison_count = KPL_FIELDS_MAX; /* far above 2^62 patterns */
    assert_int_equal(kpl_pattern_layout_init(&layout, &linkage, NULL), KPL_E_LIMIT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_appearance),
        cmocka_unit_test(test_collisions),
        cmocka_unit_test(test_hash_of_short_texts),
        cmocka_unit_test(test_hash_is_spread),
        cmocka_unit_test(test_renumbering),
        cmocka_unit_test(test_row_limit),
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_pattern_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
