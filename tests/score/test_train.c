/* Goal: learning finds what made the data. Method: pairs of a known model (matches,
 * households, other non-matches with dependent fields) counted into histograms; u, m,
 * lambda, forest and household must come back; and properties that always hold. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "score/forest.h"
#include "score/train.h"

#define COMPARISONS 6u
#define LEVELS 3u      /* else, near, exact */
#define PATTERNS 4096u /* (LEVELS + 1) to the sixth */

/* Non-matches: independent, but for comparison 5, which follows 4. */
static const double true_u[COMPARISONS][LEVELS] = {
    {0.98, 0.015, 0.005}, {0.97, 0.02, 0.01}, {0.99, 0.009, 0.001},
    {0.95, 0.04, 0.01},   {0.97, 0.01, 0.02}, {0.96, 0.02, 0.02}};
static const double true_m[COMPARISONS][LEVELS] = {
    {0.10, 0.20, 0.70}, {0.15, 0.15, 0.70}, {0.05, 0.10, 0.85},
    {0.20, 0.20, 0.60}, {0.25, 0.05, 0.70}, {0.20, 0.10, 0.70}};
static const double true_follow = 0.9; /* 5 is exact when 4 is, with this chance */

static uint64_t random_state;

static double random_share(void) {
    random_state = kpl_hash_word(random_state);
    return (double)(random_state >> 11) / 9007199254740992.0;
}

static uint32_t random_level(const double *shares) {
    double rest = random_share();
    for (uint32_t level = 0; level + 1 < LEVELS; level++) {
        if (rest < shares[level])
            return level;
        rest -= shares[level];
    }
    return LEVELS - 1;
}

static kpl_pattern_layout layout_make(void) {
    static kpl_comparison_spec comparisons[COMPARISONS];
    const kpl_linkage_spec linkage = {
        .name = "test", .comparisons = comparisons, .comparison_count = COMPARISONS};
    kpl_pattern_layout layout;
    for (uint32_t k = 0; k < COMPARISONS; k++)
        comparisons[k].level_count = LEVELS - 1;
    assert_int_equal(kpl_pattern_layout_init(&layout, &linkage, NULL), KPL_OK);
    assert_int_equal(layout.pattern_count, PATTERNS);
    return layout;
}

typedef enum pair_class { OTHER, HOUSEHOLD, TWINS, MATCH, MOVED, CLASSES } pair_class;

/* Count `pairs` pairs of a class; one value in twenty is null. */
static void simulate(const kpl_pattern_layout *layout, pair_class class, uint64_t pairs,
                     uint64_t *counts) {
    for (uint64_t i = 0; i < pairs; i++) {
        uint64_t pattern = 0;
        uint32_t four = 0;
        for (uint32_t k = 0; k < COMPARISONS; k++) {
            const bool stays = class == MATCH || (class == MOVED && k < 3);
            uint32_t level = random_level(stays ? true_m[k] : true_u[k]);
            if ((class == HOUSEHOLD || class == TWINS) && k >= 3)
                level = random_share() < 0.9 ? LEVELS - 1 : 0;
            if (class == TWINS && k == 2)
                level = LEVELS - 1;
            if (class == OTHER && k == 5 && four == LEVELS - 1 &&
                random_share() < true_follow)
                level = LEVELS - 1;
            if (k == 4)
                four = level;
            const uint32_t digit = random_share() < 0.05 ? 0 : level + 1;
            pattern += layout->weights[k] * digit;
        }
        counts[pattern]++;
    }
}

static kpl_histogram histogram_of(const uint64_t *counts) {
    kpl_histogram histogram = {0};
    histogram.rows = calloc(PATTERNS, sizeof *histogram.rows);
    for (uint64_t p = 0; p < PATTERNS; p++) {
        if (counts[p] == 0)
            continue;
        histogram.rows[histogram.row_count++] = (kpl_pattern_count){p, counts[p]};
        histogram.pairs += counts[p];
    }
    return histogram;
}

static void check_shape(const kpl_model *model) {
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        double m = 0.0;
        double u = 0.0;
        for (uint32_t level = 0; level < LEVELS; level++) {
            m += model->m[k][level];
            u += model->u[k][level];
            assert_true(model->m[k][level] > 0.0 && model->u[k][level] > 0.0);
            if (level > 0) /* monotone, but for rounding */
                assert_true(model->m[k][level] / model->u[k][level] >=
                            model->m[k][level - 1] / model->u[k][level - 1] *
                                (1.0 - 1e-12));
        }
        assert_true(fabs(m - 1.0) < 1e-9 && fabs(u - 1.0) < 1e-9);
    }
}

