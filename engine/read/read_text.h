/*
 * read_text.h - encodings: which one a file has, and its text as UTF-8 or Windows-1252.
 *
 * Stage    read. UTF-8 and Windows-1252 pass through byte by byte (values of the latter
 * are converted one distinct value at a time); UTF-16 is decoded here, and what is no
 * character (a lone surrogate, half a unit) becomes the byte 0xFF, which no UTF-8 text
 * has, so that its row is rejected. Sniffing A byte order mark decides; then NULs in
 * every second byte (UTF-16); then valid UTF-8, or at least more valid sequences of
 * several bytes than broken ones; all else is Windows-1252. Checked by
 * tests/read/test_read.c.
 */
#ifndef KPL_READ_READ_TEXT_H
#define KPL_READ_READ_TEXT_H

#include "base/buffer.h"
#include "model/spec.h"
#include "read/read_stream.h"

/* The encoding of a sample; never KPL_ENCODING_AUTO. `whole`: the file ends with it. */
kpl_encoding kpl_read_sniff_encoding(const uint8_t *bytes, size_t length, bool whole);

/* Bytes of the byte order mark of `encoding` at the front, or 0. */
size_t kpl_read_mark_bytes(kpl_encoding encoding, const uint8_t *bytes, size_t length);

/* Append Windows-1252 text as UTF-8; undefined bytes must not occur. */
KPL_NODISCARD kpl_status kpl_read_append_1252(kpl_buffer *buffer, kpl_text text,
                                              kpl_error *error);

/* Bytes that UTF-8 text took in UTF-16, where 0xFF stands for one unit. */
uint64_t kpl_read_utf16_bytes(const uint8_t *bytes, size_t length);

/* The text of a stream. Zero-initialise, open, close. */
typedef struct kpl_read_text {
    kpl_stream *stream; /* borrowed */
    const kpl_allocator *allocator;
    kpl_encoding encoding;
    uint64_t mark_bytes;
    uint8_t *sample; /* the first bytes, not yet handed out: [at, end) */
    size_t at;
    size_t end;
    bool stream_end;
} kpl_read_text;

/* Take the sample and find the encoding (unless one is given). */
KPL_NODISCARD kpl_status kpl_read_text_open(kpl_read_text *text, kpl_stream *stream,
                                            kpl_encoding encoding,
                                            const kpl_allocator *allocator,
                                            kpl_error *error);

/* Up to `room` bytes of text (room >= 64); *length_out is 0 only at the end. */
KPL_NODISCARD kpl_status kpl_read_text_next(kpl_read_text *text, uint8_t *bytes,
                                            size_t room, size_t *length_out,
                                            kpl_error *error);

void kpl_read_text_close(kpl_read_text *text);

#endif /* KPL_READ_READ_TEXT_H */
