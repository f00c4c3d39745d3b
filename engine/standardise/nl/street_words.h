/*
 * street_words.h - the words of Dutch street names and their short forms.
 *
 * Stage    standardise. Private to engine/standardise/nl/.
 * Facts    The short forms of NEN 5825 as registers use them: titles, particles, kinds of
 *          street, numbers. Frisian words for kinds of street are shortened as Dutch ones
 *          are not; they stay.
 * Checked by tests/standardise/test_nl_places.c.
 */
#ifndef KPL_STANDARDISE_NL_STREET_WORDS_H
#define KPL_STANDARDISE_NL_STREET_WORDS_H

#include "base/text.h"

/* Longest short form of a word, with its NUL; longer words of names are cut there. */
#define KPL_STREET_WORD_BYTES 64u

/* The short form of the next word (or words: "van der" is "vd") of folded text at
 * *position, which moves past what was taken. False at the end. */
bool kpl_street_word_next(kpl_text folded, uint32_t *position,
                          char word_out[KPL_STREET_WORD_BYTES]);

/* The ending that the last bytes of a shortened name stand for, "straat" for "str", and
 * how many bytes these are; NULL and 0 when the name ends otherwise. */
const char *kpl_street_ending(kpl_text shortened, uint32_t *bytes_out);

/* "d" and "t": what articles become. */
bool kpl_street_word_is_article(const char *word);

#endif /* KPL_STANDARDISE_NL_STREET_WORDS_H */
