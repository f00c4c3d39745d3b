/*
 * pipeline_pairs.c - block, compare and score, fused over tiles of candidate pairs.
 *
 * Each worker owns one pair batch, one compare worker and one sink (a tally or a list of
 * links); a task walks its tiles through them. Nothing depends on which worker took which
 * task: counts are added up, links are sorted at the end. When the same pairs will be
 * walked again, a walk keeps their patterns, task by task (score/kept.h).
 */
#include "pipeline.h"
#include "score/tally.h"

#include <math.h>
#include <string.h>

/* Random pairs for u: all of them up to the first number, else tiles of 128 x 128. The
 * recipe of two passes draws more: dependence of fields that seldom agree, such as e-mail
 * and names, does not show in 4 million pairs (fake_20000: F1 .85 instead of .94). */
#define PAIRS_SAMPLE_ALL_MAX 4000000u
#define PAIRS_SAMPLE_TILES 256u
#define PAIRS_SAMPLE_TILES_RECIPE 1024u

/* A sketch of the model from one batch in 16, when there are enough tasks, tells which
 * pairs may become links (one task in 16 was rejected: of a rule with few tasks and many
 * matches it saw too many or none); those that the first pass then meets are remembered,
 * if they are few. */
#define PAIRS_SKETCH_STRIDE 16u
#define PAIRS_SKETCH_TASKS_MIN 256u
#define PAIRS_PROMISES_MIN 100000u

/* Patterns are kept for the next walk when they take no more than this, so that memory
 * goes on following the number of records (two bytes each: 64 pairs a record), and no
 * more than this part of the room that a limit leaves: what follows needs it too. */
#define PAIRS_KEPT_BYTES ((uint64_t)64 << 20)
#define PAIRS_KEPT_BYTES_RECORD 128u
#define PAIRS_KEPT_ROOM 4u

/* Promises that are put away together: enough for zstd, few enough not to be missed. */
#define PAIRS_AWAY_COUNT 1024u

_Static_assert(PAIRS_AWAY_COUNT * sizeof(kpl_link) <= KPL_SPILL_BLOCK_BYTES,
               "promises that are put away together are one block");

typedef struct pairs_worker {
    kpl_pair_batch *batch;
    kpl_compare_worker *compare;
    kpl_tally *tally;
    kpl_score_list list;
    kpl_pile away; /* of the list */
    uint64_t away_count;
    uint64_t *rule_pairs; /* per rule: pairs seen */
} pairs_worker;

typedef struct pairs_run {
    kpl_linkage_run *run;
    kpl_engine *engine;
    pairs_worker *workers;
    uint32_t worker_count;
    bool all_tiles;          /* of the sample */
    uint64_t stride;         /* batches of which the first pass takes one */
    uint64_t first;          /* what is added to the number of a task */
    size_t promises_max;     /* per worker; more are not worth remembering */
    kpl_kept *keeps;         /* by task: where to keep patterns; NULL = nowhere */
    const kpl_kept *kept;    /* where they may be from an earlier walk; NULL = nowhere */
    kpl_block_tile_fn *tile; /* what to do with a batch; gets a pairs_task */
} pairs_run;

typedef struct pairs_task {
    const pairs_run *pairs;
    pairs_worker *worker;
    uint64_t number;
    kpl_kept *keeps;      /* where to keep its patterns; NULL = nowhere */
    const kpl_kept *kept; /* where they are from an earlier walk; NULL = nowhere */
    size_t kept_at;
} pairs_task;

static void pairs_end(pairs_run *pairs) {
    const kpl_allocator *const allocator = &pairs->engine->allocator;
    for (uint32_t w = 0; pairs->workers != NULL && w < pairs->worker_count; w++) {
        pairs_worker *const worker = &pairs->workers[w];
        kpl_free(allocator, worker->batch);
        kpl_compare_worker_destroy(worker->compare);
        kpl_tally_destroy(worker->tally);
        kpl_free(allocator, worker->list.items);
        kpl_pile_release(&pairs->run->plan->spill, &worker->away);
        kpl_free(allocator, worker->rule_pairs);
    }
    kpl_free(allocator, pairs->workers);
}

