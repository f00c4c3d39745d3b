/*
 * alloc.h - every allocation of the engine goes through here.
 *
 * Base. A kpl_allocator (koppel.h) is a table of functions, so that a caller can count
 * and a test can make the n-th allocation fail. NULL stands for the C library's.
 * Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_ALLOC_H
#define KPL_BASE_ALLOC_H

#include "base/status.h"

/* The C library's allocator, for callers that bring none. */
extern const kpl_allocator kpl_allocator_default;

/* `count * size` bytes, uninitialised, into *memory_out; never NULL, not even for zero
 * bytes: adding 0 to NULL is undefined in C. KPL_E_NOMEM also when the product overflows.
 * Release with kpl_free(). */
KPL_NODISCARD kpl_status kpl_alloc(const kpl_allocator *allocator, size_t count,
                                   size_t size, void *memory_out, kpl_error *error);

/* As kpl_alloc(), all bytes zero. */
KPL_NODISCARD kpl_status kpl_alloc_zero(const kpl_allocator *allocator, size_t count,
                                        size_t size, void *memory_out, kpl_error *error);

/* Resize *memory_inout (NULL allowed) to `count * size` bytes. On failure the old
 * block stays as it was. */
KPL_NODISCARD kpl_status kpl_realloc(const kpl_allocator *allocator, size_t count,
                                     size_t size, void *memory_inout, kpl_error *error);

/* Make room for at least `needed` elements in *memory_inout, growing by half again.
 * *capacity_inout is in elements. */
KPL_NODISCARD kpl_status kpl_reserve(const kpl_allocator *allocator, size_t needed,
                                     size_t size, size_t *capacity_inout,
                                     void *memory_inout, kpl_error *error);

/* Release what one of the above gave; NULL is fine. */
void kpl_free(const kpl_allocator *allocator, void *memory);

/* A NUL-terminated copy of `length` bytes of `text`. Release with kpl_free(). */
KPL_NODISCARD kpl_status kpl_copy_string(const kpl_allocator *allocator, const char *text,
                                         size_t length, char **copy_out,
                                         kpl_error *error);

#endif /* KPL_BASE_ALLOC_H */
