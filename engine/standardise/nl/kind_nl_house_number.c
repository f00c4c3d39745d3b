/*
 * kind_nl_house_number.c - Dutch house numbers: a number and one suffix, "12 A3".
 *
 * Registers cut what follows the number into letter and addition at different places, or
 * not at all; written together in capitals it is as unique as the two (measured on 1.44
 * million addresses). So [10, "", "A"], [10, "A", ""] and "10 a" are all "10 A". Signs
 * go, leading zeros go, number 0 is null. Words for floors are written as registers do:
 * "3 hoog" 3, "hs" and "huis" H, "bis" and "bs" BS, roman II, III, IV ... as digits.
 * "t/o 3" and "bij 3" (across, beside) are suffixes of 3.
 * Levels   after equal ones: the number is equal and one suffix is missing or the
 *          beginning of the other ("12 A" of "12 A3"); the number is equal; one slip.
 * See kinds.h. Checked by tests/standardise/test_nl_places.c.
 */
#include <string.h>

#include "standardise/fold.h"
#include "standardise/forms.h"
#include "standardise/kinds.h"
#include "standardise/nl/nl_text.h"

/* Words of a suffix, folded, and what registers write for them; "" = nothing. */
static const struct {
    const char *word;
    const char *suffix;
} number_words[] = {
    {"hs", "H"},        {"huis", "H"},
    {"bis", "BS"},      {"bs", "BS"},
    {"hoog", ""},       {"hg", ""},
    {"etage", ""},      {"et", ""},
    {"verd", ""},       {"verdieping", ""},
    {"1e", "1"},        {"2e", "2"},
    {"3e", "3"},        {"4e", "4"},
    {"5e", "5"},        {"6e", "6"},
    {"ii", "2"},        {"iii", "3"},
    {"iv", "4"},        {"vi", "6"},
    {"vii", "7"},       {"viii", "8"},
    {"beneden", "BEN"}, {"benedenwoning", "BEN"},
    {"boven", "BOV"},   {"bovenwoning", "BOV"},
    {"rood", "RD"},     {"zwart", "ZW"},
    {"nr", ""},         {"no", ""},
    {"nummer", ""},     {"huisnummer", ""},
    {"bij", "BY"},      {"by", "BY"},
    {"to", "TO"},       {"tm", ""},
    {"begane", "BG"},   {"grond", ""},
};

/* Append a word of the suffix, in capitals. */
static kpl_status number_suffix_word(kpl_text word, kpl_buffer *out, kpl_error *error) {
    if (word.length == 0)
        return KPL_OK;
    for (size_t w = 0; w < sizeof number_words / sizeof number_words[0]; w++)
        if (word.bytes[0] == (uint8_t)number_words[w].word[0] &&
            kpl_text_is(word, number_words[w].word))
            return kpl_buffer_string(out, number_words[w].suffix, error);
    for (uint32_t at = 0; at < word.length; at++) {
        const uint8_t byte = word.bytes[at];
        const bool lower = byte >= 'a' && byte <= 'z';
        KPL_TRY(kpl_buffer_byte(out, lower ? (uint8_t)(byte - 32) : byte, error));
    }
    return KPL_OK;
}

/* "t m" and "t o" are what folding leaves of "t/m" and "t/o". */
static kpl_text number_next(kpl_text folded, uint32_t *position) {
    const kpl_text word = kpl_form_token(folded, position);
    uint32_t after = *position;
    const kpl_text next = kpl_form_token(folded, &after);
    if (!kpl_text_is(word, "t") || next.length != 1 ||
        (next.bytes[0] != 'm' && next.bytes[0] != 'o'))
        return word;
    *position = after;
    return next.bytes[0] == 'm' ? kpl_text_of("tm") : kpl_text_of("to");
}

/* The number at the start of a word: without leading zeros; empty when there is none. */
static kpl_text number_lead(kpl_text word) {
    uint32_t start = 0;
    uint32_t end = 0;
    while (end < word.length && kpl_byte_is_digit(word.bytes[end]))
        end++;
    while (start < end && word.bytes[start] == '0')
        start++;
    return (kpl_text){word.bytes + start, end - start};
}

