/* model_file.c - a model as JSON and back; see model_file.h. */
#include "model/model_file.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/document.h"
#include "base/json.h"

const char *kpl_level_label(const kpl_comparison_spec *comparison, uint32_t level) {
    static const char *const found[] = {"alias", "crosswise, nearly", "crosswise, equal"};
    assert(level <= kpl_comparison_levels(comparison));
    if (level == 0)
        return "else";
    if (level <= comparison->level_count)
        return comparison->levels[comparison->level_count - level].text;
    return found[level - comparison->level_count - (comparison->aliases ? 1 : 0)];
}

/* ---- Writing --------------------------------------------------------------------- */

static kpl_status model_write_level(kpl_json *json, const kpl_comparison_spec *comparison,
                                    uint32_t level, double m, double u,
                                    kpl_error *error) {
    KPL_TRY(kpl_json_flat_object(json, NULL, error));
    KPL_TRY(kpl_json_whole(json, "level", level, error));
    KPL_TRY(kpl_json_string(json, "label", kpl_level_label(comparison, level), error));
    KPL_TRY(kpl_json_number(json, "m", m, error));
    KPL_TRY(kpl_json_number(json, "u", u, error));
    /* For people; a level that never occurs on one side has none, and becomes null. */
    KPL_TRY(kpl_json_number(json, "weight", log2(m / u), error));
    return kpl_json_end(json, error);
}

/* u given the level of another comparison: a row per level of that one, from else up. */
static kpl_status model_write_given(kpl_json *json, const kpl_linkage_spec *linkage,
                                    const kpl_model *model, uint32_t k,
                                    kpl_error *error) {
    const uint32_t parent = model->parent[k];
    if (parent == 0)
        return KPL_OK;
    KPL_TRY(kpl_json_object(json, "given", error));
    KPL_TRY(kpl_json_string(json, "comparison", linkage->comparisons[parent - 1].name,
                            error));
    KPL_TRY(kpl_json_array(json, "u", error));
    for (uint32_t above = 0; above < model->level_counts[parent - 1]; above++) {
        KPL_TRY(kpl_json_flat_array(json, NULL, error));
        for (uint32_t level = 0; level < model->level_counts[k]; level++)
            KPL_TRY(kpl_json_number(json, NULL, model->u_given[k][above][level], error));
        KPL_TRY(kpl_json_end(json, error));
    }
    KPL_TRY(kpl_json_end(json, error));
    return kpl_json_end(json, error);
}

static kpl_status model_write_comparison(kpl_json *json, const kpl_linkage_spec *linkage,
                                         const kpl_model *model, uint32_t k,
                                         kpl_error *error) {
    const kpl_comparison_spec *const comparison = &linkage->comparisons[k];
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "name", comparison->name, error));
    KPL_TRY(kpl_json_bool(json, "term_frequency", comparison->term_frequency, error));
    KPL_TRY(kpl_json_array(json, "levels", error));
    for (uint32_t level = kpl_comparison_levels(comparison) + 1; level-- > 0;)
        KPL_TRY(model_write_level(json, comparison, level, model->m[k][level],
                                  model->u[k][level], error));
    KPL_TRY(kpl_json_end(json, error));
    KPL_TRY(model_write_given(json, linkage, model, k, error));
    if (model->is_home[k] && model->moved > 0.0)
        KPL_TRY(kpl_json_bool(json, "home", true, error));
    if (model->is_shared[k]) { /* levels among people of one household, from else up */
        KPL_TRY(kpl_json_flat_array(json, "household", error));
        for (uint32_t level = 0; level < model->level_counts[k]; level++)
            KPL_TRY(kpl_json_number(json, NULL, model->shared[k][level], error));
        KPL_TRY(kpl_json_end(json, error));
    }
    return kpl_json_end(json, error);
}

/* How much larger u is beside equal values of a comparison, from else up; comparisons
 * that do not depend on it are left out. */
