/*
 * block_choose.c - see block_choose.h.
 *
 * Keys alone are grouped once, without a limit, to see which block sizes the budget bears
 * for them; then, from that size down, all rules are grouped as they would run, until
 * their pairs are few enough.
 */
#include "block/block_choose.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "block/block_build.h"

/* Largest block sizes to try. */
static const uint32_t choose_caps[] = {1000, 300, 100, 30, 10, 3};
#define CHOOSE_CAPS (sizeof choose_caps / sizeof choose_caps[0])

/* Records whose partners are counted: with as many partners more or less as they have on
 * average, the total is right to 2 %. */
#define CHOOSE_SAMPLE 2048u

/* Rules to group by, at most: with more, those of three keys are left out. */
#define CHOOSE_RULES_MAX 4096u

/* A rule with less than this part of all pairs costs a grouping of everybody and finds
 * next to nothing. */
#define CHOOSE_SHARE_MIN 1000u

/* Keys of one field, or of parts of one name, say the same twice. */
#define CHOOSE_NAME_FIELD KPL_FIELDS_MAX

/* A block of a sampled record. */
typedef struct choose_entry {
    uint32_t sample;
    uint32_t rule;
    uint32_t block;
} choose_entry;

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

/* ---- Counting distinct pairs ----------------------------------------------------- */

typedef struct choose_count {
    const kpl_blocks *blocks;
    uint32_t size_max;
    uint32_t sample_count;
    uint32_t *records;     /* per sample */
    uint32_t *sample_of;   /* per record: 1 + sample; later the stamp of who met it */
    choose_entry *entries; /* in order of rules */
    size_t count;
    size_t capacity;
    uint32_t *starts; /* per sample: its entries in order[] */
    uint32_t *order;
} choose_count;

/* Blocks of the sampled records that are not too large. */
static kpl_status choose_look_up(choose_count *count, kpl_error *error) {
    const kpl_blocks *const blocks = count->blocks;
    for (uint32_t i = 0; i < blocks->rule_count; i++) {
        const kpl_block_rule *const rule = &blocks->rules[i];
        for (uint32_t b = 0; b < rule->block_count; b++) {
            if (rule->starts[b + 1] - rule->starts[b] > count->size_max)
                continue;
            for (uint32_t m = rule->starts[b]; m < rule->starts[b + 1]; m++) {
                const uint32_t sample = count->sample_of[rule->members[m]];
                if (sample == 0)
                    continue;
                KPL_TRY(kpl_reserve(blocks->allocator, count->count + 1,
                                    sizeof *count->entries, &count->capacity,
                                    &count->entries, error));
                count->entries[count->count++] = (choose_entry){sample - 1, i, b};
            }
        }
    }
    return KPL_OK;
}

/* Sort the entries by sample. */
static kpl_status choose_sort(choose_count *count, kpl_error *error) {
    const kpl_allocator *const allocator = count->blocks->allocator;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)count->sample_count + 2,
                           sizeof *count->starts, &count->starts, error));
    KPL_TRY(
        kpl_alloc(allocator, count->count, sizeof *count->order, &count->order, error));
    for (size_t e = 0; e < count->count; e++)
        count->starts[count->entries[e].sample + 2]++;
    for (uint32_t s = 0; s < count->sample_count; s++)
        count->starts[s + 2] += count->starts[s + 1];
    for (size_t e = 0; e < count->count; e++)
        count->order[count->starts[count->entries[e].sample + 1]++] = (uint32_t)e;
    return KPL_OK;
}

/* Partners of one sampled record, each once. */
static uint64_t choose_partners(const choose_count *count, uint32_t sample) {
    const kpl_blocks *const blocks = count->blocks;
    const uint32_t record = count->records[sample];
    const uint8_t source = blocks->source_of[record];
    uint64_t partners = 0;
    for (uint32_t e = count->starts[sample]; e < count->starts[sample + 1]; e++) {
        const choose_entry *const entry = &count->entries[count->order[e]];
        const kpl_block_rule *const rule = &blocks->rules[entry->rule];
        for (uint32_t m = rule->starts[entry->block]; m < rule->starts[entry->block + 1];
             m++) {
            const uint32_t other = rule->members[m];
            const bool same = blocks->source_of[other] == source;
            const bool allowed = blocks->link == KPL_LINK_BOTH ||
                                 (blocks->link == KPL_LINK_WITHIN) == same;
            partners +=
                allowed && other != record && count->sample_of[other] != sample + 1;
            count->sample_of[other] = sample + 1;
        }
    }
    return partners;
}

