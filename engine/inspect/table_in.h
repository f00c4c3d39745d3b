/*
 * table_in.h - reading a table that koppel wrote, row by row, after checking its digest.
 *
 * Inspect. Parquet and CSV. The bytes that are checked are the bytes that are parsed: the
 * file is loaded once, so that nothing can change in between, and a damaged file never
 * reaches the Parquet library. Checked by tests/inspect/test_cat.c.
 */
#ifndef KPL_INSPECT_TABLE_IN_H
#define KPL_INSPECT_TABLE_IN_H

#include "base/io.h"

/* Columns of a links table: seven and one per comparison. */
#define KPL_TABLE_COLUMNS_MAX 96u

typedef enum kpl_cell_type {
    KPL_CELL_TEXT,
    KPL_CELL_WHOLE,
    KPL_CELL_NUMBER,
} kpl_cell_type;

/* One value; which member counts is the column's type. */
typedef struct kpl_cell {
    kpl_text text;
    int64_t whole;
    double number;
    bool is_null; /* of the crosswalk's entities only */
} kpl_cell;

typedef struct kpl_table_head {
    const char *names[KPL_TABLE_COLUMNS_MAX];
    kpl_cell_type types[KPL_TABLE_COLUMNS_MAX];
    uint32_t column_count;
    uint64_t row_count; /* UINT64_MAX when not known before the end (CSV) */
} kpl_table_head;

/* Called once before the rows, and once per row. A failure ends the reading. */
typedef kpl_status kpl_table_head_fn(void *state, const kpl_table_head *head,
                                     kpl_error *error);
typedef kpl_status kpl_table_row_fn(void *state, const kpl_table_head *head,
                                    const kpl_cell *cells, kpl_error *error);

typedef struct kpl_table_visitor {
    kpl_table_head_fn *head; /* NULL = not interested */
    kpl_table_row_fn *row;
    void *state;
} kpl_table_visitor;

/* Read the links, entities, crosswalk or (CSV) conflicts table at `path`. KPL_E_CORRUPT
 * when it is none of koppel's or does not match its digest, KPL_E_NO_INPUT, KPL_E_NOMEM,
 * and what the visitor returns. */
KPL_NODISCARD kpl_status kpl_table_read(const kpl_io *io, const kpl_allocator *allocator,
                                        const char *path,
                                        const kpl_table_visitor *visitor,
                                        kpl_error *error);

/* Index of the column called `name`; column_count when there is none. */
uint32_t kpl_table_column(const kpl_table_head *head, const char *name);

#endif /* KPL_INSPECT_TABLE_IN_H */
