/*
 * document.h - a YAML or JSON text as a tree of nodes that know where they stand.
 *
 * Base. For specs and for model.json. Read with libyaml's event API and kept to what a
 * configuration needs: mappings with unique plain-text keys, sequences and scalars.
 * Aliases, anchors, tags and a second document are refused, so the tree is never larger
 * than the text. Scalars stay text; the schema types them with the strict parsers below,
 * so that no `no` becomes a boolean and `01` stays `01`. JSON is accepted as the subset
 * of YAML that it is, but for surrogate pairs in \u escapes, which libyaml refuses.
 * libyaml allocates for itself; the tree lives in the document's arena. Errors are
 * KPL_E_CONFIG with line and column in the error's row and column. Checked by
 * tests/base/test_document.c and tests/corpora/test_yaml_corpora.c.
 */
#ifndef KPL_BASE_DOCUMENT_H
#define KPL_BASE_DOCUMENT_H

#include "base/arena.h"

#define KPL_DOCUMENT_BYTES_MAX ((size_t)1 << 20)
#define KPL_DOCUMENT_DEPTH_MAX 32u /* nested mappings and sequences */
/* Keys of one mapping. Also bounds what looking for duplicates can cost. */
#define KPL_DOCUMENT_KEYS_MAX 1024u

typedef enum kpl_node_type {
    KPL_NODE_SCALAR,
    KPL_NODE_SEQUENCE,
    KPL_NODE_MAPPING,
} kpl_node_type;

typedef struct kpl_node kpl_node;
struct kpl_node {
    kpl_node_type type;
    bool quoted;   /* a scalar in quotes or a block scalar; false = plain */
    uint32_t line; /* 1-based, of its first character */
    uint32_t column;
    const char *text; /* of a scalar; NUL-terminated, holds no other NUL */
    size_t length;    /* bytes of `text` */
    const char *key;  /* when it stands in a mapping, else NULL */
    uint64_t key_hash;
    uint32_t key_line;
    uint32_t key_column;
    uint32_t count; /* children */
    const kpl_node *first;
    const kpl_node *next; /* sibling */
};

typedef struct kpl_document {
    kpl_arena arena; /* owns the nodes */
    const kpl_node *root;
} kpl_document;

/* Parse `length` bytes of UTF-8. KPL_E_CONFIG for everything wrong with the text (an
 * empty one too), KPL_E_NOMEM. Release the document with kpl_document_release(). */
KPL_NODISCARD kpl_status kpl_document_parse(const kpl_allocator *allocator,
                                            const char *text, size_t length,
                                            kpl_document *document_out, kpl_error *error);

void kpl_document_release(kpl_document *document);

/* The value of `key` in a mapping, or NULL. */
const kpl_node *kpl_node_find(const kpl_node *mapping, const char *key);

/* KPL_E_CONFIG about the place of `node`. */
kpl_status kpl_node_fail(const kpl_node *node, kpl_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* KPL_E_CONFIG about the key of `node`, or the node itself when it has none. */
kpl_status kpl_node_fail_key(const kpl_node *node, kpl_error *error, const char *format,
                             ...) __attribute__((format(printf, 3, 4)));

/* `node` must have that type; `what` names it in the sentence ("fields"). */
KPL_NODISCARD kpl_status kpl_node_expect(const kpl_node *node, kpl_node_type type,
                                         const char *what, kpl_error *error);

/* `node` must be a mapping with no other keys than names[0..count). An unknown key gets
 * the nearest known one proposed. */
KPL_NODISCARD kpl_status kpl_node_check_keys(const kpl_node *node, const char *what,
                                             const char *const *names, size_t count,
                                             kpl_error *error);

/* A scalar that is not empty. */
KPL_NODISCARD kpl_status kpl_node_text(const kpl_node *node, const char *what,
                                       const char **text_out, kpl_error *error);

/* Plain `true` or `false`. */
KPL_NODISCARD kpl_status kpl_node_bool(const kpl_node *node, const char *what,
                                       bool *value_out, kpl_error *error);

/* A plain finite decimal number from `low` to `high`, both included. */
KPL_NODISCARD kpl_status kpl_node_number(const kpl_node *node, const char *what,
                                         double low, double high, double *value_out,
                                         kpl_error *error);

/* A plain whole number from `low` to `high`, digits only. */
KPL_NODISCARD kpl_status kpl_node_whole(const kpl_node *node, const char *what,
                                        uint64_t low, uint64_t high, uint64_t *value_out,
                                        kpl_error *error);

/* A size: digits, or digits with kB, MB, GB, TB (powers of 1000) or KiB, MiB, GiB, TiB
 * (powers of 1024), with or without quotes. */
KPL_NODISCARD kpl_status kpl_node_size(const kpl_node *node, const char *what,
                                       uint64_t *bytes_out, kpl_error *error);

/* The number that all `length` bytes of `text` spell in JSON's grammar (a leading + and
 * leading zeros are refused), whatever the locale; false when they do not or when it is
 * not finite. */
bool kpl_number_parse(const char *text, size_t length, double *value_out);

/* As kpl_node_size() for a text that stands nowhere, such as an option. */
bool kpl_size_parse(const char *text, uint64_t *bytes_out);

#endif /* KPL_BASE_DOCUMENT_H */
