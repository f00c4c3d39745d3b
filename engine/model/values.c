/*
 * values.c - numbering distinct values; see values.h.
 */
#include "model/values.h"

#include <assert.h>
#include <string.h>

#include "model/value_hash.h"

kpl_status kpl_values_init(kpl_values *values, const kpl_allocator *allocator,
                           kpl_error *error) {
    *values = (kpl_values){.allocator = allocator};
    KPL_TRY(kpl_reserve(allocator, 16, sizeof *values->starts, &values->starts_capacity,
                        &values->starts, error));
    KPL_TRY(
        kpl_reserve(allocator, 64, 1, &values->bytes_capacity, &values->bytes, error));
    values->starts[0] = 0;
    values->starts[1] = 0;
    values->count = 1;
    return KPL_OK;
}

kpl_status kpl_values_append(kpl_values *values, kpl_text text, uint32_t *value_out,
                             kpl_error *error) {
    assert(values->count >= 1);
    if (values->count == UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "a column has more than %u distinct values",
                        UINT32_MAX - 1);
    const uint64_t end = values->starts[values->count];
    KPL_TRY(kpl_reserve(values->allocator, (size_t)end + text.length, 1,
                        &values->bytes_capacity, &values->bytes, error));
    KPL_TRY(kpl_reserve(values->allocator, (size_t)values->count + 2,
                        sizeof *values->starts, &values->starts_capacity, &values->starts,
                        error));
    if (text.length > 0)
        memcpy(values->bytes + end, text.bytes, text.length);
    if (text.length > values->length_max)
        values->length_max = text.length;
    *value_out = values->count++;
    values->starts[values->count] = end + text.length;
    return KPL_OK;
}

void kpl_values_fit(kpl_values *values) {
    const size_t bytes = (size_t)values->starts[values->count];
    const size_t starts = (size_t)values->count + 1;
    if (kpl_realloc(values->allocator, bytes, 1, &values->bytes, NULL) == KPL_OK)
        values->bytes_capacity = bytes;
    if (kpl_realloc(values->allocator, starts, sizeof *values->starts, &values->starts,
                    NULL) == KPL_OK)
        values->starts_capacity = starts;
}

void kpl_values_release(kpl_values *values) {
    kpl_free(values->allocator, values->bytes);
    kpl_free(values->allocator, values->starts);
    *values = (kpl_values){.allocator = values->allocator};
}

kpl_status kpl_values_put_away(kpl_values *values, kpl_spill *spill,
                               kpl_values_piles *piles, kpl_error *error) {
    assert(values->starts != NULL);
    KPL_TRY(kpl_spill_array(spill, &piles->bytes, (size_t)values->starts[values->count],
                            1, &values->bytes, error));
    KPL_TRY(kpl_spill_array(spill, &piles->starts, (size_t)values->count + 1,
                            sizeof *values->starts, &values->starts, error));
    values->bytes_capacity = 0;
    values->starts_capacity = 0;
    return KPL_OK;
}

kpl_status kpl_values_bring_back(kpl_values *values, const kpl_spill *spill,
                                 kpl_values_piles *piles, kpl_error *error) {
    assert(values->starts == NULL);
    KPL_TRY(kpl_spill_restore(spill, &piles->bytes, &values->bytes, error));
    KPL_TRY(kpl_spill_restore(spill, &piles->starts, &values->starts, error));
    values->bytes_capacity = (size_t)values->starts[values->count];
    values->starts_capacity = (size_t)values->count + 1;
    return KPL_OK;
}

void kpl_values_piles_release(const kpl_spill *spill, kpl_values_piles *piles) {
    kpl_pile_release(spill, &piles->bytes);
    kpl_pile_release(spill, &piles->starts);
}

kpl_status kpl_dictionary_init(kpl_dictionary *dictionary, const kpl_allocator *allocator,
                               kpl_error *error) {
    *dictionary = (kpl_dictionary){.table = {.slots = NULL}};
    kpl_status status = kpl_values_init(&dictionary->values, allocator, error);
    if (status == KPL_OK)
        status = kpl_value_table_reserve(&dictionary->table, allocator, error);
    if (status != KPL_OK)
        kpl_dictionary_release(dictionary);
    return status;
}

/* Walk to the value that equals `text`; 0 at the place for a new one. */
static uint32_t dictionary_walk(const kpl_dictionary *dictionary, kpl_text text,
                                kpl_value_probe *probe) {
    for (;;) {
        const uint32_t v = kpl_value_table_next(&dictionary->table, probe);
        if (v == 0 || kpl_text_equal(kpl_values_text(&dictionary->values, v), text))
            return v;
        kpl_value_table_pass(&dictionary->table, probe);
    }
}

kpl_status kpl_dictionary_add_hashed(kpl_dictionary *dictionary, kpl_text text,
                                     uint64_t hash, uint32_t *value_out,
                                     kpl_error *error) {
    if (text.length == 0) {
        *value_out = KPL_VALUE_NULL;
        return KPL_OK;
    }
    kpl_value_table *const table = &dictionary->table;
    KPL_TRY(kpl_value_table_reserve(table, dictionary->values.allocator, error));
    kpl_value_probe probe = kpl_value_table_probe(table, hash);
    const uint32_t v = dictionary_walk(dictionary, text, &probe);
    if (v != 0) {
        *value_out = v;
        return KPL_OK;
    }
    KPL_TRY(kpl_values_append(&dictionary->values, text, value_out, error));
    kpl_value_table_put(table, &probe, *value_out);
    return KPL_OK;
}

kpl_status kpl_dictionary_add(kpl_dictionary *dictionary, kpl_text text,
                              uint32_t *value_out, kpl_error *error) {
    return kpl_dictionary_add_hashed(dictionary, text, kpl_value_hash(text), value_out,
                                     error);
}

uint32_t kpl_dictionary_find(const kpl_dictionary *dictionary, kpl_text text) {
    if (text.length == 0 || dictionary->table.slots == NULL)
        return KPL_VALUE_NULL;
    kpl_value_probe probe =
        kpl_value_table_probe(&dictionary->table, kpl_value_hash(text));
    return dictionary_walk(dictionary, text, &probe);
}

void kpl_dictionary_take(kpl_dictionary *dictionary, kpl_values *values_out) {
    const kpl_allocator *const allocator = dictionary->values.allocator;
    kpl_value_table_release(&dictionary->table, allocator);
    kpl_values_fit(&dictionary->values);
    *values_out = dictionary->values;
    *dictionary = (kpl_dictionary){.values = {.allocator = allocator}};
}

void kpl_dictionary_release(kpl_dictionary *dictionary) {
    kpl_value_table_release(&dictionary->table, dictionary->values.allocator);
    kpl_values_release(&dictionary->values);
}
