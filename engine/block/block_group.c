/*
 * block_group.c - see block_group.h.
 *
 * Four passes. Chunks of records count their keys per partition; the same chunks put
 * (key, record) into the partitions; each partition numbers its keys with a hash table
 * and notes the size of a group at its first record; after one walk over those notes,
 * which gives every group its place, each partition puts its records there. Chunks are in
 * record order and partitions keep it, hence members ascend.
 */
#include "block/block_group.h"

#include <assert.h>
#include <string.h>

/* A partition of 16,384 entries is 256 KiB, its table as much: the second-level cache. */
#define GROUP_PARTITION_RECORDS 16384u
#define GROUP_PARTITION_BITS_MAX 10u
/* Chunks: at most 256, so that counts per chunk and partition stay below 1 MiB. */
#define GROUP_CHUNK_RECORDS 16384u
#define GROUP_CHUNKS_MAX 256u
/* Keys that are made at a time, on the stack. */
#define GROUP_STRIDE 512u
#define GROUP_CAPACITY_MIN 1024u /* groups of a table, to begin with */

typedef struct group_entry {
    uint64_t key;
    uint32_t record;
    uint32_t group; /* in its partition, in order of appearance */
} group_entry;

/* Hash table of one worker, used for one partition after the other. */
typedef struct group_table {
    uint32_t *slots;  /* 2 * capacity of them: 1 + group, 0 = free */
    uint64_t *keys;   /* per group */
    uint32_t *firsts; /* per group: its first record */
    uint32_t *sizes;  /* per group; later 1 + the place of its next member */
    uint32_t count;
    uint32_t capacity; /* a power of two, or 0 */
} group_table;

typedef struct group_run {
    const kpl_group_column *columns;
    uint32_t column_count;
    uint32_t record_count;
    const kpl_allocator *allocator;
    uint32_t partition_bits;
    uint32_t chunk_records;
    uint32_t chunk_count;
    uint32_t *places;     /* [chunk << partition_bits | partition]: next entry */
    uint32_t *ends;       /* per partition: end of its entries */
    group_entry *entries; /* by partition */
    uint32_t *at_first;   /* per record: size, later 1 + place, of the group it opens */
    uint32_t *shared;     /* per partition: groups of two or more, for the total */
    group_table *tables;  /* per worker */
    kpl_groups *groups;
} group_run;

kpl_group_column kpl_group_column_of(const kpl_table *table, const kpl_key_spec *key) {
    const kpl_field *const field = &table->fields[key->field];
    return (kpl_group_column){.codes = field->codes,
                              .of_value = key->form == KPL_FORM_VALUE
                                              ? NULL
                                              : field->forms[key->form].of_value};
}

/* ---- Keys ------------------------------------------------------------------------ */

/* Two rounds of multiply and fold: codes are small and regular, their mix is not. */
static uint64_t group_mix(uint64_t key) {
    key *= 0x9E3779B97F4A7C15u;
    key ^= key >> 32;
    key *= 0xD6E8FEB86659FD93u;
    return key ^ (key >> 29);
}

static uint32_t group_part(const kpl_group_column *column, uint32_t record) {
    const uint32_t code = column->codes[record];
    return column->of_value != NULL ? column->of_value[code] : code;
}

/* Keys of records from .. from + count - 1 as words; 0 = null. */
static void group_keys(const group_run *run, uint32_t from, uint32_t count,
                       uint64_t keys_out[GROUP_STRIDE]) {
    for (uint32_t i = 0; i < count; i++)
        keys_out[i] = group_part(&run->columns[0], from + i);
    for (uint32_t c = 1; c < run->column_count; c++) {
        const kpl_group_column *const column = &run->columns[c];
        for (uint32_t i = 0; i < count; i++) {
            const uint64_t part = group_part(column, from + i);
            const uint64_t key = run->column_count == 2
                                     ? keys_out[i] << 32 | part
                                     : group_mix(keys_out[i] + (part << 32 | part)) | 1;
            keys_out[i] = keys_out[i] != 0 && part != 0 ? key : 0;
        }
    }
}

/* Of two records whose words are equal. */
static bool group_same(const group_run *run, uint32_t a, uint32_t b) {
    for (uint32_t c = 0; c < run->column_count; c++)
        if (group_part(&run->columns[c], a) != group_part(&run->columns[c], b))
            return false;
    return true;
}

