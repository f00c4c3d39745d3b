/* Goal: the crosswalk holds every row of every source that a linkage uses, with the
 * entity of each linkage or null. Method: three sources of sizes around a row group's,
 * the middle one without rows, linkages of which each leaves out another source; Parquet,
 * CSV and what cat prints are compared with each other and with what was put in. */
#include "../inspect/fixture_run.h"

#include "emit/parquet_out.h"
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

#define SOURCES 3u
#define LINKAGES 2u

typedef struct walk {
    kpl_spec spec;
    kpl_source_spec sources[SOURCES];
    kpl_linkage_spec linkages[LINKAGES];
    kpl_values ids[SOURCES];
    kpl_entity_rows rows[LINKAGES];
    uint32_t starts[LINKAGES][SOURCES + 1];
    kpl_crosswalk crosswalk;
} walk;

/* Linkage l uses all sources but number l; entity of record r is r / 2 + 1. */
static walk *walk_make(const uint32_t counts[SOURCES], kpl_file_format format) {
    walk *const w = calloc(1, sizeof *w);
    assert_non_null(w);
    static const char *const names[] = {"brp", "bag, oud", "zaken"};
    static const char *const linkages[] = {"address", "person"};
    w->spec = (kpl_spec){.sources = w->sources,
                         .source_count = SOURCES,
                         .linkages = w->linkages,
                         .linkage_count = LINKAGES,
                         .format = format};
    for (uint32_t s = 0; s < SOURCES; s++) {
        w->sources[s].name = names[s];
        assert_int_equal(kpl_values_init(&w->ids[s], NULL, NULL), KPL_OK);
        for (uint32_t r = 0; r < counts[s]; r++) {
            char id[32];
            uint32_t value = 0;
            (void)snprintf(id, sizeof id, r % 5 == 0 ? "%c,%u" : "%c%u", 'a' + (int)s, r);
            assert_int_equal(kpl_values_append(&w->ids[s], kpl_text_of(id), &value, NULL),
                             KPL_OK);
        }
    }
    for (uint32_t l = 0; l < LINKAGES; l++) {
        w->linkages[l].name = linkages[l];
        for (uint32_t s = 0; s < SOURCES; s++)
            w->starts[l][s + 1] = w->starts[l][s] + (s == l ? 0 : counts[s]);
        const uint32_t records = w->starts[l][SOURCES];
        w->rows[l] = (kpl_entity_rows){.source_count = SOURCES,
                                       .entity_count = records / 2 + 1,
                                       .source_starts = w->starts[l],
                                       .of_record = calloc(records + 1, 4)};
        assert_non_null(w->rows[l].of_record);
        for (uint32_t r = 0; r < records; r++)
            w->rows[l].of_record[r] = r / 2 + 1;
    }
    w->crosswalk = (kpl_crosswalk){.spec = &w->spec, .ids = w->ids, .linkages = w->rows};
    return w;
}

static void walk_free(walk *w) {
    for (uint32_t l = 0; l < LINKAGES; l++)
        free(w->rows[l].of_record);
    for (uint32_t s = 0; s < SOURCES; s++)
        kpl_values_release(&w->ids[s]);
    free(w);
}

/* An output directory with nothing but the crosswalk. */
static kpl_status walk_emit(const walk *w, uint32_t threads,
                            const kpl_allocator *allocator, const char *target,
                            kpl_error *error) {
    const kpl_pool pool = {.threads = threads};
    const kpl_ledger ledger = {.source_count = 0};
    static const char spec[] = "koppel: 1\n";
    kpl_emit *emit = NULL;
    KPL_TRY(kpl_emit_begin(NULL, allocator, &pool, target, &emit, error));
    kpl_status status =
        kpl_emit_crosswalk(emit, &w->crosswalk, spec, sizeof spec - 1, error);
    if (status == KPL_OK)
        status = kpl_emit_commit(emit, &ledger, NULL, 0, 0, error);
    kpl_emit_abort(emit);
    return status;
}

static void walk_expect(const walk *w, kpl_buffer *out) {
    assert_int_equal(
        kpl_buffer_string(out, "source,id,address_entity,person_entity\n", NULL), KPL_OK);
    for (uint32_t s = 0; s < SOURCES; s++) {
        for (uint32_t r = 0; r + 1 < w->ids[s].count; r++) {
            const kpl_text id = kpl_values_text(&w->ids[s], r + 1);
            const char *const quote = r % 5 == 0 ? "\"" : "";
            assert_int_equal(
                kpl_buffer_print(out, NULL, "%s,%s%.*s%s",
                                 s == 1 ? "\"bag, oud\"" : w->sources[s].name, quote,
                                 (int)id.length, (const char *)id.bytes, quote),
                KPL_OK);
            for (uint32_t l = 0; l < LINKAGES; l++)
                assert_int_equal(s == l ? kpl_buffer_byte(out, ',', NULL)
                                        : kpl_buffer_print(out, NULL, ",%u",
                                                           (w->starts[l][s] + r) / 2 + 1),
                                 KPL_OK);
            assert_int_equal(kpl_buffer_byte(out, '\n', NULL), KPL_OK);
        }
    }
}

