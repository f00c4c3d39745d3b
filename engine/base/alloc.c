/* alloc.c - the allocator table and its default; see alloc.h.
 *
 * `memory_out` is a `void *` that points at a pointer of any type; the pointer is moved
 * with memcpy, which is the one way C allows for pointers of an unknown type. */
#include "base/alloc.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static void *alloc_default_allocate(void *state, size_t bytes) {
    (void)state;
    return malloc(bytes);
}

static void *alloc_default_reallocate(void *state, void *memory, size_t bytes) {
    (void)state;
    return realloc(memory, bytes);
}

static void alloc_default_release(void *state, void *memory) {
    (void)state;
    free(memory);
}

const kpl_allocator kpl_allocator_default = {
    .allocate = alloc_default_allocate,
    .reallocate = alloc_default_reallocate,
    .release = alloc_default_release,
    .state = NULL,
};

static const kpl_allocator *alloc_or_default(const kpl_allocator *allocator) {
    return allocator != NULL ? allocator : &kpl_allocator_default;
}

static bool alloc_product(size_t count, size_t size, size_t *bytes_out) {
    return !__builtin_mul_overflow(count, size, bytes_out);
}

kpl_status kpl_alloc(const kpl_allocator *allocator, size_t count, size_t size,
                     void *memory_out, kpl_error *error) {
    assert(memory_out != NULL);
    const kpl_allocator *const from = alloc_or_default(allocator);
    size_t bytes = 0;
    if (!alloc_product(count, size, &bytes))
        return kpl_fail_nomem(error, SIZE_MAX);
    if (bytes == 0)
        bytes = 1; /* an address that may be added to and copied from */
    void *const memory = from->allocate(from->state, bytes);
    if (memory == NULL)
        return kpl_fail_nomem(error, bytes);
    memcpy(memory_out, &memory, sizeof memory);
    return KPL_OK;
}

kpl_status kpl_alloc_zero(const kpl_allocator *allocator, size_t count, size_t size,
                          void *memory_out, kpl_error *error) {
    KPL_TRY(kpl_alloc(allocator, count, size, memory_out, error));
    void *memory = NULL;
    memcpy(&memory, memory_out, sizeof memory);
    if (memory != NULL)
        memset(memory, 0, count * size);
    return KPL_OK;
}

kpl_status kpl_realloc(const kpl_allocator *allocator, size_t count, size_t size,
                       void *memory_inout, kpl_error *error) {
    assert(memory_inout != NULL);
    const kpl_allocator *const from = alloc_or_default(allocator);
    size_t bytes = 0;
    if (!alloc_product(count, size, &bytes))
        return kpl_fail_nomem(error, SIZE_MAX);
    void *memory = NULL;
    memcpy(&memory, memory_inout, sizeof memory);
    if (bytes == 0)
        bytes = 1;
    memory = from->reallocate(from->state, memory, bytes);
    if (memory == NULL)
        return kpl_fail_nomem(error, bytes);
    memcpy(memory_inout, &memory, sizeof memory);
    return KPL_OK;
}

kpl_status kpl_reserve(const kpl_allocator *allocator, size_t needed, size_t size,
                       size_t *capacity_inout, void *memory_inout, kpl_error *error) {
    assert(capacity_inout != NULL);
    if (needed <= *capacity_inout)
        return KPL_OK;
    size_t capacity = *capacity_inout + *capacity_inout / 2;
    if (capacity < needed)
        capacity = needed;
    if (capacity < 16)
        capacity = 16;
    KPL_TRY(kpl_realloc(allocator, capacity, size, memory_inout, error));
    *capacity_inout = capacity;
    return KPL_OK;
}

void kpl_free(const kpl_allocator *allocator, void *memory) {
    const kpl_allocator *const from = alloc_or_default(allocator);
    from->release(from->state, memory);
}

kpl_status kpl_copy_string(const kpl_allocator *allocator, const char *text,
                           size_t length, char **copy_out, kpl_error *error) {
    char *copy = NULL;
    if (length == SIZE_MAX)
        return kpl_fail_nomem(error, SIZE_MAX);
    KPL_TRY(kpl_alloc(allocator, length + 1, 1, &copy, error));
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    *copy_out = copy;
    return KPL_OK;
}
