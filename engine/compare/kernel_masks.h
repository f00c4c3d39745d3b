/*
 * kernel_masks.h - where each character of a short query stands, as bits of one word.
 *
 * Stage    compare. The table behind all bit-parallel comparators (Myers 1999 calls it
 *          Peq): mask of character c has bit i set when query[i] == c, for 64 positions.
 * Layout   ASCII by direct look-up; the upper half of that table stays 0, so that any
 *          byte may index it and a loop can find out afterwards that it read non-ASCII
 *          text. Other code points in an open-addressing table: 64 positions in 128
 *          slots.
 * Clearing Only what the query set, since queries are short and calls many.
 */
#ifndef KPL_COMPARE_KERNEL_MASKS_H
#define KPL_COMPARE_KERNEL_MASKS_H

#include "compare/kernel_common.h"

#define KERNEL_WORD 64u
#define KERNEL_WIDE_SLOTS 128u

typedef struct kernel_masks {
    uint64_t ascii[256];
    uint64_t wide[KERNEL_WIDE_SLOTS];
    uint32_t wide_points[KERNEL_WIDE_SLOTS]; /* 0: free, for U+0000 is ASCII */
} kernel_masks;

KERNEL_INLINE void kernel_masks_init(kernel_masks *masks) {
    memset(masks, 0, sizeof *masks);
}

/* The slot of `point`, or the free one where it would go. 2654435769 is 2^32 divided by
 * the golden ratio (Knuth 1973, section 6.4): neighbouring code points spread evenly. */
KERNEL_INLINE uint32_t kernel_masks_slot(const kernel_masks *masks, uint32_t point) {
    uint32_t slot = point * 2654435769u >> 25;
    while (masks->wide_points[slot] != 0 && masks->wide_points[slot] != point)
        slot = (slot + 1) % KERNEL_WIDE_SLOTS;
    return slot;
}

KERNEL_INLINE uint64_t kernel_masks_get(const kernel_masks *masks, uint32_t point) {
    return point < 0x80 ? masks->ascii[point]
                        : masks->wide[kernel_masks_slot(masks, point)];
}

/* points[0 .. count) at positions 0 .. count - 1; count <= 64. */
static inline void kernel_masks_set(kernel_masks *masks, const uint32_t *points,
                                    uint32_t count) {
    assert(count <= KERNEL_WORD);
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t bit = UINT64_C(1) << i;
        if (points[i] < 0x80) {
            masks->ascii[points[i]] |= bit;
            continue;
        }
        const uint32_t slot = kernel_masks_slot(masks, points[i]);
        masks->wide_points[slot] = points[i];
        masks->wide[slot] |= bit;
    }
}

static inline void kernel_masks_unset(kernel_masks *masks, const uint32_t *points,
                                      uint32_t count) {
    uint8_t slots[KERNEL_WORD]; /* all are found before any is freed: chains stay whole */
    uint32_t wide = 0;
    assert(count <= KERNEL_WORD);
    for (uint32_t i = 0; i < count; i++) {
        if (points[i] < 0x80)
            masks->ascii[points[i]] = 0;
        else
            slots[wide++] = (uint8_t)kernel_masks_slot(masks, points[i]);
    }
    for (uint32_t i = 0; i < wide; i++) {
        masks->wide[slots[i]] = 0;
        masks->wide_points[slots[i]] = 0;
    }
}

/* A left value: its masks when it has at most 64 characters, its code points when it is
 * longer or not ASCII. `bytes` is set only for short ASCII text. */
typedef struct kernel_query {
    kernel_masks masks;
    kpl_text text;
    uint32_t *points;
    uint32_t length; /* in characters */
    bool is_short;
    bool is_bytes; /* short and ASCII: `points` was not filled */
} kernel_query;

KERNEL_INLINE void kernel_query_begin(kernel_query *query, kpl_text text) {
    query->text = text;
    query->is_bytes = text.length <= KERNEL_WORD && kernel_is_ascii(text);
    query->is_short = query->is_bytes;
    query->length = text.length;
    if (query->is_bytes) {
        for (uint32_t i = 0; i < text.length; i++)
            query->masks.ascii[text.bytes[i]] |= UINT64_C(1) << i;
        return;
    }
    query->length = kernel_decode(text, query->points);
    query->is_short = query->length <= KERNEL_WORD;
    if (query->is_short)
        kernel_masks_set(&query->masks, query->points, query->length);
}

KERNEL_INLINE void kernel_query_end(kernel_query *query) {
    if (query->is_bytes) {
        for (uint32_t i = 0; i < query->text.length; i++)
            query->masks.ascii[query->text.bytes[i]] = 0;
    } else if (query->is_short) {
        kernel_masks_unset(&query->masks, query->points, query->length);
    }
}

/* The query's code points, for the ways that need both sides as numbers. */
static inline const uint32_t *kernel_query_points(kernel_query *query) {
    if (query->is_bytes)
        for (uint32_t i = 0; i < query->length; i++)
            query->points[i] = query->text.bytes[i];
    return query->points;
}

#endif /* KPL_COMPARE_KERNEL_MASKS_H */
