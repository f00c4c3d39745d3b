/* Goal: what a budget counts is what is there, on malloc and on pages, and nothing above
 * the limit is given. Method: pieces across the border between the two, and a look at the
 * process's resident size as the kernel counts it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "failing_allocator.h"
#include "base/budget.h"

static failing spent; /* no allocation succeeds */
static const kpl_allocator refuse = FAILING_ALLOCATOR(&spent);

static void test_limit(void **state) {
    (void)state;
    kpl_budget budget;
    uint8_t *piece = NULL;
    uint8_t *other = NULL;
    kpl_budget_init(&budget, NULL, 1000);
    assert_int_equal(kpl_alloc(&budget.allocator, 600, 1, &piece, NULL), KPL_OK);
    memset(piece, 7, 600);
    assert_int_equal((uintptr_t)piece % 16, 0);
    assert_false(atomic_load(&budget.was_spent));
    assert_int_equal(kpl_budget_room(&budget), 400);
    assert_int_equal(kpl_alloc(&budget.allocator, 401, 1, &other, NULL), KPL_E_NOMEM);
    assert_true(atomic_load(&budget.was_spent));
    assert_int_equal(kpl_alloc(&budget.allocator, 400, 1, &other, NULL), KPL_OK);
    assert_int_equal(kpl_realloc(&budget.allocator, 500, 1, &other, NULL), KPL_E_NOMEM);
    kpl_free(&budget.allocator, other);
    assert_int_equal(atomic_load(&budget.used), 600);
    assert_int_equal(kpl_realloc(&budget.allocator, 300, 1, &piece, NULL), KPL_OK);
    assert_int_equal(atomic_load(&budget.used), 300);
    for (int i = 0; i < 300; i++)
        assert_int_equal(piece[i], 7);
    kpl_free(&budget.allocator, piece);
    kpl_free(&budget.allocator, NULL);
    assert_int_equal(atomic_load(&budget.used), 0);
    kpl_budget_init(&budget, &refuse, 0);
    assert_int_equal(kpl_alloc(&budget.allocator, 1, 1, &piece, NULL), KPL_E_NOMEM);
    assert_int_equal(atomic_load(&budget.used), 0);
    assert_false(atomic_load(&budget.was_spent));
}

/* Growing and shrinking keeps the bytes, and counts old and new as it should. */
static void check_sizes(kpl_budget *budget) {
    static const size_t sizes[] = {1,
                                   KPL_BUDGET_PAGES_MIN - 1,
                                   KPL_BUDGET_PAGES_MIN,
                                   3 * KPL_BUDGET_PAGES_MIN + 5,
                                   7,
                                   9 * KPL_BUDGET_PAGES_MIN,
                                   2 * KPL_BUDGET_PAGES_MIN,
                                   100};
    uint8_t *piece = NULL;
    size_t before = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        const size_t kept = before < sizes[i] ? before : sizes[i];
        assert_int_equal(kpl_realloc(&budget->allocator, sizes[i], 1, &piece, NULL),
                         KPL_OK);
        assert_int_equal((uintptr_t)piece % 16, 0);
        assert_int_equal(atomic_load(&budget->used), sizes[i]);
        for (size_t at = 0; at < kept; at += 97)
            assert_int_equal(piece[at], (uint8_t)(at * 7 + 1));
        for (size_t at = 0; at < sizes[i]; at++)
            piece[at] = (uint8_t)(at * 7 + 1);
        before = sizes[i];
    }
    kpl_free(&budget->allocator, piece);
    assert_int_equal(atomic_load(&budget->used), 0);
}

static void test_sizes(void **state) {
    (void)state;
    kpl_budget budget;
    kpl_budget_init(&budget, NULL, 0);
    assert_int_equal(kpl_budget_room(&budget), UINT64_MAX);
    check_sizes(&budget);
    kpl_budget_init(&budget, &kpl_allocator_default, 0); /* malloc alone */
    assert_true(budget.pages_min == SIZE_MAX);
    check_sizes(&budget);
}

/* Pages grow in place, so that growing to nearly the limit is possible. */
static void test_growth(void **state) {
    (void)state;
    kpl_budget budget;
    kpl_budget_init(&budget, NULL, 8 * KPL_BUDGET_PAGES_MIN);
    if (budget.pages_min == SIZE_MAX)
        skip(); /* a sanitizer watches malloc */
    uint8_t *piece = NULL;
    for (size_t parts = 1; parts <= 8; parts++)
        assert_int_equal(
            kpl_realloc(&budget.allocator, parts, KPL_BUDGET_PAGES_MIN, &piece, NULL),
            KPL_OK);
    assert_int_equal(
        kpl_realloc(&budget.allocator, 8 * KPL_BUDGET_PAGES_MIN + 1, 1, &piece, NULL),
        KPL_E_NOMEM);
    assert_int_equal(kpl_realloc(&budget.allocator, SIZE_MAX / 2, 1, &piece, NULL),
                     KPL_E_NOMEM);
    assert_int_equal(atomic_load(&budget.used), 8 * KPL_BUDGET_PAGES_MIN);
    kpl_free(&budget.allocator, piece);
    assert_int_equal(atomic_load(&budget.used), 0);
}

static long resident_bytes(void) {
    long pages = 0;
    long resident = 0;
    FILE *const file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
    (void)fclose(file);
    return resident * 4096;
}

/* What is freed is gone from the resident size, though something younger lives. */
static void test_gives_back(void **state) {
    (void)state;
    kpl_budget budget;
    kpl_budget_init(&budget, NULL, 0);
    if (budget.pages_min == SIZE_MAX)
        skip(); /* a sanitizer watches malloc */
    const size_t bytes = (size_t)24 << 20;
    uint8_t *pieces[4] = {NULL};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(kpl_alloc(&budget.allocator, bytes, 1, &pieces[i], NULL),
                         KPL_OK);
        memset(pieces[i], 1, bytes);
    }
    const long full = resident_bytes();
    assert_true(full >= 4 * (long)bytes);
    for (size_t i = 0; i < 3; i++)
        kpl_free(&budget.allocator, pieces[i]);
    assert_true(resident_bytes() <= full - 3 * (long)bytes + (1 << 20));
    kpl_free(&budget.allocator, pieces[3]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limit),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_gives_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
