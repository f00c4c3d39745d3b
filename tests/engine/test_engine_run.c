/* Goal: a whole run, seen through koppel.h: it survives every failing allocation, stops
 * when asked and leaves nothing behind, works in a forked child, and runs twice on one
 * plan. Method: two small registers that the test writes into a temporary folder. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define RUN_STEP 29u /* every 29th allocation: a run takes ten times as long */
#endif
#endif
#ifndef RUN_STEP
#define RUN_STEP 3u
#endif

static char run_folder[] = "/tmp/koppel-run-XXXXXX";
static char run_files[2][64];
static char run_output[64];

static int run_begin(void **state) {
    (void)state;
    static const char *const given[] = {"anna", "bram", "carla", "dirk", "eva"};
    static const char *const surname[] = {"jansen", "visser", "de boer", "smit"};
    if (mkdtemp(run_folder) == NULL)
        return 1;
    (void)snprintf(run_output, sizeof run_output, "%s/out", run_folder);
    for (int s = 0; s < 2; s++) {
        (void)snprintf(run_files[s], sizeof run_files[s], "%s/%c.csv", run_folder,
                       'a' + s);
        FILE *const file = fopen(run_files[s], "w");
        if (file == NULL)
            return 1;
        (void)fputs("id,given_name,surname,birth_date\n", file);
        for (int i = 0; i < 60; i++)
            (void)fprintf(file, "%c%d,%s%s,%s,19%02d-0%d-1%d\n", 'a' + s, i, given[i % 5],
                          s == 1 && i % 7 == 0 ? "s" : "", surname[i % 4], i + 20,
                          i % 9 + 1, i % 7);
        (void)fclose(file);
    }
    return 0;
}

static int run_end(void **state) {
    (void)state;
    char command[96];
    (void)snprintf(command, sizeof command, "rm -rf %s", run_folder);
    return system(command);
}

/* Files in the folder, hidden ones too. */
static uint32_t run_count_files(void) {
    DIR *const directory = opendir(run_folder);
    uint32_t count = 0;
    while (readdir(directory) != NULL)
        count++;
    (void)closedir(directory);
    return count - 2; /* . and .. */
}

static bool run_drop(void *state, const char *bytes, size_t length) {
    (void)state;
    (void)bytes;
    (void)length;
    return true;
}

static const kpl_output run_nowhere = {.write = run_drop};

static kpl_status run_whole(const kpl_engine_options *options, kpl_error *error) {
    const char *const paths[] = {run_files[0], run_files[1]};
    /* A pair budget that the rules exceed, so that refining is tried as well. */
    const kpl_plan_options choices = {.directory = run_output, .pairs_max = 2000};
    kpl_engine *engine = NULL;
    kpl_plan *plan = NULL;
    kpl_status status = kpl_engine_create(options, &engine, error);
    if (status == KPL_OK)
        status =
            kpl_plan_derive(engine, KPL_MODE_DEDUPE, paths, 2, &choices, &plan, error);
    if (status == KPL_OK)
        status = kpl_run(plan, &run_nowhere, error);
    kpl_plan_destroy(plan);
    kpl_engine_destroy(engine);
    return status;
}

/* ---- Allocations ----------------------------------------------------------------- */

typedef struct run_memory {
    atomic_long count; /* allocations so far */
    atomic_long live;  /* not yet released */
    long fail_at;      /* the one that fails; 0 = none */
    bool sticky;       /* and all after it */
} run_memory;

static bool run_refuses(run_memory *memory) {
    const long number = atomic_fetch_add(&memory->count, 1) + 1;
    return memory->fail_at > 0 &&
           (number == memory->fail_at || (memory->sticky && number > memory->fail_at));
}

static void *run_allocate(void *state, size_t bytes) {
    run_memory *const memory = state;
    if (run_refuses(memory))
        return NULL;
    atomic_fetch_add(&memory->live, 1);
    return malloc(bytes);
}

