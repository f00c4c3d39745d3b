/* text.c - views of text; see text.h. */
#include "base/text.h"

#include <assert.h>
#include <string.h>

kpl_text kpl_text_of(const char *string) {
    return (kpl_text){(const uint8_t *)string, (uint32_t)strlen(string)};
}

bool kpl_text_equal(kpl_text a, kpl_text b) {
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

bool kpl_text_is(kpl_text text, const char *string) {
    return kpl_text_equal(text, kpl_text_of(string));
}

int kpl_text_order(kpl_text a, kpl_text b) {
    const uint32_t shared = a.length < b.length ? a.length : b.length;
    const int order = shared > 0 ? memcmp(a.bytes, b.bytes, shared) : 0;
    if (order != 0)
        return order;
    return (a.length > b.length) - (a.length < b.length);
}

static bool text_is_space(uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

kpl_text kpl_text_trim(kpl_text text) {
    while (text.length > 0 && text_is_space(text.bytes[0])) {
        text.bytes++;
        text.length--;
    }
    while (text.length > 0 && text_is_space(text.bytes[text.length - 1]))
        text.length--;
    return text;
}

bool kpl_text_is_ascii(kpl_text text) {
    uint8_t all = 0;
    for (uint32_t i = 0; i < text.length; i++)
        all |= text.bytes[i];
    return all < 0x80;
}

/* Bytes of the valid sequence at the front of text, or 0 (RFC 3629, table in section 4).
 */
static uint32_t text_utf8_sequence(const uint8_t *b, uint32_t left) {
    if (b[0] < 0x80)
        return 1;
    uint32_t length = 0;
    uint8_t low = 0x80;
    uint8_t high = 0xBF;
    if (b[0] >= 0xC2 && b[0] <= 0xDF) {
        length = 2;
    } else if (b[0] >= 0xE0 && b[0] <= 0xEF) {
        length = 3;
        if (b[0] == 0xE0)
            low = 0xA0; /* below is overlong */
        if (b[0] == 0xED)
            high = 0x9F; /* above are surrogates */
    } else if (b[0] >= 0xF0 && b[0] <= 0xF4) {
        length = 4;
        if (b[0] == 0xF0)
            low = 0x90;
        if (b[0] == 0xF4)
            high = 0x8F; /* above U+10FFFF */
    }
    if (length == 0 || length > left || b[1] < low || b[1] > high)
        return 0;
    for (uint32_t i = 2; i < length; i++)
        if ((b[i] & 0xC0) != 0x80)
            return 0;
    return length;
}

uint32_t kpl_text_utf8_prefix(kpl_text text) {
    uint32_t at = 0;
    while (at < text.length) {
        uint64_t word = 0;
        if (text.length - at >= 8) { /* eight ASCII bytes at once: the common case */
            memcpy(&word, text.bytes + at, 8);
            if ((word & 0x8080808080808080u) == 0) {
                at += 8;
                continue;
            }
        }
        const uint32_t length = text_utf8_sequence(text.bytes + at, text.length - at);
        if (length == 0)
            return at;
        at += length;
    }
    return at;
}

uint32_t kpl_text_next(kpl_text text, uint32_t *position) {
    assert(*position < text.length);
    const uint8_t *const b = text.bytes + *position;
    if (b[0] < 0x80) {
        *position += 1;
        return b[0];
    }
    if (b[0] < 0xE0) {
        *position += 2;
        return (uint32_t)(b[0] & 0x1F) << 6 | (uint32_t)(b[1] & 0x3F);
    }
    if (b[0] < 0xF0) {
        *position += 3;
        return (uint32_t)(b[0] & 0x0F) << 12 | (uint32_t)(b[1] & 0x3F) << 6 |
               (uint32_t)(b[2] & 0x3F);
    }
    *position += 4;
    return (uint32_t)(b[0] & 0x07) << 18 | (uint32_t)(b[1] & 0x3F) << 12 |
           (uint32_t)(b[2] & 0x3F) << 6 | (uint32_t)(b[3] & 0x3F);
}

#define KPL_TEXT_NEAREST_BYTES 63u

/* Optimal string alignment distance (Wagner and Fischer 1974 with neighbour swaps). */
static uint32_t text_distance(const char *a, size_t m, const char *b, size_t n) {
    uint32_t rows[3][KPL_TEXT_NEAREST_BYTES + 1];
    for (uint32_t j = 0; j <= n; j++)
        rows[0][j] = j;
    uint32_t *before = rows[2];
    uint32_t *previous = rows[0];
    uint32_t *current = rows[1];
    for (uint32_t i = 1; i <= m; i++) {
        current[0] = i;
        for (uint32_t j = 1; j <= n; j++) {
            uint32_t best = previous[j - 1] + (a[i - 1] != b[j - 1]);
            if (previous[j] + 1 < best)
                best = previous[j] + 1;
            if (current[j - 1] + 1 < best)
                best = current[j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                before[j - 2] + 1 < best)
                best = before[j - 2] + 1;
            current[j] = best;
        }
        uint32_t *const spare = before;
        before = previous;
        previous = current;
        current = spare;
    }
    return previous[n];
}

const char *kpl_text_nearest(const char *word, const char *const *names, size_t count) {
    const size_t word_length = strlen(word);
    if (word_length > KPL_TEXT_NEAREST_BYTES)
        return NULL;
    uint32_t best = (uint32_t)(word_length / 3 > 1 ? word_length / 3 : 1) + 1;
    const char *nearest = NULL;
    for (size_t i = 0; i < count; i++) {
        const size_t length = strlen(names[i]);
        if (length > KPL_TEXT_NEAREST_BYTES)
            continue;
        const uint32_t distance = text_distance(word, word_length, names[i], length);
        if (distance < best) {
            best = distance;
            nearest = names[i];
        }
    }
    return nearest;
}
