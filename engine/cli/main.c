/*
 * main.c - the command `koppel`: read the command line, run one command, exit.
 *
 * Command line. Uses libkoppel through <koppel/koppel.h> only. Exit codes: exit_code.h.
 * Tested by tests/cli/run_cli_tests.sh.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli_help.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/session.h"
#include "cli/signals.h"

typedef kpl_status main_command_fn(kpl_cli_session *session, kpl_error *error);

static main_command_fn *const main_commands[KPL_CLI_COMMAND_COUNT] = {
    [KPL_CLI_DEDUPE] = kpl_cli_dedupe,
    [KPL_CLI_LINK] = kpl_cli_link,
    [KPL_CLI_RUN] = kpl_cli_run,
    [KPL_CLI_PLAN] = kpl_cli_plan,
    [KPL_CLI_PROFILE] = kpl_cli_profile,
    [KPL_CLI_CAT] = kpl_cli_cat,
    [KPL_CLI_EXPLAIN] = kpl_cli_explain,
    [KPL_CLI_EVALUATE] = kpl_cli_evaluate,
    [KPL_CLI_LABEL] = kpl_cli_label,
    [KPL_CLI_QUALITY] = kpl_cli_quality,
    [KPL_CLI_DIFFERENCES] = kpl_cli_differences,
    [KPL_CLI_VERIFY] = kpl_cli_verify,
};

static int main_run(const kpl_cli_options *options) {
    kpl_cli_session session;
    kpl_error error;
    memset(&error, 0, sizeof error);
    kpl_status status = kpl_cli_session_open(&session, options, &error);
    if (status == KPL_OK)
        status = main_commands[options->command->index](&session, &error);
    return kpl_cli_session_close(&session, status, &error);
}

static int main_generate(const char *what) {
    if (strcmp(what, "man") == 0)
        kpl_cli_help_print_man(stdout, kpl_version());
    else
        kpl_cli_help_print_bash(stdout);
    return kpl_cli_session_flush();
}

int main(int argc, char **argv) {
    kpl_cli_signals_install();
    kpl_cli_options options;
    char message[KPL_CLI_MESSAGE_BYTES];
    if (!kpl_cli_options_parse(argc, argv, &options, message)) {
        (void)fprintf(stderr, "koppel: %s\n", message);
        return KPL_CLI_EXIT_USAGE;
    }
    switch (options.request) {
    case KPL_CLI_REQUEST_HELP:
        kpl_cli_help_print(stdout, options.command);
        return kpl_cli_session_flush();
    case KPL_CLI_REQUEST_VERSION:
        (void)printf("koppel %s\n", kpl_version());
        return kpl_cli_session_flush();
    case KPL_CLI_REQUEST_GENERATE:
        return main_generate(options.generate);
    case KPL_CLI_REQUEST_RUN:
        break;
    }
    return main_run(&options);
}
