/* detect_values.c - shapes of values; see detect_values.h. */
#include "plan/detect_values.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "plan/detect_lists.h"
#include "plan/detect_words.h"

#define VALUES_YEAR_END 2101 /* no year from here on */
/* Rows and words of each that are looked at for the commonest word. */
#define VALUES_WORD_ROWS_MIN 50u /* in fewer it may be chance */
#define VALUES_WORD_ROWS_MAX 1000u
#define VALUES_WORDS_MAX 4u

static bool values_is_letter(uint8_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* What one pass over a value's bytes counts. */
typedef struct values_count {
    uint32_t digits;
    uint32_t letters;
    uint32_t spaces;
    uint32_t name_signs;  /* ' - . , & */
    uint32_t phone_signs; /* space - ( ) / . + */
    uint32_t words;
} values_count;

static values_count values_count_bytes(kpl_text value) {
    values_count count = {0};
    bool inside = false;
    for (uint32_t i = 0; i < value.length; i++) {
        const uint8_t c = value.bytes[i];
        count.digits += kpl_byte_is_digit(c);
        count.letters += values_is_letter(c);
        count.spaces += c == ' ';
        count.name_signs += c == '\'' || c == '-' || c == '.' || c == ',' || c == '&';
        count.phone_signs += c == ' ' || c == '-' || c == '(' || c == ')' || c == '/' ||
                             c == '.' || c == '+';
        count.words += c != ' ' && !inside;
        inside = c != ' ';
    }
    return count;
}

int64_t kpl_evidence_whole(kpl_text value) {
    if (value.length == 0 || value.length > 9)
        return -1;
    int64_t sum = 0;
    for (uint32_t i = 0; i < value.length; i++) {
        if (!kpl_byte_is_digit(value.bytes[i]))
            return -1;
        sum = sum * 10 + (value.bytes[i] - '0');
    }
    return sum;
}

static bool values_plausible(int64_t year, int64_t month, int64_t day) {
    return year >= 1000 && year <= 2100 && month <= 12 && day <= 31;
}

static bool values_is_compact_date(kpl_text value) {
    const int64_t number = value.length == 8 ? kpl_evidence_whole(value) : -1;
    /* Any code of eight digits could be one: a narrower range than with separators. */
    return number >= 18000000 && number < 20510000 &&
           values_plausible(number / 10000, number / 100 % 100, number % 100);
}

/* Three groups with one sign between them, and whatever time follows. */
typedef struct values_date {
    int64_t groups[3];
    uint32_t lengths[3];
    bool month_is_word;
} values_date;

static bool values_read_date(kpl_text value, values_date *date_out) {
    values_date date = {{0, 0, 0}, {0, 0, 0}, false};
    uint32_t at = 0;
    for (uint32_t g = 0; g < 3; g++) {
        if (g > 0 && (at >= value.length || strchr("-/. ", value.bytes[at]) == NULL))
            return false;
        at += g > 0;
        while (at < value.length && kpl_byte_is_digit(value.bytes[at]) &&
               date.lengths[g] < 5) {
            date.groups[g] = date.groups[g] * 10 + (value.bytes[at++] - '0');
            date.lengths[g]++;
        }
        while (g == 1 && at < value.length && values_is_letter(value.bytes[at]) &&
               (date.lengths[g] == 0 || date.month_is_word)) {
            date.month_is_word = true;
            date.lengths[g]++;
            at++;
        }
        if (date.lengths[g] == 0)
            return false;
    }
    *date_out = date;
    return at == value.length || value.bytes[at] == 'T' || value.bytes[at] == ' ';
}

/* Do the letters at `at` begin as a month does in English, Dutch, German or French? */
static bool values_is_month(kpl_text value, uint32_t at) {
    static const char months[] = "jan feb mar mrt maa apr may mai mei jun jui jul aug "
                                 "aou sep oct okt nov dec dez ";
    char word[4] = "";
    for (uint32_t i = 0; i < 3 && at + i < value.length; i++)
        word[i] = (char)(value.bytes[at + i] | 0x20u);
    return strlen(word) == 3 && kpl_words_have(months, word, 3);
}

/* "July 29, 2010": a month, a day and a year. */
static bool values_is_month_first(kpl_text value) {
    uint32_t lengths[2] = {0, 0};
    uint32_t at = 0;
    if (!values_is_month(value, 0))
        return false;
    while (at < value.length && values_is_letter(value.bytes[at]))
        at++;
    for (uint32_t g = 0; g < 2; g++) {
        while (at < value.length && strchr(" .,", value.bytes[at]) != NULL)
            at++;
        for (; at < value.length && kpl_byte_is_digit(value.bytes[at]); at++)
            lengths[g]++;
    }
    return at == value.length && lengths[1] == 4 && (lengths[0] == 1 || lengths[0] == 2);
}

static bool values_is_date(kpl_text value) {
    values_date date;
    if (!values_read_date(value, &date))
        return values_is_month_first(value);
    const int64_t *const groups = date.groups;
    const uint32_t *const lengths = date.lengths;
    if (date.month_is_word)
        return lengths[1] >= 3 &&
               (lengths[2] == 4 || lengths[0] == 4 ||
                (lengths[2] == 2 && values_is_month(value, lengths[0] + 1)));
    if (lengths[0] == 4)
        return values_plausible(groups[0], groups[1], groups[2]);
    if (lengths[0] > 2 || lengths[1] > 2 || groups[0] > 31 || groups[1] > 31)
        return false;
    if (lengths[2] == 4)
        return values_plausible(groups[2], groups[0] < groups[1] ? groups[0] : groups[1],
                                groups[0] < groups[1] ? groups[1] : groups[0]);
    return lengths[2] == 2;
}

int64_t kpl_evidence_day(kpl_text value) {
    values_date date;
    if (values_is_compact_date(value))
        return kpl_evidence_whole(value);
    if (!values_read_date(value, &date) || date.month_is_word)
        return -1;
    if (date.lengths[0] == 4)
        return date.groups[0] * 10000 + date.groups[1] * 100 + date.groups[2];
    if (date.lengths[2] == 4) /* the order within a year does not matter much */
        return date.groups[2] * 10000 + date.groups[1] * 100 + date.groups[0];
    return -1;
}

/* What stands around an amount and is no part of its number: a currency's sign before it
 * or after it, a percent sign after it, spaces between. */
static kpl_text values_without_unit(kpl_text value) {
    static const char *const signs[] = {"$", "€", "£", "US$", "EUR", "USD", "GBP", "%"};
    kpl_text rest = value;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const uint32_t length = (uint32_t)strlen(signs[i]);
        if (rest.length <= length)
            continue;
        if (memcmp(rest.bytes, signs[i], length) == 0 && signs[i][0] != '%')
            rest = (kpl_text){rest.bytes + length, rest.length - length};
        else if (memcmp(rest.bytes + rest.length - length, signs[i], length) == 0)
            rest.length -= length;
        else
            continue;
        return kpl_text_trim(rest);
    }
    return rest;
}

