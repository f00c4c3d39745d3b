/*
 * forms_many.h - derived forms of which a value has several: keys for blocking.
 *
 * Stage    standardise. All take a cleaned value and append any number of forms, each
 *          ended by KPL_FORM_END; repeated ones are allowed, the stage keeps one. Tokens
 *          are separated by one space. All fail with KPL_E_NOMEM only, on any thread.
 * Checked by tests/standardise/test_forms_many.c.
 */
#ifndef KPL_STANDARDISE_FORMS_MANY_H
#define KPL_STANDARDISE_FORMS_MANY_H

#include "model/kind.h"

kpl_kind_derive_fn kpl_form_each_token;
kpl_kind_derive_fn kpl_form_each_token3; /* tokens of 3 characters or more */
kpl_kind_derive_fn kpl_form_each_phonetic;
kpl_kind_derive_fn kpl_form_each_first4; /* of tokens of 5 characters or more */
kpl_kind_derive_fn kpl_form_each_last4;  /* the same */
kpl_kind_derive_fn kpl_form_each_bigram; /* two tokens that follow each other */

/* The two bins of 5 % on a logarithmic scale, half a bin apart, that hold a cleaned
 * number: amounts up to 2.4 % apart share one. Negative numbers have their own. */
kpl_kind_derive_fn kpl_form_amount_bins;

#endif /* KPL_STANDARDISE_FORMS_MANY_H */
