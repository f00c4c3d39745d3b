/*
 * kind_nl_postcode.c - Dutch postcodes: "1234AB", or the four digits alone.
 *
 * Written with a space, in lower case, with "NL-" in front, with O for a nought or a
 * nought for O, with the place behind it: all the same. A foreign code stays as it is, in
 * capitals, and is invalid.
 *
 * pc4, pc6   four digits; the whole code (a guard, nothing for four digits).
 * letters    the two letters.
 * region     two digits: some thousand streets.
 * digits     the code with each letter three times: one edit of it is a wrong digit, or
 *            two digits exchanged, never another letter.
 * Levels     A wrong digit with the same letters is a slip: the two codes are kilometres
 *            apart. Another letter is as often the street next door.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/address_line.h"
#include "standardise/nl/postcode.h"

#define POSTCODE_PC4 4u
#define POSTCODE_PC6 6u
#define POSTCODE_TWICE 2u /* what "digits" adds of each letter */

static bool postcode_is_letter(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z';
}

/* Four digits, no nought first, and two letters or nothing. */
static bool postcode_fits(kpl_text code) {
    if (code.length != POSTCODE_PC4 && code.length != POSTCODE_PC6)
        return false;
    for (uint32_t at = 0; at < POSTCODE_PC4; at++)
        if (!kpl_byte_is_digit(code.bytes[at]))
            return false;
    for (uint32_t at = POSTCODE_PC4; at < code.length; at++)
        if (!postcode_is_letter(code.bytes[at]))
            return false;
    return code.bytes[0] != '0';
}

/* O and I among the digits, 0 among the letters: only if a postcode comes of it. */
static void postcode_mend(uint8_t *code, uint32_t length) {
    uint8_t mended[POSTCODE_PC6];
    if (length != POSTCODE_PC4 && length != POSTCODE_PC6)
        return;
    memcpy(mended, code, length);
    for (uint32_t at = 0; at < POSTCODE_PC4; at++)
        mended[at] = mended[at] == 'O'                        ? '0'
                     : mended[at] == 'I' || mended[at] == 'L' ? '1'
                                                              : mended[at];
    for (uint32_t at = POSTCODE_PC4; at < length; at++)
        mended[at] = mended[at] == '0' ? 'O' : mended[at];
    if (postcode_fits((kpl_text){mended, length}))
        memcpy(code, mended, length);
}

/* The postcode among other words, "1234 AB Plaats", in the place of all of them. */
static kpl_status postcode_pick(kpl_text raw, size_t start, kpl_buffer *clean_out,
                                kpl_error *error) {
    kpl_address_line address;
    kpl_address_line_parse(raw, &address);
    if (!address.has_postcode)
        return KPL_OK;
    clean_out->length = start;
    return kpl_buffer_string(clean_out, address.postcode, error);
}

static kpl_status postcode_clean(kpl_text raw, const kpl_column_study *study,
                                 kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    const size_t start = clean_out->length;
    KPL_TRY(kpl_fold_text(raw, KPL_FOLD_JOINED | KPL_FOLD_UPPER, clean_out, error));
    kpl_text code = kpl_fold_since(clean_out, start);
    const bool has_country = code.length > 2 && memcmp(code.bytes, "NL", 2) == 0;
    if (has_country) { /* no postcode begins with a letter */
        memmove(clean_out->bytes + start, clean_out->bytes + start + 2, code.length - 2);
        clean_out->length -= 2;
        code.length -= 2;
    }
    if (code.length > 0)
        postcode_mend(clean_out->bytes + start, code.length);
    return postcode_fits(code) ? KPL_OK : postcode_pick(raw, start, clean_out, error);
}

/* "0000" and "0000XX" are what forms ask for when nothing is known. */
static const char *const postcode_nulls[] = {
    KPL_NULLS_OF_VALUES, "n.v.t.", "nvt",     "geen",   "0",       "0000", "0000xx",
    "0000 xx",           "9999xx", "9999 xx", "0000aa", "0000 aa", NULL};

bool kpl_nl_postcode_check(kpl_text clean) {
    if (!postcode_fits(clean))
        return false;
    if (clean.length == POSTCODE_PC4)
        return true;
    /* Never given out: too near to what happened in the forties. */
    return clean.bytes[4] != 'S' ||
           (clean.bytes[5] != 'A' && clean.bytes[5] != 'D' && clean.bytes[5] != 'S');
}

