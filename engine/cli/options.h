/*
 * options.h - koppel's one table of options, and the parser that reads it.
 *
 * Command line. Everything that knows an option reads it from kpl_cli_option_table:
 * getopt_long's own table, the help pages, the manual page and the completion. The parser
 * prints nothing and runs nothing, so that a fuzz target can call it.
 * Tested by tests/cli/test_options.c and tests/fuzz/fuzz_command_line.c.
 */
#ifndef KPL_CLI_OPTIONS_H
#define KPL_CLI_OPTIONS_H

#include <koppel/koppel.h>

#include "cli/commands.h"

typedef enum kpl_cli_option_index {
    KPL_CLI_OPTION_ID,
    KPL_CLI_OPTION_OUTPUT,
    KPL_CLI_OPTION_FORMAT,
    KPL_CLI_OPTION_THRESHOLD,
    KPL_CLI_OPTION_MODEL,
    KPL_CLI_OPTION_LABELS,
    KPL_CLI_OPTION_MAX_REJECTS,
    KPL_CLI_OPTION_PAIRS,
    KPL_CLI_OPTION_LINK,
    KPL_CLI_OPTION_TRUTH,
    KPL_CLI_OPTION_ENTITY,
    KPL_CLI_OPTION_SAMPLE,
    KPL_CLI_OPTION_SEED,
    KPL_CLI_OPTION_BASE,
    KPL_CLI_OPTION_GATES,
    KPL_CLI_OPTION_AS_OF,
    KPL_CLI_OPTION_LINKAGE,
    KPL_CLI_OPTION_THREADS,
    KPL_CLI_OPTION_MEMORY,
    KPL_CLI_OPTION_SPILL,
    KPL_CLI_OPTION_CPU,
    KPL_CLI_OPTION_CHUNK,
    KPL_CLI_OPTION_JSON,
    KPL_CLI_OPTION_SHOW_VALUES,
    KPL_CLI_OPTION_QUIET,
    KPL_CLI_OPTION_HELP,
    KPL_CLI_OPTION_COUNT,
} kpl_cli_option_index;

typedef struct kpl_cli_option {
    const char *name;  /* without the dashes */
    char letter;       /* 0 = none */
    const char *value; /* name of its value in the help; NULL = takes none */
    const char *help;  /* one line */
    unsigned commands; /* bit 1 << kpl_cli_command_index of each that takes it */
    bool hidden;       /* for tests: not in the help */
} kpl_cli_option;

/* In the order of kpl_cli_option_index, which is the order of the help. */
extern const kpl_cli_option kpl_cli_option_table[KPL_CLI_OPTION_COUNT];

/* What a command line asks for. Strings and operands are borrowed from argv. */
typedef enum kpl_cli_request {
    KPL_CLI_REQUEST_RUN,      /* run `command` */
    KPL_CLI_REQUEST_HELP,     /* print the help of `command`, or of koppel when NULL */
    KPL_CLI_REQUEST_VERSION,  /* print the version */
    KPL_CLI_REQUEST_GENERATE, /* print what `generate` names */
} kpl_cli_request;

typedef struct kpl_cli_options {
    kpl_cli_request request;
    const kpl_cli_command *command; /* NULL when none is named */
    char *const *operands;
    int operand_count;
    kpl_engine_options engine; /* threads, memory_bytes, spill, cpu, chunk_bytes */
    kpl_plan_options plan;
    const char *truth;
    const char *linkage;
    const char *base;
    const char *gates;
    const char *as_of; /* NULL = today */
    uint64_t entity;   /* 0 = none given */
    uint64_t sample;   /* 0 = none given */
    uint64_t seed;
    const char *generate; /* "man" or "complete-bash" */
    bool link;            /* plan as `koppel link` would */
    bool json;
    bool show_values;
    bool quiet;
} kpl_cli_options;

/* Room for the sentence about a wrong command line. */
#define KPL_CLI_MESSAGE_BYTES 256

/*
 * Read a command line. False when it is wrong: message_out (KPL_CLI_MESSAGE_BYTES) then
 * holds one sentence with a hint to the help, without the values of options or operands,
 * because those may be personal data. Reorders argv so that operands come last, as
 * getopt_long does; argv[argc] must be NULL. One thread at a time: getopt_long keeps its
 * place in globals.
 */
bool kpl_cli_options_parse(int argc, char **argv, kpl_cli_options *options_out,
                           char *message_out);

/* Does this operand name a spec (.yaml, .yml, .json in any case)? */
bool kpl_cli_is_spec_name(const char *path);

#endif /* KPL_CLI_OPTIONS_H */
