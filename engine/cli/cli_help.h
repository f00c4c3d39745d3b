/*
 * cli_help.h - help pages, manual page and completion, made from the tables.
 *
 * Command line. Nothing here is written twice: names, values and sentences come from
 * kpl_cli_commands and kpl_cli_option_table. The exit codes are listed as exit_code.h
 * fixes them. Tested by tests/cli/run_cli_tests.sh.
 */
#ifndef KPL_CLI_HELP_H
#define KPL_CLI_HELP_H

#include <stdio.h>

#include "cli/commands.h"

/* The help of a command, or of koppel as a whole when NULL. */
void kpl_cli_help_print(FILE *file, const kpl_cli_command *command);

/* koppel.1 in the man macros of roff. */
void kpl_cli_help_print_man(FILE *file, const char *version);

/* A completion for bash: commands, options, words that options take, file names. */
void kpl_cli_help_print_bash(FILE *file);

#endif /* KPL_CLI_HELP_H */
