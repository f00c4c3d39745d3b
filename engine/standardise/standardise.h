/*
 * standardise.h - frames in, one table of cleaned values out.
 *
 * Stage    standardise. Cleaning runs once per distinct raw value, deriving once per
 *          distinct cleaned value, never once per record: records are only renumbered.
 *          A field of entities has the entities of an earlier linkage as values.
 * Order    after reading, before blocking; once per linkage.
 * Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_STANDARDISE_H
#define KPL_STANDARDISE_STANDARDISE_H

#include "base/parallel.h"
#include "model/entity_rows.h"
#include "model/frame.h"
#include "model/spec.h"
#include "model/table.h"

/* Plain data; zero = the C library's allocator, one thread, frames stay as they are. */
typedef struct kpl_standardise_options {
    const kpl_allocator *allocator;
    const kpl_pool *pool;
    bool
        takes_columns; /* each column is given back, or becomes the table's, as soon as
                          no field of this or a later linkage needs it; on failure, too */
    kpl_values *ids;   /* per source of the spec: those that are here (count > 0) are
                          moved into the table, not made again; NULL = none are */
    const kpl_entity_rows *earlier; /* per linkage of the spec; of those not yet run, the
                                       entities are null; NULL = none was */
    kpl_spill *spill; /* memory is short: ids are put away here, and fields are done one
                         after another; NULL = neither */
} kpl_standardise_options;

/*
 * Build the table of `linkage`. `frames` holds one frame per source of the spec, in spec
 * order; the frame of a source that the linkage does not use may be all-zero. Nothing
 * refers to the frames afterwards; field names are the spec's. The caller releases the
 * table.
 *
 * KPL_E_CONFIG for a column that a source does not have (with the place in the spec and
 * the nearest name), KPL_E_INPUT for a null or repeated id (with file and row),
 * KPL_E_LIMIT for more than 2^32 - 2 records, KPL_E_NOMEM, KPL_E_CANCELLED. The result,
 * and the error, are the same for any number of threads.
 */
KPL_NODISCARD kpl_status kpl_standardise_run(const kpl_spec *spec,
                                             const kpl_linkage_spec *linkage,
                                             kpl_frame *frames,
                                             const kpl_standardise_options *options,
                                             kpl_table *table_out, kpl_error *error);

/*
 * Add every form that the kinds of the linkage recommend as a key and that `table` lacks,
 * for rules that were not known when it was built. KPL_E_NOMEM, KPL_E_CANCELLED: then
 * `table` can only be released.
 */
KPL_NODISCARD kpl_status kpl_standardise_keys(const kpl_linkage_spec *linkage,
                                              const kpl_standardise_options *options,
                                              kpl_table *table, kpl_error *error);

#endif /* KPL_STANDARDISE_STANDARDISE_H */
