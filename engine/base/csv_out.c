/* csv_out.c - CSV fields and numbers as text; see csv_out.h. */
#include "base/csv_out.h"

#include <string.h>

#include "base/json.h"

static bool csv_is_blank(uint8_t byte) {
    return byte == ' ' || byte == '\t';
}

static bool csv_needs_quotes(kpl_text field) {
    if (field.length == 0)
        return false;
    const uint8_t first = field.bytes[0];
    if (csv_is_blank(first) || csv_is_blank(field.bytes[field.length - 1]) ||
        memchr("=+-@", first, 4) != NULL)
        return true;
    for (uint32_t i = 0; i < field.length; i++) {
        const uint8_t byte = field.bytes[i];
        if (byte == ',' || byte == '"' || byte == '\r' || byte == '\n')
            return true;
    }
    return false;
}

kpl_status kpl_csv_field(kpl_buffer *buffer, kpl_text field, kpl_error *error) {
    if (!csv_needs_quotes(field))
        return kpl_buffer_append(buffer, field.bytes, field.length, error);
    KPL_TRY(kpl_buffer_byte(buffer, '"', error));
    uint32_t start = 0;
    for (uint32_t i = 0; i < field.length; i++) {
        if (field.bytes[i] != '"')
            continue;
        /* The piece up to and with the quote; the quote then starts the next piece, and
         * so stands there twice. */
        KPL_TRY(kpl_buffer_append(buffer, field.bytes + start, i + 1 - start, error));
        start = i;
    }
    KPL_TRY(kpl_buffer_append(buffer, field.bytes + start, field.length - start, error));
    return kpl_buffer_byte(buffer, '"', error);
}

kpl_status kpl_csv_number(kpl_buffer *buffer, double number, kpl_error *error) {
    if (number != number)
        return kpl_buffer_string(buffer, "nan", error);
    if (number - number != 0) /* infinite */
        return kpl_buffer_string(buffer, number > 0 ? "inf" : "-inf", error);
    char text[KPL_NUMBER_BYTES];
    const size_t length = kpl_number_print(number, text);
    return kpl_buffer_append(buffer, text, length, error);
}
