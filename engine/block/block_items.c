/*
 * block_items.c - see block_items.h.
 *
 * Chunks of records are filled in parallel, each into room for as many items as there can
 * be, and moved together after: what repeats inside a record is known only then.
 */
#include "block/block_items.h"

#include <assert.h>
#include <string.h>

#define ITEMS_CHUNK_RECORDS 16384u

/* One field of a key. */
typedef struct items_part {
    const uint32_t *codes;    /* per record */
    const uint32_t *of_value; /* one value of a form, or ... */
    const uint64_t *starts;   /* ... many; neither: the cleaned value itself */
    const uint32_t *items;
    uint32_t *shared; /* per value of the form: its number in the pool; NULL = itself */
} items_part;

typedef struct items_run {
    const kpl_table *table;
    const kpl_allocator *allocator;
    items_part parts[KPL_FIELDS_MAX];
    uint32_t part_count;
    uint64_t *starts; /* per chunk: first item, as if nothing repeated */
    uint32_t *counts; /* per chunk: items in the end */
    kpl_items *items;
} items_run;

static kpl_status items_alloc(const kpl_allocator *allocator, uint64_t count,
                              uint32_t column_count, kpl_items *items_out,
                              kpl_error *error) {
    *items_out = (kpl_items){.allocator = allocator, .column_count = column_count};
    if (count >= UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT,
                        "a blocking rule has more than %u keys of records: give it keys "
                        "of fewer values",
                        UINT32_MAX - 1);
    items_out->count = (uint32_t)count;
    kpl_status status =
        kpl_alloc(allocator, (size_t)count, sizeof(uint32_t), &items_out->records, error);
    for (uint32_t c = 0; status == KPL_OK && c < column_count; c++)
        status = kpl_alloc(allocator, (size_t)count, sizeof(uint32_t),
                           &items_out->codes[c], error);
    if (status != KPL_OK)
        kpl_items_release(items_out);
    return status;
}

void kpl_items_release(kpl_items *items) {
    kpl_free(items->allocator, items->records);
    for (uint32_t c = 0; c < KPL_GROUP_COLUMNS_MAX; c++)
        kpl_free(items->allocator, items->codes[c]);
    *items = (kpl_items){.allocator = items->allocator};
}

uint32_t kpl_items_records(const kpl_items *items) {
    uint32_t records = 0;
    for (uint32_t i = 0; i < items->count; i++)
        records += i == 0 || items->records[i] != items->records[i - 1];
    return records;
}

/* ---- Values of one key ----------------------------------------------------------- */

static items_part items_part_of(const kpl_field *field, uint32_t form) {
    items_part part = {.codes = field->codes};
    if (form == KPL_FORM_VALUE)
        return part;
    part.of_value = field->forms[form].of_value;
    part.starts = field->forms[form].starts;
    part.items = field->forms[form].items;
    assert(kpl_form_is_here(&field->forms[form]));
    return part;
}

/* The values of a cleaned value, as numbers of the form. */
static uint64_t items_values(const items_part *part, uint32_t code,
                             const uint32_t **values_out, uint32_t *single) {
    if (part->starts != NULL) {
        const uint64_t count = part->starts[code + 1] - part->starts[code];
        *values_out = count > 0 ? part->items + part->starts[code] : single;
        return count; /* where no value has any, there are no items to point into */
    }
    *single = part->of_value != NULL ? part->of_value[code] : code;
    *values_out = single;
    return *single != KPL_VALUE_NULL;
}

/* Numbers of the values of all fields of a pool, equal ones alike. */
static kpl_status items_share(items_run *run, const kpl_values *const *values,
                              kpl_error *error) {
    kpl_dictionary dictionary = {0};
    KPL_TRY(kpl_dictionary_init(&dictionary, run->allocator, error));
    kpl_status status = KPL_OK;
    for (uint32_t p = 0; status == KPL_OK && p < run->part_count; p++) {
        uint32_t **const shared = &run->parts[p].shared;
        status =
            kpl_alloc(run->allocator, values[p]->count, sizeof **shared, shared, error);
        for (uint32_t v = 0; status == KPL_OK && v < values[p]->count; v++)
            status = kpl_dictionary_add(&dictionary, kpl_values_text(values[p], v),
                                        &(*shared)[v], error);
    }
    kpl_dictionary_release(&dictionary);
    return status;
}

