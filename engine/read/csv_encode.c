/* csv_encode.c - hashing, looking up and listing; see csv_encode.h. */
#include "read/csv_encode.h"

#include <assert.h>
#include <string.h>

#include "read/read_text.h"

/* Rows that are hashed before the first of them is looked up: enough to hide a memory
 * access behind the hashing of the others, few enough to stay in the first cache. */
#define ENCODE_GROUP 64u

/* Some fields of one column, in order of the rows; empty ones are not in it. */
typedef struct encode_group {
    uint32_t count;
    uint32_t rows[ENCODE_GROUP];
    kpl_csv_entry entries[ENCODE_GROUP];
    kpl_value_words words[ENCODE_GROUP]; /* of values up to 16 bytes */
    kpl_value_probe probes[ENCODE_GROUP];
    uint32_t found[ENCODE_GROUP]; /* the first value with the tag, or 0 */
} encode_group;

kpl_status kpl_csv_column_init(kpl_csv_column *column, uint32_t partitions,
                               const kpl_allocator *allocator, kpl_error *error) {
    assert(partitions > 0 && partitions <= KPL_CSV_PARTITIONS_MAX);
    assert((partitions & (partitions - 1)) == 0);
    column->partitions = partitions;
    column->lists_all = true; /* nothing is known yet */
    KPL_TRY(kpl_values_init(&column->values, allocator, error));
    column->base = column->values.count;
    for (uint32_t p = 0; p < partitions; p++)
        KPL_TRY(kpl_value_table_reserve(&column->tables[p], allocator, error));
    return KPL_OK;
}

void kpl_csv_column_release(kpl_csv_column *column) {
    const kpl_allocator *const allocator = column->values.allocator;
    for (uint32_t p = 0; p < column->partitions; p++)
        kpl_value_table_release(&column->tables[p], allocator);
    kpl_free(allocator, column->finals);
    kpl_values_release(&column->values);
    *column = (kpl_csv_column){.partitions = 0};
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

static bool encode_is_ascii(const uint8_t *bytes, kpl_csv_field field) {
    return kpl_text_is_ascii((kpl_text){bytes + field.start, field.length});
}

/* A value with doubled quotes or in Windows-1252: its text goes into the store. */
static kpl_status encode_store(const kpl_csv_encoder *encoder, kpl_csv_field field,
                               kpl_csv_local *local, kpl_csv_entry *entry,
                               kpl_value_words *words, kpl_error *error) {
    const size_t start = local->store.length;
    KPL_TRY(
        kpl_csv_field_text(encoder->rules, encoder->bytes, field, &local->store, error));
    if (local->store.length > UINT32_MAX)
        return kpl_fail(error, KPL_E_LIMIT, "the values of one chunk exceed 4 GiB");
    const kpl_text text = {local->store.bytes + start,
                           (uint32_t)(local->store.length - start)};
    *entry = (kpl_csv_entry){
        .hash = kpl_value_hash(text),
        .start = (uint32_t)start,
        .span = text.length | KPL_CSV_STORED,
    };
    if (text.length <= KPL_VALUE_WORDS_BYTES)
        *words = kpl_value_words_of(text.bytes, text.length);
    return KPL_OK;
}

/* Where the text of the fields stands, what it hashes to. */
static kpl_status encode_hash(const kpl_csv_encoder *encoder, kpl_csv_local *local,
                              const kpl_csv_field *field, uint32_t row_count,
                              uint32_t *codes_out, encode_group *group,
                              kpl_error *error) {
    const uint8_t *const bytes = encoder->bytes;
    const bool is_1252 = encoder->rules->windows_1252;
    uint32_t count = 0;
    for (uint32_t row = 0; row < row_count; row++, field += encoder->rules->columns) {
        kpl_csv_entry *const entry = &group->entries[count];
        const uint32_t length = field->length;
        codes_out[row] = KPL_VALUE_NULL;
        group->rows[count] = row;
        if (field->doubled || (is_1252 && !encode_is_ascii(bytes, *field))) {
            KPL_TRY(
                encode_store(encoder, *field, local, entry, &group->words[count], error));
            count++;
            continue;
        }
        uint64_t hash;
        if (length <= KPL_VALUE_WORDS_BYTES) {
            const kpl_value_words words =
                kpl_value_words_padded(bytes + field->start, length);
            group->words[count] = words;
            hash = kpl_value_hash_words(words, length);
        } else {
            hash = kpl_value_hash((kpl_text){bytes + field->start, length});
        }
        *entry = (kpl_csv_entry){hash, field->start, length};
        count += length > 0;
    }
    group->count = count;
    return KPL_OK;
}

/* Start the memory accesses of the group: slots, where the texts stand, the texts. */
static void encode_fetch(const kpl_csv_column *column, encode_group *group) {
    const uint32_t count = group->count;
    const kpl_values *const values = &column->values;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t hash = group->entries[i].hash;
        const kpl_value_table *const table =
            &column->tables[kpl_csv_partition(column, hash)];
        group->probes[i] = kpl_value_table_probe(table, hash);
        __builtin_prefetch(&table->slots[group->probes[i].at]);
    }
    for (uint32_t i = 0; i < count; i++) {
        const kpl_value_table *const table =
            &column->tables[kpl_csv_partition(column, group->entries[i].hash)];
        group->found[i] = kpl_value_table_next(table, &group->probes[i]);
        __builtin_prefetch(&values->starts[group->found[i]]);
    }
    for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch(values->bytes + values->starts[group->found[i]]);
}