static kpl_status pairs_worker_init(pairs_run *pairs, pairs_worker *worker, bool compares,
                                    bool tallies, kpl_error *error) {
    const kpl_allocator *const allocator = &pairs->engine->allocator;
    worker->list.allocator = allocator;
    KPL_TRY(kpl_alloc_zero(allocator, 1, sizeof *worker->batch, &worker->batch, error));
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)pairs->run->blocks.rule_count + 1,
                           sizeof *worker->rule_pairs, &worker->rule_pairs, error));
    if (compares)
        KPL_TRY(kpl_compare_worker_create(&pairs->run->compare, &worker->compare, error));
    if (tallies)
        KPL_TRY(kpl_tally_create(&pairs->run->layout, allocator, &worker->tally, error));
    return KPL_OK;
}

static kpl_status pairs_begin(pairs_run *pairs, kpl_linkage_run *run, bool compares,
                              bool tallies, kpl_error *error) {
    *pairs = (pairs_run){.run = run,
                         .engine = run->plan->engine,
                         .worker_count = run->plan->engine->pool.threads,
                         .stride = 1};
    kpl_status status = kpl_alloc_zero(&pairs->engine->allocator, pairs->worker_count,
                                       sizeof *pairs->workers, &pairs->workers, error);
    for (uint32_t w = 0; status == KPL_OK && w < pairs->worker_count; w++)
        status = pairs_worker_init(pairs, &pairs->workers[w], compares, tallies, error);
    return status;
}

static kpl_status pairs_merge(pairs_run *pairs, kpl_histogram *histogram_out,
                              kpl_error *error) {
    const kpl_allocator *const allocator = &pairs->engine->allocator;
    kpl_tally **tallies = NULL;
    KPL_TRY(kpl_alloc(allocator, pairs->worker_count, sizeof *tallies, &tallies, error));
    for (uint32_t w = 0; w < pairs->worker_count; w++)
        tallies[w] = pairs->workers[w].tally;
    const kpl_status status =
        kpl_tally_merge(tallies, pairs->worker_count, allocator, histogram_out, error);
    kpl_free(allocator, tallies);
    return status;
}

/* ---- Patterns that are kept -------------------------------------------------------- */

/* May the patterns of so many pairs be kept for another walk? Whatever the answer, that
 * walk finds the same. */
static bool pairs_may_keep(const kpl_linkage_run *run, uint64_t pairs) {
    const kpl_engine *const engine = run->plan->engine;
    const uint64_t bytes = kpl_kept_bytes(&run->layout, pairs);
    const uint64_t bearable =
        PAIRS_KEPT_BYTES + PAIRS_KEPT_BYTES_RECORD * (uint64_t)run->table.record_count;
    return engine->spill_mode != KPL_SPILL_ALWAYS && bytes <= bearable &&
           bytes <= kpl_budget_room(&engine->budget) / PAIRS_KEPT_ROOM;
}

/* Read what an earlier walk kept of these tasks; or keep it, when they will be walked
 * again. */
static kpl_status pairs_keep(pairs_run *pairs, kpl_kept *kept, uint64_t task_count,
                             bool again, uint64_t count, kpl_error *error) {
    if (kept->tasks != NULL) {
        pairs->kept = kept;
        return KPL_OK;
    }
    if (!again || !pairs_may_keep(pairs->run, count))
        return KPL_OK;
    pairs->keeps = kept;
    return kpl_kept_plan(&pairs->run->layout, task_count, &pairs->engine->allocator, kept,
                         error);
}

static pairs_task pairs_task_of(const pairs_run *pairs, uint64_t number,
                                uint32_t worker) {
    const bool is_kept = pairs->kept != NULL && kpl_kept_has(pairs->kept, number);
    return (pairs_task){.pairs = pairs,
                        .worker = &pairs->workers[worker],
                        .number = number,
                        .keeps = pairs->keeps,
                        .kept = is_kept ? pairs->kept : NULL};
}

/* The patterns of the task's next batch. */
static void pairs_compare(pairs_task *task, kpl_pair_batch *batch) {
    const kpl_compare *const compare = &task->pairs->run->compare;
    if (task->kept != NULL) {
        kpl_kept_get(task->kept, task->number, &task->kept_at, batch);
        kpl_compare_again(compare, task->worker->compare, batch);
        return;
    }
    kpl_compare_run(compare, task->worker->compare, batch);
    if (task->keeps != NULL)
        kpl_kept_add(task->keeps, task->number, batch);
}

