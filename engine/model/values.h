/*
 * values.h - the distinct values of a column, numbered; and the table that numbers them.
 *
 * Model. Value 0 is null everywhere (and reads as empty text); real values are 1, 2, ...
 * in order of first appearance. Checked by tests/model/test_values.c.
 */
#ifndef KPL_MODEL_VALUES_H
#define KPL_MODEL_VALUES_H

#include "base/spill.h"
#include "base/text.h"
#include "model/value_table.h"

#define KPL_VALUE_NULL 0u

/* Value v is bytes[starts[v] .. starts[v + 1]). `count` includes value 0, so it is at
 * least 1 once initialised. Owned by whoever called kpl_values_init(). */
typedef struct kpl_values {
    const kpl_allocator *allocator;
    uint8_t *bytes;
    uint64_t *starts; /* count + 1 entries */
    uint32_t count;
    uint32_t length_max; /* bytes of the longest value */
    size_t bytes_capacity;
    size_t starts_capacity;
} kpl_values;

/* The text of value `v`; empty for null. Threads: any, while nobody adds. */
static inline kpl_text kpl_values_text(const kpl_values *values, uint32_t v) {
    return (kpl_text){values->bytes + values->starts[v],
                      (uint32_t)(values->starts[v + 1] - values->starts[v])};
}

/* An empty set that holds only null. KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_values_init(kpl_values *values,
                                         const kpl_allocator *allocator,
                                         kpl_error *error);

/* Append `text` as a new value whatever else is there. KPL_E_LIMIT beyond 2^32 - 2. */
KPL_NODISCARD kpl_status kpl_values_append(kpl_values *values, kpl_text text,
                                           uint32_t *value_out, kpl_error *error);

/* Give back the room for more values. Never fails: without it, memory stays as it is. */
void kpl_values_fit(kpl_values *values);

void kpl_values_release(kpl_values *values);

/* Where the texts of a set are while they are put away (base/spill.h). */
typedef struct kpl_values_piles {
    kpl_pile bytes;
    kpl_pile starts;
} kpl_values_piles;

/* Put the texts away; `count` stays. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_values_put_away(kpl_values *values, kpl_spill *spill,
                                             kpl_values_piles *piles, kpl_error *error);

/* Bring them back. KPL_E_IO, KPL_E_NOMEM. */
KPL_NODISCARD kpl_status kpl_values_bring_back(kpl_values *values, const kpl_spill *spill,
                                               kpl_values_piles *piles, kpl_error *error);

void kpl_values_piles_release(const kpl_spill *spill, kpl_values_piles *piles);

/* Values and the table that finds them by text. Zero-initialise, then init. */
typedef struct kpl_dictionary {
    kpl_values values;
    kpl_value_table table;
} kpl_dictionary;

KPL_NODISCARD kpl_status kpl_dictionary_init(kpl_dictionary *dictionary,
                                             const kpl_allocator *allocator,
                                             kpl_error *error);

/* The number of `text`, added when new. Empty text is null (value 0). */
KPL_NODISCARD kpl_status kpl_dictionary_add(kpl_dictionary *dictionary, kpl_text text,
                                            uint32_t *value_out, kpl_error *error);

/* As kpl_dictionary_add() for a text whose kpl_value_hash() is already known. */
KPL_NODISCARD kpl_status kpl_dictionary_add_hashed(kpl_dictionary *dictionary,
                                                   kpl_text text, uint64_t hash,
                                                   uint32_t *value_out, kpl_error *error);

/* The number of `text`, or KPL_VALUE_NULL when it is not there. */
uint32_t kpl_dictionary_find(const kpl_dictionary *dictionary, kpl_text text);

/* Drop the hash table, keep the values (moved out; the dictionary is empty after). */
void kpl_dictionary_take(kpl_dictionary *dictionary, kpl_values *values_out);

void kpl_dictionary_release(kpl_dictionary *dictionary);

#endif /* KPL_MODEL_VALUES_H */