static kpl_status model_write_dense(kpl_json *json, const kpl_linkage_spec *linkage,
                                    const kpl_model *model, uint32_t which,
                                    kpl_error *error) {
    KPL_TRY(kpl_json_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "comparison",
                            linkage->comparisons[model->dense_of[which]].name, error));
    KPL_TRY(kpl_json_object(json, "times", error));
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        const double *const times = model->dense[which][k];
        bool any = false;
        for (uint32_t level = 0; level < model->level_counts[k]; level++)
            any |= times[level] < 1.0 || times[level] > 1.0;
        if (!any)
            continue;
        KPL_TRY(kpl_json_flat_array(json, linkage->comparisons[k].name, error));
        for (uint32_t level = 0; level < model->level_counts[k]; level++)
            KPL_TRY(kpl_json_number(json, NULL, times[level], error));
        KPL_TRY(kpl_json_end(json, error));
    }
    KPL_TRY(kpl_json_end(json, error));
    return kpl_json_end(json, error);
}

kpl_status kpl_model_write(const kpl_linkage_spec *linkage, const kpl_model *model,
                           kpl_buffer *buffer, kpl_error *error) {
    assert(model->comparison_count == linkage->comparison_count);
    kpl_json json = {.out = buffer, .indent = 2};
    KPL_TRY(kpl_json_object(&json, NULL, error));
    KPL_TRY(kpl_json_whole(&json, "koppel_model", KPL_MODEL_FILE_SCHEMA, error));
    KPL_TRY(kpl_json_string(&json, "name", linkage->name, error));
    KPL_TRY(kpl_json_string(&json, "version", kpl_version(), error));
    KPL_TRY(kpl_json_number(&json, "lambda", model->lambda, error));
    KPL_TRY(kpl_json_number(&json, "household", model->household, error));
    if (model->moved > 0.0)
        KPL_TRY(kpl_json_number(&json, "moved", model->moved, error));
    KPL_TRY(kpl_json_number(&json, "possible_pairs", model->possible_pairs, error));
    KPL_TRY(kpl_json_whole(&json, "iterations", model->iterations, error));
    KPL_TRY(kpl_json_bool(&json, "converged", model->converged, error));
    KPL_TRY(kpl_json_number(&json, "expected_matches", model->expected_matches, error));
    KPL_TRY(kpl_json_array(&json, "comparisons", error));
    for (uint32_t k = 0; k < linkage->comparison_count; k++)
        KPL_TRY(model_write_comparison(&json, linkage, model, k, error));
    KPL_TRY(kpl_json_end(&json, error));
    if (model->dense_count > 0) {
        KPL_TRY(kpl_json_array(&json, "beside_equal", error));
        for (uint32_t which = 0; which < model->dense_count; which++)
            KPL_TRY(model_write_dense(&json, linkage, model, which, error));
        KPL_TRY(kpl_json_end(&json, error));
    }
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(buffer, '\n', error);
}

/* ---- Reading --------------------------------------------------------------------- */

/* A number from 0 to `high` under `key`, which must be there. */
static kpl_status model_read_number(const kpl_node *mapping, const char *key, double high,
                                    double *value_out, kpl_error *error) {
    const kpl_node *const node = kpl_node_find(mapping, key);
    if (node == NULL)
        return kpl_node_fail(mapping, error, "\"%s\" is missing here", key);
    return kpl_node_number(node, key, 0, high, value_out, error);
}

/* As above; an absent or null one leaves *value_out as it is. */
static kpl_status model_read_optional(const kpl_node *mapping, const char *key,
                                      double *value_out, kpl_error *error) {
    const kpl_node *const node = kpl_node_find(mapping, key);
    if (node == NULL || (node->type == KPL_NODE_SCALAR && !node->quoted &&
                         strcmp(node->text, "null") == 0))
        return KPL_OK;
    return kpl_node_number(node, key, 0, 1e300, value_out, error);
}

static kpl_status model_read_level(const kpl_node *node, uint32_t k,
                                   const kpl_comparison_spec *comparison,
                                   kpl_model *model, bool *seen, kpl_error *error) {
    static const char *const keys[] = {"level", "label", "m", "u", "weight"};
    KPL_TRY(
        kpl_node_check_keys(node, "level", keys, sizeof keys / sizeof keys[0], error));
    const kpl_node *const number = kpl_node_find(node, "level");
    if (number == NULL)
        return kpl_node_fail(node, error, "\"level\" is missing here");
    uint64_t level = 0;
    KPL_TRY(kpl_node_whole(number, "level", 0, kpl_comparison_levels(comparison), &level,
                           error));
    if (seen[level])
        return kpl_node_fail(number, error, "level %u of %s stands here twice",
                             (unsigned)level, comparison->name);
    seen[level] = true;
    KPL_TRY(model_read_number(node, "m", 1, &model->m[k][level], error));
    return model_read_number(node, "u", 1, &model->u[k][level], error);
}

