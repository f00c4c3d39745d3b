/*
 * fold.h - text as it is compared: without case, accents and punctuation.
 *
 * Stage    standardise; shared by the kinds. Unicode data from utf8proc.
 * Rule     NFKD, full case folding, marks with a combining class dropped (a mark without
 *          one is a vowel of an Indic script and stays), letters that Unicode does not
 *          take apart spelled out (l-stroke l, o-slash o, ae, thorn th, eth d ...),
 *          digits of all scripts to 0-9, apostrophes of all sorts dropped, anything else
 *          that is neither letter nor digit to one space, no space at either end.
 * Checked by tests/standardise/test_fold.c and tests/corpora/test_unicode_corpora.c.
 */
#ifndef KPL_STANDARDISE_FOLD_H
#define KPL_STANDARDISE_FOLD_H

#include "base/buffer.h"

/* The four normalisation forms of Unicode Standard Annex 15. */
typedef enum kpl_unicode_form {
    KPL_UNICODE_NFC, /* for output and for text that keeps its accents */
    KPL_UNICODE_NFD,
    KPL_UNICODE_NFKC,
    KPL_UNICODE_NFKD,
} kpl_unicode_form;

/* Flags of kpl_fold_text(); 0 is the rule above. */
#define KPL_FOLD_SYMBOLS 1u /* keep punctuation and signs; only white space joins */
#define KPL_FOLD_JOINED 2u  /* leave separators out instead of one space */
#define KPL_FOLD_UPPER 4u   /* ASCII letters in upper case */

/* Append the folded `text` (valid UTF-8) to `folded_out`; may append nothing.
 * KPL_E_NOMEM. Threads: any, each with its own buffer, as everything here. */
KPL_NODISCARD kpl_status kpl_fold_text(kpl_text text, uint32_t flags,
                                       kpl_buffer *folded_out, kpl_error *error);

/* Append `text` (valid UTF-8) in a normalisation form. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_fold_normalise(kpl_text text, kpl_unicode_form form,
                                            kpl_buffer *normal_out, kpl_error *error);

/* Append `text` in NFC without case: for what must keep its accents and signs. */
KPL_NODISCARD kpl_status kpl_fold_case(kpl_text text, kpl_buffer *folded_out,
                                       kpl_error *error);

/* The text between buffer byte `start` and the buffer's end. Valid until it grows. */
kpl_text kpl_fold_since(const kpl_buffer *buffer, size_t start);

#endif /* KPL_STANDARDISE_FOLD_H */
