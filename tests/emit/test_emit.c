/* Goal: an output path holds the complete old or the complete new result, whatever fails,
 * and only what koppel wrote is ever replaced. Method: every file operation of a run
 * fails once, in turn, and then every one from there on; after each, the directory is
 * compared byte by byte with the two that are allowed. */
#include "fixture_result.h"

#include "base/io.h"
#include "emit/emit.h"
#include "fixture_fault.h"
#include "model/run_file.h"

static char directory[64];
static char target[96];

static int set_up(void **state) {
    (void)state;
    fault_unused();
    fault_directory(directory);
    (void)snprintf(target, sizeof target, "%s/linked", directory);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return kpl_io_remove_tree(NULL, directory, NULL) == KPL_OK ? 0 : 1;
}

/* ---- A directory as text: its names and contents, in order ----------------------- */

typedef struct snapshot_names {
    char names[64][80];
    size_t count;
} snapshot_names;

static bool snapshot_entry(void *argument, const char *name) {
    snapshot_names *const found = argument;
    assert_true(found->count < 64 && strlen(name) < 80);
    (void)snprintf(found->names[found->count++], 80, "%s", name);
    return true;
}

static int snapshot_order(const void *a, const void *b) {
    return strcmp(a, b);
}

static void snapshot(const char *path, kpl_buffer *text) {
    snapshot_names found = {.count = 0};
    if (kpl_io_system.list(NULL, path, snapshot_entry, &found) != 0)
        return; /* not there: an empty text */
    qsort(found.names, found.count, sizeof found.names[0], snapshot_order);
    for (size_t i = 0; i < found.count; i++) {
        char inner[192];
        kpl_file_information facts;
        (void)snprintf(inner, sizeof inner, "%s/%s", path, found.names[i]);
        assert_int_equal(kpl_io_system.information(NULL, inner, &facts), 0);
        assert_int_equal(kpl_buffer_print(text, NULL, "<%s>", found.names[i]), KPL_OK);
        if (facts.is_directory)
            snapshot(inner, text);
        else
            assert_int_equal(kpl_io_load(NULL, inner, SIZE_MAX / 2, text, NULL), KPL_OK);
    }
}

static bool same(const kpl_buffer *a, const kpl_buffer *b) {
    return a->length == b->length &&
           (a->length == 0 || memcmp(a->bytes, b->bytes, a->length) == 0);
}

/* Names beside the target: hidden leftovers. */
static size_t leftovers(void) {
    snapshot_names found = {.count = 0};
    assert_int_equal(kpl_io_system.list(NULL, directory, snapshot_entry, &found), 0);
    size_t count = 0;
    for (size_t i = 0; i < found.count; i++)
        count += found.names[i][0] == '.';
    return count;
}

/* ---- Runs ------------------------------------------------------------------------ */

static kpl_status run(const kpl_io *io, const kpl_allocator *allocator,
                      const fixture_result *f, bool folders, const char *spec,
                      kpl_error *error) {
    kpl_emit *emit = NULL;
    const kpl_result results[2] = {f->result, f->result};
    kpl_status status = kpl_emit_check(io, allocator, target, error);
    if (status == KPL_OK)
        status = kpl_emit_begin(io, allocator, NULL, target, &emit, error);
    if (status == KPL_OK)
        status = kpl_emit_linkage(emit, folders ? "person" : NULL, &results[0], spec,
                                  strlen(spec), error);
    if (status == KPL_OK && folders)
        status = kpl_emit_linkage(emit, "case", &results[1], spec, strlen(spec), error);
    if (status == KPL_OK)
        status = kpl_emit_rejects(emit, f->ledger.sources, f->ledger.source_count, error);
    if (status == KPL_OK)
        status = kpl_emit_text(emit, "spec.yaml", spec, strlen(spec), error);
    if (status == KPL_OK)
        status = kpl_emit_commit(emit, &f->ledger, results, folders ? 2 : 1, 0, error);
    kpl_emit_abort(emit);
    return status;
}

static void remove_target(void) {
    assert_int_equal(kpl_io_remove_tree(NULL, target, NULL), KPL_OK);
    assert_int_equal(leftovers(), 0);
}

