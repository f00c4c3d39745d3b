/* budget.c - see budget.h. */
#include "base/budget.h"

#include <assert.h>
#include <stddef.h>

#define BUDGET_HEAD_BYTES 16u

_Static_assert(BUDGET_HEAD_BYTES >= sizeof(size_t) &&
                   BUDGET_HEAD_BYTES % _Alignof(max_align_t) == 0,
               "the size fits before a piece, which stays aligned");

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

static void *budget_allocate(void *state, size_t bytes) {
    kpl_budget *const budget = state;
    if (bytes > SIZE_MAX - BUDGET_HEAD_BYTES || !budget_book(budget, bytes))
        return NULL;
    size_t *const head =
        budget->inner.allocate(budget->inner.state, bytes + BUDGET_HEAD_BYTES);
    if (head == NULL) {
        atomic_fetch_sub(&budget->used, bytes);
        return NULL;
    }
    *head = bytes;
    return (uint8_t *)head + BUDGET_HEAD_BYTES;
}

static size_t *budget_head(void *memory) {
    return (size_t *)(void *)((uint8_t *)memory - BUDGET_HEAD_BYTES);
}

/* Growing needs both the old and the new piece for a moment, as far as anybody can tell.
 */
static void *budget_reallocate(void *state, void *memory, size_t bytes) {
    kpl_budget *const budget = state;
    if (memory == NULL)
        return budget_allocate(state, bytes);
    const size_t old = *budget_head(memory);
    if (bytes > SIZE_MAX - BUDGET_HEAD_BYTES || !budget_book(budget, bytes))
        return NULL;
    size_t *const head = budget->inner.reallocate(
        budget->inner.state, budget_head(memory), bytes + BUDGET_HEAD_BYTES);
    atomic_fetch_sub(&budget->used, head != NULL ? old : bytes);
    if (head == NULL)
        return NULL;
    *head = bytes;
    return (uint8_t *)head + BUDGET_HEAD_BYTES;
}

static void budget_release(void *state, void *memory) {
    kpl_budget *const budget = state;
    if (memory == NULL)
        return;
    atomic_fetch_sub(&budget->used, *budget_head(memory));
    budget->inner.release(budget->inner.state, budget_head(memory));
}

void kpl_budget_init(kpl_budget *budget, const kpl_allocator *inner, uint64_t limit) {
    budget->inner = inner != NULL ? *inner : kpl_allocator_default;
    budget->allocator = (kpl_allocator){.allocate = budget_allocate,
                                        .reallocate = budget_reallocate,
                                        .release = budget_release,
                                        .state = budget};
    atomic_init(&budget->used, 0);
    atomic_init(&budget->limit, limit);
    atomic_init(&budget->was_spent, false);
}
