/* address_words.c - see address_words.h. */
#include "standardise/nl/address_words.h"

#include <string.h>

static const char *const words_noise[] = {"tav",     "tnv",    "afd", "afdeling",
                                          "pa",      "co",     "att", "attn",
                                          "locatie", "gebouw", NULL};

static const char *const words_country[] = {"nederland", "netherlands", "nl", "holland",
                                            NULL};

static const char *const words_suffix[] = {
    "bis",        "bs",         "hs",          "huis",   "hoog",  "hg",     "beneden",
    "ben",        "boven",      "bov",         "laag",   "etage", "et",     "verd",
    "verdieping", "bg",         "begane",      "grond",  "tm",    "rood",   "rd",
    "zwart",      "zw",         "links",       "rechts", "voor",  "achter", "ii",
    "iii",        "iv",         "vi",          "vii",    "viii",  "kamer",  "kmr",
    "app",        "apt",        "appartement", "unit",   "bedr",  "winkel", "won",
    "garage",     "souterrain", NULL};

static const char *const words_number[] = {"nr",     "no",  "nummer", "huisnummer",
                                           "huisnr", "num", NULL};

static const char *const words_street[] = {
    "plein", "laan", "straat", "weg",    "hof",   "park",  "kade",      "brink", "steeg",
    "pad",   "dijk", "gracht", "singel", "haven", "markt", "boulevard", NULL};

static const char *const words_court[] = {
    "archipel",  "boeier", "botter", "galjoen",  "gondel",  "griend",
    "grietenij", "horst",  "jol",    "kamp",     "karveel", "kempenaar",
    "kogge",     "punter", "schans", "schoener", "schouw",  "stelling",
    "tjalk",     "veste",  "wold",   "zoom",     NULL};

void kpl_address_word_plain(kpl_text word, char plain_out[KPL_ADDRESS_WORD_BYTES]) {
    uint32_t length = 0;
    for (uint32_t at = 0; at < word.length && length + 1 < KPL_ADDRESS_WORD_BYTES; at++) {
        uint8_t byte = word.bytes[at];
        if (byte >= 'A' && byte <= 'Z')
            byte = (uint8_t)(byte + 32);
        const bool sign =
            byte < '0' || (byte > '9' && byte < 'a') || (byte > 'z' && byte < 0x80);
        if (!sign)
            plain_out[length++] = (char)byte;
    }
    plain_out[length] = '\0';
}

bool kpl_address_word_is(const char *plain, kpl_address_words words) {
    static const char *const *const lists[] = {
        [KPL_ADDRESS_NOISE] = words_noise,   [KPL_ADDRESS_COUNTRY] = words_country,
        [KPL_ADDRESS_SUFFIX] = words_suffix, [KPL_ADDRESS_NUMBER] = words_number,
        [KPL_ADDRESS_COURT] = words_court,   [KPL_ADDRESS_STREET] = words_street,
    };
    for (const char *const *word = lists[words]; *word != NULL; word++)
        if (plain[0] == **word && strcmp(plain, *word) == 0)
            return true;
    return false;
}
