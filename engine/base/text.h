/*
 * text.h - a borrowed piece of text, and a few things that one does with it.
 *
 * Base. No NUL is promised. Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_TEXT_H
#define KPL_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A view: whoever made the bytes owns them. */
typedef struct kpl_text {
    const uint8_t *bytes;
    uint32_t length;
} kpl_text;

/* ASCII only: what no language or locale changes. */
static inline bool kpl_byte_is_digit(uint8_t byte) {
    return byte >= '0' && byte <= '9';
}

static inline bool kpl_byte_is_letter(uint8_t byte) {
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* The view of a NUL-terminated string of at most 4 GiB. */
kpl_text kpl_text_of(const char *string);

/* Same bytes? Threads: any, as everything here. */
bool kpl_text_equal(kpl_text a, kpl_text b);

/* Does `text` equal the NUL-terminated `string`? */
bool kpl_text_is(kpl_text text, const char *string);

/* Order by bytes, shorter first among equals: <0, 0, >0. */
int kpl_text_order(kpl_text a, kpl_text b);

/* Without leading and trailing ASCII white space. */
kpl_text kpl_text_trim(kpl_text text);

/* True when every byte is below 0x80. */
bool kpl_text_is_ascii(kpl_text text);

/* Length of the longest valid UTF-8 prefix (RFC 3629: no overlong form, no surrogate,
 * nothing above U+10FFFF); equal to text.length when all of it is valid. */
uint32_t kpl_text_utf8_prefix(kpl_text text);

/* Decode one code point of valid UTF-8 at *position and move *position past it. */
uint32_t kpl_text_next(kpl_text text, uint32_t *position);

/* The name in names[0..count) nearest to `word` by optimal string alignment over at most
 * 63 bytes, or NULL when none is within a third of the word's length (at least one edit).
 * For "did you mean". */
const char *kpl_text_nearest(const char *word, const char *const *names, size_t count);

#endif /* KPL_BASE_TEXT_H */