/* Every output that run.json names is there with its size and digest. */
static void check_outputs(uint32_t expected) {
    char path[160];
    kpl_run_file run_file;
    (void)snprintf(path, sizeof path, "%s/run.json", target);
    assert_int_equal(kpl_run_file_load(NULL, NULL, path, &run_file, NULL), KPL_OK);
    assert_int_equal(run_file.output_count, expected);
    for (uint32_t i = 0; i < run_file.output_count; i++) {
        const kpl_run_output *const output = &run_file.outputs[i];
        kpl_buffer bytes = {0};
        (void)snprintf(path, sizeof path, "%s/%s", target, output->name);
        assert_int_equal(kpl_io_load(NULL, path, SIZE_MAX / 2, &bytes, NULL), KPL_OK);
        assert_int_equal(bytes.length, output->bytes);
        if (strstr(output->name, ".parquet") == NULL) {
            kpl_digest *digest = NULL;
            char text[KPL_DIGEST_TEXT_BYTES];
            assert_int_equal(kpl_digest_create(NULL, &digest, NULL), KPL_OK);
            kpl_digest_update(digest, bytes.bytes, bytes.length);
            kpl_digest_text(digest, text);
            kpl_digest_destroy(digest);
            assert_string_equal(text, output->digest);
        } else {
            assert_int_equal(
                kpl_seal_check_file(NULL, NULL, KPL_SEAL_PARQUET, path, NULL), KPL_OK);
        }
        kpl_buffer_release(&bytes);
    }
    kpl_run_file_release(&run_file);
}

static void test_a_run_is_complete(void **state) {
    (void)state;
    for (int folders = 0; folders < 2; folders++) {
        for (int format = 0; format < 2; format++) {
            fixture_result *const f =
                fixture_make(60, 300, format == 0 ? KPL_FORMAT_PARQUET : KPL_FORMAT_CSV);
            kpl_error error = {0};
            assert_int_equal(run(NULL, NULL, f, folders, "koppel: 1\n", &error), KPL_OK);
            check_outputs(folders ? 10 : 6);
            /* And again, over the first. */
            assert_int_equal(run(NULL, NULL, f, folders, "koppel: 1 # b\n", &error),
                             KPL_OK);
            check_outputs(folders ? 10 : 6);
            remove_target();
            fixture_release(f);
        }
    }
}

/* ---- Faults ---------------------------------------------------------------------- */

/* Over what stands in `target` (may be nothing): fail operation n, for every n. */
static void sweep(const fixture_result *f, bool for_good) {
    kpl_buffer old = {0}, new_one = {0};
    kpl_error error = {0};
    snapshot(target, &old);
    const bool was_there = old.length > 0;
    for (uint64_t n = 1;; n++) {
        fault_plan plan = {.at = n, .for_good = for_good};
        const kpl_io io = fault_io(&plan);
        const kpl_status status = run(&io, NULL, f, true, "koppel: 1 # new\n", &error);
        kpl_buffer now = {0};
        snapshot(target, &now);
        if (status == KPL_OK && new_one.length == 0)
            assert_int_equal(kpl_buffer_append(&new_one, now.bytes, now.length, NULL),
                             KPL_OK);
        const bool is_old = same(&now, &old);
        if (!is_old) {
            check_outputs(10);
            if (new_one.length > 0)
                assert_true(same(&now, &new_one));
        }
        if (status == KPL_OK)
            assert_false(is_old);
        kpl_buffer_release(&now);
        /* Back to the start; what could not be removed goes by hand. */
        snapshot_names found = {.count = 0};
        assert_int_equal(kpl_io_system.list(NULL, directory, snapshot_entry, &found), 0);
        for (size_t i = 0; i < found.count; i++) {
            char path[192];
            if (found.names[i][0] != '.')
                continue;
            /* Only when removing is what failed. */
            assert_true(for_good ||
                        (status != KPL_OK && strstr(error.message, "remove") != NULL));
            (void)snprintf(path, sizeof path, "%s/%s", directory, found.names[i]);
            assert_int_equal(kpl_io_remove_tree(NULL, path, NULL), KPL_OK);
        }
        if (!is_old) {
            remove_target();
            if (was_there)
                assert_int_equal(run(NULL, NULL, f, true, "koppel: 1 # old\n", NULL),
                                 KPL_OK);
        }
        if (plan.count < n)
            break; /* nothing failed: every operation has had its turn */
        assert_true(n < 5000);
    }
    kpl_buffer_release(&old);
    kpl_buffer_release(&new_one);
}

