/*
 * test_tiers.c - every vector tier of every comparator gives the score's own ordinals.
 *
 * Method: texts that end at a guard page, scratch and result between guards, tiles of
 * random shapes taken from one matrix of scores. A tier that this machine cannot run, or
 * that has no kernel of its own, is left out; one line says so when that is all of them.
 */
#include "compare_fixture.h"

#include <stdio.h>

#ifndef TIERS_TEXTS /* fewer where a processor is emulated: see tests/neon/test_neon.sh  \
                     */
#define TIERS_TEXTS 128u
#endif
#define TIERS_PAIRS 300u
#define TIERS_SIDE_MAX 5000u

/* One tile of a tier: `left` and `right` are numbers of texts, from 1. */
static void tiers_check_tile(const kpl_comparator *comparator, kpl_compare_tile_fn *tile,
                             const fixture_texts *set, const double *scores,
                             const uint32_t *left, uint32_t left_count,
                             const uint32_t *right, uint32_t right_count,
                             const double *cutoffs, uint32_t cutoff_count) {
    const size_t cells = (size_t)left_count * right_count;
    uint8_t *const actual = fixture_guarded(cells, 0xEE);
    fixture_state opened = fixture_open(comparator, &set->values, cutoffs, cutoff_count);
    const kpl_compare_job job = {&set->values, left,        right,
                                 left_count,   right_count, opened.state};
    tile(&job, actual); /* a call leaves its state as the next one wants it */
    tile(&job, actual);
    for (uint32_t i = 0; i < left_count; i++)
        for (uint32_t j = 0; j < right_count; j++) {
            const double score =
                scores[(size_t)(left[i] - 1) * set->count + right[j] - 1];
            const uint8_t met = fixture_ordinal(comparator, score, cutoffs, cutoff_count);
            if (actual[(size_t)i * right_count + j] != met) /* asserts cost more */
                assert_int_equal(actual[(size_t)i * right_count + j], met);
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

/* A list of pairs: changing left values, then runs. */
static void tiers_check_pairs(const kpl_comparator *comparator, uint32_t tier,
                              const fixture_texts *set, const double *scores,
                              uint32_t count, uint64_t *seed, const double *cutoffs,
                              uint32_t cutoff_count) {
    uint32_t left[TIERS_PAIRS];
    uint32_t right[TIERS_PAIRS];
    if (comparator->pairs[tier] == NULL)
        return; /* a gap */
    assert_true(count <= TIERS_PAIRS);
    for (uint32_t i = 0; i < count; i++) {
        const bool same = i > 0 && i > count / 2 && fixture_below(seed, 4) != 0;
        left[i] = same ? left[i - 1] : 1 + fixture_below(seed, set->count);
        right[i] = 1 + fixture_below(seed, set->count);
    }
    uint8_t *const actual = fixture_guarded(count, 0xEE);
    fixture_state opened = fixture_open(comparator, &set->values, cutoffs, cutoff_count);
    const kpl_compare_job job = {&set->values, left, right, count, count, opened.state};
    comparator->pairs[tier](&job, actual);
    for (uint32_t i = 0; i < count; i++)
        assert_int_equal(
            actual[i],
            fixture_ordinal(comparator,
                            scores[(size_t)(left[i] - 1) * set->count + right[i] - 1],
                            cutoffs, cutoff_count));
    fixture_close(&opened);
    fixture_guarded_free(actual, count);
}

/* The next tier above `tier` that this processor runs and that has kernels of its own, or
 * KPL_CPU_TIER_COUNT. */
static uint32_t tiers_next(const kpl_comparator *comparator, uint32_t tier) {
    const kpl_cpu_tier best = kpl_cpu_detect();
    for (tier++; tier <= (uint32_t)best; tier++)
        if (kpl_cpu_runs(best, (kpl_cpu_tier)tier) &&
            (comparator->tile[tier] != NULL || comparator->pairs[tier] != NULL))
            return tier;
    return KPL_CPU_TIER_COUNT;
}

static void tiers_check_texts(const kpl_comparator *comparator, const kpl_text *texts,
                              uint32_t count, uint32_t rounds, uint64_t *seed) {
    fixture_texts set = fixture_texts_of(texts, count);
    const size_t cells = (size_t)count * count;
    double *const scores = fixture_scores(comparator, &set);
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
        for (uint32_t tier = tiers_next(comparator, KPL_CPU_SCALAR);
             tier < KPL_CPU_TIER_COUNT; tier = tiers_next(comparator, tier)) {
            kpl_compare_tile_fn *const tile =
                kpl_comparator_tile(comparator, (kpl_cpu_tier)tier);
            tiers_check_tile(comparator, tile, &set, scores, left, left_count, right,
                             right_count, cutoffs, cutoff_count);
            tiers_check_tile(comparator, tile, &set, scores, right, right_count, left,
                             left_count, cutoffs, cutoff_count);
            tiers_check_pairs(comparator, tier, &set, scores,
                              1 + fixture_below(seed, TIERS_PAIRS), seed, cutoffs,
                              cutoff_count);
        }
    }
    free(scores);
    fixture_texts_free(&set);
}

/* Every length from 1 to 70 by itself, then mixes; flavours 3 and 4 are not all ASCII. */
static void tiers_check(const kpl_comparator *comparator) {
    static const uint32_t mixes[][2] = {{1, 8},     {1, 16},  {6, 10},  {14, 18},
                                        {30, 34},   {60, 68}, {40, 80}, {1, 40},
                                        {120, 136}, {1, 140}, {1, 300}};
    kpl_text texts[TIERS_TEXTS];
    uint64_t seed = 41;
    for (uint32_t length = 1; length <= 70; length++) {
        fixture_fill(texts, 24, &seed, length % 5, length, length);
        tiers_check_texts(comparator, texts, 24, 3, &seed);
        fixture_free(texts, 24);
    }
    for (uint32_t flavour = 0; flavour < 5; flavour++)
        for (size_t m = 0; m < sizeof mixes / sizeof mixes[0]; m++) {
            /* Scores by definition take the time of length times length. */
            const uint32_t count = mixes[m][1] > 200  ? 16
                                   : mixes[m][1] > 50 ? TIERS_TEXTS / 3
                                                      : TIERS_TEXTS;
            fixture_fill(texts, count, &seed, flavour, mixes[m][0], mixes[m][1]);
            tiers_check_texts(comparator, texts, count, 4, &seed);
            fixture_free(texts, count);
        }
}

/* Every comparator that has a vector kernel here; returns how many there are. */
static uint32_t tiers_each(void (*check)(const kpl_comparator *comparator)) {
    uint32_t checked = 0;
    for (uint32_t c = 0; c < kpl_comparator_count; c++)
        if (tiers_next(kpl_comparators[c], KPL_CPU_SCALAR) < KPL_CPU_TIER_COUNT) {
            check(kpl_comparators[c]);
            checked++;
        }
    return checked;
}

static void test_tiles_of_every_tier(void **state) {
    (void)state;
    if (tiers_each(tiers_check) == 0)
        puts("skipped: this machine or build has no vector kernels");
}

/* One value, rows, columns, blocks beyond what kernels take at once: each either way. */
static void tiers_check_shapes(const kpl_comparator *comparator) {
    static const uint32_t shapes[][2] = {{1, 1},   {1, 300},   {2, 2},     {3, 4},
                                         {8, 8},   {16, 16},   {37, 37},   {128, 128},
                                         {2, 700}, {130, 300}, {64, 5000}, {600, 530}};
    static uint32_t left[TIERS_SIDE_MAX];
    static uint32_t right[TIERS_SIDE_MAX];
    kpl_text texts[TIERS_TEXTS];
    uint64_t seed = 47;
    fixture_fill(texts, TIERS_TEXTS - 8, &seed, 3, 1, 24);
    fixture_fill(texts + TIERS_TEXTS - 8, 8, &seed, 4, 50, 140);
    fixture_texts set = fixture_texts_of(texts, TIERS_TEXTS);
    double *const scores = fixture_scores(comparator, &set);
    for (size_t k = 0; k < sizeof shapes / sizeof shapes[0]; k++) {
        double cutoffs[KPL_CUTOFFS_MAX];
        const uint32_t cutoff_count = tiers_cutoffs(
            comparator, scores, (size_t)TIERS_TEXTS * TIERS_TEXTS, &seed, cutoffs);
        for (uint32_t i = 0; i < TIERS_SIDE_MAX; i++) {
            left[i] = 1 + fixture_below(&seed, TIERS_TEXTS);
            right[i] = 1 + fixture_below(&seed, TIERS_TEXTS);
        }
        for (uint32_t tier = tiers_next(comparator, KPL_CPU_SCALAR);
             tier < KPL_CPU_TIER_COUNT; tier = tiers_next(comparator, tier)) {
            kpl_compare_tile_fn *const tile =
                kpl_comparator_tile(comparator, (kpl_cpu_tier)tier);
            tiers_check_tile(comparator, tile, &set, scores, left, shapes[k][0], right,
                             shapes[k][1], cutoffs, cutoff_count);
            tiers_check_tile(comparator, tile, &set, scores, right, shapes[k][1], left,
                             shapes[k][0], cutoffs, cutoff_count);
        }
    }
    free(scores);
    fixture_texts_free(&set);
    fixture_free(texts, TIERS_TEXTS);
}

static void test_shapes(void **state) {
    (void)state;
    (void)tiers_each(tiers_check_shapes);
}

/* More different characters beyond ASCII than a kernel has numbers for, in the tile and,
 * in the last text, in one value. */
static void tiers_check_points(const kpl_comparator *comparator) {
    static uint8_t bytes[TIERS_TEXTS][3 * 128];
    kpl_text texts[TIERS_TEXTS];
    uint64_t seed = 53;
    for (uint32_t i = 0; i < TIERS_TEXTS; i++) {
        const bool last = i + 1 == TIERS_TEXTS;
        const uint32_t points = last ? 128 : 1 + fixture_below(&seed, i % 8 ? 12 : 90);
        for (uint32_t k = 0; k < points; k++) {
            const uint32_t range = i % 3 ? 600 : 12;
            const uint32_t point = 0x4E00 + (last ? k : fixture_below(&seed, range));
            bytes[i][3 * k] = (uint8_t)(0xE0 | point >> 12);
            bytes[i][3 * k + 1] = (uint8_t)(0x80 | (point >> 6 & 63));
            bytes[i][3 * k + 2] = (uint8_t)(0x80 | (point & 63));
        }
        texts[i] = (kpl_text){bytes[i], 3 * points};
    }
    tiers_check_texts(comparator, texts, TIERS_TEXTS, 8, &seed);
}

static void test_many_points(void **state) {
    (void)state;
    (void)tiers_each(tiers_check_points);
}

/* Every ASCII character in one tile, among them the ends of the range. */
static void tiers_check_alphabet(const kpl_comparator *comparator) {
    uint8_t bytes[TIERS_TEXTS][4];
    kpl_text texts[TIERS_TEXTS];
    uint64_t seed = 43;
    for (uint32_t i = 0; i < TIERS_TEXTS; i++) {
        for (uint32_t k = 0; k < 4; k++)
            bytes[i][k] = (uint8_t)((i + k * 31) % 128);
        texts[i] = (kpl_text){bytes[i], 4};
    }
    tiers_check_texts(comparator, texts, TIERS_TEXTS, 4, &seed);
}

static void test_whole_alphabet(void **state) {
    (void)state;
    (void)tiers_each(tiers_check_alphabet);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiles_of_every_tier),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_many_points),
        cmocka_unit_test(test_whole_alphabet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
