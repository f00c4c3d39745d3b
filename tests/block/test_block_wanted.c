/*
 * test_block_wanted.c - columns left of a row: every tier equals the scalar way, and the
 * scalar way equals the definition.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "block/block_wanted.h"

#define WANTED_ROUNDS 3000u

static uint64_t wanted_state = 11;

static uint32_t wanted_below(uint32_t n) {
    wanted_state = kpl_hash_word(wanted_state);
    return (uint32_t)(wanted_state % n);
}

static uint32_t wanted_expected(const kpl_wanted_columns *columns,
                                const uint32_t *numbers, uint32_t from, uint32_t to,
                                uint8_t *places_out) {
    uint32_t count = 0;
    for (uint32_t c = from; c < to; c++) {
        bool shared = false;
        for (uint32_t i = 0; i < columns->list_count; i++)
            shared |= numbers[i] != 0 && columns->numbers[i][c] == numbers[i];
        if (!shared)
            places_out[count++] = (uint8_t)c;
    }
    return count;
}

static void test_every_tier(void **state) {
    (void)state;
    kpl_wanted_columns *const columns = calloc(1, sizeof *columns);
    for (uint32_t round = 0; round < WANTED_ROUNDS; round++) {
        uint32_t numbers[KPL_WANTED_LISTS];
        uint8_t expected[KPL_TILE_SIDE];
        uint8_t actual[2 * KPL_TILE_SIDE + 1];
        const uint32_t to = wanted_below(KPL_TILE_SIDE + 1);
        const uint32_t from = to == 0 ? 0 : wanted_below(to + 1);
        const uint32_t different = 2 + wanted_below(40);
        columns->list_count = wanted_below(round % 10 == 0 ? KPL_WANTED_LISTS + 1 : 5);
        for (uint32_t i = 0; i < columns->list_count; i++) {
            numbers[i] = wanted_below(different);
            for (uint32_t c = 0; c < KPL_TILE_SIDE; c++)
                columns->numbers[i][c] = wanted_below(different);
        }
        const uint32_t count = wanted_expected(columns, numbers, from, to, expected);
        for (uint32_t tier = 0; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
            memset(actual, 0xEE, sizeof actual);
            assert_int_equal(
                kpl_wanted_of((kpl_cpu_tier)tier)(columns, numbers, from, to, actual),
                count);
            assert_memory_equal(actual, expected, count);
            assert_int_equal(actual[count + KPL_TILE_SIDE], 0xEE);
        }
    }
    free(columns);
}

/* Numbers of a record end at the end of their memory: nothing behind them is read. */
static void test_few(void **state) {
    (void)state;
    for (uint32_t round = 0; round < WANTED_ROUNDS; round++) {
        const uint32_t lists = wanted_below(round % 10 == 0 ? KPL_WANTED_LISTS + 1 : 20);
        const uint32_t records = 1 + wanted_below(24);
        const uint32_t different = 2 + wanted_below(40);
        uint32_t *columns[24];
        uint8_t expected[24];
        uint8_t actual[24];
        for (uint32_t c = 0; c < records; c++) {
            columns[c] = malloc(lists * sizeof *columns[c] + 1);
            for (uint32_t i = 0; i < lists; i++)
                columns[c][i] = wanted_below(different);
        }
        const uint32_t *const *const few = (const uint32_t *const *)columns;
        for (uint32_t r = 0; r < records; r++) {
            const uint32_t count =
                kpl_wanted_few_scalar(few, columns[r], lists, r + 1, records, expected);
            uint32_t seen = 0;
            for (uint32_t c = r + 1; c < records; c++) {
                bool shared = false;
                for (uint32_t i = 0; i < lists; i++)
                    shared |= columns[r][i] != 0 && columns[r][i] == columns[c][i];
                if (!shared)
                    assert_int_equal(expected[seen++], c);
            }
            assert_int_equal(count, seen);
            for (uint32_t tier = 1; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
                assert_int_equal(kpl_wanted_few_of((kpl_cpu_tier)tier)(
                                     few, columns[r], lists, r + 1, records, actual),
                                 count);
                assert_memory_equal(actual, expected, count);
            }
        }
        for (uint32_t c = 0; c < records; c++)
            free(columns[c]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_tier),
                                       cmocka_unit_test(test_few)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
