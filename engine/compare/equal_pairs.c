/* equal_pairs.c - see equal_pairs.h. */
#include "compare/equal_pairs.h"

#include <string.h>

#include "compare/comparators.h"

/* Are equal values, and no others, at the closest level? */
static bool equal_is_asked(const kpl_comparison_spec *comparison) {
    const kpl_level_spec *const level = &comparison->levels[0];
    return comparison->level_count > 0 && level->condition_count == 1 &&
           level->conditions[0].comparator == &kpl_comparator_exact &&
           level->conditions[0].form == KPL_FORM_VALUE;
}

static uint32_t equal_code(const kpl_compare *compare, uint32_t record, uint32_t k) {
    return compare->codes[(size_t)record * compare->layout->comparison_count + k];
}

static uint32_t equal_code_max(const kpl_compare *compare, uint32_t k) {
    uint32_t most = 0;
    for (uint32_t r = 0; r < compare->view.record_count; r++)
        if (equal_code(compare, r, k) > most)
            most = equal_code(compare, r, k);
    return most;
}

/* Every record makes a pair with each one before it that has its value. */
static kpl_status equal_count(const kpl_compare *compare, kpl_link_mode link, uint32_t k,
                              double *pairs_out, kpl_error *error) {
    const kpl_table *const table = &compare->view;
    const size_t values = (size_t)equal_code_max(compare, k) + 1;
    uint32_t *counts = NULL; /* per value: records of all sources, then of one */
    double inside = 0.0;
    double all = 0.0;
    KPL_TRY(
        kpl_alloc_zero(compare->allocator, 2 * values, sizeof *counts, &counts, error));
    for (uint32_t s = 0; s < table->source_count; s++) {
        memset(counts + values, 0, values * sizeof *counts);
        for (uint32_t r = table->source_starts[s]; r < table->source_starts[s + 1]; r++) {
            const uint32_t code = equal_code(compare, r, k);
            if (code == KPL_VALUE_NULL)
                continue;
            all += (double)counts[code]++;
            inside += (double)counts[values + code]++;
        }
    }
    kpl_free(compare->allocator, counts);
    *pairs_out = link == KPL_LINK_BOTH     ? all
                 : link == KPL_LINK_WITHIN ? inside
                                           : all - inside;
    return KPL_OK;
}

kpl_status kpl_compare_equal_pairs(const kpl_compare *compare,
                                   const kpl_linkage_spec *linkage, double *pairs_out,
                                   kpl_error *error) {
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        pairs_out[k] = 0.0;
        if (equal_is_asked(&linkage->comparisons[k]))
            KPL_TRY(equal_count(compare, linkage->link, k, &pairs_out[k], error));
    }
    return KPL_OK;
}
