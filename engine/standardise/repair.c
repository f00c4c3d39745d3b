/* repair.c - see repair.h. */
#include "standardise/repair.h"

#include <assert.h>
#include <string.h>

#include "base/sort.h"
#include "standardise/forms.h"

/* Repair of one field. */
typedef struct repair_run {
    const kpl_allocator *allocator;
    kpl_field *field;
    const kpl_field *beside;
    uint32_t first; /* records of the source that knows: first .. end - 1 */
    uint32_t end;
    kpl_sort_item *pairs; /* what stands beside each other there, ascending */
    uint32_t pair_count;
    kpl_dictionary known; /* texts that the source holds, */
    uint32_t *code_of;    /* and the number that the table has for each */
    uint32_t *starts;     /* repairs of value v are items[starts[v]] .. [starts[v + 1]] */
    uint32_t *items;
    size_t item_count;
    size_t item_capacity;
} repair_run;

static uint64_t repair_key(uint32_t value, uint32_t beside) {
    return (uint64_t)value << 32 | beside;
}

/* Which values stand beside which in the source that knows. */
static kpl_status repair_pairs(repair_run *run, kpl_error *error) {
    const uint32_t records = run->end - run->first;
    kpl_sort_item *scratch = NULL;
    KPL_TRY(kpl_alloc(run->allocator, records, sizeof *run->pairs, &run->pairs, error));
    KPL_TRY(kpl_alloc(run->allocator, records, sizeof *scratch, &scratch, error));
    for (uint32_t record = run->first; record < run->end; record++)
        run->pairs[run->pair_count++] = (kpl_sort_item){
            .key = repair_key(run->field->codes[record], run->beside->codes[record])};
    kpl_sort_items(run->pairs, scratch, run->pair_count);
    kpl_free(run->allocator, scratch);
    return KPL_OK;
}

