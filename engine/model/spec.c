/* spec.c - names of a spec's choices; see spec.h. */
#include "model/spec.h"

#include <assert.h>
#include <string.h>

const kpl_recipe kpl_recipe_plain = {.dependence = true,
                                     .household = true,
                                     .aliases = true,
                                     .closure = true,
                                     .size_prior = true,
                                     .passes = 1};
const kpl_recipe kpl_recipe_full = {.dependence = true,
                                    .household = true,
                                    .value_specific = true,
                                    .aliases = true,
                                    .closure = true,
                                    .size_prior = true,
                                    .passes = 2};

void kpl_spec_release(kpl_spec *spec) {
    kpl_arena arena = spec->arena;
    kpl_arena_release(&arena);
    *spec = (kpl_spec){.arena = arena};
}

kpl_household kpl_field_household(const kpl_linkage_spec *linkages,
                                  const kpl_field_spec *field) {
    if (field->entity_of == 0)
        return field->kind->of_household;
    return linkages[field->entity_of - 1].kind == KPL_LINKAGE_ADDRESS
               ? KPL_HOUSEHOLD_ALWAYS
               : KPL_HOUSEHOLD_NEVER;
}

bool kpl_linkage_is_named(const kpl_spec *spec, uint32_t index) {
    for (uint32_t l = index + 1; l < spec->linkage_count; l++)
        for (uint32_t f = 0; f < spec->linkages[l].field_count; f++)
            if (spec->linkages[l].fields[f].entity_of == index + 1)
                return true;
    return false;
}

bool kpl_source_is_unique(const kpl_source_spec *source,
                          const kpl_linkage_spec *linkage) {
    bool meant = source->unique_in.count == 0;
    for (uint32_t i = 0; i < source->unique_in.count; i++)
        meant |= strcmp(source->unique_in.items[i], linkage->name) == 0;
    return source->unique && meant;
}

const char *kpl_link_mode_name(kpl_link_mode mode) {
    static const char *const names[] = {"both", "between", "within"};
    assert(mode < sizeof names / sizeof names[0]);
    return names[mode];
}

const char *kpl_linkage_kind_name(kpl_linkage_kind kind) {
    static const char *const names[] = {"person", "address", "case", "other"};
    assert(kind < sizeof names / sizeof names[0]);
    return names[kind];
}

const char *kpl_cluster_method_name(kpl_cluster_method method) {
    static const char *const names[] = {"average_linkage", "components", "one_to_one"};
    assert(method < sizeof names / sizeof names[0]);
    return names[method];
}

const char *kpl_encoding_name(kpl_encoding encoding) {
    static const char *const names[] = {"auto", "utf-8", "windows-1252", "utf-16le",
                                        "utf-16be"};
    assert(encoding < sizeof names / sizeof names[0]);
    return names[encoding];
}

const char *kpl_dimension_name(kpl_dimension dimension) {
    static const char *const names[KPL_DIMENSION_COUNT] = {
        "completeness", "validity",     "consistency", "accuracy",
        "timeliness",   "plausibility", "traceability"};
    assert(dimension < KPL_DIMENSION_COUNT);
    return names[dimension];
}

int32_t kpl_key_form(const kpl_kind *first, uint32_t form, const kpl_kind *kind) {
    return form == KPL_FORM_VALUE ? (int32_t)KPL_FORM_VALUE
                                  : kpl_kind_form(kind, first->forms[form - 1].name);
}

bool kpl_key_is_many(const kpl_field_spec *fields, const kpl_key_spec *key) {
    return key->pool != 0 || (key->form != KPL_FORM_VALUE &&
                              kpl_kind_form_is_many(fields[key->field].kind, key->form));
}
