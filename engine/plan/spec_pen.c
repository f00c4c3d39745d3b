/* spec_pen.c - nested keys and values in two languages; see spec_pen.h. */
#include "plan/spec_pen.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* Plain style is used for texts of these characters only, which no YAML reader takes for
 * anything but text or number; the first must be a letter, digit, "_", "." or "/". */
static bool pen_is_plain(const char *text) {
    static const char inside[] = "_-./%()";
    if (text[0] == '\0' || strchr("-%()", text[0]) != NULL)
        return false;
    if (strcmp(text, "..") == 0 || strncmp(text, "...", 3) == 0) /* document end */
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        const bool word = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
                          (*at >= '0' && *at <= '9');
        if (!word && strchr(inside, *at) == NULL)
            return false;
    }
    /* Other readers of YAML take these for booleans and nulls. */
    static const char *const words[] = {
        "true", "false", "null", "yes", "no",  "on", "off", "y",    "n",
        "True", "False", "Null", "Yes", "No",  "On", "Off", "TRUE", "FALSE",
        "NULL", "YES",   "NO",   "ON",  "OFF", "Y",  "N"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcmp(text, words[i]) == 0)
            return false;
    return true;
}

static kpl_status pen_spell(kpl_pen *pen, const char *text, bool quoted,
                            kpl_error *error) {
    if (!quoted && pen_is_plain(text))
        return kpl_buffer_string(pen->json.out, text, error);
    return kpl_json_quote(pen->json.out, kpl_text_of(text), error);
}

/* Everything that stands before a value in YAML. */
static kpl_status pen_before(kpl_pen *pen, const char *key, kpl_error *error) {
    kpl_buffer *const out = pen->json.out;
    if (pen->depth == 0)
        return KPL_OK;
    const bool any = pen->levels[pen->depth - 1].any;
    pen->levels[pen->depth - 1].any = true;
    if (pen->levels[pen->depth - 1].is_flat) {
        if (any)
            KPL_TRY(kpl_buffer_string(out, ", ", error));
    } else {
        for (uint32_t i = 1; i < pen->depth; i++)
            KPL_TRY(kpl_buffer_string(out, "  ", error));
        if (pen->levels[pen->depth - 1].is_list)
            KPL_TRY(kpl_buffer_string(out, "- ", error));
    }
    if (key == NULL)
        return KPL_OK;
    KPL_TRY(pen_spell(pen, key, false, error));
    return kpl_buffer_byte(out, ':', error);
}

static bool pen_is_flat(const kpl_pen *pen) {
    return pen->depth > 0 && pen->levels[pen->depth - 1].is_flat;
}

/* The space after a key's colon. */
static kpl_status pen_space(kpl_pen *pen, const char *key, kpl_error *error) {
    return key != NULL ? kpl_buffer_byte(pen->json.out, ' ', error) : KPL_OK;
}

/* May the character stand in a comment? Control characters, line breaks of YAML among
 * them, and what has no width may not: nothing may end the comment early. */
static bool pen_may_stand(uint32_t c) {
    return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0x2000) ||
           (c >= 0x3000 && c < 0xD800);
}

static kpl_status pen_remark(kpl_pen *pen, const char *comment, kpl_error *error) {
    kpl_text rest = kpl_text_of(comment);
    KPL_TRY(kpl_buffer_string(pen->json.out, "# ", error));
    while (rest.length > 0) {
        const bool is_whole = kpl_text_utf8_prefix(rest) > 0;
        uint32_t length = 0;
        const uint32_t c = is_whole ? kpl_text_next(rest, &length) : 0;
        length = is_whole ? length : 1; /* a header that was cut, or in no encoding */
        if (pen_may_stand(c))
            KPL_TRY(kpl_buffer_append(pen->json.out, rest.bytes, length, error));
        else
            KPL_TRY(kpl_buffer_byte(pen->json.out, '?', error));
        rest = (kpl_text){rest.bytes + length, rest.length - length};
    }
    return KPL_OK;
}

/* After a value that stands on a line of its own, that line ends. */
static kpl_status pen_after(kpl_pen *pen, const char *comment, kpl_error *error) {
    if (pen_is_flat(pen))
        return KPL_OK;
    if (comment != NULL) {
        KPL_TRY(kpl_buffer_string(pen->json.out, "  ", error));
        KPL_TRY(pen_remark(pen, comment, error));
    }
    return kpl_buffer_byte(pen->json.out, '\n', error);
}

