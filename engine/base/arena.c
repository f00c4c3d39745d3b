/* arena.c - chunks in a list, newest first; see arena.h. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define ARENA_ALIGNMENT 16u
#define ARENA_CHUNK_BYTES 16384u

struct kpl_arena_chunk {
    kpl_arena_chunk *older;
    size_t bytes;
};

_Static_assert(sizeof(kpl_arena_chunk) % ARENA_ALIGNMENT == 0, "pieces stay aligned");

static kpl_status arena_grow(kpl_arena *arena, size_t bytes, kpl_error *error) {
    const size_t room = bytes > ARENA_CHUNK_BYTES ? bytes : ARENA_CHUNK_BYTES;
    if (room > SIZE_MAX - sizeof(kpl_arena_chunk))
        return kpl_fail_nomem(error, SIZE_MAX);
    kpl_arena_chunk *chunk = NULL;
    KPL_TRY(kpl_alloc(arena->allocator, 1, sizeof *chunk + room, &chunk, error));
    chunk->older = arena->chunks;
    chunk->bytes = room;
    arena->chunks = chunk;
    arena->next = (uint8_t *)(chunk + 1);
    arena->left = room;
    return KPL_OK;
}

kpl_status kpl_arena_alloc(kpl_arena *arena, size_t count, size_t size, void *memory_out,
                           kpl_error *error) {
    size_t bytes = 0;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX - ARENA_ALIGNMENT)
        return kpl_fail_nomem(error, SIZE_MAX);
    bytes = (bytes + ARENA_ALIGNMENT - 1) / ARENA_ALIGNMENT * ARENA_ALIGNMENT;
    if (bytes > arena->left)
        KPL_TRY(arena_grow(arena, bytes, error));
    void *const memory = arena->next;
    if (bytes > 0)
        memset(memory, 0, bytes);
    arena->next += bytes;
    arena->left -= bytes;
    memcpy(memory_out, &memory, sizeof memory);
    return KPL_OK;
}

kpl_status kpl_arena_string(kpl_arena *arena, const char *text, size_t length,
                            const char **copy_out, kpl_error *error) {
    char *copy = NULL;
    if (length == SIZE_MAX)
        return kpl_fail_nomem(error, SIZE_MAX);
    KPL_TRY(kpl_arena_alloc(arena, length + 1, 1, &copy, error));
    if (length > 0)
        memcpy(copy, text, length);
    *copy_out = copy;
    return KPL_OK;
}

kpl_status kpl_arena_print(kpl_arena *arena, const char **text_out, kpl_error *error,
                           const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const int needed = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (needed < 0)
        return kpl_fail(error, KPL_E_LIMIT, "a text could not be formatted");
    char *text = NULL;
    KPL_TRY(kpl_arena_alloc(arena, (size_t)needed + 1, 1, &text, error));
    va_start(arguments, format);
    (void)vsnprintf(text, (size_t)needed + 1, format, arguments);
    va_end(arguments);
    *text_out = text;
    return KPL_OK;
}

void kpl_arena_release(kpl_arena *arena) {
    while (arena->chunks != NULL) {
        kpl_arena_chunk *const older = arena->chunks->older;
        kpl_free(arena->allocator, arena->chunks);
        arena->chunks = older;
    }
    arena->next = NULL;
    arena->left = 0;
}
