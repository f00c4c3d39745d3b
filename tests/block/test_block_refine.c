/*
 * test_block_refine.c - a plan over its pair budget is refined, not run.
 *
 * Goal: the rules then bring no more than the budget; every pair that they bring stands
 * in one block of the rule that was refined, once; records that share a value of a
 * splitting key are still compared; what nothing tells apart is compared with neighbours;
 * the account adds up; the same for any number of threads. A plan within its budget stays
 * as it was. Tasks of a large block cover each of its tiles once.
 * Method: made-up tables in which all or 30 % of the records share a key, or no rule has
 * a key, walked pair by pair; a failing allocator.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "base/hash.h"
#include "block/block_refine.h"

#define FIELDS 4u

/* Field 0 is shared by `shared` per cent of the records; 1 has 20 records a value; 2 has
 * 10, and is null for one record in five; 3 has two values. */
typedef struct fixture {
    kpl_table table;
    kpl_field fields[FIELDS];
    kpl_field_spec specs[FIELDS];
    uint32_t starts[3];
    kpl_linkage_spec linkage;
    kpl_rule_spec rules[2];
} fixture;

static fixture *fixture_make(uint32_t records, uint32_t shared, uint32_t fields) {
    fixture *const f = calloc(1, sizeof *f);
    const uint32_t distinct[FIELDS] = {records / 2, records / 20, records / 10, 2};
    f->starts[1] = records / 3;
    f->starts[2] = records;
    f->table = (kpl_table){.record_count = records,
                           .source_count = 2,
                           .source_starts = f->starts,
                           .fields = f->fields,
                           .field_count = fields};
    f->linkage = (kpl_linkage_spec){.fields = f->specs,
                                    .field_count = fields,
                                    .link = KPL_LINK_BOTH,
                                    .rules = f->rules,
                                    .rule_count = 1};
    f->rules[0].key_count = 1;
    for (uint32_t k = 0; k < fields; k++) {
        f->specs[k].kind = kpl_kind_find("category");
        f->fields[k].kind = f->specs[k].kind;
        f->fields[k].codes = calloc(records, sizeof *f->fields[k].codes);
        for (uint32_t r = 0; r < records; r++) {
            const uint64_t random = kpl_hash_word(r * 8ull + k);
            f->fields[k].codes[r] = 1 + (uint32_t)(random / 128 % distinct[k]);
            if (k == 0 && random % 100 < shared)
                f->fields[k].codes[r] = 1;
            if (k == 2 && random % 5 == 0)
                f->fields[k].codes[r] = 0;
        }
    }
    return f;
}

static void fixture_free(fixture *f) {
    for (uint32_t k = 0; k < f->table.field_count; k++)
        free(f->fields[k].codes);
    free(f);
}

static void plan(const fixture *f, uint32_t threads, uint64_t budget,
                 kpl_blocks *blocks) {
    const kpl_pool pool = {.threads = threads};
    assert_int_equal(
        kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, blocks, NULL), KPL_OK);
    assert_int_equal(kpl_block_refine(&f->linkage, budget, &pool, blocks, NULL), KPL_OK);
}

/* ---- The walk -------------------------------------------------------------------- */

typedef struct seen {
    const fixture *fixture;
    uint8_t *pairs; /* [left * records + right]: times */
    uint64_t count;
} seen;

static kpl_status seen_tile(void *argument, kpl_pair_batch *batch, kpl_error *error) {
    (void)error;
    seen *const s = argument;
    for (uint32_t r = 0; r < batch->row_count; r++)
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
            const uint32_t a = batch->rows[r], b = batch->columns[batch->places[p]];
            assert_true(a < b);
            s->pairs[(size_t)a * s->fixture->table.record_count + b]++;
            s->count++;
        }
    return KPL_OK;
}

static seen walk(const fixture *f, const kpl_blocks *blocks) {
    const size_t records = f->table.record_count;
    seen s = {.fixture = f, .pairs = calloc(records, records)};
    kpl_pair_batch *const batch = malloc(sizeof *batch);
    for (uint64_t t = 0; t < blocks->task_count; t++)
        assert_int_equal(kpl_block_run(blocks, t, 1, batch, seen_tile, &s, NULL), KPL_OK);
    free(batch);
    return s;
}

static uint32_t code_of(const fixture *f, uint32_t field, uint32_t record) {
    return f->fields[field].codes[record];
}

/* Each pair once, inside the blocks of the only rule, allowed, and found again. */
static void check_pairs(const fixture *f, const kpl_blocks *blocks, const seen *s) {
    const uint32_t records = f->table.record_count;
    for (uint32_t a = 0; a < records; a++)
        for (uint32_t b = a + 1; b < records; b++) {
            const uint8_t times = s->pairs[(size_t)a * records + b];
            assert_int_equal(kpl_block_find(blocks, a, b) != KPL_RULE_NONE, times);
            if (times == 0)
                continue;
            if (f->linkage.link == KPL_LINK_BETWEEN)
                assert_true(a < f->starts[1] && b >= f->starts[1]);
            if (f->rules[0].key_count > 0)
                assert_int_equal(code_of(f, 0, a), code_of(f, 0, b));
        }
}