static void pairs_task_end(const pairs_task *task) {
    if (task->keeps != NULL)
        kpl_kept_close(task->keeps, task->number);
}

/* ---- Walks ------------------------------------------------------------------------- */

static kpl_status pairs_walk_rule(pairs_run *pairs, uint32_t rule, kpl_task_fn *task,
                                  kpl_error *error) {
    const kpl_block_rule *const own = &pairs->run->blocks.rules[rule];
    pairs->first = own->task_first;
    const uint64_t tasks = own->task_last - own->task_first;
    if (tasks == 0)
        return KPL_OK;
    kpl_status status = kpl_block_rule_begin(&pairs->run->blocks, rule, error);
    if (status == KPL_OK)
        status = kpl_parallel_for(&pairs->engine->pool, tasks, task, pairs, error);
    kpl_block_rule_end(&pairs->run->blocks, rule);
    return status;
}

/* Pairs that no rule finds: each has a column of its own, and a row for its left record.
 */
static void pairs_fill_closure(const kpl_linkage_run *run, uint64_t task,
                               kpl_pair_batch *batch) {
    const kpl_closure *const closure = &run->closure;
    const size_t from = (size_t)task * KPL_TILE_SIDE;
    const size_t left = closure->count - from;
    batch->rule = run->blocks.rule_count;
    batch->is_symmetric = false;
    batch->row_count = 0;
    batch->column_count = left < KPL_TILE_SIDE ? (uint32_t)left : KPL_TILE_SIDE;
    batch->pair_count = batch->column_count;
    batch->starts[0] = 0;
    for (uint32_t i = 0; i < batch->column_count; i++) {
        const uint64_t pair = closure->pairs[from + i];
        const uint32_t record = (uint32_t)(pair >> 32);
        if (batch->row_count == 0 || batch->rows[batch->row_count - 1] != record)
            batch->rows[batch->row_count++] = record;
        batch->columns[i] = (uint32_t)pair;
        batch->places[i] = (uint8_t)i;
        batch->starts[batch->row_count] = i + 1;
    }
}

static kpl_status pairs_closure_task(void *argument, uint64_t task, uint32_t worker,
                                     kpl_error *error) {
    const pairs_run *const pairs = argument;
    pairs_task own = {.pairs = pairs, .worker = &pairs->workers[worker]};
    pairs_fill_closure(pairs->run, task, own.worker->batch);
    return pairs->tile(&own, own.worker->batch, error);
}

/* Pairs that share a match, when a pass has found any; a sketch does without them. */
static kpl_status pairs_walk_closure(pairs_run *pairs, kpl_error *error) {
    const size_t count = pairs->run->closure.count;
    if (pairs->stride > 1 || count == 0)
        return KPL_OK;
    return kpl_parallel_for(&pairs->engine->pool,
                            (count + KPL_TILE_SIDE - 1) / KPL_TILE_SIDE,
                            pairs_closure_task, pairs, error);
}

static kpl_status pairs_walk_task(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    const pairs_run *const pairs = argument;
    pairs_task own = pairs_task_of(pairs, pairs->first + task, worker);
    atomic_fetch_add(&pairs->engine->work_done, 1);
    KPL_TRY(kpl_block_run(&pairs->run->blocks, own.number, pairs->stride,
                          own.worker->batch, pairs->tile, &own, error));
    pairs_task_end(&own);
    return KPL_OK;
}

/* Run all tasks of the blocks; rule by rule when members are put away, so that those of
 * one rule are here at a time. */
static kpl_status pairs_walk(pairs_run *pairs, kpl_task_fn *task, kpl_error *error) {
    const kpl_blocks *const blocks = &pairs->run->blocks;
    pairs->first = 0;
    if (blocks->spill == NULL)
        return kpl_parallel_for(&pairs->engine->pool, blocks->task_count, task, pairs,
                                error);
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        KPL_TRY(pairs_walk_rule(pairs, i, task, error));
    return KPL_OK;
}

/* ---- Count ----------------------------------------------------------------------- */

/* Nobody was there before the first rule: its pairs are all new, and known. (Blocks of
 * one rule may share pairs where keys are many.) */
