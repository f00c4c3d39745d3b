/*
 * profile.h - what the columns of some files look like: no values, only counts.
 *
 * Inspect. The caller measures, this draws. Checked by tests/inspect/test_render.c.
 */
#ifndef KPL_INSPECT_PROFILE_H
#define KPL_INSPECT_PROFILE_H

#include "base/alloc.h"

/* One column of one file. Strings are borrowed. */
typedef struct kpl_profile_row {
    const char *file;
    const char *column;
    uint64_t rows;
    uint64_t filled;     /* rows that are not null */
    uint64_t distinct;   /* values, null not counted */
    uint32_t length_min; /* characters of the values; 0 when there are none */
    uint32_t length_median;
    uint32_t length_max;
    const char *kind;   /* as guessed; NULL = none */
    const char *reason; /* why; NULL = none */
} kpl_profile_row;

/* A table, the file's name above its columns; or (output->json) an array. KPL_E_NOMEM;
 * KPL_E_IO when `output` stops. */
KPL_NODISCARD kpl_status kpl_profile_render(const kpl_profile_row *rows, size_t row_count,
                                            const kpl_allocator *allocator,
                                            const kpl_output *output, kpl_error *error);

#endif /* KPL_INSPECT_PROFILE_H */
