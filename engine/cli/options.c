/*
 * options.c - the table of options and its parser; see options.h.
 *
 * getopt_long does the reading (letters in one word, "--name=value", "--", operands
 * anywhere, unique beginnings of names); its messages are switched off and replaced by
 * sentences that name the nearest option and never repeat a value.
 */
#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/option_values.h"

/* Which commands take an option. Options about the engine and about how a result is
 * shown belong to all; the rest only where they change something, because an option that
 * does nothing hides a mistake. */
#define TAKES(name) (1u << KPL_CLI_##name)
#define TAKES_RESULT (TAKES(DEDUPE) | TAKES(LINK) | TAKES(RUN))
#define TAKES_PLAN (TAKES_RESULT | TAKES(PLAN))
#define TAKES_ALL ((1u << KPL_CLI_COMMAND_COUNT) - 1)

/* All pairs of 2^32 records are not more. */
#define OPTIONS_PAIRS_MAX ((uint64_t)1 << 63)

/* What getopt_long returns for the option of index i: above every letter. */
#define OPTIONS_LONG_BASE 256

const kpl_cli_option kpl_cli_option_table[KPL_CLI_OPTION_COUNT] = {
    [KPL_CLI_OPTION_ID] = {"id", 0, "COLUMN",
                           "id column of every file (default: the first column whose "
                           "values are all present and distinct, else the row number)",
                           TAKES_PLAN, false},
    [KPL_CLI_OPTION_OUTPUT] = {"output", 'o', "DIR", "output directory (default: linked)",
                               TAKES_PLAN, false},
    [KPL_CLI_OPTION_FORMAT] = {"format", 0, "FORMAT", "parquet or csv (default: parquet)",
                               TAKES_PLAN, false},
    [KPL_CLI_OPTION_THRESHOLD] = {"threshold", 0, "P",
                                  "match probability from which a pair is a link, "
                                  "between 0 and 1",
                                  TAKES_PLAN, false},
    [KPL_CLI_OPTION_MODEL] = {"model", 0, "FILE",
                              "take the model.json of an earlier run instead of training",
                              TAKES_PLAN, false},
    [KPL_CLI_OPTION_LABELS] = {"labels", 0, "FILE",
                               "judged pairs of 'koppel label': learn from them, choose "
                               "the threshold, measure precision and recall",
                               TAKES_PLAN, false},
    [KPL_CLI_OPTION_MAX_REJECTS] = {"max-rejects", 0, "N|P%",
                                    "rejected rows that a file may have "
                                    "(default: 0.1%)",
                                    TAKES_PLAN, false},
    [KPL_CLI_OPTION_PAIRS] = {"pairs", 0, "N",
                              "pair budget: blocking rules that bring more are made more "
                              "selective (default: 500 a record, at least 500000000)",
                              TAKES_PLAN, false},
    [KPL_CLI_OPTION_LINK] = {"link", 0, NULL, "plan as 'koppel link' would", TAKES(PLAN),
                             false},
    [KPL_CLI_OPTION_TRUTH] = {"truth", 0, "FILE",
                              "known truth: id and entity, or two ids (needed)",
                              TAKES(EVALUATE), false},
    [KPL_CLI_OPTION_ENTITY] = {"entity", 0, "N", "explain this entity instead of a pair",
                               TAKES(EXPLAIN), false},
    [KPL_CLI_OPTION_SAMPLE] = {"sample", 0, "N", "how many pairs to draw (needed)",
                               TAKES(LABEL), false},
    [KPL_CLI_OPTION_SEED] = {"seed", 0, "N",
                             "another number draws another sample (default: 0)",
                             TAKES(LABEL), false},
    [KPL_CLI_OPTION_BASE] = {"base", 0, "SOURCE",
                             "the register that the others are held against (needed)",
                             TAKES(DIFFERENCES), false},
    [KPL_CLI_OPTION_GATES] = {"gates", 0, "FILE",
                              "judge by the quality: of this file instead of the spec's",
                              TAKES(QUALITY), false},
    [KPL_CLI_OPTION_AS_OF] = {"as-of", 0, "DATE",
                              "the day of judging, as 2026-11-28 (default: today)",
                              TAKES(QUALITY), false},
    [KPL_CLI_OPTION_LINKAGE] = {"linkage", 0, "NAME",
                                "which linkage of DIR, where it has several",
                                TAKES(EXPLAIN) | TAKES(EVALUATE) | TAKES(LABEL) |
                                    TAKES(QUALITY) | TAKES(DIFFERENCES),
                                false},
    [KPL_CLI_OPTION_THREADS] = {"threads", 0, "N",
                                "threads, at most 256 (default: all processors)",
                                TAKES_ALL, false},
    [KPL_CLI_OPTION_MEMORY] = {"memory", 0, "SIZE",
                               "budget of the whole process, as 500MB or 2GiB "
                               "(default: none)",
                               TAKES_ALL, false},
    [KPL_CLI_OPTION_SPILL] = {"spill", 0, "WHEN",
                              "put data away in a temporary file beside the output: auto "
                              "(when --memory is short), always or never (default: auto)",
                              TAKES_ALL, false},
    [KPL_CLI_OPTION_CPU] = {"cpu", 0, "TIER",
                            "highest vector tier to use: scalar, sse42, avx2, avx512 or "
                            "neon (default: the best there is)",
                            TAKES_ALL, false},
    [KPL_CLI_OPTION_CHUNK] = {"chunk", 0, "SIZE", "bytes that one reading task takes",
                              TAKES_ALL, true},
    [KPL_CLI_OPTION_JSON] = {"json", 0, NULL, "write the result as JSON", TAKES_ALL,
                             false},
    [KPL_CLI_OPTION_SHOW_VALUES] = {"show-values", 0, NULL,
                                    "let field values appear in the output",
                                    TAKES_PLAN | TAKES(PROFILE) | TAKES(EXPLAIN) |
                                        TAKES(EVALUATE) | TAKES(LABEL) |
                                        TAKES(DIFFERENCES),
                                    false},
    [KPL_CLI_OPTION_QUIET] = {"quiet", 'q', NULL,
                              "no progress line, no table or summary for people",
                              TAKES_ALL, false},
    [KPL_CLI_OPTION_HELP] = {"help", 'h', NULL, "print this help", TAKES_ALL, false},
};

