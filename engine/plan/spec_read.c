/* spec_read.c - the top of a spec, its sources, output and limits; see spec_read.h. */
#include "plan/spec_read.h"

#include <assert.h>
#include <string.h>

#include "base/parallel.h"
#include "plan/spec_parse.h"

/* All pairs of 2^32 records are not more. */
#define SPEC_PAIRS_MAX ((uint64_t)1 << 63)

#define SPEC_COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* ---- What all readers share ---- */

kpl_status kpl_spec_choice(const kpl_node *node, const char *what,
                           const char *const *names, uint32_t count, uint32_t *index_out,
                           kpl_error *error) {
    const char *word = NULL;
    KPL_TRY(kpl_node_text(node, what, &word, error));
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(names[i], word) == 0) {
            *index_out = i;
            return KPL_OK;
        }
    }
    const char *const nearest = kpl_text_nearest(word, names, count);
    if (nearest != NULL)
        return kpl_node_fail(node, error, "%s cannot be \"%.60s\"; did you mean \"%s\"?",
                             what, word, nearest);
    char list[200] = "";
    for (uint32_t i = 0; i < count; i++) {
        if (strlen(list) + strlen(names[i]) + 6 > sizeof list)
            break;
        if (i > 0)
            strcat(list, i + 1 == count ? " or " : ", ");
        strcat(list, names[i]);
    }
    return kpl_node_fail(node, error, "%s cannot be \"%.60s\"; it is %s", what, word,
                         list);
}

bool kpl_spec_name_valid(const char *name) {
    const size_t length = strlen(name);
    if (length == 0 || length > KPL_SPEC_NAME_BYTES_MAX || name[0] == '-')
        return false;
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)name[i];
        const bool allowed = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9') || c == '_' || c == '-' || c >= 0x80;
        if (!allowed)
            return false;
    }
    return true;
}

bool kpl_spec_source_name_reserved(const char *name) {
    static const char *const words[] = {"kind", "column",   "nulls",
                                        "of",   "conflict", "repair"};
    for (size_t i = 0; i < SPEC_COUNT_OF(words); i++)
        if (strcmp(words[i], name) == 0)
            return true;
    return false;
}

kpl_status kpl_spec_check_name(const kpl_node *node, const char *what, kpl_error *error) {
    if (kpl_spec_name_valid(node->key))
        return KPL_OK;
    return kpl_node_fail_key(
        node, error,
        "the name of %s holds letters, digits, _ and - only, at most "
        "%u bytes",
        what, KPL_SPEC_NAME_BYTES_MAX);
}

/* One text of a list. Only markers of null may be empty, and only in quotes: an empty
 * plain value is a forgotten one. */
static kpl_status spec_one_name(const kpl_node *node, const char *what,
                                bool empty_allowed, const char **name_out,
                                kpl_error *error) {
    if (empty_allowed && node->type == KPL_NODE_SCALAR && node->quoted) {
        *name_out = node->text;
        return KPL_OK;
    }
    return kpl_node_text(node, what, name_out, error);
}

kpl_status kpl_spec_names(kpl_spec_reader *reader, const kpl_node *node, const char *what,
                          bool empty_allowed, kpl_names *names_out, kpl_error *error) {
    kpl_arena *const arena = &reader->spec->arena;
    const bool is_list = node->type == KPL_NODE_SEQUENCE;
    const uint32_t count = is_list ? node->count : 1;
    if (count == 0)
        return kpl_node_fail(node, error, "%s is an empty list", what);
    if (count > KPL_DOCUMENT_KEYS_MAX) /* bounds the search for doubles */
        return kpl_node_fail(node, error, "%s has more than %u entries", what,
                             KPL_DOCUMENT_KEYS_MAX);
    const char **items = NULL;
    KPL_TRY(kpl_arena_alloc(arena, count, sizeof *items, &items, error));
    const kpl_node *child = is_list ? node->first : node;
    for (uint32_t i = 0; i < count; i++, child = child->next) {
        const char *name = NULL;
        KPL_TRY(spec_one_name(child, what, empty_allowed, &name, error));
        KPL_TRY(kpl_arena_string(arena, name, strlen(name), &items[i], error));
        for (uint32_t j = 0; j < i; j++)
            if (strcmp(items[j], items[i]) == 0)
                return kpl_node_fail(child, error, "%s names \"%.60s\" twice", what,
                                     name);
    }
    *names_out = (kpl_names){items, count};
    return KPL_OK;
}

