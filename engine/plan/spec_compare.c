/* spec_compare.c - the block, compare and model parts of a linkage; see spec_read.h. */
#include <assert.h>
#include <string.h>

#include "model/agreement.h"
#include "model/links.h"
#include "plan/spec_level.h"
#include "plan/spec_parse.h"
#include "plan/spec_read.h"

#define SPEC_COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

/* Give an error that was found in a text the place of its node. */
static kpl_status compare_placed(kpl_status status, const kpl_node *node,
                                 kpl_error *error) {
    if (status == KPL_E_CONFIG && error != NULL) {
        error->row = node->line;
        error->column = node->column;
    }
    return status;
}

/* ---- block ---- */

/* The list of keys of one rule. A key that stands twice would be harmless, but is surely
 * a slip of the pen. */
static kpl_status compare_read_keys(const kpl_node *node, const kpl_linkage_spec *linkage,
                                    kpl_rule_spec *rule, kpl_error *error) {
    KPL_TRY(kpl_node_expect(node, KPL_NODE_SEQUENCE, "a rule", error));
    if (node->count == 0 || node->count > KPL_RULE_KEYS_MAX)
        return kpl_node_fail(
            node, error,
            "a rule has 1 to %u keys, this has %u (the word all compares "
            "all pairs)",
            KPL_RULE_KEYS_MAX, node->count);
    for (const kpl_node *child = node->first; child != NULL; child = child->next) {
        const char *text = NULL;
        kpl_key_spec key = {.field = 0};
        KPL_TRY(kpl_node_text(child, "a key", &text, error));
        KPL_TRY(compare_placed(
            kpl_key_parse(text, linkage->fields, linkage->field_count, &key, error),
            child, error));
        for (uint32_t i = 0; i < rule->key_count; i++)
            if (rule->keys[i].field == key.field && rule->keys[i].form == key.form &&
                rule->keys[i].pool == key.pool)
                return kpl_node_fail(child, error, "the key %.60s stands here twice",
                                     text);
        rule->keys[rule->key_count++] = key;
    }
    return KPL_OK;
}