bool kpl_nl_postcode_is_pc6(kpl_text clean) {
    return clean.length == POSTCODE_PC6 && postcode_fits(clean);
}

/* bytes[from..from + count) of what looks like a Dutch postcode. */
static kpl_status postcode_part(kpl_text clean, uint32_t from, uint32_t count,
                                kpl_buffer *form_out, kpl_error *error) {
    if (!postcode_fits(clean) || clean.length < from + count)
        return KPL_OK;
    return kpl_buffer_append(form_out, clean.bytes + from, count, error);
}

static kpl_status postcode_pc4(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return postcode_part(clean, 0, POSTCODE_PC4, form_out, error);
}

kpl_status kpl_form_nl_pc6(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    return postcode_part(clean, 0, POSTCODE_PC6, form_out, error);
}

static kpl_status postcode_letters(kpl_text clean, kpl_buffer *form_out,
                                   kpl_error *error) {
    return postcode_part(clean, POSTCODE_PC4, POSTCODE_PC6 - POSTCODE_PC4, form_out,
                         error);
}

static kpl_status postcode_region(kpl_text clean, kpl_buffer *form_out,
                                  kpl_error *error) {
    return postcode_part(clean, 0, 2, form_out, error);
}

static kpl_status postcode_digits(kpl_text clean, kpl_buffer *form_out,
                                  kpl_error *error) {
    if (!kpl_nl_postcode_is_pc6(clean))
        return KPL_OK;
    KPL_TRY(kpl_buffer_append(form_out, clean.bytes, clean.length, error));
    for (uint32_t more = 0; more < POSTCODE_TWICE; more++)
        KPL_TRY(postcode_letters(clean, form_out, error));
    return KPL_OK;
}

static kpl_status postcode_repair(uint8_t *code, kpl_buffer *out, kpl_error *error) {
    if (code[0] == '0')
        return KPL_OK; /* there are none */
    KPL_TRY(kpl_buffer_append(out, code, POSTCODE_PC6, error));
    return kpl_buffer_byte(out, KPL_FORM_END, error);
}

/* Postcodes of which one digit was typed wrong, or two neighbours were exchanged. A wrong
 * letter says little: the next street has it. */
static kpl_status postcode_repairs(kpl_text clean, kpl_buffer *out, kpl_error *error) {
    if (!kpl_nl_postcode_is_pc6(clean))
        return KPL_OK;
    uint8_t code[POSTCODE_PC6];
    memcpy(code, clean.bytes, sizeof code);
    for (uint32_t at = 0; at < POSTCODE_PC4; at++) {
        const uint8_t digit = code[at];
        for (code[at] = '0'; code[at] <= '9'; code[at]++)
            if (code[at] != digit)
                KPL_TRY(postcode_repair(code, out, error));
        code[at] = digit;
    }
    for (uint32_t at = 0; at + 1 < POSTCODE_PC4; at++) {
        code[at] = clean.bytes[at + 1];
        code[at + 1] = clean.bytes[at];
        if (code[at] != code[at + 1])
            KPL_TRY(postcode_repair(code, out, error));
        memcpy(code, clean.bytes, sizeof code);
    }
    return KPL_OK;
}

static const kpl_form_kind postcode_forms[] = {
    {"pc4", postcode_pc4},         {"pc6", kpl_form_nl_pc6},
    {"letters", postcode_letters}, {"region", postcode_region},
    {"digits", postcode_digits},
};
static const char *const postcode_levels[] = {
    "exact",      "osa(digits) <= 1", "osa(pc6) <= 1",
    "exact(pc4)", "osa <= 1",         "exact(region)",
    NULL,
};
static const char *const postcode_keys[] = {"", "pc4", NULL};
static const char *const postcode_rules[] = {"pc4", "", NULL};

const kpl_kind kpl_kind_nl_postcode = {
    .name = "nl_postcode",
    .summary = "Dutch postcode, four digits and two letters",
    .clean = postcode_clean,
    .forms = postcode_forms,
    .form_count = KPL_FORM_COUNT(postcode_forms),
    .nulls = postcode_nulls,
    .levels = postcode_levels,
    .keys = postcode_keys,
    .rules = postcode_rules,
    .repairs = postcode_repairs,
    .close_count = 3,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
    .check = kpl_nl_postcode_check,
};
