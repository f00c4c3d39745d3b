/* block_refine.c - see block_refine.h. */
#include "block/block_refine.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "block/block_build.h"
#include "block/block_group.h"
#include "block/block_rule.h"

/* Keys that split, and rules that a refined rule may add: one per key, one per pair of
 * keys, two of neighbours. */
#define REFINE_KEYS_MAX 3u
#define REFINE_RULES_MAX 8u

/* Records of a block that a key leaves, at most: larger ones say too little, and a second
 * key splits them. Measured for chosen rules, recall hardly rises beyond (see
 * block_choose.h). */
#define REFINE_SIZE_MAX 1023u

/* Records of a run of neighbours, at most: its pairs are no evidence, only a chance. */
#define REFINE_RUN_MAX 32u

/* Sizes of blocks by quarters of an octave: fine enough for a limit, few enough to add
 * up for every candidate. */
#define REFINE_QUARTERS 128u

/* Marks of a record: bit k = its block by key k is too large. */
#define REFINE_CROSSED (1u << REFINE_KEYS_MAX) /* by a pair of keys */
#define REFINE_SETTLED 0x80u                   /* some key tells who its partners are */

typedef struct refine_profile {
    uint64_t records[REFINE_QUARTERS]; /* in blocks of that size */
    uint64_t pairs[REFINE_QUARTERS];
} refine_profile;

typedef struct refine_candidate {
    kpl_key_spec key;
    refine_profile profile;
} refine_candidate;

typedef struct refine_run {
    kpl_blocks *blocks;
    const kpl_linkage_spec *linkage;
    const kpl_pool *pool;
    uint32_t parent;      /* the rule under way */
    uint32_t *large_of;   /* per record: its block among those that went, 0 = none */
    uint32_t *crossed_of; /* the same for a part of the records */
    uint8_t *marks;       /* per record */
    refine_candidate *candidates;
    uint32_t candidate_count;
    kpl_key_spec keys[REFINE_KEYS_MAX];
    uint32_t key_count;
} refine_run;

uint64_t kpl_block_budget(uint64_t wish, uint32_t record_count) {
    const uint64_t records =
        record_count > KPL_REFINE_RECORDS_MIN ? record_count : KPL_REFINE_RECORDS_MIN;
    return wish > 0 ? wish : records * KPL_REFINE_PAIRS_A_RECORD;
}

uint64_t kpl_block_pairs(const kpl_blocks *blocks) {
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        pairs += blocks->rules[i].pairs_total;
    return pairs;
}

/* Rules that the walk bears. */
static uint32_t refine_rules_max(const kpl_blocks *blocks) {
    return blocks->has_lists ? KPL_RULES_MAX : KPL_RULES_DENSE_MAX;
}

/* ---- Sizes ----------------------------------------------------------------------- */

/* 4 log2(size), rounded down in the manner of a floating point number. */
static uint32_t refine_quarter(uint64_t size) {
    uint32_t octave = 0;
    while (size >> octave >= 2)
        octave++;
    return octave * 4 + (uint32_t)((size << 2 >> octave) & 3);
}

