/*
 * kind_case_id.c - numbers of cases, which are unique within the organisation that gave
 * them out. Two columns, organisation and number, or one, the number.
 *
 * Clean     "ZAAK-2023-0012@001234567": letters and digits in capitals with hyphens
 *           between, then the organisation's number (registry_number.h) where there is
 *           one.
 * number, organisation   the two halves.
 * digits    runs of digits without their leading noughts, "2023.12": the same number
 *           padded or with another prefix.
 * serial    the last six of the last run's digits, without leading noughts: the number
 *           whose organisation, year or sort was left out, "160824" of "SHV-2023-160824",
 *           "47453" of "100047453".
 * long_number   numbers of six characters or more: shorter ones are all one slip apart.
 */
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/registry_number.h"

#define CASE_AT '@'
#define CASE_LONG_BYTES 6u
#define CASE_SERIAL_BYTES 6u

/* Where the first `sign` stands; the length when it does not. */
static uint32_t case_find(kpl_text text, uint8_t sign) {
    uint32_t at = 0;
    while (at < text.length && text.bytes[at] != sign)
        at++;
    return at;
}

/* The two halves of a raw value. */
static void case_split(kpl_text raw, kpl_text *number_out, kpl_text *organisation_out) {
    const uint32_t first = case_find(raw, KPL_COLUMN_END);
    const bool has_columns = first < raw.length;
    const uint32_t at = has_columns ? first : case_find(raw, CASE_AT);
    const uint32_t from = at < raw.length ? at + 1 : at;
    const kpl_text before = {raw.bytes, at};
    kpl_text behind = {raw.bytes + from, raw.length - from};
    behind.length = case_find(behind, KPL_COLUMN_END);
    const bool swapped = has_columns && from < raw.length; /* organisation first */
    *number_out = swapped ? behind : before;
    *organisation_out = swapped ? before : behind;
}

static kpl_status case_clean(kpl_text raw, const kpl_column_study *study,
                             kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    kpl_text number = {0};
    kpl_text organisation = {0};
    const size_t start = clean_out->length;
    case_split(raw, &number, &organisation);
    KPL_TRY(kpl_fold_text(number, KPL_FOLD_UPPER, clean_out, error));
    if (clean_out->length == start) /* an organisation is no case */
        return KPL_OK;
    for (size_t at = start; at < clean_out->length; at++)
        if (clean_out->bytes[at] == ' ')
            clean_out->bytes[at] = '-';
    const size_t end = clean_out->length;
    KPL_TRY(kpl_buffer_byte(clean_out, CASE_AT, error));
    KPL_TRY(kpl_registry_clean(organisation, KPL_BSN_DIGITS, 1, clean_out, error));
    if (clean_out->length == end + 1)
        clean_out->length = end;
    return KPL_OK;
}

static kpl_text case_number(kpl_text clean) {
    return (kpl_text){clean.bytes, case_find(clean, CASE_AT)};
}

static kpl_status case_form_number(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    const kpl_text number = case_number(clean);
    return kpl_buffer_append(form_out, number.bytes, number.length, error);
}

static kpl_status case_form_long(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    const kpl_text number = case_number(clean);
    return number.length < CASE_LONG_BYTES
               ? KPL_OK
               : kpl_buffer_append(form_out, number.bytes, number.length, error);
}

static kpl_status case_form_organisation(kpl_text clean, kpl_buffer *form_out,
                                         kpl_error *error) {
    const uint32_t at = case_find(clean, CASE_AT);
    return at == clean.length ? KPL_OK
                              : kpl_buffer_append(form_out, clean.bytes + at + 1,
                                                  clean.length - at - 1, error);
}

static kpl_status case_form_digits(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    const kpl_text number = case_number(clean);
    const size_t start = form_out->length;
    for (uint32_t at = 0; at < number.length;) {
        if (!kpl_byte_is_digit(number.bytes[at])) {
            at++;
            continue;
        }
        while (at + 1 < number.length && number.bytes[at] == '0' &&
               kpl_byte_is_digit(number.bytes[at + 1]))
            at++;
        const uint32_t from = at;
        while (at < number.length && kpl_byte_is_digit(number.bytes[at]))
            at++;
        if (form_out->length > start)
            KPL_TRY(kpl_buffer_byte(form_out, '.', error));
        KPL_TRY(kpl_buffer_append(form_out, number.bytes + from, at - from, error));
    }
    return KPL_OK;
}

static kpl_status case_form_serial(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    const kpl_text number = case_number(clean);
    uint32_t end = number.length;
    while (end > 0 && !kpl_byte_is_digit(number.bytes[end - 1]))
        end--;
    uint32_t from = end;
    while (from > 0 && end - from < CASE_SERIAL_BYTES &&
           kpl_byte_is_digit(number.bytes[from - 1]))
        from--;
    while (from + 1 < end && number.bytes[from] == '0')
        from++;
    return kpl_buffer_append(form_out, number.bytes + from, end - from, error);
}

static const kpl_form_kind case_forms[] = {
    {"number", case_form_number}, {"organisation", case_form_organisation},
    {"digits", case_form_digits}, {"long_number", case_form_long},
    {"serial", case_form_serial},
};
static const char *const case_levels[] = {"exact", "exact(number) or exact(digits)",
                                          "exact(serial)", "osa(long_number) <= 1", NULL};
static const char *const case_keys[] = {"", "number", "digits", NULL};
static const char *const case_rules[] = {"number", "serial", NULL}; /* and so digits */

const kpl_kind kpl_kind_case_id = {
    .name = "case_id",
    .summary = "number of a case, with the organisation that gave it out",
    .clean = case_clean,
    .forms = case_forms,
    .form_count = KPL_FORM_COUNT(case_forms),
    .nulls = kpl_nulls_of_values,
    .levels = case_levels,
    .keys = case_keys,
    .rules = case_rules,
    .close_count = 3,
    .is_measured = true, /* numbers given out in a row are all near each other */
    .keeps_columns = true,
};