/* A sign, digits, and points or commas as decimals or thousands. */
static bool values_is_number(kpl_text value) {
    value = values_without_unit(value);
    uint32_t at = value.length > 0 && (value.bytes[0] == '-' || value.bytes[0] == '+');
    uint32_t digits = 0;
    uint32_t points = 0;
    for (; at < value.length; at++) {
        const uint8_t c = value.bytes[at];
        digits += kpl_byte_is_digit(c);
        points += c == '.' || c == ',';
        if (!kpl_byte_is_digit(c) && c != '.' && c != ',')
            return false;
    }
    return digits > 0 && points <= 1 + digits / 3;
}

/* One "@" with something before it and a point after it; typing errors stay e-mail. */
static bool values_is_email(kpl_text value) {
    const uint8_t *const sign = memchr(value.bytes, '@', value.length);
    if (sign == NULL || sign == value.bytes)
        return false;
    const size_t rest = (size_t)(value.bytes + value.length - sign) - 1;
    if (rest < 3 || memchr(sign + 1, '@', rest) != NULL ||
        memchr(value.bytes, ' ', value.length) != NULL)
        return false;
    return memchr(sign + 1, '.', rest) != NULL;
}

/* Eight digits or more that begin as a number with its area does. */
static bool values_is_phone(kpl_text value, const values_count *count) {
    if (count->digits < 8 || count->digits > 15 ||
        count->digits + count->phone_signs != value.length || values_is_date(value))
        return false;
    return value.bytes[0] == '+' || value.bytes[0] == '0' || value.bytes[0] == '(';
}

