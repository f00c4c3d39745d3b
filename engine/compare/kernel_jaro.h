/*
 * kernel_jaro.h - Jaro's matching of characters, and the two scores made of it.
 *
 * Stage    compare. Used by jaro.c, jaro_winkler.c and token_set.c.
 * Formula  Jaro 1989: the characters of b, in order, each take the first free equal one
 *          of a that is at most max(|a|, |b|)/2 - 1 places away (at least 0). With m
 *          matches, of which 2t or 2t+1 stand at different places of the two matched
 *          sequences, jaro = (m/|a| + m/|b| + (m - t)/m) / 3, and 0 when m is 0.
 *          Winkler 1990: above 0.7, jaro + 0.1 p (1 - jaro), p the common prefix up to 4.
 *          The order of operations below is part of the definition: it gives what
 *          rapidfuzz 3.14.6 and DuckDB 1.4.5 give, to the last bit. (DuckDB 2.0.1 fuses
 *          the boost's multiplication and addition: 0.4 % of pairs differ in that bit.)
 * Kernel   Up to 64 characters on both sides the matching is a few bit operations per
 *          character (the mask of b[j], limited to the window and to free places; its
 *          lowest bit is the match). Longer texts: the window only moves right, so in the
 *          list of places of one character whatever the window has left is gone for ever,
 *          and a queue per character makes the matching linear.
 * Cut-off  m is bounded before it is counted (min(|a|, |b|)) and the second pass is left
 *          out when t = 0 could not meet the easiest cut-off; in real numbers and with a
 *          margin of 1e-9, so that rounding cannot lose a pair. The score itself decides
 *          the rest.
 */
#ifndef KPL_COMPARE_KERNEL_JARO_H
#define KPL_COMPARE_KERNEL_JARO_H

#include "compare/kernel_masks.h"
#include "compare/lanes_space.h"

#define KERNEL_WINKLER_FLOOR 0.7
#define KERNEL_WINKLER_WEIGHT 0.1
#define KERNEL_WINKLER_PREFIX_MAX 4u

/* `places` is the number of matched places that differ; half of them are exchanges. */
KERNEL_INLINE double kernel_jaro_value(uint32_t matches, uint32_t places, uint32_t m,
                                       uint32_t n) {
    if (matches == 0)
        return 0;
    double sum = (double)matches / (double)m;
    sum += (double)matches / (double)n;
    sum += (double)(matches - places / 2) / (double)matches;
    return sum / 3.0;
}

KERNEL_INLINE double kernel_winkler_value(double jaro, uint32_t prefix) {
    if (!(jaro > KERNEL_WINKLER_FLOOR))
        return jaro;
    const double weight = (double)prefix * KERNEL_WINKLER_WEIGHT;
    const double boost = weight * (1.0 - jaro);
    return jaro + boost;
}

KERNEL_INLINE uint32_t kernel_jaro_window(uint32_t m, uint32_t n) {
    const uint32_t half = kernel_larger(m, n) / 2;
    return half > 1 ? half - 1 : 0;
}

static inline uint32_t kernel_winkler_prefix(const uint32_t *a, uint32_t m,
                                             const uint32_t *b, uint32_t n) {
    const uint32_t most = kernel_smaller(kernel_smaller(m, n), KERNEL_WINKLER_PREFIX_MAX);
    uint32_t prefix = 0;
    while (prefix < most && a[prefix] == b[prefix])
        prefix++;
    return prefix;
}

/* The definition, for the scores; `used_a` and `used_b` have m and n bytes. */
static inline double kernel_jaro_plain(const uint32_t *a, uint32_t m, const uint32_t *b,
                                       uint32_t n, uint8_t *used_a, uint8_t *used_b) {
    const uint32_t window = kernel_jaro_window(m, n);
    uint32_t matches = 0;
    memset(used_a, 0, m);
    memset(used_b, 0, n);
    for (uint32_t j = 0; j < n; j++) {
        const uint32_t from = j > window ? j - window : 0;
        for (uint32_t i = from; i < m && i <= j + window; i++) {
            if (used_a[i] || a[i] != b[j])
                continue;
            used_a[i] = 1;
            used_b[j] = 1;
            matches++;
            break;
        }
    }
    uint32_t places = 0;
    uint32_t i = 0;
    for (uint32_t j = 0; j < n; j++) {
        if (!used_b[j])
            continue;
        while (!used_a[i])
            i++;
        places += a[i++] != b[j];
    }
    return kernel_jaro_value(matches, places, m, n);
}

typedef struct kernel_jaro {
    kernel_query query;
    kernel_cutoffs cutoffs;
    double need;      /* fewest matches are need * m * n / (m + n) */
    uint32_t *points; /* of the right value */
    uint8_t *used_a;
    uint8_t *used_b;
    /* For long texts: per place of a the next with the same character (0: none), and a
     * hash table from character to first place. Places are counted from 1. */
    uint32_t *next;
    uint32_t *keys;
    uint32_t *heads;
    lanes_space *space;                /* of the vector kernels */
    struct kernel_jaro_levels *levels; /* in kernel_jaro_levels.h */
} kernel_jaro;