/* A rule in one of its three shapes: a list of keys, a mapping with a limit, or `all`. */
static kpl_status compare_read_rule(const kpl_node *node, const kpl_linkage_spec *linkage,
                                    kpl_rule_spec *rule, kpl_error *error) {
    static const char *const keys[] = {"keys", "max"};
    rule->place = kpl_node_place(node);
    if (node->type == KPL_NODE_SCALAR) {
        if (strcmp(node->text, "all") == 0)
            return KPL_OK;
        return kpl_node_fail(node, error, "a rule is a list of keys or the word all");
    }
    if (node->type == KPL_NODE_SEQUENCE)
        return compare_read_keys(node, linkage, rule, error);
    KPL_TRY(kpl_node_check_keys(node, "a rule", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *const list = kpl_node_find(node, "keys");
    if (list == NULL)
        return kpl_node_fail(node, error, "a rule needs keys: [...]");
    KPL_TRY(compare_read_keys(list, linkage, rule, error));
    const kpl_node *const max = kpl_node_find(node, "max");
    if (max != NULL) {
        uint64_t records = 0;
        KPL_TRY(kpl_node_whole(max, "max", 2, UINT32_MAX, &records, error));
        rule->block_max = (uint32_t)records;
    }
    return KPL_OK;
}

/* `auto`, `all`, or a list of rules; nothing means `auto`, which leaves rule_count 0. */
kpl_status kpl_spec_read_block(kpl_spec_reader *reader, const kpl_node *node,
                               kpl_linkage_spec *linkage, kpl_error *error) {
    static const char *const words[] = {"auto", "all"};
    uint32_t word = 0;
    if (node == NULL)
        return KPL_OK;
    const bool is_word = node->type == KPL_NODE_SCALAR;
    if (is_word)
        KPL_TRY(
            kpl_spec_choice(node, "block", words, SPEC_COUNT_OF(words), &word, error));
    if (is_word && word == 0)
        return KPL_OK;
    if (!is_word)
        KPL_TRY(kpl_node_expect(node, KPL_NODE_SEQUENCE, "block", error));
    const uint32_t count = is_word ? 1 : node->count;
    if (count == 0 || count > KPL_RULES_MAX)
        return kpl_node_fail(node, error, "block has 1 to %u rules, this has %u",
                             KPL_RULES_MAX, count);
    KPL_TRY(kpl_arena_alloc(&reader->spec->arena, count, sizeof *linkage->rules,
                            &linkage->rules, error));
    const kpl_node *child = is_word ? node : node->first;
    for (uint32_t i = 0; i < count; i++, child = child->next)
        KPL_TRY(compare_read_rule(child, linkage, &linkage->rules[i], error));
    linkage->rule_count = count;
    return KPL_OK;
}

/* ---- compare ---- */

/* Explicit levels. Their order is checked here, where a place can be given: a level that
 * no pair can reach would be trained on nothing. */
static kpl_status compare_read_levels(kpl_spec_reader *reader, const kpl_node *node,
                                      const kpl_kind *kind,
                                      kpl_comparison_spec *comparison, kpl_error *error) {
    const kpl_node *nodes[KPL_LEVELS_MAX];
    KPL_TRY(kpl_node_expect(node, KPL_NODE_SEQUENCE, "levels", error));
    if (node->count == 0 || node->count > KPL_LEVELS_MAX)
        return kpl_node_fail(node, error, "a comparison has 1 to %u levels, this has %u",
                             KPL_LEVELS_MAX, node->count);
    comparison->level_count = 0;
    for (const kpl_node *child = node->first; child != NULL; child = child->next) {
        const char *text = NULL;
        const uint32_t index = comparison->level_count++;
        nodes[index] = child;
        KPL_TRY(kpl_node_text(child, "a level", &text, error));
        KPL_TRY(compare_placed(kpl_level_parse(&reader->spec->arena, text, kind,
                                               &comparison->levels[index], error),
                               child, error));
    }
    uint32_t wrong = 0;
    const kpl_status status =
        kpl_levels_check(comparison->levels, comparison->level_count, &wrong, error);
    return compare_placed(status, nodes[wrong], error);
}

/* The field that a comparison is about: `field:`, or the one of its own name. */
static kpl_status compare_find_field(const kpl_node *node,
                                     const kpl_linkage_spec *linkage, uint32_t *field_out,
                                     kpl_error *error) {
    const kpl_node *const part = kpl_node_find(node, "field");
    const char *name = node->key;
    if (part != NULL)
        KPL_TRY(kpl_node_text(part, "field", &name, error));
    const int64_t field =
        kpl_spec_field_index(linkage->fields, linkage->field_count, name);
    if (field < 0) {
        const kpl_status status =
            kpl_spec_fail_field(name, linkage->fields, linkage->field_count, error);
        if (error != NULL) {
            error->row = part != NULL ? part->line : node->key_line;
            error->column = part != NULL ? part->column : node->key_column;
        }
        return status;
    }
    *field_out = (uint32_t)field;
    return KPL_OK;
}

/* What stands beside the levels; `crossed` needs all comparisons and comes later. */
static kpl_status compare_read_extras(const kpl_node *node,
                                      kpl_comparison_spec *comparison, kpl_error *error) {
    const kpl_node *part = kpl_node_find(node, "close");
    if (part != NULL) {
        uint64_t count = 0;
        KPL_TRY(kpl_node_whole(part, "close", 1, comparison->level_count, &count, error));
        comparison->close_count = (uint32_t)count;
    }
    part = kpl_node_find(node, "aliases");
    if (part != NULL)
        KPL_TRY(kpl_node_bool(part, "aliases", &comparison->aliases, error));
    return KPL_OK;
}

/* One comparison; what it leaves out comes from the kind of its field. */
static kpl_status compare_read_one(kpl_spec_reader *reader, const kpl_node *node,
                                   kpl_linkage_spec *linkage,
                                   kpl_comparison_spec *comparison, kpl_error *error) {
    static const char *const keys[] = {"field",   "levels",  "close",
                                       "crossed", "aliases", "term_frequency"};
    uint32_t field = 0;
    KPL_TRY(kpl_spec_check_name(node, "a comparison", error));
    KPL_TRY(kpl_node_check_keys(node, "a comparison", keys, SPEC_COUNT_OF(keys), error));
    KPL_TRY(compare_find_field(node, linkage, &field, error));
    const kpl_kind *const kind = linkage->fields[field].kind;
    const kpl_node *part = kpl_node_find(node, "levels");
    if (part == NULL) {
        if (kind->levels == NULL)
            return kpl_node_fail_key(node, error,
                                     "the kind %s has no levels of its own: give levels: "
                                     "[...]",
                                     kind->name);
        KPL_TRY(kpl_comparison_default(&reader->spec->arena, linkage->fields, field,
                                       comparison, error));
    } else {
        *comparison = (kpl_comparison_spec){
            .field = field,
            .term_frequency = kind->term_frequency,
        };
        KPL_TRY(compare_read_levels(reader, part, kind, comparison, error));
    }
    KPL_TRY(kpl_arena_string(&reader->spec->arena, node->key, strlen(node->key),
                             &comparison->name, error));
    comparison->place = kpl_node_key_place(node);
    part = kpl_node_find(node, "term_frequency");
    if (part != NULL)
        KPL_TRY(
            kpl_node_bool(part, "term_frequency", &comparison->term_frequency, error));
    return compare_read_extras(node, comparison, error);
}

/* `crossed: FIELD`, once all comparisons are there: the first one of that field, another
 * than this one's own, and not crossed itself. */
static kpl_status compare_read_crossed(const kpl_node *node, kpl_linkage_spec *linkage,
                                       kpl_comparison_spec *comparison,
                                       kpl_error *error) {
    const kpl_node *const part = kpl_node_find(node, "crossed");
    const char *name = NULL;
    if (part == NULL)
        return KPL_OK;
    KPL_TRY(kpl_node_text(part, "crossed", &name, error));
    const int64_t field =
        kpl_spec_field_index(linkage->fields, linkage->field_count, name);
    if (field < 0)
        return compare_placed(
            kpl_spec_fail_field(name, linkage->fields, linkage->field_count, error), part,
            error);
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        const kpl_comparison_spec *const partner = &linkage->comparisons[k];
        if (partner->field != (uint32_t)field || partner->field == comparison->field)
            continue;
        if (!kpl_levels_same(linkage->fields, partner, comparison))
            return kpl_node_fail(part, error,
                                 "values can only stand crosswise where both comparisons "
                                 "have the same levels");
        comparison->crossed = k + 1;
        return KPL_OK;
    }
    return kpl_node_fail(part, error, "no other comparison is of field %.60s", name);
}

/* Values of a field can be in one shared dictionary only: fields are crossed in pairs. */
static kpl_status compare_read_all_crossed(const kpl_node *list,
                                           kpl_linkage_spec *linkage, kpl_error *error) {
    bool taken[KPL_FIELDS_MAX] = {false};
    uint32_t k = 0;
    for (const kpl_node *child = list->first; child != NULL; child = child->next, k++) {
        kpl_comparison_spec *const comparison = &linkage->comparisons[k];
        KPL_TRY(compare_read_crossed(child, linkage, comparison, error));
        if (comparison->crossed == 0)
            continue;
        const uint32_t partner = linkage->comparisons[comparison->crossed - 1].field;
        if (taken[comparison->field] || taken[partner])
            return kpl_node_fail(kpl_node_find(child, "crossed"), error,
                                 "a field can be crossed with one other only");
        taken[comparison->field] = true;
        taken[partner] = true;
    }
    return KPL_OK;
}

/* No `compare:`: every field whose kind has levels. */
static kpl_status compare_all(kpl_spec_reader *reader, kpl_linkage_spec *linkage,
                              kpl_error *error) {
    KPL_TRY(kpl_arena_alloc(&reader->spec->arena, linkage->field_count,
                            sizeof *linkage->comparisons, &linkage->comparisons, error));
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        if (linkage->fields[f].kind->levels == NULL)
            continue;
        kpl_comparison_spec *const comparison =
            &linkage->comparisons[linkage->comparison_count++];
        KPL_TRY(kpl_comparison_default(&reader->spec->arena, linkage->fields, f,
                                       comparison, error));
        comparison->place = linkage->fields[f].place;
    }
    return KPL_OK;
}

