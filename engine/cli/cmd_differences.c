/*
 * cmd_differences.c - `koppel differences DIR --base SOURCE`.
 *
 * Command line.
 */
#include <stddef.h>

#include "cli/session.h"

kpl_status kpl_cli_differences(kpl_cli_session *session, kpl_error *error) {
    const kpl_cli_options *const options = session->options;
    const kpl_output output = kpl_cli_session_output(session);
    const kpl_output notes = kpl_cli_session_notes(session);
    return kpl_differences(session->engine, options->operands[0], options->linkage,
                           options->base, &output, options->quiet ? NULL : &notes, error);
}
