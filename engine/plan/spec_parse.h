/*
 * spec_parse.h - what the readers of a spec's parts share. Private to plan/spec_*.c.
 *
 * Plan.
 */
#ifndef KPL_PLAN_SPEC_PARSE_H
#define KPL_PLAN_SPEC_PARSE_H

#include "base/document.h"
#include "model/spec.h"

/* A spec while it is read. */
typedef struct kpl_spec_reader {
    kpl_spec *spec;
    const char *base_directory; /* NULL = none */
} kpl_spec_reader;

static inline kpl_place kpl_node_place(const kpl_node *node) {
    return (kpl_place){node->line, node->column};
}

static inline kpl_place kpl_node_key_place(const kpl_node *node) {
    return node->key != NULL ? (kpl_place){node->key_line, node->key_column}
                             : kpl_node_place(node);
}

/* A word out of names[0..count); its index. */
KPL_NODISCARD kpl_status kpl_spec_choice(const kpl_node *node, const char *what,
                                         const char *const *names, uint32_t count,
                                         uint32_t *index_out, kpl_error *error);

/* The key of `node` must be a valid name. */
KPL_NODISCARD kpl_status kpl_spec_check_name(const kpl_node *node, const char *what,
                                             kpl_error *error);

/* One text or a list of texts, all different; `empty_allowed` for texts of no length. */
KPL_NODISCARD kpl_status kpl_spec_names(kpl_spec_reader *reader, const kpl_node *node,
                                        const char *what, bool empty_allowed,
                                        kpl_names *names_out, kpl_error *error);

/* A path, below base_directory when it is relative. */
KPL_NODISCARD kpl_status kpl_spec_path(kpl_spec_reader *reader, const kpl_node *node,
                                       const char *what, const char **path_out,
                                       kpl_error *error);

/* Index of a source by name, or -1. */
int64_t kpl_spec_source_index(const kpl_spec *spec, const char *name);

/* All gates; sources and linkages are there. NULL = none are written. */
KPL_NODISCARD kpl_status kpl_spec_read_quality(kpl_spec_reader *reader,
                                               const kpl_node *node, kpl_error *error);

/* One linkage. `node` holds its keys (among others when `is_top_level`). */
KPL_NODISCARD kpl_status kpl_spec_read_linkage(kpl_spec_reader *reader,
                                               const kpl_node *node, bool is_top_level,
                                               kpl_linkage_spec *linkage,
                                               kpl_error *error);

/* Its block, compare and model parts; fields are there. */
KPL_NODISCARD kpl_status kpl_spec_read_block(kpl_spec_reader *reader,
                                             const kpl_node *node,
                                             kpl_linkage_spec *linkage, kpl_error *error);
KPL_NODISCARD kpl_status kpl_spec_read_compare(kpl_spec_reader *reader,
                                               const kpl_node *node,
                                               kpl_linkage_spec *linkage,
                                               kpl_error *error);
KPL_NODISCARD kpl_status kpl_spec_read_model(kpl_spec_reader *reader,
                                             const kpl_node *node,
                                             kpl_linkage_spec *linkage, kpl_error *error);
/* Of a model: `certain:` and `never:`; comparisons are there. */
KPL_NODISCARD kpl_status kpl_spec_read_verdicts(kpl_spec_reader *reader,
                                                const kpl_node *node,
                                                kpl_linkage_spec *linkage,
                                                kpl_error *error);

#endif /* KPL_PLAN_SPEC_PARSE_H */
