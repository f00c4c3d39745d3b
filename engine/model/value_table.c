/* value_table.c - growing; see value_table.h. */
#include "model/value_table.h"

#define TABLE_SLOTS_FIRST 64u

/* Slots from which memory matters more than the time that growing takes. */
#define TABLE_SLOTS_LARGE (1u << 15)

/* The next size: twice as much for small tables, then half as much again, so that between
 * 4/9 and 2/3 of a large table is in use. */
static uint64_t table_next_size(uint32_t slot_count) {
    if (slot_count < TABLE_SLOTS_FIRST)
        return TABLE_SLOTS_FIRST;
    if (slot_count < TABLE_SLOTS_LARGE)
        return (uint64_t)slot_count * 2;
    const uint64_t next = (uint64_t)slot_count + slot_count / 2;
    return next > UINT32_MAX ? UINT32_MAX : next;
}

kpl_status kpl_value_table_grow(kpl_value_table *table, const kpl_allocator *allocator,
                                kpl_error *error) {
    if (table->slot_count == UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "a column has more than %u distinct values",
                        table->used_max);
    const uint64_t size = table_next_size(table->slot_count);
    kpl_value_table grown = {.slot_count = (uint32_t)size, .used = table->used};
    /* The largest table fills up: it stays right while one slot is free. */
    grown.used_max = size == UINT32_MAX ? UINT32_MAX - 1 : grown.slot_count / 3 * 2;
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)size, sizeof *grown.slots, &grown.slots,
                           error));
    for (uint32_t i = 0; i < table->slot_count; i++) {
        const uint64_t slot = table->slots[i];
        if (slot == 0)
            continue;
        uint32_t at = (uint32_t)((slot >> 32) * grown.slot_count >> 32);
        while (grown.slots[at] != 0)
            at = at + 1 == grown.slot_count ? 0 : at + 1;
        grown.slots[at] = slot;
    }
    kpl_free(allocator, table->slots);
    *table = grown;
    return KPL_OK;
}

void kpl_value_table_release(kpl_value_table *table, const kpl_allocator *allocator) {
    kpl_free(allocator, table->slots);
    *table = (kpl_value_table){.slots = NULL};
}
