/* Goal: the whole stage: numbering, ids, composites, null markers, forms, errors.
 * Method: small frames built from rows of text; a slow reading of the table that compares
 * text record by record; the same bytes for 1, 2 and 8 threads on larger frames; the n-th
 * allocation fails for every n. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "standardise/kinds.h"
#include "standardise/standardise.h"

#define COLUMNS_MAX 6
#define SOURCES_MAX 3
#define FIELDS_MAX 4

/* Everything one run needs, with room for small cases. Zero-initialise. */
typedef struct stage {
    kpl_spec spec;
    kpl_source_spec sources[SOURCES_MAX];
    kpl_frame frames[SOURCES_MAX];
    kpl_linkage_spec linkage;
    bool uses[SOURCES_MAX];
    kpl_field_spec fields[FIELDS_MAX];
    kpl_field_columns columns[FIELDS_MAX][SOURCES_MAX];
    kpl_rule_spec rules[2];
    kpl_comparison_spec comparisons[1];
} stage;

/* One source: `names` are the columns, `cells` the rows, one after the other; a cell ""
 * is null. */
static void stage_source(stage *s, const char *name, const char *const *names,
                         uint32_t column_count, const char *const *cells,
                         uint32_t row_count) {
    const uint32_t at = s->spec.source_count++;
    s->sources[at] = (kpl_source_spec){.name = name, .path = name};
    s->uses[at] = true;
    kpl_frame *const frame = &s->frames[at];
    *frame = (kpl_frame){.row_count = row_count, .rows_in = row_count};
    assert_int_equal(
        kpl_alloc_zero(NULL, COLUMNS_MAX, sizeof *frame->columns, &frame->columns, NULL),
        KPL_OK);
    frame->column_count = column_count;
    for (uint32_t c = 0; c < column_count; c++) {
        kpl_column *const column = &frame->columns[c];
        kpl_dictionary dictionary = {0};
        assert_int_equal(
            kpl_copy_string(NULL, names[c], strlen(names[c]), &column->name, NULL),
            KPL_OK);
        assert_int_equal(kpl_dictionary_init(&dictionary, NULL, NULL), KPL_OK);
        assert_int_equal(kpl_alloc_zero(NULL, (size_t)row_count + 1,
                                        sizeof *column->codes, &column->codes, NULL),
                         KPL_OK);
        for (uint32_t row = 0; row < row_count; row++)
            assert_int_equal(
                kpl_dictionary_add(&dictionary,
                                   kpl_text_of(cells[(size_t)row * column_count + c]),
                                   &column->codes[row], NULL),
                KPL_OK);
        kpl_dictionary_take(&dictionary, &column->values);
    }
}

/* One field, from `lists[s]` in source s. */
static void stage_field(stage *s, const char *name, const kpl_kind *kind,
                        const kpl_names *lists) {
    const uint32_t at = s->linkage.field_count++;
    for (uint32_t source = 0; source < s->spec.source_count; source++)
        s->columns[at][source] =
            (kpl_field_columns){.columns = lists[source], .place = {12, 5}};
    s->fields[at] =
        (kpl_field_spec){.name = name, .kind = kind, .sources = s->columns[at]};
}

static kpl_status stage_run(stage *s, const kpl_standardise_options *options,
                            kpl_table *table_out, kpl_error *error) {
    s->spec.sources = s->sources;
    s->linkage.name = "people";
    s->linkage.uses_source = s->uses;
    s->linkage.fields = s->fields;
    s->linkage.rules = s->rules;
    s->linkage.comparisons = s->comparisons;
    return kpl_standardise_run(&s->spec, &s->linkage, s->frames, options, table_out,
                               error);
}

static void stage_release(stage *s) {
    for (uint32_t f = 0; f < s->spec.source_count; f++)
        kpl_frame_release(&s->frames[f]);
}

static void check_text(kpl_text actual, const char *expected) {
    if (!kpl_text_is(actual, expected))
        fail_msg("expected \"%s\", got \"%.*s\"", expected, (int)actual.length,
                 (const char *)actual.bytes);
}

static void check_value(const kpl_table *table, uint32_t field, uint32_t form,
                        uint32_t record, const char *expected) {
    const kpl_field *const of = &table->fields[field];
    check_text(kpl_values_text(kpl_field_form_values(of, form),
                               kpl_field_form_code(of, form, record)),
               expected);
}

#define NAMES(...)                                                                       \
    (kpl_names) {                                                                        \
        (const char *const[]){__VA_ARGS__},                                              \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *)            \
    }

