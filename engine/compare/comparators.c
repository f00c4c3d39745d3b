/*
 * comparators.c - the table of comparators, and the choice of kernel by tier.
 *
 * Stage    compare. A tier without a kernel of its own takes the next lower one
 *          (base/cpu.h).
 * Checked by tests/compare/test_comparators.c.
 */
#include "compare/comparators.h"

#include <assert.h>
#include <string.h>

const kpl_comparator *const kpl_comparators[] = {
    &kpl_comparator_exact,
    &kpl_comparator_jaro,
    &kpl_comparator_jaro_winkler,
    &kpl_comparator_levenshtein,
    &kpl_comparator_osa,
    &kpl_comparator_damerau_levenshtein,
    &kpl_comparator_indel,
    &kpl_comparator_lcs,
    &kpl_comparator_prefix,
    &kpl_comparator_jaccard_qgrams,
    &kpl_comparator_dice_qgrams,
    &kpl_comparator_jaccard_tokens,
    &kpl_comparator_dice_tokens,
    &kpl_comparator_cosine_idf,
    &kpl_comparator_token_prefix,
    &kpl_comparator_token_set,
    &kpl_comparator_name_order,
    &kpl_comparator_any_name,
    &kpl_comparator_word_starts,
    &kpl_comparator_given_names,
    &kpl_comparator_date_parts,
    &kpl_comparator_date_compatible,
    &kpl_comparator_date_days,
    &kpl_comparator_date_months,
    &kpl_comparator_date_years,
    &kpl_comparator_days_earlier,
    &kpl_comparator_days_later,
    &kpl_comparator_period_overlap,
    &kpl_comparator_period_gap,
    &kpl_comparator_number_difference,
    &kpl_comparator_percentage_difference,
    &kpl_comparator_distance_km,
};

const uint32_t kpl_comparator_count = sizeof kpl_comparators / sizeof kpl_comparators[0];

const kpl_comparator *kpl_comparator_find(const char *name) {
    for (uint32_t i = 0; i < kpl_comparator_count; i++)
        if (strcmp(kpl_comparators[i]->name, name) == 0)
            return kpl_comparators[i];
    return NULL;
}

double kpl_comparator_score(const kpl_comparator *comparator, const void *prepared,
                            const kpl_values *values, uint32_t a, uint32_t b,
                            void *scratch) {
    assert(comparator->prepare != NULL || comparator->score_values == NULL);
    if (comparator->score_values != NULL)
        return comparator->score_values(prepared, a, b);
    return comparator->score(kpl_values_text(values, a), kpl_values_text(values, b),
                             scratch);
}

kpl_compare_tile_fn *kpl_comparator_tile(const kpl_comparator *comparator,
                                         kpl_cpu_tier tier) {
    assert(comparator->tile[KPL_CPU_SCALAR] != NULL);
    return KPL_CPU_CHOOSE(comparator->tile, tier);
}

kpl_compare_pairs_fn *kpl_comparator_pairs(const kpl_comparator *comparator,
                                           kpl_cpu_tier tier) {
    assert(comparator->pairs[KPL_CPU_SCALAR] != NULL);
    return KPL_CPU_CHOOSE(comparator->pairs, tier);
}
