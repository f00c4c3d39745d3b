/* pages.c - anonymous mappings of Linux; see pages.h. */
#define _GNU_SOURCE /* mremap() */

#include "base/pages.h"

#include <assert.h>
#include <sys/mman.h>

void *kpl_pages_map(size_t bytes) {
    assert(bytes > 0);
    void *const memory =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory != MAP_FAILED ? memory : NULL;
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
