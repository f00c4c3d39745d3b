/*
 * comparators.h - every comparator by name, for the table in comparators.c.
 *
 * Stage    compare. One comparator or one family per file; what each measures stands in
 *          its own header comment. Others reach them through model/comparator.h.
 */
#ifndef KPL_COMPARE_COMPARATORS_H
#define KPL_COMPARE_COMPARATORS_H

#include "model/comparator.h"

/* exact.c */
extern const kpl_comparator kpl_comparator_exact;

/* jaro.c, jaro_winkler.c */
extern const kpl_comparator kpl_comparator_jaro;
extern const kpl_comparator kpl_comparator_jaro_winkler;

/* levenshtein.c, osa.c, damerau_levenshtein.c */
extern const kpl_comparator kpl_comparator_levenshtein;
extern const kpl_comparator kpl_comparator_osa;
extern const kpl_comparator kpl_comparator_damerau_levenshtein;

/* lcs.c */
extern const kpl_comparator kpl_comparator_indel;
extern const kpl_comparator kpl_comparator_lcs;

/* prefix.c */
extern const kpl_comparator kpl_comparator_prefix;

/* qgrams.c */
extern const kpl_comparator kpl_comparator_jaccard_qgrams;
extern const kpl_comparator kpl_comparator_dice_qgrams;

/* token_overlap.c */
extern const kpl_comparator kpl_comparator_jaccard_tokens;
extern const kpl_comparator kpl_comparator_dice_tokens;

/* cosine_idf.c, token_prefix.c */
extern const kpl_comparator kpl_comparator_cosine_idf;
extern const kpl_comparator kpl_comparator_token_prefix;

/* token_set.c, name_order.c */
extern const kpl_comparator kpl_comparator_token_set;
extern const kpl_comparator kpl_comparator_name_order;
extern const kpl_comparator kpl_comparator_any_name;
extern const kpl_comparator kpl_comparator_word_starts;
extern const kpl_comparator kpl_comparator_given_names;

/* date_parts.c, date_distance.c */
extern const kpl_comparator kpl_comparator_date_parts;
extern const kpl_comparator kpl_comparator_date_compatible;
extern const kpl_comparator kpl_comparator_date_days;
extern const kpl_comparator kpl_comparator_date_months;
extern const kpl_comparator kpl_comparator_date_years;
extern const kpl_comparator kpl_comparator_days_earlier;
extern const kpl_comparator kpl_comparator_days_later;
extern const kpl_comparator kpl_comparator_period_overlap;
extern const kpl_comparator kpl_comparator_period_gap;

/* number_difference.c */
extern const kpl_comparator kpl_comparator_number_difference;
extern const kpl_comparator kpl_comparator_percentage_difference;

/* distance_km.c */
extern const kpl_comparator kpl_comparator_distance_km;

/* Kernels with AVX2, in <name>_avx2.c; there when KPL_HAVE_AVX2 is 1. */
kpl_compare_tile_fn kpl_levenshtein_tile_avx2;
kpl_compare_tile_fn kpl_osa_tile_avx2;
kpl_compare_tile_fn kpl_jaro_tile_avx2;
kpl_compare_tile_fn kpl_jaro_winkler_tile_avx2;
kpl_compare_tile_fn kpl_lcs_tile_avx2;
kpl_compare_tile_fn kpl_indel_tile_avx2;
kpl_compare_pairs_fn kpl_levenshtein_pairs_avx2;
kpl_compare_pairs_fn kpl_osa_pairs_avx2;
kpl_compare_pairs_fn kpl_jaro_pairs_avx2;
kpl_compare_pairs_fn kpl_jaro_winkler_pairs_avx2;

/* With SSE4.2 and POPCNT, in <name>_sse42.c; there when KPL_HAVE_SSE42 is 1. */
kpl_compare_tile_fn kpl_levenshtein_tile_sse42;
kpl_compare_tile_fn kpl_osa_tile_sse42;
kpl_compare_tile_fn kpl_jaro_tile_sse42;
kpl_compare_tile_fn kpl_jaro_winkler_tile_sse42;
kpl_compare_tile_fn kpl_lcs_tile_sse42;
kpl_compare_tile_fn kpl_indel_tile_sse42;
kpl_compare_pairs_fn kpl_levenshtein_pairs_sse42;
kpl_compare_pairs_fn kpl_osa_pairs_sse42;
kpl_compare_pairs_fn kpl_jaro_pairs_sse42;
kpl_compare_pairs_fn kpl_jaro_winkler_pairs_sse42;

/* With AVX-512, in <name>_avx512.c; there when KPL_HAVE_AVX512 is 1. */
kpl_compare_tile_fn kpl_levenshtein_tile_avx512;
kpl_compare_tile_fn kpl_osa_tile_avx512;
kpl_compare_tile_fn kpl_jaro_tile_avx512;
kpl_compare_tile_fn kpl_jaro_winkler_tile_avx512;
kpl_compare_tile_fn kpl_lcs_tile_avx512;
kpl_compare_tile_fn kpl_indel_tile_avx512;
kpl_compare_pairs_fn kpl_levenshtein_pairs_avx512;
kpl_compare_pairs_fn kpl_osa_pairs_avx512;
kpl_compare_pairs_fn kpl_jaro_pairs_avx512;
kpl_compare_pairs_fn kpl_jaro_winkler_pairs_avx512;

/* On AArch64, in <name>_neon.c; there when KPL_HAVE_NEON is 1. */
kpl_compare_tile_fn kpl_levenshtein_tile_neon;
kpl_compare_tile_fn kpl_osa_tile_neon;
kpl_compare_tile_fn kpl_jaro_tile_neon;
kpl_compare_tile_fn kpl_jaro_winkler_tile_neon;
kpl_compare_tile_fn kpl_lcs_tile_neon;
kpl_compare_tile_fn kpl_indel_tile_neon;
kpl_compare_pairs_fn kpl_levenshtein_pairs_neon;
kpl_compare_pairs_fn kpl_osa_pairs_neon;
kpl_compare_pairs_fn kpl_jaro_pairs_neon;
kpl_compare_pairs_fn kpl_jaro_winkler_pairs_neon;

#endif /* KPL_COMPARE_COMPARATORS_H */
