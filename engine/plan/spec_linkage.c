/* spec_linkage.c - one linkage of a spec and its fields; see spec_read.h. */
#include <assert.h>
#include <string.h>

#include "plan/spec_parse.h"
#include "plan/spec_read.h"

#define SPEC_COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Words that a field has beside the names of sources. */
static const char *const linkage_field_keys[] = {"kind", "column",   "nulls",
                                                 "of",   "conflict", "repair"};

/* A kind by name, or a sentence with the nearest one. */
static kpl_status linkage_find_kind(const kpl_node *node, const kpl_kind **kind_out,
                                    kpl_error *error) {
    const char *name = NULL;
    KPL_TRY(kpl_node_text(node, "kind", &name, error));
    *kind_out = kpl_kind_find(name);
    if (*kind_out != NULL)
        return KPL_OK;
    const char *names[64];
    uint32_t count = 0;
    for (; count < kpl_kind_count && count < SPEC_COUNT_OF(names); count++)
        names[count] = kpl_kinds[count]->name;
    const char *const nearest = kpl_text_nearest(name, names, count);
    if (nearest != NULL)
        return kpl_node_fail(node, error,
                             "there is no kind \"%.60s\"; did you mean \"%s\"?", name,
                             nearest);
    return kpl_node_fail(node, error, "there is no kind \"%.60s\"", name);
}

/* Every key of a field is one of its words or a source of the linkage. */
static kpl_status linkage_check_field(const kpl_spec *spec,
                                      const kpl_linkage_spec *linkage, bool sources_given,
                                      const kpl_node *node, kpl_error *error) {
    const char *names[KPL_SOURCES_MAX + SPEC_COUNT_OF(linkage_field_keys)];
    uint32_t count = 0;
    for (; count < SPEC_COUNT_OF(linkage_field_keys); count++)
        names[count] = linkage_field_keys[count];
    for (uint32_t s = 0; s < spec->source_count; s++)
        names[count++] = spec->sources[s].name;
    KPL_TRY(kpl_node_check_keys(node, "a field", names, count, error));
    for (uint32_t s = 0; s < spec->source_count; s++) {
        const kpl_node *const part = kpl_node_find(node, spec->sources[s].name);
        if (part == NULL)
            continue;
        if (kpl_node_find(node, "column") != NULL)
            return kpl_node_fail_key(part, error,
                                     "a field names its columns by column: or source by "
                                     "source, not both");
        if (sources_given && !linkage->uses_source[s])
            return kpl_node_fail_key(part, error,
                                     "%s is not among the sources of this linkage",
                                     spec->sources[s].name);
    }
    return KPL_OK;
}

/* The part that columns of kind `as` hold for fields of kind `kind`, or NULL. */
static const kpl_part_kind *linkage_part(const kpl_kind *as, const kpl_kind *kind) {
    for (uint32_t p = 0; p < as->part_count; p++)
        if (strcmp(as->parts[p].target, kind->name) == 0)
            return &as->parts[p];
    return NULL;
}

/* `as:` of a column: a kind that holds the field's kind as a part. */
static kpl_status linkage_read_as(const kpl_node *node, const kpl_field_spec *field,
                                  kpl_field_columns *columns, kpl_error *error) {
    const kpl_kind *as = NULL;
    KPL_TRY(linkage_find_kind(node, &as, error));
    const kpl_part_kind *const part = linkage_part(as, field->kind);
    if (part != NULL) {
        columns->as = as;
        columns->extract = part->extract;
        return KPL_OK;
    }
    for (uint32_t k = 0; k < kpl_kind_count; k++)
        if (linkage_part(kpl_kinds[k], field->kind) != NULL)
            return kpl_node_fail(node, error,
                                 "a column as %s holds no %s; did you mean \"%s\"?",
                                 as->name, field->kind->name, kpl_kinds[k]->name);
    return kpl_node_fail(node, error, "no kind of column holds a field of kind %s",
                         field->kind->name);
}

/* What a field says of one source, or of all: a column, a list of them, or a mapping that
 * also says what they hold. */
