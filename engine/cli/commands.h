/*
 * commands.h - the table of koppel's commands.
 *
 * Command line. What a command is called, what stands behind it and how its help reads;
 * the functions that do the work are chosen by main.c, so that the option parser links
 * without them (tests/cli/test_options.c, tests/fuzz/fuzz_command_line.c).
 */
#ifndef KPL_CLI_COMMANDS_H
#define KPL_CLI_COMMANDS_H

#include <stddef.h>

typedef enum kpl_cli_command_index {
    KPL_CLI_DEDUPE,
    KPL_CLI_LINK,
    KPL_CLI_RUN,
    KPL_CLI_PLAN,
    KPL_CLI_PROFILE,
    KPL_CLI_CAT,
    KPL_CLI_EXPLAIN,
    KPL_CLI_EVALUATE,
    KPL_CLI_LABEL,
    KPL_CLI_QUALITY,
    KPL_CLI_DIFFERENCES,
    KPL_CLI_VERIFY,
    KPL_CLI_COMMAND_COUNT,
} kpl_cli_command_index;

/* "Any number" of operands. */
#define KPL_CLI_OPERANDS_ANY 0x7fffffff

typedef struct kpl_cli_command {
    kpl_cli_command_index index;
    const char *name;
    const char *operands; /* as in the usage line: "FILE FILE..." */
    const char *summary;  /* one line for `koppel --help` */
    const char *about;    /* paragraphs for the command's own help, lines broken */
    const char *example;  /* lines of shell, each indented and ended by a newline */
    int operands_min;
    int operands_max;
} kpl_cli_command;

/* KPL_CLI_COMMAND_COUNT commands, in the order of kpl_cli_command_index. */
extern const kpl_cli_command kpl_cli_commands[KPL_CLI_COMMAND_COUNT];

/* The command called `name`, or NULL. */
const kpl_cli_command *kpl_cli_command_find(const char *name);

#endif /* KPL_CLI_COMMANDS_H */
