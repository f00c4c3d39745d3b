/* nl_prefix.c - see nl_prefix.h. */
#include "standardise/nl/nl_prefix.h"

#include <assert.h>
#include <string.h>

/* Longest entry with its NUL. */
#define PREFIX_BYTES 20u

/* A glued prefix is one only when so much of a name is left. */
#define PREFIX_REST_MIN 4u

/* Sorted by bytes. */
static const char *const prefix_table[] = {
    "a",       "aan",        "aan d",      "aan de",    "aan den", "aan der",
    "aan het", "aan t",      "af",         "al",        "am",      "am de",
    "auf",     "auf dem",    "auf den",    "auf der",   "auf ter", "aus",
    "aus dem", "aus den",    "aus der",    "aus m",     "ben",     "bij",
    "bij de",  "bij den",    "bij het",    "bij t",     "bin",     "boven d",
    "d",       "d la",       "da",         "dal",       "dalla",   "das",
    "de",      "de die",     "de die le",  "de l",      "de la",   "de las",
    "de le",   "de van der", "deca",       "degli",     "dei",     "del",
    "della",   "den",        "der",        "des",       "di",      "die le",
    "do",      "don",        "dos",        "du",        "el",      "het",
    "i",       "im",         "in",         "in d",      "in de",   "in den",
    "in der",  "in het",     "in t",       "int",       "l",       "la",
    "las",     "le",         "les",        "lo",        "los",     "of",
    "onder",   "onder de",   "onder den",  "onder het", "onder t", "op",
    "op d",    "op de",      "op den",     "op der",    "op gen",  "op het",
    "op t",    "op ten",     "opde",       "opden",     "opt",     "over",
    "over de", "over den",   "over het",   "over t",    "s",       "t",
    "te",      "ten",        "ter",        "tho",       "thoe",    "thor",
    "to",      "toe",        "tot",        "uijt",      "uijt de", "uijt den",
    "uijt t",  "uijt te de", "uijt ten",   "uit",       "uit de",  "uit den",
    "uit het", "uit t",      "uit te de",  "uit ten",   "unter",   "uyt",
    "uyt de",  "uyt den",    "v",          "v d",       "v de",    "v den",
    "v der",   "v h",        "v t",        "van",       "van de",  "van de l",
    "van den", "van der",    "van gen",    "van h",     "van het", "van la",
    "van t",   "van ter",    "van van de", "vande",     "vanden",  "vander",
    "vd",      "vd r",       "vdn",        "vdr",       "ver",     "vh",
    "vom",     "von",        "von dem",    "von den",   "von der", "von t",
    "voor",    "voor de",    "voor den",   "voor in t", "voor t",  "vor",
    "vor der", "vt",         "zu",         "zum",       "zur",
};

static bool prefix_find(const char *prefix) {
    size_t low = 0;
    size_t high = sizeof prefix_table / sizeof prefix_table[0];
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = strcmp(prefix_table[middle], prefix);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

uint32_t kpl_nl_prefix(const kpl_text *words, uint32_t count) {
    char joined[PREFIX_BYTES];
    size_t length = 0;
    uint32_t longest = 0;
    for (uint32_t w = 0; w < count && w < KPL_PREFIX_WORDS_MAX; w++) {
        assert(words[w].length > 0);
        if (length + words[w].length + 2 > sizeof joined)
            break;
        if (w > 0)
            joined[length++] = ' ';
        memcpy(joined + length, words[w].bytes, words[w].length);
        length += words[w].length;
        joined[length] = '\0';
        if (prefix_find(joined))
            longest = w + 1;
    }
    return longest;
}

uint32_t kpl_nl_prefix_glued(kpl_text word) {
    static const char *const glued[] = {"vanden", "vander", "vande"};
    for (size_t g = 0; g < sizeof glued / sizeof glued[0]; g++) {
        const uint32_t bytes = (uint32_t)strlen(glued[g]);
        if (word.length >= bytes + PREFIX_REST_MIN &&
            memcmp(word.bytes, glued[g], bytes) == 0)
            return bytes;
    }
    return 0;
}
