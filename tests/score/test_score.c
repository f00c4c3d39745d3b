/* Goal: scores are what the formulas of train.h and score.h say, to the last bit, and no
 * link is lost. Method: a random table and model; every pair weighed by a slow reference
 * written here from the formulas; links with and without a bound compared. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "score/score.h"
#include "score/tally.h"
#include "score/train.h"

#define RECORDS 120u
#define COMPARISONS 4u

typedef struct fixture {
    kpl_table table;
    kpl_field fields[COMPARISONS];
    kpl_comparison_spec comparisons[COMPARISONS];
    kpl_linkage_spec linkage;
    kpl_verdict_spec verdicts[3];
    kpl_pattern_layout layout;
    kpl_model model;
    kpl_histogram histogram;
    kpl_pair_batch batch; /* with every pair */
    kpl_value_counts counts[COMPARISONS];
    bool by_counts; /* gains of every level by counts, not of equal values only */
} fixture;

static uint64_t fixture_state;

static double fixture_share(void) {
    fixture_state = kpl_hash_word(fixture_state);
    return ((double)(fixture_state >> 11) + 1.0) / 9007199254740994.0;
}

static uint32_t fixture_below(uint32_t n) {
    return (uint32_t)(fixture_share() * n);
}

/* Levels: exact first, so that term frequency has a digit to work on. */
static void fixture_comparison(fixture *f, uint32_t k) {
    static const char *const names[COMPARISONS] = {"a", "b", "c", "d"};
    kpl_comparison_spec *const comparison = &f->comparisons[k];
    comparison->name = names[k];
    comparison->field = k;
    comparison->level_count = 1 + k;
    comparison->term_frequency = k != 2;
    for (uint32_t i = 0; i < comparison->level_count; i++) {
        comparison->levels[i].conditions[0].comparator = kpl_comparators[i == 0 ? 0 : 1];
        comparison->levels[i].condition_count = 1;
    }
    kpl_field *const field = &f->fields[k];
    const uint32_t distinct = 5 + 10 * k;
    field->codes = calloc(RECORDS, sizeof *field->codes);
    field->counts = calloc(distinct, sizeof *field->counts);
    field->values.count = distinct;
    for (uint32_t r = 0; r < RECORDS; r++) {
        field->codes[r] = fixture_below(distinct);
        if (field->codes[r] == 0)
            continue;
        field->counts[field->codes[r]]++;
        field->filled++;
    }
}

/* Any counts will do: of many values nobody is near. One comparison has none. */
static void fixture_counts(fixture *f, uint32_t k) {
    kpl_value_counts *const counts = &f->counts[k];
    if (k == 2 && fixture_below(2) == 0)
        return;
    counts->value_count = f->fields[k].values.count;
    counts->digit_count = f->layout.plain_digits[k] - 2;
    counts->equal_digit = fixture_below(4) == 0 ? 0 : f->layout.plain_digits[k] - 1;
    counts->total = 0.5 * RECORDS + fixture_below(RECORDS);
    counts->step = fixture_below(2) == 0 ? 1.0 : 0.2 + 3.0 * fixture_share();
    const size_t size = (size_t)counts->value_count * counts->digit_count;
    counts->near = calloc(size, sizeof *counts->near);
    for (size_t i = counts->digit_count; i < size; i++)
        counts->near[i] =
            fixture_below(3) == 0 ? 0.0f : (float)(fixture_share() * counts->total / 4.0);
}

static void fixture_model(fixture *f) {
    kpl_model *const model = &f->model;
    model->lambda = 0.001 * fixture_share();
    model->household = fixture_below(2) == 0 ? 0.0 : 0.002 * fixture_share();
    model->comparison_count = COMPARISONS;
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        model->level_counts[k] = f->comparisons[k].level_count + 1;
        model->parent[k] = k == 3   ? 2
                           : k == 1 ? 3
                                    : 0; /* d and b hang in a chain below c */
        model->is_shared[k] = model->household > 0.0 && k < 2;
        for (uint32_t level = 0; level < model->level_counts[k]; level++) {
            model->m[k][level] = fixture_share();
            model->u[k][level] = fixture_share();
            model->shared[k][level] = fixture_share();
            for (uint32_t above = 0; above <= KPL_LEVELS_MAX; above++)
                model->u_given[k][above][level] = fixture_share();
        }
    }
}

