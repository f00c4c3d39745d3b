/*
 * test_block_lists.c - keys of many values: the walk against brute force over sets.
 *
 * Goal: per rule, exactly the pairs whose first rule it is, each once; blocks that an
 * earlier one holds leave nothing behind; kpl_block_find() and kpl_block_rules_of() agree
 * with what the rules mean; nothing depends on threads, nothing leaks when memory ends.
 * Method: random small tables of two name fields with many tokens a value, whose numbers
 * differ by field, and one field of single values; rules of one to three keys, pooled or
 * not, with and without a largest block; what a rule finds is computed from its keys and
 * limits alone, without the short cuts of the plan.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "base/hash.h"
#include "block/block.h"
#include "block/block_refine.h"

#define RECORDS_MAX 300u
#define FIELDS 3u
#define RULES_MAX 8u
#define VALUES 40u /* cleaned values of a name field */
#define TOKENS_MAX 60u

typedef struct fixture {
    kpl_table table;
    kpl_linkage_spec linkage;
    kpl_field_spec specs[FIELDS];
    kpl_field fields[FIELDS];
    uint32_t codes[FIELDS][RECORDS_MAX];
    uint32_t starts[5];
    kpl_rule_spec rules[RULES_MAX];
    uint64_t of_value[FIELDS][VALUES + 1]; /* tokens of a value, as bits */
    uint32_t token;                        /* the form */
    uint64_t seed;
} fixture;

static uint32_t fixture_random(fixture *f, uint32_t below) {
    return (uint32_t)(kpl_hash_word(f->seed++) % below);
}

/* The form of one field: its tokens are numbered in an order of its own. */
static void fixture_form(fixture *f, uint32_t field, uint32_t tokens) {
    kpl_form *const form = &f->fields[field].forms[f->token];
    kpl_dictionary dictionary = {0};
    assert_int_equal(kpl_dictionary_init(&dictionary, NULL, NULL), KPL_OK);
    form->starts = calloc(VALUES + 2, sizeof *form->starts);
    form->items = calloc(VALUES * 4, sizeof *form->items);
    uint64_t filled = 0;
    for (uint32_t v = 1; v <= VALUES; v++) {
        f->of_value[field][v] = 0;
        form->starts[v] = filled;
        for (uint32_t i = fixture_random(f, 4); i > 0; i--) {
            const uint32_t token =
                fixture_random(f, fixture_random(f, 3) == 0 ? 2 : tokens);
            char text[16];
            uint32_t number = 0;
            (void)snprintf(text, sizeof text, "t%u", token);
            assert_int_equal(
                kpl_dictionary_add(&dictionary, kpl_text_of(text), &number, NULL),
                KPL_OK);
            if ((f->of_value[field][v] >> token & 1) != 0)
                continue;
            f->of_value[field][v] |= (uint64_t)1 << token;
            uint64_t at = filled++;
            for (; at > form->starts[v] && form->items[at - 1] > number; at--)
                form->items[at] = form->items[at - 1];
            form->items[at] = number;
        }
    }
    form->starts[VALUES + 1] = filled;
    kpl_dictionary_take(&dictionary, &form->values);
}

static kpl_key_spec fixture_key(fixture *f) {
    static const kpl_key_spec keys[] = {{.field = 0, .form = 1},
                                        {.field = 1, .form = 1},
                                        {.field = 0, .form = 1, .pool = 3},
                                        {.field = 2},
                                        {.field = 0}};
    kpl_key_spec key = keys[fixture_random(f, 5)];
    key.form = key.form == 0 ? KPL_FORM_VALUE : f->token;
    return key;
}

static bool fixture_has(const kpl_rule_spec *rule, const kpl_key_spec *key) {
    for (uint32_t k = 0; k < rule->key_count; k++)
        if (memcmp(&rule->keys[k], key, sizeof *key) == 0)
            return true;
    return false;
}

