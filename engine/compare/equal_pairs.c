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

/* Every record makes a pair with each one before it that has its value. */
static kpl_status equal_count(const kpl_compare *compare, kpl_link_mode link, uint32_t k,
                              double *pairs_out, kpl_error *error) {
    const kpl_table *const table = &compare->view;
    const size_t values = compare->programs[k].field->values.count;
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

typedef struct equal_run {
    const kpl_compare *compare;
    const kpl_linkage_spec *linkage;
    double *pairs;
} equal_run;

static kpl_status equal_task(void *argument, uint64_t task, uint32_t worker,
                             kpl_error *error) {
    const equal_run *const run = argument;
    const uint32_t k = (uint32_t)task;
    (void)worker;
    run->pairs[k] = 0.0;
    return equal_is_asked(&run->linkage->comparisons[k])
               ? equal_count(run->compare, run->linkage->link, k, &run->pairs[k], error)
               : KPL_OK;
}

kpl_status kpl_compare_equal_pairs(const kpl_compare *compare,
                                   const kpl_linkage_spec *linkage, const kpl_pool *pool,
                                   double *pairs_out, kpl_error *error) {
    equal_run run = {.compare = compare, .linkage = linkage, .pairs = pairs_out};
    return kpl_parallel_for(pool, linkage->comparison_count, equal_task, &run, error);
}