/* Random pairs and candidates of one town. */
typedef struct town {
    kpl_pattern_layout layout;
    kpl_histogram random_pairs;
    kpl_histogram candidates;
} town;

/* `pairs` of each class among the candidates; `random` unrelated pairs and `hidden`
 * matches among the random ones. */
static town town_make(uint64_t seed, uint64_t random, uint64_t hidden,
                      const uint64_t pairs[CLASSES]) {
    town t = {.layout = layout_make()};
    uint64_t *const counts = calloc(PATTERNS, sizeof *counts);
    random_state = seed;
    simulate(&t.layout, OTHER, random, counts);
    simulate(&t.layout, MATCH, hidden, counts);
    t.random_pairs = histogram_of(counts);
    memset(counts, 0, PATTERNS * sizeof *counts);
    for (uint32_t class = 0; class < CLASSES; class ++)
        simulate(&t.layout, (pair_class) class, pairs[class], counts);
    t.candidates = histogram_of(counts);
    free(counts);
    return t;
}

/* What is learned in the town; with an address of the last three fields, or without, and
 * with a birth date before it that twins share, or one that nobody does. */
static kpl_model *town_learn(const town *t, bool has_address, bool has_twins) {
    kpl_model *const model = calloc(1, sizeof *model);
    kpl_train_u(&t->layout, &kpl_recipe_plain, &t->random_pairs, model);
    for (uint32_t k = 3; k < COMPARISONS; k++)
        model->is_shared[k] = model->is_home[k] = has_address;
    model->is_shared[2] = model->is_twins[2] = has_twins;
    assert_int_equal(kpl_train_em(&t->layout, &t->candidates, 20000, t->candidates.pairs,
                                  NULL, model, NULL),
                     KPL_OK);
    check_shape(model);
    return model;
}

static void town_free(town *t) {
    free(t->random_pairs.rows);
    free(t->candidates.rows);
}

/* Agreement on the fifth and the sixth together, which the sixth's following makes far
 * more frequent than chance. */
static void test_says_what_is_ignored(void **state) {
    (void)state;
    town t = town_make(5, 2000000, 0, (const uint64_t[CLASSES]){[OTHER] = 1000});
    const double ignored = kpl_forest_ignored(&t.layout, &t.random_pairs);
    assert_true(ignored > 0.2 && ignored < 1.0);
    town_free(&t);
}

static void test_finds_the_model(void **state) {
    (void)state;
    /* 400 matches hide among the random pairs. */
    town t = town_make(5, 2000000, 400,
                       (const uint64_t[CLASSES]){[OTHER] = 1000000, [MATCH] = 5000});
    kpl_model *const model = town_learn(&t, false, false);
    assert_true(model->converged);
    const double pairs = (double)t.candidates.pairs; /* every pair is a candidate here */
    assert_true(fabs(model->lambda * pairs - 5000.0) < 150.0);
    assert_true(fabs(model->expected_matches - 5000.0) < 150.0);
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        for (uint32_t level = 0; level < LEVELS; level++) {
            assert_true(fabs(model->m[k][level] - true_m[k][level]) < 0.04);
            if (k < 5)
                assert_true(fabs(model->u[k][level] - true_u[k][level]) <
                            0.002 + 0.1 * true_u[k][level]);
        }
    }
    /* 4 and 5 hang together, and nothing else does. */
    assert_true((model->parent[5] == 5) != (model->parent[4] == 6));
    for (uint32_t k = 0; k < 4; k++)
        assert_int_equal(model->parent[k], 0);
    if (model->parent[5] == 5)
        assert_true(fabs(model->u_given[5][2][2] - true_follow) < 0.05);
    free(model);
    town_free(&t);
}

/* The comparison of 4 and 5 that is given the other's level. */
static uint32_t town_child(const kpl_model *model) {
    return model->parent[5] == 5 ? 5 : 4;
}

/* What the table of a dependent comparison says of it alone is what u says of it, however
 * few of the random pairs were anchors: here those that agree on 0 as well hardly are,
 * and they are exact on 5 twice as often. */
