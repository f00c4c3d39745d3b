/*
 * budget.h - an allocator that keeps count, and refuses what is above a limit.
 *
 * Base. Stands between the engine and the caller's allocator. Each piece carries its size
 * in 16 bytes before it, so that alignment stays. When the caller brings no allocator,
 * large pieces are pages of their own (pages.h), so that what is counted is what the
 * process holds; built with a sanitizer, which watches malloc, everything stays there.
 * Counts from several threads at once. Checked by tests/base/test_budget.c.
 */
#ifndef KPL_BASE_BUDGET_H
#define KPL_BASE_BUDGET_H

#include <stdatomic.h>

#include "base/alloc.h"

/* From here on a piece has pages of its own: large enough that the system calls and the
 * rest of the last page do not matter. */
#define KPL_BUDGET_PAGES_MIN ((size_t)256 << 10)

typedef struct kpl_budget {
    kpl_allocator inner;
    kpl_allocator allocator;     /* what others allocate through */
    size_t pages_min;            /* pieces from this size on are pages */
    atomic_uint_least64_t used;  /* bytes now */
    atomic_uint_least64_t limit; /* 0 = none */
    atomic_bool was_spent;       /* something was refused */
} kpl_budget;

/* Count on top of `inner` (NULL = the default). The budget must not move afterwards. */
void kpl_budget_init(kpl_budget *budget, const kpl_allocator *inner, uint64_t limit);

/* Bytes that may still be allocated; UINT64_MAX without a limit. Threads: any; another
 * one may take them meanwhile. */
uint64_t kpl_budget_room(const kpl_budget *budget);

#endif /* KPL_BASE_BUDGET_H */