/* "1234 AB" as 9999AA: digits 9, letters A, spaces and other signs as they are. */
static bool values_has_shape(kpl_text value, const char *shape) {
    uint32_t at = 0;
    for (; *shape != '\0'; shape++) {
        if (*shape == ' ') { /* optional */
            at += at < value.length && value.bytes[at] == ' ';
            continue;
        }
        if (at == value.length)
            return false;
        const uint8_t c = value.bytes[at++];
        const bool letter = values_is_letter(c) && c < 0x80;
        if (*shape == '9'   ? !kpl_byte_is_digit(c)
            : *shape == 'A' ? !letter
                            : c != (uint8_t)*shape)
            return false;
    }
    return at == value.length;
}

/* The Netherlands; Great Britain (six forms); Canada; Poland; Portugal; United States. */
static bool values_is_postcode(kpl_text value) {
    static const char *const shapes[] = {"9999 AA",  "A9 9AA",   "A99 9AA",   "AA9 9AA",
                                         "AA99 9AA", "A9A 9AA",  "AA9A 9AA",  "A9A 9A9",
                                         "99-999",   "9999-999", "99999-9999"};
    if (value.length < 5 || value.length > 10)
        return false;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
        if (values_has_shape(value, shapes[i]))
            return true;
    return false;
}

/* Two decimal fractions in the range of latitude and longitude. */
static bool values_is_location(kpl_text value) {
    uint32_t points = 0;
    uint32_t separators = 0;
    for (uint32_t i = 0; i < value.length; i++) {
        const uint8_t c = value.bytes[i];
        points += c == '.';
        separators += c == ',' || c == ';';
        if (!kpl_byte_is_digit(c) && strchr("+-., ;()", c) == NULL)
            return false;
    }
    return points == 2 && separators == 1 && value.length >= 7;
}

/* The sum of the Dutch eleven test, of 8 or 9 digits: weights 9 to 2, and -1 for the
 * last.
 */
static int32_t values_eleven(kpl_text value) {
    int32_t sum = 0;
    for (uint32_t i = 0; i < value.length; i++) {
        const int32_t weight = (int32_t)(value.length - i);
        sum += (value.bytes[i] - '0') * (weight == 1 ? -1 : weight);
    }
    return sum;
}

static bool values_passes_eleven(kpl_text value) {
    return (value.length == 8 || value.length == 9) && value.bytes[0] != '0' &&
           values_eleven(value) % 11 == 0;
}

static bool values_is_digits(kpl_text value, uint32_t length) {
    if (value.length != length)
        return false;
    for (uint32_t i = 0; i < length; i++)
        if (!kpl_byte_is_digit(value.bytes[i]))
            return false;
    return true;
}

/* As a register writes it: with its leading zeros, or without one. */
static bool values_is_bsn(kpl_text value) {
    if (values_is_digits(value, 9) && value.bytes[0] == '0')
        return value.bytes[1] != '0' &&
               values_passes_eleven((kpl_text){value.bytes + 1, 8});
    return (values_is_digits(value, 9) || values_is_digits(value, 8)) &&
           values_passes_eleven(value);
}

/* By chance: 8 of 1,000. */
static bool values_is_pupil_number(kpl_text value) {
    return values_is_digits(value, 9) && value.bytes[0] == '1' &&
           values_eleven(value) % 11 == 5;
}

/* No leading zero, no digit twice in a row, sum modulo 11 is 0 or 5, and the sum with
 * weights 1, 2, 4 ... is a multiple of 11. By chance: 6 of 1,000. */
static bool values_is_a_number(kpl_text value) {
    uint32_t sum = 0;
    uint32_t weighted = 0;
    if (!values_is_digits(value, 10) || value.bytes[0] == '0')
        return false;
    for (uint32_t i = 0; i < 10; i++) {
        const uint32_t digit = (uint32_t)(value.bytes[i] - '0');
        if (i > 0 && value.bytes[i] == value.bytes[i - 1])
            return false;
        sum += digit;
        weighted += digit << i;
    }
    return (sum % 11 == 0 || sum % 11 == 5) && weighted % 11 == 0;
}