kpl_status kpl_spec_path(kpl_spec_reader *reader, const kpl_node *node, const char *what,
                         const char **path_out, kpl_error *error) {
    const char *path = NULL;
    KPL_TRY(kpl_node_text(node, what, &path, error));
    const bool as_written = reader->base_directory == NULL || path[0] == '/' ||
                            strcmp(path, "-") == 0; /* "-" is standard input */
    return kpl_arena_print(&reader->spec->arena, path_out, error, "%s%s%s",
                           as_written ? "" : reader->base_directory,
                           as_written ? "" : "/", path);
}

int64_t kpl_spec_source_index(const kpl_spec *spec, const char *name) {
    for (uint32_t i = 0; i < spec->source_count; i++)
        if (strcmp(spec->sources[i].name, name) == 0)
            return (int64_t)i;
    return -1;
}

/* ---- Sources ---- */

static const char *const spec_formats[] = {"auto", "csv", "parquet"};
static const char *const spec_encodings[] = {"auto", "utf-8", "windows-1252", "utf-16le",
                                             "utf-16be"};
_Static_assert(KPL_FORMAT_PARQUET == 2 && KPL_ENCODING_UTF16BE == 4,
               "the words above are in the order of the enums");

/* One character that neither quotes nor occurs inside numbers or words, or `tab`. */
static kpl_status spec_read_delimiter(const kpl_node *node, char *delimiter_out,
                                      kpl_error *error) {
    const char *word = NULL;
    KPL_TRY(kpl_node_text(node, "delimiter", &word, error));
    if (strcmp(word, "tab") == 0)
        word = "\t";
    if (word[1] != '\0' || strchr(",;\t|:^~#&!$%*/ ", word[0]) == NULL)
        return kpl_node_fail(node, error,
                             "delimiter must be one character such as \",\", \";\" or "
                             "\"|\", or the word tab");
    *delimiter_out = word[0];
    return KPL_OK;
}

/* How the file is laid out. */
static kpl_status spec_read_layout(kpl_spec_reader *reader, const kpl_node *node,
                                   kpl_source_spec *source, kpl_error *error) {
    uint32_t choice = 0;
    const kpl_node *part = kpl_node_find(node, "format");
    if (part != NULL) {
        KPL_TRY(kpl_spec_choice(part, "format", spec_formats, SPEC_COUNT_OF(spec_formats),
                                &choice, error));
        source->format = (kpl_file_format)choice;
    }
    part = kpl_node_find(node, "encoding");
    if (part != NULL) {
        KPL_TRY(kpl_spec_choice(part, "encoding", spec_encodings,
                                SPEC_COUNT_OF(spec_encodings), &choice, error));
        source->encoding = (kpl_encoding)choice;
    }
    part = kpl_node_find(node, "delimiter");
    if (part != NULL)
        KPL_TRY(spec_read_delimiter(part, &source->delimiter, error));
    part = kpl_node_find(node, "columns");
    if (part != NULL)
        KPL_TRY(kpl_spec_names(reader, part, "columns", false, &source->columns, error));
    part = kpl_node_find(node, "header");
    if (part != NULL)
        KPL_TRY(kpl_node_bool(part, "header", &source->header, error));
    if (!source->header && source->columns.count == 0)
        return kpl_node_fail_key(part, error,
                                 "a source without a header needs columns: [...]");
    return KPL_OK;
}

