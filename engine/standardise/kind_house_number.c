/*
 * kind_house_number.c - house numbers with their addition: "12 A-3" -> "12a3".
 *
 * Separators go, except between two digits, where leaving it out would make another
 * number
 * ("12-14" is not 1214). Leading zeros go. See kinds.h.
 */
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"

static kpl_status house_clean(kpl_text raw, const kpl_column_study *study,
                              kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const size_t start = clean_out->length;
    KPL_TRY(kpl_fold_text(raw, 0, clean_out, error));
    const size_t length = clean_out->length;
    size_t from = start;
    while (from + 1 < length && clean_out->bytes[from] == '0' &&
           kpl_byte_is_digit(clean_out->bytes[from + 1]))
        from++;
    size_t to = start; /* never ahead of `from`: the folded text shrinks in place */
    for (; from < length; from++) {
        uint8_t byte = clean_out->bytes[from];
        if (byte == ' ') {
            if (to == start || !kpl_byte_is_digit(clean_out->bytes[to - 1]) ||
                !kpl_byte_is_digit(
                    clean_out->bytes[from + 1])) /* a space is never last */
                continue;
            byte = '-';
        }
        clean_out->bytes[to++] = byte;
    }
    clean_out->length = to;
    return KPL_OK;
}

/* The number itself, without addition. */
static kpl_status house_digits(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t start = 0;
    while (start < clean.length && !kpl_byte_is_digit(clean.bytes[start]))
        start++;
    uint32_t end = start;
    while (end < clean.length && kpl_byte_is_digit(clean.bytes[end]))
        end++;
    return kpl_buffer_append(form_out, clean.bytes + start, end - start, error);
}

static const kpl_form_kind house_forms[] = {{"digits", house_digits}};
static const char *const house_levels[] = {"exact", "exact(digits)", "osa <= 1", NULL};
static const char *const house_rules[] = {"", NULL};

const kpl_kind kpl_kind_house_number = {
    .name = "house_number",
    .summary = "house number, with or without addition",
    .clean = house_clean,
    .forms = house_forms,
    .form_count = KPL_FORM_COUNT(house_forms),
    .nulls = kpl_nulls_of_values,
    .levels = house_levels,
    .rules = house_rules,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
};
