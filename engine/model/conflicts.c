/* conflicts.c - see conflicts.h. */
#include "model/conflicts.h"

#include <assert.h>

uint32_t kpl_conflict_form(const kpl_field_spec *field) {
    const char *const name = field->kind->conflict;
    const int32_t form = name != NULL ? kpl_kind_form(field->kind, name) : 0;
    assert(form >= 0 &&
           !(form > 0 && kpl_kind_form_is_many(field->kind, (uint32_t)form)));
    return (uint32_t)form;
}

kpl_status kpl_conflicts_build(const kpl_linkage_spec *linkage, const kpl_table *table,
                               kpl_conflicts *conflicts_out, kpl_error *error) {
    kpl_conflicts conflicts = {.allocator = table->allocator};
    for (uint32_t f = 0; f < linkage->field_count; f++)
        if (linkage->fields[f].conflict)
            conflicts.fields[conflicts.field_count++] = f;
    const uint32_t count = conflicts.field_count;
    if (count > 0)
        KPL_TRY(kpl_alloc(table->allocator, (size_t)table->record_count * count,
                          sizeof *conflicts.codes, &conflicts.codes, error));
    for (uint32_t i = 0; i < count; i++) {
        const kpl_field *const field = &table->fields[conflicts.fields[i]];
        const uint32_t form = kpl_conflict_form(&linkage->fields[conflicts.fields[i]]);
        for (uint32_t r = 0; r < table->record_count; r++)
            conflicts.codes[(size_t)r * count + i] = kpl_field_form_code(field, form, r);
    }
    *conflicts_out = conflicts;
    return KPL_OK;
}

void kpl_conflicts_release(kpl_conflicts *conflicts) {
    kpl_free(conflicts->allocator, conflicts->codes);
    *conflicts = (kpl_conflicts){.allocator = conflicts->allocator};
}

void kpl_vetoes_release(kpl_vetoes *vetoes) {
    kpl_free(vetoes->allocator, vetoes->items);
    *vetoes = (kpl_vetoes){.allocator = vetoes->allocator};
}
