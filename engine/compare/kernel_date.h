/*
 * kernel_date.h - cleaned dates: "yyyy-mm-dd", an unknown part all zeros.
 *
 * Stage    compare. Used by date_parts.c and date_distance.c. Strict: ten bytes, digits
 *          and hyphens, month at most 12, day at most the length of its month (29
 *          February when the year is unknown or a leap year); anything else is no date.
 */
#ifndef KPL_COMPARE_KERNEL_DATE_H
#define KPL_COMPARE_KERNEL_DATE_H

#include "compare/kernel_common.h"

typedef struct kernel_date {
    uint32_t year; /* 0: unknown, as in all parts */
    uint32_t month;
    uint32_t day;
    bool valid;
} kernel_date;

KERNEL_INLINE bool kernel_date_is_leap(uint32_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

/* Length of a month; the longest that fits when month or year is unknown. */
static inline uint32_t kernel_date_days_in(uint32_t year, uint32_t month) {
    static const uint8_t days[13] = {31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && !kernel_date_is_leap(year) ? 28 : days[month];
}

static inline kernel_date kernel_date_parse(kpl_text text) {
    kernel_date date = {0, 0, 0, false};
    if (text.length != 10)
        return date;
    uint32_t digits[10];
    bool well = true;
    for (uint32_t i = 0; i < 10; i++) {
        digits[i] = (uint32_t)text.bytes[i] - '0';
        well &= i == 4 || i == 7 ? text.bytes[i] == '-' : digits[i] <= 9;
    }
    if (!well)
        return date;
    date.year = ((digits[0] * 10 + digits[1]) * 10 + digits[2]) * 10 + digits[3];
    date.month = digits[5] * 10 + digits[6];
    date.day = digits[8] * 10 + digits[9];
    date.valid =
        date.month <= 12 && date.day <= kernel_date_days_in(date.year, date.month);
    return date;
}

KERNEL_INLINE bool kernel_date_is_whole(kernel_date date) {
    return date.valid && date.year != 0 && date.month != 0 && date.day != 0;
}

/* Days since 0000-03-01 in the Gregorian calendar, of a whole date. Years begin in March,
 * so that a leap day ends one; months of 153 days per five are (153 m + 2) / 5 days in.
 * */
KERNEL_INLINE int32_t kernel_date_number(kernel_date date) {
    const uint32_t shift = date.month <= 2; /* January and February: year before */
    const uint32_t year = date.year - shift;
    const uint32_t month = date.month + 12 * shift - 3;
    const uint32_t days = 365 * year + year / 4 - year / 100 + year / 400;
    return (int32_t)(days + (153 * month + 2) / 5 + date.day - 1);
}

#endif /* KPL_COMPARE_KERNEL_DATE_H */
