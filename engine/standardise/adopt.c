/* adopt.c - see adopt.h. */
#include "standardise/adopt.h"

#include <assert.h>

#include "standardise/kinds.h"

static bool adopt_has_nulls(const kpl_values *values, const kpl_null_markers *nulls) {
    for (uint32_t v = 1; v < values->count; v++)
        if (kpl_null_markers_match(nulls, kpl_values_text(values, v)))
            return true;
    return false;
}

/* Is every value used, and first used after all smaller ones? */
static bool adopt_in_order(const uint32_t *codes, uint32_t row_count,
                           uint32_t value_count) {
    uint32_t next = 1;
    for (uint32_t row = 0; row < row_count; row++) {
        if (codes[row] > next)
            return false;
        next += codes[row] == next;
    }
    return next == value_count;
}

static void adopt_move(kpl_values *from, const kpl_allocator *allocator,
                       kpl_values *values_out) {
    *values_out = *from;
    *from = (kpl_values){.allocator = allocator};
}

bool kpl_adopt_ids(const kpl_column_use *use, uint32_t source, kpl_values *ids_out) {
    if (use->counts == NULL || use->spec->sources[source].id.count != 1)
        return false;
    kpl_frame *const frame = &use->frames[source];
    const kpl_names id = use->spec->sources[source].id;
    const int64_t found = kpl_frame_column(frame, id.items[0]);
    if (found < 0)
        return false;
    kpl_column *const column = &frame->columns[found];
    const kpl_null_markers nulls = {.of_source = use->spec->sources[source].nulls};
    if (!kpl_column_use_is_last(use, source, column) || column->values.count == 0 ||
        column->values.count - 1 != frame->row_count ||
        column->values.allocator != use->allocator)
        return false;
    for (uint32_t row = 0; row < frame->row_count; row++)
        if (column->codes[row] != row + 1)
            return false;
    if (adopt_has_nulls(&column->values, &nulls))
        return false;
    adopt_move(&column->values, frame->allocator, ids_out);
    kpl_column_use_end(use, source, id);
    return true;
}

bool kpl_adopt_field(const kpl_column_use *use, const kpl_table *table,
                     kpl_field_part *parts, kpl_field *field_out) {
    if (use->counts == NULL)
        return false;
    uint32_t source = 0;
    while (source < table->source_count && parts[source].values == NULL)
        source++;
    if (source == table->source_count || table->source_starts[source] != 0 ||
        table->source_starts[source + 1] != table->record_count)
        return false; /* nobody has the field, or several sources */
    kpl_field_part *const part = &parts[source];
    if (part->column == NULL || !kpl_translation_is_plain(&part->translation) ||
        !kpl_column_use_is_last(use, source, part->column) ||
        part->values->allocator != use->allocator || part->row_count == 0 ||
        !adopt_in_order(part->codes, part->row_count, part->values->count) ||
        adopt_has_nulls(part->values, &part->translation.nulls))
        return false;

    kpl_frame *const frame = &use->frames[source];
    kpl_column *const column = &frame->columns[part->column - frame->columns];
    const char *const name = column->name;
    kpl_field_part_release(part);
    adopt_move(&column->values, frame->allocator, &field_out->values);
    field_out->codes = column->codes;
    column->codes = NULL;
    kpl_column_use_end(use, source, (kpl_names){.items = &name, .count = 1});
    return true;
}
