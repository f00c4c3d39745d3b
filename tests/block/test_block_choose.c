/* Goal: rules chosen without anybody's help stay within their budget and are always the
 * same. Method: tables of made-up records, small and large, with rare, common and very
 * common values; the choice twice, with different threads, and what its blocks then hold.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "block/block.h"
#include "block/block_choose.h"
#include "block/block_refine.h"
#include "block/block_rule.h"

#define FIELDS 3u
#define BUDGET 100000000u

typedef struct fixture {
    kpl_table table;
    kpl_field fields[FIELDS];
    kpl_field_spec specs[FIELDS];
    uint32_t starts[2];
    kpl_linkage_spec linkage;
    kpl_arena arena;
    kpl_block_rule *built; /* by the choice */
} fixture;

/* Field 0: about 20 records a value; 1: ten values in all; 2: two values (a sex). */
static fixture *fixture_make(uint32_t records) {
    static const char *const kinds[FIELDS] = {"raw", "category", "category"};
    fixture *const f = calloc(1, sizeof *f);
    const uint32_t distinct[FIELDS] = {records / 20 + 2, 11, 3};
    f->starts[1] = records;
    f->table = (kpl_table){.record_count = records,
                           .source_count = 1,
                           .source_starts = f->starts,
                           .fields = f->fields,
                           .field_count = FIELDS};
    f->linkage =
        (kpl_linkage_spec){.name = "x", .fields = f->specs, .field_count = FIELDS};
    for (uint32_t k = 0; k < FIELDS; k++) {
        f->specs[k].kind = kpl_kind_find(kinds[k]);
        f->fields[k].kind = f->specs[k].kind;
        f->fields[k].codes = calloc(records, sizeof *f->fields[k].codes);
        for (uint32_t r = 0; r < records; r++)
            f->fields[k].codes[r] = (uint32_t)(kpl_hash_word(r * 8 + k) % distinct[k]);
    }
    return f;
}

static void fixture_free(fixture *f) {
    const kpl_blocks blocks = {.allocator = NULL};
    for (uint32_t i = 0; f->built != NULL && i < f->linkage.rule_count; i++)
        kpl_block_rule_release(&blocks, &f->built[i]);
    free(f->built);
    for (uint32_t k = 0; k < FIELDS; k++)
        free(f->fields[k].codes);
    kpl_arena_release(&f->arena);
    free(f);
}

static void choose(fixture *f, uint32_t threads) {
    const kpl_pool pool = {.threads = threads};
    assert_int_equal(kpl_block_candidates(&f->linkage, &f->arena, NULL), KPL_OK);
    assert_true(f->linkage.rule_count >= FIELDS);
    assert_int_equal(kpl_block_choose(&f->linkage, &f->arena, &f->table, BUDGET, NULL,
                                      &pool, &f->built, NULL),
                     KPL_OK);
}

static void test_few_records(void **state) {
    (void)state;
    fixture *const f = fixture_make(1000);
    choose(f, 1);
    assert_int_equal(f->linkage.rule_count, 1);
    assert_int_equal(f->linkage.rules[0].key_count, 0); /* all pairs */
    fixture_free(f);
}

static void test_many_records(void **state) {
    (void)state;
    fixture *const f = fixture_make(30000);
    fixture *const again = fixture_make(30000);
    choose(f, 1);
    choose(again, 3);
    assert_int_equal(f->linkage.rule_count, again->linkage.rule_count);
    assert_memory_equal(f->linkage.rules, again->linkage.rules,
                        f->linkage.rule_count * sizeof f->linkage.rules[0]);
    /* The rare key alone; ten values and two are too common alone, not together. */
    assert_int_equal(f->linkage.rule_count, 2);
    assert_int_equal(f->linkage.rules[1].key_count, 2);
    assert_int_equal(f->linkage.rules[0].key_count, 1);
    assert_int_equal(f->linkage.rules[0].keys[0].field, 0);
    assert_int_equal(f->linkage.rules[0].block_max, 1000);
    const kpl_pool pool = {.threads = 2};
    kpl_blocks blocks;
    assert_int_equal(
        kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL), KPL_OK);
    const uint64_t pairs = kpl_block_pairs(&blocks);
    assert_true(pairs > 0 && pairs <= 30000ull * KPL_CHOOSE_PAIRS_A_RECORD);
    kpl_block_end(&blocks);
    fixture_free(f);
    fixture_free(again);
}

/* Values that are common alone meet in pairs of keys, and in threes; with a smaller
 * budget blocks are smaller; each plan keeps its budget. */
