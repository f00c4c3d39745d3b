/*
 * block.c - the plan of the walk: rules grouped (block_rule.c), work cut into tasks.
 * A task is a run of small blocks, or tiles of one large block.
 */
#include "block/block.h"

#include "block/block_build.h"
#include "block/block_lists.h"
#include "block/block_rule.h"

/* Pairs that one task aims at: some milliseconds of work, so that threads end together
 * and a wish to stop is heard. */
#define BLOCK_TASK_PAIRS 65536u

/* Tasks of one block, about: 1.5 MiB of them. Only a block of more than 46,000 records
 * has more tiles. */
#define BLOCK_LARGE_TASKS 65536u

/* ---- Tasks ----------------------------------------------------------------------- */

typedef struct block_task_list {
    kpl_blocks *blocks;
    size_t capacity;
    uint64_t pending_pairs; /* in the small blocks of the open task */
    uint64_t pending_bits;  /* of them in kpl_blocks.found */
    uint64_t found_words;   /* of the tasks before it */
    bool open;
} block_task_list;

static kpl_status block_task_add(block_task_list *list, kpl_block_task task,
                                 kpl_error *error) {
    kpl_blocks *const blocks = list->blocks;
    KPL_TRY(kpl_reserve(blocks->allocator, blocks->task_count + 1, sizeof *blocks->tasks,
                        &list->capacity, &blocks->tasks, error));
    blocks->tasks[blocks->task_count++] = task;
    return KPL_OK;
}

/* Tasks of tiles on or above the diagonal of a large block: of one tile each, of several
 * beside each other where that would make too many tasks. */
static kpl_status block_cut_large(block_task_list *list, uint32_t rule, uint32_t block,
                                  uint32_t size, kpl_error *error) {
    const uint64_t strips = ((uint64_t)size + KPL_TILE_SIDE - 1) / KPL_TILE_SIDE;
    const uint64_t grain = strips * (strips + 1) / 2 / BLOCK_LARGE_TASKS + 1;
    for (uint64_t row = 0; row < strips; row++)
        for (uint64_t column = row; column < strips; column += grain)
            KPL_TRY(block_task_add(
                list,
                (kpl_block_task){
                    .rule = rule,
                    .first = block,
                    .last = block + 1,
                    .row_from = (uint32_t)(row * KPL_TILE_SIDE),
                    .column_from = (uint32_t)(column * KPL_TILE_SIDE),
                    .tile_count =
                        (uint32_t)(strips - column < grain ? strips - column : grain)},
                error));
    return KPL_OK;
}

/* The words of found[] that the last task of small blocks has are its own. */
static void block_close_found(block_task_list *list) {
    list->found_words += (list->pending_bits + 63) / 64;
    list->pending_bits = 0;
}

static kpl_status block_cut_rule(block_task_list *list, uint32_t rule_index,
                                 kpl_error *error) {
    const kpl_block_rule *const rule = &list->blocks->rules[rule_index];
    list->open = false;
    list->blocks->rules[rule_index].task_first = list->blocks->task_count;
    for (uint32_t b = 0; b < rule->block_count; b++) {
        const uint32_t size = rule->starts[b + 1] - rule->starts[b];
        if (size > KPL_TILE_SIDE) {
            KPL_TRY(block_cut_large(list, rule_index, b, size, error));
            list->open = false;
            continue;
        }
        if (!list->open || list->pending_pairs >= BLOCK_TASK_PAIRS) {
            block_close_found(list);
            KPL_TRY(block_task_add(list,
                                   (kpl_block_task){.rule = rule_index,
                                                    .first = b,
                                                    .last = b,
                                                    .found_at = list->found_words},
                                   error));
            list->open = true;
            list->pending_pairs = 0;
        }
        list->blocks->tasks[list->blocks->task_count - 1].last = b + 1;
        list->pending_pairs += (uint64_t)size * size / 2 + 16; /* 16: cost of any tile */
        list->pending_bits += size > 2 ? (uint64_t)size * (size - 1) / 2 : 0;
    }
    list->blocks->rules[rule_index].task_last = list->blocks->task_count;
    return KPL_OK;
}

/* ---- Block numbers --------------------------------------------------------------- */

