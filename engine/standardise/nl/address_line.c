/* address_line.c - see address_line.h. */
#include "standardise/nl/address_line.h"

#include <assert.h>
#include <string.h>

#include "standardise/nl/address_words.h"

#define LINE_WORDS_MAX 48u

/* A word of the line as it stands, and as it is looked up: ASCII letters in lower case,
 * digits and bytes outside ASCII, cut off where it is longer than anything looked up. */
typedef struct line_word {
    kpl_text text;
    char plain[KPL_ADDRESS_WORD_BYTES];
    uint32_t segment;
} line_word;

typedef struct line_state {
    line_word words[LINE_WORDS_MAX];
    uint32_t count;
} line_state;

/* ---- Words and segments ---- */

/* Bytes of a separator at `at`, 0 = none; *breaks_out says whether a segment ends. */
static uint32_t line_separator(kpl_text line, uint32_t at, bool *breaks_out) {
    const uint8_t byte = line.bytes[at];
    *breaks_out = byte == ',' || byte == ';' || byte == '\n' || byte == '|';
    if (*breaks_out || byte <= ' ')
        return 1;
    const bool no_break_space =
        byte == 0xC2 && at + 1 < line.length && line.bytes[at + 1] == 0xA0;
    return no_break_space ? 2 : 0;
}

static void line_split(kpl_text line, line_state *state) {
    uint32_t at = 0;
    uint32_t segment = 0;
    bool breaks = false;
    state->count = 0;
    while (at < line.length && state->count < LINE_WORDS_MAX) {
        const uint32_t skip = line_separator(line, at, &breaks);
        if (skip > 0) {
            segment += breaks;
            at += skip;
            continue;
        }
        const uint32_t start = at;
        while (at < line.length && line_separator(line, at, &breaks) == 0)
            at++;
        line_word *const word = &state->words[state->count++];
        word->text = (kpl_text){line.bytes + start, at - start};
        word->segment = segment;
        kpl_address_word_plain(word->text, word->plain);
    }
}

/* Take `count` words from `first` on out of the list. */
static void line_remove(line_state *state, uint32_t first, uint32_t count) {
    assert(first + count <= state->count);
    memmove(&state->words[first], &state->words[first + count],
            (state->count - first - count) * sizeof state->words[0]);
    state->count -= count;
}

/* The text from word `first` to word `last`, both included. */
static kpl_text line_span(const line_state *state, uint32_t first, uint32_t last) {
    const uint8_t *const start = state->words[first].text.bytes;
    const kpl_text end = state->words[last].text;
    return (kpl_text){start, (uint32_t)(end.bytes + end.length - start)};
}

static bool line_starts_digit(const line_state *state, uint32_t w) {
    return kpl_byte_is_digit(state->words[w].text.bytes[0]);
}

static bool line_all_digits(const line_state *state, uint32_t w) {
    const kpl_text text = state->words[w].text;
    for (uint32_t at = 0; at < text.length; at++)
        if (!kpl_byte_is_digit(text.bytes[at]))
            return false;
    return true;
}

static uint32_t line_segment_end(const line_state *state, uint32_t w) {
    uint32_t end = w;
    while (end < state->count && state->words[end].segment == state->words[w].segment)
        end++;
    return end;
}

/* ---- Noise, and what a postcode is ---- */

/* "t.a.v. J. Jansen" goes; of "p/a Dorpsstraat 12" only the first word does. */
static void line_drop_noise(line_state *state) {
    uint32_t w = 0;
    while (w < state->count) {
        if (!kpl_address_word_is(state->words[w].plain, KPL_ADDRESS_NOISE)) {
            w++;
            continue;
        }
        const uint32_t end = line_segment_end(state, w);
        bool number = false;
        for (uint32_t n = w + 1; n < end; n++)
            number = number || line_starts_digit(state, n);
        line_remove(state, w, number ? 1 : end - w);
    }
    const line_word *const last = &state->words[state->count > 0 ? state->count - 1 : 0];
    if (state->count > 1 && kpl_address_word_is(last->plain, KPL_ADDRESS_COUNTRY))
        state->count--;
}