/* The state of one parse: what is read, what is filled. */
typedef struct options_parse {
    kpl_cli_options *options;
    char *message;
} options_parse;

/* Write the sentence, end it with a hint to the help, and return false. What does not
 * fit is cut; bytes that could steer a terminal become "?". */
static bool options_fail(const options_parse *parse, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool options_fail(const options_parse *parse, const char *format, ...) {
    const kpl_cli_command *const command = parse->options->command;
    char hint[64];
    (void)snprintf(hint, sizeof hint, " (see 'koppel %s%s--help')",
                   command != NULL ? command->name : "", command != NULL ? " " : "");
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(parse->message, KPL_CLI_MESSAGE_BYTES - sizeof hint, format,
                    arguments);
    va_end(arguments);
    for (char *at = parse->message; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7f)
            *at = '?';
    (void)strcat(parse->message, hint);
    return false;
}

/* "; did you mean X?" into `buffer`, or nothing. */
static const char *options_suggest(char *buffer, size_t bytes, const char *before,
                                   const char *nearest) {
    buffer[0] = '\0';
    if (nearest != NULL)
        (void)snprintf(buffer, bytes, "; did you mean %s%s?", before, nearest);
    return buffer;
}

static bool options_fail_value(const options_parse *parse, kpl_cli_option_index index,
                               const char *expected) {
    return options_fail(parse, "--%s takes %s", kpl_cli_option_table[index].name,
                        expected);
}

/* One of `words` (ended by NULL). A wrong value is not repeated, only the word that it
 * may have meant. */
static bool options_word(const options_parse *parse, kpl_cli_option_index index,
                         const char *value, const char *const *words,
                         const char *expected, const char **word_out) {
    for (size_t i = 0; words[i] != NULL; i++) {
        if (strcmp(value, words[i]) == 0) {
            *word_out = words[i];
            return true;
        }
    }
    char suggestion[64];
    return options_fail(parse, "--%s takes %s%s", kpl_cli_option_table[index].name,
                        expected,
                        options_suggest(suggestion, sizeof suggestion, "",
                                        kpl_cli_nearest(value, words)));
}

/* A name or a path. An empty one comes from an unset variable in somebody's script. */
static bool options_text(const options_parse *parse, kpl_cli_option_index index,
                         const char *value, const char **text_out) {
    if (value[0] == '\0')
        return options_fail_value(parse, index, "a value that is not empty");
    *text_out = value;
    return true;
}

static bool options_count(const options_parse *parse, kpl_cli_option_index index,
                          const char *value, uint64_t least, uint64_t *count_out) {
    if (kpl_cli_value_count(value, least, UINT32_MAX, count_out))
        return true;
    return options_fail_value(parse, index,
                              least > 0 ? "a whole number from 1" : "a whole number");
}

static bool options_spill(const options_parse *parse, kpl_cli_option_index index,
                          const char *value) {
    /* In the order of kpl_spill_mode. */
    static const char *const modes[] = {"auto", "always", "never", NULL};
    const char *mode = NULL;
    if (!options_word(parse, index, value, modes, "auto, always or never", &mode))
        return false;
    while (modes[parse->options->engine.spill] != mode)
        parse->options->engine.spill++;
    return true;
}

/* Options about how the engine works. */
static bool options_take_engine(const options_parse *parse, kpl_cli_option_index index,
                                const char *value) {
    static const char *const tiers[] = {"scalar", "sse42", "avx2",
                                        "avx512", "neon",  NULL};
    kpl_engine_options *const engine = &parse->options->engine;
    uint64_t number = 0;
    switch (index) {
    case KPL_CLI_OPTION_THREADS:
        if (!kpl_cli_value_count(value, 1, 256, &number))
            return options_fail_value(parse, index, "a whole number from 1 to 256");
        engine->threads = (uint32_t)number;
        return true;
    case KPL_CLI_OPTION_MEMORY:
        if (!kpl_cli_value_size(value, &engine->memory_bytes))
            return options_fail_value(parse, index, "a size such as 500MB or 2GiB");
        return true;
    case KPL_CLI_OPTION_SPILL:
        return options_spill(parse, index, value);
    case KPL_CLI_OPTION_CHUNK:
        if (!kpl_cli_value_size(value, &engine->chunk_bytes))
            return options_fail_value(parse, index, "a size such as 64KiB or 1MiB");
        return true;
    default:
        return options_word(parse, index, value, tiers,
                            "scalar, sse42, avx2, avx512 or neon", &engine->cpu);
    }
}

/* Options that stand over a spec. */
static bool options_take_plan(const options_parse *parse, kpl_cli_option_index index,
                              const char *value) {
    static const char *const formats[] = {"parquet", "csv", NULL};
    kpl_plan_options *const plan = &parse->options->plan;
    switch (index) {
    case KPL_CLI_OPTION_ID:
        return options_text(parse, index, value, &plan->id);
    case KPL_CLI_OPTION_OUTPUT:
        return options_text(parse, index, value, &plan->directory);
    case KPL_CLI_OPTION_FORMAT:
        return options_word(parse, index, value, formats, "parquet or csv",
                            &plan->format);
    case KPL_CLI_OPTION_MODEL:
        return options_text(parse, index, value, &plan->model_path);
    case KPL_CLI_OPTION_LABELS:
        return options_text(parse, index, value, &plan->labels_path);
    case KPL_CLI_OPTION_PAIRS:
        if (!kpl_cli_value_count(value, 1, OPTIONS_PAIRS_MAX, &plan->pairs_max))
            return options_fail_value(parse, index, "a whole number from 1");
        return true;
    case KPL_CLI_OPTION_THRESHOLD:
        if (!kpl_cli_value_probability(value, &plan->threshold))
            return options_fail_value(parse, index,
                                      "a probability between 0 and 1, such as 0.9");
        return true;
    default:
        if (!kpl_cli_value_rejects(value))
            return options_fail_value(parse, index,
                                      "a number of rows or a percentage, such as 100 or "
                                      "0.1%");
        plan->rejects_max = value;
        return true;
    }
}

/* Take one option that the command knows; `value` is NULL when it takes none. */
static bool options_take(const options_parse *parse, kpl_cli_option_index index,
                         const char *value) {
    kpl_cli_options *const options = parse->options;
    switch (index) {
    case KPL_CLI_OPTION_THREADS:
    case KPL_CLI_OPTION_MEMORY:
    case KPL_CLI_OPTION_SPILL:
    case KPL_CLI_OPTION_CPU:
    case KPL_CLI_OPTION_CHUNK:
        return options_take_engine(parse, index, value);
    case KPL_CLI_OPTION_LINK:
        options->link = true;
        return true;
    case KPL_CLI_OPTION_TRUTH:
        return options_text(parse, index, value, &options->truth);
    case KPL_CLI_OPTION_LINKAGE:
        return options_text(parse, index, value, &options->linkage);
    case KPL_CLI_OPTION_BASE:
        return options_text(parse, index, value, &options->base);
    case KPL_CLI_OPTION_GATES:
        return options_text(parse, index, value, &options->gates);
    case KPL_CLI_OPTION_AS_OF:
        if (!kpl_cli_value_date(value))
            return options_fail_value(parse, index, "a date such as 2026-11-28");
        options->as_of = value;
        return true;
    case KPL_CLI_OPTION_ENTITY:
        return options_count(parse, index, value, 1, &options->entity);
    case KPL_CLI_OPTION_SAMPLE:
        return options_count(parse, index, value, 1, &options->sample);
    case KPL_CLI_OPTION_SEED:
        return options_count(parse, index, value, 0, &options->seed);
    case KPL_CLI_OPTION_JSON:
        options->json = true;
        return true;
    case KPL_CLI_OPTION_SHOW_VALUES:
        options->show_values = true;
        return true;
    case KPL_CLI_OPTION_QUIET:
        options->quiet = true;
        return true;
    case KPL_CLI_OPTION_HELP:
        options->request = KPL_CLI_REQUEST_HELP;
        return true;
    default:
        return options_take_plan(parse, index, value);
    }
}

/* getopt_long's two tables, made from ours. `letters` has room for every option. */
static void options_getopt_tables(struct option *longs, char *letters) {
    char *at = letters;
    *at++ = ':'; /* report a missing value as ':', print nothing */
    for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++) {
        const kpl_cli_option *const option = &kpl_cli_option_table[i];
        longs[i] = (struct option){
            .name = option->name,
            .has_arg = option->value != NULL ? required_argument : no_argument,
            .flag = NULL,
            .val = OPTIONS_LONG_BASE + i,
        };
        if (option->letter != 0) {
            *at++ = option->letter;
            if (option->value != NULL)
                *at++ = ':';
        }
    }
    longs[KPL_CLI_OPTION_COUNT] = (struct option){0};
    *at = '\0';
}