static void check_account(const kpl_blocks *blocks, uint64_t before) {
    const kpl_block_rule *const rule = &blocks->rules[0];
    assert_true(rule->blocks_refined > 0 && rule->records_refined > 1);
    assert_int_equal(rule->pairs_total + rule->pairs_refined, before);
    assert_int_equal(rule->blocks_skipped, 0);
    for (uint32_t i = 1; i < blocks->rule_count; i++) {
        assert_int_equal(blocks->rules[i].refines, 1);
        assert_int_equal(blocks->rules[i].is_neighbours,
                         blocks->rules[i].added_count == 0);
        assert_true(blocks->rules[i].pairs_total > 0);
    }
}

/* The same rules, members and all, with other numbers of threads. */
static void check_threads(const fixture *f, uint64_t budget, const kpl_blocks *blocks) {
    kpl_blocks again;
    plan(f, 3, budget, &again);
    assert_int_equal(again.rule_count, blocks->rule_count);
    for (uint32_t i = 0; i < again.rule_count; i++) {
        const kpl_block_rule *const a = &again.rules[i], *const b = &blocks->rules[i];
        assert_int_equal(a->block_count, b->block_count);
        assert_memory_equal(a->added, b->added, sizeof a->added);
        assert_memory_equal(a->starts, b->starts,
                            (a->block_count + 1) * sizeof *a->starts);
        assert_memory_equal(a->members, b->members,
                            a->starts[a->block_count] * sizeof *a->members);
    }
    kpl_block_end(&again);
}

/* Refine and check; returns how many pairs were walked. */
static seen check_fixture(const fixture *f, uint64_t budget, kpl_blocks *blocks) {
    kpl_blocks plain;
    plan(f, 1, UINT64_MAX, &plain);
    const uint64_t before = kpl_block_pairs(&plain);
    kpl_block_end(&plain);
    assert_true(before > budget);
    plan(f, 1, budget, blocks);
    assert_true(kpl_block_pairs(blocks) <= budget);
    check_account(blocks, before);
    check_threads(f, budget, blocks);
    const seen s = walk(f, blocks);
    check_pairs(f, blocks, &s);
    return s;
}

/* ---- Tests ----------------------------------------------------------------------- */

/* Are all pairs that share the key, and the value of `field`, compared? */
static void check_recall(const fixture *f, const seen *s, uint32_t field) {
    const uint32_t records = f->table.record_count;
    for (uint32_t a = 0; a < records; a++)
        for (uint32_t b = a + 1; b < records; b++)
            if (code_of(f, field, a) != 0 &&
                code_of(f, field, a) == code_of(f, field, b) &&
                (f->rules[0].key_count == 0 || code_of(f, 0, a) == code_of(f, 0, b)))
                assert_int_equal(s->pairs[(size_t)a * records + b], 1);
}

static void test_one_shared_key(void **state) {
    (void)state;
    fixture *const f = fixture_make(2000, 100, FIELDS);
    kpl_blocks blocks;
    const seen s = check_fixture(f, 100000, &blocks);
    check_recall(f, &s, 1);
    check_recall(f, &s, 2);
    free(s.pairs);
    kpl_block_end(&blocks);
    fixture_free(f);
}

static void test_a_common_value(void **state) {
    (void)state;
    fixture *const f = fixture_make(2000, 30, FIELDS);
    kpl_blocks blocks;
    const seen s = check_fixture(f, 30000, &blocks);
    assert_int_equal(blocks.rules[0].blocks_refined, 1); /* the others stay whole */
    assert_true(blocks.rules[0].pairs_total > 0);
    check_recall(f, &s, 1);
    free(s.pairs);
    kpl_block_end(&blocks);
    fixture_free(f);
}

static void test_no_key(void **state) {
    (void)state;
    fixture *const f = fixture_make(1500, 0, FIELDS);
    kpl_blocks blocks;
    f->rules[0].key_count = 0;
    const seen s = check_fixture(f, 60000, &blocks);
    check_recall(f, &s, 1);
    free(s.pairs);
    kpl_block_end(&blocks);
    fixture_free(f);
}

static void test_between_sources(void **state) {
    (void)state;
    fixture *const f = fixture_make(1500, 100, FIELDS);
    kpl_blocks blocks;
    f->linkage.link = KPL_LINK_BETWEEN;
    const seen s = check_fixture(f, 50000, &blocks);
    free(s.pairs);
    kpl_block_end(&blocks);
    fixture_free(f);
}

/* No other field: neighbours, in one chain from the first record to the last. */
static void test_nothing_tells_apart(void **state) {
    (void)state;
    fixture *const f = fixture_make(1000, 100, 1);
    kpl_blocks blocks;
    const seen s = check_fixture(f, 20000, &blocks);
    assert_int_equal(blocks.rule_count, 3);
    uint32_t reached = 0;
    for (uint32_t a = 0; a < 1000 && a <= reached; a++)
        for (uint32_t b = a + 1; b < 1000; b++)
            if (s.pairs[(size_t)a * 1000 + b] > 0 && b > reached)
                reached = b;
    assert_int_equal(reached, 999);
    free(s.pairs);
    kpl_block_end(&blocks);
    fixture_free(f);
}

