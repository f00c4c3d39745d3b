/*
 * value_hash.h - a hash of short texts, for tables of values only.
 *
 * Model. Values of registers are short: names, dates, codes. Up to 16 bytes a text is two
 * words and two multiplications; longer ones take a multiplication per 16 bytes more.
 * A word times a word, the upper half of the product folded onto the lower, moves every
 * bit of both into every bit of the result; the second one brings the length in.
 * Never for files or keys that outlive a run (base/hash.h has XXH3 for those): nothing
 * that is written may depend on it. Checked by tests/model/test_values.c.
 */
#ifndef KPL_MODEL_VALUE_HASH_H
#define KPL_MODEL_VALUE_HASH_H

#include <string.h>

#include "base/text.h"

/* Texts up to this length are compared and hashed as two words. */
#define KPL_VALUE_WORDS_BYTES 16u

/* Bytes that must be readable behind a text for kpl_value_words_padded(). */
#define KPL_VALUE_PADDING 16u

/* Odd, and no pattern in their bits: the fractions of pi. */
#define KPL_VALUE_KEY_1 0x243F6A8885A308D3u
#define KPL_VALUE_KEY_2 0x13198A2E03707345u
#define KPL_VALUE_KEY_3 0xA4093822299F31D1u
#define KPL_VALUE_KEY_4 0x082EFA98EC4E6C89u

/* The first 16 bytes of a text, zeros where it is shorter. */
typedef struct kpl_value_words {
    uint64_t first;
    uint64_t second;
} kpl_value_words;

static inline uint64_t kpl_value_load_64(const uint8_t *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

static inline uint64_t kpl_value_load_32(const uint8_t *bytes) {
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap32(word);
#endif
    return word;
}

/* What is left of the two words of a text of 0 to 16 bytes. */
#define KPL_VALUE_ALL UINT64_MAX
static const uint64_t kpl_value_first_masks[KPL_VALUE_WORDS_BYTES + 1] = {
    0,
    0xFF,
    0xFFFF,
    0xFFFFFF,
    0xFFFFFFFF,
    0xFFFFFFFFFF,
    0xFFFFFFFFFFFF,
    0xFFFFFFFFFFFFFF,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
    KPL_VALUE_ALL,
};
static const uint64_t kpl_value_second_masks[KPL_VALUE_WORDS_BYTES + 1] = {
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0xFF,
    0xFFFF,
    0xFFFFFF,
    0xFFFFFFFF,
    0xFFFFFFFFFF,
    0xFFFFFFFFFFFF,
    0xFFFFFFFFFFFFFF,
    KPL_VALUE_ALL,
};

/* Words of a text of at most 16 bytes with KPL_VALUE_PADDING readable bytes behind it: no
 * branch on the length, which nobody can predict in a column of names. */
static inline kpl_value_words kpl_value_words_padded(const uint8_t *bytes,
                                                     uint32_t length) {
    return (kpl_value_words){
        kpl_value_load_64(bytes) & kpl_value_first_masks[length],
        kpl_value_load_64(bytes + 8) & kpl_value_second_masks[length],
    };
}

/* The same words of a text that ends where its memory does. */
static inline kpl_value_words kpl_value_words_of(const uint8_t *bytes, uint32_t length) {
    if (length > 8)
        return (kpl_value_words){kpl_value_load_64(bytes),
                                 kpl_value_load_64(bytes + length - 8) >>
                                     8 * (16 - length)};
    if (length == 8)
        return (kpl_value_words){kpl_value_load_64(bytes), 0};
    if (length >= 4) /* the two halves agree where they overlap */
        return (kpl_value_words){kpl_value_load_32(bytes) |
                                     kpl_value_load_32(bytes + length - 4)
                                         << 8 * (length - 4),
                                 0};
    uint64_t word = 0;
    for (uint32_t i = 0; i < length; i++)
        word |= (uint64_t)bytes[i] << 8 * i;
    return (kpl_value_words){word, 0};
}

static inline uint64_t kpl_value_fold(uint64_t a, uint64_t b) {
    __extension__ const unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* From the words of a text of at most 16 bytes. */
static inline uint64_t kpl_value_hash_words(kpl_value_words words, uint32_t length) {
    const uint64_t folded =
        kpl_value_fold(words.first ^ KPL_VALUE_KEY_1, words.second ^ KPL_VALUE_KEY_2);
    return kpl_value_fold(folded ^ KPL_VALUE_KEY_3, length ^ KPL_VALUE_KEY_4);
}

/* The hash of any text. */
static inline uint64_t kpl_value_hash(kpl_text text) {
    if (text.length <= KPL_VALUE_WORDS_BYTES)
        return kpl_value_hash_words(kpl_value_words_of(text.bytes, text.length),
                                    text.length);
    uint64_t state = 0;
    for (uint32_t at = 0; at + 16 < text.length; at += 16)
        state = kpl_value_fold(kpl_value_load_64(text.bytes + at) ^ KPL_VALUE_KEY_3,
                               kpl_value_load_64(text.bytes + at + 8) ^ KPL_VALUE_KEY_4 ^
                                   state);
    const uint8_t *const tail = text.bytes + text.length - 16;
    return kpl_value_hash_words(
        (kpl_value_words){kpl_value_load_64(tail) ^ state, kpl_value_load_64(tail + 8)},
        text.length);
}

#endif /* KPL_MODEL_VALUE_HASH_H */
