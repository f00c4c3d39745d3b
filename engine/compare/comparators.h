/*
 * comparators.h - every comparator by name, for the table in comparators.c.
 *
 * Stage    compare. One comparator or one family per file; what each measures stands in its
 *          own header comment. Others reach them through model/comparator.h.
 */
#ifndef KPL_COMPARE_COMPARATORS_H
#define KPL_COMPARE_COMPARATORS_H

#include "model/comparator.h"

extern const kpl_comparator kpl_comparator_exact;                 /* exact.c */
extern const kpl_comparator kpl_comparator_jaro;                  /* jaro.c */
extern const kpl_comparator kpl_comparator_jaro_winkler;          /* jaro_winkler.c */
extern const kpl_comparator kpl_comparator_levenshtein;           /* levenshtein.c */
extern const kpl_comparator kpl_comparator_osa;                   /* osa.c */
extern const kpl_comparator kpl_comparator_damerau_levenshtein;   /* damerau_levenshtein.c */
extern const kpl_comparator kpl_comparator_indel;                 /* lcs.c */
extern const kpl_comparator kpl_comparator_lcs;                   /* lcs.c */
extern const kpl_comparator kpl_comparator_prefix;                /* prefix.c */
extern const kpl_comparator kpl_comparator_jaccard_qgrams;        /* qgrams.c */
extern const kpl_comparator kpl_comparator_dice_qgrams;           /* qgrams.c */
extern const kpl_comparator kpl_comparator_jaccard_tokens;        /* token_overlap.c */
extern const kpl_comparator kpl_comparator_dice_tokens;           /* token_overlap.c */
extern const kpl_comparator kpl_comparator_token_set;             /* token_set.c */
extern const kpl_comparator kpl_comparator_name_order;            /* name_order.c */
extern const kpl_comparator kpl_comparator_date_parts;            /* date_parts.c */
extern const kpl_comparator kpl_comparator_date_days;             /* date_distance.c */
extern const kpl_comparator kpl_comparator_date_months;           /* date_distance.c */
extern const kpl_comparator kpl_comparator_date_years;            /* date_distance.c */
extern const kpl_comparator kpl_comparator_number_difference;     /* number_difference.c */
extern const kpl_comparator kpl_comparator_percentage_difference; /* number_difference.c */
extern const kpl_comparator kpl_comparator_distance_km;           /* distance_km.c */

#endif /* KPL_COMPARE_COMPARATORS_H */
