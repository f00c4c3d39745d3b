/* day.c - see day.h. */
#include "inspect/day.h"

#include <assert.h>
#include <string.h>

#include "base/calendar.h"

#define DAY_TEXT_BYTES 10u

static uint32_t day_digits(const uint8_t *text, uint32_t count) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++)
        value = value * 10 + (uint32_t)(text[i] - '0');
    return value;
}

static bool day_has_shape(const uint8_t *text) {
    for (uint32_t i = 0; i < DAY_TEXT_BYTES; i++) {
        const bool digit = text[i] >= '0' && text[i] <= '9';
        if (i == 4 || i == 7 ? text[i] != '-' : !digit)
            return false;
    }
    return true;
}

bool kpl_day_parse(kpl_text text, kpl_day *day_out) {
    if (text.length != DAY_TEXT_BYTES || !day_has_shape(text.bytes))
        return false;
    const uint32_t year = day_digits(text.bytes, 4);
    const uint32_t month = day_digits(text.bytes + 5, 2);
    const uint32_t day = day_digits(text.bytes + 8, 2);
    if (year == 0 || month > 12 || day > kpl_calendar_days_in(year, month))
        return false;
    *day_out = year << 9 | month << 5 | (month > 0 ? day : 0);
    return true;
}

void kpl_day_bounds(kpl_text clean, kpl_day *first_out, kpl_day *last_out) {
    *first_out = KPL_DAY_NONE;
    *last_out = KPL_DAY_NONE;
    if (clean.length < DAY_TEXT_BYTES)
        return;
    const kpl_text first = {clean.bytes, DAY_TEXT_BYTES};
    const kpl_text last = {clean.bytes + clean.length - DAY_TEXT_BYTES, DAY_TEXT_BYTES};
    (void)kpl_day_parse(first, first_out);
    (void)kpl_day_parse(last, last_out);
}

bool kpl_day_is_after(kpl_day a, kpl_day b) {
    const uint32_t parts_a[] = {a >> 9, a >> 5 & 15, a & 31};
    const uint32_t parts_b[] = {b >> 9, b >> 5 & 15, b & 31};
    for (uint32_t i = 0; i < 3; i++) {
        if (parts_a[i] == 0 || parts_b[i] == 0)
            return false;
        if (parts_a[i] != parts_b[i])
            return parts_a[i] > parts_b[i];
    }
    return false;
}

bool kpl_day_fits(kpl_day a, kpl_day b) {
    const kpl_day masks[] = {~(kpl_day)0 << 9, (kpl_day)15 << 5, 31};
    for (uint32_t i = 0; i < 3; i++)
        if ((a & masks[i]) != 0 && (b & masks[i]) != 0 &&
            (a & masks[i]) != (b & masks[i]))
            return false;
    return true;
}

bool kpl_day_is_whole(kpl_day day) {
    return day >> 9 != 0 && (day >> 5 & 15) != 0 && (day & 31) != 0;
}

uint32_t kpl_day_number(kpl_day day) {
    assert(kpl_day_is_whole(day));
    return kpl_calendar_number(day >> 9, day >> 5 & 15, day & 31);
}

uint32_t kpl_day_years(kpl_day from, kpl_day to) {
    const uint32_t year_from = kpl_day_year(from);
    const uint32_t year_to = kpl_day_year(to);
    if (year_to <= year_from)
        return 0;
    /* The year does not count when its birthday may be still to come. */
    const uint32_t rest_from = from & 511;
    const uint32_t rest_to = to & 511;
    const bool is_full = kpl_day_is_whole(from) && kpl_day_is_whole(to)
                             ? rest_to >= rest_from
                             : (rest_to >> 5) > (rest_from >> 5) && rest_from >> 5 != 0;
    return year_to - year_from - (is_full ? 0 : 1);
}

/* ---- What a field of days tells of ----------------------------------------------- */

typedef struct day_word {
    const char *word;
    kpl_day_role role;
} day_word;

/* Parts of words, English and Dutch; the first that fits decides. "geb" alone would be in
 * "gebruik" and "gebied". */
static const day_word day_words[] = {
    {"birth", KPL_DAY_ROLE_BIRTH},   {"born", KPL_DAY_ROLE_BIRTH},
    {"geboor", KPL_DAY_ROLE_BIRTH},  {"geboren", KPL_DAY_ROLE_BIRTH},
    {"geb_dat", KPL_DAY_ROLE_BIRTH}, {"gebdat", KPL_DAY_ROLE_BIRTH},
    {"dob", KPL_DAY_ROLE_BIRTH},     {"death", KPL_DAY_ROLE_DEATH},
    {"deceas", KPL_DAY_ROLE_DEATH},  {"died", KPL_DAY_ROLE_DEATH},
    {"overlij", KPL_DAY_ROLE_DEATH}, {"overled", KPL_DAY_ROLE_DEATH},
    {"start", KPL_DAY_ROLE_BEGIN},   {"begin", KPL_DAY_ROLE_BEGIN},
    {"ingang", KPL_DAY_ROLE_BEGIN},  {"aanvang", KPL_DAY_ROLE_BEGIN},
    {"end", KPL_DAY_ROLE_END},       {"eind", KPL_DAY_ROLE_END},
};

/* Does `name` hold `word`, in any case? */
static bool day_name_holds(const char *name, const char *word) {
    const size_t length = strlen(word);
    for (; *name != '\0'; name++) {
        size_t i = 0;
        while (i < length && (name[i] >= 'A' && name[i] <= 'Z' ? name[i] + ('a' - 'A')
                                                               : name[i]) == word[i])
            i++;
        if (i == length)
            return true;
    }
    return false;
}

static kpl_day_role day_role_by_name(const char *name) {
    for (size_t i = 0; i < sizeof day_words / sizeof day_words[0]; i++)
        if (day_name_holds(name, day_words[i].word))
            return day_words[i].role;
    return KPL_DAY_ROLE_EVENT;
}

bool kpl_day_is_kind(const kpl_kind *kind) {
    static const char *const names[] = {"date", "nl_date", "event_date"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(kind->name, names[i]) == 0)
            return true;
    return false;
}

kpl_day_role kpl_day_role_of(const kpl_field_spec *field, uint32_t source_count) {
    if (strcmp(field->kind->name, "period") == 0)
        return KPL_DAY_ROLE_PERIOD;
    if (!kpl_day_is_kind(field->kind))
        return KPL_DAY_ROLE_NONE;
    kpl_day_role role = day_role_by_name(field->name);
    for (uint32_t s = 0; s < source_count && role == KPL_DAY_ROLE_EVENT; s++)
        for (uint32_t c = 0; c < field->sources[s].columns.count; c++)
            if (role == KPL_DAY_ROLE_EVENT)
                role = day_role_by_name(field->sources[s].columns.items[c]);
    return role;
}
