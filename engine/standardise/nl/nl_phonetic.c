/*
 * nl_phonetic.c - names spelt as they sound in Dutch; see nl_text.h.
 *
 * Stage    standardise.
 * Method   Rules are tried in order at each place of a word, the first that fits writes
 *          its sound; then equal neighbours become one, and endings that come and go are
 *          cut. Spellings that Dutch registers mix for one name get one code: ij/ei/y,
 *          c/k/ck/q, ph/f/v, th/dt/d/t, ch/gh/g, sch/z/s, x/ks, oe/u, ae/aa/a, ou/au,
 *          -sz/-sen/-se/-s, final -e and -en.
 * Checked by tests/standardise/test_nl_text.c.
 */
#include "standardise/forms.h"
#include "standardise/nl/nl_text.h"

#include <string.h>

typedef struct sound_rule {
    const char *letters;
    const char *sound;
} sound_rule;

/* Longer ones before their beginnings. */
static const sound_rule sound_rules[] = {
    {"sch", "s"}, {"ouw", "au"}, {"auw", "au"}, {"tsj", "s"}, {"eij", "y"}, {"uij", "uy"},
    {"ui", "uy"}, {"ij", "y"},   {"ei", "y"},   {"ey", "y"},  {"ie", "i"},  {"ee", "e"},
    {"aa", "a"},  {"ae", "a"},   {"oo", "o"},   {"uu", "u"},  {"oe", "u"},  {"ou", "au"},
    {"au", "au"}, {"ck", "k"},   {"ch", "g"},   {"gh", "g"},  {"ph", "f"},  {"th", "t"},
    {"dt", "t"},  {"qu", "kw"},  {"ce", "se"},  {"ci", "si"}, {"cy", "sy"}, {"c", "k"},
    {"q", "k"},   {"x", "ks"},   {"v", "f"},    {"z", "s"},   {"d", "t"},
};

#define SOUND_BYTES_MAX 64u

/* Longer first; the rest keeps three letters at least. */
static const char *const sound_endings[] = {"sen", "se", "en", "e", NULL};

static const char *const sound_kept[] = {"s", "s", "", ""};

/* The code of one word, at most SOUND_BYTES_MAX bytes; returns its length. */
static uint32_t sound_word(kpl_text word, char code[SOUND_BYTES_MAX + 4]) {
    uint32_t length = 0;
    uint32_t at = 0;
    while (at < word.length && length < SOUND_BYTES_MAX) {
        char plain[2] = {(char)word.bytes[at], '\0'};
        const char *sound = plain;
        uint32_t taken = 1;
        for (size_t r = 0; r < sizeof sound_rules / sizeof sound_rules[0]; r++) {
            if (sound_rules[r].letters[0] != (char)word.bytes[at])
                continue; /* most rules end here, before anything is measured */
            const uint32_t letters = (uint32_t)strlen(sound_rules[r].letters);
            if (letters > word.length - at ||
                memcmp(word.bytes + at, sound_rules[r].letters, letters) != 0)
                continue;
            sound = sound_rules[r].sound;
            taken = letters;
            break;
        }
        for (; *sound != '\0'; sound++)
            if (length == 0 || code[length - 1] != *sound || (uint8_t)*sound >= 0x80)
                code[length++] = *sound;
        at += taken;
    }
    length = kpl_text_utf8_prefix((kpl_text){(const uint8_t *)code, length});
    for (uint32_t e = 0; sound_endings[e] != NULL; e++) {
        const uint32_t bytes = (uint32_t)strlen(sound_endings[e]);
        const uint32_t kept = (uint32_t)strlen(sound_kept[e]);
        if (length < bytes + 3 - kept ||
            memcmp(code + length - bytes, sound_endings[e], bytes) != 0)
            continue;
        return length - bytes + kept;
    }
    return length;
}

static kpl_status sound_append(kpl_text word, kpl_buffer *out, kpl_error *error) {
    char code[SOUND_BYTES_MAX + 4];
    const uint32_t length = sound_word(word, code);
    return kpl_buffer_append(out, code, length, error);
}

kpl_status kpl_form_nl_phonetic(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    uint32_t position = 0;
    for (;;) {
        const kpl_text word = kpl_form_token(clean, &position);
        if (word.length == 0)
            return KPL_OK;
        KPL_TRY(sound_append(word, form_out, error));
    }
}

kpl_status kpl_form_nl_first_phonetic(kpl_text clean, kpl_buffer *form_out,
                                      kpl_error *error) {
    uint32_t position = 0;
    return sound_append(kpl_form_token(clean, &position), form_out, error);
}

kpl_status kpl_form_each_nl_phonetic(kpl_text clean, kpl_buffer *form_out,
                                     kpl_error *error) {
    uint32_t position = 0;
    for (;;) {
        const kpl_text word = kpl_form_token(clean, &position);
        if (word.length == 0)
            return KPL_OK;
        if (word.length < 3)
            continue;
        KPL_TRY(sound_append(word, form_out, error));
        KPL_TRY(kpl_buffer_byte(form_out, KPL_FORM_END, error));
    }
}
