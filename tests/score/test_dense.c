/*
 * test_dense.c - dependence beside equal values; see score/dense.h.
 *
 * Goal: the ratio that made the pairs comes back beside the values whose pairs are all
 * there; nothing where pairs are missing, where matches rule the block, where the forest
 * has the two joined already, or where all is independent. A pattern's weight has it.
 * Method: exact counts of a known population, no draw.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "score/dense.h"
#include "score/train.h"

#define COMPARISONS 4u
#define LEVELS 3u /* else, near, exact */
#define PATTERNS 256u
#define PAIRS 1e9

enum { GIVEN, SURNAME, DATE, PLACE };

static const double true_u[COMPARISONS][LEVELS] = {{0.985, 0.01, 0.005},
                                                   {0.99, 0.008, 0.002},
                                                   {0.999, 0.0009, 0.0001},
                                                   {0.9, 0.05, 0.05}};

typedef struct population {
    kpl_pattern_layout layout;
    kpl_pattern_count rows[PATTERNS];
    kpl_histogram histogram;
    double equal_pairs[COMPARISONS];
    kpl_model model;
} population;

/* All pairs that agree somewhere; beside an equal date a given name is `times` as often
 * exact. `matches` pairs agree on everything but the place. */
static void population_make(population *p, double times, double matches) {
    static kpl_comparison_spec comparisons[COMPARISONS];
    const kpl_linkage_spec linkage = {
        .name = "test", .comparisons = comparisons, .comparison_count = COMPARISONS};
    for (uint32_t k = 0; k < COMPARISONS; k++)
        comparisons[k].level_count = LEVELS - 1;
    memset(p, 0, sizeof *p);
    assert_int_equal(kpl_pattern_layout_init(&p->layout, &linkage, NULL), KPL_OK);
    p->model = (kpl_model){.comparison_count = COMPARISONS, .lambda = 1e-6};
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        p->model.level_counts[k] = LEVELS;
        for (uint32_t level = 0; level < LEVELS; level++) {
            p->model.u[k][level] = true_u[k][level];
            p->model.m[k][level] = (1.0 + level) / 6.0;
        }
    }
    p->histogram.rows = p->rows;
    for (uint64_t pattern = 0; pattern < p->layout.pattern_count; pattern++) {
        uint32_t digits[COMPARISONS];
        double pairs = PAIRS;
        bool is_candidate = false;
        for (uint32_t k = 0; k < COMPARISONS; k++) {
            digits[k] = kpl_pattern_digit(&p->layout, pattern, k);
            if (digits[k] == 0)
                pairs = 0.0;
            else
                pairs *= true_u[k][digits[k] - 1];
            is_candidate |= digits[k] == LEVELS && k != PLACE;
        }
        if (digits[DATE] == LEVELS && digits[GIVEN] != 0)
            pairs *= digits[GIVEN] == LEVELS ? times
                                             : (1.0 - times * true_u[GIVEN][LEVELS - 1]) /
                                                   (1.0 - true_u[GIVEN][LEVELS - 1]);
        if (digits[GIVEN] == LEVELS && digits[SURNAME] == LEVELS &&
            digits[DATE] == LEVELS && digits[PLACE] == 1)
            pairs += matches;
        for (uint32_t k = 0; k < COMPARISONS; k++)
            p->equal_pairs[k] += digits[k] == LEVELS ? pairs : 0.0;
        if (!is_candidate || pairs < 0.5)
            continue;
        p->rows[p->histogram.row_count++] =
            (kpl_pattern_count){pattern, (uint64_t)(pairs + 0.5)};
        p->histogram.pairs += (uint64_t)(pairs + 0.5);
    }
}

static double population_find(population *p) {
    kpl_dense_find(&p->layout, &p->histogram, p->equal_pairs, &p->model);
    for (uint32_t which = 0; which < p->model.dense_count; which++)
        if (p->model.dense_of[which] == DATE)
            return p->model.dense[which][GIVEN][LEVELS - 1];
    return 1.0;
}

static void test_ratio_comes_back(void **state) {
    (void)state;
    population p;
    population_make(&p, 4.0, 2000.0);
    /* What the matches may hide among the anchors is taken off, the rest is as made. */
    const double times = population_find(&p);
    assert_true(times > 3.6 && times < 4.05);
    assert_int_equal(p.model.dense_of[0], DATE); /* the rarest */
    double sum = 0.0;
    for (uint32_t level = 0; level < LEVELS; level++) {
        sum += p.model.dense[0][GIVEN][level] * p.model.u[GIVEN][level];
        assert_true(p.model.dense[0][SURNAME][level] == 1.0);
        assert_true(p.model.dense[0][DATE][level] == 1.0);
    }
    assert_true(fabs(sum - 1.0) < 1e-9);
}

static void test_weight_has_it(void **state) {
    (void)state;
    population p;
    population_make(&p, 4.0, 2000.0);
    const uint64_t pattern = 3 * p.layout.weights[GIVEN] + 1 * p.layout.weights[SURNAME] +
                             3 * p.layout.weights[DATE];
    const uint64_t other = pattern - p.layout.weights[DATE];
    const double before = kpl_train_weight(&p.layout, &p.model, pattern).evidence;
    const double other_before = kpl_train_weight(&p.layout, &p.model, other).evidence;
    const double times = population_find(&p);
    const double after = kpl_train_weight(&p.layout, &p.model, pattern).evidence;
    assert_true(fabs(before - after - log2(times)) < 1e-9);
    for (uint32_t which = 0; which < p.model.dense_count; which++)
        for (uint32_t level = 0; level < LEVELS; level++)
            p.model.dense[which][GIVEN][level] = which == 0 ? 8.0 : 1.0;
    assert_true(kpl_train_weight(&p.layout, &p.model, other).evidence == other_before);
}

static void test_says_nothing(void **state) {
    (void)state;
    population p;
    population_make(&p, 1.0, 2000.0);
    assert_true(population_find(&p) == 1.0); /* independent */
    population_make(&p, 4.0, 50000.0);
    assert_true(population_find(&p) == 1.0); /* a third of the block are matches */
    population_make(&p, 4.0, 2000.0);
    p.equal_pairs[DATE] *= 1.1;
    assert_true(population_find(&p) == 1.0); /* pairs are missing */
    population_make(&p, 4.0, 2000.0);
    p.model.parent[GIVEN] = DATE + 1;
    memcpy(p.model.u_given[GIVEN][0], true_u[GIVEN], sizeof true_u[GIVEN]);
    assert_true(population_find(&p) == 1.0); /* the forest knows */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ratio_comes_back),
        cmocka_unit_test(test_weight_has_it),
        cmocka_unit_test(test_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
