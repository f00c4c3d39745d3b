/* Goal: of the columns of real registers, 95 in 100 get the kind that an engineer would
 * write, with no spec at all.
 * Method: data/expected_kinds.tsv names the acceptable kinds of every column ("id" = it
 * names the records, "out" = left out with a reason); every file that is here is planned
 * as `koppel dedupe FILE` would, by the reader that a run has: small hand-made files with
 * the headers of nine municipal registers, the same from the generator, the example
 * registers, the public benchmark sets. Every miss is printed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine.h"
#include "koppel/koppel.h"
#include "plan/detect_words.h"

/* One line of the table. */
typedef struct expected_column {
    char file[64]; /* "municipality/brp.csv" */
    char column[64];
    char kinds[64]; /* separated by spaces */
} expected_column;

#define COLUMNS_MAX 500

static expected_column expected[COLUMNS_MAX];
static size_t expected_count;

/* Columns that were looked at, and those whose kind was acceptable. */
typedef struct score {
    unsigned columns;
    unsigned right;
    unsigned files;
} score;

static const char *project(void) {
    const char *const folder = getenv("KPL_PROJECT_DIR");
    return folder != NULL ? folder : ".";
}

static void load_table(void) {
    char path[4096];
    char line[300];
    (void)snprintf(path, sizeof path, "%s/tests/plan/data/expected_kinds.tsv", project());
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file)); /* the header */
    while (fgets(line, sizeof line, file) != NULL) {
        assert_true(expected_count < COLUMNS_MAX);
        expected_column *const row = &expected[expected_count++];
        assert_int_equal(sscanf(line, "%63[^\t]\t%63[^\t]\t%63[^\n]", row->file,
                                row->column, row->kinds),
                         3);
    }
    (void)fclose(file);
}

/* Is `word` one of the words of `list`? */
static bool has_word(const char *list, const char *word) {
    return kpl_words_have(list, word, strlen(word));
}

static bool has_name(const kpl_names *names, const char *name) {
    for (uint32_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

/* Everything that the plan says of a column: "id", the kinds of the fields that it is
 * part of, else "out". */
static void planned_kinds(const kpl_spec *spec, const char *column, char out[300]) {
    size_t length = 0;
    out[0] = '\0';
    if (has_name(&spec->sources[0].id, column))
        length = (size_t)snprintf(out, 300, "id");
    for (uint32_t l = 0; l < spec->linkage_count; l++) {
        for (uint32_t f = 0; f < spec->linkages[l].field_count; f++) {
            const kpl_field_spec *const field = &spec->linkages[l].fields[f];
            const kpl_field_columns *const source = &field->sources[0];
            const char *const kind =
                source->as != NULL ? source->as->name : field->kind->name;
            if (has_name(&source->columns, column) && !has_word(out, kind))
                length += (size_t)snprintf(out + length, 300 - length, "%s%s",
                                           length > 0 ? " " : "", kind);
        }
    }
    if (length == 0)
        (void)snprintf(out, 300, "out");
}

static void count_column(const expected_column *row, const kpl_spec *spec, score *sum) {
    char kinds[300];
    planned_kinds(spec, row->column, kinds);
    bool right = false;
    for (const char *at = kinds; *at != '\0' && !right;) {
        char kind[64];
        const size_t here = strcspn(at, " ");
        (void)snprintf(kind, sizeof kind, "%.*s", (int)here, at);
        right = has_word(row->kinds, kind);
        at += here;
        at += *at == ' ';
    }
    sum->columns++;
    sum->right += right;
    if (!right)
        print_message("%s: %s is %s, not %s\n", row->file, row->column, kinds,
                      row->kinds);
}

/* Plan the file at `path` and count the rows [from, to) of the table, which are its. */
static void count_file(const char *path, size_t from, size_t to, score *sum) {
    kpl_engine *engine = NULL;
    kpl_plan *plan = NULL;
    kpl_error error = {0};
    const bool is_benchmark = strncmp(expected[from].file, "benchmarks/", 11) == 0;
    const kpl_plan_options options = {.id = is_benchmark ? "rid" : NULL};
    assert_int_equal(kpl_engine_create(NULL, &engine, NULL), KPL_OK);
    if (kpl_plan_derive(engine, KPL_MODE_DEDUPE, &path, 1, &options, &plan, &error) !=
        KPL_OK)
        fail_msg("%s: %s", path, error.message);
    sum->files++;
    /* Every column of the file is in the table, or the score would mean little. */
    assert_int_equal(plan->frames[0].column_count, to - from);
    for (size_t i = from; i < to; i++) {
        assert_true(kpl_frame_column(&plan->frames[0], expected[i].column) >= 0);
        count_column(&expected[i], &plan->spec, sum);
    }
    kpl_plan_destroy(plan);
    kpl_engine_destroy(engine);
}

/* All files of the table that begin with `set`, in `folder`; those that are not there are
 * passed over. */
static score count_set(const char *set, const char *folder) {
    score sum = {0};
    const size_t length = strlen(set);
    for (size_t from = 0; from < expected_count;) {
        size_t to = from + 1;
        while (to < expected_count && strcmp(expected[to].file, expected[from].file) == 0)
            to++;
        char path[4096];
        (void)snprintf(path, sizeof path, "%s/%s", folder, expected[from].file + length);
        if (strncmp(expected[from].file, set, length) == 0 && access(path, R_OK) == 0)
            count_file(path, from, to, &sum);
        from = to;
    }
    if (sum.files == 0)
        print_message("skipped: no %s\n", folder);
    else
        print_message("%s: %u of %u columns of %u files right\n", set, sum.right,
                      sum.columns, sum.files);
    return sum;
}

/* 95 in 100, in each set by itself. */
static void expect_right(const score *sum) {
    assert_true(sum->right * 100 >= sum->columns * 95);
}

static void test_municipality(void **state) {
    (void)state;
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s/tests/plan/data/municipality", project());
    const score sum = count_set("municipality/", folder);
    assert_int_equal(sum.files, 9);
    expect_right(&sum);
}

/* The same registers, made by the generator: 3,000 people with all its errors. */
static void test_generated(void **state) {
    (void)state;
    const char *const generator = getenv("KPL_GENERATOR");
    if (generator == NULL) {
        print_message("skipped: KPL_GENERATOR is not set\n");
        return;
    }
    char folder[] = "/tmp/koppel_kinds_XXXXXX";
    char command[4096];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(command, sizeof command,
                   "'%s' --municipality --inhabitants 3000 -o %s >/dev/null", generator,
                   folder);
    assert_int_equal(system(command), 0);
    const score sum = count_set("municipality/", folder);
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0);
    assert_int_equal(sum.files, 9);
    expect_right(&sum);
}

static void test_example(void **state) {
    (void)state;
    char folder[4096];
    (void)snprintf(folder, sizeof folder, "%s/data/example", project());
    const score sum = count_set("example/", folder);
    assert_int_equal(sum.files, 3);
    expect_right(&sum);
}

static void test_benchmarks(void **state) {
    (void)state;
    char folder[4096];
    const char *const shared = getenv("KPL_SHARED_DIR");
    (void)snprintf(folder, sizeof folder, "%s/data/benchmarks",
                   shared != NULL ? shared : "../shared");
    const score sum = count_set("benchmarks/", folder);
    expect_right(&sum);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_municipality),
        cmocka_unit_test(test_generated),
        cmocka_unit_test(test_example),
        cmocka_unit_test(test_benchmarks),
    };
    load_table();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
