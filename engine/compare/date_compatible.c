/*
 * date_compatible.c - can two dates of which parts are not known be the same day?
 *
 * Stage    compare. The number of parts (year, month, day) that both know, when all of
 *          them are equal; 0 when one differs, or when nothing is known to both. 1
 * January and 1 July stand for "some day of that year" in many systems: where such a date
 * differs from another one, its month and day are taken as unknown. 1953- 00-00 and
 * 1953-05-12 give 1, as do 1953-01-01 and 1953-05-12; 1953-05-00 and 1953-05-12 give 2.
 * NaN when either value is no date (kernel_date.h). A cut-off is the least number of
 * parts. Checked by tests/compare/test_date_compatible.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_date.h"

#include <math.h>

static uint32_t compatible_parts(kernel_date a, kernel_date b) {
    const bool year = a.year != 0 && b.year != 0;
    const bool month = a.month != 0 && b.month != 0;
    const bool day = a.day != 0 && b.day != 0;
    if ((year && a.year != b.year) || (month && a.month != b.month) ||
        (day && a.day != b.day))
        return 0;
    return (uint32_t)year + month + day;
}

/* A date that is often written for want of a better one, as it is then meant. */
static kernel_date compatible_meant(kernel_date date) {
    if (date.day == 1 && (date.month == 1 || date.month == 7)) {
        date.month = 0;
        date.day = 0;
    }
    return date;
}

static double compatible_value(kernel_date a, kernel_date b) {
    if (!a.valid || !b.valid)
        return NAN;
    const uint32_t parts = compatible_parts(a, b);
    return parts > 0 ? parts : compatible_parts(compatible_meant(a), compatible_meant(b));
}

static double date_compatible_score(kpl_text a, kpl_text b, void *scratch) {
    (void)scratch;
    return compatible_value(kernel_date_parse(a), kernel_date_parse(b));
}

typedef struct compatible_state {
    kernel_cutoffs cutoffs;
    kernel_date a;
} compatible_state;

static size_t compatible_scratch_bytes(uint32_t length_max) {
    (void)length_max;
    return 0;
}

static void compatible_open(const kpl_compare_setup *setup) {
    compatible_state *const state = setup->state;
    state->cutoffs = kernel_cutoffs_of(setup);
}

static void compatible_begin(void *state, kpl_text a) {
    ((compatible_state *)state)->a = kernel_date_parse(a);
}

static uint8_t compatible_ordinal(void *state_of_job, kpl_text b) {
    const compatible_state *const state = state_of_job;
    return kernel_at_least(compatible_value(state->a, kernel_date_parse(b)),
                           state->cutoffs);
}

static void date_compatible_tile_scalar(const kpl_compare_job *job,
                                        uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, compatible_begin, compatible_ordinal,
                kernel_end_nothing);
}

static void date_compatible_pairs_scalar(const kpl_compare_job *job,
                                         uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, compatible_begin, compatible_ordinal,
                 kernel_end_nothing);
}

const kpl_comparator kpl_comparator_date_compatible = {
    .name = "date_compatible",
    .summary = "parts that two dates both know, if none of them differs; 0 to 3",
    .is_distance = false,
    .cutoff_min = 1,
    .cutoff_max = 3,
    .score = date_compatible_score,
    .state_bytes = KERNEL_PIECE_OF(compatible_state),
    .scratch_bytes = compatible_scratch_bytes,
    .open = compatible_open,
    .tile = {[KPL_CPU_SCALAR] = date_compatible_tile_scalar},
    .pairs = {[KPL_CPU_SCALAR] = date_compatible_pairs_scalar},
};
