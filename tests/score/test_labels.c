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

/* Two strata of links (900 with .98 matches, 100 with .6), one of the rest (200 with .1):
 * of 500 samples at least 93 in a hundred intervals must hold the truth. */
static void test_intervals_cover_the_truth(void **state) {
    static const double pairs[] = {900, 100, 200};
    static const double shares[] = {0.98, 0.6, 0.1};
    static const uint32_t drawn[] = {40, 30, 30};
    const double precision = (900 * 0.98 + 100 * 0.6) / 1000;
    const double recall = (900 * 0.98 + 60) / (900 * 0.98 + 60 + 20);
    uint32_t of_record[] = {1, 1, 2, 3};
    const kpl_entities entities = {.of_record = of_record, .record_count = 4};
    kpl_judged judged[100];
    uint64_t random = 1;
    uint32_t covered[2] = {0};
    (void)state;
    for (uint32_t trial = 0; trial < 500; trial++) {
        kpl_labels labels = {.items = judged};
        kpl_ledger_labels measures;
        for (uint32_t s = 0; s < 3; s++)
            for (uint32_t i = 0; i < drawn[s]; i++) {
                random = kpl_hash_word(random);
                judged[labels.count++] = (kpl_judged){
                    .left = s < 2 ? 0 : 2,
                    .right = s < 2 ? 1 : 3,
                    .probability = s < 2 ? 0.9 : 0.1,
                    .weight = pairs[s] / drawn[s],
                    .stratum = s,
                    .is_match = (double)(random >> 11) / 9007199254740992.0 < shares[s]};
            }
        kpl_labels_measure(&labels, &entities, 0.5, false, 0.0, &measures);
        assert_true(measures.links_precision.low <= measures.links_precision.value &&
                    measures.links_precision.value <= measures.links_precision.high);
        covered[0] += measures.links_precision.low <= precision &&
                      precision <= measures.links_precision.high;
        covered[1] +=
            measures.links_recall.low <= recall && recall <= measures.links_recall.high;
        assert_near(measures.links_precision.value, measures.entities_precision.value);
    }
    assert_true(covered[0] >= 465 && covered[1] >= 465);
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
        cmocka_unit_test(test_intervals_cover_the_truth),
        cmocka_unit_test(test_labels_correct_em),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
