/* block_split.c - see block_split.h. */
#include "block/block_split.h"

#include <assert.h>
#include <string.h>

/* Members whose values are fetched ahead. */
#define SPLIT_AHEAD 16u

typedef struct split_entry {
    uint32_t record;
    uint32_t part; /* of the block under way, in order of appearance */
} split_entry;

typedef struct split_run {
    const kpl_blocks *blocks;
    kpl_split_key key;
    uint32_t size_max;
    uint64_t *seen; /* a bit per record that has a value and is in a block */
    split_entry *entries;
    uint32_t entry_count;
    /* Hash table of the block under way. */
    uint32_t *slots; /* 1 + part, 0 = free */
    uint32_t slot_mask;
    size_t slot_capacity;
    uint32_t *codes;      /* per part */
    uint32_t *sizes;      /* per part; later the place of its next member */
    uint32_t *part_slots; /* per part: where it stands */
    size_t part_capacity;
    uint32_t part_count;
    uint32_t *gathered; /* members part by part */
    kpl_large small;
    kpl_block_rule rule; /* what is counted */
} split_run;

void kpl_large_release(kpl_large *large) {
    kpl_free(large->allocator, large->members);
    kpl_free(large->allocator, large->starts);
    *large = (kpl_large){.allocator = large->allocator};
}

kpl_status kpl_large_add(kpl_large *large, const uint32_t *members, uint32_t size,
                         kpl_error *error) {
    const uint32_t filled = large->count > 0 ? large->starts[large->count] : 0;
    if (size > UINT32_MAX - filled)
        return kpl_fail(error, KPL_E_LIMIT,
                        "a blocking rule has more than %u records in its blocks",
                        UINT32_MAX);
    KPL_TRY(kpl_reserve(large->allocator, (size_t)large->count + 2, sizeof *large->starts,
                        &large->start_capacity, &large->starts, error));
    KPL_TRY(kpl_reserve(large->allocator, (size_t)filled + size, sizeof *members,
                        &large->member_capacity, &large->members, error));
    memcpy(large->members + filled, members, size * sizeof *members);
    large->starts[large->count] = filled;
    large->starts[++large->count] = filled + size;
    return KPL_OK;
}

/* ---- One block ------------------------------------------------------------------- */

/* Room for a block with so many values; the table is at most half full. */
static kpl_status split_reserve(split_run *run, uint64_t entries, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks->allocator;
    size_t slots = 64;
    if (entries > UINT32_MAX / 4)
        return kpl_fail(error, KPL_E_LIMIT,
                        "a block to be split has more than %u values of a key",
                        UINT32_MAX / 4);
    while (slots < entries * 2)
        slots *= 2;
    run->slot_mask = (uint32_t)slots - 1;
    if (slots > run->slot_capacity) {
        kpl_free(allocator, run->slots);
        run->slots = NULL;
        run->slot_capacity = 0;
        KPL_TRY(kpl_alloc_zero(allocator, slots, sizeof *run->slots, &run->slots, error));
        run->slot_capacity = slots;
    }
    if (entries > run->part_capacity) {
        const size_t twice = run->part_capacity * 2;
        const size_t count = entries > twice ? (size_t)entries : twice;
        run->part_capacity = 0;
        KPL_TRY(kpl_realloc(allocator, count, sizeof *run->codes, &run->codes, error));
        KPL_TRY(kpl_realloc(allocator, count, sizeof *run->sizes, &run->sizes, error));
        KPL_TRY(kpl_realloc(allocator, count, sizeof *run->part_slots, &run->part_slots,
                            error));
        KPL_TRY(
            kpl_realloc(allocator, count, sizeof *run->entries, &run->entries, error));
        KPL_TRY(
            kpl_realloc(allocator, count, sizeof *run->gathered, &run->gathered, error));
        run->part_capacity = count;
    }
    return KPL_OK;
}

