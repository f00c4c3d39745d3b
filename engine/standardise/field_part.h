/*
 * field_part.h - what one source gives to one field: values and a code per row.
 *
 * Stage    standardise. Usually a view of one column. Several columns are joined into
 *          composite values: parts that are null are left out, the rest is joined by one
 *          space; for the kinds of dates three columns are year, month and day, joined as
 * y-m-d with "xx" for what is missing; for kind location two columns are latitude and
 *          longitude, and nothing when either is missing; for kind middle_name words of
 * the first column that no other has. Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_FIELD_PART_H
#define KPL_STANDARDISE_FIELD_PART_H

#include "model/frame.h"
#include "standardise/translate.h"

/* Zero-initialise; all-zero = the source lacks the field. */
typedef struct kpl_field_part {
    const kpl_column *column; /* NULL when there are several */
    const kpl_values *values; /* of one column, or &joined */
    const uint32_t *codes;    /* one per row; of one column, or joined_codes */
    uint32_t row_count;
    const kpl_allocator *allocator;
    kpl_values joined;
    uint32_t *joined_codes;
    kpl_translation translation; /* of the values, into cleaned text */
} kpl_field_part;

/* Find the columns of field `field` in source `source`, join them when there are several,
 * study them, and get the translation ready to run. KPL_E_CONFIG for a column that is not
 * there, KPL_E_NOMEM. Release in any case. Threads: any, each part once. */
KPL_NODISCARD kpl_status kpl_field_part_open(kpl_field_part *part, const kpl_spec *spec,
                                             const kpl_field_spec *field, uint32_t source,
                                             const kpl_frame *frame,
                                             const kpl_allocator *allocator,
                                             kpl_error *error);

void kpl_field_part_release(kpl_field_part *part);

/* The column of `frame` called `name`; KPL_E_CONFIG at `place` when there is none. */
KPL_NODISCARD kpl_status kpl_field_part_column(const kpl_frame *frame, const char *name,
                                               const char *source_name, kpl_place place,
                                               const kpl_column **column_out,
                                               kpl_error *error);

#endif /* KPL_STANDARDISE_FIELD_PART_H */