/* The option that getopt_long means by `code`, or KPL_CLI_OPTION_COUNT. */
static kpl_cli_option_index options_index(int code) {
    if (code >= OPTIONS_LONG_BASE && code < OPTIONS_LONG_BASE + KPL_CLI_OPTION_COUNT)
        return (kpl_cli_option_index)(code - OPTIONS_LONG_BASE);
    int i = 0;
    while (i < KPL_CLI_OPTION_COUNT &&
           (code == 0 || kpl_cli_option_table[i].letter != code))
        i++;
    return (kpl_cli_option_index)i;
}

/* The word that getopt_long did not understand: its name without dashes and value. Only
 * options that this command takes are proposed. getopt_long gives the same answer for an
 * unknown name and for a beginning that several names share, so those are told apart. */
static bool options_fail_unknown(const options_parse *parse, const char *word) {
    const char *names[KPL_CLI_OPTION_COUNT + 1] = {NULL};
    int count = 0;
    for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++) {
        const kpl_cli_option *const option = &kpl_cli_option_table[i];
        const unsigned bit = 1u << parse->options->command->index;
        if (!option->hidden && (option->commands & bit) != 0)
            names[count++] = option->name;
    }
    char name[64];
    (void)snprintf(name, sizeof name, "%s", word + strspn(word, "-"));
    name[strcspn(name, "=")] = '\0';
    char suggestion[96];
    int beginnings = 0;
    for (int i = 0; i < KPL_CLI_OPTION_COUNT; i++)
        beginnings += strncmp(kpl_cli_option_table[i].name, name, strlen(name)) == 0;
    if (beginnings > 1 && name[0] != '\0')
        return options_fail(parse, "--%s is the beginning of several options", name);
    return options_fail(parse, "there is no option --%s%s", name,
                        options_suggest(suggestion, sizeof suggestion, "--",
                                        kpl_cli_nearest(name, names)));
}

