/*
 * block.h - the block stage: groups of records that share a key, and their pairs.
 *
 * Stage    block.
 * Method   A rule's key is a tuple of value numbers, hashed with XXH3 and compared in
 * full, so that a collision never makes a pair. A null part means no key. Records with
 *          one key are a block; blocks above the rule's block_max are left out and
 *          counted. A pair belongs to the first rule that finds it: a later rule skips it
 * by looking up the two records' block numbers, so no set of pairs exists anywhere.
 *          Where a record has one key of each rule, its numbers are a row of a matrix. As
 *          soon as a rule has keys of many values, or rules are many, or one splits the
 *          large blocks of another, they are lists instead (block_lists.h).
 * Order    kpl_block_plan() once; kpl_block_run() per task, any number at once;
 * kpl_block_end(). Checked by tests/block/test_block.c, tests/block/test_block_lists.c.
 */
#ifndef KPL_BLOCK_BLOCK_H
#define KPL_BLOCK_BLOCK_H

#include "base/parallel.h"
#include "block/block_wanted.h"
#include "base/spill.h"
#include "model/ledger.h"
#include "model/pair_batch.h"
#include "model/spec.h"

typedef struct kpl_block_rule {
    uint32_t *members; /* records by block, ascending inside a block */
    uint32_t *starts;  /* block b (1-based) is members[starts[b - 1] .. starts[b]) */
    uint32_t block_count;
    uint64_t records; /* with a key */
    uint64_t block_largest;
    uint64_t pairs_total; /* in the blocks, allowed by the link mode */
    uint64_t blocks_skipped;
    uint64_t pairs_skipped;
    uint64_t task_first; /* its tasks: task_first .. task_last - 1 */
    uint64_t task_last;
    kpl_pile away; /* its members, while they are put away */
    /* With lists: its blocks have numbers from number_first on, below number_end; those
     * that are left after pruning, these. */
    uint32_t *numbers;
    uint32_t number_first;
    uint32_t number_end;
    /* Refining (block_refine.h): what a rule of the spec lost ... */
    uint64_t blocks_refined;
    uint64_t records_refined;
    uint64_t pairs_refined;
    /* ... and what a rule is that gives part of it back. */
    uint32_t refines;     /* 1 + the rule whose blocks it splits; 0 = it is the spec's */
    uint32_t added_count; /* keys by which it splits them */
    kpl_key_spec added[2];
    bool is_neighbours; /* runs of neighbours instead */
} kpl_block_rule;

/* Blocks first..last - 1 of a rule, each no larger than a tile; or tiles of one large
 * block: `tile_count` beside each other, the first of them from row and column
 * `row_from`, `column_from` of its members. */
typedef struct kpl_block_task {
    uint32_t rule;
    uint32_t first;
    uint32_t last;
    uint32_t row_from;
    uint32_t column_from;
    uint32_t tile_count; /* 0 for small blocks */
    uint64_t found_at;   /* small blocks with lists: its first word in found[] */
} kpl_block_task;

typedef struct kpl_blocks {
    const kpl_allocator *allocator;
    const kpl_table *table;
    kpl_link_mode link;
    uint32_t rule_count; /* the spec's first; at most KPL_RULES_MAX */
    kpl_block_rule *rules;
    uint32_t
        *numbers; /* [record * rule_count + rule]: block number, 0 = in none. A record's
                     numbers stand together: a small tile asks for all of them */
    /* Instead of `numbers`, when has_lists: the numbers (1, 2, ... over all rules) of the
     * blocks of record r, lists[list_starts[r]] .. lists[list_starts[r + 1]]. Those that
     * are walked come first, list_counts[r] of them, ascending; then, ascending, those
     * that were pruned because an earlier block holds all their members. */
    bool has_lists;
    uint64_t *list_starts;
    uint32_t *list_counts;
    uint32_t *lists;
    /* What earlier blocks have of the pairs of the small ones, which stand in as many
     * tasks as pairs are walked: a bit for each pair of a block of three or more, set by
     * a walk over all tasks and read by those after it, once has_found is set. */
    uint64_t *found;
    bool has_found;
    uint8_t *source_of; /* per record; sources are at most 256 */
    /* Leave out what earlier rules found; scalar after the plan. */
    kpl_wanted_fn *wanted;
    kpl_wanted_few_fn *wanted_few;
    kpl_block_task *tasks; /* of about equal cost, in the order of rules and blocks */
    uint64_t task_count;
    kpl_spill *spill; /* where members are put away; NULL = they are here */
} kpl_blocks;