static kpl_status items_open(items_run *run, const kpl_key_spec *key, kpl_error *error) {
    const kpl_table *const table = run->table;
    const kpl_values *values[KPL_FIELDS_MAX];
    for (uint32_t f = key->field; f < table->field_count; f++) {
        if (!kpl_key_has_field(key, f))
            continue;
        const kpl_field *const field = &table->fields[f];
        const int32_t form =
            kpl_key_form(table->fields[key->field].kind, key->form, field->kind);
        assert(form >= 0);
        values[run->part_count] = kpl_field_form_values(field, (uint32_t)form);
        run->parts[run->part_count++] = items_part_of(field, (uint32_t)form);
    }
    return run->part_count > 1 ? items_share(run, values, error) : KPL_OK;
}

static uint32_t items_chunk_end(const items_run *run, uint64_t chunk) {
    const uint64_t end = (chunk + 1) * ITEMS_CHUNK_RECORDS;
    return end < run->table->record_count ? (uint32_t)end : run->table->record_count;
}

static kpl_status items_count_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    (void)error;
    const items_run *const run = argument;
    const uint32_t end = items_chunk_end(run, task);
    const uint32_t *values = NULL;
    uint32_t single = 0;
    uint64_t count = 0;
    for (uint32_t p = 0; p < run->part_count; p++)
        for (uint32_t r = (uint32_t)task * ITEMS_CHUNK_RECORDS; r < end; r++)
            count +=
                items_values(&run->parts[p], run->parts[p].codes[r], &values, &single);
    run->starts[task + 1] = count;
    return KPL_OK;
}

/* Put a value of record `r` among those it has, codes[from..end), which ascend. Returns
 * the new end. */
static uint64_t items_insert(kpl_items *items, uint64_t from, uint64_t end, uint32_t r,
                             uint32_t code) {
    uint32_t *const codes = items->codes[0];
    uint64_t at = end;
    while (at > from && codes[at - 1] > code)
        at--;
    if (at > from && codes[at - 1] == code)
        return end;
    memmove(codes + at + 1, codes + at, (size_t)(end - at) * sizeof codes[0]);
    codes[at] = code;
    items->records[end] = r;
    return end + 1;
}

static kpl_status items_fill_task(void *argument, uint64_t task, uint32_t worker,
                                  kpl_error *error) {
    (void)worker;
    (void)error;
    const items_run *const run = argument;
    const uint32_t record_end = items_chunk_end(run, task);
    uint64_t end = run->starts[task];
    for (uint32_t r = (uint32_t)task * ITEMS_CHUNK_RECORDS; r < record_end; r++) {
        const uint64_t from = end;
        for (uint32_t p = 0; p < run->part_count; p++) {
            const items_part *const part = &run->parts[p];
            const uint32_t *values = NULL;
            uint32_t single = 0;
            const uint64_t count = items_values(part, part->codes[r], &values, &single);
            for (uint64_t v = 0; v < count; v++)
                end = items_insert(run->items, from, end, r,
                                   part->shared != NULL ? part->shared[values[v]]
                                                        : values[v]);
        }
    }
    run->counts[task] = (uint32_t)(end - run->starts[task]);
    return KPL_OK;
}

/* Close the gaps between chunks. */
static void items_close(const items_run *run, uint64_t chunks) {
    kpl_items *const items = run->items;
    uint64_t filled = 0;
    for (uint64_t c = 0; c < chunks; c++) {
        const size_t bytes = run->counts[c] * sizeof(uint32_t);
        if (filled < run->starts[c]) {
            memmove(items->records + filled, items->records + run->starts[c], bytes);
            memmove(items->codes[0] + filled, items->codes[0] + run->starts[c], bytes);
        }
        filled += run->counts[c];
    }
    items->count = (uint32_t)filled;
}

