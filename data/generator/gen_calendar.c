/*
 * gen_calendar.c - the days of gen_calendar.h.
 *
 * 400 years are 146,097 days; months counted from March start at day (153 m + 2) / 5.
 */
#include "gen_calendar.h"

#include "gen_sources.h"

#define CALENDAR_ERA_DAYS 146097u

uint32_t gen_day_of(const gen_date *date) {
    const uint32_t month = date->month > 0 ? date->month : 1;
    const uint32_t day = date->day > 0 ? date->day : 1;
    const uint32_t year = month > 2 ? date->year : date->year - 1;
    const uint32_t from_march = month > 2 ? month - 3 : month + 9;
    const uint32_t of_era = year % 400;
    return year / 400 * CALENDAR_ERA_DAYS + of_era * 365 + of_era / 4 - of_era / 100 +
           (153 * from_march + 2) / 5 + day - 1;
}

gen_date gen_date_of(uint32_t day) {
    const uint32_t era = day / CALENDAR_ERA_DAYS, rest = day % CALENDAR_ERA_DAYS;
    const uint32_t of_era = (rest - rest / 1460 + rest / 36524 - rest / 146096) / 365;
    const uint32_t of_year = rest - (365 * of_era + of_era / 4 - of_era / 100);
    const uint32_t from_march = (5 * of_year + 2) / 153;
    gen_date date;
    date.day = of_year - (153 * from_march + 2) / 5 + 1;
    date.month = from_march < 10 ? from_march + 3 : from_march - 9;
    date.year = era * 400 + of_era + (date.month <= 2 ? 1 : 0);
    return date;
}

uint32_t gen_day_now(void) {
    return gen_day_of(&(gen_date){.year = GEN_YEAR_NOW, .month = 12, .day = 31});
}

void gen_date_add_dmy(gen_text *text, const gen_date *date, const char *joint) {
    gen_text_add_number(text, date->day, 2);
    gen_text_add(text, joint);
    gen_text_add_number(text, date->month, 2);
    gen_text_add(text, joint);
    gen_text_add_number(text, date->year, 4);
}

void gen_day_add_iso(gen_text *text, uint32_t day, const char *joint) {
    if (day == 0)
        return;
    const gen_date date = gen_date_of(day);
    gen_date_add_iso(text, &date, joint);
}

void gen_day_add_dmy(gen_text *text, uint32_t day, const char *joint) {
    if (day == 0)
        return;
    const gen_date date = gen_date_of(day);
    gen_date_add_dmy(text, &date, joint);
}