static void fixture_rules(fixture *f) {
    const uint32_t common = 2 + fixture_random(f, 20);
    f->linkage.rules = f->rules;
    f->linkage.rule_count = 1 + fixture_random(f, RULES_MAX);
    for (uint32_t i = 0; i < f->linkage.rule_count; i++) {
        kpl_rule_spec *const rule = &f->rules[i];
        *rule = (kpl_rule_spec){.key_count = 0};
        for (uint32_t k = 1 + fixture_random(f, 3); k > 0; k--) {
            const kpl_key_spec key = fixture_key(f);
            if (!fixture_has(rule, &key))
                rule->keys[rule->key_count++] = key;
        }
        /* Mostly one limit for all, as chosen rules have. */
        const uint32_t limits[] = {common, common, common, 0, common / 2 + 2};
        rule->block_max = limits[fixture_random(f, 5)];
    }
    f->rules[0].keys[0] = (kpl_key_spec){.field = 0, .form = f->token, .pool = 3};
    f->rules[0].key_count = 1;
}

static fixture *fixture_make(uint64_t seed, uint32_t records, uint32_t tokens,
                             kpl_link_mode link) {
    static const char *const kinds[FIELDS] = {"given_name", "surname", "category"};
    fixture *const f = calloc(1, sizeof *f);
    f->seed = seed << 32;
    f->table = (kpl_table){.record_count = records,
                           .source_count = 1 + fixture_random(f, 4),
                           .source_starts = f->starts,
                           .fields = f->fields,
                           .field_count = FIELDS};
    for (uint32_t s = 0; s <= f->table.source_count; s++)
        f->starts[s] = records * s / f->table.source_count;
    for (uint32_t i = 0; i < FIELDS; i++) {
        f->specs[i].kind = kpl_kind_find(kinds[i]);
        f->fields[i].kind = f->specs[i].kind;
        f->fields[i].codes = f->codes[i];
        for (uint32_t r = 0; r < records; r++)
            f->codes[i][r] = fixture_random(f, i < 2 ? VALUES + 1 : 5);
    }
    f->token = (uint32_t)kpl_kind_form(f->specs[0].kind, "token");
    assert_int_equal(f->token, kpl_kind_form(f->specs[1].kind, "token"));
    fixture_form(f, 0, tokens);
    fixture_form(f, 1, tokens);
    f->linkage =
        (kpl_linkage_spec){.link = link, .fields = f->specs, .field_count = FIELDS};
    fixture_rules(f);
    return f;
}

static void fixture_free(fixture *f) {
    for (uint32_t i = 0; i < 2; i++) {
        kpl_form *const form = &f->fields[i].forms[f->token];
        kpl_values_release(&form->values);
        free(form->starts);
        free(form->items);
    }
    free(f);
}

/* ---- What the rules mean ---- */

/* Values of a key, as bits. */
static uint64_t meant_values(const fixture *f, const kpl_key_spec *key, uint32_t r) {
    const uint32_t code = f->codes[key->field][r];
    if (key->form == KPL_FORM_VALUE)
        return code == 0 ? 0 : (uint64_t)1 << code;
    uint64_t values = f->of_value[key->field][code];
    if (key->pool != 0)
        values |= f->of_value[1][f->codes[1][r]];
    return values;
}

static uint32_t meant_size(const fixture *f, const kpl_rule_spec *rule,
                           const uint64_t *tuple) {
    uint32_t size = 0;
    for (uint32_t r = 0; r < f->table.record_count; r++) {
        bool has = true;
        for (uint32_t k = 0; k < rule->key_count; k++)
            has = has && (meant_values(f, &rule->keys[k], r) & tuple[k]) != 0;
        size += has;
    }
    return size;
}

/* Is there a tuple of shared values from key `k` on whose block is small enough? */
static bool meant_finds(const fixture *f, const kpl_rule_spec *rule, uint32_t a,
                        uint32_t b, uint32_t k, uint64_t *tuple) {
    if (k == rule->key_count)
        return rule->block_max == 0 || meant_size(f, rule, tuple) <= rule->block_max;
    uint64_t shared =
        meant_values(f, &rule->keys[k], a) & meant_values(f, &rule->keys[k], b);
    for (; shared != 0; shared &= shared - 1) {
        tuple[k] = shared & (~shared + 1);
        if (meant_finds(f, rule, a, b, k + 1, tuple))
            return true;
    }
    return false;
}

static bool meant_allows(const fixture *f, uint32_t a, uint32_t b) {
    const bool same = kpl_table_source(&f->table, a) == kpl_table_source(&f->table, b);
    return f->linkage.link == KPL_LINK_BOTH ||
           same == (f->linkage.link == KPL_LINK_WITHIN);
}

