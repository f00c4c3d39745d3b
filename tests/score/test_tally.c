/* Goal: the array and the hash table count alike, in any number of parts. Method: random
 * batches over few and over very many possible patterns, against a plain sorted list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "score/tally.h"

static int compare_patterns(const void *a, const void *b) {
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void check(uint64_t pattern_count, uint32_t parts) {
    const kpl_pattern_layout layout = {.pattern_count = pattern_count};
    kpl_tally *tallies[3];
    kpl_pair_batch *const batch = calloc(1, sizeof *batch);
    uint64_t *const seen = calloc(40 * KPL_TILE_PAIRS, sizeof *seen);
    size_t seen_count = 0;
    for (uint32_t part = 0; part < parts; part++)
        assert_int_equal(kpl_tally_create(&layout, NULL, &tallies[part], NULL), KPL_OK);
    for (uint32_t round = 0; round < 40; round++) {
        batch->pair_count = (1 + round * 3) * (KPL_TILE_SIDE - round);
        for (uint32_t p = 0; p < batch->pair_count; p++) {
            const uint64_t word = kpl_hash_word(round * 100000u + p);
            /* Squared, so that some patterns are common and most are not. */
            const uint64_t root = kpl_hash_word(word) % 3000;
            batch->patterns[p] = root * root * 1000003u % pattern_count;
            seen[seen_count++] = batch->patterns[p];
        }
        assert_int_equal(kpl_tally_add(tallies[round % parts], batch, NULL), KPL_OK);
    }
    kpl_histogram histogram;
    assert_int_equal(kpl_tally_merge(tallies, parts, NULL, &histogram, NULL), KPL_OK);
    qsort(seen, seen_count, sizeof *seen, compare_patterns);
    assert_int_equal(histogram.pairs, seen_count);
    size_t row = 0;
    for (size_t i = 0; i < seen_count; row++) {
        size_t end = i;
        while (end < seen_count && seen[end] == seen[i])
            end++;
        assert_true(row < histogram.row_count);
        assert_true(histogram.rows[row].pattern == seen[i]);
        assert_int_equal(histogram.rows[row].pairs, end - i);
        i = end;
    }
    assert_int_equal(row, histogram.row_count);
    kpl_histogram_release(&histogram);
    for (uint32_t part = 0; part < parts; part++)
        kpl_tally_destroy(tallies[part]);
    free(batch);
    free(seen);
}

static void test_counts(void **state) {
    (void)state;
    for (uint32_t parts = 1; parts <= 3; parts++) {
        check(1, parts);
        check(2700, parts);
        check((uint64_t)1 << 16, parts);
        check(((uint64_t)1 << 16) + 1, parts);
        check((uint64_t)1 << 62, parts);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
