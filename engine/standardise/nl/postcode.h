/*
 * postcode.h - what a Dutch postcode looks like.
 *
 * Stage    standardise. For kind_nl_postcode.c and the guards of standardise/forms.c.
 * Checked by tests/standardise/test_nl_identifiers.c.
 */
#ifndef KPL_STANDARDISE_NL_POSTCODE_H
#define KPL_STANDARDISE_NL_POSTCODE_H

#include "model/kind.h"

/* "1234AB" or "1234", of those that are given out. Threads: any. */
kpl_kind_check_fn kpl_nl_postcode_check;

/* Is it a whole postcode? */
bool kpl_nl_postcode_is_pc6(kpl_text clean);

/* Guard (standardise/forms.h): whole postcodes. KPL_E_NOMEM. */
kpl_kind_derive_fn kpl_form_nl_pc6;

#endif /* KPL_STANDARDISE_NL_POSTCODE_H */
