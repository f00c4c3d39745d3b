/*
 * block_walk.c - the pairs of blocks, batch by batch; see block.h.
 *
 * A pair is a candidate when the link mode allows it, it is not a record with itself or
 * the mirror of another pair, and no earlier rule has both records in one block. Small
 * blocks stand side by side in one batch, so that what a batch costs is spread.
 */
#include "block/block.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "block/block_found.h"
#include "block/block_lists.h"

/* Blocks up to this size share a batch. Larger ones have one to themselves: there the
 * comparison of distinct values with each other pays, and strangers would dilute it. */
#define WALK_SMALL_MAX 24u

static void walk_clear(kpl_pair_batch *batch, uint32_t rule) {
    batch->rule = rule;
    batch->row_count = 0;
    batch->column_count = 0;
    batch->pair_count = 0;
    batch->starts[0] = 0;
}

/* What a row of pairs needs to know of its columns: their blocks by those earlier rules
 * that have any of them in a block, and their sources where pairs inside one do not
 * count. */
typedef struct walk_columns {
    kpl_wanted_columns wanted;
    uint32_t rules[KPL_WANTED_LISTS]; /* of list i; blocks->rule_count = the sources */
} walk_columns;

/* Look columns from..to - 1 up once for all rows. */
static void walk_columns_of(const kpl_blocks *blocks, const kpl_pair_batch *batch,
                            uint32_t from, uint32_t to, walk_columns *columns) {
    const uint32_t rules = blocks->rule_count;
    const uint32_t earlier = batch->rule == KPL_RULE_NONE ? 0 : batch->rule;
    const uint32_t *numbers[KPL_TILE_SIDE];
    const uint32_t begin = from / 16 * 16;
    const uint32_t end = (to + 15) / 16 * 16;
    uint32_t lists = 0;
    for (uint32_t c = from; c < to && earlier > 0; c++)
        numbers[c] = blocks->numbers + (size_t)batch->columns[c] * rules;
    for (uint32_t e = 0; e < earlier; e++) {
        uint32_t *const own = columns->wanted.numbers[lists];
        uint32_t any = 0;
        memset(own + begin, 0, (end - begin) * sizeof own[0]);
        for (uint32_t c = from; c < to; c++) {
            own[c] = numbers[c][e];
            any |= own[c];
        }
        columns->rules[lists] = e;
        lists += any != 0;
    }
    if (blocks->link == KPL_LINK_BETWEEN) {
        uint32_t *const own = columns->wanted.numbers[lists];
        memset(own + begin, 0, (end - begin) * sizeof own[0]);
        for (uint32_t c = from; c < to; c++)
            own[c] = blocks->source_of[batch->columns[c]] + 1u;
        columns->rules[lists++] = rules;
    }
    columns->wanted.list_count = lists;
}

/* Of `count` places those that the link mode allows for row `r`. */
static uint32_t walk_sources(const kpl_blocks *blocks, const kpl_pair_batch *batch,
                             uint32_t r, uint8_t *places, uint32_t count) {
    const bool within = blocks->link == KPL_LINK_WITHIN;
    const uint8_t source = blocks->source_of[batch->rows[r]];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        places[kept] = places[i];
        kept += (blocks->source_of[batch->columns[places[i]]] == source) == within;
    }
    return kept;
}

/* Append the pairs of row `r` with columns from..to - 1 that the link mode allows and no
 * earlier rule has found. */
static void walk_row(const kpl_blocks *blocks, kpl_pair_batch *batch,
                     const walk_columns *columns, uint32_t r, uint32_t from,
                     uint32_t to) {
    const size_t first = (size_t)batch->rows[r] * blocks->rule_count;
    uint8_t *const places = batch->places + batch->pair_count;
    uint32_t own[KPL_WANTED_LISTS];
    for (uint32_t i = 0; i < columns->wanted.list_count; i++)
        own[i] = columns->rules[i] == blocks->rule_count
                     ? blocks->source_of[batch->rows[r]] + 1u
                     : blocks->numbers[first + columns->rules[i]];
    uint32_t count = blocks->wanted(&columns->wanted, own, from, to, places);
    if (blocks->link == KPL_LINK_WITHIN)
        count = walk_sources(blocks, batch, r, places, count);
    batch->pair_count += count;
}