/* ---- The walk ---- */

typedef struct seen {
    uint8_t *rule_of; /* [left * records + right]: 1 + the rule that gave the pair */
    uint32_t records;
} seen;

static kpl_status seen_tile(void *argument, kpl_pair_batch *batch, kpl_error *error) {
    (void)error;
    const seen *const s = argument;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
            const uint32_t a = batch->rows[r];
            const uint32_t b = batch->columns[batch->places[p]];
            assert_true(a < b && b < s->records);
            uint8_t *const at = &s->rule_of[(size_t)a * s->records + b];
            assert_int_equal(*at, 0);
            *at = (uint8_t)(batch->rule + 1);
        }
    }
    return KPL_OK;
}

/* One batch in `stride`. */
static seen walk_some(const kpl_blocks *blocks, uint32_t records, uint64_t stride) {
    kpl_pair_batch *const batch = malloc(sizeof *batch);
    seen s = {.rule_of = calloc(records, records), .records = records};
    for (uint64_t t = 0; t < blocks->task_count; t++)
        assert_int_equal(kpl_block_run(blocks, t, stride, batch, seen_tile, &s, NULL),
                         KPL_OK);
    free(batch);
    return s;
}

static seen walk_all(const kpl_blocks *blocks, uint32_t records) {
    return walk_some(blocks, records, 1);
}

/* What the first walk noted gives the same pairs in later ones, whole and in part. */
static void check_found(kpl_blocks *blocks, const seen *first) {
    const size_t size = (size_t)first->records * first->records;
    blocks->has_found = blocks->found != NULL;
    const seen again = walk_all(blocks, first->records);
    assert_memory_equal(again.rule_of, first->rule_of, size);
    const seen part = walk_some(blocks, first->records, 2);
    for (size_t i = 0; i < size; i++)
        assert_true(part.rule_of[i] == 0 || part.rule_of[i] == first->rule_of[i]);
    free(again.rule_of);
    free(part.rule_of);
}

static void check_pair(const fixture *f, const kpl_blocks *blocks, const seen *s,
                       uint32_t a, uint32_t b) {
    uint64_t tuple[KPL_RULE_KEYS_MAX];
    uint32_t rules[RULES_MAX];
    bool finds[RULES_MAX] = {false};
    uint32_t first = KPL_RULE_NONE;
    for (uint32_t i = f->linkage.rule_count; meant_allows(f, a, b) && i-- > 0;) {
        finds[i] = meant_finds(f, &f->rules[i], a, b, 0, tuple);
        first = finds[i] ? i : first;
    }
    assert_int_equal(s->rule_of[(size_t)a * s->records + b], first + 1u);
    assert_int_equal(kpl_block_find(blocks, a, b), first);
    assert_int_equal(kpl_block_find(blocks, b, a), first);
    const uint32_t count = kpl_block_rules_of(blocks, a, b, rules, RULES_MAX);
    assert_int_equal(count > 0, first != KPL_RULE_NONE);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(finds[rules[i]]);
        assert_true(i == 0 ? rules[i] == first : rules[i] > rules[i - 1]);
        finds[rules[i]] = false;
    }
    for (uint32_t i = 0; i < f->linkage.rule_count; i++)
        assert_true(!finds[i] || f->rules[i].key_count > 1); /* those that split */
    if (count > 1)
        assert_int_equal(kpl_block_rules_of(blocks, b, a, rules, 1), 1);
}

static void check_fixture(const fixture *f, uint32_t threads) {
    const kpl_pool pool = {.threads = threads};
    const uint32_t records = f->table.record_count;
    kpl_blocks blocks;
    assert_int_equal(
        kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL), KPL_OK);
    assert_true(blocks.has_lists);
    const seen s = walk_all(&blocks, records);
    for (uint32_t a = 0; a < records; a++)
        for (uint32_t b = a + 1; b < records; b++)
            check_pair(f, &blocks, &s, a, b);
    check_found(&blocks, &s);
    free(s.rule_of);
    kpl_block_end(&blocks);
}

