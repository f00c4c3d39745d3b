/* budget.c - see budget.h. */
#include "base/budget.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

#include "base/pages.h"

#define BUDGET_HEAD_BYTES 16u

_Static_assert(BUDGET_HEAD_BYTES >= sizeof(size_t) &&
                   BUDGET_HEAD_BYTES % _Alignof(max_align_t) == 0,
               "the size fits before a piece, which stays aligned");

/* A sanitizer puts gaps between the pieces of malloc and knows which ones are freed. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define BUDGET_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||               \
    __has_feature(memory_sanitizer)
#define BUDGET_WATCHED 1
#endif
#endif
#ifndef BUDGET_WATCHED
#define BUDGET_WATCHED 0
#endif

/* Book `more` bytes; false when that goes above the limit. */
static bool budget_book(kpl_budget *budget, uint64_t more) {
    const uint64_t used = atomic_fetch_add(&budget->used, more) + more;
    const uint64_t limit = atomic_load(&budget->limit);
    if (limit == 0 || used <= limit)
        return true;
    atomic_fetch_sub(&budget->used, more);
    atomic_store(&budget->was_spent, true);
    return false;
}

static size_t *budget_head(void *memory) {
    return (size_t *)(void *)((uint8_t *)memory - BUDGET_HEAD_BYTES);
}

static void *budget_get(const kpl_budget *budget, size_t bytes) {
    size_t *const head =
        bytes >= budget->pages_min
            ? kpl_pages_map(bytes + BUDGET_HEAD_BYTES)
            : budget->inner.allocate(budget->inner.state, bytes + BUDGET_HEAD_BYTES);
    if (head == NULL)
        return NULL;
    *head = bytes;
    return (uint8_t *)head + BUDGET_HEAD_BYTES;
}

static void budget_give_back(const kpl_budget *budget, void *memory) {
    size_t *const head = budget_head(memory);
    if (*head >= budget->pages_min)
        kpl_pages_unmap(head, *head + BUDGET_HEAD_BYTES);
    else
        budget->inner.release(budget->inner.state, head);
}

static void *budget_allocate(void *state, size_t bytes) {
    kpl_budget *const budget = state;
    if (bytes > SIZE_MAX - BUDGET_HEAD_BYTES || !budget_book(budget, bytes))
        return NULL;
    void *const memory = budget_get(budget, bytes);
    if (memory == NULL)
        atomic_fetch_sub(&budget->used, bytes);
    return memory;
}

/* Pages stay the same pages: only what is new is booked. */
static void *budget_remap(kpl_budget *budget, void *memory, size_t old, size_t bytes) {
    if (bytes > old && !budget_book(budget, bytes - old))
        return NULL;
    size_t *const head = kpl_pages_remap(budget_head(memory), old + BUDGET_HEAD_BYTES,
                                         bytes + BUDGET_HEAD_BYTES);
    if (head == NULL) {
        if (bytes > old)
            atomic_fetch_sub(&budget->used, bytes - old);
        return NULL;
    }
    if (bytes < old)
        atomic_fetch_sub(&budget->used, old - bytes);
    *head = bytes;
    return (uint8_t *)head + BUDGET_HEAD_BYTES;
}

/* From malloc to pages or back. */
static void *budget_move(const kpl_budget *budget, void *memory, size_t old,
                         size_t bytes) {
    void *const moved = budget_get(budget, bytes);
    if (moved == NULL)
        return NULL;
    memcpy(moved, memory, old < bytes ? old : bytes);
    budget_give_back(budget, memory);
    return moved;
}

static void *budget_resize(const kpl_budget *budget, void *memory, size_t bytes) {
    size_t *const head = budget->inner.reallocate(
        budget->inner.state, budget_head(memory), bytes + BUDGET_HEAD_BYTES);
    if (head == NULL)
        return NULL;
    *head = bytes;
    return (uint8_t *)head + BUDGET_HEAD_BYTES;
}

/* But for pages, growing needs both the old and the new piece for a moment, as far as
 * anybody can tell. */
static void *budget_reallocate(void *state, void *memory, size_t bytes) {
    kpl_budget *const budget = state;
    if (memory == NULL)
        return budget_allocate(state, bytes);
    const size_t old = *budget_head(memory);
    if (bytes > SIZE_MAX - BUDGET_HEAD_BYTES)
        return NULL;
    const bool was_pages = old >= budget->pages_min;
    const bool becomes_pages = bytes >= budget->pages_min;
    if (was_pages && becomes_pages)
        return budget_remap(budget, memory, old, bytes);
    if (!budget_book(budget, bytes))
        return NULL;
    void *const moved = was_pages || becomes_pages
                            ? budget_move(budget, memory, old, bytes)
                            : budget_resize(budget, memory, bytes);
    atomic_fetch_sub(&budget->used, moved != NULL ? old : bytes);
    return moved;
}

static void budget_release(void *state, void *memory) {
    kpl_budget *const budget = state;
    if (memory == NULL)
        return;
    atomic_fetch_sub(&budget->used, *budget_head(memory));
    budget_give_back(budget, memory);
}

void kpl_budget_init(kpl_budget *budget, const kpl_allocator *inner, uint64_t limit) {
    budget->inner = inner != NULL ? *inner : kpl_allocator_default;
    budget->allocator = (kpl_allocator){.allocate = budget_allocate,
                                        .reallocate = budget_reallocate,
                                        .release = budget_release,
                                        .state = budget};
    budget->pages_min =
        inner == NULL && !BUDGET_WATCHED ? KPL_BUDGET_PAGES_MIN : SIZE_MAX;
    atomic_init(&budget->used, 0);
    atomic_init(&budget->limit, limit);
    atomic_init(&budget->was_spent, false);
}

uint64_t kpl_budget_room(const kpl_budget *budget) {
    const uint64_t limit = atomic_load(&budget->limit);
    const uint64_t used = atomic_load(&budget->used);
    if (limit == 0)
        return UINT64_MAX;
    return used < limit ? limit - used : 0;
}
