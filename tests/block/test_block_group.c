/*
 * test_block_group.c - records with equal keys, against sorting.
 *
 * Goal: groups hold exactly the records whose keys are equal and not null, in order of
 * first records, members ascending, the same for any number of threads; a failing
 * allocation is an error and leaks nothing.
 * Method: keys of 0 to 5 random codes, few and many records (one and many partitions),
 * one key that 30 % of the records share.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "base/hash.h"
#include "block/block_group.h"

#define COLUMNS 5u

typedef struct fixture {
    uint32_t records;
    uint32_t column_count;
    uint32_t *codes[COLUMNS];
    uint32_t of_value[2000];
    kpl_group_column columns[COLUMNS];
    uint64_t seed;
} fixture;

static fixture *fixture_make(uint32_t records, uint32_t column_count, uint32_t values,
                             uint64_t seed) {
    fixture *const f = calloc(1, sizeof *f);
    *f = (fixture){.records = records, .column_count = column_count, .seed = seed};
    assert_true(values <= 2000);
    for (uint32_t v = 1; v < 2000; v++)
        f->of_value[v] = v / 2;
    for (uint32_t c = 0; c < column_count; c++) {
        f->codes[c] = malloc(records * sizeof *f->codes[c]);
        for (uint32_t r = 0; r < records; r++) {
            const uint64_t random = kpl_hash_word(seed + c * (uint64_t)records + r);
            f->codes[c][r] = random % 10 < 3 ? 5 : (uint32_t)(random / 16 % values);
        }
        f->columns[c] = (kpl_group_column){f->codes[c], c % 2 == 1 ? f->of_value : NULL};
    }
    return f;
}

static void fixture_free(fixture *f) {
    for (uint32_t c = 0; c < f->column_count; c++)
        free(f->codes[c]);
    free(f);
}

static uint32_t fixture_code(const fixture *f, uint32_t column, uint32_t record) {
    const uint32_t code = f->codes[column][record];
    return column % 2 == 1 ? f->of_value[code] : code;
}

static const fixture *sorted_fixture; /* qsort() passes nothing */

static int compare_keys(const void *left, const void *right) {
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    for (uint32_t c = 0; c < sorted_fixture->column_count; c++) {
        const uint32_t x = fixture_code(sorted_fixture, c, a);
        const uint32_t y = fixture_code(sorted_fixture, c, b);
        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

static int compare_sorted(const void *left, const void *right) {
    const int keys = compare_keys(left, right);
    const uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return keys != 0 ? keys : a < b ? -1 : 1;
}

/* Every group is one run of the sorted records; runs in order of first records. */
static void check_groups(const fixture *f, const kpl_groups *groups) {
    uint32_t *const sorted = malloc(f->records * sizeof *sorted);
    uint32_t *const run_at = calloc(f->records, sizeof *run_at); /* by first record */
    uint32_t count = 0, groups_expected = 0;
    for (uint32_t r = 0; r < f->records; r++) {
        bool has_key = true;
        for (uint32_t c = 0; c < f->column_count; c++)
            has_key = has_key && fixture_code(f, c, r) != 0;
        if (has_key)
            sorted[count++] = r;
    }
    assert_int_equal(groups->records, count);
    sorted_fixture = f;
    qsort(sorted, count, sizeof *sorted, compare_sorted);
    for (uint32_t i = 0; i < count;) {
        uint32_t end = i + 1;
        while (end < count && compare_keys(&sorted[i], &sorted[end]) == 0)
            end++;
        groups_expected += end - i >= 2;
        run_at[sorted[i]] = i;
        i = end;
    }
    assert_int_equal(groups->count, groups_expected);
    for (uint32_t g = 0; g < groups->count; g++) {
        const uint32_t *const members = groups->members + groups->starts[g];
        const uint32_t size = groups->starts[g + 1] - groups->starts[g];
        const uint32_t at = run_at[members[0]];
        assert_true(size >= 2);
        assert_memory_equal(members, sorted + at, size * sizeof *members);
        assert_true(at + size == count || compare_keys(members, &sorted[at + size]) != 0);
        if (g > 0)
            assert_true(groups->members[groups->starts[g - 1]] < members[0]);
    }
    free(sorted);
    free(run_at);
}

static void check_fixture(fixture *f) {
    kpl_groups alone = {0}, shared = {0};
    const kpl_pool one = {.threads = 1}, three = {.threads = 3};
    assert_int_equal(
        kpl_group_run(f->columns, f->column_count, f->records, NULL, &one, &alone, NULL),
        KPL_OK);
    assert_int_equal(kpl_group_run(f->columns, f->column_count, f->records, NULL, &three,
                                   &shared, NULL),
                     KPL_OK);
    check_groups(f, &alone);
    assert_int_equal(alone.count, shared.count);
    assert_memory_equal(alone.starts, shared.starts,
                        (alone.count + 1) * sizeof *alone.starts);
    assert_memory_equal(alone.members, shared.members,
                        alone.starts[alone.count] * sizeof *alone.members);
    kpl_groups_release(&alone);
    kpl_groups_release(&shared);
    fixture_free(f);
}

static void test_few_records(void **state) {
    (void)state;
    for (uint32_t i = 0; i < 200; i++)
        check_fixture(fixture_make(i % 40, i % (COLUMNS + 1), 2 + i % 9, i * 1000003ull));
}

static void test_many_records(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 3; c++)
        check_fixture(fixture_make(90000 + c, c, c == 1 ? 2000 : 300, c));
}

static void test_no_memory(void **state) {
    (void)state;
    const kpl_pool pool = {.threads = 1};
    for (uint32_t columns = 0; columns <= 2; columns++) {
        fixture *const f = fixture_make(40000, columns, 2000, 9);
        kpl_status status = KPL_E_NOMEM;
        for (uint64_t left = 0; status != KPL_OK; left++) {
            failing allowed = {.left = left};
            const kpl_allocator allocator = FAILING_ALLOCATOR(&allowed);
            kpl_groups groups = {0};
            status = kpl_group_run(f->columns, columns, f->records, &allocator, &pool,
                                   &groups, NULL);
            assert_true(status == KPL_OK || status == KPL_E_NOMEM);
            assert_true(left < 1000);
            if (status == KPL_OK)
                kpl_groups_release(&groups);
            assert_int_equal(allowed.live, 0);
        }
        fixture_free(f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_few_records),
        cmocka_unit_test(test_many_records),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
