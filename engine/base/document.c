/*
 * document.c - libyaml events to a tree; see document.h.
 *
 * The text is checked before libyaml sees it (UTF-8, control characters), so that those
 * errors have a line and column too. The tree is built with an explicit stack of open
 * containers; nothing recurses.
 */
#include "base/document.h"

#include <assert.h>
#include <string.h>
#include <yaml.h>

#include "base/hash.h"

/* A container that is still open. */
typedef struct document_level {
    kpl_node *node;
    kpl_node *last;  /* child */
    const char *key; /* read, its value is still to come; NULL = none */
    uint32_t key_line;
    uint32_t key_column;
} document_level;

typedef struct document_reader {
    kpl_document *document;
    document_level levels[KPL_DOCUMENT_DEPTH_MAX];
    uint32_t depth;
    uint32_t documents;
} document_reader;

static uint32_t document_position(size_t zero_based) {
    return zero_based < UINT32_MAX ? (uint32_t)zero_based + 1 : UINT32_MAX;
}

static kpl_status document_fail(yaml_mark_t mark, kpl_error *error,
                                const char *sentence) {
    return kpl_fail_at(error, KPL_E_CONFIG, document_position(mark.line),
                       document_position(mark.column), "%s", sentence);
}

/* Line and column (in characters) of a byte. */
static void document_locate(const char *text, size_t offset, uint32_t *line,
                            uint32_t *column) {
    *line = 1;
    *column = 1;
    for (size_t i = 0; i < offset; i++) {
        const uint8_t byte = (uint8_t)text[i];
        if (byte == '\n') {
            *line += 1;
            *column = 1;
        } else if ((byte & 0xC0) != 0x80) {
            *column += 1;
        }
    }
}

/* YAML 1.2 section 5.1: no control characters but tab and line ends. */
static kpl_status document_check_bytes(const char *text, size_t length,
                                       kpl_error *error) {
    if (length > KPL_DOCUMENT_BYTES_MAX)
        return kpl_fail(error, KPL_E_CONFIG,
                        "the text is %zu bytes long; allowed are %zu", length,
                        (size_t)KPL_DOCUMENT_BYTES_MAX);
    const kpl_text all = {(const uint8_t *)text, (uint32_t)length};
    const char *problem = "this is not valid UTF-8";
    size_t bad = kpl_text_utf8_prefix(all);
    for (size_t i = 0; i < bad; i++) {
        const uint8_t byte = (uint8_t)text[i];
        if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') ||
            byte == 0x7F) {
            bad = i;
            problem = "control characters are not allowed here";
        }
    }
    if (bad == length)
        return KPL_OK;
    uint32_t line = 0;
    uint32_t column = 0;
    document_locate(text, bad, &line, &column);
    return kpl_fail_at(error, KPL_E_CONFIG, line, column, "%s", problem);
}

/* An earlier key that is the same. Linear, which the limit on keys makes cheap enough. */
static const kpl_node *document_twin(const kpl_node *mapping, const char *key,
                                     uint64_t hash) {
    for (const kpl_node *child = mapping->first; child != NULL; child = child->next)
        if (child->key_hash == hash && strcmp(child->key, key) == 0)
            return child;
    return NULL;
}

/* Hang a new node under the innermost open container, or make it the root. */
static kpl_status document_attach(document_reader *reader, kpl_node *node,
                                  kpl_error *error) {
    if (reader->depth == 0) {
        reader->document->root = node;
        return KPL_OK;
    }
    document_level *const level = &reader->levels[reader->depth - 1];
    if (level->node->type == KPL_NODE_MAPPING) {
        assert(level->key != NULL);
        if (level->node->count == KPL_DOCUMENT_KEYS_MAX)
            return kpl_fail_at(error, KPL_E_CONFIG, level->key_line, level->key_column,
                               "this mapping has more than %u keys",
                               KPL_DOCUMENT_KEYS_MAX);
        const uint64_t hash = kpl_hash_bytes(level->key, strlen(level->key));
        const kpl_node *const twin = document_twin(level->node, level->key, hash);
        if (twin != NULL)
            return kpl_fail_at(
                error, KPL_E_CONFIG, level->key_line, level->key_column,
                "the key \"%.60s\" stands here twice; the first is on line "
                "%u",
                level->key, twin->key_line);
        node->key = level->key;
        node->key_hash = hash;
        node->key_line = level->key_line;
        node->key_column = level->key_column;
        level->key = NULL;
    }
    if (level->last == NULL)
        level->node->first = node;
    else
        level->last->next = node;
    level->last = node;
    level->node->count++;
    return KPL_OK;
}

static kpl_status document_node(document_reader *reader, kpl_node_type type,
                                yaml_mark_t mark, kpl_node **node_out, kpl_error *error) {
    kpl_node *node = NULL;
    KPL_TRY(kpl_arena_alloc(&reader->document->arena, 1, sizeof *node, &node, error));
    node->type = type;
    node->line = document_position(mark.line);
    node->column = document_position(mark.column);
    *node_out = node;
    return KPL_OK;
}

static bool document_wants_key(const document_reader *reader) {
    if (reader->depth == 0)
        return false;
    const document_level *const level = &reader->levels[reader->depth - 1];
    return level->node->type == KPL_NODE_MAPPING && level->key == NULL;
}

