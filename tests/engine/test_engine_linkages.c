/* Goal: three linkages in one run feed each other, and what looks at a run or plans one
 * sees what the run saw; with every failing allocation nothing is left behind. Method:
 * three small registers of houses, people in them and their cases that the test writes
 * into a temporary folder, and a spec in which a person's house and a case's person are
 * entities of earlier linkages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../base/failing_allocator.h"
#include "engine.h"
#include "pipeline.h"
#include "rerun.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LINKAGES_STEP 211u
#endif
#endif
#ifndef LINKAGES_STEP
#define LINKAGES_STEP 37u
#endif

#define HOUSES 40
#define PEOPLE 80 /* two in each house */
#define CASES 30

static char folder[] = "/tmp/koppel-linkages-XXXXXX";
static char spec_path[64];
static char output_path[64];

/* @ is the folder, # the rules of the person linkage. */
static const char spec_text[] =
    "koppel: 1\n"
    "sources:\n"
    "  brp: {read: @/brp.csv, id: nr}\n"
    "  tax: {read: @/tax.csv, id: [office, nr]}\n"
    "  cases: {read: @/cases.csv, id: nr}\n"
    "linkages:\n"
    "  address:\n"
    "    kind: address\n"
    "    sources: [brp, tax]\n"
    "    fields:\n"
    "      street: {kind: street, column: street}\n"
    "      number: {kind: house_number, column: number}\n"
    "    block: [[street], [number]]\n"
    "  person:\n"
    "    kind: person\n"
    "    fields:\n"
    "      bsn: {kind: identifier, brp: bsn, tax: bsn, conflict: true}\n"
    "      name: {kind: surname, column: name}\n"
    "      born: {kind: date, column: born}\n"
    "      home: {kind: entity, of: address}\n"
    "#"
    "    model: {passes: 2, value_specific: true}\n"
    "  case:\n"
    "    kind: case\n"
    "    sources: [cases, brp]\n"
    "    fields:\n"
    "      client: {kind: entity, of: person}\n"
    "      what: {kind: category, cases: what}\n"
    "    link: within\n"
    "    block: [[client], [what]]\n"
    "emit: {directory: @/out, format: csv}\n";

static const char rules_given[] = "    block: [[home], [name], [born]]\n";

static FILE *linkages_file(const char *name) {
    char path[64];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *const file = fopen(path, "w");
    if (file == NULL)
        abort();
    return file;
}

static void linkages_write_spec(const char *rules) {
    FILE *const file = linkages_file("spec.yaml");
    for (const char *c = spec_text; *c != '\0'; c++) {
        if (*c == '@' || *c == '#')
            (void)fputs(*c == '@' ? folder : rules, file);
        else
            (void)fputc(*c, file);
    }
    (void)fclose(file);
}

/* Two people in a house share their name; every third house has no street in tax. In
 * house 3 both were born on one day and have numbers of their own. */
static void linkages_write_people(FILE *brp, FILE *tax) {
    static const char *const streets[] = {"kerkweg", "dorpsstraat", "molenpad", "laan"};
    static const char *const names[] = {"jansen", "de boer", "visser", "smit", "mulder"};
    (void)fputs("nr,bsn,name,born,street,number\n", brp);
    (void)fputs("office,nr,bsn,name,born,street,number\n", tax);
    for (int i = 0; i < PEOPLE; i++) {
        const int house = i / 2;
        const int year = 1930 + (house == 3 ? 6 : i);
        const char *const street = streets[house % 4];
        const char *const name = names[house % 5];
        (void)fprintf(brp, "%d,%d,%s,%d-0%d-11,%s,%d\n", i, 9000 + i, name, year,
                      1 + house % 9, street, house + 1);
        const bool known = i % 4 != 1;
        (void)fprintf(tax, "a,%d,", i);
        if (known)
            (void)fprintf(tax, "%d", 9000 + i);
        (void)fprintf(tax, ",%s%s,%d-0%d-11,", name, i % 7 == 0 ? "s" : "", year,
                      1 + house % 9);
        if (house % 3 != 0 || house == 3)
            (void)fprintf(tax, "%s,%d\n", street, house + 1);
        else
            (void)fputs(",\n", tax);
    }
}