/* A source: a path alone, or a mapping with everything else. */
static kpl_status spec_read_source(kpl_spec_reader *reader, const kpl_node *node,
                                   kpl_source_spec *source, kpl_error *error) {
    static const char *const keys[] = {"read",      "id",      "unique",
                                       "delimiter", "format",  "encoding",
                                       "header",    "columns", "nulls"};
    KPL_TRY(kpl_spec_check_name(node, "a source", error));
    if (kpl_spec_source_name_reserved(node->key))
        return kpl_node_fail_key(
            node, error,
            "a source cannot be named %s, which means something in a "
            "field",
            node->key);
    KPL_TRY(kpl_arena_string(&reader->spec->arena, node->key, strlen(node->key),
                             &source->name, error));
    source->place = kpl_node_key_place(node);
    source->header = true;
    if (node->type == KPL_NODE_SCALAR)
        return kpl_spec_path(reader, node, "the path of a source", &source->path, error);
    KPL_TRY(kpl_node_check_keys(node, "a source", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *part = kpl_node_find(node, "read");
    if (part == NULL)
        return kpl_node_fail_key(node, error, "source %s needs read: and a file",
                                 source->name);
    KPL_TRY(kpl_spec_path(reader, part, "read", &source->path, error));
    part = kpl_node_find(node, "id");
    if (part != NULL)
        KPL_TRY(kpl_spec_names(reader, part, "id", false, &source->id, error));
    part = kpl_node_find(node, "unique");
    if (part != NULL && part->type == KPL_NODE_SEQUENCE) {
        source->unique = true;
        KPL_TRY(kpl_spec_names(reader, part, "unique", false, &source->unique_in, error));
    } else if (part != NULL) {
        KPL_TRY(kpl_node_bool(part, "unique", &source->unique, error));
    }
    part = kpl_node_find(node, "nulls");
    if (part != NULL)
        KPL_TRY(kpl_spec_names(reader, part, "nulls", true, &source->nulls, error));
    return spec_read_layout(reader, node, source, error);
}

/* All sources, in the order of the file; that order numbers them everywhere. */
static kpl_status spec_read_sources(kpl_spec_reader *reader, const kpl_node *root,
                                    kpl_error *error) {
    kpl_spec *const spec = reader->spec;
    const kpl_node *const node = kpl_node_find(root, "sources");
    if (node == NULL)
        return kpl_node_fail(root, error, "a spec needs sources:");
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "sources", error));
    if (node->count == 0 || node->count > KPL_SOURCES_MAX)
        return kpl_node_fail_key(node, error, "a spec has 1 to %u sources, this has %u",
                                 KPL_SOURCES_MAX, node->count);
    KPL_TRY(kpl_arena_alloc(&spec->arena, node->count, sizeof *spec->sources,
                            &spec->sources, error));
    for (const kpl_node *child = node->first; child != NULL; child = child->next)
        KPL_TRY(
            spec_read_source(reader, child, &spec->sources[spec->source_count++], error));
    return KPL_OK;
}

/* ---- Output and limits ---- */

/* Where the result goes. This path is the runner's, so base_directory does not touch it.
 */
