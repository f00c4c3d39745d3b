/*
 * compare_program.h - from the levels of a comparison to what is run for them.
 *
 * Stage    compare. For compare.c only: conditions that share a comparator and a form
 *          become one measure with several cut-offs, and for each number of them that is
 *          met there is a digit.
 */
#ifndef KPL_COMPARE_COMPARE_PROGRAM_H
#define KPL_COMPARE_COMPARE_PROGRAM_H

#include "compare/compare.h"

/* Make the program, and count what its kernels need in compare->scratch_bytes and
 * states_bytes. compare->view has the fields. */
void kpl_compare_program_init(kpl_compare *compare, kpl_cpu_tier tier,
                              const kpl_comparison_spec *comparison,
                              kpl_compare_program *program);

/* Is this the measure of the condition? */
bool kpl_compare_measures(const kpl_compare_measure *measure,
                          const kpl_condition_spec *condition);

/* Is this measure true of equal values and of no others? */
bool kpl_compare_is_equality(const kpl_compare_measure *measure);

/* The number of a value in the measure's form. */
static inline uint32_t kpl_compare_form_of(const kpl_field *field,
                                           const kpl_compare_measure *measure,
                                           uint32_t value) {
    return measure->form == KPL_FORM_VALUE ? value
                                           : field->forms[measure->form].of_value[value];
}

#endif /* KPL_COMPARE_COMPARE_PROGRAM_H */