static void *run_reallocate(void *state, void *old, size_t bytes) {
    run_memory *const memory = state;
    if (run_refuses(memory))
        return NULL;
    if (old == NULL)
        atomic_fetch_add(&memory->live, 1);
    return realloc(old, bytes);
}

static void run_release(void *state, void *old) {
    run_memory *const memory = state;
    if (old != NULL)
        atomic_fetch_sub(&memory->live, 1);
    free(old);
}

static void check_allocations(kpl_spill_mode spill) {
    run_memory memory = {0};
    const kpl_allocator allocator = {run_allocate, run_reallocate, run_release, &memory};
    const kpl_engine_options options = {
        .allocator = &allocator, .threads = 1, .spill = spill};
    kpl_error error;
    assert_int_equal(run_whole(&options, &error), KPL_OK);
    assert_int_equal(atomic_load(&memory.live), 0);
    const long total = atomic_load(&memory.count);
    assert_true(total > 100);
    for (long n = 1; n <= total; n += RUN_STEP) {
        memory.sticky = n % 2 == 0;
        memory.fail_at = n;
        atomic_store(&memory.count, 0);
        memset(&error, 0, sizeof error);
        const kpl_status status = run_whole(&options, &error);
        /* Memory that only helps may be done without; then the run is complete. */
        assert_true(status == KPL_E_NOMEM || status == KPL_OK || status == KPL_E_IO);
        if (status != KPL_OK)
            assert_true(error.message[0] != '\0');
        assert_int_equal(atomic_load(&memory.live), 0);
        assert_int_equal(run_count_files(), 3); /* a.csv, b.csv, out: the first result */
    }
}

static void test_every_allocation_fails(void **state) {
    (void)state;
    check_allocations(KPL_SPILL_AUTO);
}

static void test_every_allocation_fails_spilling(void **state) {
    (void)state;
    check_allocations(KPL_SPILL_ALWAYS);
}

/* ---- Spilling -------------------------------------------------------------------- */

/* Operations on the temporary file, counted; number `at` fails, or lies. */
typedef struct run_disk {
    atomic_int descriptor; /* of the file; -1 = not made */
    atomic_long count;
    long at; /* 0 = none */
    bool lies;
} run_disk;

static bool run_disk_fails(run_disk *disk) {
    return atomic_fetch_add(&disk->count, 1) + 1 == disk->at;
}

static int disk_open_create(void *state, const char *path, int *descriptor_out) {
    run_disk *const disk = state;
    const bool is_ours = strstr(path, ".koppel-spill-") != NULL;
    if (is_ours && run_disk_fails(disk) && !disk->lies)
        return EROFS;
    const int problem = kpl_io_system.open_create(NULL, path, descriptor_out);
    if (is_ours && problem == 0)
        atomic_store(&disk->descriptor, *descriptor_out);
    return problem;
}

static int disk_write_at(void *state, int descriptor, uint64_t offset, const void *bytes,
                         size_t length, size_t *length_out) {
    run_disk *const disk = state;
    uint8_t wrong = 0;
    if (descriptor == atomic_load(&disk->descriptor) && run_disk_fails(disk)) {
        if (!disk->lies)
            return ENOSPC;
        wrong = (uint8_t)(*(const uint8_t *)bytes ^ 4);
        bytes = &wrong;
        length = 1;
    }
    return kpl_io_system.write_at(NULL, descriptor, offset, bytes, length, length_out);
}

static int disk_read_at(void *state, int descriptor, uint64_t offset, void *bytes,
                        size_t length, size_t *length_out) {
    run_disk *const disk = state;
    const bool is_ours = descriptor == atomic_load(&disk->descriptor);
    const bool fails = is_ours && run_disk_fails(disk);
    if (fails && !disk->lies)
        return EIO;
    const int problem =
        kpl_io_system.read_at(NULL, descriptor, offset, bytes, length, length_out);
    if (fails && *length_out > 0)
        *(uint8_t *)bytes ^= 1;
    return problem;
}

