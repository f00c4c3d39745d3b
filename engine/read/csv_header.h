/*
 * csv_header.h - the names of the columns, and which of them are wanted.
 *
 * Stage read. Names are trimmed; an empty one becomes "column_3", and what stands twice
 * gets "_2", "_3" ... (the next number that is free). Used for Parquet too.
 * Checked by tests/read/test_read.c.
 */
#ifndef KPL_READ_CSV_HEADER_H
#define KPL_READ_CSV_HEADER_H

#include "base/arena.h"
#include "model/frame.h"
#include "model/spec.h"

/* Make `count` raw names usable; the result lives in `arena`. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_csv_header_names(const kpl_text *raw, uint32_t count,
                                              kpl_arena *arena, const char ***names_out,
                                              kpl_error *error);

/*
 * Give `frame` its columns (names only): those of `names` that are wanted, NULL for all.
 * *selected_out, of frame->column_count entries in `arena`, says which column of the file
 * each one is. KPL_E_CONFIG names a wanted column that is not there, and the nearest.
 */
KPL_NODISCARD kpl_status kpl_csv_header_select(const char *path, const char *const *names,
                                               uint32_t count, const kpl_names *wanted,
                                               kpl_arena *arena, kpl_frame *frame,
                                               uint32_t **selected_out, kpl_error *error);

#endif /* KPL_READ_CSV_HEADER_H */
