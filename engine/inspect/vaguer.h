/*
 * vaguer.h - two values of which one says the same as the other, and less.
 *
 * Inspect. A year for the date, a call name or initials for all given names, one of two
 * married names: no reason to doubt either. Checked by tests/inspect/test_data_quality.c.
 */
#ifndef KPL_INSPECT_VAGUER_H
#define KPL_INSPECT_VAGUER_H

#include "model/kind.h"

/* Of two cleaned values of `kind`, in either order. */
bool kpl_value_is_vaguer(const kpl_kind *kind, kpl_text a, kpl_text b);

#endif /* KPL_INSPECT_VAGUER_H */
