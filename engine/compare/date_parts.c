/*
 * date_parts.c - how many of year, month and day agree.
 *
 * Stage    compare. Score 0 to 3: known and equal parts. Day and month exchanged in the
 *          same year count as 2: one slip, not two (1970-03-04 and 1970-04-03). NaN when
 *          either value is no date (kernel_date.h). A cut-off is the least number of
 *          parts.
 * Checked by tests/compare/test_date_parts.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_date.h"

#include <math.h>

typedef struct parts_state {
    kernel_cutoffs cutoffs;
    kernel_date a;
} parts_state;

static double parts_value(kernel_date a, kernel_date b) {
    if (!a.valid || !b.valid)
        return NAN;
    const uint32_t year = a.year != 0 && a.year == b.year;
    const uint32_t month = a.month != 0 && a.month == b.month;
    const uint32_t day = a.day != 0 && a.day == b.day;
    const uint32_t equal = year + month + day;
    const bool whole = a.month != 0 && a.day != 0;
    if (year && whole && a.month == b.day && a.day == b.month && equal < 2)
        return 2;
    return equal;
}

static double date_parts_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return parts_value(kernel_date_parse(a), kernel_date_parse(b));
}

static size_t parts_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void parts_open(const kpl_compare_setup *setup) {
    parts_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
}

static void parts_begin(void *state, kpl_text a) {
    ((parts_state *)state)->a = kernel_date_parse(a);
}

static uint8_t parts_ordinal(void *state, kpl_text b) {
    const parts_state *const parts = state;
    return kernel_at_least(parts_value(parts->a, kernel_date_parse(b)), parts->cutoffs);
}

static void date_parts_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, parts_begin, parts_ordinal, kernel_end_nothing);
}

static void date_parts_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, parts_begin, parts_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_date_parts = {
    .name = "date_parts",
    .summary = "equal parts of year, month, day; day and month exchanged count 2; 0 to 3",
    .is_distance = false,
    .cutoff_min = 1,
    .cutoff_max = 3,
    .score = date_parts_score,
    .state_bytes = KERNEL_PIECE_OF(parts_state),
    .scratch_bytes = parts_scratch_bytes,
    .open = parts_open,
    .tile = {[KPL_CPU_SCALAR] = date_parts_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = date_parts_pairs_scalar},
};
