/*
 * budget.h - an allocator that keeps count, and refuses what is above a limit.
 *
 * Base. Stands between the engine and the caller's allocator. Each piece carries its size
 * in 16 bytes before it, so that alignment stays. Counts from several threads at once.
 * Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_BUDGET_H
#define KPL_BASE_BUDGET_H

#include <stdatomic.h>

#include "base/alloc.h"

typedef struct kpl_budget {
    kpl_allocator inner;
    kpl_allocator allocator;     /* what others allocate through */
    atomic_uint_least64_t used;  /* bytes now */
    atomic_uint_least64_t limit; /* 0 = none */
    atomic_bool was_spent;       /* something was refused */
} kpl_budget;

/* Count on top of `inner` (NULL = the default). The budget must not move afterwards. */
void kpl_budget_init(kpl_budget *budget, const kpl_allocator *inner, uint64_t limit);

#endif /* KPL_BASE_BUDGET_H */