static kpl_status run_on_disk(run_disk *disk, kpl_error *error) {
    const char *const paths[] = {run_files[0], run_files[1]};
    const kpl_plan_options choices = {.directory = run_output};
    const kpl_engine_options options = {.threads = 2, .spill = KPL_SPILL_ALWAYS};
    kpl_io io = kpl_io_system;
    io.open_create = disk_open_create;
    io.write_at = disk_write_at;
    io.read_at = disk_read_at;
    io.state = disk;
    atomic_store(&disk->descriptor, -1);
    atomic_store(&disk->count, 0);
    kpl_engine *engine = NULL;
    kpl_plan *plan = NULL;
    assert_int_equal(kpl_engine_create(&options, &engine, error), KPL_OK);
    engine->io = &io;
    kpl_status status =
        kpl_plan_derive(engine, KPL_MODE_DEDUPE, paths, 2, &choices, &plan, error);
    if (status == KPL_OK)
        status = kpl_run(plan, &run_nowhere, error);
    kpl_plan_destroy(plan);
    kpl_engine_destroy(engine);
    return status;
}

/* A full or a lying disk is one sentence; the old result stands and nothing is left. */
static void test_every_spill_operation_fails(void **state) {
    (void)state;
    run_disk disk = {.at = 0};
    kpl_error error;
    assert_int_equal(run_on_disk(&disk, &error), KPL_OK);
    const long total = atomic_load(&disk.count);
    assert_true(total >= 5); /* one file made, something written and read back */
    for (long at = 1; at <= total; at++) {
        for (int lies = at == 1; lies < 2; lies++) {
            memset(&error, 0, sizeof error);
            disk.at = at;
            disk.lies = lies == 1;
            const kpl_status status = run_on_disk(&disk, &error);
            if (at == 1)
                continue; /* making the file cannot lie */
            assert_int_equal(status, KPL_E_IO);
            assert_non_null(strstr(error.message, "temporary file"));
            assert_int_equal(run_count_files(), 3);
        }
    }
    disk.at = 1;
    disk.lies = false;
    assert_int_equal(run_on_disk(&disk, &error), KPL_E_IO);
    assert_int_equal(error.sys_errno, EROFS);
    assert_int_equal(run_count_files(), 3);
}

/* ---- Stopping -------------------------------------------------------------------- */

typedef struct run_stop {
    atomic_long calls;
    long stop_at;
} run_stop;

static bool run_progress(void *state, const kpl_progress *progress) {
    run_stop *const stop = state;
    assert_non_null(progress->stage);
    assert_true(progress->fraction <= 1.0);
    return stop->stop_at == 0 || atomic_fetch_add(&stop->calls, 1) + 1 < stop->stop_at;
}

static void test_stops_anywhere(void **state) {
    (void)state;
    run_stop stop = {0};
    const kpl_engine_options options = {
        .threads = 2, .progress = run_progress, .progress_state = &stop};
    kpl_error error;
    char marker[96];
    assert_int_equal(run_whole(&options, &error), KPL_OK);
    (void)snprintf(marker, sizeof marker, "%s/run.json", run_output);
    struct stat before;
    assert_int_equal(stat(marker, &before), 0);
    kpl_status status = KPL_E_CANCELLED;
    uint32_t stops = 0;
    for (long n = 1; status == KPL_E_CANCELLED; n += n < 40 ? 1 : 17) {
        stop.stop_at = n;
        atomic_store(&stop.calls, 0);
        status = run_whole(&options, &error);
        assert_true(status == KPL_E_CANCELLED || status == KPL_OK);
        assert_int_equal(run_count_files(), 3);
        struct stat now;
        assert_int_equal(stat(marker, &now), 0);
        if (status == KPL_E_CANCELLED) {
            assert_true(now.st_ino == before.st_ino); /* the earlier result stands */
            stops++;
        }
    }
    assert_true(stops > 10);
}

/* ---- Manners --------------------------------------------------------------------- */

