/*
 * period_overlap.c - how far two periods overlap, and how far apart they are.
 *
 * Stage    compare. A period is "yyyy-mm-dd/yyyy-mm-dd" with both days in it, or
 *          "yyyy-mm-dd/..", which has not ended. Of a day or month that is not known
 *          (kernel_date.h) the first one begins a period and the last one ends it.
 *          period_overlap is the number of days that lie in both, period_gap the number
 *          of days from the end of one to the start of the other: 0 when they overlap, 1
 *          when one follows the other. NaN when a period has no start, ends before it
 *          starts, or is none. A cut-off of the overlap is the least number of days.
 * Checked by tests/compare/test_period_overlap.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_date.h"

#include <math.h>

#define PERIOD_DATE_BYTES 10u
#define PERIOD_DAYS_MAX 3652059.0 /* from 0001-01-01 to 9999-12-31, both counted */
#define PERIOD_OPEN 3652364       /* the number of 9999-12-31 */

/* Day numbers; `from` above `to` = no period. */
typedef struct period_days {
    int32_t from;
    int32_t to;
} period_days;

#define PERIOD_NONE ((period_days){1, 0})

/* The number of a day that is known, or the first or last of those that it may be. */
static bool period_day(kpl_text text, bool is_end, int32_t *number_out) {
    kernel_date date = kernel_date_parse(text);
    if (!date.valid || date.year == 0)
        return false;
    if (date.month == 0)
        date.day = 0; /* a day of no month says nothing */
    if (date.month == 0)
        date.month = is_end ? 12 : 1;
    if (date.day == 0)
        date.day = is_end ? kpl_calendar_days_in(date.year, date.month) : 1;
    *number_out = kernel_date_number(date);
    return true;
}

static period_days period_parse(kpl_text text) {
    period_days days = {0, PERIOD_OPEN};
    if (text.length <= PERIOD_DATE_BYTES || text.bytes[PERIOD_DATE_BYTES] != '/')
        return PERIOD_NONE;
    const kpl_text start = {text.bytes, PERIOD_DATE_BYTES};
    const kpl_text end = {text.bytes + PERIOD_DATE_BYTES + 1,
                          text.length - PERIOD_DATE_BYTES - 1};
    if (!period_day(start, false, &days.from))
        return PERIOD_NONE;
    if (end.length == 2 && end.bytes[0] == '.' && end.bytes[1] == '.')
        return days;
    return period_day(end, true, &days.to) ? days : PERIOD_NONE;
}

static double period_shared(period_days a, period_days b) {
    if (a.from > a.to || b.from > b.to)
        return NAN;
    const int32_t from = a.from > b.from ? a.from : b.from;
    const int32_t to = a.to < b.to ? a.to : b.to;
    return from > to ? 0 : (double)(to - from) + 1;
}

static double period_between(period_days a, period_days b) {
    if (a.from > a.to || b.from > b.to)
        return NAN;
    const int32_t later = a.from > b.from ? a.from : b.from;
    const int32_t sooner = a.to < b.to ? a.to : b.to;
    return later > sooner ? (double)(later - sooner) : 0;
}

static double period_overlap_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return period_shared(period_parse(a), period_parse(b));
}

static double period_gap_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return period_between(period_parse(a), period_parse(b));
}

typedef struct period_state {
    kernel_cutoffs cutoffs;
    period_days a;
} period_state;

static size_t period_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void period_open(const kpl_compare_setup *setup) {
    period_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
}

static void period_begin(void *state, kpl_text a) {
    ((period_state *)state)->a = period_parse(a);
}

static uint8_t period_overlap_ordinal(void *state_of_job, kpl_text b) {
    const period_state *const state = state_of_job;
    return kernel_at_least(period_shared(state->a, period_parse(b)), state->cutoffs);
}

static uint8_t period_gap_ordinal(void *state_of_job, kpl_text b) {
    const period_state *const state = state_of_job;
    return kernel_at_most(period_between(state->a, period_parse(b)), state->cutoffs);
}

static void period_overlap_tile_scalar(const kpl_compare_job *job,
                                       uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, period_begin, period_overlap_ordinal,
                kernel_end_nothing);
}

static void period_overlap_pairs_scalar(const kpl_compare_job *job,
                                        uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, period_begin, period_overlap_ordinal,
                 kernel_end_nothing);
}

static void period_gap_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, period_begin, period_gap_ordinal, kernel_end_nothing);
}

static void period_gap_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, period_begin, period_gap_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_period_overlap = {
    .name = "period_overlap",
    .summary = "days that lie in both of two periods, \"start/end\" or \"start/..\"",
    .is_distance = false,
    .cutoff_min = 1,
    .cutoff_max = PERIOD_DAYS_MAX,
    .score = period_overlap_score,
    .state_bytes = KERNEL_PIECE_OF(period_state),
    .scratch_bytes = period_scratch_bytes,
    .open = period_open,
    .tile = {[KPL_CPU_SCALAR] = period_overlap_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = period_overlap_pairs_scalar},
};

const kpl_comparator kpl_comparator_period_gap = {
    .name = "period_gap",
    .summary = "days from the end of one period to the start of the other; overlap: 0",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = PERIOD_DAYS_MAX,
    .score = period_gap_score,
    .state_bytes = KERNEL_PIECE_OF(period_state),
    .scratch_bytes = period_scratch_bytes,
    .open = period_open,
    .tile = {[KPL_CPU_SCALAR] = period_gap_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = period_gap_pairs_scalar},
};
