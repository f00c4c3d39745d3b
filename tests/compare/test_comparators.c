/*
 * test_comparators.c - the table: names, ranges, tiers, empty jobs.
 */
#include "compare_fixture.h"

static void test_find(void **state) {
    (void)state;
    assert_ptr_equal(kpl_comparator_find("exact"), kpl_comparators[0]);
    assert_null(kpl_comparator_find("jaro_winkle"));
    assert_null(kpl_comparator_find(""));
    for (uint32_t i = 0; i < kpl_comparator_count; i++)
        assert_ptr_equal(kpl_comparator_find(kpl_comparators[i]->name),
                         kpl_comparators[i]);
}

static void test_every_entry_is_whole(void **state) {
    (void)state;
    assert_int_equal(kpl_comparator_count, 32);
    for (uint32_t i = 0; i < kpl_comparator_count; i++) {
        const kpl_comparator *const comparator = kpl_comparators[i];
        assert_non_null(comparator->score);
        assert_non_null(comparator->tile[KPL_CPU_SCALAR]);
        assert_non_null(comparator->pairs[KPL_CPU_SCALAR]);
        assert_true(comparator->cutoff_min < comparator->cutoff_max);
        assert_true(strlen(comparator->summary) > 10);
        for (unsigned tier = 0; tier < KPL_CPU_TIER_COUNT; tier++) {
            assert_non_null(kpl_comparator_tile(comparator, (kpl_cpu_tier)tier));
            assert_non_null(kpl_comparator_pairs(comparator, (kpl_cpu_tier)tier));
        }
    }
}

/* A value against itself is 1 or distance 0, for all that have such a scale. */
static void test_identity(void **state) {
    (void)state;
    for (uint32_t i = 0; i < kpl_comparator_count; i++) {
        const kpl_comparator *const comparator = kpl_comparators[i];
        const double score = fixture_score_texts(comparator, kpl_text_of("1984-06-12"),
                                                 kpl_text_of("1984-06-12"));
        if (isnan(score))
            continue; /* no number, no place */
        if (comparator->is_distance)
            assert_true(score == 0);
        else if (comparator->cutoff_max == 1)
            assert_true(score == 1);
        else
            assert_true(score > 0);
    }
}

/* No pairs: nothing is written. Not a single byte of scratch beyond what was asked for.
 * */
static void test_empty_jobs(void **state) {
    (void)state;
    const kpl_text text = kpl_text_of("jan");
    fixture_texts set = fixture_texts_of(&text, 1);
    const double cutoff = 1;
    uint8_t untouched = 77;
    for (uint32_t i = 0; i < kpl_comparator_count; i++) {
        fixture_state opened = fixture_open(kpl_comparators[i], &set.values, &cutoff, 1);
        const kpl_compare_job job = {&set.values, NULL, NULL, 0, 0, opened.state};
        kpl_comparators[i]->tile[KPL_CPU_SCALAR](&job, &untouched);
        kpl_comparators[i]->pairs[KPL_CPU_SCALAR](&job, &untouched);
        assert_int_equal(untouched, 77);
        fixture_close(&opened);
    }
    fixture_texts_free(&set);
}

/* Bytes that are no UTF-8 must not lead a kernel out of its values. */
static void test_broken_utf8(void **state) {
    (void)state;
    const char *const strings[] = {"\xc3",   "a\xe2\x82",        "\xf0\x9f\x98",
                                   "\x80",   "\xff\xfe",         "a\xc3",
                                   "\xf4 b", "\xe2\x82\xac\xe2", NULL};
    for (uint32_t i = 0; i < kpl_comparator_count; i++)
        fixture_check_strings(kpl_comparators[i], strings);
}

/* Every comparator on arbitrary text, also those that expect dates or numbers. */
static void test_arbitrary_text(void **state) {
    (void)state;
    for (uint32_t i = 0; i < kpl_comparator_count; i++) {
        kpl_text texts[32];
        uint64_t seed = 91;
        fixture_fill(texts, 32, &seed, 4, 1, 12);
        fixture_check(kpl_comparators[i], texts, 32, seed);
        fixture_free(texts, 32);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find),        cmocka_unit_test(test_every_entry_is_whole),
        cmocka_unit_test(test_identity),    cmocka_unit_test(test_empty_jobs),
        cmocka_unit_test(test_broken_utf8), cmocka_unit_test(test_arbitrary_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
