/*
 * table_parts.h - what the two readers of table_in.h share.
 *
 * Inspect. Private to table_in.c and table_parquet_in.c.
 */
#ifndef KPL_INSPECT_TABLE_PARTS_H
#define KPL_INSPECT_TABLE_PARTS_H

#include "inspect/table_in.h"

/* KPL_E_CORRUPT: not a table of koppel's. */
kpl_status kpl_table_foreign(const char *path, kpl_error *error);

bool kpl_table_is_links(const kpl_table_head *head);
bool kpl_table_is_entities(const kpl_table_head *head);
bool kpl_table_is_conflicts(const kpl_table_head *head); /* CSV only */
bool kpl_table_is_crosswalk(const kpl_table_head *head);

/* Links, entities or crosswalk: those that may be Parquet. */
bool kpl_table_is_known(const kpl_table_head *head);

/* "address_entity": a column of a crosswalk, which may be null. */
bool kpl_table_is_crossed(const char *name);

/* Rows of a Parquet file whose digest was checked. */
KPL_NODISCARD kpl_status kpl_table_read_parquet(const kpl_buffer *file, const char *path,
                                                const kpl_table_visitor *visitor,
                                                kpl_error *error);

#endif /* KPL_INSPECT_TABLE_PARTS_H */