/* Pairs of the rows and columns that stand in the batch; above the diagonal only when
 * these are the same. */
static void walk_tile(const kpl_blocks *blocks, kpl_pair_batch *batch) {
    walk_columns columns;
    walk_columns_of(blocks, batch, 0, batch->column_count, &columns);
    for (uint32_t r = 0; r < batch->row_count; r++) {
        walk_row(blocks, batch, &columns, r, batch->is_symmetric ? r + 1 : 0,
                 batch->column_count);
        batch->starts[r + 1] = batch->pair_count;
    }
}

/* Up to 64 bits from bit `at` on. */
static inline uint64_t walk_get(const uint64_t *words, uint64_t at, uint32_t count) {
    const uint32_t shift = at % 64;
    uint64_t bits = words[at / 64] >> shift;
    if (shift + count > 64)
        bits |= words[at / 64 + 1] << (64 - shift);
    return count < 64 ? bits & (((uint64_t)1 << count) - 1) : bits;
}

/* Set up to 64 bits, where there are none. */
static inline void walk_put(uint64_t *words, uint64_t at, uint32_t count, uint64_t bits) {
    const uint32_t shift = at % 64;
    words[at / 64] |= bits << shift;
    if (shift + count > 64)
        words[at / 64 + 1] |= bits >> (64 - shift);
}

/* Append the pairs of row `r` with columns from..to - 1 whose bit is not set; the bit of
 * column `from` is bit `at`. */
static void walk_bits(const kpl_blocks *blocks, kpl_pair_batch *batch, uint32_t r,
                      uint32_t from, uint32_t to, const uint64_t *words, uint64_t at) {
    uint8_t *const places = batch->places + batch->pair_count;
    uint32_t count = 0;
    for (uint32_t c = from; c < to; c += 64) {
        const uint32_t width = to - c < 64 ? to - c : 64;
        uint64_t left = ~walk_get(words, at + (c - from), width);
        if (width < 64)
            left &= ((uint64_t)1 << width) - 1;
        for (; left != 0; left &= left - 1)
            places[count++] = (uint8_t)(c + (uint32_t)__builtin_ctzll(left));
    }
    if (blocks->link != KPL_LINK_BOTH)
        count = walk_sources(blocks, batch, r, places, count);
    batch->pair_count += count;
    batch->starts[r + 1] = batch->pair_count;
}

/* By lists: pairs of a tile that no block before `number` has. */
static void walk_listed(const kpl_blocks *blocks, kpl_pair_batch *batch,
                        uint32_t number) {
    uint64_t bits[KPL_TILE_SIDE][KPL_TILE_SIDE / 64];
    kpl_block_found(blocks, batch, 0, batch->row_count, number, bits);
    for (uint32_t r = 0; r < batch->row_count; r++) {
        const uint32_t from = batch->is_symmetric ? r + 1 : 0;
        walk_bits(blocks, batch, r, from, batch->column_count, bits[r], from);
    }
}

/* Note what earlier blocks have of the pairs of places from..to - 1, from bit `at` of
 * found[] on. */
static void walk_note_found(const kpl_blocks *blocks, const kpl_pair_batch *batch,
                            uint32_t from, uint32_t to, uint32_t number, uint64_t at) {
    uint64_t bits[KPL_TILE_SIDE][KPL_TILE_SIDE / 64];
    kpl_block_found(blocks, batch, from, to, number, bits);
    for (uint32_t r = from; r < to; r++) {
        for (uint32_t c = r + 1; c < to; c += 64) {
            const uint32_t width = to - c < 64 ? to - c : 64;
            walk_put(blocks->found, at, width, walk_get(bits[r], c, width));
            at += width;
        }
    }
}