static bool pairs_count_is_known(const kpl_blocks *blocks, uint64_t task) {
    return !blocks->has_lists && task < blocks->rules[0].task_last;
}

static kpl_status pairs_count_tile(void *argument, kpl_pair_batch *batch,
                                   kpl_error *error) {
    (void)error;
    pairs_worker *const worker = argument;
    worker->rule_pairs[batch->rule] += batch->pair_count;
    return KPL_OK;
}

static kpl_status pairs_count_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    const pairs_run *const pairs = argument;
    pairs_worker *const own = &pairs->workers[worker];
    atomic_fetch_add(&pairs->engine->work_done, 1);
    if (pairs_count_is_known(&pairs->run->blocks, pairs->first + task))
        return KPL_OK;
    return kpl_block_run(&pairs->run->blocks, pairs->first + task, 1, own->batch,
                         pairs_count_tile, own, error);
}

kpl_status kpl_pairs_count(kpl_linkage_run *run, kpl_error *error) {
    pairs_run pairs;
    kpl_status status = pairs_begin(&pairs, run, false, false, error);
    if (status == KPL_OK)
        status = pairs_walk(&pairs, pairs_count_task, error);
    run->ledger.pairs_compared = 0;
    for (uint32_t i = 0; status == KPL_OK && i < run->blocks.rule_count; i++) {
        run->ledger.rules[i].pairs_new =
            i == 0 && !run->blocks.has_lists ? run->blocks.rules[0].pairs_total : 0;
        for (uint32_t w = 0; w < pairs.worker_count; w++)
            run->ledger.rules[i].pairs_new += pairs.workers[w].rule_pairs[i];
        run->ledger.pairs_compared += run->ledger.rules[i].pairs_new;
    }
    pairs_end(&pairs);
    run->blocks.has_found = status == KPL_OK && run->blocks.found != NULL;
    return status;
}

/* ---- Sample ---------------------------------------------------------------------- */

static kpl_status pairs_sample_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    const pairs_run *const pairs = argument;
    pairs_task own = pairs_task_of(pairs, task, worker);
    kpl_pair_batch *const batch = own.worker->batch;
    atomic_fetch_add(&pairs->engine->work_done, 1);
    if (pairs->all_tiles)
        kpl_block_all(&pairs->run->blocks, task, batch);
    else
        kpl_block_random(&pairs->run->blocks, task, batch);
    if (batch->pair_count == 0)
        return KPL_OK;
    pairs_compare(&own, batch);
    pairs_task_end(&own);
    return kpl_tally_add(own.worker->tally, batch, error);
}

kpl_status kpl_pairs_sample(kpl_linkage_run *run, kpl_histogram *histogram_out,
                            kpl_error *error) {
    pairs_run pairs;
    kpl_status status = pairs_begin(&pairs, run, true, true, error);
    pairs.all_tiles = run->ledger.pairs_possible <= PAIRS_SAMPLE_ALL_MAX;
    const uint64_t tiles = pairs.all_tiles ? kpl_block_all_tiles(&run->blocks)
                           : run->linkage->recipe.passes > 1 ? PAIRS_SAMPLE_TILES_RECIPE
                                                             : PAIRS_SAMPLE_TILES;
    if (status == KPL_OK)
        status = pairs_keep(
            &pairs, &run->kept_sample, tiles, run->linkage->recipe.passes > 1,
            pairs.all_tiles ? run->ledger.pairs_possible : tiles * KPL_TILE_PAIRS, error);
    if (status == KPL_OK)
        status =
            kpl_engine_stage(pairs.engine, "compare", run->linkage->name, tiles, error);
    if (status == KPL_OK)
        status = kpl_parallel_for(&pairs.engine->pool, tiles, pairs_sample_task, &pairs,
                                  error);
    if (status == KPL_OK)
        status = pairs_merge(&pairs, histogram_out, error);
    pairs_end(&pairs);
    if (pairs.kept != NULL) /* there is no third pass */
        kpl_kept_release(&run->kept_sample);
    return status;
}

/* ---- First pass ------------------------------------------------------------------ */

static uint64_t pairs_promised(const pairs_worker *worker) {
    return worker->list.count + worker->away_count;
}

