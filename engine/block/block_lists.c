/*
 * block_lists.c - see block_lists.h.
 *
 * Every worker fills the lists of its own range of records, and looks at all members for
 * that: no list is written by two of them, and numbers come in order.
 */
#include "block/block_lists.h"

#include <assert.h>
#include <string.h>

#include "block/block_rule.h"

/* Blocks that one task prunes, and records whose lists one task sorts. */
#define LISTS_GRAIN 4096u

/* Numbers that are followed while the members of a block of three or more are looked at:
 * records with longer lists are rare, and pruning less does no harm. Of a block of two
 * all are. */
#define LISTS_COMMON_MAX 256u

/* Room of the table that holds one record's numbers: 16 KiB, half of the first cache. */
#define LISTS_SLOT_BITS 12u
#define LISTS_SLOTS (1u << LISTS_SLOT_BITS)

/* Blocks by which what they need is fetched ahead, and members of one for which it is. */
#define LISTS_AHEAD 8u
#define LISTS_AHEAD_MEMBERS 32u

typedef struct lists_run {
    kpl_blocks *blocks;
    const kpl_pool *pool;
    uint32_t rule;       /* under way */
    uint32_t ranges;     /* of records */
    uint64_t *places;    /* per record: where its next number goes */
    uint8_t *is_pruned;  /* per number */
    uint32_t number_end; /* one more than the highest */
} lists_run;

static uint32_t lists_range(const lists_run *run, uint64_t range) {
    return (uint32_t)((uint64_t)run->blocks->table->record_count * range / run->ranges);
}

/* ---- Fill ------------------------------------------------------------------------ */

static kpl_status lists_count_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    (void)error;
    const lists_run *const run = argument;
    const kpl_block_rule *const rule = &run->blocks->rules[run->rule];
    const uint32_t from = lists_range(run, task);
    const uint32_t count = lists_range(run, task + 1) - from;
    for (uint32_t i = 0; i < rule->starts[rule->block_count]; i++)
        if (rule->members[i] - from < count)
            run->places[rule->members[i]]++;
    return KPL_OK;
}

static kpl_status lists_fill_task(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    (void)worker;
    (void)error;
    const lists_run *const run = argument;
    const kpl_block_rule *const rule = &run->blocks->rules[run->rule];
    const uint32_t from = lists_range(run, task);
    const uint32_t count = lists_range(run, task + 1) - from;
    for (uint32_t b = 0; b < rule->block_count; b++)
        for (uint32_t i = rule->starts[b]; i < rule->starts[b + 1]; i++)
            if (rule->members[i] - from < count)
                run->blocks->lists[run->places[rule->members[i]]++] =
                    rule->number_first + b;
    return KPL_OK;
}

/* Run a task over the ranges of records for every rule, whose members are here then. */
static kpl_status lists_for_rules(lists_run *run, kpl_task_fn *task, kpl_error *error) {
    for (run->rule = 0; run->rule < run->blocks->rule_count; run->rule++) {
        if (run->blocks->rules[run->rule].block_count == 0)
            continue;
        kpl_status status = kpl_block_rule_begin(run->blocks, run->rule, error);
        if (status == KPL_OK)
            status = kpl_parallel_for(run->pool, run->ranges, task, run, error);
        kpl_block_rule_end(run->blocks, run->rule);
        KPL_TRY(status);
    }
    return KPL_OK;
}

static kpl_status lists_number(lists_run *run, kpl_error *error) {
    uint64_t number = 1;
    for (uint32_t i = 0; i < run->blocks->rule_count; i++) {
        kpl_block_rule *const rule = &run->blocks->rules[i];
        rule->number_first = (uint32_t)number;
        number += rule->block_count;
        if (number > UINT32_MAX)
            return kpl_fail(error, KPL_E_LIMIT,
                            "the blocking rules make more than %u blocks",
                            UINT32_MAX - 1);
        rule->number_end = (uint32_t)number;
    }
    run->number_end = (uint32_t)number;
    return KPL_OK;
}

