/*
 * block_choose.c - see block_choose.h.
 *
 * Keys alone are grouped once, without a limit; a sample of records then tells which
 * block size the budget bears (block_sample.h), and the rules are grouped as they will
 * run.
 */
#include "block/block_choose.h"

#include <assert.h>
#include <string.h>

#include "block/block_build.h"
#include "block/block_sample.h"

/* Largest block sizes to try. */
static const uint32_t choose_caps[] = {1000, 300, 100, 30, 10, 3};
#define CHOOSE_CAPS (sizeof choose_caps / sizeof choose_caps[0])

/* Rules to group by, at most: with more, those of three keys are left out. */
#define CHOOSE_RULES_MAX 4096u

/* A rule with less than this part of all pairs costs a grouping of everybody and finds
 * next to nothing. */
#define CHOOSE_SHARE_MIN 1000u

/* Keys of one field, or of parts of one name, say the same twice. */
#define CHOOSE_NAME_FIELD KPL_FIELDS_MAX

typedef struct choose_run {
    kpl_linkage_spec *linkage;
    kpl_arena *arena;
    const kpl_pool *pool;
    uint64_t budget;
    kpl_blocks blocks;      /* table, link mode and sources; rules of the last build */
    kpl_linkage_spec tried; /* the rules of that build */
    kpl_key_spec keys[KPL_RULES_MAX];
    uint32_t fields[KPL_RULES_MAX]; /* of the keys */
    uint32_t size_largest[KPL_RULES_MAX];
    uint32_t key_count;
} choose_run;

/* ---- Candidates ------------------------------------------------------------------ */

static void choose_add_candidate(kpl_linkage_spec *linkage, kpl_key_spec key) {
    if (linkage->rule_count == KPL_RULES_MAX)
        return;
    linkage->rules[linkage->rule_count++] =
        (kpl_rule_spec){.keys = {key}, .key_count = 1};
}

/* Keys over all parts of a name. */
static void choose_add_names(kpl_linkage_spec *linkage) {
    kpl_key_spec key = {.field = KPL_FIELDS_MAX};
    uint64_t parts = 0;
    for (uint32_t f = linkage->field_count; f-- > 0;) {
        if (!linkage->fields[f].kind->is_name)
            continue;
        key.field = f;
        parts |= (uint64_t)1 << f;
    }
    if (parts == 0)
        return;
    key.pool = (parts & (parts - 1)) != 0 ? parts : 0;
    for (uint32_t i = 0; kpl_kind_pool_rules[i] != NULL; i++) {
        const int32_t form =
            kpl_kind_form(linkage->fields[key.field].kind, kpl_kind_pool_rules[i]);
        assert(form > 0);
        key.form = (uint32_t)form;
        choose_add_candidate(linkage, key);
    }
}

kpl_status kpl_block_candidates(kpl_linkage_spec *linkage, kpl_arena *arena,
                                kpl_error *error) {
    KPL_TRY(kpl_arena_alloc(arena, KPL_RULES_MAX, sizeof *linkage->rules, &linkage->rules,
                            error));
    linkage->rule_count = 0;
    choose_add_names(linkage);
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_kind *const kind = linkage->fields[f].kind;
        for (uint32_t i = 0; kind->rules != NULL && kind->rules[i] != NULL; i++) {
            const int32_t form = kpl_kind_form(kind, kind->rules[i]);
            assert(form >= 0);
            choose_add_candidate(linkage,
                                 (kpl_key_spec){.field = f, .form = (uint32_t)form});
        }
    }
    return KPL_OK;
}

/* ---- Rules ----------------------------------------------------------------------- */

static void choose_release(choose_run *run) {
    for (uint32_t i = 0; run->blocks.rules != NULL && i < run->blocks.rule_count; i++)
        kpl_block_rule_release(&run->blocks, &run->blocks.rules[i]);
    kpl_free(run->blocks.allocator, run->blocks.rules);
    kpl_free(run->blocks.allocator, run->tried.rules);
    run->blocks.rules = NULL;
    run->blocks.rule_count = 0;
    run->tried.rules = NULL;
    run->tried.rule_count = 0;
}

