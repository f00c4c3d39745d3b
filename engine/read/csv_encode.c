/* csv_encode.c - local dictionaries and their merge; see csv_encode.h. */
#include "read/csv_encode.h"

#include <string.h>

#include "base/hash.h"
#include "read/read_text.h"

#define ENCODE_SLOT_BITS_FIRST 6u

/* How far the merge looks ahead in the large dictionary: far enough to hide a memory
 * access behind the work of the entries between. */
#define ENCODE_AHEAD_SLOT 16u
#define ENCODE_AHEAD_TEXT 8u

static kpl_status encode_resize(kpl_csv_local *local, uint32_t bits, kpl_error *error) {
    uint32_t *slots = NULL;
    KPL_TRY(kpl_alloc_zero(local->allocator, (size_t)1 << bits, sizeof *slots, &slots,
                           error));
    const uint64_t mask = ((uint64_t)1 << bits) - 1;
    for (size_t e = 1; e < local->count; e++) {
        uint64_t at = local->entries[e].hash & mask;
        while (slots[at] != 0)
            at = (at + 1) & mask;
        slots[at] = (uint32_t)e;
    }
    kpl_free(local->allocator, local->slots);
    local->slots = slots;
    local->slot_bits = bits;
    return KPL_OK;
}

static kpl_status encode_reset(kpl_csv_local *local, kpl_error *error) {
    local->count = 1;
    local->store.allocator = local->allocator;
    local->store.length = 0;
    KPL_TRY(kpl_reserve(local->allocator, 1, sizeof *local->entries, &local->capacity,
                        &local->entries, error));
    local->entries[0] = (kpl_csv_entry){0};
    if (local->slots == NULL)
        return encode_resize(local, ENCODE_SLOT_BITS_FIRST, error);
    memset(local->slots, 0, sizeof *local->slots << local->slot_bits);
    return KPL_OK;
}

static const uint8_t *encode_bytes(const kpl_csv_local *local, const uint8_t *bytes,
                                   const kpl_csv_entry *entry) {
    return (entry->stored ? local->store.bytes : bytes) + entry->start;
}

/* The entry of a value, added when new. `value` describes where its text stands. */
static kpl_status encode_add(kpl_csv_local *local, const uint8_t *bytes,
                             kpl_csv_entry value, uint32_t *code_out, kpl_error *error) {
    const uint8_t *const text = encode_bytes(local, bytes, &value);
    value.hash = kpl_hash_bytes(text, value.length);
    uint64_t mask = ((uint64_t)1 << local->slot_bits) - 1;
    uint64_t at = value.hash & mask;
    while (local->slots[at] != 0) {
        const uint32_t e = local->slots[at];
        const kpl_csv_entry *const entry = &local->entries[e];
        if (entry->hash == value.hash && entry->length == value.length &&
            memcmp(encode_bytes(local, bytes, entry), text, value.length) == 0) {
            *code_out = e;
            return KPL_OK;
        }
        at = (at + 1) & mask;
    }
    KPL_TRY(kpl_reserve(local->allocator, local->count + 1, sizeof *local->entries,
                        &local->capacity, &local->entries, error));
    *code_out = (uint32_t)local->count;
    local->entries[local->count++] = value;
    local->slots[at] = *code_out;
    if (local->count * 2 > mask)
        return encode_resize(local, local->slot_bits + 1, error);
    return KPL_OK;
}

static bool encode_is_plain(const kpl_csv_rules *rules, const uint8_t *bytes,
                            kpl_csv_field field) {
    if (field.doubled)
        return false;
    return !rules->windows_1252 ||
           kpl_text_is_ascii((kpl_text){bytes + field.start, field.length});
}

kpl_status kpl_csv_field_text(const kpl_csv_rules *rules, const uint8_t *bytes,
                              kpl_csv_field field, kpl_buffer *buffer, kpl_error *error) {
    const uint8_t *part = bytes + field.start;
    uint32_t left = field.length;
    while (left > 0) { /* runs that end with the first of two quotes */
        const uint8_t *const quote = field.doubled ? memchr(part, '"', left) : NULL;
        const uint32_t run = quote != NULL ? (uint32_t)(quote - part) + 1 : left;
        if (rules->windows_1252)
            KPL_TRY(kpl_read_append_1252(buffer, (kpl_text){part, run}, error));
        else
            KPL_TRY(kpl_buffer_append(buffer, part, run, error));
        const uint32_t used = quote != NULL ? run + 1 : run;
        part += used;
        left -= used;
    }
    return KPL_OK;
}

