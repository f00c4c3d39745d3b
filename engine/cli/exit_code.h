/*
 * exit_code.h - what koppel's exit codes mean.
 *
 * Command line. The codes follow sysexits.h, which systemd units and job schedulers know.
 *
 *   code  status of the library             meaning
 *      0  KPL_OK                            complete
 *      1  -                                 ran to its end, but a quality gate failed
 *     64  KPL_E_USAGE                       wrong command line
 *     65  KPL_E_INPUT, _CORRUPT, _LIMIT     wrong data: a broken file, too many rejected
 *                                           rows, a digest that differs, more than a
 *                                           documented limit holds
 *     66  KPL_E_NO_INPUT                    a file is missing or cannot be read
 *     70  anything else                     a bug in koppel
 *     71  KPL_E_NOMEM                       out of memory
 *     73  KPL_E_NO_OUTPUT                   the output directory cannot be written
 *     74  KPL_E_IO                          reading or writing failed half-way
 *     78  KPL_E_CONFIG                      wrong spec
 *    129  KPL_E_CANCELLED by SIGHUP
 *    130  KPL_E_CANCELLED by SIGINT (Ctrl-C) or by nobody that is known
 *    141  -                                 standard output was closed by its reader; the
 *                                           process dies of SIGPIPE, as cat would
 *    143  KPL_E_CANCELLED by SIGTERM
 *
 * A limit is "wrong data" because another try cannot help, and because the spec itself is
 * checked before (78). Tested by tests/cli/test_options.c and run_cli_tests.sh.
 */
#ifndef KPL_CLI_EXIT_CODE_H
#define KPL_CLI_EXIT_CODE_H

#include <koppel/koppel.h>

/* Names as in sysexits.h, whose own header is not in POSIX. */
enum {
    KPL_CLI_EXIT_OK = 0,
    KPL_CLI_EXIT_GATE = 1,
    KPL_CLI_EXIT_USAGE = 64,
    KPL_CLI_EXIT_DATA = 65,
    KPL_CLI_EXIT_NO_INPUT = 66,
    KPL_CLI_EXIT_INTERNAL = 70,
    KPL_CLI_EXIT_MEMORY = 71,
    KPL_CLI_EXIT_NO_OUTPUT = 73,
    KPL_CLI_EXIT_IO = 74,
    KPL_CLI_EXIT_SPEC = 78,
    KPL_CLI_EXIT_SIGNAL = 128, /* plus the signal's number */
};

/* The exit code for a status; `signal_number` is the signal that asked to stop, or 0. */
int kpl_cli_exit_code(kpl_status status, int signal_number);

#endif /* KPL_CLI_EXIT_CODE_H */
