/* Goal: no change of a file that koppel wrote goes unnoticed. Method: every bit of small
 * files, 10,000 random bits and 1,000 truncations of each table (a fifth of that for
 * other files) are tried, and each one must be reported, with the file's name. */
#include "fixture_run.h"

#include <fcntl.h>

#include "inspect/verify.h"

#define SMALL_FILE_BYTES 256u

/* Of Parquet tables; of other files a fifth. */
#define FLIPS 10000u
#define TRUNCATIONS 1000u

static char directory[64];

static int set_up(void **state) {
    (void)state;
    fixture_run_unused();
    fault_directory(directory);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return kpl_io_remove_tree(NULL, directory, NULL) == KPL_OK ? 0 : 1;
}

static void expect_corrupt(const char *path) {
    kpl_error error = {0};
    assert_int_equal(kpl_verify_file(NULL, NULL, path, &error), KPL_E_CORRUPT);
    assert_non_null(strstr(error.message, path));
}

static uint64_t share_of(const char *path, uint64_t count) {
    return strstr(path, ".parquet") != NULL ? count : count / 5;
}

static void poke(int descriptor, size_t offset, uint8_t byte) {
    assert_int_equal(pwrite(descriptor, &byte, 1, (off_t)offset), 1);
}

static void flip_bits(const char *path, const kpl_buffer *bytes, uint64_t *random) {
    const int descriptor = open(path, O_RDWR);
    assert_true(descriptor >= 0);
    const uint64_t bits = (uint64_t)bytes->length * 8;
    const bool all = bytes->length <= SMALL_FILE_BYTES;
    const uint64_t flips = all ? bits : share_of(path, FLIPS);
    for (uint64_t i = 0; i < flips; i++) {
        const uint64_t bit = all ? i : fixture_random(random) % bits;
        const uint8_t byte = bytes->bytes[bit / 8];
        poke(descriptor, (size_t)(bit / 8), (uint8_t)(byte ^ (1u << bit % 8)));
        expect_corrupt(path);
        poke(descriptor, (size_t)(bit / 8), byte);
    }
    assert_int_equal(close(descriptor), 0);
    assert_int_equal(kpl_verify_file(NULL, NULL, path, NULL), KPL_OK);
}

static void truncate_file(const char *path, const kpl_buffer *bytes, uint64_t *random) {
    const size_t most = (size_t)share_of(path, TRUNCATIONS);
    const bool all = bytes->length <= most;
    const size_t count = all ? bytes->length : most;
    for (size_t i = 0; i < count; i++) {
        const size_t at = all ? bytes->length - 1 - i
                              : (size_t)(fixture_random(random) % bytes->length);
        fault_write_file(path, bytes->bytes, at);
        expect_corrupt(path);
    }
    fault_write_file(path, bytes->bytes, bytes->length);
    kpl_buffer longer = {0}; /* and one byte too many */
    assert_int_equal(kpl_buffer_append(&longer, bytes->bytes, bytes->length, NULL),
                     KPL_OK);
    assert_int_equal(kpl_buffer_byte(&longer, '\n', NULL), KPL_OK);
    fault_write_file(path, longer.bytes, longer.length);
    expect_corrupt(path);
    kpl_buffer_release(&longer);
    fault_write_file(path, bytes->bytes, bytes->length);
    assert_int_equal(kpl_verify_file(NULL, NULL, path, NULL), KPL_OK);
}

static void check_run(kpl_file_format format, const char *folder) {
    static const char *const tables[] = {"links", "entities", "patterns.csv",
                                         "model.json"};
    static const char *const top[] = {"run.json", "spec.yaml", "rejects.csv"};
    char target[96];
    uint64_t random = 11;
    fixture_result *const f = fixture_make(60, 300, format);
    (void)snprintf(target, sizeof target, "%s/linked", directory);
    fixture_run(f, target, folder);
    for (size_t i = 0; i < 7; i++) {
        char path[192];
        const char *const ending = i >= 2                     ? ""
                                   : format == KPL_FORMAT_CSV ? ".csv"
                                                              : ".parquet";
        (void)snprintf(path, sizeof path, "%s/%s%s%s%s", target,
                       i < 4 && folder != NULL ? folder : "",
                       i < 4 && folder != NULL ? "/" : "", i < 4 ? tables[i] : top[i - 4],
                       ending);
        kpl_buffer bytes = {0};
        assert_int_equal(kpl_io_load(NULL, path, SIZE_MAX / 2, &bytes, NULL), KPL_OK);
        assert_true(bytes.length > 0);
        assert_int_equal(kpl_verify_file(NULL, NULL, path, NULL), KPL_OK);
        flip_bits(path, &bytes, &random);
        truncate_file(path, &bytes, &random);
        kpl_buffer_release(&bytes);
    }
    assert_int_equal(kpl_io_remove_tree(NULL, target, NULL), KPL_OK);
    fixture_release(f);
}