/* Does value `v` equal entry `i` of the group? */
static inline bool encode_equal(const kpl_csv_encoder *encoder,
                                const kpl_csv_column *column, const kpl_csv_local *local,
                                const encode_group *group, uint32_t i, uint32_t v) {
    const kpl_csv_entry *const entry = &group->entries[i];
    const kpl_text known = kpl_values_text(&column->values, v);
    if (known.length != kpl_csv_entry_length(entry))
        return false;
    if (known.length > KPL_VALUE_WORDS_BYTES)
        return kpl_text_equal(known, kpl_csv_entry_text(local, encoder->bytes, entry));
    const kpl_value_words words = kpl_value_words_padded(known.bytes, known.length);
    return ((words.first ^ group->words[i].first) |
            (words.second ^ group->words[i].second)) == 0;
}

/* The code of entry `i` of the group, or 0. */
static inline uint32_t encode_find(const kpl_csv_encoder *encoder,
                                   const kpl_csv_column *column,
                                   const kpl_csv_local *local, encode_group *group,
                                   uint32_t i) {
    uint32_t v = group->found[i];
    while (v != 0 && !encode_equal(encoder, column, local, group, i, v)) {
        const kpl_value_table *const table =
            &column->tables[kpl_csv_partition(column, group->entries[i].hash)];
        kpl_value_table_pass(table, &group->probes[i]);
        v = kpl_value_table_next(table, &group->probes[i]);
    }
    return v;
}

static bool encode_is_null(kpl_text text, const kpl_names *nulls) {
    for (uint32_t i = 0; i < nulls->count; i++)
        if (kpl_text_is(text, nulls->items[i]))
            return true;
    return false;
}

/* Codes of what is known, entries for the rest; room for them is there. */
static void encode_settle(const kpl_csv_encoder *encoder, const kpl_csv_column *column,
                          kpl_csv_local *local, encode_group *group,
                          uint32_t *codes_out) {
    for (uint32_t i = 0; i < group->count; i++) {
        const kpl_csv_entry *const entry = &group->entries[i];
        uint32_t code = 0;
        if (!column->lists_all)
            code = encode_find(encoder, column, local, group, i);
        if (code == 0 &&
            (encoder->nulls->count == 0 ||
             !encode_is_null(kpl_csv_entry_text(local, encoder->bytes, entry),
                             encoder->nulls))) {
            code = column->base + local->count;
            local->entries[local->count++] = *entry;
        }
        codes_out[group->rows[i]] = code;
    }
}

