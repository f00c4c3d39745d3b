/*
 * test_parquet_corpora.c - other people's Parquet files: read, or refused with a
 * sentence.
 *
 * parquet-testing, Arrow's fuzzer findings, DuckDB's broken files. 0 crashes; both files
 * with a wrong page checksum are refused. Each file is read in a child process, so that a
 * crash inside the Parquet library is counted and named, and ends no other file's test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define READ_CHECK(condition) assert_true(condition)
#include "../read/read_fixture.h"
#include "corpus_fixture.h"

typedef struct parquet_counts {
    unsigned read;
    unsigned refused;
    unsigned crashed;
} parquet_counts;

enum { PARQUET_READ = 10, PARQUET_REFUSED = 11, PARQUET_WRONG = 12 };

/* A frame must hold together: every code has a value, every row is counted. */
static int parquet_judge(const kpl_frame *frame) {
    if (frame->rows_in != frame->row_count + frame->reject_count)
        return PARQUET_WRONG;
    for (uint32_t c = 0; c < frame->column_count; c++)
        for (uint32_t row = 0; row < frame->row_count; row++)
            if (frame->columns[c].codes[row] >= frame->columns[c].values.count)
                return PARQUET_WRONG;
    return PARQUET_READ;
}

static int parquet_try(const char *path) {
    const kpl_source_spec source = {
        .path = path, .header = true, .format = KPL_FORMAT_PARQUET};
    const kpl_read_options options = {.rejects_max = 1e18};
    kpl_frame frame;
    kpl_error error = {.row = 0};
    if (kpl_read_run(&source, NULL, &options, &frame, &error) != KPL_OK)
        return strlen(error.message) > 10 ? PARQUET_REFUSED : PARQUET_WRONG;
    const int verdict = parquet_judge(&frame);
    kpl_frame_release(&frame);
    return verdict;
}

static void parquet_file(void *argument, const char *path, const uint8_t *bytes,
                         size_t length) {
    parquet_counts *const counts = argument;
    (void)bytes;
    (void)length;
    (void)fflush(NULL);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)signal(SIGSEGV, SIG_DFL); /* cmocka's handlers are not for here */
        (void)signal(SIGFPE, SIG_DFL);
        (void)alarm(120);
        _exit(parquet_try(path));
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    const int verdict = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    counts->read += verdict == PARQUET_READ;
    counts->refused += verdict == PARQUET_REFUSED;
    if (verdict != PARQUET_READ && verdict != PARQUET_REFUSED) {
        counts->crashed++;
        printf("crash or wrong frame: %s\n", path);
    }
}

static void check_corpus(const char *corpus, const char *extension, unsigned files_min) {
    char path[CORPUS_PATH_BYTES];
    if (!corpus_find(corpus, path))
        skip();
    parquet_counts counts = {0, 0, 0};
    const unsigned files = corpus_walk(path, extension, parquet_file, &counts);
    printf("%s: %u files, %u read, %u refused\n", corpus, files, counts.read,
           counts.refused);
    assert_int_equal(counts.crashed, 0);
    assert_true(files >= files_min);
}

static void test_parquet_testing(void **state) {
    (void)state;
    check_corpus("parquet-testing", ".parquet", 50);
}

static void test_arrow_fuzz(void **state) {
    (void)state;
    check_corpus("arrow-testing-parquet-fuzz/data", "", 138);
}

static void test_duckdb_parquet(void **state) {
    (void)state;
    check_corpus("duckdb-csv/data/parquet-testing", ".parquet", 28);
}

static void test_checksums_are_verified(void **state) {
    (void)state;
    static const char *const wrong[2] = {
        "parquet-testing/data/datapage_v1-corrupt-checksum.parquet",
        "parquet-testing/data/rle-dict-uncompressed-corrupt-checksum.parquet"};
    for (int i = 0; i < 2; i++) {
        char path[CORPUS_PATH_BYTES];
        if (!corpus_find(wrong[i], path))
            skip();
        assert_int_equal(parquet_try(path), PARQUET_REFUSED);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parquet_testing),
        cmocka_unit_test(test_arrow_fuzz),
        cmocka_unit_test(test_duckdb_parquet),
        cmocka_unit_test(test_checksums_are_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
