/*
 * buffer.h - bytes that grow: for text being written and values being collected.
 *
 * Base. Zero-initialise, append, release. Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_BUFFER_H
#define KPL_BASE_BUFFER_H

#include "base/alloc.h"
#include "base/text.h"

/* Owns `bytes`; all-zero (but for the allocator) is an empty buffer. */
typedef struct kpl_buffer {
    const kpl_allocator *allocator; /* NULL = the default */
    uint8_t *bytes;
    size_t length;
    size_t capacity;
} kpl_buffer;

/* Append `length` bytes. KPL_E_NOMEM. Not for several threads on one buffer. */
KPL_NODISCARD kpl_status kpl_buffer_append(kpl_buffer *buffer, const void *bytes,
                                           size_t length, kpl_error *error);

/* Append a NUL-terminated string, without its NUL. */
KPL_NODISCARD kpl_status kpl_buffer_string(kpl_buffer *buffer, const char *string,
                                           kpl_error *error);

/* Append one byte. */
KPL_NODISCARD kpl_status kpl_buffer_byte(kpl_buffer *buffer, uint8_t byte,
                                         kpl_error *error);

/* Append printf-formatted text. */
KPL_NODISCARD kpl_status kpl_buffer_print(kpl_buffer *buffer, kpl_error *error,
                                          const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Release the bytes; the buffer is empty and usable again. */
void kpl_buffer_release(kpl_buffer *buffer);

#endif /* KPL_BASE_BUFFER_H */