static const char *const people_names[] = {"nr", "first", "middle", "last", "born"};
static const char *const people_cells[] = {
    "a1",         "Jan",        "",        "de Vries",
    "25-12-1980", /* 0 */
    "a2",         "JAN",        "Piet",    "De  Vri\xC3\xABs",
    "01-02-1980", /* 1 */
    "a3",         "n/a",        "Unknown", "Null",
    "1980", /* 2 */
    "a4",         "Zo\xC3\xAB", "",        " onbekend ",
    "onzin", /* 3 */
};
static const char *const other_names[] = {"id", "name", "date", "y", "m", "d"};
static const char *const other_cells[] = {
    "7", "jan",  "12/25/1980", "1980", "12", "25", /* 4 */
    "8", "Piet", "12/26/1980", "80",   "",   "05", /* 5 */
    "9", "NULL", "1/2/1980",   "",     "",   "",   /* 6 */
};

/* Two sources: fields of one column, of several, of one source only. */
static void people(stage *s) {
    stage_source(s, "people.csv", people_names, 5, people_cells, 4);
    stage_source(s, "others.csv", other_names, 6, other_cells, 3);
}

static void test_two_sources(void **state) {
    (void)state;
    stage s = {0};
    people(&s);
    s.sources[0].id = NAMES("nr");
    stage_field(&s, "given", &kpl_kind_given_name,
                (kpl_names[]){NAMES("first"), NAMES("name")});
    stage_field(&s, "surname", &kpl_kind_surname, (kpl_names[]){NAMES("last"), {0}});
    stage_field(&s, "born", &kpl_kind_date, (kpl_names[]){NAMES("born"), NAMES("date")});
    const int32_t phonetic = kpl_kind_form(&kpl_kind_surname, "phonetic");
    const int32_t year = kpl_kind_form(&kpl_kind_date, "year");
    const int32_t long5 = kpl_kind_form(&kpl_kind_given_name, "long5");
    s.rules[0].keys[0] = (kpl_key_spec){.field = 1, .form = (uint32_t)phonetic};
    s.rules[0].keys[1] = (kpl_key_spec){.field = 2, .form = KPL_FORM_VALUE};
    s.rules[0].key_count = 2;
    s.rules[1].keys[0] = (kpl_key_spec){.field = 0, .form = (uint32_t)long5};
    s.rules[1].key_count = 1;
    s.linkage.rule_count = 2;
    s.comparisons[0].field = 2;
    s.comparisons[0].levels[0].conditions[0].form = KPL_FORM_VALUE;
    s.comparisons[0].levels[1].conditions[0].form = (uint32_t)year;
    s.comparisons[0].levels[2].conditions[0].form = (uint32_t)year;
    for (uint32_t i = 0; i < 3; i++)
        s.comparisons[0].levels[i].condition_count = 1;
    s.comparisons[0].level_count = 3;
    s.linkage.comparison_count = 1;

    kpl_table table = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    assert_int_equal(table.record_count, 7);
    assert_int_equal(table.source_count, 2);
    assert_int_equal(table.source_starts[1], 4);
    assert_int_equal(table.source_starts[2], 7);
    check_text(kpl_table_id(&table, 0), "a1");
    check_text(kpl_table_id(&table, 3), "a4");
    check_text(kpl_table_id(&table, 4), "1"); /* the row number */
    check_text(kpl_table_id(&table, 6), "3");

    static const char *const given[] = {"jan", "jan", "", "zoe", "jan", "piet", "null"};
    static const char *const surname[] = {"de vries", "de vries", "null", "", "", "", ""};
    static const char *const born[] = {"1980-12-25", "1980-02-01", "1980-00-00", "",
                                       "1980-12-25", "1980-12-26", "1980-01-02"};
    for (uint32_t r = 0; r < 7; r++) {
        check_value(&table, 0, 0, r, given[r]);
        check_value(&table, 1, 0, r, surname[r]);
        check_value(&table, 2, 0, r, born[r]);
    }
    /* Codes in order of first appearance, counts, filled. */
    static const uint32_t codes[] = {1, 1, 0, 2, 1, 3, 4};
    assert_memory_equal(table.fields[0].codes, codes, sizeof codes);
    assert_int_equal(table.fields[0].values.count, 5);
    static const uint32_t counts[] = {0, 3, 1, 1, 1};
    assert_memory_equal(table.fields[0].counts, counts, sizeof counts);
    assert_int_equal(table.fields[0].filled, 6);
    assert_int_equal(table.fields[1].filled, 3);
    assert_string_equal(table.fields[0].name, "given");
    assert_ptr_equal(table.fields[0].kind, &kpl_kind_given_name);

    /* Forms that are used, and no others. */
    check_value(&table, 1, (uint32_t)phonetic, 1, "TFRS");
    check_value(&table, 1, (uint32_t)phonetic, 3, "");
    check_value(&table, 2, (uint32_t)year, 2, "1980");
    check_value(&table, 2, (uint32_t)year, 3, "");
    assert_int_equal(table.fields[2].forms[year].values.count, 2);
    assert_null(table.fields[0].forms[1].of_value);
    assert_null(table.fields[1].forms[1].of_value);
    /* A guard has no dictionary: values are long enough, or null. */
    const kpl_form *const guard = &table.fields[0].forms[long5];
    assert_ptr_equal(kpl_field_form_values(&table.fields[0], (uint32_t)long5),
                     &table.fields[0].values);
    assert_null(guard->values.starts);
    for (uint32_t v = 1; v < 5; v++)
        assert_int_equal(guard->of_value[v], 0); /* jan, zoe, piet, null */
    kpl_table_release(&table);
    stage_release(&s);
}

