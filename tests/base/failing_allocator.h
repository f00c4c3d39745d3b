/*
 * failing_allocator.h - memory that runs out after so many allocations, and counts what
 * was not given back. (tests/emit/fixture_fault.h fails files and memory together.)
 */
#ifndef KPL_TESTS_FAILING_ALLOCATOR_H
#define KPL_TESTS_FAILING_ALLOCATOR_H

#include <stdlib.h>

#include "base/alloc.h"

typedef struct failing {
    uint64_t left; /* allocations that succeed before one fails */
    bool once;     /* those after it succeed again; else all fail */
    int64_t live;  /* pieces that are not given back */
    bool failed;
} failing;

static void *failing_reallocate(void *state, void *memory, size_t bytes) {
    failing *const f = state;
    const bool spent = f->left == 0 && !(f->once && f->failed);
    if (spent) {
        f->failed = true;
        return NULL;
    }
    f->left -= f->left > 0;
    f->live += memory == NULL;
    return realloc(memory, bytes);
}

static void *failing_allocate(void *state, size_t bytes) {
    return failing_reallocate(state, NULL, bytes);
}

static void failing_release(void *state, void *memory) {
    ((failing *)state)->live -= memory != NULL;
    free(memory);
}

/* Initialiser of a kpl_allocator on the `failing` that `memory` points at. */
#define FAILING_ALLOCATOR(memory)                                                        \
    { failing_allocate, failing_reallocate, failing_release, memory }

#endif /* KPL_TESTS_FAILING_ALLOCATOR_H */
