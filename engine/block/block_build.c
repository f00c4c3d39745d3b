/* block_build.c - see block_build.h. */
#include "block/block_build.h"

#include "block/block_split.h"

typedef struct build_run {
    const kpl_linkage_spec *linkage;
    kpl_blocks *blocks;
    const kpl_pool *pool;
    /* Per rule, while a later one may need it: its large blocks; and, of those that are
     * grouped by items, these, with the first one of each record. */
    kpl_large *blocks_large;
    kpl_items *large;
    uint32_t **large_starts;
    bool *is_needed;     /* per rule: one does */
    uint32_t key_count;  /* of the rules under way */
    uint32_t *of_round;  /* the rules under way */
    uint32_t rule_count; /* of them */
} build_run;

static bool build_same_key(const kpl_key_spec *a, const kpl_key_spec *b) {
    return a->field == b->field && a->form == b->form && a->pool == b->pool;
}

static bool build_has_key(const kpl_rule_spec *rule, const kpl_key_spec *key) {
    for (uint32_t k = 0; k < rule->key_count; k++)
        if (build_same_key(&rule->keys[k], key))
            return true;
    return false;
}

bool kpl_block_keys_within(const kpl_rule_spec *small, const kpl_rule_spec *large) {
    for (uint32_t k = 0; k < small->key_count; k++)
        if (!build_has_key(large, &small->keys[k]))
            return false;
    return true;
}

/* Does rule `large` split the blocks that are too large for rule `small`? */
static bool build_splits(const kpl_linkage_spec *linkage, uint32_t large,
                         uint32_t small) {
    const kpl_rule_spec *const of = &linkage->rules[small];
    const kpl_rule_spec *const by = &linkage->rules[large];
    return small < large && of->block_max > 0 && by->block_max > 0 && of->key_count > 0 &&
           of->key_count < by->key_count &&
           (of->key_count == 1 || of->key_count + 1 == by->key_count) &&
           kpl_block_keys_within(of, by);
}

bool kpl_block_needs_lists(const kpl_linkage_spec *linkage) {
    if (linkage->rule_count > KPL_RULES_DENSE_MAX)
        return true;
    for (uint32_t i = 0; i < linkage->rule_count; i++) {
        const kpl_rule_spec *const rule = &linkage->rules[i];
        for (uint32_t k = 0; k < rule->key_count; k++)
            if (kpl_key_is_many(linkage->fields, &rule->keys[k]))
                return true;
        for (uint32_t j = 0; j < i; j++)
            if (build_splits(linkage, i, j))
                return true;
    }
    return false;
}

/* The first rule that has all keys of `rule` but one, or rule_count. */
static uint32_t build_base(const kpl_linkage_spec *linkage, uint32_t rule) {
    const uint32_t keys = linkage->rules[rule].key_count;
    for (uint32_t i = 0; keys > 2 && i < rule; i++)
        if (linkage->rules[i].key_count + 1 == keys && build_splits(linkage, rule, i))
            return i;
    return linkage->rule_count;
}

/* The earlier rule of one key alone that `rule` takes only the large blocks of, or
 * rule_count. */
static uint32_t build_alone(const kpl_linkage_spec *linkage, uint32_t rule,
                            const kpl_key_spec *key) {
    for (uint32_t i = 0; linkage->rules[rule].key_count > 1 && i < rule; i++)
        if (linkage->rules[i].key_count == 1 && build_splits(linkage, rule, i) &&
            build_same_key(&linkage->rules[i].keys[0], key))
            return i;
    return linkage->rule_count;
}

uint32_t kpl_block_bases(const kpl_linkage_spec *linkage, uint32_t rule,
                         uint32_t bases_out[KPL_RULE_KEYS_MAX + 1]) {
    const kpl_rule_spec *const spec = &linkage->rules[rule];
    const uint32_t base = build_base(linkage, rule);
    uint32_t count = 0;
    if (base < rule)
        bases_out[count++] = base;
    for (uint32_t k = 0; k < spec->key_count; k++) {
        const uint32_t alone = build_alone(linkage, rule, &spec->keys[k]);
        if (alone < rule)
            bases_out[count++] = alone;
    }
    return count;
}

