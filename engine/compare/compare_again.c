/*
 * compare_again.c - patterns of an earlier walk, brought up to date with aliases.
 *
 * Stage    compare, in a second pass; kpl_compare_again() of compare.h.
 * Method   Between two walks only the aliases change (kpl_compare_set_aliases()). Values
 *          that are aliases and do not agree closely get the digit for aliases; nothing
 *          else of a pattern moves, with one exception: a pair that was laid crosswise
 *          might now fit better side by side, and of such a pattern the digits side by
 *          side are not known any more. It is rare: then the batch is compared anew.
 *          Side by side stays what it was: an alias only makes it better.
 * Checked by tests/compare/test_compare.c.
 */
#include <assert.h>

#include "compare/compare.h"

/* Values of one side, and their aliases as the set has them. False when none has one. */
static bool again_look_up(const kpl_compare *compare, uint32_t k, const uint32_t *records,
                          uint32_t count, uint32_t values_out[KPL_TILE_SIDE],
                          uint32_t partners_out[KPL_TILE_SIDE]) {
    const kpl_alias_set *const aliases = &compare->programs[k].aliases;
    const uint32_t *const codes = compare->codes + k;
    const size_t stride = compare->layout->comparison_count;
    uint32_t any = 0;
    for (uint32_t i = 0; i < count; i++) {
        values_out[i] = codes[records[i] * stride];
        partners_out[i] = aliases->partners[values_out[i]];
        any |= partners_out[i];
    }
    return any != 0;
}

/* Was a pair with this pattern laid crosswise, as comparison k is concerned? */
static bool again_is_crossed(const kpl_compare *compare, uint32_t k, uint64_t pattern) {
    for (uint32_t i = 0; i < compare->crossing_count; i++) {
        const kpl_crossing *const crossing = &compare->crossings[i];
        if (k != crossing->own && k != crossing->partner)
            continue;
        const uint32_t digit = kpl_pattern_digit(compare->layout, pattern, crossing->own);
        if (digit == compare->layout->near_digit[crossing->own] ||
            digit == compare->layout->crossed_digit[crossing->own])
            return true;
    }
    return false;
}

/* Give aliases of comparison k their digit. False when a pair has to be compared. */
static bool again_comparison(const kpl_compare *compare, uint32_t k,
                             kpl_pair_batch *batch) {
    const kpl_compare_program *const program = &compare->programs[k];
    const uint64_t weight = compare->layout->weights[k];
    uint32_t rows[KPL_TILE_SIDE];
    uint32_t columns[KPL_TILE_SIDE];
    uint32_t row_partners[KPL_TILE_SIDE];
    uint32_t bits[KPL_TILE_SIDE]; /* of columns that have an alias */
    if (!again_look_up(compare, k, batch->rows, batch->row_count, rows, row_partners) ||
        !again_look_up(compare, k, batch->columns, batch->column_count, columns, bits))
        return true;
    for (uint32_t c = 0; c < batch->column_count; c++)
        bits[c] = bits[c] != 0 ? kpl_alias_set_bit(columns[c]) : 0;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
            const uint32_t c = batch->places[p];
            if ((row_partners[r] & bits[c]) == 0 ||
                !kpl_alias_set_holds(&program->aliases, rows[r], columns[c]))
                continue;
            if (again_is_crossed(compare, k, batch->patterns[p]))
                return false;
            const uint32_t digit =
                kpl_pattern_digit(compare->layout, batch->patterns[p], k);
            if (digit < program->close_from)
                batch->patterns[p] += (program->alias_digit - digit) * weight;
        }
    }
    return true;
}

void kpl_compare_again(const kpl_compare *compare, kpl_compare_worker *worker,
                       kpl_pair_batch *batch) {
    assert(batch->row_count <= KPL_TILE_SIDE && batch->column_count <= KPL_TILE_SIDE);
    for (uint32_t k = 0; k < compare->layout->comparison_count; k++)
        if (compare->programs[k].aliases.count > 0 &&
            !again_comparison(compare, k, batch)) {
            kpl_compare_run(compare, worker, batch);
            return;
        }
}
