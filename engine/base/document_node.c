/* document_node.c - finding and typing the nodes of a document; see document.h. */
#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/document.h"
#include "base/hash.h"

const kpl_node *kpl_node_find(const kpl_node *mapping, const char *key) {
    if (mapping == NULL || mapping->type != KPL_NODE_MAPPING)
        return NULL;
    const uint64_t hash = kpl_hash_bytes(key, strlen(key));
    for (const kpl_node *child = mapping->first; child != NULL; child = child->next)
        if (child->key_hash == hash && strcmp(child->key, key) == 0)
            return child;
    return NULL;
}

kpl_status kpl_node_fail(const kpl_node *node, kpl_error *error, const char *format,
                         ...) {
    char sentence[KPL_ERROR_MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    return kpl_fail_at(error, KPL_E_CONFIG, node->line, node->column, "%s", sentence);
}

kpl_status kpl_node_fail_key(const kpl_node *node, kpl_error *error, const char *format,
                             ...) {
    char sentence[KPL_ERROR_MESSAGE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    const bool keyed = node->key != NULL;
    return kpl_fail_at(error, KPL_E_CONFIG, keyed ? node->key_line : node->line,
                       keyed ? node->key_column : node->column, "%s", sentence);
}

kpl_status kpl_node_expect(const kpl_node *node, kpl_node_type type, const char *what,
                           kpl_error *error) {
    static const char *const names[] = {
        [KPL_NODE_SCALAR] = "a single text",
        [KPL_NODE_SEQUENCE] = "a list",
        [KPL_NODE_MAPPING] = "a mapping of keys to values",
    };
    if (node->type == type)
        return KPL_OK;
    return kpl_node_fail(node, error, "%s must be %s", what, names[type]);
}

kpl_status kpl_node_check_keys(const kpl_node *node, const char *what,
                               const char *const *names, size_t count, kpl_error *error) {
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, what, error));
    for (const kpl_node *child = node->first; child != NULL; child = child->next) {
        bool known = false;
        for (size_t i = 0; i < count && !known; i++)
            known = strcmp(child->key, names[i]) == 0;
        if (known)
            continue;
        const char *const nearest = kpl_text_nearest(child->key, names, count);
        if (nearest != NULL)
            return kpl_node_fail_key(child, error,
                                     "%s has no key \"%.60s\"; did you mean \"%s\"?",
                                     what, child->key, nearest);
        return kpl_node_fail_key(child, error, "%s has no key \"%.60s\"", what,
                                 child->key);
    }
    return KPL_OK;
}

kpl_status kpl_node_text(const kpl_node *node, const char *what, const char **text_out,
                         kpl_error *error) {
    KPL_TRY(kpl_node_expect(node, KPL_NODE_SCALAR, what, error));
    if (node->length == 0)
        return kpl_node_fail(node, error, "%s is empty", what);
    *text_out = node->text;
    return KPL_OK;
}

kpl_status kpl_node_bool(const kpl_node *node, const char *what, bool *value_out,
                         kpl_error *error) {
    if (node->type == KPL_NODE_SCALAR && !node->quoted) {
        if (strcmp(node->text, "true") == 0 || strcmp(node->text, "false") == 0) {
            *value_out = node->text[0] == 't';
            return KPL_OK;
        }
    }
    return kpl_node_fail(node, error, "%s must be true or false", what);
}

/* Length of JSON's number grammar (RFC 8259 section 6) at the front of text; 0 = none. */
static size_t document_number_length(const char *text, size_t length) {
    size_t at = 0;
    if (at < length && text[at] == '-')
        at++;
    const size_t whole = at;
    while (at < length && text[at] >= '0' && text[at] <= '9')
        at++;
    if (at == whole || (text[whole] == '0' && at > whole + 1))
        return 0;
    if (at < length && text[at] == '.') {
        const size_t fraction = ++at;
        while (at < length && text[at] >= '0' && text[at] <= '9')
            at++;
        if (at == fraction)
            return 0;
    }
    if (at < length && (text[at] == 'e' || text[at] == 'E')) {
        at++;
        if (at < length && (text[at] == '+' || text[at] == '-'))
            at++;
        const size_t exponent = at;
        while (at < length && text[at] >= '0' && text[at] <= '9')
            at++;
        if (at == exponent)
            return 0;
    }
    return at;
}

