/* street_words.c - see street_words.h. */
#include "standardise/nl/street_words.h"

#include <string.h>

#include "standardise/forms.h"
#include "standardise/nl/nl_text.h"

typedef struct street_word {
    const char *word;
    const char *shorter;
} street_word;

/* Whole words. Several long words may share a short one; a short one never has another.
 */
static const street_word street_whole[] = {
    /* titles */
    {"burgemeester", "burg"},
    {"burgem", "burg"},
    {"bgm", "burg"},
    {"burgm", "burg"},
    {"boargemaster", "burg"},
    {"dokter", "dr"},
    {"doctor", "dr"},
    {"doktor", "dr"},
    {"professor", "prof"},
    {"meester", "mr"},
    {"master", "mr"},
    {"pastoor", "past"},
    {"pastor", "past"},
    {"dominee", "ds"},
    {"domela", "domela"},
    {"kapelaan", "kap"},
    {"kapelaen", "kap"},
    {"ingenieur", "ir"},
    {"doctorandus", "drs"},
    {"wethouder", "weth"},
    {"president", "pres"},
    {"generaal", "gen"},
    {"admiraal", "adm"},
    {"luitenant", "lt"},
    {"kolonel", "kol"},
    {"kapitein", "kapt"},
    {"commissaris", "comm"},
    {"commandant", "comm"},
    {"commandeur", "comm"},
    {"jonkheer", "jhr"},
    {"jonkvrouw", "jkvr"},
    {"koning", "kon"},
    {"koningin", "kon"},
    {"prins", "pr"},
    {"prinses", "pr"},
    {"prs", "pr"},
    {"minister", "min"},
    {"monseigneur", "mgr"},
    {"zuster", "zr"},
    {"broeder", "br"},
    {"notaris", "not"},
    {"directeur", "dir"},
    {"secretaris", "secr"},
    {"sint", "st"},
    {"sinte", "st"},
    {"sante", "st"},
    {"heilige", "h"},
    {"gebroeders", "gebr"},
    {"graaf", "gr"},
    {"gravin", "gr"},
    {"verlengde", "verl"},
    {"gedempte", "ged"},
    {"nieuwe", "nwe"},
    {"nieuw", "nw"},
    {"nieuwstraat", "nwstr"},
    {"kerkvoogd", "kerkv"},
    {"dijkgraaf", "dykgr"},
    {"dykgraaf", "dykgr"},
    {"rector", "rect"},
    {"mevrouw", "mevr"},
    {"industrieterrein", "ind terr"},
    {"bedrijventerrein", "bedr terr"},
    /* particles */
    {"van", "v"},
    {"de", "d"},
    {"den", "d"},
    {"der", "d"},
    {"het", "t"},
    {"bij", "b"},
    {"by", "b"},
    {"aan", "a"},
    {"over", "o"},
    {"vd", "vd"},
    {"vdr", "vd"},
    {"vdn", "vd"},
    {"vande", "vd"},
    {"vander", "vd"},
    {"vanden", "vd"},
    {"vh", "vt"},
    {"vt", "vt"},
    {"ad", "ad"},
    /* numbers */
    {"eerste", "1e"},
    {"1ste", "1e"},
    {"tweede", "2e"},
    {"2de", "2e"},
    {"derde", "3e"},
    {"3de", "3e"},
    {"vierde", "4e"},
    {"4de", "4e"},
    {"vijfde", "5e"},
    {"vyfde", "5e"},
    {"5de", "5e"},
    {"zesde", "6e"},
    {"6de", "6e"},
    {"zevende", "7e"},
    {"7de", "7e"},
    {"achtste", "8e"},
    {"8ste", "8e"},
    {"negende", "9e"},
    {"9de", "9e"},
    {"tiende", "10e"},
    {"10de", "10e"},
    {"noordzijde", "nz"},
    {"noordzyde", "nz"},
    {"zuidzijde", "zz"},
    {"zuidzyde", "zz"},
    {"oostzijde", "oz"},
    {"oostzyde", "oz"},
    {"westzijde", "wz"},
    {"westzyde", "wz"},
    {"noord", "n"},
    {"oost", "o"},
    {"zuid", "z"},
    {"west", "w"},
};

/* Ends of words. What is left in front is kept. Of several with one short form the first
 * is what it stands for. */