/* ---- Partitions ------------------------------------------------------------------ */

static uint64_t group_partition(const group_run *run, uint64_t key) {
    return group_mix(key) >> 1 >> (63 - run->partition_bits);
}

static uint32_t group_chunk_end(const group_run *run, uint64_t chunk) {
    const uint64_t end = (chunk + 1) * run->chunk_records;
    return end < run->record_count ? (uint32_t)end : run->record_count;
}

static kpl_status group_count_task(void *argument, uint64_t task, uint32_t worker,
                                   kpl_error *error) {
    (void)worker;
    (void)error;
    const group_run *const run = argument;
    uint32_t *const counts = run->places + (task << run->partition_bits);
    const uint32_t end = group_chunk_end(run, task);
    uint64_t keys[GROUP_STRIDE];
    for (uint32_t r = (uint32_t)task * run->chunk_records; r < end;) {
        const uint32_t count = end - r < GROUP_STRIDE ? end - r : GROUP_STRIDE;
        group_keys(run, r, count, keys);
        for (uint32_t i = 0; i < count; i++)
            if (keys[i] != 0)
                counts[group_partition(run, keys[i])]++;
        r += count;
    }
    return KPL_OK;
}

/* Counts become places: partition by partition, inside it chunk by chunk. */
static void group_place(group_run *run) {
    uint32_t total = 0;
    for (uint32_t p = 0; p < 1u << run->partition_bits; p++) {
        for (uint32_t c = 0; c < run->chunk_count; c++) {
            uint32_t *const place = &run->places[((size_t)c << run->partition_bits) + p];
            const uint32_t count = *place;
            *place = total;
            total += count;
        }
        run->ends[p] = total;
    }
    run->groups->records = total;
}

static kpl_status group_scatter_task(void *argument, uint64_t task, uint32_t worker,
                                     kpl_error *error) {
    (void)worker;
    (void)error;
    const group_run *const run = argument;
    uint32_t *const places = run->places + (task << run->partition_bits);
    const uint32_t end = group_chunk_end(run, task);
    uint64_t keys[GROUP_STRIDE];
    for (uint32_t r = (uint32_t)task * run->chunk_records; r < end;) {
        const uint32_t count = end - r < GROUP_STRIDE ? end - r : GROUP_STRIDE;
        group_keys(run, r, count, keys);
        for (uint32_t i = 0; i < count; i++) {
            if (keys[i] == 0)
                continue;
            group_entry *const entry =
                &run->entries[places[group_partition(run, keys[i])]++];
            entry->key = keys[i];
            entry->record = r + i;
        }
        r += count;
    }
    return KPL_OK;
}

/* ---- Groups of a partition ------------------------------------------------------- */

/* The low half of the mix: all keys of a partition share the high bits. */
static uint64_t group_slot(const group_table *table, uint64_t key) {
    return group_mix(key) & (2 * (uint64_t)table->capacity - 1);
}

/* Room for twice as many groups; slots are at most half full. */
static kpl_status group_table_grow(group_table *table, const kpl_allocator *allocator,
                                   kpl_error *error) {
    const size_t capacity =
        table->capacity > 0 ? (size_t)table->capacity * 2 : GROUP_CAPACITY_MIN;
    KPL_TRY(kpl_realloc(allocator, capacity, sizeof *table->keys, &table->keys, error));
    KPL_TRY(
        kpl_realloc(allocator, capacity, sizeof *table->firsts, &table->firsts, error));
    KPL_TRY(kpl_realloc(allocator, capacity, sizeof *table->sizes, &table->sizes, error));
    KPL_TRY(
        kpl_realloc(allocator, capacity * 2, sizeof *table->slots, &table->slots, error));
    memset(table->slots, 0, capacity * 2 * sizeof *table->slots);
    table->capacity = (uint32_t)capacity;
    for (uint32_t g = 0; g < table->count; g++) {
        uint64_t at = group_slot(table, table->keys[g]);
        while (table->slots[at] != 0)
            at = (at + 1) & (2 * capacity - 1);
        table->slots[at] = g + 1;
    }
    return KPL_OK;
}

