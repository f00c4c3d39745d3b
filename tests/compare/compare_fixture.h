/*
 * compare_fixture.h - random texts, guard pages, and every kernel against its score.
 *
 * Tests of engine/compare. A comparator is right when its kernels give, for every pair,
 * the ordinal that its own score gives by the contract of model/comparator.h; what the
 * score itself must be is for each test to say with known values.
 */
#ifndef KPL_TESTS_COMPARE_FIXTURE_H
#define KPL_TESTS_COMPARE_FIXTURE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "compare/comparators.h"

#define FIXTURE_TEXTS_MAX 64u

/* Texts that stand back to back, the last byte right before a guard page. */
typedef struct fixture_texts {
    kpl_values values; /* value 0 is null; texts are 1 .. count */
    uint32_t count;
    size_t bytes;
} fixture_texts;

/* Steele, Lea, Flood 2014: splitmix64. */
static inline uint64_t fixture_random(uint64_t *seed) {
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

static inline uint32_t fixture_below(uint64_t *seed, uint32_t limit) {
    return (uint32_t)(fixture_random(seed) % limit);
}

/* `bytes` bytes that end where the next byte cannot be touched; filled with `fill`. */
static inline uint8_t *fixture_guarded(size_t bytes, int fill) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t whole = (bytes + page - 1) / page * page;
    uint8_t *const base = mmap(NULL, whole + page, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(base != MAP_FAILED);
    assert_int_equal(mprotect(base + whole, page, PROT_NONE), 0);
    memset(base, fill, whole);
    return base + whole - bytes;
}

static inline void fixture_guarded_free(uint8_t *start, size_t bytes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t whole = (bytes + page - 1) / page * page;
    assert_int_equal(munmap(start + bytes - whole, whole + page), 0);
}

static inline fixture_texts fixture_texts_of(const kpl_text *texts, uint32_t count) {
    fixture_texts set = {.count = count};
    for (uint32_t i = 0; i < count; i++)
        set.bytes += texts[i].length;
    set.values.bytes = fixture_guarded(set.bytes, 0);
    set.values.starts = calloc((size_t)count + 2, sizeof(uint64_t));
    assert_non_null(set.values.starts);
    set.values.count = count + 1;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t start = set.values.starts[i + 1];
        memcpy(set.values.bytes + start, texts[i].bytes, texts[i].length);
        set.values.starts[i + 2] = start + texts[i].length;
        if (texts[i].length > set.values.length_max)
            set.values.length_max = texts[i].length;
    }
    return set;
}

static inline void fixture_texts_free(fixture_texts *set) {
    fixture_guarded_free(set->values.bytes, set->bytes);
    free(set->values.starts);
}

/* Scratch as the contract gives it: exactly as much as asked for, 64-aligned, full of
 * junk. The comparators ask for multiples of 64, so that its end can stand at the guard.
 * */
static inline uint8_t *fixture_scratch(const kpl_comparator *comparator,
                                       uint32_t length_max) {
    const size_t bytes = comparator->scratch_bytes(length_max);
    assert_int_equal(bytes % 64, 0);
    return fixture_guarded(bytes, 0xA5);
}

/* An opened state between guards, with scratch of its own. */
typedef struct fixture_state {
    const kpl_comparator *comparator;
    uint8_t *state;
    uint8_t *scratch;
    void *prepared;
    uint32_t length_max;
} fixture_state;

/* What the comparator makes of a dictionary, or NULL. */
static inline void *fixture_prepare(const kpl_comparator *comparator,
                                    const kpl_values *values) {
    void *prepared = NULL;
    if (comparator->prepare != NULL)
        assert_int_equal(comparator->prepare(values, NULL, &prepared, NULL), KPL_OK);
    return prepared;
}

static inline fixture_state fixture_open(const kpl_comparator *comparator,
                                         const kpl_values *values, const double *cutoffs,
                                         uint32_t cutoff_count) {
    const uint32_t length_max = values->length_max;
    assert_int_equal(comparator->state_bytes % 64, 0);
    const fixture_state opened = {comparator,
                                  fixture_guarded(comparator->state_bytes, 0x5A),
                                  fixture_scratch(comparator, length_max),
                                  fixture_prepare(comparator, values), length_max};
    const kpl_compare_setup setup = {.state = opened.state,
                                     .scratch = opened.scratch,
                                     .length_max = length_max,
                                     .cutoff_count = cutoff_count,
                                     .cutoffs = cutoffs,
                                     .prepared = opened.prepared};
    comparator->open(&setup);
    return opened;
}

