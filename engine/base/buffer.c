/* buffer.c - bytes that grow; see buffer.h. */
#include "base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

kpl_status kpl_buffer_append(kpl_buffer *buffer, const void *bytes, size_t length,
                             kpl_error *error) {
    if (length > SIZE_MAX - buffer->length)
        return kpl_fail_nomem(error, SIZE_MAX);
    KPL_TRY(kpl_reserve(buffer->allocator, buffer->length + length, 1, &buffer->capacity,
                        &buffer->bytes, error));
    if (length > 0)
        memcpy(buffer->bytes + buffer->length, bytes, length);
    buffer->length += length;
    return KPL_OK;
}

kpl_status kpl_buffer_string(kpl_buffer *buffer, const char *string, kpl_error *error) {
    return kpl_buffer_append(buffer, string, strlen(string), error);
}

kpl_status kpl_buffer_byte(kpl_buffer *buffer, uint8_t byte, kpl_error *error) {
    return kpl_buffer_append(buffer, &byte, 1, error);
}

kpl_status kpl_buffer_print(kpl_buffer *buffer, kpl_error *error, const char *format,
                            ...) {
    va_list arguments;
    va_start(arguments, format);
    char small[512];
    const int needed = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (needed < 0)
        return kpl_fail(error, KPL_E_LIMIT, "a text could not be formatted");
    if ((size_t)needed < sizeof small)
        return kpl_buffer_append(buffer, small, (size_t)needed, error);

    KPL_TRY(kpl_reserve(buffer->allocator, buffer->length + (size_t)needed + 1, 1,
                        &buffer->capacity, &buffer->bytes, error));
    va_start(arguments, format);
    (void)vsnprintf((char *)buffer->bytes + buffer->length, (size_t)needed + 1, format,
                    arguments);
    va_end(arguments);
    buffer->length += (size_t)needed;
    return KPL_OK;
}

void kpl_buffer_release(kpl_buffer *buffer) {
    kpl_free(buffer->allocator, buffer->bytes);
    buffer->bytes = NULL;
    buffer->length = 0;
    buffer->capacity = 0;
}