/* The part of a value. */
static inline uint32_t split_part(split_run *run, uint32_t code) {
    uint32_t slot = (code * 0x9E3779B1u >> 7) & run->slot_mask;
    while (run->slots[slot] != 0 && run->codes[run->slots[slot] - 1] != code)
        slot = (slot + 1) & run->slot_mask;
    if (run->slots[slot] == 0) {
        run->codes[run->part_count] = code;
        run->sizes[run->part_count] = 0;
        run->part_slots[run->part_count] = slot;
        run->slots[slot] = ++run->part_count;
    }
    return run->slots[slot] - 1;
}

static void split_number(split_run *run, const uint32_t *members, uint32_t size) {
    const uint32_t *const starts = run->key.starts;
    run->entry_count = 0;
    run->part_count = 0;
    for (uint32_t i = 0; i < size; i++) {
        const uint32_t record = members[i];
        if (i + SPLIT_AHEAD < size)
            __builtin_prefetch(run->key.codes + starts[members[i + SPLIT_AHEAD]]);
        if (starts[record] < starts[record + 1])
            run->seen[record / 64] |= (uint64_t)1 << record % 64;
        for (uint32_t c = starts[record]; c < starts[record + 1]; c++) {
            const uint32_t part = split_part(run, run->key.codes[c]);
            run->entries[run->entry_count++] = (split_entry){record, part};
            run->sizes[part]++;
        }
    }
    for (uint32_t p = 0; p < run->part_count; p++)
        run->slots[run->part_slots[p]] = 0;
}

/* Members part by part; sizes[p] is the end of part p then. Alone in a part: left out. */
static void split_gather(split_run *run) {
    uint32_t filled = 0;
    for (uint32_t p = 0; p < run->part_count; p++) {
        const uint32_t size = run->sizes[p];
        run->sizes[p] = size > 1 ? filled : UINT32_MAX;
        filled += size > 1 ? size : 0;
    }
    for (uint32_t e = 0; e < run->entry_count; e++) {
        uint32_t *const place = &run->sizes[run->entries[e].part];
        if (*place != UINT32_MAX)
            run->gathered[(*place)++] = run->entries[e].record;
    }
}

static kpl_status split_block(split_run *run, const uint32_t *members, uint32_t size,
                              kpl_large *large_out, kpl_error *error) {
    uint64_t entries = 0;
    for (uint32_t i = 0; i < size; i++)
        entries += run->key.starts[members[i] + 1] - run->key.starts[members[i]];
    if (entries < 2)
        return KPL_OK;
    KPL_TRY(split_reserve(run, entries, error));
    split_number(run, members, size);
    split_gather(run);
    uint32_t from = 0;
    for (uint32_t p = 0; p < run->part_count; p++) {
        if (run->sizes[p] == UINT32_MAX)
            continue;
        const uint32_t *const part = run->gathered + from;
        const uint32_t count = run->sizes[p] - from;
        const uint64_t pairs = kpl_block_rule_pairs(run->blocks, part, count);
        from += count;
        if (pairs == 0)
            continue;
        if (count <= run->size_max) {
            KPL_TRY(kpl_large_add(&run->small, part, count, error));
            run->rule.pairs_total += pairs;
            if (count > run->rule.block_largest)
                run->rule.block_largest = count;
            continue;
        }
        run->rule.blocks_skipped++;
        run->rule.pairs_skipped += pairs;
        if (large_out != NULL)
            KPL_TRY(kpl_large_add(large_out, part, count, error));
    }
    return KPL_OK;
}

/* ---- Order ----------------------------------------------------------------------- */

/* Bits that one pass sorts by. */
#define SPLIT_DIGIT_BITS 11u
#define SPLIT_DIGITS (1u << SPLIT_DIGIT_BITS)

