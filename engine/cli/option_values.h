/*
 * option_values.h - what may stand behind an option: sizes, counts, dates ...
 *
 * Command line. Every function returns false for anything that is not exactly such a
 * value, and then leaves *_out alone; none depends on the locale. Tested by
 * tests/cli/test_options.c.
 */
#ifndef KPL_CLI_OPTION_VALUES_H
#define KPL_CLI_OPTION_VALUES_H

#include <stdbool.h>
#include <stdint.h>

/* A whole number of decimal digits, min..max. */
bool kpl_cli_value_count(const char *text, uint64_t min, uint64_t max,
                         uint64_t *count_out);

/* Bytes: digits, then nothing, "B", KB MB GB TB (powers of 1000) or KiB MiB GiB TiB
 * (powers of 1024), in any case; a space may stand between. A decimal part may come with
 * a unit ("1.5GiB") and rounds down to whole bytes. 0 is refused: nothing fits in it. */
bool kpl_cli_value_size(const char *text, uint64_t *bytes_out);

/* A decimal number between 0 and 1, neither of them included. */
bool kpl_cli_value_probability(const char *text, double *probability_out);

/* "100" rows or "0.1%" of them, at most 100 %. */
bool kpl_cli_value_rejects(const char *text);

/* A day of the calendar, yyyy-mm-dd. */
bool kpl_cli_value_date(const char *text);

/* The word of `words` (ended by NULL) that `text` most likely means: at most a third of
 * its letters (at least one) inserted, lost, changed or swapped with their neighbour; the
 * first of equals. NULL when there is none, as for words of one or two letters. */
const char *kpl_cli_nearest(const char *text, const char *const *words);

#endif /* KPL_CLI_OPTION_VALUES_H */