/* All comparisons. The product of their levels must fit a pattern, which is found out now
 * rather than after the files have been read. */
kpl_status kpl_spec_read_compare(kpl_spec_reader *reader, const kpl_node *node,
                                 kpl_linkage_spec *linkage, kpl_error *error) {
    if (node == NULL) {
        KPL_TRY(compare_all(reader, linkage, error));
    } else {
        KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "compare", error));
        if (node->count > KPL_FIELDS_MAX)
            return kpl_node_fail_key(node, error,
                                     "a linkage has at most %u comparisons, this has %u",
                                     KPL_FIELDS_MAX, node->count);
        KPL_TRY(kpl_arena_alloc(&reader->spec->arena, node->count,
                                sizeof *linkage->comparisons, &linkage->comparisons,
                                error));
        for (const kpl_node *child = node->first; child != NULL; child = child->next)
            KPL_TRY(compare_read_one(reader, child, linkage,
                                     &linkage->comparisons[linkage->comparison_count++],
                                     error));
        KPL_TRY(compare_read_all_crossed(node, linkage, error));
    }
    kpl_pattern_layout layout;
    const kpl_status status = kpl_pattern_layout_init(&layout, linkage, error);
    if (status != KPL_E_LIMIT)
        return status;
    if (error != NULL) {
        error->row = node != NULL ? node->key_line : linkage->place.line;
        error->column = node != NULL ? node->key_column : linkage->place.column;
    }
    return KPL_E_CONFIG;
}

