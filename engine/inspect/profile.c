/* profile.c - drawing a profile; see profile.h. */
#include "inspect/profile.h"

#include <string.h>

#include "base/json.h"
#include "inspect/render.h"

static kpl_status profile_row(kpl_grid *grid, const kpl_profile_row *row,
                              kpl_error *error) {
    KPL_TRY(kpl_grid_cell(grid, row->column, error));
    KPL_TRY(kpl_grid_count(grid, row->filled, error));
    if (row->rows > 0)
        KPL_TRY(kpl_grid_print(grid, error, "%.1f%%",
                               100.0 * (double)row->filled / (double)row->rows));
    else
        KPL_TRY(kpl_grid_cell(grid, "-", error));
    KPL_TRY(kpl_grid_count(grid, row->distinct, error));
    KPL_TRY(kpl_grid_print(grid, error, "%u/%u/%u", row->length_min, row->length_median,
                           row->length_max));
    KPL_TRY(kpl_grid_cell(grid, row->kind != NULL ? row->kind : "-", error));
    return kpl_grid_cell(grid, row->reason != NULL ? row->reason : "", error);
}

/* The rows of one file: rows[0..count). */
static kpl_status profile_file(const kpl_profile_row *rows, size_t count,
                               const kpl_allocator *allocator, kpl_buffer *buffer,
                               kpl_error *error) {
    static const char *const titles[] = {
        "column", "filled", "", "distinct", "length min/median/max", "kind", "why"};
    kpl_grid grid = {.arena = {.allocator = allocator},
                     .column_count = 7,
                     .right = {false, true, true, true, true, false, false}};
    char records[KPL_COUNT_TEXT_BYTES];
    kpl_count_text(rows[0].rows, records);
    kpl_status status =
        kpl_buffer_print(buffer, error, "%s: %s rows\n", rows[0].file, records);
    for (size_t i = 0; i < 7 && status == KPL_OK; i++)
        status = kpl_grid_cell(&grid, titles[i], error);
    for (size_t i = 0; i < count && status == KPL_OK; i++)
        status = profile_row(&grid, &rows[i], error);
    if (status == KPL_OK)
        status = kpl_grid_write(&grid, buffer, error);
    kpl_grid_release(&grid);
    return status;
}

static kpl_status profile_text(const kpl_profile_row *rows, size_t row_count,
                               const kpl_allocator *allocator, kpl_buffer *buffer,
                               kpl_error *error) {
    for (size_t start = 0; start < row_count;) {
        size_t end = start;
        while (end < row_count && strcmp(rows[end].file, rows[start].file) == 0)
            end++;
        if (start > 0)
            KPL_TRY(kpl_buffer_byte(buffer, '\n', error));
        KPL_TRY(profile_file(rows + start, end - start, allocator, buffer, error));
        start = end;
    }
    return KPL_OK;
}

static kpl_status profile_json_row(kpl_json *json, const kpl_profile_row *row,
                                   kpl_error *error) {
    KPL_TRY(kpl_json_flat_object(json, NULL, error));
    KPL_TRY(kpl_json_string(json, "file", row->file, error));
    KPL_TRY(kpl_json_string(json, "column", row->column, error));
    KPL_TRY(kpl_json_whole(json, "rows", row->rows, error));
    KPL_TRY(kpl_json_whole(json, "filled", row->filled, error));
    KPL_TRY(kpl_json_whole(json, "distinct", row->distinct, error));
    KPL_TRY(kpl_json_whole(json, "length_min", row->length_min, error));
    KPL_TRY(kpl_json_whole(json, "length_median", row->length_median, error));
    KPL_TRY(kpl_json_whole(json, "length_max", row->length_max, error));
    if (row->kind != NULL)
        KPL_TRY(kpl_json_string(json, "kind", row->kind, error));
    else
        KPL_TRY(kpl_json_null(json, "kind", error));
    if (row->reason != NULL)
        KPL_TRY(kpl_json_string(json, "reason", row->reason, error));
    return kpl_json_end(json, error);
}

static kpl_status profile_json(const kpl_profile_row *rows, size_t row_count,
                               kpl_buffer *buffer, kpl_error *error) {
    kpl_json json = {.out = buffer, .indent = 2};
    KPL_TRY(kpl_json_array(&json, NULL, error));
    for (size_t i = 0; i < row_count; i++)
        KPL_TRY(profile_json_row(&json, &rows[i], error));
    KPL_TRY(kpl_json_end(&json, error));
    return kpl_buffer_byte(buffer, '\n', error);
}

kpl_status kpl_profile_render(const kpl_profile_row *rows, size_t row_count,
                              const kpl_allocator *allocator, const kpl_output *output,
                              kpl_error *error) {
    kpl_buffer buffer = {.allocator = allocator};
    kpl_status status = output->json
                            ? profile_json(rows, row_count, &buffer, error)
                            : profile_text(rows, row_count, allocator, &buffer, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &buffer, 0, error);
    kpl_buffer_release(&buffer);
    return status;
}