/* BAG: four digits of a municipality, two of the sort of object, ten of its own. What the
 * object code says, or 0. Leading zeros that a spreadsheet ate are missed. */
static uint32_t values_bag_code(kpl_text value) {
    static const uint8_t codes[] = {1, 2, 3, 10, 20, 30};
    if (!values_is_digits(value, 16))
        return 0;
    const uint32_t code = (uint32_t)(value.bytes[4] - '0') * 10 + (value.bytes[5] - '0');
    for (size_t i = 0; i < sizeof codes; i++)
        if (codes[i] == code)
            return code;
    return 0;
}

/* "ZAAK-2024-0000100", "2024/123": groups of digits, of which one is a year. */
static bool values_is_case_number(kpl_text value) {
    uint32_t groups = 0;
    bool has_year = false;
    for (uint32_t at = 0; at < value.length;) {
        const uint32_t start = at;
        while (at < value.length && kpl_byte_is_digit(value.bytes[at]))
            at++;
        if (at == start) {
            if (value.bytes[at] == ' ' || value.bytes[at] == ',')
                return false;
            at++;
            continue;
        }
        groups++;
        const int64_t number =
            kpl_evidence_whole((kpl_text){value.bytes + start, at - start});
        has_year = has_year || (at - start == 4 && number >= 1990 && number <= 2050);
    }
    return has_year && groups == 2;
}

/* "Dorpsstraat 12, 1234 ab Ede": the postcode between other words. */
static bool values_has_postcode(kpl_text value) {
    for (uint32_t at = 1; at + 6 <= value.length; at++) {
        const uint8_t before = value.bytes[at - 1];
        if ((before != ' ' && before != ',') || !kpl_byte_is_digit(value.bytes[at]))
            continue;
        for (uint32_t length = 6; length <= 7; length++) {
            const uint32_t end = at + length;
            const bool ends = end == value.length ||
                              (end < value.length && !values_is_letter(value.bytes[end]));
            if (ends && values_has_shape((kpl_text){value.bytes + at, length}, "9999 AA"))
                return true;
        }
    }
    return false;
}

/* Letters, then a word that begins with a digit: a street and its house number. (Streets
 * that end in a number, "Plein 1945", are few.) */
static bool values_is_address_line(kpl_text value) {
    bool letters = false;
    for (uint32_t at = 0; at < value.length; at++) {
        const uint8_t c = value.bytes[at];
        const bool begins = at > 0 && value.bytes[at - 1] == ' ';
        if (letters && begins && kpl_byte_is_digit(c)) {
            uint32_t end = at;
            while (end < value.length && kpl_byte_is_digit(value.bytes[end]))
                end++;
            return end - at <= 5;
        }
        letters = letters || values_is_letter(c);
    }
    return false;
}

/* Luhn (1960), for nine digits or more: cards, SIREN and SIRET, Canada's social insurance
 * numbers. */
