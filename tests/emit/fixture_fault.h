/*
 * fixture_fault.h - a kpl_io and a kpl_allocator whose n-th operation fails, and a place
 * for a test's files.
 */
#ifndef KPL_TESTS_FIXTURE_FAULT_H
#define KPL_TESTS_FIXTURE_FAULT_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"

/* Operation number `at` (from 1) fails, and all later ones too when `for_good`. */
typedef struct fault_plan {
    uint64_t count; /* operations so far */
    uint64_t at;    /* 0 = none */
    bool for_good;
} fault_plan;

static bool fault_now(void *state) {
    fault_plan *const plan = state;
    plan->count++;
    return plan->at != 0 &&
           (plan->for_good ? plan->count >= plan->at : plan->count == plan->at);
}

#define FAULT_CALL(call) (fault_now(state) ? EIO : kpl_io_system.call)

static int fault_open_read(void *state, const char *path, int *descriptor_out) {
    return FAULT_CALL(open_read(NULL, path, descriptor_out));
}
static int fault_open_create(void *state, const char *path, int *descriptor_out) {
    return FAULT_CALL(open_create(NULL, path, descriptor_out));
}
static int fault_read(void *state, int descriptor, void *bytes, size_t length,
                      size_t *length_out) {
    return FAULT_CALL(read(NULL, descriptor, bytes, length, length_out));
}
static int fault_read_at(void *state, int descriptor, uint64_t offset, void *bytes,
                         size_t length, size_t *length_out) {
    return FAULT_CALL(read_at(NULL, descriptor, offset, bytes, length, length_out));
}
/* A disk that fills up takes half of what it is given first. */
static int fault_write(void *state, int descriptor, const void *bytes, size_t length,
                       size_t *length_out) {
    if (!fault_now(state))
        return kpl_io_system.write(NULL, descriptor, bytes, length, length_out);
    size_t half = 0;
    (void)kpl_io_system.write(NULL, descriptor, bytes, length / 2, &half);
    return ENOSPC;
}
static int fault_write_at(void *state, int descriptor, uint64_t offset, const void *bytes,
                          size_t length, size_t *length_out) {
    return FAULT_CALL(write_at(NULL, descriptor, offset, bytes, length, length_out));
}
static int fault_sync(void *state, int descriptor) {
    return FAULT_CALL(sync(NULL, descriptor));
}
/* The descriptor is gone after a failed close, as on Linux. */
static int fault_close(void *state, int descriptor) {
    const bool fails = fault_now(state);
    const int problem = kpl_io_system.close(NULL, descriptor);
    return fails ? EIO : problem;
}
static int fault_information(void *state, const char *path, kpl_file_information *out) {
    return FAULT_CALL(information(NULL, path, out));
}
static int fault_rename(void *state, const char *from, const char *to) {
    return FAULT_CALL(rename(NULL, from, to));
}
static int fault_exchange(void *state, const char *a, const char *b) {
    return FAULT_CALL(exchange(NULL, a, b));
}
static int fault_remove_file(void *state, const char *path) {
    return FAULT_CALL(remove_file(NULL, path));
}
static int fault_remove_directory(void *state, const char *path) {
    return FAULT_CALL(remove_directory(NULL, path));
}
static int fault_make_directory(void *state, const char *path) {
    return FAULT_CALL(make_directory(NULL, path));
}
static int fault_list(void *state, const char *path, kpl_io_entry_fn *entry,
                      void *argument) {
    return FAULT_CALL(list(NULL, path, entry, argument));
}
static int fault_writable(void *state, const char *path) {
    return FAULT_CALL(writable(NULL, path));
}

static kpl_io fault_io(fault_plan *plan) {
    return (kpl_io){
        .open_read = fault_open_read,
        .open_create = fault_open_create,
        .read = fault_read,
        .read_at = fault_read_at,
        .write = fault_write,
        .write_at = fault_write_at,
        .sync = fault_sync,
        .close = fault_close,
        .information = fault_information,
        .rename = fault_rename,
        .exchange = fault_exchange,
        .remove_file = fault_remove_file,
        .remove_directory = fault_remove_directory,
        .make_directory = fault_make_directory,
        .list = fault_list,
        .writable = fault_writable,
        .state = plan,
    };
}

static void *fault_allocate(void *state, size_t bytes) {
    return fault_now(state) ? NULL : malloc(bytes);
}
static void *fault_reallocate(void *state, void *memory, size_t bytes) {
    return fault_now(state) ? NULL : realloc(memory, bytes);
}
static void fault_release(void *state, void *memory) {
    (void)state;
    free(memory);
}

static kpl_allocator fault_allocator(fault_plan *plan) {
    return (kpl_allocator){.allocate = fault_allocate,
                           .reallocate = fault_reallocate,
                           .release = fault_release,
                           .state = plan};
}

/* ---- Files of a test ------------------------------------------------------------- */

/* An empty directory of this test; the caller removes it with kpl_io_remove_tree(). */
static void fault_directory(char path_out[64]) {
    (void)snprintf(path_out, 64, "/tmp/koppel-test-XXXXXX");
    if (mkdtemp(path_out) == NULL)
        abort();
}

static void fault_write_file(const char *path, const void *bytes, size_t length) {
    FILE *const file = fopen(path, "wb");
    if (file == NULL || fwrite(bytes, 1, length, file) != length || fclose(file) != 0)
        abort();
}

/* Uses both fixtures' functions once, so that a test that needs a few compiles. */
static inline void fault_unused(void) {
    (void)fault_io;
    (void)fault_allocator;
    (void)fault_directory;
    (void)fault_write_file;
}

#endif /* KPL_TESTS_FIXTURE_FAULT_H */
