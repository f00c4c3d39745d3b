/* render.c - text for people; see render.h. */
#include "inspect/render.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

kpl_status kpl_render_drain(const kpl_output *output, kpl_buffer *buffer, size_t above,
                            kpl_error *error) {
    if (buffer->length == 0 || buffer->length < above)
        return KPL_OK;
    const bool taken =
        output->write(output->state, (const char *)buffer->bytes, buffer->length);
    buffer->length = 0;
    return taken ? KPL_OK : kpl_fail(error, KPL_E_IO, "the output was closed");
}

static kpl_status grid_add(kpl_grid *grid, const char *text, kpl_error *error) {
    KPL_TRY(kpl_reserve(grid->arena.allocator, grid->cell_count + 1, sizeof *grid->cells,
                        &grid->cell_capacity, &grid->cells, error));
    grid->cells[grid->cell_count++] = text;
    return KPL_OK;
}

kpl_status kpl_grid_cell(kpl_grid *grid, const char *text, kpl_error *error) {
    const char *copy = NULL;
    KPL_TRY(kpl_arena_string(&grid->arena, text, strlen(text), &copy, error));
    return grid_add(grid, copy, error);
}

kpl_status kpl_grid_print(kpl_grid *grid, kpl_error *error, const char *format, ...) {
    char text[256]; /* numbers and names of columns; longer ones are cut */
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return kpl_grid_cell(grid, text, error);
}

void kpl_count_text(uint64_t count, char text_out[KPL_COUNT_TEXT_BYTES]) {
    char digits[24];
    const int length = snprintf(digits, sizeof digits, "%" PRIu64, count);
    size_t out = 0;
    for (int i = 0; i < length; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            text_out[out++] = ' ';
        text_out[out++] = digits[i];
    }
    text_out[out] = '\0';
}

void kpl_bytes_text(uint64_t bytes, char text_out[KPL_BYTES_TEXT_BYTES]) {
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double amount = (double)bytes;
    size_t unit = 0;
    while (amount >= 1024 && unit + 1 < sizeof units / sizeof units[0]) {
        amount /= 1024;
        unit++;
    }
    (void)snprintf(text_out, KPL_BYTES_TEXT_BYTES, unit == 0 ? "%.0f %s" : "%.1f %s",
                   amount, units[unit]);
}

kpl_status kpl_grid_count(kpl_grid *grid, uint64_t count, kpl_error *error) {
    char text[KPL_COUNT_TEXT_BYTES];
    kpl_count_text(count, text);
    return kpl_grid_cell(grid, text, error);
}

kpl_status kpl_grid_ratio(kpl_grid *grid, double ratio, kpl_error *error) {
    return ratio != ratio ? kpl_grid_cell(grid, "-", error)
                          : kpl_grid_print(grid, error, "%.4f", ratio);
}

/* Characters, as far as a terminal counts them: continuation bytes take no room. */
static size_t grid_width(const char *text) {
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xC0u) != 0x80u;
    return width;
}

static kpl_status grid_blanks(kpl_buffer *buffer, size_t count, kpl_error *error) {
    for (size_t i = 0; i < count; i++)
        KPL_TRY(kpl_buffer_byte(buffer, ' ', error));
    return KPL_OK;
}

kpl_status kpl_grid_write(const kpl_grid *grid, kpl_buffer *buffer, kpl_error *error) {
    const uint32_t columns = grid->column_count;
    assert(columns >= 1 && columns <= KPL_GRID_COLUMNS_MAX);
    assert(grid->cell_count % columns == 0);
    size_t widths[KPL_GRID_COLUMNS_MAX] = {0};
    for (size_t i = 0; i < grid->cell_count; i++) {
        const size_t width = grid_width(grid->cells[i]);
        if (width > widths[i % columns])
            widths[i % columns] = width;
    }
    for (size_t i = 0; i < grid->cell_count; i++) {
        const uint32_t column = (uint32_t)(i % columns);
        const size_t pad = widths[column] - grid_width(grid->cells[i]);
        KPL_TRY(kpl_buffer_string(buffer, "  ", error));
        if (grid->right[column])
            KPL_TRY(grid_blanks(buffer, pad, error));
        KPL_TRY(kpl_buffer_string(buffer, grid->cells[i], error));
        if (!grid->right[column] && column + 1 < columns)
            KPL_TRY(grid_blanks(buffer, pad, error));
        if (column + 1 < columns)
            continue;
        while (buffer->length > 0 && buffer->bytes[buffer->length - 1] == ' ')
            buffer->length--; /* no blanks at the end of a line */
        KPL_TRY(kpl_buffer_byte(buffer, '\n', error));
    }
    return KPL_OK;
}

void kpl_grid_release(kpl_grid *grid) {
    kpl_free(grid->arena.allocator, grid->cells);
    kpl_arena_release(&grid->arena);
    grid->cells = NULL;
    grid->cell_count = 0;
    grid->cell_capacity = 0;
}