static kpl_status linkage_read_part(kpl_spec_reader *reader, const kpl_node *node,
                                    const kpl_field_spec *field,
                                    kpl_field_columns *columns_out, kpl_error *error) {
    static const char *const keys[] = {"column", "as"};
    const kpl_node *columns = node;
    columns_out->place = kpl_node_place(node);
    if (node->type == KPL_NODE_MAPPING) {
        KPL_TRY(kpl_node_check_keys(node, "a column", keys, SPEC_COUNT_OF(keys), error));
        columns = kpl_node_find(node, "column");
        const kpl_node *const as = kpl_node_find(node, "as");
        if (columns == NULL)
            return kpl_node_fail(node, error, "a column in braces needs column:");
        if (as != NULL)
            KPL_TRY(linkage_read_as(as, field, columns_out, error));
    }
    return kpl_spec_names(reader, columns, "a column", false, &columns_out->columns,
                          error);
}

/* The columns of a field in each source that it names. */
static kpl_status linkage_read_columns(kpl_spec_reader *reader, const kpl_node *node,
                                       kpl_linkage_spec *linkage, bool sources_given,
                                       kpl_field_spec *field, kpl_error *error) {
    const kpl_spec *const spec = reader->spec;
    uint32_t named = 0;
    for (uint32_t s = 0; s < spec->source_count; s++) {
        const kpl_node *const part = kpl_node_find(node, spec->sources[s].name);
        if (part == NULL)
            continue;
        KPL_TRY(linkage_read_part(reader, part, field, &field->sources[s], error));
        linkage->uses_source[s] = true;
        named++;
    }
    if (named > 0)
        return KPL_OK;

    /* One name for all: `column:`, or the field's own name. */
    const kpl_node *const part = kpl_node_find(node, "column");
    kpl_field_columns columns = {.columns = {NULL, 1}, .place = kpl_node_key_place(node)};
    if (part != NULL) {
        KPL_TRY(linkage_read_part(reader, part, field, &columns, error));
    } else {
        const char **items = NULL;
        KPL_TRY(kpl_arena_alloc(&reader->spec->arena, 1, sizeof *items, &items, error));
        items[0] = field->name;
        columns.columns.items = items;
    }
    for (uint32_t s = 0; s < spec->source_count; s++) {
        if (sources_given && !linkage->uses_source[s])
            continue;
        field->sources[s] = columns;
        linkage->uses_source[s] = true;
    }
    return KPL_OK;
}

/* Which earlier linkage found the values; a field like that has no columns. */
static kpl_status linkage_read_entity(const kpl_spec *spec, const kpl_node *node,
                                      const kpl_linkage_spec *linkage,
                                      kpl_field_spec *field, kpl_error *error) {
    const uint32_t earlier = (uint32_t)(linkage - spec->linkages);
    const kpl_node *const of = kpl_node_find(node, "of");
    const char *names[KPL_LINKAGES_MAX];
    const char *name = NULL;
    for (const kpl_node *child = node->first; child != NULL; child = child->next)
        if (strcmp(child->key, "kind") != 0 && strcmp(child->key, "conflict") != 0 &&
            child != of)
            return kpl_node_fail_key(child, error,
                                     "a field of kind entity has no columns and no "
                                     "nulls: its values are what the linkage behind of: "
                                     "found");
    if (of == NULL)
        return kpl_node_fail_key(node, error,
                                 "field %s needs of: and the name of an earlier linkage",
                                 field->name);
    KPL_TRY(kpl_node_text(of, "of", &name, error));
    for (uint32_t l = 0; l < earlier; l++) {
        names[l] = spec->linkages[l].name;
        if (strcmp(names[l], name) == 0)
            field->entity_of = l + 1;
    }
    if (field->entity_of > 0)
        return KPL_OK;
    const char *const nearest = kpl_text_nearest(name, names, earlier);
    if (nearest != NULL)
        return kpl_node_fail(of, error,
                             "there is no linkage \"%.60s\" before this one; did you "
                             "mean \"%s\"?",
                             name, nearest);
    return kpl_node_fail(of, error,
                         "there is no linkage \"%.60s\" before this one; linkages run in "
                         "the order of the spec",
                         name);
}