static void test_splits(void **state) {
    (void)state;
    uint32_t before = UINT32_MAX;
    for (uint64_t budget = 20000000; budget > 20000; budget /= 4) {
        fixture *const f = fixture_make(30000);
        const kpl_pool pool = {.threads = 2};
        kpl_blocks blocks;
        for (uint32_t k = 0; k < FIELDS; k++)
            for (uint32_t r = 0; r < 30000; r++)
                f->fields[k].codes[r] = 1 + (uint32_t)(kpl_hash_word(r * 4 + k) % 18);
        assert_int_equal(kpl_block_candidates(&f->linkage, &f->arena, NULL), KPL_OK);
        assert_int_equal(kpl_block_choose(&f->linkage, &f->arena, &f->table, budget, NULL,
                                          &pool, &f->built, NULL),
                         KPL_OK);
        for (uint32_t i = 0; i < f->linkage.rule_count; i++) {
            assert_true(f->linkage.rules[i].key_count >= 2);
            assert_true(f->linkage.rules[i].block_max <= before);
        }
        if (f->linkage.rule_count > 0)
            before = f->linkage.rules[0].block_max;
        assert_int_equal(
            kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL),
            KPL_OK);
        assert_true(kpl_block_pairs(&blocks) <= budget);
        assert_true(budget < 10000000 || blocks.rule_count == 3);
        kpl_block_end(&blocks);
        fixture_free(f);
    }
}

/* The blocks of the choice are those that its rules make by themselves: the same pairs,
 * each found by the same rule. */
static void test_handed_on(void **state) {
    (void)state;
    for (uint64_t budget = 20000000; budget > 20000; budget /= 8) {
        fixture *const f = fixture_make(30000);
        const kpl_pool pool = {.threads = 2};
        kpl_blocks handed;
        kpl_blocks anew;
        uint32_t found = 0;
        for (uint32_t k = 0; k < FIELDS; k++)
            for (uint32_t r = 0; r < 30000; r++)
                f->fields[k].codes[r] =
                    1 + (uint32_t)(kpl_hash_word(r / 2 * 4 + k) % (18 + 90 * k));
        assert_int_equal(kpl_block_candidates(&f->linkage, &f->arena, NULL), KPL_OK);
        assert_int_equal(kpl_block_choose(&f->linkage, &f->arena, &f->table, budget, NULL,
                                          &pool, &f->built, NULL),
                         KPL_OK);
        assert_non_null(f->built);
        assert_int_equal(kpl_block_plan_built(&f->linkage, &f->table, NULL, &pool, NULL,
                                              f->built, &handed, NULL),
                         KPL_OK);
        f->built = NULL;
        assert_int_equal(
            kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &anew, NULL),
            KPL_OK);
        assert_int_equal(kpl_block_pairs(&handed), kpl_block_pairs(&anew));
        for (uint32_t i = 0; i < 200000; i++) {
            const uint32_t left = (uint32_t)(kpl_hash_word(i) % 30000);
            const uint32_t right =
                i % 2 == 0 ? left ^ 1 : (uint32_t)(kpl_hash_word(~(uint64_t)i) % 30000);
            const uint32_t rule = kpl_block_find(&handed, left, right);
            assert_int_equal(rule, kpl_block_find(&anew, left, right));
            found += rule != KPL_RULE_NONE;
        }
        assert_true(found > 100);
        kpl_block_end(&handed);
        kpl_block_end(&anew);
        fixture_free(f);
    }
}

/* Rules without new pairs go, with their tasks; one rule stays whatever. */
static void test_drop_idle(void **state) {
    (void)state;
    fixture *const f = fixture_make(3000);
    const kpl_pool pool = {.threads = 1};
    kpl_rule_spec rules[5] = {{.key_count = 0}};
    kpl_blocks blocks;
    for (uint32_t i = 0; i < 5; i++)
        rules[i] = (kpl_rule_spec){
            .keys = {{.field = i % FIELDS}}, .key_count = 1, .block_max = 2000};
    f->linkage.rules = rules;
    f->linkage.rule_count = 5;
    assert_int_equal(
        kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL), KPL_OK);
    const uint64_t tasks = blocks.rules[1].task_last - blocks.rules[1].task_first +
                           blocks.rules[3].task_last - blocks.rules[3].task_first;
    kpl_block_drop_idle(&f->linkage, (uint64_t[]){0, 5, 0, 9, 0}, &blocks);
    assert_int_equal(f->linkage.rule_count, 2);
    assert_int_equal(blocks.rule_count, 2);
    assert_int_equal(rules[0].keys[0].field, 1);
    assert_int_equal(rules[1].keys[0].field, 0);
    assert_int_equal(blocks.task_count, tasks);
    for (uint64_t t = 0; t < tasks; t++) {
        const kpl_block_rule *const rule = &blocks.rules[blocks.tasks[t].rule];
        assert_true(t >= rule->task_first && t < rule->task_last);
    }
    kpl_block_drop_idle(&f->linkage, (uint64_t[]){0, 0}, &blocks);
    assert_int_equal(blocks.rule_count, 1);
    kpl_block_end(&blocks);
    fixture_free(f);
}

static void test_no_key(void **state) {
    (void)state;
    fixture *const f = fixture_make(30000);
    const kpl_pool pool = {.threads = 1};
    kpl_error error = {0};
    f->linkage.rule_count = 0;
    assert_int_equal(kpl_block_choose(&f->linkage, &f->arena, &f->table, BUDGET, NULL,
                                      &pool, &f->built, &error),
                     KPL_E_CONFIG);
    assert_true(error.message[0] != '\0');
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_records), cmocka_unit_test(test_many_records),
        cmocka_unit_test(test_splits),      cmocka_unit_test(test_handed_on),
        cmocka_unit_test(test_drop_idle),   cmocka_unit_test(test_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
