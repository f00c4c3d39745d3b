/*
 * nl_text.h - text of Dutch registers: damage undone, then folded.
 *
 * Stage    standardise. Shared by the kinds of engine/standardise/nl/.
 * Repair   Two things that conversions between systems leave behind:
 *            UTF-8 read as Windows-1252 and written as UTF-8 again ("Zo" A-tilde, left
 *            guillemet): characters whose bytes there make one character of UTF-8, when
 *            the first is one of A-circumflex to C-cedilla or a-circumflex;
 *            teletex read as Latin-1 ("Dani" E-diaeresis "el"): teletex puts a byte for
 *            the diacritic before the letter, which Latin-1 shows as a capital A, C, E or
 *            I with an accent. One of these between a letter and a lower-case letter of
 *            ASCII becomes that letter's accent. Never at the start of a word, where such
 *            capitals are right as they stand.
 * Folding  kpl_fold_text(): o-diaeresis is "o". Others write it "oe": kpl_form_plain() is
 *            what both have in common.
 * Checked by tests/standardise/test_nl_text.c.
 */
#ifndef KPL_STANDARDISE_NL_TEXT_H
#define KPL_STANDARDISE_NL_TEXT_H

#include "model/kind.h"

/* Append `raw` (valid UTF-8) with its damage undone. KPL_E_NOMEM. Threads: any, as
 * everything here. */
KPL_NODISCARD kpl_status kpl_nl_repair(kpl_text raw, kpl_buffer *out, kpl_error *error);

/* kpl_nl_repair(), then kpl_fold_text() with `flags`. */
KPL_NODISCARD kpl_status kpl_nl_fold(kpl_text raw, uint32_t flags, kpl_buffer *folded_out,
                                     kpl_error *error);

/* "ij" at folded.bytes[at]? It is one letter, and registers write y for it. */
static inline bool kpl_nl_is_ij(kpl_text folded, uint32_t at) {
    return at + 1 < folded.length && folded.bytes[at] == 'i' &&
           folded.bytes[at + 1] == 'j';
}

/* Forms of folded names, of one value each. */
kpl_kind_derive_fn
    kpl_form_plain; /* ae a, oe o, ue u, aa a: both foldings of an umlaut */
kpl_kind_derive_fn kpl_form_nl_phonetic;       /* spelt as it sounds in Dutch */
kpl_kind_derive_fn kpl_form_nl_first_phonetic; /* of the first word */

/* One code for each word of three letters or more. */
kpl_kind_derive_fn kpl_form_each_nl_phonetic;

#endif /* KPL_STANDARDISE_NL_TEXT_H */