/* Where the values come from. */
static kpl_status linkage_read_values(kpl_spec_reader *reader, const kpl_node *node,
                                      kpl_linkage_spec *linkage, bool sources_given,
                                      kpl_field_spec *field, kpl_error *error) {
    if (field->kind->is_entity)
        return linkage_read_entity(reader->spec, node, linkage, field, error);
    const kpl_node *const of = kpl_node_find(node, "of");
    if (of != NULL)
        return kpl_node_fail_key(of, error, "of: belongs to a field of kind entity");
    return linkage_read_columns(reader, node, linkage, sources_given, field, error);
}

/* One field: kind, nulls and columns, in an order that gives the most useful error first.
 */
static kpl_status linkage_read_field(kpl_spec_reader *reader, const kpl_node *node,
                                     kpl_linkage_spec *linkage, bool sources_given,
                                     kpl_field_spec *field, kpl_error *error) {
    kpl_spec *const spec = reader->spec;
    KPL_TRY(kpl_spec_check_name(node, "a field", error));
    KPL_TRY(kpl_arena_string(&spec->arena, node->key, strlen(node->key), &field->name,
                             error));
    field->place = kpl_node_key_place(node);
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "a field", error));
    KPL_TRY(linkage_check_field(spec, linkage, sources_given, node, error));
    const kpl_node *part = kpl_node_find(node, "kind");
    if (part == NULL)
        return kpl_node_fail_key(node, error, "field %s needs kind:", field->name);
    KPL_TRY(linkage_find_kind(part, &field->kind, error));
    part = kpl_node_find(node, "nulls");
    if (part != NULL)
        KPL_TRY(kpl_spec_names(reader, part, "nulls", true, &field->nulls, error));
    field->conflict = field->kind->conflict != NULL;
    part = kpl_node_find(node, "conflict");
    if (part != NULL)
        KPL_TRY(kpl_node_bool(part, "conflict", &field->conflict, error));
    KPL_TRY(kpl_arena_alloc(&spec->arena, spec->source_count, sizeof *field->sources,
                            &field->sources, error));
    return linkage_read_values(reader, node, linkage, sources_given, field, error);
}

/* The index of a name among `count`, or a sentence with the nearest one. */
static kpl_status linkage_find_name(const kpl_node *node, const char *what,
                                    const char *const *names, uint32_t count,
                                    uint32_t *index_out, kpl_error *error) {
    const char *name = NULL;
    KPL_TRY(kpl_node_text(node, node->key, &name, error));
    for (*index_out = 0; *index_out < count; (*index_out)++)
        if (strcmp(names[*index_out], name) == 0)
            return KPL_OK;
    const char *const nearest = kpl_text_nearest(name, names, count);
    return nearest != NULL
               ? kpl_node_fail(node, error,
                               "there is no %s \"%.60s\"; did you mean \"%s\"?", what,
                               name, nearest)
               : kpl_node_fail(node, error, "there is no %s \"%.60s\"", what, name);
}

