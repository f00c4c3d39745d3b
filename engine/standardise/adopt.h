/*
 * adopt.h - columns that are already what the table needs are moved, not copied.
 *
 * Stage    standardise, when the frames may be emptied. A column of one source that is
 *          not changed by cleaning, has no null markers and is used once has its values
 *          in order of first appearance already; an id column whose row r has value r + 1
 *          is distinct and in order. What is found so is the same, byte for byte, as what
 *          numbering it anew would give.
 * Checked by tests/standardise/test_standardise.c.
 */
#ifndef KPL_STANDARDISE_ADOPT_H
#define KPL_STANDARDISE_ADOPT_H

#include "model/table.h"
#include "standardise/column_use.h"
#include "standardise/field_part.h"

/* Move the only id column of `source` into *ids_out and end its use; false when that
 * would not be the same as kpl_record_ids_build(). */
bool kpl_adopt_ids(const kpl_column_use *use, uint32_t source, kpl_values *ids_out);

/* Move values and codes of the only part of a field (`parts`: one per source) into it and
 * release the part; false when they have to be numbered. */
bool kpl_adopt_field(const kpl_column_use *use, const kpl_table *table,
                     kpl_field_part *parts, kpl_field *field_out);

#endif /* KPL_STANDARDISE_ADOPT_H */