/* Distinct pairs in blocks of at most `size_max` records, scaled up from the sample. */
static kpl_status choose_sample(choose_count *count, uint64_t *pairs_out,
                                kpl_error *error) {
    const kpl_allocator *const allocator = count->blocks->allocator;
    const uint32_t records = count->blocks->table->record_count;
    KPL_TRY(kpl_alloc(allocator, CHOOSE_SAMPLE, sizeof *count->records, &count->records,
                      error));
    KPL_TRY(kpl_alloc_zero(allocator, records, sizeof *count->sample_of,
                           &count->sample_of, error));
    for (uint32_t i = 0; i < CHOOSE_SAMPLE; i++) {
        const uint32_t record = (uint32_t)(kpl_hash_word(i) % records);
        if (count->sample_of[record] != 0)
            continue;
        count->records[count->sample_count] = record;
        count->sample_of[record] = ++count->sample_count;
    }
    KPL_TRY(choose_look_up(count, error));
    KPL_TRY(choose_sort(count, error));
    memset(count->sample_of, 0, records * sizeof *count->sample_of);
    uint64_t partners = 0;
    for (uint32_t s = 0; s < count->sample_count; s++)
        partners += choose_partners(count, s);
    *pairs_out = (uint64_t)((double)partners / 2 * records / count->sample_count);
    return KPL_OK;
}

static kpl_status choose_pairs(const choose_run *run, uint32_t size_max,
                               uint64_t *pairs_out, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks.allocator;
    choose_count count = {.blocks = &run->blocks, .size_max = size_max};
    const kpl_status status = choose_sample(&count, pairs_out, error);
    kpl_free(allocator, count.records);
    kpl_free(allocator, count.sample_of);
    kpl_free(allocator, count.entries);
    kpl_free(allocator, count.starts);
    kpl_free(allocator, count.order);
    return status;
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

/* Group by all of them. A size of 0 is no limit: then there is nothing to split. */
static kpl_status choose_build(choose_run *run, uint32_t size_max, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks.allocator;
    choose_release(run);
    uint32_t depth = size_max > 0 ? 3 : 1;
    choose_list(run, size_max, depth);
    if (run->tried.rule_count > CHOOSE_RULES_MAX) /* dozens of fields */
        choose_list(run, size_max, --depth);
    const uint32_t count = run->tried.rule_count;
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *run->tried.rules, &run->tried.rules,
                           error));
    choose_list(run, size_max, depth);
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *run->blocks.rules,
                           &run->blocks.rules, error));
    run->blocks.rule_count = count;
    return kpl_block_build(&run->tried, &run->blocks, run->pool, error);
}

static void choose_measure(choose_run *run) {
    for (uint32_t k = 0; k < run->key_count; k++)
        run->size_largest[k] = (uint32_t)run->blocks.rules[k].block_largest;
}

/* Build the rules of the largest block size that the budget bears; of the smallest one
 * anyway. */
static kpl_status choose_fit(choose_run *run, kpl_error *error) {
    uint32_t cap = 0;
    uint64_t pairs = 0;
    KPL_TRY(choose_build(run, 0, error));
    choose_measure(run);
    for (; cap + 1 < CHOOSE_CAPS; cap++) {
        KPL_TRY(choose_pairs(run, choose_caps[cap], &pairs, error));
        if (pairs <= run->budget)
            break;
    }
    for (;; cap++) {
        KPL_TRY(choose_build(run, choose_caps[cap], error));
        if (cap + 1 == CHOOSE_CAPS)
            return KPL_OK;
        KPL_TRY(choose_pairs(run, choose_caps[cap], &pairs, error));
        if (pairs <= run->budget)
            return KPL_OK;
    }
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

static kpl_status choose_write(const choose_run *run, kpl_error *error) {
    kpl_linkage_spec *const linkage = run->linkage;
    kpl_rule_spec *rules = NULL;
    uint32_t count = 0;
    KPL_TRY(kpl_arena_alloc(run->arena, KPL_RULES_MAX, sizeof *rules, &rules, error));
    for (uint32_t i = 0; i < run->tried.rule_count; i++)
        if (choose_is_among(&run->blocks, i))
            rules[count++] = run->tried.rules[i];
    linkage->rules = rules;
    linkage->rule_count = count;
    return KPL_OK;
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
                            kpl_error *error) {
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
        status = choose_write(&run, error);
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