_Static_assert(KPL_SOURCES_MAX <= 256, "a source number fits a byte");

/* Group the records by every rule and cut the work into tasks. `table` must outlive it.
 * With `spill`, which must outlive it too, the members of a rule are put away as soon as
 * they are grouped. KPL_E_NOMEM, KPL_E_LIMIT (more than 2^32 tiles), KPL_E_IO. */
KPL_NODISCARD kpl_status kpl_block_plan(const kpl_linkage_spec *linkage,
                                        const kpl_table *table,
                                        const kpl_allocator *allocator,
                                        const kpl_pool *pool, kpl_spill *spill,
                                        kpl_blocks *blocks_out, kpl_error *error);

/* The same from the blocks of each rule, which are there already; `rules` passes to
 * *blocks_out, and is released when this fails. */
KPL_NODISCARD kpl_status kpl_block_plan_built(const kpl_linkage_spec *linkage,
                                              const kpl_table *table,
                                              const kpl_allocator *allocator,
                                              const kpl_pool *pool, kpl_spill *spill,
                                              kpl_block_rule *rules,
                                              kpl_blocks *blocks_out, kpl_error *error);

/* Bring the members of a rule back before its tasks run, and give them back after: two
 * calls that do nothing when members are not put away. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_block_rule_begin(kpl_blocks *blocks, uint32_t rule,
                                              kpl_error *error);
void kpl_block_rule_end(kpl_blocks *blocks, uint32_t rule);

/* Called with every batch of a task that holds at least one pair. */
typedef kpl_status kpl_block_tile_fn(void *argument, kpl_pair_batch *batch,
                                     kpl_error *error);

/* The members of the task's rule are here. Walk the pairs of one task through `batch`:
 * all of them with a stride of 1, else one batch in `stride`, the same ones always. Fails
 * only as `tile` does. */
KPL_NODISCARD kpl_status kpl_block_run(const kpl_blocks *blocks, uint64_t task,
                                       uint64_t stride, kpl_pair_batch *batch,
                                       kpl_block_tile_fn *tile, void *argument,
                                       kpl_error *error);

/* Fill the batch with pairs of records drawn at random, allowed by the link mode: the
 * `draw`-th tile of a fixed sequence, the same for every run. May hold no pair. */
void kpl_block_random(const kpl_blocks *blocks, uint64_t draw, kpl_pair_batch *batch);

/* Tile `tile` of the plain walk over all pairs of records, in `kpl_block_all_tiles()`
 * tiles: what is done instead of drawing when there are few. */
uint64_t kpl_block_all_tiles(const kpl_blocks *blocks);
void kpl_block_all(const kpl_blocks *blocks, uint64_t tile, kpl_pair_batch *batch);

/* Pairs that the link mode allows, over all records. */
uint64_t kpl_block_possible_pairs(const kpl_table *table, kpl_link_mode link);

/* Index of the first rule that finds the pair, or KPL_RULE_NONE. */
uint32_t kpl_block_find(const kpl_blocks *blocks, uint32_t left, uint32_t right);

/* All rules that find the pair, ascending, at most `max` of them; returns how many. A
 * rule that splits the large blocks of another one does not count where that one's block
 * is not too large. */
uint32_t kpl_block_rules_of(const kpl_blocks *blocks, uint32_t left, uint32_t right,
                            uint32_t *rules_out, uint32_t max);

void kpl_block_end(kpl_blocks *blocks);

#endif /* KPL_BLOCK_BLOCK_H */
