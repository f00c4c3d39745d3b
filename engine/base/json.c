/* json.c - the writer of json.h. */
#include "base/json.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Characters that JSON allows as they are but that libyaml, which reads our files back,
 * refuses (YAML 1.2 production 1, c-printable) or folds as line ends. */
static bool json_is_awkward(uint32_t c) {
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '"' || c == '\\' || c == 0x2028 ||
           c == 0x2029 || c == 0xFEFF || c == 0xFFFE || c == 0xFFFF;
}

static kpl_status json_escape(kpl_buffer *out, uint32_t c, kpl_error *error) {
    switch (c) {
    case '"':
        return kpl_buffer_string(out, "\\\"", error);
    case '\\':
        return kpl_buffer_string(out, "\\\\", error);
    case '\n':
        return kpl_buffer_string(out, "\\n", error);
    case '\r':
        return kpl_buffer_string(out, "\\r", error);
    case '\t':
        return kpl_buffer_string(out, "\\t", error);
    default:
        return kpl_buffer_print(out, error, "\\u%04" PRIx32, c);
    }
}

/* A piece of valid UTF-8, without the quotes around it. */
static kpl_status json_quote_valid(kpl_buffer *out, kpl_text text, kpl_error *error) {
    uint32_t start = 0;
    uint32_t at = 0;
    while (at < text.length) {
        const uint32_t here = at;
        const uint32_t c = kpl_text_next(text, &at);
        if (!json_is_awkward(c))
            continue;
        KPL_TRY(kpl_buffer_append(out, text.bytes + start, here - start, error));
        KPL_TRY(json_escape(out, c, error));
        start = at;
    }
    return kpl_buffer_append(out, text.bytes + start, text.length - start, error);
}

kpl_status kpl_json_quote(kpl_buffer *out, kpl_text text, kpl_error *error) {
    KPL_TRY(kpl_buffer_byte(out, '"', error));
    while (text.length > 0) {
        const uint32_t valid = kpl_text_utf8_prefix(text);
        KPL_TRY(json_quote_valid(out, (kpl_text){text.bytes, valid}, error));
        if (valid < text.length)
            KPL_TRY(kpl_buffer_string(out, "\xEF\xBF\xBD", error));
        const uint32_t done = valid < text.length ? valid + 1 : valid;
        text = (kpl_text){text.bytes + done, text.length - done};
    }
    return kpl_buffer_byte(out, '"', error);
}

static bool json_is_flat(const kpl_json *json) {
    return json->indent == 0 ||
           (json->depth > 0 && json->levels[json->depth - 1].is_flat);
}

static kpl_status json_new_line(kpl_json *json, kpl_error *error) {
    KPL_TRY(kpl_buffer_byte(json->out, '\n', error));
    for (uint32_t i = 0; i < json->depth * json->indent; i++)
        KPL_TRY(kpl_buffer_byte(json->out, ' ', error));
    return KPL_OK;
}

/* Everything that stands before a value. */
static kpl_status json_before(kpl_json *json, const char *key, kpl_error *error) {
    if (json->depth > 0) {
        assert((key == NULL) == json->levels[json->depth - 1].is_array);
        const bool any = json->levels[json->depth - 1].any;
        json->levels[json->depth - 1].any = true;
        if (any)
            KPL_TRY(kpl_buffer_byte(json->out, ',', error));
        if (!json_is_flat(json))
            KPL_TRY(json_new_line(json, error));
        else if (any && json->indent > 0)
            KPL_TRY(kpl_buffer_byte(json->out, ' ', error));
    }
    if (key != NULL) {
        KPL_TRY(kpl_json_quote(json->out, kpl_text_of(key), error));
        KPL_TRY(kpl_buffer_string(json->out, json->indent > 0 ? ": " : ":", error));
    }
    return KPL_OK;
}