static kpl_status model_read_levels(const kpl_node *levels, uint32_t k,
                                    const kpl_comparison_spec *comparison,
                                    kpl_model *model, kpl_error *error) {
    bool seen[KPL_LEVELS_MAX + 1] = {false};
    double sum = 0;
    KPL_TRY(kpl_node_expect(levels, KPL_NODE_SEQUENCE, "levels", error));
    for (const kpl_node *node = levels->first; node != NULL; node = node->next)
        KPL_TRY(model_read_level(node, k, comparison, model, seen, error));
    for (uint32_t level = 0; level <= kpl_comparison_levels(comparison); level++) {
        if (!seen[level])
            return kpl_node_fail(levels, error, "level %u of %s is missing here", level,
                                 comparison->name);
        sum += model->m[k][level];
    }
    if (fabs(sum - 1) > KPL_MODEL_FILE_TOLERANCE)
        return kpl_node_fail(levels, error, "the m of %s sum up to %.9g, not to 1",
                             comparison->name, sum);
    model->level_counts[k] = kpl_comparison_levels(comparison) + 1;
    return KPL_OK;
}

/* Index of the comparison called `name`, or the count when there is none. */
static uint32_t model_find_comparison(const kpl_linkage_spec *linkage, const char *name) {
    uint32_t k = 0;
    while (k < linkage->comparison_count &&
           strcmp(linkage->comparisons[k].name, name) != 0)
        k++;
    return k;
}

static kpl_status model_unknown_comparison(const kpl_node *node,
                                           const kpl_linkage_spec *linkage,
                                           const char *name, kpl_error *error) {
    const char *names[KPL_FIELDS_MAX];
    for (uint32_t k = 0; k < linkage->comparison_count; k++)
        names[k] = linkage->comparisons[k].name;
    const char *const nearest = kpl_text_nearest(name, names, linkage->comparison_count);
    if (nearest != NULL)
        return kpl_node_fail(node, error,
                             "linkage %s has no comparison %s; did you mean %s?",
                             linkage->name, name, nearest);
    return kpl_node_fail(node, error, "linkage %s has no comparison %s", linkage->name,
                         name);
}

/* Nothing is so many times as frequent as it would be by chance, or so many times less.
 */
#define MODEL_TIMES_MAX 1e12

/* A number up to `high` per level, from else up. */
static kpl_status model_read_row(const kpl_node *row, uint32_t levels, double high,
                                 double *row_out, kpl_error *error) {
    KPL_TRY(kpl_node_expect(row, KPL_NODE_SEQUENCE, "a row of numbers", error));
    if (row->count != levels)
        return kpl_node_fail(row, error, "%u numbers expected here, one per level",
                             levels);
    uint32_t level = 0;
    for (const kpl_node *cell = row->first; cell != NULL; cell = cell->next)
        KPL_TRY(kpl_node_number(cell, "level", 0, high, &row_out[level++], error));
    return KPL_OK;
}

static kpl_status model_read_given(const kpl_node *given, const kpl_linkage_spec *linkage,
                                   uint32_t k, kpl_model *model, kpl_error *error) {
    static const char *const keys[] = {"comparison", "u"};
    KPL_TRY(kpl_node_expect(given, KPL_NODE_MAPPING, "given", error));
    KPL_TRY(
        kpl_node_check_keys(given, "given", keys, sizeof keys / sizeof keys[0], error));
    const kpl_node *const name_node = kpl_node_find(given, "comparison");
    const kpl_node *const rows = kpl_node_find(given, "u");
    if (name_node == NULL || rows == NULL)
        return kpl_node_fail(given, error, "\"%s\" is missing here",
                             name_node == NULL ? "comparison" : "u");
    const char *name = NULL;
    KPL_TRY(kpl_node_text(name_node, "comparison", &name, error));
    const uint32_t parent = model_find_comparison(linkage, name);
    if (parent == linkage->comparison_count)
        return model_unknown_comparison(name_node, linkage, name, error);
    if (parent == k)
        return kpl_node_fail(name_node, error, "%s cannot depend on itself", name);
    KPL_TRY(kpl_node_expect(rows, KPL_NODE_SEQUENCE, "u", error));
    const uint32_t parent_levels =
        kpl_comparison_levels(&linkage->comparisons[parent]) + 1;
    if (rows->count != parent_levels)
        return kpl_node_fail(rows, error, "%u rows expected here, one per level of %s",
                             parent_levels, name);
    uint32_t above = 0;
    for (const kpl_node *row = rows->first; row != NULL; row = row->next)
        KPL_TRY(model_read_row(row, kpl_comparison_levels(&linkage->comparisons[k]) + 1,
                               1, model->u_given[k][above++], error));
    model->parent[k] = parent + 1;
    return KPL_OK;
}