static kpl_status lists_fill(lists_run *run, kpl_error *error) {
    kpl_blocks *const blocks = run->blocks;
    const uint32_t records = blocks->table->record_count;
    KPL_TRY(kpl_alloc(blocks->allocator, (size_t)records + 1, sizeof *blocks->list_starts,
                      &blocks->list_starts, error));
    KPL_TRY(kpl_alloc_zero(blocks->allocator, records, sizeof *run->places, &run->places,
                           error));
    KPL_TRY(lists_for_rules(run, lists_count_task, error));
    uint64_t total = 0;
    for (uint32_t r = 0; r < records; r++) {
        const uint64_t count = run->places[r];
        blocks->list_starts[r] = total;
        run->places[r] = total;
        total += count;
    }
    blocks->list_starts[records] = total;
    KPL_TRY(kpl_alloc(blocks->allocator, (size_t)total, sizeof *blocks->lists,
                      &blocks->lists, error));
    return lists_for_rules(run, lists_fill_task, error);
}

/* ---- Prune ----------------------------------------------------------------------- */

/* The lowest number below `end` in both lists, or 0. */
static uint32_t lists_first(const uint32_t *a, const uint32_t *a_end, const uint32_t *b,
                            const uint32_t *b_end, uint32_t end) {
    while (a < a_end && b < b_end && *a < end) {
        if (*a == *b)
            return *a;
        const bool behind = *a < *b;
        a += behind;
        b += !behind;
    }
    return 0;
}

/* Numbers of a list that are passed over at once: a cache line. */
#define LISTS_STEP 16

/* Of `count` ascending numbers those that the record has, too. */
static uint32_t lists_common(const kpl_blocks *blocks, uint32_t record, uint32_t *numbers,
                             uint32_t count) {
    const uint32_t *at = blocks->lists + blocks->list_starts[record];
    const uint32_t *const end = blocks->lists + blocks->list_starts[record + 1];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        while (end - at > LISTS_STEP && at[LISTS_STEP] <= numbers[i])
            at += LISTS_STEP;
        while (at < end && *at < numbers[i])
            at++;
        numbers[kept] = numbers[i];
        kept += at < end && *at == numbers[i];
    }
    return kept;
}

/* The numbers of one record, up to the block under way, in a small hash table: blocks are
 * in order of their first members, and each of their second ones asks for all it has. A
 * merge of the two lists takes as many steps, each of which waits for the one before. */
typedef struct lists_table {
    uint32_t slots[LISTS_SLOTS]; /* 0 = free */
    const uint32_t *list;
    uint32_t count; /* of the list: those that are in */
    uint32_t record;
} lists_table;

static inline uint32_t lists_slot(const lists_table *table, uint32_t number) {
    uint32_t slot = number * 0x9E3779B1u >> (32 - LISTS_SLOT_BITS);
    while (table->slots[slot] != 0 && table->slots[slot] != number)
        slot = (slot + 1) % LISTS_SLOTS;
    return slot;
}

/* Let the table hold what `record` has below `number`. False when that is too much. */
static bool lists_open(const kpl_blocks *blocks, uint32_t record, uint32_t number,
                       lists_table *table) {
    if (table->record != record || table->list == NULL) {
        /* From behind, so that nothing is looked for past a gap. */
        for (uint32_t i = table->count; i-- > 0;)
            table->slots[lists_slot(table, table->list[i])] = 0;
        table->list = blocks->lists + blocks->list_starts[record];
        table->record = record;
        table->count = 0;
    }
    while (table->list[table->count] < number) {
        if (table->count == LISTS_SLOTS / 2)
            return false;
        table->slots[lists_slot(table, table->list[table->count])] =
            table->list[table->count];
        table->count++;
    }
    return true;
}

/* Numbers below `number` that both the table and `record` have, at most `max`. */
static uint32_t lists_shared(const kpl_blocks *blocks, const lists_table *table,
                             uint32_t record, uint32_t number, uint32_t *numbers_out,
                             uint32_t max) {
    const uint32_t *list = blocks->lists + blocks->list_starts[record];
    uint32_t count = 0;
    for (; count < max && *list < number; list++) {
        numbers_out[count] = *list;
        count += table->slots[lists_slot(table, *list)] != 0;
    }
    return count;
}

