/*
 * parallel.h - the only place where threads are started.
 *
 * Base. Two backends: OpenMP, and POSIX threads (KPL_PTHREADS=1, which ThreadSanitizer
 * understands). A process that was forked after the library was loaded runs everything on
 * one thread: libgomp would hang there. Checked by tests/base/test_parallel.c.
 */
#ifndef KPL_BASE_PARALLEL_H
#define KPL_BASE_PARALLEL_H

#include "base/status.h"

/* Most threads that a pool may have. */
#define KPL_PARALLEL_THREADS_MAX 256u

/* How many threads to use, and when to stop. Plain data. */
typedef struct kpl_pool {
    uint32_t threads; /* 1..KPL_PARALLEL_THREADS_MAX */
    /* Asked between tasks, from any thread; NULL = never. True ends the loop with
     * KPL_E_CANCELLED. Must be safe to call from several threads at once. */
    bool (*cancelled)(void *state);
    void *cancelled_state;
} kpl_pool;

/* One task. `worker` is 0..threads-1 and is never shared by two running tasks: use it to
 * pick scratch memory, never to decide a result. */
typedef kpl_status kpl_task_fn(void *argument, uint64_t task, uint32_t worker,
                               kpl_error *error);

/* Processors that this process may run on, at least 1. */
uint32_t kpl_parallel_processors(void);

/*
 * Run tasks 0..task_count-1, in any order, each once. When tasks fail, those below the
 * lowest failing index have all finished, and the error of that lowest one is returned:
 * the same input gives the same error for any thread count.
 */
KPL_NODISCARD kpl_status kpl_parallel_for(const kpl_pool *pool, uint64_t task_count,
                                          kpl_task_fn *task, void *argument,
                                          kpl_error *error);

#endif /* KPL_BASE_PARALLEL_H */
