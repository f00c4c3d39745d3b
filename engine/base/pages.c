/* pages.c - anonymous mappings of Linux; see pages.h. */
#define _GNU_SOURCE /* mremap() */

#include "base/pages.h"

#include <assert.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/* From here on pages are asked for in the larger size: what is read in no order then
 * misses far fewer translations of addresses. Those pages begin at such an address. */
#define PAGES_LARGE_BYTES ((size_t)2 << 20)
#define PAGES_LARGE_MIN (2 * PAGES_LARGE_BYTES)

static void *pages_map(size_t bytes) {
    void *const memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED ? memory : NULL;
}

#ifdef MADV_HUGEPAGE
/* Map more than enough, and give back what is before the first large page and behind the
 * end. */
static void *pages_map_large(size_t bytes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    const size_t whole = (bytes + page - 1) / page * page;
    uint8_t *const memory = pages_map(whole + PAGES_LARGE_BYTES);
    if (memory == NULL)
        return NULL;
    const size_t before =
        (PAGES_LARGE_BYTES - (uintptr_t)memory % PAGES_LARGE_BYTES) % PAGES_LARGE_BYTES;
    if (before > 0)
        kpl_pages_unmap(memory, before);
    kpl_pages_unmap(memory + before + whole, PAGES_LARGE_BYTES - before);
    (void)madvise(memory + before, whole, MADV_HUGEPAGE); /* a wish: may be refused */
    return memory + before;
}
#endif

void *kpl_pages_map(size_t bytes) {
    assert(bytes > 0);
#ifdef MADV_HUGEPAGE
    void *const large =
        bytes >= PAGES_LARGE_MIN && bytes <= SIZE_MAX / 2 ? pages_map_large(bytes) : NULL;
    if (large != NULL)
        return large;
#endif
    return pages_map(bytes);
}

void *kpl_pages_remap(void *memory, size_t bytes_old, size_t bytes_new) {
    assert(memory != NULL && bytes_new > 0);
    void *const moved = mremap(memory, bytes_old, bytes_new, MREMAP_MAYMOVE);
    return moved != MAP_FAILED ? moved : NULL;
}

void kpl_pages_unmap(void *memory, size_t bytes) {
    const int problem = munmap(memory, bytes);
    assert(problem == 0);
    (void)problem;
}