/* A code of getopt_long that is not an option: '?' or ':'. */
static bool options_fail_getopt(const options_parse *parse, int code, char **argv) {
    const kpl_cli_option_index index = options_index(optopt);
    if (index == KPL_CLI_OPTION_COUNT) {
        if (optopt == 0)
            return options_fail_unknown(parse, argv[optind - 1]);
        return options_fail(parse, "there is no option -%c", optopt);
    }
    if (code == ':')
        return options_fail(parse, "--%s needs a value: %s",
                            kpl_cli_option_table[index].name,
                            kpl_cli_option_table[index].value);
    return options_fail(parse, "--%s takes no value", kpl_cli_option_table[index].name);
}

/* Read the options behind the command's name; argv[0] is that name. */
static bool options_parse_command(const options_parse *parse, int argc, char **argv) {
    struct option longs[KPL_CLI_OPTION_COUNT + 1];
    char letters[2 * KPL_CLI_OPTION_COUNT + 2];
    options_getopt_tables(longs, letters);
    const unsigned bit = 1u << parse->options->command->index;
    optind = 0; /* glibc: forget an earlier parse */
    opterr = 0;
    int code = 0;
    while ((code = getopt_long(argc, argv, letters, longs, NULL)) != -1) {
        const kpl_cli_option_index index = options_index(code);
        if (index == KPL_CLI_OPTION_COUNT)
            return options_fail_getopt(parse, code, argv);
        if ((kpl_cli_option_table[index].commands & bit) == 0)
            return options_fail(parse, "'koppel %s' has no option --%s",
                                parse->options->command->name,
                                kpl_cli_option_table[index].name);
        if (!options_take(parse, index, optarg))
            return false;
    }
    parse->options->operands = argv + optind;
    parse->options->operand_count = argc - optind;
    return true;
}

