/*
 * bench_values.c - values to compare, made from a seed: see bench_values.h.
 *
 * Method  Letters are drawn by their share in running Dutch text, in per mille and
 * rounded, vowels and consonants taking turns (after a consonant a vowel is likelier), so
 *         that a word shares letters with others as names do: Jaro's windows and bit
 * masks then meet as many hits as in a register. Every third value is a copy of an
 *         earlier one with one or two typing errors, which is what blocking brings
 * together. Random numbers: SplitMix64 (Steele, Lea and Flood 2014).
 */
#include "bench_values.h"

#include <stdio.h>
#include <string.h>

#define BENCH_LENGTH_MAX 96u

/* Of 5 .. 14 letters: the surnames and given names of a Dutch register, mean 7. */
static const uint8_t bench_name_shares[10] = {22, 23, 18, 13, 10, 6, 3, 2, 2, 1};

const bench_class bench_classes[BENCH_CLASS_COUNT] = {
    {"names", 5, 14, 14, bench_name_shares, false},
    {"streets", 12, 32, 12, NULL, false},
    {"lines", 40, 80, 11, NULL, false},
    {"accents", 5, 14, 14, bench_name_shares, true},
};

/* Shares of a to z per mille. */
static const uint16_t bench_letter_shares[26] = {75, 16, 12, 59, 189, 8,  34, 24, 65,
                                                 15, 22, 36, 22, 100, 61, 16, 1,  64,
                                                 37, 68, 20, 29, 15,  1,  1,  14};

