/* Goal: a model comes back from its file as the same numbers, hand-written ones are read,
 * and what is wrong in one is told with line and column. */
#include "fixture_result.h"

#include "fixture_fault.h"
#include "model/model_file.h"

static kpl_status read_text(const fixture_result *f, const char *text, kpl_model *model,
                            kpl_error *error) {
    return kpl_model_read(NULL, text, strlen(text), &f->linkage, model, error);
}

static void test_it_comes_back(void **state) {
    (void)state;
    fault_unused();
    fixture_result *const f = fixture_make(10, 3, KPL_FORMAT_CSV);
    uint64_t random = 99;
    for (uint32_t round = 0; round < 200; round++) {
        kpl_buffer text = {0};
        kpl_model model;
        for (uint32_t k = 0; k < FIXTURE_COMPARISONS; k++) {
            const uint32_t levels = f->model.level_counts[k];
            double rest = 1;
            for (uint32_t level = 0; level < levels; level++) {
                const double share =
                    (double)(fixture_random(&random) >> 11) / 9007199254740992.0;
                f->model.m[k][level] = level + 1 == levels ? rest : rest * share;
                f->model.u[k][level] = share * share * 1e-9;
                rest -= f->model.m[k][level];
            }
        }
        /* The last comparison depends on the first, which a household shares. */
        f->model.parent[FIXTURE_COMPARISONS - 1] = round % 2 == 0 ? 1 : 0;
        memcpy(f->model.u_given[FIXTURE_COMPARISONS - 1], f->model.m,
               sizeof f->model.u_given[0] / 2);
        /* What stands beside equal values of the second is not as u says. */
        f->model.dense_count = round % 4 == 0 ? 0 : 1;
        f->model.dense_of[0] = 1;
        for (uint32_t k = 0; k < FIXTURE_COMPARISONS; k++)
            for (uint32_t level = 0; level < f->model.level_counts[k]; level++)
                f->model.dense[0][k][level] = k == 1 ? 1.0 : f->model.m[k][level] + 0.5;
        f->model.household = round % 3 == 0 ? 0.0 : 1e-5 / (double)(round + 1);
        f->model.is_shared[0] = round % 3 != 0;
        memcpy(f->model.shared[0], f->model.m[0], sizeof f->model.shared[0]);
        f->model.m[0][0] += round == 0 ? 0.0 : 1e-9; /* within the tolerance */
        f->model.lambda =
            (1 + (double)(fixture_random(&random) >> 12)) / 9007199254740992.0;
        assert_int_equal(kpl_model_write(&f->linkage, &f->model, &text, NULL), KPL_OK);
        assert_int_equal(text.bytes[text.length - 1], '\n');
        assert_int_equal(kpl_model_read(NULL, (const char *)text.bytes, text.length,
                                        &f->linkage, &model, NULL),
                         KPL_OK);
        assert_true(model.lambda == f->model.lambda);
        assert_true(model.possible_pairs == f->model.possible_pairs);
        assert_true(model.expected_matches == f->model.expected_matches);
        assert_true(model.household == f->model.household);
        assert_int_equal(model.dense_count, f->model.dense_count);
        for (uint32_t k = 0; k < FIXTURE_COMPARISONS && model.dense_count > 0; k++) {
            assert_int_equal(model.dense_of[0], 1);
            assert_memory_equal(model.dense[0][k], f->model.dense[0][k],
                                model.level_counts[k] * sizeof model.dense[0][k][0]);
        }
        assert_int_equal(model.iterations, 0);
        assert_int_equal(model.comparison_count, FIXTURE_COMPARISONS);
        for (uint32_t k = 0; k < FIXTURE_COMPARISONS; k++) {
            assert_int_equal(model.level_counts[k], f->model.level_counts[k]);
            assert_int_equal(model.parent[k], f->model.parent[k]);
            assert_int_equal(model.is_shared[k], f->model.is_shared[k]);
            for (uint32_t level = 0; level < model.level_counts[k]; level++) {
                if (model.is_shared[k])
                    assert_true(model.shared[k][level] == f->model.shared[k][level]);
                for (uint32_t above = 0;
                     model.parent[k] == 1 && above < model.level_counts[0]; above++)
                    assert_true(model.u_given[k][above][level] ==
                                f->model.u_given[k][above][level]);
            }
            for (uint32_t level = 0; level < model.level_counts[k]; level++) {
                assert_true(model.m[k][level] == f->model.m[k][level]);
                assert_true(model.u[k][level] == f->model.u[k][level]);
            }
        }
        kpl_buffer_release(&text);
    }
    fixture_release(f);
}

/* What each case changes in this one. Lines are counted from 1. */
static const char good[] =
    "koppel_model: 1\n"
    "lambda: 0.001\n"
    "comparisons:\n"
    "  - name: birth_date\n"
    "    levels: [{level: 0, m: 0.25, u: 0.9}, {level: 1, m: 0.75, u: 0.1}]\n"
    "  - name: surname\n"
    "    levels:\n"
    "      - {level: 2, label: exact, m: 0.5, u: 0.01, weight: 5.6}\n"
    "      - {level: 1, m: 0.25, u: 0}\n"
    "      - {level: 0, m: 0.25, u: 1}\n"
    "  - name: post,code\n"
    "    levels: [{level: 0, m: 1, u: 1}, {level: 1, m: 0, u: 0.1}, "
    "{level: 2, m: 0, u: 0.1}, {level: 3, m: 0, u: 0.1}]\n"
    "beside_equal:\n"
    "  - {comparison: surname, times: {birth_date: [0.9, 2]}}\n";

