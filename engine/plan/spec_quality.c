/*
 * spec_quality.c - what the quality of the data has to reach; see spec_read.h.
 *
 * Plan. A list of gates, each naming a dimension and the least share of it, for one field
 * or one source or for all that fit:
 *
 *     quality:
 *       - {source: wmo, field: bsn, dimension: validity, at_least: 0.98}
 *       - {linkage: person, field: birth_date, dimension: accuracy, at_least: 0.95}
 *
 * A gate that fits nothing would pass for ever: it is an error.
 */
#include <string.h>

#include "plan/spec_parse.h"
#include "plan/spec_read.h"

#define SPEC_COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Does the linkage watch the field in the source, or in any? */
static bool quality_has_field(const kpl_linkage_spec *linkage, const char *name,
                              uint32_t source) {
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_field_spec *const field = &linkage->fields[f];
        if (strcmp(field->name, name) != 0)
            continue;
        if (source == KPL_GATE_ANY)
            return true;
        return field->entity_of > 0 ? linkage->uses_source[source]
                                    : field->sources[source].columns.count > 0;
    }
    return false;
}

/* Is there anything that the gate can judge? */
static bool quality_fits(const kpl_spec *spec, const kpl_gate_spec *gate) {
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        const kpl_linkage_spec *const linkage = &spec->linkages[l];
        if (gate->linkage != KPL_GATE_ANY && gate->linkage != l)
            continue;
        if (gate->field != NULL
                ? quality_has_field(linkage, gate->field, gate->source)
                : gate->source == KPL_GATE_ANY || linkage->uses_source[gate->source])
            return true;
    }
    return false;
}

static kpl_status quality_read_linkage(const kpl_spec *spec, const kpl_node *node,
                                       kpl_gate_spec *gate, kpl_error *error) {
    const char *names[KPL_LINKAGES_MAX];
    if (node == NULL)
        return KPL_OK;
    for (uint32_t l = 0; l < spec->linkage_count; l++)
        names[l] = spec->linkages[l].name;
    return kpl_spec_choice(node, "linkage", names, spec->linkage_count, &gate->linkage,
                           error);
}

static kpl_status quality_read_source(const kpl_spec *spec, const kpl_node *node,
                                      kpl_gate_spec *gate, kpl_error *error) {
    const char *names[KPL_SOURCES_MAX];
    if (node == NULL)
        return KPL_OK;
    for (uint32_t s = 0; s < spec->source_count; s++)
        names[s] = spec->sources[s].name;
    return kpl_spec_choice(node, "source", names, spec->source_count, &gate->source,
                           error);
}

/* The field by its name; which linkages have it is found when it is measured. */
static kpl_status quality_read_field(kpl_spec_reader *reader, const kpl_node *gate_node,
                                     kpl_gate_spec *gate, kpl_error *error) {
    const kpl_node *const node = kpl_node_find(gate_node, "field");
    const bool of_source = gate->dimension == KPL_DIMENSION_TRACEABILITY;
    const char *name = NULL;
    if (node == NULL && !of_source)
        return kpl_node_fail(gate_node, error, "a gate of %s needs field:",
                             kpl_dimension_name(gate->dimension));
    if (node == NULL)
        return KPL_OK;
    if (of_source)
        return kpl_node_fail_key(node, error,
                                 "traceability is measured of a source, not of a field");
    KPL_TRY(kpl_node_text(node, "field", &name, error));
    return kpl_arena_string(&reader->spec->arena, name, strlen(name), &gate->field,
                            error);
}

static kpl_status quality_read_gate(kpl_spec_reader *reader, const kpl_node *node,
                                    kpl_gate_spec *gate, kpl_error *error) {
    static const char *const keys[] = {"linkage", "source", "field", "dimension",
                                       "at_least"};
    const char *dimensions[KPL_DIMENSION_COUNT];
    const kpl_spec *const spec = reader->spec;
    uint32_t choice = 0;
    for (uint32_t d = 0; d < KPL_DIMENSION_COUNT; d++)
        dimensions[d] = kpl_dimension_name((kpl_dimension)d);
    *gate = (kpl_gate_spec){
        .linkage = KPL_GATE_ANY, .source = KPL_GATE_ANY, .place = kpl_node_place(node)};
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "a gate", error));
    KPL_TRY(kpl_node_check_keys(node, "a gate", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *part = kpl_node_find(node, "dimension");
    if (part == NULL)
        return kpl_node_fail(node, error, "a gate needs dimension:");
    KPL_TRY(kpl_spec_choice(part, "dimension", dimensions, KPL_DIMENSION_COUNT, &choice,
                            error));
    gate->dimension = (kpl_dimension)choice;
    part = kpl_node_find(node, "at_least");
    if (part == NULL)
        return kpl_node_fail(node, error, "a gate needs at_least: and a share");
    KPL_TRY(kpl_node_number(part, "at_least", 0, 1, &gate->at_least, error));
    KPL_TRY(quality_read_linkage(spec, kpl_node_find(node, "linkage"), gate, error));
    KPL_TRY(quality_read_source(spec, kpl_node_find(node, "source"), gate, error));
    KPL_TRY(quality_read_field(reader, node, gate, error));
    if (quality_fits(spec, gate))
        return KPL_OK;
    part = kpl_node_find(node, "field");
    return kpl_node_fail(part != NULL ? part : node, error,
                         part != NULL ? "no linkage that this gate names has this field "
                                        "in this source"
                                      : "the linkage does not use this source");
}

kpl_status kpl_spec_read_quality(kpl_spec_reader *reader, const kpl_node *node,
                                 kpl_error *error) {
    kpl_spec *const spec = reader->spec;
    spec->gates = NULL;
    spec->gate_count = 0;
    if (node == NULL)
        return KPL_OK;
    KPL_TRY(kpl_node_expect(node, KPL_NODE_SEQUENCE, "quality", error));
    if (node->count > KPL_GATES_MAX)
        return kpl_node_fail_key(node, error, "quality has at most %u gates, this has %u",
                                 KPL_GATES_MAX, node->count);
    KPL_TRY(kpl_arena_alloc(&spec->arena, node->count, sizeof *spec->gates, &spec->gates,
                            error));
    for (const kpl_node *child = node->first; child != NULL; child = child->next)
        KPL_TRY(
            quality_read_gate(reader, child, &spec->gates[spec->gate_count++], error));
    return KPL_OK;
}

kpl_status kpl_spec_read_gates(const kpl_allocator *allocator, const char *text,
                               size_t length, kpl_spec *spec, kpl_error *error) {
    static const char *const keys[] = {"koppel", "quality"};
    kpl_document document = {.root = NULL};
    kpl_spec_reader reader = {.spec = spec};
    KPL_TRY(kpl_document_parse(allocator, text, length, &document, error));
    kpl_status status =
        kpl_node_check_keys(document.root, "a file of gates", keys, 2, error);
    const kpl_node *const node =
        status == KPL_OK ? kpl_node_find(document.root, "quality") : NULL;
    if (status == KPL_OK && node == NULL)
        status = kpl_node_fail(document.root, error, "a file of gates needs quality:");
    if (status == KPL_OK)
        status = kpl_spec_read_quality(&reader, node, error);
    kpl_document_release(&document);
    return status;
}