static void test_random_tables(void **state) {
    (void)state;
    for (uint32_t i = 0; i < 120; i++) {
        fixture *const f = fixture_make(i, 2 + i % 50, 2 + i * 7 % (TOKENS_MAX - 2),
                                        (kpl_link_mode)(i % 3));
        check_fixture(f, 1 + i % 3);
        fixture_free(f);
    }
}

/* Blocks of several tiles, with one and two members over. */
static void test_large_blocks(void **state) {
    (void)state;
    static const uint32_t sizes[] = {128, 129, 130, 290};
    for (uint32_t i = 0; i < 4; i++) {
        fixture *const f =
            fixture_make(500 + i, sizes[i], 3, (kpl_link_mode)((i + 1) % 3));
        f->linkage.rule_count = 3;
        f->rules[0].block_max = 0;
        f->rules[1] = f->rules[0];
        f->rules[1].keys[0] = (kpl_key_spec){.field = 2};
        f->rules[2] = f->rules[1];
        f->rules[2].keys[0] = (kpl_key_spec){.field = 1, .form = f->token};
        check_fixture(f, 2);
        fixture_free(f);
    }
}

static void check_same(const kpl_blocks *a, const kpl_blocks *b, uint32_t records) {
    assert_int_equal(a->task_count, b->task_count);
    assert_memory_equal(a->list_counts, b->list_counts, records * sizeof(uint32_t));
    assert_memory_equal(a->list_starts, b->list_starts,
                        ((size_t)records + 1) * sizeof(uint64_t));
    assert_memory_equal(a->lists, b->lists, a->list_starts[records] * sizeof(uint32_t));
}

static void test_any_threads(void **state) {
    (void)state;
    fixture *const f = fixture_make(900, RECORDS_MAX, 50, KPL_LINK_BOTH);
    kpl_blocks one;
    kpl_blocks more;
    kpl_pool pool = {.threads = 1};
    assert_int_equal(
        kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &one, NULL), KPL_OK);
    for (pool.threads = 2; pool.threads <= 8; pool.threads += 3) {
        assert_int_equal(
            kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &more, NULL),
            KPL_OK);
        check_same(&one, &more, RECORDS_MAX);
        kpl_block_end(&more);
    }
    kpl_block_end(&one);
    fixture_free(f);
}

/* Over its budget, a plan of many keys is refined, too: each pair once, in the end. */
static void test_refined(void **state) {
    (void)state;
    const kpl_pool pool = {.threads = 2};
    for (uint64_t budget = 1; budget < 20000; budget = budget * 4 + 100) {
        fixture *const f = fixture_make(budget, RECORDS_MAX, 20, KPL_LINK_BOTH);
        kpl_blocks blocks;
        f->rules[0].block_max = 0;
        assert_int_equal(
            kpl_block_plan(&f->linkage, &f->table, NULL, &pool, NULL, &blocks, NULL),
            KPL_OK);
        const uint64_t before = kpl_block_pairs(&blocks);
        assert_int_equal(kpl_block_refine(&f->linkage, budget, &pool, &blocks, NULL),
                         KPL_OK);
        assert_true(kpl_block_pairs(&blocks) <= (before < budget ? before : budget));
        const seen s = walk_all(&blocks, RECORDS_MAX);
        for (uint32_t a = 0; a < RECORDS_MAX; a++)
            for (uint32_t b = a + 1; b < RECORDS_MAX; b++)
                assert_int_equal(kpl_block_find(&blocks, a, b),
                                 s.rule_of[(size_t)a * RECORDS_MAX + b] - 1u);
        free(s.rule_of);
        kpl_block_end(&blocks);
        fixture_free(f);
    }
}

static void test_no_memory(void **state) {
    (void)state;
    const kpl_pool pool = {.threads = 1};
    fixture *const f = fixture_make(77, 200, 30, KPL_LINK_BOTH);
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t left = 0; status != KPL_OK; left++) {
        failing allowed = {.left = left};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&allowed);
        kpl_blocks blocks;
        status = kpl_block_plan(&f->linkage, &f->table, &allocator, &pool, NULL, &blocks,
                                NULL);
        if (status == KPL_OK) {
            status = kpl_block_refine(&f->linkage, 300, &pool, &blocks, NULL);
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
        cmocka_unit_test(test_random_tables), cmocka_unit_test(test_large_blocks),
        cmocka_unit_test(test_any_threads),   cmocka_unit_test(test_refined),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
