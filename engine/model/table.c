/* table.c - looking records up; see table.h. */
#include "model/table.h"

#include <assert.h>

#include "base/sort.h"

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

kpl_status kpl_table_put_ids_away(kpl_table *table, kpl_spill *spill, kpl_error *error) {
    assert(table->spill == NULL);
    KPL_TRY(kpl_alloc_zero(table->allocator, table->source_count, sizeof *table->id_piles,
                           &table->id_piles, error));
    table->spill = spill;
    for (uint32_t s = 0; s < table->source_count; s++)
        if (table->ids[s].starts != NULL)
            KPL_TRY(
                kpl_values_put_away(&table->ids[s], spill, &table->id_piles[s], error));
    return KPL_OK;
}

static void table_forget_piles(kpl_table *table) {
    for (uint32_t s = 0; table->id_piles != NULL && s < table->source_count; s++)
        kpl_values_piles_release(table->spill, &table->id_piles[s]);
    kpl_free(table->allocator, table->id_piles);
    table->id_piles = NULL;
    table->spill = NULL;
}

kpl_status kpl_table_bring_ids_back(kpl_table *table, kpl_error *error) {
    if (table->spill == NULL)
        return KPL_OK;
    for (uint32_t s = 0; s < table->source_count; s++)
        if (table->id_piles[s].starts.bytes > 0)
            KPL_TRY(kpl_values_bring_back(&table->ids[s], table->spill,
                                          &table->id_piles[s], error));
    table_forget_piles(table);
    return KPL_OK;
}

kpl_text kpl_table_id(const kpl_table *table, uint32_t record) {
    assert(table->spill == NULL);
    const uint32_t source = kpl_table_source(table, record);
    return kpl_values_text(&table->ids[source],
                           record - table->source_starts[source] + 1);
}

const kpl_values *kpl_field_form_values(const kpl_field *field, uint32_t form) {
    return form == KPL_FORM_VALUE || field->forms[form].is_guard
               ? &field->values
               : &field->forms[form].values;
}

void kpl_field_drop_codes(kpl_field *field, const kpl_allocator *allocator) {
    kpl_free(allocator, field->codes);
    field->codes = NULL;
}

bool kpl_field_is_repaired(const kpl_field *field, uint32_t record) {
    const uint32_t count = (uint32_t)field->repaired_count;
    const uint32_t at = kpl_sort_first(field->repaired, count, record);
    return at < count && field->repaired[at] == record;
}

void kpl_table_drop_fields(kpl_table *table) {
    for (uint32_t f = 0; table->fields != NULL && f < table->field_count; f++) {
        kpl_field *const field = &table->fields[f];
        kpl_values_release(&field->values);
        kpl_free(table->allocator, field->codes);
        kpl_free(table->allocator, field->counts);
        kpl_free(table->allocator, field->repaired);
        for (uint32_t form = 1; form < KPL_FORMS_MAX; form++) {
            kpl_values_release(&field->forms[form].values);
            kpl_free(table->allocator, field->forms[form].of_value);
            kpl_free(table->allocator, field->forms[form].starts);
            kpl_free(table->allocator, field->forms[form].items);
        }
    }
    kpl_free(table->allocator, table->fields);
    table->fields = NULL;
    table->field_count = 0;
}

void kpl_table_release(kpl_table *table) {
    kpl_table_drop_fields(table);
    table_forget_piles(table);
    for (uint32_t s = 0; table->ids != NULL && s < table->source_count; s++)
        kpl_values_release(&table->ids[s]);
    kpl_free(table->allocator, table->ids);
    kpl_free(table->allocator, table->source_starts);
    *table = (kpl_table){.allocator = table->allocator};
}