/* Do the keys of the rule stand for different fields? */
static bool choose_differ(const choose_run *run, const uint32_t *keys, uint32_t count) {
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < i; j++)
            if (run->fields[keys[i]] == run->fields[keys[j]])
                return false;
    return true;
}

/* The rule of `count` keys with a block size, or nothing when they do not differ. Only
 * counts without room. */
static void choose_put(choose_run *run, const uint32_t *keys, uint32_t count,
                       uint32_t size_max) {
    if (!choose_differ(run, keys, count))
        return;
    if (run->tried.rules != NULL) {
        kpl_rule_spec *const rule = &run->tried.rules[run->tried.rule_count];
        *rule = (kpl_rule_spec){.key_count = count, .block_max = size_max};
        for (uint32_t k = 0; k < count; k++)
            rule->keys[k] = run->keys[keys[k]];
    }
    run->tried.rule_count++;
}

/* All rules for a block size: keys alone, then two and three keys with larger blocks. */
static void choose_list(choose_run *run, uint32_t size_max, uint32_t key_count_max) {
    uint32_t large[KPL_RULES_MAX];
    uint32_t count = 0;
    run->tried.rule_count = 0;
    for (uint32_t k = 0; k < run->key_count; k++) {
        choose_put(run, &k, 1, size_max);
        if (size_max > 0 && run->size_largest[k] > size_max)
            large[count++] = k;
    }
    for (uint32_t a = 0; key_count_max >= 2 && a < count; a++)
        for (uint32_t b = a + 1; b < count; b++)
            choose_put(run, (uint32_t[]){large[a], large[b]}, 2, size_max);
    for (uint32_t a = 0; key_count_max >= 3 && a < count; a++)
        for (uint32_t b = a + 1; b < count; b++)
            for (uint32_t c = b + 1; c < count; c++)
                choose_put(run, (uint32_t[]){large[a], large[b], large[c]}, 3, size_max);
}

/* How many keys rules may have with a block size, so that they are not too many. A size
 * of 0 is no limit: then there is nothing to split. */
static uint32_t choose_depth(choose_run *run, uint32_t size_max) {
    uint32_t depth = size_max > 0 ? 3 : 1;
    assert(run->tried.rules == NULL);
    choose_list(run, size_max, depth);
    return run->tried.rule_count > CHOOSE_RULES_MAX ? depth - 1 : depth;
}

/* Group by all of them. */
static kpl_status choose_build(choose_run *run, uint32_t size_max, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks.allocator;
    choose_release(run);
    const uint32_t depth = choose_depth(run, size_max);
    choose_list(run, size_max, depth);
    const uint32_t count = run->tried.rule_count;
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *run->tried.rules, &run->tried.rules,
                           error));
    choose_list(run, size_max, depth);
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *run->blocks.rules,
                           &run->blocks.rules, error));
    run->blocks.rule_count = count;
    return kpl_block_build(&run->tried, &run->blocks, run->pool, error);
}

/* Build the rules of the largest block size that the budget bears; of the smallest one
 * anyway. */
static kpl_status choose_fit(choose_run *run, kpl_error *error) {
    kpl_sample_limit limits[CHOOSE_CAPS];
    uint64_t pairs[CHOOSE_CAPS];
    uint32_t cap = 0;
    KPL_TRY(choose_build(run, 0, error));
    for (uint32_t k = 0; k < run->key_count; k++)
        run->size_largest[k] = (uint32_t)run->blocks.rules[k].block_largest;
    kpl_free(run->blocks.allocator, run->tried.rules);
    run->tried.rules = NULL;
    for (uint32_t c = 0; c < CHOOSE_CAPS; c++)
        limits[c] = (kpl_sample_limit){choose_caps[c], choose_depth(run, choose_caps[c])};
    KPL_TRY(kpl_block_sample(&run->blocks, run->fields, limits, CHOOSE_CAPS, run->pool,
                             pairs, error));
    while (cap + 1 < CHOOSE_CAPS && pairs[cap] > run->budget)
        cap++;
    return choose_build(run, choose_caps[cap], error);
}

