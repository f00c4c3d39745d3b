/*
 * render.h - text for people: handing pieces to a kpl_output, and aligned tables.
 *
 * Inspect. Checked by tests/inspect/test_render.c.
 */
#ifndef KPL_INSPECT_RENDER_H
#define KPL_INSPECT_RENDER_H

#include "base/arena.h"
#include "base/buffer.h"

/* Pieces that go to an output at once. */
#define KPL_RENDER_PIECE_BYTES ((size_t)1 << 16)

/* Hand the buffer to the output, and empty it, once it holds `above` bytes. KPL_E_IO when
 * the output stops. */
KPL_NODISCARD kpl_status kpl_render_drain(const kpl_output *output, kpl_buffer *buffer,
                                          size_t above, kpl_error *error);

#define KPL_GRID_COLUMNS_MAX 16u

/* A table whose columns line up. Zero, set `allocator` in the arena and the columns. */
typedef struct kpl_grid {
    kpl_arena arena;
    uint32_t column_count;
    bool right[KPL_GRID_COLUMNS_MAX]; /* numbers: aligned to the right */
    const char **cells;               /* column_count per row, in the arena or borrowed */
    size_t cell_count;
    size_t cell_capacity;
} kpl_grid;

/* The next cell, row after row; copied. */
KPL_NODISCARD kpl_status kpl_grid_cell(kpl_grid *grid, const char *text,
                                       kpl_error *error);
KPL_NODISCARD kpl_status kpl_grid_print(kpl_grid *grid, kpl_error *error,
                                        const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A count with a space every three digits: 1 234 567. */
KPL_NODISCARD kpl_status kpl_grid_count(kpl_grid *grid, uint64_t count, kpl_error *error);
/* Four digits behind the point; "-" when not a number. */
KPL_NODISCARD kpl_status kpl_grid_ratio(kpl_grid *grid, double ratio, kpl_error *error);

/* Append the rows, each indented by two blanks, columns two blanks apart. */
KPL_NODISCARD kpl_status kpl_grid_write(const kpl_grid *grid, kpl_buffer *buffer,
                                        kpl_error *error);
void kpl_grid_release(kpl_grid *grid);

/* "1 234 567" into room for 27 characters and a NUL. */
#define KPL_COUNT_TEXT_BYTES 28u
void kpl_count_text(uint64_t count, char text_out[KPL_COUNT_TEXT_BYTES]);

/* "12.3 MiB" and the like. */
#define KPL_BYTES_TEXT_BYTES 24u
void kpl_bytes_text(uint64_t bytes, char text_out[KPL_BYTES_TEXT_BYTES]);

#endif /* KPL_INSPECT_RENDER_H */
