/*
 * session.h - what every command needs: an engine, standard output, a way to fail.
 *
 * Command line. main.c opens a session, a command's function uses it, main.c closes it
 * with the status that the function returned; the exit code comes out. Only this module
 * writes to the two standard streams while a command runs.
 */
#ifndef KPL_CLI_SESSION_H
#define KPL_CLI_SESSION_H

#include "cli/options.h"
#include "cli/progress.h"

typedef struct kpl_cli_session {
    const kpl_cli_options *options;
    kpl_engine *engine;
    kpl_cli_progress progress;
    const char *spec_path; /* errors of configuration are about this file; NULL = none */
    int write_errno;       /* why standard output refused, 0 = it did not */
    bool gate_failed;      /* the command is complete, and what it found is not enough */
    bool complained;       /* a sentence about the failure is printed already */
} kpl_cli_session;

/* Create the engine that the options ask for. Close the session also after a failure. */
kpl_status kpl_cli_session_open(kpl_cli_session *session, const kpl_cli_options *options,
                                kpl_error *error);

/* Where a call's answer goes: standard output, or standard error for what is said beside
 * the result. As text or as JSON, as the options say. The session must outlive it. */
kpl_output kpl_cli_session_output(kpl_cli_session *session);
kpl_output kpl_cli_session_notes(kpl_cli_session *session);

/* As kpl_cli_session_output(), for a summary for people: --quiet drops it, unless it was
 * asked for as JSON. */
kpl_output kpl_cli_session_summary(kpl_cli_session *session);

/* Print the sentence for a failure now, for a command that goes on after it. */
void kpl_cli_session_complain(kpl_cli_session *session, kpl_status status,
                              const kpl_error *error);

/* Release everything, print the sentence of a failure that is not printed yet, and return
 * the exit code. Does not return when standard output was a pipe that closed. */
int kpl_cli_session_close(kpl_cli_session *session, kpl_status status,
                          const kpl_error *error);

/* Flush standard output; 0, or the exit code with its sentence printed. For main.c, where
 * there is no session. */
int kpl_cli_session_flush(void);

/* The functions behind the commands: cmd_<name>.c. Each fills `error` when it fails. */
kpl_status kpl_cli_dedupe(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_link(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_run(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_plan(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_profile(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_cat(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_explain(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_evaluate(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_label(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_quality(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_differences(kpl_cli_session *session, kpl_error *error);
kpl_status kpl_cli_verify(kpl_cli_session *session, kpl_error *error);

#endif /* KPL_CLI_SESSION_H */
