/*
 * gen_damage.c - the single errors of gen_damage.h.
 */
#include "gen_damage.h"

#include <string.h>

#define DAMAGE_COUNT(array) ((uint32_t)(sizeof(array) / sizeof(array)[0]))

/* Neighbours on a QWERTY keyboard, for a to z. */
static const char *const damage_neighbours[26] = {
    "sqzw", "vnhg", "xvdf", "sfec", "wrds", "dgrv", "fhtb", "gjyn", "uokj",
    "hkum", "jlio", "kop",  "njk",  "bmhj", "ipl",  "ol",   "wa",   "etf",
    "adwx", "rygf", "yijh", "cbfg", "qesa", "zcsd", "tuhg", "xas"};

/* ASCII letters; those with diacritics are handled by their code point. */
static bool damage_is_letter(uint32_t point) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
}

/* A neighbour in the same case; letters with diacritics give "e". */
static uint32_t damage_neighbour(uint32_t point, gen_random *random) {
    const bool upper = point >= 'A' && point <= 'Z';
    if (!damage_is_letter(point))
        return 'e';
    const char *const near = damage_neighbours[(point | 0x20u) - 'a'];
    const uint32_t chosen = gen_random_below(random, (uint32_t)strlen(near));
    const uint32_t letter = (uint32_t)near[chosen];
    return upper ? letter - 0x20u : letter;
}

/* Where to strike: any letter, seldom the first of the value; `count` when none. */
static uint32_t damage_position(const uint32_t *points, uint32_t count,
                                gen_random *random) {
    const uint32_t first = gen_random_chance(random, 800) ? 0 : 1;
    for (int attempt = 0; attempt < 16 && count > first; attempt++) {
        const uint32_t at = first + gen_random_below(random, count - first);
        if (points[at] >= 0x80u || damage_is_letter(points[at]))
            return at; /* blanks, hyphens, digits and the like are spared */
    }
    return count;
}

/* 45 % another letter, 23 % one left out, 19 % one too many, 13 % two exchanged. */
void gen_damage_typo(gen_text *text, gen_random *random) {
    uint32_t points[GEN_TEXT_BYTES_MAX + 1];
    uint32_t count = gen_text_decode(text, points);
    const uint32_t kind = gen_random_below(random, 100);
    const uint32_t at = damage_position(points, count, random);
    if (count < 3 || count >= GEN_TEXT_BYTES_MAX - 2 || at == count)
        return;
    if (kind < 45) {
        points[at] = damage_neighbour(points[at], random);
    } else if (kind < 68) { /* left out */
        memmove(&points[at], &points[at + 1], (count - at - 1) * sizeof *points);
        count--;
    } else if (kind < 87) { /* struck twice, or a neighbour with it */
        memmove(&points[at + 1], &points[at], (count - at) * sizeof *points);
        count++;
        if (gen_random_chance(random, 5000))
            points[at + 1] = damage_neighbour(points[at + 1], random) | 0x20u;
        else
            points[at + 1] = points[at] < 0x80u ? points[at] | 0x20u : points[at];
    } else if (at + 1 < count && points[at + 1] != ' ' && points[at + 1] != '@') {
        const uint32_t kept = points[at];
        points[at] = points[at + 1];
        points[at + 1] = kept;
    } else { /* nothing to exchange with: the last letter goes */
        count--;
    }
    gen_text_encode(text, points, count);
}

/* From, to; '^' and '$' in front bind to the start and the end of a word. */
static const char *const damage_sounds[][2] = {
    {"ij", "y"},   {"ij", "ei"},  {"y", "ij"},   {"ei", "ij"},  {"c", "k"},
    {"k", "c"},    {"ck", "k"},   {"ph", "f"},   {"f", "ph"},   {"th", "t"},
    {"^t", "th"},  {"$dt", "d"},  {"$d", "dt"},  {"$d", "t"},   {"$t", "d"},
    {"ch", "g"},   {"gh", "g"},   {"sch", "s"},  {"z", "s"},    {"^s", "z"},
    {"v", "f"},    {"x", "ks"},   {"oe", "u"},   {"ae", "aa"},  {"aa", "a"},
    {"ou", "au"},  {"ee", "e"},   {"oo", "o"},   {"ss", "s"},   {"ll", "l"},
    {"nn", "n"},   {"tt", "t"},   {"mm", "m"},   {"kk", "k"},   {"pp", "p"},
    {"$sen", "se"}, {"$s", "sz"}, {"qu", "kw"},  {"$en", "e"},  {"$n", "nn"},
    {"uy", "ui"},  {"ui", "uy"},  {"ey", "ei"},  {"i", "ie"},   {"ie", "i"}};

static bool damage_word_edge(const char *bytes, size_t at) {
    return bytes[at] == '\0' || bytes[at] == ' ' || bytes[at] == '-';
}

