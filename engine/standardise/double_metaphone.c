/*
 * double_metaphone.c - see double_metaphone.h.
 *
 * One function per letter that has more than one reading. Each looks at the letters
 * around the current one, adds to the codes, and returns how many letters it has used.
 * Patterns are lists with "|" between alternatives; a space in one is the end of a word.
 * Examples in comments are names for which the rule exists.
 */
#include "standardise/double_metaphone.h"

#include <assert.h>
#include <string.h>

typedef struct metaphone_code {
    char *letters;
    uint32_t length;
} metaphone_code;

typedef struct metaphone_state {
    kpl_text text;
    int64_t last; /* index of the last letter */
    bool slavic;  /* looks Slavic or Germanic: w, k, cz */
    uint32_t code_max;
    metaphone_code primary;
    metaphone_code secondary;
} metaphone_state;

/* The capital at `index`; a space outside the text and between words; "." for the rest.
 */
static char metaphone_letter(const metaphone_state *state, int64_t index) {
    if (index < 0 || index > state->last)
        return ' ';
    const uint8_t byte = state->text.bytes[index];
    if (byte >= 'a' && byte <= 'z')
        return (char)(byte - 32);
    return byte == ' ' || (byte >= 'A' && byte <= 'Z') ? (char)byte : '.';
}

/* Does one of the alternatives stand at `index`? Nothing stands before the text. */
static bool metaphone_is(const metaphone_state *state, int64_t index,
                         const char *alternatives) {
    if (index < 0)
        return false;
    const char *next = alternatives;
    for (;;) {
        int64_t at = index;
        while (*next != '\0' && *next != '|' && metaphone_letter(state, at) == *next) {
            next++;
            at++;
        }
        if (*next == '\0' || *next == '|')
            return true;
        while (*next != '\0' && *next != '|')
            next++;
        if (*next == '\0')
            return false;
        next++;
    }
}

static bool metaphone_vowel(const metaphone_state *state, int64_t index) {
    const char letter = metaphone_letter(state, index);
    return letter != ' ' && letter != '.' && strchr("AEIOUY", letter) != NULL;
}

/* Does the text begin like a Dutch or German name? */
static bool metaphone_germanic(const metaphone_state *state) {
    return metaphone_is(state, 0, "VAN |VON |SCH");
}

static void metaphone_extend(metaphone_code *code, uint32_t code_max,
                             const char *letters) {
    for (; *letters != '\0' && code->length < code_max; letters++) {
        if (code->letters != NULL) /* only counted when nobody asked for it */
            code->letters[code->length] = *letters;
        code->length++;
    }
}

/* Add to both codes. */
static void metaphone_two(metaphone_state *state, const char *primary,
                          const char *secondary) {
    metaphone_extend(&state->primary, state->code_max, primary);
    metaphone_extend(&state->secondary, state->code_max, secondary);
}

static void metaphone_add(metaphone_state *state, const char *both) {
    metaphone_two(state, both, both);
}

/* Letters used by one that may be doubled. */
static uint32_t metaphone_doubled(const metaphone_state *state, int64_t at) {
    return metaphone_letter(state, at) == metaphone_letter(state, at + 1) ? 2 : 1;
}

static uint32_t metaphone_ch(metaphone_state *state, int64_t at) {
    const bool greek_start = at == 0 &&
                             metaphone_is(state, 1, "HARAC|HARIS|HOR|HYM|HIA|HEM") &&
                             !metaphone_is(state, 0, "CHORE"); /* chorus, not chore */
    const bool hard_before = at == 0 || metaphone_is(state, at - 1, "A|O|U|E");
    if (at > 0 && metaphone_is(state, at, "CHAE")) /* Michael */
        metaphone_two(state, "K", "X");
    else if (greek_start || metaphone_germanic(state) ||
             metaphone_is(state, at - 2, "ORCHES|ARCHIT|ORCHID") ||
             metaphone_is(state, at + 2, "T|S") ||
             (hard_before && metaphone_is(state, at + 2, "L|R|N|M|B|H|F|V|W| ")))
        metaphone_add(state, "K");
    else if (at == 0)
        metaphone_add(state, "X");
    else if (metaphone_is(state, 0, "MC")) /* McHugh */
        metaphone_add(state, "K");
    else
        metaphone_two(state, "X", "K");
    return 2;
}

