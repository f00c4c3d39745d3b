/*
 * test_options.c - the option parser, the values it reads and the exit codes.
 *
 * Goal: every option lands where it belongs, wrong values are refused with a sentence
 * that names the option and never the value, and the table agrees with itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "cli/exit_code.h"
#include "cli/option_values.h"
#include "cli/options.h"

#define WORDS_MAX 32

static kpl_cli_options fixture_options;
static char fixture_message[KPL_CLI_MESSAGE_BYTES];
static char fixture_text[1024];
static char *fixture_words[WORDS_MAX + 1];

/* Parse "dedupe a.csv ..." (words separated by one blank) behind "koppel". */
static bool parse(const char *line) {
    assert_true(strlen(line) + sizeof "koppel " <= sizeof fixture_text);
    strcpy(fixture_text, "koppel ");
    strcat(fixture_text, line);
    int count = 0;
    for (char *word = strtok(fixture_text, " "); word != NULL; word = strtok(NULL, " ")) {
        assert_true(count < WORDS_MAX);
        fixture_words[count++] = word;
    }
    fixture_words[count] = NULL;
    return kpl_cli_options_parse(count, fixture_words, &fixture_options, fixture_message);
}

static void assert_refused(const char *line, const char *message) {
    assert_false(parse(line));
    assert_string_equal(fixture_message, message);
}

static void test_every_option_lands(void **state) {
    (void)state;
    assert_true(parse("dedupe a.csv --id rid -o out --format csv --threshold 0.25 "
                      "--threads 3 --memory 2GiB --model m.json --max-rejects 5% "
                      "--cpu avx2 --chunk 64KiB --spill always --json -q "
                      "--pairs 5000000000 --show-values b.csv"));
    const kpl_cli_options *const options = &fixture_options;
    assert_int_equal(options->request, KPL_CLI_REQUEST_RUN);
    assert_int_equal(options->command->index, KPL_CLI_DEDUPE);
    assert_int_equal(options->operand_count, 2);
    assert_string_equal(options->operands[0], "a.csv");
    assert_string_equal(options->operands[1], "b.csv");
    assert_string_equal(options->plan.id, "rid");
    assert_string_equal(options->plan.directory, "out");
    assert_string_equal(options->plan.format, "csv");
    assert_true(options->plan.threshold >= 0.25 && options->plan.threshold <= 0.25);
    assert_string_equal(options->plan.model_path, "m.json");
    assert_string_equal(options->plan.rejects_max, "5%");
    assert_int_equal(options->plan.pairs_max, 5000000000);
    assert_int_equal(options->engine.threads, 3);
    assert_int_equal(options->engine.memory_bytes, (uint64_t)2 << 30);
    assert_int_equal(options->engine.chunk_bytes, 65536);
    assert_int_equal(options->engine.spill, KPL_SPILL_ALWAYS);
    assert_string_equal(options->engine.cpu, "avx2");
    assert_true(options->json && options->quiet && options->show_values);
    assert_false(options->link);
    assert_string_equal(fixture_message, "");
}

static void test_nothing_given_is_the_default(void **state) {
    (void)state;
    assert_true(parse("run spec.yaml"));
    const kpl_plan_options no_plan = {0};
    const kpl_engine_options no_engine = {0};
    assert_null(fixture_options.plan.id);
    assert_memory_equal(&fixture_options.plan, &no_plan, sizeof no_plan);
    assert_memory_equal(&fixture_options.engine, &no_engine, sizeof no_engine);
    assert_false(fixture_options.json || fixture_options.quiet);
}

static void test_forms_of_writing(void **state) {
    (void)state;
    assert_true(parse("dedupe --id=rid -qoout a.csv"));
    assert_string_equal(fixture_options.plan.id, "rid");
    assert_string_equal(fixture_options.plan.directory, "out");
    assert_true(fixture_options.quiet);
    assert_true(parse("dedupe --threa 4 --threads 5 -"));
    assert_int_equal(fixture_options.engine.threads, 5); /* the last one holds */
    assert_string_equal(fixture_options.operands[0], "-");
    assert_true(parse("explain --json -- linked -1 --x"));
    assert_int_equal(fixture_options.operand_count, 3);
    assert_string_equal(fixture_options.operands[1], "-1");
    assert_string_equal(fixture_options.operands[2], "--x");
    assert_true(parse("evaluate linked --truth t.csv --linkage person"));
    assert_string_equal(fixture_options.truth, "t.csv");
    assert_string_equal(fixture_options.linkage, "person");
    assert_true(parse("plan --link a.csv b.csv"));
    assert_true(fixture_options.link);
}

