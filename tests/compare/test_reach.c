/* Goal: marks never keep two values apart that meet the cut-off, in no tier, and keep
 * most of the others apart. Method: random short texts over few letters, digits and
 * words, some longer than the table and some not ASCII, against the comparators' exact
 * scores; pairs and tiles by each tier against kpl_reach_may() one by one; and
 * comparisons whose values are marked against the same ones without. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "compare/comparators.h"
#include "compare/reach.h"

#define RANDOM_SEED 5
#include "fixture_text.h"

#define TEXTS 400u
#define PAIRS 1003u /* no multiple of what vectors do at once */

/* Letters, or a date; sometimes several words, or something long. */
static void text_of(text *made, const text *like) {
    static const char *const letters[] = {"a", "b", "c", "e", "e",        "A",       "n",
                                          "-", "q", "z", " ", "\xC3\xA9", "\xD0\xB8"};
    static const char *const digits[] = {"0", "0", "1", "1", "9", "2",
                                         "3", "8", "7", "-", "0", "5"};
    const bool is_date = random_below(3) == 0;
    text_make(made, like, is_date ? digits : letters, is_date ? 12 : 13, 11);
}

static void texts_make(text *texts) {
    for (uint32_t i = 0; i < TEXTS; i++)
        text_of(&texts[i], i % 2 == 1 ? &texts[i - 1] : NULL);
}

/* Check all pairs; returns how many pass. */
static uint32_t check(const kpl_comparator *comparator, double cutoff,
                      const text *texts) {
    static uint8_t scratch[1 << 18];
    kpl_reach reach = {.marks = NULL};
    uint32_t passed = 0;
    kpl_reach_init(&reach, comparator, cutoff);
    for (uint32_t i = 0; i < TEXTS; i++) {
        const kpl_text a = text_view(&texts[i]);
        const uint64_t mark = kpl_reach_mark(comparator, a);
        for (uint32_t j = 0; j < TEXTS; j++) {
            const kpl_text b = text_view(&texts[j]);
            const double score = comparator->score(a, b, scratch);
            const bool meets =
                comparator->is_distance ? score <= cutoff : score >= cutoff;
            const bool may = kpl_reach_may(&reach, mark, kpl_reach_mark(comparator, b));
            assert_true(may || !meets);
            passed += may;
        }
        assert_false(kpl_reach_may(&reach, mark, 0));
        assert_false(kpl_reach_may(&reach, 0, mark));
    }
    assert_false(kpl_reach_may(&reach, 0, 0));
    return passed;
}

static void test_never_drops(void **state) {
    (void)state;
    static text texts[TEXTS];
    texts_make(texts);
    static const struct {
        const char *name;
        double cutoffs[5];
    } rows[] = {{"osa", {0, 1, 1.5, 2, 4}},
                {"levenshtein", {0, 1, 2, 3, 9}},
                {"damerau_levenshtein", {0, 1, 2, 5, 100}},
                {"jaro", {0, 0.6, 0.7, 0.9, 1}},
                {"jaro_winkler", {0, 0.7, 0.75, 0.92, 1}},
                {"any_name", {0, 0.7, 0.88, 0.92, 1}}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const kpl_comparator *const comparator = kpl_comparator_find(rows[i].name);
        assert_true(kpl_reach_knows(comparator));
        for (uint32_t c = 0; c < 5; c++)
            (void)check(comparator, rows[i].cutoffs[c], texts);
    }
    assert_true(check(&kpl_comparator_osa, 1, texts) < TEXTS * TEXTS / 4);
    assert_true(check(&kpl_comparator_jaro_winkler, 0.92, texts) < TEXTS * TEXTS / 4);
    assert_false(kpl_reach_knows(&kpl_comparator_exact));
    assert_false(kpl_reach_knows(&kpl_comparator_prefix));
}

/* Marks of the texts; every seventh value has none. */
static void reach_make(kpl_reach *reach, uint64_t *marks) {
    static text texts[TEXTS];
    texts_make(texts);
    kpl_reach_init(reach, &kpl_comparator_jaro_winkler, 0.8);
    reach->marks = marks;
    for (uint32_t i = 0; i < TEXTS; i++)
        marks[i] = i % 7 == 0 ? 0
                              : kpl_reach_mark(&kpl_comparator_jaro_winkler,
                                               text_view(&texts[i]));
}

static void test_pairs(void **state) {
    (void)state;
    static uint64_t marks[TEXTS];
    uint32_t left[PAIRS];
    uint32_t right[PAIRS];
    kpl_reach reach;
    reach_make(&reach, marks);
    for (uint32_t i = 0; i < PAIRS; i++) {
        left[i] = random_below(TEXTS);
        right[i] = random_below(4) == 0 ? left[i] ^ 1u : random_below(TEXTS);
    }
    for (uint32_t tier = 0; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
        for (uint32_t count = 0; count <= PAIRS; count += count < 20 ? 1 : 983) {
            uint16_t *const found = malloc((count + 1) * sizeof *found); /* for ASan */
            const uint32_t passed = kpl_reach_pairs_of((kpl_cpu_tier)tier)(
                &reach.sift, marks, left, right, count, found);
            uint32_t expected = 0;
            for (uint32_t i = 0; i < count; i++) {
                if (!kpl_reach_may(&reach, marks[left[i]], marks[right[i]]))
                    continue;
                assert_true(expected < passed);
                assert_int_equal(found[expected++], i);
            }
            assert_int_equal(passed, expected);
            free(found);
        }
    }
}

static void test_tiles(void **state) {
    (void)state;
    static uint64_t marks[TEXTS];
    kpl_reach reach;
    reach_make(&reach, marks);
    for (uint32_t tier = 0; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
        kpl_reach_tile_fn *const tile = kpl_reach_tile_of((kpl_cpu_tier)tier);
        for (uint32_t round = 0; tile != NULL && round < 50; round++) {
            uint64_t bits[KPL_TILE_SIDE][KPL_TILE_SIDE / 64];
            uint32_t rows[KPL_TILE_SIDE];
            uint32_t columns[KPL_TILE_SIDE];
            const uint32_t row_count = 1 + random_below(KPL_TILE_SIDE);
            const uint32_t column_count = 1 + random_below(KPL_TILE_SIDE);
            uint32_t expected = 0;
            for (uint32_t i = 0; i < KPL_TILE_SIDE; i++) {
                rows[i] = random_below(TEXTS);
                columns[i] = random_below(4) == 0 ? rows[i] ^ 1u : random_below(TEXTS);
            }
            const uint32_t passed =
                tile(&reach, rows, row_count, columns, column_count, bits);
            for (uint32_t r = 0; r < row_count; r++) {
                for (uint32_t c = 0; c < KPL_TILE_SIDE; c++) {
                    const bool may =
                        c < column_count &&
                        kpl_reach_may(&reach, marks[rows[r]], marks[columns[c]]);
                    assert_int_equal(bits[r][c / 64] >> c % 64 & 1, may);
                    expected += may;
                }
            }
            assert_int_equal(passed, expected);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_never_drops),
                                       cmocka_unit_test(test_pairs),
                                       cmocka_unit_test(test_tiles)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
