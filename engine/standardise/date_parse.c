/* date_parse.c - see date_parse.h. */
#include "standardise/date_parse.h"

#include "base/calendar.h"
#include "standardise/date_words.h"

/* More parts than a date with a time and a zone has. */
#define DATE_PARTS_MAX 8u

/* Shortest year that the eight digits yyyymmdd may start with: 10122005 is 10 December.
 */
#define DATE_COMPACT_YEAR_MIN 1500u

/* A number, the name of a month, or a sign that something is not known. */
typedef struct date_part {
    uint64_t value;
    uint32_t width; /* digits, or signs of an unknown part */
    bool is_month;
    bool is_unknown; /* value is 0 */
} date_part;

uint32_t kpl_date_full_year(uint32_t two_digits) {
    return two_digits < 30 ? 2000 + two_digits : 1900 + two_digits;
}

static bool date_is_word(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || byte == '?' || byte == '*';
}

/* The text before a time of day: before the digits before the first colon. */
static uint32_t date_before_time(kpl_text text) {
    for (uint32_t at = 0; at < text.length; at++) {
        if (text.bytes[at] != ':')
            continue;
        while (at > 0 && kpl_byte_is_digit(text.bytes[at - 1]))
            at--;
        return at;
    }
    return text.length;
}

/* Add the word to the parts, when it means something. False = no word of a date. */
static bool date_add_word(kpl_text word, date_part *parts, uint32_t *count) {
    const uint32_t month = kpl_date_word_month(word);
    if (month != 0)
        parts[(*count)++] = (date_part){.value = month, .width = 2, .is_month = true};
    else if (kpl_date_word_unknown(word))
        parts[(*count)++] = (date_part){.width = word.length, .is_unknown = true};
    else
        return kpl_date_word_ignored(word);
    return true;
}

/* Cut into parts; false when something in it cannot stand in a date. */
static bool date_split(kpl_text text, date_part *parts, uint32_t *count_out) {
    uint32_t count = 0;
    const uint32_t end = date_before_time(text);
    for (uint32_t at = 0; at < end && count < DATE_PARTS_MAX;) {
        const uint32_t start = at;
        if (kpl_byte_is_digit(text.bytes[at])) {
            uint64_t value = 0;
            for (; at < end && kpl_byte_is_digit(text.bytes[at]) && at - start < 15; at++)
                value = value * 10 + (uint64_t)(text.bytes[at] - '0');
            parts[count++] = (date_part){.value = value, .width = at - start};
        } else if (date_is_word(text.bytes[at])) {
            while (at < end && date_is_word(text.bytes[at]))
                at++;
            const kpl_text word = {text.bytes + start, at - start};
            if (count > 0 && kpl_text_is(word, "t"))
                break; /* ISO 8601: the time begins */
            if (!date_add_word(word, parts, &count))
                return false;
        } else if (text.bytes[at] < 0x80) {
            at++;
        } else {
            return false;
        }
    }
    *count_out = count;
    return true;
}

/* A date of three numbers; unknown parts are 0. */
static bool date_make(uint64_t year, uint64_t month, uint64_t day, kpl_date *date_out) {
    if (month == 99)
        month = 0;
    if (day == 99)
        day = 0;
    if (month > 12 && day >= 1 && day <= 12) {
        const uint64_t swapped = month;
        month = day;
        day = swapped;
    }
    if (year != 0 && (year < KPL_DATE_YEAR_MIN || year > KPL_DATE_YEAR_MAX))
        return false;
    if (month > 12 || day > kpl_calendar_days_in((uint32_t)year, (uint32_t)month))
        return false;
    *date_out = (kpl_date){(uint32_t)year, (uint32_t)month, (uint32_t)day};
    return year + month + day != 0;
}

/* The year that a part stands for; false when it cannot be one. */
static bool date_year(const date_part *part, uint64_t *year_out) {
    if (part->is_month)
        return false;
    if (part->is_unknown || (part->width == 4 && part->value == 0))
        *year_out = 0;
    else if (part->width == 4)
        *year_out = part->value;
    else if (part->width <= 2)
        *year_out = kpl_date_full_year((uint32_t)part->value);
    else
        return false;
    return true;
}