static void test_requests(void **state) {
    (void)state;
    assert_true(parse("--version"));
    assert_int_equal(fixture_options.request, KPL_CLI_REQUEST_VERSION);
    assert_true(parse("--help"));
    assert_int_equal(fixture_options.request, KPL_CLI_REQUEST_HELP);
    assert_null(fixture_options.command);
    assert_true(parse("help explain"));
    assert_int_equal(fixture_options.command->index, KPL_CLI_EXPLAIN);
    assert_true(parse("link -h")); /* also without the operands it needs */
    assert_int_equal(fixture_options.request, KPL_CLI_REQUEST_HELP);
    assert_int_equal(fixture_options.command->index, KPL_CLI_LINK);
    assert_true(parse("--generate man"));
    assert_int_equal(fixture_options.request, KPL_CLI_REQUEST_GENERATE);
}

static void test_wrong_names(void **state) {
    (void)state;
    assert_refused("dedup a.csv", "there is no command dedup; did you mean dedupe? (see "
                                  "'koppel --help')");
    assert_refused("frobnicate", "there is no command frobnicate (see 'koppel --help')");
    assert_refused("", "no command is given (see 'koppel --help')");
    assert_refused("--json dedupe a.csv", "the first word is a command, and options "
                                          "follow it (see 'koppel --help')");
    assert_refused("dedupe a.csv --thraeds=4",
                   "there is no option --thraeds; did you mean --threads? (see 'koppel "
                   "dedupe --help')");
    assert_refused("cat a --th", "--th is the beginning of several options (see 'koppel "
                                 "cat --help')");
    assert_refused("cat a -x", "there is no option -x (see 'koppel cat --help')");
    assert_refused("verify a --format csv",
                   "'koppel verify' has no option --format (see 'koppel verify --help')");
    /* A hidden option is no suggestion. */
    assert_refused("cat a --chnk 3",
                   "there is no option --chnk (see 'koppel cat --help')");
}

static void test_wrong_values(void **state) {
    (void)state;
    assert_refused("dedupe a --threads 0", "--threads takes a whole number from 1 to 256 "
                                           "(see 'koppel dedupe --help')");
    assert_refused("dedupe a --threshold 1",
                   "--threshold takes a probability between 0 and 1, such as 0.9 (see "
                   "'koppel dedupe --help')");
    assert_refused("dedupe a --memory 2G", "--memory takes a size such as 500MB or 2GiB "
                                           "(see 'koppel dedupe --help')");
    assert_refused("dedupe a --spill newer",
                   "--spill takes auto, always or never; did you mean never? (see "
                   "'koppel dedupe --help')");
    assert_refused("dedupe a --pairs 1e9", "--pairs takes a whole number from 1 (see "
                                           "'koppel dedupe --help')");
    assert_refused("dedupe a --format parket",
                   "--format takes parquet or csv; did you mean parquet? (see 'koppel "
                   "dedupe --help')");
    assert_refused("dedupe a --max-rejects lots",
                   "--max-rejects takes a number of rows or a percentage, such as 100 or "
                   "0.1% (see 'koppel dedupe --help')");
    assert_refused("dedupe a --id",
                   "--id needs a value: COLUMN (see 'koppel dedupe --help')");
    assert_refused("dedupe a -o", "--output needs a value: DIR (see 'koppel dedupe "
                                  "--help')");
    assert_refused("dedupe a --json=yes",
                   "--json takes no value (see 'koppel dedupe --help')");
    assert_refused("dedupe a --id=", "--id takes a value that is not empty (see 'koppel "
                                     "dedupe --help')");
}

static void test_wrong_operands(void **state) {
    (void)state;
    assert_refused("dedupe", "'koppel dedupe' takes FILE..., not 0 operands (see 'koppel "
                             "dedupe --help')");
    assert_refused("link a", "'koppel link' takes FILE FILE..., not 1 operand (see "
                             "'koppel link --help')");
    assert_refused("cat a b", "'koppel cat' takes LINKS, not 2 operands (see 'koppel cat "
                              "--help')");
    assert_refused("explain d", "'koppel explain' needs two ids, or --entity N (see "
                                "'koppel explain --help')");
    assert_refused("explain d 1", "'koppel explain' needs two ids, not one (see 'koppel "
                                  "explain --help')");
    assert_refused("explain d 1 2 --entity 3",
                   "'koppel explain' needs two ids, or "
                   "--entity N (see 'koppel explain --help')");
    assert_refused("label d", "'koppel label' needs --sample N (see 'koppel label "
                              "--help')");
    assert_refused("evaluate d", "'koppel evaluate' needs --truth FILE (see 'koppel "
                                 "evaluate --help')");
    assert_refused("plan a.csv s.yaml", "a spec is planned alone, not with other files "
                                        "(see 'koppel plan --help')");
    assert_refused("plan --link a.csv",
                   "--link needs two files or more (see 'koppel plan --help')");
}