static void test_table_keeps_what_u_says(void **state) {
    (void)state;
    town t = town_make(11, 2000000, 0, (const uint64_t[CLASSES]){[OTHER] = 1000});
    for (size_t i = 0; i < t.random_pairs.row_count; i++) {
        kpl_pattern_count *const row = &t.random_pairs.rows[i];
        uint32_t others_else = 0;
        for (uint32_t k = 0; k < 4; k++)
            others_else += kpl_pattern_digit(&t.layout, row->pattern, k) == 1;
        if (kpl_pattern_digit(&t.layout, row->pattern, 5) == LEVELS && others_else < 4)
            row->pairs *= 5;
    }
    kpl_model *const model = calloc(1, sizeof *model);
    kpl_train_u(&t.layout, &kpl_recipe_plain, &t.random_pairs, model);
    const uint32_t child = town_child(model);
    const uint32_t parent = model->parent[child] - 1;
    assert_true(child + parent == 9);
    for (uint32_t y = 0; y < LEVELS; y++) {
        double alone = 0.0;
        for (uint32_t x = 0; x < LEVELS; x++)
            alone += model->u[parent][x] * model->u_given[child][x][y];
        assert_true(fabs(alone / model->u[child][y] - 1.0) < 1e-3);
    }
    free(model);
    town_free(&t);
}

/* Levels that go with an agreement so rarely that no random pair shows it are not taken
 * for impossible: no rarer than one among as many pairs as there were, about. */
static void test_unseen_is_not_impossible(void **state) {
    (void)state;
    town t = town_make(12, 2000000, 0, (const uint64_t[CLASSES]){[OTHER] = 1000});
    double row_pairs[COMPARISONS] = {0};
    for (size_t i = 0; i < t.random_pairs.row_count; i++) {
        kpl_pattern_count *const row = &t.random_pairs.rows[i];
        const uint32_t four = kpl_pattern_digit(&t.layout, row->pattern, 4);
        const uint32_t five = kpl_pattern_digit(&t.layout, row->pattern, 5);
        if ((four == 2 && five > 1) || (five == 2 && four > 1))
            row->pairs = 0;
        row_pairs[4] += four == LEVELS && five > 0 ? (double)row->pairs : 0.0;
        row_pairs[5] += five == LEVELS && four > 0 ? (double)row->pairs : 0.0;
    }
    kpl_model *const model = calloc(1, sizeof *model);
    kpl_train_u(&t.layout, &kpl_recipe_plain, &t.random_pairs, model);
    const uint32_t child = town_child(model);
    const uint32_t parent = model->parent[child] - 1;
    const double near = model->u_given[child][LEVELS - 1][1] * row_pairs[parent];
    assert_true(near > 0.1 && near < 10.0);
    free(model);
    town_free(&t);
}

/* More than half of what looks like matches differs in what stands for the surname: no
 * more than half is believed, and training comes to rest on that bound. */
static void test_half_of_the_matches_agree(void **state) {
    (void)state;
    town t = town_make(
        8, 1000000, 0,
        (const uint64_t[CLASSES]){[OTHER] = 500000, [MATCH] = 3000, [MOVED] = 3000});
    for (uint32_t with = 0; with < 2; with++) {
        kpl_model *const model = calloc(1, sizeof *model);
        kpl_train_u(&t.layout, &kpl_recipe_plain, &t.random_pairs, model);
        for (uint32_t k = 3; k < COMPARISONS; k++)
            model->is_shared[k] = with == 1;
        model->is_home[4] = model->is_home[5] = with == 1;
        assert_int_equal(kpl_train_em(&t.layout, &t.candidates, 20000, t.candidates.pairs,
                                      NULL, model, NULL),
                         KPL_OK);
        check_shape(model);
        assert_true(model->converged);
        assert_true(with == 1 ? fabs(model->m[3][0] - 0.5) < 1e-9
                              : model->m[3][0] > 0.53);
        free(model);
    }
    town_free(&t);
}

/* Five thousand matches among twenty thousand pairs of people of one household. */
static void test_households_are_no_matches(void **state) {
    (void)state;
    town t = town_make(
        6, 1000000, 0,
        (const uint64_t[CLASSES]){[OTHER] = 500000, [HOUSEHOLD] = 20000, [MATCH] = 5000});
    double expected[2];
    for (uint32_t with = 0; with < 2; with++) {
        kpl_model *const model = town_learn(&t, with == 1, false);
        assert_true((model->household > 0.0) == (with == 1));
        expected[with] = model->expected_matches;
        if (with == 1)
            assert_true(fabs(model->household * (double)t.candidates.pairs - 20000.0) <
                        600.0);
        free(model);
    }
    assert_true(expected[0] > 15000.0); /* why the class is there */
    assert_true(fabs(expected[1] - 5000.0) < 150.0);
    town_free(&t);
}

