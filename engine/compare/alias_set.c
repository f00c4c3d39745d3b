/* alias_set.c - see alias_set.h. */
#include "compare/alias_set.h"

#include <assert.h>

kpl_status kpl_alias_set_init(kpl_alias_set *set, const uint64_t *pairs, size_t count,
                              uint32_t value_count, const kpl_allocator *allocator,
                              kpl_error *error) {
    *set = (kpl_alias_set){.allocator = allocator};
    if (count == 0)
        return KPL_OK;
    size_t slots = 16;
    while (slots < count * 2)
        slots *= 2;
    KPL_TRY(kpl_alloc_zero(allocator, value_count, sizeof *set->partners, &set->partners,
                           error));
    KPL_TRY(kpl_alloc_zero(allocator, slots, sizeof *set->slots, &set->slots, error));
    set->slot_mask = slots - 1;
    set->count = count;
    for (size_t i = 0; i < count; i++) {
        const uint32_t smaller = (uint32_t)(pairs[i] >> 32);
        const uint32_t larger = (uint32_t)pairs[i];
        assert(0 < smaller && smaller < larger && larger < value_count);
        set->partners[smaller] |= kpl_alias_set_bit(larger);
        set->partners[larger] |= kpl_alias_set_bit(smaller);
        size_t at = (size_t)kpl_hash_word(pairs[i]) & set->slot_mask;
        while (set->slots[at] != 0)
            at = (at + 1) & set->slot_mask;
        set->slots[at] = pairs[i];
    }
    return KPL_OK;
}

void kpl_alias_set_release(kpl_alias_set *set) {
    kpl_free(set->allocator, set->partners);
    kpl_free(set->allocator, set->slots);
    *set = (kpl_alias_set){.allocator = set->allocator};
}