static void test_composites(void **state) {
    (void)state;
    stage s = {0};
    people(&s);
    s.sources[1].id = NAMES("id", "m");
    stage_field(&s, "name", &kpl_kind_full_name,
                (kpl_names[]){NAMES("first", "middle", "last"), {0}});
    stage_field(&s, "born", &kpl_kind_date, (kpl_names[]){{0}, NAMES("y", "m", "d")});
    stage_field(&s, "raw", &kpl_kind_raw,
                (kpl_names[]){NAMES("first", "middle"), NAMES("name")});
    s.frames[1].row_count = 1; /* the others have no second part of an id */
    kpl_table table = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    check_text(kpl_table_id(&table, 4), "7|12");
    static const char *const names[] = {"jan de vries", "jan piet de vries", "null",
                                        "zoe"};
    static const char *const raws[] = {"Jan", "JAN Piet", "n/a Unknown", "Zo\xC3\xAB",
                                       "jan"};
    for (uint32_t r = 0; r < 4; r++)
        check_value(&table, 0, 0, r, names[r]);
    for (uint32_t r = 0; r < 5; r++)
        check_value(&table, 2, 0, r, raws[r]);
    check_value(&table, 1, 0, 4, "1980-12-25");
    kpl_table_release(&table);

    s.sources[1].id = NAMES("id");
    s.frames[1].row_count = 3;
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    check_value(&table, 1, 0, 5, "1980-00-05");
    check_value(&table, 1, 0, 6, "");
    kpl_table_release(&table);
    stage_release(&s);
}

/* What a whole name has more than its parts. */
static void test_middle_names(void **state) {
    (void)state;
    static const char *const names[] = {"whole", "first", "last"};
    static const char *const cells[] = {"Jan Piet de Vries",
                                        "jan",
                                        "De Vries",
                                        "Jan Jan Smit",
                                        "Jan",
                                        "Smit",
                                        "Ada Byron",
                                        "Ada",
                                        "",
                                        "Kok",
                                        "",
                                        "KOK",
                                        "",
                                        "Ada",
                                        "Byron"};
    static const char *const rests[] = {"piet", "jan", "byron", "", ""};
    stage s = {0};
    stage_source(&s, "names.csv", names, 3, cells, 5);
    stage_field(&s, "middle", &kpl_kind_middle_name,
                (kpl_names[]){NAMES("whole", "first", "last")});
    kpl_table table = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    for (uint32_t r = 0; r < 5; r++)
        check_value(&table, 0, 0, r, rests[r]);
    kpl_table_release(&table);
    stage_release(&s);
}

static void test_locations(void **state) {
    (void)state;
    static const char *const names[] = {"lat", "lon"};
    static const char *const cells[] = {"52.37", "4.89", "",      "4.89",
                                        "52.37", "",     "52,37", "4,89"};
    stage s = {0};
    stage_source(&s, "points.csv", names, 2, cells, 4);
    stage_field(&s, "where", &kpl_kind_location, (kpl_names[]){NAMES("lat", "lon")});
    kpl_table table = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    static const uint32_t codes[] = {1, 0, 0, 1};
    assert_memory_equal(table.fields[0].codes, codes, sizeof codes);
    check_value(&table, 0, 0, 0, "52.37 4.89");
    kpl_table_release(&table);
    stage_release(&s);
}

