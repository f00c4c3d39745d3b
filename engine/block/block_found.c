/* block_found.c - see block_found.h. */
#include "block/block_found.h"

#include <assert.h>
#include <string.h>

/* Filter bits: eight for each number expected, which lets one stranger in eight pass. */
#define FOUND_FILTER_BITS 16u
#define FOUND_FILTER_WORDS ((1u << FOUND_FILTER_BITS) / 64)

/* Numbers that the table holds at a time; with more, columns take turns. */
#define FOUND_SLOT_BITS 10u
#define FOUND_SLOTS (1u << FOUND_SLOT_BITS)
#define FOUND_USED_MAX (FOUND_SLOTS / 2)

/* The lists of one side, up to the block under way. */
typedef struct found_side {
    const uint32_t *lists[KPL_TILE_SIDE];
    uint32_t lengths[KPL_TILE_SIDE];
    uint32_t from;
    uint32_t to;
} found_side;

typedef struct found_table {
    uint32_t numbers[FOUND_SLOTS]; /* 0 = free */
    uint64_t columns[FOUND_SLOTS][KPL_TILE_SIDE / 64];
    uint16_t used[FOUND_USED_MAX];
    uint32_t count;
} found_table;

/* Numbers run in order: their product with an odd constant does not. */
static inline uint32_t found_mix(uint32_t number) {
    return number * 0x9E3779B1u;
}

static uint32_t found_open(const kpl_blocks *blocks, const uint32_t *records,
                           uint32_t from, uint32_t to, uint32_t number,
                           found_side *side) {
    uint32_t total = 0;
    side->from = from;
    side->to = to;
    for (uint32_t i = from; i < to; i++) {
        const uint32_t *const list = blocks->lists + blocks->list_starts[records[i]];
        uint32_t low = 0;
        uint32_t high = blocks->list_counts[records[i]];
        while (low < high) {
            const uint32_t middle = (low + high) / 2;
            if (list[middle] < number)
                low = middle + 1;
            else
                high = middle;
        }
        side->lists[i] = list;
        side->lengths[i] = low;
        total += low;
    }
    return total;
}

/* Bits of all numbers; with `twice`, bits of those whose bit was there already. */
static void found_filter(const found_side *side, uint32_t shift, uint64_t *once,
                         uint64_t *twice) {
    for (uint32_t i = side->from; i < side->to; i++) {
        for (uint32_t k = 0; k < side->lengths[i]; k++) {
            const uint32_t at = found_mix(side->lists[i][k]) >> shift;
            const uint64_t bit = (uint64_t)1 << at % 64;
            if (twice != NULL)
                twice[at / 64] |= once[at / 64] & bit;
            once[at / 64] |= bit;
        }
    }
}

static inline bool found_passes(const uint64_t *filter, uint32_t shift, uint32_t number) {
    const uint32_t at = found_mix(number) >> shift;
    return (filter[at / 64] >> at % 64 & 1) != 0;
}

/* Its slot, or the free one where it belongs: other bits of the product than the filter
 * takes. */
static inline uint32_t found_slot(const found_table *table, uint32_t number) {
    uint32_t slot = found_mix(number) >> (32 - FOUND_FILTER_BITS) & (FOUND_SLOTS - 1);
    while (table->numbers[slot] != 0 && table->numbers[slot] != number)
        slot = (slot + 1) & (FOUND_SLOTS - 1);
    return slot;
}

/* Put numbers of columns in, from list *column and its number *at on, until the table is
 * full; both move on. */
static void found_fill(const found_side *side, const uint64_t *filter, uint32_t shift,
                       uint32_t *column, uint32_t *at, found_table *table) {
    for (; *column < side->to; (*column)++, *at = 0) {
        const uint32_t *const list = side->lists[*column];
        for (; *at < side->lengths[*column]; (*at)++) {
            if (!found_passes(filter, shift, list[*at]))
                continue;
            const uint32_t slot = found_slot(table, list[*at]);
            if (table->numbers[slot] == 0) {
                if (table->count == FOUND_USED_MAX)
                    return;
                table->numbers[slot] = list[*at];
                table->used[table->count++] = (uint16_t)slot;
                memset(table->columns[slot], 0, sizeof table->columns[slot]);
            }
            table->columns[slot][*column / 64] |= (uint64_t)1 << *column % 64;
        }
    }
}

static void found_probe(const found_side *side, const uint64_t *filter, uint32_t shift,
                        const found_table *table,
                        uint64_t bits_out[KPL_TILE_SIDE][KPL_TILE_SIDE / 64]) {
    for (uint32_t r = side->from; r < side->to; r++) {
        for (uint32_t k = 0; k < side->lengths[r]; k++) {
            const uint32_t number = side->lists[r][k];
            if (!found_passes(filter, shift, number))
                continue;
            const uint32_t slot = found_slot(table, number);
            if (table->numbers[slot] == 0)
                continue;
            bits_out[r][0] |= table->columns[slot][0];
            bits_out[r][1] |= table->columns[slot][1];
        }
    }
}

void kpl_block_found(const kpl_blocks *blocks, const kpl_pair_batch *batch, uint32_t from,
                     uint32_t to, uint32_t number,
                     uint64_t bits_out[KPL_TILE_SIDE][KPL_TILE_SIDE / 64]) {
    _Static_assert(KPL_TILE_SIDE == 128, "two words a row");
    const bool same = batch->is_symmetric;
    uint64_t filter[2][FOUND_FILTER_WORDS];
    found_side rows;
    found_side columns;
    found_table table;
    uint32_t total = found_open(blocks, batch->rows, same ? from : 0,
                                same ? to : batch->row_count, number, &rows);
    memset(bits_out + rows.from, 0, (rows.to - rows.from) * sizeof bits_out[0]);
    if (!same)
        (void)found_open(blocks, batch->columns, 0, batch->column_count, number,
                         &columns);
    uint32_t bits = 9; /* a multiple of 64 bits */
    while (bits < FOUND_FILTER_BITS && 1u << bits < total * 8)
        bits++;
    const uint32_t shift = 32 - bits;
    const size_t bytes = ((size_t)1 << bits) / 8;
    memset(filter[0], 0, bytes);
    memset(filter[1], 0, bytes);
    found_filter(&rows, shift, filter[0], same ? filter[1] : NULL);
    const uint64_t *const wanted = same ? filter[1] : filter[0];
    const found_side *const side = same ? &rows : &columns;
    table.count = 0;
    memset(table.numbers, 0, sizeof table.numbers);
    for (uint32_t column = side->from, at = 0; column < side->to;) {
        found_fill(side, wanted, shift, &column, &at, &table);
        if (table.count > 0)
            found_probe(&rows, wanted, shift, &table, bits_out);
        for (uint32_t i = 0; i < table.count; i++)
            table.numbers[table.used[i]] = 0;
        table.count = 0;
    }
}
