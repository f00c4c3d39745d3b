/* Goal: labels bring a wrong model right, move a threshold only where that pays, and
 * their intervals cover the truth. Method: small lists worked out by hand; intervals on
 * many samples drawn from known shares. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "score/labels.h"
#include "score/train.h"

static void assert_near(double actual, double expected) {
    assert_true(fabs(actual - expected) <= 1e-9);
}

#define PAIRS 400u

/* Pairs 0-1, 2-3, ... each in an entity of its own, by weight. */
static void edges_make(kpl_link *items, kpl_links *edges) {
    for (uint32_t i = 0; i < PAIRS; i++)
        items[i] = (kpl_link){.left = 2 * i,
                              .right = 2 * i + 1,
                              .weight = i % 4 == 0 ? 0.5 : 8.0}; /* p .59 and .996 */
    *edges = (kpl_links){.items = items, .count = PAIRS};
}

static void test_labels_are_found_among_edges(void **state) {
    static kpl_link items[PAIRS];
    kpl_links edges;
    kpl_judged judged[] = {{.left = 4, .right = 5}, {.left = 4, .right = 6}};
    kpl_labels labels = {.items = judged, .count = 2};
    (void)state;
    edges_make(items, &edges);
    kpl_labels_look_up(&labels, &edges);
    assert_near(judged[0].probability, kpl_weight_probability(8.0));
    assert_near(judged[1].probability, 0.0);
}

/* Of the doubtful hundred none is a match: the threshold rises above them. */
static void test_threshold_follows_labels_but_not_a_few(void **state) {
    static kpl_link items[PAIRS];
    kpl_links edges;
    kpl_judged judged[40];
    kpl_labels labels = {.items = judged, .count = 40};
    (void)state;
    edges_make(items, &edges);
    for (uint32_t i = 0; i < 40; i++) /* half doubtful: no; half certain: yes */
        judged[i] = (kpl_judged){.left = 2 * (i < 20 ? 4 * i : 4 * i + 1),
                                 .right = 2 * (i < 20 ? 4 * i : 4 * i + 1) + 1,
                                 .weight = i < 20 ? 5.0 : 15.0,
                                 .stratum = i < 20 ? 1 : 2,
                                 .is_match = i >= 20};
    kpl_labels_look_up(&labels, &edges);
    const double moved = kpl_labels_threshold(&labels, &edges, 0.5, 0.01);
    assert_true(moved > 0.59 && moved < 0.99);
    labels.count = KPL_LABELS_MIN - 1;
    assert_near(kpl_labels_threshold(&labels, &edges, 0.5, 0.01), 0.5);
    labels.count = 40;
    for (uint32_t i = 0; i < 40; i++) /* one verdict only says nothing of a boundary */
        judged[i].is_match = true;
    assert_near(kpl_labels_threshold(&labels, &edges, 0.5, 0.01), 0.5);
}

/* Strata of `koppel label` as they are in sets with known truth, and one of a bad model:
 * pairs, matches, drawn. The last three are links. */
typedef struct strata {
    double pairs[5];
    double matches[5];
    uint32_t drawn[5];
} strata;

static double strata_sum(const double *counts, uint32_t from) {
    double sum = 0.0;
    for (uint32_t s = from; s < 5; s++)
        sum += counts[s];
    return sum;
}

static void sample_draw(const strata *of, uint64_t *random, kpl_labels *labels) {
    labels->count = 0;
    for (uint32_t s = 0; s < 5; s++) {
        for (uint32_t i = 0; i < of->drawn[s]; i++) {
            *random = kpl_hash_word(*random);
            const double chance = (double)(*random >> 11) / 9007199254740992.0;
            labels->items[labels->count++] =
                (kpl_judged){.left = s > 1 ? 0 : 2,
                             .right = s > 1 ? 1 : 3,
                             .probability = s > 1 ? 0.9 : 0.1,
                             .weight = of->pairs[s] / of->drawn[s],
                             .stratum = s,
                             .is_match = chance < of->matches[s] / of->pairs[s]};
        }
    }
}

static bool covers(const kpl_ledger_interval *interval, double truth) {
    assert_true(interval->low <= interval->value && interval->value <= interval->high);
    return interval->low <= truth && truth <= interval->high;
}

/* Of 2000 samples of a hundred, 95 in a hundred intervals at least hold the truth. */
static void test_intervals_cover_the_truth(void **state) {
    static const strata sets[] = {
        {{107295, 27007, 22651, 68293, 177989},
         {9691, 13060, 18930, 67490, 177861},
         {14, 27, 27, 9, 23}},
        {{21798, 5014, 2532, 7739, 18889},
         {1101, 1749, 2000, 7664, 18888},
         {21, 27, 27, 7, 18}},
        {{1792, 1667, 438, 812, 5073}, {66, 283, 278, 741, 5070}, {11, 27, 27, 4, 31}},
        {{20000, 3000, 3000, 3000, 3000},
         {400, 900, 1500, 2400, 2850},
         {36, 27, 27, 5, 5}},
        {{200, 100, 100, 900, 900}, {20, 50, 60, 882, 899}, {10, 20, 20, 25, 25}},
    };
    uint32_t of_record[] = {1, 1, 2, 3};
    const kpl_entities entities = {.of_record = of_record, .record_count = 4};
    kpl_judged judged[100];
    uint64_t random = 1;
    (void)state;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        const double hits = strata_sum(sets[i].matches, 2);
        const double precision = hits / strata_sum(sets[i].pairs, 2);
        const double recall = hits / strata_sum(sets[i].matches, 0);
        uint32_t covered[2] = {0};
        for (uint32_t trial = 0; trial < 2000; trial++) {
            kpl_labels labels = {.items = judged};
            kpl_ledger_labels measures;
            sample_draw(&sets[i], &random, &labels);
            kpl_labels_measure(&labels, &entities, 0.5, false, 0.0, &measures);
            covered[0] += covers(&measures.links_precision, precision);
            covered[1] += covers(&measures.links_recall, recall);
            assert_near(measures.links_precision.value,
                        measures.entities_precision.value);
        }
        assert_true(covered[0] >= 1900 && covered[1] >= 1900);
    }
}