/* A value with doubled quotes or in Windows-1252: its text goes into the store, and
 * leaves it again when the value was known. */
static kpl_status encode_stored(const kpl_csv_rules *rules, const uint8_t *bytes,
                                kpl_csv_field field, kpl_csv_local *local,
                                uint32_t *code_out, kpl_error *error) {
    const size_t start = local->store.length;
    KPL_TRY(kpl_csv_field_text(rules, bytes, field, &local->store, error));
    if (local->store.length > UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "the values of one chunk exceed 4 GiB");
    const kpl_csv_entry value = {
        .start = (uint32_t)start,
        .length = (uint32_t)(local->store.length - start) & 0x7FFFFFFFu,
        .stored = 1,
    };
    const size_t count = local->count;
    KPL_TRY(encode_add(local, bytes, value, code_out, error));
    if (local->count == count)
        local->store.length = start;
    return KPL_OK;
}

kpl_status kpl_csv_encode(const kpl_csv_rules *rules, const kpl_csv_text *text,
                          const kpl_csv_chunk *chunk, uint32_t column,
                          kpl_csv_local *local, uint32_t *codes_out, kpl_error *error) {
    KPL_TRY(encode_reset(local, error));
    const uint8_t *const bytes = text->bytes;
    const kpl_csv_field *field = chunk->fields + column;
    for (uint32_t row = 0; row < chunk->row_count; row++, field += rules->columns) {
        if (field->length == 0) {
            codes_out[row] = 0;
        } else if (encode_is_plain(rules, bytes, *field)) {
            const kpl_csv_entry value = {.start = field->start, .length = field->length};
            KPL_TRY(encode_add(local, bytes, value, &codes_out[row], error));
        } else {
            KPL_TRY(encode_stored(rules, bytes, *field, local, &codes_out[row], error));
        }
    }
    return KPL_OK;
}

static void encode_prefetch(const kpl_csv_local *local, const kpl_dictionary *dictionary,
                            size_t entry) {
    const uint64_t mask = ((uint64_t)1 << dictionary->slot_bits) - 1;
    if (entry + ENCODE_AHEAD_SLOT < local->count)
        __builtin_prefetch(
            &dictionary->slots[local->entries[entry + ENCODE_AHEAD_SLOT].hash & mask]);
    if (entry + ENCODE_AHEAD_TEXT < local->count) {
        const uint64_t hash = local->entries[entry + ENCODE_AHEAD_TEXT].hash;
        const uint64_t slot = dictionary->slots[hash & mask];
        if (slot != 0)
            __builtin_prefetch(&dictionary->values.starts[(uint32_t)slot]);
    }
}

static bool encode_is_null(kpl_text text, const kpl_names *nulls) {
    for (uint32_t i = 0; i < nulls->count; i++)
        if (kpl_text_is(text, nulls->items[i]))
            return true;
    return false;
}

kpl_status kpl_csv_merge(kpl_csv_local *local, const uint8_t *bytes,
                         const kpl_names *nulls, kpl_dictionary *dictionary,
                         uint32_t *codes, uint32_t row_count, uint64_t *filled_inout,
                         kpl_error *error) {
    KPL_TRY(kpl_reserve(local->allocator, local->count, sizeof *local->map,
                        &local->map_capacity, &local->map, error));
    local->map[0] = KPL_VALUE_NULL;
    for (size_t e = 1; e < local->count; e++) {
        encode_prefetch(local, dictionary, e);
        const kpl_csv_entry *const entry = &local->entries[e];
        const kpl_text text = {encode_bytes(local, bytes, entry), entry->length};
        if (encode_is_null(text, nulls))
            local->map[e] = KPL_VALUE_NULL;
        else
            KPL_TRY(kpl_dictionary_add_hashed(dictionary, text, entry->hash,
                                              &local->map[e], error));
    }
    uint64_t filled = 0;
    for (uint32_t row = 0; row < row_count; row++) {
        codes[row] = local->map[codes[row]];
        filled += codes[row] != KPL_VALUE_NULL;
    }
    *filled_inout += filled;
    return KPL_OK;
}

void kpl_csv_local_release(kpl_csv_local *local) {
    kpl_free(local->allocator, local->entries);
    kpl_free(local->allocator, local->slots);
    kpl_free(local->allocator, local->map);
    kpl_buffer_release(&local->store);
    *local = (kpl_csv_local){.allocator = local->allocator};
}
