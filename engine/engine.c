/* engine.c - clock, memory and progress of an engine; see engine.h. */
#include "engine.h"

#include <string.h>
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

void kpl_engine_limit(kpl_engine *engine, uint64_t memory_bytes) {
    engine->memory_bytes = memory_bytes;
    uint64_t limit = 0;
    if (memory_bytes > 0)
        limit = memory_bytes > 2 * KPL_ENGINE_OVERHEAD_BYTES
                    ? memory_bytes - KPL_ENGINE_OVERHEAD_BYTES
                    : memory_bytes / 2;
    atomic_store(&engine->budget.limit, limit);
}

static bool engine_must_spill(const kpl_engine *engine, uint64_t needed) {
    if (engine->spill_mode != KPL_SPILL_AUTO)
        return engine->spill_mode == KPL_SPILL_ALWAYS;
    return kpl_budget_room(&engine->budget) < needed;
}

/* The folder that holds the output directory: that one has room and may be written. */
static kpl_status engine_spill_folder(kpl_plan *plan, kpl_error *error) {
    const char *const directory = plan->spec.directory;
    size_t length = directory != NULL ? strlen(directory) : 0;
    while (length > 0 && directory[length - 1] == '/')
        length--;
    while (length > 0 && directory[length - 1] != '/')
        length--;
    if (length > 0)
        return kpl_arena_string(&plan->spec.arena, directory, length, &plan->spill.folder,
                                error);
    plan->spill.folder = ".";
    return KPL_OK;
}

kpl_status kpl_plan_spill(kpl_plan *plan, uint64_t needed, kpl_spill **spill_out,
                          kpl_error *error) {
    kpl_engine *const engine = plan->engine;
    *spill_out = NULL;
    if (!engine_must_spill(engine, needed))
        return KPL_OK;
    if (!plan->spill.is_open) {
        plan->spill.allocator = &engine->allocator;
        plan->spill.io = engine->io;
        KPL_TRY(engine_spill_folder(plan, error));
        KPL_TRY(kpl_spill_open(&plan->spill, error));
    }
    *spill_out = &plan->spill;
    return KPL_OK;
}

void kpl_plan_forget_entities(kpl_plan *plan) {
    for (uint32_t l = 0; l < plan->earlier_count; l++)
        kpl_entity_rows_release(&plan->earlier[l]);
    for (uint32_t s = 0; plan->ids != NULL && s < plan->frame_count; s++)
        kpl_values_release(&plan->ids[s]);
}

kpl_status kpl_engine_judge(kpl_engine *engine, kpl_status status, kpl_error *error) {
    if (status != KPL_E_NOMEM || !atomic_load(&engine->budget.was_spent))
        return status;
    return kpl_fail(error, status,
                    "the memory budget of %llu bytes is spent; raise --memory (or "
                    "limits.memory), or use more selective blocking rules",
                    (unsigned long long)engine->memory_bytes);
}