/* The largest size of a quarter. */
static uint32_t refine_quarter_max(uint32_t quarter) {
    const uint64_t next = (uint64_t)(4 + (quarter + 1) % 4) << ((quarter + 1) / 4);
    const uint64_t size = (next + 3) / 4 - 1;
    return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

static void refine_measure(const kpl_blocks *blocks, const kpl_block_rule *rule,
                           refine_profile *profile) {
    for (uint32_t b = 0; b < rule->block_count; b++) {
        const uint32_t size = rule->starts[b + 1] - rule->starts[b];
        const uint32_t quarter = refine_quarter(size);
        profile->records[quarter] += size;
        profile->pairs[quarter] +=
            kpl_block_rule_pairs(blocks, rule->members + rule->starts[b], size);
    }
}

/* The largest block size with which all blocks up to it make no more than `budget`. */
static uint32_t refine_size_max(const refine_profile *profile, uint64_t budget) {
    uint64_t pairs = 0;
    for (uint32_t quarter = 0; quarter < REFINE_QUARTERS; quarter++) {
        if (profile->pairs[quarter] > budget - pairs)
            return quarter > 0 ? refine_quarter_max(quarter - 1) : 1;
        pairs += profile->pairs[quarter];
    }
    return UINT32_MAX;
}

/* ---- Candidates ------------------------------------------------------------------ */

static bool refine_uses_field(const kpl_rule_spec *rule, uint32_t field) {
    for (uint32_t k = 0; k < rule->key_count; k++)
        if (kpl_key_has_field(&rule->keys[k], field))
            return true;
    return false;
}

/* Blocks of the records with a number in `of`, split by `keys`; sizes as they come. */
static kpl_status refine_split(const refine_run *run, const uint32_t *of,
                               const kpl_key_spec *keys, uint32_t key_count,
                               kpl_block_rule *rule_out, kpl_error *error) {
    const kpl_table *const table = run->blocks->table;
    kpl_group_column columns[KPL_GROUP_COLUMNS_MAX] = {{.codes = of}};
    kpl_groups groups;
    for (uint32_t k = 0; k < key_count; k++)
        columns[k + 1] = kpl_group_column_of(table, &keys[k]);
    KPL_TRY(kpl_group_run(columns, key_count + 1, table->record_count,
                          run->blocks->allocator, run->pool, &groups, error));
    *rule_out = (kpl_block_rule){.members = groups.members,
                                 .starts = groups.starts,
                                 .block_count = groups.count,
                                 .records = groups.records,
                                 .refines = run->parent + 1};
    return KPL_OK;
}

static kpl_status refine_consider(refine_run *run, kpl_key_spec key, kpl_error *error) {
    const kpl_field *const field = &run->blocks->table->fields[key.field];
    if (key.form != KPL_FORM_VALUE && field->forms[key.form].of_value == NULL)
        return KPL_OK;
    kpl_block_rule rule;
    KPL_TRY(refine_split(run, run->large_of, &key, 1, &rule, error));
    refine_candidate *const candidate = &run->candidates[run->candidate_count++];
    *candidate = (refine_candidate){.key = key};
    refine_measure(run->blocks, &rule, &candidate->profile);
    kpl_block_rule_release(run->blocks, &rule);
    return KPL_OK;
}

/* Every key that a kind recommends, of the fields that the rule does not use yet. */
static kpl_status refine_look(refine_run *run, kpl_error *error) {
    run->candidate_count = 0;
    for (uint32_t f = 0; f < run->linkage->field_count; f++) {
        const kpl_kind *const kind = run->linkage->fields[f].kind;
        if (kind->keys == NULL || refine_uses_field(&run->linkage->rules[run->parent], f))
            continue;
        for (uint32_t k = 0; kind->keys[k] != NULL; k++) {
            const int32_t form = kpl_kind_form(kind, kind->keys[k]);
            assert(form >= 0);
            KPL_TRY(refine_consider(
                run, (kpl_key_spec){.field = f, .form = (uint32_t)form}, error));
        }
    }
    return KPL_OK;
}

/* What blocks up to a size hold. */
static void refine_sum(const refine_profile *profile, uint32_t quarter_max,
                       uint64_t *records_out, uint64_t *pairs_out) {
    *records_out = 0;
    *pairs_out = 0;
    for (uint32_t quarter = 0; quarter <= quarter_max; quarter++) {
        *records_out += profile->records[quarter];
        *pairs_out += profile->pairs[quarter];
    }
}

static bool refine_has_field(const refine_run *run, uint32_t field) {
    for (uint32_t k = 0; k < run->key_count; k++)
        if (run->keys[k].field == field)
            return true;
    return false;
}

/* Up to `count` keys that put the most records into blocks up to a size, each of another
 * field; the earlier field of equals. Returns their pairs. */
static uint64_t refine_pick(refine_run *run, uint32_t count, uint32_t quarter_max) {
    uint64_t total = 0;
    for (run->key_count = 0; run->key_count < count;) {
        const refine_candidate *best = NULL;
        uint64_t best_records = 0;
        uint64_t best_pairs = 0;
        for (uint32_t i = 0; i < run->candidate_count; i++) {
            const refine_candidate *const candidate = &run->candidates[i];
            uint64_t records = 0;
            uint64_t pairs = 0;
            refine_sum(&candidate->profile, quarter_max, &records, &pairs);
            if (pairs == 0 || records <= best_records ||
                refine_has_field(run, candidate->key.field))
                continue;
            best = candidate;
            best_records = records;
            best_pairs = pairs;
        }
        if (best == NULL)
            break;
        run->keys[run->key_count++] = best->key;
        total += best_pairs;
    }
    return total;
}

/* The keys, with the largest blocks that the budget bears; rather fewer keys than none.
 * Returns the largest block size. */
static uint32_t refine_choose(refine_run *run, uint32_t count, uint64_t budget) {
    for (; count > 0; count--)
        for (uint32_t quarter = refine_quarter(REFINE_SIZE_MAX) + 1; quarter-- > 0;)
            if (refine_pick(run, count, quarter) <= budget && run->key_count > 0)
                return refine_quarter_max(quarter);
    run->key_count = 0;
    return 0;
}

/* ---- Rules of refining ----------------------------------------------------------- */

/* Keep the rule when it brings pairs. Returns these. */
static uint64_t refine_add(refine_run *run, kpl_block_rule *rule) {
    kpl_blocks *const blocks = run->blocks;
    if (rule->block_count == 0) {
        kpl_block_rule_release(blocks, rule);
        return 0;
    }
    assert(blocks->rule_count < refine_rules_max(blocks));
    blocks->rules[blocks->rule_count++] = *rule;
    return rule->pairs_total;
}

/* Mark the members of blocks that are too large, and drop these blocks. What goes is the
 * parent's loss, not one of this rule. */
static void refine_keep(refine_run *run, uint32_t size_max, uint8_t mark,
                        kpl_block_rule *rule) {
    for (uint32_t b = 0; b < rule->block_count; b++)
        if (rule->starts[b + 1] - rule->starts[b] > size_max)
            for (uint32_t i = rule->starts[b]; i < rule->starts[b + 1]; i++)
                run->marks[rule->members[i]] |= mark;
    kpl_block_rule_keep(run->blocks, size_max, rule);
    rule->blocks_skipped = 0;
    rule->pairs_skipped = 0;
}

/* One rule per key. */
static kpl_status refine_by_keys(refine_run *run, uint32_t size_max, uint64_t *left,
                                 kpl_error *error) {
    const kpl_table *const table = run->blocks->table;
    for (uint32_t k = 0; k < run->key_count; k++) {
        kpl_block_rule rule;
        KPL_TRY(refine_split(run, run->large_of, &run->keys[k], 1, &rule, error));
        rule.added[rule.added_count++] = run->keys[k];
        refine_keep(run, size_max, (uint8_t)(1u << k), &rule);
        *left -= refine_add(run, &rule);
        const kpl_group_column column = kpl_group_column_of(table, &run->keys[k]);
        for (uint32_t r = 0; r < table->record_count; r++) {
            const uint32_t code = column.codes[r];
            if ((run->marks[r] & 1u << k) == 0 &&
                (column.of_value != NULL ? column.of_value[code] : code) != 0)
                run->marks[r] |= REFINE_SETTLED;
        }
    }
    return KPL_OK;
}

/* One rule for the records whose blocks by key `a` and by key `b` are both too large:
 * what either of them splits well enough has been compared. */
static kpl_status refine_by_both(refine_run *run, uint32_t a, uint32_t b, uint64_t *left,
                                 kpl_error *error) {
    const uint8_t both = (uint8_t)(1u << a | 1u << b);
    const kpl_key_spec keys[] = {run->keys[a], run->keys[b]};
    uint32_t records = 0;
    for (uint32_t r = 0; r < run->blocks->table->record_count; r++) {
        run->crossed_of[r] = (run->marks[r] & both) == both ? run->large_of[r] : 0;
        run->marks[r] &= (uint8_t)~REFINE_CROSSED;
        records += run->crossed_of[r] != 0;
    }
    if (records == 0)
        return KPL_OK;
    refine_profile profile = {{0}, {0}};
    kpl_block_rule rule;
    KPL_TRY(refine_split(run, run->crossed_of, keys, 2, &rule, error));
    memcpy(rule.added, keys, sizeof keys);
    rule.added_count = 2;
    refine_measure(run->blocks, &rule, &profile);
    const uint32_t size_max = refine_size_max(&profile, *left / 2);
    refine_keep(run, size_max < REFINE_SIZE_MAX ? size_max : REFINE_SIZE_MAX,
                REFINE_CROSSED, &rule);
    *left -= refine_add(run, &rule);
    for (uint32_t r = 0; r < run->blocks->table->record_count; r++)
        if (run->crossed_of[r] != 0 && (run->marks[r] & REFINE_CROSSED) == 0)
            run->marks[r] |= REFINE_SETTLED;
    return KPL_OK;
}

/* ---- Neighbours ------------------------------------------------------------------ */

typedef struct refine_neighbour {
    uint32_t large;
    uint32_t codes[REFINE_KEYS_MAX];
    uint32_t record;
} refine_neighbour;

static int refine_order(const void *left, const void *right) {
    const refine_neighbour *const a = left;
    const refine_neighbour *const b = right;
    if (a->large != b->large)
        return a->large < b->large ? -1 : 1;
    for (uint32_t k = 0; k < REFINE_KEYS_MAX; k++)
        if (a->codes[k] != b->codes[k])
            return a->codes[k] < b->codes[k] ? -1 : 1;
    return a->record < b->record ? -1 : a->record > b->record;
}

static int refine_order_records(const void *left, const void *right) {
    const uint32_t a = *(const uint32_t *)left;
    const uint32_t b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* Those that no key has settled, block by block, in the order of their values. */
static uint32_t refine_collect(const refine_run *run, refine_neighbour *list) {
    const kpl_table *const table = run->blocks->table;
    uint32_t count = 0;
    for (uint32_t r = 0; r < table->record_count; r++) {
        if (run->large_of[r] == 0 || (run->marks[r] & REFINE_SETTLED) != 0)
            continue;
        if (list != NULL) {
            list[count] = (refine_neighbour){.large = run->large_of[r], .record = r};
            for (uint32_t k = 0; k < run->key_count; k++)
                list[count].codes[k] = kpl_field_form_code(
                    &table->fields[run->keys[k].field], run->keys[k].form, r);
        }
        count++;
    }
    if (list != NULL)
        qsort(list, count, sizeof *list, refine_order);
    return count;
}

/* Cut the list into runs of `run_max`, the first one of a block into `first_max`. */
static kpl_status refine_cut(refine_run *run, const refine_neighbour *list,
                             uint32_t count, uint32_t run_max, uint32_t first_max,
                             uint64_t *left, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks->allocator;
    kpl_block_rule rule = {
        .records = count, .refines = run->parent + 1, .is_neighbours = true};
    kpl_status status =
        kpl_alloc(allocator, count, sizeof *rule.members, &rule.members, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, (size_t)count + 1, sizeof *rule.starts,
                           &rule.starts, error);
    if (status != KPL_OK) {
        kpl_block_rule_release(run->blocks, &rule);
        return status;
    }
    rule.starts[0] = 0;
    for (uint32_t from = 0; from < count;) {
        const bool opens = from == 0 || list[from].large != list[from - 1].large;
        const uint32_t length = opens ? first_max : run_max;
        uint32_t end = from;
        for (; end < count && end - from < length && list[end].large == list[from].large;
             end++)
            rule.members[end] = list[end].record;
        qsort(rule.members + from, end - from, sizeof *rule.members,
              refine_order_records);
        rule.starts[++rule.block_count] = end;
        from = end;
    }
    kpl_block_rule_keep(run->blocks, UINT32_MAX, &rule);
    *left -= refine_add(run, &rule);
    return KPL_OK;
}

static kpl_status refine_neighbours(refine_run *run, uint64_t *left, kpl_error *error) {
    const uint32_t count = refine_collect(run, NULL);
    /* Two rules of runs of n make at most n - 1 pairs a record together. */
    const uint64_t bearable = count > 0 ? *left / count + 1 : 0;
    const uint32_t run_max =
        bearable < REFINE_RUN_MAX ? (uint32_t)bearable : REFINE_RUN_MAX;
    if (count < 2 || run_max < 2)
        return KPL_OK;
    refine_neighbour *list = NULL;
    KPL_TRY(kpl_alloc(run->blocks->allocator, count, sizeof *list, &list, error));
    (void)refine_collect(run, list);
    kpl_status status = refine_cut(run, list, count, run_max, run_max, left, error);
    if (status == KPL_OK)
        status = refine_cut(run, list, count, run_max, run_max / 2, left, error);
    kpl_free(run->blocks->allocator, list);
    return status;
}

/* ---- One rule -------------------------------------------------------------------- */

/* A record that is in several large blocks is split with the smallest of them. */
static void refine_note_large(const kpl_block_rule *rule, uint32_t block,
                              uint32_t *large) {
    const uint32_t size = rule->starts[block + 1] - rule->starts[block];
    if (*large == 0 || rule->starts[*large] - rule->starts[*large - 1] > size)
        *large = block + 1;
}

/* Take the blocks larger than `size_max` out of the rule; number them for its records. */
static void refine_take_out(refine_run *run, uint32_t size_max) {
    kpl_block_rule *const rule = &run->blocks->rules[run->parent];
    const uint32_t records = run->blocks->table->record_count;
    const uint64_t skipped = rule->blocks_skipped;
    const uint64_t skipped_pairs = rule->pairs_skipped;
    memset(run->large_of, 0, records * sizeof *run->large_of);
    memset(run->marks, 0, records);
    for (uint32_t b = 0; b < rule->block_count; b++) {
        const uint32_t size = rule->starts[b + 1] - rule->starts[b];
        if (size <= size_max)
            continue;
        rule->records_refined += size;
        for (uint32_t i = rule->starts[b]; i < rule->starts[b + 1]; i++)
            refine_note_large(rule, b, &run->large_of[rule->members[i]]);
    }
    kpl_block_rule_keep(run->blocks, size_max, rule);
    rule->blocks_refined = rule->blocks_skipped - skipped;
    rule->pairs_refined = rule->pairs_skipped - skipped_pairs;
    rule->blocks_skipped = skipped;
    rule->pairs_skipped = skipped_pairs;
}

/* Keys for which `rules` rules suffice: k keys take k, their pairs, and two. */
static uint32_t refine_key_count(uint32_t rules) {
    static const uint8_t counts[REFINE_RULES_MAX + 1] = {0, 0, 0, 1, 1, 2, 2, 2, 3};
    return counts[rules < REFINE_RULES_MAX ? rules : REFINE_RULES_MAX];
}

/* Replace the rule's large blocks by up to `rules` rules of `budget` pairs. */
static kpl_status refine_rule(refine_run *run, uint32_t size_max, uint32_t rules,
                              uint64_t budget, kpl_error *error) {
    refine_take_out(run, size_max);
    KPL_TRY(refine_look(run, error));
    const uint32_t split_max =
        refine_choose(run, refine_key_count(rules), budget - budget / 4);
    KPL_TRY(refine_by_keys(run, split_max, &budget, error));
    for (uint32_t a = 0; a < run->key_count; a++)
        for (uint32_t b = a + 1; b < run->key_count; b++)
            KPL_TRY(refine_by_both(run, a, b, &budget, error));
    return rules >= 2 ? refine_neighbours(run, &budget, error) : KPL_OK;
}

/* ---- All of them ----------------------------------------------------------------- */

/* Records of the rule in blocks larger than a size. */
static uint64_t refine_large_records(const kpl_block_rule *rule, uint32_t size_max) {
    uint64_t records = 0;
    for (uint32_t b = 0; b < rule->block_count; b++) {
        const uint32_t size = rule->starts[b + 1] - rule->starts[b];
        records += size > size_max ? size : 0;
    }
    return records;
}

static kpl_status refine_rules(refine_run *run, uint64_t budget, kpl_error *error) {
    kpl_blocks *const blocks = run->blocks;
    const uint32_t count = blocks->rule_count;
    uint64_t large[KPL_RULES_MAX];
    uint64_t large_total = 0;
    uint32_t large_rules = 0;
    refine_profile profile = {{0}, {0}};
    for (uint32_t i = 0; i < count; i++)
        refine_measure(blocks, &blocks->rules[i], &profile);
    const uint32_t size_max = refine_size_max(&profile, budget - budget / 4);
    uint64_t left = budget;
    for (uint32_t quarter = 0; quarter < REFINE_QUARTERS; quarter++)
        if (refine_quarter_max(quarter) <= size_max)
            left -= profile.pairs[quarter];
    for (uint32_t i = 0; i < count; i++) {
        large[i] = refine_large_records(&blocks->rules[i], size_max);
        large_total += large[i];
        large_rules += large[i] > 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (large[i] == 0)
            continue;
        /* A share by records of what is left, pairs and rules alike. */
        const double share = (double)large[i] / (double)large_total;
        uint64_t bearable = (uint64_t)(share * (double)left);
        if (bearable > left)
            bearable = left;
        const uint64_t before = kpl_block_pairs(blocks);
        const uint64_t refined = blocks->rules[i].pairs_total;
        run->parent = i;
        KPL_TRY(refine_rule(run, size_max,
                            (refine_rules_max(blocks) - blocks->rule_count) / large_rules,
                            bearable, error));
        left -= kpl_block_pairs(blocks) + refined - before - blocks->rules[i].pairs_total;
        large_total -= large[i];
        large_rules--;
    }
    return KPL_OK;
}

/* Back to the blocks as they were grouped. Lists have pruned those that larger ones hold:
 * they are needed again where these go. */
static kpl_status refine_rebuild(const kpl_linkage_spec *linkage, const kpl_pool *pool,
                                 kpl_blocks *blocks, kpl_error *error) {
    KPL_TRY(kpl_block_undo_walk(blocks, error));
    if (!blocks->has_lists)
        return KPL_OK;
    for (uint32_t i = 0; i < blocks->rule_count; i++)
        kpl_block_rule_release(blocks, &blocks->rules[i]);
    return kpl_block_build(linkage, blocks, pool, error);
}

kpl_status kpl_block_refine(const kpl_linkage_spec *linkage, uint64_t budget,
                            const kpl_pool *pool, kpl_blocks *blocks, kpl_error *error) {
    if (kpl_block_pairs(blocks) <= budget)
        return KPL_OK;
    const kpl_allocator *const allocator = blocks->allocator;
    const size_t records = blocks->table->record_count;
    refine_run run = {.blocks = blocks, .linkage = linkage, .pool = pool};
    kpl_status status = refine_rebuild(linkage, pool, blocks, error);
    if (status == KPL_OK)
        status = kpl_realloc(allocator, KPL_RULES_MAX, sizeof *blocks->rules,
                             &blocks->rules, error);
    if (status == KPL_OK)
        status =
            kpl_alloc(allocator, records, sizeof *run.large_of, &run.large_of, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, records, sizeof *run.crossed_of,
                                &run.crossed_of, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, records, 1, &run.marks, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, (size_t)linkage->field_count * KPL_FORMS_MAX,
                           sizeof *run.candidates, &run.candidates, error);
    if (status == KPL_OK)
        status = refine_rules(&run, budget, error);
    kpl_free(allocator, run.large_of);
    kpl_free(allocator, run.crossed_of);
    kpl_free(allocator, run.marks);
    kpl_free(allocator, run.candidates);
    return status == KPL_OK ? kpl_block_prepare_walk(blocks, pool, error) : status;
}
