/* vaguer.c - see vaguer.h. */
#include "inspect/vaguer.h"

#include <string.h>

#include "inspect/day.h"

/* The word at *at, without the blank behind it; empty at the end. */
static kpl_text vaguer_word(kpl_text text, uint32_t *at) {
    const uint32_t from = *at;
    uint32_t end = from;
    while (end < text.length && text.bytes[end] != ' ')
        end++;
    *at = end < text.length ? end + 1 : end;
    return (kpl_text){text.bytes + from, end - from};
}

/* Is every word of `few` a word of `many`, or the first letter of one, in its order? */
static bool vaguer_names(kpl_text few, kpl_text many) {
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

bool kpl_value_is_vaguer(const kpl_kind *kind, kpl_text a, kpl_text b) {
    kpl_day days[2] = {KPL_DAY_NONE, KPL_DAY_NONE};
    if (strcmp(kind->name, "date") == 0 || strcmp(kind->name, "event_date") == 0)
        return kpl_day_parse(a, &days[0]) && kpl_day_parse(b, &days[1]) &&
               kpl_day_fits(days[0], days[1]);
    if (strcmp(kind->name, "given_name") == 0 || strcmp(kind->name, "nl_given_name") == 0)
        return vaguer_names(a, b) || vaguer_names(b, a);
    return false;
}
