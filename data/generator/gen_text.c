/*
 * gen_text.c - UTF-8 helpers of gen_text.h.
 *
 * Folding covers U+00C0 to U+017F (Latin-1 Supplement, Latin Extended-A), which holds
 * every letter of the embedded name lists. Base letters follow the usual loss of the
 * diacritic (o-slash is o, l-stroke is l, dotless i is i), not ICAO's two letters.
 */
#include "gen_text.h"

#include <string.h>

static const char text_base_latin1[] = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTs"
                                       "aaaaaaaceeeeiiiidnooooo/ouuuuyty";
static const char text_base_extended[] =
    "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlLlLl"
    "NnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";
_Static_assert(sizeof text_base_latin1 == 0x40 + 1, "one base letter per code point");
_Static_assert(sizeof text_base_extended == 0x80 + 1, "one base letter per code point");

/* Every change goes through gen_text_add_bytes(), the one place that bounds a text. */
void gen_text_set(gen_text *text, const char *bytes) {
    text->length = 0;
    text->bytes[0] = '\0';
    gen_text_add(text, bytes);
}

void gen_text_add(gen_text *text, const char *bytes) {
    gen_text_add_bytes(text, bytes, strlen(bytes));
}

void gen_text_add_bytes(gen_text *text, const char *bytes, size_t length) {
    const size_t room = GEN_TEXT_BYTES_MAX - 1u - text->length;
    if (length > room) {
        length = room;
        while (length > 0 && ((unsigned char)bytes[length] & 0xC0u) == 0x80u)
            length--; /* not inside a character */
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += (uint32_t)length;
    text->bytes[text->length] = '\0';
}

void gen_text_add_char(gen_text *text, char byte) {
    gen_text_add_bytes(text, &byte, 1);
}

void gen_text_add_number(gen_text *text, uint64_t value, unsigned width) {
    char digits[24];
    size_t start = sizeof digits;
    do {
        digits[--start] = (char)('0' + (int)(value % 10u));
        value /= 10u;
    } while (value > 0);
    while (sizeof digits - start < width && start > 0)
        digits[--start] = '0';
    gen_text_add_bytes(text, digits + start, sizeof digits - start);
}

uint32_t gen_text_decode(const gen_text *text, uint32_t *points_out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < text->length;) {
        const unsigned char lead = (unsigned char)text->bytes[i];
        /* Own texts only: well-formed, and no character above U+07FF. */
        if (lead < 0x80u || i + 1 >= text->length) {
            points_out[count++] = lead;
            i += 1;
        } else {
            const unsigned char next = (unsigned char)text->bytes[i + 1];
            points_out[count++] = ((lead & 0x1Fu) << 6) | (next & 0x3Fu);
            i += 2;
        }
    }
    return count;
}

/* Code points up to U+07FF, as decode gives them. */
void gen_text_encode(gen_text *text, const uint32_t *points, uint32_t count) {
    text->length = 0;
    text->bytes[0] = '\0';
    for (uint32_t i = 0; i < count; i++) {
        if (points[i] < 0x80u) {
            gen_text_add_char(text, (char)points[i]);
        } else {
            const char pair[2] = {(char)(0xC0u | (points[i] >> 6)),
                                  (char)(0x80u | (points[i] & 0x3Fu))};
            /* An ASCII byte after the pair keeps the cut test inside the buffer. */
            const char padded[3] = {pair[0], pair[1], '\0'};
            gen_text_add_bytes(text, padded, 2);
        }
    }
}

/* One letter for one letter: folding never changes the number of characters. */
static uint32_t text_fold_point(uint32_t point) {
    if (point >= 0xC0u && point <= 0xFFu)
        return (uint32_t)text_base_latin1[point - 0xC0u];
    if (point >= 0x100u && point <= 0x17Fu)
        return (uint32_t)text_base_extended[point - 0x100u];
    return point;
}

bool gen_text_is_ascii(const gen_text *text) {
    for (uint32_t i = 0; i < text->length; i++)
        if ((unsigned char)text->bytes[i] >= 0x80u)
            return false;
    return true;
}

void gen_text_fold(gen_text *text) {
    if (gen_text_is_ascii(text))
        return;
    uint32_t points[GEN_TEXT_BYTES_MAX];
    const uint32_t count = gen_text_decode(text, points);
    for (uint32_t i = 0; i < count; i++)
        points[i] = text_fold_point(points[i]);
    gen_text_encode(text, points, count);
}