static const street_word street_endings[] = {
    {"straatweg", "strwg"}, {"straat", "str"}, {"laan", "ln"},
    {"plantsoen", "plnts"}, {"plein", "pln"},  {"singel", "sngl"},
    {"gracht", "gr"},       {"kade", "kd"},    {"weg", "wg"},
    {"boulevard", "blvd"},  {"dreef", "drf"},  {"steeg", "stg"},
    {"park", "prk"},        {"dyk", "dk"},     {"pad", "pd"},
    {"hof", "hf"},          {"sgl", "sngl"},   {"strt", "str"},
    {"pk", "prk"},          {"pl", "pln"},
};

static const char *street_look_up(const street_word *words, size_t count,
                                  const char *word) {
    for (size_t w = 0; w < count; w++)
        if (words[w].word[0] == word[0] && strcmp(words[w].word, word) == 0)
            return words[w].shorter;
    return NULL;
}

/* Copy as much of a token as fits, ij as y. */
static void street_copy(kpl_text token, char word_out[KPL_STREET_WORD_BYTES]) {
    uint32_t length = 0;
    for (uint32_t at = 0; at < token.length && length + 1 < KPL_STREET_WORD_BYTES; at++) {
        const bool ij = kpl_nl_is_ij(token, at);
        word_out[length++] = ij ? 'y' : (char)token.bytes[at];
        at += ij;
    }
    length = kpl_text_utf8_prefix((kpl_text){(const uint8_t *)word_out, length});
    word_out[length] = '\0';
}

/* Shorten in place. */
static void street_shorten_word(char word[KPL_STREET_WORD_BYTES]) {
    const char *const whole =
        street_look_up(street_whole, sizeof street_whole / sizeof street_whole[0], word);
    if (whole != NULL) {
        memcpy(word, whole, strlen(whole) + 1);
        return;
    }
    const size_t length = strlen(word);
    for (size_t e = 0; e < sizeof street_endings / sizeof street_endings[0]; e++) {
        const size_t bytes = strlen(street_endings[e].word);
        if (length < bytes || word[length - 1] != street_endings[e].word[bytes - 1] ||
            memcmp(word + length - bytes, street_endings[e].word, bytes) != 0)
            continue;
        memcpy(word + length - bytes, street_endings[e].shorter,
               strlen(street_endings[e].shorter) + 1);
        return;
    }
}

const char *kpl_street_ending(kpl_text shortened, uint32_t *bytes_out) {
    const char *ending = NULL;
    *bytes_out = 0;
    for (size_t e = 0; e < sizeof street_endings / sizeof street_endings[0]; e++) {
        const char *const shorter = street_endings[e].shorter;
        const uint32_t bytes = (uint32_t)strlen(shorter);
        if (bytes <= *bytes_out || bytes > shortened.length ||
            memcmp(shortened.bytes + shortened.length - bytes, shorter, bytes) != 0)
            continue; /* "pln" ends in "ln" */
        ending = street_endings[e].word;
        *bytes_out = bytes;
    }
    return ending;
}

bool kpl_street_word_is_article(const char *word) {
    return strcmp(word, "d") == 0 || strcmp(word, "t") == 0;
}

bool kpl_street_word_next(kpl_text folded, uint32_t *position,
                          char word_out[KPL_STREET_WORD_BYTES]) {
    const kpl_text token = kpl_form_token(folded, position);
    if (token.length == 0)
        return false;
    street_copy(token, word_out);
    street_shorten_word(word_out);
    if (strcmp(word_out, "v") != 0 && strcmp(word_out, "a") != 0)
        return true;
    /* "van de(n|r)", "v d", "van 't", "aan den": two words are one particle. */
    char second[KPL_STREET_WORD_BYTES];
    uint32_t after = *position;
    const kpl_text next = kpl_form_token(folded, &after);
    street_copy(next, second);
    street_shorten_word(second);
    const bool h = strcmp(second, "h") == 0; /* "v h" */
    const bool initial = kpl_text_is(token, "a") && !kpl_text_is(next, "d");
    if ((!kpl_street_word_is_article(second) && !h) || initial)
        return true; /* "A de Vriesstraat" begins with a first name */
    word_out[1] = h ? 't' : second[0];
    word_out[2] = '\0';
    *position = after;
    return true;
}
