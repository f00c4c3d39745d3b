/* Goal: what a table holds is what comes out, from Parquet and from CSV alike, and
 * nothing comes out of a damaged one. */
#include "fixture_run.h"

#include "base/document.h"
#include "inspect/cat.h"

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

static void cat(const char *path, bool json, fixture_output *collected) {
    const kpl_output output = {.write = fixture_write, .state = collected, .json = json};
    kpl_error error = {0};
    collected->left = UINT64_MAX;
    assert_int_equal(kpl_cat_table(NULL, NULL, path, &output, &error), KPL_OK);
}

/* CSV out of Parquet is byte for byte the table that --format csv writes. */
static void test_csv_equals_csv(void **state) {
    (void)state;
    static const char *const names[] = {"links", "entities"};
    for (uint32_t size = 0; size < 2; size++) {
        char a[96], b[96], path[160];
        (void)snprintf(a, sizeof a, "%s/a", directory);
        (void)snprintf(b, sizeof b, "%s/b", directory);
        const uint64_t links = size == 0 ? 0 : 150000;
        fixture_result *f = fixture_make(20000, links, KPL_FORMAT_PARQUET);
        fixture_run(f, a, NULL);
        f->spec.format = KPL_FORMAT_CSV;
        fixture_run(f, b, NULL);
        for (size_t i = 0; i < 2; i++) {
            fixture_output from_parquet = {.left = 0}, from_csv = {.left = 0};
            kpl_buffer file = {0};
            (void)snprintf(path, sizeof path, "%s/%s.parquet", a, names[i]);
            cat(path, false, &from_parquet);
            (void)snprintf(path, sizeof path, "%s/%s.csv", b, names[i]);
            cat(path, false, &from_csv);
            assert_int_equal(kpl_io_load(NULL, path, SIZE_MAX / 2, &file, NULL), KPL_OK);
            assert_int_equal(file.length, from_parquet.text.length);
            assert_int_equal(file.length, from_csv.text.length);
            assert_memory_equal(file.bytes, from_parquet.text.bytes, file.length);
            assert_memory_equal(file.bytes, from_csv.text.bytes, file.length);
            kpl_buffer_release(&file);
            kpl_buffer_release(&from_parquet.text);
            kpl_buffer_release(&from_csv.text);
        }
        fixture_release(f);
    }
}

/* Every line is a JSON object with the row's values. */
static void test_json_lines(void **state) {
    (void)state;
    char target[96], path[160];
    fixture_result *const f = fixture_make(100, 400, KPL_FORMAT_PARQUET);
    (void)snprintf(target, sizeof target, "%s/c", directory);
    (void)snprintf(path, sizeof path, "%s/links.parquet", target);
    fixture_run(f, target, NULL);
    fixture_output collected = {.left = 0};
    cat(path, true, &collected);
    const char *at = fixture_text(&collected);
    for (uint64_t i = 0; i < f->links.count; i++) {
        const char *const end = strchr(at, '\n');
        assert_non_null(end);
        kpl_document document;
        memset(&document, 0, sizeof document);
        assert_int_equal(
            kpl_document_parse(NULL, at, (size_t)(end - at), &document, NULL), KPL_OK);
        const kpl_node *const id = kpl_node_find(document.root, "left_id");
        const kpl_text expected = kpl_table_id(&f->table, f->links.items[i].left);
        assert_non_null(id);
        assert_int_equal(id->length, expected.length);
        assert_memory_equal(id->text, expected.bytes, expected.length);
        double weight = 0;
        const kpl_node *const number = kpl_node_find(document.root, "match_weight");
        assert_true(kpl_number_parse(number->text, number->length, &weight));
        assert_true(weight == f->links.items[i].weight);
        assert_int_equal(document.root->count, 7 + FIXTURE_COMPARISONS);
        kpl_document_release(&document);
        at = end + 1;
    }
    assert_int_equal(*at, '\0');
    kpl_buffer_release(&collected.text);
    fixture_release(f);
}

static void test_damage_gives_nothing(void **state) {
    (void)state;
    char target[96], path[160];
    fixture_result *const f = fixture_make(100, 400, KPL_FORMAT_CSV);
    (void)snprintf(target, sizeof target, "%s/d", directory);
    for (int format = 0; format < 2; format++) {
        kpl_buffer bytes = {0};
        f->spec.format = format == 0 ? KPL_FORMAT_CSV : KPL_FORMAT_PARQUET;
        fixture_run(f, target, NULL);
        (void)snprintf(path, sizeof path, "%s/links.%s", target,
                       format == 0 ? "csv" : "parquet");
        assert_int_equal(kpl_io_load(NULL, path, SIZE_MAX / 2, &bytes, NULL), KPL_OK);
        for (size_t at = 0; at < bytes.length; at += bytes.length / 100) {
            fixture_output collected = {.left = UINT64_MAX};
            const kpl_output output = {.write = fixture_write, .state = &collected};
            bytes.bytes[at] ^= 4;
            fault_write_file(path, bytes.bytes, bytes.length);
            assert_int_equal(kpl_cat_table(NULL, NULL, path, &output, NULL),
                             KPL_E_CORRUPT);
            assert_int_equal(collected.text.length, 0);
            bytes.bytes[at] ^= 4;
        }
        fault_write_file(path, bytes.bytes, bytes.length);
        kpl_buffer_release(&bytes);
        /* patterns.csv is koppel's, too, but no table that cat knows. */
        fixture_output collected = {.left = UINT64_MAX};
        const kpl_output output = {.write = fixture_write, .state = &collected};
        (void)snprintf(path, sizeof path, "%s/patterns.csv", target);
        assert_int_equal(kpl_cat_table(NULL, NULL, path, &output, NULL), KPL_E_CORRUPT);
        assert_int_equal(collected.text.length, 0);
    }
    fixture_release(f);
}

static void test_a_closed_output_ends_it(void **state) {
    (void)state;
    char target[96], path[160];
    fixture_result *const f = fixture_make(5000, 40000, KPL_FORMAT_PARQUET);
    (void)snprintf(target, sizeof target, "%s/e", directory);
    (void)snprintf(path, sizeof path, "%s/links.parquet", target);
    fixture_run(f, target, NULL);
    fixture_output collected = {.left = 2};
    const kpl_output output = {.write = fixture_write, .state = &collected};
    assert_int_equal(kpl_cat_table(NULL, NULL, path, &output, NULL), KPL_E_IO);
    kpl_buffer_release(&collected.text);
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 1; status != KPL_OK; n++) {
        fault_plan plan = {.at = n};
        const kpl_allocator allocator = fault_allocator(&plan);
        collected = (fixture_output){.left = UINT64_MAX};
        status = kpl_cat_table(NULL, &allocator, path, &output, NULL);
        assert_true(status == KPL_OK ? plan.count < n : status == KPL_E_NOMEM);
        kpl_buffer_release(&collected.text);
    }
    fixture_release(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_equals_csv),
        cmocka_unit_test(test_json_lines),
        cmocka_unit_test(test_damage_gives_nothing),
        cmocka_unit_test(test_a_closed_output_ends_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