void gen_text_upper(gen_text *text) {
    for (uint32_t i = 0; i < text->length; i++)
        if (text->bytes[i] >= 'a' && text->bytes[i] <= 'z')
            text->bytes[i] = (char)(text->bytes[i] - 'a' + 'A');
}

void gen_text_lower(gen_text *text) {
    for (uint32_t i = 0; i < text->length; i++)
        if (text->bytes[i] >= 'A' && text->bytes[i] <= 'Z')
            text->bytes[i] = (char)(text->bytes[i] - 'A' + 'a');
}

bool gen_text_replace(gen_text *text, const char *from, const char *to) {
    const char *const found = strstr(text->bytes, from);
    if (found == NULL)
        return false;
    gen_text whole;
    gen_text_set(&whole, "");
    gen_text_add_bytes(&whole, text->bytes, (size_t)(found - text->bytes));
    gen_text_add(&whole, to);
    gen_text_add(&whole, found + strlen(from));
    *text = whole;
    return true;
}

void gen_text_cut(gen_text *text, uint32_t count) {
    uint32_t points[GEN_TEXT_BYTES_MAX];
    const uint32_t total = gen_text_decode(text, points);
    if (total <= count)
        return;
    while (count > 0 && points[count - 1] == ' ')
        count--; /* a fixed-width field is exported without trailing blanks */
    gen_text_encode(text, points, count);
}

/* The seven letters of Windows-1252 outside Latin-1. */
static uint32_t text_windows_1252_point(uint32_t point) {
    switch (point) {
    case 0x152u: return 0x8Cu; /* Œ */
    case 0x153u: return 0x9Cu; /* œ */
    case 0x160u: return 0x8Au; /* Š */
    case 0x161u: return 0x9Au; /* š */
    case 0x178u: return 0x9Fu; /* Ÿ */
    case 0x17Du: return 0x8Eu; /* Ž */
    case 0x17Eu: return 0x9Eu; /* ž */
    default: return point <= 0xFFu ? point : text_fold_point(point);
    }
}

void gen_text_to_windows_1252(gen_text *text) {
    if (gen_text_is_ascii(text))
        return;
    uint32_t points[GEN_TEXT_BYTES_MAX];
    const uint32_t count = gen_text_decode(text, points);
    for (uint32_t i = 0; i < count; i++)
        text->bytes[i] = (char)text_windows_1252_point(points[i]);
    text->length = count;
    text->bytes[count] = '\0';
}

void gen_text_mojibake(gen_text *text) {
    uint32_t points[GEN_TEXT_BYTES_MAX];
    uint32_t damaged[2 * GEN_TEXT_BYTES_MAX];
    const uint32_t count = gen_text_decode(text, points);
    uint32_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        /* Lower-case letters of Latin-1: their second byte is printable as well. */
        if (points[i] >= 0xE0u && points[i] <= 0xFFu) {
            damaged[length++] = 0xC0u | (points[i] >> 6);
            damaged[length++] = 0x80u | (points[i] & 0x3Fu);
        } else {
            damaged[length++] = points[i];
        }
    }
    gen_text_encode(text, damaged, length);
}

/* Byte that teletex puts before the base letter of a lower-case Latin-1 letter: C1 grave,
 * C2 acute, C3 circumflex, C4 tilde, C8 diaeresis, CA ring, CB cedilla; 0 = one byte. */
static uint32_t text_teletex_mark(uint32_t point) {
    static const unsigned char of_letter[32] = {
        0xC1, 0xC2, 0xC3, 0xC4, 0xC8, 0xCA, 0, 0xCB, 0xC1, 0xC2, 0xC3,
        0xC8, 0xC1, 0xC2, 0xC3, 0xC8, 0, 0xC4, 0xC1, 0xC2, 0xC3, 0xC4,
        0xC8, 0, 0, 0xC1, 0xC2, 0xC3, 0xC8, 0xC2, 0, 0xC8};
    return point >= 0xE0u && point <= 0xFFu ? of_letter[point - 0xE0u] : 0;
}

void gen_text_teletex(gen_text *text) {
    if (gen_text_is_ascii(text))
        return;
    uint32_t points[GEN_TEXT_BYTES_MAX];
    uint32_t damaged[2 * GEN_TEXT_BYTES_MAX];
    const uint32_t count = gen_text_decode(text, points);
    uint32_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t mark = text_teletex_mark(points[i]);
        const bool inside = i > 0 && points[i - 1] != ' ' && points[i - 1] != '-';
        if (mark != 0 && inside) {
            damaged[length++] = mark;
            damaged[length++] = text_fold_point(points[i]);
        } else {
            damaged[length++] = points[i];
        }
    }
    gen_text_encode(text, damaged, length);
}