/* "cc" other than in McClellan. */
static uint32_t metaphone_cc(metaphone_state *state, int64_t at) {
    if (!metaphone_is(state, at + 2, "I|E|H") || metaphone_is(state, at + 2, "HU")) {
        metaphone_add(state, "K");
        return 2;
    }
    const bool hard = (at == 1 && metaphone_letter(state, 0) == 'A') ||
                      metaphone_is(state, at - 1, "UCCEE|UCCES");
    metaphone_add(state, hard ? "KS" : "X"); /* accident, succeed; Bacci, Bertucci */
    return 3;
}

static uint32_t metaphone_c(metaphone_state *state, int64_t at) {
    const bool germanic_ach = at > 1 && !metaphone_vowel(state, at - 2) &&
                              metaphone_is(state, at - 1, "ACH") &&
                              metaphone_letter(state, at + 2) != 'I' &&
                              (metaphone_letter(state, at + 2) != 'E' ||
                               metaphone_is(state, at - 2, "BACHER|MACHER"));
    if (germanic_ach || metaphone_is(state, at, "CHIA")) { /* Wachtler, Chianti */
        metaphone_add(state, "K");
        return 2;
    }
    if (at == 0 && metaphone_is(state, 0, "CAESAR")) {
        metaphone_add(state, "S");
        return 2;
    }
    if (metaphone_is(state, at, "CH"))
        return metaphone_ch(state, at);
    if (metaphone_is(state, at, "CZ") && !metaphone_is(state, at - 2, "WICZ")) {
        metaphone_two(state, "S", "X"); /* Czerny */
        return 2;
    }
    if (metaphone_is(state, at, "CCIA")) { /* focaccia */
        metaphone_add(state, "X");
        return 3;
    }
    if (metaphone_is(state, at, "CC") && !(at == 1 && metaphone_letter(state, 0) == 'M'))
        return metaphone_cc(state, at);
    if (metaphone_is(state, at, "CK|CG|CQ")) {
        metaphone_add(state, "K");
        return 2;
    }
    if (metaphone_is(state, at, "CI|CE|CY")) {
        metaphone_two(state, "S", metaphone_is(state, at, "CIO|CIE|CIA") ? "X" : "S");
        return 2;
    }
    metaphone_add(state, "K");
    if (metaphone_is(state, at + 1, " C| Q| G")) /* Mac Caffrey, Mac Gregor */
        return 3;
    return metaphone_is(state, at + 1, "C|K|Q") && !metaphone_is(state, at + 1, "CE|CI")
               ? 2
               : 1;
}

static uint32_t metaphone_d(metaphone_state *state, int64_t at) {
    if (metaphone_is(state, at, "DG")) {
        const bool soft = metaphone_is(state, at + 2, "I|E|Y"); /* edge; Edgar */
        metaphone_add(state, soft ? "J" : "TK");
        return soft ? 3 : 2;
    }
    metaphone_add(state, "T");
    return metaphone_is(state, at, "DT|DD") ? 2 : 1;
}

static uint32_t metaphone_gh(metaphone_state *state, int64_t at) {
    if (at > 0 && !metaphone_vowel(state, at - 1)) {
        metaphone_add(state, "K");
        return 2;
    }
    if (at == 0) { /* Ghislane, Ghiradelli */
        metaphone_add(state, metaphone_letter(state, 2) == 'I' ? "J" : "K");
        return 2;
    }
    /* Silent in Hugh, bough, Broughton (a rule of Parker's, says Philips). */
    if (metaphone_is(state, at - 2, "B|H|D") || metaphone_is(state, at - 3, "B|H|D") ||
        metaphone_is(state, at - 4, "B|H"))
        return 2;
    if (at > 2 && metaphone_letter(state, at - 1) == 'U' &&
        metaphone_is(state, at - 3, "C|G|L|R|T")) /* laugh, McLaughlin, cough, rough */
        metaphone_add(state, "F");
    else if (metaphone_letter(state, at - 1) != 'I')
        metaphone_add(state, "K");
    return 2;
}

static uint32_t metaphone_gn(metaphone_state *state, int64_t at) {
    if (at == 1 && metaphone_vowel(state, 0) && !state->slavic)
        metaphone_two(state, "KN", "N");
    else if (!metaphone_is(state, at + 2, "EY") &&
             !state->slavic) /* Cagney keeps the g */
        metaphone_two(state, "N", "KN");
    else
        metaphone_add(state, "KN");
    return 2;
}

