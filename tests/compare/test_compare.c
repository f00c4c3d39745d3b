/* Goal: the stage gives every pair the digit that the comparators' exact scores give it.
 * Method: random tables with several comparisons (one measure, several, on derived forms
 * that some values lack), tiles of all shapes, square and not, with values that repeat;
 * each pattern against kpl_compare_digit(), which asks `score` level by level; two that
 * are crossed also against their texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "base/hash.h"
#include "compare/comparators.h"
#include "compare/compare.h"
#include "compare/equal_pairs.h"

#define RECORDS 400u
#define COMPARISONS 8u
#define OWN 7u /* the comparison that is crossed */
#define PARTNER 6u
#define DISTINCT 90u
#define GUARD 2u /* the form that keeps some values as they are */

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
} fixture;

static void fixture_values(kpl_values *values, uint32_t count) {
    static const char letters[] = "aabcdeeinorst";
    char text[24];
    uint32_t number = 0;
    kpl_dictionary distinct; /* one number per text, as everywhere */
    assert_int_equal(kpl_dictionary_init(&distinct, NULL, NULL), KPL_OK);
    while (distinct.values.count < count) {
        const uint32_t length = 1 + random_below(10);
        for (uint32_t i = 0; i < length; i++)
            text[i] = letters[random_below((uint32_t)sizeof letters - 1)];
        const kpl_text view = {(const uint8_t *)text, length};
        assert_int_equal(kpl_dictionary_add(&distinct, view, &number, NULL), KPL_OK);
    }
    kpl_dictionary_take(&distinct, values);
}

/* One more way to reach the farthest level so far. */
static void fixture_or(kpl_comparison_spec *comparison, const char *name, uint32_t form,
                       double cutoff) {
    kpl_level_spec *const level = &comparison->levels[comparison->level_count - 1];
    kpl_condition_spec *const condition = &level->conditions[level->condition_count++];
    condition->comparator = kpl_comparator_find(name);
    condition->form = form;
    condition->cutoff = cutoff;
    assert_non_null(condition->comparator);
}

static void fixture_level(kpl_comparison_spec *comparison, const char *name,
                          uint32_t form, double cutoff) {
    comparison->level_count++;
    fixture_or(comparison, name, form, cutoff);
}

/* Two fields with many values in common, some of which only one of them has: the same
 * levels, by form numbers of their own (1 and GUARD against 3 and 4). */
static void fixture_crossed(fixture *f) {
    kpl_field *const own = &f->fields[OWN];
    const kpl_field *const partner = &f->fields[PARTNER];
    uint32_t number = 0;
    for (uint32_t v = partner->values.count - 1; v > 0; v -= 2) {
        const kpl_text text = kpl_values_text(&partner->values, v);
        bool there = false; /* values of a field are distinct */
        for (uint32_t w = 1; w < own->values.count; w++)
            there = there || kpl_text_equal(text, kpl_values_text(&own->values, w));
        if (!there)
            assert_int_equal(kpl_values_append(&own->values, text, &number, NULL),
                             KPL_OK);
        if (v <= 2)
            break;
    }
    const uint32_t distinct = own->values.count;
    for (uint32_t r = 0; r < RECORDS; r++)
        own->codes[r] = random_below(distinct);
    for (uint32_t form = 1; form <= 2; form++) { /* not needed, and too short by now */
        free(own->forms[form].of_value);
        own->forms[form].of_value = NULL;
    }
    /* A form that depends on the text alone, as forms of real kinds do. */
    for (uint32_t k = PARTNER; k <= OWN; k++) {
        kpl_field *const field = &f->fields[k];
        kpl_form *const first = &field->forms[k == OWN ? 3 : 1];
        kpl_form *const guard = &field->forms[k == OWN ? 4 : GUARD];
        kpl_dictionary texts;
        free(first->of_value);
        free(guard->of_value);
        kpl_values_release(&first->values);
        first->of_value = calloc(field->values.count, sizeof *first->of_value);
        guard->of_value = calloc(field->values.count, sizeof *guard->of_value);
        guard->is_guard = true;
        assert_int_equal(kpl_dictionary_init(&texts, NULL, NULL), KPL_OK);
        for (uint32_t v = 1; v < field->values.count; v++) {
            kpl_text text = kpl_values_text(&field->values, v);
            guard->of_value[v] = text.length >= 3 ? v : 0;
            text.length = text.length > 2 ? 2 : 0;
            assert_int_equal(kpl_dictionary_add(&texts, text, &first->of_value[v], NULL),
                             KPL_OK);
        }
        kpl_dictionary_take(&texts, &first->values);
        kpl_comparison_spec *const comparison = &f->comparisons[k];
        fixture_level(comparison, "exact", 0, 1);
        fixture_level(comparison, "osa", k == OWN ? 4 : GUARD, 1);
        fixture_or(comparison, "jaro_winkler", 0, 0.85);
        fixture_level(comparison, "exact", k == OWN ? 3 : 1, 1);
        fixture_level(comparison, "jaro_winkler", 0, 0.6);
    }
    f->comparisons[OWN].crossed = PARTNER + 1;
    f->comparisons[PARTNER].aliases = true;
    f->comparisons[OWN].aliases = true;
    f->comparisons[4].aliases = true;
}