/* Markers of the kind, the field and the source, in any case and with space around. */
static void test_null_markers(void **state) {
    (void)state;
    static const char *const names[] = {"town", "raw"};
    static const char *const cells[] = {"Ede",  " x ",  "NULL", "x",    " Weg ", "weg",
                                        "9999", "9999", "N/A",  "NULL", "x",     "y"};
    stage s = {0};
    stage_source(&s, "towns.csv", names, 2, cells, 6);
    s.sources[0].nulls = NAMES("9999");
    stage_field(&s, "town", &kpl_kind_place, (kpl_names[]){NAMES("town")});
    stage_field(&s, "raw", &kpl_kind_raw, (kpl_names[]){NAMES("raw")});
    s.fields[0].nulls = NAMES("WEG");
    s.fields[1].nulls = NAMES("x");
    kpl_table table = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    static const char *const towns[] = {"ede", "", "", "", "", "x"};
    static const char *const raws[] = {"", "", "weg", "", "NULL", "y"};
    for (uint32_t r = 0; r < 6; r++) {
        check_value(&table, 0, 0, r, towns[r]);
        check_value(&table, 1, 0, r, raws[r]);
    }
    kpl_table_release(&table);
    stage_release(&s);
}

/* A source that the linkage does not use gives no records and is not looked at. */
static void test_unused_source(void **state) {
    (void)state;
    stage s = {0};
    people(&s);
    s.uses[0] = false;
    kpl_frame kept = s.frames[0];
    s.frames[0] = (kpl_frame){0};
    stage_field(&s, "given", &kpl_kind_given_name,
                (kpl_names[]){NAMES("first"), NAMES("name")});
    kpl_table table = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    assert_int_equal(table.record_count, 3);
    assert_int_equal(table.source_starts[1], 0);
    check_value(&table, 0, 0, 0, "jan");
    assert_int_equal(kpl_table_source(&table, 0), 1);
    check_text(kpl_table_id(&table, 2), "3");
    kpl_table_release(&table);
    s.frames[0] = kept;
    stage_release(&s);
}

/* No rows, or no fields, is an empty but valid table. */
static void test_empty(void **state) {
    (void)state;
    stage s = {0};
    stage_source(&s, "empty.csv", people_names, 5, people_cells, 0);
    s.sources[0].id = NAMES("nr");
    stage_field(&s, "given", &kpl_kind_given_name, (kpl_names[]){NAMES("first")});
    stage_field(&s, "name", &kpl_kind_full_name, (kpl_names[]){NAMES("first", "last")});
    s.rules[0].keys[0] = (kpl_key_spec){.field = 0, .form = 1};
    s.rules[0].key_count = 1;
    s.linkage.rule_count = 1;
    kpl_table table = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    assert_int_equal(table.record_count, 0);
    assert_int_equal(table.fields[0].values.count, 1);
    assert_int_equal(table.fields[0].forms[1].values.count, 1);
    kpl_table_release(&table);
    stage_release(&s);
}

/* One run that must fail; nothing is left behind, and no value is in the message. */
static void expect_failure(stage *s, kpl_status status, uint64_t row, uint32_t column,
                           const char *const *words) {
    kpl_table table = {0};
    kpl_error error = {0};
    const kpl_standardise_options options = {0};
    assert_int_equal(stage_run(s, &options, &table, &error), status);
    assert_int_equal(error.row, row);
    assert_int_equal(error.column, column);
    for (; *words != NULL; words++)
        if (strstr(error.message, *words) == NULL)
            fail_msg("\"%s\" is not in: %s", *words, error.message);
    assert_null(strstr(error.message, "secret"));
    assert_null(table.fields);
}

