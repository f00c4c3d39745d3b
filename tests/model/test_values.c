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
#include "model/links.h"
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
        for (uint32_t i = 0; i < 20;
             i++) { /* below the first growth, which hashes anew */
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
        cmocka_unit_test(test_weights),
        cmocka_unit_test(test_pattern_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