/* By lists: the new pairs of a block that is no larger than a tile, at places
 * from..to - 1. What is left of a block of two is always such a pair. Moves *at behind
 * the block's bits. */
static void walk_block(const kpl_blocks *blocks, kpl_pair_batch *batch, uint32_t from,
                       uint32_t to, uint32_t number, uint64_t *at) {
    const uint64_t none[1] = {0};
    const bool is_two = to - from == 2;
    if (!is_two && !blocks->has_found)
        walk_note_found(blocks, batch, from, to, number, *at);
    for (uint32_t r = from; r < to; r++) {
        walk_bits(blocks, batch, r, r + 1, to, is_two ? none : blocks->found,
                  is_two ? 0 : *at);
        *at += is_two ? 0 : to - r - 1;
    }
}

static uint32_t walk_side(const uint32_t *members, uint32_t size, uint32_t from,
                          uint32_t *records_out) {
    const uint32_t count = size - from < KPL_TILE_SIDE ? size - from : KPL_TILE_SIDE;
    memcpy(records_out, members + from, count * sizeof members[0]);
    return count;
}

/* One task on its way through a batch. */
typedef struct walk_run {
    const kpl_blocks *blocks;
    kpl_pair_batch *batch;
    kpl_block_tile_fn *tile;
    void *argument;
    uint64_t stride; /* batches of which one is filled */
    uint64_t turn;   /* of the next batch */
    uint32_t block_count;
    uint8_t ends[KPL_TILE_SIDE];     /* of the small blocks that stand in the batch */
    uint32_t numbers[KPL_TILE_SIDE]; /* the same; 0 without lists */
    uint64_t found_at;               /* the next bit of found[] */
} walk_run;

static bool walk_is_due(walk_run *run) {
    return run->turn++ % run->stride == 0;
}

static kpl_status walk_hand_on(walk_run *run, kpl_error *error) {
    return run->batch->pair_count > 0 ? run->tile(run->argument, run->batch, error)
                                      : KPL_OK;
}

/* The pairs of a small block. */
static void walk_small(const kpl_blocks *blocks, kpl_pair_batch *batch, uint32_t from,
                       uint32_t to) {
    const uint32_t *numbers[KPL_TILE_SIDE];
    for (uint32_t c = from; c < to; c++)
        numbers[c] = blocks->numbers + (size_t)batch->columns[c] * blocks->rule_count;
    for (uint32_t r = from; r < to; r++) {
        uint8_t *const places = batch->places + batch->pair_count;
        uint32_t count =
            blocks->wanted_few(numbers, numbers[r], batch->rule, r + 1, to, places);
        if (blocks->link != KPL_LINK_BOTH)
            count = walk_sources(blocks, batch, r, places, count);
        batch->pair_count += count;
        batch->starts[r + 1] = batch->pair_count;
    }
}

/* One more small block beside those that stand in the batch. Its pairs are made when the
 * batch is full: until then the block numbers of its records are on their way. */
static void walk_add_small(walk_run *run, const uint32_t *members, uint32_t size,
                           uint32_t number) {
    const kpl_blocks *const blocks = run->blocks;
    kpl_pair_batch *const batch = run->batch;
    const uint32_t from = batch->row_count;
    assert(from + size <= KPL_TILE_SIDE);
    for (uint32_t i = 0; i < size; i++) { /* too few to be copied by a string move */
        batch->rows[from + i] = members[i];
        batch->columns[from + i] = members[i];
    }
    batch->row_count = from + size;
    batch->column_count = from + size;
    batch->is_symmetric = true;
    run->numbers[run->block_count] = number;
    run->ends[run->block_count++] = (uint8_t)(from + size);
    const bool asks_lists = number > 0 && size > 2 && !blocks->has_found;
    for (uint32_t i = 0; asks_lists && i < size; i++) {
        const uint32_t *const list = blocks->lists + blocks->list_starts[members[i]];
        __builtin_prefetch(list);
        __builtin_prefetch(list + 16); /* 16 numbers are a cache line */
    }
    for (uint32_t i = 0; number == 0 && batch->rule > 0 && i < size; i++) {
        const uint32_t *const numbers =
            blocks->numbers + (size_t)members[i] * blocks->rule_count;
        for (uint32_t e = 0; e < batch->rule; e += 16) /* 16 numbers are a cache line */
            __builtin_prefetch(numbers + e);
        __builtin_prefetch(numbers + batch->rule - 1);
    }
}

