/*
 * verify.h - is a file of koppel's what koppel wrote?
 *
 * Inspect. Parquet tables carry their own digest, and so does run.json (model/sealed.h);
 * every other file (CSV tables, model.json, spec.yaml ...) is looked up in the run.json
 * of its folder or of the folder above. Checked by tests/inspect/test_verify.c.
 */
#ifndef KPL_INSPECT_VERIFY_H
#define KPL_INSPECT_VERIFY_H

#include "base/io.h"

/* KPL_E_CORRUPT names the file when it differs from what was written or is not koppel's;
 * KPL_E_NO_INPUT when it cannot be opened. */
KPL_NODISCARD kpl_status kpl_verify_file(const kpl_io *io, const kpl_allocator *allocator,
                                         const char *path, kpl_error *error);

#endif /* KPL_INSPECT_VERIFY_H */