static int linkages_begin(void **state) {
    (void)state;
    if (mkdtemp(folder) == NULL)
        return 1;
    (void)snprintf(spec_path, sizeof spec_path, "%s/spec.yaml", folder);
    (void)snprintf(output_path, sizeof output_path, "%s/out", folder);
    linkages_write_spec(rules_given);
    FILE *const brp = linkages_file("brp.csv");
    FILE *const tax = linkages_file("tax.csv");
    FILE *const cases = linkages_file("cases.csv");
    linkages_write_people(brp, tax);
    (void)fputs("nr,name,born,what\n", cases);
    for (int i = 0; i < CASES; i++)
        (void)fprintf(cases, "c%d,%s,%d-0%d-11,%s\n", i,
                      i / 3 % 5 == 0 ? "jansen" : "visser", 1930 + i % 15, 1 + i % 9,
                      i % 2 == 0 ? "bijstand" : "schulden");
    (void)fclose(brp);
    (void)fclose(tax);
    (void)fclose(cases);
    return 0;
}

static int linkages_end(void **state) {
    (void)state;
    return kpl_io_remove_tree(NULL, folder, NULL) == KPL_OK ? 0 : 1;
}

/* What a call prints, or nothing. */
static bool linkages_print(void *state, const char *bytes, size_t length) {
    return state == NULL || kpl_buffer_append(state, bytes, length, NULL) == KPL_OK;
}

/* Engine and plan of the spec. */
typedef struct session {
    kpl_engine *engine;
    kpl_plan *plan;
} session;

static kpl_status session_open(session *s, const kpl_engine_options *options,
                               kpl_error *error) {
    *s = (session){0};
    KPL_TRY(kpl_engine_create(options, &s->engine, error));
    return kpl_plan_read(s->engine, spec_path, NULL, &s->plan, error);
}

static void session_close(session *s) {
    kpl_plan_destroy(s->plan);
    kpl_engine_destroy(s->engine);
}

static void check_ok(kpl_status status, const kpl_error *error) {
    if (status != KPL_OK)
        fail_msg("status %d: %s", (int)status, error->message);
}

/* Run, and give back a file of the output. */
static kpl_buffer run_for(const char *rules, const kpl_engine_options *options,
                          const char *name) {
    const kpl_output nowhere = {.write = linkages_print};
    char path[96];
    session s;
    kpl_error error = {0};
    kpl_buffer file = {0};
    linkages_write_spec(rules);
    check_ok(session_open(&s, options, &error), &error);
    check_ok(kpl_run(s.plan, &nowhere, &error), &error);
    session_close(&s);
    (void)snprintf(path, sizeof path, "%s/%s", output_path, name);
    check_ok(kpl_io_load(NULL, path, SIZE_MAX / 2, &file, &error), &error);
    assert_int_equal(kpl_buffer_byte(&file, '\0', NULL), KPL_OK);
    return file;
}

/* The line of a CSV file that starts with `start`. */
static const char *line_of(const kpl_buffer *file, const char *start, char out[128]) {
    const char *at = (const char *)file->bytes;
    for (; at != NULL; at = strchr(at, '\n') == NULL ? NULL : strchr(at, '\n') + 1) {
        if (strncmp(at, start, strlen(start)) != 0)
            continue;
        (void)snprintf(out, 128, "%.*s", (int)strcspn(at, "\n"), at);
        return out + strlen(start);
    }
    fail_msg("no line starts with %s", start);
    return NULL;
}

/* ---- What a run finds ------------------------------------------------------------ */

/* A row's entities stand side by side; no two numbers meet in a person, in house 3 where
 * all else is alike either, and that is told. */