/* Null and three days of one week: for comparators that ask which comes first. */
static void fixture_dates(kpl_values *values) {
    static const char *const days[] = {"", "2022-03-01", "2022-02-27", "2022-03-02"};
    kpl_values_release(values);
    assert_int_equal(kpl_values_init(values, NULL, NULL), KPL_OK);
    for (uint32_t v = 1; v < 4; v++) {
        uint32_t value = 0;
        assert_int_equal(kpl_values_append(values, kpl_text_of(days[v]), &value, NULL),
                         KPL_OK);
    }
}

static fixture *fixture_make(void) {
    fixture *const f = calloc(1, sizeof *f);
    f->table.fields = f->fields;
    f->table.field_count = COMPARISONS;
    f->table.record_count = RECORDS;
    f->linkage.comparisons = f->comparisons;
    f->linkage.comparison_count = COMPARISONS;
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        kpl_field *const field = &f->fields[k];
        const uint32_t distinct = k == 3 ? 4 : DISTINCT; /* the last repeats a lot */
        fixture_values(&field->values, distinct);
        fixture_values(&field->forms[1].values, 7);
        field->codes = calloc(RECORDS, sizeof *field->codes);
        field->forms[1].of_value = calloc(distinct, sizeof *field->codes);
        for (uint32_t r = 0; r < RECORDS; r++)
            field->codes[r] = random_below(distinct);
        for (uint32_t v = 1; v < distinct; v++)
            field->forms[1].of_value[v] = random_below(7); /* 0: the value has no form */
        field->forms[GUARD].is_guard = true;
        field->forms[GUARD].of_value = calloc(distinct, sizeof *field->codes);
        for (uint32_t v = 1; v < distinct; v++)
            field->forms[GUARD].of_value[v] = random_below(3) == 0 ? 0 : v;
        f->comparisons[k].field = k;
    }
    fixture_level(&f->comparisons[0], "exact", 0, 1);
    fixture_level(&f->comparisons[0], "jaro_winkler", 0, 0.92);
    fixture_level(&f->comparisons[0], "jaro_winkler", 0, 0.7);
    fixture_level(&f->comparisons[1], "exact", 0, 1);
    fixture_level(&f->comparisons[1], "osa", 0, 1);
    fixture_level(&f->comparisons[1], "exact", 1, 1);
    fixture_level(&f->comparisons[1], "levenshtein", 0, 3);
    fixture_level(&f->comparisons[1], "osa", 0, 5);
    fixture_level(&f->comparisons[2], "dice_qgrams", 1, 0.5);
    fixture_level(&f->comparisons[2], "prefix", 0, 1);
    fixture_or(&f->comparisons[2], "cosine_idf", 0, 0.3);
    fixture_dates(&f->fields[3].values);
    fixture_level(&f->comparisons[3], "exact", 0, 1);
    fixture_level(&f->comparisons[3], "days_earlier", 0, 2);
    fixture_level(&f->comparisons[3], "days_later", 0, 1);
    fixture_level(&f->comparisons[4], "exact", 0, 1);
    fixture_level(&f->comparisons[4], "osa", GUARD, 1);
    fixture_or(&f->comparisons[4], "jaro_winkler", 0, 0.92);
    fixture_level(&f->comparisons[4], "jaro_winkler", 0, 0.85);
    fixture_or(&f->comparisons[4], "exact", 1, 1);
    fixture_or(&f->comparisons[4], "osa", GUARD, 3);
    fixture_or(&f->comparisons[4], "prefix", 0, 1);
    fixture_level(&f->comparisons[5], "osa", 0, 1);
    fixture_or(&f->comparisons[5], "exact", 0, 1); /* equal values need no more */
    fixture_level(&f->comparisons[5], "jaro_winkler", 1, 0.5);
    fixture_or(&f->comparisons[5], "prefix", GUARD, 2);
    fixture_crossed(f);
    assert_int_equal(kpl_pattern_layout_init(&f->layout, &f->linkage, NULL), KPL_OK);
    for (uint32_t k = 0; k < COMPARISONS; k++) /* only dates ask for a direction */
        assert_int_equal(f->layout.is_unordered[k], k == 3);
    return f;
}

