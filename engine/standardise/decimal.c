/* decimal.c - see decimal.h. */
#include "standardise/decimal.h"

/* Longer numbers are taken for text, and exponents beyond it for damage. */
#define DECIMAL_DIGITS_MAX 64u
#define DECIMAL_EXPONENT_MAX 40

typedef struct decimal_number {
    uint8_t digits[DECIMAL_DIGITS_MAX];
    uint32_t count;
    int32_t point; /* digits before the decimal point; may lie outside 0..count */
    bool negative;
} decimal_number;

/* Where the decimal sign stands among bytes[0..end); `end` = there is none. False when
 * the signs make no number: "1.2,3.4". */
static bool decimal_find_point(kpl_text text, uint32_t end, uint32_t *point_out) {
    uint32_t commas = 0;
    uint32_t stops = 0;
    uint32_t last = end;
    for (uint32_t at = 0; at < end; at++) {
        if (text.bytes[at] != ',' && text.bytes[at] != '.')
            continue;
        commas += text.bytes[at] == ',';
        stops += text.bytes[at] == '.';
        last = at;
    }
    *point_out = last;
    if (commas > 0 && stops > 0)
        return (text.bytes[last] == ',' ? commas : stops) == 1;
    if (commas + stops != 1) {
        *point_out = end;
        return true;
    }
    uint32_t after = 0;
    while (last + 1 + after < end && kpl_byte_is_digit(text.bytes[last + 1 + after]))
        after++;
    const bool before = last > 0 && kpl_byte_is_digit(text.bytes[last - 1]);
    const bool zero = last == 1 && text.bytes[0] == '0'; /* "0,125" has no thousands */
    if (commas == 1 && after == 3 && before && !zero)
        *point_out = end;
    return true;
}

/* Without what stands around the number: signs, currencies, "%". Letters are accepted
 * only at the ends, and only as many as a currency or unit has. */
static kpl_text decimal_core(kpl_text text, bool *negative_out) {
    uint32_t start = 0;
    uint32_t letters = 0;
    bool negative = false;
    for (; start < text.length; start++) {
        const uint8_t byte = text.bytes[start];
        if (kpl_byte_is_digit(byte) ||
            ((byte == '.' || byte == ',') && start + 1 < text.length &&
             kpl_byte_is_digit(text.bytes[start + 1])))
            break;
        negative = negative || byte == '-' || byte == '(';
        letters += byte >= 'a' && byte <= 'z';
    }
    uint32_t end = text.length;
    for (; end > start && !kpl_byte_is_digit(text.bytes[end - 1]); end--) {
        const uint8_t byte = text.bytes[end - 1];
        negative = negative || (byte == '-' && end == text.length);
        letters += byte >= 'a' && byte <= 'z';
    }
    *negative_out = negative;
    return (kpl_text){text.bytes + start, letters > 4 ? 0 : end - start};
}

/* The exponent after the "e" at `at`; false when what follows is none. */
static bool decimal_exponent(kpl_text text, uint32_t at, int32_t *exponent_out) {
    bool negative = false;
    if (at < text.length && (text.bytes[at] == '+' || text.bytes[at] == '-'))
        negative = text.bytes[at++] == '-';
    if (at == text.length || text.length - at > 3)
        return false;
    int32_t value = 0;
    for (; at < text.length; at++) {
        if (!kpl_byte_is_digit(text.bytes[at]))
            return false;
        value = value * 10 + (text.bytes[at] - '0');
    }
    *exponent_out = negative ? -value : value;
    return value <= DECIMAL_EXPONENT_MAX;
}

/* Read the digits and the point; false when this is not one number. */
static bool decimal_read(kpl_text text, decimal_number *number) {
    uint32_t end = 0;
    int32_t exponent = 0;
    while (end < text.length && text.bytes[end] != 'e')
        end++;
    if (end < text.length && !decimal_exponent(text, end + 1, &exponent))
        return false;
    uint32_t point = end;
    if (!decimal_find_point(text, end, &point))
        return false;
    number->point = -1;
    for (uint32_t at = 0; at < end; at++) {
        const uint8_t byte = text.bytes[at];
        if (at == point)
            number->point = (int32_t)number->count;
        else if (kpl_byte_is_digit(byte)) {
            if (number->count == DECIMAL_DIGITS_MAX)
                return false;
            number->digits[number->count++] = byte;
        } else if (byte != ' ' && byte != '\'' && byte != ',' && byte != '.')
            return false;
        else if (number->point >= 0)
            return false; /* thousands are not separated after the decimal point */
    }
    if (number->point < 0)
        number->point = (int32_t)number->count;
    number->point += exponent;
    return number->count > 0;
}

/* The digit at place `place`, where 0 is the first of the number; zeros on either side.
 */
static uint8_t decimal_digit(const decimal_number *number, int32_t place) {
    return place < 0 || place >= (int32_t)number->count ? (uint8_t)'0'
                                                        : number->digits[place];
}

static kpl_status decimal_write(const decimal_number *number, kpl_buffer *out,
                                kpl_error *error) {
    int32_t first = 0;
    int32_t end = (int32_t)number->count;
    while (first < end && number->digits[first] == '0')
        first++;
    while (end > first && number->digits[end - 1] == '0')
        end--;
    if (first == end)
        return kpl_buffer_byte(out, '0', error);
    if (number->negative)
        KPL_TRY(kpl_buffer_byte(out, '-', error));
    if (first >= number->point)
        KPL_TRY(kpl_buffer_byte(out, '0', error));
    for (int32_t place = first; place < number->point; place++)
        KPL_TRY(kpl_buffer_byte(out, decimal_digit(number, place), error));
    if (end <= number->point)
        return KPL_OK;
    KPL_TRY(kpl_buffer_byte(out, '.', error));
    for (int32_t place = number->point; place < end; place++)
        KPL_TRY(kpl_buffer_byte(out, decimal_digit(number, place), error));
    return KPL_OK;
}

kpl_status kpl_decimal_append(kpl_text folded, kpl_buffer *number_out, kpl_error *error) {
    decimal_number number = {.count = 0};
    const kpl_text core = decimal_core(folded, &number.negative);
    if (core.length == 0 || !decimal_read(core, &number))
        return KPL_OK;
    return decimal_write(&number, number_out, error);
}