/* Bits of a block in found[]. */
static uint64_t walk_found_bits(uint32_t size) {
    return size > 2 ? (uint64_t)size * (size - 1) / 2 : 0;
}

/* Hand the small blocks on that have gathered; the batch is empty then. */
static kpl_status walk_flush(walk_run *run, kpl_error *error) {
    kpl_status status = KPL_OK;
    const bool is_due = run->block_count > 0 && walk_is_due(run);
    uint32_t from = 0;
    for (uint32_t b = 0; b < run->block_count; b++) {
        if (!is_due)
            run->found_at += walk_found_bits(run->ends[b] - from);
        else if (run->blocks->has_lists)
            walk_block(run->blocks, run->batch, from, run->ends[b], run->numbers[b],
                       &run->found_at);
        else
            walk_small(run->blocks, run->batch, from, run->ends[b]);
        from = run->ends[b];
    }
    if (is_due)
        status = walk_hand_on(run, error);
    run->block_count = 0;
    walk_clear(run->batch, run->batch->rule);
    return status;
}

/* One tile, or one block of some size (both from 0), when it is due. */
static kpl_status walk_one(walk_run *run, const uint32_t *members, uint32_t size,
                           uint32_t row, uint32_t column, uint32_t number,
                           kpl_error *error) {
    kpl_pair_batch *const batch = run->batch;
    const bool is_block = number > 0 && size <= KPL_TILE_SIDE;
    if (!walk_is_due(run)) {
        run->found_at += is_block ? walk_found_bits(size) : 0;
        return KPL_OK;
    }
    walk_clear(batch, batch->rule);
    batch->is_symmetric = row == column;
    batch->row_count = walk_side(members, size, row, batch->rows);
    batch->column_count = walk_side(members, size, column, batch->columns);
    if (is_block)
        walk_block(run->blocks, batch, 0, size, number, &run->found_at);
    else if (number > 0)
        walk_listed(run->blocks, batch, number);
    else
        walk_tile(run->blocks, batch);
    const kpl_status status = walk_hand_on(run, error);
    walk_clear(batch, batch->rule);
    return status;
}

/* Tiles of a large block, beside each other. */
static kpl_status walk_large(walk_run *run, const kpl_block_task *work,
                             const uint32_t *members, uint32_t size, uint32_t number,
                             kpl_error *error) {
    for (uint32_t t = 0; t < work->tile_count; t++)
        KPL_TRY(walk_one(run, members, size, work->row_from,
                         work->column_from + t * KPL_TILE_SIDE, number, error));
    return KPL_OK;
}

