/* Goal: what is kept of a task comes back batch by batch, or the task says that it keeps
 * nothing. Method: random patterns of both widths in tasks that take turns; and the same
 * with every allocation failing in turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "score/kept.h"

#define TASKS 5u
#define BATCHES 20u

/* Fails every allocation after the first `left`. */
static void *failing_allocate(void *state, size_t bytes) {
    uint64_t *const left = state;
    return *left == 0 ? NULL : ((*left)--, malloc(bytes));
}

static void *failing_reallocate(void *state, void *memory, size_t bytes) {
    uint64_t *const left = state;
    return *left == 0 ? NULL : ((*left)--, realloc(memory, bytes));
}

static void failing_release(void *state, void *memory) {
    (void)state;
    free(memory);
}

/* Batch `number` of a task. Task 3 has none. */
static void fill(uint64_t pattern_count, uint64_t task, uint32_t number,
                 kpl_pair_batch *batch) {
    const uint64_t word = kpl_hash_word(task << 32 | number);
    batch->pair_count = 1 + (uint32_t)(word % 900);
    for (uint32_t p = 0; p < batch->pair_count; p++)
        batch->patterns[p] = kpl_hash_word(word + p) % pattern_count;
}

/* Keep and read; returns the number of tasks that were all there. */
static uint32_t keep(uint64_t pattern_count, const kpl_allocator *allocator) {
    const kpl_pattern_layout layout = {.pattern_count = pattern_count};
    kpl_kept kept = {0};
    kpl_pair_batch *const batch = calloc(1, sizeof *batch);
    kpl_pair_batch *const again = calloc(1, sizeof *again);
    uint32_t whole = 0;
    if (kpl_kept_plan(&layout, TASKS, allocator, &kept, NULL) == KPL_OK) {
        for (uint32_t b = 0; b < BATCHES; b++) {
            for (uint64_t task = 0; task < TASKS; task++) {
                fill(pattern_count, task, b, batch);
                if (task != 3)
                    kpl_kept_add(&kept, task, batch);
                assert_false(kpl_kept_has(&kept, task));
            }
        }
        for (uint64_t task = 0; task < TASKS; task++)
            kpl_kept_close(&kept, task);
        for (uint64_t task = 0; task < TASKS; task++) {
            size_t at = 0;
            whole += kpl_kept_has(&kept, task);
            for (uint32_t b = 0; b < BATCHES && kpl_kept_has(&kept, task); b++) {
                fill(pattern_count, task, b, batch);
                again->pair_count = task == 3 ? 0 : batch->pair_count;
                kpl_kept_get(&kept, task, &at, again);
                assert_memory_equal(again->patterns, batch->patterns,
                                    again->pair_count * sizeof again->patterns[0]);
            }
        }
    }
    assert_false(kpl_kept_has(&kept, TASKS));
    kpl_kept_release(&kept);
    assert_false(kpl_kept_has(&kept, 0));
    free(batch);
    free(again);
    return whole;
}

static const uint64_t pattern_counts[] = {1, 700, UINT64_C(1) << 16,
                                          (UINT64_C(1) << 16) + 1, UINT64_C(1) << 32};

static void test_comes_back(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof pattern_counts / sizeof pattern_counts[0]; i++)
        assert_int_equal(keep(pattern_counts[i], NULL), TASKS);
}

static void test_bytes(void **state) {
    (void)state;
    kpl_pattern_layout layout = {.pattern_count = UINT64_C(1) << 16};
    assert_int_equal(kpl_kept_bytes(&layout, 1000), 2000);
    layout.pattern_count++;
    assert_int_equal(kpl_kept_bytes(&layout, 1000), 4000);
    assert_true(kpl_kept_bytes(&layout, UINT64_MAX / 3) == UINT64_MAX);
    layout.pattern_count = (UINT64_C(1) << 32) + 1;
    assert_true(kpl_kept_bytes(&layout, 1) == UINT64_MAX);
}

static void test_no_memory(void **state) {
    (void)state;
    uint32_t whole = 0;
    uint32_t some = 0;
    for (uint64_t allowed = 0; whole < TASKS; allowed++) {
        uint64_t left = allowed;
        const kpl_allocator allocator = {.allocate = failing_allocate,
                                         .reallocate = failing_reallocate,
                                         .release = failing_release,
                                         .state = &left};
        whole = keep(70000, &allocator);
        some += whole > 1 && whole < TASKS;
    }
    assert_true(some > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_comes_back),
                                       cmocka_unit_test(test_bytes),
                                       cmocka_unit_test(test_no_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
