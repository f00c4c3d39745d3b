/*
 * alias_set.h - which pairs of values stand for each other.
 *
 * Stage    compare, in the second pass: cluster/alias.h learns the pairs.
 * Method   A word per value with a bit for each of its aliases, which bits of others may
 *          share: it settles most pairs. Behind that a hash table of pairs (open
 *          addressing, half empty at least).
 * Checked by tests/compare/test_compare.c.
 */
#ifndef KPL_COMPARE_ALIAS_SET_H
#define KPL_COMPARE_ALIAS_SET_H

#include "base/alloc.h"
#include "base/hash.h"

/* Zero-initialise; all-zero holds no aliases. */
typedef struct kpl_alias_set {
    const kpl_allocator *allocator;
    uint32_t *partners; /* per value: kpl_alias_set_bit() of its aliases; 0 = has none */
    uint64_t *slots;    /* pairs, smaller << 32 | larger; 0 = free, as 0 is null */
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

/* The value's bit among the partners of others. */
static inline uint32_t kpl_alias_set_bit(uint32_t value) {
    return UINT32_C(1) << (value * 0x9E3779B1u >> 27);
}

/* Has the value an alias? The set is not empty. */
static inline bool kpl_alias_set_marks(const kpl_alias_set *set, uint32_t value) {
    return set->partners[value] != 0;
}

/* Are the two values aliases? The set is not empty. */
static inline bool kpl_alias_set_holds(const kpl_alias_set *set, uint32_t a, uint32_t b) {
    if ((set->partners[a] & kpl_alias_set_bit(b)) == 0)
        return false;
    const uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    size_t at = (size_t)kpl_hash_word(pair) & set->slot_mask;
    while (set->slots[at] != 0 && set->slots[at] != pair)
        at = (at + 1) & set->slot_mask;
    return set->slots[at] == pair;
}

#endif /* KPL_COMPARE_ALIAS_SET_H */