kpl_status kpl_pen_comment(kpl_pen *pen, const char *comment, kpl_error *error) {
    if (!pen->yaml)
        return KPL_OK;
    assert(!pen_is_flat(pen));
    for (uint32_t i = 1; i < pen->depth; i++)
        KPL_TRY(kpl_buffer_string(pen->json.out, "  ", error));
    KPL_TRY(pen_remark(pen, comment, error));
    return kpl_buffer_byte(pen->json.out, '\n', error);
}

static kpl_status pen_open(kpl_pen *pen, const char *key, bool is_list, bool flat,
                           kpl_error *error) {
    assert(pen->depth < KPL_PEN_DEPTH_MAX);
    const bool is_flat = flat || pen_is_flat(pen);
    if (!pen->yaml) {
        if (is_list)
            KPL_TRY(is_flat ? kpl_json_flat_array(&pen->json, key, error)
                            : kpl_json_array(&pen->json, key, error));
        else
            KPL_TRY(is_flat ? kpl_json_flat_object(&pen->json, key, error)
                            : kpl_json_object(&pen->json, key, error));
    } else {
        KPL_TRY(pen_before(pen, key, error));
        if (is_flat) {
            KPL_TRY(pen_space(pen, key, error));
            KPL_TRY(kpl_buffer_byte(pen->json.out, is_list ? '[' : '{', error));
        } else if (pen->depth > 0) {
            KPL_TRY(kpl_buffer_byte(pen->json.out, '\n', error));
        }
    }
    pen->levels[pen->depth].is_list = is_list;
    pen->levels[pen->depth].is_flat = is_flat;
    pen->levels[pen->depth].any = false;
    pen->depth++;
    return KPL_OK;
}

kpl_status kpl_pen_map(kpl_pen *pen, const char *key, bool flat, kpl_error *error) {
    return pen_open(pen, key, false, flat, error);
}

kpl_status kpl_pen_list(kpl_pen *pen, const char *key, bool flat, kpl_error *error) {
    return pen_open(pen, key, true, flat, error);
}

kpl_status kpl_pen_end(kpl_pen *pen, const char *comment, kpl_error *error) {
    assert(pen->depth > 0);
    pen->depth--;
    if (!pen->yaml)
        return kpl_json_end(&pen->json, error);
    if (!pen->levels[pen->depth].is_flat) {
        assert(pen->levels[pen->depth].any); /* block style cannot say "empty" */
        return KPL_OK;
    }
    KPL_TRY(kpl_buffer_byte(pen->json.out, pen->levels[pen->depth].is_list ? ']' : '}',
                            error));
    return pen_after(pen, comment, error);
}

kpl_status kpl_pen_text(kpl_pen *pen, const char *key, const char *text, bool quoted,
                        kpl_error *error) {
    if (!pen->yaml)
        return kpl_json_string(&pen->json, key, text, error);
    KPL_TRY(pen_before(pen, key, error));
    KPL_TRY(pen_space(pen, key, error));
    KPL_TRY(pen_spell(pen, text, quoted, error));
    return pen_after(pen, NULL, error);
}

/* A value that YAML and JSON spell alike. */
static kpl_status pen_literal(kpl_pen *pen, const char *key, const char *text,
                              kpl_error *error) {
    KPL_TRY(pen_before(pen, key, error));
    KPL_TRY(pen_space(pen, key, error));
    KPL_TRY(kpl_buffer_string(pen->json.out, text, error));
    return pen_after(pen, NULL, error);
}

kpl_status kpl_pen_bool(kpl_pen *pen, const char *key, bool value, kpl_error *error) {
    return pen->yaml ? pen_literal(pen, key, value ? "true" : "false", error)
                     : kpl_json_bool(&pen->json, key, value, error);
}

kpl_status kpl_pen_number(kpl_pen *pen, const char *key, double value, kpl_error *error) {
    if (!pen->yaml)
        return kpl_json_number(&pen->json, key, value, error);
    char text[KPL_NUMBER_BYTES];
    (void)kpl_number_print(value, text);
    return pen_literal(pen, key, text, error);
}

kpl_status kpl_pen_whole(kpl_pen *pen, const char *key, uint64_t value,
                         kpl_error *error) {
    if (!pen->yaml)
        return kpl_json_whole(&pen->json, key, value, error);
    KPL_TRY(pen_before(pen, key, error));
    KPL_TRY(pen_space(pen, key, error));
    KPL_TRY(kpl_buffer_print(pen->json.out, error, "%" PRIu64, value));
    return pen_after(pen, NULL, error);
}