/* ---- model ---- */

/* A probability, or a match weight that becomes one: a linkage stores only probabilities.
 */
static kpl_status compare_read_threshold(const kpl_node *node, kpl_linkage_spec *linkage,
                                         kpl_error *error) {
    static const char *const keys[] = {"probability", "weight"};
    KPL_TRY(kpl_node_check_keys(node, "threshold", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *const probability = kpl_node_find(node, "probability");
    const kpl_node *const weight = kpl_node_find(node, "weight");
    if ((probability == NULL) == (weight == NULL))
        return kpl_node_fail(node, error, "threshold is either probability: or weight:");
    if (weight != NULL) {
        double value = 0;
        KPL_TRY(kpl_node_number(weight, "weight", -KPL_THRESHOLD_WEIGHT_MAX,
                                KPL_THRESHOLD_WEIGHT_MAX, &value, error));
        linkage->threshold = kpl_weight_probability(value);
        return KPL_OK;
    }
    KPL_TRY(
        kpl_node_number(probability, "probability", 0, 1, &linkage->threshold, error));
    if (linkage->threshold == 0 || linkage->threshold == 1)
        return kpl_node_fail(probability, error,
                             "probability must lie between 0 and 1, and be neither");
    return KPL_OK;
}

/* The steps that a spec may switch. */
static kpl_status compare_read_recipe(const kpl_node *node, kpl_recipe *recipe,
                                      kpl_error *error) {
    static const char *const forms[] = {"none", "forest"};
    const struct {
        const char *key;
        bool *value;
    } steps[] = {{"household", &recipe->household},
                 {"value_specific", &recipe->value_specific},
                 {"aliases", &recipe->aliases},
                 {"closure", &recipe->closure},
                 {"size_prior", &recipe->size_prior}};
    const kpl_node *part = kpl_node_find(node, "dependence");
    if (part != NULL) {
        uint32_t choice = 0;
        KPL_TRY(kpl_spec_choice(part, "dependence", forms, SPEC_COUNT_OF(forms), &choice,
                                error));
        recipe->dependence = choice == 1;
    }
    part = kpl_node_find(node, "passes");
    if (part != NULL) {
        uint64_t passes = 0;
        KPL_TRY(kpl_node_whole(part, "passes", 1, 2, &passes, error));
        recipe->passes = (uint32_t)passes;
    }
    for (size_t i = 0; i < SPEC_COUNT_OF(steps); i++) {
        part = kpl_node_find(node, steps[i].key);
        if (part != NULL)
            KPL_TRY(kpl_node_bool(part, steps[i].key, steps[i].value, error));
    }
    return KPL_OK;
}

/* `fixed: [name, ...]`: comparisons that keep the loaded m while EM learns the rest. */
static kpl_status compare_read_fixed(kpl_spec_reader *reader, const kpl_node *node,
                                     kpl_linkage_spec *linkage, kpl_error *error) {
    kpl_names names = {NULL, 0};
    KPL_TRY(kpl_spec_names(reader, node, "fixed", true, &names, error));
    if (names.count > 0 && (linkage->model_path == NULL || !linkage->train))
        return kpl_node_fail(node, error,
                             "fixed: needs train: em, and load: with a model.json that "
                             "holds the m to keep");
    for (uint32_t i = 0; i < names.count; i++) {
        uint32_t k = 0;
        while (k < linkage->comparison_count &&
               strcmp(linkage->comparisons[k].name, names.items[i]) != 0)
            k++;
        if (k == linkage->comparison_count)
            return kpl_node_fail(node, error, "there is no comparison \"%.60s\"",
                                 names.items[i]);
        linkage->fixed |= UINT64_C(1) << k;
    }
    return KPL_OK;
}

kpl_status kpl_spec_read_model(kpl_spec_reader *reader, const kpl_node *node,
                               kpl_linkage_spec *linkage, kpl_error *error) {
    static const char *const keys[] = {
        "train",          "load",   "threshold", "dependence", "household",
        "value_specific", "passes", "aliases",   "closure",    "size_prior",
        "fixed",          "labels", "certain",   "never"};
    static const char *const trainings[] = {"em", "fixed"};
    linkage->recipe = kpl_recipe_plain;
    linkage->train = true;
    linkage->threshold = KPL_DEFAULT_THRESHOLD;
    if (node == NULL)
        return KPL_OK;
    uint32_t choice = 0;
    KPL_TRY(kpl_node_check_keys(node, "model", keys, SPEC_COUNT_OF(keys), error));
    const kpl_node *part = kpl_node_find(node, "load");
    if (part != NULL)
        KPL_TRY(kpl_spec_path(reader, part, "load", &linkage->model_path, error));
    part = kpl_node_find(node, "train");
    if (part != NULL)
        KPL_TRY(kpl_spec_choice(part, "train", trainings, SPEC_COUNT_OF(trainings),
                                &choice, error));
    linkage->train = choice == 0;
    if (!linkage->train && linkage->model_path == NULL)
        return kpl_node_fail(part, error, "train: fixed needs load: and a model.json");
    part = kpl_node_find(node, "fixed");
    if (part != NULL)
        KPL_TRY(compare_read_fixed(reader, part, linkage, error));
    part = kpl_node_find(node, "labels");
    if (part != NULL)
        KPL_TRY(kpl_spec_path(reader, part, "labels", &linkage->labels_path, error));
    part = kpl_node_find(node, "threshold");
    if (part != NULL)
        KPL_TRY(compare_read_threshold(part, linkage, error));
    KPL_TRY(kpl_spec_read_verdicts(reader, node, linkage, error));
    return compare_read_recipe(node, &linkage->recipe, error);
}
