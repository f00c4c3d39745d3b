/* forms_many.c - tokens and their parts, bins of amounts; see forms_many.h. */
#include "standardise/forms_many.h"

#include "base/document.h"
#include "standardise/forms.h"

/* Shorter tokens are not cut: their first and last four letters say nothing new. */
#define MANY_CUT_MIN 5u

static uint32_t many_characters(kpl_text text) {
    uint32_t count = 0;
    for (uint32_t at = 0; at < text.length; at++)
        count += (text.bytes[at] & 0xC0u) != 0x80u; /* first byte of a character */
    return count;
}

static kpl_status many_append(kpl_buffer *out, kpl_text text, kpl_error *error) {
    KPL_TRY(kpl_buffer_append(out, text.bytes, text.length, error));
    return kpl_buffer_byte(out, KPL_FORM_END, error);
}

/* Tokens of at least `characters`; of each its head (count > 0) or tail (count < 0) of
 * that many characters, or all of it. */
static kpl_status many_tokens(kpl_text clean, uint32_t characters, int32_t count,
                              kpl_buffer *out, kpl_error *error) {
    uint32_t position = 0;
    for (;;) {
        kpl_text token = kpl_form_token(clean, &position);
        if (token.length == 0)
            return KPL_OK;
        if (many_characters(token) < characters)
            continue;
        if (count > 0)
            token = kpl_form_head(token, (uint32_t)count);
        else if (count < 0)
            token = kpl_form_tail(token, (uint32_t)-count);
        KPL_TRY(many_append(out, token, error));
    }
}

kpl_status kpl_form_each_token(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return many_tokens(clean, 1, 0, form_out, error);
}

kpl_status kpl_form_each_token3(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return many_tokens(clean, 3, 0, form_out, error);
}

kpl_status kpl_form_each_first4(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return many_tokens(clean, MANY_CUT_MIN, 4, form_out, error);
}

kpl_status kpl_form_each_last4(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return many_tokens(clean, MANY_CUT_MIN, -4, form_out, error);
}

kpl_status kpl_form_each_phonetic(kpl_text clean, kpl_buffer *form_out,
                                  kpl_error *error) {
    uint32_t position = 0;
    for (;;) {
        const kpl_text token = kpl_form_token(clean, &position);
        if (token.length == 0)
            return KPL_OK;
        const size_t start = form_out->length;
        KPL_TRY(kpl_form_phonetic(token, form_out, error));
        if (form_out->length > start) /* digits have no code */
            KPL_TRY(kpl_buffer_byte(form_out, KPL_FORM_END, error));
    }
}

kpl_status kpl_form_each_bigram(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t position = 0;
    kpl_text before = kpl_form_token(clean, &position);
    for (;;) {
        const kpl_text token = kpl_form_token(clean, &position);
        if (token.length == 0)
            return KPL_OK;
        KPL_TRY(kpl_buffer_append(form_out, before.bytes, before.length, error));
        KPL_TRY(kpl_buffer_byte(form_out, ' ', error));
        KPL_TRY(many_append(form_out, token, error));
        before = token;
    }
}

/* ---- Bins ------------------------------------------------------------------------ */

/* Both of them, told apart by a letter. */
static kpl_status many_pair(const char *sign, int64_t first, int64_t second,
                            kpl_buffer *out, kpl_error *error) {
    return kpl_buffer_print(out, error, "a%s%lld%cb%s%lld%c", sign, (long long)first,
                            KPL_FORM_END, sign, (long long)second, KPL_FORM_END);
}

/* Half a bin: the square root of 1.05. By multiplication alone, whose result is the same
 * everywhere; a logarithm of the system's library need not be. */
#define MANY_HALF_BIN 1.0246950765959599

/* The largest n with half bin ^ n <= value, for value >= 1: powers of two of it, from the
 * largest one down. 2^15 of them exceed any double. */
static int64_t many_steps(double value) {
    double powers[15] = {MANY_HALF_BIN};
    for (uint32_t p = 1; p < 15; p++)
        powers[p] = powers[p - 1] * powers[p - 1];
    double reached = 1;
    int64_t steps = 0;
    for (uint32_t p = 15; p-- > 0;) {
        if (reached * powers[p] <= value) {
            reached *= powers[p];
            steps += (int64_t)1 << p;
        }
    }
    return steps;
}

kpl_status kpl_form_amount_bins(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    double value = 0;
    if (!kpl_number_parse((const char *)clean.bytes, clean.length, &value))
        return KPL_OK;
    const char *const sign = value < 0 ? "-" : "";
    value = value < 0 ? -value : value;
    if (value < 1) /* amounts have cents; what is smaller is near zero */
        return many_pair(sign, (int64_t)(value * 100) - 100,
                         (int64_t)(value * 100 + 0.5) - 100, form_out, error);
    const int64_t steps = many_steps(value);
    return many_pair(sign, steps / 2, (steps + 1) / 2, form_out, error);
}
