/* record_ids.c - see record_ids.h. */
#include "standardise/record_ids.h"

#include "standardise/field_part.h"
#include "standardise/fold.h"

static uint64_t ids_row(const kpl_frame *frame, uint32_t row) {
    return frame->row_numbers == NULL ? (uint64_t)row + 1 : frame->row_numbers[row];
}

static kpl_status ids_null(const kpl_source_spec *source, const kpl_frame *frame,
                           uint32_t row, const char *column, kpl_error *error) {
    const uint64_t number = ids_row(frame, row);
    return kpl_fail_at(error, KPL_E_INPUT, number, 0,
                       "%s: row %llu has no id in column \"%s\"; every record needs one",
                       source->path, (unsigned long long)number, column);
}

static kpl_status ids_repeated(const kpl_source_spec *source, const kpl_frame *frame,
                               uint32_t row, kpl_error *error) {
    const uint64_t number = ids_row(frame, row);
    return kpl_fail_at(error, KPL_E_INPUT, number, 0,
                       "%s: row %llu has the id of an earlier row; ids must be unique",
                       source->path, (unsigned long long)number);
}

static kpl_status ids_number_rows(const kpl_frame *frame, kpl_values *ids,
                                  kpl_error *error) {
    for (uint32_t row = 0; row < frame->row_count; row++) {
        uint8_t digits[20];
        uint32_t at = sizeof digits;
        uint64_t number = ids_row(frame, row);
        do {
            digits[--at] = (uint8_t)('0' + number % 10);
            number /= 10;
        } while (number > 0);
        uint32_t value = 0;
        const kpl_text text = {digits + at, (uint32_t)sizeof digits - at};
        KPL_TRY(kpl_values_append(ids, text, &value, error));
    }
    return KPL_OK;
}

/* One id column: its codes tell at once whether a value was there before. */
static kpl_status ids_single(const kpl_source_spec *source, const kpl_frame *frame,
                             const kpl_column *column, const kpl_null_markers *nulls,
                             kpl_values *ids, kpl_error *error) {
    bool *seen = NULL;
    KPL_TRY(
        kpl_alloc_zero(ids->allocator, column->values.count, sizeof *seen, &seen, error));
    kpl_status status = KPL_OK;
    for (uint32_t row = 0; row < frame->row_count && status == KPL_OK; row++) {
        const uint32_t code = column->codes[row];
        const kpl_text text = kpl_values_text(&column->values, code);
        uint32_t value = 0;
        if (kpl_null_markers_match(nulls, text))
            status = ids_null(source, frame, row, column->name, error);
        else if (seen[code])
            status = ids_repeated(source, frame, row, error);
        else
            status = kpl_values_append(ids, text, &value, error);
        seen[code] = true;
    }
    kpl_free(ids->allocator, seen);
    return status;
}

/* The joined id of one row into `text`. */
static kpl_status ids_join(const kpl_source_spec *source, const kpl_frame *frame,
                           const kpl_column *const *columns, uint32_t row,
                           const kpl_null_markers *nulls, kpl_buffer *text,
                           kpl_error *error) {
    text->length = 0;
    for (uint32_t c = 0; c < source->id.count; c++) {
        const kpl_text part =
            kpl_values_text(&columns[c]->values, columns[c]->codes[row]);
        if (kpl_null_markers_match(nulls, part))
            return ids_null(source, frame, row, columns[c]->name, error);
        if (c > 0)
            KPL_TRY(kpl_buffer_byte(text, '|', error));
        KPL_TRY(kpl_buffer_append(text, part.bytes, part.length, error));
    }
    if (text->length > UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "an id is longer than %u bytes", UINT32_MAX);
    return KPL_OK;
}

/* Several columns: only the joined texts can be compared. */
static kpl_status ids_joined(const kpl_source_spec *source, const kpl_frame *frame,
                             const kpl_column *const *columns,
                             const kpl_null_markers *nulls, kpl_values *ids,
                             kpl_error *error) {
    kpl_dictionary seen = {0};
    kpl_buffer text = {.allocator = ids->allocator};
    KPL_TRY(kpl_dictionary_init(&seen, ids->allocator, error));
    kpl_status status = KPL_OK;
    for (uint32_t row = 0; row < frame->row_count && status == KPL_OK; row++) {
        uint32_t value = 0;
        status = ids_join(source, frame, columns, row, nulls, &text, error);
        if (status == KPL_OK)
            status = kpl_dictionary_add(&seen, kpl_fold_since(&text, 0), &value, error);
        if (status == KPL_OK && value != row + 1)
            status = ids_repeated(source, frame, row, error);
    }
    kpl_buffer_release(&text);
    if (status == KPL_OK) { /* all distinct: the dictionary is the list */
        kpl_values_release(ids);
        kpl_dictionary_take(&seen, ids);
    }
    kpl_dictionary_release(&seen);
    return status;
}

kpl_status kpl_record_ids_build(const kpl_source_spec *source, const kpl_frame *frame,
                                const kpl_allocator *allocator, kpl_values *ids_out,
                                kpl_error *error) {
    KPL_TRY(kpl_values_init(ids_out, allocator, error));
    const uint32_t count = source->id.count;
    if (count == 0)
        return ids_number_rows(frame, ids_out, error);

    const kpl_column **columns = NULL;
    KPL_TRY(kpl_alloc(allocator, count, sizeof *columns, &columns, error));
    kpl_status status = KPL_OK;
    for (uint32_t c = 0; c < count && status == KPL_OK; c++)
        status = kpl_field_part_column(frame, source->id.items[c], source->name,
                                       source->place, &columns[c], error);
    const kpl_null_markers nulls = {.of_source = source->nulls};
    if (status == KPL_OK && count == 1)
        status = ids_single(source, frame, columns[0], &nulls, ids_out, error);
    else if (status == KPL_OK)
        status = ids_joined(source, frame, columns, &nulls, ids_out, error);
    kpl_free(allocator, columns);
    return status;
}