/* d-m-y or m-d-y, as the column has it. */
static bool date_by_order(uint64_t first, uint64_t second, uint64_t year,
                          kpl_date_order order, kpl_date *date_out) {
    return order == KPL_DATE_MONTH_FIRST ? date_make(year, first, second, date_out)
                                         : date_make(year, second, first, date_out);
}

/* yyyymmdd, when that is a date as it stands; else ddmmyyyy or mmddyyyy; else yyyyddmm.
 */
static bool date_eight(uint64_t digits, kpl_date_order order, kpl_date *date_out) {
    const uint64_t year = digits / 10000;
    const uint64_t month = digits / 100 % 100;
    const uint64_t day = digits % 100;
    const bool swapped = month > 12 && month != 99;
    if ((year == 0 || year == 9999) && digits % 10000 < DATE_COMPACT_YEAR_MIN)
        return year == 0 && date_make(0, month, day, date_out); /* mmdd, not a year */
    if (year >= DATE_COMPACT_YEAR_MIN && !swapped &&
        date_make(year, month, day, date_out))
        return true;
    return date_by_order(digits / 1000000, digits / 10000 % 100, digits % 10000, order,
                         date_out) ||
           date_make(year, month, day, date_out);
}

/* One run of digits. */
static bool date_compact(const date_part *part, kpl_date_order order,
                         kpl_date *date_out) {
    const uint64_t value = part->value;
    if (part->is_month || part->is_unknown)
        return false;
    switch (part->width) {
    case 14: /* yyyymmddhhmmss */
        return date_eight(value / 1000000, order, date_out);
    case 8:
        return date_eight(value, order, date_out);
    case 7: /* ddmmyyyy as a number, which lost its zero */
        return date_by_order(value / 1000000, value / 10000 % 100, value % 10000, order,
                             date_out);
    case 6: /* yyyymm when that is a month of a modern year, else ddmmyy */
        if (value / 100 >= 1800 && value / 100 < 2100 && value % 100 <= 12)
            return date_make(value / 100, value % 100, 0, date_out);
        return date_by_order(value / 10000, value / 100 % 100,
                             kpl_date_full_year((uint32_t)(value % 100)), order,
                             date_out);
    case 4:
        return date_make(value, 0, 0, date_out);
    default:
        return false;
    }
}

/* yyyy-mm, mm-yyyy, and a month by name with a year or a day. */
static bool date_of_two(const date_part *parts, kpl_date_order order,
                        kpl_date *date_out) {
    const uint32_t named = parts[0].is_month ? 0 : 1;
    const date_part *const other = &parts[1 - named];
    uint64_t year = 0;
    if (parts[named].is_month) {
        if (other->width == 4 || other->value > 31)
            return date_year(other, &year) &&
                   date_make(year, parts[named].value, 0, date_out);
        return date_make(0, parts[named].value, other->value, date_out);
    }
    if (parts[0].width == 4)
        return date_year(&parts[0], &year) &&
               date_make(year, parts[1].value, 0, date_out);
    if (parts[1].width == 4)
        return date_year(&parts[1], &year) &&
               date_make(year, parts[0].value, 0, date_out);
    return parts[0].width >= 8 && date_compact(&parts[0], order, date_out);
}

/* Three parts, one of them a month by name in place `named`. */
static bool date_with_name(const date_part *parts, uint32_t named, kpl_date *date_out) {
    const date_part *const first = &parts[named == 0 ? 1 : 0];
    const date_part *const last = &parts[named == 2 ? 1 : 2];
    const bool year_first = first->width == 4 || (last->width != 4 && first->value > 31);
    const date_part *const day = year_first ? last : first;
    uint64_t year = 0;
    return date_year(year_first ? first : last, &year) && day->width <= 2 &&
           !day->is_month && date_make(year, parts[named].value, day->value, date_out);
}

static bool date_of_three(const date_part *parts, kpl_date_order order,
                          kpl_date *date_out) {
    for (uint32_t p = 0; p < 3; p++)
        if (parts[p].is_month)
            return date_with_name(parts, p, date_out);
    const bool year_first =
        parts[0].width == 4 || (parts[2].width != 4 && parts[0].value > 31);
    const date_part *const middle = &parts[1];
    const date_part *const outer = &parts[year_first ? 2 : 0];
    uint64_t year = 0;
    if (middle->width > 2 || outer->width > 2 ||
        !date_year(&parts[year_first ? 0 : 2], &year))
        return false;
    return year_first ? date_make(year, middle->value, outer->value, date_out)
                      : date_by_order(outer->value, middle->value, year, order, date_out);
}

