/* Goal: the sieve never drops two values that meet a condition, in no tier, and drops
 * most that do not. Method: random short texts over few letters, some longer than the
 * table and some not ASCII, against the comparators' exact scores; rows of signatures by
 * each tier against kpl_sift_may() one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare/comparators.h"
#include "compare/sift.h"

#define RANDOM_SEED 3
#include "fixture_text.h"

#define TEXTS 400u

static void text_of(text *made, const text *like) {
    static const char *const letters[] = {"a", "b", "c",        "d",       "e",
                                          "i", "n", "o",        "r",       "s",
                                          "t", "z", "\xC3\xA9", "\xD0\xB8"};
    text_make(made, like, letters, 14, 10);
}

static void level(kpl_comparison_spec *comparison, const char *name, double cutoff) {
    kpl_level_spec *const made = &comparison->levels[comparison->level_count++];
    made->conditions[0] =
        (kpl_condition_spec){.comparator = kpl_comparator_find(name), .cutoff = cutoff};
    made->condition_count = 1;
    assert_non_null(made->conditions[0].comparator);
}

static bool meets(const kpl_comparison_spec *comparison, kpl_text a, kpl_text b) {
    static uint8_t scratch[1 << 18];
    for (uint32_t i = 0; i < comparison->level_count; i++) {
        const kpl_condition_spec *const condition = &comparison->levels[i].conditions[0];
        const double score = condition->comparator->score(a, b, scratch);
        if (condition->comparator->is_distance ? score <= condition->cutoff
                                               : score >= condition->cutoff)
            return true;
    }
    return false;
}

/* Check all pairs; returns how many pass. */
static uint32_t check(const kpl_comparison_spec *comparison, const text *texts) {
    const kpl_field field = {0};
    kpl_sift *const sift = calloc(1, sizeof *sift);
    uint32_t passed = 0;
    kpl_sift_init(sift, comparison, &field, comparison->level_count);
    for (uint32_t i = 0; i < TEXTS; i++) {
        for (uint32_t j = 0; j < TEXTS; j++) {
            const kpl_text a = text_view(&texts[i]);
            const kpl_text b = text_view(&texts[j]);
            const bool may = kpl_sift_may(sift, kpl_signature_of(a), kpl_signature_of(b));
            assert_true(may || !meets(comparison, a, b));
            passed += may;
        }
        assert_false(kpl_sift_may(sift, kpl_signature_of(text_view(&texts[i])),
                                  (kpl_signature){0}));
    }
    free(sift);
    return passed;
}

static void texts_make(text *texts) {
    for (uint32_t i = 0; i < TEXTS; i++)
        text_of(&texts[i], i % 2 == 1 ? &texts[i - 1] : NULL);
}

static void test_never_drops(void **state) {
    (void)state;
    static text texts[TEXTS];
    texts_make(texts);
    static const struct {
        const char *name;
        double cutoffs[4];
    } rows[] = {{"exact", {1, 1, 1, 1}},       {"osa", {0, 1, 2, 4}},
                {"levenshtein", {0, 1, 3, 9}}, {"damerau_levenshtein", {0, 1, 2, 5}},
                {"jaro", {0, 0.7, 0.9, 1}},    {"jaro_winkler", {0, 0.75, 0.92, 1}},
                {"prefix", {1, 2, 3, 9}}}; /* not understood: everything passes */
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (uint32_t c = 0; c < 4; c++) {
            kpl_comparison_spec comparison = {0};
            level(&comparison, rows[i].name, rows[i].cutoffs[c]);
            const uint32_t passed = check(&comparison, texts);
            if (strcmp(rows[i].name, "prefix") == 0)
                assert_int_equal(passed, TEXTS * TEXTS);
        }
    }
    kpl_comparison_spec names = {0}; /* what names ask: one in twenty is left */
    level(&names, "exact", 1);
    level(&names, "osa", 1);
    level(&names, "jaro_winkler", 0.92);
    assert_true(check(&names, texts) < TEXTS * TEXTS / 10);
}

static void test_rows(void **state) {
    (void)state;
    static text texts[TEXTS];
    static kpl_sift_side rows;
    static kpl_sift_side columns;
    const kpl_field field = {0};
    kpl_sift sift;
    kpl_comparison_spec comparison = {0};
    level(&comparison, "osa", 2);
    level(&comparison, "jaro_winkler", 0.8);
    kpl_sift_init(&sift, &comparison, &field, 2);
    texts_make(texts);
    for (uint32_t i = 0; i < KPL_TILE_SIDE; i++) { /* some are null */
        rows.own[i] = kpl_signature_of(text_view(&texts[random_below(TEXTS)]));
        rows.partner[i] = kpl_signature_of(text_view(&texts[random_below(TEXTS)]));
        columns.own[i] = kpl_signature_of(text_view(&texts[random_below(TEXTS)]));
        columns.partner[i] = (kpl_signature){0};
        if (i % 3 != 0)
            columns.partner[i] = kpl_signature_of(text_view(&texts[i]));
    }
    for (uint32_t tier = 0; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
        for (uint32_t row = 0; row < KPL_TILE_SIDE; row++) {
            uint8_t places[KPL_TILE_SIDE];
            uint8_t found[KPL_TILE_SIDE];
            const uint32_t count = random_below(KPL_TILE_SIDE + 1);
            for (uint32_t i = 0; i < count; i++)
                places[i] = (uint8_t)random_below(KPL_TILE_SIDE);
            const uint32_t passed = kpl_sift_row_of((kpl_cpu_tier)tier)(
                &sift, &rows, row, &columns, places, count, found);
            uint32_t expected = 0;
            for (uint32_t i = 0; i < count; i++) {
                const uint32_t c = places[i];
                if (!kpl_sift_may(&sift, rows.own[row], columns.partner[c]) &&
                    !kpl_sift_may(&sift, rows.partner[row], columns.own[c]))
                    continue;
                assert_true(expected < passed);
                assert_int_equal(found[expected++], i);
            }
            assert_int_equal(passed, expected);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_never_drops),
                                       cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