/* Four characters that mean digits, the first of them not 0. */
static bool line_postcode_digits(const uint8_t *bytes, char *postcode_out) {
    uint32_t real = 0;
    for (uint32_t i = 0; i < 4; i++) {
        const bool letter_o = bytes[i] == 'O' || bytes[i] == 'o';
        if (!letter_o && !kpl_byte_is_digit(bytes[i]))
            return false;
        real += !letter_o;
        postcode_out[i] = letter_o ? '0' : (char)bytes[i];
    }
    return real >= 3 && postcode_out[0] != '0';
}

/* Two characters that mean letters, one of them a letter at least. */
static bool line_postcode_letters(const uint8_t *bytes, char *postcode_out) {
    if (!kpl_byte_is_letter(bytes[0]) && !kpl_byte_is_letter(bytes[1]))
        return false;
    for (uint32_t i = 0; i < 2; i++) {
        if (!kpl_byte_is_letter(bytes[i]) && bytes[i] != '0')
            return false;
        postcode_out[4 + i] = bytes[i] == '0' ? 'O' : (char)(bytes[i] & ~0x20u);
    }
    return true;
}

/* Is there a postcode at word `w`? Returns the number of words it takes, 0 = no. */
static uint32_t line_postcode_at(const line_state *state, uint32_t w, char *code_out) {
    kpl_text text = state->words[w].text;
    if (text.length > 3 && text.bytes[2] == '-' && kpl_byte_is_letter(text.bytes[0]))
        text = (kpl_text){text.bytes + 3, text.length - 3}; /* "NL-1234" */
    if (text.length == 7 && text.bytes[4] == '-' &&
        line_postcode_digits(text.bytes, code_out) &&
        line_postcode_letters(text.bytes + 5, code_out))
        return 1;
    if (text.length < 4 || !line_postcode_digits(text.bytes, code_out))
        return 0;
    if (text.length == 6)
        return line_postcode_letters(text.bytes + 4, code_out) ? 1 : 0;
    if (text.length != 4 || w + 1 >= state->count)
        return 0;
    const line_word *const next = &state->words[w + 1];
    const bool letters = next->text.length == 2 &&
                         kpl_byte_is_letter(next->text.bytes[0]) &&
                         kpl_byte_is_letter(next->text.bytes[1]) &&
                         next->segment == state->words[w].segment &&
                         line_postcode_letters(next->text.bytes, code_out);
    return letters ? 2 : 0;
}

/* ---- House number ---- */

/* May word `w` be (part of) the suffix of a house number? `place_known`: the place stands
 * elsewhere, so that a short word need not be one. */
static bool line_is_suffix(const line_state *state, uint32_t w, bool place_known) {
    const line_word *const word = &state->words[w];
    const size_t length = strlen(word->plain);
    if (kpl_address_word_is(word->plain, KPL_ADDRESS_SUFFIX))
        return true;
    uint32_t digits = 0;
    for (uint32_t at = 0; at < word->text.length; at++) {
        if (word->text.bytes[at] >= 0x80)
            return false;
        digits += kpl_byte_is_digit(word->text.bytes[at]);
    }
    if (digits > 0)
        return length <= 5;
    if (length <= 1) /* a letter, or a sign that stands alone */
        return true;
    if (word->text.bytes[0] == '-' || word->text.bytes[0] == '/')
        return length <= 4;
    return place_known ? length <= 4 : length == 2 && strcmp(word->plain, "ee") != 0;
}

/* "1e", "2de", "3ste": a number that counts streets or floors. */
static bool line_is_ordinal(const line_state *state, uint32_t w) {
    const char *plain = state->words[w].plain;
    if (!kpl_byte_is_digit((uint8_t)*plain))
        return false;
    while (kpl_byte_is_digit((uint8_t)*plain))
        plain++;
    return strcmp(plain, "e") == 0 || strcmp(plain, "de") == 0 ||
           strcmp(plain, "ste") == 0;
}

/* Up to five digits, not all zero, then anything. */
static bool line_is_number(const line_state *state, uint32_t w) {
    const kpl_text text = state->words[w].text;
    uint32_t digits = 0;
    bool positive = false;
    while (digits < text.length && kpl_byte_is_digit(text.bytes[digits]))
        positive = text.bytes[digits++] != '0' || positive;
    return digits >= 1 && digits <= 5 && positive;
}

