/*
 * date_words.h - month names, and words that may stand beside a date.
 *
 * Stage    standardise; for date_parse.c. English, Dutch, German, French; folded.
 * Checked by tests/standardise/test_date_parse.c.
 */
#ifndef KPL_STANDARDISE_DATE_WORDS_H
#define KPL_STANDARDISE_DATE_WORDS_H

#include "base/text.h"

/* The month called `word`, 1..12; 0 = not a month. */
uint32_t kpl_date_word_month(kpl_text word);

/* Does `word` say that a part is not known ("xx", "??", "onbekend")? */
bool kpl_date_word_unknown(kpl_text word);

/* May `word` be ignored: a weekday, an ordinal's ending, an article, "circa"? */
bool kpl_date_word_ignored(kpl_text word);

#endif /* KPL_STANDARDISE_DATE_WORDS_H */
