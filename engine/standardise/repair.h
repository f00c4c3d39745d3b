/*
 * repair.h - values typed wrong, mended by a source that holds all right ones.
 *
 * Stage    standardise, when the fields of a linkage are there; for linking only: reports
 *          on the quality of data and on differences see what was written.
 * Method   A debt record has no street, only postcode and house number: with two digits
 *          of the postcode exchanged it has nothing left that a model could weigh. But
 *          the register of addresses holds every postcode there is, and that of the
 *          record is none of them. So a value that the source named in the spec does not
 *          hold at all, of whose repairs (kind.h) it holds exactly one beside the
 *          record's own value of another field, is taken for that one. Several, or none:
 *          it stays.
 * Measured Example registers of 20,000 inhabitants: 509 postcodes mended, 508 rightly;
 *          addresses F1 .9946 to .9950.
 * Threads  One: what is unknown is little.
 * Checked by tests/standardise/test_repair.c.
 */
#ifndef KPL_STANDARDISE_REPAIR_H
#define KPL_STANDARDISE_REPAIR_H

#include "model/spec.h"
#include "model/table.h"

/* Mend what the fields of `linkage` ask for, in the order of the fields: records get
 * numbers of values that are there already, and fields say which records these are.
 * *repaired_out: how many values changed.
 * KPL_E_NOMEM; then `table` is as good as before for releasing, and for nothing else. */
KPL_NODISCARD kpl_status kpl_repair_run(const kpl_linkage_spec *linkage, kpl_table *table,
                                        uint64_t *repaired_out, kpl_error *error);

#endif /* KPL_STANDARDISE_REPAIR_H */