static void check_cat(const char *path, const kpl_buffer *expected) {
    fixture_output collected = {.left = UINT64_MAX};
    const kpl_output output = {.write = fixture_write, .state = &collected};
    kpl_error error = {0};
    if (kpl_cat_table(NULL, NULL, path, &output, &error) != KPL_OK)
        fail_msg("%s", error.message);
    assert_int_equal(collected.text.length, expected->length);
    assert_memory_equal(collected.text.bytes, expected->bytes, expected->length);
    kpl_buffer_release(&collected.text);
}

static void test_round_trips(void **state) {
    (void)state;
    static const uint32_t sizes[][SOURCES] = {
        {0, 0, 0},
        {1, 0, 0},
        {3, 0, 2},
        {7, 2, 5},
        {KPL_PARQUET_GROUP_ROWS, 0, 1},
        {KPL_PARQUET_GROUP_ROWS - 1, 3, KPL_PARQUET_GROUP_ROWS + 4},
    };
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        kpl_buffer expected = {0};
        for (uint32_t pass = 0; pass < 3; pass++) {
            char target[96], path[128];
            const bool as_csv = pass == 2;
            walk *const w =
                walk_make(sizes[i], as_csv ? KPL_FORMAT_CSV : KPL_FORMAT_PARQUET);
            if (pass == 0)
                walk_expect(w, &expected);
            (void)snprintf(target, sizeof target, "%s/out", directory);
            (void)snprintf(path, sizeof path, "%s/crosswalk.%s", target,
                           as_csv ? "csv" : "parquet");
            kpl_error error = {0};
            assert_int_equal(walk_emit(w, 1 + 2 * pass, NULL, target, &error), KPL_OK);
            check_cat(path, &expected);
            if (as_csv) {
                kpl_buffer file = {0};
                assert_int_equal(kpl_io_load(NULL, path, SIZE_MAX / 2, &file, NULL),
                                 KPL_OK);
                assert_int_equal(file.length, expected.length);
                assert_memory_equal(file.bytes, expected.bytes, expected.length);
                kpl_buffer_release(&file);
            }
            walk_free(w);
        }
        kpl_buffer_release(&expected);
    }
}

static void test_json_says_null(void **state) {
    (void)state;
    static const uint32_t counts[SOURCES] = {1, 1, 0};
    walk *const w = walk_make(counts, KPL_FORMAT_PARQUET);
    char target[96], path[128];
    (void)snprintf(target, sizeof target, "%s/json", directory);
    (void)snprintf(path, sizeof path, "%s/crosswalk.parquet", target);
    fixture_output collected = {.left = UINT64_MAX};
    const kpl_output output = {.write = fixture_write, .state = &collected, .json = true};
    assert_int_equal(walk_emit(w, 1, NULL, target, NULL), KPL_OK);
    assert_int_equal(kpl_cat_table(NULL, NULL, path, &output, NULL), KPL_OK);
    assert_string_equal(fixture_text(&collected),
                        "{\"source\":\"brp\",\"id\":\"a,0\",\"address_entity\":null,"
                        "\"person_entity\":1}\n"
                        "{\"source\":\"bag, oud\",\"id\":\"b,0\",\"address_entity\":1,"
                        "\"person_entity\":null}\n");
    kpl_buffer_release(&collected.text);
    walk_free(w);
}

static void test_allocation_failures(void **state) {
    (void)state;
    static const uint32_t counts[SOURCES] = {5, 2, 3};
    static const kpl_file_format formats[] = {KPL_FORMAT_PARQUET, KPL_FORMAT_CSV};
    for (size_t f = 0; f < 2; f++) {
        walk *const w = walk_make(counts, formats[f]);
        char target[96];
        (void)snprintf(target, sizeof target, "%s/fail%u", directory, (unsigned)f);
        kpl_status status = KPL_E_NOMEM;
        for (uint64_t n = 1; status != KPL_OK; n++) {
            fault_plan plan = {.at = n};
            const kpl_allocator allocator = fault_allocator(&plan);
            status = walk_emit(w, 1, &allocator, target, NULL);
            assert_true(status == KPL_E_NOMEM || (status == KPL_OK && plan.count < n));
        }
        walk_free(w);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_json_says_null),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