static void test_failures(void **state) {
    (void)state;
    static const char *const names[] = {"nr", "part", "town"};
    static const char *const cells[] = {"secret1", "x", "a", "secret2", "y", "b",
                                        "",        "x", "c", "secret1", "x", "d"};
    static uint64_t row_numbers[] = {2, 5, 9, 12};
    stage s = {0};
    stage_source(&s, "towns.csv", names, 3, cells, 4);
    stage_field(&s, "town", &kpl_kind_place, (kpl_names[]){NAMES("town")});

    s.sources[0].id = NAMES("nr");
    expect_failure(&s, KPL_E_INPUT, 3, 0,
                   (const char *const[]){"towns.csv", "row 3", "nr", NULL});
    s.sources[0].id = NAMES("part", "nr");
    expect_failure(&s, KPL_E_INPUT, 3, 0,
                   (const char *const[]){"towns.csv", "row 3", "nr", NULL});
    s.sources[0].id = NAMES("part");
    s.frames[0].row_numbers = row_numbers;
    expect_failure(&s, KPL_E_INPUT, 9, 0,
                   (const char *const[]){"towns.csv", "row 9", "unique", NULL});
    s.sources[0].id = NAMES("town", "part");
    s.frames[0].columns[2].codes[2] = s.frames[0].columns[2].codes[0];
    expect_failure(&s, KPL_E_INPUT, 9, 0,
                   (const char *const[]){"towns.csv", "row 9", "unique", NULL});
    s.sources[0].nulls = NAMES("SECRET2");
    s.sources[0].id = NAMES("nr");
    expect_failure(&s, KPL_E_INPUT, 5, 0, (const char *const[]){"row 5", NULL});
    s.frames[0].row_numbers = NULL;

    s.sources[0].id = NAMES("n");
    s.sources[0].place = (kpl_place){4, 9};
    expect_failure(&s, KPL_E_CONFIG, 4, 9,
                   (const char *const[]){"\"n\"", "towns.csv", "\"nr\"", NULL});
    s.sources[0].id = (kpl_names){0};
    s.columns[0][0].columns = NAMES("twon");
    expect_failure(&s, KPL_E_CONFIG, 12, 5,
                   (const char *const[]){"\"twon\"", "towns.csv", "\"town\"", NULL});
    s.columns[0][0].columns = NAMES("town", "completely other");
    expect_failure(&s, KPL_E_CONFIG, 12, 5,
                   (const char *const[]){"completely other", "towns.csv", NULL});
    stage_release(&s);
}

/* ---- Larger frames ----------------------------------------------------------------- */

#define LARGE_ROWS 20000u

/* A source of many distinct values in untidy notation. */
static void large(stage *s, uint64_t seed) {
    static const char *const names[] = {"nr", "first", "last", "born"};
    const char **cells = calloc((size_t)LARGE_ROWS * 4, sizeof *cells);
    char(*texts)[40] = calloc((size_t)LARGE_ROWS * 4, sizeof *texts);
    assert_true(cells != NULL && texts != NULL);
    for (uint32_t row = 0; row < LARGE_ROWS; row++) {
        char(*const cell)[40] = &texts[(size_t)row * 4];
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const uint32_t number = (uint32_t)(seed >> 40);
        (void)snprintf(cell[0], 40, "%u", row);
        (void)snprintf(cell[1], 40, number % 7 == 0 ? "J\xC3\xA1n-%x" : "jan %x",
                       number % 999);
        if (number % 11 != 0)
            (void)snprintf(cell[2], 40, "Vr\xC3\xAEs %u", number);
        (void)snprintf(cell[3], 40, "%u/%u/19%02u", number % 29, number % 13,
                       number % 97);
        for (uint32_t c = 0; c < 4; c++)
            cells[(size_t)row * 4 + c] = cell[c];
    }
    stage_source(s, "large.csv", names, 4, cells, LARGE_ROWS);
    free(texts);
    free(cells);
}

static void large_stage(stage *s) {
    large(s, 1);
    large(s, 2);
    /* Not compound literals: these outlive the function. */
    static const char *const all[] = {"nr", "first", "last", "born"};
    for (uint32_t source = 0; source < 2; source++)
        s->sources[source].id = (kpl_names){all, 1};
    const kpl_names first = {all + 1, 1};
    const kpl_names last = {all + 2, 1};
    const kpl_names both = {all + 1, 2};
    const kpl_names born = {all + 3, 1};
    stage_field(s, "first", &kpl_kind_given_name, (kpl_names[]){first, first});
    stage_field(s, "last", &kpl_kind_surname, (kpl_names[]){last, last});
    stage_field(s, "name", &kpl_kind_full_name, (kpl_names[]){both, both});
    stage_field(s, "born", &kpl_kind_date, (kpl_names[]){born, born});
    s->rules[0].keys[0] = (kpl_key_spec){.field = 0, .form = 5};
    s->rules[0].keys[1] = (kpl_key_spec){.field = 2, .form = 6};
    s->rules[0].keys[2] = (kpl_key_spec){.field = 3, .form = 1};
    s->rules[0].key_count = 3;
    s->linkage.rule_count = 1;
}

