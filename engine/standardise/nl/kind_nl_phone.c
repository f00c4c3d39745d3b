/*
 * kind_nl_phone.c - telephone numbers as they are dialled in the Netherlands:
 * "0612345678".
 *
 * "+31 6 12345678", "0031612345678", "+31 (0)6 ..." and, from a spreadsheet, 31612345678
 * and 612345678 are all this one number. Those of other countries stay as kind phone has
 * them, "+" first.
 * Valid     ten digits; 0800, 0900, 0906 and 0909 with four or seven more; 097 with nine;
 *           14 and the digits of an area; other countries by E.164.
 * See kind_phone.c and kinds.h. Checked by tests/standardise/test_nl_identifiers.c.
 */
#include <string.h>

#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/registry_number.h"
#include "standardise/phone.h"

#define NL_PHONE_DIGITS 10u
#define NL_PHONE_REST_MIN 4u /* fewer digits behind "+31" are not taken apart */

static bool phone_starts(kpl_text number, const char *start) {
    const size_t bytes = strlen(start);
    return number.length >= bytes && memcmp(number.bytes, start, bytes) == 0;
}

/* Bytes in front that say no more than the country, 0 = none; with the noughts behind it,
 * which are not dialled from abroad. */
static uint32_t phone_country(kpl_text number) {
    const bool bare = phone_starts(number, "31") && number.length == NL_PHONE_DIGITS + 1;
    uint32_t from = phone_starts(number, "+31") ? 3 : bare ? 2 : 0;
    while (from > 0 && from < number.length && number.bytes[from] == '0')
        from++;
    return number.length - from >= NL_PHONE_REST_MIN ? from : 0;
}

static kpl_status phone_clean(kpl_text raw, const kpl_column_study *study,
                              kpl_buffer *clean_out, kpl_error *error) {
    const size_t start = clean_out->length;
    KPL_TRY(kpl_kind_phone.clean(raw, study, clean_out, error));
    if (clean_out->length == start)
        return KPL_OK; /* null */
    const kpl_text number = {clean_out->bytes + start,
                             (uint32_t)(clean_out->length - start)};
    const uint32_t country = phone_country(number);
    const bool lost = number.length == NL_PHONE_DIGITS - 1 && number.bytes[0] >= '1' &&
                      number.bytes[0] <= '9'; /* the nought */
    if (country == 0 && !lost)
        return KPL_OK;
    KPL_TRY(kpl_buffer_byte(clean_out, '0', error)); /* room for one more */
    uint8_t *const phone = clean_out->bytes + start;
    memmove(phone + 1, phone + country, number.length - country);
    phone[0] = '0';
    clean_out->length = start + 1 + number.length - country;
    return KPL_OK;
}

static bool phone_check(kpl_text clean) {
    static const char *const services[] = {"0800", "0900", "0906", "0909"};
    if (clean.length > 0 && clean.bytes[0] == '+')
        return kpl_phone_check(clean);
    if (!kpl_registry_is_digits(clean, clean.length) || !kpl_phone_check(clean))
        return clean.length == 5 && phone_starts(clean, "140"); /* "14 020" */
    for (size_t s = 0; s < sizeof services / sizeof services[0]; s++)
        if (phone_starts(clean, services[s]))
            return clean.length == 8 || clean.length == 11;
    if (phone_starts(clean, "140"))
        return clean.length == 6; /* "14 0570" */
    if (phone_starts(clean, "097"))
        return clean.length == 12 || clean.length == NL_PHONE_DIGITS;
    return clean.length == NL_PHONE_DIGITS && clean.bytes[0] == '0' &&
           clean.bytes[1] != '0';
}

const kpl_kind kpl_kind_nl_phone = {
    .name = "nl_phone",
    .summary = "telephone number, as it is dialled in the Netherlands",
    .clean = phone_clean,
    .forms = kpl_forms_of_phones,
    .form_count = KPL_FORMS_OF_PHONES_COUNT,
    .nulls = kpl_nulls_of_values,
    .levels = kpl_levels_of_phones,
    .keys = kpl_keys_of_phones,
    .close_count = KPL_CLOSE_OF_PHONES,
    .rules = kpl_rules_of_phones,
    .check = phone_check,
};
