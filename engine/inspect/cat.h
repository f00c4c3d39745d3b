/*
 * cat.h - a links, entities or crosswalk table as CSV or JSON Lines.
 *
 * Inspect. Checked by tests/inspect/test_cat.c.
 */
#ifndef KPL_INSPECT_CAT_H
#define KPL_INSPECT_CAT_H

#include "base/io.h"

/* Check the digest of `path`, then write its rows: CSV with a header, or (output->json)
 * one JSON object per row. KPL_E_CORRUPT, KPL_E_NO_INPUT, KPL_E_NOMEM; KPL_E_IO when
 * `output` stops. */
KPL_NODISCARD kpl_status kpl_cat_table(const kpl_io *io, const kpl_allocator *allocator,
                                       const char *path, const kpl_output *output,
                                       kpl_error *error);

#endif /* KPL_INSPECT_CAT_H */
