/* Goal: a value's counts are what a look at every record gives, whatever the threads, the
 * tier and the memory. Method: random tables with values that few or no records hold;
 * weights that are sums of powers of two, so that every order of adding gives one answer;
 * brute force by the comparators' exact scores; the sample drawn anew, here by a walk
 * over the marks instead of the values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "compare/value_counts.h"
#include "../base/failing_allocator.h"

#define COMPARISONS 3u

static uint64_t random_state = 1;

static uint32_t random_below(uint32_t n) {
    random_state = kpl_hash_word(random_state);
    return (uint32_t)(random_state % n);
}

typedef struct fixture {
    kpl_table table;
    kpl_field fields[COMPARISONS];
    kpl_comparison_spec comparisons[COMPARISONS];
    kpl_linkage_spec linkage;
    kpl_pattern_layout layout;
    kpl_compare compare;
    double *weights;
    uint32_t *holder[COMPARISONS]; /* per value: 1 + a record that holds it */
} fixture;

static void fixture_values(kpl_values *values, uint32_t count) {
    static const char letters[] = "aabcdeeinorst";
    char text[24];
    uint32_t number = 0;
    kpl_dictionary distinct;
    assert_int_equal(kpl_dictionary_init(&distinct, NULL, NULL), KPL_OK);
    while (distinct.values.count < count) {
        const uint32_t length = 2 + random_below(9);
        for (uint32_t i = 0; i < length; i++)
            text[i] = letters[random_below((uint32_t)sizeof letters - 1)];
        const kpl_text view = {(const uint8_t *)text, length};
        assert_int_equal(kpl_dictionary_add(&distinct, view, &number, NULL), KPL_OK);
    }
    kpl_dictionary_take(&distinct, values);
}

static void fixture_level(kpl_comparison_spec *comparison, const char *name,
                          uint32_t form, double cutoff) {
    kpl_level_spec *const level = &comparison->levels[comparison->level_count++];
    kpl_condition_spec *const condition = &level->conditions[level->condition_count++];
    condition->comparator = kpl_comparator_find(name);
    condition->form = form;
    condition->cutoff = cutoff;
    assert_non_null(condition->comparator);
}

static void fixture_field(fixture *f, uint32_t k, uint32_t distinct) {
    kpl_field *const field = &f->fields[k];
    const uint32_t records = f->table.record_count;
    fixture_values(&field->values, distinct);
    fixture_values(&field->forms[1].values, 9);
    field->codes = calloc(records, sizeof *field->codes);
    field->forms[1].of_value = calloc(distinct, sizeof *field->codes);
    f->holder[k] = calloc(distinct, sizeof *field->codes);
    for (uint32_t v = 1; v < distinct; v++)
        field->forms[1].of_value[v] = random_below(9); /* 0: the value has no form */
    for (uint32_t r = 0; r < records; r++) {
        /* Some values are frequent, some nobody's. */
        field->codes[r] = random_below(3) == 0 ? random_below(distinct / 50 + 2)
                                               : random_below(distinct);
        f->holder[k][field->codes[r]] = r + 1;
    }
    f->comparisons[k].field = k;
}

static fixture *fixture_make(uint32_t records, uint32_t distinct, kpl_cpu_tier tier) {
    fixture *const f = calloc(1, sizeof *f);
    random_state = 7;
    f->table.fields = f->fields;
    f->table.field_count = COMPARISONS;
    f->table.record_count = records;
    f->linkage.comparisons = f->comparisons;
    f->linkage.comparison_count = COMPARISONS;
    for (uint32_t k = 0; k < COMPARISONS; k++)
        fixture_field(f, k, k == 0 ? distinct : distinct / 10 + 5);
    f->weights = calloc(records, sizeof *f->weights);
    for (uint32_t r = 0; r < records; r++)
        f->weights[r] = (1 + random_below(16)) / 16.0;
    fixture_level(&f->comparisons[0], "exact", 0, 1);
    fixture_level(&f->comparisons[0], "osa", 0, 1);
    fixture_level(&f->comparisons[0], "jaro_winkler", 0, 0.8);
    fixture_level(&f->comparisons[1], "osa", 0, 1); /* equal values are not apart */
    fixture_level(&f->comparisons[1], "exact", 1, 1);
    fixture_level(&f->comparisons[2], "exact", 0, 1);
    assert_int_equal(kpl_pattern_layout_init(&f->layout, &f->linkage, NULL), KPL_OK);
    assert_int_equal(kpl_compare_plan(&f->linkage, &f->table, &f->layout, tier, NULL,
                                      &f->compare, NULL),
                     KPL_OK);
    const kpl_pool pool = {.threads = 1}; /* marks of few values, of all, of none */
    const uint64_t marks_max = random_below(3) * (records * 8 + 4096);
    assert_int_equal(kpl_compare_reach(&f->compare, &pool, marks_max, NULL), KPL_OK);
    return f;
}

