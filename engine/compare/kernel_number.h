/*
 * kernel_number.h - decimal numbers, and their difference without binary surprises.
 *
 * Stage    compare. Used by number_difference.c and distance_km.c. Form:
 *          [-]digits[.digits], at least one digit on each side of the point, no exponent,
 *          no grouping, no locale.
 * Exact    A number is digits over a power of ten. As long as both fit 18 digits on a
 *          common power, the difference is taken in integers and rounded once: 0.8 - 0.7
 *          meets a cut-off of 0.1, which it does not in binary. Longer numbers keep their
 *          first 18 significant digits, and sums that do not fit go through double.
 */
#ifndef KPL_COMPARE_KERNEL_NUMBER_H
#define KPL_COMPARE_KERNEL_NUMBER_H

#include <math.h>

#include "compare/kernel_common.h"

#define KERNEL_NUMBER_DIGITS 18u
#define KERNEL_NUMBER_LIMIT INT64_C(1000000000000000000) /* 10^18 */

/* digits * 10^-scale. Scale is below 0 only for more than 18 digits before the point. */
typedef struct kernel_number {
    int64_t digits; /* |digits| < 10^18 */
    int32_t scale;
    bool valid;
} kernel_number;

/* 10^0 .. 10^22: the powers that a double holds exactly. */
static inline double kernel_number_power(uint32_t exponent) {
    static const double powers[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    double power = 1;
    for (; exponent > 22; exponent -= 22)
        power *= 1e22; /* ends at infinity, and so does the number */
    return power * powers[exponent];
}

/* One rounding when |digits| < 2^53 and 0 <= scale <= 22. */
static inline double kernel_number_double(int64_t digits, int32_t scale) {
    const double value = (double)digits;
    return scale >= 0 ? value / kernel_number_power((uint32_t)scale)
                      : value * kernel_number_power((uint32_t)-scale);
}

static inline kernel_number kernel_number_parse(kpl_text text) {
    kernel_number number = {0, 0, false};
    uint32_t at = text.length > 0 && text.bytes[0] == '-';
    const bool negative = at == 1;
    uint32_t kept = 0; /* significant digits so far */
    uint32_t run = 0;  /* digits since the start or the point: none is no number */
    bool fraction = false;
    for (; at < text.length; at++) {
        const uint32_t digit = (uint32_t)text.bytes[at] - '0';
        if (text.bytes[at] == '.' && run > 0 && !fraction) {
            fraction = true;
            run = 0;
            continue;
        }
        if (digit > 9)
            return number;
        run++;
        if (kept < KERNEL_NUMBER_DIGITS) {
            number.digits = number.digits * 10 + (int64_t)digit;
            number.scale += fraction;
            kept += kept > 0 || digit > 0;
        } else {
            number.scale -= !fraction;
        }
    }
    while (number.scale > 0 && number.digits % 10 == 0) { /* 1.50 is 1.5, 0.00 is 0 */
        number.digits /= 10;
        number.scale--;
    }
    number.valid = run > 0;
    number.digits = negative ? -number.digits : number.digits;
    return number;
}

/* Bring `number` to `scale`, at least its own; false when 18 digits do not hold it. */
static inline bool kernel_number_widen(kernel_number *number, int32_t scale) {
    while (number->scale < scale) {
        if (number->digits >= KERNEL_NUMBER_LIMIT / 10 ||
            number->digits <= -(KERNEL_NUMBER_LIMIT / 10))
            return false;
        if (number->digits == 0)
            break;
        number->digits *= 10;
        number->scale++;
    }
    return true;
}

/* |a - b|; NaN when either is no number, or both are beyond the range of a double. */
static inline double kernel_number_difference(kernel_number a, kernel_number b) {
    if (!a.valid || !b.valid)
        return NAN;
    const int32_t scale = a.scale > b.scale ? a.scale : b.scale;
    kernel_number x = a;
    kernel_number y = b;
    if (kernel_number_widen(&x, scale) && kernel_number_widen(&y, scale)) {
        const int64_t difference =
            x.digits > y.digits ? x.digits - y.digits : y.digits - x.digits;
        return kernel_number_double(difference, scale);
    }
    return fabs(kernel_number_double(a.digits, a.scale) -
                kernel_number_double(b.digits, b.scale));
}

#endif /* KPL_COMPARE_KERNEL_NUMBER_H */