/* Patterns at random, but digits agree with the values: null is 0, equal is the top. */
static void fixture_patterns(fixture *f) {
    kpl_tally *tally = NULL;
    f->batch.row_count = RECORDS;
    f->batch.column_count = RECORDS;
    f->batch.rule = 3;
    for (uint32_t r = 0; r < RECORDS; r++)
        f->batch.rows[r] = f->batch.columns[r] = r;
    for (uint32_t a = 0; a < RECORDS; a++) {
        for (uint32_t b = a + 1; b < RECORDS; b++) {
            uint64_t pattern = 0;
            for (uint32_t k = 0; k < COMPARISONS; k++) {
                const uint32_t x = f->fields[k].codes[a];
                const uint32_t y = f->fields[k].codes[b];
                const uint32_t top = f->layout.digits[k] - 1;
                const uint32_t digit = x == 0 || y == 0 ? 0
                                       : x == y         ? top
                                                        : 1 + fixture_below(top - 1);
                pattern += f->layout.weights[k] * digit;
            }
            f->batch.patterns[f->batch.pair_count] = pattern;
            f->batch.places[f->batch.pair_count++] = (uint8_t)b;
        }
        f->batch.starts[a + 1] = f->batch.pair_count;
    }
    assert_int_equal(kpl_tally_create(&f->layout, NULL, &tally, NULL), KPL_OK);
    assert_int_equal(kpl_tally_add(tally, &f->batch, NULL), KPL_OK);
    assert_int_equal(kpl_tally_merge(&tally, 1, NULL, &f->histogram, NULL), KPL_OK);
    kpl_tally_destroy(tally);
}

/* Rules that have the last word: certain when c and d are close, never when b is "else"
 * or when a differs and d is no better than its second level. */
static void fixture_verdicts(fixture *f) {
    f->verdicts[0] = (kpl_verdict_spec){
        .verdict = KPL_VERDICT_CERTAIN, .comparisons = 12, .levels = {[2] = 2, [3] = 3}};
    f->verdicts[1] = (kpl_verdict_spec){.verdict = KPL_VERDICT_NEVER, .comparisons = 2};
    f->verdicts[2] = (kpl_verdict_spec){
        .verdict = KPL_VERDICT_NEVER, .comparisons = 9, .levels = {[3] = 2}};
    f->linkage.verdicts = f->verdicts;
    f->linkage.verdict_count = 3;
}

static fixture *fixture_make(uint64_t seed) {
    fixture *const f = calloc(1, sizeof *f);
    fixture_state = seed;
    f->table.fields = f->fields;
    f->table.field_count = COMPARISONS;
    f->table.record_count = RECORDS;
    f->linkage.comparisons = f->comparisons;
    f->linkage.comparison_count = COMPARISONS;
    for (uint32_t k = 0; k < COMPARISONS; k++)
        fixture_comparison(f, k);
    assert_int_equal(kpl_pattern_layout_init(&f->layout, &f->linkage, NULL), KPL_OK);
    fixture_model(f);
    fixture_patterns(f);
    f->by_counts = seed % 2 == 0;
    if (seed % 3 == 0)
        fixture_verdicts(f);
    for (uint32_t k = 0; k < COMPARISONS; k++)
        fixture_counts(f, k);
    return f;
}

static const kpl_value_counts *fixture_given(const fixture *f) {
    return f->by_counts ? f->counts : NULL;
}

static void fixture_free(fixture *f) {
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        free(f->fields[k].codes);
        free(f->fields[k].counts);
        kpl_value_counts_release(&f->counts[k]);
    }
    kpl_histogram_release(&f->histogram);
    free(f);
}

static bool reference_is_explained(const fixture *f, uint32_t k, const uint32_t *digit) {
    if (f->model.parent[k] == 0)
        return false;
    const uint32_t parent = f->model.parent[k] - 1;
    const uint32_t top = f->comparisons[parent].level_count + 1;
    if (digit[parent] == top || (top > 2 && digit[parent] == top - 1))
        return true;
    return f->by_counts && top > 3 && digit[parent] == top - 2;
}

/* (log2 u - log2 u(v)) / 2 of one record's value, as a float holds it. */
static double reference_half(const fixture *f, uint32_t k, uint32_t digit,
                             uint32_t record) {
    const kpl_value_counts *const counts = &f->counts[k];
    const double u = f->model.u[k][digit - 1];
    const uint32_t levels = f->comparisons[k].level_count;
    const double near =
        (double)counts->near[f->fields[k].codes[record] * levels + digit - 2];
    const bool exactly = digit == counts->equal_digit || counts->step < 1.0;
    const double prior = exactly ? 0.3 : 0.3 * counts->step;
    const double others = near > 1.0 ? near - 1.0 : 0.0;
    const double again = (others + prior) / (counts->total - 1.0 + prior / u);
    return (double)(float)((log2(u) - log2(again)) / 2.0);
}

