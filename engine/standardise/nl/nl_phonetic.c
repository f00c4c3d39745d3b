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
    uint32_t length; /* of the letters; 0 ends a list */
    const char *letters;
    const char *sound;
} sound_rule;

/* By their first letter; longer ones before their beginnings. */
static const sound_rule sound_a[] = {
    {3, "auw", "au"}, {2, "aa", "a"}, {2, "ae", "a"}, {2, "au", "au"}, {0, NULL, NULL}};
static const sound_rule sound_c[] = {{2, "ck", "k"},  {2, "ch", "g"},  {2, "ce", "se"},
                                     {2, "ci", "si"}, {2, "cy", "sy"}, {1, "c", "k"},
                                     {0, NULL, NULL}};
static const sound_rule sound_d[] = {{2, "dt", "t"}, {1, "d", "t"}, {0, NULL, NULL}};
static const sound_rule sound_e[] = {
    {3, "eij", "y"}, {2, "ei", "y"}, {2, "ey", "y"}, {2, "ee", "e"}, {0, NULL, NULL}};
static const sound_rule sound_g[] = {{2, "gh", "g"}, {0, NULL, NULL}};
static const sound_rule sound_i[] = {{2, "ij", "y"}, {2, "ie", "i"}, {0, NULL, NULL}};
static const sound_rule sound_o[] = {
    {3, "ouw", "au"}, {2, "oo", "o"}, {2, "oe", "u"}, {2, "ou", "au"}, {0, NULL, NULL}};
static const sound_rule sound_p[] = {{2, "ph", "f"}, {0, NULL, NULL}};
static const sound_rule sound_q[] = {{2, "qu", "kw"}, {1, "q", "k"}, {0, NULL, NULL}};
static const sound_rule sound_s[] = {{3, "sch", "s"}, {0, NULL, NULL}};
static const sound_rule sound_t[] = {{3, "tsj", "s"}, {2, "th", "t"}, {0, NULL, NULL}};
static const sound_rule sound_u[] = {
    {3, "uij", "uy"}, {2, "ui", "uy"}, {2, "uu", "u"}, {0, NULL, NULL}};
static const sound_rule sound_v[] = {{1, "v", "f"}, {0, NULL, NULL}};
static const sound_rule sound_x[] = {{1, "x", "ks"}, {0, NULL, NULL}};
static const sound_rule sound_z[] = {{1, "z", "s"}, {0, NULL, NULL}};

#define SOUND_LETTERS 26u

static const sound_rule *const sound_rules[SOUND_LETTERS] = {
    ['a' - 'a'] = sound_a, ['c' - 'a'] = sound_c, ['d' - 'a'] = sound_d,
    ['e' - 'a'] = sound_e, ['g' - 'a'] = sound_g, ['i' - 'a'] = sound_i,
    ['o' - 'a'] = sound_o, ['p' - 'a'] = sound_p, ['q' - 'a'] = sound_q,
    ['s' - 'a'] = sound_s, ['t' - 'a'] = sound_t, ['u' - 'a'] = sound_u,
    ['v' - 'a'] = sound_v, ['x' - 'a'] = sound_x, ['z' - 'a'] = sound_z,
};

/* The rule for the letters from `at` on; NULL = they sound as they are. */
static const sound_rule *sound_rule_at(kpl_text word, uint32_t at) {
    const unsigned letter = (unsigned)word.bytes[at] - 'a'; /* wraps below 'a' */
    const sound_rule *rule = letter < SOUND_LETTERS ? sound_rules[letter] : NULL;
    for (; rule != NULL && rule->length > 0; rule++)
        if (rule->length <= word.length - at &&
            memcmp(word.bytes + at, rule->letters, rule->length) == 0)
            return rule;
    return NULL;
}

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
        const sound_rule *const rule = sound_rule_at(word, at);
        const char *sound = rule != NULL ? rule->sound : plain;
        for (; *sound != '\0'; sound++)
            if (length == 0 || code[length - 1] != *sound || (uint8_t)*sound >= 0x80)
                code[length++] = *sound;
        at += rule != NULL ? rule->length : 1;
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