/* Clopper and Pearson's ends of 8 in 9, from their table: .518 and .997. */
static void test_intervals_of_one_stratum(void **state) {
    uint32_t of_record[] = {1, 1};
    const kpl_entities entities = {.of_record = of_record, .record_count = 2};
    kpl_judged judged[9];
    kpl_labels labels = {.items = judged, .count = 9};
    kpl_ledger_labels measures;
    (void)state;
    for (uint32_t i = 0; i < 9; i++)
        judged[i] = (kpl_judged){
            .right = 1, .probability = 0.9, .weight = 5.0, .is_match = i > 0};
    kpl_labels_measure(&labels, &entities, 0.5, false, 0.0, &measures);
    assert_true(fabs(measures.links_precision.low - 0.51750) < 5e-5);
    assert_true(fabs(measures.links_precision.high - 0.99719) < 5e-5);
    judged[0].is_match = true;
    kpl_labels_measure(&labels, &entities, 0.5, false, 0.0, &measures);
    assert_true(fabs(measures.links_precision.low - 0.66373) < 5e-5);
    assert_near(measures.links_precision.high, 1.0);
}

/* Two thresholds that a handful of heavy labels tell apart: the given one stays. */
static void test_threshold_is_not_moved_by_chance(void **state) {
    static kpl_link items[PAIRS];
    kpl_links edges;
    kpl_judged judged[40];
    kpl_labels labels = {.items = judged, .count = 40};
    (void)state;
    edges_make(items, &edges);
    for (uint32_t i = 0; i < PAIRS; i += 4)
        items[i].weight = -2.0;       /* p .2, below the threshold */
    for (uint32_t i = 0; i < 40; i++) /* three of those are matches: too few to tell */
        judged[i] = (kpl_judged){.left = 2 * (i < 3 ? 4 * i : 4 * i + 1),
                                 .right = 2 * (i < 3 ? 4 * i : 4 * i + 1) + 1,
                                 .weight = i < 3 ? 100.0 / 3 : 300.0 / 37,
                                 .stratum = i < 3 ? 1 : 2,
                                 .is_match = i < 35};
    kpl_labels_look_up(&labels, &edges);
    assert_near(kpl_labels_threshold(&labels, &edges, 0.5, 0.01), 0.5);
}

/* A model that takes half of the non-matches for matches is brought back by labels. */
static void test_labels_correct_em(void **state) {
    static kpl_comparison_spec comparisons[3];
    const kpl_linkage_spec linkage = {
        .name = "test", .comparisons = comparisons, .comparison_count = 3};
    kpl_pattern_layout layout;
    kpl_model *const model = calloc(1, sizeof *model);
    kpl_judged judged[100];
    kpl_labels labels = {.items = judged, .count = 100};
    (void)state;
    assert_non_null(model);
    for (uint32_t k = 0; k < 3; k++)
        comparisons[k].level_count = 1;
    assert_int_equal(kpl_pattern_layout_init(&layout, &linkage, NULL), KPL_OK);
    /* digits 1 = else, 2 = equal: all equal are matches; two equal are none, but many */
    const uint64_t all = 2 * (layout.weights[0] + layout.weights[1] + layout.weights[2]);
    const uint64_t two = all - layout.weights[2];
    const uint64_t one = two - layout.weights[1];
    kpl_pattern_count rows[] = {{one, 100000}, {two, 3100}, {all, 1000}};
    const kpl_histogram histogram = {.rows = rows, .row_count = 3, .pairs = 104100};
    model->comparison_count = 3;
    for (uint32_t k = 0; k < 3; k++) {
        model->level_counts[k] = 2;
        model->u[k][0] = 0.99;
        model->u[k][1] = 0.01;
    }
    kpl_model *const labelled = calloc(1, sizeof *labelled);
    assert_non_null(labelled);
    *labelled = *model;
    assert_int_equal(kpl_train_em(&layout, &histogram, 5000, 10000000, NULL, model, NULL),
                     KPL_OK);
    assert_true(model->expected_matches > 3000);
    for (uint32_t i = 0; i < 100; i++)
        judged[i] =
            (kpl_judged){.pattern = i < 25 ? all : two, .weight = 41, .is_match = i < 25};
    assert_int_equal(kpl_train_em_labelled(&layout, &histogram, &labels, 5000, 10000000,
                                           NULL, labelled, NULL),
                     KPL_OK);
    assert_true(labelled->lambda < 0.6 * model->lambda);
    assert_true(labelled->m[2][1] > model->m[2][1]);
    /* A fixed m stays what it is. */
    labelled->is_fixed[0] = true;
    labelled->m[0][0] = 0.25;
    labelled->m[0][1] = 0.75;
    assert_int_equal(
        kpl_train_em(&layout, &histogram, 5000, 10000000, NULL, labelled, NULL), KPL_OK);
    assert_near(labelled->m[0][1], 0.75);
    free(model);
    free(labelled);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_labels_are_found_among_edges),
        cmocka_unit_test(test_threshold_follows_labels_but_not_a_few),
        cmocka_unit_test(test_threshold_is_not_moved_by_chance),
        cmocka_unit_test(test_intervals_cover_the_truth),
        cmocka_unit_test(test_intervals_of_one_stratum),
        cmocka_unit_test(test_labels_correct_em),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