static void test_crosswalk(void **state) {
    (void)state;
    const kpl_engine_options options = {.threads = 2};
    kpl_buffer rows = run_for(rules_given, &options, "crosswalk.csv");
    char one[128], two[128], start[64];
    assert_string_equal(line_of(&rows, "source,id", one),
                        ",address_entity,person_entity,case_entity");
    unsigned address = 0, person = 0, cases = 0;
    for (int i = 0; i < PEOPLE; i++) {
        unsigned tax_address = 0, tax_person = 0;
        (void)snprintf(start, sizeof start, "brp,%d,", i);
        assert_int_equal(
            sscanf(line_of(&rows, start, one), "%u,%u,%u", &address, &person, &cases), 3);
        (void)snprintf(start, sizeof start, "tax,a|%d,", i);
        const char *const other = line_of(&rows, start, two);
        assert_int_equal(sscanf(other, "%u,%u,", &tax_address, &tax_person), 2);
        assert_int_equal(other[strlen(other) - 1], ','); /* no case linkage */
        if (i / 2 % 3 != 0)
            assert_int_equal(tax_address, address);
        if (i % 4 != 1)
            assert_int_equal(tax_person, person);
    }
    assert_int_equal(line_of(&rows, "cases,c7,", one)[0], ','); /* no address linkage */
    kpl_buffer conflicts = run_for(rules_given, &options, "person/conflicts.csv");
    (void)line_of(&conflicts, "left_source,left_id,right_source,right_id,field", one);
    assert_non_null(strstr((const char *)conflicts.bytes, "brp,6,brp,7,bsn,"));
    kpl_buffer_release(&conflicts);
    kpl_buffer_release(&rows);
}

/* The same whatever the threads and the way to hold memory; and planned rules are the
 * same as those that a run chooses. */
static void test_same_answer(void **state) {
    (void)state;
    static const kpl_engine_options ways[] = {
        {.threads = 1},
        {.threads = 3, .cpu = "scalar"},
        {.threads = 2, .spill = KPL_SPILL_ALWAYS, .chunk_bytes = 64},
    };
    static const char *const files[] = {"crosswalk.csv", "person/links.csv",
                                        "case/entities.csv"};
    static const char *const rules[] = {"", rules_given};
    for (size_t r = 0; r < 2; r++) {
        for (size_t f = 0; f < 3; f++) {
            kpl_buffer first = run_for(rules[r], &ways[0], files[f]);
            for (size_t w = 1; w < sizeof ways / sizeof ways[0]; w++) {
                kpl_buffer other = run_for(rules[r], &ways[w], files[f]);
                assert_string_equal((const char *)first.bytes, (const char *)other.bytes);
                kpl_buffer_release(&other);
            }
            kpl_buffer_release(&first);
        }
    }
}

/* ---- Before and after a run ------------------------------------------------------ */

/* Entities are counted as rules will meet them, twice over the same plan, which still
 * runs. */
static void test_plan_counts_entities(void **state) {
    (void)state;
    const kpl_engine_options options = {.threads = 2};
    kpl_buffer text = {0};
    const kpl_output output = {.write = linkages_print, .state = &text};
    session s;
    kpl_error error = {0};
    linkages_write_spec(rules_given);
    check_ok(session_open(&s, &options, &error), &error);
    check_ok(kpl_plan_print(s.plan, &output, &error), &error);
    check_ok(kpl_plan_count(s.plan, &output, &error), &error);
    assert_int_equal(kpl_buffer_byte(&text, '\0', NULL), KPL_OK);
    const char *const home = strstr((const char *)text.bytes, "  home\n");
    assert_non_null(home);
    const char *line = home;
    while (line[-1] != '\n')
        line--;
    assert_true(strtol(line, NULL, 10) >= HOUSES); /* a pair in every house */
    text.length = 0;
    check_ok(kpl_run(s.plan, &output, &error), &error);
    check_ok(kpl_run(s.plan, &output, &error), &error);
    session_close(&s);
    kpl_buffer_release(&text);
}

