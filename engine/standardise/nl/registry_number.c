/* registry_number.c - see registry_number.h. */
#include "standardise/nl/registry_number.h"

#include <assert.h>
#include <string.h>

#include "standardise/fold.h"
#include "standardise/kinds.h"

/* "123456789" counts the digits of the form, it is nobody's number. */
const char *const kpl_nulls_of_registry[] = {
    KPL_NULLS_OF_VALUES, "n.v.t.", "nvt", "geen", "leeg", "nb", "x", "xxx",
    "123456789",         NULL};

const char *const kpl_levels_of_registry[] = {"exact", "osa <= 1", NULL};
const char *const kpl_keys_of_registry[] = {"", "first4", "last4", NULL};

bool kpl_registry_is_digits(kpl_text text, uint32_t width) {
    if (text.length != width)
        return false;
    for (uint32_t at = 0; at < width; at++)
        if (!kpl_byte_is_digit(text.bytes[at]))
            return false;
    return true;
}

/* ---- Cleaning ---- */

/* The number without the ".0" that a spreadsheet's number ends with. */
static kpl_text registry_whole(kpl_text raw) {
    const kpl_text bare = kpl_text_trim(raw);
    if (bare.length < 3 || bare.bytes[bare.length - 1] != '0' ||
        bare.bytes[bare.length - 2] != '.')
        return bare;
    const kpl_text whole = {bare.bytes, bare.length - 2};
    return kpl_registry_is_digits(whole, whole.length) ? whole : bare;
}

/* Letters that are digits as one sees them: only where everything else is a digit. */
static void registry_mend(uint8_t *bytes, size_t length) {
    size_t digits = 0;
    for (size_t at = 0; at < length; at++) {
        const uint8_t c = bytes[at];
        if (!kpl_byte_is_digit(c) && c != 'O' && c != 'I' && c != 'L')
            return;
        digits += kpl_byte_is_digit(c);
    }
    if (digits == 0)
        return;
    for (size_t at = 0; at < length; at++)
        bytes[at] = bytes[at] == 'O'                       ? '0'
                    : bytes[at] == 'I' || bytes[at] == 'L' ? '1'
                                                           : bytes[at];
}

/* Only the digits, where they are of the right width; returns the new length. */
static size_t registry_squeeze(uint8_t *bytes, size_t length, uint32_t width,
                               uint32_t lost) {
    size_t digits = 0;
    for (size_t at = 0; at < length; at++)
        digits += kpl_byte_is_digit(bytes[at]);
    if (digits == 0)
        return 0;
    if (digits > width || digits + lost < width)
        return length;
    size_t to = 0;
    for (size_t at = 0; at < length; at++)
        if (kpl_byte_is_digit(bytes[at]))
            bytes[to++] = bytes[at];
    return to;
}

static bool registry_is_filler(const uint8_t *bytes, size_t length) {
    for (size_t at = 0; at < length; at++)
        if (!kpl_byte_is_digit(bytes[at]) || bytes[at] != bytes[0])
            return false;
    return true;
}

kpl_status kpl_registry_clean(kpl_text raw, uint32_t width, uint32_t lost,
                              kpl_buffer *clean_out, kpl_error *error) {
    const size_t start = clean_out->length;
    KPL_TRY(kpl_fold_text(registry_whole(raw), KPL_FOLD_JOINED | KPL_FOLD_UPPER,
                          clean_out, error));
    if (clean_out->length == start)
        return KPL_OK;
    size_t length = clean_out->length - start;
    registry_mend(clean_out->bytes + start, length);
    length = registry_squeeze(clean_out->bytes + start, length, width, lost);
    clean_out->length = start + length;
    if (length == 0)
        return KPL_OK;
    uint8_t *bytes = clean_out->bytes + start;
    if (registry_is_filler(bytes, length)) {
        clean_out->length = start;
        return KPL_OK;
    }
    if (!kpl_registry_is_digits((kpl_text){bytes, (uint32_t)length}, (uint32_t)length))
        return KPL_OK;
    size_t extra = 0; /* noughts in front of a number that is too long */
    while (length - extra > width && bytes[extra] == '0')
        extra++;
    memmove(bytes, bytes + extra, length - extra);
    clean_out->length -= extra;
    const size_t missing = length < width ? width - length : 0;
    if (missing == 0 || missing > lost)
        return KPL_OK;
    for (size_t m = 0; m < missing; m++)
        KPL_TRY(kpl_buffer_byte(clean_out, '0', error));
    bytes = clean_out->bytes + start; /* the buffer may have moved */
    memmove(bytes + missing, bytes, length);
    memset(bytes, '0', missing);
    return KPL_OK;
}

/* ---- Checks ---- */

