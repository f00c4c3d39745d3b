/*
 * calendar.h - months and day numbers of the Gregorian calendar.
 *
 * Base. Year 0 stands for a year that is not known, and counts as a leap year, so that no
 * day is refused that some year has.
 * Checked by tests/base/test_calendar.c.
 */
#ifndef KPL_BASE_CALENDAR_H
#define KPL_BASE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

/* Days of a month, at most 12; of month 0, which is not known: of the longest. */
static inline uint32_t kpl_calendar_days_in(uint32_t year, uint32_t month) {
    static const uint8_t days[13] = {31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && !leap ? 28 : days[month];
}

/* Days since 0000-03-01 of a day that is known. Years begin in March, so that a leap day
 * ends one; months of 153 days per five are (153 m + 2) / 5 days in. */
static inline uint32_t kpl_calendar_number(uint32_t year, uint32_t month, uint32_t day) {
    const uint32_t shift = month <= 2; /* January and February: year before */
    const uint32_t y = year - shift;
    const uint32_t m = month + 12 * shift - 3;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1;
}

#endif /* KPL_BASE_CALENDAR_H */
