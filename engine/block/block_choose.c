/* block_choose.c - see block_choose.h. */
#include "block/block_choose.h"

#include <assert.h>
#include <string.h>

#include "block/block_rule.h"

#define CHOOSE_CAPS 3u

/* Largest block sizes to try, and a share of equal pairs above which a key says too
 * little to be paired with another one (a column of two sexes has 0.5). */
static const uint32_t choose_caps[CHOOSE_CAPS] = {1000, 300, 100};
#define CHOOSE_COMMON 0.2

/* What is known of a one-key rule. */
typedef struct choose_key {
    kpl_rule_spec rule;
    uint64_t pairs[CHOOSE_CAPS]; /* in blocks up to that size */
    bool oversized[CHOOSE_CAPS]; /* has larger ones */
    double equal;                /* chance that two records share the key */
} choose_key;

typedef struct choose_run {
    kpl_blocks blocks; /* table, link mode and sources only */
    choose_key *keys;
    uint32_t key_count;
} choose_run;

kpl_status kpl_block_candidates(kpl_linkage_spec *linkage, kpl_arena *arena,
                                kpl_error *error) {
    KPL_TRY(kpl_arena_alloc(arena, KPL_RULES_MAX, sizeof *linkage->rules, &linkage->rules,
                            error));
    linkage->rule_count = 0;
    /* First keys of all fields first: should there be too many, the least useful go. */
    for (uint32_t place = 0; place < KPL_FORMS_MAX; place++) {
        for (uint32_t f = 0; f < linkage->field_count; f++) {
            const kpl_kind *const kind = linkage->fields[f].kind;
            uint32_t keys = 0;
            while (kind->keys != NULL && kind->keys[keys] != NULL)
                keys++;
            if (place >= keys || linkage->rule_count == KPL_RULES_MAX)
                continue;
            const int32_t form = kpl_kind_form(kind, kind->keys[place]);
            assert(form >= 0);
            kpl_rule_spec *const rule = &linkage->rules[linkage->rule_count++];
            rule->keys[0] = (kpl_key_spec){.field = f, .form = (uint32_t)form};
            rule->key_count = 1;
        }
    }
    return KPL_OK;
}

static void choose_measure(const choose_run *run, choose_key *key,
                           const kpl_block_rule *rule) {
    const double records = (double)run->blocks.table->record_count;
    for (uint32_t b = 0; b < rule->block_count; b++) {
        const uint64_t size = rule->starts[b + 1] - rule->starts[b];
        key->equal += ((double)size / records) * ((double)size / records);
        for (uint32_t c = 0; c < CHOOSE_CAPS; c++) {
            if (size > choose_caps[c])
                key->oversized[c] = true;
            else
                key->pairs[c] += size * (size - 1) / 2;
        }
    }
}

/* One key after the other: grouping is parallel inside. */
static kpl_status choose_look(choose_run *run, const kpl_pool *pool, kpl_error *error) {
    for (uint32_t i = 0; i < run->key_count; i++) {
        kpl_block_rule rule = {0};
        KPL_TRY(
            kpl_block_rule_build(&run->blocks, &run->keys[i].rule, pool, &rule, error));
        choose_measure(run, &run->keys[i], &rule);
        kpl_block_rule_release(&run->blocks, &rule);
    }
    return KPL_OK;
}

/* The first cap whose pairs stay within the budget; the last one anyway. */
static uint32_t choose_cap(const choose_run *run) {
    const uint64_t budget =
        (uint64_t)run->blocks.table->record_count * KPL_CHOOSE_PAIRS_A_RECORD;
    for (uint32_t c = 0; c + 1 < CHOOSE_CAPS; c++) {
        uint64_t pairs = 0;
        for (uint32_t i = 0; i < run->key_count; i++)
            pairs += run->keys[i].pairs[c];
        if (pairs <= budget)
            return c;
    }
    return CHOOSE_CAPS - 1;
}

static bool choose_can_cross(const choose_key *a, const choose_key *b, uint32_t cap) {
    return a->rule.keys[0].field != b->rule.keys[0].field && a->oversized[cap] &&
           b->oversized[cap] && a->equal < CHOOSE_COMMON && b->equal < CHOOSE_COMMON;
}

