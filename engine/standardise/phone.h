/*
 * phone.h - what kinds of telephone numbers share.
 *
 * Stage    standardise. For kind_phone.c and nl/kind_nl_phone.c.
 * Checked by tests/standardise/test_kinds.c and tests/standardise/test_nl_identifiers.c.
 */
#ifndef KPL_STANDARDISE_PHONE_H
#define KPL_STANDARDISE_PHONE_H

#include "model/kind.h"

/* International numbers as E.164 has them: "+", a country code that is no nought, 8 to 15
 * digits in all. National ones, of a country that is not known: 6 to 15 digits. A digit
 * that fills the field is no number. Threads: any, as everything here. */
kpl_kind_check_fn kpl_phone_check;

/* What both kinds are compared by. NULL-terminated, but for the forms. */
extern const kpl_form_kind kpl_forms_of_phones[];
#define KPL_FORMS_OF_PHONES_COUNT 1u
extern const char *const kpl_levels_of_phones[];
extern const char *const kpl_keys_of_phones[];
extern const char *const kpl_rules_of_phones[];
#define KPL_CLOSE_OF_PHONES 3u

/* The last six digits, of which the country and the exchange are not part. KPL_E_NOMEM.
 */
kpl_kind_derive_fn kpl_form_phone_last6;

#endif /* KPL_STANDARDISE_PHONE_H */