/* Do all members have an earlier block in common? */
static bool lists_is_held(const kpl_blocks *blocks, const uint32_t *members,
                          uint32_t size, uint32_t number, lists_table *table) {
    const uint64_t *const starts = blocks->list_starts;
    uint32_t common[LISTS_COMMON_MAX];
    if (!lists_open(blocks, members[0], number, table))
        return size == 2 &&
               lists_first(blocks->lists + starts[members[0]],
                           blocks->lists + starts[members[0] + 1],
                           blocks->lists + starts[members[1]],
                           blocks->lists + starts[members[1] + 1], number) != 0;
    uint32_t count = lists_shared(blocks, table, members[1], number, common,
                                  size == 2 ? 1 : LISTS_COMMON_MAX);
    for (uint32_t i = 2; i < size && count > 0; i++)
        count = lists_common(blocks, members[i], common, count);
    return count > 0;
}

/* Where the members end whose lists are fetched ahead. */
static uint32_t lists_ahead_end(const kpl_block_rule *rule, uint64_t block) {
    const uint32_t from = rule->starts[block];
    const uint32_t end = rule->starts[block + 1];
    return end - from < LISTS_AHEAD_MEMBERS ? end : from + LISTS_AHEAD_MEMBERS;
}

/* Fetch what the next blocks will be asked for: where lists stand, then the lists. */
static void lists_prefetch(const kpl_blocks *blocks, const kpl_block_rule *rule,
                           uint64_t block) {
    const uint64_t *const starts = blocks->list_starts;
    const uint64_t next = block + LISTS_AHEAD;
    const uint64_t after = next + LISTS_AHEAD;
    if (after < rule->block_count)
        for (uint32_t i = rule->starts[after]; i < lists_ahead_end(rule, after); i++)
            __builtin_prefetch(starts + rule->members[i]);
    if (next < rule->block_count) {
        for (uint32_t i = rule->starts[next]; i < lists_ahead_end(rule, next); i++) {
            const uint32_t *const list = blocks->lists + starts[rule->members[i]];
            __builtin_prefetch(list);
            __builtin_prefetch(list + 16); /* 16 numbers are a cache line */
        }
    }
}

static kpl_status lists_prune_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    (void)error;
    const lists_run *const run = argument;
    const kpl_block_rule *const rule = &run->blocks->rules[run->rule];
    const uint64_t from = task * LISTS_GRAIN;
    lists_table table = {.list = NULL};
    for (uint64_t b = from; b < from + LISTS_GRAIN && b < rule->block_count; b++) {
        const uint32_t number = rule->number_first + (uint32_t)b;
        lists_prefetch(run->blocks, rule, b);
        run->is_pruned[number] =
            lists_is_held(run->blocks, rule->members + rule->starts[b],
                          rule->starts[b + 1] - rule->starts[b], number, &table);
    }
    return KPL_OK;
}

/* Drop the pruned blocks of a rule; note the numbers of the others. */
static kpl_status lists_keep(const lists_run *run, kpl_block_rule *rule,
                             kpl_error *error) {
    uint32_t kept = 0;
    uint32_t filled = 0;
    uint32_t from = 0;
    KPL_TRY(kpl_alloc(run->blocks->allocator, rule->block_count, sizeof *rule->numbers,
                      &rule->numbers, error));
    rule->pairs_total = 0;
    rule->block_largest = 0;
    for (uint32_t b = 0; b < rule->block_count; b++) {
        const uint32_t end = rule->starts[b + 1];
        const uint32_t size = end - from;
        if (!run->is_pruned[rule->number_first + b]) {
            memmove(rule->members + filled, rule->members + from,
                    size * sizeof rule->members[0]);
            rule->pairs_total +=
                kpl_block_rule_pairs(run->blocks, rule->members + filled, size);
            rule->block_largest = size > rule->block_largest ? size : rule->block_largest;
            filled += size;
            rule->numbers[kept++] = rule->number_first + b;
            rule->starts[kept] = filled;
        }
        from = end;
    }
    rule->block_count = kept;
    return KPL_OK;
}

