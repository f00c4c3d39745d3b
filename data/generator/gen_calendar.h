/*
 * gen_calendar.h - dates as numbers of days, and the forms in which files write them.
 *
 * Part     data/generator. Day 0 is 1 March of the year 0; the proleptic Gregorian
 *          calendar in whole numbers (a year counted from March has its leap day last).
 */
#ifndef GEN_CALENDAR_H
#define GEN_CALENDAR_H

#include "gen_people.h"
#include "gen_text.h"

/* Unknown parts (zeros) count as the first of the year or month. */
uint32_t gen_day_of(const gen_date *date);
gen_date gen_date_of(uint32_t day);

/* The last day that any file knows of: 31 December of GEN_YEAR_NOW. */
uint32_t gen_day_now(void);

/* "29-04-1953" with joint "-"; unknown parts are zeros. */
void gen_date_add_dmy(gen_text *text, const gen_date *date, const char *joint);

/* A day as yyyy-mm-dd or, with joint "", yyyymmdd; nothing for day 0. */
void gen_day_add_iso(gen_text *text, uint32_t day, const char *joint);
void gen_day_add_dmy(gen_text *text, uint32_t day, const char *joint);

#endif /* GEN_CALENDAR_H */
