/* spec_write.c - a spec in words again; see spec_write.h. */
#include "plan/spec_write.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "plan/spec_pen.h"

/* One text as it is, several as a list. */
static kpl_status write_names(kpl_pen *pen, const char *key, const kpl_names *names,
                              bool always_list, bool quoted, kpl_error *error) {
    if (names->count == 1 && !always_list)
        return kpl_pen_text(pen, key, names->items[0], quoted, error);
    KPL_TRY(kpl_pen_list(pen, key, true, error));
    for (uint32_t i = 0; i < names->count; i++)
        KPL_TRY(kpl_pen_text(pen, NULL, names->items[i], quoted, error));
    return kpl_pen_end(pen, NULL, error);
}

/* ---- Sources ---- */

/* What has its default and is rarely set is left out; what matters is always there. */
static kpl_status write_source(kpl_pen *pen, const kpl_source_spec *source,
                               kpl_error *error) {
    static const char *const formats[] = {"auto", "csv", "parquet"};
    const char delimiter[2] = {source->delimiter, '\0'};
    KPL_TRY(kpl_pen_map(pen, source->name, true, error));
    KPL_TRY(kpl_pen_text(pen, "read", source->path, false, error));
    if (source->id.count > 0)
        KPL_TRY(write_names(pen, "id", &source->id, false, false, error));
    if (source->unique_in.count > 0)
        KPL_TRY(write_names(pen, "unique", &source->unique_in, true, false, error));
    else
        KPL_TRY(kpl_pen_bool(pen, "unique", source->unique, error));
    if (source->format != KPL_FORMAT_AUTO)
        KPL_TRY(kpl_pen_text(pen, "format", formats[source->format], false, error));
    if (source->encoding != KPL_ENCODING_AUTO)
        KPL_TRY(kpl_pen_text(pen, "encoding", kpl_encoding_name(source->encoding), false,
                             error));
    if (source->delimiter != 0)
        KPL_TRY(kpl_pen_text(pen, "delimiter",
                             source->delimiter == '\t' ? "tab" : delimiter, true, error));
    if (!source->header)
        KPL_TRY(kpl_pen_bool(pen, "header", false, error));
    if (source->columns.count > 0)
        KPL_TRY(write_names(pen, "columns", &source->columns, true, false, error));
    if (source->nulls.count > 0)
        KPL_TRY(write_names(pen, "nulls", &source->nulls, true, true, error));
    KPL_TRY(kpl_pen_end(pen, source->id.count == 0 ? "id: the row number" : NULL, error));
    for (uint32_t i = 0; i < source->notes.count; i++)
        KPL_TRY(kpl_pen_comment(pen, source->notes.items[i], error));
    return KPL_OK;
}

/* ---- Linkages ---- */

static bool write_names_equal(const kpl_names *a, const kpl_names *b) {
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    return true;
}

/* The columns that all sources of the linkage share, or NULL. */
static const kpl_field_columns *write_shared_columns(const kpl_spec *spec,
                                                     const kpl_linkage_spec *linkage,
                                                     const kpl_field_spec *field) {
    const kpl_field_columns *shared = NULL;
    for (uint32_t s = 0; s < spec->source_count; s++) {
        if (!linkage->uses_source[s])
            continue;
        const kpl_field_columns *const columns = &field->sources[s];
        if (columns->columns.count == 0 ||
            (shared != NULL && (shared->as != columns->as ||
                                !write_names_equal(&shared->columns, &columns->columns))))
            return NULL;
        shared = columns;
    }
    return shared;
}

/* Columns alone, or in braces with what they are read as. */
static kpl_status write_columns(kpl_pen *pen, const char *key,
                                const kpl_field_columns *columns, kpl_error *error) {
    if (columns->as == NULL)
        return write_names(pen, key, &columns->columns, false, false, error);
    KPL_TRY(kpl_pen_map(pen, key, true, error));
    KPL_TRY(write_names(pen, "column", &columns->columns, false, false, error));
    KPL_TRY(kpl_pen_text(pen, "as", columns->as->name, false, error));
    return kpl_pen_end(pen, NULL, error);
}