/* The most selective pairs of oversized keys, by insertion into a short sorted list. */
static uint32_t choose_cross(const choose_run *run, uint32_t cap,
                             kpl_rule_spec rules_out[KPL_CHOOSE_CROSSED_MAX]) {
    double scores[KPL_CHOOSE_CROSSED_MAX];
    uint32_t count = 0;
    for (uint32_t a = 0; a < run->key_count; a++) {
        for (uint32_t b = a + 1; b < run->key_count; b++) {
            if (!choose_can_cross(&run->keys[a], &run->keys[b], cap))
                continue;
            const double score = run->keys[a].equal * run->keys[b].equal;
            uint32_t at = count;
            while (at > 0 && score < scores[at - 1])
                at--;
            if (at == KPL_CHOOSE_CROSSED_MAX)
                continue;
            if (count < KPL_CHOOSE_CROSSED_MAX)
                count++;
            memmove(scores + at + 1, scores + at, (count - at - 1) * sizeof scores[0]);
            memmove(rules_out + at + 1, rules_out + at,
                    (count - at - 1) * sizeof rules_out[0]);
            scores[at] = score;
            rules_out[at] = (kpl_rule_spec){
                .keys = {run->keys[a].rule.keys[0], run->keys[b].rule.keys[0]},
                .key_count = 2,
                .block_max = choose_caps[cap]};
        }
    }
    return count;
}

static kpl_status choose_write(const choose_run *run, kpl_linkage_spec *linkage,
                               kpl_arena *arena, kpl_error *error) {
    const uint32_t cap = choose_cap(run);
    kpl_rule_spec crossed[KPL_CHOOSE_CROSSED_MAX];
    const uint32_t crossed_count = choose_cross(run, cap, crossed);
    kpl_rule_spec *rules = NULL;
    uint32_t count = 0;
    KPL_TRY(kpl_arena_alloc(arena, run->key_count + crossed_count, sizeof *rules, &rules,
                            error));
    for (uint32_t i = 0; i < run->key_count && count < KPL_RULES_MAX; i++) {
        if (run->keys[i].pairs[cap] == 0)
            continue;
        rules[count] = run->keys[i].rule;
        rules[count++].block_max = choose_caps[cap];
    }
    for (uint32_t i = 0; i < crossed_count && count < KPL_RULES_MAX; i++)
        rules[count++] = crossed[i];
    linkage->rules = rules;
    linkage->rule_count = count;
    return KPL_OK;
}

static kpl_status choose_all_pairs(kpl_linkage_spec *linkage, kpl_arena *arena,
                                   kpl_error *error) {
    KPL_TRY(kpl_arena_alloc(arena, 1, sizeof *linkage->rules, &linkage->rules, error));
    linkage->rule_count = 1; /* no keys: one block of everybody */
    return KPL_OK;
}

kpl_status kpl_block_choose(kpl_linkage_spec *linkage, kpl_arena *arena,
                            const kpl_table *table, const kpl_allocator *allocator,
                            const kpl_pool *pool, kpl_error *error) {
    if (kpl_block_possible_pairs(table, linkage->link) <= KPL_CHOOSE_ALL_PAIRS_MAX)
        return choose_all_pairs(linkage, arena, error);
    if (linkage->rule_count == 0)
        return kpl_fail(error, KPL_E_CONFIG,
                        "linkage %s has no field that can be blocked on, and too many "
                        "records to compare all pairs; give it a block: list",
                        linkage->name);
    choose_run run = {
        .blocks = {.allocator = allocator, .table = table, .link = linkage->link},
        .key_count = linkage->rule_count};
    kpl_status status = kpl_block_number_sources(&run.blocks, error);
    if (status == KPL_OK)
        status =
            kpl_alloc_zero(allocator, run.key_count, sizeof *run.keys, &run.keys, error);
    for (uint32_t i = 0; status == KPL_OK && i < run.key_count; i++)
        run.keys[i].rule = linkage->rules[i];
    if (status == KPL_OK)
        status = choose_look(&run, pool, error);
    if (status == KPL_OK)
        status = choose_write(&run, linkage, arena, error);
    kpl_free(allocator, run.keys);
    kpl_free(allocator, run.blocks.source_of);
    return status;
}