/* What a rule takes of one of its keys. `own` is filled and to be released where no
 * earlier rule has the items. */
static kpl_status build_part(const build_run *run, uint32_t rule, uint32_t key,
                             kpl_items *own, const kpl_items **items_out,
                             kpl_error *error) {
    const kpl_linkage_spec *const linkage = run->linkage;
    const kpl_key_spec *const spec = &linkage->rules[rule].keys[key];
    const uint32_t alone_rule = build_alone(linkage, rule, spec);
    if (alone_rule < rule) {
        *items_out = &run->large[alone_rule];
        return KPL_OK;
    }
    const kpl_pool alone = {.threads = 1};
    KPL_TRY(kpl_items_of_key(run->blocks->table, spec, run->blocks->allocator,
                             linkage->rules[rule].key_count > 1 ? &alone : run->pool, own,
                             error));
    *items_out = own;
    return KPL_OK;
}

/* Join one more key to the items in *joined, which are replaced. */
static kpl_status build_join(const kpl_items *part, kpl_items *joined, kpl_error *error) {
    kpl_items both;
    KPL_TRY(kpl_items_join(joined, part, &both, error));
    kpl_items_release(joined);
    *joined = both;
    return KPL_OK;
}

/* The items of a rule: of its first key, and those of the other keys, joined. */
static kpl_status build_items(const build_run *run, uint32_t rule, kpl_items *joined,
                              const kpl_items **items_out, kpl_error *error) {
    const kpl_items *first = NULL;
    kpl_status status = KPL_OK;
    for (uint32_t k = 0; status == KPL_OK && k < run->linkage->rules[rule].key_count;
         k++) {
        const kpl_items *part = NULL;
        kpl_items own = {.allocator = run->blocks->allocator};
        status = build_part(run, rule, k, first == NULL ? joined : &own, &part, error);
        if (status != KPL_OK)
            break;
        if (first == NULL) {
            first = part;
            continue;
        }
        kpl_items both;
        if (first == joined) {
            status = build_join(part, joined, error);
        } else {
            status = kpl_items_join(first, part, &both, error);
            if (status == KPL_OK)
                *joined = both;
            first = joined;
        }
        kpl_items_release(&own);
    }
    *items_out = first;
    return status;
}

/* ---- Large blocks ---------------------------------------------------------------- */

/* Where the items of each record start. */
static kpl_status build_starts(const build_run *run, const kpl_items *items,
                               uint32_t **starts_out, kpl_error *error) {
    const uint32_t records = run->blocks->table->record_count;
    uint32_t *starts = NULL;
    KPL_TRY(kpl_alloc(run->blocks->allocator, (size_t)records + 1, sizeof *starts,
                      &starts, error));
    uint32_t item = 0;
    for (uint32_t r = 0; r < records; r++) {
        starts[r] = item;
        while (item < items->count && items->records[item] == r)
            item++;
    }
    starts[records] = item;
    *starts_out = starts;
    return KPL_OK;
}

/* Items with the numbers of their blocks, block by block. */
static kpl_status build_gather(const build_run *run, const kpl_items *items,
                               kpl_large *large, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks->allocator;
    uint32_t *places = NULL; /* per number */
    uint32_t end = 0;
    if (items->count == 0)
        return KPL_OK;
    for (uint32_t i = 0; i < items->count; i++)
        end = items->codes[0][i] >= end ? items->codes[0][i] + 1 : end;
    KPL_TRY(kpl_alloc_zero(allocator, end, sizeof *places, &places, error));
    for (uint32_t i = 0; i < items->count; i++)
        places[items->codes[0][i]]++;
    for (uint32_t n = 0; n < end; n++)
        large->count += places[n] > 0;
    kpl_status status = kpl_alloc(allocator, (size_t)large->count + 1,
                                  sizeof *large->starts, &large->starts, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, items->count, sizeof *large->members,
                           &large->members, error);
    uint32_t block = 0;
    uint32_t total = 0;
    for (uint32_t n = 0; status == KPL_OK && n < end; n++) {
        const uint32_t size = places[n];
        places[n] = total;
        if (size > 0)
            large->starts[block++] = total;
        total += size;
    }
    for (uint32_t i = 0; status == KPL_OK && i < items->count; i++)
        large->members[places[items->codes[0][i]]++] = items->records[i];
    if (status == KPL_OK)
        large->starts[block] = total;
    kpl_free(allocator, places);
    return status;
}

