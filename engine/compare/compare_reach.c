/*
 * compare_reach.c - marks for the measures of a comparison; see reach.h and compare.h.
 *
 * Marks stand by cleaned value, whatever the form: a pair that does not pass costs one
 * look-up a side, and neither the number of its form nor a text is fetched.
 */
#include "compare/compare.h"

/* Values that one task marks. */
#define REACH_GRAIN 4096u

typedef struct reach_run {
    const kpl_field *field;
    const kpl_compare_measure *measure;
    uint64_t *marks;
} reach_run;

static kpl_status reach_mark_task(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    (void)worker;
    (void)error;
    const reach_run *const run = argument;
    const uint32_t form = run->measure->form;
    const kpl_values *const values = kpl_field_form_values(run->field, form);
    const uint32_t count = run->field->values.count;
    const uint32_t from = (uint32_t)task * REACH_GRAIN;
    const uint32_t end = count - from < REACH_GRAIN ? count : from + REACH_GRAIN;
    for (uint32_t v = from; v < end; v++) {
        const uint32_t value =
            form == KPL_FORM_VALUE ? v : run->field->forms[form].of_value[v];
        run->marks[v] = value == KPL_VALUE_NULL
                            ? 0
                            : kpl_reach_mark(run->measure->comparator,
                                             kpl_values_text(values, value));
    }
    return KPL_OK;
}

static kpl_status reach_make(const kpl_compare *compare, const kpl_field *field,
                             kpl_compare_measure *measure, const kpl_pool *pool,
                             kpl_error *error) {
    const uint32_t count = field->values.count;
    KPL_TRY(
        kpl_alloc(compare->allocator, 1, sizeof *measure->reach, &measure->reach, error));
    kpl_reach *const reach = measure->reach;
    *reach = (kpl_reach){.marks = NULL};
    kpl_reach_init(reach, measure->comparator, measure->cutoffs[0]);
    KPL_TRY(
        kpl_alloc(compare->allocator, count, sizeof *reach->marks, &reach->marks, error));
    reach_run run = {field, measure, reach->marks};
    return kpl_parallel_for(pool, ((uint64_t)count + REACH_GRAIN - 1) / REACH_GRAIN,
                            reach_mark_task, &run, error);
}

kpl_status kpl_compare_reach(kpl_compare *compare, const kpl_pool *pool,
                             uint64_t bytes_max, kpl_error *error) {
    uint64_t bytes = 0;
    for (uint32_t k = 0; k < compare->layout->comparison_count; k++) {
        kpl_compare_program *const program = &compare->programs[k];
        for (uint32_t i = 0; i < program->measure_count; i++) {
            kpl_compare_measure *const measure = &program->measures[i];
            const uint64_t needed =
                sizeof *measure->reach +
                program->field->values.count * sizeof *measure->reach->marks;
            if (!kpl_reach_knows(measure->comparator) || bytes + needed > bytes_max)
                continue;
            bytes += needed;
            KPL_TRY(reach_make(compare, program->field, measure, pool, error));
        }
    }
    return KPL_OK;
}
