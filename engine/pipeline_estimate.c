/*
 * pipeline_estimate.c - what a run expects of itself: gathers for score/estimate.h.
 *
 * Captures are counted while the blocks are still there: when pairs are scored, list by
 * list in parallel, in whole parts of a pair, so that the sum is the same for any number
 * of threads.
 */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "pipeline.h"
#include "score/estimate.h"

typedef struct captures_run {
    const kpl_linkage_run *run;
    const kpl_score_list *lists;
    uint64_t fields[KPL_RULES_MAX]; /* of each rule, a bit each */
    kpl_captures *parts;            /* per list */
} captures_run;

/* The fields of a rule's keys; those that it adds to the rule it refines, too. */
static uint64_t captures_fields(const kpl_linkage_run *run, uint32_t index) {
    const kpl_block_rule *const rule = &run->blocks.rules[index];
    const uint32_t spec = rule->refines > 0 ? rule->refines - 1 : index;
    const kpl_rule_spec *const own = &run->linkage->rules[spec];
    uint64_t fields = 0;
    for (uint32_t k = 0; k < own->key_count; k++)
        fields |= UINT64_C(1) << own->keys[k].field | own->keys[k].pool;
    for (uint32_t k = 0; k < rule->added_count; k++)
        fields |= UINT64_C(1) << rule->added[k].field;
    return fields;
}

/* How often pairs of sets of rules met lately were captured: the sets are few. */
#define CAPTURES_SETS 256u

_Static_assert(CAPTURES_SETS == 256, "as many places as kpl_hash_slot() names");

typedef struct captures_known {
    uint64_t sets[CAPTURES_SETS]; /* a bit per rule; 0 = none */
    uint32_t times[CAPTURES_SETS];
} captures_known;

/* Of the rules that find a pair. More rules than bits are counted anew each time. */
static uint32_t captures_count(const captures_run *captures, captures_known *known,
                               const uint32_t *rules, uint32_t count) {
    uint64_t set = 0;
    if (captures->run->blocks.rule_count > 64)
        return kpl_capture_count(captures->fields, rules, count);
    for (uint32_t i = 0; i < count; i++)
        set |= UINT64_C(1) << rules[i];
    const size_t at = kpl_hash_slot(set);
    if (known->sets[at] != set) {
        known->sets[at] = set;
        known->times[at] = kpl_capture_count(captures->fields, rules, count);
    }
    return known->times[at];
}

/* Pairs stand in the order of blocks, the numbers of their own blocks all over memory:
 * those of a pair to come are asked for ahead of time. */
#define CAPTURES_AHEAD 8u

static void captures_fetch(const kpl_blocks *blocks, const kpl_link *link) {
    if (blocks->has_lists)
        return;
    __builtin_prefetch(blocks->numbers + (size_t)link->left * blocks->rule_count);
    __builtin_prefetch(blocks->numbers + (size_t)link->right * blocks->rule_count);
}

static kpl_status captures_task(void *argument, uint64_t task, uint32_t worker,
                                kpl_error *error) {
    const captures_run *const captures = argument;
    const kpl_blocks *const blocks = &captures->run->blocks;
    const kpl_score_list *const list = &captures->lists[task];
    kpl_captures *const part = &captures->parts[task];
    captures_known sets = {0}; /* no rule at all: captured 0 times */
    kpl_probabilities known;
    kpl_probabilities_init(&known);
    (void)worker;
    (void)error;
    for (size_t i = 0; i < list->count; i++) {
        const kpl_link *const link = &list->items[i];
        uint32_t rules[KPL_RULES_MAX];
        if (i + CAPTURES_AHEAD < list->count)
            captures_fetch(blocks, link + CAPTURES_AHEAD);
        const uint32_t count =
            kpl_block_rules_of(blocks, link->left, link->right, rules, KPL_RULES_MAX);
        const uint32_t times = captures_count(captures, &sets, rules, count);
        part->times[times] += (uint64_t)llround(
            kpl_probabilities_of(&known, link->weight) * KPL_CAPTURE_UNIT);
    }
    return KPL_OK;
}

kpl_status kpl_pairs_capture(kpl_linkage_run *run, const kpl_score_list *lists,
                             uint32_t list_count, kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    const uint32_t rules = run->blocks.rule_count;
    captures_run captures = {.run = run, .lists = lists};
    uint32_t every[KPL_RULES_MAX] = {0};
    bool complete = false;
    for (uint32_t r = 0; r < rules; r++) {
        every[r] = r;
        captures.fields[r] = captures_fields(run, r);
        complete |= captures.fields[r] == 0;
    }
    run->captures =
        (kpl_captures){.occasions = kpl_capture_count(captures.fields, every, rules),
                       .rule_count = rules,
                       .is_complete = complete};
    if (complete)
        return KPL_OK;
    KPL_TRY(kpl_alloc_zero(allocator, list_count, sizeof *captures.parts, &captures.parts,
                           error));
    const kpl_status status = kpl_parallel_for(&run->plan->engine->pool, list_count,
                                               captures_task, &captures, error);
    for (uint32_t l = 0; l < list_count; l++)
        for (uint32_t c = 0; c <= KPL_CAPTURES_MAX; c++)
            run->captures.times[c] += captures.parts[l].times[c];
    kpl_free(allocator, captures.parts);
    return status;
}

/* Two sources, neither with duplicates, and no pair inside one. */
static bool estimate_has_rivals(const kpl_linkage_run *run) {
    const bool all = run->linkage->cluster == KPL_CLUSTER_ONE_TO_ONE;
    uint32_t used = 0;
    uint32_t unique = 0;
    for (uint32_t s = 0; s < run->plan->spec.source_count; s++) {
        if (!run->linkage->uses_source[s])
            continue;
        used++;
        unique += all || run->is_unique[s];
    }
    return used == 2 && unique == 2 && run->linkage->link == KPL_LINK_BETWEEN;
}

kpl_status kpl_pipeline_first(kpl_linkage_run *run, const kpl_entities *entities,
                              kpl_error *error) {
    run->first_matches = run->model.lambda * (double)run->ledger.pairs_possible;
    return kpl_estimate_pairs(&run->table, entities, run->linkage->link,
                              &run->plan->engine->allocator, &run->first_pairs, error);
}

kpl_status kpl_pipeline_estimate(kpl_linkage_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = &run->plan->engine->allocator;
    const kpl_estimate_input input = {.linkage = run->linkage,
                                      .table = &run->table,
                                      .model = &run->model,
                                      .histogram = &run->histogram,
                                      .pattern_weights = run->score.pattern_weights,
                                      .edges = &run->links,
                                      .weight_min = run->score.weight_min,
                                      .entities = &run->entities,
                                      .captures = &run->captures,
                                      .has_rivals = estimate_has_rivals(run),
                                      .first_pairs = run->first_pairs,
                                      .first_matches = run->first_matches,
                                      .ignored = run->ignored};
    KPL_TRY(kpl_estimate_run(&input, &run->plan->engine->pool, allocator, &run->ledger,
                             error));
    if (run->labels.count > 0) {
        const bool moved = run->ledger.labels.moved_threshold;
        const double missed =
            run->ledger.estimate.missed_left + run->ledger.estimate.below_least;
        kpl_labels_measure(&run->labels, &run->entities, run->linkage->threshold,
                           input.has_rivals, missed, &run->ledger.labels);
        run->ledger.labels.moved_threshold = moved;
    }
    return kpl_estimate_warn(&input, allocator, &run->plan->spec.arena, &run->ledger,
                             error);
}
