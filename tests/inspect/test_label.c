/* Goal: a sample for people holds what label.h promises: the boundary, a control of every
 * stratum, weights that add up, one sample per seed. Method: a list of pairs whose
 * weights run evenly over the range. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "inspect/label.h"

static void assert_near(double actual, double expected) {
    assert_true(fabs(actual - expected) <= 1e-9);
}

#define EDGES 8000u

static kpl_link edge_items[EDGES];

static kpl_links edges_make(void) {
    for (uint32_t i = 0; i < EDGES; i++)
        edge_items[i] = (kpl_link){
            .left = i, .right = i + 1, .weight = -7.0 + 0.003 * (double)(i % 8000)};
    return (kpl_links){.items = edge_items, .count = EDGES};
}

static void test_sample_is_boundary_and_control(void **state) {
    const kpl_links edges = edges_make();
    kpl_label_sample sample = {0};
    uint64_t drawn[KPL_LABEL_STRATA] = {0};
    double pairs = 0.0;
    (void)state;
    assert_int_equal(kpl_label_draw(&edges, 0.5, 100, 0, NULL, &sample, NULL), KPL_OK);
    assert_int_equal(sample.count, 100);
    for (size_t i = 0; i < sample.count; i++) {
        drawn[sample.rows[i].stratum]++;
        pairs += sample.rows[i].weight;
        for (size_t j = 0; j < i; j++)
            assert_ptr_not_equal(sample.rows[i].link, sample.rows[j].link);
    }
    assert_near(pairs, (double)EDGES);
    assert_true(drawn[1] >= 25 && drawn[2] >= 25); /* beside the threshold */
    for (uint32_t s = 0; s < KPL_LABEL_STRATA; s++)
        assert_true(drawn[s] >= 2);
    kpl_label_sample_release(&sample);
}

static void test_a_seed_draws_one_sample(void **state) {
    const kpl_links edges = edges_make();
    kpl_label_sample samples[3] = {{0}};
    size_t same = 0;
    (void)state;
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(kpl_label_draw(&edges, 0.5, 100, i / 2, NULL, &samples[i], NULL),
                         KPL_OK);
    for (size_t i = 0; i < 100; i++) {
        assert_ptr_equal(samples[0].rows[i].link, samples[1].rows[i].link);
        same += samples[0].rows[i].link == samples[2].rows[i].link;
    }
    assert_true(same < 50);
    for (uint32_t i = 0; i < 3; i++)
        kpl_label_sample_release(&samples[i]);
}

static void test_few_pairs_are_all_drawn(void **state) {
    kpl_links edges = edges_make();
    kpl_label_sample sample = {0};
    (void)state;
    edges.count = 5;
    assert_int_equal(kpl_label_draw(&edges, 0.5, 100, 0, NULL, &sample, NULL), KPL_OK);
    assert_int_equal(sample.count, 5);
    kpl_label_sample_release(&sample);
    edges.count = 0;
    assert_int_equal(kpl_label_draw(&edges, 0.5, 100, 0, NULL, &sample, NULL), KPL_OK);
    assert_int_equal(sample.count, 0);
    kpl_label_sample_release(&sample);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sample_is_boundary_and_control),
        cmocka_unit_test(test_a_seed_draws_one_sample),
        cmocka_unit_test(test_few_pairs_are_all_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
