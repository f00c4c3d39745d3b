/* Goal: what stands in the tables is what the result holds. Method: links and entities
 * are written as Parquet, read back through carquet and compared value by value, at sizes
 * around a row group's; CSV is read back by a small parser of this test. */
#include "fixture_result.h"

#include <carquet/carquet.h>

#include "base/csv_out.h"
#include "emit/parquet_out.h"
#include "emit/tables.h"
#include "fixture_fault.h"
#include "model/sealed.h"

static char directory[64];

static int set_up(void **state) {
    (void)state;
    fault_unused();
    fault_directory(directory);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    return kpl_io_remove_tree(NULL, directory, NULL) == KPL_OK ? 0 : 1;
}

static const kpl_table_notes notes = {.spec = "koppel: 1\n",
                                      .model = "{\"lambda\": 1}\n",
                                      .patterns = "a,pairs,match_weight\n1,2,3\n"};

static kpl_status write_job(const kpl_table_form *form, const kpl_result *result,
                            uint32_t threads, kpl_sink *sink, kpl_error *error) {
    const kpl_pool pool = {.threads = threads};
    kpl_table_job job = {form, {.result = result, .notes = &notes, .sink = sink}};
    return kpl_tables_write(&job, 1, &pool, threads * 3, error);
}

/* Write one table and load the file into *buffer. */
static void write_table_by(uint32_t threads, const kpl_table_form *form,
                           const kpl_result *result, kpl_buffer *buffer) {
    char path[96];
    kpl_error error = {0};
    (void)snprintf(path, sizeof path, "%s/table.parquet", directory);
    (void)unlink(path);
    kpl_sink sink = {.io = &kpl_io_system};
    assert_int_equal(kpl_sink_open(&sink, path, &error), KPL_OK);
    assert_int_equal(write_job(form, result, threads, &sink, &error), KPL_OK);
    assert_int_equal(kpl_sink_finish(&sink, &error), KPL_OK);
    buffer->length = 0;
    assert_int_equal(
        kpl_seal_load(NULL, KPL_SEAL_PARQUET, path, SIZE_MAX / 2, buffer, &error),
        KPL_OK);
}

static void write_table(const kpl_table_form *form, const kpl_result *result,
                        kpl_buffer *buffer) {
    write_table_by(1, form, result, buffer);
}

/* A column of every row, read back. Texts are copied one after another. */
typedef struct column_back {
    kpl_buffer values; /* fixed-width values, or kpl_text whose bytes stand in `texts` */
    kpl_values texts;
    uint64_t rows;
} column_back;

static carquet_reader_t *open_table(const kpl_buffer *file) {
    carquet_reader_options_t options;
    carquet_reader_options_init(&options);
    options.verify_checksums = true;
    options.num_threads = 1;
    carquet_reader_t *const reader =
        carquet_reader_open_buffer(file->bytes, file->length, &options, NULL);
    assert_non_null(reader);
    return reader;
}

static void read_column(carquet_reader_t *reader, int32_t column, size_t width,
                        column_back *back) {
    carquet_batch_reader_config_t config;
    carquet_batch_reader_config_init(&config);
    config.num_threads = 1;
    config.column_indices = &column;
    config.num_columns = 1;
    memset(back, 0, sizeof *back);
    assert_int_equal(kpl_values_init(&back->texts, NULL, NULL), KPL_OK);
    carquet_batch_reader_t *const batches =
        carquet_batch_reader_create(reader, &config, NULL);
    assert_non_null(batches);
    carquet_row_batch_t *batch = NULL;
    while (carquet_batch_reader_next(batches, &batch) == CARQUET_OK && batch != NULL) {
        const void *data = NULL;
        const uint8_t *nulls = NULL;
        int64_t count = 0;
        assert_int_equal(carquet_row_batch_column(batch, 0, &data, &nulls, &count),
                         CARQUET_OK);
        for (int64_t i = 0; i < count && width == 0; i++) {
            const carquet_byte_array_t *const text =
                (const carquet_byte_array_t *)data + i;
            uint32_t number = 0;
            assert_int_equal(
                kpl_values_append(&back->texts,
                                  (kpl_text){text->data, (uint32_t)text->length}, &number,
                                  NULL),
                KPL_OK);
        }
        if (width > 0)
            assert_int_equal(
                kpl_buffer_append(&back->values, data, (size_t)count * width, NULL),
                KPL_OK);
        back->rows += (uint64_t)count;
        carquet_row_batch_free(batch);
        batch = NULL;
    }
    carquet_batch_reader_free(batches);
}

