/*
 * kind_bsn.c - the numbers of citizens (burgerservicenummer) and of legal persons (RSIN):
 * nine digits under one eleven test; and of pupils who have no BSN (onderwijsnummer),
 * under another. One can be given anew to the same pupil: two are no contradiction. See
 * registry_number.h and kinds.h.
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
static const char *const bsn_rules[] = {"", "repair", NULL};

/* What the kinds of nine digits have in common. */
#define BSN_COMMON                                                                       \
    .clean = bsn_clean, .nulls = kpl_nulls_of_registry,                                  \
    .levels = kpl_levels_of_registry, .keys = kpl_keys_of_registry,                      \
    .is_measured = true /* all are equally dense, in millions */
/* Of those that one may have one of only. */
#define BSN_ALONE                                                                        \
    BSN_COMMON, .forms = bsn_forms, .form_count = KPL_FORM_COUNT(bsn_forms),             \
                .many_count = 1, .rules = bsn_rules, .check = kpl_bsn_check,             \
                .repairs = kpl_form_bsn_repair, .conflict = "valid"

const kpl_kind kpl_kind_bsn = {
    .name = "bsn",
    .summary = "Dutch citizen service number, nine digits with eleven test",
    BSN_ALONE,
};

const kpl_kind kpl_kind_rsin = {
    .name = "rsin",
    .summary = "Dutch number of a legal person, nine digits with eleven test",
    BSN_ALONE,
};

static const kpl_form_kind onderwijsnummer_forms[] = {
    {"valid", kpl_form_onderwijsnummer_valid},
    {"first4", kpl_form_first4},
    {"last4", kpl_form_last4},
};
static const char *const onderwijsnummer_rules[] = {"", NULL};

const kpl_kind kpl_kind_onderwijsnummer = {
    .name = "onderwijsnummer",
    .summary = "Dutch number of a pupil without BSN, nine digits with eleven test",
    BSN_COMMON,
    .forms = onderwijsnummer_forms,
    .form_count = KPL_FORM_COUNT(onderwijsnummer_forms),
    .rules = onderwijsnummer_rules,
    .check = kpl_onderwijsnummer_check,
};