static inline void fixture_scratch_free(const kpl_comparator *comparator,
                                        uint32_t length_max, uint8_t *scratch) {
    fixture_guarded_free(scratch, comparator->scratch_bytes(length_max));
}

static inline void fixture_close(fixture_state *opened) {
    kpl_free(NULL, opened->prepared);
    fixture_scratch_free(opened->comparator, opened->length_max, opened->scratch);
    fixture_guarded_free(opened->state, opened->comparator->state_bytes);
}

/* The score of two texts, each flush against a guard page. */
static inline double fixture_score_texts(const kpl_comparator *comparator, kpl_text a,
                                         kpl_text b) {
    uint8_t *const x = fixture_guarded(a.length, 0);
    uint8_t *const y = fixture_guarded(b.length, 0);
    const uint32_t length_max = a.length > b.length ? a.length : b.length;
    uint8_t *const scratch = fixture_scratch(comparator, length_max);
    memcpy(x, a.bytes, a.length);
    memcpy(y, b.bytes, b.length);
    const double score =
        comparator->score((kpl_text){x, a.length}, (kpl_text){y, b.length}, scratch);
    fixture_scratch_free(comparator, length_max, scratch);
    fixture_guarded_free(x, a.length);
    fixture_guarded_free(y, b.length);
    return score;
}

static inline double fixture_score(const char *name, const char *a, const char *b) {
    const kpl_comparator *const comparator = kpl_comparator_find(name);
    assert_non_null(comparator);
    return fixture_score_texts(comparator, kpl_text_of(a), kpl_text_of(b));
}

/* The contract, word for word. */
static inline uint8_t fixture_ordinal(const kpl_comparator *comparator, double score,
                                      const double *cutoffs, uint32_t cutoff_count) {
    uint8_t met = 0;
    for (uint32_t i = 0; i < cutoff_count; i++) {
        const bool meets =
            comparator->is_distance ? score <= cutoffs[i] : score >= cutoffs[i];
        met = (uint8_t)(met + meets);
    }
    return met;
}

/* All texts against all, as one tile and as one list of pairs. scores: count * count. */
static inline void fixture_check_kernels(const kpl_comparator *comparator,
                                         const fixture_texts *set, const double *scores,
                                         const double *cutoffs, uint32_t cutoff_count) {
    const uint32_t n = set->count;
    const size_t cells = (size_t)n * n;
    uint32_t *const left = malloc(2 * cells * sizeof *left);
    uint32_t *const right = left + cells;
    uint8_t *const tile = fixture_guarded(cells, 0xEE);
    uint8_t *const pairs = fixture_guarded(cells, 0xEE);
    fixture_state opened = fixture_open(comparator, &set->values, cutoffs, cutoff_count);
    assert_non_null(left);
    for (uint32_t i = 0; i < n; i++)
        right[i] = i + 1;
    kpl_compare_job job = {&set->values, right, right, n, n, opened.state};
    kpl_comparator_tile(comparator, KPL_CPU_SCALAR)(&job, tile);
    for (size_t k = 0; k < cells; k++) { /* runs of one left value, and changing ones */
        const uint32_t row = (uint32_t)(k / n);
        const uint32_t column = (uint32_t)(k % n);
        left[k] = (row % 2 ? row : column) + 1;
        right[k] = (row % 2 ? column : row) + 1;
    }
    job.left = left;
    job.right = right;
    job.left_count = (uint32_t)cells;
    job.right_count = (uint32_t)cells;
    kpl_comparator_pairs(comparator, KPL_CPU_SCALAR)(&job, pairs);
    for (size_t k = 0; k < cells; k++) {
        const double of_pair = scores[(size_t)(left[k] - 1) * n + right[k] - 1];
        assert_int_equal(tile[k],
                         fixture_ordinal(comparator, scores[k], cutoffs, cutoff_count));
        assert_int_equal(pairs[k],
                         fixture_ordinal(comparator, of_pair, cutoffs, cutoff_count));
    }
    fixture_close(&opened);
    fixture_guarded_free(tile, cells);
    fixture_guarded_free(pairs, cells);
    free(left);
}

