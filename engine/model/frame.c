/* frame.c - names and release of what was read; see frame.h. */
#include "model/frame.h"

#include <assert.h>
#include <string.h>

static const char *const frame_reasons[KPL_REJECT_REASON_COUNT] = {
    [KPL_REJECT_TOO_FEW_FIELDS] = "too_few_fields",
    [KPL_REJECT_TOO_MANY_FIELDS] = "too_many_fields",
    [KPL_REJECT_STRAY_QUOTE] = "stray_quote",
    [KPL_REJECT_AFTER_QUOTE] = "text_after_quote",
    [KPL_REJECT_UNTERMINATED] = "unterminated_quote",
    [KPL_REJECT_INVALID_TEXT] = "invalid_text",
    [KPL_REJECT_NUL_BYTE] = "nul_byte",
    [KPL_REJECT_TOO_LONG] = "too_long",
};

const char *kpl_reject_reason_name(kpl_reject_reason reason) {
    assert(reason < KPL_REJECT_REASON_COUNT);
    return frame_reasons[reason];
}

kpl_status kpl_frame_check_rows(const char *path, uint64_t row_count, kpl_error *error) {
    if (row_count <= KPL_FRAME_ROWS_MAX)
        return KPL_OK;
    return kpl_fail(error, KPL_E_LIMIT, "%s: more than %u rows, the most for one source",
                    path, KPL_FRAME_ROWS_MAX);
}

int64_t kpl_frame_column(const kpl_frame *frame, const char *name) {
    for (uint32_t c = 0; c < frame->column_count; c++)
        if (strcmp(frame->columns[c].name, name) == 0)
            return (int64_t)c;
    return -1;
}

void kpl_column_release(kpl_column *column, const kpl_allocator *allocator) {
    kpl_values_release(&column->values);
    kpl_free(allocator, column->codes);
    column->codes = NULL;
}

void kpl_frame_drop_columns(kpl_frame *frame) {
    for (uint32_t c = 0; frame->columns != NULL && c < frame->column_count; c++) {
        kpl_free(frame->allocator, frame->columns[c].name);
        kpl_column_release(&frame->columns[c], frame->allocator);
    }
    kpl_free(frame->allocator, frame->columns);
    frame->columns = NULL;
    frame->column_count = 0;
}

void kpl_frame_release(kpl_frame *frame) {
    kpl_frame_drop_columns(frame);
    kpl_free(frame->allocator, frame->row_numbers);
    kpl_free(frame->allocator, frame->rejects);
    *frame = (kpl_frame){.allocator = frame->allocator};
}
