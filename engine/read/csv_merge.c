/* csv_merge.c - the steps of csv_merge.h. */
#include "read/csv_merge.h"

#include <assert.h>
#include <string.h>

/* How far the walk over a table's entries looks ahead. */
#define MERGE_AHEAD 12u

static kpl_csv_local *merge_local(const kpl_csv_merge *merge, uint32_t chunk) {
    assert(chunk < merge->chunk_count);
    return &merge->locals[(size_t)chunk * merge->stride];
}

/* Where the entries of table `table` start in local->refs; they go on to its end. */
static uint32_t merge_start(const kpl_csv_local *local, uint32_t table) {
    return table == 0 ? 0 : local->ends[table - 1];
}

kpl_status kpl_csv_merge_begin(const kpl_csv_merge *merge, kpl_error *error) {
    kpl_csv_column *const column = merge->column;
    uint64_t count = 0;
    assert(column->base == column->values.count);
    for (uint32_t chunk = 0; chunk < merge->chunk_count; chunk++) {
        kpl_csv_local *const local = merge_local(merge, chunk);
        local->first = (uint32_t)count;
        local->fresh_count = 0;
        local->length_max = 0;
        local->filled = 0;
        count += local->count;
    }
    assert(column->base + count <= UINT32_MAX); /* no more entries than rows */
    return kpl_reserve(merge->allocator, (size_t)count, sizeof *column->finals,
                       &column->finals_capacity, &column->finals, error);
}

/* The text of entry `number` of the batch. */
static kpl_text merge_entry_text(const kpl_csv_merge *merge, uint32_t number) {
    uint32_t low = 0; /* the last chunk that starts at or before the number */
    uint32_t high = merge->chunk_count;
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (merge_local(merge, middle)->first <= number)
            low = middle;
        else
            high = middle;
    }
    const kpl_csv_local *const local = merge_local(merge, low);
    assert(number - local->first < local->count);
    return kpl_csv_entry_text(local, merge->bytes,
                              &local->entries[number - local->first]);
}

/* The number of an entry: of the value that it equals, or its own when it is the first.
 */
static uint32_t merge_look_up(const kpl_csv_merge *merge, kpl_value_table *table,
                              const kpl_csv_local *local, kpl_csv_ref *ref) {
    const kpl_csv_column *const column = merge->column;
    const uint32_t number = column->base + local->first + ref->entry;
    kpl_value_probe probe = kpl_value_table_probe(table, ref->hash);
    for (;;) {
        const uint32_t v = kpl_value_table_next(table, &probe);
        if (v == 0)
            break;
        const kpl_text known = v < column->base
                                   ? kpl_values_text(&column->values, v)
                                   : merge_entry_text(merge, v - column->base);
        if (kpl_text_equal(known, kpl_csv_entry_text(local, merge->bytes,
                                                     &local->entries[ref->entry])))
            return v;
        kpl_value_table_pass(table, &probe);
    }
    kpl_value_table_put(table, &probe, number);
    ref->place = probe.at;
    return number;
}

kpl_status kpl_csv_merge_find(const kpl_csv_merge *merge, uint32_t table_number,
                              kpl_error *error) {
    const kpl_csv_column *const column = merge->column;
    kpl_value_table *const table = &merge->column->tables[table_number];
    for (uint32_t chunk = 0; chunk < merge->chunk_count; chunk++) {
        const kpl_csv_local *const local = merge_local(merge, chunk);
        kpl_csv_tally *const tally =
            &merge->tallies[(size_t)table_number * merge->chunk_count + chunk];
        *tally = (kpl_csv_tally){0, 0};
        if (local->count == 0)
            continue;
        const uint32_t end = local->ends[table_number];
        for (uint32_t i = merge_start(local, table_number); i < end; i++) {
            if (i + MERGE_AHEAD < end)
                __builtin_prefetch(&table->slots[kpl_value_table_home(
                    table, local->refs[i + MERGE_AHEAD].hash)]);
            const uint32_t e = local->refs[i].entry;
            KPL_TRY(kpl_value_table_reserve(table, merge->allocator, error));
            local->numbers[e] = merge_look_up(merge, table, local, &local->refs[i]);
            if (local->numbers[e] == column->base + local->first + e) {
                tally->count++;
                tally->bytes += kpl_csv_entry_length(&local->entries[e]);
            }
        }
    }
    return KPL_OK;
}

