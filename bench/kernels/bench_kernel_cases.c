/*
 * bench_kernel_cases.c - the kernels to measure: see bench_kernel_cases.h.
 *
 * Method  A shape is how many values stand on each side of a call: one-to-many, the tiles
 *         that the compare stage makes of blocks of several sizes, and lists of pairs. A
 *         round does at least 100,000 comparisons, over values that change from call to
 *         call, so that no cache or branch predictor learns them. Cut-offs are those that
 *         default comparisons use; a kernel may stop early because of them, and should.
 */
#include "bench_kernel_cases.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_values.h"
#include "model/comparator.h"

#define BENCH_VALUES 8000u
#define BENCH_SIDE_MAX 4000u
#define BENCH_ROUND 100000u /* comparisons, at least */
#define BENCH_SEED UINT64_C(20261124)

/* Values on each side of a call; a list of pairs when there is no right side. */
typedef struct bench_side {
    const char *name;
    uint32_t left;
    uint32_t right;
} bench_side;

static const bench_side bench_sides[] = {
    {"500x4000", 500, 4000}, {"128x128", 128, 128}, {"37x37", 37, 37},
    {"8x8", 8, 8},           {"1x64", 1, 64},       {"pairs", 2000, 0},
};
#define BENCH_SIDE_COUNT (sizeof bench_sides / sizeof bench_sides[0])

/* Cut-offs, easiest first, and the form of values, by the name of the comparator. */
typedef struct bench_setting {
    const char *name;
    bench_shape shape;
    uint32_t cutoff_count;
    double cutoffs[3];
} bench_setting;

static const bench_setting bench_settings[] = {
    {"exact", BENCH_TEXT, 1, {1}},
    {"levenshtein", BENCH_TEXT, 2, {2, 1}},
    {"osa", BENCH_TEXT, 2, {2, 1}},
    {"damerau_levenshtein", BENCH_TEXT, 2, {2, 1}},
    {"indel", BENCH_TEXT, 2, {3, 1}},
    {"prefix", BENCH_TEXT, 2, {3, 5}},
    {"date_parts", BENCH_DATE, 2, {1, 2}},
    {"date_days", BENCH_DATE, 2, {31, 1}},
    {"date_months", BENCH_DATE, 2, {12, 1}},
    {"date_years", BENCH_DATE, 2, {10, 1}},
    {"number_difference", BENCH_NUMBER, 2, {10, 1}},
    {"percentage_difference", BENCH_NUMBER, 2, {10, 1}},
    {"distance_km", BENCH_PLACE, 3, {25, 5, 1}},
};

/* Similarities from 0 to 1. */
static const bench_setting bench_similarity = {"", BENCH_TEXT, 3, {0.7, 0.88, 0.92}};

struct bench_case {
    kpl_values values;
    const bench_setting *setting;
    const bench_side *side;
    kpl_compare_tile_fn *kernel; /* or the pairs', which have the same type */
    void *state;
    void *scratch;
    uint32_t first[BENCH_VALUES + BENCH_SIDE_MAX]; /* numbers in two random orders; the */
    uint32_t second[BENCH_VALUES + BENCH_SIDE_MAX]; /* tail repeats the head */
    uint32_t round;
    uint8_t ordinals[500 * 4000];
};

static const bench_setting *bench_setting_of(const kpl_comparator *comparator) {
    const size_t count = sizeof bench_settings / sizeof bench_settings[0];
    for (size_t i = 0; i < count; i++)
        if (strcmp(bench_settings[i].name, comparator->name) == 0)
            return &bench_settings[i];
    return &bench_similarity;
}

/* What a case is. */
typedef struct bench_choice {
    const kpl_comparator *comparator;
    const bench_side *side;
    uint32_t tier;
    uint32_t lengths; /* of bench_classes */
} bench_choice;

static kpl_compare_tile_fn *bench_kernel_of(const bench_choice *choice) {
    return choice->side->right == 0 ? choice->comparator->pairs[choice->tier]
                                    : choice->comparator->tile[choice->tier];
}

/* Case `number` into choice_out. Returns the number of cases. */
static uint32_t bench_case_find(uint32_t number, bench_choice *choice_out) {
    uint32_t seen = 0;
    for (uint32_t c = 0; c < kpl_comparator_count; c++) {
        const bench_setting *const setting = bench_setting_of(kpl_comparators[c]);
        const uint32_t classes = setting->shape == BENCH_TEXT ? BENCH_CLASS_COUNT : 1;
        for (uint32_t lengths = 0; lengths < classes; lengths++)
            for (uint32_t side = 0; side < BENCH_SIDE_COUNT; side++)
                for (uint32_t tier = 0; tier < KPL_CPU_TIER_COUNT; tier++) {
                    const bench_choice choice = {kpl_comparators[c], &bench_sides[side],
                                                 tier, lengths};
                    if (bench_kernel_of(&choice) == NULL)
                        continue;
                    if (number == seen++)
                        *choice_out = choice;
                }
    }
    return seen;
}