/* Whether rule `rule` fits `lower` at byte `at`; the matched length goes out. */
static bool damage_sound_fits(const char *rule, const char *lower, size_t at,
                              size_t *length_out) {
    const char bind = rule[0] == '^' || rule[0] == '$' ? rule[0] : '\0';
    const char *const from = bind != '\0' ? rule + 1 : rule;
    const size_t length = strlen(from);
    if (strncmp(lower + at, from, length) != 0)
        return false;
    if (bind == '^' && at > 0 && !damage_word_edge(lower, at - 1))
        return false;
    if (bind == '$' && (at < 2 || !damage_word_edge(lower, at + length)))
        return false;
    *length_out = length;
    return true;
}

void gen_damage_phonetic(gen_text *text, gen_random *random) {
    gen_text lower = *text;
    gen_text_lower(&lower);
    struct {
        size_t at, length;
        uint32_t rule;
    } fits[64];
    uint32_t fit_count = 0;
    for (uint32_t rule = 0; rule < DAMAGE_COUNT(damage_sounds); rule++)
        for (size_t at = 0; at < lower.length && fit_count < 64; at++) {
            size_t length;
            if (!damage_sound_fits(damage_sounds[rule][0], lower.bytes, at, &length))
                continue;
            fits[fit_count].at = at;
            fits[fit_count].length = length;
            fits[fit_count++].rule = rule;
        }
    if (fit_count == 0 || text->length < 3)
        return;
    const uint32_t chosen = gen_random_below(random, fit_count);
    const size_t at = fits[chosen].at;
    const char first = text->bytes[at];
    gen_text whole, to;
    gen_text_set(&to, damage_sounds[fits[chosen].rule][1]);
    if (first >= 'A' && first <= 'Z') /* the case of the first letter stays */
        to.bytes[0] = (char)(to.bytes[0] - 'a' + 'A');
    gen_text_set(&whole, "");
    gen_text_add_bytes(&whole, text->bytes, at);
    gen_text_add(&whole, to.bytes);
    gen_text_add(&whole, text->bytes + at + fits[chosen].length);
    *text = whole;
}

/* Position of a random digit, or `length` when the text has none. */
static uint32_t damage_find_digit(const gen_text *text, gen_random *random) {
    uint32_t digits = 0;
    for (uint32_t i = 0; i < text->length; i++)
        digits += text->bytes[i] >= '0' && text->bytes[i] <= '9';
    uint32_t skip = gen_random_below(random, digits);
    for (uint32_t i = 0; i < text->length && digits > 0; i++)
        if (text->bytes[i] >= '0' && text->bytes[i] <= '9' && skip-- == 0)
            return i;
    return text->length;
}

/* Pairs of like shape; the letters among them are what makes a scan recognisable. */
void gen_damage_ocr(gen_text *text, gen_random *random) {
    static const char *const alike[10] = {"O8", "7l", "7Z", "85", "9",
                                          "6S", "58", "1",  "3B", "4"};
    const uint32_t at = damage_find_digit(text, random);
    const uint32_t draw = gen_random_below(random, 100);
    if (at == text->length)
        return;
    const char *const shapes = alike[text->bytes[at] - '0'];
    const char shape = shapes[draw % (uint32_t)strlen(shapes)];
    text->bytes[at] = shape;
}

void gen_damage_digit(gen_text *text, gen_random *random) {
    const uint32_t at = damage_find_digit(text, random);
    const uint32_t step = gen_random_between(random, 1, 9);
    const bool exchange = gen_random_chance(random, 3500);
    if (at == text->length)
        return;
    char *const digit = &text->bytes[at];
    if (exchange && digit[1] >= '0' && digit[1] <= '9' && digit[1] != digit[0] &&
        (at > 0 || digit[1] != '0')) {
        const char kept = digit[0];
        digit[0] = digit[1];
        digit[1] = kept;
        return;
    }
    uint32_t value = ((uint32_t)(*digit - '0') + step) % 10u;
    if (at == 0 && value == 0)
        value = *digit == '9' ? 8 : 9; /* no number begins with 0, and it must change */
    *digit = (char)('0' + (int)value);
}

/* 4-7 for 7-4: the error that no plausibility check can find. */
bool gen_damage_date_swap(gen_date *date) {
    if (date->month == 0 || date->day > 12 || date->day == date->month)
        return false;
    const uint32_t day = date->day;
    date->day = date->month;
    date->month = day;
    return true;
}

