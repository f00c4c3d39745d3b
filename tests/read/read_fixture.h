/*
 * read_fixture.h - files in memory, an allocator that fails on demand, seeded chance.
 *
 * Included by the tests of the read stage and by fuzz_csv.c. READ_CHECK is cmocka's
 * assert_true in tests and plain assert elsewhere.
 */
#ifndef KPL_TESTS_READ_FIXTURE_H
#define KPL_TESTS_READ_FIXTURE_H

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "read/csv_read.h"
#include "read/read.h"

#ifndef READ_CHECK
#define READ_CHECK(condition) assert(condition)
#endif

/* One file; reads give at most `step` bytes at a time (0 = all), as pipes do. */
typedef struct read_memory {
    const uint8_t *bytes;
    size_t length;
    size_t at;
    size_t step;
} read_memory;

static inline int read_memory_open(void *state, const char *path, int *descriptor_out) {
    (void)path;
    ((read_memory *)state)->at = 0;
    *descriptor_out = 1000;
    return 0;
}

static inline int read_memory_read(void *state, int descriptor, void *bytes,
                                   size_t length, size_t *length_out) {
    (void)descriptor;
    read_memory *const file = state;
    size_t count = file->length - file->at;
    if (count > length)
        count = length;
    if (file->step > 0 && count > file->step)
        count = file->step;
    if (count > 0)
        memcpy(bytes, file->bytes + file->at, count);
    file->at += count;
    *length_out = count;
    return 0;
}

static inline int read_memory_close(void *state, int descriptor) {
    (void)state;
    (void)descriptor;
    return 0;
}

static inline int read_memory_information(void *state, const char *path,
                                          kpl_file_information *out) {
    (void)path;
    *out = (kpl_file_information){.bytes = ((read_memory *)state)->length,
                                  .is_regular = true};
    return 0;
}

static inline kpl_io read_memory_io(read_memory *file) {
    kpl_io io = kpl_io_system;
    io.open_read = read_memory_open;
    io.read = read_memory_read;
    io.close = read_memory_close;
    io.information = read_memory_information;
    io.state = file;
    return io;
}

/* Allocation number `fail_at` (from 1) fails, and those after it when `sticky`. */
typedef struct read_memory_plan {
    atomic_long count;
    atomic_long live;
    long fail_at;
    int sticky;
} read_memory_plan;

static inline int read_plan_fails(read_memory_plan *plan) {
    const long number = atomic_fetch_add(&plan->count, 1) + 1;
    return plan->fail_at != 0 &&
           (plan->sticky ? number >= plan->fail_at : number == plan->fail_at);
}

static inline void *read_plan_allocate(void *state, size_t bytes) {
    read_memory_plan *const plan = state;
    void *const memory = read_plan_fails(plan) ? NULL : malloc(bytes);
    if (memory != NULL)
        atomic_fetch_add(&plan->live, 1);
    return memory;
}

static inline void *read_plan_reallocate(void *state, void *memory, size_t bytes) {
    read_memory_plan *const plan = state;
    void *const grown = read_plan_fails(plan) ? NULL : realloc(memory, bytes);
    if (grown != NULL && memory == NULL)
        atomic_fetch_add(&plan->live, 1);
    return grown;
}

static inline void read_plan_release(void *state, void *memory) {
    if (memory != NULL)
        atomic_fetch_sub(&((read_memory_plan *)state)->live, 1);
    free(memory);
}

static inline kpl_allocator read_plan_allocator(read_memory_plan *plan) {
    return (kpl_allocator){read_plan_allocate, read_plan_reallocate, read_plan_release,
                           plan};
}

