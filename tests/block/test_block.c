/*
 * test_block.c - the walk over pairs, against brute force.
 *
 * Goal: per rule, exactly the pairs whose first rule it is, each once; exact counts; no
 * pair by a hash collision; kpl_block_find() agrees with the walk.
 * Method: random small tables (nulls, 1-4 sources, three link modes, 1-5 rules), one
 * table with blocks larger than a tile, one with far more keys than a hash table's slots
 * spread well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "block/block.h"

#define RECORDS_MAX 700u
#define FIELDS 3u

typedef struct fixture {
    kpl_table table;
    kpl_linkage_spec linkage;
    kpl_field fields[FIELDS];
    uint32_t codes[FIELDS][RECORDS_MAX];
    uint32_t starts[5];
    kpl_rule_spec rules[5];
    uint64_t seed;
} fixture;

static uint32_t fixture_random(fixture *f, uint32_t below) {
    return (uint32_t)(kpl_hash_word(f->seed++) % below);
}

/* `values` distinct values a field; 0 is null. */
static void fixture_fill(fixture *f, uint32_t records, uint32_t values,
                         kpl_link_mode link) {
    f->table = (kpl_table){.record_count = records,
                           .source_count = 1 + fixture_random(f, 4),
                           .source_starts = f->starts,
                           .fields = f->fields,
                           .field_count = FIELDS};
    for (uint32_t s = 0; s <= f->table.source_count; s++)
        f->starts[s] = records * s / f->table.source_count;
    for (uint32_t i = 0; i < FIELDS; i++) {
        f->fields[i].codes = f->codes[i];
        for (uint32_t r = 0; r < records; r++)
            f->codes[i][r] = fixture_random(f, values + 1);
    }
    f->linkage = (kpl_linkage_spec){
        .link = link, .rules = f->rules, .rule_count = 1 + fixture_random(f, 5)};
    for (uint32_t i = 0; i < f->linkage.rule_count; i++) {
        f->rules[i] = (kpl_rule_spec){.key_count = fixture_random(f, 8) % 4};
        for (uint32_t k = 0; k < f->rules[i].key_count; k++)
            f->rules[i].keys[k].field = fixture_random(f, FIELDS);
        if (fixture_random(f, 2) == 0)
            f->rules[i].block_max = 2 + fixture_random(f, records);
    }
}

static bool fixture_same(const fixture *f, const kpl_rule_spec *rule, uint32_t a,
                         uint32_t b) {
    for (uint32_t k = 0; k < rule->key_count; k++) {
        const uint32_t *const codes = f->codes[rule->keys[k].field];
        if (codes[a] == 0 || codes[a] != codes[b])
            return false;
    }
    return true;
}

static bool fixture_allows(const fixture *f, uint32_t a, uint32_t b) {
    const bool same = kpl_table_source(&f->table, a) == kpl_table_source(&f->table, b);
    return f->linkage.link == KPL_LINK_BOTH ||
           same == (f->linkage.link == KPL_LINK_WITHIN);
}

/* Members of the record's block: itself included when it has a key. */
static uint32_t fixture_size(const fixture *f, const kpl_rule_spec *rule, uint32_t a) {
    uint32_t size = 0;
    for (uint32_t b = 0; b < f->table.record_count; b++)
        size += fixture_same(f, rule, a, b);
    return size;
}

typedef struct seen {
    uint8_t *rule_of; /* [left * records + right]: 1 + the rule that gave the pair */
    uint32_t records;
    uint64_t pairs;
} seen;

static kpl_status seen_tile(void *argument, kpl_pair_batch *batch, kpl_error *error) {
    (void)error;
    seen *const s = argument;
    uint32_t count = 0;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
            const uint32_t a = batch->rows[r];
            assert_true(batch->places[p] < batch->column_count);
            const uint32_t b = batch->columns[batch->places[p]];
            assert_true(a < b && b < s->records);
            uint8_t *const at = &s->rule_of[(size_t)a * s->records + b];
            assert_int_equal(*at, 0);
            *at = (uint8_t)(batch->rule + 1);
            count++;
        }
    }
    assert_int_equal(count, batch->pair_count);
    assert_true(count > 0);
    s->pairs += count;
    return KPL_OK;
}

static void walk_all(const kpl_blocks *blocks, seen *s) {
    kpl_pair_batch *const batch = malloc(sizeof *batch);
    for (uint64_t t = 0; t < blocks->task_count; t++)
        assert_int_equal(kpl_block_run(blocks, t, 1, batch, seen_tile, s, NULL), KPL_OK);
    free(batch);
}

