/* kind_raw.c - values as they stand in the file, not even trimmed: for columns that are
 * clean already, and for comparing with other tools. See kinds.h. */
#include "standardise/kinds.h"

/* Only the empty value, which is null before any cleaning. */
static const char *const raw_levels[] = {"exact", NULL};
static const char *const raw_keys[] = {"", NULL};

const kpl_kind kpl_kind_raw = {
    .name = "raw",
    .summary = "any value, left exactly as it is",
    .clean = kpl_clean_nothing,
    .levels = raw_levels,
    .keys = raw_keys,
};
