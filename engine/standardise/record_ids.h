/*
 * record_ids.h - the id of every record of one source.
 *
 * Stage    standardise. Ids are left exactly as they stand in the file.
 * Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_RECORD_IDS_H
#define KPL_STANDARDISE_RECORD_IDS_H

#include "model/frame.h"
#include "model/spec.h"

/* Value row + 1 of *ids_out is the id of that row: the id columns joined by "|", or the
 * row number of the file. KPL_E_CONFIG for a column that is not there, KPL_E_INPUT for an
 * id that is null or was there before, KPL_E_NOMEM. Release *ids_out in any case. */
KPL_NODISCARD kpl_status kpl_record_ids_build(const kpl_source_spec *source,
                                              const kpl_frame *frame,
                                              const kpl_allocator *allocator,
                                              kpl_values *ids_out, kpl_error *error);

#endif /* KPL_STANDARDISE_RECORD_IDS_H */