static void release_column(column_back *back) {
    kpl_buffer_release(&back->values);
    kpl_values_release(&back->texts);
}

static kpl_text source_of(const kpl_result *result, uint32_t record) {
    return kpl_text_of(
        result->spec->sources[kpl_table_source(result->table, record)].name);
}

static void check_link_texts(carquet_reader_t *reader, const kpl_result *result) {
    for (int32_t column = 0; column < 4; column++) {
        column_back back;
        read_column(reader, column, 0, &back);
        assert_int_equal(back.rows, result->links->count);
        for (uint32_t i = 0; i < back.rows; i++) {
            const kpl_link *const link = &result->links->items[i];
            const uint32_t record = column < 2 ? link->left : link->right;
            const kpl_text expected = column % 2 == 0
                                          ? source_of(result, record)
                                          : kpl_table_id(result->table, record);
            assert_true(kpl_text_equal(kpl_values_text(&back.texts, i + 1), expected));
        }
        release_column(&back);
    }
}

static void check_link_numbers(carquet_reader_t *reader, const kpl_result *result) {
    column_back back;
    read_column(reader, 4, sizeof(double), &back);
    assert_int_equal(back.rows, result->links->count);
    for (uint64_t i = 0; i < back.rows; i++)
        assert_memory_equal(back.values.bytes + i * sizeof(double),
                            &result->links->items[i].weight, sizeof(double));
    release_column(&back);
    read_column(reader, 5, sizeof(double), &back);
    for (uint64_t i = 0; i < back.rows; i++) {
        const double expected = kpl_weight_probability(result->links->items[i].weight);
        assert_memory_equal(back.values.bytes + i * sizeof(double), &expected,
                            sizeof(double));
    }
    release_column(&back);
    for (uint32_t k = 0; k < 1 + FIXTURE_COMPARISONS; k++) {
        read_column(reader, 6 + (int32_t)k, sizeof(int32_t), &back);
        assert_int_equal(back.rows, result->links->count);
        for (uint64_t i = 0; i < back.rows; i++) {
            const kpl_link *const link = &result->links->items[i];
            int32_t value = 0;
            memcpy(&value, back.values.bytes + i * sizeof value, sizeof value);
            assert_int_equal(value, k == 0 ? (int32_t)link->rule
                                           : (int32_t)kpl_pattern_digit(
                                                 result->layout, link->pattern, k - 1) -
                                                 1);
        }
        release_column(&back);
    }
}

static void check_notes(carquet_reader_t *reader, const char *table) {
    assert_string_equal(carquet_reader_find_metadata(reader, "koppel.format"), "1");
    assert_string_equal(carquet_reader_find_metadata(reader, "koppel.table"), table);
    assert_string_equal(carquet_reader_find_metadata(reader, "koppel.spec"), notes.spec);
    assert_string_equal(carquet_reader_find_metadata(reader, "koppel.model"),
                        notes.model);
    assert_string_equal(carquet_reader_find_metadata(reader, "koppel.patterns"),
                        notes.patterns);
    assert_int_equal(strlen(carquet_reader_find_metadata(reader, "koppel.digest")), 32);
}

static void check_links(uint32_t records, uint64_t links, bool by_value) {
    fixture_result *const f = fixture_make(records, links, KPL_FORMAT_PARQUET);
    for (uint64_t i = 0; by_value && i < f->links.count; i++)
        f->links.items[i].weight += (double)i / 3; /* as term frequencies do */
    kpl_buffer file = {0};
    write_table(&kpl_links_parquet, &f->result, &file);
    carquet_reader_t *const reader = open_table(&file);
    assert_int_equal(carquet_reader_num_rows(reader), f->links.count);
    const uint64_t groups =
        (f->links.count + KPL_PARQUET_GROUP_ROWS - 1) / KPL_PARQUET_GROUP_ROWS;
    assert_int_equal(carquet_reader_num_row_groups(reader), groups);
    if (f->links.count > 0) {
        check_link_texts(reader, &f->result);
        check_link_numbers(reader, &f->result);
    }
    check_notes(reader, "links");
    carquet_reader_close(reader);
    kpl_buffer_release(&file);
    fixture_release(f);
}

static void test_links_come_back(void **state) {
    (void)state;
    check_links(2, 0, false);
    check_links(2, 1, false);
    check_links(500, 3000, false);
    check_links(500, 3000, true);
    check_links(40000, 300000, false);
}

