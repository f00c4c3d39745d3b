/* detect_lists.c - see detect_lists.h. Words are separated by spaces; ASCII lower case.
 */
#include "plan/detect_lists.h"

#include <string.h>

static const char lists_given_names[] =
    " maria johannes jan anna johanna cornelis hendrik willem pieter petrus elisabeth "
    "cornelia hendrika catharina daan sem emma julia sophie lotte lars thomas lucas noah "
    "james john robert michael william david richard joseph charles george mary "
    "elizabeth "
    "sarah oliver jack harry emily olivia amelia jessica joshua daniel matthew samuel "
    "alexander benjamin henry edward lily grace isabella ethan jacob peter hans klaus "
    "wolfgang heinz helmut werner michael andreas stefan christian ursula monika petra "
    "sabine "
    "renate karin brigitte jean pierre michel philippe marie jeanne francoise monique "
    "catherine nathalie claire piotr krzysztof andrzej tomasz pawel jakub katarzyna "
    "malgorzata agnieszka ewa barbara magdalena adam paul mark martin frank eva laura "
    "nina "
    "mohammed ahmed fatima ali ";
static const char lists_surnames[] =
    " jong jansen vries berg bakker dijk visser smit meijer boer mulder groot bos vos "
    "peters "
    "hendriks leeuwen dekker brouwer wit dijkstra smits graaf meer linden kok jacobs "
    "haan "
    "vermeulen heuvel smith jones taylor brown williams wilson johnson davies robinson "
    "wright "
    "thompson evans walker white roberts green hall wood jackson clarke harris martin "
    "cooper "
    "ward turner moore clark lewis king baker miller muller schmidt schneider fischer "
    "weber "
    "meyer wagner becker schulz hoffmann schafer koch bauer richter klein wolf schroder "
    "neumann schwarz bernard dubois petit durand leroy moreau simon laurent nowak "
    "kowalski "
    "wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski ";
static const char lists_places[] =
    " amsterdam rotterdam den_haag 's-gravenhage utrecht eindhoven groningen tilburg "
    "almere "
    "breda nijmegen apeldoorn haarlem arnhem enschede amersfoort zaanstad zwolle leiden "
    "maastricht dordrecht ede delft deventer london birmingham manchester leeds "
    "liverpool "
    "sheffield bristol glasgow edinburgh leicester coventry cardiff belfast nottingham "
    "berlin "
    "hamburg munchen munich koln cologne frankfurt stuttgart dusseldorf leipzig dortmund "
    "essen bremen dresden hannover paris marseille lyon toulouse nice nantes strasbourg "
    "bordeaux lille warszawa krakow lodz wroclaw poznan gdansk szczecin lublin sydney "
    "melbourne brisbane perth new_york chicago boston ";
static const char lists_streets[] = " street st road rd avenue ave lane ln drive place "
                                    "court crescent circuit close terrace "
                                    "straat weg laan plein kade gracht singel dreef hof "
                                    "pad steeg strasse str platz allee "
                                    "gasse ring rue boulevard impasse chemin ulica ul "
                                    "aleja plac circle parade way grove ";
static const char lists_street_ends[] =
    " straat weg laan plein kade gracht singel dreef steeg strasse platz allee gasse hof "
    "pad str ";

static const char lists_particles[] = " van de der den ter ten te het 't in op aan uit "
                                      "bij von vom zu zum zur du des la le del "
                                      "della di da do dos el al bin ";

#define LISTS_WORD_BYTES 31u

/* `word` in lower case with "_" for inner spaces and a space on either side, to be looked
 * up with strstr(); false when it is too long to be in a list. */
static bool lists_fold(kpl_text word, char folded[LISTS_WORD_BYTES + 3]) {
    word = kpl_text_trim(word);
    if (word.length == 0 || word.length > LISTS_WORD_BYTES)
        return false;
    folded[0] = ' ';
    for (uint32_t i = 0; i < word.length; i++) {
        const uint8_t c = word.bytes[i];
        folded[i + 1] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c == ' ' ? '_' : c);
    }
    folded[word.length + 1] = ' ';
    folded[word.length + 2] = '\0';
    return memchr(folded, '\0', word.length + 2) == NULL;
}

/* Is the word in the list? Spaces on both sides keep "an" from being found in "jan". */
static bool lists_has(const char *list, kpl_text word) {
    char folded[LISTS_WORD_BYTES + 3];
    return lists_fold(word, folded) && strstr(list, folded) != NULL;
}

/* Up to the first space. */
static kpl_text lists_first_word(kpl_text value) {
    value = kpl_text_trim(value);
    uint32_t length = 0;
    while (length < value.length && value.bytes[length] != ' ')
        length++;
    return (kpl_text){value.bytes, length};
}

bool kpl_list_is_given_name(kpl_text value) {
    return lists_has(lists_given_names, lists_first_word(value));
}

bool kpl_list_is_particle(kpl_text value) {
    return lists_has(lists_particles, lists_first_word(value));
}

bool kpl_list_is_surname(kpl_text value) {
    value = kpl_text_trim(value);
    uint32_t start = value.length;
    while (start > 0 && value.bytes[start - 1] != ' ')
        start--;
    return lists_has(lists_surnames,
                     (kpl_text){value.bytes + start, value.length - start});
}

bool kpl_list_is_place(kpl_text value) {
    return lists_has(lists_places, value);
}

bool kpl_list_is_street_word(const char *word, size_t length) {
    const kpl_text whole = {(const uint8_t *)word, (uint32_t)length};
    if (lists_has(lists_streets, whole))
        return true;
    for (const char *end = lists_street_ends + 1; *end != '\0';) {
        const size_t here = strcspn(end, " ");
        if (length > here + 2 && memcmp(word + length - here, end, here) == 0)
            return true;
        end += here + 1;
    }
    return false;
}