/* Put whole blocks of promises away, the oldest first. */
static kpl_status pairs_put_away(kpl_spill *spill, pairs_worker *worker,
                                 kpl_error *error) {
    kpl_score_list *const list = &worker->list;
    size_t from = 0;
    for (; list->count - from >= PAIRS_AWAY_COUNT; from += PAIRS_AWAY_COUNT)
        KPL_TRY(kpl_spill_put(spill, &worker->away, list->items + from,
                              PAIRS_AWAY_COUNT * sizeof(kpl_link), error));
    memmove(list->items, list->items + from, (list->count - from) * sizeof(kpl_link));
    list->count -= from;
    worker->away_count += from;
    return KPL_OK;
}

static kpl_status pairs_tally_tile(void *argument, kpl_pair_batch *batch,
                                   kpl_error *error) {
    pairs_task *const task = argument;
    kpl_linkage_run *const run = task->pairs->run;
    pairs_compare(task, batch);
    KPL_TRY(kpl_tally_add(task->worker->tally, batch, error));
    if (run->promises == NULL || pairs_promised(task->worker) > task->pairs->promises_max)
        return KPL_OK;
    KPL_TRY(kpl_score_promise(&run->early, batch, &task->worker->list, error));
    if (run->spill == NULL || task->worker->list.count < PAIRS_AWAY_COUNT)
        return KPL_OK;
    return pairs_put_away(run->spill, task->worker, error);
}

/* Count the patterns of one batch in `stride`. */
static kpl_status pairs_tally_some(kpl_linkage_run *run, uint64_t stride,
                                   kpl_histogram *histogram_out, kpl_error *error) {
    pairs_run pairs;
    kpl_status status = pairs_begin(&pairs, run, true, true, error);
    pairs.stride = stride;
    pairs.tile = pairs_tally_tile;
    pairs.promises_max = 4 * (size_t)fmax((double)run->table.record_count, run->likely) +
                         PAIRS_PROMISES_MIN;
    if (status == KPL_OK && stride == 1)
        status = pairs_keep(&pairs, &run->kept, run->blocks.task_count,
                            run->linkage->recipe.passes > 1 || !kpl_pairs_can_sketch(run),
                            run->ledger.pairs_compared, error);
    if (status == KPL_OK)
        status = kpl_engine_stage(pairs.engine, "compare", run->linkage->name,
                                  run->blocks.task_count, error);
    if (status == KPL_OK)
        status = pairs_walk(&pairs, pairs_walk_task, error);
    if (status == KPL_OK)
        status = pairs_walk_closure(&pairs, error);
    if (status == KPL_OK)
        status = pairs_merge(&pairs, histogram_out, error);
    run->has_promises = status == KPL_OK && run->promises != NULL;
    for (uint32_t w = 0; run->has_promises && w < pairs.worker_count; w++)
        run->has_promises = pairs_promised(&pairs.workers[w]) <= pairs.promises_max;
    for (uint32_t w = 0; run->has_promises && w < pairs.worker_count; w++) {
        pairs_worker *const worker = &pairs.workers[w];
        run->promises[w] = (kpl_promises){worker->list, worker->away, worker->away_count};
        worker->list = (kpl_score_list){.allocator = &pairs.engine->allocator};
        worker->away = (kpl_pile){.blocks = NULL};
    }
    pairs_end(&pairs);
    return status;
}

bool kpl_pairs_can_sketch(const kpl_linkage_run *run) {
    return run->blocks.task_count >= PAIRS_SKETCH_TASKS_MIN;
}

kpl_status kpl_pairs_sketch(kpl_linkage_run *run, kpl_histogram *histogram_out,
                            kpl_error *error) {
    return pairs_tally_some(run, PAIRS_SKETCH_STRIDE, histogram_out, error);
}

kpl_status kpl_pairs_tally(kpl_linkage_run *run, kpl_error *error) {
    return pairs_tally_some(run, 1, &run->histogram, error);
}

/* ---- Second pass ----------------------------------------------------------------- */

static kpl_status pairs_score_tile(void *argument, kpl_pair_batch *batch,
                                   kpl_error *error) {
    pairs_task *const task = argument;
    pairs_compare(task, batch);
    return kpl_score_run(&task->pairs->run->score, batch, &task->worker->list, error);
}

