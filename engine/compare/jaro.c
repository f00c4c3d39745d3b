/*
 * jaro.c - Jaro similarity of code points.
 *
 * Stage    compare. Formula and kernel in kernel_jaro.h (Jaro 1989).
 * Checked by tests/compare/test_jaro.c.
 */
#include "compare/comparators.h"
#include "compare/kernel_jaro_levels.h"

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

static size_t jaro_scratch_bytes(uint32_t length_max) {
    return kernel_jaro_scratch_bytes(length_max) + KERNEL_PIECE_OF(lanes_space);
}

static void jaro_open(const kpl_compare_setup *setup) {
    uint8_t *const after = (uint8_t *)setup->state + KERNEL_PIECE_OF(kernel_jaro);
    kernel_jaro_open(setup, false);
    kernel_jaro_levels_open(setup->state, after, false);
}

static void jaro_tile_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_tile(job, ordinals_out, kernel_jaro_begin, kernel_jaro_ordinal,
                kernel_jaro_end);
}

static void jaro_pairs_scalar(const kpl_compare_job *job, uint8_t *ordinals_out) {
    kernel_pairs(job, ordinals_out, kernel_jaro_begin, kernel_jaro_ordinal,
                 kernel_jaro_end);
}

const kpl_comparator kpl_comparator_jaro = {
    .name = "jaro",
    .summary = "share of characters in common at nearby places, 0 to 1",
    .is_distance = false,
    .cutoff_min = 0,
    .cutoff_max = 1,
    .score = jaro_score,
    .state_bytes = KERNEL_JARO_LEVELS_BYTES,
    .scratch_bytes = jaro_scratch_bytes,
    .open = jaro_open,
    .tile =
        {
            [KPL_CPU_SCALAR] = jaro_tile_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_jaro_tile_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_jaro_tile_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_jaro_tile_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_jaro_tile_neon,
#endif
        },
    .pairs =
        {
            [KPL_CPU_SCALAR] = jaro_pairs_scalar,
#if KPL_HAVE_SSE42
            [KPL_CPU_SSE42] = kpl_jaro_pairs_sse42,
#endif
#if KPL_HAVE_AVX2
            [KPL_CPU_AVX2] = kpl_jaro_pairs_avx2,
#endif
#if KPL_HAVE_AVX512
            [KPL_CPU_AVX512] = kpl_jaro_pairs_avx512,
#endif
#if KPL_HAVE_NEON
            [KPL_CPU_NEON] = kpl_jaro_pairs_neon,
#endif
        },
};
