/*
 * test_csv_index.c - the index of every tier equals the portable one, bit for bit.
 *
 * Method: every byte value in every position of a block, then random blocks, for every
 * delimiter and both row-end rules; the block ends where the allocation does, so that a
 * read beyond it shows under AddressSanitizer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "read/csv_index.h"

static void index_compare(const kpl_csv_rules *rules, const uint8_t *bytes,
                          size_t blocks) {
    uint64_t expected[16] = {0};
    uint8_t expected_high[16] = {0};
    assert_true(blocks <= 16);
    kpl_csv_index_scalar(rules, bytes, blocks, expected, expected_high);
    for (kpl_cpu_tier tier = KPL_CPU_SCALAR; tier <= kpl_cpu_detect(); tier++) {
        uint64_t actual[16] = {0};
        uint8_t actual_high[16] = {0};
        kpl_csv_index_best(tier)(rules, bytes, blocks, actual, actual_high);
        assert_memory_equal(expected, actual, sizeof expected);
        for (size_t b = 0; b < blocks; b++)
            assert_int_equal(expected_high[b] != 0, actual_high[b] != 0);
    }
}

static kpl_csv_rules index_rules(unsigned number) {
    /* The last one is what a spec may ask for in a Windows-1252 file. */
    return (kpl_csv_rules){.delimiter = (uint8_t) ",;\t|\xA7"[number % 5],
                           .cr_ends = number >= 5};
}

static void test_every_byte_in_every_place(void **state) {
    (void)state;
    uint8_t *const block = malloc(KPL_CSV_BLOCK_BYTES);
    assert_non_null(block);
    for (unsigned number = 0; number < 10; number++) {
        const kpl_csv_rules rules = index_rules(number);
        for (unsigned byte = 0; byte < 256; byte++)
            for (unsigned place = 0; place < KPL_CSV_BLOCK_BYTES; place++) {
                memset(block, 'x', KPL_CSV_BLOCK_BYTES);
                block[place] = (uint8_t)byte;
                index_compare(&rules, block, 1);
                uint64_t bits = 0;
                uint8_t high = 0;
                kpl_csv_index_best(kpl_cpu_detect())(&rules, block, 1, &bits, &high);
                const bool special = byte == 0 || byte == '"' || byte == '\n' ||
                                     byte == rules.delimiter ||
                                     (byte == '\r' && rules.cr_ends);
                assert_true(bits == (special ? UINT64_C(1) << place : 0));
                assert_int_equal(high != 0, byte >= 0x80);
            }
    }
    free(block);
}

static void test_random_blocks(void **state) {
    (void)state;
    uint32_t seed = 1;
    uint8_t *const bytes = malloc(16 * KPL_CSV_BLOCK_BYTES);
    assert_non_null(bytes);
    for (unsigned round = 0; round < 2000; round++) {
        for (size_t i = 0; i < 16 * KPL_CSV_BLOCK_BYTES; i++) {
            seed = seed * 1664525u + 1013904223u; /* Knuth's quick generator */
            const uint8_t byte = (uint8_t)(seed >> 24);
            bytes[i] = byte < 100 ? (uint8_t) "\n\r\",;\t|\0"[byte % 8] : byte;
        }
        const kpl_csv_rules rules = index_rules(round % 10);
        index_compare(&rules, bytes, 1 + round % 16);
    }
    free(bytes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_byte_in_every_place),
        cmocka_unit_test(test_random_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