/* `repair: {from: SOURCE, beside: FIELD}` of field `f`; all fields are known. */
static kpl_status linkage_read_repair(const kpl_spec *spec, const kpl_node *node,
                                      kpl_linkage_spec *linkage, uint32_t f,
                                      kpl_error *error) {
    static const char *const keys[] = {"from", "beside"};
    kpl_field_spec *const field = &linkage->fields[f];
    const char *sources[KPL_SOURCES_MAX];
    const char *fields[KPL_FIELDS_MAX];
    uint32_t source = 0;
    for (uint32_t s = 0; s < spec->source_count; s++)
        sources[s] = spec->sources[s].name;
    for (uint32_t i = 0; i < linkage->field_count; i++)
        fields[i] = linkage->fields[i].name;
    if (field->kind->repairs == NULL)
        return kpl_node_fail_key(node, error, "values of kind %s cannot be repaired",
                                 field->kind->name);
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "repair", error));
    KPL_TRY(kpl_node_check_keys(node, "repair", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *const from = kpl_node_find(node, "from");
    const kpl_node *const beside = kpl_node_find(node, "beside");
    if (from == NULL || beside == NULL)
        return kpl_node_fail_key(node, error,
                                 "repair: needs from: and a source that holds all right "
                                 "values, and beside: and another field");
    KPL_TRY(
        linkage_find_name(from, "source", sources, spec->source_count, &source, error));
    KPL_TRY(linkage_find_name(beside, "field", fields, linkage->field_count,
                              &field->repair.beside, error));
    if (field->repair.beside == f)
        return kpl_node_fail(beside, error, "beside: is another field than %s itself",
                             field->name);
    if (field->sources[source].columns.count == 0 ||
        linkage->fields[field->repair.beside].sources[source].columns.count == 0)
        return kpl_node_fail(from, error, "source %s lacks one of the two fields",
                             sources[source]);
    field->repair.from = source + 1;
    return KPL_OK;
}

static kpl_status linkage_read_repairs(const kpl_spec *spec, const kpl_node *node,
                                       kpl_linkage_spec *linkage, kpl_error *error) {
    uint32_t f = 0;
    for (const kpl_node *child = node->first; child != NULL; child = child->next, f++) {
        const kpl_node *const repair = kpl_node_find(child, "repair");
        if (repair != NULL)
            KPL_TRY(linkage_read_repair(spec, repair, linkage, f, error));
    }
    return KPL_OK;
}

/* All fields. `sources_given` says that the linkage names its sources, which then bounds
 * what fields may name. */
static kpl_status linkage_read_fields(kpl_spec_reader *reader, const kpl_node *node,
                                      kpl_linkage_spec *linkage, bool sources_given,
                                      kpl_error *error) {
    kpl_spec *const spec = reader->spec;
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "fields", error));
    if (node->count == 0 || node->count > KPL_FIELDS_MAX)
        return kpl_node_fail_key(node, error, "a linkage has 1 to %u fields, this has %u",
                                 KPL_FIELDS_MAX, node->count);
    KPL_TRY(kpl_arena_alloc(&spec->arena, node->count, sizeof *linkage->fields,
                            &linkage->fields, error));
    for (const kpl_node *child = node->first; child != NULL; child = child->next)
        KPL_TRY(linkage_read_field(reader, child, linkage, sources_given,
                                   &linkage->fields[linkage->field_count++], error));
    return linkage_read_repairs(spec, node, linkage, error);
}

/* `sources: [a, b]` of a linkage; without it, every source that a field names. */
static kpl_status linkage_read_sources(kpl_spec_reader *reader, const kpl_node *node,
                                       kpl_linkage_spec *linkage, kpl_error *error) {
    const kpl_spec *const spec = reader->spec;
    const char *names[KPL_SOURCES_MAX];
    for (uint32_t s = 0; s < spec->source_count; s++)
        names[s] = spec->sources[s].name;
    KPL_TRY(kpl_node_expect(node, KPL_NODE_SEQUENCE, "the sources of a linkage", error));
    if (node->count == 0)
        return kpl_node_fail(node, error, "a linkage needs at least one source");
    for (const kpl_node *child = node->first; child != NULL; child = child->next) {
        const char *name = NULL;
        KPL_TRY(kpl_node_text(child, "a source", &name, error));
        const int64_t source = kpl_spec_source_index(spec, name);
        if (source < 0) {
            const char *const nearest = kpl_text_nearest(name, names, spec->source_count);
            return nearest != NULL
                       ? kpl_node_fail(
                             child, error,
                             "there is no source \"%.60s\"; did you mean \"%s\"?", name,
                             nearest)
                       : kpl_node_fail(child, error, "there is no source \"%.60s\"",
                                       name);
        }
        if (linkage->uses_source[source])
            return kpl_node_fail(child, error, "source %s stands here twice", name);
        linkage->uses_source[source] = true;
    }
    return KPL_OK;
}

