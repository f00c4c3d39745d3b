/*
 * kind_codes.c - the model numbers and other codes inside a text: "Sony DCR-SR40 camera"
 * gives "dcrsr40". Words with a digit in them and four characters or more, signs inside
 * left out, each once, sorted. Texts about one product differ in everything else, and
 * two products of one make in nothing else. See kinds.h.
 */
#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/forms_many.h"
#include "standardise/kinds.h"

#define CODES_LENGTH_MIN 4u

static bool codes_is_letter(uint8_t c) {
    return (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* What ends a word; other signs are part of a code or nothing. */
static bool codes_separates(uint8_t c) {
    return c == ' ' || c == '/' || c == ',' || c == ';' || c == '(' || c == ')' ||
           c == '|' || c == '+';
}

/* The codes of `text`, which is folded with its signs, one space behind each. */
static kpl_status codes_collect(kpl_text text, kpl_buffer *codes, kpl_error *error) {
    uint32_t at = 0;
    while (at < text.length) {
        const size_t start = codes->length;
        bool has_digit = false;
        for (; at < text.length && !codes_separates(text.bytes[at]); at++) {
            const uint8_t c = text.bytes[at];
            has_digit = has_digit || kpl_byte_is_digit(c);
            if (kpl_byte_is_digit(c) || codes_is_letter(c))
                KPL_TRY(kpl_buffer_byte(codes, c, error));
        }
        at += at < text.length;
        if (has_digit && codes->length - start >= CODES_LENGTH_MIN)
            KPL_TRY(kpl_buffer_byte(codes, ' ', error));
        else
            codes->length = start;
    }
    return KPL_OK;
}

static kpl_status codes_clean(kpl_text raw, const kpl_column_study *study,
                              kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    kpl_buffer folded = {.allocator = clean_out->allocator};
    kpl_buffer codes = {.allocator = clean_out->allocator};
    kpl_status status = kpl_fold_text(raw, KPL_FOLD_SYMBOLS, &folded, error);
    if (status == KPL_OK)
        status = codes_collect(kpl_fold_since(&folded, 0), &codes, error);
    if (status == KPL_OK && codes.length > 1) {
        codes.length--; /* the space behind the last */
        status = kpl_form_tokens(kpl_fold_since(&codes, 0), clean_out, error);
    }
    kpl_buffer_release(&folded);
    kpl_buffer_release(&codes);
    return status;
}

static const kpl_form_kind codes_forms[] = {{"tokens", kpl_form_tokens},
                                            {"token", kpl_form_each_token}};
static const char *const codes_levels[] = {
    "exact",
    "cosine_idf >= 0.7",
    "token_prefix >= 6 or cosine_idf >= 0.4",
    "token_prefix >= 4",
    NULL,
};
static const char *const codes_keys[] = {"tokens", NULL};
static const char *const codes_rules[] = {"token", NULL};

const kpl_kind kpl_kind_codes = {
    .name = "codes",
    .summary = "model numbers and other codes inside a text",
    .clean = codes_clean,
    .forms = codes_forms,
    .form_count = KPL_FORM_COUNT(codes_forms),
    .many_count = 1,
    .nulls = kpl_nulls_of_values,
    .levels = codes_levels,
    .keys = codes_keys,
    .rules = codes_rules,
    .close_count = 3,
};