/* 1500-2099, alone or with the year it lasts to. */
static bool line_is_year(const line_state *state, uint32_t w) {
    const kpl_text text = state->words[w].text;
    for (uint32_t i = 0; i < 4; i++)
        if (i >= text.length || !kpl_byte_is_digit(text.bytes[i]))
            return false;
    const uint32_t century = 10u * (text.bytes[0] - '0') + (text.bytes[1] - '0');
    if (century < 15 || century > 20)
        return false;
    const bool range = text.length >= 7 && text.bytes[4] == '-';
    return text.length == 4 || range;
}

/* "17 's Heerenberg", "5 t Zand": is word `w` the beginning of a place? */
static bool line_is_article(const line_state *state, uint32_t w, uint32_t end) {
    const line_word *const word = &state->words[w];
    return (strcmp(word->plain, "s") == 0 || strcmp(word->plain, "t") == 0) &&
           w + 1 < end && word[1].segment == word->segment &&
           !line_starts_digit(state, w + 1) && !line_is_suffix(state, w + 1, false);
}

/* The word behind the suffix of number `w`, within `end`. A further segment belongs to
 * the suffix when all of it does: "12, 3 hoog". */
static uint32_t line_suffix_end(const line_state *state, uint32_t w, uint32_t end,
                                bool place_known) {
    uint32_t next = w + 1;
    while (next < end) {
        if (state->words[next].segment == state->words[next - 1].segment) {
            if (!line_is_suffix(state, next, place_known) ||
                (!place_known && line_is_article(state, next, end)))
                break;
            next++;
            continue;
        }
        uint32_t stop = line_segment_end(state, next);
        stop = stop < end ? stop : end;
        for (uint32_t n = next; n < stop; n++)
            if (!line_is_suffix(state, n, false))
                return next;
        next = stop;
    }
    return next;
}

/* Is number `w` part of the street's name, because another one follows that fits better?
 */
static bool line_is_of_street(const line_state *state, uint32_t w, uint32_t end,
                              bool place_known) {
    uint32_t other = w + 1;
    const uint32_t stop = line_segment_end(state, w);
    while (other < stop && other < end && !line_is_number(state, other))
        other++;
    if (other >= stop || other >= end || line_is_ordinal(state, other))
        return line_is_ordinal(state, w) && w + 1 < end &&
               !line_is_suffix(state, w + 1, place_known);
    if (line_is_year(state, w) || other > line_suffix_end(state, w, end, place_known))
        return true;
    /* Two numbers and nothing between: in one town the first counts courts of a name. */
    return other == w + 1 && w > 0 && line_all_digits(state, w) &&
           line_all_digits(state, other) &&
           kpl_address_word_is(state->words[w - 1].plain, KPL_ADDRESS_COURT);
}

/* The word that is the house number among words[first..end), or `end`. */
static uint32_t line_find_number(const line_state *state, uint32_t first, uint32_t end,
                                 bool place_known) {
    for (uint32_t w = first + 1; w < end; w++) {
        if (!line_is_number(state, w) || line_is_of_street(state, w, end, place_known))
            continue;
        const bool bare =
            line_is_year(state, w) && w == first + 1 && w + 1 == end &&
            kpl_address_word_is(state->words[first].plain, KPL_ADDRESS_STREET);
        return bare ? end : w; /* "Plein 1945" is a name */
    }
    if (first < end && line_is_number(state, first) &&
        (!line_is_ordinal(state, first) || first + 1 == end))
        return first;
    return end;
}

/* "Dorpsstraat12a" becomes two words. */
static void line_unglue(line_state *state, uint32_t first, uint32_t end) {
    for (uint32_t w = first; w < end && state->count < LINE_WORDS_MAX; w++) {
        const kpl_text text = state->words[w].text;
        uint32_t letters = 0;
        while (letters < text.length && !kpl_byte_is_digit(text.bytes[letters]))
            letters++;
        if (letters < 4 || letters == text.length)
            continue;
        memmove(&state->words[w + 2], &state->words[w + 1],
                (state->count - w - 1) * sizeof state->words[0]);
        state->count++;
        line_word *const word = &state->words[w];
        word[1] = *word;
        word[0].text.length = letters;
        word[1].text = (kpl_text){text.bytes + letters, text.length - letters};
        kpl_address_word_plain(word[0].text, word[0].plain);
        kpl_address_word_plain(word[1].text, word[1].plain);
        return;
    }
}

