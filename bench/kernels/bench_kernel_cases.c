/*
 * bench_kernel_cases.c - the kernels to measure: see bench_kernel_cases.h.
 *
 * Method  2,000 left values against 128 right ones, in tiles of 125 x 128, as the compare
 *         stage calls a kernel (its tiles have at most 128 rows). Cut-offs are those that
 *         default comparisons use; a kernel may stop early because of them, and should.
 */
#include "bench_kernel_cases.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_values.h"
#include "model/comparator.h"

#define BENCH_LEFT 2000u
#define BENCH_TILE_LEFT 125u /* 16 tiles without a rest */
#define BENCH_RIGHT 128u
#define BENCH_SEED UINT64_C(20261124)

_Static_assert(BENCH_LEFT % BENCH_TILE_LEFT == 0, "whole tiles");

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
    kpl_compare_tile_fn *tile;
    void *state;
    void *scratch;
    uint32_t left[BENCH_LEFT];
    uint32_t right[BENCH_RIGHT];
    uint8_t ordinals[BENCH_TILE_LEFT * BENCH_RIGHT];
};

static const bench_setting *bench_setting_of(const kpl_comparator *comparator) {
    const size_t count = sizeof bench_settings / sizeof bench_settings[0];
    for (size_t i = 0; i < count; i++)
        if (strcmp(bench_settings[i].name, comparator->name) == 0)
            return &bench_settings[i];
    return &bench_similarity;
}

/* What case `number` is. Returns the number of cases when there is no such case. */
static uint32_t bench_case_find(uint32_t number, const kpl_comparator **comparator_out,
                                uint32_t *tier_out, uint32_t *class_out) {
    uint32_t seen = 0;
    for (uint32_t c = 0; c < kpl_comparator_count; c++) {
        const bench_setting *const setting = bench_setting_of(kpl_comparators[c]);
        const uint32_t classes = setting->shape == BENCH_TEXT ? BENCH_CLASS_COUNT : 1;
        for (uint32_t tier = 0; tier < KPL_CPU_TIER_COUNT; tier++) {
            if (kpl_comparators[c]->tile[tier] == NULL)
                continue;
            if (number >= seen && number - seen < classes) {
                *comparator_out = kpl_comparators[c];
                *tier_out = tier;
                *class_out = number - seen;
            }
            seen += classes;
        }
    }
    return seen;
}

uint32_t bench_case_count(void) {
    const kpl_comparator *comparator = NULL;
    uint32_t tier = 0;
    uint32_t lengths = 0;
    return bench_case_find(UINT32_MAX, &comparator, &tier, &lengths);
}

void bench_case_name(uint32_t number, char *name_out, size_t bytes) {
    static const char *const shapes[] = {"", "dates", "numbers", "places"};
    const kpl_comparator *comparator = NULL;
    uint32_t tier = 0;
    uint32_t lengths = 0;
    const uint32_t count = bench_case_find(number, &comparator, &tier, &lengths);
    assert(number < count);
    (void)count;
    const bench_shape shape = bench_setting_of(comparator)->shape;
    (void)snprintf(name_out, bytes, "%s/%s/%s", comparator->name,
                   kpl_cpu_name((kpl_cpu_tier)tier),
                   shape == BENCH_TEXT ? bench_classes[lengths].name : shapes[shape]);
}

int bench_case_runs_here(uint32_t number) {
    const kpl_comparator *comparator = NULL;
    uint32_t tier = 0;
    uint32_t lengths = 0;
    (void)bench_case_find(number, &comparator, &tier, &lengths);
    const kpl_cpu_tier here = kpl_cpu_detect();
    if (tier == KPL_CPU_SCALAR)
        return 1;
    /* NEON stands above the x86 tiers in the list but does not include them. */
    return (tier == KPL_CPU_NEON) == (here == KPL_CPU_NEON) && tier <= here;
}

bench_case *bench_case_open(uint32_t number) {
    const kpl_comparator *comparator = NULL;
    uint32_t tier = 0;
    uint32_t lengths = 0;
    const uint32_t count = bench_case_find(number, &comparator, &tier, &lengths);
    assert(number < count);
    (void)count;
    bench_case *const opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return NULL;
    opened->setting = bench_setting_of(comparator);
    opened->tile = comparator->tile[tier];
    if (kpl_values_init(&opened->values, &kpl_allocator_default, NULL) != KPL_OK ||
        bench_values_fill(&opened->values, opened->setting->shape,
                          &bench_classes[lengths], BENCH_LEFT + BENCH_RIGHT, BENCH_SEED,
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
    /* Right values are spread over all, so that near-duplicates meet across the sides. */
    const uint32_t step = (BENCH_LEFT + BENCH_RIGHT) / BENCH_RIGHT;
    for (uint32_t j = 0; j < BENCH_RIGHT; j++)
        opened->right[j] = 1 + j * step;
    uint32_t next = 0;
    for (uint32_t v = 0; v < BENCH_LEFT + BENCH_RIGHT && next < BENCH_LEFT; v++)
        if (v % step != 0 || v / step >= BENCH_RIGHT)
            opened->left[next++] = 1 + v;
    assert(next == BENCH_LEFT);
    return opened;
}

uint64_t bench_case_run(bench_case *opened, uint64_t *checksum_out) {
    uint64_t sum = 0;
    for (uint32_t first = 0; first < BENCH_LEFT; first += BENCH_TILE_LEFT) {
        const kpl_compare_job job = {&opened->values, opened->left + first,
                                     opened->right,   BENCH_TILE_LEFT,
                                     BENCH_RIGHT,     opened->state};
        opened->tile(&job, opened->ordinals);
        sum += opened->ordinals[first % sizeof opened->ordinals];
        sum += opened->ordinals[sizeof opened->ordinals - 1];
    }
    *checksum_out = sum;
    return (uint64_t)BENCH_LEFT * BENCH_RIGHT;
}

void bench_case_close(bench_case *opened) {
    if (opened == NULL)
        return;
    kpl_values_release(&opened->values);
    free(opened->state);
    free(opened->scratch);
    free(opened);
}