/* Two values by two values: each too common, and so are both together. */
static void test_keys_that_hardly_split(void **state) {
    (void)state;
    fixture *const f = fixture_make(1200, 100, FIELDS);
    kpl_blocks blocks;
    for (uint32_t r = 0; r < 1200; r++) {
        f->fields[1].codes[r] = 1 + r % 7;
        f->fields[2].codes[r] = 1 + r % 11;
    }
    for (uint64_t budget = 1; budget < 700000; budget = budget * 3 + 1) {
        const seen s = check_fixture(f, budget, &blocks);
        free(s.pairs);
        kpl_block_end(&blocks);
    }
    fixture_free(f);
}

static void test_within_budget(void **state) {
    (void)state;
    fixture *const f = fixture_make(2000, 30, FIELDS);
    kpl_blocks blocks;
    plan(f, 2, UINT64_MAX, &blocks);
    const uint64_t pairs = kpl_block_pairs(&blocks);
    kpl_block_end(&blocks);
    plan(f, 2, pairs, &blocks);
    assert_int_equal(blocks.rule_count, 1);
    assert_int_equal(kpl_block_pairs(&blocks), pairs);
    assert_int_equal(blocks.rules[0].blocks_refined, 0);
    kpl_block_end(&blocks);
    fixture_free(f);
    assert_int_equal(kpl_block_budget(0, 10), 500000000);
    assert_int_equal(kpl_block_budget(0, 7000000), 3500000000);
    assert_int_equal(kpl_block_budget(17, 7000000), 17);
}

/* More rules than there is room for: the last ones lose pairs, nothing breaks. */
static void test_many_rules(void **state) {
    (void)state;
    fixture *const f = fixture_make(600, 100, FIELDS);
    kpl_rule_spec rules[KPL_RULES_MAX] = {{.key_count = 0}};
    const kpl_pool pool = {.threads = 2};
    for (uint32_t count = 2; count <= KPL_RULES_MAX; count += 31) {
        kpl_blocks blocks;
        for (uint32_t i = 0; i < count; i++)
            rules[i] = (kpl_rule_spec){.key_count = 1};
        f->linkage.rules = rules;
        f->linkage.rule_count = count;
        assert_int_equal(
            kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL),
            KPL_OK);
        assert_int_equal(kpl_block_refine(&f->linkage, 50000, &pool, &blocks, NULL),
                         KPL_OK);
        assert_true(kpl_block_pairs(&blocks) <= 50000);
        assert_true(blocks.rule_count <= KPL_RULES_MAX);
        kpl_block_end(&blocks);
    }
    fixture_free(f);
}

/* Everybody in one block, too many tiles for a task each. */
static void test_tiles_of_a_huge_block(void **state) {
    (void)state;
    const uint32_t records = 120000, strips = (records + 127) / 128;
    fixture *const f = fixture_make(records, 100, 1);
    kpl_blocks blocks;
    plan(f, 1, UINT64_MAX, &blocks);
    assert_true(blocks.task_count < 70000);
    uint32_t row = 0, column = 0;
    for (uint64_t t = 0; t < blocks.task_count; t++) {
        const kpl_block_task *const task = &blocks.tasks[t];
        assert_int_equal(task->row_from, row * 128);
        assert_int_equal(task->column_from, column * 128);
        assert_true(task->tile_count > 0);
        column += task->tile_count;
        assert_true(column <= strips);
        if (column == strips)
            column = ++row;
    }
    assert_int_equal(row, strips);
    kpl_block_end(&blocks);
    fixture_free(f);
}

static void test_no_memory(void **state) {
    (void)state;
    const kpl_pool pool = {.threads = 1};
    fixture *const f = fixture_make(1200, 100, FIELDS);
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t left = 0; status != KPL_OK; left++) {
        failing allowed = {.left = left};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&allowed);
        kpl_blocks blocks;
        status = kpl_block_plan(&f->linkage, &f->table, &allocator, &pool, NULL, &blocks,
                                NULL);
        if (status == KPL_OK) {
            status = kpl_block_refine(&f->linkage, 20000, &pool, &blocks, NULL);
            kpl_block_end(&blocks);
        }
        assert_true(status == KPL_OK || status == KPL_E_NOMEM);
        assert_true(left < 5000);
        assert_int_equal(allowed.live, 0);
    }
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_shared_key),
        cmocka_unit_test(test_a_common_value),
        cmocka_unit_test(test_no_key),
        cmocka_unit_test(test_between_sources),
        cmocka_unit_test(test_nothing_tells_apart),
        cmocka_unit_test(test_keys_that_hardly_split),
        cmocka_unit_test(test_within_budget),
        cmocka_unit_test(test_many_rules),
        cmocka_unit_test(test_tiles_of_a_huge_block),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