static void fixture_free(fixture *f) {
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        kpl_values_release(&f->fields[k].values);
        kpl_values_release(&f->fields[k].forms[1].values);
        free(f->fields[k].codes);
        free(f->fields[k].forms[1].of_value);
        free(f->holder[k]);
    }
    kpl_compare_end(&f->compare);
    free(f->weights);
    free(f);
}

static void fixture_count(const fixture *f, uint32_t k, const double *weights,
                          uint32_t threads, kpl_value_counts *counts) {
    const kpl_pool pool = {.threads = threads};
    const kpl_value_counts_job job = {
        .record_count = f->table.record_count, .record_weights = weights, .pool = &pool};
    assert_int_equal(kpl_compare_value_counts(&f->compare, k, &job, counts, NULL),
                     KPL_OK);
}

static void check_counts(const fixture *f, uint32_t k, const double *weights) {
    kpl_value_counts counts;
    kpl_compare_worker *worker = NULL;
    const kpl_field *const field = &f->fields[k];
    fixture_count(f, k, weights, 2, &counts);
    assert_int_equal(kpl_compare_worker_create(&f->compare, &worker, NULL), KPL_OK);
    assert_int_equal(counts.value_count, field->values.count);
    assert_int_equal(counts.digit_count, f->layout.digits[k] - 2);
    assert_int_equal(counts.equal_digit, k == 1 ? 0 : f->layout.digits[k] - 1);
    assert_true(counts.step == 1.0);
    double total = 0.0;
    for (uint32_t r = 0; r < f->table.record_count; r++)
        total += field->codes[r] == 0 ? 0.0 : weights == NULL ? 1.0 : weights[r];
    assert_true(counts.total == total);
    for (uint32_t v = 0; v < counts.value_count; v++) {
        double expected[18] = {0.0};
        for (uint32_t r = 0; f->holder[k][v] > 0 && r < f->table.record_count; r++)
            expected[kpl_compare_digit(&f->compare, worker, k, f->holder[k][v] - 1, r)] +=
                weights == NULL ? 1.0 : weights[r];
        for (uint32_t digit = 2; digit < f->layout.digits[k]; digit++)
            assert_true(kpl_value_counts_near(&counts, v, digit) ==
                        (v == 0 ? 0.0 : expected[digit]));
    }
    kpl_compare_worker_destroy(worker);
    kpl_value_counts_release(&counts);
}

static void test_equals_brute_force(void **state) {
    (void)state;
    fixture *const f = fixture_make(700, 400, kpl_cpu_detect());
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        check_counts(f, k, NULL);
        check_counts(f, k, f->weights);
    }
    fixture_free(f);
}

/* The sample by its marks: which value holds each, and what it stands for. */
static uint32_t draw(const kpl_value_counts *counts, const double *held, uint32_t size,
                     uint32_t *values, double *weights) {
    uint32_t drawn = 0;
    uint32_t v = 1;
    double end = held[1];
    for (uint32_t mark = 0; mark < size; mark++) {
        while ((mark + 0.5) * (counts->total / size) >= end)
            end += held[++v];
        if (drawn > 0 && values[drawn - 1] == v)
            continue;
        values[drawn] = v;
        weights[drawn++] =
            held[v] > counts->total / size ? held[v] : counts->total / size;
    }
    return drawn;
}

static void test_sample(void **state) {
    (void)state;
    fixture *const f = fixture_make(45000, 45000, kpl_cpu_detect());
    kpl_value_counts counts;
    kpl_compare_worker *worker = NULL;
    uint32_t *const values = calloc(KPL_VALUE_COUNTS_SAMPLE_MAX, sizeof *values);
    double *const stands = calloc(KPL_VALUE_COUNTS_SAMPLE_MAX, sizeof *stands);
    double *const held = calloc(f->fields[0].values.count, sizeof *held);
    uint32_t distinct = 0;
    for (uint32_t r = 0; r < f->table.record_count; r++)
        held[f->fields[0].codes[r]] += f->weights[r];
    for (uint32_t v = 1; v < f->fields[0].values.count; v++)
        distinct += held[v] > 0.0;
    fixture_count(f, 0, f->weights, 3, &counts);
    const uint32_t size = kpl_value_counts_sample(distinct);
    assert_true(size > 0 && counts.step == counts.total / size);
    const uint32_t drawn = draw(&counts, held, size, values, stands);
    assert_int_equal(kpl_compare_worker_create(&f->compare, &worker, NULL), KPL_OK);
    for (uint32_t v = 1; v < counts.value_count; v += 1999) {
        double expected[18] = {0.0};
        for (uint32_t i = 0; f->holder[0][v] > 0 && i < drawn; i++)
            expected[kpl_compare_digit(&f->compare, worker, 0, f->holder[0][v] - 1,
                                       f->holder[0][values[i]] - 1)] += stands[i];
        expected[4] = held[v]; /* equal values: exactly */
        for (uint32_t digit = 2; digit <= 4; digit++)
            assert_true(kpl_value_counts_near(&counts, v, digit) ==
                        (double)(float)expected[digit]);
    }
    kpl_compare_worker_destroy(worker);
    kpl_value_counts_release(&counts);
    free(values);
    free(stands);
    free(held);
    fixture_free(f);
}