/* After grouping items: the large blocks of the rule, and where its large items start. */
static kpl_status build_index(const build_run *run, uint32_t rule, kpl_error *error) {
    if (!run->is_needed[rule])
        return KPL_OK;
    KPL_TRY(build_gather(run, &run->large[rule], &run->blocks_large[rule], error));
    if (run->linkage->rules[rule].key_count > 1)
        return KPL_OK;
    return build_starts(run, &run->large[rule], &run->large_starts[rule], error);
}

static kpl_status build_index_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    const build_run *const run = argument;
    return build_index(run, run->of_round[task], error);
}

/* The rule whose large blocks `rule` splits by one key, *key_out; or rule_count. */
static uint32_t build_split_of(const kpl_linkage_spec *linkage, uint32_t rule,
                               uint32_t *key_out) {
    const kpl_rule_spec *const spec = &linkage->rules[rule];
    uint32_t base = build_base(linkage, rule);
    for (uint32_t k = 0; base < rule && k < spec->key_count; k++)
        if (!build_has_key(&linkage->rules[base], &spec->keys[k]))
            *key_out = k;
    for (uint32_t k = 0; base > rule && spec->key_count == 2 && k < 2; k++) {
        base = build_alone(linkage, rule, &spec->keys[k]);
        *key_out = 1 - k;
    }
    return base;
}

static kpl_status build_split(const build_run *run, uint32_t rule, uint32_t base,
                              uint32_t key, kpl_error *error) {
    const kpl_linkage_spec *const linkage = run->linkage;
    kpl_items own = {.allocator = run->blocks->allocator};
    const kpl_items *items = NULL;
    uint32_t *starts = NULL;
    const uint32_t alone = build_alone(linkage, rule, &linkage->rules[rule].keys[key]);
    kpl_status status = build_part(run, rule, key, &own, &items, error);
    if (status == KPL_OK && alone > rule)
        status = build_starts(run, items, &starts, error);
    if (status == KPL_OK)
        status = kpl_block_split(
            run->blocks, &run->blocks_large[base],
            (kpl_split_key){.starts = alone < rule ? run->large_starts[alone] : starts,
                            .codes = items->codes[0]},
            linkage->rules[rule].block_max, &run->blocks->rules[rule],
            run->is_needed[rule] ? &run->blocks_large[rule] : NULL, error);
    kpl_items_release(&own);
    kpl_free(run->blocks->allocator, starts);
    return status;
}

/* ---- Rules ----------------------------------------------------------------------- */

static kpl_status build_grouped(const build_run *run, uint32_t rule, const kpl_pool *pool,
                                kpl_error *error) {
    const kpl_rule_spec *const spec = &run->linkage->rules[rule];
    kpl_blocks *const blocks = run->blocks;
    kpl_items joined = {.allocator = blocks->allocator};
    const kpl_items *items = NULL;
    kpl_status status = build_items(run, rule, &joined, &items, error);
    if (status == KPL_OK)
        status = kpl_block_rule_of_items(
            blocks, items, spec->block_max > 0 ? spec->block_max : UINT32_MAX, pool,
            &blocks->rules[rule], run->is_needed[rule] ? &run->large[rule] : NULL, error);
    kpl_items_release(&joined);
    return status;
}

static kpl_status build_rule(const build_run *run, uint32_t rule, const kpl_pool *pool,
                             kpl_error *error) {
    const kpl_rule_spec *const spec = &run->linkage->rules[rule];
    uint32_t key = 0;
    const uint32_t base = build_split_of(run->linkage, rule, &key);
    if (spec->key_count == 0)
        return kpl_block_rule_build(run->blocks, spec, pool, &run->blocks->rules[rule],
                                    error);
    return base < rule ? build_split(run, rule, base, key, error)
                       : build_grouped(run, rule, pool, error);
}

