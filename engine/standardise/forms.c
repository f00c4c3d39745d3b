/* forms.c - beginnings, ends, tokens and codes of cleaned values; see forms.h. */
#include "standardise/forms.h"

#include <stdlib.h>

#include "standardise/date_forms.h"
#include "standardise/double_metaphone.h"
#include "standardise/nl/postcode.h"
#include "standardise/nl/registry_number.h"

/* Is this byte the first of a character in UTF-8? */
static inline bool forms_starts(uint8_t byte) {
    return (byte & 0xC0u) != 0x80u;
}

static kpl_status forms_append(kpl_buffer *out, kpl_text text, kpl_error *error) {
    return kpl_buffer_append(out, text.bytes, text.length, error);
}

kpl_text kpl_form_head(kpl_text text, uint32_t count) {
    uint32_t end = 0;
    for (; end < text.length; end++)
        if (forms_starts(text.bytes[end]) && count-- == 0)
            break;
    return (kpl_text){text.bytes, end};
}

kpl_text kpl_form_tail(kpl_text text, uint32_t count) {
    uint32_t start = text.length;
    while (start > 0 && count > 0)
        if (forms_starts(text.bytes[--start]))
            count--;
    return (kpl_text){text.bytes + start, text.length - start};
}

kpl_text kpl_form_token(kpl_text text, uint32_t *position) {
    uint32_t start = *position;
    while (start < text.length && text.bytes[start] == ' ')
        start++;
    uint32_t end = start;
    while (end < text.length && text.bytes[end] != ' ')
        end++;
    *position = end;
    return (kpl_text){text.bytes + start, end - start};
}

bool kpl_form_column(kpl_text raw, uint32_t *position, kpl_text *column_out) {
    const uint32_t from = *position;
    uint32_t end = from;
    if (from >= raw.length)
        return false;
    while (end < raw.length && raw.bytes[end] != KPL_COLUMN_END)
        end++;
    *column_out = (kpl_text){raw.bytes + from, end - from};
    *position = end + 1;
    return true;
}

/* ---- Guards ---- */

/* Has the text this many characters? */
static bool forms_reaches(kpl_text text, uint32_t count) {
    for (uint32_t at = 0; at < text.length; at++)
        if (forms_starts(text.bytes[at]) && --count == 0)
            return true;
    return false;
}

static bool forms_is_long3(kpl_text clean) {
    return forms_reaches(clean, 3);
}

static bool forms_is_long5(kpl_text clean) {
    return forms_reaches(clean, 5);
}

static bool forms_is_long6(kpl_text clean) {
    return forms_reaches(clean, 6);
}

static bool forms_is_abbreviation(kpl_text clean) {
    return forms_reaches(clean, 3) || !forms_reaches(clean, 2);
}

kpl_form_guard_fn *kpl_form_guard(kpl_kind_derive_fn *derive) {
    return derive == kpl_form_long3                   ? forms_is_long3
           : derive == kpl_form_long5                 ? forms_is_long5
           : derive == kpl_form_long6                 ? forms_is_long6
           : derive == kpl_form_abbreviation          ? forms_is_abbreviation
           : derive == kpl_form_bsn_valid             ? kpl_bsn_check
           : derive == kpl_form_a_nummer_valid        ? kpl_a_nummer_check
           : derive == kpl_form_onderwijsnummer_valid ? kpl_onderwijsnummer_check
           : derive == kpl_form_nl_pc6                ? kpl_nl_postcode_is_pc6
           : derive == kpl_form_date_whole            ? kpl_date_is_whole
                                                      : NULL;
}

static kpl_status forms_guarded(kpl_text clean, kpl_form_guard_fn *keeps,
                                kpl_buffer *form_out, kpl_error *error) {
    return keeps(clean) ? forms_append(form_out, clean, error) : KPL_OK;
}

kpl_status kpl_form_long3(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_guarded(clean, forms_is_long3, form_out, error);
}

kpl_status kpl_form_long5(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_guarded(clean, forms_is_long5, form_out, error);
}

kpl_status kpl_form_long6(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_guarded(clean, forms_is_long6, form_out, error);
}

kpl_status kpl_form_abbreviation(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_guarded(clean, forms_is_abbreviation, form_out, error);
}

/* ---- Parts and codes ---- */