static void test_every_operation_fails(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(40, 100, KPL_FORMAT_PARQUET);
    for (int for_good = 0; for_good < 2; for_good++) {
        sweep(f, for_good); /* nothing there */
        assert_int_equal(run(NULL, NULL, f, true, "koppel: 1 # old\n", NULL), KPL_OK);
        sweep(f, for_good); /* an older result there */
        remove_target();
    }
    fixture_release(f);
}

/* A single failure leaves no hidden directory, unless removing is what failed. */
static void test_nothing_is_left(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(40, 100, KPL_FORMAT_CSV);
    uint64_t left = 0, failed = 0;
    for (uint64_t n = 1;; n++) {
        fault_plan plan = {.at = n};
        const kpl_io io = fault_io(&plan);
        const kpl_status status = run(&io, NULL, f, false, "koppel: 1\n", NULL);
        failed += status != KPL_OK;
        left += leftovers();
        assert_int_equal(leftovers(), 0);
        if (status == KPL_OK)
            assert_int_equal(kpl_io_remove_tree(NULL, target, NULL), KPL_OK);
        else
            (void)kpl_io_remove_tree(NULL, target, NULL); /* when the sync failed */
        if (plan.count < n)
            break;
    }
    assert_true(failed > 20);
    assert_int_equal(left, 0);
    fixture_release(f);
}

static void test_every_allocation_fails(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(30, 60, KPL_FORMAT_PARQUET);
    assert_int_equal(run(NULL, NULL, f, true, "koppel: 1 # old\n", NULL), KPL_OK);
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 1; status != KPL_OK; n++) {
        kpl_buffer old = {0}, now = {0};
        fault_plan plan = {.at = n};
        const kpl_allocator allocator = fault_allocator(&plan);
        snapshot(target, &old);
        status = run(NULL, &allocator, f, true, "koppel: 1 # new\n", NULL);
        snapshot(target, &now);
        /* Removing the old tree allocates, too; then the new one already stands. */
        if (status == KPL_E_NOMEM)
            assert_true(same(&old, &now));
        else if (!same(&old, &now))
            check_outputs(10);
        kpl_buffer_release(&old);
        kpl_buffer_release(&now);
        snapshot_names found = {.count = 0};
        assert_int_equal(kpl_io_system.list(NULL, directory, snapshot_entry, &found), 0);
        for (size_t i = 0; i < found.count; i++) {
            char path[192];
            (void)snprintf(path, sizeof path, "%s/%s", directory, found.names[i]);
            if (found.names[i][0] == '.')
                assert_int_equal(kpl_io_remove_tree(NULL, path, NULL), KPL_OK);
        }
    }
    remove_target();
    fixture_release(f);
}

/* ---- Other people's files -------------------------------------------------------- */

static void expect_no_output(const char *path) {
    kpl_error error = {0};
    assert_int_equal(kpl_emit_check(NULL, NULL, path, &error), KPL_E_NO_OUTPUT);
    assert_true(strlen(error.message) > 10);
    assert_int_equal(leftovers(), 0);
}