/* Blocks that one task numbers. */
#define BLOCK_NUMBER_GRAIN 4096u

typedef struct block_number_run {
    kpl_blocks *blocks;
    uint32_t rule;
} block_number_run;

static kpl_status block_number_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    (void)worker;
    (void)error;
    const block_number_run *const run = argument;
    const uint32_t rules = run->blocks->rule_count;
    const kpl_block_rule *const rule = &run->blocks->rules[run->rule];
    uint32_t *const numbers = run->blocks->numbers + run->rule;
    const uint64_t from = task * BLOCK_NUMBER_GRAIN;
    for (uint64_t b = from; b < from + BLOCK_NUMBER_GRAIN && b < rule->block_count; b++)
        for (uint32_t i = rule->starts[b]; i < rule->starts[b + 1]; i++)
            numbers[(size_t)rule->members[i] * rules] = (uint32_t)b + 1;
    return KPL_OK;
}

static kpl_status block_number_rule(kpl_blocks *blocks, uint32_t rule,
                                    const kpl_pool *pool, kpl_error *error) {
    block_number_run run = {.blocks = blocks, .rule = rule};
    const uint64_t count = blocks->rules[rule].block_count;
    return kpl_parallel_for(pool, (count + BLOCK_NUMBER_GRAIN - 1) / BLOCK_NUMBER_GRAIN,
                            block_number_task, &run, error);
}

/* ---- Plan ------------------------------------------------------------------------ */

static kpl_status block_put_away(kpl_blocks *blocks, kpl_block_rule *rule,
                                 kpl_error *error) {
    if (blocks->spill == NULL)
        return KPL_OK;
    return kpl_spill_array(blocks->spill, &rule->away, rule->starts[rule->block_count],
                           sizeof *rule->members, &rule->members, error);
}

/* Number the blocks of a rule by record, cut it into tasks. */
static kpl_status block_prepare_rule(block_task_list *list, uint32_t rule,
                                     const kpl_pool *pool, kpl_error *error) {
    KPL_TRY(block_number_rule(list->blocks, rule, pool, error));
    KPL_TRY(block_cut_rule(list, rule, error));
    return block_put_away(list->blocks, &list->blocks->rules[rule], error);
}

/* Cut the rules into tasks once their blocks are listed by record. */
static kpl_status block_prepare_lists(kpl_blocks *blocks, const kpl_pool *pool,
                                      kpl_error *error) {
    block_task_list list = {.blocks = blocks};
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        KPL_TRY(block_put_away(blocks, &blocks->rules[i], error));
    KPL_TRY(kpl_block_lists_build(blocks, pool, error));
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        KPL_TRY(block_cut_rule(&list, i, error));
    block_close_found(&list);
    return kpl_alloc_zero(blocks->allocator, (size_t)list.found_words,
                          sizeof *blocks->found, &blocks->found, error);
}

static kpl_status block_plan_all(const kpl_linkage_spec *linkage, const kpl_pool *pool,
                                 kpl_blocks *blocks, kpl_error *error) {
    block_task_list list = {.blocks = blocks};
    KPL_TRY(kpl_alloc_zero(blocks->allocator, linkage->rule_count, sizeof *blocks->rules,
                           &blocks->rules, error));
    KPL_TRY(kpl_block_number_sources(blocks, error));
    if (blocks->has_lists) {
        KPL_TRY(kpl_block_build(linkage, blocks, pool, error));
        return block_prepare_lists(blocks, pool, error);
    }
    KPL_TRY(kpl_alloc_zero(blocks->allocator, blocks->table->record_count,
                           linkage->rule_count * sizeof *blocks->numbers,
                           &blocks->numbers, error));
    for (uint32_t i = 0; i < linkage->rule_count; i++) {
        KPL_TRY(kpl_block_rule_build(blocks, &linkage->rules[i], pool, &blocks->rules[i],
                                     error));
        KPL_TRY(block_prepare_rule(&list, i, pool, error));
    }
    return KPL_OK;
}