bool kpl_cli_is_spec_name(const char *path) {
    static const char *const ends[] = {".yaml", ".yml", ".json"};
    const size_t length = strlen(path);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const size_t end = strlen(ends[i]);
        if (length > end && strcasecmp(path + length - end, ends[i]) == 0)
            return true;
    }
    return false;
}

/* Operands and options that only fit together in some ways. */
static bool options_check(const options_parse *parse) {
    const kpl_cli_options *const options = parse->options;
    const kpl_cli_command *const command = options->command;
    const int count = options->operand_count;
    if (count < command->operands_min || count > command->operands_max)
        return options_fail(parse, "'koppel %s' takes %s, not %d operand%s",
                            command->name, command->operands, count,
                            count == 1 ? "" : "s");
    for (int i = 0; i < count; i++)
        if (options->operands[i][0] == '\0')
            return options_fail(parse, "operand %d is empty", i + 1);
    if (command->index == KPL_CLI_EVALUATE && options->truth == NULL)
        return options_fail(parse, "'koppel evaluate' needs --truth FILE");
    if (command->index == KPL_CLI_LABEL && options->sample == 0)
        return options_fail(parse, "'koppel label' needs --sample N");
    if (command->index == KPL_CLI_DIFFERENCES && options->base == NULL)
        return options_fail(parse, "'koppel differences' needs --base SOURCE");
    if (command->index == KPL_CLI_EXPLAIN && (count == 1) != (options->entity > 0))
        return options_fail(parse, "'koppel explain' needs two ids, or --entity N");
    if (command->index == KPL_CLI_EXPLAIN && count == 2)
        return options_fail(parse, "'koppel explain' needs two ids, not one");
    if (command->index != KPL_CLI_PLAN)
        return true;
    for (int i = 0; i < count; i++)
        if (count > 1 && kpl_cli_is_spec_name(options->operands[i]))
            return options_fail(parse, "a spec is planned alone, not with other files");
    if (options->link && count == 1)
        return options_fail(parse, "--link needs two files or more");
    return true;
}

