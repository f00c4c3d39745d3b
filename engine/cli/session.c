/*
 * session.c - engine, streams and failure of one command; see session.h.
 *
 * Standard output is buffered by stdio, so a full disk or a closed pipe may show up only
 * at the last flush: kpl_cli_session_close() flushes and then decides.
 */
#include "cli/session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/exit_code.h"
#include "cli/signals.h"

/* Asked by the progress callback and before every write. */
static bool session_stopped(void) {
    return kpl_cli_signals_caught() != 0;
}

kpl_status kpl_cli_session_open(kpl_cli_session *session, const kpl_cli_options *options,
                                kpl_error *error) {
    memset(session, 0, sizeof *session);
    session->options = options;
    kpl_cli_progress_start(&session->progress, STDERR_FILENO, options->quiet,
                           session_stopped);
    kpl_engine_options engine = options->engine;
    engine.progress = kpl_cli_progress_tell;
    engine.progress_state = &session->progress;
    return kpl_engine_create(&engine, &session->engine, error);
}

/* The progress line goes first: both streams may be one terminal. */
static bool session_write_output(void *state, const char *bytes, size_t length) {
    kpl_cli_session *const session = state;
    if (session_stopped())
        return false;
    kpl_cli_progress_erase(&session->progress);
    errno = 0;
    if (fwrite(bytes, 1, length, stdout) == length)
        return true;
    session->write_errno = errno != 0 ? errno : EIO;
    return false;
}

/* Notes that nobody takes are no reason to fail. */
static bool session_write_notes(void *state, const char *bytes, size_t length) {
    kpl_cli_session *const session = state;
    kpl_cli_progress_erase(&session->progress);
    (void)fwrite(bytes, 1, length, stderr);
    return !session_stopped();
}

static bool session_write_nothing(void *state, const char *bytes, size_t length) {
    (void)state;
    (void)bytes;
    (void)length;
    return true;
}

static kpl_output session_output_to(kpl_cli_session *session, kpl_write_fn *write_to) {
    return (kpl_output){
        .write = write_to,
        .state = session,
        .json = session->options->json,
        .show_values = session->options->show_values,
    };
}

kpl_output kpl_cli_session_output(kpl_cli_session *session) {
    return session_output_to(session, session_write_output);
}

kpl_output kpl_cli_session_notes(kpl_cli_session *session) {
    return session_output_to(session, session_write_notes);
}

/* A script that says --json --quiet wants the JSON and no progress line. */
kpl_output kpl_cli_session_summary(kpl_cli_session *session) {
    const bool drop = session->options->quiet && !session->options->json;
    return session_output_to(session,
                             drop ? session_write_nothing : session_write_output);
}

/* One line, whatever a file's name holds: bytes that steer a terminal become "?". */
static void session_print_line(const char *place, const char *message) {
    char line[2 * KPL_ERROR_MESSAGE_BYTES];
    (void)snprintf(line, sizeof line, "koppel: %s%s", place, message);
    for (char *at = line; *at != '\0'; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            *at = '?';
    (void)fprintf(stderr, "%s\n", line);
}

void kpl_cli_session_complain(kpl_cli_session *session, kpl_status status,
                              const kpl_error *error) {
    char place[KPL_ERROR_MESSAGE_BYTES] = "";
    const char *const spec = session->spec_path;
    /* A parser may or may not name its file: name it once. */
    if (status == KPL_E_CONFIG && spec != NULL && error->row != 0 &&
        strncmp(error->message, spec, strlen(spec)) != 0) {
        const unsigned long long row = error->row;
        if (error->column != 0)
            (void)snprintf(place, sizeof place, "%.300s:%llu:%u: ", spec, row,
                           (unsigned)error->column);
        else
            (void)snprintf(place, sizeof place, "%.300s:%llu: ", spec, row);
    }
    kpl_cli_progress_erase(&session->progress);
    const bool silent = error->message[0] == '\0';
    session_print_line(place, silent ? "failed, no reason given" : error->message);
    session->complained = true;
}

/* Standard output refused: print why and return the exit code. */
static int session_fail_output(int write_errno) {
    if (write_errno == EPIPE)
        kpl_cli_signals_die_of_pipe();
    char message[128];
    (void)snprintf(message, sizeof message, "standard output could not be written: %s",
                   strerror(write_errno));
    session_print_line("", message);
    return KPL_CLI_EXIT_IO;
}

int kpl_cli_session_flush(void) {
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return KPL_CLI_EXIT_OK;
    return session_fail_output(errno != 0 ? errno : EIO);
}

int kpl_cli_session_close(kpl_cli_session *session, kpl_status status,
                          const kpl_error *error) {
    kpl_engine_destroy(session->engine);
    session->engine = NULL;
    kpl_cli_progress_erase(&session->progress);
    /* The write function stops a call by refusing; the call then speaks of KPL_E_IO. */
    if (session->write_errno != 0)
        return session_fail_output(session->write_errno);
    if (status == KPL_E_IO && session_stopped())
        status = KPL_E_CANCELLED;
    /* What is printed so far goes out before the sentence about the failure, so that both
     * stand in order where the two streams meet. */
    const int flushed = kpl_cli_session_flush();
    if (status == KPL_E_CANCELLED)
        session_print_line("", "stopped");
    else if (status != KPL_OK && !session->complained)
        kpl_cli_session_complain(session, status, error);
    if (status == KPL_OK && flushed == KPL_CLI_EXIT_OK && session->gate_failed)
        return KPL_CLI_EXIT_GATE;
    if (status == KPL_OK)
        return flushed;
    return kpl_cli_exit_code(status, kpl_cli_signals_caught());
}
