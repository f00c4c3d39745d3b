/*
 * vetoes_in.h - reading back what conflicts kept apart: conflicts.csv of a run.
 *
 * Inspect. Checked by tests/inspect/test_data_quality.c.
 */
#ifndef KPL_INSPECT_VETOES_IN_H
#define KPL_INSPECT_VETOES_IN_H

#include "base/io.h"
#include "model/conflicts.h"

/* Read the file of linkage `linkage` in `directory`, its digest checked, and find its
 * records in `table`, whose ids are here. No file: no conflict kept anything apart. The
 * pairs stay in the order of the file. KPL_E_CORRUPT, also for a record or field that
 * there is not; KPL_E_NOMEM, KPL_E_IO. Release in any case. */
KPL_NODISCARD kpl_status kpl_vetoes_load(const kpl_io *io, const char *directory,
                                         const kpl_spec *spec, uint32_t linkage,
                                         const kpl_table *table, kpl_vetoes *vetoes,
                                         kpl_error *error);

#endif /* KPL_INSPECT_VETOES_IN_H */