/* A run that is taken up again has the entities that the run had, also by way of a
 * linkage that has some itself. */
static void test_taken_up_again(void **state) {
    (void)state;
    const kpl_engine_options options = {.threads = 2};
    kpl_buffer rows = run_for(rules_given, &options, "crosswalk.csv");
    static const char *const names[] = {"person", "case"};
    for (size_t n = 0; n < 2; n++) {
        kpl_engine *engine = NULL;
        kpl_rerun rerun = {0};
        kpl_error error = {0};
        check_ok(kpl_engine_create(&options, &engine, &error), &error);
        check_ok(kpl_rerun_open(engine, output_path, names[n], &rerun, &error), &error);
        check_ok(kpl_rerun_prepare(output_path, &rerun, &error), &error);
        const kpl_table *const table = &rerun.run.table;
        const uint32_t field = n == 0 ? 3 : 0;
        for (uint32_t r = 0; r < table->record_count; r++) {
            const uint32_t source = kpl_table_source(table, r);
            const kpl_text id = kpl_table_id(table, r);
            unsigned entities[2] = {0};
            char start[64], line[128];
            (void)snprintf(start, sizeof start, "%s,%.*s,",
                           rerun.plan->spec.sources[source].name, (int)id.length,
                           (const char *)id.bytes);
            const char *const of = line_of(&rows, start, line);
            if (sscanf(of, "%u,%u", &entities[0], &entities[1]) != 2)
                assert_int_equal(sscanf(of, ",%u", &entities[1]), 1); /* of a case */
            const kpl_text value =
                kpl_values_text(&table->fields[field].values,
                                kpl_field_form_code(&table->fields[field], 0, r));
            char text[16] = "";
            (void)snprintf(text, sizeof text, "%.*s", (int)value.length,
                           (const char *)value.bytes);
            if (value.length == 0) /* a tax row without an address, or of a case */
                assert_true(n == 0 && (source == 2 || (source == 1 && id.length > 0)));
            else
                assert_int_equal(strtol(text, NULL, 10), entities[n]);
        }
        kpl_rerun_release(&rerun);
        kpl_engine_destroy(engine);
    }
    kpl_buffer_release(&rows);
}

static void test_explain_and_label(void **state) {
    (void)state;
    const kpl_engine_options options = {.threads = 2};
    kpl_buffer rows = run_for(rules_given, &options, "crosswalk.csv");
    kpl_buffer text = {0};
    const kpl_output output = {
        .write = linkages_print, .state = &text, .show_values = true};
    kpl_engine *engine = NULL;
    kpl_error error = {0};
    check_ok(kpl_engine_create(&options, &engine, &error), &error);
    check_ok(
        kpl_explain(engine, output_path, "person", "brp:8", "tax:a|8", &output, &error),
        &error);
    check_ok(kpl_label(engine, output_path, "case", 4, 0, &output, &error), &error);
    assert_int_equal(kpl_buffer_byte(&text, '\0', NULL), KPL_OK);
    assert_non_null(strstr((const char *)text.bytes, "home"));
    kpl_buffer_release(&text);
    kpl_engine_destroy(engine);
    kpl_buffer_release(&rows);
}