kpl_status kpl_block_prepare_walk(kpl_blocks *blocks, const kpl_pool *pool,
                                  kpl_error *error) {
    block_task_list list = {.blocks = blocks};
    if (blocks->has_lists)
        return block_prepare_lists(blocks, pool, error);
    KPL_TRY(kpl_alloc_zero(blocks->allocator, blocks->table->record_count,
                           blocks->rule_count * sizeof *blocks->numbers, &blocks->numbers,
                           error));
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        KPL_TRY(block_prepare_rule(&list, i, pool, error));
    return KPL_OK;
}

static void block_drop_walk(kpl_blocks *blocks) {
    kpl_free(blocks->allocator, blocks->numbers);
    kpl_free(blocks->allocator, blocks->list_starts);
    kpl_free(blocks->allocator, blocks->list_counts);
    kpl_free(blocks->allocator, blocks->lists);
    kpl_free(blocks->allocator, blocks->found);
    kpl_free(blocks->allocator, blocks->tasks);
    blocks->found = NULL;
    blocks->has_found = false;
    blocks->numbers = NULL;
    blocks->list_starts = NULL;
    blocks->list_counts = NULL;
    blocks->lists = NULL;
    blocks->tasks = NULL;
    blocks->task_count = 0;
}

kpl_status kpl_block_undo_walk(kpl_blocks *blocks, kpl_error *error) {
    block_drop_walk(blocks);
    for (uint32_t i = 0; blocks->spill != NULL && i < blocks->rule_count; i++)
        KPL_TRY(kpl_spill_restore(blocks->spill, &blocks->rules[i].away,
                                  &blocks->rules[i].members, error));
    return KPL_OK;
}

kpl_status kpl_block_plan_built(const kpl_linkage_spec *linkage, const kpl_table *table,
                                const kpl_allocator *allocator, const kpl_pool *pool,
                                kpl_spill *spill, kpl_block_rule *rules,
                                kpl_blocks *blocks_out, kpl_error *error) {
    kpl_blocks blocks = {.allocator = allocator,
                         .table = table,
                         .link = linkage->link,
                         .wanted = kpl_wanted_of(KPL_CPU_SCALAR),
                         .wanted_few = kpl_wanted_few_of(KPL_CPU_SCALAR),
                         .rules = rules,
                         .rule_count = linkage->rule_count,
                         .has_lists = kpl_block_needs_lists(linkage),
                         .spill = spill};
    kpl_status status = KPL_OK;
    if (rules == NULL) {
        status = block_plan_all(linkage, pool, &blocks, error);
    } else {
        status = kpl_block_number_sources(&blocks, error);
        if (status == KPL_OK)
            status = kpl_block_prepare_walk(&blocks, pool, error);
    }
    if (status != KPL_OK) {
        kpl_block_end(&blocks);
        return status;
    }
    *blocks_out = blocks;
    return KPL_OK;
}

kpl_status kpl_block_plan(const kpl_linkage_spec *linkage, const kpl_table *table,
                          const kpl_allocator *allocator, const kpl_pool *pool,
                          kpl_spill *spill, kpl_blocks *blocks_out, kpl_error *error) {
    return kpl_block_plan_built(linkage, table, allocator, pool, spill, NULL, blocks_out,
                                error);
}

kpl_status kpl_block_rule_begin(kpl_blocks *blocks, uint32_t rule, kpl_error *error) {
    kpl_block_rule *const own = &blocks->rules[rule];
    if (blocks->spill == NULL)
        return KPL_OK;
    KPL_TRY(kpl_alloc(blocks->allocator, own->starts[own->block_count],
                      sizeof *own->members, &own->members, error));
    return kpl_spill_get(blocks->spill, &own->away, own->members, error);
}

void kpl_block_rule_end(kpl_blocks *blocks, uint32_t rule) {
    if (blocks->spill == NULL)
        return;
    kpl_free(blocks->allocator, blocks->rules[rule].members);
    blocks->rules[rule].members = NULL;
}

void kpl_block_end(kpl_blocks *blocks) {
    for (uint32_t i = 0; blocks->rules != NULL && i < blocks->rule_count; i++)
        kpl_block_rule_release(blocks, &blocks->rules[i]);
    kpl_free(blocks->allocator, blocks->rules);
    kpl_free(blocks->allocator, blocks->source_of);
    block_drop_walk(blocks);
    *blocks = (kpl_blocks){.allocator = blocks->allocator};
}
