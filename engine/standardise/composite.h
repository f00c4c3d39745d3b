/*
 * composite.h - several columns seen as one.
 *
 * Stage    standardise. Rows are numbered by pairs of codes, column after column, so that
 *          text is only built once per distinct combination.
 * Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_COMPOSITE_H
#define KPL_STANDARDISE_COMPOSITE_H

#include "model/frame.h"
#include "standardise/null_markers.h"

/* How the parts of one combination become text. */
typedef enum kpl_composite_join {
    KPL_COMPOSITE_SPACES, /* those that are not null, one space between */
    KPL_COMPOSITE_ALL,    /* as above, but null when any of them is null */
    KPL_COMPOSITE_DATE,   /* year-month-day, "xxxx" and "xx" for null; null if all are */
    KPL_COMPOSITE_REST,   /* folded words of the first that no other has */
    KPL_COMPOSITE_PARTS,  /* each one, also null, ended by KPL_COLUMN_END; null if all are
                           */
} kpl_composite_join;

typedef struct kpl_composite {
    const kpl_column *const *columns; /* at least two, equally long */
    uint32_t column_count;
    uint32_t row_count;
    const kpl_null_markers *nulls; /* tell which parts are null */
    kpl_composite_join join;
    const kpl_allocator *allocator;
} kpl_composite;

/* The distinct combinations as values, in order of first appearance, and a code per row.
 * Two combinations may have the same text. Both results belong to the caller, also after
 * KPL_E_NOMEM or KPL_E_LIMIT. */
KPL_NODISCARD kpl_status kpl_composite_build(const kpl_composite *composite,
                                             kpl_values *values_out, uint32_t **codes_out,
                                             kpl_error *error);

#endif /* KPL_STANDARDISE_COMPOSITE_H */