static inline int fixture_order_up(const void *x, const void *y) {
    const double a = *(const double *)x;
    const double b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Cut-offs that stand exactly on scores of the set and one step beside them, in the order
 * of the contract; then typical ones. Returns how many. */
static inline uint32_t fixture_cutoffs(const kpl_comparator *comparator,
                                       const double *scores, size_t cells, uint64_t *seed,
                                       double *cutoffs_out) {
    const uint32_t wanted = 1 + fixture_below(seed, KPL_CUTOFFS_MAX);
    for (uint32_t i = 0; i < wanted; i++) {
        double score = scores[fixture_random(seed) % cells];
        if (isnan(score) || score < comparator->cutoff_min)
            score = comparator->cutoff_min;
        const uint32_t beside = fixture_below(seed, 3);
        if (beside == 1)
            score = nextafter(score, INFINITY);
        if (beside == 2 && score > comparator->cutoff_min)
            score = nextafter(score, -INFINITY);
        cutoffs_out[i] = score;
    }
    qsort(cutoffs_out, wanted, sizeof(double), fixture_order_up);
    for (uint32_t i = 0; comparator->is_distance && i < wanted / 2; i++) {
        const double swap = cutoffs_out[i];
        cutoffs_out[i] = cutoffs_out[wanted - 1 - i];
        cutoffs_out[wanted - 1 - i] = swap;
    }
    return wanted;
}

/* The score of every text of the set with every other; to be freed. */
static inline double *fixture_scores(const kpl_comparator *comparator,
                                     const fixture_texts *set) {
    const uint32_t count = set->count;
    double *const scores = malloc((size_t)count * count * sizeof *scores);
    uint8_t *const scratch = fixture_scratch(comparator, set->values.length_max);
    void *const prepared = fixture_prepare(comparator, &set->values);
    assert_non_null(scores);
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < count; j++)
            scores[(size_t)i * count + j] = kpl_comparator_score(
                comparator, prepared, &set->values, i + 1, j + 1, scratch);
    kpl_free(NULL, prepared);
    fixture_scratch_free(comparator, set->values.length_max, scratch);
    return scores;
}

/* Scores are symmetric to the last bit, and kernels equal them for many cut-offs. */
static inline void fixture_check(const kpl_comparator *comparator, const kpl_text *texts,
                                 uint32_t count, uint64_t seed) {
    fixture_texts set = fixture_texts_of(texts, count);
    const size_t cells = (size_t)count * count;
    double *const scores = fixture_scores(comparator, &set);
    for (uint32_t i = 0; i < count && !comparator->is_directed; i++)
        for (uint32_t j = 0; j < i; j++) {
            const double there = scores[(size_t)i * count + j];
            const double back = scores[(size_t)j * count + i];
            assert_true(there == back || (isnan(there) && isnan(back)));
        }
    for (uint32_t round = 0; round < 12; round++) {
        double cutoffs[KPL_CUTOFFS_MAX];
        const uint32_t cutoff_count =
            fixture_cutoffs(comparator, scores, cells, &seed, cutoffs);
        fixture_check_kernels(comparator, &set, scores, cutoffs, cutoff_count);
    }
    free(scores);
    fixture_texts_free(&set);
}

/* One random code point; `flavour` 0: few letters, 1: letters, 2: letters and spaces, 3:
 * Latin with accents, 4: anything up to four bytes. Returns bytes written. */
static inline uint32_t fixture_point(uint64_t *seed, uint32_t flavour, uint8_t *out) {
    static const char *const wide[] = {"é", "ß", "ł", "漢", "字", "😀", "Ω", "ж", "\x7f"};
    const uint32_t pick = fixture_below(seed, 16);
    const char *point = NULL;
    if (flavour == 3 && pick < 3)
        point = wide[pick];
    if (flavour == 4 && pick < 9)
        point = wide[pick];
    if (point != NULL) {
        const size_t length = strlen(point);
        memcpy(out, point, length);
        return (uint32_t)length;
    }
    if (flavour == 2 && pick < 4)
        out[0] = ' ';
    else
        out[0] = (uint8_t)('a' + fixture_below(seed, flavour == 0 ? 3 : 26));
    return 1;
}

/* A random text of `points` code points, or an edited copy of `model` when it has bytes.
 * */
