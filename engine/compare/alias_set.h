/*
 * alias_set.h - which pairs of values stand for each other.
 *
 * Stage    compare, in the second pass: cluster/alias.h learns the pairs.
 * Method   A bit per value that has an alias at all, which settles most pairs, and a hash
 *          table of pairs (open addressing, half empty at least).
 * Checked by tests/compare/test_compare.c.
 */
#ifndef KPL_COMPARE_ALIAS_SET_H
#define KPL_COMPARE_ALIAS_SET_H

#include "base/alloc.h"
#include "base/hash.h"

/* Zero-initialise; all-zero holds no aliases. */
typedef struct kpl_alias_set {
    const kpl_allocator *allocator;
    uint64_t *bits;  /* value v has an alias: bits[v / 64] >> v % 64 */
    uint64_t *slots; /* pairs, smaller << 32 | larger; 0 = free, as 0 is null */
    size_t slot_mask;
    size_t count;
} kpl_alias_set;

/* Hold these pairs, smaller << 32 | larger, of values below value_count. KPL_E_NOMEM.
 * Release in any case. */
KPL_NODISCARD kpl_status kpl_alias_set_init(kpl_alias_set *set, const uint64_t *pairs,
                                            size_t count, uint32_t value_count,
                                            const kpl_allocator *allocator,
                                            kpl_error *error);

void kpl_alias_set_release(kpl_alias_set *set);

/* Has the value an alias? The set is not empty. */
static inline bool kpl_alias_set_marks(const kpl_alias_set *set, uint32_t value) {
    return (set->bits[value / 64] >> (value % 64) & 1) != 0;
}

/* Are the two values aliases? Both are marked. */
static inline bool kpl_alias_set_holds(const kpl_alias_set *set, uint32_t a, uint32_t b) {
    const uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    size_t at = (size_t)kpl_hash_word(pair) & set->slot_mask;
    while (set->slots[at] != 0 && set->slots[at] != pair)
        at = (at + 1) & set->slot_mask;
    return set->slots[at] == pair;
}

#endif /* KPL_COMPARE_ALIAS_SET_H */
