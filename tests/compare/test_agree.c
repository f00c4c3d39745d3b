/*
 * test_agree.c - folding ordinals and spreading digits: every tier equals the scalar way.
 *
 * Method: random batches of all sizes, with nulls and unwanted pairs left out; what
 * stands beside the result must stay as it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "compare/agree.h"

#define AGREE_ROUNDS 400u

static uint64_t agree_state = 7;

static uint32_t agree_below(uint32_t n) {
    agree_state = kpl_hash_word(agree_state);
    return (uint32_t)(agree_state % n);
}

static void test_fold(void **state) {
    (void)state;
    uint8_t ordinals[600];
    uint8_t digit_of[16];
    uint8_t expected[600];
    uint8_t actual[600];
    for (uint32_t round = 0; round < AGREE_ROUNDS; round++) {
        const uint32_t count = agree_below(round < 200 ? 80 : 590);
        for (uint32_t i = 0; i < 16; i++)
            digit_of[i] = (uint8_t)(1 + agree_below(16));
        for (uint32_t i = 0; i < sizeof ordinals; i++) {
            ordinals[i] = (uint8_t)agree_below(16);
            expected[i] = (uint8_t)agree_below(17);
        }
        memcpy(actual, expected, sizeof actual);
        uint8_t before[600];
        memcpy(before, expected, sizeof before);
        for (uint32_t tier = 0; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
            for (uint32_t joins = 0; joins < 2; joins++) {
                memcpy(expected, before, sizeof before);
                memcpy(actual, before, sizeof before);
                kpl_agree_fold_scalar(ordinals, count, digit_of, joins == 1, expected);
                kpl_agree_fold((kpl_cpu_tier)tier)(ordinals, count, digit_of, joins == 1,
                                                   actual);
                assert_memory_equal(expected, actual, sizeof actual);
            }
        }
    }
}

/* Random columns of some of the places, ascending, as block makes them. */
static void agree_pairs(kpl_pair_batch *batch, uint32_t stride) {
    batch->pair_count = 0;
    batch->starts[0] = 0;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        for (uint32_t c = 0; c < batch->column_count; c++)
            if (agree_below(stride) == 0)
                batch->places[batch->pair_count++] = (uint8_t)c;
        batch->starts[r + 1] = batch->pair_count;
    }
}

static void test_spread(void **state) {
    (void)state;
    kpl_pair_batch *const batch = calloc(1, sizeof *batch);
    uint64_t *const start = calloc(KPL_TILE_PAIRS, sizeof *start);
    uint64_t *const expected = calloc(KPL_TILE_PAIRS, sizeof *expected);
    uint8_t *const digits = calloc(KPL_TILE_PAIRS, 1);
    for (uint32_t round = 0; round < AGREE_ROUNDS; round++) {
        uint8_t row_local[KPL_TILE_SIDE];
        uint8_t column_local[KPL_TILE_SIDE];
        const uint32_t row_values = 1 + agree_below(KPL_TILE_SIDE);
        kpl_agree_spread spread = {.batch = batch,
                                   .row_local = row_local,
                                   .column_local = column_local,
                                   .digits = digits,
                                   .column_values = 1 + agree_below(KPL_TILE_SIDE)};
        batch->row_count = 1 + agree_below(KPL_TILE_SIDE);
        batch->column_count = round % 5 == 0 ? KPL_TILE_SIDE : 1 + agree_below(128);
        agree_pairs(batch, 1 + round % 7);
        for (uint32_t i = 0; i < KPL_TILE_SIDE; i++) {
            row_local[i] = (uint8_t)agree_below(row_values + 1);
            column_local[i] = (uint8_t)agree_below(spread.column_values + 1);
        }
        for (uint32_t i = 0; i < row_values * spread.column_values; i++)
            digits[i] = (uint8_t)(1 + agree_below(KPL_AGREE_DIGITS));
        for (uint32_t i = 0; i < KPL_AGREE_DIGITS; i++)
            spread.parts[i] = kpl_hash_word(round * 100 + i);
        for (uint32_t i = 0; i < KPL_TILE_PAIRS; i++)
            start[i] = kpl_hash_word(i);
        memcpy(batch->patterns, start, sizeof batch->patterns);
        kpl_agree_spread_scalar(&spread);
        memcpy(expected, batch->patterns, sizeof batch->patterns);
        for (uint32_t tier = 1; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
            memcpy(batch->patterns, start, sizeof batch->patterns);
            kpl_agree_spread_of((kpl_cpu_tier)tier)(&spread);
            assert_memory_equal(expected, batch->patterns, sizeof batch->patterns);
        }
    }
    free(digits);
    free(expected);
    free(start);
    free(batch);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fold),
        cmocka_unit_test(test_spread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