/* Slots of the hash table for `length` places: a power of two, at most half full. */
KERNEL_INLINE uint32_t kernel_jaro_slots(uint32_t length) {
    uint32_t slots = 64;
    while (slots < 2 * (uint64_t)length && slots < 1u << 31)
        slots *= 2;
    return slots;
}

static inline size_t kernel_jaro_scratch_bytes(uint32_t length_max) {
    return 3 * kernel_piece(sizeof(uint32_t) * length_max) +
           2 * kernel_piece(length_max) +
           2 * kernel_piece(sizeof(uint32_t) * kernel_jaro_slots(length_max));
}

/* Lays a state out that lets every score pass; returns where scratch goes on. */
static inline uint8_t *kernel_jaro_layout(kernel_jaro *state, void *scratch,
                                          uint32_t length_max) {
    uint8_t *cursor = scratch;
    const size_t slots_bytes = sizeof(uint32_t) * kernel_jaro_slots(length_max);
    kernel_masks_init(&state->query.masks);
    state->query.points = kernel_take(&cursor, sizeof(uint32_t) * length_max);
    state->points = kernel_take(&cursor, sizeof(uint32_t) * length_max);
    state->next = kernel_take(&cursor, sizeof(uint32_t) * length_max);
    state->used_a = kernel_take(&cursor, length_max);
    state->used_b = kernel_take(&cursor, length_max);
    state->keys = kernel_take(&cursor, slots_bytes);
    state->heads = kernel_take(&cursor, slots_bytes);
    state->space = NULL;
    state->levels = NULL;
    state->need = -1;
    return cursor;
}

/* The state of a kernel, its bound made from the easiest cut-off c: without exchanges
 * jaro = (m'/m + m'/n + 1)/3, so jaro >= j needs m' >= (3j - 1) m n / (m + n). For
 * Winkler a c above 0.7 can come from any j > 0.7 with j + 0.4 (1 - j) >= c. */
static inline void kernel_jaro_open(const kpl_compare_setup *setup, bool winkler) {
    kernel_jaro *const state = setup->state;
    uint8_t *cursor = kernel_jaro_layout(state, setup->scratch, setup->length_max);
    state->space = kernel_take(&cursor, sizeof *state->space);
    state->cutoffs = kernel_cutoffs_of(setup);
    double jaro = setup->cutoffs[0];
    if (winkler && jaro > KERNEL_WINKLER_FLOOR) {
        jaro = (jaro - 0.4) / 0.6;
        if (jaro < KERNEL_WINKLER_FLOOR)
            jaro = KERNEL_WINKLER_FLOOR;
    }
    state->need = 3.0 * jaro - 1.0 - 1e-9;
}

/* Could `matches` of m and n characters meet the easiest cut-off? */
KERNEL_INLINE bool kernel_jaro_possible(const kernel_jaro *state, uint32_t matches,
                                        uint32_t m, uint32_t n) {
    return (double)matches * ((double)m + (double)n) >=
           state->need * ((double)m * (double)n);
}

/* The queue of a character: its slot, where a free slot has key 0. */
KERNEL_INLINE uint32_t kernel_jaro_slot(const uint32_t *keys, uint32_t slots,
                                        uint32_t point) {
    uint32_t slot = point * 2654435769u >> 7 & (slots - 1);
    while (keys[slot] != 0 && keys[slot] != point + 1)
        slot = (slot + 1) & (slots - 1);
    return slot;
}

/* Jaro of texts of any length, in linear time. */
static inline double kernel_jaro_long(kernel_jaro *state, const uint32_t *a, uint32_t m,
                                      const uint32_t *b, uint32_t n) {
    const uint32_t window = kernel_jaro_window(m, n);
    const uint32_t slots = kernel_jaro_slots(m);
    memset(state->keys, 0, sizeof(uint32_t) * slots);
    memset(state->heads, 0, sizeof(uint32_t) * slots);
    memset(state->used_a, 0, m);
    for (uint32_t i = m; i-- > 0;) {
        const uint32_t slot = kernel_jaro_slot(state->keys, slots, a[i]);
        state->keys[slot] = a[i] + 1;
        state->next[i] = state->heads[slot];
        state->heads[slot] = i + 1;
    }
    uint32_t matches = 0;
    for (uint32_t j = 0; j < n; j++) {
        uint32_t *const head = &state->heads[kernel_jaro_slot(state->keys, slots, b[j])];
        while (*head != 0 && *head - 1 + window < j)
            *head = state->next[*head - 1];
        state->used_b[j] = *head != 0 && *head - 1 <= j + window;
        if (state->used_b[j]) {
            state->used_a[*head - 1] = 1;
            *head = state->next[*head - 1];
            matches++;
        }
    }
    uint32_t places = 0;
    uint32_t i = 0;
    for (uint32_t j = 0; j < n; j++) {
        if (!state->used_b[j])
            continue;
        while (!state->used_a[i])
            i++;
        places += a[i++] != b[j];
    }
    return kernel_jaro_value(matches, places, m, n);
}

