/* field_part.c - see field_part.h. */
#include "standardise/field_part.h"

#include <assert.h>

#include "standardise/composite.h"
#include "standardise/kinds.h"

/* The names of a frame's columns as one list, for the nearest of them. */
static const char *part_nearest(const kpl_frame *frame, const char *name) {
    const char **names = NULL;
    if (kpl_alloc(frame->allocator, frame->column_count, sizeof *names, &names, NULL) !=
        KPL_OK)
        return NULL; /* a message without a hint is still a message */
    for (uint32_t c = 0; c < frame->column_count; c++)
        names[c] = frame->columns[c].name;
    const char *const nearest = kpl_text_nearest(name, names, frame->column_count);
    kpl_free(frame->allocator, names);
    return nearest;
}

kpl_status kpl_field_part_column(const kpl_frame *frame, const char *name,
                                 const char *source_name, kpl_place place,
                                 const kpl_column **column_out, kpl_error *error) {
    const int64_t found = kpl_frame_column(frame, name);
    if (found >= 0) {
        *column_out = &frame->columns[found];
        return KPL_OK;
    }
    const char *const nearest = part_nearest(frame, name);
    if (nearest != NULL)
        return kpl_fail_at(error, KPL_E_CONFIG, place.line, place.column,
                           "source %s has no column \"%s\"; did you mean \"%s\"?",
                           source_name, name, nearest);
    return kpl_fail_at(error, KPL_E_CONFIG, place.line, place.column,
                       "source %s has no column \"%s\"", source_name, name);
}

static kpl_composite_join part_join(const kpl_kind *kind, bool is_part,
                                    uint32_t column_count) {
    if (is_part) /* columns of another kind: how the field joins its own says nothing */
        return KPL_COMPOSITE_SPACES;
    const bool date = kind == &kpl_kind_date || kind == &kpl_kind_event_date ||
                      kind == &kpl_kind_nl_date;
    if (date && column_count == 3)
        return KPL_COMPOSITE_DATE;
    if (kind->keeps_columns)
        return KPL_COMPOSITE_PARTS;
    if (kind == &kpl_kind_middle_name)
        return KPL_COMPOSITE_REST;
    if (kind == &kpl_kind_location && column_count == 2)
        return KPL_COMPOSITE_ALL;
    return KPL_COMPOSITE_SPACES;
}

/* Several columns become one. */
static kpl_status part_compose(kpl_field_part *part, const kpl_field_spec *field,
                               const kpl_column **columns, uint32_t count, bool is_part,
                               const kpl_null_markers *nulls, kpl_error *error) {
    const kpl_composite composite = {
        .columns = columns,
        .column_count = count,
        .row_count = part->row_count,
        .nulls = nulls,
        .join = part_join(field->kind, is_part, count),
        .allocator = part->allocator,
    };
    KPL_TRY(kpl_composite_build(&composite, &part->joined, &part->joined_codes, error));
    part->values = &part->joined;
    part->codes = part->joined_codes;
    return KPL_OK;
}

kpl_status kpl_field_part_open(kpl_field_part *part, const kpl_spec *spec,
                               const kpl_field_spec *field, uint32_t source,
                               const kpl_frame *frame, const kpl_allocator *allocator,
                               kpl_error *error) {
    const kpl_field_columns *const wanted = &field->sources[source];
    const uint32_t count = wanted->columns.count;
    part->allocator = allocator;
    if (count == 0)
        return KPL_OK;

    const kpl_column **columns = NULL;
    KPL_TRY(kpl_alloc(allocator, count, sizeof *columns, &columns, error));
    kpl_status status = KPL_OK;
    for (uint32_t c = 0; c < count && status == KPL_OK; c++)
        status = kpl_field_part_column(frame, wanted->columns.items[c],
                                       spec->sources[source].name, wanted->place,
                                       &columns[c], error);
    const kpl_null_markers nulls = {
        .of_kind = field->kind->nulls,
        .of_field = field->nulls,
        .of_source = spec->sources[source].nulls,
    };
    part->row_count = frame->row_count;
    if (status == KPL_OK && count > 1)
        status =
            part_compose(part, field, columns, count, wanted->as != NULL, &nulls, error);
    if (status == KPL_OK && count == 1) {
        part->column = columns[0];
        part->values = &columns[0]->values;
        part->codes = columns[0]->codes;
    }
    kpl_free(allocator, columns);
    if (status != KPL_OK)
        return status;

    part->translation = (kpl_translation){
        .values = part->values,
        .extract = wanted->extract,
        .clean = field->kind->clean,
        .nulls = nulls,
    };
    if (field->kind->study != NULL)
        field->kind->study(part->values, &part->translation.study);
    return kpl_translation_init(&part->translation, allocator, error);
}

void kpl_field_part_release(kpl_field_part *part) {
    kpl_translation_release(&part->translation);
    kpl_values_release(&part->joined);
    kpl_free(part->allocator, part->joined_codes);
    *part = (kpl_field_part){.allocator = part->allocator};
}
