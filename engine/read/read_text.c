/* read_text.c - encodings; see read_text.h. */
#include "read/read_text.h"

#include <assert.h>
#include <string.h>

#include "read/csv_rules.h"

/* Half of the pairs: text in a Latin script has a NUL in nearly all, and a CSV file of
 * any script has ASCII delimiters, digits and row ends. Plain text has none at all. */
static bool text_has_nul_pattern(const uint8_t *bytes, size_t length, size_t *odd_out) {
    size_t even = 0;
    size_t odd = 0;
    for (size_t i = 0; i + 1 < length; i += 2) {
        even += bytes[i] == 0;
        odd += bytes[i + 1] == 0;
    }
    const size_t pairs = length / 2;
    *odd_out = odd > even;
    return pairs > 0 && (odd > even ? odd * 2 >= pairs && even * 4 < odd
                                    : even * 2 >= pairs && odd * 4 < even);
}

/* Sequences of several bytes that are valid, and places that are not. */
static void text_count_utf8(const uint8_t *bytes, size_t length, bool whole,
                            size_t *valid_out, size_t *broken_out) {
    size_t at = 0;
    size_t broken = 0;
    size_t valid = 0;
    while (at < length) {
        const kpl_text rest = {bytes + at, (uint32_t)(length - at)};
        const size_t prefix = kpl_text_utf8_prefix(rest);
        for (size_t i = at; i < at + prefix; i++)
            valid += bytes[i] >= 0xC0;
        at += prefix;
        if (at == length)
            break;
        if (!whole && length - at < 4 && bytes[at] >= 0xC2)
            break; /* a character that the sample cuts */
        broken++;
        at++;
    }
    *valid_out = valid;
    *broken_out = broken;
}

kpl_encoding kpl_read_sniff_encoding(const uint8_t *bytes, size_t length, bool whole) {
    if (kpl_read_mark_bytes(KPL_ENCODING_UTF8, bytes, length) > 0)
        return KPL_ENCODING_UTF8;
    if (kpl_read_mark_bytes(KPL_ENCODING_UTF16LE, bytes, length) > 0)
        return KPL_ENCODING_UTF16LE;
    if (kpl_read_mark_bytes(KPL_ENCODING_UTF16BE, bytes, length) > 0)
        return KPL_ENCODING_UTF16BE;
    size_t odd = 0;
    if (text_has_nul_pattern(bytes, length, &odd))
        return odd ? KPL_ENCODING_UTF16LE : KPL_ENCODING_UTF16BE;
    size_t valid = 0;
    size_t broken = 0;
    text_count_utf8(bytes, length, whole, &valid, &broken);
    return broken == 0 || valid > broken ? KPL_ENCODING_UTF8 : KPL_ENCODING_WINDOWS_1252;
}

size_t kpl_read_mark_bytes(kpl_encoding encoding, const uint8_t *bytes, size_t length) {
    if (encoding == KPL_ENCODING_UTF8 && length >= 3 &&
        memcmp(bytes, "\xEF\xBB\xBF", 3) == 0)
        return 3;
    if (encoding == KPL_ENCODING_UTF16LE && length >= 2 &&
        memcmp(bytes, "\xFF\xFE", 2) == 0)
        return 2;
    if (encoding == KPL_ENCODING_UTF16BE && length >= 2 &&
        memcmp(bytes, "\xFE\xFF", 2) == 0)
        return 2;
    return 0;
}

/* Code points of the bytes 0x80..0x9F (WHATWG encoding standard, index windows-1252); 0 =
 * undefined here: we do not map the five gaps to control characters. */
static const uint16_t text_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
    0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
    0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178,
};

