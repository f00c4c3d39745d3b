/*
 * kind_bsn.c - the numbers of citizens (burgerservicenummer) and of legal persons (RSIN):
 * nine digits under one eleven test. See registry_number.h and kinds.h.
 *
 * valid     guard: the number if it passes the test. Two entities' numbers, never two of
 *           one entity's.
 * repair    a valid number itself, the valid ones near an invalid one: for blocking.
 * Levels    Two valid numbers are never one slip apart, so that "osa <= 1" says: one of
 *           the two is mistyped, and this is what it was. Two slips apart are the numbers
 *           of brothers and sisters, who were given theirs in a row: no level.
 */
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/registry_number.h"

/* A nought in front is lost as soon as the number has been a number. */
static kpl_status bsn_clean(kpl_text raw, const kpl_column_study *study,
                            kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_registry_clean(raw, KPL_BSN_DIGITS, 1, clean_out, error);
}

static const kpl_form_kind bsn_forms[] = {
    {"valid", kpl_form_bsn_valid},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
    {"repair", kpl_form_bsn_repair},
};
static const char *const bsn_levels[] = {"exact", "osa <= 1", NULL};
static const char *const bsn_keys[] = {"", "first4", "last4", NULL};
static const char *const bsn_rules[] = {"", "repair", NULL};

const kpl_kind kpl_kind_bsn = {
    .name = "bsn",
    .summary = "Dutch citizen service number, nine digits with eleven test",
    .clean = bsn_clean,
    .forms = bsn_forms,
    .form_count = KPL_FORM_COUNT(bsn_forms),
    .many_count = 1,
    .nulls = kpl_nulls_of_registry,
    .levels = bsn_levels,
    .keys = bsn_keys,
    .rules = bsn_rules,
    .is_measured = true, /* all numbers are equally dense, and there are millions */
    .check = kpl_bsn_check,
    .conflict = "valid",
};

const kpl_kind kpl_kind_rsin = {
    .name = "rsin",
    .summary = "Dutch number of a legal person, nine digits with eleven test",
    .clean = bsn_clean,
    .forms = bsn_forms,
    .form_count = KPL_FORM_COUNT(bsn_forms),
    .many_count = 1,
    .nulls = kpl_nulls_of_registry,
    .levels = bsn_levels,
    .keys = bsn_keys,
    .rules = bsn_rules,
    .is_measured = true,
    .check = kpl_bsn_check,
    .conflict = "valid",
};