bool kpl_date_parse(kpl_text folded, kpl_date_order order, kpl_date *date_out) {
    date_part parts[DATE_PARTS_MAX];
    uint32_t count = 0;
    if (!date_split(folded, parts, &count) || count == 0)
        return false;
    if (count == 1 || parts[0].width == 8)
        return date_compact(&parts[0], order, date_out);
    if (count == 2)
        return date_of_two(parts, order, date_out);
    if (count > 3 && parts[0].width != 4 && parts[2].width != 4)
        return false; /* numbers after a date are a time only when the date is plain */
    return date_of_three(parts, order, date_out);
}

/* The numbers of a part that one key pressed wrong would have made; 99 stands for
 * unknown.
 */
static bool date_could_be(uint64_t year, uint64_t month, uint64_t day,
                          kpl_date *date_out) {
    if (year == 0 || year == 9999 || month == 0 || month > 98 || day == 0 || day > 98)
        return false;
    *date_out = (kpl_date){(uint32_t)year, (uint32_t)month, (uint32_t)day};
    return true;
}

bool kpl_date_parse_wrong(kpl_text folded, kpl_date_order order, kpl_date *date_out) {
    date_part parts[DATE_PARTS_MAX];
    uint32_t count = 0;
    if (!date_split(folded, parts, &count))
        return false;
    for (uint32_t p = 0; p < count; p++)
        if (parts[p].is_month || parts[p].is_unknown)
            return false;
    if (count == 1 && parts[0].width == 8)
        return date_could_be(parts[0].value / 10000, parts[0].value / 100 % 100,
                             parts[0].value % 100, date_out);
    if (count != 3 || parts[1].width > 2)
        return false;
    if (parts[0].width == 4 && parts[2].width <= 2)
        return date_could_be(parts[0].value, parts[1].value, parts[2].value, date_out);
    if (parts[0].width > 2 || parts[2].width != 4)
        return false;
    const bool month_first = order == KPL_DATE_MONTH_FIRST;
    return date_could_be(parts[2].value, parts[month_first ? 0 : 1].value,
                         parts[month_first ? 1 : 0].value, date_out);
}

/* The first two parts of d-m-y, m-d-y or eight digits that are no yyyymmdd. */
static bool date_first_two(kpl_text raw, uint64_t *first_out, uint64_t *second_out) {
    uint64_t values[3] = {0};
    uint32_t widths[3] = {0};
    uint32_t runs = 0;
    for (uint32_t at = 0; at < raw.length && runs < 3;) {
        if (!kpl_byte_is_digit(raw.bytes[at])) {
            if ((raw.bytes[at] | 0x20u) >= 'a' && (raw.bytes[at] | 0x20u) <= 'z')
                return false;
            at++;
            continue;
        }
        const uint32_t start = at;
        for (; at < raw.length && kpl_byte_is_digit(raw.bytes[at]) && at - start < 15;
             at++)
            values[runs] = values[runs] * 10 + (uint64_t)(raw.bytes[at] - '0');
        widths[runs++] = at - start;
    }
    if (runs == 1 && widths[0] == 8 && values[0] / 100 % 100 > 12) {
        *first_out = values[0] / 1000000;
        *second_out = values[0] / 10000 % 100;
        return true;
    }
    *first_out = values[0];
    *second_out = values[1];
    return runs == 3 && widths[0] <= 2 && widths[1] <= 2 && widths[2] <= 4;
}

kpl_date_order kpl_date_find_order(const kpl_values *raw) {
    uint64_t day_first = 0;
    uint64_t month_first = 0;
    for (uint32_t v = 1; v < raw->count; v++) {
        uint64_t first = 0;
        uint64_t second = 0;
        if (!date_first_two(kpl_values_text(raw, v), &first, &second))
            continue;
        day_first += first > 12 && first <= 31 && second >= 1 && second <= 12;
        month_first += second > 12 && second <= 31 && first >= 1 && first <= 12;
    }
    return month_first > day_first ? KPL_DATE_MONTH_FIRST : KPL_DATE_DAY_FIRST;
}