static void fixture_free(fixture *f) {
    for (uint32_t k = 0; k < COMPARISONS; k++) {
        kpl_values_release(&f->fields[k].values);
        free(f->fields[k].codes);
        for (uint32_t form = 1; form < KPL_FORMS_MAX; form++) {
            kpl_values_release(&f->fields[k].forms[form].values);
            free(f->fields[k].forms[form].of_value);
        }
    }
    free(f);
}

/* One pair in `stride`, spread over rows and columns. */
static void fill_pairs(kpl_pair_batch *batch, uint32_t stride) {
    uint32_t seen = 0;
    batch->pair_count = 0;
    batch->starts[0] = 0;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        for (uint32_t c = 0; c < batch->column_count; c++)
            if (seen++ % stride == 0)
                batch->places[batch->pair_count++] = (uint8_t)c;
        batch->starts[r + 1] = batch->pair_count;
    }
}

/* Plain digit by the texts: 1 else, 5 equal; 0 when one is missing. */
static uint32_t crossed_part(const kpl_values *x, uint32_t v, const kpl_values *y,
                             uint32_t w) {
    static uint8_t scratch[1 << 16];
    kpl_text a = kpl_values_text(x, v);
    kpl_text b = kpl_values_text(y, w);
    if (v == 0 || w == 0)
        return 0;
    if (kpl_text_equal(a, b))
        return 5;
    if ((a.length >= 3 && b.length >= 3 &&
         kpl_comparator_osa.score(a, b, scratch) <= 1) ||
        kpl_comparator_jaro_winkler.score(a, b, scratch) >= 0.85)
        return 4;
    if (a.length > 2 && b.length > 2 && a.bytes[0] == b.bytes[0] &&
        a.bytes[1] == b.bytes[1])
        return 3;
    return kpl_comparator_jaro_winkler.score(a, b, scratch) >= 0.6 ? 2 : 1;
}

/* Which texts stand for each other, when any do. */
static bool is_alias(kpl_text a, kpl_text b) {
    return !kpl_text_equal(a, b) &&
           (a.length + b.length + a.bytes[0] + b.bytes[0]) % 7 == 0;
}

static bool aliases_are_known;

/* The digit of two values side by side, aliases included: 6 for these. */
static uint32_t beside(const kpl_values *values, uint32_t v, uint32_t w) {
    const uint32_t digit = crossed_part(values, v, values, w);
    return aliases_are_known && digit >= 1 && digit < 4 &&
                   is_alias(kpl_values_text(values, v), kpl_values_text(values, w))
               ? 6
               : digit;
}

static void set_aliases(kpl_compare *compare, bool known) {
    static const uint32_t places[] = {4, PARTNER, OWN};
    aliases_are_known = known;
    for (size_t i = 0; i < 3; i++) {
        const kpl_values *const values = &compare->programs[places[i]].field->values;
        uint64_t *const pairs =
            calloc((size_t)values->count * values->count, sizeof *pairs);
        size_t count = 0;
        for (uint32_t a = 1; a < values->count; a++)
            for (uint32_t b = a + 1; b < values->count; b++)
                if (known &&
                    is_alias(kpl_values_text(values, a), kpl_values_text(values, b)))
                    pairs[count++] = (uint64_t)a << 32 | b;
        assert_true(!known || count > 100);
        assert_int_equal(kpl_compare_set_aliases(compare, places[i], pairs, count, NULL),
                         KPL_OK);
        free(pairs);
    }
}

/* The digits of the two crossed comparisons, as crossing.h says; the pair is counted. */
static void check_crossed(const fixture *f, uint64_t pattern, uint32_t left,
                          uint32_t right, uint64_t *crosswise) {
    static const uint32_t worth[] = {0, 0, 0, 1, 2, 3, 2};
    const kpl_field *const own = &f->fields[OWN];
    const kpl_field *const partner = &f->fields[PARTNER];
    const uint32_t s = beside(&own->values, own->codes[left], own->codes[right]);
    const uint32_t g =
        beside(&partner->values, partner->codes[left], partner->codes[right]);
    const uint32_t x = crossed_part(&own->values, own->codes[left], &partner->values,
                                    partner->codes[right]);
    const uint32_t y = crossed_part(&partner->values, partner->codes[left], &own->values,
                                    own->codes[right]);
    const uint32_t better = x > y ? x : y;
    const bool crossed = worth[x] + worth[y] > worth[s] + worth[g] && better >= 4;
    assert_int_equal(kpl_pattern_digit(&f->layout, pattern, OWN), !crossed      ? s
                                                                  : better == 5 ? 8
                                                                                : 7);
    assert_int_equal(kpl_pattern_digit(&f->layout, pattern, PARTNER), !crossed ? g
                                                                      : x < y  ? x
                                                                               : y);
    *crosswise += crossed;
}