/* Whatever is typed may be a person's name or number: no value comes back. */
static void test_messages_hold_no_values(void **state) {
    static const char *const lines[] = {
        "dedupe a --threads Zwartkruis", "dedupe a --threshold Zwartkruis",
        "dedupe a --memory Zwartkruis",  "dedupe a --format Zwartkruis",
        "dedupe a --cpu Zwartkruis",     "dedupe a --max-rejects Zwartkruis",
        "dedupe a --surname=Zwartkruis", "dedupe a --json=Zwartkruis",
        "explain linked Zwartkruis",     "cat Zwartkruis Zwartkruis",
        "quality d --as-of Zwartkruis",  "differences Zwartkruis",
    };
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        assert_false(parse(lines[i]));
        assert_null(strstr(fixture_message, "Zwartkruis"));
    }
}

static void test_messages_cannot_steer_a_terminal(void **state) {
    (void)state;
    assert_false(parse("\033[31mred"));
    assert_string_equal(fixture_message,
                        "there is no command ?[31mred (see 'koppel --help')");
}

static void test_table_agrees_with_itself(void **state) {
    (void)state;
    for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++) {
        const kpl_cli_option *const option = &kpl_cli_option_table[i];
        assert_non_null(option->name);
        assert_non_null(option->help);
        assert_int_not_equal(option->commands, 0);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(option->name, kpl_cli_option_table[j].name);
            if (option->letter != 0)
                assert_int_not_equal(option->letter, kpl_cli_option_table[j].letter);
        }
    }
    for (int i = 0; i < KPL_CLI_COMMAND_COUNT; i++) {
        assert_int_equal(kpl_cli_commands[i].index, i);
        assert_ptr_equal(kpl_cli_command_find(kpl_cli_commands[i].name),
                         &kpl_cli_commands[i]);
        assert_non_null(strstr(kpl_cli_commands[i].example, kpl_cli_commands[i].name));
    }
}

static void assert_size(const char *text, uint64_t bytes) {
    uint64_t read = 0;
    assert_true(kpl_cli_value_size(text, &read));
    assert_int_equal(read, bytes);
}

static void test_sizes(void **state) {
    static const char *const wrong[] = {
        "",
        " 1",
        "-1",
        "0",
        "0GiB",
        "1.5",
        "1.5B",
        "1G",
        "GiB",
        ".5GB",
        "1.GB",
        "1GiBs",
        "1 ",
        "0x10",
        "1e9",
        "1,5GB",
        "99999999999999999999",
        "18446744073709551616",
        "18446745TB",
        "16777216TiB",
        "1.0123456789GB",
    };
    (void)state;
    assert_size("1", 1);
    assert_size("4096", 4096);
    assert_size("12B", 12);
    assert_size("3KB", 3000);
    assert_size("3KiB", 3072);
    assert_size("3mib", 3u << 20);
    assert_size("500MB", 500000000);
    assert_size("8 GiB", (uint64_t)8 << 30);
    assert_size("1.5GiB", 1610612736);
    assert_size("0.000000001GB", 1);
    assert_size("1.999999999TiB", 2199023254452);
    assert_size("18446744073709551615", UINT64_MAX);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint64_t bytes = 7;
        assert_false(kpl_cli_value_size(wrong[i], &bytes));
        assert_int_equal(bytes, 7);
    }
}