/* ---- Postcode ---- */

/* Take the last postcode out; returns where it stood, or the end. "Dorpsstraat 1234 hs"
 * is a number when there is no other: no postcode ends in a suffix that has a name. */
static uint32_t line_take_postcode(line_state *state, kpl_address_line *address) {
    for (uint32_t w = state->count; w-- > 0;) {
        char code[KPL_ADDRESS_POSTCODE_BYTES + 1] = {0};
        const uint32_t words = line_postcode_at(state, w, code);
        if (words == 0)
            continue;
        bool number = false;
        for (uint32_t n = 1; n < w; n++)
            number = number || line_is_number(state, n);
        if (words == 2 && w + 2 == state->count && w > 0 && !number &&
            kpl_address_word_is(state->words[w + 1].plain, KPL_ADDRESS_SUFFIX))
            continue;
        address->has_postcode = true;
        memcpy(address->postcode, code, sizeof code);
        line_remove(state, w, words);
        return w;
    }
    return state->count;
}

/* ---- Parts ---- */

/* The street before word `number`: its segment, or the one before when that is empty. */
static void line_take_street(const line_state *state, uint32_t first, uint32_t number,
                             kpl_address_line *address) {
    while (number > first &&
           kpl_address_word_is(state->words[number - 1].plain, KPL_ADDRESS_NUMBER))
        number--;
    if (number == first)
        return;
    uint32_t start = number - 1;
    while (start > first &&
           state->words[start - 1].segment == state->words[number - 1].segment)
        start--;
    address->street = line_span(state, start, number - 1);
}

/* The place: the segment of word `first`, up to `end`. */
static void line_take_place(const line_state *state, uint32_t first, uint32_t end,
                            kpl_address_line *address) {
    if (first >= end)
        return;
    uint32_t stop = line_segment_end(state, first);
    stop = stop < end ? stop : end;
    if (!line_starts_digit(state, first))
        address->place = line_span(state, first, stop - 1);
}

void kpl_address_line_parse(kpl_text line, kpl_address_line *address_out) {
    line_state state;
    *address_out = (kpl_address_line){0};
    line_split(line, &state);
    line_drop_noise(&state);
    uint32_t end = line_take_postcode(&state, address_out);
    if (end == 0) /* the postcode comes first: all else stands behind it */
        end = state.count;
    bool place_known = end < state.count;
    line_take_place(&state, end, state.count, address_out);

    uint32_t number = line_find_number(&state, 0, end, place_known);
    if (number == end) {
        const uint32_t before = state.count;
        line_unglue(&state, 0, end);
        end += state.count - before;
        number = line_find_number(&state, 0, end, place_known);
    }
    if (number == end) { /* a street, or behind a postcode a place */
        const bool is_place = address_out->has_postcode && !place_known;
        const uint32_t stop = end > 0 ? line_segment_end(&state, 0) : 0;
        if (is_place)
            line_take_place(&state, 0, end, address_out);
        else if (end > 0)
            address_out->street = line_span(&state, 0, (stop < end ? stop : end) - 1);
        if (!is_place && !place_known)
            line_take_place(&state, stop, end, address_out);
        return;
    }
    place_known = place_known || (number + 1 < end && state.words[end - 1].segment >
                                                          state.words[number].segment);
    const uint32_t stop = line_suffix_end(&state, number, end, place_known);
    address_out->number = line_span(&state, number, stop - 1);
    line_take_street(&state, 0, number, address_out);
    uint32_t rest = stop;
    if (number == 0 && address_out->street.length == 0 && rest < end) {
        const uint32_t after = line_segment_end(&state, rest); /* "12 Dorpsstraat" */
        address_out->street = line_span(&state, rest, (after < end ? after : end) - 1);
        rest = after;
    }
    if (address_out->place.length == 0)
        line_take_place(&state, rest, end, address_out);
}