static void expect_same_values(const kpl_values *a, const kpl_values *b) {
    assert_int_equal(a->count, b->count);
    if (a->count == 0)
        return;
    assert_int_equal(a->length_max, b->length_max);
    assert_memory_equal(a->starts, b->starts, ((size_t)a->count + 1) * sizeof *a->starts);
    assert_memory_equal(a->bytes, b->bytes, (size_t)a->starts[a->count]);
}

static void expect_same_tables(const kpl_table *a, const kpl_table *b) {
    assert_int_equal(a->record_count, b->record_count);
    for (uint32_t f = 0; f < a->field_count; f++) {
        const kpl_field *const x = &a->fields[f];
        const kpl_field *const y = &b->fields[f];
        expect_same_values(&x->values, &y->values);
        assert_memory_equal(x->codes, y->codes, a->record_count * sizeof *x->codes);
        assert_memory_equal(x->counts, y->counts, x->values.count * sizeof *x->counts);
        assert_int_equal(x->filled, y->filled);
        for (uint32_t form = 1; form < KPL_FORMS_MAX; form++) {
            expect_same_values(&x->forms[form].values, &y->forms[form].values);
            assert_true((x->forms[form].of_value == NULL) ==
                        (y->forms[form].of_value == NULL));
            if (x->forms[form].of_value != NULL)
                assert_memory_equal(x->forms[form].of_value, y->forms[form].of_value,
                                    x->values.count * sizeof(uint32_t));
        }
    }
    for (uint32_t s = 0; s < a->source_count; s++)
        expect_same_values(&a->ids[s], &b->ids[s]);
}

static void test_threads(void **state) {
    (void)state;
    stage s = {0};
    large_stage(&s);
    kpl_table reference = {0};
    const kpl_standardise_options alone = {0};
    assert_int_equal(stage_run(&s, &alone, &reference, NULL), KPL_OK);
    assert_true(reference.fields[1].values.count > 20000); /* several chunks */
    static const uint32_t threads[] = {1, 2, 8};
    for (size_t t = 0; t < 3; t++) {
        const kpl_pool pool = {.threads = threads[t]};
        const kpl_standardise_options options = {.pool = &pool};
        kpl_table table = {0};
        assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
        expect_same_tables(&reference, &table);
        kpl_table_release(&table);
    }
    /* Codes are in order of first appearance, and counts are what codes say. */
    for (uint32_t f = 0; f < reference.field_count; f++) {
        const kpl_field *const field = &reference.fields[f];
        uint32_t highest = 0;
        uint64_t filled = 0;
        for (uint32_t r = 0; r < reference.record_count; r++) {
            assert_true(field->codes[r] <= highest + 1);
            highest = field->codes[r] > highest ? field->codes[r] : highest;
            filled += field->codes[r] != 0;
        }
        assert_int_equal(highest + 1, field->values.count);
        assert_int_equal(filled, field->filled);
    }
    kpl_table_release(&reference);
    stage_release(&s);
}

/* Frames that may be emptied give the same table, and are empty after. */
static void check_taken(void (*fill)(stage *s), uint32_t threads) {
    stage kept = {0};
    stage taken = {0};
    fill(&kept);
    fill(&taken);
    const kpl_pool pool = {.threads = threads};
    const kpl_standardise_options keep = {.pool = &pool};
    kpl_spill spill = {.folder = "/tmp"};
    assert_int_equal(kpl_spill_open(&spill, NULL), KPL_OK);
    const kpl_standardise_options take = {
        .pool = &pool, .takes_columns = true, .spill = threads == 2 ? &spill : NULL};
    kpl_table expected = {0};
    kpl_table table = {0};
    assert_int_equal(stage_run(&kept, &keep, &expected, NULL), KPL_OK);
    assert_int_equal(stage_run(&taken, &take, &table, NULL), KPL_OK);
    assert_int_equal(kpl_table_bring_ids_back(&table, NULL), KPL_OK);
    expect_same_tables(&expected, &table);
    kpl_spill_release(&spill);
    for (uint32_t s = 0; s < taken.spec.source_count; s++) {
        for (uint32_t c = 0; c < taken.frames[s].column_count; c++) {
            assert_null(taken.frames[s].columns[c].codes);
            assert_null(taken.frames[s].columns[c].values.bytes);
        }
    }
    kpl_table_release(&expected);
    kpl_table_release(&table);
    stage_release(&kept);
    stage_release(&taken);
}

