/* kind_raw.c - values as they stand in the file, not even trimmed: for columns that are
 * clean already, and for comparing with other tools. See kinds.h. */
#include "standardise/forms.h"
#include "standardise/kinds.h"

/* Only the empty value, which is null before any cleaning. */
static const kpl_form_kind raw_forms[] = {
    {"initial", kpl_form_initial},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
};

static const char *const raw_levels[] = {"exact", NULL};
static const char *const raw_keys[] = {"", NULL};

const kpl_kind kpl_kind_raw = {
    .name = "raw",
    .summary = "any value, left exactly as it is",
    .clean = kpl_clean_nothing,
    .forms = raw_forms,
    .form_count = KPL_FORM_COUNT(raw_forms),
    .levels = raw_levels,
    .keys = raw_keys,
    .rules = raw_keys,
};
