/* Goal: what people read lines up and says what the numbers say; what programs read is
 * JSON; field values appear only when asked for; a closed output or a failed allocation
 * ends a call with its status. */
#include "fixture_run.h"

#include <math.h>

#include "base/document.h"
#include "inspect/evaluate.h"
#include "inspect/explain.h"
#include "inspect/profile.h"
#include "inspect/render.h"
#include "inspect/summary.h"

static const kpl_evidence evidence[] = {
    {"surname", 2, "exact", 0.9, 0.001, 9.8138, -1.25, false, false, "Jansen", "Janszen"},
    {"birth_date", 0, "else", 0.1, 0.95, -3.2479, 0, false, false, NULL, NULL},
    {"postcode", -1, "null", 0, 0, 0, 0, false, false, NULL, NULL},
    {"household", -1, "may be two people", 0, 0, -0.5, 0, false, true, NULL, NULL},
};

static const kpl_explanation explanation = {
    .linkage = "person",
    .left_id = "a:1",
    .right_id = "b:2",
    .prior_weight = -6.5,
    .evidence = evidence,
    .evidence_count = 4,
    .weight = -1.684,
    .probability = 0.3056,
    .threshold = 0.5,
    .rule = 1,
    .rule_text = "surname & postcode",
    .left_entity = 4,
    .right_entity = 9,
};

static const kpl_profile_row profile[] = {
    {"a.csv", "bsn", 1000, 990, 985, 8, 9, 9, "identifier", "named bsn"},
    {"a.csv", "na\xc3\xafm", 1000, 1000, 1234567, 1, 7, 40, NULL, NULL},
    {"b.csv", "x", 0, 0, 0, 0, 0, 0, "text", NULL},
};

/* One renderer per kind, all with the same shape, so that one sweep checks them all. */
typedef kpl_status draw_fn(const fixture_result *, const kpl_allocator *,
                           const kpl_output *, kpl_error *);

static kpl_status draw_explanation(const fixture_result *f,
                                   const kpl_allocator *allocator,
                                   const kpl_output *output, kpl_error *error) {
    (void)f;
    return kpl_explain_render(&explanation, allocator, output, error);
}

static kpl_status draw_profile(const fixture_result *f, const kpl_allocator *allocator,
                               const kpl_output *output, kpl_error *error) {
    (void)f;
    return kpl_profile_render(profile, 3, allocator, output, error);
}

static kpl_status draw_summary(const fixture_result *f, const kpl_allocator *allocator,
                               const kpl_output *output, kpl_error *error) {
    const kpl_summary summary = {.ledger = &f->ledger,
                                 .results = &f->result,
                                 .result_count = 1,
                                 .directory = "linked",
                                 .run_text = kpl_text_of("{\"koppel_run\": 1}\n")};
    return kpl_summary_render(&summary, allocator, output, error);
}

static kpl_status draw_evaluation(const fixture_result *f, const kpl_allocator *allocator,
                                  const kpl_output *output, kpl_error *error) {
    const kpl_evaluation e = {.records = 1234567,
                              .true_pairs = 10,
                              .true_pairs_compared = UINT64_MAX,
                              .blocking_recall = (double)NAN,
                              .links = {4, 3, 0.75, 0.3, 6.0 / 14.0},
                              .entities = {0, 0, (double)NAN, 0, 0},
                              .bcubed_precision = 1,
                              .bcubed_recall = 0.5,
                              .bcubed_f1 = 2.0 / 3.0};
    (void)f;
    return kpl_evaluation_render(&e, allocator, output, error);
}

static draw_fn *const drawings[] = {draw_explanation, draw_profile, draw_summary,
                                    draw_evaluation};
#define DRAWINGS (sizeof drawings / sizeof drawings[0])

static void draw(size_t which, bool json, bool values, fixture_output *collected) {
    fixture_result *const f = fixture_make(60, 200, KPL_FORMAT_CSV);
    const kpl_output output = {
        .write = fixture_write, .state = collected, .json = json, .show_values = values};
    collected->left = UINT64_MAX;
    assert_int_equal(drawings[which](f, NULL, &output, NULL), KPL_OK);
    fixture_release(f);
}

static void test_explanation_text(void **state) {
    (void)state;
    fixture_run_unused();
    fixture_output collected = {.left = 0};
    draw(0, false, false, &collected);
    static const char expected[] =
        "a:1 and b:2 in linkage person\n"
        "\n"
        "  comparison    level  which is                      m         u  weight"
        "  against | for\n"
        "  prior                before any evidence                        -6.500"
        "       -----------|\n"
        "  surname           2  exact                  0.900000  0.001000  +9.814"
        "                  |++++++++++++++++\n"
        "                       how rare the value is                      -1.250"
        "                --|\n"
        "  birth_date        0  else                   0.100000  0.950000  -3.248"
        "             -----|\n"
        "  postcode         -1  null                                       +0.000"
        "                  |\n"
        "  household            may be two people                          -0.500"
        "                 -|\n"
        "  match weight         the sum                                    -1.684"
        "               ---|\n"
        "\n"
        "  probability 0.305600, threshold 0.5: no link\n"
        "  found by rule 1: surname & postcode\n"
        "  in entities 4 and 9\n";
    assert_string_equal(fixture_text(&collected), expected);
    kpl_buffer_release(&collected.text);
}

