/*
 * day.h - days that may be known in part, and what a field of days tells of.
 *
 * Inspect. For plausibility and timeliness: which of two days is the later one, how many
 * days lie between, and whether a field holds births, deaths, beginnings or ends, which
 * its name tells. Checked by tests/inspect/test_data_quality.c.
 */
#ifndef KPL_INSPECT_DAY_H
#define KPL_INSPECT_DAY_H

#include "model/spec.h"

/* year << 9 | month << 5 | day; month and day 0 = not known; all 0 = no day at all. */
typedef uint32_t kpl_day;

#define KPL_DAY_NONE 0u

static inline uint32_t kpl_day_year(kpl_day day) {
    return day >> 9;
}

/* Read all of "2026-11-28", "2026-11-00" or "2026-00-00", as cleaned dates stand. False
 * for anything else: no year, a day that does not exist. */
bool kpl_day_parse(kpl_text text, kpl_day *day_out);

/* The first and the last day in a cleaned value: the same for a date, two for a period,
 * KPL_DAY_NONE where there is none. */
void kpl_day_bounds(kpl_text clean, kpl_day *first_out, kpl_day *last_out);

/* Is `a` later than `b`, whatever the unknown parts are? */
bool kpl_day_is_after(kpl_day a, kpl_day b);

/* Are all parts that both know the same? */
bool kpl_day_fits(kpl_day a, kpl_day b);

/* Is it a whole day? Then it has a number: days since 0000-03-01. */
bool kpl_day_is_whole(kpl_day day);
uint32_t kpl_day_number(kpl_day day);

/* Whole years from `from` to `to`, at least so many; 0 when that is later. */
uint32_t kpl_day_years(kpl_day from, kpl_day to);

/* Do cleaned values of the kind stand as kpl_day_parse() reads them? */
bool kpl_day_is_kind(const kpl_kind *kind);

typedef enum kpl_day_role {
    KPL_DAY_ROLE_NONE, /* the field holds no days */
    KPL_DAY_ROLE_BIRTH,
    KPL_DAY_ROLE_DEATH,
    KPL_DAY_ROLE_BEGIN,
    KPL_DAY_ROLE_END,
    KPL_DAY_ROLE_PERIOD,
    KPL_DAY_ROLE_EVENT, /* anything else that happened on a day */
} kpl_day_role;

/* By the kind; of dates by words in the field's name, then in those of its columns. */
kpl_day_role kpl_day_role_of(const kpl_field_spec *field, uint32_t source_count);

#endif /* KPL_INSPECT_DAY_H */