static void test_sample_size(void **state) {
    (void)state;
    assert_int_equal(kpl_value_counts_sample(0), 0);
    assert_int_equal(kpl_value_counts_sample(20000), 0);
    assert_int_equal(kpl_value_counts_sample(20001), 20000);
    assert_true(kpl_value_counts_sample(200000) < 20000);
    assert_int_equal(kpl_value_counts_sample(4000000000), 1000);
}

/* The counts of two records' values are the same when no others are asked for. */
static void test_two_records_only(void **state) {
    (void)state;
    fixture *const f = fixture_make(700, 400, kpl_cpu_detect());
    const kpl_pool pool = {.threads = 2};
    kpl_value_counts all;
    fixture_count(f, 0, f->weights, 2, &all);
    for (uint32_t round = 0; round < 20; round++) {
        const uint32_t only[2] = {random_below(700), round == 0 ? 0 : random_below(700)};
        const kpl_value_counts_job job = {.record_count = 700,
                                          .record_weights = f->weights,
                                          .only = only,
                                          .pool = &pool};
        kpl_value_counts some;
        assert_int_equal(kpl_compare_value_counts(&f->compare, 0, &job, &some, NULL),
                         KPL_OK);
        assert_true(some.total == all.total);
        for (uint32_t v = 0; v < all.value_count; v++) {
            const bool asked =
                v == f->fields[0].codes[only[0]] || v == f->fields[0].codes[only[1]];
            for (uint32_t digit = 2; digit <= 4; digit++)
                assert_true(kpl_value_counts_near(&some, v, digit) ==
                            (asked ? kpl_value_counts_near(&all, v, digit) : 0.0));
        }
        kpl_value_counts_release(&some);
    }
    kpl_value_counts_release(&all);
    fixture_free(f);
}

static void test_threads_and_tiers(void **state) {
    (void)state;
    static const uint32_t threads[] = {1, 2, 3, 8};
    kpl_value_counts first = {0};
    for (uint32_t tier = 0; tier <= (uint32_t)kpl_cpu_detect(); tier++) {
        fixture *const f = fixture_make(3000, 2000, (kpl_cpu_tier)tier);
        for (uint32_t r = 0; r < 3000; r++)
            f->weights[r] = 1.0 / (1 + random_below(9)); /* rounding shows the order */
        for (uint32_t i = 0; i < 4; i++) {
            kpl_value_counts counts;
            fixture_count(f, 0, f->weights, threads[i], &counts);
            if (first.near == NULL) {
                first = counts;
                continue;
            }
            assert_memory_equal(counts.near, first.near,
                                (size_t)counts.value_count * counts.digit_count *
                                    sizeof *counts.near);
            assert_true(counts.total == first.total);
            kpl_value_counts_release(&counts);
        }
        fixture_free(f);
    }
    kpl_value_counts_release(&first);
}

/* Nobody holds a value: nothing is counted and nothing breaks. */
static void test_only_nulls(void **state) {
    (void)state;
    fixture *const f = fixture_make(100, 50, KPL_CPU_SCALAR);
    for (uint32_t i = 0; i < 100 * COMPARISONS; i++)
        f->compare.codes[i] = KPL_VALUE_NULL;
    kpl_value_counts counts;
    fixture_count(f, 0, NULL, 2, &counts);
    assert_true(counts.total == 0.0);
    for (uint32_t v = 0; v < counts.value_count; v++)
        assert_true(kpl_value_counts_near(&counts, v, 4) == 0.0);
    kpl_value_counts_release(&counts);
    fixture_free(f);
}

static void test_memory_runs_out(void **state) {
    (void)state;
    fixture *const f = fixture_make(300, 200, KPL_CPU_SCALAR);
    const kpl_pool pool = {.threads = 2};
    const kpl_value_counts_job job = {.record_count = 300, .pool = &pool};
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 0; status == KPL_E_NOMEM; n++) {
        failing memory = {.left = n};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
        kpl_value_counts counts;
        f->compare.allocator = &allocator;
        status = kpl_compare_value_counts(&f->compare, 0, &job, &counts, NULL);
        kpl_value_counts_release(&counts);
        assert_int_equal(memory.live, 0);
        assert_true(n < 100);
    }
    f->compare.allocator = NULL;
    assert_int_equal(status, KPL_OK);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_brute_force),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_sample_size),
        cmocka_unit_test(test_two_records_only),
        cmocka_unit_test(test_threads_and_tiers),
        cmocka_unit_test(test_only_nulls),
        cmocka_unit_test(test_memory_runs_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