/* The three words that choose: kind, link and the method of clustering. */
static kpl_status linkage_read_choices(const kpl_node *node, kpl_linkage_spec *linkage,
                                       kpl_error *error) {
    static const char *const kinds[] = {"person", "address", "case", "other"};
    static const char *const modes[] = {"both", "between", "within"};
    static const char *const methods[] = {"average_linkage", "components", "one_to_one"};
    static const char *const cluster_keys[] = {"method"};
    _Static_assert(KPL_LINKAGE_OTHER == 3 && KPL_LINK_WITHIN == 2 &&
                       KPL_CLUSTER_ONE_TO_ONE == 2,
                   "the words above are in the order of the enums");
    uint32_t choice = KPL_LINKAGE_OTHER;
    const kpl_node *part = kpl_node_find(node, "kind");
    if (part != NULL)
        KPL_TRY(kpl_spec_choice(part, "the kind of a linkage", kinds,
                                SPEC_COUNT_OF(kinds), &choice, error));
    linkage->kind = (kpl_linkage_kind)choice;
    choice = KPL_LINK_BOTH;
    part = kpl_node_find(node, "link");
    if (part != NULL)
        KPL_TRY(
            kpl_spec_choice(part, "link", modes, SPEC_COUNT_OF(modes), &choice, error));
    linkage->link = (kpl_link_mode)choice;
    choice = KPL_CLUSTER_AVERAGE_LINKAGE;
    part = kpl_node_find(node, "cluster");
    if (part != NULL) {
        KPL_TRY(kpl_node_check_keys(part, "cluster", cluster_keys, 1, error));
        part = kpl_node_find(part, "method");
    }
    if (part != NULL)
        KPL_TRY(kpl_spec_choice(part, "method", methods, SPEC_COUNT_OF(methods), &choice,
                                error));
    linkage->cluster = (kpl_cluster_method)choice;
    return KPL_OK;
}

/* `link: between` with one source can never find a pair: say so now. */
static kpl_status linkage_check_sources(const kpl_spec *spec, const kpl_node *node,
                                        const kpl_linkage_spec *linkage,
                                        kpl_error *error) {
    uint32_t used = 0;
    for (uint32_t s = 0; s < spec->source_count; s++)
        used += linkage->uses_source[s];
    if (used == 0) /* nothing but entities of other linkages */
        return kpl_node_fail_key(kpl_node_find(node, "fields"), error,
                                 "no field of this linkage names a source: give sources: "
                                 "[...]");
    if (linkage->link == KPL_LINK_BETWEEN && used < 2) {
        const kpl_node *const part = kpl_node_find(node, "link");
        assert(part != NULL);
        return kpl_node_fail(part, error,
                             "link: between needs two sources or more, this linkage has "
                             "one");
    }
    return KPL_OK;
}

kpl_status kpl_spec_read_linkage(kpl_spec_reader *reader, const kpl_node *node,
                                 bool is_top_level, kpl_linkage_spec *linkage,
                                 kpl_error *error) {
    static const char *const keys[] = {"kind",  "sources", "fields", "link",
                                       "block", "compare", "model",  "cluster"};
    kpl_spec *const spec = reader->spec;
    linkage->place = kpl_node_key_place(node);
    if (!is_top_level)
        KPL_TRY(kpl_node_check_keys(node, "a linkage", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *const fields = kpl_node_find(node, "fields");
    if (fields == NULL)
        return kpl_node_fail_key(node, error, "linkage %s needs fields:", linkage->name);
    KPL_TRY(kpl_arena_alloc(&spec->arena, spec->source_count,
                            sizeof *linkage->uses_source, &linkage->uses_source, error));
    const kpl_node *const sources = is_top_level ? NULL : kpl_node_find(node, "sources");
    if (sources != NULL)
        KPL_TRY(linkage_read_sources(reader, sources, linkage, error));
    KPL_TRY(linkage_read_fields(reader, fields, linkage, sources != NULL, error));
    KPL_TRY(linkage_read_choices(node, linkage, error));
    KPL_TRY(linkage_check_sources(spec, node, linkage, error));
    KPL_TRY(kpl_spec_read_block(reader, kpl_node_find(node, "block"), linkage, error));
    const kpl_node *const compare = kpl_node_find(node, "compare");
    KPL_TRY(kpl_spec_read_compare(reader, compare, linkage, error));
    if (linkage->comparison_count == 0)
        return kpl_node_fail_key(compare != NULL ? compare : fields, error,
                                 "this linkage compares nothing");
    return kpl_spec_read_model(reader, kpl_node_find(node, "model"), linkage, error);
}