/* The slot of the entry's group, or the free one where it belongs. */
static uint64_t group_find(const group_run *run, const group_table *table,
                           const group_entry *entry) {
    uint64_t at = group_slot(table, entry->key);
    for (;;) {
        const uint32_t slot = table->slots[at];
        if (slot == 0 || (table->keys[slot - 1] == entry->key &&
                          (run->column_count <= 2 ||
                           group_same(run, entry->record, table->firsts[slot - 1]))))
            return at;
        at = (at + 1) & (2 * (uint64_t)table->capacity - 1);
    }
}

static kpl_status group_number_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    const group_run *const run = argument;
    group_table *const table = &run->tables[worker];
    table->count = 0;
    if (table->capacity == 0)
        KPL_TRY(group_table_grow(table, run->allocator, error));
    memset(table->slots, 0, (size_t)table->capacity * 2 * sizeof *table->slots);
    for (uint32_t e = task > 0 ? run->ends[task - 1] : 0; e < run->ends[task]; e++) {
        group_entry *const entry = &run->entries[e];
        uint64_t at = group_find(run, table, entry);
        if (table->slots[at] == 0) {
            if (table->count == table->capacity) {
                KPL_TRY(group_table_grow(table, run->allocator, error));
                at = group_find(run, table, entry);
            }
            table->keys[table->count] = entry->key;
            table->firsts[table->count] = entry->record;
            table->sizes[table->count] = 0;
            table->slots[at] = ++table->count;
        }
        entry->group = table->slots[at] - 1;
        table->sizes[entry->group]++;
    }
    uint32_t shared = 0;
    for (uint32_t g = 0; g < table->count; g++) {
        if (table->sizes[g] < 2)
            continue;
        run->at_first[table->firsts[g]] = table->sizes[g];
        shared++;
    }
    run->shared[task] = shared;
    return KPL_OK;
}

/* Give every group its place, in order of first records. */
static kpl_status group_arrange(group_run *run, kpl_error *error) {
    kpl_groups *const groups = run->groups;
    uint32_t count = 0;
    for (uint32_t p = 0; p < 1u << run->partition_bits; p++)
        count += run->shared[p];
    KPL_TRY(kpl_alloc(run->allocator, (size_t)count + 1, sizeof *groups->starts,
                      &groups->starts, error));
    uint32_t total = 0;
    for (uint32_t r = 0; r < run->record_count; r++) {
        const uint32_t size = run->at_first[r];
        if (size == 0)
            continue;
        run->at_first[r] = total + 1;
        groups->starts[groups->count++] = total;
        total += size;
    }
    assert(groups->count == count);
    groups->starts[count] = total;
    return kpl_alloc(run->allocator, total, sizeof *groups->members, &groups->members,
                     error);
}

/* Put the members of a partition's groups into their places. */
static kpl_status group_gather_task(void *argument, uint64_t task, uint32_t worker,
                                    kpl_error *error) {
    const group_run *const run = argument;
    group_table *const table = &run->tables[worker];
    table->count = 0;
    for (uint32_t e = task > 0 ? run->ends[task - 1] : 0; e < run->ends[task]; e++) {
        const group_entry *const entry = &run->entries[e];
        if (entry->group == table->count) {
            if (table->count == table->capacity) {
                table->count = 0; /* keys of another partition: not worth a slot */
                KPL_TRY(group_table_grow(table, run->allocator, error));
                table->count = entry->group;
            }
            table->sizes[table->count++] = run->at_first[entry->record];
        }
        if (table->sizes[entry->group] != 0)
            run->groups->members[table->sizes[entry->group]++ - 1] = entry->record;
    }
    return KPL_OK;
}

/* ---- The whole ------------------------------------------------------------------- */

static kpl_status group_everybody(uint32_t record_count, kpl_groups *groups,
                                  kpl_error *error) {
    KPL_TRY(kpl_alloc(groups->allocator, record_count, sizeof *groups->members,
                      &groups->members, error));
    KPL_TRY(
        kpl_alloc(groups->allocator, 2, sizeof *groups->starts, &groups->starts, error));
    for (uint32_t r = 0; r < record_count; r++)
        groups->members[r] = r;
    groups->count = record_count >= 2;
    groups->starts[0] = 0;
    groups->starts[groups->count] = record_count;
    groups->records = record_count;
    return KPL_OK;
}