/* Before e, i, y, and in -aggi-, -oggi-. */
static uint32_t metaphone_g_soft(metaphone_state *state, int64_t at) {
    if (metaphone_germanic(state) || metaphone_is(state, at + 1, "ET"))
        metaphone_add(state, "K");
    else if (metaphone_is(state, at + 1, "IER ")) /* French */
        metaphone_add(state, "J");
    else
        metaphone_two(state, "J", "K");
    return 2;
}

static uint32_t metaphone_g(metaphone_state *state, int64_t at) {
    if (metaphone_letter(state, at + 1) == 'H')
        return metaphone_gh(state, at);
    if (metaphone_letter(state, at + 1) == 'N')
        return metaphone_gn(state, at);
    if (metaphone_is(state, at + 1, "LI") && !state->slavic) { /* Tagliaro */
        metaphone_two(state, "KL", "L");
        return 2;
    }
    const bool hard_start =
        at == 0 && metaphone_is(state, 1, "Y|ES|EP|EB|EL|EY|IB|IL|IN|IE|EI|ER");
    const bool hard_er = metaphone_is(state, at + 1, "ER|Y") &&
                         !metaphone_is(state, 0, "DANGER|RANGER|MANGER") &&
                         !metaphone_is(state, at - 1, "E|I|RGY|OGY");
    if (hard_start || hard_er) {
        metaphone_two(state, "K", "J");
        return 2;
    }
    if (metaphone_is(state, at + 1, "E|I|Y") || metaphone_is(state, at - 1, "AGGI|OGGI"))
        return metaphone_g_soft(state, at);
    metaphone_add(state, "K");
    return metaphone_doubled(state, at);
}

static uint32_t metaphone_h(metaphone_state *state, int64_t at) {
    if ((at > 0 && !metaphone_vowel(state, at - 1)) || !metaphone_vowel(state, at + 1))
        return 1;
    metaphone_add(state, "H");
    return 2;
}

static uint32_t metaphone_j(metaphone_state *state, int64_t at) {
    const bool san = metaphone_is(state, 0, "SAN ");
    if (san || metaphone_is(state, at, "JOSE")) { /* Spanish: San Jacinto */
        const bool spanish = san || (at == 0 && metaphone_letter(state, 4) == ' ');
        metaphone_two(state, spanish ? "H" : "J", "H");
        return 1;
    }
    if (at == 0) /* Yankelovich, Jankelowicz */
        metaphone_two(state, "J", "A");
    else if (metaphone_vowel(state, at - 1) && !state->slavic &&
             metaphone_is(state, at + 1, "A|O")) /* bajador */
        metaphone_two(state, "J", "H");
    else if (at == state->last)
        metaphone_two(state, "J", "");
    else if (!metaphone_is(state, at + 1, "L|T|K|S|N|M|B|Z") &&
             !metaphone_is(state, at - 1, "S|K|L"))
        metaphone_add(state, "J");
    return metaphone_doubled(state, at);
}

static uint32_t metaphone_l(metaphone_state *state, int64_t at) {
    const bool spanish_end =
        at == state->last - 2 && metaphone_is(state, at - 1, "ILLO|ILLA|ALLE");
    const bool spanish_alle = metaphone_is(state, at - 1, "ALLE") &&
                              (metaphone_is(state, state->last - 1, "AS|OS") ||
                               metaphone_is(state, state->last, "A|O"));
    if (metaphone_letter(state, at + 1) == 'L' && (spanish_end || spanish_alle))
        metaphone_two(state, "L", ""); /* Cabrillo, Gallegos */
    else
        metaphone_add(state, "L");
    return metaphone_doubled(state, at);
}

static uint32_t metaphone_m(metaphone_state *state, int64_t at) {
    metaphone_add(state, "M");
    const bool mute_b = metaphone_is(state, at - 1, "UMB") &&
                        (at + 1 == state->last || metaphone_is(state, at + 2, "ER"));
    return mute_b ? 2 : metaphone_doubled(state, at); /* dumb, thumb; plumber */
}

static uint32_t metaphone_p(metaphone_state *state, int64_t at) {
    const bool ph = metaphone_letter(state, at + 1) == 'H';
    metaphone_add(state, ph ? "F" : "P");
    return ph || metaphone_is(state, at + 1, "P|B") ? 2 : 1; /* Campbell */
}