static const char *const taken_names[] = {"nr", "first", "last", "born"};

/* One source: what is raw, used once and without nulls is moved. */
static void taken_moved(stage *s) {
    static const kpl_kind *const kinds[] = {&kpl_kind_raw, &kpl_kind_raw, &kpl_kind_date};
    large(s, 3);
    s->sources[0].id = (kpl_names){taken_names, 1};
    for (uint32_t f = 0; f < 3; f++)
        stage_field(s, taken_names[f + 1], kinds[f],
                    (kpl_names[]){{taken_names + f + 1, 1}});
}

/* The same, but every reason against moving once: a null marker, two uses, an id that is
 * not in order of the rows, a column that no field names. */
static void taken_numbered(stage *s) {
    static const char *const nulls[] = {"jan 1a"};
    large(s, 3);
    s->sources[0].id = (kpl_names){taken_names, 1};
    uint32_t *const codes = s->frames[0].columns[0].codes;
    codes[0] = 2;
    codes[1] = 1;
    stage_field(s, "first", &kpl_kind_raw, (kpl_names[]){{taken_names + 1, 1}});
    stage_field(s, "last", &kpl_kind_raw, (kpl_names[]){{taken_names + 2, 1}});
    stage_field(s, "again", &kpl_kind_raw, (kpl_names[]){{taken_names + 2, 1}});
    s->fields[0].nulls = (kpl_names){nulls, 1};
}

static void test_takes_columns(void **state) {
    (void)state;
    for (uint32_t threads = 1; threads <= 3; threads++) {
        check_taken(taken_moved, threads);
        check_taken(taken_numbered, threads);
        check_taken(large_stage, threads);
    }
}

static bool always_cancelled(void *state) {
    (void)state;
    return true;
}

static void test_cancelled(void **state) {
    (void)state;
    stage s = {0};
    people(&s);
    stage_field(&s, "given", &kpl_kind_given_name,
                (kpl_names[]){NAMES("first"), NAMES("name")});
    const kpl_pool pool = {.threads = 2, .cancelled = always_cancelled};
    const kpl_standardise_options options = {.pool = &pool};
    kpl_table table = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_E_CANCELLED);
    assert_null(table.fields);
    stage_release(&s);
}

/* ---- Memory ------------------------------------------------------------------------ */

/* Counts blocks that live, and fails once `left` have been given out. */
typedef struct scarce_state {
    int64_t left;
    int64_t live;
} scarce_state;

static void *scarce_reallocate(void *state, void *memory, size_t bytes) {
    scarce_state *const scarce = state;
    if (scarce->left == 0)
        return NULL;
    scarce->left--;
    scarce->live += memory == NULL;
    return realloc(memory, bytes);
}

static void *scarce_allocate(void *state, size_t bytes) {
    return scarce_reallocate(state, NULL, bytes);
}

static void scarce_release(void *state, void *memory) {
    ((scarce_state *)state)->live -= memory != NULL;
    free(memory);
}

static void scarce_people(stage *s) {
    static const char *const both[] = {"first", "last"};
    static const char *const date[] = {"y", "m", "d"};
    static const char *const ids[] = {"id", "name"};
    static const char *const nr[] = {"nr"};
    static const char *const born[] = {"born"};
    people(s);
    s->sources[0].id = (kpl_names){nr, 1};
    s->sources[1].id = (kpl_names){ids, 2};
    stage_field(s, "name", &kpl_kind_full_name, (kpl_names[]){{both, 2}, {ids + 1, 1}});
    stage_field(s, "born", &kpl_kind_date, (kpl_names[]){{born, 1}, {date, 3}});
    s->rules[0].keys[0] = (kpl_key_spec){.field = 0, .form = 6};
    s->rules[0].keys[1] = (kpl_key_spec){.field = 1, .form = 1};
    s->rules[0].key_count = 2;
    s->linkage.rule_count = 1;
}

static void check_no_memory(bool takes_columns) {
    kpl_status status = KPL_E_NOMEM;
    int64_t blocks = 0;
    for (; status != KPL_OK; blocks++) {
        assert_true(blocks < 1000);
        stage s = {0};
        scarce_people(&s);
        scarce_state scarce = {.left = blocks};
        const kpl_allocator allocator = {scarce_allocate, scarce_reallocate,
                                         scarce_release, &scarce};
        const kpl_standardise_options options = {.allocator = &allocator,
                                                 .takes_columns = takes_columns};
        kpl_table table = {0};
        status = stage_run(&s, &options, &table, NULL);
        assert_true(status == KPL_OK || status == KPL_E_NOMEM);
        if (status == KPL_OK)
            kpl_table_release(&table);
        assert_int_equal(scarce.live, 0);
        stage_release(&s);
    }
    assert_true(blocks > 30);
}

