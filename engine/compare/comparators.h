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

/* token_set.c, name_order.c */
extern const kpl_comparator kpl_comparator_token_set;
extern const kpl_comparator kpl_comparator_name_order;

/* date_parts.c, date_distance.c */
extern const kpl_comparator kpl_comparator_date_parts;
extern const kpl_comparator kpl_comparator_date_days;
extern const kpl_comparator kpl_comparator_date_months;
extern const kpl_comparator kpl_comparator_date_years;

/* number_difference.c */
extern const kpl_comparator kpl_comparator_number_difference;
extern const kpl_comparator kpl_comparator_percentage_difference;

/* distance_km.c */
extern const kpl_comparator kpl_comparator_distance_km;

/* Tile kernels with AVX2, in <name>_avx2.c; there when KPL_HAVE_AVX2 is 1. */
kpl_compare_tile_fn kpl_levenshtein_tile_avx2;
kpl_compare_tile_fn kpl_osa_tile_avx2;
kpl_compare_tile_fn kpl_jaro_tile_avx2;
kpl_compare_tile_fn kpl_jaro_winkler_tile_avx2;

#endif /* KPL_COMPARE_COMPARATORS_H */