static void test_entities_come_back(void **state) {
    (void)state;
    const uint32_t sizes[] = {2, 1000, KPL_PARQUET_GROUP_ROWS,
                              KPL_PARQUET_GROUP_ROWS + 1};
    for (size_t n = 0; n < sizeof sizes / sizeof sizes[0]; n++) {
        fixture_result *const f = fixture_make(sizes[n], 5, KPL_FORMAT_PARQUET);
        kpl_buffer file = {0};
        write_table(&kpl_entities_parquet, &f->result, &file);
        carquet_reader_t *const reader = open_table(&file);
        column_back sources, ids, entities;
        read_column(reader, 0, 0, &sources);
        read_column(reader, 1, 0, &ids);
        read_column(reader, 2, sizeof(int64_t), &entities);
        assert_int_equal(ids.rows, sizes[n]);
        for (uint32_t r = 0; r < sizes[n]; r++) {
            int64_t entity = 0;
            memcpy(&entity, entities.values.bytes + r * sizeof entity, sizeof entity);
            assert_true(kpl_text_equal(kpl_values_text(&sources.texts, r + 1),
                                       source_of(&f->result, r)));
            assert_true(kpl_text_equal(kpl_values_text(&ids.texts, r + 1),
                                       kpl_table_id(&f->table, r)));
            assert_int_equal(entity, f->entities.of_record[r]);
        }
        check_notes(reader, "entities");
        release_column(&sources);
        release_column(&ids);
        release_column(&entities);
        carquet_reader_close(reader);
        kpl_buffer_release(&file);
        fixture_release(f);
    }
}

static bool count_entry(void *argument, const char *name) {
    (void)name;
    ++*(size_t *)argument;
    return true;
}

/* carquet can write with threads of its own; libkoppel must not start any behind its
 * caller's back (a forked child would hang in OpenMP). Its team would still be there. */
static void test_no_thread_is_started(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(40000, 300000, KPL_FORMAT_PARQUET);
    kpl_buffer file = {0};
    column_back ids;
    size_t threads = 0;
    write_table(&kpl_links_parquet, &f->result, &file);
    /* Counted before the table is read back: that reader is the test's, with carquet's
     * own choices, and may have a thread that is still ending. */
    assert_int_equal(kpl_io_system.list(NULL, "/proc/self/task", count_entry, &threads),
                     0);
    assert_int_equal(threads, 1);
    carquet_reader_t *const reader = open_table(&file);
    read_column(reader, 1, 0, &ids);
    release_column(&ids);
    carquet_reader_close(reader);
    kpl_buffer_release(&file);
    fixture_release(f);
}

static void test_same_result_same_bytes(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(700, 5000, KPL_FORMAT_PARQUET);
    kpl_buffer first = {0}, second = {0};
    write_table(&kpl_links_parquet, &f->result, &first);
    f->ledger.threads = 64; /* nothing of the run may stand in the table */
    f->ledger.peak_memory_bytes = 1;
    f->ledger_sources[0].path = "elsewhere.csv";
    write_table(&kpl_links_parquet, &f->result, &second);
    assert_int_equal(first.length, second.length);
    assert_memory_equal(first.bytes, second.bytes, first.length);
    kpl_buffer_release(&first);
    kpl_buffer_release(&second);
    fixture_release(f);
}

/* 20 row groups are more than a wave of two threads. */
static void test_any_threads_same_bytes(void **state) {
    (void)state;
    const uint64_t links = (uint64_t)19 * KPL_PARQUET_GROUP_ROWS + 12345;
    fixture_result *const f = fixture_make(90000, links, KPL_FORMAT_PARQUET);
    const kpl_table_form *const forms[] = {&kpl_links_parquet, &kpl_entities_parquet};
    for (size_t t = 0; t < 2; t++) {
        kpl_buffer one = {0}, many = {0};
        write_table_by(1, forms[t], &f->result, &one);
        for (uint32_t threads = 2; threads <= 9; threads += 7) {
            write_table_by(threads, forms[t], &f->result, &many);
            assert_int_equal(one.length, many.length);
            assert_memory_equal(one.bytes, many.bytes, one.length);
        }
        kpl_buffer_release(&one);
        kpl_buffer_release(&many);
    }
    fixture_release(f);
}

/* ---- CSV ------------------------------------------------------------------------- */

/* The next field of RFC 4180 text at *at; *last_out: it ends its row. */
static void next_field(const kpl_buffer *text, size_t *at, kpl_buffer *field,
                       bool *last_out) {
    field->length = 0;
    const bool quoted = text->bytes[*at] == '"';
    if (quoted)
        (*at)++;
    for (;; (*at)++) {
        assert_true(*at < text->length);
        const uint8_t byte = text->bytes[*at];
        if (quoted && byte == '"') {
            (*at)++;
            if (text->bytes[*at] != '"')
                break;
        } else if (!quoted && (byte == ',' || byte == '\n')) {
            break;
        }
        assert_int_equal(kpl_buffer_byte(field, text->bytes[*at], NULL), KPL_OK);
    }
    assert_true(text->bytes[*at] == ',' || text->bytes[*at] == '\n');
    *last_out = text->bytes[*at] == '\n';
    (*at)++;
}