static void test_runs_in_a_forked_child(void **state) {
    (void)state;
    const kpl_engine_options options = {.threads = 4};
    kpl_error error;
    assert_int_equal(run_whole(&options, &error), KPL_OK); /* the parent has a team now */
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)alarm(60); /* a team in a forked child would wait for ever */
        _exit(run_whole(&options, &error) == KPL_OK ? 0 : 1);
    }
    int how = 0;
    assert_int_equal(waitpid(child, &how, 0), child);
    assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

static void test_one_plan_runs_twice(void **state) {
    (void)state;
    const char *const paths[] = {run_files[0], run_files[1]};
    const kpl_plan_options choices = {.directory = run_output, .will_run = true};
    const kpl_engine_options options = {.threads = 2};
    kpl_engine *engine = NULL;
    kpl_plan *plan = NULL;
    kpl_error error;
    assert_int_equal(kpl_engine_create(&options, &engine, &error), KPL_OK);
    assert_int_equal(
        kpl_plan_derive(engine, KPL_MODE_LINK, paths, 2, &choices, &plan, &error),
        KPL_OK);
    assert_int_equal(kpl_plan_print(plan, &run_nowhere, &error), KPL_OK);
    assert_int_equal(kpl_plan_count(plan, &run_nowhere, &error), KPL_OK);
    assert_int_equal(kpl_run(plan, &run_nowhere, &error), KPL_OK);
    assert_int_equal(kpl_run(plan, &run_nowhere, &error), KPL_OK);
    kpl_plan_destroy(plan);
    kpl_engine_destroy(engine);
}

static void test_wrong_calls(void **state) {
    (void)state;
    kpl_engine *engine = NULL;
    kpl_plan *plan = NULL;
    kpl_error error;
    const kpl_engine_options many = {.threads = 100000};
    const kpl_engine_options odd = {.cpu = "mmx"};
#if defined(__aarch64__)
    const kpl_engine_options foreign = {.cpu = "avx2"};
#else
    const kpl_engine_options foreign = {.cpu = "neon"};
#endif
    assert_int_equal(kpl_engine_create(&many, &engine, &error), KPL_E_USAGE);
    assert_int_equal(kpl_engine_create(&odd, &engine, &error), KPL_E_USAGE);
    assert_int_equal(kpl_engine_create(&foreign, &engine, &error), KPL_E_USAGE);
    assert_int_equal(kpl_engine_create(NULL, NULL, &error), KPL_E_USAGE);
    assert_int_equal(kpl_engine_create(NULL, &engine, &error), KPL_OK);
    const char *const one[] = {run_files[0]};
    assert_int_equal(kpl_plan_derive(engine, KPL_MODE_LINK, one, 1, NULL, &plan, &error),
                     KPL_E_USAGE);
    assert_int_equal(kpl_plan_derive(engine, KPL_MODE_LINK, one, 0, NULL, &plan, NULL),
                     KPL_E_USAGE);
    const char *const none[] = {"/nonexistent/a.csv"};
    assert_int_equal(
        kpl_plan_derive(engine, KPL_MODE_DEDUPE, none, 1, NULL, &plan, &error),
        KPL_E_NO_INPUT);
    assert_non_null(strstr(error.message, "/nonexistent/a.csv"));
    const char *const twice[] = {"-", "-"};
    assert_int_equal(
        kpl_plan_derive(engine, KPL_MODE_DEDUPE, twice, 2, NULL, &plan, &error),
        KPL_E_USAGE);
    kpl_engine_destroy(engine);
    kpl_engine_destroy(NULL);
    kpl_plan_destroy(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation_fails),
        cmocka_unit_test(test_every_allocation_fails_spilling),
        cmocka_unit_test(test_every_spill_operation_fails),
        cmocka_unit_test(test_stops_anywhere),
        cmocka_unit_test(test_runs_in_a_forked_child),
        cmocka_unit_test(test_one_plan_runs_twice),
        cmocka_unit_test(test_wrong_calls),
    };
    return cmocka_run_group_tests(tests, run_begin, run_end);
}
