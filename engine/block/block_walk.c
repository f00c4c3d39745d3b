/*
 * block_walk.c - the pairs of blocks, tile by tile; see block.h.
 *
 * A pair is wanted when the link mode allows it, it is not a record with itself or the
 * mirror of another pair, and no earlier rule has both records in one block.
 */
#include "block/block.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

/* Which pairs of the tile does the link mode allow, each once? */
static void walk_allow(const kpl_blocks *blocks, kpl_pair_batch *batch) {
    uint8_t sources[KPL_TILE_SIDE];
    for (uint32_t c = 0; c < batch->column_count; c++)
        sources[c] = blocks->source_of[batch->columns[c]];
    for (uint32_t r = 0; r < batch->row_count; r++) {
        uint8_t *const wanted = batch->wanted + (size_t)r * batch->column_count;
        const uint32_t row = batch->rows[r];
        const uint8_t source = blocks->source_of[row];
        if (blocks->link == KPL_LINK_BOTH)
            for (uint32_t c = 0; c < batch->column_count; c++)
                wanted[c] = row < batch->columns[c];
        else if (blocks->link == KPL_LINK_BETWEEN)
            for (uint32_t c = 0; c < batch->column_count; c++)
                wanted[c] = (row < batch->columns[c]) & (source != sources[c]);
        else
            for (uint32_t c = 0; c < batch->column_count; c++)
                wanted[c] = (row < batch->columns[c]) & (source == sources[c]);
    }
}

/* Unmark what the rules before `rule` have found. */
static void walk_skip_found(const kpl_blocks *blocks, kpl_pair_batch *batch) {
    const uint32_t rules = blocks->rule_count;
    const uint32_t *row_numbers[KPL_TILE_SIDE];
    const uint32_t *column_numbers[KPL_TILE_SIDE];
    uint32_t numbers[KPL_TILE_SIDE];
    for (uint32_t r = 0; r < batch->row_count; r++)
        row_numbers[r] = blocks->numbers + (size_t)batch->rows[r] * rules;
    for (uint32_t c = 0; c < batch->column_count; c++)
        column_numbers[c] = blocks->numbers + (size_t)batch->columns[c] * rules;
    for (uint32_t e = 0; e < batch->rule; e++) {
        uint32_t any = 0;
        for (uint32_t c = 0; c < batch->column_count; c++) {
            numbers[c] = column_numbers[c][e];
            any |= numbers[c];
        }
        if (any == 0)
            continue;
        for (uint32_t r = 0; r < batch->row_count; r++) {
            const uint32_t number = row_numbers[r][e];
            if (number == 0)
                continue;
            uint8_t *const wanted = batch->wanted + (size_t)r * batch->column_count;
            for (uint32_t c = 0; c < batch->column_count; c++)
                wanted[c] &= numbers[c] != number;
        }
    }
}

static void walk_count(kpl_pair_batch *batch) {
    const size_t pairs = (size_t)batch->row_count * batch->column_count;
    uint32_t count = 0;
    for (size_t p = 0; p < pairs; p++)
        count += batch->wanted[p];
    batch->wanted_count = count;
}

static kpl_status walk_tile(const kpl_blocks *blocks, kpl_pair_batch *batch,
                            kpl_block_tile_fn *tile, void *argument, kpl_error *error) {
    walk_allow(blocks, batch);
    walk_skip_found(blocks, batch);
    walk_count(batch);
    return batch->wanted_count > 0 ? tile(argument, batch, error) : KPL_OK;
}

static uint32_t walk_side(const uint32_t *members, uint32_t size, uint32_t from,
                          uint32_t *records_out) {
    const uint32_t count = size - from < KPL_TILE_SIDE ? size - from : KPL_TILE_SIDE;
    memcpy(records_out, members + from, count * sizeof members[0]);
    return count;
}

kpl_status kpl_block_run(const kpl_blocks *blocks, uint64_t task, kpl_pair_batch *batch,
                         kpl_block_tile_fn *tile, void *argument, kpl_error *error) {
    assert(task < blocks->task_count);
    const kpl_block_task *const work = &blocks->tasks[task];
    const kpl_block_rule *const rule = &blocks->rules[work->rule];
    batch->rule = work->rule;
    for (uint32_t b = work->first; b < work->last; b++) {
        const uint32_t *const members = rule->members + rule->starts[b];
        const uint32_t size = rule->starts[b + 1] - rule->starts[b];
        batch->row_count = walk_side(members, size, work->row_from, batch->rows);
        batch->column_count = walk_side(members, size, work->column_from, batch->columns);
        KPL_TRY(walk_tile(blocks, batch, tile, argument, error));
    }
    return KPL_OK;
}

void kpl_block_random(const kpl_blocks *blocks, uint64_t draw, kpl_pair_batch *batch) {
    const uint64_t records = blocks->table->record_count;
    assert(records > 0);
    batch->rule = KPL_RULE_NONE;
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
            batch->wanted[r * KPL_TILE_SIDE + c] =
                allowed && batch->rows[r] != batch->columns[c];
        }
    }
    walk_count(batch);
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
    batch->rule = KPL_RULE_NONE;
    batch->row_count = records - row < KPL_TILE_SIDE ? records - row : KPL_TILE_SIDE;
    batch->column_count =
        records - column < KPL_TILE_SIDE ? records - column : KPL_TILE_SIDE;
    for (uint32_t i = 0; i < batch->row_count; i++)
        batch->rows[i] = row + i;
    for (uint32_t i = 0; i < batch->column_count; i++)
        batch->columns[i] = column + i;
    walk_allow(blocks, batch);
    walk_count(batch);
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

uint32_t kpl_block_find(const kpl_blocks *blocks, uint32_t left, uint32_t right) {
    const bool same_source = blocks->source_of[left] == blocks->source_of[right];
    if (left == right || (blocks->link == KPL_LINK_BETWEEN && same_source) ||
        (blocks->link == KPL_LINK_WITHIN && !same_source))
        return KPL_RULE_NONE;
    const uint32_t *const a = blocks->numbers + (size_t)left * blocks->rule_count;
    const uint32_t *const b = blocks->numbers + (size_t)right * blocks->rule_count;
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        if (a[i] != 0 && a[i] == b[i])
            return i;
    return KPL_RULE_NONE;
}
