/* table.c - looking records up; see table.h. */
#include "model/table.h"

#include <assert.h>

uint32_t kpl_table_source(const kpl_table *table, uint32_t record) {
    assert(record < table->record_count);
    uint32_t low = 0;
    uint32_t high = table->source_count - 1;
    while (low < high) { /* the last source that starts at or before the record */
        const uint32_t middle = low + (high - low + 1) / 2;
        if (table->source_starts[middle] <= record)
            low = middle;
        else
            high = middle - 1;
    }
    return low;
}

kpl_text kpl_table_id(const kpl_table *table, uint32_t record) {
    const uint32_t source = kpl_table_source(table, record);
    return kpl_values_text(&table->ids[source],
                           record - table->source_starts[source] + 1);
}

const kpl_values *kpl_field_form_values(const kpl_field *field, uint32_t form) {
    return form == KPL_FORM_VALUE ? &field->values : &field->forms[form].values;
}

void kpl_table_drop_fields(kpl_table *table) {
    for (uint32_t f = 0; table->fields != NULL && f < table->field_count; f++) {
        kpl_field *const field = &table->fields[f];
        kpl_values_release(&field->values);
        kpl_free(table->allocator, field->codes);
        kpl_free(table->allocator, field->counts);
        for (uint32_t form = 1; form < KPL_FORMS_MAX; form++) {
            kpl_values_release(&field->forms[form].values);
            kpl_free(table->allocator, field->forms[form].of_value);
        }
    }
    kpl_free(table->allocator, table->fields);
    table->fields = NULL;
    table->field_count = 0;
}

void kpl_table_release(kpl_table *table) {
    kpl_table_drop_fields(table);
    for (uint32_t s = 0; table->ids != NULL && s < table->source_count; s++)
        kpl_values_release(&table->ids[s]);
    kpl_free(table->allocator, table->ids);
    kpl_free(table->allocator, table->source_starts);
    *table = (kpl_table){.allocator = table->allocator};
}