static void test_values_only_when_asked(void **state) {
    (void)state;
    for (int json = 0; json < 2; json++) {
        for (int values = 0; values < 2; values++) {
            fixture_output collected = {.left = 0};
            draw(0, json, values, &collected);
            const char *const text = fixture_text(&collected);
            assert_int_equal(strstr(text, "Jansen") != NULL, values);
            assert_int_equal(strstr(text, "Janszen") != NULL, values);
            kpl_buffer_release(&collected.text);
        }
    }
}

static void test_profile_text(void **state) {
    (void)state;
    fixture_output collected = {.left = 0};
    draw(1, false, false, &collected);
    static const char expected[] =
        "a.csv: 1 000 rows\n"
        "  column  filled           distinct  length min/median/max  kind        why\n"
        "  bsn        990   99.0%        985                  8/9/9  identifier  named "
        "bsn\n"
        "  na\xc3\xafm     1 000  100.0%  1 234 567                 1/7/40  -\n"
        "\n"
        "b.csv: 0 rows\n"
        "  column  filled     distinct  length min/median/max  kind  why\n"
        "  x            0  -         0                  0/0/0  text\n";
    assert_string_equal(fixture_text(&collected), expected);
    kpl_buffer_release(&collected.text);
}

static void test_summary_text(void **state) {
    (void)state;
    fixture_output collected = {.left = 0};
    draw(2, false, false, &collected);
    const char *const text = fixture_text(&collected);
    static const char *const pieces[] = {
        "residents", "dir/care.csv", "surname & birth_date",
        "700",       "1 600",        "time 0.75 s (read 0.25, emit 0.50)",
        "117.7 MiB", "2 threads",    "output in linked"};
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++)
        assert_non_null(strstr(text, pieces[i]));
    kpl_buffer_release(&collected.text);
    draw(2, true, false, &collected);
    assert_string_equal(fixture_text(&collected), "{\"koppel_run\": 1}\n");
    kpl_buffer_release(&collected.text);
}

static void test_evaluation_text(void **state) {
    (void)state;
    fixture_output collected = {.left = 0};
    draw(3, false, false, &collected);
    const char *const text = fixture_text(&collected);
    assert_non_null(strstr(text, "  links, pairwise        0.7500  0.3000  0.4286\n"));
    assert_non_null(strstr(text, "  entities, pairwise          -  0.0000  0.0000\n"));
    assert_non_null(strstr(text, "1 234 567"));
    assert_null(strstr(text, "blocking recall")); /* not known */
    kpl_buffer_release(&collected.text);
}

static void test_json_parses(void **state) {
    (void)state;
    for (size_t i = 0; i < DRAWINGS; i++) {
        fixture_output collected = {.left = 0};
        kpl_document document;
        memset(&document, 0, sizeof document);
        draw(i, true, true, &collected);
        const char *const text = fixture_text(&collected);
        assert_int_equal(kpl_document_parse(NULL, text, strlen(text), &document, NULL),
                         KPL_OK);
        assert_null(strstr(text, "nan"));
        kpl_document_release(&document);
        kpl_buffer_release(&collected.text);
    }
}

static void test_failures(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(60, 200, KPL_FORMAT_CSV);
    for (size_t i = 0; i < DRAWINGS; i++) {
        for (int json = 0; json < 2; json++) {
            fixture_output collected = {.left = 0};
            const kpl_output output = {
                .write = fixture_write, .state = &collected, .json = json};
            assert_int_equal(drawings[i](f, NULL, &output, NULL), KPL_E_IO);
            kpl_status status = KPL_E_NOMEM;
            for (uint64_t n = 1; status != KPL_OK; n++) {
                fault_plan plan = {.at = n};
                const kpl_allocator allocator = fault_allocator(&plan);
                collected.left = UINT64_MAX;
                status = drawings[i](f, &allocator, &output, NULL);
                assert_true(status == KPL_OK ? plan.count < n : status == KPL_E_NOMEM);
            }
            kpl_buffer_release(&collected.text);
        }
    }
    fixture_release(f);
}

static void test_counts(void **state) {
    (void)state;
    static const struct {
        uint64_t count;
        const char *text;
        const char *bytes;
    } cases[] = {{0, "0", "0 B"},
                 {999, "999", "999 B"},
                 {1000, "1 000", "1000 B"},
                 {123456, "123 456", "120.6 KiB"},
                 {UINT64_MAX, "18 446 744 073 709 551 615", "16777216.0 TiB"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char count[KPL_COUNT_TEXT_BYTES], bytes[KPL_BYTES_TEXT_BYTES];
        kpl_count_text(cases[i].count, count);
        kpl_bytes_text(cases[i].count, bytes);
        assert_string_equal(count, cases[i].text);
        assert_string_equal(bytes, cases[i].bytes);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_explanation_text),
        cmocka_unit_test(test_values_only_when_asked),
        cmocka_unit_test(test_profile_text),
        cmocka_unit_test(test_summary_text),
        cmocka_unit_test(test_evaluation_text),
        cmocka_unit_test(test_json_parses),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
