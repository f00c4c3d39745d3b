/*
 * test_cosine_idf.c - the cosine of word sets with weights of the whole field.
 *
 * Method: values worked out by hand; the kernels against the score, on tiles small and
 * large, with words that everybody shares and values of thousands of words; the score
 * against its definition, word by word; the n-th allocation fails.
 */
#include "compare_fixture.h"

#include <stdio.h>

#include "../base/failing_allocator.h"

static fixture_texts texts_of(const char *const *strings) {
    kpl_text texts[FIXTURE_TEXTS_MAX];
    uint32_t count = 0;
    for (; strings[count] != NULL; count++)
        texts[count] = kpl_text_of(strings[count]);
    return fixture_texts_of(texts, count);
}

static double score_of(const fixture_texts *set, uint32_t a, uint32_t b) {
    const kpl_comparator *const cosine = &kpl_comparator_cosine_idf;
    void *const prepared = fixture_prepare(cosine, &set->values);
    const double score = kpl_comparator_score(cosine, prepared, &set->values, a, b, NULL);
    kpl_free(NULL, prepared);
    return score;
}

static void test_known_values(void **state) {
    (void)state;
    const char *const strings[] = {"red lamp", "lamp red  red", "blue lamp", "chair", " ",
                                   NULL};
    fixture_texts set = texts_of(strings);
    const double all = 5;
    const double lamp = log(1 + all / 3) * log(1 + all / 3);
    const double red = log(1 + all / 2) * log(1 + all / 2);
    const double blue = log(1 + all / 1) * log(1 + all / 1);
    assert_true(score_of(&set, 1, 2) == 1); /* a set: order and repeats are nothing */
    fixture_assert_near(score_of(&set, 1, 3), lamp / sqrt((red + lamp) * (blue + lamp)),
                        1e-15);
    assert_true(score_of(&set, 1, 4) == 0);
    assert_true(score_of(&set, 1, 5) == 0); /* no word is no evidence */
    assert_true(score_of(&set, 5, 5) == 0);
    fixture_texts_free(&set);
    /* Two texts that know nothing else. */
    assert_true(fixture_score("cosine_idf", "a b", "b a a") == 1);
    assert_true(fixture_score("cosine_idf", "a", "b") == 0);
}

/* A rare word that is shared says more than a common one. */
static void test_rare_words(void **state) {
    (void)state;
    const char *const strings[] = {"the cat",  "the rex", "the dog", "the cow",
                                   "the bear", "a rex",   NULL};
    fixture_texts set = texts_of(strings);
    assert_true(score_of(&set, 2, 6) > 2 * score_of(&set, 1, 3));
    fixture_texts_free(&set);
}

static void test_kernels(void **state) {
    (void)state;
    fixture_check_random(&kpl_comparator_cosine_idf);
    fixture_check_long(&kpl_comparator_cosine_idf, 9000, 2); /* more than one table */
}

/* Many values on both sides: groups of 64, tables that fill up before that. */
static void test_large_tiles(void **state) {
    (void)state;
    const kpl_comparator *const cosine = &kpl_comparator_cosine_idf;
    enum { SIDE = 150, BYTES = 300 };
    static char texts[SIDE][BYTES];
    static kpl_text views[SIDE];
    uint64_t seed = 3;
    for (uint32_t i = 0; i < SIDE; i++) {
        uint32_t length = 0;
        const uint32_t words = 1 + fixture_below(&seed, i % 5 == 0 ? 60 : 8);
        for (uint32_t w = 0; w < words; w++)
            length += (uint32_t)snprintf(texts[i] + length, BYTES - length, "w%u ",
                                         fixture_below(&seed, 1 + 4 * (w + 1)));
        views[i] = kpl_text_of(texts[i]);
    }
    fixture_texts set = fixture_texts_of(views, SIDE);
    double *const scores = fixture_scores(cosine, &set);
    uint32_t ids[SIDE];
    static uint8_t ordinals[SIDE * SIDE];
    const double cutoffs[] = {0, 0.2, 0.4, 0.7, 1};
    for (uint32_t i = 0; i < SIDE; i++)
        ids[i] = i + 1;
    fixture_state opened = fixture_open(cosine, &set.values, cutoffs, 5);
    const kpl_compare_job job = {&set.values, ids, ids, SIDE, SIDE, opened.state};
    cosine->tile[KPL_CPU_SCALAR](&job, ordinals);
    for (uint32_t i = 0; i < SIDE * SIDE; i++)
        assert_int_equal(ordinals[i], fixture_ordinal(cosine, scores[i], cutoffs, 5));
    fixture_close(&opened);
    free(scores);
    fixture_texts_free(&set);
}

static void test_out_of_memory(void **state) {
    (void)state;
    const char *const strings[] = {"a b c", "b c d", "e", "f g h i j", NULL};
    fixture_texts set = texts_of(strings);
    for (uint64_t left = 0;; left++) {
        failing memory = {.left = left};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
        void *prepared = NULL;
        const kpl_status status =
            kpl_comparator_cosine_idf.prepare(&set.values, &allocator, &prepared, NULL);
        if (status == KPL_OK) {
            assert_true(left > 3);
            kpl_free(&allocator, prepared);
            assert_int_equal(memory.live, 0);
            break;
        }
        assert_int_equal(status, KPL_E_NOMEM);
        assert_null(prepared);
        assert_int_equal(memory.live, 0);
    }
    fixture_texts_free(&set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_values),  cmocka_unit_test(test_rare_words),
        cmocka_unit_test(test_kernels),       cmocka_unit_test(test_large_tiles),
        cmocka_unit_test(test_out_of_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