/* Truths of two linkages in a folder; the file of the third is missing. */
static void test_evaluate_folder(void **state) {
    (void)state;
    const kpl_engine_options options = {.threads = 2};
    kpl_buffer rows = run_for(rules_given, &options, "crosswalk.csv");
    kpl_buffer text = {0};
    kpl_output output = {.write = linkages_print, .state = &text};
    kpl_engine *engine = NULL;
    kpl_error error = {0};
    check_ok(kpl_engine_create(&options, &engine, &error), &error);
    assert_int_equal(kpl_evaluate(engine, output_path, NULL, folder, &output, &error),
                     KPL_E_NO_INPUT);
    FILE *const address = linkages_file("address.csv");
    FILE *const person = linkages_file("person.csv");
    (void)fputs("source,id,entity\n", address);
    (void)fputs("source,id,entity\n", person);
    for (int i = 0; i < PEOPLE; i++) {
        (void)fprintf(address, "brp,%d,h%d\n", i, i / 2);
        (void)fprintf(person, "brp,%d,p%d\ntax,a|%d,p%d\n", i, i, i, i);
    }
    (void)fclose(address);
    (void)fclose(person);
    check_ok(kpl_evaluate(engine, output_path, NULL, folder, &output, &error), &error);
    output.json = true;
    check_ok(kpl_evaluate(engine, output_path, "person", folder, &output, &error),
             &error);
    assert_int_equal(kpl_buffer_byte(&text, '\0', NULL), KPL_OK);
    const char *const all = (const char *)text.bytes;
    assert_non_null(strstr(all, "\n  address "));
    assert_non_null(strstr(all, "brp - tax"));
    assert_null(strstr(all, "\n  case "));
    assert_non_null(strstr(all, "\"linkage\": \"person\""));
    assert_null(strstr(all, "\"linkage\": \"address\""));
    assert_non_null(strstr(all, "{\"left\": \"brp\", \"right\": \"tax\""));
    kpl_buffer_release(&text);
    kpl_engine_destroy(engine);
    kpl_buffer_release(&rows);
}

/* ---- Failing --------------------------------------------------------------------- */

static kpl_status plan_and_run(const kpl_engine_options *options, kpl_error *error) {
    const kpl_output nowhere = {.write = linkages_print};
    session s;
    kpl_status status = session_open(&s, options, error);
    if (status == KPL_OK)
        status = kpl_plan_print(s.plan, &nowhere, error);
    if (status == KPL_OK)
        status = kpl_run(s.plan, &nowhere, error);
    session_close(&s);
    return status;
}

static kpl_status take_up(const kpl_engine_options *options, kpl_error *error) {
    kpl_engine *engine = NULL;
    kpl_rerun rerun = {0};
    KPL_TRY(kpl_engine_create(options, &engine, error));
    kpl_status status = kpl_rerun_open(engine, output_path, "case", &rerun, error);
    if (status == KPL_OK)
        status = kpl_rerun_prepare(output_path, &rerun, error);
    if (rerun.plan != NULL)
        kpl_rerun_release(&rerun);
    kpl_engine_destroy(engine);
    return status;
}

static void check_failures(kpl_status (*call)(const kpl_engine_options *, kpl_error *),
                           kpl_spill_mode spill) {
    kpl_error error = {0};
    uint64_t last = 0;
    for (uint64_t n = 0;; n += LINKAGES_STEP) {
        failing memory = {.left = n, .once = n % 2 == 0};
        const kpl_allocator allocator = FAILING_ALLOCATOR(&memory);
        const kpl_engine_options options = {
            .allocator = &allocator, .threads = 1, .spill = spill};
        const kpl_status status = call(&options, &error);
        assert_int_equal(memory.live, 0);
        assert_true(status == KPL_OK || status == KPL_E_NOMEM || status == KPL_E_IO);
        last = n;
        if (!memory.failed)
            break;
    }
    assert_true(last > 700); /* many allocations, in steps of any width */
}

static void test_allocations_fail(void **state) {
    (void)state;
    linkages_write_spec("");
    check_failures(plan_and_run, KPL_SPILL_AUTO);
    check_failures(plan_and_run, KPL_SPILL_ALWAYS);
    check_failures(take_up, KPL_SPILL_AUTO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crosswalk),
        cmocka_unit_test(test_same_answer),
        cmocka_unit_test(test_plan_counts_entities),
        cmocka_unit_test(test_taken_up_again),
        cmocka_unit_test(test_explain_and_label),
        cmocka_unit_test(test_evaluate_folder),
        cmocka_unit_test(test_allocations_fail),
    };
    return cmocka_run_group_tests(tests, linkages_begin, linkages_end);
}