/* `column:` when all sources agree, else one key per source that has the field. */
static kpl_status write_field(kpl_pen *pen, const kpl_spec *spec,
                              const kpl_linkage_spec *linkage,
                              const kpl_field_spec *field, kpl_error *error) {
    KPL_TRY(kpl_pen_map(pen, field->name, true, error));
    KPL_TRY(kpl_pen_text(pen, "kind", field->kind->name, false, error));
    const kpl_field_columns *const shared = write_shared_columns(spec, linkage, field);
    if (shared != NULL)
        KPL_TRY(write_columns(pen, "column", shared, error));
    for (uint32_t s = 0; s < spec->source_count && shared == NULL; s++)
        if (field->sources[s].columns.count > 0)
            KPL_TRY(write_columns(pen, spec->sources[s].name, &field->sources[s], error));
    if (field->entity_of > 0)
        KPL_TRY(kpl_pen_text(pen, "of", spec->linkages[field->entity_of - 1].name, false,
                             error));
    if (field->nulls.count > 0)
        KPL_TRY(write_names(pen, "nulls", &field->nulls, true, true, error));
    if (field->conflict != (field->kind->conflict != NULL))
        KPL_TRY(kpl_pen_bool(pen, "conflict", field->conflict, error));
    if (field->repair.from > 0) {
        KPL_TRY(kpl_pen_map(pen, "repair", true, error));
        KPL_TRY(kpl_pen_text(pen, "from", spec->sources[field->repair.from - 1].name,
                             false, error));
        KPL_TRY(kpl_pen_text(pen, "beside", linkage->fields[field->repair.beside].name,
                             false, error));
        KPL_TRY(kpl_pen_end(pen, NULL, error));
    }
    return kpl_pen_end(pen, field->reason, error);
}

/* "surname.phonetic", or the field alone for its value; "given_name|surname.token" of
 * several fields. */
static kpl_status write_key(kpl_buffer *out, const kpl_linkage_spec *linkage,
                            const kpl_key_spec *key, kpl_error *error) {
    const kpl_field_spec *const field = &linkage->fields[key->field];
    KPL_TRY(kpl_buffer_string(out, field->name, error));
    for (uint32_t f = key->field + 1; f < linkage->field_count && key->pool != 0; f++) {
        if (!kpl_key_has_field(key, f))
            continue;
        KPL_TRY(kpl_buffer_byte(out, '|', error));
        KPL_TRY(kpl_buffer_string(out, linkage->fields[f].name, error));
    }
    if (key->form == KPL_FORM_VALUE)
        return KPL_OK;
    KPL_TRY(kpl_buffer_byte(out, '.', error));
    return kpl_buffer_string(out, field->kind->forms[key->form - 1].name, error);
}

kpl_status kpl_rule_write(const kpl_linkage_spec *linkage, const kpl_rule_spec *rule,
                          kpl_buffer *out, kpl_error *error) {
    if (rule->key_count == 0)
        return kpl_buffer_string(out, "all pairs", error);
    for (uint32_t i = 0; i < rule->key_count; i++) {
        if (i > 0)
            KPL_TRY(kpl_buffer_string(out, " & ", error));
        KPL_TRY(write_key(out, linkage, &rule->keys[i], error));
    }
    return KPL_OK;
}

/* A list of keys. The text of each is made first, since the pen decides on quotes. */
static kpl_status write_keys(kpl_pen *pen, const char *name,
                             const kpl_linkage_spec *linkage, const kpl_rule_spec *rule,
                             kpl_error *error) {
    KPL_TRY(kpl_pen_list(pen, name, true, error));
    for (uint32_t i = 0; i < rule->key_count; i++) {
        kpl_buffer text = {.allocator = pen->json.out->allocator};
        kpl_status status = write_key(&text, linkage, &rule->keys[i], error);
        if (status == KPL_OK)
            status = kpl_buffer_byte(&text, '\0', error);
        if (status == KPL_OK)
            status = kpl_pen_text(pen, NULL, (const char *)text.bytes, false, error);
        kpl_buffer_release(&text);
        KPL_TRY(status);
    }
    return kpl_pen_end(pen, NULL, error);
}

/* `auto` while the planner has not chosen yet. */
static kpl_status write_block(kpl_pen *pen, const kpl_linkage_spec *linkage,
                              kpl_error *error) {
    if (linkage->rule_count == 0)
        return kpl_pen_text(pen, "block", "auto", false, error);
    KPL_TRY(kpl_pen_list(pen, "block", false, error));
    for (uint32_t i = 0; i < linkage->rule_count; i++) {
        const kpl_rule_spec *const rule = &linkage->rules[i];
        if (rule->key_count == 0) {
            KPL_TRY(kpl_pen_text(pen, NULL, "all", false, error));
        } else if (rule->block_max == 0) {
            KPL_TRY(write_keys(pen, NULL, linkage, rule, error));
        } else {
            KPL_TRY(kpl_pen_map(pen, NULL, true, error));
            KPL_TRY(write_keys(pen, "keys", linkage, rule, error));
            KPL_TRY(kpl_pen_whole(pen, "max", rule->block_max, error));
            KPL_TRY(kpl_pen_end(pen, NULL, error));
        }
    }
    return kpl_pen_end(pen, NULL, error);
}