/* strtod() wants the decimal point of the process's locale; printf() tells which. */
bool kpl_number_parse(const char *text, size_t length, double *value_out) {
    char spelled[512];
    char probe[16];
    if (length == 0 || length > 400 || document_number_length(text, length) != length)
        return false;
    const int probe_length = snprintf(probe, sizeof probe, "%.1f", 0.5);
    assert(probe_length >= 3);
    const size_t point_length = (size_t)probe_length - 2;
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.') {
            memcpy(spelled + used, probe + 1, point_length);
            used += point_length;
        } else {
            spelled[used++] = text[i];
        }
    }
    spelled[used] = '\0';
    char *end = NULL;
    const double value = strtod(spelled, &end);
    if (end != spelled + used || !isfinite(value))
        return false;
    *value_out = value;
    return true;
}

kpl_status kpl_node_number(const kpl_node *node, const char *what, double low,
                           double high, double *value_out, kpl_error *error) {
    double value = 0;
    if (node->type != KPL_NODE_SCALAR || node->quoted ||
        !kpl_number_parse(node->text, node->length, &value))
        return kpl_node_fail(node, error, "%s must be a number without quotes", what);
    if (!(value >= low && value <= high))
        return kpl_node_fail(node, error, "%s must be from %g to %g", what, low, high);
    *value_out = value;
    return KPL_OK;
}

/* Digits at the front of text into *value; the number of them, 0 also when too large. */
static size_t document_digits(const char *text, uint64_t *value) {
    size_t at = 0;
    uint64_t sum = 0;
    for (; text[at] >= '0' && text[at] <= '9'; at++)
        if (__builtin_mul_overflow(sum, 10u, &sum) ||
            __builtin_add_overflow(sum, (uint64_t)(text[at] - '0'), &sum))
            return 0;
    *value = sum;
    return at;
}

kpl_status kpl_node_whole(const kpl_node *node, const char *what, uint64_t low,
                          uint64_t high, uint64_t *value_out, kpl_error *error) {
    uint64_t value = 0;
    if (node->type != KPL_NODE_SCALAR || node->quoted || node->length == 0 ||
        document_digits(node->text, &value) != node->length || value < low ||
        value > high)
        return kpl_node_fail(node, error, "%s must be a whole number from %llu to %llu",
                             what, (unsigned long long)low, (unsigned long long)high);
    *value_out = value;
    return KPL_OK;
}

bool kpl_size_parse(const char *text, uint64_t *bytes_out) {
    static const struct {
        const char *name;
        uint64_t bytes;
    } units[] = {
        {"", 1},
        {"kB", 1000},
        {"KB", 1000},
        {"MB", 1000000},
        {"GB", 1000000000},
        {"TB", 1000000000000},
        {"KiB", (uint64_t)1 << 10},
        {"MiB", (uint64_t)1 << 20},
        {"GiB", (uint64_t)1 << 30},
        {"TiB", (uint64_t)1 << 40},
    };
    uint64_t value = 0;
    size_t at = document_digits(text, &value);
    if (at == 0)
        return false;
    if (text[at] == ' ')
        at++;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(text + at, units[i].name) == 0)
            return !__builtin_mul_overflow(value, units[i].bytes, bytes_out);
    return false;
}

kpl_status kpl_node_size(const kpl_node *node, const char *what, uint64_t *bytes_out,
                         kpl_error *error) {
    if (node->type != KPL_NODE_SCALAR || !kpl_size_parse(node->text, bytes_out))
        return kpl_node_fail(node, error,
                             "%s must be a size such as 8GiB, 200MB or a number of bytes",
                             what);
    return KPL_OK;
}
