/*
 * sort.h - sorting by 64-bit keys.
 *
 * Base. Radix sort, least significant byte first: linear, stable, and without the bytes
 * in which no two keys differ. What is sorted travels as a number: an index, a count.
 * Checked by tests/base/test_sort.c.
 */
#ifndef KPL_BASE_SORT_H
#define KPL_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

typedef struct kpl_sort_item {
    uint64_t key;
    uint64_t value;
} kpl_sort_item;

/* Sort by key, ascending; equal keys keep their order. `scratch` has room for `count`
 * items. Threads: any, on items of their own. */
void kpl_sort_items(kpl_sort_item *items, kpl_sort_item *scratch, size_t count);

/* The first of `count` ascending numbers that is at least `least`; `count` when none is.
 */
uint32_t kpl_sort_first(const uint32_t *ascending, uint32_t count, uint64_t least);

/* A key that orders as numbers do; 0.0 and -0.0 are equal. Not for NaN. */
uint64_t kpl_sort_number_key(double number);

#endif /* KPL_BASE_SORT_H */