/* splitmix64 (Steele, Lea and Flood 2014). */
static inline uint64_t read_random(uint64_t *state) {
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* How one reading is done; results must not depend on chunk, threads and step. */
typedef struct read_way {
    uint64_t chunk_bytes;
    uint32_t threads;
    size_t step;
    bool spills; /* codes are put away in /tmp meanwhile */
    kpl_csv_limits limits;
    kpl_cpu_tier tier; /* what the processor lacks is not used */
} read_way;

/* Read bytes as the CSV file `source` describes. */
static inline kpl_status read_bytes(const uint8_t *bytes, size_t length,
                                    const kpl_source_spec *source, read_way way,
                                    kpl_frame *frame, kpl_error *error) {
    read_memory file = {bytes, length, 0, way.step};
    const kpl_io io = read_memory_io(&file);
    const kpl_pool pool = {.threads = way.threads > 0 ? way.threads : 1};
    const kpl_cpu_tier best = kpl_cpu_detect();
    kpl_spill spill = {.folder = "/tmp"};
    const kpl_read_options options = {.io = &io,
                                      .pool = &pool,
                                      .tier = way.tier < best ? way.tier : best,
                                      .chunk_bytes = way.chunk_bytes,
                                      .spill = way.spills ? &spill : NULL,
                                      .rejects_max = 1e18};
    kpl_stream *stream = NULL;
    *frame = (kpl_frame){.allocator = NULL};
    kpl_status status = way.spills ? kpl_spill_open(&spill, error) : KPL_OK;
    if (status == KPL_OK)
        status = kpl_stream_open(NULL, &io, source->path, &stream, error);
    if (status == KPL_OK)
        status = kpl_csv_read(stream, source, NULL, &options, &way.limits, frame, error);
    kpl_stream_close(stream);
    kpl_spill_release(&spill);
    if (status != KPL_OK)
        kpl_frame_release(frame);
    return status;
}

/* The text of one cell. */
static inline kpl_text read_cell(const kpl_frame *frame, uint32_t row, uint32_t column) {
    return kpl_values_text(&frame->columns[column].values,
                           frame->columns[column].codes[row]);
}

static inline int read_cell_is(const kpl_frame *frame, uint32_t row, uint32_t column,
                               const char *expected) {
    return kpl_text_is(read_cell(frame, row, column), expected);
}

/* Same rows, codes, values and rejects? */
static inline void read_check_same(const kpl_frame *a, const kpl_frame *b) {
    READ_CHECK(a->rows_in == b->rows_in);
    READ_CHECK(a->row_count == b->row_count);
    READ_CHECK(a->column_count == b->column_count);
    READ_CHECK(a->reject_count == b->reject_count);
    READ_CHECK(a->delimiter == b->delimiter);
    READ_CHECK(a->encoding == b->encoding);
    for (uint64_t i = 0; i < a->reject_count; i++) {
        READ_CHECK(a->rejects[i].line == b->rejects[i].line);
        READ_CHECK(a->rejects[i].byte_offset == b->rejects[i].byte_offset);
        READ_CHECK(a->rejects[i].column == b->rejects[i].column);
        READ_CHECK(a->rejects[i].reason == b->rejects[i].reason);
    }
    READ_CHECK((a->row_numbers == NULL) == (b->row_numbers == NULL));
    for (uint32_t i = 0; i < a->row_count && a->row_numbers != NULL; i++)
        READ_CHECK(a->row_numbers[i] == b->row_numbers[i]);
    for (uint32_t c = 0; c < a->column_count; c++) {
        const kpl_column *const x = &a->columns[c];
        const kpl_column *const y = &b->columns[c];
        READ_CHECK(strcmp(x->name, y->name) == 0);
        READ_CHECK(x->filled == y->filled);
        READ_CHECK(x->values.count == y->values.count);
        for (uint32_t v = 0; v < x->values.count; v++)
            READ_CHECK(kpl_text_equal(kpl_values_text(&x->values, v),
                                      kpl_values_text(&y->values, v)));
        if (a->row_count > 0)
            READ_CHECK(memcmp(x->codes, y->codes, a->row_count * sizeof *x->codes) == 0);
    }
}

#endif /* KPL_TESTS_READ_FIXTURE_H */