/* All links are in the lists, which are emptied: what made them may go. */
static kpl_status pairs_collect(kpl_linkage_run *run, kpl_score_list *lists,
                                uint32_t list_count, kpl_links *links_out,
                                kpl_error *error) {
    kpl_status status = KPL_OK;
    if (!run->keeps_pairs) {
        status = kpl_pairs_capture(run, lists, list_count, error);
        kpl_linkage_run_drop_pairs(run);
    }
    if (status == KPL_OK)
        status = kpl_score_collect(lists, list_count, &run->plan->engine->pool,
                                   &run->plan->engine->allocator, links_out, error);
    for (uint32_t w = 0; w < list_count; w++)
        kpl_free(lists[w].allocator, lists[w].items); /* empty after a success */
    return status;
}

static kpl_status pairs_score_again(kpl_linkage_run *run, kpl_links *links_out,
                                    kpl_error *error) {
    pairs_run pairs;
    kpl_score_list lists[KPL_PARALLEL_THREADS_MAX];
    kpl_status status = pairs_begin(&pairs, run, true, false, error);
    pairs.tile = pairs_score_tile;
    pairs.kept = &run->kept;
    if (status == KPL_OK)
        status = pairs_walk(&pairs, pairs_walk_task, error);
    if (status == KPL_OK)
        status = pairs_walk_closure(&pairs, error);
    if (status == KPL_OK) {
        for (uint32_t w = 0; w < pairs.worker_count; w++) {
            lists[w] = pairs.workers[w].list;
            pairs.workers[w].list =
                (kpl_score_list){.allocator = &pairs.engine->allocator};
        }
        status = pairs_collect(run, lists, pairs.worker_count, links_out, error);
    }
    pairs_end(&pairs);
    return status;
}

static kpl_status pairs_append(kpl_score_list *list, const kpl_score_list *more,
                               kpl_error *error) {
    KPL_TRY(kpl_reserve(list->allocator, list->count + more->count, sizeof *list->items,
                        &list->capacity, &list->items, error));
    memcpy(list->items + list->count, more->items, more->count * sizeof *list->items);
    list->count += more->count;
    return KPL_OK;
}

/* Weigh the promises of one worker by the final model: those in memory, then those that
 * were put away, a block at a time. */
static kpl_status pairs_redeem(const kpl_linkage_run *run, kpl_promises *promises,
                               kpl_error *error) {
    kpl_score_reweigh(&run->score, &promises->list);
    if (promises->away.block_count == 0)
        return KPL_OK;
    kpl_score_list part = {.allocator = &run->plan->engine->allocator};
    KPL_TRY(kpl_alloc(part.allocator, PAIRS_AWAY_COUNT, sizeof *part.items, &part.items,
                      error));
    kpl_status status = KPL_OK;
    for (size_t b = 0; status == KPL_OK && b < promises->away.block_count; b++) {
        part.count = promises->away.blocks[b].bytes / sizeof *part.items;
        status = kpl_spill_get_block(run->spill, &promises->away, b, part.items, error);
        if (status != KPL_OK)
            break;
        kpl_score_reweigh(&run->score, &part);
        status = pairs_append(&promises->list, &part, error);
    }
    kpl_free(part.allocator, part.items);
    kpl_pile_release(run->spill, &promises->away);
    return status;
}

static kpl_status pairs_redeem_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    const kpl_linkage_run *const run = argument;
    (void)worker;
    return pairs_redeem(run, &run->promises[task], error);
}

kpl_status kpl_pairs_score(kpl_linkage_run *run, kpl_links *links_out, kpl_error *error) {
    kpl_engine *const engine = run->plan->engine;
    KPL_TRY(kpl_engine_stage(engine, "score", run->linkage->name, run->blocks.task_count,
                             error));
    if (!run->has_promises || !kpl_score_covers(&run->early, &run->score))
        return pairs_score_again(run, links_out, error);
    kpl_score_list lists[KPL_PARALLEL_THREADS_MAX];
    KPL_TRY(kpl_parallel_for(&engine->pool, engine->pool.threads, pairs_redeem_task, run,
                             error));
    for (uint32_t w = 0; w < engine->pool.threads; w++) {
        lists[w] = run->promises[w].list;
        run->promises[w].list = (kpl_score_list){.allocator = &engine->allocator};
    }
    return pairs_collect(run, lists, engine->pool.threads, links_out, error);
}