static kpl_status group_begin(group_run *run, uint32_t threads, kpl_error *error) {
    const kpl_allocator *const allocator = run->allocator;
    while (run->partition_bits < GROUP_PARTITION_BITS_MAX &&
           run->record_count >> run->partition_bits > GROUP_PARTITION_RECORDS)
        run->partition_bits++;
    run->chunk_records = run->record_count / GROUP_CHUNKS_MAX + 1;
    if (run->chunk_records < GROUP_CHUNK_RECORDS)
        run->chunk_records = GROUP_CHUNK_RECORDS;
    run->chunk_count = (uint32_t)(((uint64_t)run->record_count + run->chunk_records - 1) /
                                  run->chunk_records);
    const size_t partitions = (size_t)1 << run->partition_bits;
    KPL_TRY(kpl_alloc_zero(allocator, partitions * run->chunk_count, sizeof *run->places,
                           &run->places, error));
    KPL_TRY(kpl_alloc(allocator, partitions, sizeof *run->ends, &run->ends, error));
    KPL_TRY(
        kpl_alloc_zero(allocator, partitions, sizeof *run->shared, &run->shared, error));
    return kpl_alloc_zero(allocator, threads, sizeof *run->tables, &run->tables, error);
}

static kpl_status group_all(group_run *run, const kpl_pool *pool, kpl_error *error) {
    const uint64_t partitions = (uint64_t)1 << run->partition_bits;
    KPL_TRY(kpl_parallel_for(pool, run->chunk_count, group_count_task, run, error));
    group_place(run);
    KPL_TRY(kpl_alloc(run->allocator, (size_t)run->groups->records, sizeof *run->entries,
                      &run->entries, error));
    KPL_TRY(kpl_parallel_for(pool, run->chunk_count, group_scatter_task, run, error));
    KPL_TRY(kpl_alloc_zero(run->allocator, run->record_count, sizeof *run->at_first,
                           &run->at_first, error));
    KPL_TRY(kpl_parallel_for(pool, partitions, group_number_task, run, error));
    KPL_TRY(group_arrange(run, error));
    return kpl_parallel_for(pool, partitions, group_gather_task, run, error);
}

static void group_end(group_run *run, uint32_t threads) {
    const kpl_allocator *const allocator = run->allocator;
    for (uint32_t w = 0; run->tables != NULL && w < threads; w++) {
        kpl_free(allocator, run->tables[w].slots);
        kpl_free(allocator, run->tables[w].keys);
        kpl_free(allocator, run->tables[w].firsts);
        kpl_free(allocator, run->tables[w].sizes);
    }
    kpl_free(allocator, run->tables);
    kpl_free(allocator, run->places);
    kpl_free(allocator, run->ends);
    kpl_free(allocator, run->shared);
    kpl_free(allocator, run->entries);
    kpl_free(allocator, run->at_first);
}

kpl_status kpl_group_run(const kpl_group_column *columns, uint32_t column_count,
                         uint32_t record_count, const kpl_allocator *allocator,
                         const kpl_pool *pool, kpl_groups *groups_out, kpl_error *error) {
    assert(column_count <= KPL_GROUP_COLUMNS_MAX && record_count < UINT32_MAX);
    kpl_groups groups = {.allocator = allocator};
    group_run run = {.columns = columns,
                     .column_count = column_count,
                     .record_count = record_count,
                     .allocator = allocator,
                     .groups = &groups};
    kpl_status status = KPL_OK;
    if (column_count == 0) {
        status = group_everybody(record_count, &groups, error);
    } else {
        status = group_begin(&run, pool->threads, error);
        if (status == KPL_OK)
            status = group_all(&run, pool, error);
        group_end(&run, pool->threads);
    }
    if (status != KPL_OK) {
        kpl_groups_release(&groups);
        return status;
    }
    *groups_out = groups;
    return KPL_OK;
}

void kpl_groups_release(kpl_groups *groups) {
    kpl_free(groups->allocator, groups->members);
    kpl_free(groups->allocator, groups->starts);
    *groups = (kpl_groups){.allocator = groups->allocator};
}