static uint64_t crosswise_pairs;

static void check_tile(const fixture *f, const kpl_compare *compare,
                       kpl_compare_worker *worker, kpl_pair_batch *batch) {
    memset(batch->patterns, 0xEE, sizeof batch->patterns);
    kpl_compare_run(compare, worker, batch);
    for (uint32_t r = 0; r < batch->row_count; r++) {
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
            const uint64_t pattern = batch->patterns[p];
            assert_true(pattern < f->layout.pattern_count);
            check_crossed(f, pattern, batch->rows[r], batch->columns[batch->places[p]],
                          &crosswise_pairs);
            for (uint32_t k = 0; k < COMPARISONS; k++)
                assert_int_equal(kpl_pattern_digit(&f->layout, pattern, k),
                                 kpl_compare_digit(compare, worker, k, batch->rows[r],
                                                   batch->columns[batch->places[p]]));
        }
    }
}

/* With marks, and without. */
static void test_tiles(void **state) {
    (void)state;
    for (uint32_t turn = 0; turn < 2 * (1 + (uint32_t)kpl_cpu_detect()); turn++) {
        const uint32_t tier = turn / 2;
        const kpl_pool pool = {.threads = 1};
        fixture *const f = fixture_make();
        kpl_compare compare;
        kpl_compare_worker *worker = NULL;
        kpl_pair_batch *const batch = calloc(1, sizeof *batch);
        assert_int_equal(kpl_compare_plan(&f->linkage, &f->table, &f->layout,
                                          (kpl_cpu_tier)tier, NULL, &compare, NULL),
                         KPL_OK);
        if (turn % 2 == 1)
            assert_int_equal(kpl_compare_reach(&compare, &pool, UINT64_MAX, NULL),
                             KPL_OK);
        assert_int_equal(kpl_compare_worker_create(&compare, &worker, NULL), KPL_OK);
        for (uint32_t round = 0; round < 60; round++) {
            if (round % 15 == 0)
                set_aliases(&compare, round % 30 == 15);
            const bool square = round % 2 == 0;
            batch->row_count = round < 4 ? KPL_TILE_SIDE : 1 + random_below(24);
            batch->column_count = square ? batch->row_count : 1 + random_below(40);
            for (uint32_t i = 0; i < batch->row_count; i++)
                batch->rows[i] = random_below(RECORDS);
            for (uint32_t i = 0; i < batch->column_count; i++)
                batch->columns[i] = square ? batch->rows[i] : random_below(RECORDS);
            batch->is_symmetric = square;
            /* One pair in so many: the pairs of few are compared one by one. */
            fill_pairs(batch, round % 3 == 0 ? 1 : 1 + random_below(40));
            check_tile(f, &compare, worker, batch);
        }
        kpl_compare_worker_destroy(worker);
        kpl_compare_end(&compare);
        free(batch);
        fixture_free(f);
    }
    assert_true(crosswise_pairs > 1000);
}

#define AGAIN_BATCHES 40u

/* Patterns from before the aliases were known, brought up to date, are what comparing
 * gives now; from after, they stay. */