static void test_no_memory(void **state) {
    (void)state;
    check_no_memory(false);
    check_no_memory(true);
}

/* A linkage's entities become values of a later one: in order of first appearance, null
 * where a row took no part or said nothing; ids are handed on. */
static void test_entities(void **state) {
    (void)state;
    static const char *const names[] = {"id", "street"};
    static const char *const rows_a[] = {"1", "kerkweg", "2", "", "3", "dorpsweg"};
    static const char *const rows_b[] = {"7", "dorpsweg", "8", "kerkweg"};
    static const char *const id[] = {"id"};
    static const char *const street[] = {"street"};
    const kpl_names ids = {id, 1};
    const kpl_names streets[SOURCES_MAX] = {{street, 1}, {NULL, 0}};
    const kpl_names none[SOURCES_MAX] = {{NULL, 0}};
    stage s = {0};
    stage_source(&s, "a", names, 2, rows_a, 3);
    stage_source(&s, "b", names, 2, rows_b, 2);
    s.sources[0].id = ids;
    s.sources[1].id = ids;
    stage_field(&s, "street", kpl_kind_find("street"), streets);
    s.uses[1] = false;

    /* The earlier one links rows of a alone: entities 1, 2 and 1. */
    kpl_table table;
    kpl_entity_rows rows = {0};
    kpl_entities entities = {.record_count = 3, .entity_count = 2};
    uint64_t *silent = NULL;
    kpl_standardise_options options = {0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    assert_int_equal(kpl_entity_rows_silent(&table, &silent, NULL), KPL_OK);
    assert_int_equal(silent[0], 2); /* row 1 has no street */
    assert_int_equal(
        kpl_alloc(NULL, 3, sizeof *entities.of_record, &entities.of_record, NULL),
        KPL_OK);
    memcpy(entities.of_record, (const uint32_t[]){2, 1, 2}, 3 * sizeof(uint32_t));
    assert_int_equal(kpl_entity_rows_take(&entities, &table, &silent, &rows, NULL),
                     KPL_OK);
    assert_null(entities.of_record);
    assert_int_equal(kpl_entity_rows_count(&rows, 0), 3);
    assert_int_equal(kpl_entity_rows_count(&rows, 1), 0);
    assert_int_equal(kpl_entity_rows_value(&rows, 0, 1), 0);
    assert_int_equal(kpl_entity_rows_value(&rows, 1, 0), 0);

    /* The later one has rows of both, the ids of a from the earlier. */
    kpl_values made[SOURCES_MAX] = {{0}};
    made[0] = table.ids[0];
    table.ids[0] = (kpl_values){0};
    kpl_table_release(&table);
    s.uses[1] = true;
    stage_field(&s, "home", kpl_kind_find("entity"), none);
    s.fields[1].entity_of = 1;
    options = (kpl_standardise_options){.ids = made, .earlier = &rows};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    assert_int_equal(made[0].count, 0);
    check_text(kpl_table_id(&table, 2), "3");
    check_text(kpl_table_id(&table, 4), "8");
    const uint32_t codes[] = {1, 0, 1, 0, 0};
    assert_memory_equal(table.fields[1].codes, codes, sizeof codes);
    check_value(&table, 1, KPL_FORM_VALUE, 0, "2");
    assert_int_equal(table.fields[1].filled, 2);
    kpl_table_release(&table);

    /* Not run: all null. */
    options = (kpl_standardise_options){0};
    assert_int_equal(stage_run(&s, &options, &table, NULL), KPL_OK);
    assert_int_equal(table.fields[1].filled, 0);
    kpl_table_release(&table);
    kpl_entity_rows_release(&rows);
    stage_release(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entities),      cmocka_unit_test(test_two_sources),
        cmocka_unit_test(test_composites),    cmocka_unit_test(test_middle_names),
        cmocka_unit_test(test_locations),     cmocka_unit_test(test_null_markers),
        cmocka_unit_test(test_unused_source), cmocka_unit_test(test_empty),
        cmocka_unit_test(test_failures),      cmocka_unit_test(test_threads),
        cmocka_unit_test(test_takes_columns), cmocka_unit_test(test_cancelled),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
