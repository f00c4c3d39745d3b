/* entity_rows.c - see entity_rows.h. */
#include "model/entity_rows.h"

#include <assert.h>
#include <string.h>

kpl_status kpl_entity_rows_silent(const kpl_table *table, uint64_t **silent_out,
                                  kpl_error *error) {
    uint64_t *silent = NULL;
    KPL_TRY(kpl_alloc_zero(table->allocator, (size_t)table->record_count / 64 + 1,
                           sizeof *silent, &silent, error));
    for (uint32_t r = 0; r < table->record_count; r++) {
        uint32_t filled = 0;
        for (uint32_t f = 0; f < table->field_count; f++)
            filled |= table->fields[f].codes[r];
        if (filled == KPL_VALUE_NULL)
            silent[r / 64] |= (uint64_t)1 << (r % 64);
    }
    *silent_out = silent;
    return KPL_OK;
}

kpl_status kpl_entity_rows_take(kpl_entities *entities, const kpl_table *table,
                                uint64_t **silent, kpl_entity_rows *rows_out,
                                kpl_error *error) {
    assert(entities->record_count == table->record_count);
    const size_t starts = (size_t)table->source_count + 1;
    kpl_entity_rows rows = {.allocator = entities->allocator,
                            .source_count = table->source_count,
                            .entity_count = entities->entity_count};
    KPL_TRY(kpl_alloc(rows.allocator, starts, sizeof *rows.source_starts,
                      &rows.source_starts, error));
    memcpy(rows.source_starts, table->source_starts, starts * sizeof *rows.source_starts);
    rows.of_record = entities->of_record;
    entities->of_record = NULL;
    rows.silent = *silent;
    *silent = NULL;
    *rows_out = rows;
    return KPL_OK;
}

void kpl_entity_rows_release(kpl_entity_rows *rows) {
    kpl_free(rows->allocator, rows->source_starts);
    kpl_free(rows->allocator, rows->of_record);
    kpl_free(rows->allocator, rows->silent);
    *rows = (kpl_entity_rows){0};
}
