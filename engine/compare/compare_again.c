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

/* Values of one side that have an alias, or null. False when none has. */
static bool again_marked(const kpl_compare *compare, uint32_t k, const uint32_t *records,
                         uint32_t count, uint32_t values_out[KPL_TILE_SIDE]) {
    const kpl_alias_set *const aliases = &compare->programs[k].aliases;
    const uint32_t *const codes = compare->codes + k;
    const size_t stride = compare->layout->comparison_count;
    bool any = false;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t value = codes[records[i] * stride];
        const bool marked = kpl_alias_set_marks(aliases, value);
        values_out[i] = marked ? value : KPL_VALUE_NULL;
        any |= marked;
    }
    return any;
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
    if (!again_marked(compare, k, batch->rows, batch->row_count, rows) ||
        !again_marked(compare, k, batch->columns, batch->column_count, columns))
        return true;
    for (uint32_t r = 0; r < batch->row_count; r++) {
        if (rows[r] == KPL_VALUE_NULL)
            continue;
        for (uint32_t p = batch->starts[r]; p < batch->starts[r + 1]; p++) {
            const uint32_t value = columns[batch->places[p]];
            if (value == KPL_VALUE_NULL ||
                !kpl_alias_set_holds(&program->aliases, rows[r], value))
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