uint32_t bench_case_count(void) {
    bench_choice choice = {NULL, NULL, 0, 0};
    return bench_case_find(UINT32_MAX, &choice);
}

void bench_case_name(uint32_t number, char *name_out, size_t bytes) {
    static const char *const shapes[] = {"", "dates", "numbers", "places"};
    bench_choice choice = {NULL, NULL, 0, 0};
    const uint32_t count = bench_case_find(number, &choice);
    assert(number < count);
    (void)count;
    const bench_shape shape = bench_setting_of(choice.comparator)->shape;
    (void)snprintf(name_out, bytes, "%s/%s/%s/%s", choice.comparator->name,
                   shape == BENCH_TEXT ? bench_classes[choice.lengths].name
                                       : shapes[shape],
                   choice.side->name, kpl_cpu_name((kpl_cpu_tier)choice.tier));
}

int bench_case_runs_here(uint32_t number) {
    bench_choice choice = {NULL, NULL, 0, 0};
    (void)bench_case_find(number, &choice);
    return kpl_cpu_runs(kpl_cpu_detect(), (kpl_cpu_tier)choice.tier);
}

/* All numbers of values, once each: steps that have no factor in common with the count.
 */
static void bench_order(uint32_t *numbers_out, uint32_t step) {
    for (uint32_t i = 0; i < BENCH_VALUES + BENCH_SIDE_MAX; i++)
        numbers_out[i] = 1 + (uint32_t)((uint64_t)i * step % BENCH_VALUES);
}

bench_case *bench_case_open(uint32_t number) {
    bench_choice choice = {NULL, NULL, 0, 0};
    const uint32_t count = bench_case_find(number, &choice);
    assert(number < count);
    (void)count;
    const kpl_comparator *const comparator = choice.comparator;
    bench_case *const opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return NULL;
    opened->setting = bench_setting_of(comparator);
    opened->side = choice.side;
    opened->kernel = bench_kernel_of(&choice);
    if (kpl_values_init(&opened->values, &kpl_allocator_default, NULL) != KPL_OK ||
        bench_values_fill(&opened->values, opened->setting->shape,
                          &bench_classes[choice.lengths], BENCH_VALUES, BENCH_SEED,
                          NULL) != KPL_OK) {
        bench_case_close(opened);
        return NULL;
    }
    const size_t scratch = comparator->scratch_bytes(opened->values.length_max);
    opened->scratch = aligned_alloc(64, scratch + 64);
    opened->state = aligned_alloc(64, comparator->state_bytes);
    if (opened->scratch == NULL || opened->state == NULL) {
        bench_case_close(opened);
        return NULL;
    }
    const kpl_compare_setup setup = {.state = opened->state,
                                     .scratch = opened->scratch,
                                     .length_max = opened->values.length_max,
                                     .cutoffs = opened->setting->cutoffs,
                                     .cutoff_count = opened->setting->cutoff_count};
    comparator->open(&setup);
    bench_order(opened->first, 7919);
    bench_order(opened->second, 4801);
    return opened;
}

uint64_t bench_case_run(bench_case *opened, uint64_t *checksum_out) {
    const bench_side *const side = opened->side;
    const uint64_t cells = (uint64_t)side->left * (side->right == 0 ? 1 : side->right);
    uint64_t done = 0;
    uint64_t sum = 0;
    for (; done < BENCH_ROUND; done += cells) {
        const uint32_t left = opened->round * side->left % BENCH_VALUES;
        const uint32_t right = opened->round * (side->right + 1) % BENCH_VALUES;
        const kpl_compare_job job = {&opened->values,
                                     opened->first + left,
                                     opened->second + right,
                                     side->left,
                                     side->right == 0 ? side->left : side->right,
                                     opened->state};
        opened->kernel(&job, opened->ordinals);
        opened->round++;
        sum += opened->ordinals[opened->round % cells] + opened->ordinals[cells - 1];
    }
    *checksum_out = sum;
    return done;
}

void bench_case_close(bench_case *opened) {
    if (opened == NULL)
        return;
    kpl_values_release(&opened->values);
    free(opened->state);
    free(opened->scratch);
    free(opened);
}
