/*
 * test_size_prior.c - what sizes of entities say of a third record; see size_prior.h.
 *
 * Goal: the factor by hand for registers of known sizes; nothing where nobody has a
 * partner or threes are as usual as twos; a failed allocation is reported.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "cluster/size_prior.h"

#define RECORDS_MAX 4096u

/* Entities of one, two and three records, one after the other. */
static double prior_of(uint32_t ones, uint32_t twos, uint32_t threes) {
    static uint32_t of_record[RECORDS_MAX];
    kpl_entities entities = {.of_record = of_record};
    const uint32_t counts[3] = {ones, twos, threes};
    for (uint32_t size = 1; size <= 3; size++)
        for (uint32_t e = 0; e < counts[size - 1]; e++) {
            entities.entity_count++;
            for (uint32_t r = 0; r < size; r++)
                of_record[entities.record_count++] = entities.entity_count;
        }
    assert_true(entities.record_count <= RECORDS_MAX);
    double bits = NAN;
    assert_int_equal(kpl_size_prior(&entities, &bits, NULL), KPL_OK);
    return bits;
}

static void test_by_hand(void **state) {
    (void)state;
    /* 3 of 102 entities have a third record; 207 of 1,000 records have a partner */
    const double third = (3.0 + 1.0) / (102.0 + 1.0);
    const double partner = (2.0 * 99.0 + 3.0 * 3.0) / 1000.0;
    assert_true(fabs(prior_of(793, 99, 3) - (log2(third / partner) + 1.0)) < 1e-12);
    assert_true(prior_of(793, 99, 0) < prior_of(793, 99, 3));
}

static void test_says_nothing(void **state) {
    (void)state;
    assert_true(prior_of(0, 0, 0) == 0.0);
    assert_true(prior_of(500, 0, 0) == 0.0);
    assert_true(prior_of(0, 10, 300) == 0.0);
    assert_true(prior_of(0, 300, 400) == 0.0); /* a factor of .57 */
    assert_true(prior_of(0, 500, 300) < 0.0);  /* of .38 */
}

static void test_failing_allocation(void **state) {
    (void)state;
    uint32_t of_record[2] = {1, 1};
    double bits;
    failing memory = {.left = 0};
    const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
    const kpl_entities entities = {.allocator = &allocator,
                                   .of_record = of_record,
                                   .record_count = 2,
                                   .entity_count = 1};
    assert_int_equal(kpl_size_prior(&entities, &bits, NULL), KPL_E_NOMEM);
    assert_int_equal(memory.live, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_says_nothing),
        cmocka_unit_test(test_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