static kpl_status lists_prune_rule(lists_run *run, kpl_error *error) {
    kpl_blocks *const blocks = run->blocks;
    kpl_block_rule *const rule = &blocks->rules[run->rule];
    const uint64_t tasks = ((uint64_t)rule->block_count + LISTS_GRAIN - 1) / LISTS_GRAIN;
    if (blocks->spill != NULL)
        KPL_TRY(kpl_spill_restore(blocks->spill, &rule->away, &rule->members, error));
    KPL_TRY(kpl_parallel_for(run->pool, tasks, lists_prune_task, run, error));
    KPL_TRY(lists_keep(run, rule, error));
    if (blocks->spill == NULL)
        return KPL_OK;
    return kpl_spill_array(blocks->spill, &rule->away, rule->starts[rule->block_count],
                           sizeof *rule->members, &rule->members, error);
}

/* Pruned numbers go behind the others. */
static kpl_status lists_part_task(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    (void)worker;
    const lists_run *const run = argument;
    const kpl_blocks *const blocks = run->blocks;
    const uint32_t records = blocks->table->record_count;
    const uint64_t from = task * LISTS_GRAIN;
    const uint64_t end = from + LISTS_GRAIN < records ? from + LISTS_GRAIN : records;
    uint32_t *pruned = NULL;
    size_t capacity = 0;
    kpl_status status = KPL_OK;
    for (uint64_t r = from; status == KPL_OK && r < end; r++) {
        uint32_t *const list = blocks->lists + blocks->list_starts[r];
        const size_t count =
            (size_t)(blocks->list_starts[r + 1] - blocks->list_starts[r]);
        uint32_t kept = 0;
        status = kpl_reserve(blocks->allocator, count, sizeof *pruned, &capacity, &pruned,
                             error);
        for (size_t i = 0; status == KPL_OK && i < count; i++) {
            const uint32_t number = list[i];
            pruned[i - kept] = number;
            list[kept] = number;
            kept += !run->is_pruned[number];
        }
        if (status == KPL_OK && kept < count)
            memcpy(list + kept, pruned, (count - kept) * sizeof *list);
        blocks->list_counts[r] = kept;
    }
    kpl_free(blocks->allocator, pruned);
    return status;
}

static kpl_status lists_prune(lists_run *run, kpl_error *error) {
    kpl_blocks *const blocks = run->blocks;
    const uint32_t records = blocks->table->record_count;
    KPL_TRY(
        kpl_alloc_zero(blocks->allocator, run->number_end, 1, &run->is_pruned, error));
    KPL_TRY(kpl_alloc(blocks->allocator, records, sizeof *blocks->list_counts,
                      &blocks->list_counts, error));
    for (run->rule = 0; run->rule < blocks->rule_count; run->rule++)
        KPL_TRY(lists_prune_rule(run, error));
    return kpl_parallel_for(run->pool,
                            ((uint64_t)records + LISTS_GRAIN - 1) / LISTS_GRAIN,
                            lists_part_task, run, error);
}

kpl_status kpl_block_lists_build(kpl_blocks *blocks, const kpl_pool *pool,
                                 kpl_error *error) {
    lists_run run = {.blocks = blocks, .pool = pool, .ranges = pool->threads};
    kpl_status status = lists_number(&run, error);
    if (status == KPL_OK)
        status = lists_fill(&run, error);
    kpl_free(blocks->allocator, run.places);
    if (status == KPL_OK)
        status = lists_prune(&run, error);
    kpl_free(blocks->allocator, run.is_pruned);
    return status;
}

/* ---- Ask ------------------------------------------------------------------------- */

uint32_t kpl_block_lists_first(const kpl_blocks *blocks, uint32_t left, uint32_t right) {
    const uint32_t *const a = blocks->lists + blocks->list_starts[left];
    const uint32_t *const b = blocks->lists + blocks->list_starts[right];
    return lists_first(a, a + blocks->list_counts[left], b,
                       b + blocks->list_counts[right], UINT32_MAX);
}

uint32_t kpl_block_lists_rule(const kpl_blocks *blocks, uint32_t number) {
    uint32_t low = 0;
    uint32_t high = blocks->rule_count - 1;
    while (low < high) { /* the first rule that ends behind it */
        const uint32_t middle = low + (high - low) / 2;
        if (number < blocks->rules[middle].number_end)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}