/* A word that is no command, with the nearest one. At most 40 bytes of it come back: a
 * path or a sentence in this place is a slip, and long. */
static bool options_fail_command(const options_parse *parse, const char *word) {
    const char *names[KPL_CLI_COMMAND_COUNT + 2] = {NULL};
    for (int i = 0; i < KPL_CLI_COMMAND_COUNT; i++)
        names[i] = kpl_cli_commands[i].name;
    names[KPL_CLI_COMMAND_COUNT] = "help";
    char suggestion[64];
    return options_fail(
        parse, "there is no command %.40s%s", word,
        options_suggest(suggestion, sizeof suggestion, "", kpl_cli_nearest(word, names)));
}

/* `koppel help`, `koppel help COMMAND` and the same with --help and -h. */
static bool options_parse_help(const options_parse *parse, int argc, char **argv) {
    parse->options->request = KPL_CLI_REQUEST_HELP;
    if (argc < 3)
        return true;
    parse->options->command = kpl_cli_command_find(argv[2]);
    if (parse->options->command == NULL)
        return options_fail_command(parse, argv[2]);
    return true;
}

/* What packagers call at build time; one word and no options. */
static bool options_parse_generate(const options_parse *parse, int argc, char **argv) {
    parse->options->request = KPL_CLI_REQUEST_GENERATE;
    parse->options->generate = argc == 3 ? argv[2] : "";
    if (strcmp(parse->options->generate, "man") != 0 &&
        strcmp(parse->options->generate, "complete-bash") != 0)
        return options_fail(parse, "--generate takes man or complete-bash");
    return true;
}

bool kpl_cli_options_parse(int argc, char **argv, kpl_cli_options *options_out,
                           char *message_out) {
    const options_parse parse = {.options = options_out, .message = message_out};
    memset(options_out, 0, sizeof *options_out);
    message_out[0] = '\0';
    if (argc < 2)
        return options_fail(&parse, "no command is given");
    const char *const word = argv[1];
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0) {
        options_out->request = KPL_CLI_REQUEST_VERSION;
        return true;
    }
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 ||
        strcmp(word, "help") == 0)
        return options_parse_help(&parse, argc, argv);
    if (strcmp(word, "--generate") == 0)
        return options_parse_generate(&parse, argc, argv);
    if (word[0] == '-')
        return options_fail(&parse, "the first word is a command, and options follow it");
    options_out->command = kpl_cli_command_find(word);
    if (options_out->command == NULL)
        return options_fail_command(&parse, word);
    if (!options_parse_command(&parse, argc - 1, argv + 1))
        return false;
    return options_out->request == KPL_CLI_REQUEST_HELP || options_check(&parse);
}