kpl_status kpl_csv_merge_plan(const kpl_csv_merge *merge, kpl_error *error) {
    const kpl_csv_column *const column = merge->column;
    kpl_values *const values = &merge->column->values;
    uint64_t count = column->base;
    uint64_t bytes = values->starts[values->count];
    for (uint32_t chunk = 0; chunk < merge->chunk_count; chunk++) {
        kpl_csv_local *const local = merge_local(merge, chunk);
        local->fresh = (uint32_t)count;
        local->text = bytes;
        for (uint32_t t = 0; local->count > 0 && t < column->partitions; t++) {
            const kpl_csv_tally *const tally =
                &merge->tallies[(size_t)t * merge->chunk_count + chunk];
            count += tally->count;
            bytes += tally->bytes;
        }
        local->fresh_count = (uint32_t)(count - local->fresh);
        local->text_bytes = bytes - local->text;
    }
    if (count == column->base)
        return KPL_OK;
    assert(count <= UINT32_MAX);
    KPL_TRY(kpl_reserve(merge->allocator, (size_t)count + 1, sizeof *values->starts,
                        &values->starts_capacity, &values->starts, error));
    return kpl_reserve(merge->allocator, (size_t)bytes + KPL_VALUE_PADDING, 1,
                       &values->bytes_capacity, &values->bytes, error);
}

void kpl_csv_merge_store(const kpl_csv_merge *merge, uint32_t chunk) {
    const kpl_csv_column *const column = merge->column;
    kpl_csv_local *const local = merge_local(merge, chunk);
    if (local->fresh_count == 0)
        return;
    const kpl_values *const values = &column->values;
    const uint64_t end = local->text + local->text_bytes;
    uint64_t at = local->text;
    uint32_t code = local->fresh;
    uint32_t length_max = 0;
    for (uint32_t e = 0; e < local->count; e++) {
        const uint32_t number = local->first + e;
        if (local->numbers[e] != column->base + number)
            continue;
        const kpl_text text = kpl_csv_entry_text(local, merge->bytes, &local->entries[e]);
        /* A fixed length is two instructions; what it writes too much the next value of
         * this chunk overwrites. The store has no room to read too much. */
        if (text.length <= KPL_VALUE_PADDING && at + KPL_VALUE_PADDING <= end &&
            !kpl_csv_entry_is_stored(&local->entries[e]))
            memcpy(values->bytes + at, text.bytes, KPL_VALUE_PADDING);
        else
            memcpy(values->bytes + at, text.bytes, text.length);
        at += text.length;
        length_max = text.length > length_max ? text.length : length_max;
        column->finals[number] = code;
        values->starts[++code] = at;
    }
    assert(at == end && code == local->fresh + local->fresh_count);
    local->length_max = length_max;
}

void kpl_csv_merge_settle_rows(const kpl_csv_merge *merge, uint32_t chunk,
                               uint32_t *codes_out) {
    const uint32_t *const finals = merge->column->finals;
    const uint32_t base = merge->column->base;
    kpl_csv_local *const local = merge_local(merge, chunk);
    uint64_t filled = 0;
    for (size_t row = 0; row < local->row_count; row++) {
        uint32_t code = local->codes[row];
        if (code >= base)
            code = local->numbers[code - base];
        if (code >= base)
            code = finals[code - base];
        codes_out[row] = code;
        filled += code != KPL_VALUE_NULL;
    }
    local->filled = filled;
}

void kpl_csv_merge_settle_table(const kpl_csv_merge *merge, uint32_t table) {
    const kpl_csv_column *const column = merge->column;
    for (uint32_t chunk = 0; chunk < merge->chunk_count; chunk++) {
        const kpl_csv_local *const local = merge_local(merge, chunk);
        if (local->fresh_count == 0)
            continue;
        for (uint32_t i = merge_start(local, table); i < local->ends[table]; i++) {
            const kpl_csv_ref *const ref = &local->refs[i];
            const uint32_t number = local->first + ref->entry;
            if (local->numbers[ref->entry] == column->base + number)
                kpl_value_table_renumber(&merge->column->tables[table], ref->hash,
                                         ref->place, column->base + number,
                                         column->finals[number]);
        }
    }
}

void kpl_csv_merge_end(const kpl_csv_merge *merge, uint64_t row_count) {
    kpl_csv_column *const column = merge->column;
    uint64_t fresh = 0;
    for (uint32_t chunk = 0; chunk < merge->chunk_count; chunk++) {
        const kpl_csv_local *const local = merge_local(merge, chunk);
        fresh += local->fresh_count;
        column->filled += local->filled;
        if (local->length_max > column->values.length_max)
            column->values.length_max = local->length_max;
    }
    column->values.count += (uint32_t)fresh;
    column->base = column->values.count;
    /* From three quarters on a second look-up costs more than the few hits save. */
    column->lists_all = fresh * 4 > row_count * 3;
}
