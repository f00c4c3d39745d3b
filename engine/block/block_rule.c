/* block_rule.c - the blocks of one rule; see block_rule.h. */
#include "block/block_rule.h"

#include <string.h>

#include "block/block_group.h"

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
        if (keep) {
            if (filled < from)
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

kpl_status kpl_block_rule_build(const kpl_blocks *blocks, const kpl_rule_spec *spec,
                                const kpl_pool *pool, kpl_block_rule *rule_out,
                                kpl_error *error) {
    const kpl_allocator *const allocator = blocks->allocator;
    kpl_group_column columns[KPL_RULE_KEYS_MAX];
    kpl_groups groups;
    for (uint32_t i = 0; i < spec->key_count; i++)
        columns[i] = kpl_group_column_of(blocks->table, &spec->keys[i]);
    KPL_TRY(kpl_group_run(columns, spec->key_count, blocks->table->record_count,
                          allocator, pool, &groups, error));
    *rule_out = (kpl_block_rule){
        .members = groups.members, .starts = groups.starts, .records = groups.records};
    block_keep(blocks, spec, rule_out, groups.count);
    if (rule_out->block_count < groups.count) {
        /* A failed shrink costs memory, nothing else. */
        (void)!kpl_realloc(allocator, (size_t)rule_out->block_count + 1,
                           sizeof *rule_out->starts, &rule_out->starts, NULL);
        (void)!kpl_realloc(allocator, rule_out->starts[rule_out->block_count],
                           sizeof *rule_out->members, &rule_out->members, NULL);
    }
    return KPL_OK;
}

void kpl_block_rule_release(const kpl_blocks *blocks, kpl_block_rule *rule) {
    kpl_free(blocks->allocator, rule->members);
    kpl_free(blocks->allocator, rule->starts);
    if (blocks->spill != NULL)
        kpl_pile_release(blocks->spill, &rule->away);
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
