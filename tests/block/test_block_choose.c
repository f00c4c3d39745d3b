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

#define FIELDS 3u

typedef struct fixture {
    kpl_table table;
    kpl_field fields[FIELDS];
    kpl_field_spec specs[FIELDS];
    uint32_t starts[2];
    kpl_linkage_spec linkage;
    kpl_arena arena;
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
    for (uint32_t k = 0; k < FIELDS; k++)
        free(f->fields[k].codes);
    kpl_arena_release(&f->arena);
    free(f);
}

static void choose(fixture *f, uint32_t threads) {
    const kpl_pool pool = {.threads = threads};
    assert_int_equal(kpl_block_candidates(&f->linkage, &f->arena, NULL), KPL_OK);
    assert_true(f->linkage.rule_count >= FIELDS);
    assert_int_equal(
        kpl_block_choose(&f->linkage, &f->arena, &f->table, NULL, &pool, NULL), KPL_OK);
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
    bool uses_rare = false;
    for (uint32_t i = 0; i < f->linkage.rule_count; i++) {
        const kpl_rule_spec *const rule = &f->linkage.rules[i];
        assert_true(rule->key_count >= 1 && rule->block_max > 0);
        uses_rare |= rule->key_count == 1 && rule->keys[0].field == 0;
        /* Ten values are too common alone, two say nothing even together with them. */
        assert_true(rule->key_count == 2 || rule->keys[0].field == 0);
        for (uint32_t k = 0; k < rule->key_count; k++)
            assert_int_not_equal(rule->keys[k].field, 2);
    }
    assert_true(uses_rare);
    const kpl_pool pool = {.threads = 2};
    kpl_blocks blocks;
    assert_int_equal(
        kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL), KPL_OK);
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < blocks.rule_count; i++) {
        assert_true(blocks.rules[i].block_largest <= f->linkage.rules[i].block_max);
        pairs += blocks.rules[i].pairs_total;
    }
    assert_true(pairs > 0 && pairs <= 30000ull * KPL_CHOOSE_PAIRS_A_RECORD);
    kpl_block_end(&blocks);
    fixture_free(f);
    fixture_free(again);
}

static void test_no_key(void **state) {
    (void)state;
    fixture *const f = fixture_make(30000);
    const kpl_pool pool = {.threads = 1};
    kpl_error error = {0};
    f->linkage.rule_count = 0;
    assert_int_equal(
        kpl_block_choose(&f->linkage, &f->arena, &f->table, NULL, &pool, &error),
        KPL_E_CONFIG);
    assert_true(error.message[0] != '\0');
    fixture_free(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_records),
        cmocka_unit_test(test_many_records),
        cmocka_unit_test(test_no_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