kpl_status kpl_form_joined(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    for (uint32_t at = 0; at < clean.length; at++)
        if (clean.bytes[at] != ' ')
            KPL_TRY(kpl_buffer_byte(form_out, clean.bytes[at], error));
    return KPL_OK;
}

kpl_status kpl_form_joined5(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    const size_t start = form_out->length;
    KPL_TRY(kpl_form_joined(clean, form_out, error));
    const size_t length = form_out->length - start;
    if (!forms_is_long5((kpl_text){form_out->bytes + start, (uint32_t)length}))
        form_out->length = start;
    return KPL_OK;
}

kpl_status kpl_form_initial(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_append(form_out, kpl_form_head(clean, 1), error);
}

kpl_status kpl_form_first3(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_append(form_out, kpl_form_head(clean, 3), error);
}

kpl_status kpl_form_first4(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_append(form_out, kpl_form_head(clean, 4), error);
}

kpl_status kpl_form_first5(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_append(form_out, kpl_form_head(clean, 5), error);
}

kpl_status kpl_form_first8(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t left = 8;
    for (uint32_t at = 0; at < clean.length; at++) {
        if (clean.bytes[at] == ' ')
            continue;
        if (forms_starts(clean.bytes[at]) && left-- == 0)
            break;
        KPL_TRY(kpl_buffer_byte(form_out, clean.bytes[at], error));
    }
    return KPL_OK;
}

kpl_status kpl_form_last4(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return forms_append(form_out, kpl_form_tail(clean, 4), error);
}

kpl_status kpl_form_digits(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    for (uint32_t at = 0; at < clean.length; at++)
        if (clean.bytes[at] >= '0' && clean.bytes[at] <= '9')
            KPL_TRY(kpl_buffer_byte(form_out, clean.bytes[at], error));
    return KPL_OK;
}

kpl_status kpl_form_first_token(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t position = 0;
    return forms_append(form_out, kpl_form_token(clean, &position), error);
}

kpl_status kpl_form_last_token(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t start = clean.length;
    while (start > 0 && clean.bytes[start - 1] != ' ')
        start--;
    return forms_append(form_out, (kpl_text){clean.bytes + start, clean.length - start},
                        error);
}

kpl_status kpl_form_initials(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t position = 0;
    for (;;) {
        const kpl_text token = kpl_form_token(clean, &position);
        if (token.length == 0)
            return KPL_OK;
        KPL_TRY(forms_append(form_out, kpl_form_head(token, 1), error));
    }
}

static int forms_order(const void *a, const void *b) {
    return kpl_text_order(*(const kpl_text *)a, *(const kpl_text *)b);
}

kpl_status kpl_form_tokens(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    size_t count = 1;
    for (uint32_t at = 0; at < clean.length; at++)
        count += clean.bytes[at] == ' ';
    if (count == 1)
        return forms_append(form_out, clean, error);

    kpl_text *tokens = NULL;
    KPL_TRY(kpl_alloc(form_out->allocator, count, sizeof *tokens, &tokens, error));
    uint32_t position = 0;
    for (size_t t = 0; t < count; t++)
        tokens[t] = kpl_form_token(clean, &position);
    qsort(tokens, count, sizeof *tokens, forms_order);
    kpl_status status = KPL_OK;
    const size_t start = form_out->length;
    for (size_t t = 0; t < count && status == KPL_OK; t++) {
        if (tokens[t].length == 0 || (t > 0 && kpl_text_equal(tokens[t], tokens[t - 1])))
            continue;
        if (form_out->length > start)
            status = kpl_buffer_byte(form_out, ' ', error);
        if (status == KPL_OK)
            status = forms_append(form_out, tokens[t], error);
    }
    kpl_free(form_out->allocator, tokens);
    return status;
}

/* Codes longer than this tell no more names apart. */
#define FORMS_PHONETIC_BYTES 12u

kpl_status kpl_form_phonetic(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    char code[FORMS_PHONETIC_BYTES + 1];
    kpl_double_metaphone(clean, FORMS_PHONETIC_BYTES, code, NULL);
    return kpl_buffer_string(form_out, code, error);
}

kpl_status kpl_form_first_phonetic(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    uint32_t position = 0;
    return kpl_form_phonetic(kpl_form_token(clean, &position), form_out, error);
}