static bool repair_has_pair(const repair_run *run, uint64_t key) {
    uint32_t low = 0;
    uint32_t high = run->pair_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (run->pairs[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low < run->pair_count && run->pairs[low].key == key;
}

/* Which values the source holds at all: `is_known`, and by their texts. */
static kpl_status repair_known(repair_run *run, uint8_t *is_known, kpl_error *error) {
    const kpl_values *const values = &run->field->values;
    KPL_TRY(kpl_dictionary_init(&run->known, run->allocator, error));
    KPL_TRY(kpl_alloc(run->allocator, values->count, sizeof *run->code_of, &run->code_of,
                      error));
    is_known[KPL_VALUE_NULL] = true;
    for (uint32_t record = run->first; record < run->end; record++) {
        const uint32_t code = run->field->codes[record];
        uint32_t number = KPL_VALUE_NULL;
        if (is_known[code])
            continue;
        is_known[code] = true;
        KPL_TRY(kpl_dictionary_add(&run->known, kpl_values_text(values, code), &number,
                                   error));
        run->code_of[number] = code;
    }
    return KPL_OK;
}

/* Add a repair of the value whose repairs begin at `first`; each counts once. */
static kpl_status repair_add(repair_run *run, size_t first, uint32_t code,
                             kpl_error *error) {
    for (size_t i = first; i < run->item_count; i++)
        if (run->items[i] == code)
            return KPL_OK;
    KPL_TRY(kpl_reserve(run->allocator, run->item_count + 1, sizeof *run->items,
                        &run->item_capacity, &run->items, error));
    run->items[run->item_count++] = code;
    return KPL_OK;
}

/* The repairs of every value that the source does not hold, as far as it holds those. */
static kpl_status repair_find(repair_run *run, const uint8_t *is_known, kpl_buffer *texts,
                              kpl_error *error) {
    const kpl_values *const values = &run->field->values;
    KPL_TRY(kpl_alloc(run->allocator, (size_t)values->count + 1, sizeof *run->starts,
                      &run->starts, error));
    for (uint32_t v = 0; v < values->count; v++) {
        const size_t first = run->item_count;
        run->starts[v] = (uint32_t)first;
        if (is_known[v])
            continue;
        texts->length = 0;
        KPL_TRY(run->field->kind->repairs(kpl_values_text(values, v), texts, error));
        for (size_t at = 0; at < texts->length;) {
            const uint8_t *const text = texts->bytes + at;
            const uint8_t *const end = memchr(text, KPL_FORM_END, texts->length - at);
            assert(end != NULL);
            const uint32_t number = kpl_dictionary_find(
                &run->known, (kpl_text){text, (uint32_t)(end - text)});
            if (number != KPL_VALUE_NULL)
                KPL_TRY(repair_add(run, first, run->code_of[number], error));
            at += (size_t)(end - text) + 1;
        }
    }
    run->starts[values->count] = (uint32_t)run->item_count;
    return KPL_OK;
}

/* The only repair of `value` that stands beside `beside`; KPL_VALUE_NULL = none or
 * several do. */
static uint32_t repair_only(const repair_run *run, uint32_t value, uint32_t beside) {
    uint32_t only = KPL_VALUE_NULL;
    for (uint32_t i = run->starts[value]; i < run->starts[value + 1]; i++) {
        if (!repair_has_pair(run, repair_key(run->items[i], beside)))
            continue;
        if (only != KPL_VALUE_NULL)
            return KPL_VALUE_NULL;
        only = run->items[i];
    }
    return only;
}

/* Give records their repaired values. */
static kpl_status repair_records(repair_run *run, uint32_t record_count,
                                 kpl_error *error) {
    kpl_field *const field = run->field;
    for (uint32_t record = 0; record < record_count; record++) {
        const uint32_t value = run->field->codes[record];
        const uint32_t beside = run->beside->codes[record];
        if (run->starts[value] == run->starts[value + 1] || beside == KPL_VALUE_NULL)
            continue;
        const uint32_t only = repair_only(run, value, beside);
        if (only == KPL_VALUE_NULL)
            continue;
        KPL_TRY(kpl_reserve(run->allocator, field->repaired_count + 1,
                            sizeof *field->repaired, &field->repaired_capacity,
                            &field->repaired, error));
        field->repaired[field->repaired_count++] = record;
        field->codes[record] = only;
        field->counts[value]--;
        field->counts[only]++;
    }
    return KPL_OK;
}

static kpl_status repair_field(repair_run *run, uint32_t record_count,
                               uint64_t *repaired_out, kpl_error *error) {
    uint8_t *is_known = NULL;
    kpl_buffer texts = {.allocator = run->allocator};
    kpl_status status = repair_pairs(run, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(run->allocator, run->field->values.count,
                                sizeof *is_known, &is_known, error);
    if (status == KPL_OK)
        status = repair_known(run, is_known, error);
    if (status == KPL_OK)
        status = repair_find(run, is_known, &texts, error);
    if (status == KPL_OK)
        status = repair_records(run, record_count, error);
    *repaired_out += run->field->repaired_count;
    kpl_buffer_release(&texts);
    kpl_free(run->allocator, is_known);
    kpl_free(run->allocator, run->pairs);
    kpl_dictionary_release(&run->known);
    kpl_free(run->allocator, run->code_of);
    kpl_free(run->allocator, run->starts);
    kpl_free(run->allocator, run->items);
    return status;
}

kpl_status kpl_repair_run(const kpl_linkage_spec *linkage, kpl_table *table,
                          uint64_t *repaired_out, kpl_error *error) {
    *repaired_out = 0;
    for (uint32_t f = 0; f < linkage->field_count; f++) {
        const kpl_repair_spec *const repair = &linkage->fields[f].repair;
        if (repair->from == 0)
            continue;
        assert(table->fields[f].kind->repairs != NULL);
        repair_run run = {.allocator = table->allocator,
                          .field = &table->fields[f],
                          .beside = &table->fields[repair->beside],
                          .first = table->source_starts[repair->from - 1],
                          .end = table->source_starts[repair->from]};
        KPL_TRY(repair_field(&run, table->record_count, repaired_out, error));
    }
    return KPL_OK;
}
