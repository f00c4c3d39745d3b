/* nl_text.c - see nl_text.h; the phonetic forms are in nl_phonetic.c. */
#include "standardise/nl/nl_text.h"

#include <assert.h>

#include "standardise/fold.h"

/* What Windows-1252 has at 0x80-0x9F; 0 = nothing. */
static const uint16_t text_windows[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* The byte that Windows-1252 or Latin-1 has for a character, 0 = none. */
static uint8_t text_byte(uint32_t point) {
    if (point < 0x100)
        return (uint8_t)point;
    for (uint32_t b = 0; b < 32; b++)
        if (text_windows[b] == point)
            return (uint8_t)(0x80 + b);
    return 0;
}

/* Bytes of the character of UTF-8 whose first byte is `lead`, of those that names and
 * their punctuation have; 0 = none. */
static uint32_t text_sequence(uint32_t lead) {
    return lead >= 0xC2 && lead <= 0xC7 ? 2 : lead == 0xE2 ? 3 : 0;
}

/* The character that was written twice at *position, which moves past it; 0 = none. */
static uint32_t text_twice(kpl_text text, uint32_t *position) {
    uint32_t at = *position;
    const uint32_t lead = kpl_text_next(text, &at);
    const uint32_t bytes = text_sequence(lead);
    if (bytes == 0)
        return 0;
    uint32_t point = bytes == 2 ? lead & 0x1Fu : lead & 0x0Fu;
    for (uint32_t i = 1; i < bytes; i++) {
        if (at >= text.length)
            return 0;
        const uint8_t byte = text_byte(kpl_text_next(text, &at));
        if ((byte & 0xC0u) != 0x80u)
            return 0;
        point = point << 6 | (byte & 0x3Fu);
    }
    if (point < 0x80 || (bytes == 3 && point < 0x800))
        return 0;
    *position = at;
    return point;
}

/* The combining mark for a teletex byte shown as Latin-1, 0 = none. */
static uint32_t text_mark(uint32_t point) {
    static const uint16_t marks[16] = {
        0,      0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x0306, 0x0307,
        0x0308, 0,      0x030A, 0x0327, 0,      0x030B, 0x0328, 0x030C,
    };
    return point >= 0xC0 && point <= 0xCF ? marks[point - 0xC0] : 0;
}

static bool text_lower(uint8_t byte) {
    return byte >= 'a' && byte <= 'z';
}

/* Characters outside ASCII count as letters: an accented one may come before. */
static bool text_letter(uint32_t point) {
    return point >= 0x80 || text_lower((uint8_t)(point | 0x20));
}

/* Append one character, up to U+FFFF. */
static kpl_status text_append(kpl_buffer *out, uint32_t point, kpl_error *error) {
    uint8_t bytes[3] = {(uint8_t)point};
    size_t length = 1;
    assert(point < 0x10000);
    if (point >= 0x800) {
        bytes[0] = (uint8_t)(0xE0 | point >> 12);
        bytes[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        bytes[2] = (uint8_t)(0x80 | (point & 0x3F));
        length = 3;
    } else if (point >= 0x80) {
        bytes[0] = (uint8_t)(0xC0 | point >> 6);
        bytes[1] = (uint8_t)(0x80 | (point & 0x3F));
        length = 2;
    }
    return kpl_buffer_append(out, bytes, length, error);
}

kpl_status kpl_nl_repair(kpl_text raw, kpl_buffer *out, kpl_error *error) {
    uint32_t before = ' ';
    uint32_t at = 0;
    if (kpl_text_is_ascii(raw))
        return kpl_buffer_append(out, raw.bytes, raw.length, error);
    while (at < raw.length) {
        const uint32_t start = at;
        const uint32_t twice = text_twice(raw, &at);
        if (twice != 0) {
            KPL_TRY(text_append(out, twice, error));
            before = twice;
            continue;
        }
        const uint32_t point = kpl_text_next(raw, &at);
        const uint32_t mark = text_mark(point);
        if (mark != 0 && text_letter(before) && at < raw.length &&
            text_lower(raw.bytes[at])) {
            before = raw.bytes[at++];
            KPL_TRY(kpl_buffer_byte(out, (uint8_t)before, error));
            KPL_TRY(text_append(out, mark, error));
            continue;
        }
        KPL_TRY(kpl_buffer_append(out, raw.bytes + start, at - start, error));
        before = point;
    }
    return KPL_OK;
}

kpl_status kpl_nl_fold(kpl_text raw, uint32_t flags, kpl_buffer *folded_out,
                       kpl_error *error) {
    if (kpl_text_is_ascii(raw)) /* no copy */
        return kpl_fold_text(raw, flags, folded_out, error);
    kpl_buffer whole = {.allocator = folded_out->allocator};
    kpl_status status = kpl_nl_repair(raw, &whole, error);
    if (status == KPL_OK)
        status = kpl_fold_text(kpl_fold_since(&whole, 0), flags, folded_out, error);
    kpl_buffer_release(&whole);
    return status;
}

kpl_status kpl_form_plain(kpl_text clean, kpl_buffer *form_out, kpl_error *error) {
    for (uint32_t at = 0; at < clean.length; at++) {
        const uint8_t byte = clean.bytes[at];
        const uint8_t next = at + 1 < clean.length ? clean.bytes[at + 1] : ' ';
        KPL_TRY(kpl_buffer_byte(form_out, byte, error));
        const bool umlaut = next == 'e' && (byte == 'a' || byte == 'o' || byte == 'u');
        at += umlaut || (byte == 'a' && next == 'a');
    }
    return KPL_OK;
}