static bool values_passes_luhn(kpl_text value) {
    if (value.length < 9 || value.length > 19)
        return false;
    uint32_t sum = 0;
    for (uint32_t i = 0; i < value.length; i++) {
        const uint32_t digit = (uint32_t)(value.bytes[value.length - 1 - i] - '0')
                               << (i % 2);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

/* PESEL of Poland: eleven digits, weights 1 3 7 9 over and over. */
static bool values_passes_pesel(kpl_text value) {
    static const uint8_t weights[] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
    uint32_t sum = 0;
    for (uint32_t i = 0; i < 11 && value.length == 11; i++)
        sum += (uint32_t)(value.bytes[i] - '0') * weights[i];
    return value.length == 11 && sum % 10 == 0;
}

/* IBAN: two letters and two digits go behind, letters count from 10, modulo 97 is 1. */
static bool values_passes_iban(kpl_text value) {
    uint32_t rest = 0;
    if (value.length < 15 || value.length > 34 || !values_is_letter(value.bytes[0]) ||
        !values_is_letter(value.bytes[1]) || !kpl_byte_is_digit(value.bytes[2]))
        return false;
    for (uint32_t i = 0; i < value.length; i++) {
        const uint8_t c = value.bytes[(i + 4) % value.length];
        if (kpl_byte_is_digit(c))
            rest = (rest * 10 + (c - '0')) % 97;
        else if (values_is_letter(c) && c < 0x80)
            rest = (rest * 100 + ((c | 0x20u) - 'a' + 10)) % 97;
        else
            return false;
    }
    return rest == 1;
}

/* The last word, the one before a final number, or the end of a long word. */
static bool values_is_street(kpl_text value) {
    char word[32];
    uint32_t length = 0;
    for (uint32_t i = 0; i <= value.length; i++) {
        const uint8_t c = i < value.length ? value.bytes[i] : ' ';
        if (values_is_letter(c) && length < sizeof word - 1) {
            word[length++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
            continue;
        }
        word[length] = '\0';
        if (length > 0 && kpl_list_is_street_word(word, length))
            return true;
        length = 0;
    }
    return false;
}

/* A word of four characters or more that holds letters and digits, or five digits. */
static bool values_is_inner_code(const values_count *word) {
    const uint32_t length = word->digits + word->letters;
    return word->digits > 0 && length >= 4 && (word->letters > 0 || length >= 5);
}

static bool values_has_inner_code(kpl_text value) {
    values_count word = {0};
    for (uint32_t i = 0; i < value.length; i++) {
        const uint8_t c = value.bytes[i];
        word.digits += kpl_byte_is_digit(c);
        word.letters += values_is_letter(c);
        if (c == ' ' || c == '/' || c == ',' || c == ';' || c == '(' || c == ')') {
            if (values_is_inner_code(&word))
                return true;
            word = (values_count){0};
        }
    }
    return values_is_inner_code(&word);
}

/* The first number of four digits that may be a year, else 0. */
static int64_t values_year(kpl_text value) {
    for (uint32_t from = 0; from + 4 <= value.length; from++) {
        const int64_t year = kpl_evidence_whole((kpl_text){value.bytes + from, 4});
        if (year >= 1800 && year < VALUES_YEAR_END)
            return year;
        while (from < value.length && kpl_byte_is_digit(value.bytes[from]))
            from++;
    }
    return 0;
}

bool kpl_evidence_is_event(const kpl_column *column, uint32_t row_count) {
    uint32_t of_year[VALUES_YEAR_END] = {0};
    uint32_t sum = 0;
    const uint32_t sample =
        row_count < KPL_EVIDENCE_VALUES_MAX ? row_count : KPL_EVIDENCE_VALUES_MAX;
    for (uint32_t i = 0; i < sample; i++) {
        const uint32_t row = (uint32_t)((uint64_t)i * row_count / sample);
        const int64_t year =
            values_year(kpl_values_text(&column->values, column->codes[row]));
        of_year[year] += year > 0;
        sum += year > 0;
    }
    uint32_t below = 0;
    uint32_t quantiles[2] = {0, 0}; /* the years of the first and of the last twentieth */
    for (uint32_t year = 0; year < VALUES_YEAR_END; year++) {
        below += of_year[year];
        for (uint32_t q = 0; q < 2; q++)
            if (quantiles[q] == 0 && below * 20 >= sum * (q == 0 ? 1 : 19) && below > 0)
                quantiles[q] = year;
    }
    return sum > 0 && quantiles[1] >= 1990 && quantiles[1] - quantiles[0] <= 5;
}

/* Lengths of values that are all digits, to find the commonest. */
typedef struct values_lengths {
    uint32_t of[21];
} values_lengths;

/* How many values pass each of the tests of check digits. */
typedef struct values_tests {
    uint32_t eleven;
    uint32_t luhn;
    uint32_t pesel;
    uint32_t iban;
} values_tests;

static void values_test(kpl_text value, bool digits, values_tests *tests) {
    tests->eleven += digits && values_passes_eleven(value);
    tests->luhn += digits && values_passes_luhn(value);
    tests->pesel += digits && values_passes_pesel(value);
    tests->iban += !digits && values_passes_iban(value);
}

/* The test that most values pass: one alone is right for a column. */
static uint32_t values_best_test(const values_tests *tests) {
    uint32_t best = tests->eleven > tests->luhn ? tests->eleven : tests->luhn;
    best = tests->pesel > best ? tests->pesel : best;
    return tests->iban > best ? tests->iban : best;
}

/* What only Dutch registers hold. */
static void values_add_dutch(kpl_text value, kpl_evidence *sum) {
    const uint32_t bag = values_bag_code(value);
    sum->bsn += values_is_bsn(value);
    sum->a_number += values_is_a_number(value);
    sum->pupil_number += values_is_pupil_number(value);
    sum->bag_number += bag == 20;
    sum->bag_object += bag != 0 && bag != 20;
    sum->dutch_postcode += values_has_shape(value, "9999 AA");
    sum->case_number += values_is_case_number(value);
    sum->inner_postcode += values_has_postcode(value);
    sum->address_line += values_is_address_line(value);
}

/* Count one distinct value into every share. */
static void values_add(kpl_text value, kpl_evidence *sum, values_lengths *lengths,
                       values_tests *tests) {
    const values_count count = values_count_bytes(value);
    /* "1261049.0" is what spreadsheets and data frames make of a code. */
    const bool as_float = value.length > 2 && count.digits + 1 == value.length &&
                          memcmp(value.bytes + value.length - 2, ".0", 2) == 0;
    const bool digits = count.digits == value.length || as_float;
    sum->date += values_is_date(value);
    sum->compact_date += values_is_compact_date(value);
    sum->number += values_is_number(value);
    sum->digits += digits;
    sum->has_digit += count.digits > 0;
    sum->email += values_is_email(value);
    sum->phone += values_is_phone(value, &count);
    sum->postcode += values_is_postcode(value);
    sum->location += values_is_location(value);
    sum->letters += count.letters > 0 &&
                    count.letters + count.spaces + count.name_signs == value.length;
    values_test(value, count.digits == value.length, tests);
    sum->inner_code += count.words > 1 && values_has_inner_code(value);
    sum->code += count.digits > 0 && count.letters > 0 && count.words == 1;
    sum->street += values_is_street(value);
    values_add_dutch(value, sum);
    sum->initial += count.letters == 1 && value.length <= 2;
    sum->words += count.words;
    sum->length += value.length;
    if (digits && value.length <= 20)
        lengths->of[value.length]++;
}

/* From counts to shares. */
static void values_average(kpl_evidence *sum, uint32_t count) {
    double *const shares[] = {
        &sum->date,         &sum->compact_date, &sum->number,
        &sum->digits,       &sum->email,        &sum->phone,
        &sum->postcode,     &sum->code,         &sum->location,
        &sum->letters,      &sum->has_digit,    &sum->street,
        &sum->words,        &sum->length,       &sum->initial,
        &sum->inner_code,   &sum->bsn,          &sum->a_number,
        &sum->bag_number,   &sum->bag_object,   &sum->dutch_postcode,
        &sum->case_number,  &sum->address_line, &sum->inner_postcode,
        &sum->pupil_number,
    };
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++)
        *shares[i] /= count;
}

/* One letter, and one of these. */
static bool values_is_one_of(kpl_text value, const char *letters) {
    return value.length == 1 && value.bytes[0] != '\0' &&
           strchr(letters, value.bytes[0] & ~0x20) != NULL;
}

/* Rows, not distinct values: a common name is common. */
static void values_look_up(const kpl_column *column, uint32_t row_count,
                           kpl_evidence *evidence) {
    const uint32_t sample =
        row_count < KPL_EVIDENCE_VALUES_MAX ? row_count : KPL_EVIDENCE_VALUES_MAX;
    uint32_t filled = 0;
    for (uint32_t i = 0; i < sample; i++) {
        const uint32_t row = (uint32_t)((uint64_t)i * row_count / sample);
        const uint32_t code = column->codes[row];
        if (code == KPL_VALUE_NULL)
            continue;
        const kpl_text value = kpl_values_text(&column->values, code);
        const int64_t whole = kpl_evidence_whole(value);
        filled++;
        evidence->year += value.length == 4 && whole >= 1850 && whole <= 2030;
        evidence->month += value.length <= 2 && whole >= 1 && whole <= 12;
        evidence->day += value.length <= 2 && whole >= 1 && whole <= 31;
        evidence->given_name += kpl_list_is_given_name(value);
        evidence->surname += kpl_list_is_surname(value);
        evidence->place += kpl_list_is_place(value);
        evidence->name_use += values_is_one_of(value, "EPVN");
        evidence->sex += values_is_one_of(value, "MVO");
    }
    if (filled == 0)
        return;
    evidence->year /= filled;
    evidence->month /= filled;
    evidence->day /= filled;
    evidence->given_name /= filled;
    evidence->surname /= filled;
    evidence->place /= filled;
    evidence->name_use /= filled;
    evidence->sex /= filled;
}

/* ---- The commonest word ---- */

static int values_order(const void *a, const void *b) {
    uint32_t left = 0;
    uint32_t right = 0;
    memcpy(&left, a, sizeof left);
    memcpy(&right, b, sizeof right);
    return (left > right) - (left < right);
}

/* Hashes of the first words of a value, but for particles and titles; how many. */
static uint32_t values_hash_words(kpl_text value, uint32_t hashes_out[VALUES_WORDS_MAX]) {
    static const char titles[] = "mr mrs ms miss dr prof mme herr frau dhr mevr";
    uint32_t count = 0;
    for (uint32_t at = 0; at < value.length && count < VALUES_WORDS_MAX;) {
        char word[16];
        uint32_t length = 0;
        for (; at < value.length && values_is_letter(value.bytes[at]); at++)
            if (length < sizeof word)
                word[length++] = (char)(value.bytes[at] | 0x20u);
        at += at < value.length;
        const kpl_text text = {(const uint8_t *)word, length};
        if (length >= 3 && !kpl_list_is_particle(text) &&
            !kpl_words_have(titles, word, length))
            hashes_out[count++] = (uint32_t)kpl_hash_bytes(word, length);
    }
    return count;
}

/* The share of the rows that hold the word that most of them hold: of beers it is "ale",
 * in names of people no word is that common. */
static double values_top_word(const kpl_column *column, uint32_t row_count) {
    uint32_t hashes[VALUES_WORD_ROWS_MAX * VALUES_WORDS_MAX];
    const uint32_t sample =
        row_count < VALUES_WORD_ROWS_MAX ? row_count : VALUES_WORD_ROWS_MAX;
    uint32_t count = 0;
    uint32_t filled = 0;
    for (uint32_t i = 0; i < sample; i++) {
        const uint32_t row = (uint32_t)((uint64_t)i * row_count / sample);
        const uint32_t code = column->codes[row];
        if (code == KPL_VALUE_NULL)
            continue;
        filled++;
        count +=
            values_hash_words(kpl_values_text(&column->values, code), hashes + count);
    }
    qsort(hashes, count, sizeof *hashes, values_order);
    uint32_t top = 0;
    uint32_t run = 0;
    for (uint32_t i = 0; i < count; i++) {
        run = i > 0 && hashes[i] == hashes[i - 1] ? run + 1 : 1;
        top = run > top ? run : top;
    }
    return filled >= VALUES_WORD_ROWS_MIN ? (double)top / filled : 0;
}

void kpl_evidence_gather(const kpl_column *column, uint32_t row_count,
                         kpl_evidence *evidence_out) {
    kpl_evidence evidence = {.distinct = column->values.count - 1};
    values_lengths lengths = {{0}};
    values_tests tests = {0};
    const uint32_t distinct = evidence.distinct;
    const uint32_t sample =
        distinct < KPL_EVIDENCE_VALUES_MAX ? distinct : KPL_EVIDENCE_VALUES_MAX;
    for (uint32_t i = 0; i < sample; i++) {
        const uint32_t v = 1 + (uint32_t)((uint64_t)i * distinct / sample);
        values_add(kpl_values_text(&column->values, v), &evidence, &lengths, &tests);
    }
    if (sample > 0) {
        const double digit_values = evidence.digits;
        values_average(&evidence, sample);
        evidence.checked = (double)values_best_test(&tests) / sample;
        uint32_t best = 0;
        for (uint32_t length = 1; length <= 20; length++)
            if (lengths.of[length] > lengths.of[best])
                best = length;
        evidence.digits_length = best;
        evidence.same_length = digit_values > 0 ? lengths.of[best] / digit_values : 0;
        values_look_up(column, row_count, &evidence);
        evidence.top_word = values_top_word(column, row_count);
    }
    if (row_count > 0)
        evidence.filled = (double)column->filled / row_count;
    if (column->filled > 0)
        evidence.distinct_ratio = (double)distinct / (double)column->filled;
    *evidence_out = evidence;
}
