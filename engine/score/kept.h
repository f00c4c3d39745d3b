/*
 * kept.h - the patterns of a walk, kept for those who walk the same pairs again.
 *
 * Stage    score. A second pass, or a final model that the promises do not cover, asks
 *          for the patterns of all pairs once more; comparing is by far the most of a
 *          walk, and a pattern fits two bytes where few are possible.
 * Method   A walk is cut into tasks, and a task always brings its pairs in the same
 *          order: each has a list of its own, that grows while the first walk runs.
 *          Nothing depends on its being there: where memory is short a task keeps
 *          nothing, and its pairs are compared again.
 * Order    kpl_kept_plan(); in the first walk kpl_kept_add() per batch and
 *          kpl_kept_close() per task; in later walks kpl_kept_has() per task and
 *          kpl_kept_get() per batch; kpl_kept_release().
 * Checked by tests/score/test_kept.c.
 */
#ifndef KPL_SCORE_KEPT_H
#define KPL_SCORE_KEPT_H

#include "model/agreement.h"
#include "model/pair_batch.h"

/* The patterns of one task. */
typedef struct kpl_kept_task {
    uint8_t *patterns; /* kpl_kept.width bytes each */
    size_t count;
    size_t capacity;
    bool is_lost;   /* memory was short: it keeps nothing */
    bool is_closed; /* all its pairs are here */
} kpl_kept_task;

/* Zero-initialise; all-zero keeps nothing. */
typedef struct kpl_kept {
    const kpl_allocator *allocator;
    uint32_t width; /* bytes of a pattern: 2 or 4 */
    uint64_t task_count;
    kpl_kept_task *tasks; /* NULL = nothing is kept */
} kpl_kept;

/* Bytes that `pairs` patterns take; UINT64_MAX when they are not worth keeping, because
 * one does not fit four bytes. */
uint64_t kpl_kept_bytes(const kpl_pattern_layout *layout, uint64_t pairs);

/* Keep the patterns of `task_count` tasks. Only where kpl_kept_bytes() says that they
 * fit. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_kept_plan(const kpl_pattern_layout *layout,
                                       uint64_t task_count,
                                       const kpl_allocator *allocator, kpl_kept *kept_out,
                                       kpl_error *error);

/* Keep the patterns of the next batch of a task. One thread at a time per task; any
 * number of tasks at once. Cannot fail: then the task keeps nothing. */
void kpl_kept_add(kpl_kept *kept, uint64_t task, const kpl_pair_batch *batch);

/* That was the last batch of the task. */
void kpl_kept_close(kpl_kept *kept, uint64_t task);

/* Are all patterns of the task here? */
bool kpl_kept_has(const kpl_kept *kept, uint64_t task);

/* The patterns of the next batch of a task; *at counts pairs, from 0 for the first batch.
 * Threads: any. */
void kpl_kept_get(const kpl_kept *kept, uint64_t task, size_t *at, kpl_pair_batch *batch);

/* Nothing is kept any more. */
void kpl_kept_release(kpl_kept *kept);

#endif /* KPL_SCORE_KEPT_H */