/* 9a + 8b + ... + 2h - i of nine digits, modulo eleven. */
static uint32_t registry_eleven(kpl_text clean) {
    uint32_t sum = 0;
    for (uint32_t at = 0; at < KPL_BSN_DIGITS; at++) {
        const uint32_t digit = (uint32_t)clean.bytes[at] - '0';
        sum += at < 8 ? digit * (9 - at) : digit * 10; /* -1 is 10 modulo eleven */
    }
    return sum % 11;
}

bool kpl_bsn_check(kpl_text clean) {
    return kpl_registry_is_digits(clean, KPL_BSN_DIGITS) && registry_eleven(clean) == 0 &&
           !kpl_text_is(clean, "000000000");
}

bool kpl_onderwijsnummer_check(kpl_text clean) {
    return kpl_registry_is_digits(clean, KPL_BSN_DIGITS) && registry_eleven(clean) == 5 &&
           clean.bytes[0] == '1';
}

bool kpl_a_nummer_check(kpl_text clean) {
    if (!kpl_registry_is_digits(clean, KPL_A_NUMMER_DIGITS) || clean.bytes[0] == '0')
        return false;
    uint32_t sum = 0;
    uint32_t weighed = 0;
    for (uint32_t at = 0; at < KPL_A_NUMMER_DIGITS; at++) {
        if (at > 0 && clean.bytes[at] == clean.bytes[at - 1])
            return false;
        const uint32_t digit = (uint32_t)clean.bytes[at] - '0';
        sum += digit;
        weighed += digit << at;
    }
    return (sum % 11 == 0 || sum % 11 == 5) && weighed % 11 == 0;
}

/* ---- Forms ---- */

static kpl_status registry_guard(kpl_text clean, bool keeps, kpl_buffer *form_out,
                                 kpl_error *error) {
    return keeps ? kpl_buffer_append(form_out, clean.bytes, clean.length, error) : KPL_OK;
}

kpl_status kpl_form_bsn_valid(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return registry_guard(clean, kpl_bsn_check(clean), form_out, error);
}

kpl_status kpl_form_onderwijsnummer_valid(kpl_text clean, kpl_buffer *form_out,
                                          kpl_error *error) {
    return registry_guard(clean, kpl_onderwijsnummer_check(clean), form_out, error);
}

kpl_status kpl_form_a_nummer_valid(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    return registry_guard(clean, kpl_a_nummer_check(clean), form_out, error);
}

/* The candidate, when it is a number that somebody could have. */
static kpl_status registry_offer(const uint8_t candidate[KPL_BSN_DIGITS],
                                 kpl_buffer *form_out, kpl_error *error) {
    if (!kpl_bsn_check((kpl_text){candidate, KPL_BSN_DIGITS}))
        return KPL_OK;
    KPL_TRY(kpl_buffer_append(form_out, candidate, KPL_BSN_DIGITS, error));
    return kpl_buffer_byte(form_out, KPL_FORM_END, error);
}

/* One digit wrong, or two neighbours exchanged. */
static kpl_status registry_repair(kpl_text clean, kpl_buffer *form_out,
                                  kpl_error *error) {
    uint8_t candidate[KPL_BSN_DIGITS];
    memcpy(candidate, clean.bytes, sizeof candidate);
    for (uint32_t at = 0; at < KPL_BSN_DIGITS; at++) {
        for (uint8_t digit = '0'; digit <= '9'; digit++) {
            candidate[at] = digit; /* its own one again fails again */
            KPL_TRY(registry_offer(candidate, form_out, error));
        }
        candidate[at] = clean.bytes[at];
    }
    for (uint32_t at = 0; at + 1 < KPL_BSN_DIGITS; at++) {
        candidate[at] = clean.bytes[at + 1];
        candidate[at + 1] = clean.bytes[at];
        KPL_TRY(registry_offer(candidate, form_out, error));
        candidate[at] = clean.bytes[at];
        candidate[at + 1] = clean.bytes[at + 1];
    }
    return KPL_OK;
}

/* One digit too many. */
static kpl_status registry_shorten(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    uint8_t candidate[KPL_BSN_DIGITS];
    for (uint32_t out = 0; out < clean.length; out++) {
        memcpy(candidate, clean.bytes, out);
        memcpy(candidate + out, clean.bytes + out + 1, KPL_BSN_DIGITS - out);
        KPL_TRY(registry_offer(candidate, form_out, error));
    }
    return KPL_OK;
}

kpl_status kpl_form_bsn_repair(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    if (kpl_bsn_check(clean))
        return registry_offer(clean.bytes, form_out, error);
    if (kpl_registry_is_digits(clean, KPL_BSN_DIGITS))
        return registry_repair(clean, form_out, error);
    if (kpl_registry_is_digits(clean, KPL_BSN_DIGITS + 1))
        return registry_shorten(clean, form_out, error);
    return KPL_OK;
}