/* Twins agree on all that EM holds to be one person's, but for the name. */
static void test_twins_are_no_matches(void **state) {
    (void)state;
    const uint64_t pairs[CLASSES] = {
        [OTHER] = 500000, [HOUSEHOLD] = 50000, [TWINS] = 1000, [MATCH] = 3000};
    town t = town_make(13, 1000000, 0, pairs);
    double expected[2];
    for (uint32_t with = 0; with < 2; with++) {
        kpl_model *const model = town_learn(&t, true, with == 1);
        expected[with] = model->expected_matches;
        if (with == 1) { /* a shared date is 1000 in 51,000 and those by chance */
            assert_true(fabs(model->shared[2][LEVELS - 1] - 0.021) < 0.003);
            assert_true(model->shared[2][0] > 0.95);
        }
        free(model);
    }
    assert_true(expected[0] > 3500.0); /* why twins are there */
    assert_true(fabs(expected[1] - 3000.0) < 150.0);
    town_free(&t);
}

/* A fifth of the matches has moved: found by the class, and weighed by its formula. */
static void test_some_have_moved(void **state) {
    (void)state;
    town t = town_make(
        8, 1000000, 0,
        (const uint64_t[CLASSES]){
            [OTHER] = 500000, [HOUSEHOLD] = 20000, [MATCH] = 4000, [MOVED] = 1000});
    kpl_model *const model = town_learn(&t, true, false);
    assert_true(fabs(model->expected_matches - 5000.0) < 150.0);
    assert_true(fabs(model->moved - 0.2) < 0.02);
    for (uint64_t p = 0; p < PATTERNS; p += 11) {
        double weight = log2(model->lambda / (1.0 - model->lambda));
        double home = 1.0;
        for (uint32_t k = 0; k < COMPARISONS; k++) {
            const uint32_t digit = kpl_pattern_digit(&t.layout, p, k);
            const uint32_t given = kpl_model_parent_digit(model, &t.layout, p, k);
            const double ratio = digit == 0 ? 1.0
                                            : model->m[k][digit - 1] /
                                                  kpl_model_u(model, k, digit - 1, given);
            weight += k < 3 ? log2(ratio) : 0.0;
            home *= k < 3 ? 1.0 : ratio;
        }
        weight += log2((1.0 - model->moved) * home + model->moved);
        assert_true(fabs(kpl_train_weight(&t.layout, model, p).evidence - weight) < 1e-9);
    }
    free(model);
    town_free(&t);
}

/* A register that holds everybody once: its families are no matches. */
static void test_no_match_at_all(void **state) {
    (void)state;
    town t = town_make(7, 1000000, 0,
                       (const uint64_t[CLASSES]){[OTHER] = 500000, [HOUSEHOLD] = 20000});
    kpl_model *const model = town_learn(&t, true, false);
    assert_true(model->expected_matches < 100.0);
    free(model);
    town_free(&t);
}

static void test_nothing_to_learn_from(void **state) {
    (void)state;
    const kpl_pattern_layout layout = layout_make();
    const kpl_histogram none = {0};
    kpl_model *const model = calloc(1, sizeof *model);
    kpl_train_u(&layout, &kpl_recipe_plain, &none, model);
    assert_int_equal(kpl_train_em(&layout, &none, 0, 0, NULL, model, NULL), KPL_OK);
    check_shape(model);
    assert_true(model->lambda > 0.0 && model->lambda < 1.0);
    assert_true(model->expected_matches == 0.0);
    for (uint64_t p = 0; p < PATTERNS; p += 7)
        assert_true(isfinite(kpl_train_weight(&layout, model, p).evidence));
    free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_says_what_is_ignored),
        cmocka_unit_test(test_finds_the_model),
        cmocka_unit_test(test_table_keeps_what_u_says),
        cmocka_unit_test(test_unseen_is_not_impossible),
        cmocka_unit_test(test_households_are_no_matches),
        cmocka_unit_test(test_twins_are_no_matches),
        cmocka_unit_test(test_half_of_the_matches_agree),
        cmocka_unit_test(test_some_have_moved),
        cmocka_unit_test(test_no_match_at_all),
        cmocka_unit_test(test_nothing_to_learn_from),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
