/*
 * arena.h - memory that is given out piece by piece and dropped at once.
 *
 * Base. For what lives as long as a run (or a spec). Pieces are 16-byte aligned. Not for
 * several threads on one arena. Checked by tests/base/test_base.c.
 */
#ifndef KPL_BASE_ARENA_H
#define KPL_BASE_ARENA_H

#include "base/alloc.h"
#include "base/text.h"

typedef struct kpl_arena_chunk kpl_arena_chunk;

/* All-zero (but for the allocator) is an empty arena. */
typedef struct kpl_arena {
    const kpl_allocator *allocator;
    kpl_arena_chunk *chunks;
    size_t left; /* bytes left in the newest chunk */
    uint8_t *next;
} kpl_arena;

/* `count * size` zero bytes into *memory_out. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_arena_alloc(kpl_arena *arena, size_t count, size_t size,
                                         void *memory_out, kpl_error *error);

/* A NUL-terminated copy of `length` bytes. */
KPL_NODISCARD kpl_status kpl_arena_string(kpl_arena *arena, const char *text,
                                          size_t length, const char **copy_out,
                                          kpl_error *error);

/* A NUL-terminated string made by printf rules. */
KPL_NODISCARD kpl_status kpl_arena_print(kpl_arena *arena, const char **text_out,
                                         kpl_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Drop everything; the arena is empty and usable again. */
void kpl_arena_release(kpl_arena *arena);

#endif /* KPL_BASE_ARENA_H */
