/*
 * pages.h - memory for large pieces, straight from the system and back to it.
 *
 * Base. A C library keeps what is freed: after a stage that needed much, a process stays
 * large. Pages that are unmapped are gone from the resident size at once, and growing a
 * piece moves page table entries instead of bytes, so that never both the old and the
 * new one are there. Only base/budget.c uses this. Checked by tests/base/test_budget.c.
 */
#ifndef KPL_BASE_PAGES_H
#define KPL_BASE_PAGES_H

#include <stddef.h>

/* `bytes` > 0 zero bytes, aligned to a page; NULL when there is no memory. */
void *kpl_pages_map(size_t bytes);

/* The same pages with another size, perhaps elsewhere; NULL leaves the old ones. */
void *kpl_pages_remap(void *memory, size_t bytes_old, size_t bytes_new);

void kpl_pages_unmap(void *memory, size_t bytes);

#endif /* KPL_BASE_PAGES_H */