static kpl_status model_read_comparison(const kpl_node *node,
                                        const kpl_linkage_spec *linkage, kpl_model *model,
                                        bool *seen, kpl_error *error) {
    static const char *const keys[] = {"name",  "term_frequency", "levels",
                                       "given", "household",      "home"};
    KPL_TRY(kpl_node_check_keys(node, "comparison", keys, sizeof keys / sizeof keys[0],
                                error));
    const kpl_node *const name_node = kpl_node_find(node, "name");
    const kpl_node *const levels = kpl_node_find(node, "levels");
    if (name_node == NULL || levels == NULL)
        return kpl_node_fail(node, error, "\"%s\" is missing here",
                             name_node == NULL ? "name" : "levels");
    const char *name = NULL;
    KPL_TRY(kpl_node_text(name_node, "name", &name, error));
    const uint32_t k = model_find_comparison(linkage, name);
    if (k == linkage->comparison_count)
        return model_unknown_comparison(name_node, linkage, name, error);
    if (seen[k])
        return kpl_node_fail(name_node, error, "comparison %s stands here twice", name);
    seen[k] = true;
    const kpl_node *const given = kpl_node_find(node, "given");
    if (given != NULL)
        KPL_TRY(model_read_given(given, linkage, k, model, error));
    const kpl_node *const household = kpl_node_find(node, "household");
    if (household != NULL)
        KPL_TRY(model_read_row(household,
                               kpl_comparison_levels(&linkage->comparisons[k]) + 1, 1,
                               model->shared[k], error));
    model->is_shared[k] = household != NULL;
    const kpl_node *const home = kpl_node_find(node, "home");
    if (home != NULL)
        KPL_TRY(kpl_node_bool(home, "home", &model->is_home[k], error));
    return model_read_levels(levels, k, &linkage->comparisons[k], model, error);
}

static kpl_status model_read_comparisons(const kpl_node *root,
                                         const kpl_linkage_spec *linkage,
                                         kpl_model *model, kpl_error *error) {
    bool seen[KPL_FIELDS_MAX] = {false};
    const kpl_node *const comparisons = kpl_node_find(root, "comparisons");
    if (comparisons == NULL)
        return kpl_node_fail(root, error, "\"comparisons\" is missing here");
    KPL_TRY(kpl_node_expect(comparisons, KPL_NODE_SEQUENCE, "comparisons", error));
    for (const kpl_node *node = comparisons->first; node != NULL; node = node->next)
        KPL_TRY(model_read_comparison(node, linkage, model, seen, error));
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        if (!seen[k])
            return kpl_node_fail(comparisons, error, "comparison %s is missing here",
                                 linkage->comparisons[k].name);
    }
    model->comparison_count = linkage->comparison_count;
    return KPL_OK;
}

static kpl_status model_read_times(const kpl_node *times, const kpl_linkage_spec *linkage,
                                   kpl_model *model, uint32_t which, kpl_error *error) {
    KPL_TRY(kpl_node_expect(times, KPL_NODE_MAPPING, "times", error));
    for (const kpl_node *row = times->first; row != NULL; row = row->next) {
        const uint32_t k = model_find_comparison(linkage, row->key);
        if (k == linkage->comparison_count)
            return model_unknown_comparison(row, linkage, row->key, error);
        KPL_TRY(model_read_row(row, kpl_comparison_levels(&linkage->comparisons[k]) + 1,
                               MODEL_TIMES_MAX, model->dense[which][k], error));
        for (uint32_t level = 0; level < model->level_counts[k]; level++)
            if (!(model->dense[which][k][level] > 0.0))
                return kpl_node_fail(row, error, "these numbers must lie above 0");
    }
    return KPL_OK;
}

