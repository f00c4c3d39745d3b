/*
 * signals.h - Ctrl-C and its like, turned into a flag.
 *
 * Command line. SIGINT, SIGTERM and SIGHUP set a flag that the progress callback returns
 * to the engine, which then cancels and leaves no output. Another one, half a second
 * later or more, ends the process at once. Process-wide by nature: the one place in
 * koppel with mutable global state. Tested by tests/cli/run_cli_tests.sh.
 */
#ifndef KPL_CLI_SIGNALS_H
#define KPL_CLI_SIGNALS_H

/* Install the handlers; a signal that the parent process ignores (nohup) stays ignored.
 * SIGPIPE is ignored, so that a closed pipe is an error of writing. */
void kpl_cli_signals_install(void);

/* The first signal that asked to stop, 0 when none did. Threads: any. */
int kpl_cli_signals_caught(void);

/* Die of SIGPIPE, as programs do that never heard of it. Does not return. */
_Noreturn void kpl_cli_signals_die_of_pipe(void);

#endif /* KPL_CLI_SIGNALS_H */
