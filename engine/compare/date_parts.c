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
#include <string.h>

#define PARTS_COLUMNS 128u /* right values of a tile that are parsed together */

/* Parts that nothing equals: unknown ones of the left value, those of what is no date. */
#define PARTS_LEFT_NONE 0xFFFFu
#define PARTS_RIGHT_NONE 0xFFFEu

typedef struct parts_state {
    kernel_cutoffs cutoffs;
    kernel_date a;
    uint16_t gains[4]; /* cut-offs that so many equal parts meet and one less does not */
    uint16_t year[PARTS_COLUMNS];
    uint16_t month[PARTS_COLUMNS];
    uint16_t day[PARTS_COLUMNS];
    uint16_t valid[PARTS_COLUMNS]; /* all bits, or none */
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
    uint32_t met = 0;
    for (uint32_t equal = 0; equal <= 3; equal++) {
        const uint32_t now = kernel_at_least(equal, state->cutoffs);
        state->gains[equal] = (uint16_t)(now - met);
        met = now;
    }
}

static void parts_begin(void *state, kpl_text a) {
    ((parts_state *)state)->a = kernel_date_parse(a);
}

static uint8_t parts_ordinal(void *state, kpl_text b) {
    const parts_state *const parts = state;
    return kernel_at_least(parts_value(parts->a, kernel_date_parse(b)), parts->cutoffs);
}

/* Parse right values from `first` on, each once for all rows of the tile. */
static void parts_columns(const kpl_compare_job *job, uint32_t first, uint32_t count,
                          parts_state *state) {
    for (uint32_t c = 0; c < count; c++) {
        const kernel_date b =
            kernel_date_parse(kpl_values_text(job->values, job->right[first + c]));
        state->year[c] = (uint16_t)(b.valid ? b.year : PARTS_RIGHT_NONE);
        state->month[c] = (uint16_t)(b.valid ? b.month : PARTS_RIGHT_NONE);
        state->day[c] = (uint16_t)(b.valid ? b.day : PARTS_RIGHT_NONE);
        state->valid[c] = b.valid ? 0xFFFF : 0;
    }
}

static uint16_t parts_known(uint32_t part) {
    return (uint16_t)(part != 0 ? part : PARTS_LEFT_NONE);
}

/* One row: what parts_value() says, without branches, so that compilers do eight columns
 * at a time. */
static void parts_row(const parts_state *state, kernel_date a, uint32_t count,
                      uint8_t *restrict ordinals_out) {
    const uint16_t year = parts_known(a.year);
    const uint16_t month = parts_known(a.month);
    const uint16_t day = parts_known(a.day);
    const uint16_t g0 = state->gains[0];
    const uint16_t g1 = state->gains[1];
    const uint16_t g2 = state->gains[2];
    const uint16_t g3 = state->gains[3];
    for (uint32_t c = 0; c < count; c++) {
        const uint16_t y = state->year[c] == year ? 0xFFFF : 0;
        const uint16_t m = state->month[c] == month ? 0xFFFF : 0;
        const uint16_t d = state->day[c] == day ? 0xFFFF : 0;
        const uint16_t x = state->day[c] == month && state->month[c] == day ? 0xFFFF : 0;
        const uint16_t two = (y & m) | (y & d) | (m & d) | (y & x);
        const uint16_t three = y & m & d;
        const uint16_t met =
            (uint16_t)(g0 + ((y | m | d) & g1) + (two & g2) + (three & g3));
        ordinals_out[c] = (uint8_t)(met & state->valid[c]);
    }
}

static void date_parts_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    parts_state *const state = job->state;
    for (uint32_t first = 0; first < job->right_count; first += PARTS_COLUMNS) {
        const uint32_t count = kernel_smaller(job->right_count - first, PARTS_COLUMNS);
        parts_columns(job, first, count, state);
        for (uint32_t r = 0; r < job->left_count; r++) {
            const kernel_date a =
                kernel_date_parse(kpl_values_text(job->values, job->left[r]));
            uint8_t *const row = ordinals_out + (size_t)r * job->right_count + first;
            if (a.valid)
                parts_row(state, a, count, row);
            else
                memset(row, 0, count);
        }
    }
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