kpl_status kpl_block_run(const kpl_blocks *blocks, uint64_t task, uint64_t stride,
                         kpl_pair_batch *batch, kpl_block_tile_fn *tile, void *argument,
                         kpl_error *error) {
    assert(task < blocks->task_count && stride > 0);
    const kpl_block_task *const work = &blocks->tasks[task];
    const kpl_block_rule *const rule = &blocks->rules[work->rule];
    walk_run run = {.blocks = blocks,
                    .batch = batch,
                    .tile = tile,
                    .argument = argument,
                    .stride = stride,
                    .turn = task,
                    .found_at = work->found_at * 64};
    walk_clear(batch, work->rule);
    for (uint32_t b = work->first; b < work->last; b++) {
        const uint32_t *const members = rule->members + rule->starts[b];
        const uint32_t size = rule->starts[b + 1] - rule->starts[b];
        const uint32_t number = blocks->has_lists ? rule->numbers[b] : 0;
        if (work->tile_count > 0)
            return walk_large(&run, work, members, size, number, error);
        const bool small = size <= WALK_SMALL_MAX;
        if (!small || batch->row_count + size > KPL_TILE_SIDE)
            KPL_TRY(walk_flush(&run, error));
        if (small)
            walk_add_small(&run, members, size, number);
        else
            KPL_TRY(walk_one(&run, members, size, 0, 0, number, error));
    }
    return walk_flush(&run, error);
}

void kpl_block_random(const kpl_blocks *blocks, uint64_t draw, kpl_pair_batch *batch) {
    const uint64_t records = blocks->table->record_count;
    assert(records > 0);
    walk_clear(batch, KPL_RULE_NONE);
    batch->is_symmetric = false;
    batch->row_count = KPL_TILE_SIDE;
    batch->column_count = KPL_TILE_SIDE;
    for (uint32_t i = 0; i < KPL_TILE_SIDE; i++) {
        const uint64_t a = kpl_hash_word(draw * 2 * KPL_TILE_SIDE + i);
        const uint64_t b = kpl_hash_word(draw * 2 * KPL_TILE_SIDE + KPL_TILE_SIDE + i);
        batch->rows[i] = (uint32_t)(a % records);
        batch->columns[i] = (uint32_t)(b % records);
    }
    for (uint32_t r = 0; r < KPL_TILE_SIDE; r++) {
        const uint8_t source = blocks->source_of[batch->rows[r]];
        for (uint32_t c = 0; c < KPL_TILE_SIDE; c++) {
            const bool same = source == blocks->source_of[batch->columns[c]];
            const bool allowed = blocks->link == KPL_LINK_BOTH ||
                                 (blocks->link == KPL_LINK_WITHIN) == same;
            batch->places[batch->pair_count] = (uint8_t)c;
            batch->pair_count += allowed && batch->rows[r] != batch->columns[c];
        }
        batch->starts[r + 1] = batch->pair_count;
    }
}

static uint64_t walk_strips(const kpl_blocks *blocks) {
    return ((uint64_t)blocks->table->record_count + KPL_TILE_SIDE - 1) / KPL_TILE_SIDE;
}

uint64_t kpl_block_all_tiles(const kpl_blocks *blocks) {
    const uint64_t strips = walk_strips(blocks);
    return strips * strips;
}

void kpl_block_all(const kpl_blocks *blocks, uint64_t tile, kpl_pair_batch *batch) {
    const uint64_t strips = walk_strips(blocks);
    const uint32_t records = blocks->table->record_count;
    const uint32_t row = (uint32_t)(tile / strips) * KPL_TILE_SIDE;
    const uint32_t column = (uint32_t)(tile % strips) * KPL_TILE_SIDE;
    walk_clear(batch, KPL_RULE_NONE);
    if (column < row)
        return; /* the mirror of another tile */
    batch->is_symmetric = row == column;
    batch->row_count = records - row < KPL_TILE_SIDE ? records - row : KPL_TILE_SIDE;
    batch->column_count =
        records - column < KPL_TILE_SIDE ? records - column : KPL_TILE_SIDE;
    for (uint32_t i = 0; i < batch->row_count; i++)
        batch->rows[i] = row + i;
    for (uint32_t i = 0; i < batch->column_count; i++)
        batch->columns[i] = column + i;
    walk_tile(blocks, batch);
}