/* Sort words of (first member, block) by the former. */
static void split_sort(uint64_t *words, uint64_t *spare, uint32_t count,
                       uint32_t record_count) {
    uint64_t *from = words;
    uint64_t *to = spare;
    uint32_t passes = 0;
    for (uint32_t shift = 0; shift < 32 && record_count >> shift > 0;
         shift += SPLIT_DIGIT_BITS, passes++) {
        uint32_t places[SPLIT_DIGITS + 1] = {0};
        for (uint32_t i = 0; i < count; i++)
            places[(from[i] >> (32 + shift)) % SPLIT_DIGITS + 1]++;
        for (uint32_t d = 0; d < SPLIT_DIGITS; d++)
            places[d + 1] += places[d];
        for (uint32_t i = 0; i < count; i++)
            to[places[(from[i] >> (32 + shift)) % SPLIT_DIGITS]++] = from[i];
        uint64_t *const swap = from;
        from = to;
        to = swap;
    }
    if (passes % 2 == 1)
        memcpy(words, spare, count * sizeof *words);
}

/* The blocks of the rule in order of their first members. */
static kpl_status split_arrange(split_run *run, uint64_t *words, kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks->allocator;
    const kpl_large *const small = &run->small;
    kpl_block_rule *const rule = &run->rule;
    const uint32_t count = small->count;
    for (uint32_t b = 0; b < count; b++)
        words[b] = (uint64_t)small->members[small->starts[b]] << 32 | b;
    split_sort(words, words + count, count, run->blocks->table->record_count);
    KPL_TRY(kpl_alloc(allocator, (size_t)count + 1, sizeof *rule->starts, &rule->starts,
                      error));
    KPL_TRY(kpl_alloc(allocator, count > 0 ? small->starts[count] : 0,
                      sizeof *rule->members, &rule->members, error));
    rule->starts[0] = 0;
    for (uint32_t b = 0; b < count; b++) {
        const uint32_t own = (uint32_t)words[b];
        const uint32_t size = small->starts[own + 1] - small->starts[own];
        memcpy(rule->members + rule->starts[b], small->members + small->starts[own],
               size * sizeof *rule->members);
        rule->starts[b + 1] = rule->starts[b] + size;
    }
    rule->block_count = count;
    return KPL_OK;
}

/* ---- The whole ------------------------------------------------------------------- */

static kpl_status split_all(split_run *run, const kpl_large *base, kpl_large *large_out,
                            kpl_error *error) {
    const kpl_allocator *const allocator = run->blocks->allocator;
    const size_t words = ((size_t)run->blocks->table->record_count + 63) / 64;
    uint64_t *order = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, words, sizeof *run->seen, &run->seen, error));
    for (uint32_t b = 0; b < base->count; b++)
        KPL_TRY(split_block(run, base->members + base->starts[b],
                            base->starts[b + 1] - base->starts[b], large_out, error));
    for (size_t w = 0; w < words; w++)
        run->rule.records += (uint64_t)__builtin_popcountll(run->seen[w]);
    KPL_TRY(
        kpl_alloc(allocator, 2 * (size_t)run->small.count, sizeof *order, &order, error));
    const kpl_status status = split_arrange(run, order, error);
    kpl_free(allocator, order);
    return status;
}

kpl_status kpl_block_split(const kpl_blocks *blocks, const kpl_large *base,
                           kpl_split_key key, uint32_t size_max, kpl_block_rule *rule_out,
                           kpl_large *large_out, kpl_error *error) {
    const kpl_allocator *const allocator = blocks->allocator;
    split_run run = {.blocks = blocks,
                     .key = key,
                     .size_max = size_max,
                     .small = {.allocator = allocator}};
    const kpl_status status = split_all(&run, base, large_out, error);
    kpl_free(allocator, run.seen);
    kpl_free(allocator, run.entries);
    kpl_free(allocator, run.slots);
    kpl_free(allocator, run.codes);
    kpl_free(allocator, run.sizes);
    kpl_free(allocator, run.part_slots);
    kpl_free(allocator, run.gathered);
    kpl_large_release(&run.small);
    if (status != KPL_OK) {
        kpl_block_rule_release(blocks, &run.rule);
        return status;
    }
    *rule_out = run.rule;
    return KPL_OK;
}
