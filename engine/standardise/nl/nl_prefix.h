/*
 * nl_prefix.h - the voorvoegsels that stand before Dutch surnames.
 *
 * Stage    standardise. Private to engine/standardise/nl/.
 * Facts    Landelijke Tabel 36 of the BRP: 166 entries, folded and without doubles; and
 *          how they are written elsewhere: "v.d.", "vd", "vdr", "vander", "uyt" ...
 * Checked by tests/standardise/test_nl_names.c.
 */
#ifndef KPL_STANDARDISE_NL_PREFIX_H
#define KPL_STANDARDISE_NL_PREFIX_H

#include "base/text.h"

/* Most words of a prefix: "voor in 't". */
#define KPL_PREFIX_WORDS_MAX 4u

/* How many of the folded words[0..count) the longest prefix at their start takes; 0 =
 * none. Threads: any. */
uint32_t kpl_nl_prefix(const kpl_text *words, uint32_t count);

/* Bytes of a prefix that is glued to a name ("vandenberg": 6), 0 = none. */
uint32_t kpl_nl_prefix_glued(kpl_text word);

#endif /* KPL_STANDARDISE_NL_PREFIX_H */