/* Is the rule worth its grouping, and among the KPL_RULES_MAX largest? The last ones of
 * those with just as many pairs go. */
static bool choose_is_among(const kpl_blocks *blocks, uint32_t rule) {
    uint32_t before = 0;
    uint64_t all = 0;
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        all += blocks->rules[i].pairs_total;
    if (blocks->rules[rule].pairs_total < all / CHOOSE_SHARE_MIN)
        return false;
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        before +=
            blocks->rules[i].pairs_total > blocks->rules[rule].pairs_total ||
            (blocks->rules[i].pairs_total == blocks->rules[rule].pairs_total && i < rule);
    return before < KPL_RULES_MAX && blocks->rules[rule].pairs_total > 0;
}

/* Choose rules. One that splits the large blocks of another needs that one: its small
 * blocks would be missed, and grouped by the chosen rules alone it would be another rule.
 * Returns how many. */
static uint32_t choose_mark(const choose_run *run, bool *is_chosen) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < run->tried.rule_count; i++)
        is_chosen[i] = choose_is_among(&run->blocks, i);
    for (uint32_t i = run->tried.rule_count; i-- > 0;) {
        uint32_t bases[KPL_RULE_KEYS_MAX + 1];
        count += is_chosen[i];
        const uint32_t base_count =
            is_chosen[i] ? kpl_block_bases(&run->tried, i, bases) : 0;
        for (uint32_t b = 0; b < base_count; b++)
            is_chosen[bases[b]] = run->blocks.rules[bases[b]].pairs_total > 0;
    }
    return count;
}

/* Hand the blocks of the chosen rules on. */
static kpl_status choose_hand_on(choose_run *run, const bool *is_chosen, uint32_t count,
                                 kpl_block_rule **built_out, kpl_error *error) {
    kpl_block_rule *built = NULL;
    uint32_t filled = 0;
    KPL_TRY(kpl_alloc(run->blocks.allocator, count, sizeof *built, &built, error));
    for (uint32_t i = 0; i < run->tried.rule_count; i++) {
        if (!is_chosen[i])
            continue;
        built[filled++] = run->blocks.rules[i];
        run->blocks.rules[i] = (kpl_block_rule){0};
    }
    *built_out = built;
    return KPL_OK;
}

static kpl_status choose_write(choose_run *run, bool *is_chosen,
                               kpl_block_rule **built_out, kpl_error *error) {
    kpl_linkage_spec *const linkage = run->linkage;
    kpl_rule_spec *rules = NULL;
    uint32_t count = choose_mark(run, is_chosen);
    const bool fits = count <= KPL_RULES_MAX;
    for (uint32_t i = 0; !fits && i < run->tried.rule_count; i++)
        is_chosen[i] = choose_is_among(&run->blocks, i); /* to be grouped anew */
    KPL_TRY(kpl_arena_alloc(run->arena, KPL_RULES_MAX, sizeof *rules, &rules, error));
    count = 0;
    for (uint32_t i = 0; i < run->tried.rule_count; i++)
        if (is_chosen[i])
            rules[count++] = run->tried.rules[i];
    if (fits)
        KPL_TRY(choose_hand_on(run, is_chosen, count, built_out, error));
    linkage->rules = rules;
    linkage->rule_count = count;
    return KPL_OK;
}

static kpl_status choose_finish(choose_run *run, kpl_block_rule **built_out,
                                kpl_error *error) {
    bool *is_chosen = NULL;
    KPL_TRY(kpl_alloc_zero(run->blocks.allocator, run->tried.rule_count,
                           sizeof *is_chosen, &is_chosen, error));
    const kpl_status status = choose_write(run, is_chosen, built_out, error);
    kpl_free(run->blocks.allocator, is_chosen);
    return status;
}

