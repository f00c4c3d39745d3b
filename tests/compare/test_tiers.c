/*
 * test_tiers.c - every vector tier of every comparator gives the score's own ordinals.
 *
 * Method: texts that end at a guard page, scratch and result between guards, tiles of
 * random shapes taken from one matrix of scores. A tier that this machine cannot run, or
 * that has no kernel of its own, is left out; one line says so when that is all of them.
 */
#include "compare_fixture.h"

#include <stdio.h>

#define TIERS_TEXTS 128u

/* One tile of a tier: `left` and `right` are numbers of texts, from 1. */
static void tiers_check_tile(const kpl_comparator *comparator, kpl_compare_tile_fn *tile,
                             const fixture_texts *set, const double *scores,
                             const uint32_t *left, uint32_t left_count,
                             const uint32_t *right, uint32_t right_count,
                             const double *cutoffs, uint32_t cutoff_count) {
    const size_t cells = (size_t)left_count * right_count;
    uint8_t *const actual = fixture_guarded(cells, 0xEE);
    fixture_state opened =
        fixture_open(comparator, set->values.length_max, cutoffs, cutoff_count);
    const kpl_compare_job job = {&set->values, left,        right,
                                 left_count,   right_count, opened.state};
    tile(&job, actual); /* a call leaves its state as the next one wants it */
    tile(&job, actual);
    for (uint32_t i = 0; i < left_count; i++)
        for (uint32_t j = 0; j < right_count; j++) {
            const double score = scores[(left[i] - 1) * set->count + right[j] - 1];
            assert_int_equal(actual[(size_t)i * right_count + j],
                             fixture_ordinal(comparator, score, cutoffs, cutoff_count));
        }
    fixture_close(&opened);
    fixture_guarded_free(actual, cells);
}

/* `count` numbers of texts: consecutive ones, or any with repetition. */
static void tiers_choose(uint64_t *seed, uint32_t texts, uint32_t count, uint32_t *out) {
    const bool ordered = fixture_below(seed, 3) == 0;
    const uint32_t from = fixture_below(seed, texts - count + 1);
    for (uint32_t i = 0; i < count; i++)
        out[i] = 1 + (ordered ? from + i : fixture_below(seed, texts));
}

/* The easiest and the hardest cut-offs there are, or ones that stand on scores. */
static uint32_t tiers_cutoffs(const kpl_comparator *comparator, const double *scores,
                              size_t cells, uint64_t *seed, double *cutoffs_out) {
    const double least = comparator->cutoff_min;
    const double most = comparator->cutoff_max;
    const uint32_t pick = fixture_below(seed, 6);
    if (pick > 1)
        return fixture_cutoffs(comparator, scores, cells, seed, cutoffs_out);
    cutoffs_out[0] = comparator->is_distance ? most : least;
    cutoffs_out[1] = comparator->is_distance ? least : most;
    return 1 + pick;
}

static void tiers_check_texts(const kpl_comparator *comparator, kpl_compare_tile_fn *tile,
                              const kpl_text *texts, uint32_t count, uint32_t rounds,
                              uint64_t *seed) {
    fixture_texts set = fixture_texts_of(texts, count);
    const size_t cells = (size_t)count * count;
    double *const scores = malloc(cells * sizeof *scores);
    uint8_t *const scratch = fixture_scratch(comparator, set.values.length_max);
    assert_non_null(scores);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < count; j++)
            scores[(size_t)i * count + j] =
                comparator->score(kpl_values_text(&set.values, i + 1),
                                  kpl_values_text(&set.values, j + 1), scratch);
    for (uint32_t round = 0; round < rounds; round++) {
        uint32_t left[TIERS_TEXTS];
        uint32_t right[TIERS_TEXTS];
        double cutoffs[KPL_CUTOFFS_MAX];
        const uint32_t small = fixture_below(seed, 3) == 0 ? 12 : count;
        const uint32_t left_count =
            1 + fixture_below(seed, small < count ? small : count);
        const uint32_t right_count = round == 0 ? count : 1 + fixture_below(seed, count);
        const uint32_t cutoff_count =
            tiers_cutoffs(comparator, scores, cells, seed, cutoffs);
        tiers_choose(seed, count, left_count, left);
        tiers_choose(seed, count, right_count, right);
        tiers_check_tile(comparator, tile, &set, scores, left, left_count, right,
                         right_count, cutoffs, cutoff_count);
        tiers_check_tile(comparator, tile, &set, scores, right, right_count, left,
                         left_count, cutoffs, cutoff_count);
    }
    fixture_scratch_free(comparator, set.values.length_max, scratch);
    free(scores);
    fixture_texts_free(&set);
}

/* Every length from 1 to 40 by itself, then mixes; flavours 3 and 4 are not all ASCII. */
static void tiers_check(const kpl_comparator *comparator, kpl_compare_tile_fn *tile) {
    static const uint32_t mixes[][2] = {{1, 8},   {1, 16}, {6, 10}, {14, 18},
                                        {30, 34}, {1, 40}, {1, 140}};
    kpl_text texts[TIERS_TEXTS];
    uint64_t seed = 41;
    for (uint32_t length = 1; length <= 40; length++) {
        fixture_fill(texts, 40, &seed, length % 5, length, length);
        tiers_check_texts(comparator, tile, texts, 40, 6, &seed);
        fixture_free(texts, 40);
    }
    for (uint32_t flavour = 0; flavour < 5; flavour++)
        for (size_t m = 0; m < sizeof mixes / sizeof mixes[0]; m++) {
            fixture_fill(texts, TIERS_TEXTS, &seed, flavour, mixes[m][0], mixes[m][1]);
            tiers_check_texts(comparator, tile, texts, TIERS_TEXTS, 10, &seed);
            fixture_free(texts, TIERS_TEXTS);
        }
}

static void test_tiles_of_every_tier(void **state) {
    (void)state;
    const kpl_cpu_tier best = kpl_cpu_detect();
    uint32_t checked = 0;
    for (uint32_t c = 0; c < kpl_comparator_count; c++)
        for (unsigned tier = KPL_CPU_SCALAR + 1; tier <= (unsigned)best; tier++)
            if (kpl_comparators[c]->tile[tier] != NULL) {
                tiers_check(kpl_comparators[c], kpl_comparators[c]->tile[tier]);
                checked++;
            }
    if (checked == 0)
        puts("skipped: this machine or build has no vector kernels");
}

/* Every ASCII character in one tile, among them the ends of the range. */
static void test_whole_alphabet(void **state) {
    (void)state;
    uint8_t bytes[TIERS_TEXTS][4];
    kpl_text texts[TIERS_TEXTS];
    uint64_t seed = 43;
    for (uint32_t i = 0; i < TIERS_TEXTS; i++) {
        for (uint32_t k = 0; k < 4; k++)
            bytes[i][k] = (uint8_t)((i + k * 31) % 128);
        texts[i] = (kpl_text){bytes[i], 4};
    }
    const kpl_cpu_tier best = kpl_cpu_detect();
    for (uint32_t c = 0; c < kpl_comparator_count; c++)
        for (unsigned tier = KPL_CPU_SCALAR + 1; tier <= (unsigned)best; tier++)
            if (kpl_comparators[c]->tile[tier] != NULL)
                tiers_check_texts(kpl_comparators[c], kpl_comparators[c]->tile[tier],
                                  texts, TIERS_TEXTS, 4, &seed);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiles_of_every_tier),
        cmocka_unit_test(test_whole_alphabet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
