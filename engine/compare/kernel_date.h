/*
 * kernel_date.h - cleaned dates: "yyyy-mm-dd", an unknown part all zeros.
 *
 * Stage    compare. Used by date_parts.c and date_distance.c. Strict: ten bytes, digits
 *          and hyphens, month at most 12, day at most the length of its month (29
 *          February when the year is unknown or a leap year); anything else is no date.
 */
#ifndef KPL_COMPARE_KERNEL_DATE_H
#define KPL_COMPARE_KERNEL_DATE_H

#include "base/calendar.h"
#include "compare/kernel_common.h"

typedef struct kernel_date {
    uint32_t year; /* 0: unknown, as in all parts */
    uint32_t month;
    uint32_t day;
    bool valid;
} kernel_date;

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
        date.month <= 12 && date.day <= kpl_calendar_days_in(date.year, date.month);
    return date;
}

KERNEL_INLINE bool kernel_date_is_whole(kernel_date date) {
    return date.valid && date.year != 0 && date.month != 0 && date.day != 0;
}

/* The number of a whole date. */
KERNEL_INLINE int32_t kernel_date_number(kernel_date date) {
    return (int32_t)kpl_calendar_number(date.year, date.month, date.day);
}

#endif /* KPL_COMPARE_KERNEL_DATE_H */