uint64_t kpl_block_possible_pairs(const kpl_table *table, kpl_link_mode link) {
    const uint64_t records = table->record_count;
    const uint64_t all = records > 0 ? records * (records - 1) / 2 : 0;
    uint64_t within = 0;
    for (uint32_t s = 0; s < table->source_count; s++) {
        const uint64_t count = table->source_starts[s + 1] - table->source_starts[s];
        within += count > 0 ? count * (count - 1) / 2 : 0;
    }
    if (link == KPL_LINK_BOTH)
        return all;
    return link == KPL_LINK_WITHIN ? within : all - within;
}

static bool walk_allows(const kpl_blocks *blocks, uint32_t left, uint32_t right) {
    const bool same = blocks->source_of[left] == blocks->source_of[right];
    return left != right &&
           (blocks->link == KPL_LINK_BOTH || (blocks->link == KPL_LINK_WITHIN) == same);
}

uint32_t kpl_block_find(const kpl_blocks *blocks, uint32_t left, uint32_t right) {
    if (!walk_allows(blocks, left, right))
        return KPL_RULE_NONE;
    if (blocks->has_lists) {
        const uint32_t number = kpl_block_lists_first(blocks, left, right);
        return number > 0 ? kpl_block_lists_rule(blocks, number) : KPL_RULE_NONE;
    }
    const uint32_t *const a = blocks->numbers + (size_t)left * blocks->rule_count;
    const uint32_t *const b = blocks->numbers + (size_t)right * blocks->rule_count;
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        if (a[i] != 0 && a[i] == b[i])
            return i;
    return KPL_RULE_NONE;
}

/* The next number of a record's list in ascending order: what is walked and what was
 * pruned are two ascending runs. UINT32_MAX at the end. */
typedef struct walk_list {
    const uint32_t *at[2];
    const uint32_t *end[2];
} walk_list;

static walk_list walk_list_of(const kpl_blocks *blocks, uint32_t record) {
    const uint32_t *const list = blocks->lists + blocks->list_starts[record];
    const uint32_t *const middle = list + blocks->list_counts[record];
    return (walk_list){{list, middle},
                       {middle, blocks->lists + blocks->list_starts[record + 1]}};
}

static uint32_t walk_list_next(walk_list *list, bool moves) {
    const uint32_t a = list->at[0] < list->end[0] ? *list->at[0] : UINT32_MAX;
    const uint32_t b = list->at[1] < list->end[1] ? *list->at[1] : UINT32_MAX;
    if (moves)
        list->at[a > b]++;
    return a < b ? a : b;
}

static uint32_t walk_listed_rules(const kpl_blocks *blocks, uint32_t left, uint32_t right,
                                  uint32_t *rules_out, uint32_t max) {
    walk_list lists[2] = {walk_list_of(blocks, left), walk_list_of(blocks, right)};
    uint32_t count = 0;
    while (count < max) {
        const uint32_t a = walk_list_next(&lists[0], false);
        const uint32_t b = walk_list_next(&lists[1], false);
        if (a == UINT32_MAX || b == UINT32_MAX)
            break;
        (void)walk_list_next(&lists[a > b], true);
        if (a != b)
            continue;
        const uint32_t rule = kpl_block_lists_rule(blocks, a);
        if (a < blocks->rules[rule].number_first)
            continue; /* of a rule that was dropped */
        if (count == 0 || rules_out[count - 1] != rule)
            rules_out[count++] = rule;
    }
    return count;
}

uint32_t kpl_block_rules_of(const kpl_blocks *blocks, uint32_t left, uint32_t right,
                            uint32_t *rules_out, uint32_t max) {
    uint32_t count = 0;
    if (!walk_allows(blocks, left, right))
        return 0;
    if (blocks->has_lists)
        return walk_listed_rules(blocks, left, right, rules_out, max);
    const uint32_t *const a = blocks->numbers + (size_t)left * blocks->rule_count;
    const uint32_t *const b = blocks->numbers + (size_t)right * blocks->rule_count;
    for (uint32_t i = 0; i < blocks->rule_count && count < max; i++) {
        rules_out[count] = i;
        count += a[i] != 0 && a[i] == b[i];
    }
    return count;
}