static void test_parquet_run(void **state) {
    (void)state;
    check_run(KPL_FORMAT_PARQUET, NULL);
}

static void test_csv_run_in_a_folder(void **state) {
    (void)state;
    check_run(KPL_FORMAT_CSV, "person");
}

/* A table larger than the piece that is read at once, with the digest in the last one. */
static void test_large_table(void **state) {
    (void)state;
    char target[96], path[160];
    uint64_t random = 5;
    fixture_result *const f = fixture_make(30000, 400000, KPL_FORMAT_PARQUET);
    (void)snprintf(target, sizeof target, "%s/linked", directory);
    (void)snprintf(path, sizeof path, "%s/links.parquet", target);
    fixture_run(f, target, NULL);
    kpl_buffer bytes = {0};
    assert_int_equal(kpl_io_load(NULL, path, SIZE_MAX / 2, &bytes, NULL), KPL_OK);
    assert_true(bytes.length > 1u << 20);
    assert_int_equal(kpl_verify_file(NULL, NULL, path, NULL), KPL_OK);
    const int descriptor = open(path, O_RDWR);
    assert_true(descriptor >= 0);
    for (uint32_t i = 0; i < 200; i++) {
        const size_t at = (size_t)(fixture_random(&random) % bytes.length);
        poke(descriptor, at, (uint8_t)(bytes.bytes[at] ^ 0x10));
        expect_corrupt(path);
        poke(descriptor, at, bytes.bytes[at]);
    }
    assert_int_equal(close(descriptor), 0);
    kpl_buffer_release(&bytes);
    assert_int_equal(kpl_io_remove_tree(NULL, target, NULL), KPL_OK);
    fixture_release(f);
}

static void test_foreign_files(void **state) {
    (void)state;
    char path[160];
    static const char *const names[] = {"a.parquet", "run.json", "a.csv", "noname"};
    for (size_t i = 0; i < 4; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", directory, names[i]);
        fault_write_file(path, "", 0);
        expect_corrupt(path);
        fault_write_file(path, "PAR1 and no more PAR1", 21);
        expect_corrupt(path);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(kpl_verify_file(NULL, NULL, path, NULL), KPL_E_NO_INPUT);
    }
    assert_int_equal(kpl_verify_file(NULL, NULL, directory, NULL), KPL_E_NO_INPUT);
    /* A footer length of 4 GiB must not be believed. */
    (void)snprintf(path, sizeof path, "%s/a.parquet", directory);
    fault_write_file(path, "PAR1....\xff\xff\xff\xffPAR1", 16);
    expect_corrupt(path);
    assert_int_equal(unlink(path), 0);
}

static void test_allocations_and_reads_fail(void **state) {
    (void)state;
    static const char *const names[] = {"links.parquet", "run.json", "model.json"};
    char target[96], path[160];
    fixture_result *const f = fixture_make(20, 40, KPL_FORMAT_PARQUET);
    (void)snprintf(target, sizeof target, "%s/linked", directory);
    fixture_run(f, target, NULL);
    for (size_t i = 0; i < 3; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", target, names[i]);
        kpl_status status = KPL_E_NOMEM;
        for (uint64_t n = 1; status != KPL_OK; n++) {
            fault_plan plan = {.at = n};
            const kpl_allocator allocator = fault_allocator(&plan);
            status = kpl_verify_file(NULL, &allocator, path, NULL);
            assert_true(status == KPL_OK ? plan.count < n : status == KPL_E_NOMEM);
        }
        status = KPL_E_IO;
        for (uint64_t n = 1;; n++) {
            fault_plan plan = {.at = n};
            const kpl_io io = fault_io(&plan);
            status = kpl_verify_file(&io, NULL, path, NULL);
            /* Closing what was only read cannot matter. */
            if (plan.count < n)
                break;
            assert_true(status == KPL_OK || status == KPL_E_IO ||
                        status == KPL_E_NO_INPUT || status == KPL_E_CORRUPT);
        }
        assert_int_equal(status, KPL_OK);
    }
    assert_int_equal(kpl_io_remove_tree(NULL, target, NULL), KPL_OK);
    fixture_release(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parquet_run),
        cmocka_unit_test(test_csv_run_in_a_folder),
        cmocka_unit_test(test_large_table),
        cmocka_unit_test(test_foreign_files),
        cmocka_unit_test(test_allocations_and_reads_fail),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
