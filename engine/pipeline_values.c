/* pipeline_values.c - how many values are near each value, for all comparisons of a run:
 * what score needs for a u of every level by value (score/score.h). */
#include "pipeline.h"

#include "compare/value_counts.h"

kpl_status kpl_value_counts_shares(const kpl_entities *entities, double **shares_out,
                                   kpl_error *error) {
    uint32_t *sizes = NULL;
    double *shares = NULL;
    KPL_TRY(kpl_alloc_zero(entities->allocator, (size_t)entities->entity_count + 1,
                           sizeof *sizes, &sizes, error));
    const kpl_status status = kpl_alloc(entities->allocator, entities->record_count,
                                        sizeof *shares, &shares, error);
    for (uint32_t r = 0; status == KPL_OK && r < entities->record_count; r++)
        sizes[entities->of_record[r]]++;
    for (uint32_t r = 0; status == KPL_OK && r < entities->record_count; r++)
        shares[r] = 1.0 / sizes[entities->of_record[r]];
    kpl_free(entities->allocator, sizes);
    KPL_TRY(status);
    *shares_out = shares;
    return KPL_OK;
}

kpl_status kpl_value_counts_none(kpl_linkage_run *run, kpl_error *error) {
    kpl_value_counts_drop(run);
    if (!run->linkage->recipe.value_specific)
        return KPL_OK;
    return kpl_alloc_zero(&run->plan->engine->allocator, run->linkage->comparison_count,
                          sizeof *run->value_counts, &run->value_counts, error);
}

kpl_status kpl_value_counts_build(kpl_linkage_run *run, const double *record_weights,
                                  const uint32_t *only, kpl_error *error) {
    const kpl_engine *const engine = run->plan->engine;
    const kpl_linkage_spec *const linkage = run->linkage;
    const kpl_value_counts_job job = {.record_count = run->table.record_count,
                                      .record_weights = record_weights,
                                      .only = only,
                                      .pool = &engine->pool};
    KPL_TRY(kpl_value_counts_none(run, error));
    for (uint32_t k = 0; run->value_counts != NULL && k < linkage->comparison_count;
         k++) {
        const kpl_comparison_spec *const comparison = &linkage->comparisons[k];
        if (!linkage->fields[comparison->field].kind->is_measured)
            KPL_TRY(kpl_compare_value_counts(&run->compare, k, &job,
                                             &run->value_counts[k], error));
    }
    return KPL_OK;
}

void kpl_value_counts_drop(kpl_linkage_run *run) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    for (uint32_t k = 0; run->value_counts != NULL && k < run->linkage->comparison_count;
         k++)
        kpl_value_counts_release(&run->value_counts[k]);
    kpl_free(allocator, run->value_counts);
    run->value_counts = NULL;
}
