/* agreement.c - mixed radix layout of patterns; see agreement.h. */
#include "model/agreement.h"

#include <assert.h>

#define LAYOUT_CLOSE_DEFAULT 2u

/* Does some level ask which of two values comes first? */
static bool layout_is_unordered(const kpl_comparison_spec *comparison) {
    for (uint32_t i = 0; i < comparison->level_count; i++)
        for (uint32_t c = 0; c < comparison->levels[i].condition_count; c++)
            if (comparison->levels[i].conditions[c].comparator->is_directed)
                return true;
    return false;
}

static void layout_digits(kpl_pattern_layout *layout, uint32_t k,
                          const kpl_comparison_spec *comparison) {
    const uint32_t plain = comparison->level_count + 2; /* null and else */
    const uint32_t asked =
        comparison->close_count > 0 ? comparison->close_count : LAYOUT_CLOSE_DEFAULT;
    const uint32_t close =
        asked < comparison->level_count ? asked : comparison->level_count;
    uint32_t next = plain;
    layout->plain_digits[k] = plain;
    layout->close_from[k] = plain - close;
    layout->alias_digit[k] = comparison->aliases ? next++ : 0;
    layout->near_digit[k] = comparison->crossed > 0 ? next++ : 0;
    layout->crossed_digit[k] = comparison->crossed > 0 ? next++ : 0;
    layout->digits[k] = next;
    layout->is_unordered[k] = layout_is_unordered(comparison);
    assert(next == kpl_comparison_levels(comparison) + 2);
}

kpl_status kpl_pattern_layout_init(kpl_pattern_layout *layout,
                                   const kpl_linkage_spec *linkage, kpl_error *error) {
    *layout = (kpl_pattern_layout){.comparison_count = linkage->comparison_count};
    uint64_t product = 1;
    for (uint32_t k = 0; k < linkage->comparison_count; k++) {
        if (kpl_comparison_levels(&linkage->comparisons[k]) > KPL_LEVELS_MAX)
            return kpl_fail(
                error, KPL_E_LIMIT,
                "comparison %s has more than %u levels, those for aliases and "
                "for crosswise values included",
                linkage->comparisons[k].name, KPL_LEVELS_MAX);
        layout_digits(layout, k, &linkage->comparisons[k]);
        layout->weights[k] = product;
        if (product > KPL_PATTERNS_MAX / layout->digits[k])
            return kpl_fail(error, KPL_E_LIMIT,
                            "the comparisons of linkage %s have more than 2^62 agreement "
                            "patterns; use fewer levels or comparisons",
                            linkage->name);
        product *= layout->digits[k];
    }
    layout->pattern_count = product;
    return KPL_OK;
}

void kpl_histogram_release(kpl_histogram *histogram) {
    kpl_free(histogram->allocator, histogram->rows);
    *histogram = (kpl_histogram){.allocator = histogram->allocator};
}

static bool verdict_fits(const kpl_verdict_spec *rule, const kpl_pattern_layout *layout,
                         uint64_t pattern) {
    for (uint64_t rest = rule->comparisons; rest != 0; rest &= rest - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(rest);
        const uint32_t digit = kpl_pattern_digit(layout, pattern, k);
        const uint32_t asked = (uint32_t)rule->levels[k] + 1;
        const bool fits = rule->verdict == KPL_VERDICT_CERTAIN
                              ? digit >= asked
                              : digit > 0 && digit <= asked;
        if (!fits)
            return false;
    }
    return true;
}

kpl_verdict kpl_pattern_verdict(const kpl_pattern_layout *layout,
                                const kpl_linkage_spec *linkage, uint64_t pattern) {
    kpl_verdict verdict = KPL_VERDICT_NONE;
    for (uint32_t i = 0; i < linkage->verdict_count; i++) {
        const kpl_verdict_spec *const rule = &linkage->verdicts[i];
        if (!verdict_fits(rule, layout, pattern))
            continue;
        if (rule->verdict == KPL_VERDICT_NEVER)
            return KPL_VERDICT_NEVER;
        verdict = rule->verdict;
    }
    return verdict;
}

double kpl_verdict_weigh(kpl_verdict verdict, double weight) {
    if (verdict == KPL_VERDICT_CERTAIN)
        return weight > KPL_VERDICT_WEIGHT ? weight : KPL_VERDICT_WEIGHT;
    if (verdict == KPL_VERDICT_NEVER)
        return weight < -KPL_VERDICT_WEIGHT ? weight : -KPL_VERDICT_WEIGHT;
    return weight;
}