/* Counts of every rule, and the pairs' first rules into `expected`. */
static void check_rule(const fixture *f, const kpl_blocks *blocks, uint32_t i,
                       uint8_t *expected) {
    const uint32_t records = f->table.record_count;
    const kpl_rule_spec *const spec = &f->rules[i];
    const kpl_block_rule *const rule = &blocks->rules[i];
    uint64_t total = 0, skipped = 0, largest = 0;
    for (uint32_t a = 0; a < records; a++) {
        const uint32_t size = fixture_size(f, spec, a);
        const bool kept = spec->block_max == 0 || size <= spec->block_max;
        for (uint32_t b = a + 1; b < records; b++) {
            if (!fixture_same(f, spec, a, b) || !fixture_allows(f, a, b))
                continue;
            total += kept;
            skipped += !kept;
            if (kept && size > largest)
                largest = size;
            uint8_t *const first = &expected[(size_t)a * records + b];
            if (kept && *first == 0)
                *first = (uint8_t)(i + 1);
        }
    }
    if (blocks->has_lists) /* blocks that bring nothing are pruned: test_block_lists.c */
        return;
    assert_int_equal(rule->pairs_total, total);
    assert_int_equal(rule->pairs_skipped, skipped);
    assert_int_equal(rule->block_largest, largest);
}

static void check_fixture(const fixture *f) {
    const kpl_pool pool = {.threads = 2};
    const uint32_t records = f->table.record_count;
    kpl_blocks blocks;
    assert_int_equal(
        kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL), KPL_OK);
    const kpl_cpu_tier tier = records % 2 == 0 ? kpl_cpu_detect() : KPL_CPU_SCALAR;
    blocks.wanted = kpl_wanted_of(tier);
    blocks.wanted_few = kpl_wanted_few_of(tier);
    uint8_t *const expected = calloc(records, records);
    seen s = {.rule_of = calloc(records, records), .records = records};
    for (uint32_t i = 0; i < f->linkage.rule_count; i++)
        check_rule(f, &blocks, i, expected);
    walk_all(&blocks, &s);
    assert_memory_equal(s.rule_of, expected, (size_t)records * records);
    for (uint32_t a = 0; a < records; a++)
        for (uint32_t b = a + 1; b < records; b++) {
            const uint32_t rule = expected[(size_t)a * records + b];
            assert_int_equal(kpl_block_find(&blocks, a, b), rule - 1u);
            assert_int_equal(kpl_block_find(&blocks, b, a), rule - 1u);
        }
    free(expected);
    free(s.rule_of);
    kpl_block_end(&blocks);
}

static void test_random_tables(void **state) {
    (void)state;
    fixture *const f = calloc(1, sizeof *f);
    for (uint32_t i = 0; i < 240; i++) {
        f->seed = (uint64_t)i << 32;
        fixture_fill(f, 1 + fixture_random(f, 60), 1 + fixture_random(f, 12),
                     (kpl_link_mode)(i % 3));
        check_fixture(f);
    }
    free(f);
}

/* Sides of 1, 127, 128, 129 and several tiles. */
static void test_large_blocks(void **state) {
    (void)state;
    static const uint32_t sizes[] = {127, 128, 129, 256, 257, 500};
    fixture *const f = calloc(1, sizeof *f);
    for (uint32_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        f->seed = 77 + ((uint64_t)i << 40);
        fixture_fill(f, sizes[i], 2, (kpl_link_mode)(i % 3));
        f->rules[0] = (kpl_rule_spec){.key_count = i % 2};
        check_fixture(f);
    }
    free(f);
}

/* All keys distinct: thousands of hash slots collide, and no pair may come of it. */
static void test_no_pair_by_collision(void **state) {
    (void)state;
    fixture *const f = calloc(1, sizeof *f);
    fixture_fill(f, RECORDS_MAX, 1, KPL_LINK_BOTH);
    f->linkage.rule_count = 1;
    f->rules[0] = (kpl_rule_spec){.key_count = 2, .keys = {{.field = 0}, {.field = 1}}};
    for (uint32_t r = 0; r < RECORDS_MAX; r++) {
        f->codes[0][r] = 1 + r / 30;
        f->codes[1][r] = 1 + r % 30;
    }
    check_fixture(f);
    free(f);
}

static void test_possible_pairs(void **state) {
    (void)state;
    fixture *const f = calloc(1, sizeof *f);
    for (uint32_t i = 0; i < 60; i++) {
        f->seed = 5000 + ((uint64_t)i << 32);
        fixture_fill(f, 1 + fixture_random(f, 50), 3, (kpl_link_mode)(i % 3));
        uint64_t pairs = 0;
        for (uint32_t a = 0; a < f->table.record_count; a++)
            for (uint32_t b = a + 1; b < f->table.record_count; b++)
                pairs += fixture_allows(f, a, b);
        assert_int_equal(kpl_block_possible_pairs(&f->table, f->linkage.link), pairs);
    }
    free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_tables),
        cmocka_unit_test(test_large_blocks),
        cmocka_unit_test(test_no_pair_by_collision),
        cmocka_unit_test(test_possible_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
