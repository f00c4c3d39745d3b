/* cat.c - a table as text; see cat.h. */
#include "inspect/cat.h"

#include "base/csv_out.h"
#include "base/json.h"
#include "inspect/render.h"
#include "inspect/table_in.h"

typedef struct cat_state {
    const kpl_output *output;
    kpl_buffer text;
} cat_state;

static kpl_status cat_csv_head(void *state, const kpl_table_head *head,
                               kpl_error *error) {
    cat_state *const cat = state;
    for (uint32_t i = 0; i < head->column_count; i++) {
        if (i > 0)
            KPL_TRY(kpl_buffer_byte(&cat->text, ',', error));
        KPL_TRY(kpl_csv_field(&cat->text, kpl_text_of(head->names[i]), error));
    }
    return kpl_buffer_byte(&cat->text, '\n', error);
}

static kpl_status cat_csv_row(void *state, const kpl_table_head *head,
                              const kpl_cell *cells, kpl_error *error) {
    cat_state *const cat = state;
    kpl_buffer *const text = &cat->text;
    for (uint32_t i = 0; i < head->column_count; i++) {
        if (i > 0)
            KPL_TRY(kpl_buffer_byte(text, ',', error));
        if (cells[i].is_null)
            continue;
        if (head->types[i] == KPL_CELL_TEXT)
            KPL_TRY(kpl_csv_field(text, cells[i].text, error));
        else if (head->types[i] == KPL_CELL_WHOLE)
            KPL_TRY(kpl_buffer_print(text, error, "%lld", (long long)cells[i].whole));
        else
            KPL_TRY(kpl_csv_number(text, cells[i].number, error));
    }
    KPL_TRY(kpl_buffer_byte(text, '\n', error));
    return kpl_render_drain(cat->output, text, KPL_RENDER_PIECE_BYTES, error);
}

static kpl_status cat_json_row(void *state, const kpl_table_head *head,
                               const kpl_cell *cells, kpl_error *error) {
    cat_state *const cat = state;
    kpl_json json = {.out = &cat->text};
    KPL_TRY(kpl_json_flat_object(&json, NULL, error));
    for (uint32_t i = 0; i < head->column_count; i++) {
        const char *const name = head->names[i];
        if (cells[i].is_null)
            KPL_TRY(kpl_json_null(&json, name, error));
        else if (head->types[i] == KPL_CELL_TEXT)
            KPL_TRY(kpl_json_text(&json, name, cells[i].text, error));
        else if (head->types[i] == KPL_CELL_WHOLE)
            KPL_TRY(kpl_json_signed(&json, name, cells[i].whole, error));
        else
            KPL_TRY(kpl_json_number(&json, name, cells[i].number, error));
    }
    KPL_TRY(kpl_json_end(&json, error));
    KPL_TRY(kpl_buffer_byte(&cat->text, '\n', error));
    return kpl_render_drain(cat->output, &cat->text, KPL_RENDER_PIECE_BYTES, error);
}

kpl_status kpl_cat_table(const kpl_io *io, const kpl_allocator *allocator,
                         const char *path, const kpl_output *output, kpl_error *error) {
    cat_state cat = {.output = output, .text = {.allocator = allocator}};
    const kpl_table_visitor visitor = {
        .head = output->json ? NULL : cat_csv_head,
        .row = output->json ? cat_json_row : cat_csv_row,
        .state = &cat,
    };
    kpl_status status = kpl_table_read(io, allocator, path, &visitor, error);
    if (status == KPL_OK)
        status = kpl_render_drain(output, &cat.text, 0, error);
    kpl_buffer_release(&cat.text);
    return status;
}