static void expect_field(const kpl_buffer *text, size_t *at, kpl_text expected,
                         bool last) {
    kpl_buffer field = {0};
    bool is_last = false;
    next_field(text, at, &field, &is_last);
    assert_true(
        kpl_text_equal((kpl_text){field.bytes, (uint32_t)field.length}, expected));
    assert_int_equal(is_last, last);
    kpl_buffer_release(&field);
}

static void expect_number(const kpl_buffer *text, size_t *at, double expected,
                          bool last) {
    kpl_buffer field = {0};
    bool is_last = false;
    next_field(text, at, &field, &is_last);
    assert_int_equal(kpl_buffer_byte(&field, 0, NULL), KPL_OK);
    assert_true(strtod((const char *)field.bytes, NULL) == expected);
    assert_int_equal(is_last, last);
    kpl_buffer_release(&field);
}

static void write_csv_by(uint32_t threads, const kpl_table_form *form,
                         const kpl_result *result, kpl_buffer *buffer) {
    char path[96];
    (void)snprintf(path, sizeof path, "%s/table.csv", directory);
    (void)unlink(path);
    kpl_sink sink = {.io = &kpl_io_system};
    assert_int_equal(kpl_sink_open(&sink, path, NULL), KPL_OK);
    assert_int_equal(write_job(form, result, threads, &sink, NULL), KPL_OK);
    assert_int_equal(kpl_sink_finish(&sink, NULL), KPL_OK);
    buffer->length = 0;
    assert_int_equal(kpl_io_load(NULL, path, SIZE_MAX / 2, buffer, NULL), KPL_OK);
}

static void write_csv(const kpl_table_form *form, const kpl_result *result,
                      kpl_buffer *buffer) {
    write_csv_by(1, form, result, buffer);
}

static void test_csv_comes_back(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(300, 2000, KPL_FORMAT_CSV);
    const kpl_result *const result = &f->result;
    kpl_buffer text = {0};
    write_csv(&kpl_links_csv, result, &text);
    static const char header[] = "left_source,left_id,right_source,right_id,match_weight,"
                                 "match_probability,rule,level_surname,level_birth_date,"
                                 "\"level_post,code\"\n";
    assert_memory_equal(text.bytes, header, sizeof header - 1);
    size_t at = sizeof header - 1;
    for (uint64_t i = 0; i < f->links.count; i++) {
        const kpl_link *const link = &f->links.items[i];
        expect_field(&text, &at, source_of(result, link->left), false);
        expect_field(&text, &at, kpl_table_id(&f->table, link->left), false);
        expect_field(&text, &at, source_of(result, link->right), false);
        expect_field(&text, &at, kpl_table_id(&f->table, link->right), false);
        expect_number(&text, &at, link->weight, false);
        expect_number(&text, &at, kpl_weight_probability(link->weight), false);
        expect_number(&text, &at, link->rule, false);
        for (uint32_t k = 0; k < FIXTURE_COMPARISONS; k++)
            expect_number(&text, &at,
                          (double)kpl_pattern_digit(&f->layout, link->pattern, k) - 1,
                          k + 1 == FIXTURE_COMPARISONS);
    }
    assert_int_equal(at, text.length);
    kpl_buffer_release(&text);
    fixture_release(f);
}

static void test_entities_csv(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(300, 10, KPL_FORMAT_CSV);
    kpl_buffer text = {0};
    write_csv(&kpl_entities_csv, &f->result, &text);
    size_t at = strlen("source,id,entity\n");
    for (uint32_t r = 0; r < 300; r++) {
        expect_field(&text, &at, source_of(&f->result, r), false);
        expect_field(&text, &at, kpl_table_id(&f->table, r), false);
        expect_number(&text, &at, f->entities.of_record[r], true);
    }
    assert_int_equal(at, text.length);
    kpl_buffer_release(&text);
    fixture_release(f);
}

static void test_any_threads_same_csv(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(70000, 100000, KPL_FORMAT_CSV);
    const kpl_table_form *const forms[] = {&kpl_links_csv, &kpl_entities_csv};
    for (size_t t = 0; t < 2; t++) {
        kpl_buffer one = {0}, many = {0};
        write_csv_by(1, forms[t], &f->result, &one);
        write_csv_by(3, forms[t], &f->result, &many);
        assert_int_equal(one.length, many.length);
        assert_memory_equal(one.bytes, many.bytes, one.length);
        kpl_buffer_release(&one);
        kpl_buffer_release(&many);
    }
    fixture_release(f);
}

