/* engine.c - clock, memory and progress of an engine; see engine.h. */
#include "engine.h"

#include <sys/resource.h>
#include <time.h>

double kpl_engine_seconds(void) {
    struct timespec now;
    if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
        return 0.0;
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

uint64_t kpl_engine_peak_memory(void) {
    struct rusage usage;
    if (getrusage(RUSAGE_SELF, &usage) != 0)
        return 0;
    return (uint64_t)usage.ru_maxrss * 1024; /* Linux counts in KiB */
}

kpl_status kpl_engine_stage(kpl_engine *engine, const char *stage, const char *detail,
                            uint64_t work_total, kpl_error *error) {
    engine->stage = stage;
    engine->detail = detail;
    engine->work_total = work_total;
    atomic_store(&engine->work_done, 0);
    if (engine->pool.cancelled != NULL && engine->pool.cancelled(engine))
        return kpl_fail(error, KPL_E_CANCELLED, "stopped on request");
    return KPL_OK;
}