static kpl_status json_open(kpl_json *json, const char *key, bool is_array, bool flat,
                            kpl_error *error) {
    assert(json->depth < KPL_JSON_DEPTH_MAX);
    KPL_TRY(json_before(json, key, error));
    const bool is_flat = flat || json_is_flat(json);
    json->levels[json->depth].is_array = is_array;
    json->levels[json->depth].is_flat = is_flat;
    json->levels[json->depth].any = false;
    json->depth++;
    return kpl_buffer_byte(json->out, is_array ? '[' : '{', error);
}

kpl_status kpl_json_object(kpl_json *json, const char *key, kpl_error *error) {
    return json_open(json, key, false, false, error);
}

kpl_status kpl_json_array(kpl_json *json, const char *key, kpl_error *error) {
    return json_open(json, key, true, false, error);
}

kpl_status kpl_json_flat_object(kpl_json *json, const char *key, kpl_error *error) {
    return json_open(json, key, false, true, error);
}

kpl_status kpl_json_flat_array(kpl_json *json, const char *key, kpl_error *error) {
    return json_open(json, key, true, true, error);
}

kpl_status kpl_json_end(kpl_json *json, kpl_error *error) {
    assert(json->depth > 0);
    const bool flat = json_is_flat(json);
    json->depth--;
    const bool is_array = json->levels[json->depth].is_array;
    if (!flat && json->levels[json->depth].any)
        KPL_TRY(json_new_line(json, error));
    return kpl_buffer_byte(json->out, is_array ? ']' : '}', error);
}

kpl_status kpl_json_string(kpl_json *json, const char *key, const char *value,
                           kpl_error *error) {
    return kpl_json_text(json, key, kpl_text_of(value), error);
}

kpl_status kpl_json_text(kpl_json *json, const char *key, kpl_text value,
                         kpl_error *error) {
    KPL_TRY(json_before(json, key, error));
    return kpl_json_quote(json->out, value, error);
}

size_t kpl_number_print(double value, char text_out[KPL_NUMBER_BYTES]) {
    assert(isfinite(value));
    int length = 0;
    for (int digits = 15; digits <= 17; digits++) {
        length = snprintf(text_out, KPL_NUMBER_BYTES, "%.*g", digits, value);
        assert(length > 0 && length < (int)KPL_NUMBER_BYTES);
        if (strtod(text_out, NULL) == value)
            break;
    }
    /* The locale's decimal point is whatever is no part of a number in C's own. */
    size_t used = 0;
    bool inside = false;
    for (size_t i = 0; i < (size_t)length; i++) {
        if (strchr("0123456789+-eE", text_out[i]) != NULL) {
            text_out[used++] = text_out[i];
            inside = false;
        } else if (!inside) {
            text_out[used++] = '.';
            inside = true; /* a point of several bytes is one point */
        }
    }
    text_out[used] = '\0';
    return used;
}

kpl_status kpl_json_number(kpl_json *json, const char *key, double value,
                           kpl_error *error) {
    if (!isfinite(value))
        return kpl_json_null(json, key, error);
    char text[KPL_NUMBER_BYTES];
    const size_t length = kpl_number_print(value, text);
    KPL_TRY(json_before(json, key, error));
    return kpl_buffer_append(json->out, text, length, error);
}

kpl_status kpl_json_whole(kpl_json *json, const char *key, uint64_t value,
                          kpl_error *error) {
    KPL_TRY(json_before(json, key, error));
    return kpl_buffer_print(json->out, error, "%" PRIu64, value);
}

kpl_status kpl_json_signed(kpl_json *json, const char *key, int64_t value,
                           kpl_error *error) {
    KPL_TRY(json_before(json, key, error));
    return kpl_buffer_print(json->out, error, "%" PRId64, value);
}

kpl_status kpl_json_bool(kpl_json *json, const char *key, bool value, kpl_error *error) {
    KPL_TRY(json_before(json, key, error));
    return kpl_buffer_string(json->out, value ? "true" : "false", error);
}

kpl_status kpl_json_null(kpl_json *json, const char *key, kpl_error *error) {
    KPL_TRY(json_before(json, key, error));
    return kpl_buffer_string(json->out, "null", error);
}