static uint32_t metaphone_r(metaphone_state *state, int64_t at) {
    const bool french = at == state->last && !state->slavic &&
                        metaphone_is(state, at - 2, "IE") &&
                        !metaphone_is(state, at - 4, "ME|MA"); /* Rogier, Hochmeier */
    metaphone_two(state, french ? "" : "R", "R");
    return metaphone_doubled(state, at);
}

static uint32_t metaphone_sc(metaphone_state *state, int64_t at) {
    if (metaphone_letter(state, at + 2) != 'H') {
        metaphone_add(state, metaphone_is(state, at + 2, "I|E|Y") ? "S" : "SK");
        return 3;
    }
    if (metaphone_is(state, at + 3, "ER|EN")) /* Schermerhorn, Schenker */
        metaphone_two(state, "X", "SK");
    else if (metaphone_is(state, at + 3, "OO|UY|ED|EM")) /* Dutch: school, schuyler */
        metaphone_add(state, "SK");
    else if (at == 0 && !metaphone_vowel(state, 3) && metaphone_letter(state, 3) != 'W')
        metaphone_two(state, "X", "S"); /* Schmidt */
    else
        metaphone_add(state, "X");
    return 3;
}

static uint32_t metaphone_s(metaphone_state *state, int64_t at) {
    if (metaphone_is(state, at - 1, "ISL|YSL")) /* isle, Carlysle */
        return 1;
    if (at == 0 && metaphone_is(state, 0, "SUGAR")) {
        metaphone_two(state, "X", "S");
        return 1;
    }
    if (metaphone_is(state, at, "SH")) {
        const bool germanic = metaphone_is(state, at + 1, "HEIM|HOEK|HOLM|HOLZ");
        metaphone_add(state, germanic ? "S" : "X");
        return 2;
    }
    if (metaphone_is(state, at, "SIO|SIA")) { /* Italian, Armenian */
        metaphone_two(state, "S", state->slavic ? "S" : "X");
        return 3;
    }
    const bool z_follows = metaphone_letter(state, at + 1) == 'Z';
    if (z_follows || (at == 0 && metaphone_is(state, 1, "M|N|L|W"))) {
        metaphone_two(state, "S", "X"); /* Smith is Schmidt, Snider is Schneider */
        return z_follows ? 2 : 1;
    }
    if (metaphone_is(state, at, "SC"))
        return metaphone_sc(state, at);
    const bool french = at == state->last && metaphone_is(state, at - 2, "AI|OI");
    metaphone_two(state, french ? "" : "S", "S"); /* Resnais, Artois */
    return metaphone_doubled(state, at);
}

static uint32_t metaphone_t(metaphone_state *state, int64_t at) {
    if (metaphone_is(state, at, "TION|TIA|TCH")) {
        metaphone_add(state, "X");
        return 3;
    }
    if (metaphone_is(state, at, "TH|TTH")) {
        const bool hard =
            metaphone_is(state, at + 2, "OM|AM") || metaphone_germanic(state);
        metaphone_two(state, hard ? "T" : "0", "T"); /* Thomas, Thames */
        return 2;
    }
    metaphone_add(state, "T");
    return metaphone_is(state, at + 1, "T|D") ? 2 : 1;
}

static uint32_t metaphone_w(metaphone_state *state, int64_t at) {
    if (metaphone_is(state, at, "WR")) {
        metaphone_add(state, "R");
        return 2;
    }
    if (at == 0 && metaphone_vowel(state, 1)) /* Wasserman is Vasserman */
        metaphone_two(state, "A", "F");
    else if (at == 0 && metaphone_letter(state, 1) == 'H')
        metaphone_add(state, "A");
    if ((at == state->last && metaphone_vowel(state, at - 1)) ||
        metaphone_is(state, at - 1, "EWSKI|EWSKY|OWSKI|OWSKY") ||
        metaphone_is(state, 0, "SCH")) {
        metaphone_two(state, "", "F"); /* Arnow is Arnoff */
        return 1;
    }
    if (metaphone_is(state, at, "WICZ|WITZ")) { /* Filipowicz */
        metaphone_two(state, "TS", "FX");
        return 4;
    }
    return 1;
}

