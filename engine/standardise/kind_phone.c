/*
 * kind_phone.c - telephone numbers as digits, "+" before a country code.
 *
 * "0031 6-12 34 56 78" and "+31 (0)6 12345678" both become "+31612345678". A national
 * number keeps its leading 0: which country it belongs to is not known here. An extension
 * ("x12", "ext. 12") is left out. Fewer than four digits are no number. Valid is what
 * phone.h says. See kinds.h.
 */
#include "standardise/phone.h"

#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

#define PHONE_DIGITS_MIN 4u
/* Of E.164, with the country code; the smallest numbering plans have five digits and a
 * code of three. */
#define PHONE_WORLD_MIN 8u
#define PHONE_WORLD_MAX 15u
#define PHONE_NATIONAL_MIN 6u

/* The digits of folded[0..length) from its own start on, up to an extension; with a "+"
 * first when the number is international. Works in place; returns the new length. */
static size_t phone_squeeze(uint8_t *folded, size_t length) {
    size_t to = 0;
    for (size_t from = 0; from < length; from++) {
        const uint8_t byte = folded[from];
        const bool plus = byte == '+' && to == 0;
        if (byte >= 'a' && byte <= 'z' && to >= PHONE_DIGITS_MIN)
            break;
        if (to > 0 && folded[0] == '+' && length - from >= 3 &&
            memcmp(folded + from, "(0)", 3) == 0)
            from += 2;
        else if (plus || (byte >= '0' && byte <= '9'))
            folded[to++] = byte;
    }
    return to;
}

static kpl_status phone_clean(kpl_text raw, const kpl_column_study *study,
                              kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const size_t start = clean_out->length;
    KPL_TRY(kpl_fold_text(raw, KPL_FOLD_SYMBOLS, clean_out, error));
    if (clean_out->length == start)
        return KPL_OK;
    uint8_t *const phone = clean_out->bytes + start;
    size_t length = phone_squeeze(phone, clean_out->length - start);
    if (length > 2 && phone[0] == '0' && phone[1] == '0') {
        phone[0] = '+';
        memmove(phone + 1, phone + 2, length - 2);
        length--;
    }
    const bool plus = length > 0 && phone[0] == '+';
    if (length - (plus ? 1 : 0) < PHONE_DIGITS_MIN)
        length = 0;
    clean_out->length = start + length;
    return KPL_OK;
}

bool kpl_phone_check(kpl_text clean) {
    const bool plus = clean.length > 0 && clean.bytes[0] == '+';
    const uint32_t from = plus ? 1 : 0;
    const uint32_t digits = clean.length - from;
    if (digits < (plus ? PHONE_WORLD_MIN : PHONE_NATIONAL_MIN) ||
        digits > PHONE_WORLD_MAX || (plus && clean.bytes[from] == '0'))
        return false;
    for (uint32_t at = from + 1; at < clean.length; at++)
        if (clean.bytes[at] != clean.bytes[from])
            return true;
    return false;
}

kpl_status kpl_form_phone_last6(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    if (clean.length < 6 || (clean.length == 6 && clean.bytes[0] == '+'))
        return KPL_OK;
    return kpl_buffer_append(form_out, clean.bytes + clean.length - 6, 6, error);
}

const kpl_form_kind kpl_forms_of_phones[] = {{"last6", kpl_form_phone_last6}};
const char *const kpl_levels_of_phones[] = {"exact", "exact(last6)", "osa <= 1", NULL};
const char *const kpl_keys_of_phones[] = {"", "last6", NULL};
const char *const kpl_rules_of_phones[] = {"last6", "", NULL};

const kpl_kind kpl_kind_phone = {
    .name = "phone",
    .summary = "telephone number",
    .clean = phone_clean,
    .forms = kpl_forms_of_phones,
    .form_count = KPL_FORMS_OF_PHONES_COUNT,
    .nulls = kpl_nulls_of_values,
    .levels = kpl_levels_of_phones,
    .keys = kpl_keys_of_phones,
    .close_count = KPL_CLOSE_OF_PHONES,
    .rules = kpl_rules_of_phones,
    .check = kpl_phone_check,
};
