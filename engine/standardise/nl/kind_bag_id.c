/*
 * kind_bag_id.c - ids of the Dutch register of addresses and buildings: sixteen digits,
 * of which four are the municipality that gave it out, two the sort of object and ten a
 * serial number. "NL.IMBAG.Nummeraanduiding.0003200000133985" is its last word. Noughts
 * in front that a spreadsheet lost come back; what it rounded does not.
 *
 * object        01, 02, 03 what can have an address, 10 building, 20 address, 30 street.
 * municipality  the first four digits: as it was then, not as it is now.
 * Levels        Serial numbers stand in a row: one digit apart are neighbours. Only
 *               equality says something.
 */
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/registry_number.h"

#define BAG_LOST_MAX 3u /* no municipality has number 0 */

/* Behind the last full stop, when a whole id stands there. */
static kpl_text bag_last_word(kpl_text raw) {
    const kpl_text bare = kpl_text_trim(raw);
    if (bare.length <= KPL_BAG_ID_DIGITS)
        return bare;
    const uint32_t from = bare.length - KPL_BAG_ID_DIGITS;
    const kpl_text word = {bare.bytes + from, KPL_BAG_ID_DIGITS};
    const bool ends = bare.bytes[from - 1] == '.' || bare.bytes[from - 1] == '/';
    return ends && kpl_registry_is_digits(word, KPL_BAG_ID_DIGITS) ? word : bare;
}

static kpl_status bag_clean(kpl_text raw, const kpl_column_study *study,
                            kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_registry_clean(bag_last_word(raw), KPL_BAG_ID_DIGITS, BAG_LOST_MAX,
                              clean_out, error);
}

static bool bag_check(kpl_text clean) {
    if (!kpl_registry_is_digits(clean, KPL_BAG_ID_DIGITS))
        return false;
    const uint32_t object =
        (uint32_t)(clean.bytes[4] - '0') * 10 + (uint32_t)(clean.bytes[5] - '0');
    const bool is_municipality =
        !kpl_text_equal((kpl_text){clean.bytes, 4}, kpl_text_of("0000"));
    return is_municipality &&
           ((object >= 1 && object <= 3) || object == 10 || object == 20 || object == 30);
}

static kpl_status bag_object(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return bag_check(clean) ? kpl_buffer_append(form_out, clean.bytes + 4, 2, error)
                            : KPL_OK;
}

static kpl_status bag_municipality(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    return bag_check(clean) ? kpl_buffer_append(form_out, clean.bytes, 4, error) : KPL_OK;
}

static const kpl_form_kind bag_forms[] = {
    {"object", bag_object},
    {"municipality", bag_municipality},
};
static const char *const bag_levels[] = {"exact", NULL};
static const char *const bag_keys[] = {"", NULL};

const kpl_kind kpl_kind_bag_id = {
    .name = "bag_id",
    .summary = "id in the Dutch register of addresses and buildings, sixteen digits",
    .clean = bag_clean,
    .forms = bag_forms,
    .form_count = KPL_FORM_COUNT(bag_forms),
    .nulls = kpl_nulls_of_registry,
    .levels = bag_levels,
    .keys = bag_keys,
    .rules = bag_keys,
    .is_measured = true,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
    .check = bag_check,
};
