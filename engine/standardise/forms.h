/*
 * forms.h - derived forms that several kinds share.
 *
 * Stage    standardise. All take a cleaned value and append its form; appending nothing
 *          means null. Characters are code points. A value shorter than the form asks for
 *          is taken whole. All fail with KPL_E_NOMEM only and may run on any thread.
 * Checked by tests/standardise/test_forms.c.
 */
#ifndef KPL_STANDARDISE_FORMS_H
#define KPL_STANDARDISE_FORMS_H

#include "model/kind.h"

/* Number of forms in a table, for kpl_kind.form_count. */
#define KPL_FORM_COUNT(table) ((uint32_t)(sizeof(table) / sizeof((table)[0])))

/* The first `count` characters of `text`. */
kpl_text kpl_form_head(kpl_text text, uint32_t count);

/* The last `count` characters. */
kpl_text kpl_form_tail(kpl_text text, uint32_t count);

/* The next token at *position (tokens are separated by one space), which moves past it;
 * empty at the end. */
kpl_text kpl_form_token(kpl_text text, uint32_t *position);

/* The next column of a raw value of several (KPL_COLUMN_END), or all of a raw value of
 * one, at *position, which moves past it; false behind the last. */
bool kpl_form_column(kpl_text raw, uint32_t *position, kpl_text *column_out);

/* Guards: the value itself, or nothing where it is too short for what would be asked of
 * it: one edit makes any two letters of each other, but not any three. A guard needs no
 * dictionary of its own. */
kpl_kind_derive_fn kpl_form_long3; /* three characters at least */
kpl_kind_derive_fn kpl_form_long5;
kpl_kind_derive_fn kpl_form_long6;
kpl_kind_derive_fn kpl_form_abbreviation; /* an initial, or three characters at least */

/* Does a guard keep this value? NULL when `derive` is no guard. */
typedef bool kpl_form_guard_fn(kpl_text clean);
kpl_form_guard_fn *kpl_form_guard(kpl_kind_derive_fn *derive);

kpl_kind_derive_fn kpl_form_joined;  /* without spaces */
kpl_kind_derive_fn kpl_form_joined5; /* ... when that leaves five characters at least */
kpl_kind_derive_fn kpl_form_initial; /* first character */
kpl_kind_derive_fn kpl_form_first3;
kpl_kind_derive_fn kpl_form_first4;
kpl_kind_derive_fn kpl_form_first5;
kpl_kind_derive_fn kpl_form_first8; /* first 8 that are not a space */
kpl_kind_derive_fn kpl_form_last4;
kpl_kind_derive_fn kpl_form_digits; /* digits 0-9 in their order */
kpl_kind_derive_fn kpl_form_first_token;
kpl_kind_derive_fn kpl_form_last_token;
kpl_kind_derive_fn kpl_form_initials; /* first character of every token, no space */
kpl_kind_derive_fn kpl_form_tokens;   /* distinct tokens, sorted by bytes, one space */
kpl_kind_derive_fn kpl_form_phonetic; /* Double Metaphone of all letters, primary */
kpl_kind_derive_fn kpl_form_first_phonetic; /* of the first token */

#endif /* KPL_STANDARDISE_FORMS_H */