static void test_what_is_refused(void **state) {
    (void)state;
    char path[160];
    fixture_result *const f = fixture_make(30, 60, KPL_FORMAT_PARQUET);
    expect_no_output("");
    expect_no_output(".");
    expect_no_output("/");
    expect_no_output("/tmp/..");
    (void)snprintf(path, sizeof path, "%s/missing/linked", directory);
    expect_no_output(path);
    fault_write_file(target, "x", 1); /* a file of that name */
    expect_no_output(target);
    assert_int_equal(unlink(target), 0);
    assert_int_equal(mkdir(target, 0700), 0); /* an empty directory is fine */
    assert_int_equal(kpl_emit_check(NULL, NULL, target, NULL), KPL_OK);
    (void)snprintf(path, sizeof path, "%s/mine.txt", target);
    fault_write_file(path, "x", 1);
    expect_no_output(target);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(run(NULL, NULL, f, true, "koppel: 1\n", NULL), KPL_OK);
    assert_int_equal(kpl_emit_check(NULL, NULL, target, NULL), KPL_OK);
    const char *const foreign[] = {"mine.txt", "person/mine.txt"};
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", target, foreign[i]);
        fault_write_file(path, "x", 1);
        expect_no_output(target);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(kpl_emit_check(NULL, NULL, target, NULL), KPL_OK);
    }
    (void)snprintf(path, sizeof path, "%s/run.json", target);
    fault_write_file(path, "{}", 2); /* no longer ours */
    expect_no_output(target);
    remove_target();
    fixture_release(f);
}

/* Somebody puts a file into the directory while the run is going on. */
static void test_a_late_file_survives(void **state) {
    (void)state;
    char path[160];
    kpl_emit *emit = NULL;
    fixture_result *const f = fixture_make(30, 60, KPL_FORMAT_PARQUET);
    assert_int_equal(run(NULL, NULL, f, false, "koppel: 1\n", NULL), KPL_OK);
    assert_int_equal(kpl_emit_begin(NULL, NULL, NULL, target, &emit, NULL), KPL_OK);
    assert_int_equal(kpl_emit_linkage(emit, NULL, &f->result, "a", 1, NULL), KPL_OK);
    (void)snprintf(path, sizeof path, "%s/mine.txt", target);
    fault_write_file(path, "x", 1);
    assert_int_equal(kpl_emit_commit(emit, &f->ledger, &f->result, 1, 0, NULL),
                     KPL_E_NO_OUTPUT);
    kpl_emit_abort(emit);
    kpl_file_information facts;
    assert_int_equal(kpl_io_system.information(NULL, path, &facts), 0);
    remove_target();
    fixture_release(f);
}

static void test_a_link_is_not_followed(void **state) {
    (void)state;
    char real[96], inside[160];
    fixture_result *const f = fixture_make(30, 60, KPL_FORMAT_PARQUET);
    (void)snprintf(real, sizeof real, "%s/real", directory);
    assert_int_equal(run(NULL, NULL, f, false, "koppel: 1\n", NULL), KPL_OK);
    assert_int_equal(rename(target, real), 0);
    assert_int_equal(symlink("real", target), 0);
    assert_int_equal(run(NULL, NULL, f, false, "koppel: 1\n", NULL), KPL_OK);
    check_outputs(6);
    kpl_file_information facts;
    (void)snprintf(inside, sizeof inside, "%s/run.json", real);
    assert_int_equal(kpl_io_system.information(NULL, inside, &facts), 0);
    assert_int_equal(kpl_io_remove_tree(NULL, real, NULL), KPL_OK);
    remove_target();
    fixture_release(f);
}

static void test_folder_names(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(30, 60, KPL_FORMAT_PARQUET);
    kpl_emit *emit = NULL;
    kpl_error error = {0};
    assert_int_equal(kpl_emit_begin(NULL, NULL, NULL, target, &emit, &error), KPL_OK);
    assert_int_equal(kpl_emit_linkage(emit, "../x", &f->result, "a", 1, &error),
                     KPL_E_CONFIG);
    assert_int_equal(kpl_emit_linkage(emit, "", &f->result, "a", 1, &error),
                     KPL_E_CONFIG);
    kpl_emit_abort(emit);
    kpl_emit_abort(NULL);
    assert_int_equal(leftovers(), 0);
    fixture_release(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_run_is_complete),
        cmocka_unit_test(test_every_operation_fails),
        cmocka_unit_test(test_nothing_is_left),
        cmocka_unit_test(test_every_allocation_fails),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_a_late_file_survives),
        cmocka_unit_test(test_a_link_is_not_followed),
        cmocka_unit_test(test_folder_names),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
