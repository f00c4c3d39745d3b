/*
 * kind_postcode.c - postal codes of any country, as capitals and digits. See kinds.h.
 *
 * area      the code without its local part: the last three characters of a code that has
 *           letters and six or more characters, or five of which the last is a letter
 *           (1234AB -> 123, SW1A1AA -> SW1A, L30AH -> L3), else the last one
 *           (12345 -> 1234).
 * district  the first two characters.
 * Valid     what some country's codes look like: three to ten digits, not all noughts, a
 *           country's mark before three to six (B1000), or a shape that is listed below.
 */
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

static kpl_status postcode_clean(kpl_text raw, const kpl_column_study *study,
                                 kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    return kpl_fold_text(raw, KPL_FOLD_JOINED | KPL_FOLD_UPPER, clean_out, error);
}

static kpl_status postcode_area(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t characters = 0;
    bool letters = false;
    for (uint32_t at = 0; at < clean.length; at++) {
        characters += (clean.bytes[at] & 0xC0u) != 0x80u;
        letters = letters || clean.bytes[at] < '0' || clean.bytes[at] > '9';
    }
    const bool is_long =
        characters >= 6 || (characters == 5 && clean.bytes[clean.length - 1] > '9');
    const uint32_t local = letters && is_long ? 3 : 1;
    if (characters <= local)
        return KPL_OK;
    const kpl_text area = kpl_form_head(clean, characters - local);
    return kpl_buffer_append(form_out, area.bytes, area.length, error);
}

/* A is a letter, 9 a digit, X either. In this order: Netherlands; United Kingdom and what
 * belongs to it; Canada; Ireland; Malta; Argentina; Bermuda. */
static const char *const postcode_shapes[] = {
    "9999AA",  "AA9999AA", "A99AA",  "A999AA",   "AA99AA", "AA999AA",
    "A9A9AA",  "AA9A9AA",  "AAA9AA", "AAAA9AA",  "A9A9A9", "A99XXXX",
    "A9AXXXX", "AAA9999",  "AAA999", "A9999AAA", "AAXX",   NULL,
};

static bool postcode_is_letter(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z';
}

static bool postcode_has_shape(kpl_text clean, const char *shape) {
    uint32_t at = 0;
    for (; at < clean.length && shape[at] != '\0'; at++) {
        const uint8_t byte = clean.bytes[at];
        const bool fits = (kpl_byte_is_digit(byte) && shape[at] != 'A') ||
                          (postcode_is_letter(byte) && shape[at] != '9');
        if (!fits)
            return false;
    }
    return at == clean.length && shape[at] == '\0';
}

static bool postcode_check(kpl_text clean) {
    uint32_t letters = 0; /* in front */
    bool any = false;     /* a digit but 0 */
    while (letters < clean.length && postcode_is_letter(clean.bytes[letters]))
        letters++;
    uint32_t end = letters;
    while (end < clean.length && kpl_byte_is_digit(clean.bytes[end]))
        any = clean.bytes[end++] != '0' || any;
    const uint32_t digits = end - letters;
    if (end == clean.length && letters == 0)
        return any && digits >= 3 && digits <= 10;
    if (end == clean.length && letters <= 2 && digits >= 3 && digits <= 6)
        return any;
    for (const char *const *shape = postcode_shapes; *shape != NULL; shape++)
        if (postcode_has_shape(clean, *shape))
            return true;
    return false;
}

static kpl_status postcode_district(kpl_text clean, kpl_buffer *form_out,
                                    kpl_error *error) {
    const kpl_text district = kpl_form_head(clean, 2);
    return kpl_buffer_append(form_out, district.bytes, district.length, error);
}

static const kpl_form_kind postcode_forms[] = {
    {"area", postcode_area},
    {"district", postcode_district},
};
static const char *const postcode_levels[] = {
    "exact", "osa <= 1", "exact(area)", "osa <= 2", "exact(district)", NULL};
static const char *const postcode_keys[] = {"", "area", NULL};
static const char *const postcode_rules[] = {"area", "", NULL};

const kpl_kind kpl_kind_postcode = {
    .name = "postcode",
    .summary = "postal code",
    .clean = postcode_clean,
    .forms = postcode_forms,
    .form_count = KPL_FORM_COUNT(postcode_forms),
    .nulls = kpl_nulls_of_values,
    .levels = postcode_levels,
    .keys = postcode_keys,
    .close_count = 3,
    .rules = postcode_rules,
    .check = postcode_check,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
};
