/*
 * values.c - numbering distinct values; see values.h.
 *
 * The hash table is open-addressed with linear probing, at most half full. A slot keeps
 * the upper 32 bits of the hash beside the value number, so that text is only touched
 * when those agree.
 */
#include "model/values.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

#define VALUES_SLOT_BITS_FIRST 6u

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
    *dictionary = (kpl_dictionary){.slot_bits = VALUES_SLOT_BITS_FIRST};
    kpl_status status = kpl_values_init(&dictionary->values, allocator, error);
    if (status == KPL_OK)
        status = kpl_alloc_zero(allocator, (size_t)1 << VALUES_SLOT_BITS_FIRST,
                                sizeof *dictionary->slots, &dictionary->slots, error);
    if (status != KPL_OK)
        kpl_dictionary_release(dictionary);
    return status;
}

/* Twice the slots. Every value is hashed again; half of them would do with kept hashes,
 * but those cost 8 bytes a value for ever. */
static kpl_status dictionary_grow(kpl_dictionary *dictionary, kpl_error *error) {
    const kpl_values *const values = &dictionary->values;
    const uint32_t bits = dictionary->slot_bits + 1;
    const uint64_t mask = ((uint64_t)1 << bits) - 1;
    uint64_t *slots = NULL;
    KPL_TRY(kpl_alloc_zero(values->allocator, (size_t)1 << bits, sizeof *slots, &slots,
                           error));
    for (uint32_t v = 1; v < values->count; v++) {
        const kpl_text text = kpl_values_text(values, v);
        const uint64_t hash = kpl_hash_bytes(text.bytes, text.length);
        uint64_t at = hash & mask;
        while (slots[at] != 0)
            at = (at + 1) & mask;
        slots[at] = (hash & 0xFFFFFFFF00000000u) | v;
    }
    kpl_free(values->allocator, dictionary->slots);
    dictionary->slots = slots;
    dictionary->slot_bits = bits;
    return KPL_OK;
}

kpl_status kpl_dictionary_add_hashed(kpl_dictionary *dictionary, kpl_text text,
                                     uint64_t hash, uint32_t *value_out,
                                     kpl_error *error) {
    if (text.length == 0) {
        *value_out = KPL_VALUE_NULL;
        return KPL_OK;
    }
    const kpl_values *const values = &dictionary->values;
    uint64_t mask = ((uint64_t)1 << dictionary->slot_bits) - 1;
    uint64_t at = hash & mask;
    while (dictionary->slots[at] != 0) {
        const uint64_t slot = dictionary->slots[at];
        if (((slot ^ hash) >> 32) == 0) {
            const uint32_t v = (uint32_t)slot;
            if (kpl_text_equal(kpl_values_text(values, v), text)) {
                *value_out = v;
                return KPL_OK;
            }
        }
        at = (at + 1) & mask;
    }
    if ((uint64_t)values->count * 2 > mask) {
        KPL_TRY(dictionary_grow(dictionary, error));
        mask = ((uint64_t)1 << dictionary->slot_bits) - 1;
        at = hash & mask;
        while (dictionary->slots[at] != 0)
            at = (at + 1) & mask;
    }
    KPL_TRY(kpl_values_append(&dictionary->values, text, value_out, error));
    dictionary->slots[at] = (hash & 0xFFFFFFFF00000000u) | *value_out;
    return KPL_OK;
}

kpl_status kpl_dictionary_add(kpl_dictionary *dictionary, kpl_text text,
                              uint32_t *value_out, kpl_error *error) {
    const uint64_t hash = kpl_hash_bytes(text.bytes, text.length);
    return kpl_dictionary_add_hashed(dictionary, text, hash, value_out, error);
}

uint32_t kpl_dictionary_find(const kpl_dictionary *dictionary, kpl_text text) {
    if (text.length == 0 || dictionary->slots == NULL)
        return KPL_VALUE_NULL;
    const uint64_t hash = kpl_hash_bytes(text.bytes, text.length);
    const uint64_t mask = ((uint64_t)1 << dictionary->slot_bits) - 1;
    for (uint64_t at = hash & mask; dictionary->slots[at] != 0; at = (at + 1) & mask) {
        const uint64_t slot = dictionary->slots[at];
        if (((slot ^ hash) >> 32) == 0 &&
            kpl_text_equal(kpl_values_text(&dictionary->values, (uint32_t)slot), text))
            return (uint32_t)slot;
    }
    return KPL_VALUE_NULL;
}

void kpl_dictionary_take(kpl_dictionary *dictionary, kpl_values *values_out) {
    const kpl_allocator *const allocator = dictionary->values.allocator;
    kpl_free(allocator, dictionary->slots);
    kpl_values_fit(&dictionary->values);
    *values_out = dictionary->values;
    *dictionary = (kpl_dictionary){.values = {.allocator = allocator}};
}

void kpl_dictionary_release(kpl_dictionary *dictionary) {
    kpl_free(dictionary->values.allocator, dictionary->slots);
    kpl_values_release(&dictionary->values);
    dictionary->slots = NULL;
}
