/* Goal: what the sample says of every block size is what grouping would find. Method: a
 * table of made-up records with rare and common values; partners counted by comparing
 * each sampled record with all others, for every limit, key count and link mode.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"
#include "block/block_rule.h"
#include "block/block_sample.h"

#define KEYS 4u
#define RECORDS 1500u
#define SOURCE_0 600u /* records of the first of two sources */
#define DRAWS 2048u   /* of the sample */

typedef struct fixture {
    kpl_table table;
    kpl_field fields[KEYS];
    uint32_t codes[KEYS][RECORDS];
    uint8_t source_of[RECORDS];
    kpl_block_rule rules[KEYS];
    kpl_blocks groups;
} fixture;

/* Keys 2 and 3 are of one field, as two forms of a name. */
static const uint32_t key_fields[KEYS] = {0, 1, 2, 2};

static fixture *fixture_make(kpl_link_mode link) {
    static const uint32_t distinct[KEYS] = {120, 15, 30, 4};
    const kpl_pool pool = {.threads = 2};
    fixture *const f = calloc(1, sizeof *f);
    for (uint32_t k = 0; k < KEYS; k++) {
        f->fields[k].codes = f->codes[k];
        for (uint32_t r = 0; r < RECORDS; r++)
            f->codes[k][r] = (uint32_t)(kpl_hash_word(r * 8 + k) % distinct[k]);
    }
    for (uint32_t r = SOURCE_0; r < RECORDS; r++)
        f->source_of[r] = 1;
    f->table =
        (kpl_table){.record_count = RECORDS, .fields = f->fields, .field_count = KEYS};
    f->groups = (kpl_blocks){.table = &f->table,
                             .link = link,
                             .source_of = f->source_of,
                             .rules = f->rules,
                             .rule_count = KEYS};
    for (uint32_t k = 0; k < KEYS; k++) {
        const kpl_rule_spec spec = {.keys = {{.field = k}}, .key_count = 1};
        assert_int_equal(
            kpl_block_rule_build(&f->groups, &spec, &pool, &f->rules[k], NULL), KPL_OK);
    }
    return f;
}

static void fixture_free(fixture *f) {
    for (uint32_t k = 0; k < KEYS; k++)
        kpl_block_rule_release(&f->groups, &f->rules[k]);
    free(f);
}

/* Keys that both records have alike, as bits. */
static uint32_t shared_keys(const fixture *f, uint32_t a, uint32_t b) {
    uint32_t keys = 0;
    for (uint32_t k = 0; k < KEYS; k++)
        keys |= (uint32_t)(f->codes[k][a] != 0 && f->codes[k][a] == f->codes[k][b]) << k;
    return keys;
}

static bool is_rule(uint32_t keys, uint32_t key_count_max) {
    const uint32_t same_field = 1u << 2 | 1u << 3;
    return (uint32_t)__builtin_popcount(keys) <= key_count_max &&
           (keys & same_field) != same_field;
}

static uint32_t partners_of(const fixture *f, uint32_t record,
                            const kpl_sample_limit *limit) {
    uint32_t sizes[1u << KEYS] = {0};
    uint32_t partners = 0;
    for (uint32_t r = 0; r < RECORDS; r++)
        for (uint32_t keys = 1; keys < 1u << KEYS; keys++)
            sizes[keys] += (shared_keys(f, record, r) & keys) == keys;
    for (uint32_t r = 0; r < RECORDS; r++) {
        const uint32_t shared = shared_keys(f, record, r);
        const bool same = f->source_of[r] == f->source_of[record];
        bool found = false;
        for (uint32_t keys = 1; keys < 1u << KEYS; keys++)
            found = found ||
                    ((shared & keys) == keys && is_rule(keys, limit->key_count_max) &&
                     sizes[keys] <= limit->size_max);
        partners += found && r != record &&
                    (f->groups.link == KPL_LINK_BOTH ||
                     (f->groups.link == KPL_LINK_WITHIN) == same);
    }
    return partners;
}

static void check(kpl_link_mode link) {
    static const kpl_sample_limit limits[] = {{1000, 3}, {100, 3}, {100, 2},
                                              {10, 3},   {10, 1},  {3, 3}};
    const uint32_t limit_count = sizeof limits / sizeof limits[0];
    fixture *const f = fixture_make(link);
    bool is_drawn[RECORDS] = {false};
    uint32_t drawn = 0;
    uint64_t partners[KPL_SAMPLE_LIMITS_MAX] = {0};
    for (uint32_t i = 0; i < DRAWS; i++)
        is_drawn[kpl_hash_word(i) % RECORDS] = true;
    for (uint32_t r = 0; r < RECORDS; r++) {
        drawn += is_drawn[r];
        for (uint32_t l = 0; l < limit_count && is_drawn[r]; l++)
            partners[l] += partners_of(f, r, &limits[l]);
    }
    for (uint32_t threads = 1; threads <= 3; threads++) {
        const kpl_pool pool = {.threads = threads};
        uint64_t pairs[KPL_SAMPLE_LIMITS_MAX];
        assert_int_equal(kpl_block_sample(&f->groups, key_fields, limits, limit_count,
                                          &pool, pairs, NULL),
                         KPL_OK);
        for (uint32_t l = 0; l < limit_count; l++)
            assert_int_equal(
                pairs[l], (uint64_t)((double)partners[l] / 2 * RECORDS / (double)drawn));
    }
    fixture_free(f);
}

static void test_link_modes(void **state) {
    (void)state;
    check(KPL_LINK_BOTH);
    check(KPL_LINK_WITHIN);
    check(KPL_LINK_BETWEEN);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_link_modes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