static void test_written_by_hand(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(10, 3, KPL_FORMAT_CSV);
    kpl_model model;
    kpl_error error = {0};
    assert_int_equal(read_text(f, good, &model, &error), KPL_OK);
    assert_true(model.lambda == 0.001);
    assert_true(model.m[0][2] == 0.5 && model.m[0][0] == 0.25 && model.u[0][0] == 1);
    assert_true(model.m[1][1] == 0.75 && model.u[1][0] == 0.9);
    assert_true(model.m[2][0] == 1);
    assert_int_equal(model.dense_count, 1);
    assert_int_equal(model.dense_of[0], 0);
    assert_true(model.dense[0][1][1] == 2 && model.dense[0][2][3] == 1);
    fixture_release(f);
}

static void test_what_is_wrong(void **state) {
    (void)state;
    static const struct {
        const char *from;
        const char *to;
        uint64_t line; /* 0 = any */
        const char *says;
    } cases[] = {
        {"koppel_model: 1", "koppel_modle: 1", 1, "koppel_model"},
        {"koppel_model: 1", "koppel_model: 2", 1, "koppel_model"},
        {"lambda: 0.001", "lambda: 0", 2, "lambda"},
        {"lambda: 0.001", "lambda: 1", 2, "lambda"},
        {"lambda: 0.001", "lambda: -1", 2, "lambda"},
        {"lambda: 0.001", "lambda: x", 2, "lambda"},
        {"lambda: 0.001\n", "", 0, "lambda"},
        {"name: surname", "name: surnam", 6, "did you mean surname"},
        {"name: surname", "name: birth_date", 6, "twice"},
        {"name: surname", "title: surname", 6, "title"},
        {"m: 0.75", "m: 0.74", 5, "sum"},
        {"m: 0.75", "m: 1.75", 5, "m"},
        {"u: 0.9", "u: 1.1", 5, "u"},
        {"{level: 1, m: 0.25, u: 0}", "{level: 2, m: 0.25, u: 0}", 9, "twice"},
        {"{level: 1, m: 0.25, u: 0}", "{level: 3, m: 0.25, u: 0}", 9, "level"},
        {"      - {level: 1, m: 0.25, u: 0}\n", "", 0, "level 1"},
        {"{level: 1, m: 0.25, u: 0}", "{level: 1, m: 0.25}", 9, "u"},
        {"{level: 1, m: 0.25, u: 0}", "{m: 0.25, u: 0}", 9, "level"},
        {"  - name: post,code\n", "  - name: postcode\n", 11, "post,code"},
        {"comparisons:", "comparison:", 3, "comparisons"},
        {"comparison: surname", "comparison: surnam", 14, "did you mean surname"},
        {"comparison: surname", "name: surname", 14, "name"},
        {"times: {birth_date", "times: {birthdate", 14, "birth_date"},
        {"[0.9, 2]", "[0.9]", 14, "2 numbers"},
        {"[0.9, 2]", "[0.9, 0]", 14, "above 0"},
        {"[0.9, 2]", "[0.9, -2]", 14, "level"},
        {"times: {birth_date: [0.9, 2]}", "times: 2", 14, "times"},
    };
    fixture_result *const f = fixture_make(10, 3, KPL_FORMAT_CSV);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[2048];
        kpl_model model;
        kpl_error error = {0};
        const char *const at = strstr(good, cases[i].from);
        assert_non_null(at);
        (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, cases[i].to,
                       at + strlen(cases[i].from));
        assert_int_equal(read_text(f, text, &model, &error), KPL_E_CONFIG);
        if (cases[i].line != 0)
            assert_int_equal(error.row, cases[i].line);
        assert_true(error.row > 0 && error.column > 0);
        assert_non_null(strstr(error.message, cases[i].says));
    }
    kpl_model model;
    kpl_error error = {0};
    assert_int_equal(read_text(f, "", &model, &error), KPL_E_CONFIG);
    assert_int_equal(read_text(f, "[1]", &model, &error), KPL_E_CONFIG);
    assert_int_equal(read_text(f, "{", &model, &error), KPL_E_CONFIG);
    fixture_release(f);
}

static void test_every_allocation_fails(void **state) {
    (void)state;
    fixture_result *const f = fixture_make(10, 3, KPL_FORMAT_CSV);
    kpl_status status = KPL_E_NOMEM;
    for (uint64_t n = 1; status != KPL_OK; n++) {
        fault_plan plan = {.at = n};
        const kpl_allocator allocator = fault_allocator(&plan);
        kpl_model model;
        kpl_buffer text = {.allocator = &allocator};
        status = kpl_model_write(&f->linkage, &f->model, &text, NULL);
        kpl_buffer_release(&text);
        if (status == KPL_OK)
            status =
                kpl_model_read(&allocator, good, strlen(good), &f->linkage, &model, NULL);
        assert_true(status == KPL_OK ? plan.count < n : status == KPL_E_NOMEM);
    }
    fixture_release(f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_comes_back),
        cmocka_unit_test(test_written_by_hand),
        cmocka_unit_test(test_what_is_wrong),
        cmocka_unit_test(test_every_allocation_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