/* Take the folded text apart: the first number, then all else as suffix. */
static kpl_status number_parts(kpl_text folded, kpl_buffer *number, kpl_buffer *suffix,
                               kpl_error *error) {
    uint32_t position = 0;
    bool found = false;
    for (;;) {
        kpl_text word = number_next(folded, &position);
        if (word.length == 0)
            return KPL_OK;
        if (!found && kpl_byte_is_digit(word.bytes[0])) {
            const kpl_text lead = number_lead(word);
            found = true;
            KPL_TRY(kpl_buffer_append(number, lead.bytes, lead.length, error));
            uint32_t digits = 0;
            while (digits < word.length && kpl_byte_is_digit(word.bytes[digits]))
                digits++;
            word = (kpl_text){word.bytes + digits, word.length - digits};
        }
        KPL_TRY(number_suffix_word(word, suffix, error));
    }
}

/* Fold; the ends of columns become spaces there. A suffix that stands in the number's
 * column and again in its own counts once. */
static kpl_status number_clean(kpl_text raw, const kpl_column_study *study,
                               kpl_buffer *clean_out, kpl_error *error) {
    (void)study;
    kpl_buffer folded = {.allocator = clean_out->allocator};
    kpl_buffer number = {.allocator = clean_out->allocator};
    kpl_buffer suffix = {.allocator = clean_out->allocator};
    kpl_status status = kpl_nl_fold(raw, 0, &folded, error);
    if (status == KPL_OK)
        status = number_parts(kpl_fold_since(&folded, 0), &number, &suffix, error);
    if (status == KPL_OK && number.length > 0) {
        const uint8_t *const column = memchr(raw.bytes, KPL_COLUMN_END, raw.length);
        const size_t half = suffix.length / 2;
        if (column != NULL && half > 0 && suffix.length % 2 == 0 && column > raw.bytes &&
            !kpl_byte_is_digit(column[-1]) &&
            memcmp(suffix.bytes, suffix.bytes + half, half) == 0)
            suffix.length = half;
        status = kpl_buffer_append(clean_out, number.bytes, number.length, error);
        if (status == KPL_OK && suffix.length > 0)
            status = kpl_buffer_byte(clean_out, ' ', error);
        if (status == KPL_OK)
            status = kpl_buffer_append(clean_out, suffix.bytes, suffix.length, error);
    }
    kpl_buffer_release(&folded);
    kpl_buffer_release(&number);
    kpl_buffer_release(&suffix);
    return status;
}

static kpl_status number_suffix(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t position = 0;
    (void)kpl_form_token(clean, &position);
    return position < clean.length
               ? kpl_buffer_append(form_out, clean.bytes + position + 1,
                                   clean.length - position - 1, error)
               : KPL_OK;
}

/* The value with a space behind the number in any case, so that a value begins another
 * only when its number is the same. */
static kpl_status number_start(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    KPL_TRY(kpl_buffer_append(form_out, clean.bytes, clean.length, error));
    return memchr(clean.bytes, ' ', clean.length) != NULL
               ? KPL_OK
               : kpl_buffer_byte(form_out, ' ', error);
}

/* 1 to 99999, as the register of addresses has them. */
static bool number_check(kpl_text clean) {
    const kpl_text number = number_lead(clean);
    return number.length >= 1 && number.length <= 5 && clean.length <= 5 + 1 + 5;
}

static const kpl_form_kind number_forms[] = {
    {"number", kpl_form_first_token},
    {"suffix", number_suffix},
    {"start", number_start},
};
/* Two homes in one building agree on all of an address but the suffix, and there may be
 * hundreds: blocks of the bare number are full of pairs that are not matches and look
 * like them. Rules take the whole value. */
static const char *const number_levels[] = {"exact", "prefix(start) >= 1",
                                            "exact(number)", "osa <= 1", NULL};
static const char *const number_keys[] = {"", "number", NULL};
static const char *const number_rules[] = {"", NULL};

const kpl_kind kpl_kind_nl_house_number = {
    .name = "nl_house_number",
    .summary = "Dutch house number with letter and addition, in one column or several",
    .clean = number_clean,
    .forms = number_forms,
    .form_count = KPL_FORM_COUNT(number_forms),
    .nulls = kpl_nulls_of_values,
    .levels = number_levels,
    .keys = number_keys,
    .rules = number_rules,
    .of_household = KPL_HOUSEHOLD_ALWAYS,
    .check = number_check,
    .keeps_columns = true,
};