/* Rules of one key are grouped by all threads together, of several keys by one each: they
 * are many and mostly small. */
static kpl_status build_task(void *argument, uint64_t task, uint32_t worker,
                             kpl_error *error) {
    (void)worker;
    static const kpl_pool alone = {.threads = 1};
    const build_run *const run = argument;
    const uint32_t rule = run->of_round[task];
    KPL_TRY(build_rule(run, rule, &alone, error));
    return run->large[rule].records != NULL ? build_index(run, rule, error) : KPL_OK;
}

static void build_drop_items(build_run *run, uint32_t rule) {
    kpl_items_release(&run->large[rule]);
    kpl_free(run->blocks->allocator, run->large_starts[rule]);
    run->large_starts[rule] = NULL;
}

/* Drop the large blocks that no rule of `key_count` keys or more splits. */
static void build_forget(build_run *run, uint32_t key_count) {
    for (uint32_t i = 0; i < run->linkage->rule_count; i++) {
        bool is_needed = false;
        for (uint32_t j = i + 1; j < run->linkage->rule_count; j++)
            is_needed = is_needed || (run->linkage->rules[j].key_count >= key_count &&
                                      build_splits(run->linkage, j, i));
        run->is_needed[i] = is_needed;
        if (!is_needed)
            build_drop_items(run, i);
        if (!is_needed || run->linkage->rules[i].key_count + 1 < key_count)
            kpl_large_release(&run->blocks_large[i]);
    }
}

static kpl_status build_round(build_run *run, kpl_error *error) {
    run->rule_count = 0;
    for (uint32_t i = 0; i < run->linkage->rule_count; i++)
        if (run->linkage->rules[i].key_count == run->key_count)
            run->of_round[run->rule_count++] = i;
    if (run->key_count > 1)
        return kpl_parallel_for(run->pool, run->rule_count, build_task, run, error);
    for (uint32_t i = 0; i < run->rule_count; i++)
        KPL_TRY(build_rule(run, run->of_round[i], run->pool, error));
    return kpl_parallel_for(run->pool, run->key_count == 1 ? run->rule_count : 0,
                            build_index_task, run, error);
}

static kpl_status build_begin(build_run *run, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks->allocator;
    const uint32_t count = run->linkage->rule_count;
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *run->blocks_large,
                           &run->blocks_large, error));
    for (uint32_t i = 0; i < count; i++)
        run->blocks_large[i].allocator = allocator;
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *run->large, &run->large, error));
    for (uint32_t i = 0; i < count; i++)
        run->large[i].allocator = allocator;
    KPL_TRY(kpl_alloc_zero(allocator, count, sizeof *run->large_starts,
                           &run->large_starts, error));
    KPL_TRY(
        kpl_alloc_zero(allocator, count, sizeof *run->is_needed, &run->is_needed, error));
    return kpl_alloc(allocator, count, sizeof *run->of_round, &run->of_round, error);
}

kpl_status kpl_block_build(const kpl_linkage_spec *linkage, kpl_blocks *blocks,
                           const kpl_pool *pool, kpl_error *error) {
    const kpl_allocator *const allocator = blocks->allocator;
    const uint32_t count = linkage->rule_count;
    build_run run = {.linkage = linkage, .blocks = blocks, .pool = pool};
    kpl_status status = build_begin(&run, error);
    for (; status == KPL_OK && run.key_count <= KPL_RULE_KEYS_MAX; run.key_count++) {
        build_forget(&run, run.key_count);
        status = build_round(&run, error);
    }
    for (uint32_t i = 0; run.large != NULL && i < count; i++)
        kpl_items_release(&run.large[i]);
    for (uint32_t i = 0; run.large_starts != NULL && i < count; i++)
        kpl_free(allocator, run.large_starts[i]);
    for (uint32_t i = 0; run.blocks_large != NULL && i < count; i++)
        kpl_large_release(&run.blocks_large[i]);
    kpl_free(allocator, run.blocks_large);
    kpl_free(allocator, run.large);
    kpl_free(allocator, run.large_starts);
    kpl_free(allocator, run.is_needed);
    kpl_free(allocator, run.of_round);
    return status;
}
