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

/* Items of groups that are too large, before these go. */
static kpl_status rule_take_large(const kpl_blocks *blocks, const kpl_items *items,
                                  const kpl_groups *groups, uint32_t size_max,
                                  uint32_t *of_item, kpl_items *large, kpl_error *error) {
    uint64_t count = 0;
    for (uint32_t g = 0; g < groups->count; g++) {
        const uint32_t size = groups->starts[g + 1] - groups->starts[g];
        if (size <= size_max)
            continue;
        for (uint32_t i = groups->starts[g]; i < groups->starts[g + 1]; i++)
            of_item[groups->members[i]] = g + 1;
        count += size;
    }
    large->allocator = blocks->allocator;
    large->column_count = 1;
    KPL_TRY(kpl_alloc(blocks->allocator, (size_t)count, sizeof *large->records,
                      &large->records, error));
    KPL_TRY(kpl_alloc(blocks->allocator, (size_t)count, sizeof *large->codes[0],
                      &large->codes[0], error));
    for (uint32_t i = 0; count > 0 && i < items->count; i++) {
        large->records[large->count] = items->records[i];
        large->codes[0][large->count] = of_item[i];
        large->count += of_item[i] != 0;
        if (large->count == count)
            break;
    }
    return KPL_OK;
}

kpl_status kpl_block_rule_of_items(const kpl_blocks *blocks, const kpl_items *items,
                                   uint32_t size_max, const kpl_pool *pool,
                                   kpl_block_rule *rule_out, kpl_items *large_out,
                                   kpl_error *error) {
    kpl_group_column columns[KPL_GROUP_COLUMNS_MAX];
    kpl_groups groups;
    uint32_t *of_item = NULL;
    kpl_items large = {.allocator = blocks->allocator};
    for (uint32_t c = 0; c < items->column_count; c++)
        columns[c] = (kpl_group_column){.codes = items->codes[c]};
    KPL_TRY(kpl_group_run(columns, items->column_count, items->count, blocks->allocator,
                          pool, &groups, error));
    kpl_status status = KPL_OK;
    if (large_out != NULL)
        status = kpl_alloc_zero(blocks->allocator, items->count, sizeof *of_item,
                                &of_item, error);
    if (large_out != NULL && status == KPL_OK)
        status =
            rule_take_large(blocks, items, &groups, size_max, of_item, &large, error);
    kpl_free(blocks->allocator, of_item);
    if (status != KPL_OK) {
        kpl_items_release(&large);
        kpl_groups_release(&groups);
        return status;
    }
    for (uint32_t i = 0; i < groups.starts[groups.count]; i++)
        groups.members[i] = items->records[groups.members[i]];
    *rule_out = (kpl_block_rule){.members = groups.members,
                                 .starts = groups.starts,
                                 .block_count = groups.count,
                                 .records = kpl_items_records(items)};
    kpl_block_rule_keep(blocks, size_max, rule_out);
    if (large_out != NULL)
        *large_out = large;
    return KPL_OK;
}

void kpl_block_rule_release(const kpl_blocks *blocks, kpl_block_rule *rule) {
    kpl_free(blocks->allocator, rule->members);
    kpl_free(blocks->allocator, rule->starts);
    kpl_free(blocks->allocator, rule->numbers);
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