static kpl_status model_read_dense(const kpl_node *root, const kpl_linkage_spec *linkage,
                                   kpl_model *model, kpl_error *error) {
    static const char *const keys[] = {"comparison", "times"};
    const kpl_node *const list = kpl_node_find(root, "beside_equal");
    if (list == NULL)
        return KPL_OK;
    KPL_TRY(kpl_node_expect(list, KPL_NODE_SEQUENCE, "beside_equal", error));
    if (list->count > KPL_DENSE_MAX)
        return kpl_node_fail(list, error, "no more than %u comparisons stand here",
                             KPL_DENSE_MAX);
    for (const kpl_node *node = list->first; node != NULL; node = node->next) {
        const uint32_t which = model->dense_count;
        const char *name = NULL;
        KPL_TRY(kpl_node_check_keys(node, "beside_equal", keys,
                                    sizeof keys / sizeof keys[0], error));
        const kpl_node *const name_node = kpl_node_find(node, "comparison");
        const kpl_node *const times = kpl_node_find(node, "times");
        if (name_node == NULL || times == NULL)
            return kpl_node_fail(node, error, "\"%s\" is missing here",
                                 name_node == NULL ? "comparison" : "times");
        KPL_TRY(kpl_node_text(name_node, "comparison", &name, error));
        model->dense_of[which] = model_find_comparison(linkage, name);
        if (model->dense_of[which] == linkage->comparison_count)
            return model_unknown_comparison(name_node, linkage, name, error);
        for (uint32_t k = 0; k < KPL_FIELDS_MAX; k++)
            for (uint32_t level = 0; level <= KPL_LEVELS_MAX; level++)
                model->dense[which][k][level] = 1.0;
        KPL_TRY(model_read_times(times, linkage, model, which, error));
        model->dense_count++;
    }
    return KPL_OK;
}

static kpl_status model_read_root(const kpl_node *root, const kpl_linkage_spec *linkage,
                                  kpl_model *model, kpl_error *error) {
    static const char *const keys[] = {"koppel_model", "name",      "version",
                                       "lambda",       "household", "possible_pairs",
                                       "iterations",   "converged", "expected_matches",
                                       "comparisons",  "moved",     "beside_equal"};
    KPL_TRY(
        kpl_node_check_keys(root, "model", keys, sizeof keys / sizeof keys[0], error));
    const kpl_node *const schema = kpl_node_find(root, "koppel_model");
    uint64_t number = 0;
    if (schema == NULL)
        return kpl_node_fail(root, error,
                             "\"koppel_model\" is missing: this is not a model");
    KPL_TRY(kpl_node_whole(schema, "koppel_model", KPL_MODEL_FILE_SCHEMA,
                           KPL_MODEL_FILE_SCHEMA, &number, error));
    KPL_TRY(model_read_number(root, "lambda", 1, &model->lambda, error));
    if (model->lambda <= 0 || model->lambda >= 1)
        return kpl_node_fail(kpl_node_find(root, "lambda"), error,
                             "lambda must lie between 0 and 1");
    KPL_TRY(model_read_optional(root, "household", &model->household, error));
    KPL_TRY(model_read_optional(root, "moved", &model->moved, error));
    if (model->moved < 0 || model->moved >= 1)
        return kpl_node_fail(kpl_node_find(root, "moved"), error,
                             "moved must lie between 0 and 1");
    KPL_TRY(model_read_optional(root, "possible_pairs", &model->possible_pairs, error));
    KPL_TRY(
        model_read_optional(root, "expected_matches", &model->expected_matches, error));
    model->converged = true;
    KPL_TRY(model_read_comparisons(root, linkage, model, error));
    return model_read_dense(root, linkage, model, error);
}

kpl_status kpl_model_read(const kpl_allocator *allocator, const char *text, size_t length,
                          const kpl_linkage_spec *linkage, kpl_model *model_out,
                          kpl_error *error) {
    kpl_document document;
    kpl_model *model = NULL; /* 140 KiB: not for the stack */
    memset(&document, 0, sizeof document);
    KPL_TRY(kpl_document_parse(allocator, text, length, &document, error));
    kpl_status status = kpl_alloc_zero(allocator, 1, sizeof *model, &model, error);
    if (status == KPL_OK)
        status = model_read_root(document.root, linkage, model, error);
    if (status == KPL_OK)
        *model_out = *model;
    kpl_free(allocator, model);
    kpl_document_release(&document);
    return status;
}
