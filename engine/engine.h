/*
 * engine.h - what stands behind the public handles.
 *
 * Shared by api.c and the pipeline; no stage sees it.
 */
#ifndef KPL_ENGINE_H
#define KPL_ENGINE_H

#include <stdatomic.h>

#include "base/budget.h"
#include "base/io.h"
#include "base/parallel.h"
#include "base/spill.h"
#include "model/entity_rows.h"
#include "model/ledger.h"

/* What a process needs beside the engine's own allocations: code, stacks, libraries. */
#define KPL_ENGINE_OVERHEAD_BYTES ((uint64_t)16 << 20)

struct kpl_engine {
    kpl_budget budget;
    kpl_allocator allocator; /* the budget's */
    const kpl_io *io;
    kpl_pool pool; /* its cancelled() asks the caller's progress function */
    kpl_cpu_tier tier;
    bool threads_are_given; /* then a spec's limits.threads does not count */
    bool memory_is_given;   /* nor its limits.memory */
    uint64_t memory_bytes;  /* as asked for; 0 = no limit */
    kpl_spill_mode spill_mode;
    uint64_t chunk_bytes;
    kpl_progress_fn *progress;
    void *progress_state;
    /* Of the stage under way; the work done is counted by workers. */
    const char *stage;
    const char *detail;
    uint64_t work_total; /* 0 = not known */
    atomic_uint_least64_t work_done;
};

struct kpl_plan {
    kpl_engine *engine;
    kpl_spec spec;
    kpl_frame *frames; /* one per source of the spec */
    uint32_t frame_count;
    bool has_columns;         /* the frames hold what the linkages need */
    bool is_running;          /* linkages may empty them */
    kpl_entity_rows *earlier; /* per linkage of the spec, once it has its entities */
    uint32_t earlier_count;   /* 0 for a spec that was derived: it has one linkage */
    kpl_values *ids;          /* per source: while running, made by the first linkage that
                                 uses it and handed on */
    double read_seconds;
    kpl_spill spill; /* of this run; made when it is first needed */
};

/* Monotonic seconds. */
double kpl_engine_seconds(void);

/* High-water mark of the resident set of this process, in bytes; 0 where unknown. */
uint64_t kpl_engine_peak_memory(void);

/* Let the engine allocate no more than fits a process of `memory_bytes` (0 = no limit).
 */
void kpl_engine_limit(kpl_engine *engine, uint64_t memory_bytes);

/* Where to put data away, or NULL when that is not needed: `needed` more bytes fit. The
 * answer changes how a run works, never what it writes. KPL_E_IO, KPL_E_NOMEM. Not for
 * several threads at once. */
KPL_NODISCARD kpl_status kpl_plan_spill(kpl_plan *plan, uint64_t needed,
                                        kpl_spill **spill_out, kpl_error *error);

/* Release what plan->earlier and plan->ids hold. */
void kpl_plan_forget_entities(kpl_plan *plan);

/* When memory ran out because of that limit, say so. Returns `status`. */
kpl_status kpl_engine_judge(kpl_engine *engine, kpl_status status, kpl_error *error);

/* Announce a stage. KPL_E_CANCELLED when the caller wants to stop. */
KPL_NODISCARD kpl_status kpl_engine_stage(kpl_engine *engine, const char *stage,
                                          const char *detail, uint64_t work_total,
                                          kpl_error *error);

#endif /* KPL_ENGINE_H */
