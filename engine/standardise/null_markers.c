/* null_markers.c - see null_markers.h. */
#include "standardise/null_markers.h"

static uint8_t null_lower(uint8_t byte) {
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 32) : byte;
}

static bool null_equals(kpl_text text, const char *marker) {
    uint32_t at = 0;
    for (; at < text.length && marker[at] != '\0'; at++)
        if (null_lower(text.bytes[at]) != null_lower((uint8_t)marker[at]))
            return false;
    return at == text.length && marker[at] == '\0';
}

static bool null_in(kpl_text text, kpl_names markers) {
    for (uint32_t m = 0; m < markers.count; m++)
        if (null_equals(text, markers.items[m]))
            return true;
    return false;
}

bool kpl_null_markers_match(const kpl_null_markers *markers, kpl_text text) {
    if (text.length == 0)
        return true;
    const kpl_text trimmed = kpl_text_trim(text);
    for (const char *const *m = markers->of_kind; m != NULL && *m != NULL; m++)
        if (null_equals(trimmed, *m))
            return true;
    return null_in(trimmed, markers->of_field) || null_in(trimmed, markers->of_source);
}