static uint32_t metaphone_x(metaphone_state *state, int64_t at) {
    const bool french = at == state->last && (metaphone_is(state, at - 3, "IAU|EAU") ||
                                              metaphone_is(state, at - 2, "AU|OU"));
    if (!french) /* Breaux */
        metaphone_add(state, "KS");
    return metaphone_is(state, at + 1, "C|X") ? 2 : 1;
}

static uint32_t metaphone_z(metaphone_state *state, int64_t at) {
    if (metaphone_letter(state, at + 1) == 'H') { /* Chinese: Zhao */
        metaphone_add(state, "J");
        return 2;
    }
    const bool ts = metaphone_is(state, at + 1, "ZO|ZI|ZA") ||
                    (state->slavic && at > 0 && metaphone_letter(state, at - 1) != 'T');
    metaphone_two(state, "S", ts ? "TS" : "S");
    return metaphone_doubled(state, at);
}

static uint32_t metaphone_vowel_step(metaphone_state *state, int64_t at) {
    if (at == 0)
        metaphone_add(state, "A");
    return 1;
}

/* Letters with one reading. */
static uint32_t metaphone_plain(metaphone_state *state, int64_t at) {
    switch (metaphone_letter(state, at)) {
    case 'B':
        metaphone_add(state, "P");
        break;
    case 'F':
    case 'V':
        metaphone_add(state, "F");
        break;
    case 'K':
    case 'Q':
        metaphone_add(state, "K");
        break;
    case 'N':
        metaphone_add(state, "N");
        break;
    default:
        return 1; /* no letter */
    }
    return metaphone_doubled(state, at);
}

/* Use the letter at `at`; the number of letters used. */
static uint32_t metaphone_step(metaphone_state *state, int64_t at) {
    static uint32_t (*const steps[26])(metaphone_state *, int64_t) = {
        ['A' - 'A'] = metaphone_vowel_step, ['E' - 'A'] = metaphone_vowel_step,
        ['I' - 'A'] = metaphone_vowel_step, ['O' - 'A'] = metaphone_vowel_step,
        ['U' - 'A'] = metaphone_vowel_step, ['Y' - 'A'] = metaphone_vowel_step,
        ['C' - 'A'] = metaphone_c,          ['D' - 'A'] = metaphone_d,
        ['G' - 'A'] = metaphone_g,          ['H' - 'A'] = metaphone_h,
        ['J' - 'A'] = metaphone_j,          ['L' - 'A'] = metaphone_l,
        ['M' - 'A'] = metaphone_m,          ['P' - 'A'] = metaphone_p,
        ['R' - 'A'] = metaphone_r,          ['S' - 'A'] = metaphone_s,
        ['T' - 'A'] = metaphone_t,          ['W' - 'A'] = metaphone_w,
        ['X' - 'A'] = metaphone_x,          ['Z' - 'A'] = metaphone_z,
    };
    const char letter = metaphone_letter(state, at);
    if (letter < 'A' || letter > 'Z' || steps[letter - 'A'] == NULL)
        return metaphone_plain(state, at);
    return steps[letter - 'A'](state, at);
}

/* Philips: a w or k, "cz" or "witz" anywhere (the last has a w already). */
static bool metaphone_is_slavic(const metaphone_state *state) {
    for (int64_t at = 0; at <= state->last; at++)
        if (metaphone_is(state, at, "W|K|CZ"))
            return true;
    return false;
}

void kpl_double_metaphone(kpl_text text, uint32_t code_max, char *primary_out,
                          char *secondary_out) {
    assert(code_max > 0 && primary_out != NULL);
    metaphone_state state = {
        .text = text,
        .last = (int64_t)text.length - 1,
        .code_max = code_max,
        .primary = {.letters = primary_out},
        .secondary = {.letters = secondary_out},
    };
    state.slavic = metaphone_is_slavic(&state);
    int64_t at = 0;
    if (metaphone_is(&state, 0, "GN|KN|PN|WR|PS")) { /* the first letter is mute */
        at = 1;
    } else if (metaphone_letter(&state, 0) == 'X') { /* Xavier */
        metaphone_add(&state, "S");
        at = 1;
    }
    while (at <= state.last &&
           (state.primary.length < code_max || state.secondary.length < code_max))
        at += metaphone_step(&state, at);
    primary_out[state.primary.length] = '\0';
    if (secondary_out != NULL)
        secondary_out[state.secondary.length] = '\0';
}
