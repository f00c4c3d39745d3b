/*
 * column_use.h - gives the columns of frames back as soon as no field needs them.
 *
 * Stage    standardise, when the frames may be emptied: raw values are the largest thing
 *          a run holds, and the table's own grow while they are there. Each use of a
 *          column by an id or a field is counted before, and crossed off after.
 * Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_COLUMN_USE_H
#define KPL_STANDARDISE_COLUMN_USE_H

#include <stdatomic.h>

#include "model/frame.h"
#include "model/spec.h"

/* Zero-initialise; all-zero = the frames are to stay as they are. */
typedef struct kpl_column_use {
    const kpl_allocator *allocator;
    kpl_frame *frames;
    const kpl_spec *spec;
    uint32_t *firsts;              /* per source: place of its first column in `counts` */
    atomic_uint_least32_t *counts; /* uses to come, per column of all frames */
} kpl_column_use;

/* Count what `linkage` uses, and release the columns that neither it nor a later linkage
 * of the spec does. `ids`: per source, those that are here already (count > 0); NULL =
 * none are. KPL_E_NOMEM; release in any case. */
KPL_NODISCARD kpl_status kpl_column_use_init(kpl_column_use *use, const kpl_spec *spec,
                                             const kpl_linkage_spec *linkage,
                                             kpl_frame *frames, const kpl_values *ids,
                                             const kpl_allocator *allocator,
                                             kpl_error *error);

/* The column may be emptied by whoever uses it now: nobody else will. Threads: any. */
bool kpl_column_use_is_last(const kpl_column_use *use, uint32_t source,
                            const kpl_column *column);

/* One use of each of these columns is over; the last one releases the column. Names that
 * no column has are skipped. Threads: any. */
void kpl_column_use_end(const kpl_column_use *use, uint32_t source, kpl_names names);

void kpl_column_use_release(kpl_column_use *use);

#endif /* KPL_STANDARDISE_COLUMN_USE_H */
