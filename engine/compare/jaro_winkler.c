/*
 * jaro_winkler.c - Jaro similarity with the weight of a common prefix.
 *
 * Stage    compare. Formula and kernel in kernel_jaro.h (Winkler 1990): prefix weight
 *          0.1, up to 4 characters, only above 0.7.
 * Checked by tests/compare/test_jaro_winkler.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_jaro.h"

static double jaro_winkler_score(kpl_text a, kpl_text b, void *scratch) {
    uint8_t *cursor = scratch;
    uint32_t *const x = kernel_take(&cursor, sizeof(uint32_t) * a.length);
    uint32_t *const y = kernel_take(&cursor, sizeof(uint32_t) * b.length);
    uint8_t *const used_a = kernel_take(&cursor, a.length);
    uint8_t *const used_b = kernel_take(&cursor, b.length);
    const uint32_t m = kernel_decode(a, x);
    const uint32_t n = kernel_decode(b, y);
    const double jaro = kernel_jaro_plain(x, m, y, n, used_a, used_b);
    return kernel_winkler_value(jaro, kernel_winkler_prefix(x, m, y, n));
}

static void jaro_winkler_open(const kpl_compare_setup *setup) {
    kernel_jaro_open(setup, true);
}

static uint8_t jaro_winkler_ordinal(void *state, kpl_text b) {
    kernel_jaro *const jaro = state;
    return kernel_at_least(kernel_jaro_score(jaro, b, true), jaro->cutoffs);
}

static void jaro_winkler_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, kernel_jaro_begin, jaro_winkler_ordinal,
                kernel_jaro_end);
}

static void jaro_winkler_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_jaro_begin, jaro_winkler_ordinal,
                 kernel_jaro_end);
}

const kpl_comparator kpl_comparator_jaro_winkler = {
    .name = "jaro_winkler",
    .summary = "Jaro similarity, raised for a common prefix when above 0.7, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = jaro_winkler_score,
    .state_bytes = KERNEL_PIECE_OF(kernel_jaro),
    .scratch_bytes = kernel_jaro_scratch_bytes,
    .open = jaro_winkler_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = jaro_winkler_tile_scalar,
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_jaro_winkler_tile_avx2,
#endif
        },
    .pairs = {[KPL_CPU_SCALAR] = jaro_winkler_pairs_scalar},
};
