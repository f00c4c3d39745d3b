/*
 * address_words.h - the words by which the parts of a Dutch address line are known.
 *
 * Stage    standardise. Private to engine/standardise/nl/.
 * Checked by tests/standardise/test_nl_address.c.
 */
#ifndef KPL_STANDARDISE_NL_ADDRESS_WORDS_H
#define KPL_STANDARDISE_NL_ADDRESS_WORDS_H

#include "base/text.h"

/* Room for a word as it is looked up, with its NUL. */
#define KPL_ADDRESS_WORD_BYTES 24u

typedef enum kpl_address_words {
    KPL_ADDRESS_NOISE,   /* "tav", "afd": a person or department follows */
    KPL_ADDRESS_COUNTRY, /* at the end of a line */
    KPL_ADDRESS_SUFFIX,  /* "bis", "hs", "hoog": belongs to a house number */
    KPL_ADDRESS_NUMBER,  /* "nr": a house number follows */
    KPL_ADDRESS_COURT,   /* "archipel": courts of this name are numbered, in Lelystad */
    KPL_ADDRESS_STREET,  /* "plein": a word that is a name only together with another */
} kpl_address_words;

/* Letters and digits of `word`, ASCII in lower case, other signs of ASCII left out, as
 * much of it as fits. */
void kpl_address_word_plain(kpl_text word, char plain_out[KPL_ADDRESS_WORD_BYTES]);

bool kpl_address_word_is(const char *plain, kpl_address_words words);

#endif /* KPL_STANDARDISE_NL_ADDRESS_WORDS_H */
