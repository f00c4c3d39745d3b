/*
 * json.h - a small writer of JSON (RFC 8259) into a buffer.
 *
 * Base. Order of calls is the order of the text; commas, indentation and escapes are the
 * writer's. `key` is NULL for elements of an array and for the outermost value. Numbers
 * are the shortest of 15 to 17 digits that read back as the same double, whatever the
 * locale; what is not finite becomes null. Bytes that are not valid UTF-8 become U+FFFD.
 * Checked by tests/base/test_json.c.
 */
#ifndef KPL_BASE_JSON_H
#define KPL_BASE_JSON_H

#include "base/buffer.h"

#define KPL_JSON_DEPTH_MAX 64u

/* Set `out` (borrowed) and `indent`, zero the rest. */
typedef struct kpl_json {
    kpl_buffer *out;
    uint32_t indent; /* spaces per level; 0 = all on one line */
    uint32_t depth;
    struct {
        bool is_array;
        bool is_flat; /* on one line, whatever `indent` */
        bool any;     /* has an element */
    } levels[KPL_JSON_DEPTH_MAX];
} kpl_json;

/* All fail with KPL_E_NOMEM only; deeper than KPL_JSON_DEPTH_MAX is a bug. */
KPL_NODISCARD kpl_status kpl_json_object(kpl_json *json, const char *key,
                                         kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_array(kpl_json *json, const char *key,
                                        kpl_error *error);
/* As the two above; everything in it stays on one line. */
KPL_NODISCARD kpl_status kpl_json_flat_object(kpl_json *json, const char *key,
                                              kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_flat_array(kpl_json *json, const char *key,
                                             kpl_error *error);
/* Close the innermost object or array. */
KPL_NODISCARD kpl_status kpl_json_end(kpl_json *json, kpl_error *error);

KPL_NODISCARD kpl_status kpl_json_string(kpl_json *json, const char *key,
                                         const char *value, kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_text(kpl_json *json, const char *key, kpl_text value,
                                       kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_number(kpl_json *json, const char *key, double value,
                                         kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_whole(kpl_json *json, const char *key, uint64_t value,
                                        kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_signed(kpl_json *json, const char *key, int64_t value,
                                         kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_bool(kpl_json *json, const char *key, bool value,
                                       kpl_error *error);
KPL_NODISCARD kpl_status kpl_json_null(kpl_json *json, const char *key, kpl_error *error);

/* Append `text` in quotes, escaped. What comes out is a double-quoted text of YAML too.
 */
KPL_NODISCARD kpl_status kpl_json_quote(kpl_buffer *out, kpl_text text, kpl_error *error);

/* Room for any double as kpl_number_print() writes it. */
#define KPL_NUMBER_BYTES 32u

/* The shortest decimal of 15 to 17 digits that reads back as `value` (finite), with a
 * decimal point in every locale. Returns its length. */
size_t kpl_number_print(double value, char text_out[KPL_NUMBER_BYTES]);

#endif /* KPL_BASE_JSON_H */