static kpl_status items_run_all(items_run *run, const kpl_pool *pool, kpl_error *error) {
    const uint64_t chunks =
        ((uint64_t)run->table->record_count + ITEMS_CHUNK_RECORDS - 1) /
        ITEMS_CHUNK_RECORDS;
    KPL_TRY(kpl_alloc_zero(run->allocator, (size_t)chunks + 1, sizeof *run->starts,
                           &run->starts, error));
    KPL_TRY(kpl_alloc(run->allocator, (size_t)chunks, sizeof *run->counts, &run->counts,
                      error));
    KPL_TRY(kpl_parallel_for(pool, chunks, items_count_task, run, error));
    for (uint64_t c = 0; c < chunks; c++)
        run->starts[c + 1] += run->starts[c];
    KPL_TRY(items_alloc(run->allocator, run->starts[chunks], 1, run->items, error));
    KPL_TRY(kpl_parallel_for(pool, chunks, items_fill_task, run, error));
    items_close(run, chunks);
    return KPL_OK;
}

kpl_status kpl_items_of_key(const kpl_table *table, const kpl_key_spec *key,
                            const kpl_allocator *allocator, const kpl_pool *pool,
                            kpl_items *items_out, kpl_error *error) {
    kpl_items items = {.allocator = allocator};
    items_run run = {.table = table, .allocator = allocator, .items = &items};
    kpl_status status = items_open(&run, key, error);
    if (status == KPL_OK)
        status = items_run_all(&run, pool, error);
    for (uint32_t p = 0; p < run.part_count; p++)
        kpl_free(allocator, run.parts[p].shared);
    kpl_free(allocator, run.starts);
    kpl_free(allocator, run.counts);
    if (status != KPL_OK) {
        kpl_items_release(&items);
        return status;
    }
    *items_out = items;
    return KPL_OK;
}

/* ---- Join ------------------------------------------------------------------------ */

/* End of the items of the record of item `from`. */
static uint32_t items_end_of(const kpl_items *items, uint32_t from) {
    uint32_t end = from + 1;
    while (end < items->count && items->records[end] == items->records[from])
        end++;
    return end;
}

/* Walk the records that both have; without `out`, only count the items. */
static uint64_t items_merge(const kpl_items *left, const kpl_items *right,
                            kpl_items *out) {
    uint64_t count = 0;
    for (uint32_t a = 0, b = 0; a < left->count && b < right->count;) {
        if (left->records[a] != right->records[b]) {
            const bool behind = left->records[a] < right->records[b];
            a += behind;
            b += !behind;
            continue;
        }
        const uint32_t a_end = items_end_of(left, a);
        const uint32_t b_end = items_end_of(right, b);
        for (uint32_t i = a; out != NULL && i < a_end; i++) {
            for (uint32_t j = b; j < b_end; j++) {
                const uint64_t at = count + (uint64_t)(i - a) * (b_end - b) + (j - b);
                out->records[at] = left->records[a];
                for (uint32_t c = 0; c < left->column_count; c++)
                    out->codes[c][at] = left->codes[c][i];
                out->codes[left->column_count][at] = right->codes[0][j];
            }
        }
        count += (uint64_t)(a_end - a) * (b_end - b);
        a = a_end;
        b = b_end;
    }
    return count;
}

kpl_status kpl_items_join(const kpl_items *left, const kpl_items *right,
                          kpl_items *items_out, kpl_error *error) {
    assert(right->column_count == 1 && left->column_count < KPL_GROUP_COLUMNS_MAX);
    kpl_items items;
    KPL_TRY(items_alloc(left->allocator, items_merge(left, right, NULL),
                        left->column_count + 1, &items, error));
    (void)items_merge(left, right, &items);
    *items_out = items;
    return KPL_OK;
}