void kpl_csv_encode_begin(kpl_csv_encoder *encoder) {
    for (uint32_t c = 0; c < encoder->column_count; c++) {
        kpl_csv_local *const local = &encoder->locals[c];
        local->row_count = 0;
        local->count = 0;
        local->store.allocator = local->allocator;
        local->store.length = 0;
    }
}

static kpl_status encode_column(const kpl_csv_encoder *encoder, uint32_t c,
                                const kpl_csv_field *fields, uint32_t row_count,
                                kpl_error *error) {
    const kpl_csv_column *const column = &encoder->columns[c];
    kpl_csv_local *const local = &encoder->locals[c];
    encode_group group;
    KPL_TRY(kpl_reserve(local->allocator, local->row_count + row_count,
                        sizeof *local->codes, &local->codes_capacity, &local->codes,
                        error));
    KPL_TRY(kpl_reserve(local->allocator, (size_t)local->count + row_count,
                        sizeof *local->entries, &local->capacity, &local->entries,
                        error));
    for (uint32_t done = 0; done < row_count; done += ENCODE_GROUP) {
        const uint32_t left = row_count - done;
        const uint32_t rows = left < ENCODE_GROUP ? left : ENCODE_GROUP;
        uint32_t *const codes = local->codes + local->row_count;
        const kpl_csv_field *const first =
            fields + (size_t)done * encoder->rules->columns + column->selected;
        KPL_TRY(encode_hash(encoder, local, first, rows, codes, &group, error));
        if (!column->lists_all)
            encode_fetch(column, &group);
        encode_settle(encoder, column, local, &group, codes);
        local->row_count += rows;
    }
    return KPL_OK;
}

kpl_status kpl_csv_encode_rows(void *state, const kpl_csv_field *fields,
                               uint32_t row_count, kpl_error *error) {
    const kpl_csv_encoder *const encoder = state;
    for (uint32_t c = 0; c < encoder->column_count; c++)
        KPL_TRY(encode_column(encoder, c, fields, row_count, error));
    return KPL_OK;
}

/* A counting sort, so that each table's entries stay in order. */
static kpl_status encode_sort(const kpl_csv_column *column, kpl_csv_local *local,
                              kpl_error *error) {
    KPL_TRY(kpl_reserve(local->allocator, local->count, sizeof *local->refs,
                        &local->refs_capacity, &local->refs, error));
    KPL_TRY(kpl_reserve(local->allocator, local->count, sizeof *local->numbers,
                        &local->numbers_capacity, &local->numbers, error));
    uint32_t counts[KPL_CSV_PARTITIONS_MAX] = {0};
    for (uint32_t e = 0; e < local->count; e++)
        counts[kpl_csv_partition(column, local->entries[e].hash)]++;
    uint32_t start = 0;
    for (uint32_t p = 0; p < column->partitions; p++) {
        local->ends[p] = start; /* moves to the end as the part fills */
        start += counts[p];
    }
    for (uint32_t e = 0; e < local->count; e++) {
        const uint64_t hash = local->entries[e].hash;
        local->refs[local->ends[kpl_csv_partition(column, hash)]++] =
            (kpl_csv_ref){.hash = hash, .entry = e};
    }
    return KPL_OK;
}

kpl_status kpl_csv_encode_end(kpl_csv_encoder *encoder, kpl_error *error) {
    for (uint32_t c = 0; c < encoder->column_count; c++)
        if (encoder->locals[c].count > 0)
            KPL_TRY(encode_sort(&encoder->columns[c], &encoder->locals[c], error));
    return KPL_OK;
}

void kpl_csv_local_release(kpl_csv_local *local) {
    kpl_free(local->allocator, local->codes);
    kpl_free(local->allocator, local->entries);
    kpl_free(local->allocator, local->refs);
    kpl_free(local->allocator, local->numbers);
    kpl_buffer_release(&local->store);
    *local = (kpl_csv_local){.allocator = local->allocator};
}