static uint64_t bench_random(uint64_t *seed) {
    uint64_t z = *seed += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* The bias of the remainder is below 1e-12 for limits this small. */
static uint32_t bench_below(uint64_t *seed, uint32_t limit) {
    return (uint32_t)(bench_random(seed) % limit);
}

static bool bench_is_vowel(uint8_t letter) {
    return letter != 0 && strchr("aeiouy", letter) != NULL;
}

static uint8_t bench_draw(uint64_t *seed) {
    uint32_t total = 0;
    for (uint32_t i = 0; i < 26; i++)
        total += bench_letter_shares[i];
    uint32_t left = bench_below(seed, total);
    uint32_t letter = 0;
    while (left >= bench_letter_shares[letter])
        left -= bench_letter_shares[letter++];
    return (uint8_t)('a' + letter);
}

/* A letter of the other class than the one before, in three draws of four. */
static uint8_t bench_letter(uint64_t *seed, uint8_t before) {
    const bool change = before != 0 && before != ' ' && bench_below(seed, 4) != 0;
    uint8_t letter = bench_draw(seed);
    while (change && bench_is_vowel(letter) == bench_is_vowel(before))
        letter = bench_draw(seed);
    return letter;
}

static uint32_t bench_length(uint64_t *seed, const bench_class *lengths) {
    if (lengths->shares == NULL)
        return lengths->length_min +
               bench_below(seed, lengths->length_max - lengths->length_min + 1);
    uint32_t left = bench_below(seed, 100);
    uint32_t at = 0;
    while (left >= lengths->shares[at])
        left -= lengths->shares[at++];
    return lengths->length_min + at;
}

static uint32_t bench_text_make(uint64_t *seed, const bench_class *lengths,
                                uint8_t *out) {
    const uint32_t length = bench_length(seed, lengths);
    uint32_t word = 0;
    uint32_t word_length = 4 + bench_below(seed, lengths->word_max - 3);
    for (uint32_t i = 0; i < length; i++) {
        const bool space =
            length > lengths->word_max && word == word_length && i + 1 < length;
        out[i] = space ? (uint8_t)' ' : bench_letter(seed, i == 0 ? 0 : out[i - 1]);
        word = space ? 0 : word + 1;
        if (space)
            word_length = 2 + bench_below(seed, lengths->word_max - 1);
    }
    return length;
}

/* One slip inside the length class: another letter, one more, one less, two exchanged. */
static uint32_t bench_text_slip(uint64_t *seed, const bench_class *lengths, uint8_t *text,
                                uint32_t length) {
    const uint32_t at = bench_below(seed, length - 1);
    const uint32_t kind = bench_below(seed, 4);
    if (kind == 0 && length < lengths->length_max) {
        memmove(text + at + 1, text + at, length - at);
        text[at] = bench_draw(seed);
        return length + 1;
    }
    if (kind == 1 && length > lengths->length_min) {
        memmove(text + at, text + at + 1, length - at - 1);
        return length - 1;
    }
    if (kind == 2) {
        const uint8_t first = text[at];
        text[at] = text[at + 1];
        text[at + 1] = first;
        return length;
    }
    text[at] = bench_draw(seed);
    return length;
}

static uint32_t bench_print(uint64_t *seed, bench_shape shape, uint8_t *out) {
    char text[BENCH_LENGTH_MAX];
    int length = 0;
    if (shape == BENCH_DATE)
        length =
            snprintf(text, sizeof text, "%04u-%02u-%02u", 1930 + bench_below(seed, 80),
                     1 + bench_below(seed, 12), 1 + bench_below(seed, 28));
    else if (shape == BENCH_PLACE) /* the box that holds the Netherlands */
        length = snprintf(text, sizeof text, "%u.%05u %u.%05u", 51 + bench_below(seed, 3),
                          bench_below(seed, 100000), 4 + bench_below(seed, 3),
                          bench_below(seed, 100000));
    else if (bench_below(seed, 4) == 0)
        length = snprintf(text, sizeof text, "%u.%02u", bench_below(seed, 100000),
                          bench_below(seed, 100));
    else
        length = snprintf(text, sizeof text, "%u", bench_below(seed, 10000000));
    memcpy(out, text, (size_t)length);
    return (uint32_t)length;
}

/* Every e and i becomes e with diaeresis or i with diaeresis: a third of the vowels. */
static kpl_status bench_accents(kpl_values *values, kpl_error *error) {
    kpl_values changed;
    KPL_TRY(kpl_values_init(&changed, values->allocator, error));
    for (uint32_t v = 1; v < values->count; v++) {
        const kpl_text text = kpl_values_text(values, v);
        uint8_t bytes[2 * BENCH_LENGTH_MAX];
        uint32_t length = 0;
        for (uint32_t i = 0; i < text.length; i++) {
            const uint8_t letter = text.bytes[i];
            const bool accent = (letter == 'e' || letter == 'i') && i % 2 == 1;
            if (accent)
                bytes[length++] = 0xC3;
            bytes[length++] = accent ? (letter == 'e' ? 0xAB : 0xAF) : letter;
        }
        uint32_t number = 0;
        const kpl_status status =
            kpl_values_append(&changed, (kpl_text){bytes, length}, &number, error);
        if (status != KPL_OK) {
            kpl_values_release(&changed);
            return status;
        }
    }
    kpl_values_release(values);
    *values = changed;
    return KPL_OK;
}

kpl_status bench_values_fill(kpl_values *values, bench_shape shape,
                             const bench_class *lengths, uint32_t count, uint64_t seed,
                             kpl_error *error) {
    uint8_t text[BENCH_LENGTH_MAX];
    const uint32_t first = values->count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t length = 0;
        if (shape != BENCH_TEXT) {
            length = bench_print(&seed, shape, text);
        } else if (i % 3 == 2) {
            const kpl_text model = kpl_values_text(values, first + bench_below(&seed, i));
            memcpy(text, model.bytes, model.length);
            length = bench_text_slip(&seed, lengths, text, model.length);
            if (bench_below(&seed, 3) == 0)
                length = bench_text_slip(&seed, lengths, text, length);
        } else {
            length = bench_text_make(&seed, lengths, text);
        }
        uint32_t value = 0;
        KPL_TRY(kpl_values_append(values, (kpl_text){text, length}, &value, error));
    }
    if (shape == BENCH_TEXT && lengths->accents)
        return bench_accents(values, error);
    return KPL_OK;
}
