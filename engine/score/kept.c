/* kept.c - see kept.h. */
#include "score/kept.h"

#include <assert.h>
#include <string.h>

static uint32_t kept_width(const kpl_pattern_layout *layout) {
    if (layout->pattern_count <= UINT64_C(1) << 16)
        return 2;
    return layout->pattern_count <= UINT64_C(1) << 32 ? 4 : 0;
}

uint64_t kpl_kept_bytes(const kpl_pattern_layout *layout, uint64_t pairs) {
    const uint32_t width = kept_width(layout);
    return width == 0 || pairs > UINT64_MAX / width ? UINT64_MAX : pairs * width;
}

kpl_status kpl_kept_plan(const kpl_pattern_layout *layout, uint64_t task_count,
                         const kpl_allocator *allocator, kpl_kept *kept_out,
                         kpl_error *error) {
    kpl_kept kept = {
        .allocator = allocator, .width = kept_width(layout), .task_count = task_count};
    assert(kept.width > 0);
    KPL_TRY(kpl_alloc_zero(allocator, (size_t)task_count, sizeof *kept.tasks, &kept.tasks,
                           error));
    *kept_out = kept;
    return KPL_OK;
}

static void kept_lose(kpl_kept *kept, kpl_kept_task *task) {
    kpl_free(kept->allocator, task->patterns);
    *task = (kpl_kept_task){.is_lost = true};
}

void kpl_kept_add(kpl_kept *kept, uint64_t task, const kpl_pair_batch *batch) {
    assert(task < kept->task_count);
    kpl_kept_task *const own = &kept->tasks[task];
    assert(!own->is_closed);
    if (own->is_lost)
        return;
    if (kpl_reserve(kept->allocator, own->count + batch->pair_count, kept->width,
                    &own->capacity, &own->patterns, NULL) != KPL_OK) {
        kept_lose(kept, own);
        return;
    }
    uint8_t *const to = own->patterns + own->count * kept->width;
    if (kept->width == 2) {
        for (uint32_t p = 0; p < batch->pair_count; p++) {
            const uint16_t pattern = (uint16_t)batch->patterns[p];
            memcpy(to + (size_t)p * sizeof pattern, &pattern, sizeof pattern);
        }
    } else {
        for (uint32_t p = 0; p < batch->pair_count; p++) {
            const uint32_t pattern = (uint32_t)batch->patterns[p];
            memcpy(to + (size_t)p * sizeof pattern, &pattern, sizeof pattern);
        }
    }
    own->count += batch->pair_count;
}

void kpl_kept_close(kpl_kept *kept, uint64_t task) {
    assert(task < kept->task_count);
    kpl_kept_task *const own = &kept->tasks[task];
    if (own->is_lost)
        return;
    /* Lists grow by half again: give back what this one does not need. */
    if (own->count < own->capacity &&
        kpl_realloc(kept->allocator, own->count, kept->width, &own->patterns, NULL) ==
            KPL_OK)
        own->capacity = own->count;
    own->is_closed = true;
}

bool kpl_kept_has(const kpl_kept *kept, uint64_t task) {
    return task < kept->task_count && kept->tasks[task].is_closed;
}

void kpl_kept_get(const kpl_kept *kept, uint64_t task, size_t *at,
                  kpl_pair_batch *batch) {
    assert(kpl_kept_has(kept, task));
    assert(*at + batch->pair_count <= kept->tasks[task].count);
    if (batch->pair_count == 0)
        return; /* a task without pairs has no memory either */
    const uint8_t *const from = kept->tasks[task].patterns + *at * kept->width;
    if (kept->width == 2) {
        for (uint32_t p = 0; p < batch->pair_count; p++) {
            uint16_t pattern;
            memcpy(&pattern, from + (size_t)p * sizeof pattern, sizeof pattern);
            batch->patterns[p] = pattern;
        }
    } else {
        for (uint32_t p = 0; p < batch->pair_count; p++) {
            uint32_t pattern;
            memcpy(&pattern, from + (size_t)p * sizeof pattern, sizeof pattern);
            batch->patterns[p] = pattern;
        }
    }
    *at += batch->pair_count;
}

void kpl_kept_release(kpl_kept *kept) {
    for (uint64_t t = 0; kept->tasks != NULL && t < kept->task_count; t++)
        kpl_free(kept->allocator, kept->tasks[t].patterns);
    kpl_free(kept->allocator, kept->tasks);
    *kept = (kpl_kept){.allocator = kept->allocator};
}