void gen_damage_date_slip(gen_date *date, gen_random *random) {
    static const uint32_t years[] = {1, 1, 1, 2, 10, 10, 9};
    const uint32_t kind = gen_random_below(random, 100);
    const uint32_t draw = gen_random_below(random, 1000);
    const bool up = gen_random_chance(random, 5000);
    if (date->month == 0)
        return;
    if (kind < 45) { /* another day: next to it, or ten off */
        const uint32_t step = draw < 600 ? 1 : draw < 850 ? 10 : 2;
        const uint32_t days = gen_days_in_month(date->year, date->month);
        date->day = (date->day - 1 + (up ? step : days - step)) % days + 1;
    } else if (kind < 70) {
        const uint32_t step = draw < 700 ? 1 : 10;
        date->month = (date->month - 1 + (up ? step : 12 - step)) % 12 + 1;
    } else {
        const uint32_t step = years[draw % DAMAGE_COUNT(years)];
        const bool later = up && date->year + step < GEN_YEAR_NOW;
        date->year = later ? date->year + step : date->year - step;
    }
    const uint32_t days = gen_days_in_month(date->year, date->month);
    if (date->day > days)
        date->day = days;
}

typedef struct damage_swap {
    const char *from;
    const char *to[3];
} damage_swap;

/* The spellings met in practice; several official prefixes share one, so that the
 * original cannot be told from it. Rare prefixes are written out. */
void gen_damage_prefix(gen_text *prefix, gen_random *random) {
    static const damage_swap prefixes[] = {
        {"van den", {"v.d.", "v/d", "vd"}},  {"van der", {"v.d.", "vd", "v der"}},
        {"van de", {"v.d.", "v/d", "vd"}},   {"van 't", {"v.'t", "v/t", "van t"}},
        {"van het", {"v.h.", "v/h", "vh"}},  {"in 't", {"i.'t", "in t", "int"}},
        {"op den", {"o/d", "op d", "opden"}}, {"van", {"v.", "v", "Van"}},
        {"ten", {"t.", "Ten", "ten"}},       {"ter", {"t.", "Ter", "ter"}},
        {"de", {"d.", "d", "De"}},           {"den", {"d.", "d", "Den"}},
        {"'t", {"t", "t", "het"}},           {"el", {"El", "al", "El"}}};
    const uint32_t draw = gen_random_below(random, 3);
    for (uint32_t i = 0; i < DAMAGE_COUNT(prefixes); i++)
        if (strcmp(prefix->bytes, prefixes[i].from) == 0) {
            gen_text_set(prefix, prefixes[i].to[draw]);
            return;
        }
}

/* Replace by the first rule that fits. */
static bool damage_shorten(gen_text *text, const damage_swap *rules, uint32_t count,
                           uint32_t draw) {
    for (uint32_t i = 0; i < count; i++)
        if (gen_text_replace(text, rules[i].from, rules[i].to[draw]))
            return true;
    return false;
}

/* Titles are shortened first ("Burg. de Wijshof"), endings else or as well; the third
 * form writes the ending apart ("Kerk straat"). */
void gen_damage_street(gen_text *street, gen_random *random) {
    static const damage_swap titles[] = {
        {"Burgemeester ", {"Burg. ", "Burg ", "B. "}},
        {"Prinses ", {"Pr. ", "Prs ", "Pr. "}},
        {"Prins ", {"Pr. ", "Pr ", "Pr."}},
        {"Koningin ", {"Kon. ", "Kon ", "K. "}},
        {"Pastoor ", {"Past. ", "Past ", "P. "}},
        {"Wethouder ", {"Weth. ", "Weth ", "W. "}},
        {"Graaf ", {"Gr. ", "Gr ", "G. "}},
        {"Sint ", {"St. ", "St ", "St."}}};
    static const damage_swap endings[] = {
        {"straat", {"str.", "str", " straat"}}, {"laan", {"ln", "ln.", " laan"}},
        {"weg", {"wg", "wg.", " weg"}},         {"plein", {"pln", "pl.", " plein"}},
        {"singel", {"sgl", "sngl", " singel"}}, {"steeg", {"stg", "stg.", " steeg"}},
        {"park", {"prk", "pk", " park"}}};
    const uint32_t draw = gen_random_below(random, 3);
    const bool both = gen_random_chance(random, 3000);
    const bool titled = damage_shorten(street, titles, DAMAGE_COUNT(titles), draw);
    if (!titled || both)
        damage_shorten(street, endings, DAMAGE_COUNT(endings), draw);
}

/* Half of the odd spellings of places are case; most others are known short forms. */
void gen_damage_city(gen_text *city, gen_random *random) {
    static const damage_swap cities[] = {
        {"Sint ", {"St. ", "St ", "ST "}},         {"Nieuw-", {"Nw. ", "Nieuw ", "N. "}},
        {"'s-Hertogenbosch", {"Den Bosch", "den bosch", "s Hertogenbosch"}},
        {"'s-", {"s-", "s ", "S "}},               {"Oud ", {"Oud-", "O. ", "OUD "}},
        {"Den Haag", {"'s-Gravenhage", "den haag", "DEN HAAG"}},
        {"woude", {"wou", "wde", "woude "}}};
    const uint32_t draw = gen_random_below(random, 3);
    if (gen_random_chance(random, 4000))
        gen_text_upper(city);
    else if (gen_random_chance(random, 2000))
        gen_text_lower(city);
    else
        damage_shorten(city, cities, DAMAGE_COUNT(cities), draw);
}