static double reference_gain(const fixture *f, uint32_t k, const uint32_t *digit,
                             uint32_t left, uint32_t right) {
    const uint32_t levels = f->comparisons[k].level_count;
    if (digit[k] < 2 || reference_is_explained(f, k, digit))
        return 0.0;
    if (f->by_counts)
        return f->counts[k].digit_count == 0 ? 0.0
                                             : reference_half(f, k, digit[k], left) +
                                                   reference_half(f, k, digit[k], right);
    if (!f->comparisons[k].term_frequency || digit[k] != levels + 1)
        return 0.0;
    const double u = f->model.u[k][levels];
    const double count = (double)f->fields[k].counts[f->fields[k].codes[left]];
    const double again =
        (count - 1.0 + 30.0 * u) / ((double)f->fields[k].filled - 1.0 + 30.0);
    return log2(u) - log2(again);
}

/* What the rules of fixture_verdicts() make of a weight. */
static double reference_verdict(const fixture *f, const uint32_t *digit, double weight) {
    if (f->linkage.verdict_count == 0)
        return weight;
    if (digit[1] == 1 || (digit[0] == 1 && digit[3] >= 1 && digit[3] <= 3))
        return weight < -20.0 ? weight : -20.0;
    if (digit[2] >= 3 && digit[3] >= 4)
        return weight > 20.0 ? weight : 20.0;
    return weight;
}

/* The formulas, pair by pair, from nothing but the model and the counts. */
static double reference_weight(const fixture *f, uint64_t pattern, uint32_t left,
                               uint32_t right) {
    const kpl_model *const m = &f->model;
    uint32_t digit[COMPARISONS];
    uint64_t rest = pattern;
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        digit[k] = (uint32_t)(rest % (f->comparisons[k].level_count + 2));
        rest /= f->comparisons[k].level_count + 2;
    }
    double weight = log2(m->lambda / (1.0 - m->lambda));
    double household =
        m->household > 0.0 ? log2(m->household / (1.0 - m->lambda)) : -INFINITY;
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        if (digit[k] == 0)
            continue;
        const uint32_t above = m->parent[k] == 0 ? 0 : digit[m->parent[k] - 1];
        const double u =
            above == 0 ? m->u[k][digit[k] - 1] : m->u_given[k][above - 1][digit[k] - 1];
        weight += log2(m->m[k][digit[k] - 1] / u);
        if (m->is_shared[k])
            household += log2(m->shared[k][digit[k] - 1] / u);
    }
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        const double gain = reference_gain(f, k, digit, left, right);
        weight += gain;
        household += m->is_shared[k] ? gain : 0.0;
    }
    return reference_verdict(f, digit, weight - log2(1.0 + exp2(household)));
}

static const kpl_pool pool = {.threads = 1};

static void score_all(const fixture *f, double bound, kpl_links *links) {
    kpl_score score;
    kpl_score_list list = {0};
    assert_int_equal(kpl_score_plan(&f->linkage, &f->table, &f->layout, &f->model,
                                    &f->histogram, bound, fixture_given(f), NULL, &score,
                                    NULL),
                     KPL_OK);
    assert_int_equal(kpl_score_run(&score, &f->batch, &list, NULL), KPL_OK);
    assert_int_equal(kpl_score_collect(&list, 1, &pool, NULL, links, NULL), KPL_OK);
    kpl_score_end(&score);
}

static void test_equals_the_formulas(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        fixture *const f = fixture_make(seed);
        kpl_links all;
        score_all(f, -1e9, &all);
        assert_int_equal(all.count, RECORDS * (RECORDS - 1) / 2);
        uint64_t i = 0;
        for (uint32_t a = 0; a < RECORDS; a++) {
            for (uint32_t b = a + 1; b < RECORDS; b++, i++) {
                assert_int_equal(all.items[i].left, a); /* sorted */
                assert_int_equal(all.items[i].right, b);
                assert_int_equal(all.items[i].rule, 3);
                assert_int_equal(all.items[i].pattern, f->batch.patterns[i]);
                const double expected = reference_weight(f, all.items[i].pattern, a, b);
                assert_memory_equal(&all.items[i].weight, &expected, sizeof expected);
            }
        }
        kpl_links_release(&all);
        fixture_free(f);
    }
}

