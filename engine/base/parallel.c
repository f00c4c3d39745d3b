/*
 * parallel.c - thread teams; see parallel.h.
 *
 * Tasks are handed out one by one from a counter. A failing task lowers `limit` to its
 * own index: tasks above it are no longer started, tasks below it still run, so that the
 * lowest failing index is always found. After a fork the child runs alone: libgomp's team
 * of the parent does not exist there and waiting for it would never end.
 */
#define _GNU_SOURCE /* sched_getaffinity() */
#include "base/parallel.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#if !KPL_PTHREADS
#include <omp.h>
#endif

typedef struct parallel_run {
    const kpl_pool *pool;
    kpl_task_fn *task;
    void *argument;
    atomic_uint_least64_t next;
    atomic_uint_least64_t limit; /* tasks at or above are not started */
    atomic_bool cancelled;
    atomic_uint worker_next;
    pthread_mutex_t mutex; /* guards the two below */
    kpl_status status;
    kpl_error error;
} parallel_run;

static pthread_once_t parallel_once = PTHREAD_ONCE_INIT;
static atomic_bool parallel_forked;

static void parallel_after_fork(void) {
    atomic_store(&parallel_forked, true);
}

static void parallel_watch_forks(void) {
    (void)pthread_atfork(NULL, NULL, parallel_after_fork);
}

uint32_t kpl_parallel_processors(void) {
    cpu_set_t set;
    CPU_ZERO(&set);
    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (uint32_t)CPU_COUNT(&set);
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (uint32_t)online : 1;
}

static void parallel_record(parallel_run *run, uint64_t task, kpl_status status,
                            const kpl_error *error) {
    pthread_mutex_lock(&run->mutex);
    if (task < atomic_load(&run->limit)) {
        atomic_store(&run->limit, task);
        run->status = status;
        run->error = *error;
    }
    pthread_mutex_unlock(&run->mutex);
}

static void parallel_work(parallel_run *run, uint32_t worker) {
    for (;;) {
        const uint64_t task = atomic_fetch_add(&run->next, 1);
        if (task >= atomic_load(&run->limit))
            return;
        const kpl_pool *const pool = run->pool;
        if (pool->cancelled != NULL && pool->cancelled(pool->cancelled_state)) {
            atomic_store(&run->cancelled, true);
            return;
        }
        kpl_error error = {0};
        const kpl_status status = run->task(run->argument, task, worker, &error);
        if (status != KPL_OK)
            parallel_record(run, task, status, &error);
    }
}

#if KPL_PTHREADS
static void *parallel_thread(void *argument) {
    parallel_run *const run = argument;
    parallel_work(run, atomic_fetch_add(&run->worker_next, 1));
    return NULL;
}

static void parallel_team(parallel_run *run, uint32_t threads) {
    pthread_t handles[KPL_PARALLEL_THREADS_MAX];
    uint32_t started = 0;
    while (started + 1 < threads &&
           pthread_create(&handles[started], NULL, parallel_thread, run) == 0)
        started++; /* fewer threads than wished is fine */
    (void)parallel_thread(run);
    for (uint32_t i = 0; i < started; i++)
        pthread_join(handles[i], NULL);
}
#else
static void parallel_team(parallel_run *run, uint32_t threads) {
#pragma omp parallel num_threads((int)threads)
    parallel_work(run, (uint32_t)omp_get_thread_num());
}
#endif

kpl_status kpl_parallel_for(const kpl_pool *pool, uint64_t task_count, kpl_task_fn *task,
                            void *argument, kpl_error *error) {
    assert(pool->threads >= 1 && pool->threads <= KPL_PARALLEL_THREADS_MAX);
    (void)pthread_once(&parallel_once, parallel_watch_forks);
    parallel_run run = {.pool = pool, .task = task, .argument = argument};
    atomic_init(&run.next, 0);
    atomic_init(&run.limit, task_count);
    atomic_init(&run.cancelled, false);
    atomic_init(&run.worker_next, 0);
    if (pthread_mutex_init(&run.mutex, NULL) != 0)
        return kpl_fail(error, KPL_E_NOMEM, "a mutex could not be created");

    uint32_t threads = pool->threads;
    if (threads > task_count)
        threads = (uint32_t)task_count;
    if (threads <= 1 || atomic_load(&parallel_forked))
        parallel_work(&run, 0);
    else
        parallel_team(&run, threads);
    (void)pthread_mutex_destroy(&run.mutex);

    /* A cancelled run may have skipped tasks below a failing one: the wish to stop is
     * then the only answer that does not depend on timing. */
    if (atomic_load(&run.cancelled))
        return kpl_fail(error, KPL_E_CANCELLED, "stopped on request");
    if (run.status != KPL_OK && error != NULL)
        *error = run.error;
    return run.status;
}
