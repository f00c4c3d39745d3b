/*
 * jaro.c - Jaro similarity of code points.
 *
 * Stage    compare. Formula and kernel in kernel_jaro.h (Jaro 1989).
 * Checked by tests/compare/test_jaro.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_jaro.h"

static double jaro_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    uint32_t *const x = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    uint32_t *const y = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    uint8_t *const used_a = kernel_take(&cursor, a.length);
    uint8_t *const used_b = kernel_take(&cursor, b.length);
    const uint32_t m = kernel_decode(a, x);
    const uint32_t n = kernel_decode(b, y);
    return kernel_jaro_plain(x, m, y, n, used_a, used_b);
}

static void jaro_open(const kpl_compare_setup *setup) {
    kernel_jaro_open(setup, false);
}

static uint8_t jaro_ordinal(void *state, kpl_text b) {
    kernel_jaro *const jaro = state;
    return kernel_at_least(kernel_jaro_score(jaro, b, false), jaro->cutoffs);
}

static void jaro_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, kernel_jaro_begin, jaro_ordinal, kernel_jaro_end);
}

static void jaro_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_jaro_begin, jaro_ordinal, kernel_jaro_end);
}

const kpl_comparator kpl_comparator_jaro = {
    .name = "jaro",
    .summary = "share of characters in common at nearby places, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = jaro_score,
    .state_bytes = KERNEL_PIECE_OF(kernel_jaro),
    .scratch_bytes = kernel_jaro_scratch_bytes,
    .open = jaro_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = jaro_tile_scalar,
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_jaro_tile_avx2,
#endif
        },
    .pairs = {[KPL_CPU_SCALAR] = jaro_pairs_scalar},
};