static void test_numbers(void **state) {
    uint64_t count = 0;
    double probability = 0;
    (void)state;
    assert_true(kpl_cli_value_count("256", 1, 256, &count));
    assert_int_equal(count, 256);
    assert_false(kpl_cli_value_count("257", 1, 256, &count));
    assert_false(kpl_cli_value_count("0", 1, 256, &count));
    assert_false(kpl_cli_value_count("", 1, 256, &count));
    assert_false(kpl_cli_value_count("+1", 1, 256, &count));
    assert_false(kpl_cli_value_count("1 ", 1, 256, &count));
    assert_true(kpl_cli_value_date("2026-11-28"));
    assert_false(kpl_cli_value_date("2026-13-01"));
    assert_false(kpl_cli_value_date("2026-11-32"));
    assert_false(kpl_cli_value_date("2026-11-28 "));
    assert_false(kpl_cli_value_date("28-11-2026"));
    assert_true(kpl_cli_value_probability("0.95", &probability));
    assert_true(probability >= 0.95 && probability <= 0.95);
    assert_true(kpl_cli_value_probability(".5", &probability));
    assert_false(kpl_cli_value_probability("0", &probability));
    assert_false(kpl_cli_value_probability("0.0", &probability));
    assert_false(kpl_cli_value_probability("1", &probability));
    assert_false(kpl_cli_value_probability("1.0", &probability));
    assert_false(kpl_cli_value_probability("nan", &probability));
    assert_false(kpl_cli_value_probability("95%", &probability));
    assert_false(kpl_cli_value_probability("0,5", &probability));
    assert_true(kpl_cli_value_rejects("0"));
    assert_true(kpl_cli_value_rejects("100"));
    assert_true(kpl_cli_value_rejects("0.1%"));
    assert_true(kpl_cli_value_rejects("100%"));
    assert_false(kpl_cli_value_rejects("100.1%"));
    assert_false(kpl_cli_value_rejects("0.1"));
    assert_false(kpl_cli_value_rejects("%"));
    assert_false(kpl_cli_value_rejects("-1"));
}

static void test_nearest(void **state) {
    static const char *const words[] = {"dedupe", "link", "run", "plan", NULL};
    (void)state;
    assert_string_equal(kpl_cli_nearest("dedup", words), "dedupe");
    assert_string_equal(kpl_cli_nearest("ddeupe", words), "dedupe");
    assert_string_equal(kpl_cli_nearest("lnik", words), "link");
    assert_string_equal(kpl_cli_nearest("plam", words), "plan");
    assert_null(kpl_cli_nearest("xx", words));
    assert_null(kpl_cli_nearest("", words));
    assert_null(kpl_cli_nearest("completely-different", words));
    assert_null(kpl_cli_nearest("a-word-that-is-much-longer-than-any-option", words));
}

static void test_spec_names(void **state) {
    (void)state;
    assert_true(kpl_cli_is_spec_name("a.yaml"));
    assert_true(kpl_cli_is_spec_name("dir/a.YML"));
    assert_true(kpl_cli_is_spec_name("a.json"));
    assert_false(kpl_cli_is_spec_name(".yaml"));
    assert_false(kpl_cli_is_spec_name("a.yaml.csv"));
    assert_false(kpl_cli_is_spec_name("-"));
}

static void test_exit_codes(void **state) {
    (void)state;
    assert_int_equal(kpl_cli_exit_code(KPL_OK, 0), 0);
    assert_int_equal(kpl_cli_exit_code(KPL_OK, SIGINT), 0); /* it was done already */
    assert_int_equal(kpl_cli_exit_code(KPL_E_USAGE, 0), 64);
    assert_int_equal(kpl_cli_exit_code(KPL_E_INPUT, 0), 65);
    assert_int_equal(kpl_cli_exit_code(KPL_E_CORRUPT, 0), 65);
    assert_int_equal(kpl_cli_exit_code(KPL_E_LIMIT, 0), 65);
    assert_int_equal(kpl_cli_exit_code(KPL_E_NO_INPUT, 0), 66);
    assert_int_equal(kpl_cli_exit_code((kpl_status)99, 0), 70);
    assert_int_equal(kpl_cli_exit_code(KPL_E_NOMEM, 0), 71);
    assert_int_equal(kpl_cli_exit_code(KPL_E_NO_OUTPUT, 0), 73);
    assert_int_equal(kpl_cli_exit_code(KPL_E_IO, 0), 74);
    assert_int_equal(kpl_cli_exit_code(KPL_E_CONFIG, 0), 78);
    assert_int_equal(kpl_cli_exit_code(KPL_E_CANCELLED, 0), 130);
    assert_int_equal(kpl_cli_exit_code(KPL_E_CANCELLED, SIGINT), 130);
    assert_int_equal(kpl_cli_exit_code(KPL_E_CANCELLED, SIGTERM), 143);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_option_lands),
        cmocka_unit_test(test_nothing_given_is_the_default),
        cmocka_unit_test(test_forms_of_writing),
        cmocka_unit_test(test_requests),
        cmocka_unit_test(test_wrong_names),
        cmocka_unit_test(test_wrong_values),
        cmocka_unit_test(test_wrong_operands),
        cmocka_unit_test(test_messages_hold_no_values),
        cmocka_unit_test(test_messages_cannot_steer_a_terminal),
        cmocka_unit_test(test_table_agrees_with_itself),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_spec_names),
        cmocka_unit_test(test_exit_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
