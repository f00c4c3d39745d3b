/*
 * spec_verdict.c - `certain:` and `never:` of a model: rules that have the last word; see
 * spec_parse.h and model/spec.h.
 *
 * Plan. A rule is a mapping from comparisons to levels, each named by its text as the
 * comparison has it, or "else": {client: exact, period: "period_overlap >= 1"}.
 */
#include <assert.h>
#include <string.h>

#include "plan/spec_parse.h"

/* Equal but for spaces? */
static bool verdict_is_level(const char *a, const char *b) {
    for (;; a++, b++) {
        while (*a == ' ')
            a++;
        while (*b == ' ')
            b++;
        if (*a != *b)
            return false;
        if (*a == '\0')
            return true;
    }
}

/* The level that a rule names, as users see it. */
static kpl_status verdict_level(const kpl_node *node,
                                const kpl_comparison_spec *comparison, uint8_t *level_out,
                                kpl_error *error) {
    const char *text = NULL;
    KPL_TRY(kpl_node_text(node, "a level", &text, error));
    if (verdict_is_level(text, "else")) {
        *level_out = 0;
        return KPL_OK;
    }
    for (uint32_t i = 0; i < comparison->level_count; i++) {
        if (!verdict_is_level(text, comparison->levels[i].text))
            continue;
        *level_out = (uint8_t)(comparison->level_count - i);
        return KPL_OK;
    }
    return kpl_node_fail(node, error,
                         "comparison %s has no such level; its closest one is \"%s\"",
                         comparison->name, comparison->levels[0].text);
}

static kpl_status verdict_read(const kpl_node *node, const kpl_linkage_spec *linkage,
                               kpl_verdict_spec *rule, kpl_error *error) {
    KPL_TRY(kpl_node_expect(node, KPL_NODE_MAPPING, "a rule of the model", error));
    if (node->count == 0)
        return kpl_node_fail(node, error, "a rule names one comparison at least");
    const char *names[KPL_FIELDS_MAX];
    for (uint32_t k = 0; k < linkage->comparison_count; k++)
        names[k] = linkage->comparisons[k].name;
    KPL_TRY(kpl_node_check_keys(node, "a rule of the model", names,
                                linkage->comparison_count, error));
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        const kpl_node *const part = kpl_node_find(node, names[k]);
        if (part == NULL)
            continue;
        KPL_TRY(verdict_level(part, &linkage->comparisons[k], &rule->levels[k], error));
        if (rule->verdict == KPL_VERDICT_CERTAIN && rule->levels[k] == 0)
            return kpl_node_fail(part, error, "else is no reason to be certain");
        rule->comparisons |= UINT64_C(1) << k;
    }
    return KPL_OK;
}

static kpl_status verdict_read_list(const kpl_node *node, const char *key,
                                    kpl_verdict verdict, kpl_linkage_spec *linkage,
                                    kpl_error *error) {
    if (node == NULL)
        return KPL_OK;
    KPL_TRY(kpl_node_expect(node, KPL_NODE_SEQUENCE, key, error));
    for (const kpl_node *child = node->first; child != NULL; child = child->next) {
        if (linkage->verdict_count == KPL_VERDICTS_MAX)
            return kpl_node_fail(child, error,
                                 "a model has %u rules at most, certain and never "
                                 "together",
                                 KPL_VERDICTS_MAX);
        kpl_verdict_spec *const rule = &linkage->verdicts[linkage->verdict_count++];
        *rule = (kpl_verdict_spec){.verdict = verdict};
        KPL_TRY(verdict_read(child, linkage, rule, error));
    }
    return KPL_OK;
}

kpl_status kpl_spec_read_verdicts(kpl_spec_reader *reader, const kpl_node *node,
                                  kpl_linkage_spec *linkage, kpl_error *error) {
    assert(linkage->verdict_count == 0);
    const kpl_node *const certain = kpl_node_find(node, "certain");
    const kpl_node *const never = kpl_node_find(node, "never");
    if (certain == NULL && never == NULL)
        return KPL_OK;
    KPL_TRY(kpl_arena_alloc(&reader->spec->arena, KPL_VERDICTS_MAX,
                            sizeof *linkage->verdicts, &linkage->verdicts, error));
    KPL_TRY(verdict_read_list(certain, "certain", KPL_VERDICT_CERTAIN, linkage, error));
    return verdict_read_list(never, "never", KPL_VERDICT_NEVER, linkage, error);
}
