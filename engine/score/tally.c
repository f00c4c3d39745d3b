/* tally.c - see tally.h. */
#include "score/tally.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/sort.h"

/* 2^16 counters are 512 KiB: the second-level cache of one core. */
#define TALLY_DENSE_MAX ((uint64_t)1 << 16)
#define TALLY_SLOTS_FIRST ((size_t)1 << 12)

struct kpl_tally {
    const kpl_allocator *allocator;
    uint64_t *dense; /* per pattern; NULL when hashed */
    uint64_t dense_count;
    kpl_pattern_count *slots; /* pairs == 0: free */
    size_t slot_count;        /* a power of two */
    size_t used;
};

kpl_status kpl_tally_create(const kpl_pattern_layout *layout,
                            const kpl_allocator *allocator, kpl_tally **tally_out,
                            kpl_error *error) {
    kpl_tally *tally = NULL;
    KPL_TRY(kpl_alloc_zero(allocator, 1, sizeof *tally, &tally, error));
    tally->allocator = allocator;
    kpl_status status = KPL_OK;
    if (layout->pattern_count <= TALLY_DENSE_MAX) {
        tally->dense_count = layout->pattern_count;
        status = kpl_alloc_zero(allocator, tally->dense_count, sizeof *tally->dense,
                                &tally->dense, error);
    } else {
        tally->slot_count = TALLY_SLOTS_FIRST;
        status = kpl_alloc_zero(allocator, tally->slot_count, sizeof *tally->slots,
                                &tally->slots, error);
    }
    if (status != KPL_OK) {
        kpl_tally_destroy(tally);
        return status;
    }
    *tally_out = tally;
    return KPL_OK;
}

void kpl_tally_destroy(kpl_tally *tally) {
    if (tally == NULL)
        return;
    kpl_free(tally->allocator, tally->dense);
    kpl_free(tally->allocator, tally->slots);
    kpl_free(tally->allocator, tally);
}

static kpl_pattern_count *tally_slot(kpl_pattern_count *slots, size_t slot_count,
                                     uint64_t pattern) {
    size_t at = (size_t)kpl_hash_word(pattern) & (slot_count - 1);
    while (slots[at].pairs != 0 && slots[at].pattern != pattern)
        at = (at + 1) & (slot_count - 1);
    return &slots[at];
}

static kpl_status tally_grow(kpl_tally *tally, kpl_error *error) {
    kpl_pattern_count *slots = NULL;
    const size_t slot_count = tally->slot_count * 2;
    KPL_TRY(kpl_alloc_zero(tally->allocator, slot_count, sizeof *slots, &slots, error));
    for (size_t i = 0; i < tally->slot_count; i++)
        if (tally->slots[i].pairs != 0)
            *tally_slot(slots, slot_count, tally->slots[i].pattern) = tally->slots[i];
    kpl_free(tally->allocator, tally->slots);
    tally->slots = slots;
    tally->slot_count = slot_count;
    return KPL_OK;
}

static kpl_status tally_add_one(kpl_tally *tally, uint64_t pattern, uint64_t pairs,
                                kpl_error *error) {
    kpl_pattern_count *slot = tally_slot(tally->slots, tally->slot_count, pattern);
    if (slot->pairs == 0) {
        if ((tally->used + 1) * 2 > tally->slot_count) {
            KPL_TRY(tally_grow(tally, error));
            slot = tally_slot(tally->slots, tally->slot_count, pattern);
        }
        slot->pattern = pattern;
        tally->used++;
    }
    slot->pairs += pairs;
    return KPL_OK;
}

kpl_status kpl_tally_add(kpl_tally *tally, const kpl_pair_batch *batch,
                         kpl_error *error) {
    if (tally->dense != NULL) {
        for (uint32_t p = 0; p < batch->pair_count; p++)
            tally->dense[batch->patterns[p]]++;
        return KPL_OK;
    }
    for (uint32_t p = 0; p < batch->pair_count; p++)
        KPL_TRY(tally_add_one(tally, batch->patterns[p], 1, error));
    return KPL_OK;
}

/* By pattern; patterns are unique. */
static kpl_status tally_sort(kpl_histogram *histogram, kpl_error *error) {
    const size_t count = histogram->row_count;
    kpl_sort_item *items = NULL; /* and room to sort, behind them */
    KPL_TRY(kpl_alloc(histogram->allocator, count, 2 * sizeof *items, &items, error));
    for (size_t i = 0; i < count; i++)
        items[i] = (kpl_sort_item){histogram->rows[i].pattern, histogram->rows[i].pairs};
    kpl_sort_items(items, items + count, count);
    for (size_t i = 0; i < count; i++)
        histogram->rows[i] =
            (kpl_pattern_count){.pattern = items[i].key, .pairs = items[i].value};
    kpl_free(histogram->allocator, items);
    return KPL_OK;
}

/* Move the non-empty counters of `sum` into the histogram. */
static kpl_status tally_export(const kpl_tally *sum, kpl_histogram *histogram,
                               kpl_error *error) {
    size_t rows = sum->used;
    for (uint64_t p = 0; p < sum->dense_count; p++)
        rows += sum->dense[p] != 0;
    KPL_TRY(kpl_alloc(histogram->allocator, rows, sizeof *histogram->rows,
                      &histogram->rows, error));
    for (uint64_t p = 0; p < sum->dense_count; p++)
        if (sum->dense[p] != 0)
            histogram->rows[histogram->row_count++] =
                (kpl_pattern_count){.pattern = p, .pairs = sum->dense[p]};
    for (size_t i = 0; i < sum->slot_count; i++)
        if (sum->slots[i].pairs != 0)
            histogram->rows[histogram->row_count++] = sum->slots[i];
    if (sum->dense == NULL)
        KPL_TRY(tally_sort(histogram, error));
    for (size_t i = 0; i < histogram->row_count; i++)
        histogram->pairs += histogram->rows[i].pairs;
    return KPL_OK;
}

kpl_status kpl_tally_merge(kpl_tally *const *tallies, uint32_t count,
                           const kpl_allocator *allocator, kpl_histogram *histogram_out,
                           kpl_error *error) {
    assert(count > 0);
    kpl_tally *const sum = tallies[0];
    for (uint32_t i = 1; i < count; i++) {
        const kpl_tally *const part = tallies[i];
        for (uint64_t p = 0; p < part->dense_count; p++)
            sum->dense[p] += part->dense[p];
        for (size_t s = 0; s < part->slot_count; s++)
            if (part->slots[s].pairs != 0)
                KPL_TRY(tally_add_one(sum, part->slots[s].pattern, part->slots[s].pairs,
                                      error));
    }
    kpl_histogram histogram = {.allocator = allocator};
    const kpl_status status = tally_export(sum, &histogram, error);
    if (status != KPL_OK) {
        kpl_histogram_release(&histogram);
        return status;
    }
    *histogram_out = histogram;
    return KPL_OK;
}
