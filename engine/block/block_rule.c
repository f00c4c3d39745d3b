/* block_rule.c - grouping the records by the key of one rule; see block_rule.h. */
#include "block/block_rule.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

#define BLOCK_SLOTS_MIN 64u

static bool block_key(const kpl_table *table, const kpl_rule_spec *rule, uint32_t record,
                      uint32_t *key_out) {
    for (uint32_t i = 0; i < rule->key_count; i++) {
        key_out[i] = kpl_field_form_code(&table->fields[rule->keys[i].field],
                                         rule->keys[i].form, record);
        if (key_out[i] == KPL_VALUE_NULL)
            return false;
    }
    return true;
}

/* Group numbers in order of first appearance. `first` holds one record per group, whose
 * key settles every equality: a hash that collides costs a comparison and nothing else.
 */
typedef struct block_grouping {
    uint32_t *group_of; /* per record, 0 = no key */
    uint32_t *sizes;    /* per group; [0] unused */
    uint32_t *first;    /* per group; [0] unused */
    uint32_t *slots;
    uint32_t group_count;
} block_grouping;

static void block_group(const kpl_table *table, const kpl_rule_spec *rule, uint64_t mask,
                        block_grouping *grouping) {
    uint32_t key[KPL_RULE_KEYS_MAX];
    uint32_t other[KPL_RULE_KEYS_MAX];
    const size_t key_bytes = rule->key_count * sizeof key[0];
    for (uint32_t r = 0; r < table->record_count; r++) {
        grouping->group_of[r] = 0;
        if (!block_key(table, rule, r, key))
            continue;
        uint64_t at = kpl_hash_bytes(key, key_bytes) & mask;
        uint32_t group = 0;
        while ((group = grouping->slots[at]) != 0) {
            const bool has_key = block_key(table, rule, grouping->first[group], other);
            assert(has_key);
            (void)has_key;
            if (memcmp(key, other, key_bytes) == 0)
                break;
            at = (at + 1) & mask;
        }
        if (group == 0) {
            group = ++grouping->group_count;
            grouping->slots[at] = group;
            grouping->first[group] = r;
        }
        grouping->group_of[r] = group;
        grouping->sizes[group]++;
    }
}

/* Pairs among `count` members in ascending record order that the link mode allows.
 * Members of one source stand together. */
static uint64_t block_pairs(const kpl_blocks *blocks, const uint32_t *members,
                            uint64_t count) {
    const uint64_t all = count * (count - 1) / 2;
    if (blocks->link == KPL_LINK_BOTH)
        return all;
    uint64_t within = 0;
    for (uint64_t i = 0; i < count;) {
        const uint8_t source = blocks->source_of[members[i]];
        uint64_t end = i + 1;
        while (end < count && blocks->source_of[members[end]] == source)
            end++;
        within += (end - i) * (end - i - 1) / 2;
        i = end;
    }
    return blocks->link == KPL_LINK_WITHIN ? within : all - within;
}

/* Drop groups that make no pair or are too large, number the others 1.. in order, close
 * the gaps in members. */
static void block_keep(const kpl_blocks *blocks, const kpl_rule_spec *spec,
                       kpl_block_rule *rule, uint32_t group_count) {
    uint32_t kept = 0;
    uint32_t filled = 0;
    uint32_t from = 0;
    for (uint32_t g = 0; g < group_count; g++) {
        const uint32_t end = rule->starts[g + 1];
        const uint32_t size = end - from;
        const uint32_t *const members = rule->members + from;
        const uint64_t pairs = block_pairs(blocks, members, size);
        const bool large = spec->block_max > 0 && size > spec->block_max;
        if (large && pairs > 0) {
            rule->blocks_skipped++;
            rule->pairs_skipped += pairs;
        }
        const bool keep = pairs > 0 && !large;
        for (uint32_t i = 0; i < size; i++)
            rule->block_of[members[i]] = keep ? kept + 1 : 0;
        if (keep) {
            memmove(rule->members + filled, members, size * sizeof members[0]);
            filled += size;
            rule->starts[++kept] = filled;
            rule->pairs_total += pairs;
            if (size > rule->block_largest)
                rule->block_largest = size;
        }
        from = end;
    }
    rule->block_count = kept;
}

/* Counting sort by group: records stay in ascending order inside a group. */
static void block_sort(const kpl_table *table, const block_grouping *grouping,
                       kpl_block_rule *rule) {
    uint32_t total = 0;
    for (uint32_t g = 1; g <= grouping->group_count; g++) {
        rule->starts[g - 1] = total;
        total += grouping->sizes[g];
    }
    rule->starts[grouping->group_count] = total;
    rule->records = total;
    for (uint32_t r = 0; r < table->record_count; r++) {
        const uint32_t group = grouping->group_of[r];
        if (group != 0)
            rule->members[rule->starts[group - 1]++] = r;
    }
    for (uint32_t g = grouping->group_count; g > 0; g--) /* starts moved to the ends */
        rule->starts[g] = rule->starts[g - 1];
    rule->starts[0] = 0;
}

kpl_status kpl_block_rule_build(const kpl_blocks *blocks, const kpl_rule_spec *spec,
                                kpl_block_rule *rule, kpl_error *error) {
    const kpl_table *const table = blocks->table;
    const kpl_allocator *const allocator = blocks->allocator;
    const size_t records = table->record_count;
    uint64_t slot_count = BLOCK_SLOTS_MIN;
    while (slot_count < records * 2)
        slot_count *= 2;
    block_grouping grouping = {0};
    kpl_status status =
        kpl_alloc(allocator, records, sizeof *rule->block_of, &rule->block_of, error);
    if (status == KPL_OK)
        status =
            kpl_alloc(allocator, records, sizeof *rule->members, &rule->members, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, records + 2, sizeof *rule->starts,
                                &rule->starts, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, records + 1, sizeof *grouping.sizes,
                                &grouping.sizes, error);
    if (status == KPL_OK)
        status = kpl_alloc(allocator, records + 1, sizeof *grouping.first,
                           &grouping.first, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, slot_count, sizeof *grouping.slots,
                                &grouping.slots, error);
    if (status == KPL_OK) {
        grouping.group_of = rule->block_of;
        block_group(table, spec, slot_count - 1, &grouping);
        block_sort(table, &grouping, rule);
        block_keep(blocks, spec, rule, grouping.group_count);
        /* A failed shrink costs memory, nothing else. */
        (void)!kpl_realloc(allocator, (size_t)rule->block_count + 1, sizeof *rule->starts,
                           &rule->starts, NULL);
    }
    kpl_free(allocator, grouping.sizes);
    kpl_free(allocator, grouping.first);
    kpl_free(allocator, grouping.slots);
    return status;
}

void kpl_block_rule_release(const kpl_blocks *blocks, kpl_block_rule *rule) {
    kpl_free(blocks->allocator, rule->block_of);
    kpl_free(blocks->allocator, rule->members);
    kpl_free(blocks->allocator, rule->starts);
    *rule = (kpl_block_rule){0};
}

kpl_status kpl_block_number_sources(kpl_blocks *blocks, kpl_error *error) {
    const kpl_table *const table = blocks->table;
    KPL_TRY(
        kpl_alloc(blocks->allocator, table->record_count, 1, &blocks->source_of, error));
    for (uint32_t s = 0; s < table->source_count; s++)
        for (uint32_t r = table->source_starts[s]; r < table->source_starts[s + 1]; r++)
            blocks->source_of[r] = (uint8_t)s;
    return KPL_OK;
}