static kpl_status spec_read_emit(kpl_spec_reader *reader, const kpl_node *node,
                                 kpl_error *error) {
    static const char *const keys[] = {"directory", "format"};
    if (node == NULL)
        return KPL_OK;
    kpl_spec *const spec = reader->spec;
    KPL_TRY(kpl_node_check_keys(node, "emit", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *part = kpl_node_find(node, "directory");
    if (part != NULL) {
        const char *path = NULL;
        KPL_TRY(kpl_node_text(part, "directory", &path, error));
        KPL_TRY(
            kpl_arena_string(&spec->arena, path, strlen(path), &spec->directory, error));
    }
    part = kpl_node_find(node, "format");
    if (part != NULL) {
        uint32_t choice = 0;
        KPL_TRY(kpl_spec_choice(part, "format", spec_formats + 1, 2, &choice, error));
        spec->format = (kpl_file_format)(choice + 1);
    }
    return KPL_OK;
}

/* Limits of the process, which never change the result, and of the plan, which do. */
static kpl_status spec_read_limits(kpl_spec_reader *reader, const kpl_node *node,
                                   kpl_error *error) {
    static const char *const keys[] = {"memory", "threads", "pairs"};
    if (node == NULL)
        return KPL_OK;
    KPL_TRY(kpl_node_check_keys(node, "limits", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *part = kpl_node_find(node, "memory");
    if (part != NULL)
        KPL_TRY(kpl_node_size(part, "memory", &reader->spec->memory_bytes, error));
    part = kpl_node_find(node, "threads");
    if (part != NULL) {
        uint64_t threads = 0;
        KPL_TRY(kpl_node_whole(part, "threads", 1, KPL_PARALLEL_THREADS_MAX, &threads,
                               error));
        reader->spec->threads = (uint32_t)threads;
    }
    part = kpl_node_find(node, "pairs");
    if (part != NULL)
        KPL_TRY(kpl_node_whole(part, "pairs", 1, SPEC_PAIRS_MAX, &reader->spec->pairs_max,
                               error));
    return KPL_OK;
}

bool kpl_spec_rejects_parse(const char *text, bool *is_percent_out, double *max_out) {
    size_t length = strlen(text);
    const bool is_percent = length > 0 && text[length - 1] == '%';
    if (is_percent)
        length--;
    double max = 0;
    if (!kpl_number_parse(text, length, &max) || max < 0)
        return false;
    /* Rows are counted whole; 2^53 is where doubles stop counting. */
    if (is_percent ? max > 100 : max > 9007199254740992.0 || max != (double)(uint64_t)max)
        return false;
    *is_percent_out = is_percent;
    *max_out = max;
    return true;
}

/* How many rows a source may lose before the run is refused. */
static kpl_status spec_read_rejects(kpl_spec_reader *reader, const kpl_node *node,
                                    kpl_error *error) {
    static const char *const keys[] = {"max"};
    if (node == NULL)
        return KPL_OK;
    KPL_TRY(kpl_node_check_keys(node, "rejects", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *const part = kpl_node_find(node, "max");
    if (part == NULL)
        return KPL_OK;
    KPL_TRY(kpl_node_expect(part, KPL_NODE_SCALAR, "max", error));
    if (!kpl_spec_rejects_parse(part->text, &reader->spec->rejects_are_percent,
                                &reader->spec->rejects_max))
        return kpl_node_fail(part, error,
                             "max must be a number of rows or a share such as \"0.1%%\"");
    return KPL_OK;
}

/* ---- The whole ---- */

/* Keys of a linkage that may stand at the top when there is only one. */
static const char *const spec_short_keys[] = {"kind",    "fields", "link",   "block",
                                              "compare", "model",  "cluster"};

/* Shorthand: the keys of the only linkage at the top; its kind is its name. */
static kpl_status spec_read_top_linkage(kpl_spec_reader *reader, const kpl_node *root,
                                        kpl_error *error) {
    kpl_spec *const spec = reader->spec;
    if (kpl_node_find(root, "fields") == NULL)
        return kpl_node_fail(root, error,
                             "a spec needs linkages:, or fields: when there is only one");
    KPL_TRY(
        kpl_arena_alloc(&spec->arena, 1, sizeof *spec->linkages, &spec->linkages, error));
    spec->linkage_count = 1;
    KPL_TRY(kpl_spec_read_linkage(reader, root, true, &spec->linkages[0], error));
    spec->linkages[0].name = kpl_linkage_kind_name(spec->linkages[0].kind);
    return KPL_OK;
}

/* All linkages, or the one in shorthand; never both. */
static kpl_status spec_read_linkages(kpl_spec_reader *reader, const kpl_node *root,
                                     kpl_error *error) {
    kpl_spec *const spec = reader->spec;
    const kpl_node *const node = kpl_node_find(root, "linkages");
    if (node == NULL)
        return spec_read_top_linkage(reader, root, error);
    for (size_t i = 0; i < SPEC_COUNT_OF(spec_short_keys); i++) {
        const kpl_node *const stray = kpl_node_find(root, spec_short_keys[i]);
        if (stray != NULL)
            return kpl_node_fail_key(
                stray, error,
                "%s belongs inside one of the linkages when there is "
                "linkages:",
                spec_short_keys[i]);
    }
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "linkages", error));
    if (node->count == 0 || node->count > KPL_LINKAGES_MAX)
        return kpl_node_fail_key(node, error, "a spec has 1 to %u linkages, this has %u",
                                 KPL_LINKAGES_MAX, node->count);
    KPL_TRY(kpl_arena_alloc(&spec->arena, node->count, sizeof *spec->linkages,
                            &spec->linkages, error));
    for (const kpl_node *child = node->first; child != NULL; child = child->next) {
        kpl_linkage_spec *const linkage = &spec->linkages[spec->linkage_count++];
        KPL_TRY(kpl_spec_check_name(child, "a linkage", error));
        KPL_TRY(kpl_arena_string(&spec->arena, child->key, strlen(child->key),
                                 &linkage->name, error));
        KPL_TRY(kpl_spec_read_linkage(reader, child, false, linkage, error));
    }
    return KPL_OK;
}

/* A source that is unique in some linkages names those that are there. */
static kpl_status spec_check_unique(const kpl_spec *spec, const kpl_node *root,
                                    kpl_error *error) {
    for (uint32_t s = 0; s < spec->source_count; s++) {
        const kpl_source_spec *const source = &spec->sources[s];
        for (uint32_t i = 0; i < source->unique_in.count; i++) {
            uint32_t l = 0;
            while (l < spec->linkage_count &&
                   strcmp(spec->linkages[l].name, source->unique_in.items[i]) != 0)
                l++;
            if (l == spec->linkage_count)
                return kpl_node_fail(
                    kpl_node_find(
                        kpl_node_find(kpl_node_find(root, "sources"), source->name),
                        "unique"),
                    error, "unique: there is no linkage \"%.60s\"",
                    source->unique_in.items[i]);
        }
    }
    return KPL_OK;
}

/* Sources first: fields refer to them by name. */
static kpl_status spec_read_root(kpl_spec_reader *reader, const kpl_node *root,
                                 kpl_error *error) {
    static const char *const keys[] = {
        "koppel", "sources", "linkages", "emit",  "limits",  "rejects", "quality",
        "kind",   "fields",  "link",     "block", "compare", "model",   "cluster"};
    KPL_TRY(kpl_node_check_keys(root, "a spec", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *const version = kpl_node_find(root, "koppel");
    if (version == NULL)
        return kpl_node_fail(root, error, "a spec needs the line koppel: 1");
    uint64_t number = 0;
    KPL_TRY(kpl_node_whole(version, "koppel (the version of the spec language)", 1, 1,
                           &number, error));
    KPL_TRY(spec_read_sources(reader, root, error));
    KPL_TRY(spec_read_linkages(reader, root, error));
    KPL_TRY(spec_check_unique(reader->spec, root, error));
    KPL_TRY(kpl_spec_read_quality(reader, kpl_node_find(root, "quality"), error));
    KPL_TRY(spec_read_emit(reader, kpl_node_find(root, "emit"), error));
    KPL_TRY(spec_read_limits(reader, kpl_node_find(root, "limits"), error));
    return spec_read_rejects(reader, kpl_node_find(root, "rejects"), error);
}

kpl_status kpl_spec_read(const kpl_allocator *allocator, const char *text, size_t length,
                         const char *base_directory, kpl_spec *spec_out,
                         kpl_error *error) {
    kpl_document document = {.root = NULL};
    KPL_TRY(kpl_document_parse(allocator, text, length, &document, error));
    kpl_spec spec = {
        .arena = {.allocator = allocator},
        .directory = KPL_DEFAULT_DIRECTORY,
        .format = KPL_FORMAT_PARQUET,
        .rejects_are_percent = true,
        .rejects_max = KPL_DEFAULT_REJECTS_PERCENT,
    };
    kpl_spec_reader reader = {.spec = &spec, .base_directory = base_directory};
    const kpl_status status = spec_read_root(&reader, document.root, error);
    kpl_document_release(&document);
    if (status != KPL_OK) {
        kpl_spec_release(&spec);
        return status;
    }
    *spec_out = spec;
    return KPL_OK;
}