static void test_csv_quotes(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},           {"plain", "plain"},   {"a b", "a b"},
        {"a,b", "\"a,b\""}, {"\"", "\"\"\"\""},   {"a\"b", "\"a\"\"b\""},
        {"a\r", "\"a\r\""}, {"a\nb", "\"a\nb\""}, {" a", "\" a\""},
        {"a ", "\"a \""},   {"=1", "\"=1\""},     {"-1", "\"-1\""},
        {"+1", "\"+1\""},   {"@x", "\"@x\""},     {"\tx", "\"\tx\""},
        {"a-b", "a-b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        kpl_buffer buffer = {0};
        assert_int_equal(kpl_csv_field(&buffer, kpl_text_of(cases[i][0]), NULL), KPL_OK);
        assert_int_equal(buffer.length, strlen(cases[i][1]));
        if (buffer.length > 0)
            assert_memory_equal(buffer.bytes, cases[i][1], buffer.length);
        kpl_buffer_release(&buffer);
    }
}

static void test_pattern_order(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(10, 3, KPL_FORMAT_CSV);
    kpl_buffer text = {0};
    assert_int_equal(kpl_patterns_csv(&f->result, &text, NULL), KPL_OK);
    static const char header[] = "surname,birth_date,\"post,code\",pairs,match_weight\n";
    assert_memory_equal(text.bytes, header, sizeof header - 1);
    assert_int_equal(kpl_buffer_byte(&text, 0, NULL), KPL_OK);
    uint64_t pairs_before = UINT64_MAX, pattern_before = 0, sum = 0;
    const char *at = (const char *)text.bytes + sizeof header - 1;
    for (uint32_t row = 0; row < 24; row++) {
        int levels[3];
        unsigned long long pairs = 0;
        double weight = 0;
        int used = 0;
        assert_int_equal(sscanf(at, "%d,%d,%d,%llu,%lf\n%n", &levels[0], &levels[1],
                                &levels[2], &pairs, &weight, &used),
                         5);
        at += used;
        uint64_t pattern = 0;
        for (uint32_t k = 0; k < 3; k++)
            pattern += (uint64_t)(levels[k] + 1) * f->layout.weights[k];
        assert_true(pairs < pairs_before ||
                    (pairs == pairs_before && pattern > pattern_before));
        assert_true(weight == f->pattern_weights[(pattern - 1) / 2]);
        pairs_before = pairs;
        pattern_before = pattern;
        sum += pairs;
    }
    assert_int_equal(*at, '\0');
    assert_int_equal(sum, f->histogram.pairs);
    kpl_buffer_release(&text);
    fixture_release(f);
}

/* carquet's own allocations are not ours to fail; every one of koppel's is. */
static void test_allocation_failures(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(50, 200, KPL_FORMAT_PARQUET);
    const kpl_table_form *const tables[] = {&kpl_links_parquet, &kpl_entities_parquet,
                                            &kpl_links_csv, &kpl_entities_csv};
    char path[96];
    (void)snprintf(path, sizeof path, "%s/table.parquet", directory);
    for (size_t t = 0; t < 4; t++) {
        kpl_status status = KPL_E_NOMEM;
        for (uint64_t n = 1; status != KPL_OK; n++) {
            fault_plan plan = {.at = n};
            const kpl_allocator allocator = fault_allocator(&plan);
            kpl_sink sink = {.io = &kpl_io_system, .allocator = &allocator};
            (void)unlink(path);
            status = kpl_sink_open(&sink, path, NULL);
            if (status == KPL_OK)
                status = write_job(tables[t], &f->result, 1, &sink, NULL);
            kpl_sink_abandon(&sink);
            assert_true(status == KPL_E_NOMEM || (status == KPL_OK && plan.count < n));
        }
    }
    fixture_release(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_links_come_back),
        cmocka_unit_test(test_entities_come_back),
        cmocka_unit_test(test_no_thread_is_started),
        cmocka_unit_test(test_same_result_same_bytes),
        cmocka_unit_test(test_any_threads_same_bytes),
        cmocka_unit_test(test_csv_comes_back),
        cmocka_unit_test(test_entities_csv),
        cmocka_unit_test(test_any_threads_same_csv),
        cmocka_unit_test(test_csv_quotes),
        cmocka_unit_test(test_pattern_order),
        cmocka_unit_test(test_allocation_failures),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
