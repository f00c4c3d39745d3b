/*
 * compare_program.c - the levels of a comparison as measures and their cut-offs; see
 * compare_program.h. Checked by tests/compare/test_compare.c.
 */
#include "compare/compare_program.h"

#include <assert.h>
#include <string.h>

static bool program_is_exact(const kpl_comparator *comparator) {
    return comparator == kpl_comparators[0];
}

bool kpl_compare_measures(const kpl_compare_measure *measure,
                          const kpl_condition_spec *condition) {
    return measure->comparator == condition->comparator &&
           measure->form == condition->form;
}

/* The measure for a condition, added when there is none yet. */
static kpl_compare_measure *program_measure_of(kpl_compare_program *program,
                                               const kpl_condition_spec *condition) {
    for (uint32_t i = 0; i < program->measure_count; i++)
        if (kpl_compare_measures(&program->measures[i], condition))
            return &program->measures[i];
    assert(program->measure_count < KPL_MEASURES_MAX);
    kpl_compare_measure *const measure = &program->measures[program->measure_count++];
    *measure = (kpl_compare_measure){.comparator = condition->comparator,
                                     .form = condition->form};
    return measure;
}

/* Keep the cut-offs of a measure sorted from easy to hard, each once. */
static void program_add_cutoff(kpl_compare_measure *measure, double cutoff) {
    const bool distance = measure->comparator->is_distance;
    uint32_t at = 0;
    while (at < measure->cutoff_count &&
           (distance ? measure->cutoffs[at] > cutoff : measure->cutoffs[at] < cutoff))
        at++;
    if (at < measure->cutoff_count && !(measure->cutoffs[at] < cutoff) &&
        !(measure->cutoffs[at] > cutoff))
        return;
    assert(measure->cutoff_count < KPL_CUTOFFS_MAX);
    memmove(measure->cutoffs + at + 1, measure->cutoffs + at,
            (measure->cutoff_count - at) * sizeof measure->cutoffs[0]);
    measure->cutoffs[at] = cutoff;
    measure->cutoff_count++;
}

/* How many cut-offs of the measure a condition with this cut-off needs. */
static uint8_t program_needed(const kpl_compare_measure *measure, double cutoff) {
    uint8_t needed = 1;
    for (uint32_t i = 0; i < measure->cutoff_count; i++) {
        const bool easier = measure->comparator->is_distance
                                ? measure->cutoffs[i] > cutoff
                                : measure->cutoffs[i] < cutoff;
        needed = (uint8_t)(needed + easier);
    }
    return needed;
}

/* Is this measure true of equal values and of no others? */
bool kpl_compare_is_equality(const kpl_compare_measure *measure) {
    return program_is_exact(measure->comparator) && measure->form == KPL_FORM_VALUE;
}

/* From so many met cut-offs on, the measure earns at least this digit. */
static void program_earn(kpl_compare_measure *measure, uint32_t needed, uint32_t digit) {
    for (uint32_t ordinal = needed; ordinal < 16; ordinal++)
        if (measure->digit_of[ordinal] < digit)
            measure->digit_of[ordinal] = (uint8_t)digit;
}

/* What the ordinals of every measure are worth: the closest level that they meet. */
static void program_digits(kpl_compare_program *program) {
    const kpl_comparison_spec *const comparison = program->comparison;
    for (uint32_t i = 0; i < program->measure_count; i++)
        program_earn(&program->measures[i], 0, 1);
    for (uint32_t i = 0; i < comparison->level_count; i++) {
        const kpl_level_spec *const level = &comparison->levels[i];
        for (uint32_t c = 0; c < level->condition_count; c++) {
            kpl_compare_measure *const measure =
                program_measure_of(program, &level->conditions[c]);
            program_earn(measure, program_needed(measure, level->conditions[c].cutoff),
                         comparison->level_count - i + 1);
        }
    }
}

/* The digit of equal values, when some condition of the closest level asks no more. */
static uint8_t program_equal_digit(const kpl_comparison_spec *comparison) {
    if (comparison->level_count == 0)
        return 1;
    const kpl_level_spec *const level = &comparison->levels[0];
    for (uint32_t c = 0; c < level->condition_count; c++)
        if (program_is_exact(level->conditions[c].comparator) &&
            level->conditions[c].form == KPL_FORM_VALUE)
            return (uint8_t)(comparison->level_count + 1);
    return 0;
}

void kpl_compare_program_init(kpl_compare *compare, kpl_cpu_tier tier,
                              const kpl_comparison_spec *comparison,
                              kpl_compare_program *program) {
    *program = (kpl_compare_program){.field = &compare->view.fields[comparison->field],
                                     .comparison = comparison,
                                     .equal_digit = program_equal_digit(comparison)};
    for (uint32_t i = 0; i < comparison->level_count; i++) {
        const kpl_level_spec *const level = &comparison->levels[i];
        for (uint32_t c = 0; c < level->condition_count; c++)
            program_add_cutoff(program_measure_of(program, &level->conditions[c]),
                               level->conditions[c].cutoff);
    }
    program_digits(program);
    for (uint32_t i = 0; i < program->measure_count; i++) {
        kpl_compare_measure *const measure = &program->measures[i];
        if (!program_is_exact(measure->comparator))
            measure->tile = kpl_comparator_tile(measure->comparator, tier);
        if (!program_is_exact(measure->comparator))
            measure->pairs = kpl_comparator_pairs(measure->comparator, tier);
        const kpl_values *const values =
            kpl_field_form_values(program->field, measure->form);
        const size_t bytes = measure->comparator->scratch_bytes(values->length_max);
        if (bytes > compare->scratch_bytes)
            compare->scratch_bytes = bytes;
        measure->state_at = compare->states_bytes;
        compare->states_bytes += measure->comparator->state_bytes;
    }
}
