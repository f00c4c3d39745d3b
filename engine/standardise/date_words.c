/* date_words.c - see date_words.h. */
#include "standardise/date_words.h"

/* Per month: names in the four languages, long and short, one space between. "mar" is
 * March and not mardi. */
static const char *const date_months[12] = {
    "january jan januari januar janner janvier janv",
    "february feb februari februar feber fevrier fevr fev",
    "march mar maart mrt marz maerz mrz mars",
    "april apr avril avr",
    "may mei mai",
    "june jun juni juin",
    "july jul juli juillet juil",
    "august aug augustus aout",
    "september sep sept septembre",
    "october oct oktober okt octobre",
    "november nov novembre",
    "december dec dezember dez decembre",
};

static const char date_unknowns[] = "unk unknown onb onbekend unb unbekannt inconnu";

static const char date_ignored[] =
    "monday tuesday wednesday thursday friday saturday sunday "
    "mon tue tues wed thu thur thurs fri sat sun "
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag ma di wo do vr za zo "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag "
    "mo mi fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim "
    "st nd rd th er e ste de den der ten of the le am ca circa about";

/* Is `word` one of the words of `list`? */
static bool date_word_in(kpl_text word, const char *list) {
    while (*list != '\0') {
        uint32_t at = 0;
        while (list[at] != '\0' && list[at] != ' ')
            at++;
        if (kpl_text_equal(word, (kpl_text){(const uint8_t *)list, at}))
            return true;
        list += at;
        if (*list == ' ')
            list++;
    }
    return false;
}

uint32_t kpl_date_word_month(kpl_text word) {
    for (uint32_t m = 0; m < 12; m++)
        if (date_word_in(word, date_months[m]))
            return m + 1;
    return 0;
}

bool kpl_date_word_unknown(kpl_text word) {
    uint32_t signs = 0;
    for (uint32_t at = 0; at < word.length; at++)
        signs += word.bytes[at] == 'x' || word.bytes[at] == '?' || word.bytes[at] == '*';
    return signs == word.length || date_word_in(word, date_unknowns);
}

bool kpl_date_word_ignored(kpl_text word) {
    return date_word_in(word, date_ignored);
}
