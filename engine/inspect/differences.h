/*
 * differences.h - where linked records differ from the base register's.
 *
 * Inspect. One line per record and field whose cleaned value is another than that of the
 * base register's record in the same entity: what a holder of data has to doubt, and may
 * have to report back (terugmelding). A missing value is no difference, nor is one that
 * only says less: an initial for the name, a year for the date. Lines are in the order of
 * entities, records, fields. Checked by tests/inspect/test_data_quality.c.
 */
#ifndef KPL_INSPECT_DIFFERENCES_H
#define KPL_INSPECT_DIFFERENCES_H

#include "inspect/quality.h"

/* Append the raw value of a record in a field. */
typedef kpl_status kpl_raw_fn(void *state, uint32_t field, uint32_t record,
                              kpl_buffer *text, kpl_error *error);

/* One linkage; all borrowed. */
typedef struct kpl_differences_input {
    const kpl_spec *spec;
    uint32_t linkage;
    const kpl_table *table;
    const uint32_t *entity_of; /* per record */
    uint32_t base;             /* a source that the linkage uses */
    kpl_near_fn *near;         /* NULL = nothing is close; called as worker 0 */
    void *near_state;
    kpl_raw_fn *raw; /* with output->show_values */
    void *raw_state;
} kpl_differences_input;

/* Write the lines, CSV or (output->json) JSON Lines, and a summary to `notes` (NULL =
 * none). KPL_E_IO when `output` stops, KPL_E_NOMEM, KPL_E_CORRUPT. */
KPL_NODISCARD kpl_status kpl_differences_write(const kpl_differences_input *input,
                                               const kpl_allocator *allocator,
                                               const kpl_output *output,
                                               const kpl_output *notes, kpl_error *error);

/* The first line of the CSV. */
KPL_NODISCARD kpl_status kpl_differences_head(const kpl_output *output, kpl_error *error);

#endif /* KPL_INSPECT_DIFFERENCES_H */