/* UTF-8 of one code point; returns its length. */
static size_t text_put(uint8_t out[4], uint32_t point) {
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800) {
        out[0] = (uint8_t)(0xC0 | point >> 6);
        out[1] = (uint8_t)(0x80 | (point & 0x3F));
        return 2;
    }
    if (point < 0x10000) {
        out[0] = (uint8_t)(0xE0 | point >> 12);
        out[1] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (point & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | point >> 18);
    out[1] = (uint8_t)(0x80 | (point >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (point >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (point & 0x3F));
    return 4;
}

kpl_status kpl_read_append_1252(kpl_buffer *buffer, kpl_text text, kpl_error *error) {
    for (uint32_t i = 0; i < text.length; i++) {
        const uint8_t byte = text.bytes[i];
        const uint32_t point =
            byte >= 0x80 && byte < 0xA0 ? text_1252[byte - 0x80] : byte;
        uint8_t out[4];
        KPL_TRY(kpl_buffer_append(buffer, out, text_put(out, point), error));
    }
    return KPL_OK;
}

uint64_t kpl_read_utf16_bytes(const uint8_t *bytes, size_t length) {
    uint64_t units = 0;
    for (size_t i = 0; i < length; i++)
        units += bytes[i] == 0xFF   ? 1u
                 : bytes[i] >= 0xF0 ? 2u
                                    : (bytes[i] & 0xC0) != 0x80;
    return units * 2;
}

kpl_status kpl_read_text_open(kpl_read_text *text, kpl_stream *stream,
                              kpl_encoding encoding, const kpl_allocator *allocator,
                              kpl_error *error) {
    *text = (kpl_read_text){.stream = stream, .allocator = allocator};
    KPL_TRY(kpl_alloc(allocator, 1, KPL_CSV_SAMPLE_BYTES, &text->sample, error));
    KPL_TRY(
        kpl_stream_read(stream, text->sample, KPL_CSV_SAMPLE_BYTES, &text->end, error));
    text->stream_end = text->end < KPL_CSV_SAMPLE_BYTES;
    text->encoding = encoding;
    if (encoding == KPL_ENCODING_AUTO)
        text->encoding =
            kpl_read_sniff_encoding(text->sample, text->end, text->stream_end);
    text->at = kpl_read_mark_bytes(text->encoding, text->sample, text->end);
    text->mark_bytes = text->at;
    return KPL_OK;
}

/* Top up the sample buffer, keeping what is left in it at its front. */
static kpl_status text_refill(kpl_read_text *text, kpl_error *error) {
    const size_t kept = text->end - text->at;
    if (kept >= 4 || text->stream_end)
        return KPL_OK;
    memmove(text->sample, text->sample + text->at, kept);
    size_t length = 0;
    KPL_TRY(kpl_stream_read(text->stream, text->sample + kept,
                            KPL_CSV_SAMPLE_BYTES - kept, &length, error));
    text->stream_end = length < KPL_CSV_SAMPLE_BYTES - kept;
    text->at = 0;
    text->end = kept + length;
    return KPL_OK;
}

/* One character from bytes[0..left), left > 0; returns the bytes used. 0xFF for what is
 * none. RFC 2781. */
static size_t text_decode_utf16(const uint8_t *bytes, size_t left, bool big,
                                uint8_t out[4], size_t *length_out) {
    out[0] = 0xFF;
    *length_out = 1;
    if (left < 2)
        return left;
    const unsigned hi = big ? 0 : 1;
    uint32_t point = (uint32_t)bytes[hi] << 8 | bytes[1 - hi];
    size_t used = 2;
    if (point >= 0xD800 && point < 0xE000) {
        if (point >= 0xDC00 || left < 4)
            return 2;
        const uint32_t low = (uint32_t)bytes[2 + hi] << 8 | bytes[3 - hi];
        if (low < 0xDC00 || low >= 0xE000)
            return 2;
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        used = 4;
    }
    *length_out = text_put(out, point);
    return used;
}

static kpl_status text_next_utf16(kpl_read_text *text, uint8_t *bytes, size_t room,
                                  size_t *length_out, kpl_error *error) {
    const bool big = text->encoding == KPL_ENCODING_UTF16BE;
    size_t done = 0;
    while (done + 4 <= room) {
        KPL_TRY(text_refill(text, error));
        if (text->at == text->end)
            break;
        /* Four bytes are there, or the file ends: a pair is never cut. */
        size_t length = 0;
        text->at += text_decode_utf16(text->sample + text->at, text->end - text->at, big,
                                      bytes + done, &length);
        done += length;
    }
    *length_out = done;
    return KPL_OK;
}

kpl_status kpl_read_text_next(kpl_read_text *text, uint8_t *bytes, size_t room,
                              size_t *length_out, kpl_error *error) {
    assert(room >= 64);
    if (text->encoding == KPL_ENCODING_UTF16LE || text->encoding == KPL_ENCODING_UTF16BE)
        return text_next_utf16(text, bytes, room, length_out, error);
    const size_t kept = text->end - text->at;
    const size_t first = kept < room ? kept : room;
    memcpy(bytes, text->sample + text->at, first);
    text->at += first;
    *length_out = first;
    if (first == room || text->stream_end)
        return KPL_OK;
    size_t length = 0;
    KPL_TRY(kpl_stream_read(text->stream, bytes + first, room - first, &length, error));
    text->stream_end = length < room - first;
    *length_out += length;
    return KPL_OK;
}

void kpl_read_text_close(kpl_read_text *text) {
    kpl_free(text->allocator, text->sample);
    text->sample = NULL;
}
