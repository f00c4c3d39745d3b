/*
 * test_alias.c - learned aliases against counting by brute force.
 *
 * Goal: exactly the pairs that meet often enough, each once and in order; entities of one
 * record, null and entities with too many values say nothing; every allocation may fail.
 * Method: random entities in which two values of each family replace each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "base/hash.h"
#include "cluster/alias.h"

#define RECORDS 600u
#define VALUES 40u
#define STRIDE 3u

typedef struct town {
    uint32_t of_record[RECORDS];
    uint32_t codes[RECORDS * STRIDE];
    kpl_entities entities;
} town;

/* Entities of 1 to 15 records; a record has the entity's value, now and then the one that
 * replaces it, another one, or none. */
static void town_fill(town *t, uint64_t seed) {
    uint32_t r = 0;
    uint32_t entity = 0;
    while (r < RECORDS) {
        const uint64_t size = kpl_hash_word(seed + 7 * r) % 15 + 1;
        entity++;
        for (uint64_t i = 0; i < size && r < RECORDS; i++, r++) {
            const uint64_t word = kpl_hash_word(seed * 977 + r);
            uint32_t value = (uint32_t)(kpl_hash_word(entity + seed) % (VALUES / 2)) + 1;
            if (word % 10 < 4)
                value += VALUES / 2;
            if (word % 10 == 4)
                value = (uint32_t)(word >> 32) % VALUES + 1;
            t->of_record[r] = entity;
            t->codes[r * STRIDE] = word % 10 == 5 ? 0 : value;
            t->codes[r * STRIDE + 1] = 99; /* another comparison's: never looked at */
        }
    }
    t->entities = (kpl_entities){
        .of_record = t->of_record, .record_count = RECORDS, .entity_count = entity};
}

/* Which values entity `e` holds; how many, and how many records it has. */
static uint32_t town_values(const town *t, uint32_t e, bool held[VALUES + 1],
                            uint32_t *records_out) {
    uint32_t count = 0;
    *records_out = 0;
    for (uint32_t v = 0; v <= VALUES; v++)
        held[v] = false;
    for (uint32_t r = 0; r < RECORDS; r++) {
        const uint32_t value = t->codes[r * STRIDE];
        if (t->of_record[r] != e)
            continue;
        ++*records_out;
        if (value > 0 && !held[value]) {
            held[value] = true;
            count++;
        }
    }
    return count;
}

static bool town_is_alias(const town *t, uint32_t a, uint32_t b) {
    double both = 0, has_a = 0, has_b = 0, all = 0;
    for (uint32_t e = 1; e <= t->entities.entity_count; e++) {
        bool held[VALUES + 1];
        uint32_t records;
        const uint32_t count = town_values(t, e, held, &records);
        if (records < 2 || count == 0 || count > KPL_ALIAS_VALUES_MAX)
            continue;
        all++;
        has_a += held[a];
        has_b += held[b];
        both += held[a] && held[b];
    }
    return both >= 3 && both * all > 10 * has_a * has_b;
}

static void test_brute_force(void **state) {
    (void)state;
    uint32_t found = 0;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        town t;
        kpl_aliases aliases;
        town_fill(&t, seed);
        assert_int_equal(kpl_alias_learn(&t.entities, t.codes, STRIDE,
                                         &kpl_allocator_default, &aliases, NULL),
                         KPL_OK);
        size_t at = 0;
        for (uint32_t a = 1; a <= VALUES; a++)
            for (uint32_t b = a + 1; b <= VALUES; b++)
                if (town_is_alias(&t, a, b)) {
                    assert_true(at < aliases.count);
                    assert_int_equal(aliases.pairs[at++], (uint64_t)a << 32 | b);
                }
        assert_int_equal(at, aliases.count);
        found += (uint32_t)at;
        kpl_aliases_release(&aliases);
    }
    assert_true(found > 8); /* the town has some */
}

static void test_nothing(void **state) {
    (void)state;
    uint32_t of_record[2] = {1, 2};
    const uint32_t codes[2] = {0, 0};
    const kpl_entities entities = {
        .of_record = of_record, .record_count = 2, .entity_count = 2};
    kpl_aliases aliases;
    assert_int_equal(
        kpl_alias_learn(&entities, codes, 1, &kpl_allocator_default, &aliases, NULL),
        KPL_OK);
    assert_int_equal(aliases.count, 0);
    kpl_aliases_release(&aliases);
}

static void test_allocation_failures(void **state) {
    (void)state;
    town t;
    town_fill(&t, 3);
    for (uint64_t n = 0;; n++) {
        failing memory = {.left = n};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
        kpl_aliases aliases = {.allocator = &allocator};
        const kpl_status status =
            kpl_alias_learn(&t.entities, t.codes, STRIDE, &allocator, &aliases, NULL);
        kpl_aliases_release(&aliases);
        assert_int_equal(memory.live, 0);
        if (status == KPL_OK)
            break;
        assert_int_equal(status, KPL_E_NOMEM);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_brute_force),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
