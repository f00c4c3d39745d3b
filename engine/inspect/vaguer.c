/* vaguer.c - see vaguer.h. */
#include "inspect/vaguer.h"

#include <string.h>

#include "inspect/day.h"

/* The word at *at, without what ends it; empty at the end. A full stop ends an initial.
 */
static kpl_text vaguer_word(kpl_text text, uint32_t *at) {
    uint32_t from = *at;
    while (from < text.length && (text.bytes[from] == ' ' || text.bytes[from] == '.'))
        from++;
    uint32_t end = from;
    while (end < text.length && text.bytes[end] != ' ' && text.bytes[end] != '.')
        end++;
    *at = end;
    return (kpl_text){text.bytes + from, end - from};
}

/* Is every word of `few` a word of `many`, or the first letter of one, in its order? */
static bool vaguer_in_order(kpl_text few, kpl_text many) {
    uint32_t at_few = 0;
    uint32_t at_many = 0;
    kpl_text word = vaguer_word(few, &at_few);
    while (word.length > 0) {
        const kpl_text other = vaguer_word(many, &at_many);
        if (other.length == 0)
            return false;
        if (kpl_text_equal(word, other) ||
            (word.length == 1 && word.bytes[0] == other.bytes[0]))
            word = vaguer_word(few, &at_few);
    }
    return true;
}

/* The names of a value and the initials behind them, which tell of all names: "jan j.p."
 * are jan, and j p. */
static uint32_t vaguer_initials(kpl_text value) {
    uint32_t at = value.length;
    if (value.length == 0 || value.bytes[value.length - 1] != '.')
        return at;
    while (at > 0 && value.bytes[at - 1] != ' ')
        at--;
    return at;
}

static bool vaguer_given_names(kpl_text few, kpl_text many) {
    const uint32_t split = vaguer_initials(few);
    const kpl_text names = {few.bytes, split};
    const kpl_text initials = {few.bytes + split, few.length - split};
    return vaguer_in_order(names, many) && vaguer_in_order(initials, many);
}

/* Is every word of `few` among those of `many`? Of two married names one is used. */
static bool vaguer_anywhere(kpl_text few, kpl_text many) {
    uint32_t at_few = 0;
    for (kpl_text word = vaguer_word(few, &at_few); word.length > 0;
         word = vaguer_word(few, &at_few)) {
        uint32_t at_many = 0;
        kpl_text other = vaguer_word(many, &at_many);
        while (other.length > 0 && !kpl_text_equal(word, other))
            other = vaguer_word(many, &at_many);
        if (other.length == 0)
            return false;
    }
    return true;
}

/* Two days of one year, of which one is the first of January or July: what Dutch systems
 * fill in where the day is not known. */
static bool vaguer_is_filled_in(const kpl_kind *kind, const kpl_day *days) {
    bool filled_in = false;
    for (uint32_t i = 0; i < 2; i++)
        filled_in |= (days[i] & 511) == (1 << 5 | 1) || (days[i] & 511) == (7 << 5 | 1);
    return filled_in && kpl_day_year(days[0]) == kpl_day_year(days[1]) &&
           strcmp(kind->name, "nl_date") == 0;
}

bool kpl_value_is_vaguer(const kpl_kind *kind, kpl_text a, kpl_text b) {
    kpl_day days[2] = {KPL_DAY_NONE, KPL_DAY_NONE};
    if (kpl_day_is_kind(kind))
        return kpl_day_parse(a, &days[0]) && kpl_day_parse(b, &days[1]) &&
               (kpl_day_fits(days[0], days[1]) || vaguer_is_filled_in(kind, days));
    if (strcmp(kind->name, "given_name") == 0 || strcmp(kind->name, "nl_given_name") == 0)
        return vaguer_given_names(a, b) || vaguer_given_names(b, a);
    if (strcmp(kind->name, "nl_surname") == 0)
        return vaguer_anywhere(a, b) || vaguer_anywhere(b, a);
    return false;
}
