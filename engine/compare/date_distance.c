/*
 * date_distance.c - the time between two dates in days, months or years.
 *
 * Stage    compare. Absolute difference of days in the Gregorian calendar; months are
 *          days over 365.25/12 and years days over 365.25, as Splink counts them. NaN
 *          when either value is no date or a part of it is unknown (kernel_date.h). Both
 *          divisors are exact binary numbers. Of two events the second often follows: an
 *          order and its payment. days_later is b - a where b is after a, days_earlier
 *          a - b where b is before a, a of the earlier source; both are NaN otherwise.
 * Checked by tests/compare/test_date_distance.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_date.h"

#include <math.h>

#define DATE_DAYS_PER_MONTH 30.4375
#define DATE_DAYS_PER_YEAR 365.25
#define DATE_DAYS_MAX 3652058.0 /* from 0001-01-01 to 9999-12-31 */

/* The number of a day, or below 0 when it has none. */
static int32_t date_number(kpl_text text) {
    const kernel_date date = kernel_date_parse(text);
    return kernel_date_is_whole(date) ? kernel_date_number(date) : INT32_MIN;
}

static double date_between(int32_t a, int32_t b) {
    if (a == INT32_MIN || b == INT32_MIN)
        return NAN;
    return a > b ? (double)(a - b) : (double)(b - a);
}

/* `from` to `to` in days, NaN unless `to` is later. */
static double date_after(int32_t from, int32_t to) {
    if (from == INT32_MIN || to == INT32_MIN || to <= from)
        return NAN;
    return (double)(to - from);
}

static double days_later_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return date_after(date_number(a), date_number(b));
}

static double days_earlier_score(kpl_text a, kpl_text b, void *scratch) {
    return days_later_score(b, a, scratch);
}

static double date_days_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return date_between(date_number(a), date_number(b));
}

static double date_months_score(kpl_text a, kpl_text b, void *scratch) {
    return date_days_score(a, b, scratch) / DATE_DAYS_PER_MONTH;
}

static double date_years_score(kpl_text a, kpl_text b, void *scratch) {
    return date_days_score(a, b, scratch) / DATE_DAYS_PER_YEAR;
}

typedef struct date_state {
    kernel_cutoffs cutoffs;
    int32_t a;
} date_state;

static size_t date_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void date_open(const kpl_compare_setup *setup) {
    date_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
}

static void date_begin(void *state, kpl_text a) {
    ((date_state *)state)->a = date_number(a);
}

KERNEL_INLINE uint8_t date_ordinal(const date_state *state, kpl_text b, double unit) {
    return kernel_at_most(date_between(state->a, date_number(b)) / unit, state->cutoffs);
}

static uint8_t date_days_ordinal(void *state, kpl_text b) {
    return date_ordinal(state, b, 1.0);
}

static uint8_t date_months_ordinal(void *state, kpl_text b) {
    return date_ordinal(state, b, DATE_DAYS_PER_MONTH);
}

static uint8_t date_years_ordinal(void *state, kpl_text b) {
    return date_ordinal(state, b, DATE_DAYS_PER_YEAR);
}

static uint8_t days_later_ordinal(void *state_of_job, kpl_text b) {
    const date_state *const state = state_of_job;
    return kernel_at_most(date_after(state->a, date_number(b)), state->cutoffs);
}

static uint8_t days_earlier_ordinal(void *state_of_job, kpl_text b) {
    const date_state *const state = state_of_job;
    return kernel_at_most(date_after(date_number(b), state->a), state->cutoffs);
}

static void date_days_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, date_begin, date_days_ordinal, kernel_end_nothing);
}

static void date_days_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, date_begin, date_days_ordinal, kernel_end_nothing);
}

static void date_months_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, date_begin, date_months_ordinal, kernel_end_nothing);
}

static void date_months_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, date_begin, date_months_ordinal, kernel_end_nothing);
}

static void date_years_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, date_begin, date_years_ordinal, kernel_end_nothing);
}

static void date_years_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, date_begin, date_years_ordinal, kernel_end_nothing);
}

static void days_later_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, date_begin, days_later_ordinal, kernel_end_nothing);
}

static void days_later_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, date_begin, days_later_ordinal, kernel_end_nothing);
}

static void days_earlier_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, date_begin, days_earlier_ordinal, kernel_end_nothing);
}

static void days_earlier_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, date_begin, days_earlier_ordinal, kernel_end_nothing);
}

const kpl_comparator kpl_comparator_date_days = {
    .name = "date_days",
    .summary = "days between two dates that are known in full",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = DATE_DAYS_MAX,
    .score = date_days_score,
    .state_bytes = KERNEL_PIECE_OF(date_state),
    .scratch_bytes = date_scratch_bytes,
    .open = date_open,
    .tile = {[KPL_CPU_SCALAR] = date_days_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = date_days_pairs_scalar},
};

const kpl_comparator kpl_comparator_date_months = {
    .name = "date_months",
    .summary = "months of 30.4375 days between two dates that are known in full",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = DATE_DAYS_MAX / DATE_DAYS_PER_MONTH,
    .score = date_months_score,
    .state_bytes = KERNEL_PIECE_OF(date_state),
    .scratch_bytes = date_scratch_bytes,
    .open = date_open,
    .tile = {[KPL_CPU_SCALAR] = date_months_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = date_months_pairs_scalar},
};

const kpl_comparator kpl_comparator_date_years = {
    .name = "date_years",
    .summary = "years of 365.25 days between two dates that are known in full",
    .is_distance = true,
    .cutoff_min = 0,
    .cutoff_max = DATE_DAYS_MAX / DATE_DAYS_PER_YEAR,
    .score = date_years_score,
    .state_bytes = KERNEL_PIECE_OF(date_state),
    .scratch_bytes = date_scratch_bytes,
    .open = date_open,
    .tile = {[KPL_CPU_SCALAR] = date_years_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = date_years_pairs_scalar},
};

const kpl_comparator kpl_comparator_days_later = {
    .name = "days_later",
    .summary = "days by which the second date is later, of the later record",
    .is_distance = true,
    .is_directed = true,
    .cutoff_min = 0,
    .cutoff_max = DATE_DAYS_MAX,
    .score = days_later_score,
    .state_bytes = KERNEL_PIECE_OF(date_state),
    .scratch_bytes = date_scratch_bytes,
    .open = date_open,
    .tile = {[KPL_CPU_SCALAR] = days_later_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = days_later_pairs_scalar},
};

const kpl_comparator kpl_comparator_days_earlier = {
    .name = "days_earlier",
    .summary = "days by which the second date is earlier, of the later record",
    .is_distance = true,
    .is_directed = true,
    .cutoff_min = 0,
    .cutoff_max = DATE_DAYS_MAX,
    .score = days_earlier_score,
    .state_bytes = KERNEL_PIECE_OF(date_state),
    .scratch_bytes = date_scratch_bytes,
    .open = date_open,
    .tile = {[KPL_CPU_SCALAR] = days_earlier_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = days_earlier_pairs_scalar},
};