static void test_again(void **state) {
    (void)state;
    fixture *const f = fixture_make();
    kpl_compare compare;
    kpl_compare_worker *worker = NULL;
    kpl_pair_batch *const batches = calloc(AGAIN_BATCHES, sizeof *batches);
    kpl_pair_batch *const expected = calloc(1, sizeof *expected);
    uint64_t changed = 0;
    assert_int_equal(kpl_compare_plan(&f->linkage, &f->table, &f->layout,
                                      kpl_cpu_detect(), NULL, &compare, NULL),
                     KPL_OK);
    assert_int_equal(kpl_compare_worker_create(&compare, &worker, NULL), KPL_OK);
    for (uint32_t b = 0; b < AGAIN_BATCHES; b++) {
        kpl_pair_batch *const batch = &batches[b];
        batch->row_count = 1 + random_below(KPL_TILE_SIDE);
        batch->column_count = 1 + random_below(KPL_TILE_SIDE);
        for (uint32_t i = 0; i < batch->row_count; i++)
            batch->rows[i] = random_below(RECORDS);
        for (uint32_t i = 0; i < batch->column_count; i++)
            batch->columns[i] = random_below(RECORDS);
        fill_pairs(batch, 1 + random_below(20));
        kpl_compare_run(&compare, worker, batch);
    }
    set_aliases(&compare, true);
    for (uint32_t b = 0; b < AGAIN_BATCHES; b++) {
        kpl_pair_batch *const batch = &batches[b];
        const size_t bytes = batch->pair_count * sizeof batch->patterns[0];
        *expected = *batch;
        kpl_compare_run(&compare, worker, expected);
        changed += memcmp(batch->patterns, expected->patterns, bytes) != 0;
        for (uint32_t time = 0; time < 2; time++) {
            kpl_compare_again(&compare, worker, batch);
            assert_memory_equal(batch->patterns, expected->patterns, bytes);
        }
    }
    assert_true(changed > AGAIN_BATCHES / 2);
    kpl_compare_worker_destroy(worker);
    kpl_compare_end(&compare);
    free(expected);
    free(batches);
    fixture_free(f);
}

/* Pairs of equal values, one by one. */
static double equal_by_force(const kpl_compare *compare, kpl_link_mode link, uint32_t k) {
    const uint32_t count = compare->layout->comparison_count;
    double pairs = 0.0;
    for (uint32_t a = 0; a < compare->view.record_count; a++)
        for (uint32_t b = a + 1; b < compare->view.record_count; b++) {
            const bool same = kpl_table_source(&compare->view, a) ==
                              kpl_table_source(&compare->view, b);
            const uint32_t code = compare->codes[a * count + k];
            pairs += code != 0 && code == compare->codes[b * count + k] &&
                     (link == KPL_LINK_BOTH || same == (link == KPL_LINK_WITHIN));
        }
    return pairs;
}

static void test_equal_pairs(void **state) {
    (void)state;
    static const kpl_link_mode links[] = {KPL_LINK_BOTH, KPL_LINK_BETWEEN,
                                          KPL_LINK_WITHIN};
    const kpl_pool pool = {.threads = 1};
    fixture *const f = fixture_make();
    kpl_compare compare;
    uint32_t asked = 0;
    uint32_t starts[3] = {0, f->table.record_count / 3, f->table.record_count};
    f->table.source_count = 2;
    f->table.source_starts = starts;
    assert_int_equal(kpl_compare_plan(&f->linkage, &f->table, &f->layout, KPL_CPU_SCALAR,
                                      NULL, &compare, NULL),
                     KPL_OK);
    for (uint32_t i = 0; i < 3; i++) {
        double pairs[KPL_FIELDS_MAX];
        f->linkage.link = links[i];
        assert_int_equal(
            kpl_compare_equal_pairs(&compare, &f->linkage, &pool, pairs, NULL), KPL_OK);
        for (uint32_t k = 0; k < f->linkage.comparison_count; k++) {
            asked += pairs[k] > 0.0;
            if (pairs[k] > 0.0)
                assert_true(pairs[k] == equal_by_force(&compare, links[i], k));
        }
    }
    assert_true(asked >= 3);
    kpl_compare_end(&compare);
    fixture_free(f);
}

/* Whatever allocation fails, planning says so and leaves nothing behind. */
static void test_no_memory(void **state) {
    (void)state;
    fixture *const f = fixture_make();
    kpl_status status = KPL_E_NOMEM;
    uint64_t passes = 0;
    for (; status != KPL_OK; passes++) {
        kpl_compare compare;
        failing memory = {.left = passes};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
        status = kpl_compare_plan(&f->linkage, &f->table, &f->layout, KPL_CPU_SCALAR,
                                  &allocator, &compare, NULL);
        assert_true(status == KPL_OK || status == KPL_E_NOMEM);
        const uint64_t pair = (uint64_t)1 << 32 | 2;
        if (status == KPL_OK) {
            const kpl_pool pool = {.threads = 1};
            status = kpl_compare_reach(&compare, &pool, UINT64_MAX, NULL);
            if (status == KPL_OK)
                status = kpl_compare_set_aliases(&compare, OWN, &pair, 1, NULL);
            kpl_compare_end(&compare);
        }
        assert_int_equal(memory.live, 0);
    }
    assert_true(passes > 10);
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tiles), cmocka_unit_test(test_again),
        cmocka_unit_test(test_equal_pairs), cmocka_unit_test(test_no_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