/* Levels as they were written, so that their numbers stay what the user typed. */
static kpl_status write_comparison(kpl_pen *pen, const kpl_linkage_spec *linkage,
                                   const kpl_comparison_spec *comparison,
                                   kpl_error *error) {
    const char *const field = linkage->fields[comparison->field].name;
    KPL_TRY(kpl_pen_map(pen, comparison->name, true, error));
    if (strcmp(field, comparison->name) != 0)
        KPL_TRY(kpl_pen_text(pen, "field", field, false, error));
    KPL_TRY(kpl_pen_list(pen, "levels", true, error));
    for (uint32_t i = 0; i < comparison->level_count; i++)
        KPL_TRY(kpl_pen_text(pen, NULL, comparison->levels[i].text, false, error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    if (comparison->close_count > 0)
        KPL_TRY(kpl_pen_whole(pen, "close", comparison->close_count, error));
    if (comparison->crossed > 0) {
        const uint32_t partner = linkage->comparisons[comparison->crossed - 1].field;
        KPL_TRY(
            kpl_pen_text(pen, "crossed", linkage->fields[partner].name, false, error));
    }
    if (comparison->aliases)
        KPL_TRY(kpl_pen_bool(pen, "aliases", true, error));
    KPL_TRY(kpl_pen_bool(pen, "term_frequency", comparison->term_frequency, error));
    return kpl_pen_end(pen, NULL, error);
}

/* All steps, switched on or off; nothing where a silent spec would mean the same. */
static kpl_status write_recipe(kpl_pen *pen, const kpl_recipe *recipe, kpl_error *error) {
    const kpl_recipe *const plain = &kpl_recipe_plain;
    if (recipe->dependence == plain->dependence &&
        recipe->household == plain->household &&
        recipe->value_specific == plain->value_specific &&
        recipe->aliases == plain->aliases && recipe->closure == plain->closure &&
        recipe->size_prior == plain->size_prior && recipe->passes == plain->passes)
        return KPL_OK;
    KPL_TRY(kpl_pen_text(pen, "dependence", recipe->dependence ? "forest" : "none", false,
                         error));
    KPL_TRY(kpl_pen_bool(pen, "household", recipe->household, error));
    KPL_TRY(kpl_pen_bool(pen, "value_specific", recipe->value_specific, error));
    KPL_TRY(kpl_pen_whole(pen, "passes", recipe->passes, error));
    KPL_TRY(kpl_pen_bool(pen, "aliases", recipe->aliases, error));
    KPL_TRY(kpl_pen_bool(pen, "closure", recipe->closure, error));
    return kpl_pen_bool(pen, "size_prior", recipe->size_prior, error);
}

/* Rules that have the last word, of one sort. */
static kpl_status write_verdicts(kpl_pen *pen, const kpl_linkage_spec *linkage,
                                 kpl_verdict verdict, const char *key, kpl_error *error) {
    bool any = false;
    for (uint32_t i = 0; i < linkage->verdict_count; i++) {
        const kpl_verdict_spec *const rule = &linkage->verdicts[i];
        if (rule->verdict != verdict)
            continue;
        if (!any)
            KPL_TRY(kpl_pen_list(pen, key, true, error));
        any = true;
        KPL_TRY(kpl_pen_map(pen, NULL, true, error));
        for (uint32_t k = 0; k < linkage->comparison_count; k++) {
            const kpl_comparison_spec *const comparison = &linkage->comparisons[k];
            if ((rule->comparisons >> k & 1) == 0)
                continue;
            const char *const text =
                rule->levels[k] == 0
                    ? "else"
                    : comparison->levels[comparison->level_count - rule->levels[k]].text;
            KPL_TRY(kpl_pen_text(pen, comparison->name, text, false, error));
        }
        KPL_TRY(kpl_pen_end(pen, NULL, error));
    }
    return any ? kpl_pen_end(pen, NULL, error) : KPL_OK;
}

/* The threshold always as a probability, which round-trips exactly. */
static kpl_status write_model(kpl_pen *pen, const kpl_linkage_spec *linkage,
                              kpl_error *error) {
    KPL_TRY(kpl_pen_map(pen, "model", true, error));
    KPL_TRY(kpl_pen_text(pen, "train", linkage->train ? "em" : "fixed", false, error));
    if (linkage->model_path != NULL)
        KPL_TRY(kpl_pen_text(pen, "load", linkage->model_path, false, error));
    if (linkage->fixed != 0) {
        KPL_TRY(kpl_pen_list(pen, "fixed", true, error));
        for (uint32_t k = 0; k < linkage->comparison_count; k++)
            if ((linkage->fixed >> k & 1) != 0)
                KPL_TRY(
                    kpl_pen_text(pen, NULL, linkage->comparisons[k].name, false, error));
        KPL_TRY(kpl_pen_end(pen, NULL, error));
    }
    if (linkage->labels_path != NULL)
        KPL_TRY(kpl_pen_text(pen, "labels", linkage->labels_path, false, error));
    KPL_TRY(write_recipe(pen, &linkage->recipe, error));
    KPL_TRY(write_verdicts(pen, linkage, KPL_VERDICT_CERTAIN, "certain", error));
    KPL_TRY(write_verdicts(pen, linkage, KPL_VERDICT_NEVER, "never", error));
    KPL_TRY(kpl_pen_map(pen, "threshold", true, error));
    KPL_TRY(kpl_pen_number(pen, "probability", linkage->threshold, error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    KPL_TRY(kpl_pen_map(pen, "cluster", true, error));
    KPL_TRY(kpl_pen_text(pen, "method", kpl_cluster_method_name(linkage->cluster), false,
                         error));
    return kpl_pen_end(pen, NULL, error);
}

static kpl_status write_linkage(kpl_pen *pen, const kpl_spec *spec,
                                const kpl_linkage_spec *linkage, kpl_error *error) {
    KPL_TRY(kpl_pen_map(pen, linkage->name, false, error));
    KPL_TRY(
        kpl_pen_text(pen, "kind", kpl_linkage_kind_name(linkage->kind), false, error));
    KPL_TRY(kpl_pen_list(pen, "sources", true, error));
    for (uint32_t s = 0; s < spec->source_count; s++)
        if (linkage->uses_source[s])
            KPL_TRY(kpl_pen_text(pen, NULL, spec->sources[s].name, false, error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    KPL_TRY(kpl_pen_map(pen, "fields", false, error));
    for (uint32_t f = 0; f < linkage->field_count; f++)
        KPL_TRY(write_field(pen, spec, linkage, &linkage->fields[f], error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    KPL_TRY(kpl_pen_text(pen, "link", kpl_link_mode_name(linkage->link), false, error));
    KPL_TRY(write_block(pen, linkage, error));
    assert(linkage->comparison_count > 0);
    KPL_TRY(kpl_pen_map(pen, "compare", false, error));
    for (uint32_t k = 0; k < linkage->comparison_count; k++)
        KPL_TRY(write_comparison(pen, linkage, &linkage->comparisons[k], error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    KPL_TRY(write_model(pen, linkage, error));
    return kpl_pen_end(pen, NULL, error);
}

/* ---- Output and limits ---- */

/* In the largest unit that divides it: 8589934592 is 8GiB. */
static kpl_status write_size(kpl_pen *pen, const char *key, uint64_t bytes,
                             kpl_error *error) {
    static const char *const units[] = {"", "KiB", "MiB", "GiB", "TiB"};
    char text[32];
    uint32_t unit = 0;
    while (bytes > 0 && bytes % 1024 == 0 && unit < 4) {
        bytes /= 1024;
        unit++;
    }
    (void)snprintf(text, sizeof text, "%" PRIu64 "%s", bytes, units[unit]);
    return kpl_pen_text(pen, key, text, false, error);
}

/* Limits: in the portable form only the one that the result depends on. */
static kpl_status write_limits(kpl_pen *pen, const kpl_spec *spec, bool portable,
                               kpl_error *error) {
    const uint64_t memory_bytes = portable ? 0 : spec->memory_bytes;
    const uint32_t threads = portable ? 0 : spec->threads;
    if (memory_bytes == 0 && threads == 0 && spec->pairs_max == 0)
        return KPL_OK;
    KPL_TRY(kpl_pen_map(pen, "limits", true, error));
    if (memory_bytes > 0)
        KPL_TRY(write_size(pen, "memory", memory_bytes, error));
    if (threads > 0)
        KPL_TRY(kpl_pen_whole(pen, "threads", threads, error));
    if (spec->pairs_max > 0)
        KPL_TRY(kpl_pen_whole(pen, "pairs", spec->pairs_max, error));
    return kpl_pen_end(pen, NULL, error);
}

/* Where the result goes: the result does not depend on it. */
static kpl_status write_emit(kpl_pen *pen, const kpl_spec *spec, kpl_error *error) {
    KPL_TRY(kpl_pen_map(pen, "emit", true, error));
    KPL_TRY(kpl_pen_text(pen, "directory", spec->directory, false, error));
    KPL_TRY(kpl_pen_text(
        pen, "format", spec->format == KPL_FORMAT_CSV ? "csv" : "parquet", false, error));
    return kpl_pen_end(pen, NULL, error);
}

/* What the data have to reach: the result does not depend on it. */
static kpl_status write_quality(kpl_pen *pen, const kpl_spec *spec, kpl_error *error) {
    if (spec->gate_count == 0)
        return KPL_OK;
    KPL_TRY(kpl_pen_list(pen, "quality", false, error));
    for (uint32_t g = 0; g < spec->gate_count; g++) {
        const kpl_gate_spec *const gate = &spec->gates[g];
        KPL_TRY(kpl_pen_map(pen, NULL, true, error));
        if (gate->linkage != KPL_GATE_ANY)
            KPL_TRY(kpl_pen_text(pen, "linkage", spec->linkages[gate->linkage].name,
                                 false, error));
        if (gate->source != KPL_GATE_ANY)
            KPL_TRY(kpl_pen_text(pen, "source", spec->sources[gate->source].name, false,
                                 error));
        if (gate->field != NULL)
            KPL_TRY(kpl_pen_text(pen, "field", gate->field, false, error));
        KPL_TRY(kpl_pen_text(pen, "dimension", kpl_dimension_name(gate->dimension), false,
                             error));
        KPL_TRY(kpl_pen_number(pen, "at_least", gate->at_least, error));
        KPL_TRY(kpl_pen_end(pen, NULL, error));
    }
    return kpl_pen_end(pen, NULL, error);
}

/* The share in quotes: other readers of YAML might trip over a bare per cent sign. */
static kpl_status write_rejects(kpl_pen *pen, const kpl_spec *spec, kpl_error *error) {
    char text[KPL_NUMBER_BYTES + 1];
    KPL_TRY(kpl_pen_map(pen, "rejects", true, error));
    if (spec->rejects_are_percent) {
        const size_t length = kpl_number_print(spec->rejects_max, text);
        text[length] = '%';
        text[length + 1] = '\0';
        KPL_TRY(kpl_pen_text(pen, "max", text, true, error));
    } else {
        KPL_TRY(kpl_pen_whole(pen, "max", (uint64_t)spec->rejects_max, error));
    }
    return kpl_pen_end(pen, NULL, error);
}

/* The whole, in the order in which the reader wants it. */
static kpl_status write_spec(kpl_pen *pen, const kpl_spec *spec, bool portable,
                             kpl_error *error) {
    KPL_TRY(kpl_pen_map(pen, NULL, false, error));
    KPL_TRY(kpl_pen_whole(pen, "koppel", 1, error));
    KPL_TRY(kpl_pen_map(pen, "sources", false, error));
    for (uint32_t s = 0; s < spec->source_count; s++)
        KPL_TRY(write_source(pen, &spec->sources[s], error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    KPL_TRY(kpl_pen_map(pen, "linkages", false, error));
    for (uint32_t l = 0; l < spec->linkage_count; l++)
        KPL_TRY(write_linkage(pen, spec, &spec->linkages[l], error));
    KPL_TRY(kpl_pen_end(pen, NULL, error));
    if (!portable) {
        KPL_TRY(write_quality(pen, spec, error));
        KPL_TRY(write_emit(pen, spec, error));
    }
    KPL_TRY(write_limits(pen, spec, portable, error));
    KPL_TRY(write_rejects(pen, spec, error));
    return kpl_pen_end(pen, NULL, error);
}

kpl_status kpl_spec_write(const kpl_spec *spec, bool portable, kpl_buffer *out,
                          kpl_error *error) {
    kpl_pen pen = {.yaml = true, .json = {.out = out}};
    return write_spec(&pen, spec, portable, error);
}

kpl_status kpl_spec_write_json(const kpl_spec *spec, bool portable, kpl_buffer *out,
                               kpl_error *error) {
    kpl_pen pen = {.yaml = false, .json = {.out = out, .indent = 2}};
    KPL_TRY(write_spec(&pen, spec, portable, error));
    return kpl_buffer_byte(out, '\n', error);
}
