/* block_rule.c - the blocks of one rule; see block_rule.h. */
#include "block/block_rule.h"

#include <string.h>

#include "block/block_group.h"

/* Members of one source stand together. */
uint64_t kpl_block_rule_pairs(const kpl_blocks *blocks, const uint32_t *members,
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

void kpl_block_rule_keep(const kpl_blocks *blocks, uint32_t size_max,
                         kpl_block_rule *rule) {
    const uint32_t count = rule->block_count;
    uint32_t kept = 0;
    uint32_t filled = 0;
    uint32_t from = 0;
    rule->pairs_total = 0;
    rule->block_largest = 0;
    for (uint32_t b = 0; b < count; b++) {
        const uint32_t end = rule->starts[b + 1];
        const uint32_t size = end - from;
        const uint32_t *const members = rule->members + from;
        const uint64_t pairs = kpl_block_rule_pairs(blocks, members, size);
        if (size > size_max && pairs > 0) {
            rule->blocks_skipped++;
            rule->pairs_skipped += pairs;
        } else if (pairs > 0) {
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
    if (kept == count)
        return;
    /* A failed shrink costs memory, nothing else. */
    (void)!kpl_realloc(blocks->allocator, (size_t)kept + 1, sizeof *rule->starts,
                       &rule->starts, NULL);
    (void)!kpl_realloc(blocks->allocator, filled, sizeof *rule->members, &rule->members,
                       NULL);
}

kpl_status kpl_block_rule_build(const kpl_blocks *blocks, const kpl_rule_spec *spec,
                                const kpl_pool *pool, kpl_block_rule *rule_out,
                                kpl_error *error) {
    kpl_group_column columns[KPL_RULE_KEYS_MAX];
    kpl_groups groups;
    for (uint32_t i = 0; i < spec->key_count; i++)
        columns[i] = kpl_group_column_of(blocks->table, &spec->keys[i]);
    KPL_TRY(kpl_group_run(columns, spec->key_count, blocks->table->record_count,
                          blocks->allocator, pool, &groups, error));
    *rule_out = (kpl_block_rule){.members = groups.members,
                                 .starts = groups.starts,
                                 .block_count = groups.count,
                                 .records = groups.records};
    kpl_block_rule_keep(blocks, spec->block_max > 0 ? spec->block_max : UINT32_MAX,
                        rule_out);
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
