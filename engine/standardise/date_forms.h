/*
 * date_forms.h - derived forms of cleaned dates, for the kinds of dates.
 *
 * Stage    standardise. A cleaned date is "yyyy-mm-dd"; a part that is not known is all
 *          noughts, and a form that asks for it is null. Forms fail with KPL_E_NOMEM only
 *          and may run on any thread.
 * Checked by tests/standardise/test_kinds.c and test_nl_date.c.
 */
#ifndef KPL_STANDARDISE_DATE_FORMS_H
#define KPL_STANDARDISE_DATE_FORMS_H

#include "model/kind.h"

#define KPL_DATE_CLEAN_BYTES 10u

/* Are bytes[from..from + count) of a cleaned date a part that is known? */
bool kpl_date_knows(kpl_text clean, uint32_t from, uint32_t count);

/* Are all three parts known? */
bool kpl_date_is_whole(kpl_text clean);

kpl_kind_derive_fn kpl_form_date_year;
kpl_kind_derive_fn kpl_form_date_month_day;
kpl_kind_derive_fn kpl_form_date_year_month;
kpl_kind_derive_fn kpl_form_date_year_day;

/* The smaller of month and day first: equal for a date and the same date written in the
 * other order. */
kpl_kind_derive_fn kpl_form_date_unordered;

/* Guard (forms.h): dates of which every part is known. */
kpl_kind_derive_fn kpl_form_date_whole;

#endif /* KPL_STANDARDISE_DATE_FORMS_H */