static void choose_take_keys(choose_run *run) {
    const kpl_linkage_spec *const linkage = run->linkage;
    for (; run->key_count < linkage->rule_count; run->key_count++) {
        const kpl_key_spec key = linkage->rules[run->key_count].keys[0];
        run->keys[run->key_count] = key;
        run->fields[run->key_count] =
            linkage->fields[key.field].kind->is_name ? CHOOSE_NAME_FIELD : key.field;
    }
}

static kpl_status choose_all_pairs(kpl_linkage_spec *linkage, kpl_arena *arena,
                                   kpl_error *error) {
    KPL_TRY(kpl_arena_alloc(arena, 1, sizeof *linkage->rules, &linkage->rules, error));
    linkage->rule_count = 1; /* no keys: one block of everybody */
    return KPL_OK;
}

/* Distinct pairs that a plan may have. */
static uint64_t choose_bearable(uint64_t records) {
    const uint64_t wish = records * KPL_CHOOSE_PAIRS_A_RECORD;
    const uint64_t least = records * KPL_CHOOSE_PAIRS_A_RECORD_MIN;
    const uint64_t enough = least > KPL_CHOOSE_PAIRS ? least : KPL_CHOOSE_PAIRS;
    return wish < enough ? wish : enough;
}

kpl_status kpl_block_choose(kpl_linkage_spec *linkage, kpl_arena *arena,
                            const kpl_table *table, uint64_t budget,
                            const kpl_allocator *allocator, const kpl_pool *pool,
                            kpl_block_rule **built_out, kpl_error *error) {
    *built_out = NULL;
    if (kpl_block_possible_pairs(table, linkage->link) <= KPL_CHOOSE_ALL_PAIRS_MAX)
        return choose_all_pairs(linkage, arena, error);
    if (linkage->rule_count == 0)
        return kpl_fail(error, KPL_E_CONFIG,
                        "linkage %s has no field that can be blocked on, and too many "
                        "records to compare all pairs; give it a block: list",
                        linkage->name);
    const uint64_t bearable = choose_bearable(table->record_count);
    /* A sample is not exact: what is counted later must not exceed the budget. */
    budget -= budget / 10;
    choose_run run = {
        .linkage = linkage,
        .arena = arena,
        .pool = pool,
        .budget = budget < bearable ? budget : bearable,
        .blocks = {.allocator = allocator, .table = table, .link = linkage->link},
        .tried = {.fields = linkage->fields, .field_count = linkage->field_count}};
    choose_take_keys(&run);
    kpl_status status = kpl_block_number_sources(&run.blocks, error);
    if (status == KPL_OK)
        status = choose_fit(&run, error);
    if (status == KPL_OK)
        status = choose_finish(&run, built_out, error);
    choose_release(&run);
    kpl_free(allocator, run.blocks.source_of);
    return status;
}

/* ---- Afterwards ------------------------------------------------------------------ */

void kpl_block_drop_idle(kpl_linkage_spec *linkage, const uint64_t *pairs_new,
                         kpl_blocks *blocks) {
    assert(linkage->rule_count == blocks->rule_count);
    uint32_t kept = 0;
    uint64_t tasks = 0;
    for (uint32_t i = 0; i < blocks->rule_count; i++) {
        kpl_block_rule rule = blocks->rules[i];
        if (pairs_new[i] == 0 && (kept > 0 || i + 1 < blocks->rule_count)) {
            kpl_block_rule_release(blocks, &rule);
            continue;
        }
        const uint64_t first = tasks;
        for (uint64_t t = rule.task_first; t < rule.task_last; t++) {
            blocks->tasks[tasks] = blocks->tasks[t];
            blocks->tasks[tasks++].rule = kept;
        }
        rule.task_first = first;
        rule.task_last = tasks;
        blocks->rules[kept] = rule;
        linkage->rules[kept++] = linkage->rules[i];
    }
    blocks->rule_count = kept;
    blocks->task_count = tasks;
    linkage->rule_count = kept;
}
