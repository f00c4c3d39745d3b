/*
 * double_metaphone.h - how a name sounds, in a code of consonants.
 *
 * Stage    standardise. Double Metaphone after Lawrence Philips, "The Double Metaphone
 *          Search Algorithm", C/C++ Users Journal 18(6), June 2000: names of many origins
 *          as an American reads them, with a second code where two readings are likely.
 *          Written from the published rules. "0" stands for th, "X" for sh.
 * Checked by tests/standardise/test_double_metaphone.c.
 */
#ifndef KPL_STANDARDISE_DOUBLE_METAPHONE_H
#define KPL_STANDARDISE_DOUBLE_METAPHONE_H

#include "base/text.h"

/* The codes of a folded text, of at most `code_max` letters and a NUL each (Philips takes
 * 4). Bytes other than a-z and A-Z separate nothing but are no letters either; a text
 * without letters has empty codes. `secondary_out` may be NULL; it equals the primary
 * code when there is one reading only. Linear time, no allocation. Threads: any. */
void kpl_double_metaphone(kpl_text text, uint32_t code_max, char *primary_out,
                          char *secondary_out);

#endif /* KPL_STANDARDISE_DOUBLE_METAPHONE_H */