static void test_early_dropping_loses_nothing(void **state) {
    (void)state;
    for (uint64_t seed = 101; seed <= 120; seed++) {
        fixture *const f = fixture_make(seed);
        kpl_links all;
        score_all(f, -1e9, &all);
        for (uint32_t round = 0; round < 40; round++) {
            /* Round numbers, and exactly the weight of some pair: rounding must not lose
             * it. */
            const double bound =
                round < 10 ? -20.0 + 3.0 * round
                           : all.items[fixture_below((uint32_t)all.count)].weight;
            kpl_links some;
            score_all(f, bound, &some);
            uint64_t kept = 0;
            for (uint64_t i = 0; i < all.count; i++) {
                if (all.items[i].weight < bound)
                    continue;
                assert_true(kept < some.count);
                assert_int_equal(some.items[kept].left, all.items[i].left);
                assert_int_equal(some.items[kept].right, all.items[i].right);
                assert_true(some.items[kept].weight == all.items[i].weight);
                kept++;
            }
            assert_int_equal(kept, some.count);
            kpl_links_release(&some);
        }
        kpl_links_release(&all);
        fixture_free(f);
    }
}

/* Promises of a model that differs, weighed anew, are the links of the final one:
 * whenever kpl_score_covers() says so, and it must say so for models that are near. */
static void test_promises(void **state) {
    (void)state;
    uint32_t covered = 0;
    for (uint64_t seed = 201; seed <= 260; seed++) {
        fixture *const f = fixture_make(seed);
        const double blur = seed % 3 == 0 ? 3.0 : 0.1;
        kpl_model *const sketch = malloc(sizeof *sketch);
        *sketch = f->model;
        sketch->lambda *= exp2(blur * (fixture_share() - 0.5));
        sketch->household *= exp2(blur * (fixture_share() - 0.5));
        for (uint32_t k = 0; k < COMPARISONS; k++) {
            for (uint32_t level = 0; level <= KPL_LEVELS_MAX; level++) {
                sketch->m[k][level] *= exp2(blur * (fixture_share() - 0.5));
                sketch->shared[k][level] *= exp2(blur * (fixture_share() - 0.5));
            }
        }
        kpl_score early;
        kpl_score final;
        kpl_score_list list = {0};
        const double bound = -12.0 + 10.0 * fixture_share();
        const kpl_histogram part = {.rows = f->histogram.rows,
                                    .row_count = f->histogram.row_count / 2};
        assert_int_equal(kpl_score_plan(&f->linkage, &f->table, &f->layout, sketch, &part,
                                        bound - 2.0, fixture_given(f), NULL, &early,
                                        NULL),
                         KPL_OK);
        assert_int_equal(kpl_score_plan(&f->linkage, &f->table, &f->layout, &f->model,
                                        &f->histogram, bound, fixture_given(f), NULL,
                                        &final, NULL),
                         KPL_OK);
        assert_int_equal(kpl_score_promise(&early, &f->batch, &list, NULL), KPL_OK);
        const bool covers = kpl_score_covers(&early, &final);
        assert_true(covers || blur > 1.0);
        kpl_links again;
        kpl_links expected;
        kpl_score_reweigh(&final, &list);
        assert_int_equal(kpl_score_collect(&list, 1, &pool, NULL, &again, NULL), KPL_OK);
        score_all(f, bound, &expected);
        assert_true(again.count <= expected.count);
        if (covers) {
            assert_int_equal(again.count, expected.count);
            for (uint64_t i = 0; i < again.count; i++) {
                assert_int_equal(again.items[i].left, expected.items[i].left);
                assert_int_equal(again.items[i].right, expected.items[i].right);
                assert_true(again.items[i].weight == expected.items[i].weight);
            }
            covered++;
        }
        kpl_links_release(&again);
        kpl_links_release(&expected);
        kpl_score_end(&early);
        kpl_score_end(&final);
        free(sketch);
        fixture_free(f);
    }
    assert_true(covered >= 40);
}

static void test_household_weight(void **state) {
    (void)state;
    assert_true(kpl_household_weight(-INFINITY) == 0.0);
    assert_true(kpl_household_weight(0.0) == -1.0);
    assert_true(fabs(kpl_household_weight(511.0) + 511.0) < 1e-9);
    assert_true(kpl_household_weight(5000.0) == -5000.0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equals_the_formulas),
        cmocka_unit_test(test_early_dropping_loses_nothing),
        cmocka_unit_test(test_promises),
        cmocka_unit_test(test_household_weight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
