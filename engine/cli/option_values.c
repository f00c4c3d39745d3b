/*
 * option_values.c - strict readers for the values of options; see option_values.h.
 *
 * strtod() and strtoull() are not used: they take leading blanks, signs, hexadecimal
 * and "nan", and strtod() follows the locale of a program that set one.
 */
#include "cli/option_values.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Longer words are not typing errors of anything in koppel's tables. */
#define OPTION_VALUES_WORD_MAX 31u

/* Digits that a fraction may have: with 9, fraction * 10^12 / 10^9 stays in 64 bits. */
#define OPTION_VALUES_FRACTION_DIGITS_MAX 9u

/* digits["." digits], as whole + fraction / scale. */
typedef struct values_decimal {
    uint64_t whole;
    uint64_t fraction;
    uint64_t scale; /* 10^digits of the fraction; 1 = there was no point */
} values_decimal;

static bool values_is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Digits from *text on; false when there are none or they pass 2^64. */
static bool values_digits(const char **text, uint64_t *number_out) {
    const char *at = *text;
    uint64_t number = 0;
    if (!values_is_digit(*at))
        return false;
    for (; values_is_digit(*at); at++) {
        const uint64_t digit = (uint64_t)(*at - '0');
        if (number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    *text = at;
    *number_out = number;
    return true;
}

/* Take a decimal number off *text; what follows it stays for the caller to judge. */
static bool values_decimal_read(const char **text, values_decimal *out) {
    out->whole = 0;
    out->fraction = 0;
    out->scale = 1;
    const bool has_whole = values_digits(text, &out->whole);
    if (!has_whole && values_is_digit(**text))
        return false; /* too large, not absent */
    if (**text != '.')
        return has_whole;
    (*text)++;
    const char *const first = *text;
    if (!values_digits(text, &out->fraction))
        return false;
    const size_t digits = (size_t)(*text - first);
    if (digits > OPTION_VALUES_FRACTION_DIGITS_MAX)
        return false;
    for (size_t i = 0; i < digits; i++)
        out->scale *= 10;
    return true;
}

bool kpl_cli_value_count(const char *text, uint64_t min, uint64_t max,
                         uint64_t *count_out) {
    uint64_t count = 0;
    if (!values_digits(&text, &count) || *text != '\0' || count < min || count > max)
        return false;
    *count_out = count;
    return true;
}

/* Bytes of the unit called `name`, 0 when there is none of that name. */
static uint64_t values_unit(const char *name) {
    static const struct {
        const char *name;
        uint64_t bytes;
    } units[] = {
        {"", 1},
        {"B", 1},
        {"KB", 1000},
        {"MB", 1000000},
        {"GB", 1000000000},
        {"TB", 1000000000000},
        {"KiB", (uint64_t)1 << 10},
        {"MiB", (uint64_t)1 << 20},
        {"GiB", (uint64_t)1 << 30},
        {"TiB", (uint64_t)1 << 40},
    };
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcasecmp(name, units[i].name) == 0)
            return units[i].bytes;
    return 0;
}

bool kpl_cli_value_size(const char *text, uint64_t *bytes_out) {
    values_decimal number;
    if (!values_is_digit(*text) || !values_decimal_read(&text, &number))
        return false;
    if (*text == ' ' && text[1] != '\0')
        text++;
    const uint64_t unit = values_unit(text);
    if (unit == 0 || number.whole > UINT64_MAX / unit)
        return false;
    if (unit == 1 && number.scale > 1)
        return false; /* half a byte is a slip of the pen */
    /* unit <= 2^40 and fraction < 10^9: the product needs the 128 bits that long
     * division by parts avoids. */
    const uint64_t per_step = unit / number.scale;
    const uint64_t rest = unit % number.scale;
    const uint64_t part =
        number.fraction * per_step + number.fraction * rest / number.scale;
    const uint64_t whole = number.whole * unit;
    if (whole > UINT64_MAX - part || whole + part == 0)
        return false;
    *bytes_out = whole + part;
    return true;
}

bool kpl_cli_value_probability(const char *text, double *probability_out) {
    values_decimal number;
    if (!values_decimal_read(&text, &number) || *text != '\0')
        return false;
    if (number.whole != 0 || number.fraction == 0)
        return false;
    /* Both are below 2^53, so this one division rounds as strtod() would. */
    *probability_out = (double)number.fraction / (double)number.scale;
    return true;
}

bool kpl_cli_value_rejects(const char *text) {
    values_decimal number;
    if (!values_is_digit(*text) || !values_decimal_read(&text, &number))
        return false;
    if (*text == '\0')
        return number.scale == 1; /* a number of rows is whole */
    if (strcmp(text, "%") != 0)
        return false;
    return number.whole < 100 || (number.whole == 100 && number.fraction == 0);
}

bool kpl_cli_value_date(const char *text) {
    static const char shape[] = "dddd-dd-dd";
    if (strlen(text) != sizeof shape - 1)
        return false;
    for (size_t i = 0; i < sizeof shape - 1; i++)
        if (shape[i] == 'd' ? !values_is_digit(text[i]) : text[i] != '-')
            return false;
    const int month = (text[5] - '0') * 10 + (text[6] - '0');
    const int day = (text[8] - '0') * 10 + (text[9] - '0');
    return month >= 1 && month <= 12 && day >= 1 && day <= 31; /* koppel knows lengths */
}

static unsigned values_min(unsigned a, unsigned b) {
    return a < b ? a : b;
}

/* Optimal string alignment distance (Damerau, 1964, restricted to swaps of neighbours)
 * of two words of at most OPTION_VALUES_WORD_MAX letters. */
static unsigned values_distance(const char *a, size_t a_length, const char *b,
                                size_t b_length) {
    unsigned rows[OPTION_VALUES_WORD_MAX + 1][OPTION_VALUES_WORD_MAX + 1];
    for (size_t i = 0; i <= a_length; i++)
        rows[i][0] = (unsigned)i;
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_length; i++) {
        for (size_t j = 1; j <= b_length; j++) {
            const unsigned change = rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            const unsigned insert = values_min(rows[i][j - 1], rows[i - 1][j]) + 1;
            unsigned best = values_min(change, insert);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = values_min(best, rows[i - 2][j - 2] + 1);
            rows[i][j] = best;
        }
    }
    return rows[a_length][b_length];
}

const char *kpl_cli_nearest(const char *text, const char *const *words) {
    const size_t length = strlen(text);
    if (length == 0 || length > OPTION_VALUES_WORD_MAX)
        return NULL;
    /* One slip in a short word, two in one of six letters, three from nine: more would
     * propose words that nobody meant. */
    const char *nearest = NULL;
    unsigned nearest_distance = length < 6 ? 2 : (unsigned)length / 3 + 1;
    if (length < 3)
        nearest_distance = 1; /* two letters are within two changes of anything */
    for (size_t i = 0; words[i] != NULL; i++) {
        const size_t word_length = strlen(words[i]);
        if (word_length > OPTION_VALUES_WORD_MAX)
            continue;
        const unsigned distance = values_distance(text, length, words[i], word_length);
        if (distance < nearest_distance) {
            nearest = words[i];
            nearest_distance = distance;
        }
    }
    return nearest;
}