/* A mapping or sequence starts. */
static kpl_status document_open(document_reader *reader, kpl_node_type type,
                                yaml_mark_t mark, kpl_error *error) {
    if (document_wants_key(reader))
        return document_fail(mark, error, "a key must be a plain text");
    if (reader->depth == KPL_DOCUMENT_DEPTH_MAX)
        return document_fail(mark, error, "this is nested more than 32 levels deep");
    kpl_node *node = NULL;
    KPL_TRY(document_node(reader, type, mark, &node, error));
    KPL_TRY(document_attach(reader, node, error));
    reader->levels[reader->depth++] = (document_level){.node = node};
    return KPL_OK;
}

_Static_assert(KPL_DOCUMENT_DEPTH_MAX == 32, "the sentence above names it");

/* A key when a mapping waits for one, else a value. */
static kpl_status document_scalar(document_reader *reader, const yaml_event_t *event,
                                  kpl_error *error) {
    const char *const text = (const char *)event->data.scalar.value;
    const size_t length = event->data.scalar.length;
    if (memchr(text, '\0', length) != NULL)
        return document_fail(event->start_mark, error, "a text cannot hold a NUL");
    const char *copy = NULL;
    KPL_TRY(kpl_arena_string(&reader->document->arena, text, length, &copy, error));
    if (document_wants_key(reader)) {
        document_level *const level = &reader->levels[reader->depth - 1];
        level->key = copy;
        level->key_line = document_position(event->start_mark.line);
        level->key_column = document_position(event->start_mark.column);
        return KPL_OK;
    }
    kpl_node *node = NULL;
    KPL_TRY(document_node(reader, KPL_NODE_SCALAR, event->start_mark, &node, error));
    node->text = copy;
    node->length = length;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    return document_attach(reader, node, error);
}

/* Anchors and tags on any node. */
static kpl_status document_check_properties(const yaml_event_t *event, kpl_error *error) {
    const yaml_char_t *anchor = NULL;
    const yaml_char_t *tag = NULL;
    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
        tag = event->data.scalar.tag;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
        tag = event->data.sequence_start.tag;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
        tag = event->data.mapping_start.tag;
    }
    if (anchor != NULL)
        return document_fail(event->start_mark, error, "anchors (&name) are not allowed");
    if (tag != NULL)
        return document_fail(event->start_mark, error, "tags (!name) are not allowed");
    return KPL_OK;
}

static kpl_status document_start(document_reader *reader, const yaml_event_t *event,
                                 kpl_error *error) {
    if (event->data.document_start.tag_directives.start !=
        event->data.document_start.tag_directives.end)
        return document_fail(event->start_mark, error, "%TAG is not allowed");
    if (reader->documents++ > 0)
        return document_fail(event->start_mark, error,
                             "a second document starts here; only one is allowed");
    return KPL_OK;
}

static kpl_status document_event(document_reader *reader, const yaml_event_t *event,
                                 kpl_error *error) {
    KPL_TRY(document_check_properties(event, error));
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return document_start(reader, event, error);
    case YAML_ALIAS_EVENT:
        return document_fail(event->start_mark, error, "aliases (*name) are not allowed");
    case YAML_SCALAR_EVENT:
        return document_scalar(reader, event, error);
    case YAML_SEQUENCE_START_EVENT:
        return document_open(reader, KPL_NODE_SEQUENCE, event->start_mark, error);
    case YAML_MAPPING_START_EVENT:
        return document_open(reader, KPL_NODE_MAPPING, event->start_mark, error);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        assert(reader->depth > 0);
        reader->depth--;
        return KPL_OK;
    default: /* ends of the document and starts and ends of the stream */
        return KPL_OK;
    }
}

static kpl_status document_yaml_error(const yaml_parser_t *parser, kpl_error *error) {
    if (parser->error == YAML_MEMORY_ERROR)
        return kpl_fail_nomem(error, 0);
    const char *const problem =
        parser->problem != NULL ? parser->problem : "this is not valid YAML";
    const yaml_mark_t mark = parser->problem_mark;
    return document_fail(mark, error, problem);
}

static kpl_status document_read(document_reader *reader, yaml_parser_t *parser,
                                kpl_error *error) {
    bool more = true;
    while (more) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event))
            return document_yaml_error(parser, error);
        const kpl_status status = document_event(reader, &event, error);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        KPL_TRY(status);
    }
    if (reader->document->root == NULL)
        return kpl_fail_at(error, KPL_E_CONFIG, 1, 1, "the text is empty");
    return KPL_OK;
}

kpl_status kpl_document_parse(const kpl_allocator *allocator, const char *text,
                              size_t length, kpl_document *document_out,
                              kpl_error *error) {
    assert(document_out != NULL);
    assert(text != NULL || length == 0);
    KPL_TRY(document_check_bytes(text, length, error));
    kpl_document document = {.arena = {.allocator = allocator}};
    document_reader reader = {.document = &document};
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser))
        return kpl_fail_nomem(error, sizeof parser);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, (const unsigned char *)(length > 0 ? text : ""),
                                 length);
    const kpl_status status = document_read(&reader, &parser, error);
    yaml_parser_delete(&parser);
    if (status != KPL_OK) {
        kpl_document_release(&document);
        return status;
    }
    *document_out = document;
    return KPL_OK;
}

void kpl_document_release(kpl_document *document) {
    kpl_arena_release(&document->arena);
    document->root = NULL;
}
