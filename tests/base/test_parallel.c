/* Goal: every task runs once, and the lowest failing one is reported, whatever the
 * threads. Method: task sets with planted failures, run with 1 to 16 threads, in a forked
 * child too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/parallel.h"

#define TASKS 1000u

typedef struct work {
    atomic_uint runs[TASKS];
    atomic_uint running[KPL_PARALLEL_THREADS_MAX];
    uint64_t fail_from; /* tasks at or above that are multiples of 7 fail */
} work;

static kpl_status work_task(void *argument, uint64_t task, uint32_t worker,
                            kpl_error *error) {
    work *const w = argument;
    /* A worker number is never in use twice at a time. */
    if (atomic_fetch_add(&w->running[worker], 1) != 0)
        abort();
    atomic_fetch_add(&w->runs[task], 1);
    atomic_fetch_sub(&w->running[worker], 1);
    if (task >= w->fail_from && task % 7 == 0)
        return kpl_fail_at(error, KPL_E_INPUT, task, 0, "task %u", (unsigned)task);
    return KPL_OK;
}

static void test_each_once(void **state) {
    (void)state;
    for (uint32_t threads = 1; threads <= 16; threads++) {
        work *const w = calloc(1, sizeof *w);
        const kpl_pool pool = {.threads = threads};
        w->fail_from = UINT64_MAX;
        assert_int_equal(kpl_parallel_for(&pool, TASKS, work_task, w, NULL), KPL_OK);
        for (uint32_t t = 0; t < TASKS; t++)
            assert_int_equal(atomic_load(&w->runs[t]), 1);
        assert_int_equal(kpl_parallel_for(&pool, 0, work_task, w, NULL), KPL_OK);
        free(w);
    }
}

static void test_lowest_failure(void **state) {
    (void)state;
    for (uint32_t round = 0; round < 200; round++) {
        work *const w = calloc(1, sizeof *w);
        const kpl_pool pool = {.threads = 1 + round % 8};
        kpl_error error = {0};
        w->fail_from = round * 4;
        const uint64_t lowest = (w->fail_from + 6) / 7 * 7;
        assert_int_equal(kpl_parallel_for(&pool, TASKS, work_task, w, &error),
                         KPL_E_INPUT);
        assert_int_equal(error.row, lowest);
        for (uint32_t t = 0; t <= lowest; t++) /* all below have finished */
            assert_int_equal(atomic_load(&w->runs[t]), 1);
        free(w);
    }
}

static bool work_cancel(void *state) {
    atomic_int *const left = state;
    return atomic_fetch_sub(left, 1) <= 0;
}

static void test_cancel(void **state) {
    (void)state;
    for (uint32_t threads = 1; threads <= 8; threads++) {
        work *const w = calloc(1, sizeof *w);
        atomic_int left;
        atomic_init(&left, 50);
        const kpl_pool pool = {
            .threads = threads, .cancelled = work_cancel, .cancelled_state = &left};
        w->fail_from = UINT64_MAX;
        assert_int_equal(kpl_parallel_for(&pool, TASKS, work_task, w, NULL),
                         KPL_E_CANCELLED);
        uint32_t ran = 0;
        for (uint32_t t = 0; t < TASKS; t++)
            ran += atomic_load(&w->runs[t]);
        assert_int_equal(ran, 50);
        free(w);
    }
}

static void test_forked_child(void **state) {
    (void)state;
    work *const w = calloc(1, sizeof *w);
    const kpl_pool pool = {.threads = 4};
    w->fail_from = UINT64_MAX;
    assert_int_equal(kpl_parallel_for(&pool, TASKS, work_task, w, NULL), KPL_OK);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)alarm(30);
        _exit(kpl_parallel_for(&pool, TASKS, work_task, w, NULL) == KPL_OK ? 0 : 1);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
    assert_true(kpl_parallel_processors() >= 1);
    free(w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_once),
        cmocka_unit_test(test_lowest_failure),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_forked_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