/* Matched places of both sides, as bits. */
typedef struct kernel_jaro_flags {
    uint64_t a;
    uint64_t b;
} kernel_jaro_flags;

/* One character of the shorter-than-64 matching: `eq` is its mask. */
KERNEL_INLINE void kernel_jaro_step(kernel_jaro_flags *flags, uint64_t eq,
                                    uint64_t *range, uint32_t j, uint32_t window) {
    const uint64_t open = eq & *range & ~flags->a;
    flags->a |= open & (0 - open);
    flags->b |= (uint64_t)(open != 0) << j;
    *range = *range << 1 | (j < window);
}

/* The score of the query and `b` as code points: what is not short ASCII on both sides.
 * */
static inline double kernel_jaro_wide(kernel_jaro *state, kpl_text b, bool winkler) {
    kernel_query *const query = &state->query;
    const uint32_t *const x = kernel_query_points(query);
    const uint32_t m = query->length;
    const uint32_t *const y = state->points;
    const uint32_t n = kernel_decode(b, state->points);
    const uint32_t prefix = winkler ? kernel_winkler_prefix(x, m, y, n) : 0;
    if (!query->is_short || n > KERNEL_WORD)
        return kernel_winkler_value(kernel_jaro_long(state, x, m, y, n), prefix);
    const uint32_t window = kernel_jaro_window(m, n);
    kernel_jaro_flags flags = {0, 0};
    uint64_t range = kernel_ones(window + 1);
    for (uint32_t j = 0; j < n; j++)
        kernel_jaro_step(&flags, kernel_masks_get(&query->masks, y[j]), &range, j,
                         window);
    uint32_t places = 0;
    uint64_t left = flags.a;
    for (uint64_t right = flags.b; right != 0; right &= right - 1) {
        const uint32_t j = (uint32_t)__builtin_ctzll(right);
        places += x[__builtin_ctzll(left)] != y[j];
        left &= left - 1;
    }
    const double jaro = kernel_jaro_value(kernel_bits(flags.a), places, m, n);
    return kernel_winkler_value(jaro, prefix);
}

/* The score of the query and `b`, or anything that meets no cut-off when it meets none.
 * */
KERNEL_INLINE double kernel_jaro_score(kernel_jaro *state, kpl_text b, bool winkler) {
    const double none = -1.0;
    const uint32_t m = state->query.length;
    const uint32_t n = b.length;
    if (!state->query.is_bytes || n > KERNEL_WORD)
        return kernel_jaro_wide(state, b, winkler);
    const uint64_t *const masks = state->query.masks.ascii;
    const uint32_t window = kernel_jaro_window(m, n);
    kernel_jaro_flags flags = {0, 0};
    uint64_t range = kernel_ones(window + 1);
    uint32_t all = 0;
    for (uint32_t j = 0; j < n; j++) {
        all |= b.bytes[j];
        kernel_jaro_step(&flags, masks[b.bytes[j]], &range, j, window);
    }
    if (all >= 0x80)
        return kernel_jaro_wide(state, b, winkler);
    const uint32_t matches = kernel_bits(flags.a);
    if (!kernel_jaro_possible(state, matches, m, n))
        return none;
    uint32_t places = 0;
    uint64_t left = flags.a;
    for (uint64_t right = flags.b; right != 0; right &= right - 1) {
        const uint64_t eq = masks[b.bytes[__builtin_ctzll(right)]];
        places += (eq & left & (0 - left)) == 0;
        left &= left - 1;
    }
    const double jaro = kernel_jaro_value(matches, places, m, n);
    if (!winkler)
        return jaro;
    const uint32_t most = kernel_smaller(kernel_smaller(m, n), KERNEL_WINKLER_PREFIX_MAX);
    uint32_t prefix = 0;
    while (prefix < most && state->query.text.bytes[prefix] == b.bytes[prefix])
        prefix++;
    return kernel_winkler_value(jaro, prefix);
}

static inline void kernel_jaro_begin(void *state, kpl_text a) {
    kernel_query_begin(&((kernel_jaro *)state)->query, a);
}

static inline void kernel_jaro_end(void *state) {
    kernel_query_end(&((kernel_jaro *)state)->query);
}

static inline uint8_t kernel_jaro_ordinal(void *state, kpl_text b) {
    kernel_jaro *const jaro = state;
    return kernel_at_least(kernel_jaro_score(jaro, b, false), jaro->cutoffs);
}

static inline uint8_t kernel_winkler_ordinal(void *state, kpl_text b) {
    kernel_jaro *const jaro = state;
    return kernel_at_least(kernel_jaro_score(jaro, b, true), jaro->cutoffs);
}

#endif /* KPL_COMPARE_KERNEL_JARO_H */