static inline kpl_text fixture_text(uint64_t *seed, uint32_t flavour, uint32_t points,
                                    kpl_text model) {
    uint8_t *const bytes = malloc(4 * (size_t)points + 4 * (size_t)model.length + 16);
    uint32_t length = 0;
    assert_non_null(bytes);
    if (model.length == 0) {
        for (uint32_t i = 0; i < points; i++)
            length += fixture_point(seed, flavour, bytes + length);
        return (kpl_text){bytes, length};
    }
    const uint32_t edits = 1 + fixture_below(seed, 3);
    uint32_t at[3];
    for (uint32_t e = 0; e < edits; e++)
        at[e] = fixture_below(seed, model.length);
    uint32_t position = 0;
    while (position < model.length) {
        const uint32_t from = position;
        bool edit = false;
        for (uint32_t e = 0; e < edits; e++)
            edit |= at[e] == from;
        (void)kpl_text_next(model, &position);
        const uint32_t end = position;
        const uint32_t kind = edit ? fixture_below(seed, 4) : 4; /* 2 drops, 4 keeps */
        if (kind == 0 || kind == 1) /* insert before, or replace */
            length += fixture_point(seed, flavour, bytes + length);
        if (kind == 3 && position < model.length) { /* the next one goes first */
            (void)kpl_text_next(model, &position);
            memcpy(bytes + length, model.bytes + end, position - end);
            length += position - end;
        }
        if (kind == 0 || kind >= 3) {
            memcpy(bytes + length, model.bytes + from, end - from);
            length += end - from;
        }
    }
    if (length == 0)
        bytes[length++] = 'x';
    return (kpl_text){bytes, length};
}

/* Texts of length_min .. length_max code points, every second a near-duplicate. */
static inline void fixture_fill(kpl_text *texts_out, uint32_t count, uint64_t *seed,
                                uint32_t flavour, uint32_t length_min,
                                uint32_t length_max) {
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t points =
            length_min + fixture_below(seed, length_max - length_min + 1);
        const kpl_text model = i % 2 ? texts_out[i - 1] : (kpl_text){NULL, 0};
        texts_out[i] = fixture_text(seed, i % 3 ? flavour : flavour / 2, points, model);
    }
}

static inline void fixture_free(kpl_text *texts, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        free((void *)(uintptr_t)texts[i].bytes);
}

/* Every flavour and length from 1 to 130 characters, around the edges of 64 too. */
static inline void fixture_check_random(const kpl_comparator *comparator) {
    static const uint32_t lengths[][2] = {{1, 4},   {1, 14},   {5, 14},    {12, 40},
                                          {60, 68}, {62, 130}, {126, 130}, {1, 130}};
    uint64_t seed = 7;
    for (uint32_t flavour = 0; flavour < 5; flavour++)
        for (size_t l = 0; l < sizeof lengths / sizeof lengths[0]; l++) {
            kpl_text texts[FIXTURE_TEXTS_MAX];
            const uint32_t count = lengths[l][1] > 40 ? 24 : FIXTURE_TEXTS_MAX;
            fixture_fill(texts, count, &seed, flavour, lengths[l][0], lengths[l][1]);
            fixture_check(comparator, texts, count, seed);
            fixture_free(texts, count);
        }
}

/* A few long near-duplicates (thousands of characters) and short ones beside them. */
static inline void fixture_check_long(const kpl_comparator *comparator, uint32_t points,
                                      uint32_t flavour) {
    kpl_text texts[6];
    uint64_t seed = 11;
    fixture_fill(texts, 4, &seed, flavour, points, points);
    fixture_fill(texts + 4, 2, &seed, flavour, 3, 70);
    fixture_check(comparator, texts, 6, seed);
    fixture_free(texts, 6);
}

/* Texts given as a NULL-terminated list. */
static inline void fixture_check_strings(const kpl_comparator *comparator,
                                         const char *const *strings) {
    kpl_text texts[FIXTURE_TEXTS_MAX];
    uint32_t count = 0;
    for (; strings[count] != NULL; count++) {
        assert_true(count < FIXTURE_TEXTS_MAX);
        texts[count] = kpl_text_of(strings[count]);
    }
    fixture_check(comparator, texts, count, 3);
}

/* Equal to `digits` decimal places, as published tables round. */
static inline void fixture_assert_near(double actual, double expected, double tolerance) {
    assert_true(fabs(actual - expected) <= tolerance);
}

/* Values of few letters, in which words begin, repeat and equal each other. */
static inline void fixture_check_alphabet(const kpl_comparator *comparator,
                                          const char *letters, uint64_t seed) {
    const uint32_t letter_count = (uint32_t)strlen(letters);
    for (uint32_t round = 0; round < 20; round++) {
        char texts[16][40];
        const char *strings[17] = {NULL};
        for (uint32_t t = 0; t < 16; t++) {
            uint32_t length = 0;
            for (; length < 39; length++)
                texts[t][length] = letters[fixture_below(&seed, letter_count)];
            texts[t][length] = '\0';
            strings[t] = texts[t];
        }
        fixture_check_strings(comparator, strings);
    }
}

#endif /* KPL_TESTS_COMPARE_FIXTURE_H */
