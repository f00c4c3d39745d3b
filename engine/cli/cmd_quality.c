/*
 * cmd_quality.c - `koppel quality DIR`.
 *
 * Command line. The library asks no clock: which day is today is said here. Failed gates
 * are lines on standard error, also with --quiet, since they are why the exit code is 1.
 */
#include <time.h>

#include "cli/session.h"

#define QUALITY_DATE_BYTES 32

/* Today in universal time, "2026-11-28": the same wherever a job runs. */
static const char *quality_today(char text_out[QUALITY_DATE_BYTES]) {
    const time_t now = time(NULL);
    struct tm parts;
    if (now == (time_t)-1 || gmtime_r(&now, &parts) == NULL ||
        strftime(text_out, QUALITY_DATE_BYTES, "%Y-%m-%d", &parts) == 0)
        return NULL;
    return text_out;
}

kpl_status kpl_cli_quality(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    const kpl_output output = kpl_cli_session_summary(session);
    const kpl_output notes = kpl_cli_session_notes(session);
    char today[QUALITY_DATE_BYTES];
    const kpl_quality_options quality = {
        .linkage = options->linkage,
        .as_of = options->as_of != NULL ? options->as_of : quality_today(today),
        .gates_path = options->gates,
    };
    uint64_t failed = 0;
    session->spec_path = options->gates;
    const kpl_status status = kpl_quality(session->engine, options->operands[0], &quality,
                                          &output, &notes, &failed, error);
    session->gate_failed = status == KPL_OK && failed > 0;
    return status;
}
