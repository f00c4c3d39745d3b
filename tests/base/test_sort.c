/* Goal: items are sorted by key, equal keys keep their order, at every size and for keys
 * that differ in any byte. Method: against the order that a stable sort must give. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <float.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/sort.h"

#define ITEMS_MAX 5000u

/* Values count up, so that a stable order has them ascending among equal keys. */
static void check(uint64_t mask, size_t count, uint64_t seed) {
    kpl_sort_item *const items = malloc((count + 1) * sizeof *items);
    kpl_sort_item *const scratch = malloc((count + 1) * sizeof *scratch);
    assert_non_null(items);
    assert_non_null(scratch);
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        items[i] = (kpl_sort_item){kpl_hash_word(seed + i) & mask, i};
        sum += kpl_hash_word(items[i].key ^ i);
    }
    kpl_sort_items(items, scratch, count);
    for (size_t i = 0; i < count; i++) {
        sum -= kpl_hash_word(items[i].key ^ items[i].value);
        if (i > 0)
            assert_true(items[i - 1].key < items[i].key ||
                        (items[i - 1].key == items[i].key &&
                         items[i - 1].value < items[i].value));
    }
    assert_true(sum == 0);
    free(items);
    free(scratch);
}

static void test_sorted_and_stable(void **state) {
    (void)state;
    static const uint64_t masks[] = {UINT64_MAX, 0,        0xFF,
                                     0x0300,     0xFFFFFF, 0xF00000000000000F,
                                     1,          7u << 20, 0xFFFFFFFF00000000};
    for (size_t m = 0; m < sizeof masks / sizeof masks[0]; m++) {
        for (size_t count = 0; count < 80; count++)
            check(masks[m], count, count * 1000);
        check(masks[m], ITEMS_MAX, m);
    }
}

static void test_first_at_least(void **state) {
    (void)state;
    const uint32_t numbers[] = {2, 2, 5, 9};
    for (uint64_t least = 0; least < 12; least++) {
        uint32_t expected = 0;
        while (expected < 4 && numbers[expected] < least)
            expected++;
        assert_int_equal(kpl_sort_first(numbers, 4, least), expected);
    }
    assert_int_equal(kpl_sort_first(numbers, 4, UINT64_MAX), 4);
    assert_int_equal(kpl_sort_first(NULL, 0, 1), 0);
}

static void test_number_keys(void **state) {
    (void)state;
    static const double numbers[] = {-DBL_MAX, -2.5, -1.0, -DBL_MIN, 0.0,
                                     DBL_MIN,  1.0,  2.5,  DBL_MAX};
    for (size_t a = 0; a < sizeof numbers / sizeof numbers[0]; a++)
        for (size_t b = 0; b < sizeof numbers / sizeof numbers[0]; b++)
            assert_int_equal(
                kpl_sort_number_key(numbers[a]) < kpl_sort_number_key(numbers[b]), a < b);
    assert_true(kpl_sort_number_key(-0.0) == kpl_sort_number_key(0.0));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sorted_and_stable),
        cmocka_unit_test(test_first_at_least),
        cmocka_unit_test(test_number_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
