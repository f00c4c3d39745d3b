/* sort.c - see sort.h. */
#include "base/sort.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

/* Up to here insertion needs fewer steps than counting 256 values. */
#define SORT_INSERTION_MAX ((size_t)32)
#define SORT_VALUES 256u

static void sort_by_insertion(kpl_sort_item *items, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const kpl_sort_item item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/* Bits in which keys differ; *sorted_out: there is nothing to do. */
static uint64_t sort_study(const kpl_sort_item *items, size_t count, bool *sorted_out) {
    uint64_t differ = 0;
    bool sorted = true;
    for (size_t i = 1; i < count; i++) {
        differ |= items[i].key ^ items[0].key;
        sorted &= items[i - 1].key <= items[i].key;
    }
    *sorted_out = sorted;
    return differ;
}

static void sort_by_byte(const kpl_sort_item *from, kpl_sort_item *to, size_t count,
                         unsigned shift) {
    size_t starts[SORT_VALUES] = {0};
    for (size_t i = 0; i < count; i++)
        starts[from[i].key >> shift & (SORT_VALUES - 1)]++;
    size_t next = 0;
    for (unsigned value = 0; value < SORT_VALUES; value++) {
        const size_t here = starts[value];
        starts[value] = next;
        next += here;
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].key >> shift & (SORT_VALUES - 1)]++] = from[i];
}

void kpl_sort_items(kpl_sort_item *items, kpl_sort_item *scratch, size_t count) {
    assert(count < 2 || (items != NULL && scratch != NULL));
    if (count <= SORT_INSERTION_MAX) {
        sort_by_insertion(items, count);
        return;
    }
    bool sorted = false;
    const uint64_t differ = sort_study(items, count, &sorted);
    if (sorted)
        return;
    kpl_sort_item *from = items;
    kpl_sort_item *to = scratch;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        if ((differ >> shift & (SORT_VALUES - 1)) == 0)
            continue;
        sort_by_byte(from, to, count, shift);
        kpl_sort_item *const other = from;
        from = to;
        to = other;
    }
    if (from != items)
        memcpy(items, from, count * sizeof *items);
}

uint32_t kpl_sort_first(const uint32_t *ascending, uint32_t count, uint64_t least) {
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (ascending[middle] < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint64_t kpl_sort_number_key(double number) {
    const uint64_t sign = (uint64_t)1 << 63;
    uint64_t bits = 0;
    number += 0.0; /* -0.0 + 0.0 is 0.0 */
    memcpy(&bits, &number, sizeof bits);
    return (bits & sign) != 0 ? ~bits
                              : bits | sign; /* larger magnitude, smaller number */
}
